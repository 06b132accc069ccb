"""The player as a browser shows it: what its bar says, and what the charts' own data say."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect

from linreg.config import TrainingConfig
from linreg.training import train
from linreg.words import format_number
from tests.article import ARTICLE, START
from tests.waiting import wait_for

STATUS = re.compile(r"epoch (\d+) of (\d+)")
LOSS = re.compile(r"loss (\S+)")
# The charts' own data, typed arrays unpacked: {chart: {role: {x, y}}}.
DRAWN = """() => {
    const numbers = values => Array.from(values?.bdata ? values._inputArray : values ?? []);
    const charts = {};
    for (const key of ["fit_figure", "loss_figure", "surface_figure"]) {
        const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`);
        if (!gd) continue;
        charts[key] = {};
        for (const trace of gd.data) charts[key][trace.meta.role] = {x: numbers(trace.x), y: numbers(trace.y)};
    }
    return charts;
}"""
# Every number in the text that belongs to the state shown.
LIVE = """() => Array.from(document.querySelectorAll("[data-live]"),
    span => ({...span.dataset, text: span.textContent}))"""
# Both charts are there, and the surface where it has a place; the dot of the loss stands at the epoch.
STANDS_AT = """([epoch, drawn]) => {
    const {fit_figure: fit, loss_figure: loss, surface_figure: surface} = eval(drawn)();
    const complete = fit?.residuals && (surface || !document.querySelector(".st-key-surface_figure"));
    return complete && loss?.epoch_dot.x[0] === epoch;
}"""


def article_run(**config):
    return train(ARTICLE, TrainingConfig(**{**START, **config}))


def part(page, name):
    return page.locator(f"[data-part={name}]")


def wait_until_played(page):
    """Wait until the run that a first visit plays by itself is at its end."""
    wait_for(
        page,
        """() => {
            const bar = document.querySelector("[data-part=bar]");
            const end = document.querySelector("[data-part=range]")?.max;
            return bar?.dataset.playing === "false" && bar.dataset.epoch === end;
        }""",
    )


def bar(page):
    """The epoch and the epochs that the bar says, and the loss beside it."""
    expect(part(page, "status")).to_have_text(STATUS)
    epoch, epochs = STATUS.fullmatch(part(page, "status").inner_text()).groups()
    return int(epoch), int(epochs), LOSS.fullmatch(part(page, "big_loss").inner_text()).group(1)


def link_epoch(page):
    return parse_qs(urlsplit(page.url).query).get("epoch", [None])[0]


def expect_link_epoch(page, epoch):
    if epoch is None:
        wait_for(page, "() => !new URLSearchParams(location.search).has('epoch')")
    else:
        wait_for(page, "epoch => new URLSearchParams(location.search).get('epoch') === String(epoch)", epoch)


def state(run, epoch):
    history = run.history
    if epoch == len(history):
        return run.weight, run.bias, run.loss
    return history.weight[epoch], history.bias[epoch], history.loss[epoch]


def expect_numbers(page, run, epoch):
    """Every number on the page that moves belongs to `epoch`: the big ones, the table, the equation, the prediction."""
    weight, bias, loss = map(float, state(run, epoch))
    best, data = run.optimum, run.dataset
    expect(part(page, "equation")).to_have_text(f"ŷ = {in_line(weight, bias, '·x', 3)}")
    expect(part(page, "big_loss")).to_have_text(f"loss {format_number(loss, 3)}")
    share = 1 - np.sum((data.y - weight * data.x - bias) ** 2) / np.sum((data.y - data.y.mean()) ** 2)
    explained = f"x explains {int(share * 100)} % of y" if 0 <= share < 0.99 else re.compile("")
    expect(part(page, "explained")).to_have_text("worse than a flat line" if share < 0 else explained)
    wanted = {"weight": weight, "bias": bias, "loss": loss, "line": in_line(weight, bias, " · x", 6)}
    wanted |= {"weight_gap": weight - best.weight, "bias_gap": bias - best.bias, "loss_gap": loss - best.loss}
    shown = page.evaluate(LIVE)
    assert {one["live"] for one in shown} == {*wanted, "y", "y_gap"}
    for one in shown:
        if one["live"] == "line":
            assert one["text"] == in_line(weight, bias, f" · {one['at']}", int(one["digits"]))
        elif one["live"] in ("y", "y_gap"):
            line = (weight, bias) if one["live"] == "y" else (weight - best.weight, bias - best.bias)
            assert float(one["text"].replace("−", "-")) == pytest.approx(line[0] * float(one["x"]) + line[1], abs=0.006)
        else:
            value = wanted[one["live"]]
            assert one["text"] == format_number(value, int(one["digits"])), one


def in_line(weight, bias, times_x, digits):
    """An equation as the page writes it."""
    sign = "−" if bias < 0 else "+"
    return f"{format_number(weight, digits)}{times_x} {sign} {format_number(abs(bias), digits)}"


def expect_state(page, run, epoch):
    """The line, its residuals and every dot stand where the history says."""
    epochs = len(run.history)
    wanted = rf"epoch {epoch} of {epochs}$"
    expect(part(page, "status")).to_contain_text(re.compile(wanted))
    weight, bias, loss = state(run, epoch)
    wait_for(page, STANDS_AT, [epoch, DRAWN])
    charts = page.evaluate(DRAWN)
    line = charts["fit_figure"]["trained_line"]
    assert line["y"] == pytest.approx([weight * x + bias for x in line["x"]], rel=1e-9)
    residuals = charts["fit_figure"]["residuals"]
    assert residuals["y"][0::3] == pytest.approx(list(run.dataset.y))
    assert residuals["y"][1::3] == pytest.approx([weight * x + bias for x in run.dataset.x], rel=1e-9)
    dot = charts["loss_figure"]["epoch_dot"]
    assert (dot["x"], dot["y"]) == ([epoch], pytest.approx([loss], rel=1e-12))
    if "surface_figure" in charts:
        place = charts["surface_figure"]["epoch_dot"]
        assert (place["x"], place["y"]) == (pytest.approx([weight]), pytest.approx([bias]))
        path = charts["surface_figure"]["path"]
        assert (path["x"][-1], path["y"][-1]) == (pytest.approx(weight), pytest.approx(bias))
    return charts
