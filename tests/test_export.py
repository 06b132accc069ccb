"""What can be taken away: the program prints the page's log, the files read back as the run."""

import ast
import csv
import io
import json
import re
from itertools import product

import numpy as np
import pytest
import torch

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.export.files import data_csv, history_csv, log_lines, log_text, notebook, script, weights
from linreg.export.program_data import DATA_FILE, MAX_INLINE_ROWS
from linreg.training import train
from linreg.training.model import LinearRegression
from linreg.words import messages
from tests.article import ARTICLE, START
from tests.run_exported_scripts import difference, random_run, run_python

ARTICLE_LOSSES = {
    0: "28.679777145385742",
    100: "6.986947536468506",
    200: "1.1998177766799927",
    300: "0.3503131866455078",
    400: "0.26410627365112305",
    500: "0.23391492664813995",
    600: "0.20561623573303223",
    700: "0.17805127799510956",
    800: "0.15187351405620575",
    900: "0.12759387493133545",
}


@pytest.fixture(autouse=True)
def one_thread():
    """As the page trains: sums do not depend on the number of processors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def noisy(rows, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 10, rows)
    return Dataset(x, 3 * x - 2 + rng.normal(0, 1, rows))


def test_the_log_of_the_article_has_its_ten_losses_to_the_last_digit():
    result = train(ARTICLE, TrainingConfig(**START))
    assert {epoch: repr(loss) for epoch, loss in log_lines(result, 100)} == ARTICLE_LOSSES


# One run for each branch of the program: (rows, settings).
RUNS = (
    (40, {"batch_size": 7, "holdout": 0.25, "early_stopping": True, "standardize": True, "bias": False}),
    (150, {"optimizer": "RMSprop", "loss": "Huber", "dtype": "float64", "standardize": True, "holdout": 0.5}),
    (MAX_INLINE_ROWS + 1, {"optimizer": "SGD", "momentum": 0.9, "nesterov": True, "loss": "L1", "batch_size": 100}),
    (12_000, {"optimizer": "Adagrad", "standardize": True, "holdout": 0.1, "early_stopping": True, "epochs": 30}),
    (12_000, {"optimizer": "RMSprop", "standardize": True, "epochs": 300}),
    (12_000, {"optimizer": "SGD", "batch_size": 4_000, "holdout": 0.1, "early_stopping": True, "epochs": 5}),
    (60, {"loss": "L1", "standardize": True, "holdout": 0.3, "early_stopping": True, "learning_rate": 0.2}),
    (3, {"optimizer": "SGD", "learning_rate": 2.0}),
)
# Runs each program of the directory in a folder of its own, so that torch is imported once for all.
RUN_ALL = """
import contextlib, os, pathlib, runpy
here = pathlib.Path.cwd()
for program in sorted(here.glob("*/program.py")):
    os.chdir(program.parent)
    with open("printed.txt", "w", encoding="utf-8") as printed, contextlib.redirect_stdout(printed):
        runpy.run_path("program.py")
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Runs and what their programs print, the article's first; all in one Python, which imports torch once."""
    threads, folder = torch.get_num_threads(), tmp_path_factory.mktemp("programs")
    torch.set_num_threads(1)
    rng = np.random.default_rng(2026)
    runs = [(noisy(rows), TrainingConfig(**{"epochs": 120, "seed": 5, **settings})) for rows, settings in RUNS]
    runs += [random_run(rng) for _ in range(10)]
    results = [train(ARTICLE, TrainingConfig(**START)), *(train(*run) for run in runs)]
    torch.set_num_threads(threads)
    for number, result in enumerate(results):
        place = folder / f"{number:02}"
        place.mkdir()
        program = script(result, 7, messages("en" if number % 2 else "zh"), new_x=[1.5])
        if not number:
            program = script(result, 100, new_x=[4.0])
        (place / "program.py").write_text(program, encoding="utf-8")
        (place / DATA_FILE).write_bytes(data_csv(result))
    (folder / "run_all.py").write_text(RUN_ALL)
    run_python("run_all.py", folder)
    texts = [(folder / f"{number:02}" / "printed.txt").read_text(encoding="utf-8") for number in range(len(results))]
    return list(zip(results, texts, strict=True))


def test_the_program_of_the_article_prints_its_log_and_its_prediction(printed):
    lines = printed[0][1].splitlines()
    assert lines[:10] == [f"Epoch {epoch}, Loss: {loss}" for epoch, loss in ARTICLE_LOSSES.items()]
    assert lines[10:] == [
        "weight = 1.6153903007507324, bias = 1.8525446653366089",
        "x = 4.0: y_hat = 8.31411",
    ]


def test_the_program_prints_the_log_of_the_page_to_the_digit(printed):
    assert len(printed) == 1 + len(RUNS) + 10
    assert {"diverged", "stopped_early", "moving", "converged"} == {result.outcome.kind for result, _ in printed}
    for result, text in printed[1:]:
        assert difference(result, 7, text) is None, result.config


@pytest.mark.parametrize("rows", [3, MAX_INLINE_ROWS + 1])
def test_the_program_needs_nothing_but_torch(rows):
    program = ast.parse(script(train(noisy(rows), TrainingConfig(epochs=2, standardize=True)), 1))
    imported = {name.name for node in ast.walk(program) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(program) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"torch", "csv"}


def test_the_name_of_a_column_cannot_put_code_into_the_program():
    names = ("x\nprint('caught')\n#", "y\r\fprint('caught')\u2028\x00'\"\ud800")
    result = train(Dataset([1, 2], [1, 2], *names), TrainingConfig(epochs=1))
    program = script(result, 1)
    assert "caught" in program
    assert "caught" not in ast.unparse(ast.parse(program.encode()))


