"""Training written once more, from torch's documentation alone: the truth that the trainer is held against."""

import numpy as np
import torch

CRITERIA = {"MSE": torch.nn.MSELoss(), "L1": torch.nn.L1Loss(), "Huber": torch.nn.HuberLoss()}


def optimizer_for(parameters, config):
    if config.optimizer == "SGD":
        nesterov = config.nesterov and config.momentum > 0
        return torch.optim.SGD(parameters, config.learning_rate, momentum=config.momentum, nesterov=nesterov)
    return getattr(torch.optim, config.optimizer)(parameters, config.learning_rate)


def plain_run(x, y, config, weight, bias, order=None):
    """Rows (weight, bias, loss) before each epoch and after the last; `order(epoch)` gives the rows of its batches."""
    dtype = getattr(torch, config.dtype)
    x, y = (torch.from_numpy(np.array(values)).to(dtype).reshape(-1, 1) for values in (x, y))
    layer = torch.nn.Linear(1, 1, bias=config.bias, dtype=dtype)
    layer.weight.data = torch.tensor([[weight]], dtype=torch.float64).to(dtype)
    if config.bias:
        layer.bias.data = torch.tensor([bias], dtype=torch.float64).to(dtype)
    criterion, optimizer = CRITERIA[config.loss], optimizer_for(layer.parameters(), config)
    rows = []
    for epoch in range(config.epochs + 1):
        loss = criterion(layer(x), y)
        rows.append((layer.weight.item(), layer.bias.item() if config.bias else 0.0, loss.item()))
        if epoch == config.epochs:
            break
        for batch in [slice(None)] if order is None else order(epoch):
            optimizer.zero_grad()
            criterion(layer(x[batch]), y[batch]).backward()
            optimizer.step()
    return np.array(rows)


def states_of(run):
    """The same rows of a `linreg.result.Run`."""
    history = run.history
    rows = np.column_stack([history.weight, history.bias, history.loss])
    return np.vstack([rows, (run.weight, run.bias, run.loss)])
