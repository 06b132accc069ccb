"""The formulas of one step as LaTeX, first in letters, then with the step's own numbers."""

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from linreg.config import Loss, Optimizer

if TYPE_CHECKING:
    from linreg.explaining import Step
    from linreg.explaining.step import ParameterStep

LETTER = {"weight": "w", "bias": "b"}
MAX_DECIMALS = 12
LISTED_ROWS = 4  # sums of more terms are not written out term by term
_TERM = {"MSE": "r_i^2", "L1": "|r_i|", "Huber": r"\ell(r_i)"}
_SLOPE = {
    "MSE": r"\frac{-2\,r_i}{N}",
    "L1": r"\frac{-\operatorname{sign}(r_i)}{N}",
    "Huber": r"\frac{-\operatorname{clip}(r_i, -1, 1)}{N}",
}
HUBER_TERM = (r"\ell(r)", r"= \begin{cases} \tfrac12 r^2 & |r| \le 1 \\ |r| - \tfrac12 & |r| > 1 \end{cases}")


def number(value: float, digits: int = 6) -> str:
    """`value` to `digits` significant digits, as LaTeX; an infinity or a dash where it is not a number any more."""
    if not math.isfinite(value):
        return r"\text{—}" if math.isnan(value) else r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def factor(value: float, digits: int = 6) -> str:
    """`number`, in brackets where a sign would follow another or a power would end in ten."""
    written = number(value, digits)
    return rf"({written})" if written.startswith("-") or "times" in written else written


def forward(step: "Step") -> str:
    """The line at this step."""
    line = " + ".join([r"w\,x", *["b"][: len(step.parameters) - 1]])
    weight, *bias = (part.before for part in step.parameters)
    filled = rf"{number(weight)}\,x" + "".join(_signed(value) for value in bias)
    return aligned([(r"\hat y", f"= {line}"), ("", f"= {filled}")])


def loss(step: "Step", kind: Loss) -> str:
    """The loss as the mean of the rows' parts."""
    terms = rf"\frac1N \sum_i {_TERM[kind]}"
    filled = rf"\frac{{{number(step.total.term)}}}{{{step.rows}}}"
    rows = [("L", f"= {terms}"), ("", f"= {filled} = {number(step.loss)}")]
    return aligned([*rows, *([HUBER_TERM] if kind == "Huber" else [])])


def chain_rule(step: "Step", kind: Loss) -> str:
    """From the loss through each prediction to the weight and the bias."""
    rows = [(derivative(r"\hat y_i"), f"= {_SLOPE[kind]}")]
    shares = {"weight": step.examples.weight_share, "bias": step.examples.slope}
    inner = {"weight": r"\frac{\partial L}{\partial \hat y_i}\, x_i", "bias": r"\frac{\partial L}{\partial \hat y_i}"}
    for part in step.parameters:
        rows += [(derivative(LETTER[part.name]), rf"= \sum_i {inner[part.name]}")]
        if step.rows <= LISTED_ROWS:
            rows += _sum(shares[part.name].tolist(), part.gradient)
        else:
            rows += [("", f"= {number(part.gradient)}")]
    return aligned(rows)


def cleared(step: "Step") -> str:
    """The gradients of the step before, and what is left of them."""
    return aligned(
        [(derivative(LETTER[part.name]), rf"= {number(part.cleared or 0.0)} \;\to\; 0") for part in step.parameters]
    )


def without_zero_grad(step: "Step") -> str:
    """What backward would have left in `.grad`, had the last step's gradients stayed there."""
    rows = []
    for part in step.parameters:
        (_, terms), total = _sum([part.cleared or 0.0, part.gradient], part.without_zero_grad)
        rows += [(derivative(LETTER[part.name]), terms), total]
    return aligned(rows)


def update(part: "ParameterStep", step: "Step", optimizer: Optimizer) -> str:
    """The optimizer's averages, then the subtraction that gives the new value."""
    builders = {"SGD": _momentum, "Adam": _adam, "RMSprop": _rmsprop, "Adagrad": _adagrad}
    averages, direction = builders[optimizer](part, step)
    letter, rate = LETTER[part.name], step.constants["lr"]
    before, change, after = subtraction(part.before, rate * part.direction, part.after)
    return aligned(
        [
            ("g", f"= {derivative(letter)} = {number(part.gradient)}"),
            *averages,
            (letter, rf"\leftarrow {letter} - \eta\,{direction}"),
            ("", rf"= {before} - {number(rate)} \cdot {factor(part.direction)}"),
            ("", f"= {before}{change}"),
            ("", rf"= \boldsymbol{{{after}}}"),
        ]
    )


def derivative(letter: str) -> str:
    """∂L/∂letter."""
    return rf"\frac{{\partial L}}{{\partial {letter}}}"


def aligned(rows: list[tuple[str, str]]) -> str:
    """Equations under one another, aligned at their signs; more room below a fraction."""
    lines = [f"{left} & {right}" for left, right in rows]
    spaced = [line + (r" \\[8pt] " if r"\frac" in line else r" \\[3pt] ") for line in lines[:-1]]
    return r"\begin{aligned}" + "".join(spaced) + lines[-1] + r"\end{aligned}"


def _signed(value: float) -> str:
    return _with_sign(number(value))


def _with_sign(written: str) -> str:
    """The next term of a sum, with its sign."""
    return f" - {written[1:]}" if written.startswith("-") else f" + {written}"


