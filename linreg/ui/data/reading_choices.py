"""The boxes and buttons that say how a file is to be read, and what they say."""

import unicodedata
from collections.abc import Callable
from typing import Any

import streamlit as st

from linreg.reading import CODECS, LABELS, SEPARATORS, Preview, Report, found, separator_name
from linreg.words import Messages

AS_FOUND = ""  # no choice made; None would leave the box without a value
BOXES = ("sheet", "encoding", "separator", "decimal", "header")
BUTTONS = ("dates", "times", "unnamed", "missing", "row_number")
LINES = ("names_from", "names_to", "first_row", "last_row")
KEYS = {choice: f"reading_{choice}" for choice in (*BOXES, *BUTTONS, *LINES)}
# Of the names that an encoding goes by, one: those with a byte-order mark are found without asking.
ENCODINGS = [name for name in CODECS if name not in ("utf-8-sig", "utf-16-le", "utf-16-be")]
_BOX_WIDTH = 190  # pixels
_LINE_WIDTH = 150
_MOST_DIGITS = 9


def chosen_reading(file: Report | Preview) -> dict[str, Any]:
    """The choices made so far, as keywords of `read_file`: for a callback, before the section is drawn.

    A box may still send the label of a language that the page has just left; that is no choice.
    """
    state = st.session_state
    made = {choice: state.get(KEYS[choice]) for choice in _offered(file)}
    chosen = {choice: value for choice, value in made.items() if value in _offered(file)[choice]}
    taken = {choice: state.get(KEYS[choice]) for choice in BUTTONS}
    chosen |= {choice: value for choice, value in taken.items() if value}
    first, last = _line("names_from"), _line("names_to")
    if first is not None:
        chosen["names"] = (first, max(last or first, first))
    rows = {choice: _line(choice) for choice in ("first_row", "last_row")}
    return chosen | {choice: line for choice, line in rows.items() if line is not None}


def _line(choice: str) -> int | None:
    """The line typed into a box; whatever is no number of a line is none."""
    typed = unicodedata.normalize("NFKC", str(st.session_state.get(KEYS[choice]) or "")).strip()
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) > 0 else None


def forget_reading_choices() -> None:
    """Let the next file be read as it is found. Call it where a new file is taken."""
    for key in KEYS.values():
        st.session_state[key] = AS_FOUND


def choice_boxes(file: Report | Preview, text: Messages, on_change: Callable[[], None] | None) -> None:
    """A box for each choice that such a file has; the first entry of each leaves it to the reader."""
    plain = text.plain  # the entries of a box are no Markdown
    with st.container(horizontal=True, gap="small"):
        for choice, values in _offered(file).items():
            as_found = plain("reading.report.automatic")
            if isinstance(file, Report) and choice not in chosen_reading(file):
                as_found = plain("reading.report.found", value=found(file, plain)[choice])
            labels = {AS_FOUND: as_found, **{item: _label(choice, item, plain) for item in values}}
            st.selectbox(
                text(f"reading.report.{choice}"),
                list(labels),
                format_func=labels.__getitem__,
                key=KEYS[choice],
                on_change=on_change,
                width=_BOX_WIDTH,
            )


def line_boxes(total: int, text: Messages, on_change: Callable[[], None] | None) -> None:
    """The lines of the names, of the first and of the last row; empty ones are found out."""
    with st.container(horizontal=True, gap="small"):
        for choice in LINES:
            if choice == "names_to" and _line("names_from") is None:
                continue
            st.text_input(
                text(f"reading.report.{choice}"),
                key=KEYS[choice],
                max_chars=_MOST_DIGITS,
                on_change=on_change,
                placeholder=text("reading.report.automatic"),
                help=text("reading.report.lines_help", total=total),
                width=_LINE_WIDTH,
            )


def row_number_button(text: Messages, on_change: Callable[[], None] | None) -> None:
    """One click fits the only column against the numbers of its rows."""
    label = text("reading.take.row_number")
    st.button(label, key="take_row_number", on_click=_take, args=("row_number", True, on_change), width="content")


def alternative_buttons(report: Report, text: Messages, on_change: Callable[[], None] | None) -> None:
    """One click for each other way in which the file can be read as plausibly, and for taking such a choice back."""
    taken = [choice for choice in BUTTONS if st.session_state.get(KEYS[choice])]
    if not report.alternatives and not taken:
        return
    with st.container(horizontal=True, gap="small"):
        for number, (choice, value) in enumerate(report.alternatives):
            label = _alternative_label(choice, value, text)
            st.button(label, key=f"take_{number}", on_click=_take, args=(choice, value, on_change), width="content")
        for choice in taken:
            label = text("reading.report.untake", choice=text(f"reading.report.{choice}"))
            st.button(
                label, key=f"untake_{choice}", on_click=_take, args=(choice, AS_FOUND, on_change), width="content"
            )


def _take(choice: str, value: Any, on_change: Callable[[], None] | None) -> None:
    st.session_state[KEYS[choice]] = str(value) if choice in LINES else value
    if on_change is not None:
        on_change()


def _offered(file: Report | Preview) -> dict[str, list[Any]]:
    """What can be chosen for such a file."""
    if file.sheet:
        kind: dict[str, list[Any]] = {"sheet": list(file.sheets)}
    else:
        kind = {"encoding": ENCODINGS, "separator": list(SEPARATORS)}
    return {**kind, "decimal": [".", ","], "header": [True, False]}


def _label(choice: str, value: Any, text: Messages) -> str:
    if choice == "encoding":
        return LABELS[value]
    if choice == "separator":
        return text(separator_name(value))
    return text(f"reading.report.{'yes' if value else 'no'}") if choice == "header" else str(value)


def _alternative_label(choice: str, value: Any, text: Messages) -> str:
    """What a click does: "Decimal mark: ,", "3/4: day first", "Leave out −999"."""
    if choice in ("dates", "times", "unnamed"):
        return text(f"reading.take.{choice}_{value}")
    if choice == "missing":
        return text("reading.take.missing", value=value)
    shown = value if choice == "first_row" else _label(choice, value, text.plain)
    return text("reading.take.choice", choice=text(f"reading.report.{choice}"), value=shown)
