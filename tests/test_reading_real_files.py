"""CSV files that other packages ship: read as an independent reader does, fitted as an independent library does."""

import gzip
import io
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from scipy.stats import linregress

from linreg.dataset import Dataset
from linreg.least_squares import fit
from linreg.reading import read_csv

# Package, file, x, y, and how pandas has to be told to read it.
FILES = [
    ("statsmodels.datasets", "engel/engel.csv", "income", "foodexp", {}),
    ("statsmodels.datasets", "nile/nile.csv", "year", "volume", {}),
    ("statsmodels.datasets", "longley/longley.csv", "GNP", "TOTEMP", {}),
    ("statsmodels.datasets", "copper/copper.csv", "TIME", "WORLDCONSUMPTION", {}),
    ("statsmodels.datasets", "copper/src/copper.dat", "TIME", "WORLDCONSUMPTION", {"sep": r"\s+"}),
    ("statsmodels.datasets", "macrodata/macrodata.csv", "realgdp", "realcons", {}),
    ("statsmodels.datasets", "modechoice/modechoice.csv", "ttme", "gc", {"sep": ";"}),
    ("statsmodels.datasets", "statecrime/statecrime.csv", "single", "murder", {}),
    ("statsmodels.datasets", "star98/src/star98.dat", "LOWINC", "PERMINTE", {"sep": "\t"}),
    ("statsmodels.datasets", "danish_data/data.csv", "lry", "lrm", {"encoding": "utf-8-sig"}),
    ("statsmodels.datasets", "randhie/randhie.csv", "lpi", "mdvis", {}),
    ("statsmodels.datasets", "randhie/src/randhie.csv", "linc", "meddol", {"low_memory": False}),
    ("statsmodels.datasets", "co2/co2.csv", "date", "co2", {}),
    ("statsmodels.datasets", "macrodata/src/unemp.csv", "Year", "Value", {"skiprows": 9, "index_col": False}),
    ("sklearn.datasets.data", "linnerud_physiological.csv", "Weight", "Waist", {"sep": " "}),
    ("sklearn.datasets.data", "diabetes_data_raw.csv.gz", "column3", "column4", {"sep": " ", "header": None}),
    ("vega_datasets", "_data/seattle-weather.csv", "temp_min", "temp_max", {}),
    ("vega_datasets", "_data/seattle-temps.csv", "date", "temp", {}),
    ("vega_datasets", "_data/airports.csv", "longitude", "latitude", {}),
    ("vega_datasets", "_data/us-employment.csv", "month", "nonfarm", {}),
]


def content_of(package, path):
    content = files(package).joinpath(path).read_bytes()
    return gzip.decompress(content) if path.endswith(".gz") else content


def as_pandas_reads(content, x, y, options):
    frame = pd.read_csv(io.BytesIO(content), **options)
    if options.get("header", 0) is None:
        frame.columns = [f"column{number + 1}" for number in range(len(frame.columns))]
    frame = frame.rename(columns=str.strip)
    if not pd.api.types.is_numeric_dtype(frame[x]):
        when = pd.to_datetime(frame[x], format="mixed" if "/" in str(frame[x][0]) else None)
        frame[x] = (when - when.min()) / pd.Timedelta(days=1)
    return frame[[x, y]].astype(float)


@pytest.mark.parametrize(("package", "path", "x", "y", "options"), FILES, ids=[path for _, path, *_ in FILES])
def test_a_real_file_is_read_and_fitted_as_other_libraries_do(package, path, x, y, options):
    content = content_of(package, path)
    expected = as_pandas_reads(content, x, y, options)
    table = read_csv(content, path)
    pd.testing.assert_frame_equal(table.frame[[x, y]], expected, rtol=1e-15, atol=0.0, check_column_type=False)
    complete = expected.dropna()
    line = fit(Dataset(complete[x], complete[y], x, y))
    independent = linregress(complete[x], complete[y])
    np.testing.assert_allclose(
        [line.weight, line.bias, line.weight_stderr, line.bias_stderr, line.r_squared],
        [
            independent.slope,
            independent.intercept,
            independent.stderr,
            independent.intercept_stderr,
            independent.rvalue**2,
        ],
        rtol=1e-10,
    )
