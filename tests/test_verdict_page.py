"""The verdict, the advice, the predictions and the statistics on the page, without a browser."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from linreg.words import messages
from tests.stage_parts import live_texts

LOCALES = {"en": "en-US", "zh": "zh-CN"}
LINKS = {
    "converged": {"epochs": "4000"},
    "on_the_way": {},
    "crawling": {"optimizer": "Adagrad"},
    "oscillating": {"optimizer": "RMSprop", "learning_rate": "0.3"},
    "noise_floor": {
        "dataset": "elnino", "standardize": "true", "optimizer": "SGD", "learning_rate": "0.2", "batch_size": "5",
    },
    "diverging": {"optimizer": "SGD", "learning_rate": "0.19", "epochs": "60"},
    "overflowed": {"optimizer": "SGD", "learning_rate": "0.19"},
    "stopped_early": {
        "dataset": "nile", "standardize": "true", "holdout": "0.3", "early_stopping": "true", "learning_rate": "0.1",
    },
}  # fmt: skip


def verdict(app):
    """The sentence on the training, at the top of the results; that on the line stands beside it."""
    assert not app.exception
    return boxes(app)[0].value


def boxes(app):
    """The coloured boxes from top to bottom."""
    return [node for node in app.main if getattr(node, "type", None) in ("success", "info", "warning", "error")]


def begins(sentence, kind, language):
    return sentence.startswith(messages(language).table[f"verdict.{kind}"].split("{")[0])


def is_of_kind(sentence, kind, language):
    """Whether the sentence has all the words of that verdict, whatever the numbers."""
    parts = re.split(r"{[^}]*}", messages(language).table[f"verdict.{kind}"])
    return re.fullmatch(".*".join(map(re.escape, parts)), sentence) is not None


def suggestions(app):
    return [button.key for button in app.button if re.fullmatch(r"suggestion_\d", button.key or "")]


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("kind", LINKS)
def test_every_kind_of_verdict_is_reached_from_a_link(app_test, kind, language):
    app = app_test({**LINKS[kind], "lang": language}).run()
    assert is_of_kind(verdict(app), kind, language)
    assert bool(suggestions(app)) == (kind != "converged")


@pytest.mark.parametrize("kind", [kind for kind in LINKS if kind != "converged"])
def test_every_suggestion_pressed_makes_the_run_converge(app_test, kind):
    for key in suggestions(app_test(LINKS[kind]).run()):
        app = app_test(LINKS[kind]).run()
        app.button(key=key).click().run()
        assert begins(verdict(app), "converged", "en"), key
        assert suggestions(app) == []


def test_a_suggestion_beyond_the_sliders_usual_range_counts_at_once_though_the_link_names_epochs(app_test):
    app = app_test({"optimizer": "SGD", "learning_rate": "0.002", "epochs": "20"}).run()
    epochs = int(re.search(r"([\d,]+) epochs", app.button(key="suggestion_0").label)[1].replace(",", ""))
    assert epochs > 5000
    app.button(key="suggestion_0").click().run()
    assert begins(verdict(app), "converged", "en")
    assert app.slider(key="epochs").value == epochs


def test_the_epochs_still_needed_are_exactly_as_many(app_test):
    more = int(re.search(r"([\d,]+) more are needed", verdict(app_test().run()))[1].replace(",", ""))
    needed = 1000 + more
    assert begins(verdict(app_test({"epochs": str(needed)}).run()), "converged", "en")
    assert is_of_kind(verdict(app_test({"epochs": str(needed - 1)}).run()), "on_the_way", "en")


def test_a_run_that_does_not_arrive_is_never_said_to_be_on_its_way(app_test):
    app = app_test({"optimizer": "SGD", "learning_rate": "1e-06"}).run()
    assert verdict(app).endswith("Not even 10,000 epochs would be enough.")


def test_the_epochs_to_set_are_suggested_once(app_test):
    app = app_test({"dataset": "anscombe3", "standardize": "true", "learning_rate": "0.3", "epochs": "2"}).run()
    words = [button.label for button in app.button if re.fullmatch(r"suggestion_\d", button.key or "")]
    assert len([label for label in words if re.fullmatch(r"Try \d+ epochs", label)]) == 1


def shown(app):
    return "\n".join([*(one.value for one in app.markdown), *live_texts(app)])


def test_the_articles_prediction_is_worked_out_and_compared(app_test):
    app = app_test().run()
    assert "ŷ(4) = 8.31" in shown(app)
    assert "1.61539 · 4 + 1.85254 = 8.31; the best line gives 9.00, difference −0.69." in shown(app)
    assert "⚠️ 4: outside your data (1 to 3)" in shown(app)


def test_the_sum_that_is_shown_adds_up_though_its_terms_nearly_cancel(app_test):
    data = "20240101,0.5;20240102,0.7;20240103,0.6;20240104,0.9"
    link = {"dataset": "own", "data": data, "standardize": "true", "learning_rate": "0.1", "new_x": "20240105"}
    app = app_test({**link, "dtype": "float64"}).run()
    found = re.search(r"([\d.]+) · (\d+) − ([\d.]+) = ([\d.]+);", shown(app))
    weight, x, bias, y = map(float, found.groups())
    assert x == 20240105
    assert weight * x - bias == pytest.approx(y, abs=1e-3)
    assert "ŷ(20240105)" in shown(app)
    assert "⚠️ 20240105: outside your data (20240101 to 20240104)" in shown(app)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1，２、3", ["ŷ(1) = 3.47", "ŷ(2) = 5.08", "ŷ(3) = 6.70"]),
        ("abc 2", ["ŷ(2) = 5.08", "Not a usable number: abc"]),
        ("*b* $x$", ["Not a usable number: *b*, $x$"]),
        ("", ["Type an x"]),
    ],
)
def test_new_values_are_typed_as_people_type_them(app_test, typed, expected):
    app = app_test().run()
    app.text_input(key="new_x").set_value(typed).run()
    assert not app.exception
    for part in expected:
        assert part in shown(app)


def test_the_statistics_tab_has_norris_as_certified(app_test):
    app = app_test({"dataset": "norris", "tab": "statistics"}).run()
    for number in ("1.00212", "0.000429797", "−0.262323", "0.232818", "0.884796", "0.999994"):
        assert number in shown(app)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"dataset": "anscombe4"},
        {"dataset": "own", "data": "1,3;2,5"},
        {"dataset": "own", "data": "1,3;2,3;3,3"},
        {"dataset": "norris", "bias": "false", "optimizer": "SGD", "learning_rate": "1e-06"},
        {"loss": "L1", "optimizer": "SGD"},
        {"optimizer": "SGD", "batch_size": "2"},
        {"optimizer": "SGD", "momentum": "0.9"},
        {"optimizer": "Adagrad"},
        {"dataset": "norris", "holdout": "0.3"},
        {"optimizer": "SGD", "learning_rate": "9.9"},
    ],
)
def test_the_statistics_tab_never_shows_a_missing_number_as_one(app_test, query, language):
    app = app_test({**query, "tab": "statistics", "lang": language}).run()
    assert not app.exception
    everything = shown(app) + "".join(one.value for one in [*app.caption, *app.warning, *app.success, *app.info])
    for said_on_purpose in ("PyTorch prints inf, then nan", "PyTorch 会打印 inf，随后是 nan", "None of the checks"):
        everything = everything.replace(said_on_purpose, "")
    assert not re.search(r"\b(nan|inf|None)\b", everything)
    assert "{" not in everything.replace("{,}", "")


@pytest.mark.parametrize(("loss", "said"), [("MSE", True), ("L1", False)])
def test_numbers_for_sgd_are_announced_only_where_they_follow(app_test, loss, said):
    app = app_test({"loss": loss, "tab": "statistics"}).run()
    assert ("The numbers below are for SGD" in shown(app)) == said


@pytest.mark.parametrize(
    ("rate", "words"),
    [("0.19", "grows by **10.77%**"), ("0.01", "shrinks by **0.2404%**"), ("9.9", "is multiplied by **108.8**")],
)
def test_the_growth_per_epoch_says_which_way_it_goes(app_test, rate, words):
    app = app_test({"optimizer": "SGD", "learning_rate": rate, "epochs": "60", "tab": "statistics"}).run()
    assert words in shown(app)


def test_a_best_rate_that_cannot_be_told_from_the_limit_is_not_given_as_a_number(app_test):
    app = app_test({"dataset": "nile", "optimizer": "SGD", "learning_rate": "1e-07", "tab": "statistics"}).run()
    assert "The best constant rate lies just below that limit." in shown(app)


def test_the_confidence_level_changes_the_intervals(app_test):
    app = app_test({"dataset": "norris", "tab": "statistics"}).run()
    before = shown(app)
    app.segmented_control(key="level").set_value("99%").run()
    assert not app.exception
    assert shown(app) != before


def table(app):
    frames = [one.value.set_axis([str(name) for name in one.value.columns], axis=1) for one in app.dataframe]
    return next(frame for frame in frames if "best line" in frame.columns)


def test_predictions_come_with_intervals_and_a_flag(app_test):
    app = app_test({"dataset": "norris", "tab": "statistics", "new_x": "500 2000"}).run()
    frame = table(app)
    assert frame["x"].tolist() == [500.0, 2000.0]
    assert frame["outside"].tolist() == ["", "⚠"]
    assert (frame["prediction from"] < frame["confidence from"]).all()
    assert (frame["confidence from"] < frame["best line"]).all()
    np.testing.assert_allclose(frame["best line"], -0.262323073774029 + 1.00211681802045 * frame["x"], rtol=1e-12)


def test_x_values_come_from_a_file_too(app_test):
    app = app_test({"tab": "statistics"}).run()
    content = pd.DataFrame({"z": [0.0, 0.0], "x": [10.0, 11.0]}).to_csv(index=False).encode()
    app.file_uploader(key="new_x_file").upload("new.csv", content).run()
    assert not app.exception
    assert table(app)["x"].tolist() == [4.0, 10.0, 11.0]
    np.testing.assert_allclose(table(app)["best line"], [9.0, 21.0, 23.0])


@pytest.mark.parametrize("content", [b"x\n10\n11\n", b"10\n11\n", b"id,x\na,10\nb,11\n"])
def test_a_file_of_x_alone_is_enough(app_test, content):
    app = app_test({"tab": "statistics"}).run()
    app.file_uploader(key="new_x_file").upload("new.csv", content).run()
    assert not app.exception
    assert not app.error
    assert table(app)["x"].tolist() == [4.0, 10.0, 11.0]


def test_another_column_of_the_file_can_be_chosen(app_test):
    app = app_test({"tab": "statistics"}).run()
    app.file_uploader(key="new_x_file").upload("new.csv", b"No.,length\n1,10\n2,11\n").run()
    next(box for box in app.selectbox if box.label == "Column with the x values").select("length").run()
    assert table(app)["x"].tolist() == [4.0, 10.0, 11.0]


def test_what_was_converted_or_left_out_of_the_file_is_said(app_test):
    app = app_test({"tab": "statistics"}).run()
    app.file_uploader(key="new_x_file").upload("new.csv", b"x\n2024-01-01\n2024-01-03\nsoon\n").run()
    assert table(app)["x"].tolist() == [4.0, 0.0, 2.0]
    told = [caption.value.replace("\\", "") for caption in app.caption]
    assert any("days since the first of them" in text for text in told)
    assert any("left out: 1" in text for text in told)


def test_a_file_that_cannot_be_used_is_told_in_a_sentence(app_test):
    app = app_test({"tab": "statistics"}).run()
    app.file_uploader(key="new_x_file").upload("new.csv", io.BytesIO(b"\x00\x01").getvalue()).run()
    assert not app.exception
    assert app.error
    assert table(app)["x"].tolist() == [4.0]


def test_rows_without_a_y_are_offered_for_prediction(app_test):
    app = app_test({"dataset": "own", "data": "1,3;2,5;3,7;10,", "tab": "statistics", "new_x": "4"}).run()
    assert not app.exception
    assert table(app)["x"].tolist() == [4.0, 10.0]
    app.checkbox(key="predict_blank").uncheck().run()
    assert table(app)["x"].tolist() == [4.0]


def test_a_difference_that_rounds_to_nothing_has_no_sign(app_test):
    app = app_test({"optimizer": "RMSprop"}).run()
    assert "difference 0.00" in shown(app)


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize(
    ("dataset", "told"),
    [("anscombe1", None), ("anscombe2", "curve"), ("anscombe3", "outlier"), ("anscombe4", "one_row_decides")],
)
def test_what_speaks_against_the_line_stands_beside_the_verdict(app_test, dataset, told, language):
    app = app_test({"dataset": dataset, "lang": language}).run()
    assert not app.exception
    table = messages(language).table
    said = [m.value for m in app.markdown]
    keys = [key for key in table if key.startswith("warning.") and any(has(one, table[key]) for one in said)]
    assert f"warning.{told or 'none'}" in keys


@pytest.mark.parametrize("language", LOCALES)
def test_pure_noise_has_a_trained_line_but_none_worth_having(app_test, language):
    random = np.random.default_rng(2)
    rows = ";".join(f"{x:.3f},{y:.3f}" for x, y in zip(range(60), random.normal(size=60), strict=True))
    link = {"dataset": "own", "data": rows, "standardize": "true", "learning_rate": "0.1", "lang": language}
    training, line = boxes(app_test(link).run())[:2]
    assert (training.type, line.type) == ("success", "warning")
    assert begins(training.value, "converged", language)


def test_a_converged_run_says_why_too(app_test):
    app = app_test(LINKS["converged"]).run()
    assert any(one.value.startswith("Converged means:") for one in app.markdown)


def has(markdown, sentence):
    """Whether the longest piece between its values is there."""
    longest = max(re.split(r"{[a-z_]*}", sentence), key=len)
    return len(longest) > 8 and longest in markdown


def test_the_table_names_its_line_and_with_a_hold_out_it_is_that_of_the_training_rows(app_test):
    app = app_test({"dataset": "norris", "tab": "statistics"}).run()
    assert any("of all 36 rows" in one.value for one in app.header)
    app = app_test({"dataset": "norris", "tab": "statistics", "holdout": "0.25", "standardize": "true"}).run()
    assert not app.exception
    assert any("of the 27 training rows" in one.value for one in app.header)
    best = next(one.value for one in app.markdown if "weight (slope)" in one.value and "standard error" in one.value)
    assert "| 1.00212 |" not in best


def test_with_another_loss_the_tab_says_which_line_has_the_intervals(app_test):
    app = app_test({"dataset": "elnino", "tab": "statistics", "loss": "L1", "new_x": "22"}).run()
    assert not app.exception
    assert any("Training minimizes the L1 loss" in one.value for one in app.caption)
    frames = [one.value for one in app.dataframe if "least-squares line" in one.value.columns]
    assert len(frames) == 1


def test_standardized_residuals_are_drawn_on_request(app_test):
    app = app_test({"dataset": "norris", "tab": "statistics"}).run()
    app.toggle(key="standardized_residuals").set_value(True).run()
    assert not app.exception
    assert any("HC3" in one.value for one in app.markdown)


def test_with_a_hold_out_the_picture_has_the_intervals_of_the_training_rows(app_test):
    app = app_test({"dataset": "norris", "holdout": "0.25", "standardize": "true", "bands": "true"}).run()
    assert not app.exception
    app = app_test({"dataset": "engel", "tab": "statistics"}).run()
    assert any("between 0.3544 and 0.616, the changing scatter allowed for" in one.value for one in app.markdown)
