"""The strip on the page: a bar for each rate that was run, and a click that takes one."""

import json

import pytest

from linreg.comparing.strip import rate_strip
from linreg.config import TrainingConfig
from linreg.training import train
from tests.article import ARTICLE, START
from tests.stage_parts import components


def bars(app):
    (one,) = components(app, "linreg_rate_strip")
    return json.loads(one.json)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_each_bar_is_a_run_and_this_run_is_marked(app_test, optimizer):
    app = app_test({"optimizer": optimizer, "learning_rate": "0.17"}).run()
    assert not app.exception
    shown = bars(app)
    config = TrainingConfig(optimizer=optimizer, learning_rate=0.17, **START)
    strip = rate_strip(train(ARTICLE, config))
    told = {bar["rate"]: bar for bar in shown["bars"]}
    assert told.keys() == {bar.rate for bar in strip.bars} | {0.17}
    assert [rate for rate, bar in told.items() if bar["own"]] == [0.17]
    for bar in strip.bars:
        kind = "diverged" if bar.diverged is not None else "slow" if bar.epochs is None else "converged"
        assert told[bar.rate]["kind"] == kind
        assert str(bar.diverged or bar.epochs or strip.limit) in told[bar.rate]["title"]
        assert told[bar.rate]["height"] == (bar.epochs or strip.limit) / strip.limit
    assert len(shown["marks"]) == (optimizer == "SGD")
    assert [bar["place"] for bar in shown["bars"]] == sorted(bar["place"] for bar in shown["bars"])
    assert all(0 <= bar["place"] <= 1 for bar in shown["bars"])


def test_a_broken_loop_and_data_that_are_too_large_have_no_strip(app_test):
    assert not components(app_test({"broken": "sum"}).run(), "linreg_rate_strip")
