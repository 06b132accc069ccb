"""How the page bears many visitors at once, beside benchmarks/baseline_app.py under the same load; Linux.

    python benchmarks/load.py [--sessions 10] [--seconds 20] [--every 3] [--rounds 2] [--only page]
    python benchmarks/load.py --address http://localhost:8080/ ...      # the page as it is served somewhere

Visitors speak the page's own websocket protocol (benchmarks/visitor.py); there is no browser. Each moves the Epochs
slider every so many seconds (0: as soon as its last move is answered) to a number that nobody had before, and waits for
the digits of that run, which it knows from training beforehand. The two pages take turns, a new server each time.

    actions/s     moves answered, of all visitors together
    p50, p95      seconds from a move until its digits have arrived
    wrong         answers whose digits never came, though the run ended
    errors        exceptions shown, lost connections, moves not answered within a minute
    server s      seconds of processor time of the server for each move
    MB            memory of the server at the end
"""

import argparse
import asyncio
import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.visitor import Visitor
from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.training import train
from linreg.words import format_number
from tests.serving import APP, serve

PAGES = {"baseline": Path(__file__).with_name("baseline_app.py"), "page": APP}
ARTICLE = Dataset([1, 2, 3], [3, 5, 7])
START = {"initial_weight": -0.3791983127593994, "initial_bias": 0.7678001523017883}
FEWEST, MOST = 500, 1999  # epochs that visitors ask for
PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Tally:
    """What one page did under one load."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    errors: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    memory: float = 0.0

    def add(self, other: "Tally") -> None:
        self.times += other.times
        self.wrong, self.errors = self.wrong + other.wrong, self.errors + other.errors
        self.seconds, self.processor = self.seconds + other.seconds, self.processor + other.processor
        self.memory = max(self.memory, other.memory)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, percent: int) -> float:
        return quantiles(self.times, n=100, method="inclusive")[percent - 1] if len(self.times) > 1 else float("nan")


def page_digits() -> Callable[[int], str]:
    """What the page must show for a number of epochs: the trained weight to eight digits."""
    weights = train(ARTICLE, TrainingConfig(epochs=MOST + 1, **START)).history.weight
    return lambda epochs: format_number(float(weights[epochs]), 8)


def baseline_digits() -> Callable[[int], str]:
    """The same of the baseline, which draws its start from seed 0 and shows the prediction for 4."""
    history = train(ARTICLE, TrainingConfig(epochs=MOST + 1, **_seeded_start())).history
    return lambda epochs: f"Prediction: {history.weight[epochs] * 4.0 + history.bias[epochs]:.2f}"


def _seeded_start() -> dict[str, float]:
    import torch

    torch.manual_seed(0)
    layer = torch.nn.Linear(1, 1)
    return {"initial_weight": layer.weight.item(), "initial_bias": layer.bias.item()}


async def attend(address: str, moves: Iterator[int], digits: Callable[[int], str], plan: "Plan", tally: Tally) -> None:
    """One visitor: opens the page, then moves its slider until the time is over."""
    try:
        async with Visitor(address) as visitor:
            async with asyncio.timeout(PATIENCE):
                await visitor.run()
            plan.there += 1
            if plan.there == plan.sessions:
                plan.begin()
            await plan.everybody_is_there.wait()
            loop = asyncio.get_running_loop()
            due = loop.time() + random.random() * plan.every
            while due < plan.ends:
                await asyncio.sleep(max(0.0, due - loop.time()))
                epochs = next(moves)
                begun = loop.time()
                async with asyncio.timeout(PATIENCE):
                    await visitor.ask(**{visitor.slider("Epochs"): {"double_array_value": [float(epochs)]}})
                    tally.wrong += not await visitor.until(digits(epochs))
                tally.times.append(loop.time() - begun)
                tally.errors += len(visitor.faults())
                due = max(due + plan.every, loop.time())
    except (OSError, TimeoutError, KeyError, EOFError) as error:
        tally.errors += 1
        print(f"    {type(error).__name__}: {error}")


@dataclass
class Plan:
    """When visitors act."""

    sessions: int
    every: float
    seconds: float
    there: int = 0
    everybody_is_there: asyncio.Event = field(default_factory=asyncio.Event)
    begins: float = 0.0
    ends: float = 0.0

    def begin(self) -> None:
        """Let those act who wait for the others."""
        self.begins = asyncio.get_running_loop().time()
        self.ends = self.begins + self.seconds
        self.everybody_is_there.set()


async def load(address: str, plan: Plan, digits: Callable[[int], str], seed: int = 0) -> Tally:
    """What the page at `address` does under `plan`."""
    tally, numbers = Tally(), list(range(FEWEST, MOST + 1))
    random.Random(seed).shuffle(numbers)
    moves = iter(numbers * 100)
    visits = [asyncio.create_task(attend(address, moves, digits, plan, tally)) for _ in range(plan.sessions)]
    await asyncio.wait(visits, timeout=PATIENCE * 2, return_when=asyncio.FIRST_COMPLETED)
    if not plan.ends:  # some could not even open the page
        plan.begin()
    await asyncio.gather(*visits)
    tally.seconds = asyncio.get_running_loop().time() - plan.begins
    return tally


def measured(name: str, plan: Plan, seed: int, folder: Path) -> Tally:
    """One page under one load on a server of its own."""
    digits = page_digits() if name == "page" else baseline_digits()
    with serve(PAGES[name], folder / f"{name}.txt") as address:
        asyncio.run(load(address, Plan(2, 0.0, 1.0), digits, seed))  # what a server does once
        before = children_processor_seconds()
        tally = asyncio.run(load(address, plan, digits, seed + 1))
        tally.processor, tally.memory = children_processor_seconds() - before, children_megabytes()
    return tally


def children_processor_seconds() -> float:
    """Processor time of this process's children so far."""
    return sum(sum(map(int, stat[11:13])) / TICKS for stat in _children())


