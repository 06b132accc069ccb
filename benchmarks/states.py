"""The table of states: what the page says of runs that differ in what went right or wrong, to be read by eye.

python benchmarks/states.py            # both languages
python benchmarks/states.py zh nile    # one language, the states whose names contain a word
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.diagnosis import diagnose
from linreg.diagnosis.data_warnings import line_warnings
from linreg.diagnosis.line_verdict import judge_line
from linreg.least_squares import fit
from linreg.sources import catalog
from linreg.training import look_ahead, train
from linreg.words import LANGUAGES, messages

LIMIT = 10_000
PLAIN = TrainingConfig()
ARTICLE = replace(PLAIN, initial_weight=-0.3791983127593994, initial_bias=0.7678001523017883)
SGD = replace(ARTICLE, optimizer="SGD")
STANDARD = replace(PLAIN, standardize=True)


@dataclass(frozen=True)
class State:
    """A run with a name."""

    name: str
    dataset: Dataset
    config: TrainingConfig


def of_catalog(entry_id: str) -> Dataset:
    """A dataset of the catalog, with the columns the page chooses."""
    entry, frame = catalog.ENTRIES[entry_id], catalog.load(entry_id)
    return Dataset(frame[entry.x_column].to_numpy(), frame[entry.y_column].to_numpy())


def states() -> Iterator[State]:
    """All of them, in the order of the table."""
    article, random = of_catalog("article"), np.random.default_rng(1)
    yield State("article", article, ARTICLE)
    for rate in (0.01, 0.17, 0.18, 0.19, 0.5):
        yield State(f"article, SGD {rate}", article, replace(SGD, learning_rate=rate))
    yield State("article, Adagrad", article, replace(ARTICLE, optimizer="Adagrad"))
    yield State("article, momentum 0.9", article, replace(SGD, momentum=0.9))
    yield State("article, momentum 0.99", article, replace(SGD, momentum=0.99))
    yield State("article, RMSprop", article, replace(ARTICLE, optimizer="RMSprop"))
    yield State("article, RMSprop 0.3", article, replace(ARTICLE, optimizer="RMSprop", learning_rate=0.3))
    yield State("article, batch of one", article, replace(SGD, batch_size=1))
    yield State("article, L1", article, replace(SGD, loss="L1"))
    yield State("article, Huber", article, replace(SGD, loss="Huber"))
    yield State("article, no bias", article, replace(ARTICLE, bias=False, epochs=3000))
    yield State("norris, SGD 0.1", of_catalog("norris"), replace(PLAIN, optimizer="SGD", learning_rate=0.1))
    for entry_id in ("engel", "elnino", "nile", "seattle"):
        yield State(entry_id, of_catalog(entry_id), PLAIN)
        yield State(f"{entry_id}, standardized", of_catalog(entry_id), replace(STANDARD, learning_rate=0.1))
    noise = Dataset(random.uniform(0, 10, 200), random.normal(size=200))
    yield State("pure noise", noise, replace(PLAIN, epochs=3000))
    yield State("pure noise, batch of one", noise, replace(PLAIN, optimizer="SGD", batch_size=1, epochs=100))
    for number in (1, 2, 3, 4):
        yield State(f"anscombe{number}", of_catalog(f"anscombe{number}"), replace(STANDARD, learning_rate=0.1))
    stopping = replace(STANDARD, learning_rate=0.1, holdout=0.3, early_stopping=True)
    yield State("nile, hold-out with early stopping", of_catalog("nile"), stopping)


def show(state: State, language: str) -> None:
    """What the page says of one state: both verdicts, the reasons, the suggestions."""
    text, result = messages(language), train(state.dataset, state.config)
    diagnosis = diagnose(result, look_ahead(result, LIMIT))
    line = fit(state.dataset, state.config.bias)
    print(f"== {state.name} [{diagnosis.kind}]")
    print("  training:", text(diagnosis.message))
    print("      line:", text(judge_line(line, line_warnings(state.dataset, line)).message))
    for reason in diagnosis.reasons:
        print("       why:", text(reason))
    for suggestion in diagnosis.suggestions:
        print("       try:", text(suggestion.message), "→", text(suggestion.promise))


def main() -> None:
    words = sys.argv[1:]
    languages = [word for word in words if word in LANGUAGES] or list(LANGUAGES)
    wanted = [word for word in words if word not in LANGUAGES]
    for language in languages:
        for state in states():
            if all(word in state.name for word in wanted):
                show(state, language)


if __name__ == "__main__":
    main()
