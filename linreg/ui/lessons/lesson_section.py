"""A lesson in a panel above the pictures: goal, steps, questions, and answers that appear only after a choice."""

from dataclasses import fields
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from linreg.config import TrainingConfig
from linreg.lessons.lesson import LESSONS, Lesson, Step, read_hidden
from linreg.ui.computing.results import prepared_torch
from linreg.ui.state.defaults import default_of
from linreg.ui.state.memory import apply_inputs, memory, show
from linreg.ui.state.own_line import TELLING, guessing
from linreg.ui.state.snapshot import built_in
from linreg.words import Messages

if TYPE_CHECKING:
    from linreg.lessons.answers import Question

# Beside the settings of the run, what a lesson begins anew.
PAGE_INPUTS = (
    "compare", "broken", "hide", "ask", "tab", "loss_scale", "squares", "bands", "surface_units", "guess", "revealed",
)  # fmt: skip


def hiding_section() -> None:
    """Take what the lesson, or the teacher's link, does not use out of sight; it stays as it is set. While the reader
    guesses, also what would give the best line away."""
    lesson = _lesson()
    names = {*read_hidden(st.session_state["hide"]), *(lesson.hidden if lesson else ())}
    names.update(TELLING if guessing() else ())
    if names:
        # Out of the tree of a screen reader too, and out of the reach of Tab.
        chosen = ", ".join(f".st-key-{name}" for name in sorted(names))
        wrapped = f'[data-testid="stLayoutWrapper"]:has(> :is({chosen}))'  # the frame of a part, which keeps its width
        st.html(f"<style>:is({chosen}), {wrapped} {{display: none !important}}</style>")


def lessons_section(place: DeltaGenerator, text: Messages) -> None:
    """The list of all lessons."""
    with place.popover(text("lesson.all"), icon=":material/school:", key="lessons", width="content"):
        for number, lesson in LESSONS.items():
            st.button(
                f"{number} · {text(lesson.title)}", key=f"lesson_{number}", on_click=begin_lesson, args=(number,),
                type="tertiary",
            )  # fmt: skip


def lesson_section(place: DeltaGenerator, text: Messages) -> None:
    """The panel of the lesson that is on, and a teacher's own question. Draw it last: its questions may train."""
    lesson, asked = _lesson(), st.session_state["ask"]
    if asked:
        place.container(border=True, key="asked").text(asked)
    if lesson is None:
        return
    with place.container(border=True, key="lesson_panel", gap="small"):
        _head(lesson, text)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for number, step in enumerate(lesson.steps, start=1):
                _step(number, step, text)
        from linreg.lessons.answers import questions  # with torch, which the run has loaded by now

        prepared_torch()
        answered = [_question(lesson, place, one, text) for place, one in enumerate(questions(lesson.number), start=1)]
        if all(answered):
            st.markdown(f"**{text(lesson.aha)}**")


def begin_lesson(number: int) -> None:
    """Set the page as the lesson begins: its data, its inputs, everything else as on a first visit."""
    lesson = LESSONS[number]
    known = memory().current.dataset == lesson.dataset
    snapshot = memory().current if known else built_in(lesson.dataset)
    names = [*(field.name for field in fields(TrainingConfig)), *PAGE_INPUTS]
    inputs = {**{name: default_of(name, snapshot) for name in names}, **lesson.inputs, "lesson": number}
    for place in range(1, len(lesson.questions) + 1):
        st.session_state[_choice_key(lesson, place)] = None
    if known:
        apply_inputs(inputs)
    else:
        show(snapshot, original=True, keep=inputs)


def _lesson() -> Lesson | None:
    return LESSONS.get(st.session_state["lesson"])


def _head(lesson: Lesson, text: Messages) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = text("lesson.name", number=lesson.number, count=len(LESSONS), title=lesson.title)
        st.markdown(f"**{name}**  \n{text(lesson.goal)}", width="stretch")
        for key, target, icon in (
            ("lesson_back", lesson.number - 1, "arrow_back"), ("lesson_next", lesson.number + 1, "arrow_forward"),
        ):  # fmt: skip
            st.button(
                text(f"lesson.{'back' if key == 'lesson_back' else 'next'}"), key=key, icon=f":material/{icon}:",
                disabled=target not in LESSONS, on_click=begin_lesson, args=(target,), width="content",
            )  # fmt: skip
        st.button(
            text("lesson.leave"), key="lesson_leave", icon=":material/close:", on_click=apply_inputs,
            args=({"lesson": None},), width="content",
        )  # fmt: skip


def _step(number: int, step: Step, text: Messages) -> None:
    if not step.inputs:
        st.markdown(f"{number}\\. {text(step.text)}", width="content")
        return
    st.button(
        f"{number}\\. {text(step.text)}", key=f"lesson_step_{number}", on_click=apply_inputs, args=(dict(step.inputs),),
        width="content",
    )  # fmt: skip


def _question(lesson: Lesson, place: int, question: "Question", text: Messages) -> bool:
    """A question with its choices; the answer only once one is chosen. Whether it is."""
    chosen = st.radio(
        text(question.text), range(len(question.choices)), index=None, key=_choice_key(lesson, place), horizontal=True,
        format_func=lambda choice: _named(question, choice, text),
    )  # fmt: skip
    if chosen is None:
        return False
    with st.spinner(text("lesson.computing")):
        answer = question.answer()
    if chosen == answer.right:
        st.success(text(answer.text), icon=":material/check:")
    else:
        st.info(f"{text('lesson.not_quite')} {text(answer.text)}", icon=":material/lightbulb:")
    return True


def _named(question: "Question", choice: int, text: Messages) -> str:
    named = question.choices[choice]
    return named if isinstance(named, str) else text(named)


def _choice_key(lesson: Lesson, place: int) -> str:
    return f"lesson_choice_{lesson.number}_{place}"
