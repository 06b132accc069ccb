"""The comparison: who races, what would be if, which line of the loop is broken, and how all runs stand."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from linreg.comparing import Companion, Lineup, Race, pin
from linreg.comparing.companion import BROKEN, MAX_COMPANIONS, RACERS, differing_fields, said
from linreg.figures.style import COMPANIONS
from linreg.least_squares import LeastSquares
from linreg.result import TrainingResult
from linreg.ui.computing.results import StoppedError, doubts, epochs_needed
from linreg.ui.state.companions import FULL, add_companions, chosen_lineup, remove_companions, set_race
from linreg.ui.state.memory import apply_inputs
from linreg.words import Message, Messages, format_number, message

if TYPE_CHECKING:
    from linreg.comparing.race import Standing
    from linreg.comparing.runs import ComparedRun

MODES = ("race", "best")
MOST_PREDICTIONS = 2  # columns of the table for new x


def compare_section(
    result: TrainingResult,
    exact: LeastSquares,
    compared: "Sequence[ComparedRun]",
    new_values: Sequence[float],
    text: Messages,
) -> None:
    """What to put beside the page's run `result`, and the table of all runs. exact: the best line of its data."""
    lineup = chosen_lineup()
    with st.container(key="compare"):
        race, break_it = st.columns([3, 2], gap="medium")
        with race:
            _race(lineup, text)
        with break_it:
            _break_it(text)
        _questions(result, exact, lineup, text)
        if st.session_state.get(FULL):
            st.caption(f":material/info: {text('compare.full', most=MAX_COMPANIONS)}")
        if compared:
            _table(result, compared, tuple(new_values[:MOST_PREDICTIONS]), text.plain)
        _removals(lineup, compared, text)


def _race(lineup: Lineup, text: Messages) -> None:
    race = lineup.race
    st.session_state["race_mode"] = None if race is None else MODES[race.best]
    st.segmented_control(
        text("compare.race"), MODES, format_func=lambda mode: text(f"compare.mode.{mode}"), key="race_mode",
        on_change=_write_race, help=text("compare.race_help"),
    )  # fmt: skip
    if race is not None:
        st.session_state["racers"] = list(race.racers)
        st.pills(
            text("compare.racers"), RACERS, key="racers", selection_mode="multi", on_change=_write_race,
            format_func=lambda racer: text("compare.racing_momentum") if racer == "momentum" else racer,
            label_visibility="collapsed",
        )  # fmt: skip
        if race.best:
            from linreg.comparing.strip import MOST_EPOCHS, RATES

            budget = text("compare.budget", rates=len(RATES), low=RATES[-1], high=RATES[0], epochs=MOST_EPOCHS)
            st.caption(budget)


def _write_race() -> None:
    mode, chosen = st.session_state["race_mode"], st.session_state.get("racers", RACERS)
    racers = tuple(racer for racer in RACERS if racer in chosen)
    set_race(Race(racers or RACERS, mode == "best") if mode else None)


def _break_it(text: Messages) -> None:
    st.session_state["broken"] = st.session_state["broken"] or None
    st.segmented_control(
        text("compare.break_it"), BROKEN, format_func=lambda line: text(f"compare.broken.{line}"), key="broken",
        on_change=_write_broken, help=text("compare.break_it_help"),
    )  # fmt: skip


def _write_broken() -> None:
    apply_inputs({"broken": st.session_state["broken"] or ""})


def _questions(result: TrainingResult, exact: LeastSquares, lineup: Lineup, text: Messages) -> None:
    """A button for each what-if that is not answered yet, and one that keeps the run as it is."""
    from linreg.comparing.what_ifs import what_ifs

    st.caption(text("compare.what_if"))
    with st.container(horizontal=True, gap="small", key="what_ifs"):
        kept = pin(result.config, result.broken)
        _button("pin_run", text("compare.pin"), (kept,), kept in lineup.companions, icon=":material/push_pin:")
        for number, one in enumerate(what_ifs(result, doubts(exact, result))):
            asked = set(one.companions) <= set(lineup.companions)
            _button(f"what_if_{number}", text(one.question), one.companions, asked)


