"""Every number of the X-ray is torch's own: each is compared with a plain loop written here."""

import math

import numpy as np
import pytest
import torch
from torch import nn, optim

from linreg.config import CHOICES, TrainingConfig
from linreg.dataset import Dataset
from linreg.explaining import explain_step
from linreg.explaining.step import MAX_ROWS
from linreg.training import train
from tests.article import ARTICLE, START

LOSSES = {"MSE": nn.MSELoss, "L1": nn.L1Loss, "Huber": nn.HuberLoss}


def random_dataset(rng, rows):
    x = rng.uniform(-3, 3, rows)
    return Dataset(x, 2 * x + 1 + rng.normal(0, 0.5, rows))


def random_config(rng, optimizer, loss, **settings):
    epochs = int(rng.integers(5, 60))
    return TrainingConfig(
        optimizer=optimizer,
        loss=loss,
        learning_rate=float(rng.choice([0.001, 0.01, 0.05])),
        epochs=epochs,
        momentum=float(rng.choice([0.0, 0.5, 0.9])) if optimizer == "SGD" else 0.0,
        nesterov=bool(rng.integers(2)),
        bias=bool(rng.integers(2)),
        standardize=bool(rng.integers(2)),
        dtype=str(rng.choice(["float32", "float64"])),
        seed=int(rng.integers(1000)),
        **settings,
    )


def plain_torch_loop(result, epochs):
    """The run's model and optimizer after `epochs` full-batch epochs, with the last gradient left in `.grad`."""
    config, scaling, dtype = result.config, result.scaling, getattr(torch, result.config.dtype)
    x, y = result.training_data
    x = torch.tensor((x - scaling.x_mean) / scaling.x_scale, dtype=dtype).view(-1, 1)
    y = torch.tensor((y - scaling.y_mean) / scaling.y_scale, dtype=dtype).view(-1, 1)
    model = nn.Linear(1, 1, bias=config.bias, dtype=dtype)
    with torch.no_grad():
        model.weight.fill_(result.trained.history.weight[0])
        if config.bias:
            model.bias.fill_(result.trained.history.bias[0])
    extra = {"momentum": config.momentum, "nesterov": config.nesterov and config.momentum > 0}
    optimizer = getattr(optim, config.optimizer)(
        model.parameters(), lr=config.learning_rate, **(extra if config.optimizer == "SGD" else {})
    )
    criterion = LOSSES[config.loss]()
    for _ in range(epochs):
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
    return model, optimizer, criterion, x, y


def state_of(optimizer, parameter):
    return {name: value.item() for name, value in optimizer.state.get(parameter, {}).items() if value is not None}


def numbers(tensor):
    return tensor.detach().double().view(-1).numpy()


def parameters_by_name(model):
    return [(name.split(".")[-1], parameter) for name, parameter in model.named_parameters()]


@pytest.mark.parametrize("loss", CHOICES["loss"])
@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
@pytest.mark.parametrize("draw", range(4))
def test_every_number_of_a_step_is_torchs_own(optimizer, loss, draw):
    rng = np.random.default_rng([CHOICES["optimizer"].index(optimizer), CHOICES["loss"].index(loss), draw])
    config = random_config(rng, optimizer, loss, holdout=float(rng.choice([0.0, 0.25])))
    result = train(random_dataset(rng, int(rng.integers(4, MAX_ROWS + 1))), config)
    epoch = int(rng.integers(config.epochs)) if draw else 0
    step = explain_step(result, epoch)

    model, torch_optimizer, criterion, x, y = plain_torch_loop(result, epoch)
    for part, (name, parameter) in zip(step.parameters, parameters_by_name(model), strict=True):
        assert part.name == name
        assert part.before == parameter.item()
        assert part.cleared == (None if parameter.grad is None else parameter.grad.item())
        assert part.state_before == state_of(torch_optimizer, parameter)
    y_hat = model(x)
    y_hat.retain_grad()
    value = criterion(y_hat, y)
    value.backward()
    added = [parameter.grad.item() for parameter in model.parameters()]
    torch_optimizer.zero_grad()
    y_hat = model(x)
    y_hat.retain_grad()
    criterion(y_hat, y).backward()
    torch_optimizer.step()

    assert step.loss == value.item() == result.trained.history.loss[epoch]
    rows = step.examples
    np.testing.assert_array_equal(rows.x, numbers(x))
    np.testing.assert_array_equal(rows.y, numbers(y))
    np.testing.assert_array_equal(rows.y_hat, numbers(y_hat))
    np.testing.assert_array_equal(rows.residual, numbers(y - y_hat))
    np.testing.assert_array_equal(rows.term, numbers(LOSSES[loss](reduction="none")(y_hat, y)))
    np.testing.assert_array_equal(rows.slope, numbers(y_hat.grad))
    np.testing.assert_array_equal(rows.weight_share, numbers(y_hat.grad * x))
    for part, without, (_, parameter) in zip(step.parameters, added, parameters_by_name(model), strict=True):
        assert part.gradient == parameter.grad.item()
        assert part.without_zero_grad == without
        assert part.state_after == state_of(torch_optimizer, parameter)
        assert part.after == parameter.item()


