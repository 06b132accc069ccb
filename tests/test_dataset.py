"""A dataset holds what it was given, cannot be changed, and refuses what has no line, in a sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.dataset import MAX_MAGNITUDE, DataError, Dataset
from linreg.words import LANGUAGES, messages

finite = st.floats(min_value=-MAX_MAGNITUDE, max_value=MAX_MAGNITUDE)


def test_values_and_names_are_kept():
    dataset = Dataset([1, 2, 3], (3.5, 5.0, 7.0), "height", "width")
    assert dataset.x.tolist() == [1.0, 2.0, 3.0]
    assert dataset.y.tolist() == [3.5, 5.0, 7.0]
    assert (dataset.x.dtype, dataset.y.dtype) == (np.float64, np.float64)
    assert (dataset.x_name, dataset.y_name, dataset.rows) == ("height", "width", 3)


def test_a_column_of_shape_n_by_one_becomes_one_of_shape_n():
    assert Dataset(np.ones((3, 1)).cumsum(axis=0), np.ones((3, 1))).x.shape == (3,)


def test_neither_the_dataset_nor_what_it_was_made_from_can_change_it():
    source = np.array([1.0, 2.0])
    dataset = Dataset(source, [0, 1])
    source[0] = 9
    assert dataset.x[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        dataset.x[0] = 9
    with pytest.raises(AttributeError):
        dataset.x = source


@pytest.mark.parametrize(
    ("x", "y", "key", "values"),
    [
        ([1, 2, 3], [1, 2], "data.unequal_lengths", {"x_rows": 3, "y_rows": 2}),
        ([], [], "data.too_few_rows", {"rows": 0}),
        ([1], [1], "data.too_few_rows", {"rows": 1}),
        ([1, np.nan], [1, 2], "data.not_finite", {"column": "a", "row": 2}),
        ([1, 2], [np.inf, 2], "data.not_finite", {"column": "b", "row": 1}),
        ([1, 2, 1.1e100], [1, 2, 3], "data.not_finite", {"column": "a", "row": 3}),
        ([1, 2], [1, -1.1e100], "data.not_finite", {"column": "b", "row": 2}),
        ([7, 7, 7], [1, 2, 3], "data.x_constant", {"column": "a", "value": 7.0}),
        ([1, 2, 3], [1e-160, 2e-160, 4e-160], "data.y_tiny", {"column": "b", "limit": 1e-100}),
        ([0, 1e-101], [1, 2], "data.x_constant", {"column": "a", "value": 0.0}),
    ],
)
def test_data_without_a_line_are_refused_with_what_is_wrong(x, y, key, values):
    with pytest.raises(DataError) as refusal:
        Dataset(x, y, "a", "b")
    assert refusal.value.message.key == key
    assert values.items() <= dict(refusal.value.message.values).items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_names_column_row_and_value_in_either_language(language):
    text = messages(language)
    with pytest.raises(DataError) as refusal:
        Dataset([1, 2], [3, np.nan], "高", "宽")
    assert "宽" in text(refusal.value.message)
    assert "2" in text(refusal.value.message)


def test_a_refusal_is_a_value_error_whose_text_is_the_english_sentence():
    with pytest.raises(ValueError, match="at least two rows") as refusal:
        Dataset([1], [1])
    assert str(refusal.value) == messages("en")(refusal.value.message)


def test_a_constant_y_has_a_line():
    assert Dataset([1, 2], [5, 5]).rows == 2


@given(st.lists(st.tuples(finite, finite), min_size=2, max_size=20))
def test_any_two_different_x_of_allowed_size_are_accepted(rows):
    x, y = zip(*rows, strict=True)
    if max(x) - min(x) >= 1e-99 and (len(set(y)) == 1 or max(y) - min(y) >= 1e-99):
        assert Dataset(x, y).x.tolist() == list(x)


def test_equal_data_have_one_digest_and_any_difference_another():
    base = Dataset([1, 2], [3, 4], "a", "b")
    assert Dataset([1.0, 2.0], np.array([3, 4]), "a", "b").digest == base.digest
    others = [
        Dataset([1, 2.0000000000000004], [3, 4], "a", "b"),
        Dataset([1, 2], [3, 5], "a", "b"),
        Dataset([2, 1], [4, 3], "a", "b"),
        Dataset([1, 2], [3, 4], "b", "a"),
        Dataset([1, 2], [3, 4], "a", "c"),
        Dataset([3, 4], [1, 2], "a", "b"),
        Dataset([1, 2, 3], [4, 5, 6], "a", "b"),
    ]
    assert len({other.digest for other in [base, *others]}) == 1 + len(others)


def test_a_name_that_is_no_valid_unicode_still_has_a_digest():
    assert len(Dataset([1, 2], [3, 4], "\ud800").digest) == 64
