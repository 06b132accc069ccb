"""The link: every setting written and read back, hostile values refused, tables packed into it."""

import contextlib
import math
import zlib
from base64 import urlsafe_b64encode
from dataclasses import fields
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from linreg.config import LEARNING_RATES, LIMITS, TrainingConfig
from linreg.dataset import DataError
from linreg.link.parameters import PARAMETERS, VERSION, full_link, read_guess, refused, write_guess, write_value
from linreg.link.tables import MAX_TEXT, decode_table, encode_table, name_table, table_digest

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=True, allow_infinity=False)


def _parse(name: str, text: str) -> object:
    return PARAMETERS[name].parse(text)


def test_every_hyperparameter_is_in_the_link_with_its_default():
    for field in fields(TrainingConfig):
        assert PARAMETERS[field.name].default == field.default


@given(st.builds(
    TrainingConfig,
    optimizer=st.sampled_from(["SGD", "Adam", "RMSprop", "Adagrad"]),
    loss=st.sampled_from(["MSE", "L1", "Huber"]),
    learning_rate=st.sampled_from(LEARNING_RATES),
    epochs=st.integers(1, 100_000),
    batch_size=st.none() | st.integers(1, 1000),
    momentum=st.floats(0, 0.99),
    initial_weight=st.none() | st.floats(-1e9, 1e9),
    standardize=st.booleans(),
    dtype=st.sampled_from(["float32", "float64"]),
))  # fmt: skip
def test_a_config_written_to_a_link_reads_back_to_every_digit(config):
    link = full_link("http://here/", vars(config))
    raw = {name: values[-1] for name, values in parse_qs(urlsplit(link).query, keep_blank_values=True).items()}
    assert raw.pop("v") == VERSION
    assert TrainingConfig(**{name: _parse(name, text) for name, text in raw.items()}) == config


def test_the_full_link_writes_defaults_and_missing_values_too():
    assert full_link("http://here/?old=1", {"epochs": 1000, "batch_size": None}) == (
        f"http://here/?epochs=1000&batch_size=&v={VERSION}"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "0"), ("epochs", "100001"), ("epochs", "7.5"), ("epochs", ""), ("epochs", "nan"),
        ("learning_rate", "nan"), ("learning_rate", "inf"), ("learning_rate", "1e999"), ("learning_rate", "-1"),
        ("optimizer", "adam"), ("loss", ""), ("bias", "yes"), ("bias", "1"), ("seed", "-1"), ("momentum", "1"),
        ("initial_weight", "abc"), ("holdout", "0.9"), ("lang", "fr"), ("dataset", "../etc"), ("v", "2"),
        ("guess", "1"), ("guess", "1,2,3"), ("guess", "nan,1"), ("guess", "1,2e9"), ("guess", "1;2"), ("revealed", "1"),
    ],
)  # fmt: skip
def test_a_hostile_value_is_refused(name, text):
    with pytest.raises(ValueError, match=r".*"):
        _parse(name, text)


def test_what_a_link_says_and_the_page_does_not_use_is_reported():
    raw = {"epochs": "0", "learning_rate": "0.1", "unknown": "1", "bias": "TRUE"}
    used = {"epochs": 1000, "learning_rate": 0.1, "bias": True}
    assert list(refused(raw, used)) == [("epochs", "0", 1000)]


def test_limits_of_the_link_are_those_of_the_config():
    assert PARAMETERS["epochs"].limits == LIMITS["epochs"]
    assert PARAMETERS["learning_rate"].limits == (LEARNING_RATES[0], LEARNING_RATES[-1])


@given(st.dictionaries(NAMES, st.just(0), min_size=1, max_size=4).flatmap(
    lambda names: st.tuples(st.just(list(names)), st.integers(0, 12).flatmap(
        lambda rows: arrays(np.float64, (rows, len(names)), elements=NUMBERS)))
))  # fmt: skip
def test_any_table_reads_back_from_the_link_to_every_digit(table):
    names, values = table
    columns = {name: values[:, at] for at, name in enumerate(names)}
    text = encode_table(columns)
    assert text is not None
    back = decode_table(text)
    if len(values) or names == ["x", "y"]:
        assert list(back) == names
        for name in names:
            np.testing.assert_array_equal(back[name], columns[name])


@pytest.mark.parametrize("name", ["z", "zeit", "file:1", "%7A", "Z"])
@pytest.mark.parametrize("rows", [0, 3, 300])
def test_a_name_that_begins_as_another_form_does_reads_back(name, rows):
    columns = {name: np.arange(rows) / 7, "y": np.arange(rows) * 2.0}
    back = decode_table(encode_table(columns))
    assert list(back) == list(columns)
    assert all(np.array_equal(back[column], columns[column]) for column in columns)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_line_of_ones_own_reads_back_from_the_link_to_every_digit(weight, bias):
    text = write_guess(weight, bias)
    assert read_guess(text) == (weight, bias)
    assert _parse("guess", text) == text


def test_a_short_table_is_written_plainly():
    assert encode_table({"x": np.array([1.0, 2.5]), "y": np.array([3.0, math.nan])}) == "1,3;2.5,"
    assert encode_table({"a": np.array([1.0]), "2020": np.array([3.0])}) == "a,%32020;1,3"


def test_a_plain_table_without_names_is_read_as_x_and_y():
    table = decode_table("1,3;2,5;3,7")
    assert list(table) == ["x", "y"]
    np.testing.assert_array_equal(table["y"], [3, 5, 7])


def test_a_table_too_long_for_a_link_is_named_with_its_rows_and_digest():
    rng = np.random.default_rng(0)
    columns = {"x": rng.normal(size=2000), "y": rng.normal(size=2000)}
    assert encode_table(columns) is None
    text = name_table(columns, "a:b.csv")
    with pytest.raises(DataError, match=r"a:b\.csv.*2000 rows.*" + table_digest(columns)[:12]):
        decode_table(text)


def test_a_long_table_that_compresses_stays_below_the_limit():
    columns = {"x": np.arange(900.0), "y": np.arange(900.0)}
    text = encode_table(columns)
    assert text is not None
    assert text.startswith("z")
    assert len(text) <= MAX_TEXT
    np.testing.assert_array_equal(decode_table(text)["y"], columns["y"])


def test_a_bomb_is_not_unpacked():
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(b"1,1;" * 5_000_000) + deflate.flush()
    with pytest.raises(DataError):
        decode_table("z" + urlsafe_b64encode(packed).decode())


@given(st.text(max_size=60) | st.text("0123456789,;.-ez", max_size=60) | st.binary(max_size=40).map(
    lambda noise: "z" + urlsafe_b64encode(noise).decode()))  # fmt: skip
def test_no_data_in_a_link_raise_anything_but_a_sentence(text):
    with contextlib.suppress(DataError):
        assert len({len(values) for values in decode_table(text).values()}) == 1


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (0.01, "0.01"), (1e-6, "1e-06"), (3.0, "3"), (None, "")])
def test_values_are_written_as_a_link_needs_them(value, text):
    assert write_value(value) == text
