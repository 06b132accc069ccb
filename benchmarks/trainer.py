"""How long training takes, against the loop a learner would write. Prints medians and ratios of interleaved runs.

    python benchmarks/trainer.py            about seven minutes
    python benchmarks/trainer.py --quick    about two: fewer rounds, and a tenth of the plain loop's epochs on 1e6 rows

Run from the repository's top. scikit-learn is needed for one line of the table (requirements-dev.txt).
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import SGDRegressor
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, str(Path(__file__).parents[1]))

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.training import train

ARTICLE = Dataset([1, 2, 3], [3, 5, 7])
STARTS = (0.001 * number for number in count())  # each run begins where none began before


def seconds(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def interleaved(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time of each run, all of them timed once per round."""
    for run in runs.values():
        run()
    times = [{name: seconds(run) for name, run in runs.items()} for _ in range(rounds)]
    return {name: statistics.median(entry[name] for entry in times) for name in runs}


def plain_loop(
    x: torch.Tensor, y: torch.Tensor, optimizer_class: type, epochs: int, criterion: nn.Module | None = None
) -> None:
    """The article's loop, with nothing kept."""
    model = nn.Linear(1, 1)
    nn.init.constant_(model.weight, next(STARTS))
    criterion, optimizer = criterion or nn.MSELoss(), optimizer_class(model.parameters(), lr=0.01)
    for _ in range(epochs):
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def plain_loop_that_stops_early(x: torch.Tensor, y: torch.Tensor, epochs: int, patience: int = 50) -> None:
    """The same with a fifth of the rows held out, and the loss over them looked at before each epoch."""
    held = len(x) // 5
    x_held, y_held, x, y = x[:held], y[:held], x[held:], y[held:]
    model = nn.Linear(1, 1)
    nn.init.constant_(model.weight, next(STARTS))
    criterion, optimizer = nn.MSELoss(), optim.Adam(model.parameters(), lr=0.01)
    best_loss, best_epoch = float("inf"), 0
    for epoch in range(epochs):
        with torch.no_grad():
            held_loss = criterion(model(x_held), y_held).item()
        if held_loss < best_loss:
            best_loss, best_epoch = held_loss, epoch
        elif epoch - best_epoch >= patience:
            return
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def data_loader_epoch(x: torch.Tensor, y: torch.Tensor) -> None:
    model = nn.Linear(1, 1)
    criterion, optimizer = nn.MSELoss(), optim.SGD(model.parameters(), lr=0.01)
    for x_batch, y_batch in DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True):
        loss = criterion(model(x_batch), y_batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def partial_fit_epoch(x: np.ndarray, y: np.ndarray) -> None:
    model, order = SGDRegressor(learning_rate="constant", eta0=0.01), np.random.default_rng(0).permutation(len(x))
    for first in range(0, len(x), 32):
        rows = order[first : first + 32]
        model.partial_fit(x[rows], y[rows])


def rows_of(number: int) -> Dataset:
    random = np.random.default_rng(number)
    x = random.normal(size=number)
    return Dataset(x, 2 * x + 1 + random.normal(size=number))


def columns(dataset: Dataset) -> tuple[torch.Tensor, torch.Tensor]:
    return tuple(torch.tensor(column, dtype=torch.float32).view(-1, 1) for column in (dataset.x, dataset.y))


def fresh(dataset: Dataset, **settings) -> Callable[[], object]:
    return lambda: train(dataset, TrainingConfig(initial_weight=next(STARTS), **settings))


def show(title: str, medians: dict[str, float], target: str = "") -> None:
    print(f"\n{title}")
    base = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"  {name:<44} {1000 * median:>10.1f} ms   ratio {median / base:.4f}")
    if target:
        print(f"  {target}")


def article(rounds: int) -> None:
    x, y = columns(ARTICLE)
    for name, optimizer in (("Adam", optim.Adam), ("SGD", optim.SGD)):
        runs = {
            "plain loop, nothing kept": lambda optimizer=optimizer: plain_loop(x, y, optimizer, 1000),
            "train(), full history": fresh(ARTICLE, optimizer=name),
        }
        show(f"The article's data, 1,000 epochs of {name}", interleaved(runs, rounds), "wanted: at most 0.25")