def children_megabytes() -> float:
    """Their memory."""
    return sum(int(stat[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6 for stat in _children())


def _children() -> Iterator[list[str]]:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            stat = entry.read_text().rpartition(")")[2].split()
            if int(stat[1]) == os.getpid():
                yield stat


def report(tallies: dict[str, Tally]) -> None:
    """A line for each page, and their ratio."""
    print(f"{'':10}{'actions/s':>10}{'p50':>8}{'p95':>8}{'wrong':>7}{'errors':>7}{'server s':>10}{'MB':>6}")
    for name, one in tallies.items():
        each = one.processor / max(len(one.times), 1)
        print(f"{name:10}{one.rate:10.2f}{one.quantile(50):8.2f}{one.quantile(95):8.2f}{one.wrong:7}{one.errors:7}"
              f"{each:10.3f}{one.memory:6.0f}")  # fmt: skip
    if len(tallies) == 2:
        plain, page = tallies["baseline"], tallies["page"]
        work = page.processor / len(page.times) / (plain.processor / len(plain.times))
        p95 = page.quantile(95) / plain.quantile(95)
        print(f"page / baseline: actions/s {page.rate / plain.rate:.2f}, p95 {p95:.2f}, server s {work:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--every", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", choices=list(PAGES))
    parser.add_argument("--address")
    options = parser.parse_args()
    names = [options.only] if options.only else ["page"] if options.address else list(PAGES)
    tallies = {name: Tally() for name in names}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(options.rounds):
            for name in names:
                plan = Plan(options.sessions, options.every, options.seconds)
                if options.address:
                    tallies[name].add(asyncio.run(load(options.address, plan, page_digits(), turn)))
                else:
                    tallies[name].add(measured(name, plan, 2 * turn, Path(folder)))
    report(tallies)


if __name__ == "__main__":
    main()
