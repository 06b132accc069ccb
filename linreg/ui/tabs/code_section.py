"""The program that is running, to copy, and all that can be taken away."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from linreg.result import TrainingResult
from linreg.ui.plain_text import Written
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.comparing.runs import ComparedRun

HEIGHT = 560
_WITH_HELP = ("rows", "weights")
SCRIPT_FILE = "linear_regression.py"


class _Download(NamedTuple):
    """A file to take away; it is written when it is asked for."""

    key: str
    file: str
    kind: str
    content: Callable[[], bytes]


def code_section(
    result: TrainingResult,
    compared: "Sequence[ComparedRun]",
    log_every: int,
    text: Messages,
    new_x: Sequence[float] = (),
) -> None:
    """The run as a PyTorch program that also predicts y at each `new_x`, and the downloads; or a run beside it."""
    if compared:
        labels = [text.plain("compare.this_run"), *(text.plain(run.label) for run in compared)]
        chosen = st.selectbox(text("code.which"), range(len(labels)), format_func=labels.__getitem__, key="code_of")
        result = [result, *(run.result for run in compared)][min(chosen, len(compared))]
    from linreg.export import files as export
    from linreg.export.program_data import DATA_FILE
    from linreg.export.rows import ROWS_FILE, rows_csv

    program = export.script(result, log_every, text.plain, new_x)
    files = [
        _Download("script", SCRIPT_FILE, "text/x-python", program.encode),
        _Download(
            "notebook",
            "linear_regression.ipynb",
            "application/x-ipynb+json",
            lambda: export.notebook(result, log_every, text.plain, new_x),
        ),
        _Download("history", "history.csv", "text/csv", lambda: export.history_csv(result)),
        _Download("weights", "linear_regression.pt", "application/octet-stream", lambda: export.weights(result)),
    ]
    if result.dataset.rows_here:
        data = _Download("data", DATA_FILE, "text/csv", lambda: export.data_csv(result))
        files[2:2] = [data, _Download("rows", ROWS_FILE, "text/csv", lambda: rows_csv(result))]
    with st.container(key="code"):
        st.header(text("code.title"), anchor=False)
        st.markdown(text("code.about", file=Written(SCRIPT_FILE)))
        if DATA_FILE in program:
            st.markdown(text("code.needs_data", rows=result.dataset.rows, file=Written(DATA_FILE)))
        with st.container(horizontal=True):
            for download in files:
                _button(download, text)
        st.code(program, language="python", height=HEIGHT)


def _button(download: _Download, text: Messages) -> None:
    key = f"download_{download.key}"
    st.download_button(
        text(f"code.{key}"),
        download.content,
        download.file,
        download.kind,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help=text(f"code.help.{download.key}") if download.key in _WITH_HELP else None,
    )
