"""Where the data come from: a built-in dataset, the generator, a file, pasted text; Undo, Redo and Reset."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.dataset import DataError
from linreg.link.parameters import DATABASE, OWN, SYNTHETIC
from linreg.reading import Choices, Preview, Report, preview_file
from linreg.sources import catalog
from linreg.ui.computing.results import read_table
from linreg.ui.data.database_section import database_section
from linreg.ui.data.generator_section import synthetic_section
from linreg.ui.data.reading_choices import chosen_reading, forget_reading_choices
from linreg.ui.data.reading_report_section import reading_report_section, refused_file_section
from linreg.ui.state.defaults import FOLLOWS_DATA, default_of, example_x, read_input
from linreg.ui.state.memory import Awaited, RefusedFile, memory, move, own_snapshot, refresh_generated, show
from linreg.ui.state.snapshot import Snapshot, built_in, columns_of
from linreg.words import Messages, message

PASTED = "pasted.csv"


def source_section(place: DeltaGenerator, text: Messages) -> None:
    """The picker and its lesson, the upload, the box to paste into, and the buttons that step through the changes."""
    kept = memory()
    with place:
        _picker(text)
        if not _has_report():
            st.container(key="lesson").caption(text(f"{_area(kept.current.dataset)}.{kept.current.dataset}.lesson"))
        with st.container(horizontal=True, gap="small"):
            st.file_uploader(
                text("source.upload"),
                key="upload",
                on_change=take_upload,
                label_visibility="collapsed",
            )
            with st.popover(text("source.paste"), icon=":material/content_paste:", width="content"):
                _paste_box(text)
            box = st.popover(
                text("source.database.title"),
                icon=":material/database:",
                width="content",
                key="from_database",
                on_change="rerun",
            )
            if box.open:  # its queries are written only for who asks for them
                with box:
                    database_section(text)
        if kept.awaited:
            st.info(text(kept.awaited.file.message), icon=":material/upload_file:")
        if kept.problem:
            st.error(text(kept.problem), icon=":material/error:")


def generator_section(place: DeltaGenerator, text: Messages) -> None:
    """The inputs of generated data, while those are the page's data."""
    if memory().current.dataset == SYNTHETIC:
        with place:
            refresh_generated(synthetic_section(text))


def report_section(place: DeltaGenerator, text: Messages) -> None:
    """How the file was read, as long as its table is the page's data; another choice reads it again.

    After a refusal the lines of the file that was refused, and the choices under which it may be read.
    """
    kept = memory()
    with place:
        if kept.problem and kept.refused:
            refused_file_section(kept.refused.preview, kept.problem, text, _read_refused)
        elif kept.table is not None and _has_report():
            reading_report_section(kept.table, text, _read_again, kept.preview)


def steps_section(place: DeltaGenerator, text: Messages) -> None:
    """Undo, Redo and Reset of the data."""
    with place, st.container(horizontal=True, gap="small"):
        _step_buttons(text)


def _has_report() -> bool:
    kept = memory()
    return kept.table is not None and kept.original.frame is kept.table.frame


def take_upload() -> None:
    """Read the uploaded file and make it the page's data; if it cannot be used, say why and keep what is there."""
    uploaded = st.session_state["upload"]
    if uploaded is not None:
        forget_reading_choices()
        take_file(uploaded.getvalue(), uploaded.name, {})


def _read_again() -> None:
    kept = memory()
    if kept.table is not None:
        take_file(kept.content, kept.current.file_name, chosen_reading(kept.table.report))


def _read_refused() -> None:
    refused = memory().refused
    if refused is not None:
        take_file(refused.content, refused.name, chosen_reading(refused.preview))


