"""What numbers stand for where people write dates and times."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.dataset import Dataset
from linreg.link.scales import decode_scales, encode_scales
from linreg.reading import read_csv
from linreg.reading.typed import read_moment
from linreg.scale import Scale, read_scale

FIRST = datetime(2024, 2, 28)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@given(moments, moments)
def test_a_date_that_is_written_reads_back_as_the_same_number(first, moment):
    scale = Scale("date", first.replace(hour=0, minute=0, second=0), clock=True)
    days = (moment - scale.first) / timedelta(days=1)
    assert read_moment(scale.write(days), scale) == pytest.approx(days, abs=1e-9)


@given(st.integers(0, 10**7))
def test_a_time_that_is_written_reads_back_as_the_same_number(seconds):
    assert read_moment(Scale("time").write(float(seconds)), Scale("time")) == seconds


@given(moments, st.booleans(), st.sampled_from(["", "month", "day", "year"]))
def test_a_scale_survives_its_text_in_a_link(first, clock, order):
    scales = {"a=b;c": Scale("date", first, clock, order), "时间": Scale("time", minutes_first=clock)}
    assert decode_scales(encode_scales(scales)) == scales


@pytest.mark.parametrize("text", ["", "x", "x=date", "x=date:2024-99-01", "=", "x=clockq:2024-01-01", ";;"])
def test_a_damaged_text_gives_no_scale(text):
    assert decode_scales(text) == {}
    assert read_scale(text) is None


def test_beyond_the_calendar_the_number_is_written():
    assert Scale("date", FIRST).write(1e9) == "1e+09"


@pytest.mark.parametrize("days", [0.2, 1, 3, 9, 40, 100, 400, 3000, 40000])
def test_an_axis_has_a_few_round_dates_within_it(days):
    scale = Scale("date", FIRST)
    values, texts = scale.ticks(0.0, days)
    assert 2 <= len(values) <= 8
    assert all(0 <= value <= days for value in values)
    written = pd.to_datetime(
        [text if len(text) > 8 or "-" in text or ":" in text else f"{text}-01-01" for text in texts[:1]],
        errors="coerce",
    )
    assert np.ptp(np.diff(values)) < 0.1 * np.diff(values).mean() + 3
    assert len(set(texts)) == len(texts)
    assert len(written) == 1


def test_ticks_of_years_are_first_days_of_years():
    values, texts = Scale("date", datetime(1999, 7, 1)).ticks(0.0, 1500.0)
    assert texts == ["2000", "2001", "2002", "2003"] or texts == ["2000-01", "2001-01", "2002-01", "2003-01"]
    assert values[0] == (datetime(2000, 1, 1, tzinfo=UTC) - datetime(1999, 7, 1, tzinfo=UTC)).days


def test_a_clock_axis_has_round_times():
    assert Scale("time").ticks(30000.0, 40000.0)[1] == ["8:30", "9:00", "9:30", "10:00", "10:30", "11:00"]


def test_a_table_knows_which_columns_are_dates_and_times():
    table = read_csv(b"day,t,v\n2024-03-01,8:30,1\n2024-03-05,9:00,2\n2024-03-09,10:15,4\n")
    assert table.scales["day"].write(4) == "2024-03-05"
    assert table.scales["t"].write(32400) == "9:00"
    assert "v" not in table.scales


def test_the_scale_is_part_of_the_data_and_of_their_digest():
    plain, dated = Dataset([0, 1], [1, 2]), Dataset([0, 1], [1, 2], x_scale=Scale("date", FIRST))
    assert plain.digest != dated.digest
    assert dated.x_scale.write(2) == "2024-03-01"
