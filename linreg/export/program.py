"""The PyTorch program of a run, in cells: with torch alone it prints the run's own log, digit for digit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linreg.config import PATIENCE
from linreg.export.program_data import data_lines, loss_from_moments, moment_function_lines, stops_early
from linreg.result import TrainingResult
from linreg.words import Messages


@dataclass(frozen=True)
class Cell:
    """One part of the program: its heading, in the reader's language, and its code."""

    heading: str
    code: str


def cells(result: TrainingResult, log_every: int, text: Messages, new_x: Sequence[float] = ()) -> tuple[Cell, ...]:
    """The program in the order of the article: data, model, loss and optimizer, training, prediction."""
    parts = {
        "data": data_lines(result, text),
        "model": _model(result, text),
        "optimizer": _loss_and_optimizer(result, text),
        "training": _training(result, log_every, text),
        "prediction": _prediction(result, text, new_x),
    }
    return tuple(Cell(text(f"code.heading.{name}"), "\n".join(lines)) for name, lines in parts.items())


def _model(result: TrainingResult, text: Messages) -> list[str]:
    config, trained = result.config, result.trained
    lines = [
        "class LinearRegression(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.linear = nn.Linear(in_features=1, out_features=1, bias={config.bias})",
        "",
        "    def forward(self, x):",
        f"        return self.linear(x)  # y_hat = w·x{' + b' if config.bias else ''}",
        "",
        "",
    ]
    if config.initial_weight is None and config.initial_bias is None:
        lines += [f"torch.manual_seed({config.seed})  # {text('code.seed')}"]
    lines += [f"model = LinearRegression(){'.double()' if result.dtype == 'float64' else ''}"]
    if config.initial_weight is None and config.initial_bias is None:
        return lines
    started = len(trained.history) > 0
    weight = trained.history.weight[0] if started else trained.weight
    bias = trained.history.bias[0] if started else trained.bias
    lines += [f"with torch.no_grad():  # {text('code.start')}", f"    model.linear.weight.fill_({float(weight)!r})"]
    return lines + ([f"    model.linear.bias.fill_({float(bias)!r})"] if config.bias else [])


def _loss_and_optimizer(result: TrainingResult, text: Messages) -> list[str]:
    config = result.config
    settings = f"lr={config.learning_rate!r}"
    if config.optimizer == "SGD" and config.momentum:
        settings += f", momentum={config.momentum!r}" + (", nesterov=True" if config.nesterov else "")
    lines = [] if result.method == "moments" else [f"criterion = nn.{config.loss}Loss()"]
    if loss_from_moments(result):
        lines = [*moment_function_lines(result, text), "", "", *lines]
    return [*lines, f"optimizer = optim.{config.optimizer}(model.parameters(), {settings})"]


def _training(result: TrainingResult, log_every: int, text: Messages) -> list[str]:
    config = result.config
    scale = {"L1": " * y_scale"}.get(config.loss, " * y_scale**2") if config.standardize else ""
    log = [f"    if epoch % {log_every} == 0:", f'        print(f"Epoch {{epoch}}, Loss: {{loss.item(){scale}}}")']
    diverged = f"  # {text('code.until_diverged', epochs=config.epochs)}" if result.outcome.kind == "diverged" else ""
    epochs = len(result.history) if diverged else config.epochs
    lines = [f"for epoch in range({epochs}):{diverged}"]
    if stops_early(result):
        lines = ['best_loss, best_epoch = float("inf"), 0', *lines, *_early_stopping(result, text)]
    if result.method == "moments":
        return [*lines, *_moment_steps(text), *log]
    if result.method in ("rows", "double_rows"):
        return [*lines, *_steps("    ", "x", "y", text), *log]
    whole = "moment_loss(model, moments)" if loss_from_moments(result) else "criterion(model(x), y)"
    return [
        *lines,
        "    with torch.no_grad():",
        f"        loss = {whole}  # {text('code.loss_of_all_rows')}",
        *log,
        f"    for rows in torch.randperm(len(x), generator=generator).split({config.batch_size}):",
        *_steps("        ", "x[rows]", "y[rows]", text),
    ]


def _steps(indent: str, x: str, y: str, text: Messages) -> list[str]:
    code = {
        "forward": f"y_hat = model({x})",
        "loss": f"loss = criterion(y_hat, {y})",
        "zero_grad": "optimizer.zero_grad()",
        "backward": "loss.backward()",
        "step": "optimizer.step()",
    }
    return _commented(indent, code, text)


def _moment_steps(text: Messages) -> list[str]:
    code = {
        "forward_and_loss": "loss = moment_loss(model, moments)",
        "zero_grad": "optimizer.zero_grad()",
        "backward_by_hand": "moment_backward(model, moments)",
        "step": "optimizer.step()",
    }
    return _commented("    ", code, text)


def _commented(indent: str, code: Mapping[str, str], text: Messages) -> list[str]:
    """Lines of the loop, each with a comment that names its step."""
    width = max(map(len, code.values()))
    return [f"{indent}{line:<{width}}  # {text(f'code.step.{step}')}" for step, line in code.items()]


def _early_stopping(result: TrainingResult, text: Messages) -> list[str]:
    moments = loss_from_moments(result)
    loss = "moment_loss(model, held_out_moments)" if moments else "criterion(model(x_held_out), y_held_out)"
    return [
        "    with torch.no_grad():",
        f"        held_out_loss = {loss}.item()",
        "    if held_out_loss < best_loss:",
        "        best_loss, best_epoch = held_out_loss, epoch",
        f"    elif epoch - best_epoch >= {PATIENCE}:  # {text('code.early_stopping', patience=PATIENCE)}",
        "        break",
    ]


def _prediction(result: TrainingResult, text: Messages, new_x: Sequence[float]) -> list[str]:
    config = result.config
    if result.outcome.kind == "diverged":
        return [f'print("Diverged at epoch {len(result.history)}")  # {text("code.diverged")}']
    scaled = config.standardize
    lines = ["weight = model.linear.weight.item()", f"bias = {'model.linear.bias.item()' if config.bias else '0.0'}"]
    if scaled:
        lines += [
            f"weight = weight * (y_scale / x_scale)  # {text('code.own_units')}",
            "bias = y_mean + y_scale * bias - weight * x_mean",
        ]
    lines += ['print(f"weight = {weight}, bias = {bias}")']
    if not new_x:
        return lines
    value, dtype = (
        "(value - x_mean) / x_scale" if scaled else "value",
        ", dtype=torch.float64" if result.dtype == "float64" else "",
    )
    return [
        *lines,
        "",
        "with torch.no_grad():",
        f"    for value in {[float(x) for x in new_x]!r}:",
        f"        y_hat = model(torch.tensor([[{value}]]{dtype})).item(){' * y_scale + y_mean' if scaled else ''}",
        '        print(f"x = {value}: y_hat = {y_hat:.6g}")',
    ]
