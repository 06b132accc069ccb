"""Foreign words on the page: shown as they stand, never Markdown, a link, an icon or a picture."""

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.figures.fit_figure import data_figure, fit_alt, run_figure
from linreg.figures.loss_figure import loss_alt, loss_figure
from linreg.figures.surface_figure import surface_alt, surface_figure
from linreg.link.parameters import PARAMETERS
from linreg.training import train
from linreg.ui.plain_text import Written, as_plain_text, page_messages
from linreg.words import LANGUAGES, message, messages
from tests.conftest import wait_until_idle
from tests.serving import serve

PHISHING = "![a](http://host/x.png) [Sign in again](http://host/phish)"
WORDS = (
    PHISHING, "http://host.example/x", "see WWW.host.example now", "me@host.example", "xmpp:a@b.example mailto:a@b.c",
    ":smile: :material/home: :streamlit:", "a -> b <- c >= d <= e -- f ~= g", "$x^2$ $$y$$", r"$\Huge$ \(x\)",
    ":red[hi] :red-background[x] :small[y]", "<b>x</b> <img src=x>", "1. one", "12) two", "# h", "- li", "+ li", "> q",
    "a_b_c *d* **e**", "&amp; &#65;", "`code`", "~~s~~ ~s~", "- [ ] todo", "[^1]: foo", "a | b", "===", "---", r"a\*b",
)  # fmt: skip
ALIVE = re.compile(r"(?<!\\)\[Sign in|(?<!\\)!\[a\]|http://host")
RUN_FIGURES = (run_figure, loss_figure, surface_figure)
# What stands there is the program's own, marked so by `Written`, or a number.
IN_CODE_OR_MATH = {
    "code.about": {"file"},
    "code.needs_data": {"file"},
    "step.rate": {"rate"},
    "step.shapes": {"rows"},
    "step.shapes_no_bias": {"rows"},
}
LIVE_TAGS = (
    "a, img, h1, h2, h3, li, code, em, strong, del, b, hr, blockquote, table, .katex, [data-testid=stIconMaterial]"
)


def fields(template: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_lets_foreign_words_be_markdown(language):
    text = page_messages(language)
    for key, template in text.table.items():
        values = {name: 1.5 if spec else PHISHING for name, spec in fields(template)}
        assert not ALIVE.search(text(key, **values)), key
        assert not ALIVE.search(text(message(key, **{name: [value] for name, value in values.items()}))), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_puts_foreign_words_between_marks_of_code_or_mathematics(language):
    between = {
        key: {name for name, _ in fields(" ".join(re.findall(r"`[^`]*`|\$[^$]*\$", template)))}
        for key, template in messages(language).table.items()
    }
    assert {key: names for key, names in between.items() if names} == IN_CODE_OR_MATH


def test_a_sentence_of_the_page_within_another_is_escaped_once():
    text = page_messages("en")
    inner = message("verdict.change.optimizer", value="a_b")
    once = text("verdict.suggestion", changes=inner)
    assert r"a\_b" in once
    assert r"\\" not in once
    assert text("verdict.suggestion", changes=text(inner)) == once


def test_numbers_and_the_pages_own_marks_stay_as_they_are():
    text = page_messages("en")
    assert text("verdict.change.learning_rate", value="0.01") == "learning rate 0.01"
    assert "−3.5" in text("statistics.f", freedom="−3.5")
    assert "`python a_b.py`" in text("code.about", file=Written("a_b.py"))


def test_what_is_no_markdown_takes_the_words_as_they_are():
    assert page_messages("zh").plain is messages("zh")
    assert messages("en").plain("data.x_constant", column="a_b", value=1).count("“a_b”") == 1


@pytest.mark.parametrize("name", [*PARAMETERS, "nothing"])
def test_a_value_of_a_link_is_never_markdown_on_the_page(name, app_test):
    app = app_test({"dataset": "synthetic", name: PHISHING}).run()
    assert_nothing_alive(app)


@pytest.mark.parametrize(
    "link",
    [
        {"data": f"file:{PHISHING.replace(':', '%3A')}:5:abc"},
        {"data": f"{PHISHING},y;1,2;1,3"},
        {"data": f"{PHISHING},y;1e200,2;1,3"},
        {"data": f"{PHISHING},y;1,2;2,3;3,", "tab": "statistics", "new_x": PHISHING},
        {"data": f"{PHISHING},{PHISHING[1:]};1,2;2,3;4,1", "holdout": "0.5", "tab": "code"},
    ],
)
def test_the_name_of_a_column_or_a_file_is_never_markdown_on_the_page(link, app_test):
    app = app_test(link).run()
    assert_nothing_alive(app)


def assert_nothing_alive(app: AppTest) -> None:
    assert not app.exception
    kinds = (app.markdown, app.caption, app.error, app.warning, app.info, app.success)
    written = [element.value for kind in kinds for element in kind]
    written += [str(getattr(element, "label", "")) for element in (*app.button, *app.text_input, *app.toggle)]
    assert len(written) > 5
    assert [text for text in written if ALIVE.search(text)] == []


@pytest.mark.parametrize("make", [fit_alt, data_figure, loss_alt, surface_alt, *RUN_FIGURES])
def test_charts_and_the_words_for_screen_readers_carry_no_marks_of_escaping(make):
    result = train(Dataset([1, 2, 4], [2, 3, 1], "a_b", "c*d"), TrainingConfig(epochs=3))
    subject = result.dataset if make in (fit_alt, data_figure) else result
    assert str(make(subject, page_messages("en"))) == str(make(subject, messages("en")))


def test_a_browser_shows_foreign_words_as_they_stand(new_page: Callable[..., Page], tmp_path: Path):
    program = tmp_path / "words.py"
    program.write_text(
        "import streamlit as st\n"
        f"for number, words in enumerate({[as_plain_text(one) for one in WORDS]!r}):\n"
        "    with st.container(key=f'words_{number}'):\n"
        "        st.caption(words)\n        st.error(words)\n        st.button(words, key=f'button_{number}')\n"
        "        st.caption(f'between “{words}” and')\n"
    )
    with serve(program, tmp_path / "log.txt") as address:
        page = new_page()
        page.goto(address)
        wait_until_idle(page)
        for number, words in enumerate(WORDS):
            place = page.locator(f".st-key-words_{number}")
            expect(place.locator("p")).to_have_count(4)
            shown = [one.replace("\u2060", "") for one in place.locator("p").all_inner_texts()]
            assert shown == [words, words, words, f"between “{words}” and"]
            assert place.locator(LIVE_TAGS).count() == 0, words
        page.close()  # before its server goes
