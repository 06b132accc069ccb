"""The X-ray of one step: forward, loss, zero_grad, backward and step, each with its line of PyTorch and its numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.arrays import Floats
from linreg.config import Loss
from linreg.figures.slice_figure import slice_alt, slice_figure
from linreg.figures.style import chart_config
from linreg.result import TrainingResult
from linreg.ui.computing.results import explained_step
from linreg.ui.plain_text import Written
from linreg.ui.tabs import step_formulas as formulas
from linreg.words import Message, Messages, format_number, message, short

if TYPE_CHECKING:
    from linreg.explaining import Step

# The cards stand under one another, or in two columns where there is room for two.
STYLE = """<style>
.st-key-step_cards {display: block; columns: 27rem; column-gap: 1rem;}
.st-key-step_cards > div {break-inside: avoid; margin-bottom: 1rem;}
.st-key-step_cards .katex {font-size: 1.05em;}
.st-key-step_cards .katex-display {margin: 0 0 1rem; padding: 0.25rem 0; overflow-x: auto; overflow-y: hidden;}
.st-key-step_cards table {font-variant-numeric: tabular-nums; margin: 0 0 1rem;}
.st-key-step_cards td, .st-key-step_cards th {padding: 0.2rem 0.5rem !important; white-space: nowrap;}
.st-key-step_cards [data-testid="stMarkdownContainer"]:has(table) {overflow-x: auto;}
</style>"""
CODE = {
    "forward": "y_hat = model(x)",
    "loss": "loss = criterion(y_hat, y)",
    "zero_grad": "optimizer.zero_grad()",
    "backward": "loss.backward()",
    "step": "optimizer.step()",
}
_TERM = {"MSE": "$r^2$", "L1": r"$\lvert r \rvert$", "Huber": r"$\ell(r)$"}


def step_section(result: TrainingResult, epoch: int, text: Messages) -> None:
    """The first step of `epoch`, or of the last epoch that was run if there is none after it."""
    st.html(STYLE)
    with st.container(key="step"):
        step = explained_step(result, epoch, text)
        st.header(text("step.title", epoch=step.epoch, next=step.epoch + 1), anchor=False)
        st.caption("  \n".join(text(remark) for remark in _remarks(step, result)))
        with st.container(key="step_cards"):
            _forward(step, text)
            _loss(step, result.config.loss, text)
            _zero_grad(step, text)
            _backward(step, result, text)
            _update(step, result, text)


def _remarks(step: "Step", result: TrainingResult) -> Iterable[Message]:
    """What the reader must know of the numbers: whose step it is, of which rows, in which units."""
    yield message("step.intro", epoch=step.epoch)
    if step.batches > 1:
        yield message("step.batch", rows=step.rows, batches=step.batches)
    if result.config.standardize:
        scaling = {name: short(value) for name, value in asdict(result.scaling).items()}
        yield message("step.standardized" if result.config.bias else "step.scaled", **scaling)
    if result.method == "moments":
        yield message("step.from_moments", rows=step.rows)


def _forward(step: "Step", text: Messages) -> None:
    rows = step.examples
    shapes = text("step.shapes" if len(step.parameters) > 1 else "step.shapes_no_bias", rows=step.rows)
    with _stage("forward", text, f"{text('step.about.forward')}  \n{shapes}"):
        _formula(formulas.forward(step))
        _table(step, {"$x$": rows.x, r"$\hat y$": rows.y_hat}, {}, text)


def _loss(step: "Step", kind: Loss, text: Messages) -> None:
    rows = step.examples
    with _stage("loss", text):
        _formula(formulas.loss(step, kind))
        columns = {"$y$": rows.y, r"$\hat y$": rows.y_hat, "$r$": rows.residual, _TERM[kind]: rows.term}
        _table(step, columns, {_TERM[kind]: (step.rest.term, step.total.term)}, text)


def _zero_grad(step: "Step", text: Messages) -> None:
    with _stage("zero_grad", text):
        if step.parameters[0].cleared is None:
            st.markdown(text("step.nothing_to_clear"))
            return
        _formula(formulas.cleared(step))
        with st.container(width=340):
            st.markdown(text("step.without_zero_grad"))
            _formula(formulas.without_zero_grad(step))


def _backward(step: "Step", result: TrainingResult, text: Messages) -> None:
    rows, slope, share = step.examples, r"$\partial L / \partial \hat y$", r"$x \cdot \partial L / \partial \hat y$"
    about = text("step.about.backward", change=short(0.01 * step.parameters[0].gradient))
    with _stage("backward", text, about):
        _slice(step, result.config.standardize, text)
        _formula(formulas.chain_rule(step, result.config.loss))
        sums = {
            slope: (step.rest.slope, step.total.slope),
            share: (step.rest.weight_share, step.total.weight_share),
        }
        _table(step, {"$r$": rows.residual, "$x$": rows.x, slope: rows.slope, share: rows.weight_share}, sums, text)


def _slice(step: "Step", scaled: bool, text: Messages) -> None:
    """The loss against the weight with its tangent, where all of it can be drawn."""
    curve, weight = step.along_weight, step.parameters[0]
    at, to = (weight.before, step.loss), (weight.after, curve.after)
    if not np.isfinite([*at, *to, weight.gradient, *curve.weight, *curve.loss]).all():
        return
    bias = step.parameters[1].before if len(step.parameters) > 1 else None
    figure = slice_figure(curve.weight, curve.loss, at, weight.gradient, to, text, scaled=scaled)
    alt = slice_alt(at, weight.gradient, to, bias, text)
    st.plotly_chart(figure, key="slice_figure", config=chart_config(text), alt=alt)


def _update(step: "Step", result: TrainingResult, text: Messages) -> None:
    optimizer, rate = result.config.optimizer, Written(formulas.number(step.constants["lr"]))
    ratio = short(step.parameters[0].direction)
    remarks = [
        text("step.about.step"),
        text(f"step.rule.{optimizer}", ratio=ratio),
        text("step.rate", rate=rate),
    ]
    with _stage("step", text, "  \n".join(remarks)):
        for part in step.parameters:
            with st.container(width="content", gap="small"):
                st.markdown(f"**{text(f'step.{part.name}')}**")
                _formula(formulas.update(part, step, optimizer))
        if result.config.standardize:
            after = [part.after for part in step.parameters]
            weight, bias = result.scaling.line_in_user_units(after[0], after[1] if len(after) > 1 else 0.0)
            st.markdown(text("step.in_user_units", weight=float(weight), bias=float(bias)))


def _stage(name: str, text: Messages, about: str | None = None) -> DeltaGenerator:
    """A card with the stage's name, its line of PyTorch and what it is for; the value is the place for its numbers."""
    with st.container(border=True, key=f"step_{name}", gap="small"):
        st.markdown(f"**{list(CODE).index(name) + 1} · {text(f'step.stage.{name}')}**   `{CODE[name]}`")
        st.markdown(about or text(f"step.about.{name}"))
        return st.container(horizontal=True, gap="medium", vertical_alignment="top")


def _formula(latex: str) -> None:
    st.latex(latex, width="content")


def _table(step: "Step", columns: dict[str, Floats], sums: dict[str, tuple[float, float]], text: Messages) -> None:
    """The batch's rows; those beyond the first few as one line, and the sums over all of them below."""
    lines = [[text("step.row"), *columns], [":--", *["--:"] * len(columns)]]
    for index, row in enumerate(step.examples.row):
        lines.append([str(int(row) + 1), *(format_number(float(column[index])) for column in columns.values())])
    hidden = step.rows - len(step.examples.row)
    if hidden:
        lines.append([text("step.other_rows", count=hidden), *_sums(columns, sums, 0)])
    if sums:
        lines.append([f"**{text('step.sum')}**", *(f"**{cell}**" if cell else "" for cell in _sums(columns, sums, 1))])
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in lines), width="content")


def _sums(columns: Iterable[str], sums: dict[str, tuple[float, float]], which: int) -> Sequence[str]:
    return [format_number(sums[name][which]) if name in sums else "" for name in columns]
