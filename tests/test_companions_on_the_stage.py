"""Companions in the pictures: what reaches the browser is what each run is by itself."""

import json
import struct

import numpy as np
import pytest

from linreg.config import TrainingConfig
from linreg.figures import style
from linreg.training import train
from tests.article import ARTICLE, START
from tests.stage_parts import components, unpack

LINK = {"compare": "race:SGD,Adagrad;loss:L1;epochs:50", "epochs": "120"}


def companions(app):
    """The header, and each run with its states."""
    name = b"companions\0"
    told = [one.bytes for one in components(app, "linreg_messenger") if one.bytes.startswith(name)]
    packed = told[0].removeprefix(name)
    (length,) = struct.unpack("<I", packed[:4])
    header, at, runs = json.loads(packed[4 : 4 + length]), 4 + length, []
    for size in header["lengths"]:
        runs.append(unpack(packed[at : at + size]))
        at += size
    return header, runs


@pytest.fixture(scope="module")
def drawn():
    from streamlit.testing.v1 import AppTest

    from tests.serving import APP

    app = AppTest.from_file(str(APP), default_timeout=600)
    for name, value in LINK.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return companions(app)


def test_each_companion_is_the_run_that_its_changes_make_bit_for_bit(drawn):
    base = {**START, "epochs": 120}
    wanted = [{"loss": "L1"}, {"epochs": 50}, {"optimizer": "SGD"}, {"optimizer": "Adagrad"}]
    runs = [train(ARTICLE, TrainingConfig(**{**base, **changes})) for changes in wanted]
    assert len(drawn[1]) == len(runs)
    for (_, states), run in zip(drawn[1], runs, strict=True):
        for name in ("weight", "bias", "loss"):
            np.testing.assert_array_equal(
                states[name], [*getattr(run.trained.history, name), getattr(run.trained, name)]
            )


def test_losses_of_another_kind_are_not_drawn_among_the_pages(drawn):
    numbers = {trace["meta"]["companion"] for trace in drawn[0]["figures"]["loss"]}
    assert numbers == {1, 2, 3}  # not 0, which is the L1 run


def test_each_companion_has_a_line_a_name_and_a_colour_of_its_own(drawn):
    lines = drawn[0]["figures"]["fit"]
    colours = [trace["line"]["color"] for trace in lines]
    assert len({*colours, style.TRAINED, style.EXACT}) == len(lines) + 2 == 6
    assert set(colours) <= set(style.COMPANIONS)  # which the table beside them has
    assert [trace["text"][2] for trace in lines] == [trace["name"] for trace in lines]


def test_a_page_without_companions_sends_none(app_test):
    app = app_test({"epochs": "5"}).run()
    assert not any(one.bytes.startswith(b"companions") for one in components(app, "linreg_messenger"))