def take_file(content: bytes, name: str, choices: Mapping[str, Any]) -> None:
    """Make the bytes of a file the page's data, in the reader's units but standardized for training."""
    kept = memory()
    try:
        table = read_table(content, name, {"language": kept.editor_language, **choices})
    except DataError as error:
        kept.problem = error.message
        kept.refused = RefusedFile(content, name, _preview(content, name, choices))
        return
    snapshot = own_snapshot(table.frame, name, (table.x_column, table.y_column), table.scales)
    awaited = kept.awaited
    show(snapshot, original=True, keep=_inputs_of_link(awaited, snapshot) if awaited else {"standardize": True})
    if awaited and not awaited.file.is_table(columns_of(table.frame)):
        kept.problem = message("link.other_file", name=awaited.file.name, digest=awaited.file.digest)
    kept.table, kept.content = table, content
    kept.preview = _preview(content, name, choices, table.report)


def _inputs_of_link(awaited: Awaited, snapshot: Snapshot) -> dict[str, Any]:
    """What the link that asked for this file says of the inputs that follow from the data, as far as it fits."""
    names = [str(name) for name in snapshot.frame.columns]
    inputs = {name: read_input(name, awaited.raw, snapshot) for name in FOLLOWS_DATA}
    columns = {name: inputs[name] for name in ("x_column", "y_column") if inputs[name] in names}
    for name in ("x_column", "y_column"):
        inputs[name] = columns.get(name, default_of(name, snapshot))
    if not awaited.raw.get("new_x"):
        inputs["new_x"] = example_x(snapshot, inputs["x_column"])
    return inputs


def _preview(content: bytes, name: str, choices: Mapping[str, Any], report: Report | None = None) -> Preview:
    """The file's lines, with those around its table's first and last row."""
    around = (report.first_row, report.last_row) if report else ()
    sheet = report.sheet if report else choices.get("sheet")
    read_as = Choices(encoding=choices.get("encoding"), language=memory().editor_language or "en")
    return preview_file(content, name, read_as, sheet, around)


def _picker(text: Messages) -> None:
    kept = memory()
    own = [one for one in (OWN, DATABASE) if any(snapshot.dataset == one for snapshot in kept.snapshots)]
    st.session_state["dataset"] = kept.current.dataset
    st.selectbox(
        text("source.dataset"),
        [*catalog.ENTRIES, SYNTHETIC, *own],
        format_func=lambda dataset: text(f"{_area(dataset)}.{dataset}.title"),
        label_visibility="collapsed",
        key="dataset",
        on_change=_choose,
    )


def _choose() -> None:
    kept = memory()
    dataset = st.session_state["dataset"]
    if dataset not in (*catalog.ENTRIES, SYNTHETIC, OWN, DATABASE):
        return  # the label of a language that the page has just left: nothing was chosen
    if dataset in (OWN, DATABASE):
        show([snapshot for snapshot in kept.snapshots if snapshot.dataset == dataset][-1], original=True)
        return
    entry = catalog.ENTRIES.get(dataset)
    show(built_in(dataset), original=True, keep={"standardize": bool(entry and entry.standardize)})


def _area(dataset: str) -> str:
    return "catalog" if dataset in catalog.ENTRIES else "source"


def _step_buttons(text: Messages) -> None:
    kept = memory()
    _icon_button("undo", kept.position > 0, move, -1, text=text)
    _icon_button("redo", kept.position < len(kept.snapshots) - 1, move, +1, text=text)
    _icon_button("restart_alt", kept.current is not kept.original, _reset, text=text)


def _icon_button(icon: str, enabled: bool, act: Callable[..., None], *args: int, text: Messages) -> None:
    label = text(f"source.{icon}")  # for screen readers; the page's style hides it beside the icon
    st.button(label, icon=f":material/{icon}:", help=label, key=icon, disabled=not enabled, on_click=act, args=args)


def _reset() -> None:
    show(memory().original)


def _paste_box(text: Messages) -> None:
    st.text_area(text("source.paste_label"), key="paste", height=180, placeholder="x,y\n1,3\n2,5\n3,7")
    st.button(text("source.paste_use"), key="paste_use", type="primary", on_click=_take_paste)


def _take_paste() -> None:
    pasted = st.session_state["paste"]
    if pasted.strip():
        forget_reading_choices()
        take_file(pasted.encode(), PASTED, {"encoding": "utf-8"})
