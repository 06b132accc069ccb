"""What comparing costs, against one article run by the loop a learner would write: medians of interleaved runs.

    python benchmarks/comparing.py

Run from the repository's top. scikit-learn is needed by the benchmark of the trainer (requirements-dev.txt).
"""

import sys
from pathlib import Path

import torch
from torch import optim

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.trainer import ARTICLE, STARTS, columns, interleaved, plain_loop, show
from linreg.comparing import Lineup, Race
from linreg.comparing.broken import train_broken
from linreg.comparing.companion import BROKEN
from linreg.comparing.runs import runs_of
from linreg.comparing.strip import rate_strip
from linreg.config import TrainingConfig
from linreg.training import train

ROUNDS = 15


def fresh(**settings: object) -> TrainingConfig:
    """A config that begins where none began before."""
    return TrainingConfig(initial_weight=next(STARTS), **settings)


def race() -> None:
    """The page's run is one of the five."""
    config = fresh()
    train(ARTICLE, config)
    runs_of(ARTICLE, config, Lineup(Race()))


def main() -> None:
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, one thread; medians of {ROUNDS} interleaved rounds")
    x, y = columns(ARTICLE)
    runs = {
        "plain loop, 1,000 epochs of Adam": lambda: plain_loop(x, y, optim.Adam, 1000),
        "one run of train()": lambda: train(ARTICLE, fresh()),
        "a race of five (wanted: at most 0.5)": race,
        **{
            f"strip of {optimizer} (wanted: at most 1.5)": lambda optimizer=optimizer: rate_strip(
                train(ARTICLE, fresh(optimizer=optimizer))
            )
            for optimizer in ("SGD", "Adam", "RMSprop", "Adagrad")
        },
        **{f"broken: {broken}": lambda broken=broken: train_broken(ARTICLE, fresh(), broken) for broken in BROKEN},
    }
    show("The article's data", interleaved(runs, ROUNDS))


if __name__ == "__main__":
    main()
