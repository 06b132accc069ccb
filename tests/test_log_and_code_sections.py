"""The log and the program on the page."""

import pytest

from linreg.config import TrainingConfig
from linreg.export.files import log_text, script
from linreg.training import train
from linreg.ui.tabs.log_section import MAX_LINES
from linreg.words import LANGUAGES, messages
from tests.article import ARTICLE, START

LAST_LINE_OF_THE_ARTICLE = "Epoch 900, Loss: 0.12759387493133545"


def blocks(app):
    """The page's code blocks but for the link: the log, then, where its tab is open, the program."""
    found = [element.value for element in app.code if not element.value.startswith("/?")]
    return sorted(found, key=lambda block: not block.startswith("Epoch"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_is_the_articles_and_the_program_prints_it(app_test, language):
    app = app_test({"lang": language, "tab": "code"}).run()
    result = train(ARTICLE, TrainingConfig(**START))
    log, program = blocks(app)
    assert log.splitlines() == log_text(result, 100).splitlines()
    assert log.splitlines()[-1] == LAST_LINE_OF_THE_ARTICLE
    assert program == script(result, 100, messages(language), [4.0]).strip()


def test_every_how_many_epochs_is_the_readers_choice_and_in_the_program(app_test):
    app = app_test({"tab": "code"}).run()
    app.number_input(key="log_every").set_value(250).run()
    log, program = blocks(app)
    assert [line.split(",")[0] for line in log.splitlines()] == ["Epoch 0", "Epoch 250", "Epoch 500", "Epoch 750"]
    assert "if epoch % 250 == 0:" in program


def test_a_log_of_very_many_lines_is_cut_and_says_so(app_test):
    app = app_test({"epochs": str(MAX_LINES + 1), "log_every": "1"}).run()
    assert len(blocks(app)[0].splitlines()) == MAX_LINES
    assert messages("en")("log.shortened", count=MAX_LINES, lines=MAX_LINES + 1) in [text.value for text in app.caption]


def test_a_run_that_overflows_at_once_has_no_log_and_a_program_all_the_same(app_test):
    app = app_test({"data": "1e30,1;2e30,2", "dataset": "own", "initial_weight": "1", "tab": "code"}).run()
    assert not app.exception
    assert messages("en")("log.empty") in [text.value for text in app.caption]
    assert "for epoch in range(0):" in blocks(app)[0]


def test_many_rows_come_from_a_file_that_is_offered(app_test):
    app = app_test({"dataset": "synthetic", "synthetic_rows": "600", "epochs": "3", "tab": "code"}).run()
    assert any("data.csv" in text.value for text in app.markdown)
    labels = [button.proto.label for button in app.get("download_button")]
    files = ("script", "notebook", "data", "history", "weights")
    assert set(labels) >= {messages("en")(f"code.download_{name}") for name in files}


def test_the_program_is_not_on_the_page_until_its_tab_is_open(app_test):
    app = app_test().run()
    assert [block.splitlines()[-1] for block in blocks(app)] == [LAST_LINE_OF_THE_ARTICLE]
