"""The x values that a person types."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.link.new_values import MAX_VALUES, as_decimal_comma, read_numbers
from linreg.scale import Scale


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("4", (4.0,)),
        ("4, 5;6", (4.0, 5.0, 6.0)),
        ("4，5、6；7", (4.0, 5.0, 6.0, 7.0)),
        ("１２．５　－３", (12.5, -3.0)),
        ("−1.5 +2 .5 1e3 1E-2", (-1.5, 2.0, 0.5, 1000.0, 0.01)),
        ("  \n7\t8\r\n", (7.0, 8.0)),
        ("", ()),
        (" ,，、 ", ()),
        ("1,5; 2,5", (1.5, 2.5)),
        ("1,5 .07", (1.5, 0.07)),
        ("1.234,5", (1234.5,)),
        ("1,5", (1.0, 5.0)),
        ("٣", (3.0,)),
    ],
)
def test_numbers_are_read_however_they_are_separated_and_written(typed, values):
    assert read_numbers(typed) == (values, ())


@pytest.mark.parametrize("piece", ["abc", "nan", "inf", "1_000", "0x10", "1e999", "2e100", "--3", "1e", "<b>"])
def test_what_is_no_usable_number_is_named_and_the_rest_is_kept(piece):
    assert read_numbers(f"1 {piece} 2") == ((1.0, 2.0), (piece,))


def test_there_is_an_end_to_the_values():
    typed = " ".join(["1"] * (MAX_VALUES + 2))
    assert read_numbers(typed) == ((1.0,) * MAX_VALUES, ("1", "1"))


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,5", 1.5), (" −0，5 ", -0.5), ("1,234", 1.234), ("1, 5", None), ("1,2,3", None), ("1.5", None), ("a,5", None)],
)
def test_one_comma_between_digits_has_another_reading(typed, value):
    assert as_decimal_comma(typed) == value


@given(st.text())
def test_nothing_typed_raises(typed):
    values, refused = read_numbers(typed)
    assert all(abs(value) <= 1e100 for value in values)
    assert all(refused)


DATE = Scale("date", datetime(2024, 3, 1))


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("2024-03-12", (11.0,)),
        ("March 12, 2024", (11.0,)),
        ("2024年3月12日", (11.0,)),
        ("2024/3/12; 2024-03-12 06:00", (11.0, 11.25)),
        ("2024-03-12, 2024-03-13 2024-03-14", (11.0, 12.0, 13.0)),
        ("12", (12.0,)),
    ],
)
def test_a_new_date_is_typed_as_a_file_may_write_it(typed, values):
    assert read_numbers(typed, DATE) == (values, ())


def test_a_new_time_is_typed_as_a_file_may_write_it():
    assert read_numbers("8:30, 1h 30m; 45", Scale("time")).values == (30600.0, 5400.0, 45.0)
    assert read_numbers("1:30", Scale("time", minutes_first=True)).values == (90.0,)
    assert read_numbers("tomorrow", DATE) == ((), ("tomorrow",))
