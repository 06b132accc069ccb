"""Lessons on the page: from a link or the list, answers only after a choice, no control that a lesson does not use."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image

from linreg.lessons.lesson import LESSONS
from linreg.words import messages
from tests.stage_parts import live_texts


def words(app):
    kinds = ("markdown", "caption", "success", "info", "warning", "error", "text", "html")
    return "\n".join([*(str(getattr(one, "value", "")) for kind in kinds for one in app.get(kind)), *live_texts(app)])


def styles(app):
    return "".join(one.proto.body for one in app.get("html") if one.proto.body.startswith("<style>:is("))


def told(app, text):
    """How many answers are on the page."""
    right = [one for one in app.success if one.icon == ":material/check:"]
    return len(right) + sum(one.value.startswith(text("lesson.not_quite")) for one in app.info)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_opens_from_its_link_and_its_answer_waits_for_a_choice(app_test, number, language):
    text = messages(language)
    lesson = LESSONS[number]
    app = app_test({"lesson": str(number), "lang": language}).run()
    assert not app.exception
    assert text(lesson.goal) in words(app)
    assert text(lesson.aha) not in words(app)
    assert len(app.radio) == len(lesson.questions)
    assert [one.value for one in app.radio] == [None] * len(lesson.questions)
    assert told(app, text) == 0
    for one in app.radio:
        one.set_value(2)
    app.run()
    assert not app.exception
    assert text(lesson.aha) in words(app)
    assert told(app, text) == len(lesson.questions)


def test_a_lesson_hides_what_it_does_not_use_and_nothing_else(app_test):
    app = app_test({"lesson": "3"}).run()
    hidden = styles(app)
    assert all(f".st-key-{name}" in hidden for name in LESSONS[3].hidden)
    assert not any(f".st-key-{name}," in hidden for name in LESSONS[3].shown)
    assert styles(app_test().run()) == ""


def test_the_list_begins_a_lesson_with_its_data_and_inputs_and_leaves_it_again(app_test):
    app = app_test({"optimizer": "Adagrad", "epochs": "50", "compare": "race"}).run()
    app.button(key="lesson_4").click().run()
    assert not app.exception
    link = {name: app.query_params.get(name) for name in ("lesson", "dataset", "compare")}
    assert link == {"lesson": "4", "dataset": "norris", "compare": None}
    state = {name: app.session_state[name] for name in ("optimizer", "learning_rate", "epochs", "standardize")}
    assert state == {"optimizer": "SGD", "learning_rate": 0.1, "epochs": 1000, "standardize": False}
    app.button(key="lesson_step_2").click().run()
    assert app.session_state["standardize"] is True
    app.button(key="lesson_next").click().run()
    assert not app.exception
    assert app.session_state["lesson"] == 5
    assert app.query_params.get("dataset") is None
    app.button(key="lesson_leave").click().run()
    assert app.query_params.get("lesson") is None
    assert not app.radio


@pytest.mark.parametrize("number", LESSONS)
def test_every_step_of_a_lesson_can_be_pressed(app_test, number):
    app = app_test().run()
    app.button(key=f"lesson_{number}").click().run()
    for place, step in enumerate(LESSONS[number].steps, start=1):
        if step.inputs:
            app.button(key=f"lesson_step_{place}").click().run()
            assert not app.exception
            for name, value in step.inputs.items():
                assert (app.session_state[name] or "") == (value or "")


def test_a_teachers_question_is_plain_text_and_hides_what_it_names(app_test):
    asked = "**Why** <b>not</b> $9$?"
    app = app_test({"ask": asked, "hide": "optimizer,log"}).run()
    assert not app.exception
    assert [one.value for one in app.text] == [asked]
    assert ".st-key-log, .st-key-optimizer" in styles(app)


def test_a_hostile_lesson_falls_back_with_a_note(app_test):
    app = app_test({"lesson": "7", "hide": "</style><script>", "ask": "?" * 501}).run()
    assert not app.exception
    notes = "\n".join(one.value for one in app.caption)
    assert all(name in notes for name in ("lesson", "hide", "ask"))
    assert styles(app) == ""
    assert not app.radio


def test_a_link_for_a_class_hides_asks_and_can_be_scanned(app_test, page):
    app = app_test({"optimizer": "SGD", "compare": "race:SGD,Adam", "tab": "compare"}).run()
    app.toggle(key="share_for_class").set_value(True).run()
    app.multiselect(key="share_hide").set_value(["log", "parameters"])
    app.text_area(key="share_ask").set_value("Why 9 & not 8?").run()
    assert not app.exception
    link = app.code[1].value
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(link).query).items()}
    assert asked == {
        "optimizer": "SGD", "compare": "race:SGD,Adam", "tab": "compare",
        "hide": "log,parameters", "ask": "Why 9 & not 8?", "v": "1",
    }  # fmt: skip
    page.set_content(next(one.proto.body for one in app.get("html") if "<img" in one.proto.body))
    photo = Image.open(BytesIO(page.locator("img").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(photo)] == [link]
    opened = app_test(asked).run()
    assert not opened.exception
    assert [one.value for one in opened.text] == ["Why 9 & not 8?"]


def test_a_link_too_long_for_a_camera_is_not_made_a_code(app_test):
    rows = ";".join(f"{number}.123456,{number * 7 % 11}.654321" for number in range(200))
    app = app_test({"dataset": "own", "data": rows}).run()
    app.toggle(key="share_for_class").set_value(True).run()
    assert not app.exception
    assert messages("en")("share.too_long_to_scan") in words(app)
    assert "<img" not in words(app)
