"""Every row's results: what they are is computed by statsmodels."""

import csv
import io
from datetime import datetime

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import OLSInfluence

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.export.rows import rows_csv
from linreg.scale import Scale
from linreg.training import train


def noisy(rows=30, **more):
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 10, rows)
    return Dataset(x, 3 * x - 2 + rng.normal(0, 2, rows), **more)


def columns_of(result, level=0.95):
    rows = list(csv.reader(io.StringIO(rows_csv(result, level).decode(), newline="")))
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}


def as_numbers(cells):
    return np.array([float(cell) if cell else np.nan for cell in cells])


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_every_row_has_what_statsmodels_says(level):
    dataset = noisy()
    result = train(dataset, TrainingConfig(epochs=300, standardize=True))
    found = columns_of(result, level)
    ols = sm.OLS(dataset.y, sm.add_constant(dataset.x)).fit()
    rows = OLSInfluence(ols)
    frame = ols.get_prediction().summary_frame(alpha=1 - level)
    for name, expected in {
        "y_hat_exact": ols.fittedvalues,
        "residual_exact": ols.resid,
        "standardized_residual": rows.resid_studentized_internal,
        "leverage": rows.hat_matrix_diag,
        "cooks_distance": rows.cooks_distance[0],
        "confidence_low": frame["mean_ci_lower"],
        "confidence_high": frame["mean_ci_upper"],
        "prediction_low": frame["obs_ci_lower"],
        "prediction_high": frame["obs_ci_upper"],
        "y_hat_trained": result.predict(dataset.x),
        "y_hat_best": ols.fittedvalues,
        "x": dataset.x,
        "y": dataset.y,
    }.items():
        np.testing.assert_allclose(as_numbers(found[name]), expected, rtol=1e-8, err_msg=name)
    assert "held_out" not in found


def test_rows_held_out_say_so_and_have_no_leverage():
    result = train(noisy(), TrainingConfig(epochs=50, standardize=True, holdout=0.2))
    found = columns_of(result)
    held_out = as_numbers(found["held_out"]) == 1
    np.testing.assert_array_equal(held_out, ~result.training_rows)
    np.testing.assert_array_equal(np.isnan(as_numbers(found["leverage"])), held_out)
    assert not np.isnan(as_numbers(found["y_hat_exact"])).any()


def test_dates_stand_beside_their_numbers():
    result = train(noisy(3, x_scale=Scale("date", datetime(2024, 1, 1))), TrainingConfig(epochs=1))
    assert all(text.startswith("2024-01-") for text in columns_of(result)["x_written"])


def test_two_rows_have_no_intervals_and_say_nothing_in_their_place():
    found = columns_of(train(Dataset([0, 1], [1, 3]), TrainingConfig(epochs=1)))
    assert found["confidence_low"] == ["", ""]
    assert as_numbers(found["y_hat_exact"]).tolist() == [1, 3]