@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
@pytest.mark.parametrize("draw", range(4))
def test_the_new_weight_and_bias_are_the_runs_next_entry_bit_for_bit(optimizer, draw):
    rng = np.random.default_rng([7, CHOICES["optimizer"].index(optimizer), draw])
    result = train(random_dataset(rng, 20), random_config(rng, optimizer, "MSE"))
    run = result.trained
    weights, biases = [*run.history.weight, run.weight], [*run.history.bias, run.bias]
    for epoch in (0, len(run.history) // 2, len(run.history) - 1):
        after = {part.name: part.after for part in explain_step(result, epoch).parameters}
        assert after["weight"] == weights[epoch + 1]
        assert after.get("bias", 0.0) == biases[epoch + 1]


@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
@pytest.mark.parametrize("nesterov", [False, True])
def test_the_worked_subtraction_leads_to_torchs_new_value(optimizer, nesterov):
    config = TrainingConfig(optimizer=optimizer, epochs=40, dtype="float64", momentum=0.9, nesterov=nesterov, **START)
    result = train(ARTICLE, config)
    for epoch in (0, 1, 17, 39):
        step = explain_step(result, epoch)
        for part in step.parameters:
            assert part.after == pytest.approx(part.before - step.constants["lr"] * part.direction, rel=1e-13)


def test_the_articles_first_step_by_hand():
    step = explain_step(train(ARTICLE, TrainingConfig(**START)), 0)
    w, b = START["initial_weight"], START["initial_bias"]
    misses = [w * x + b - y for x, y in ((1, 3), (2, 5), (3, 7))]
    weight, bias = step.parameters
    assert step.loss == pytest.approx(sum(miss**2 for miss in misses) / 3, rel=1e-6)
    assert weight.gradient == pytest.approx(sum(2 * miss * x for miss, x in zip(misses, (1, 2, 3), strict=True)) / 3)
    assert bias.gradient == pytest.approx(sum(2 * miss for miss in misses) / 3)
    assert weight.corrected["exp_avg"] == pytest.approx(weight.gradient)
    assert weight.corrected["exp_avg_sq"] == pytest.approx(weight.gradient**2)
    assert weight.cleared is None
    assert weight.state_before == {}


def test_more_rows_than_are_shown_are_summed_over_all_of_them():
    rng = np.random.default_rng(3)
    result = train(random_dataset(rng, 5 * MAX_ROWS), TrainingConfig(epochs=5, dtype="float64"))
    step = explain_step(result, 3)
    w, b = result.trained.history.weight[3], result.trained.history.bias[3]
    x, y = result.training_data
    miss = w * x + b - y
    shown = len(step.examples.x)
    assert step.rows == 5 * MAX_ROWS
    assert shown < MAX_ROWS
    assert step.total.term == pytest.approx(math.fsum(miss**2))
    assert step.total.slope == pytest.approx(step.parameters[1].gradient)
    assert step.total.weight_share == pytest.approx(step.parameters[0].gradient)
    assert step.rest.term == pytest.approx(math.fsum(miss[shown:] ** 2))


def test_a_mini_batch_is_the_first_of_its_epoch_in_the_order_of_the_run():
    dataset = random_dataset(np.random.default_rng(5), 10)
    config = TrainingConfig(optimizer="SGD", batch_size=4, epochs=6, seed=11, holdout=0.2, dtype="float64")
    result = train(dataset, config)
    step = explain_step(result, 4)
    assert (step.rows, step.batches) == (4, 2)
    picked = step.examples.row.astype(int)
    assert result.training_rows[picked].all()
    np.testing.assert_array_equal(step.examples.x, dataset.x[picked])
    weight, bias = result.history.weight[4], result.history.bias[4]
    assert (step.parameters[0].before, step.parameters[1].before) == (weight, bias)
    # The second half of the epoch's rows, taken from where the first step ended, must lead to the run's next state.
    others = np.setdiff1d(np.flatnonzero(result.training_rows), picked)
    w, b = step.parameters[0].after, step.parameters[1].after
    miss = w * dataset.x[others] + b - dataset.y[others]
    assert w - 0.01 * np.mean(2 * miss * dataset.x[others]) == pytest.approx(result.history.weight[5], rel=1e-12)
    assert b - 0.01 * np.mean(2 * miss) == pytest.approx(result.history.bias[5], rel=1e-12)


@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
def test_a_run_on_large_data_is_replayed_to_the_bit_and_explained_on_its_rows(optimizer):
    x = np.random.default_rng(9).normal(1990, 10, 12_000)
    config = TrainingConfig(optimizer=optimizer, epochs=40, standardize=True, holdout=0.1, momentum=0.5)
    result = train(Dataset(x, 2 * x + np.sin(x)), config)
    assert result.method == ("double_rows" if optimizer == "RMSprop" else "moments")
    step, history = explain_step(result, 30), result.trained.history
    assert [part.before for part in step.parameters] == [history.weight[30], history.bias[30]]
    assert step.rows == 10_800
    assert step.loss == pytest.approx(history.loss[30], rel=1e-12)
    assert step.parameters[0].after == pytest.approx(history.weight[31], rel=1e-12)


@pytest.mark.parametrize(("asked", "shown"), [(-5, 0), (0, 0), (29, 29), (30, 29), (10**9, 29)])
def test_an_epoch_outside_the_run_is_the_nearest_one_that_was_run(asked, shown):
    assert explain_step(train(ARTICLE, TrainingConfig(epochs=30)), asked).epoch == shown


def test_the_last_step_of_a_diverged_run_shows_how_it_overflowed():
    result = train(ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=5.0, epochs=1000))
    assert result.outcome.kind == "diverged"
    step = explain_step(result, 10**6)
    assert step.epoch == len(result.history) - 1
    assert math.isfinite(step.parameters[0].before)


@pytest.mark.parametrize("dtype", CHOICES["dtype"])
@pytest.mark.parametrize("learning_rate", [0.3, 1e6])
@pytest.mark.parametrize("scale", [1.0, 1e30, 1e60])
def test_a_step_whose_sums_overflow_is_explained_all_the_same(scale, learning_rate, dtype):
    dataset = Dataset(np.array([-3.0, 1.0, 2.0]) * scale, np.array([3.0, -5.0, 7.0]) * scale)
    config = TrainingConfig(optimizer="SGD", learning_rate=learning_rate, epochs=5000, dtype=dtype)
    result = train(dataset, config)
    assert result.outcome.kind == "diverged"
    for epoch in range(max(len(result.history) - 3, 0), len(result.history) + 1):
        explain_step(result, epoch)


def test_explaining_draws_nothing_from_torchs_shared_generator():
    result = train(ARTICLE, TrainingConfig(epochs=3, batch_size=2))
    before = torch.random.get_rng_state()
    explain_step(result, 2)
    assert torch.equal(before, torch.random.get_rng_state())