def _button(key: str, label: str, companions: tuple[Companion, ...], asked: bool, icon: str | None = None) -> None:
    st.button(label, key=key, icon=icon, disabled=asked, on_click=add_companions, args=(companions,), width="content")


def _table(result: TrainingResult, compared: "Sequence[ComparedRun]", new_x: tuple[float, ...], text: Messages) -> None:
    """A row for each run, the page's own first; counting how many epochs one needs may take seconds."""
    results = [result, *(run.result for run in compared)]
    labels = [_own_label(result, compared), *(run.label for run in compared)]
    colours = [0, *(run.colour for run in compared)]
    place, progress = st.empty(), st.container()
    rows = [_cells(*named, ["…"] * (3 + len(new_x)), text) for named in zip(labels, colours, strict=True)]
    for number, one in enumerate(results):
        place.html(_html(new_x, rows, text))
        with progress:
            cells = _standing(one, number, new_x, text)
        rows[number] = _cells(labels[number], colours[number], cells, text)
    place.html(_html(new_x, rows, text))


def _standing(result: TrainingResult, number: int, new_x: tuple[float, ...], text: Messages) -> list[str]:
    """The cells of a run, the `number`-th of the table."""
    from linreg.comparing.race import standing

    try:
        stands = standing(result, new_x, lambda run, limit: epochs_needed(run, limit, text, f"_{number}"))
        needed = _needed(stands, text)
    except StoppedError:
        stands, needed = standing(result, new_x, lambda run, limit: None), "—"
    diverged = "—" if stands.diverged is None else f"{stands.diverged:,}"
    return [needed, *(format_number(y, 4) for y in stands.predictions), format_number(stands.gap, 3), diverged]


def _own_label(result: TrainingResult, compared: "Sequence[ComparedRun]") -> Message:
    """What the page's run has where another run has something else."""
    names = differing_fields([result.config, *(run.result.config for run in compared)])
    parts = said(result.config, names)
    if result.broken is not None:
        parts.append(message(f"compare.broken.{result.broken}"))
    return message("compare.this_run_with", changes=parts) if parts else message("compare.this_run")


def _needed(stands: "Standing", text: Messages) -> str:
    if stands.needed is not None:
        return f"{stands.needed:,}"
    if stands.diverged is not None:
        return text("compare.never")
    return text("compare.more_than", limit=f"{stands.limit:,}") if stands.limit else text("compare.not_there")


def _cells(label: Message, colour: int, cells: Iterable[str], text: Messages) -> str:
    dot = f'<span style="color: {COMPANIONS[colour]}">●</span>'
    return "".join([f"<td>{dot} {escape(text(label))}</td>", *(f"<td>{escape(cell)}</td>" for cell in cells)])


def _html(new_x: Sequence[float], rows: Iterable[str], text: Messages) -> str:
    header = [
        text("compare.column.run"), text("compare.column.needed"),
        *(text("compare.column.prediction", x=x) for x in new_x),
        text("compare.column.gap"), text("compare.column.diverged"),
    ]  # fmt: skip
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="linreg-table"><tr>{head}</tr>{body}</table>'


def _removals(lineup: Lineup, compared: "Sequence[ComparedRun]", text: Messages) -> None:
    """A button for each companion that takes it away; also for one that could not be run, or is the page's own run."""
    labels = {run.companion: text(run.label) for run in compared}
    if not lineup.companions:
        return
    with st.container(horizontal=True, gap="small", key="removals"):
        for number, companion in enumerate(lineup.companions, start=1):
            label = labels.get(companion, text("compare.number", number=number))
            st.button(
                text("compare.remove", label=label), key=f"remove_{number}", icon=":material/close:", width="content",
                on_click=remove_companions, args=((companion,),),
            )  # fmt: skip