def test_a_name_that_is_written_like_a_template_stays_a_name():
    dataset = Dataset([1, 2, 3], [3, 5, 7], "{{ config.seed }}", "{% if text %}")
    program = script(train(dataset, TrainingConfig(epochs=1)), 1)
    assert "'{{ config.seed }}'" in program
    assert "'{% if text %}'" in program


def test_every_setting_fills_the_program_without_a_trace_of_the_template():
    for program in every_program():
        compile(program, "program.py", "exec")
        assert not re.search(r"\{[%#{]|[%#}]\}", program)
        assert not re.search(r"\n\n\n\n|[ \t]\n", program)


def every_program():
    """Of runs with each way to compute the epochs, each loss, hold-out, scaling, start and end."""
    small, large = Dataset([1, 2, 3, 4, 5.5], [3, 5, 7, 8, 9]), Dataset(np.arange(10_001.0), np.arange(10_001.0) % 7)
    ways = [
        {}, {"batch_size": 2}, {"batch_size": 2, "holdout": 0.4, "early_stopping": True}, {"initial_weight": 1.0},
        {"holdout": 0.4, "early_stopping": True, "dtype": "float64"}, {"learning_rate": 1e6, "optimizer": "SGD"},
        {"optimizer": "SGD", "momentum": 0.5, "nesterov": True},
    ]  # fmt: skip
    for way, standardize, bias, loss in product(ways, [False, True], [False, True], ["MSE", "L1", "Huber"]):
        for dataset in (small, large) if loss == "MSE" else (small,):
            batches = {"batch_size": 5000} if "batch_size" in way and dataset is large else {}
            config = TrainingConfig(epochs=2, standardize=standardize, bias=bias, loss=loss, **{**way, **batches})
            yield script(train(dataset, config), 1, messages("zh"), [1.0])


def test_the_notebook_has_the_cells_of_the_program_in_its_order():
    result, text = train(ARTICLE, TrainingConfig(epochs=10)), messages("zh")
    document = json.loads(notebook(result, 5, text, [4.0]))
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)
    code = ["".join(cell["source"]) for cell in document["cells"] if cell["cell_type"] == "code"]
    program = script(result, 5, text, [4.0])
    without_comments = [ast.unparse(ast.parse(part)) for part in ("\n".join(code), program)]
    assert without_comments[0] == without_comments[1]
    assert len(code) == 5
    assert len({cell["id"] for cell in document["cells"]}) == len(document["cells"])
    assert document["cells"][0]["source"] == [f"# {text('code.notebook_title')}"]


def test_the_notebook_is_valid_by_its_own_format():
    document = json.loads(notebook(train(ARTICLE, TrainingConfig(epochs=2)), 1))
    assert set(document) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    for cell in document["cells"]:
        extra = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | extra
        assert all(isinstance(line, str) for line in cell["source"])


def test_the_history_reads_back_to_every_digit():
    result = train(noisy(20), TrainingConfig(epochs=40, standardize=True, holdout=0.2))
    rows = list(csv.DictReader(io.StringIO(history_csv(result).decode())))
    assert [int(row["epoch"]) for row in rows] == list(range(40))
    for name, column in (
        ("loss", result.history.loss),
        ("weight", result.history.weight),
        ("bias", result.history.bias),
        ("held_out_loss", result.history.validation_loss),
    ):
        np.testing.assert_array_equal([float(row[name]) for row in rows], column)


def test_the_data_read_back_to_every_digit():
    dataset = noisy(30)
    read = np.loadtxt(io.BytesIO(data_csv(train(dataset, TrainingConfig(epochs=1)))), delimiter=",", skiprows=1)
    np.testing.assert_array_equal(read, np.column_stack([dataset.x, dataset.y]))


@pytest.mark.parametrize("bias", [True, False])
def test_the_weights_load_into_the_model_and_predict_in_the_users_units(bias):
    result = train(noisy(20), TrainingConfig(epochs=300, standardize=True, dtype="float64", bias=bias))
    model = LinearRegression(bias=bias).double()
    model.load_state_dict(torch.load(io.BytesIO(weights(result)), weights_only=True))
    y_hat = model(torch.tensor([[4.0]], dtype=torch.float64)).item()
    assert y_hat == pytest.approx(result.predict(4.0), rel=1e-12)


@pytest.mark.parametrize("offset", [0.0, 1e5, 1e9])
def test_the_weights_predict_what_the_page_does_in_float32_too(offset):
    rng = np.random.default_rng(3)
    x = offset + rng.uniform(0, 10, 50)
    dataset = Dataset(x, 2.0 * (x - offset) + 1.0 + rng.normal(0, 0.1, 50))
    result = train(dataset, TrainingConfig(epochs=200, standardize=True))
    model = LinearRegression().double()
    model.load_state_dict(torch.load(io.BytesIO(weights(result)), weights_only=True))
    y_hat = model(torch.from_numpy(x.reshape(-1, 1))).detach().numpy().ravel()
    assert np.abs(y_hat - result.predict(x)).max() < 1e-5 * np.ptp(dataset.y)


def test_a_run_that_overflows_at_once_has_an_empty_log_and_a_program_that_says_so(capsys):
    result = train(Dataset([1e30, 2e30], [1, 2]), TrainingConfig(epochs=10, initial_weight=1.0))
    assert log_text(result, 1) == ""
    exec(compile(script(result, 1, new_x=[1.0]), "program.py", "exec"), {})
    assert capsys.readouterr().out == "Diverged at epoch 0\n"
    assert history_csv(result).decode().splitlines() == ["epoch,loss,weight,bias"]