def _sum(terms: list[float], total: float) -> list[tuple[str, str]]:
    """A sum written out term by term, and what it comes to."""
    written = _adding_up(terms, total, total) or [*(number(term, 4) for term in terms), number(total)]
    first, *others = written[:-1]
    return [("", f"= {first}" + "".join(map(_with_sign, others))), ("", f"= {written[-1]}")]


def subtraction(before: float, change: float, after: float) -> tuple[str, str, str]:
    """`before` and `after` with the decimals that let the change be seen, and "− change" with its sign."""
    written = _adding_up([before, -change], after, change) or [number(before, 9), number(-change), number(after, 9)]
    return written[0], _with_sign(written[1]), written[2]


def _adding_up(terms: list[float], total: float, seen: float) -> list[str]:
    """All numbers with one count of decimals, with which the terms add up to the total as they are written; or nothing.

    As many decimals as show `seen` to five digits, if the numbers add up so: each is rounded, by the run's dtype (at 1,
    float32 has seven decimals) and for the reader.
    """
    if not all(map(math.isfinite, [*terms, total])) or max(map(abs, [*terms, total])) >= 1e9:
        return []
    size = math.floor(math.log10(abs(seen))) if seen else 0
    wanted = min(max(4 - size, 4), MAX_DECIMALS)
    for decimals in (wanted, wanted + 1, *range(wanted - 1, max(-size, 1) - 1, -1)):
        written = [f"{round(value, decimals) + 0.0:.{decimals}f}" for value in (*terms, total)]
        if sum(map(Decimal, written[:-1])) == Decimal(written[-1]) and Decimal(f"{seen:.{decimals}f}"):
            return written
    return []


def _momentum(part: "ParameterStep", step: "Step") -> tuple[list[tuple[str, str]], str]:
    if "momentum_buffer" not in part.state_after:
        return [], "g"
    momentum, velocity = step.constants["momentum"], part.state_after["momentum_buffer"]
    before = part.state_before.get("momentum_buffer")
    if before is None:
        rows = [("v", rf"\leftarrow g = {number(velocity)}")]
    else:
        rows = _average(
            "v", r"\mu\,v + g", rf"{number(momentum)} \cdot {factor(before)}{_signed(part.gradient)}", velocity
        )
    if not step.constants["nesterov"]:
        return rows, "v"
    ahead = rf"= {number(part.gradient)} + {number(momentum)} \cdot {factor(velocity)} = {number(part.direction)}"
    return [*rows, ("d", r"= g + \mu\,v"), ("", ahead)], "d"


def _adam(part: "ParameterStep", step: "Step") -> tuple[list[tuple[str, str]], str]:
    beta1, beta2 = step.constants["beta1"], step.constants["beta2"]
    old, new = part.state_before, part.state_after
    mean = _mixed(beta1, old.get("exp_avg", 0.0), part.gradient)
    square = _mixed(beta2, old.get("exp_avg_sq", 0.0), part.gradient, "^2")
    rows = [
        *_average("m", r"\beta_1 m + (1 - \beta_1)\,g", mean, new["exp_avg"]),
        *_average("v", r"\beta_2 v + (1 - \beta_2)\,g^2", square, new["exp_avg_sq"]),
        *_corrected("m", 1, beta1, part, "exp_avg"),
        *_corrected("v", 2, beta2, part, "exp_avg_sq"),
    ]
    return rows, r"\frac{\hat m}{\sqrt{\hat v} + \varepsilon}"


def _corrected(letter: str, index: int, beta: float, part: "ParameterStep", name: str) -> list[tuple[str, str]]:
    """Adam's correction of an average that began at 0; t counts the steps."""
    divisor = f"1 - {number(beta)}^{{{int(part.state_after['step'])}}}"
    filled = rf"\frac{{{number(part.state_after[name])}}}{{{divisor}}}"
    formula = rf"\frac{{{letter}}}{{1 - \beta_{index}^t}}"
    return [(rf"\hat {letter}", f"= {formula} = {filled}"), ("", f"= {number(part.corrected[name])}")]


def _rmsprop(part: "ParameterStep", step: "Step") -> tuple[list[tuple[str, str]], str]:
    mixed = _mixed(step.constants["alpha"], part.state_before.get("square_avg", 0.0), part.gradient, "^2")
    rows = _average("v", r"\alpha\,v + (1 - \alpha)\,g^2", mixed, part.state_after["square_avg"])
    return rows, r"\frac{g}{\sqrt{v} + \varepsilon}"


def _adagrad(part: "ParameterStep", step: "Step") -> tuple[list[tuple[str, str]], str]:
    filled = rf"{number(part.state_before.get('sum', 0.0))} + {factor(part.gradient)}^2"
    return _average("s", "s + g^2", filled, part.state_after["sum"]), r"\frac{g}{\sqrt{s} + \varepsilon}"


def _mixed(keep: float, old: float, new: float, power: str = "") -> str:
    return rf"{number(keep)} \cdot {factor(old)} + {number(1 - keep)} \cdot {factor(new)}{power}"


def _average(letter: str, formula: str, filled: str, value: float) -> list[tuple[str, str]]:
    return [(letter, rf"\leftarrow {formula}"), ("", f"= {filled}"), ("", f"= {number(value)}")]