def million(rounds: int, plain_epochs: int) -> None:
    dataset = rows_of(1_000_000)
    x, y = columns(dataset)
    runs = {
        f"plain loop, {plain_epochs} epochs": lambda: plain_loop(x, y, optim.Adam, plain_epochs),
        "train(), 1,000 epochs": fresh(dataset),
    }
    medians = interleaved(runs, rounds)
    scaled = {"plain loop, 1,000 epochs": next(iter(medians.values())) * 1000 / plain_epochs}
    scaled["train(), 1,000 epochs"] = medians["train(), 1,000 epochs"]
    note = "" if plain_epochs == 1000 else f"; the plain loop ran {plain_epochs} epochs, scaled to 1,000"
    show("1,000,000 rows, full-batch MSE, Adam", scaled, f"wanted: at most 0.015{note}")


def mini_batches(rounds: int) -> None:
    dataset = rows_of(100_000)
    x, y = columns(dataset)
    features = dataset.x.reshape(-1, 1)
    runs = {
        "plain loop over a DataLoader": lambda: data_loader_epoch(x, y),
        "train(), SGD": fresh(dataset, optimizer="SGD", epochs=1, batch_size=32),
        "train(), Adam": fresh(dataset, optimizer="Adam", epochs=1, batch_size=32),
        "SGDRegressor.partial_fit, batch by batch": lambda: partial_fit_epoch(features, dataset.y),
        "SGDRegressor.partial_fit, one call": lambda: SGDRegressor().partial_fit(features, dataset.y),
    }
    show("One epoch of mini-batches of 32 over 100,000 rows", interleaved(runs, rounds), "wanted: at most 0.1")


def other_losses(rounds: int) -> None:
    """Of 100,000 rows L1 and Huber have no moments, and their least loss is searched for once in a run."""
    dataset = rows_of(100_000)
    x, y = columns(dataset)
    for name, criterion in (("L1", nn.L1Loss()), ("Huber", nn.HuberLoss())):
        runs = {
            "plain loop, nothing kept": lambda criterion=criterion: plain_loop(x, y, optim.Adam, 200, criterion),
            "train(), full history and the least loss": fresh(dataset, loss=name, epochs=200),
        }
        show(f"100,000 rows, 200 epochs of Adam, {name}", interleaved(runs, rounds), "wanted: at most 0.6")


def rmsprop_and_early_stopping(rounds: int) -> None:
    """RMSprop goes over all rows, in float64 where they are many; early stopping looks at each epoch's loss."""
    dataset = rows_of(100_000)
    x, y = columns(dataset)
    runs = {
        "plain loop, nothing kept": lambda: plain_loop(x, y, optim.RMSprop, 200),
        "train(), full history": fresh(dataset, optimizer="RMSprop", epochs=200),
    }
    show("100,000 rows, 200 epochs of RMSprop, MSE", interleaved(runs, rounds), "wanted: at most 1")
    x, y = columns(rows_of(1000))
    early = {"holdout": 0.2, "early_stopping": True}
    runs = {
        "plain loop, nothing kept": lambda: plain_loop_that_stops_early(x, y, 1000),
        "train(), full history": fresh(rows_of(1000), **early),
    }
    show("1,000 rows, up to 1,000 epochs, early stopping", interleaved(runs, rounds), "wanted: at most 0.35")


def growth(rounds: int, largest: int) -> None:
    print("\ntrain(), 1,000 epochs of full-batch MSE with Adam")
    for exponent in range(3, largest + 1):
        dataset = rows_of(10**exponent)
        median = interleaved({"train": fresh(dataset)}, rounds)["train"]
        method = train(dataset, TrainingConfig(epochs=1)).method
        print(f"  10^{exponent} rows, by {method:<8} {1000 * median:>10.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, one thread; medians of interleaved runs")
    article(7 if quick else 25)
    other_losses(3 if quick else 9)
    rmsprop_and_early_stopping(3 if quick else 9)
    mini_batches(2 if quick else 5)
    million(1 if quick else 3, 100 if quick else 1000)
    growth(1 if quick else 3, 7)


if __name__ == "__main__":
    main()
