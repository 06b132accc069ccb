"""The page without a browser: what it shows for each control, upload, edit and link."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE, START
from tests.stage_parts import CHARTS, data_part, live_texts, run_part, trace, trained_line


def words(app: AppTest) -> str:
    """All sentences of the page."""
    kinds = ("title", "markdown", "caption", "error", "warning", "info", "success", "code")
    return "\n".join([*(str(element.value) for kind in kinds for element in app.get(kind)), *live_texts(app)])


def is_run_of(app: AppTest, dataset: Dataset, config: TrainingConfig) -> None:
    result = train(dataset, config)
    weight, bias = trained_line(app)
    assert weight == pytest.approx(result.weight, rel=1e-5, abs=1e-5)
    assert bias == pytest.approx(result.bias, rel=1e-5, abs=1e-5)


def test_the_first_visit_shows_the_articles_run(app_test):
    app = app_test().run()
    assert not app.exception
    assert trace(app, "loss", "loss")[1][0] == 28.679777145385742
    assert "8.31" in words(app)
    is_run_of(app, ARTICLE, TrainingConfig(**START))


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("slider", "epochs", 123), ("select_slider", "learning_rate", 0.1), ("selectbox", "optimizer", "SGD"),
        ("selectbox", "loss", "Huber"), ("toggle", "standardize", True), ("toggle", "bias", False),
        ("number_input", "batch_size", 2), ("number_input", "initial_weight", 1.5),
        ("number_input", "initial_bias", -2.0), ("selectbox", "dtype", "float64"),
    ],
)  # fmt: skip
def test_each_control_trains_what_it_says(app_test, kind, key, value):
    app = app_test().run()
    getattr(app, kind)(key=key).set_value(value).run()
    assert not app.exception
    is_run_of(app, ARTICLE, TrainingConfig(**{**START, key: value}))


def test_momentum_and_nesterov_belong_to_sgd(app_test):
    app = app_test({"optimizer": "SGD", "momentum": "0.5", "nesterov": "true"}).run()
    is_run_of(app, ARTICLE, TrainingConfig(**START, optimizer="SGD", momentum=0.5, nesterov=True))
    app.selectbox(key="optimizer").set_value("Adam").run()
    is_run_of(app, ARTICLE, TrainingConfig(**START))


def test_a_seed_draws_the_start_where_the_data_have_none(app_test):
    app = app_test({"dataset": "norris", "standardize": "true", "seed": "5", "epochs": "3"}).run()
    assert not app.exception
    x, y = trace(app, "fit", "points")
    is_run_of(app, Dataset(x, y), TrainingConfig(standardize=True, seed=5, epochs=3))


def test_every_built_in_dataset_opens_in_both_languages(app_test):
    from linreg.sources.catalog import ENTRIES

    for number, dataset in enumerate([*ENTRIES, "synthetic"]):
        language = ("en", "zh")[number % 2]
        app = app_test({"dataset": dataset, "lang": language, "epochs": "20"}).run()
        assert not app.exception
        assert set(run_part(app)[0]["figures"]) == set(CHARTS)
        assert app.title[0].value == messages(language)("page.title")


def test_a_link_with_data_shows_them(app_test):
    app = app_test(
        {"dataset": "own", "data": "hours,score;1,2;2,4.5;4,6", "y_column": "hours", "x_column": "score"}
    ).run()
    assert trace(app, "fit", "points") == ([2, 4.5, 6], [1, 2, 4])


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"epochs": "0"}, "epochs"), ({"epochs": "1e9"}, "epochs"), ({"learning_rate": "nan"}, "learning_rate"),
        ({"initial_weight": "inf"}, "initial_weight"), ({"batch_size": "-3"}, "batch_size"),
        ({"dataset": "nothing"}, "nothing"), ({"data": "zzzz"}, "damaged"),
        ({"dataset": "own", "data": "1,2;3"}, "damaged"), ({"v": "99"}, ""), ({"momentum": "5"}, "momentum"),
        ({"tab": "nothing"}, "tab"),
        ({"new_x": "\0" * 50}, ""), ({"x_column": "gone"}, "x_column"), ({"epoch": "-1"}, ""),
    ],
)  # fmt: skip
def test_a_bad_link_falls_back_to_the_default_and_says_so(app_test, query, note):
    app = app_test(query).run()
    assert not app.exception
    assert note in words(app)
    assert trace(app, "loss", "loss")[1][0] == 28.679777145385742


@pytest.mark.parametrize(
    ("data", "reason"),
    [("2,1;2,5", "Every x"), ("1,2", "two rows"), ("x,y", "two rows"), ("1e200,1;2,3", "usable number")],
)
def test_data_no_line_fits_get_a_sentence_and_no_traceback(app_test, data, reason):
    app = app_test({"dataset": "own", "data": data}).run()
    assert not app.exception
    assert reason in words(app)
    assert run_part(app) is None
    assert data_part(app) is None
    assert "nan" not in words(app).lower()


def test_a_run_that_overflows_says_at_which_epoch_and_shows_no_nan(app_test):
    app = app_test({"optimizer": "SGD", "learning_rate": "9.9"}).run()
    assert not app.exception
    said = words(app).lower().replace("pytorch prints inf, then nan", "")
    assert said != words(app).lower()
    assert "nan" not in said
    assert "inf" not in {word.strip(".,()") for word in said.split()}
    losses = trace(app, "loss", "loss")[1]
    assert np.isfinite(losses).all()
    assert 1 < len(losses) < 1000


def test_an_uploaded_file_becomes_the_data_standardized(app_test):
    app = app_test().run()
    app.file_uploader(key="upload").upload(
        "marks.csv", "小时,分数\n1,50\n2,53\n3,61\n4,\n5,70\n".encode("gb18030")
    ).run()
    assert not app.exception
    assert trace(app, "fit", "points") == ([1, 2, 3, 5], [50, 53, 61, 70])
    assert app.toggle(key="standardize").value is True
    assert app.selectbox(key="x_column").value == "小时"
    is_run_of(app, Dataset([1, 2, 3, 5], [50, 53, 61, 70]), TrainingConfig(standardize=True))


def test_the_first_x_to_predict_at_lies_within_the_data_however_far_from_zero(app_test):
    app = app_test({"dataset": "own", "data": "2024001,3;2024042,8;2024017,5"}).run()
    assert not app.exception
    assert 2024001 <= float(app.text_input(key="new_x").value) <= 2024042


def test_a_file_that_cannot_be_used_leaves_everything_as_it_was(app_test):
    app = app_test().run()
    before = trace(app, "fit", "points"), trained_line(app)
    app.file_uploader(key="upload").upload("bad.csv", b"").run()
    assert not app.exception
    assert app.error
    assert (trace(app, "fit", "points"), trained_line(app)) == before


def test_pasted_text_is_read_like_a_file(app_test):
    app = app_test().run()
    app.text_area(key="paste").set_value("x\ty\n1\t2\n2\t4\n3\t6.5").run()
    app.button(key="paste_use").click().run()
    assert trace(app, "fit", "points") == ([1, 2, 3], [2, 4, 6.5])


def test_an_edit_of_the_table_is_trained_undone_and_kept_over_a_change_of_language(app_test):
    app = app_test().run()
    app.session_state[f"table_editor_{app.session_state['_memory'].editor}"] = {
        "edited_rows": {1: {"y": 6.5}},
    }
    app.run()
    assert trace(app, "fit", "points")[1] == [3, 6.5, 7]
    is_run_of(app, Dataset([1, 2, 3], [3, 6.5, 7]), TrainingConfig(**START))
    app.segmented_control(key="lang").set_value("zh").run()
    assert app.title[0].value == messages("zh")("page.title")
    assert trace(app, "fit", "points")[1] == [3, 6.5, 7]
    app.button(key="undo").click().run()
    assert trace(app, "fit", "points")[1] == [3, 5, 7]
    app.button(key="redo").click().run()
    assert trace(app, "fit", "points")[1] == [3, 6.5, 7]


def test_swapping_x_and_y_swaps_the_picture_and_not_the_table(app_test):
    app = app_test().run()
    app.button(key="swap").click().run()
    assert trace(app, "fit", "points") == ([3, 5, 7], [1, 2, 3])
    app.selectbox(key="x_column").set_value("x").run()
    assert (app.selectbox(key="x_column").value, app.selectbox(key="y_column").value) == ("x", "y")


def test_a_new_x_a_chart_option_and_a_language_train_nothing(app_test):
    import linreg.training as training

    app = app_test({"epochs": "77", "initial_weight": "0.125"}).run()
    runs = []
    original = training.train
    training.train = lambda *given, **named: runs.append(1) or original(*given, **named)
    try:
        app.text_input(key="new_x").set_value("7").run()
        app.segmented_control(key="loss_scale").set_value("log").run()
        app.segmented_control(key="lang").set_value("zh").run()
        assert not runs
        app.slider(key="epochs").set_value(78).run()
        assert len(runs) == 1
    finally:
        training.train = original


def test_share_writes_what_the_link_said_on_the_first_visit_too(app_test):
    said = {"new_x": "5 30", "log_every": "7", "level": "99%", "bands": "true", "epoch": "12", "tab": "statistics"}
    app = app_test(said).run()
    link = next(code.value for code in app.code if code.value.startswith("http") or "v=1" in code.value)
    shared = {name: values[-1] for name, values in parse_qs(urlsplit(link).query).items()}
    assert {name: shared[name] for name in said} == said
    assert "cannot be used" not in words(app)


@pytest.mark.parametrize("tab", ["statistics", "code"])
def test_a_download_runs_nothing_that_could_take_its_file_away(app_test, tab):
    app = app_test({"tab": tab})
    app.run()
    app.file_uploader(key="upload").upload("a.csv", b"x,y\n1,3\n2,5\n3,\n").run()
    buttons = app.get("download_button")
    assert len(buttons) >= 3
    assert all(button.proto.ignore_rerun for button in buttons)
