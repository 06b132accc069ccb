"""Predictions of many values, with intervals, as a table and a file."""

import numpy as np
import pandas as pd
import streamlit as st

from linreg.arrays import Floats
from linreg.dataset import DataError
from linreg.least_squares import LeastSquares
from linreg.reading.writing import write_table
from linreg.result import TrainingResult
from linreg.ui.computing.results import read_table
from linreg.ui.state.memory import memory
from linreg.words import Messages

HEIGHT = 320
FILE_NAME = "predictions.csv"


def prediction_table_section(
    result: TrainingResult, fit: LeastSquares, level: float, new_values: tuple[float, ...], text: Messages
) -> None:
    """The values typed at the top, those of a file, and rows without a y; intervals of the exact line at `level`."""
    with st.container(key="prediction_table"):
        st.header(text("prediction.many"), anchor=False)
        x = np.concatenate((np.array(new_values, dtype=np.float64), _from_file(result, text), _blank(result, text)))
        if not x.size:
            st.caption(text("prediction.none_yet"))
            return
        frame = prediction_frame(result, fit, x, level, text)
        outside = text("prediction.column.outside")
        shown = frame.assign(**{outside: np.where(frame[outside] > 0, "⚠", "")})
        st.dataframe(shown, hide_index=True, height=min(HEIGHT, 38 + 35 * x.size))
        st.caption(text("prediction.intervals_help", level=100 * level))
        st.download_button(
            text("prediction.download"), write_table(frame), FILE_NAME, "text/csv", key="download_predictions",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def prediction_frame(
    result: TrainingResult, fit: LeastSquares, x: Floats, level: float, text: Messages
) -> pd.DataFrame:
    """One row per x: the trained line, the exact line with both intervals, and 1 where x lies outside the data."""
    exact = fit.predict(x, level)
    columns = {result.dataset.x_name: x, text("prediction.column.trained"): np.asarray(result.predict(x))}
    name = "exact" if result.config.loss == "MSE" else "least_squares"
    columns[text(f"prediction.column.{name}")] = exact.y_hat
    for name in ("confidence_low", "confidence_high", "prediction_low", "prediction_high"):
        bound = getattr(exact, name)
        if bound is not None:
            columns[text(f"prediction.column.{name}")] = bound
    low, high = result.dataset.x_ends
    columns[text("prediction.column.outside")] = ((x < low) | (x > high)).astype(np.float64)
    return pd.DataFrame(columns)


def _from_file(result: TrainingResult, text: Messages) -> Floats:
    """The x of an uploaded file: the column with the data's name for x, else the one that is chosen."""
    upload = st.file_uploader(text("prediction.file"), key="new_x_file")
    if upload is None:
        return np.zeros(0)
    try:
        table = read_table(upload.getvalue(), upload.name, {"columns": 1, "language": text.language})
    except DataError as error:
        st.error(text(error.message), icon=":material/error:")
        return np.zeros(0)
    names = [str(name) for name in table.frame.columns]
    wanted = result.dataset.x_name if result.dataset.x_name in names else table.x_column
    name = wanted if len(names) == 1 else st.selectbox(text("prediction.column_of_x"), names, names.index(wanted))
    x = table.frame[name].dropna().to_numpy(dtype=np.float64)
    st.caption(text("prediction.file_read", count=x.size, x=name))
    for note in table.notes:
        listed = note.key == "reading.note.left_out"  # there is no list of them here
        st.caption(text("prediction.file_left_out", **note.values) if listed else text(note))
    return x


def _blank(result: TrainingResult, text: Messages) -> Floats:
    """The x of the rows of the table that have no y, if the reader wants them."""
    frame, x_name, y_name = memory().current.frame, result.dataset.x_name, result.dataset.y_name
    if x_name not in frame.columns or y_name not in frame.columns:
        return np.zeros(0)
    x = frame.loc[frame[y_name].isna() & frame[x_name].notna(), x_name].to_numpy(dtype=np.float64)
    if not x.size or not st.checkbox(text("prediction.blank", count=x.size), value=True, key="predict_blank"):
        return np.zeros(0)
    return x
