"""The exported program of a companion prints the log of that companion, digit for digit, also where it is broken."""

import numpy as np
import pytest
import torch

from linreg.comparing import Companion, changed
from linreg.comparing.companion import BROKEN
from linreg.comparing.runs import run_of
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.export.files import log_text, script
from linreg.words import LANGUAGES, messages
from tests.article import ARTICLE, START
from tests.run_exported_scripts import run_script

SETTINGS = {
    "the article": (ARTICLE, TrainingConfig(**START)),
    "batches": (None, TrainingConfig(batch_size=4, standardize=True, optimizer="SGD", epochs=30, loss="Huber")),
    "held out": (
        None,
        TrainingConfig(holdout=0.25, early_stopping=True, epochs=120, learning_rate=0.1, bias=False, loss="L1"),
    ),
    "diverging": (ARTICLE, TrainingConfig(optimizer="SGD", learning_rate=2.0, epochs=500)),
}


@pytest.fixture(autouse=True)
def one_thread():
    """As the page trains: sums do not depend on the number of processors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def noisy():
    x, noise = np.random.default_rng(0).normal(size=(2, 21))
    return Dataset(x * 3, x + noise)


def printed_log(result, directory, language="en"):
    """What the program of `result` prints up to its last lines, which are about the line."""
    program = script(result, 10, messages(language))
    printed = run_script(program, directory)
    return program, "\n".join(line for line in printed.splitlines() if line.startswith("Epoch"))


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("name", SETTINGS)
def test_a_broken_program_prints_the_log_of_the_broken_run(name, broken, tmp_path):
    dataset, config = SETTINGS[name]
    result = run_of(dataset or noisy(), config, Companion(broken=broken))
    program, printed = printed_log(result, tmp_path)
    assert printed == log_text(result, 10).rstrip("\n")
    assert program.count("BROKEN ON PURPOSE") >= 1


@pytest.mark.parametrize(
    "companion", [Companion(without=2), changed(loss="L1", learning_rate=0.1), changed(seed=5, initial_weight=None)]
)
def test_the_program_of_a_companion_prints_its_log(companion, tmp_path):
    result = run_of(ARTICLE, TrainingConfig(**START, epochs=200), companion)
    assert printed_log(result, tmp_path)[1] == log_text(result, 10).rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("broken", BROKEN)
def test_the_changed_line_is_marked_in_every_language_and_no_other(broken, language):
    text, config = messages(language), TrainingConfig(**START)
    healthy = script(run_of(ARTICLE, config, Companion()), 100, text).splitlines()
    wrong = script(run_of(ARTICLE, config, Companion(broken=broken)), 100, text).splitlines()
    changed_lines = [line for line in wrong if line not in healthy and line]
    assert len(changed_lines) == 1
    assert text(f"code.broken.{broken}") in changed_lines[0]
