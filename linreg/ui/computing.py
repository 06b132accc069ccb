"""The only caches: reading a file, training a run, and what follows from them, keyed by digests and shared by all."""

from collections.abc import Callable
from hashlib import sha256
from time import monotonic
from typing import Any

import streamlit as st

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.i18n import Messages
from linreg.least_squares import LeastSquares, fit
from linreg.reading import Table, read_csv
from linreg.result import TrainingResult
from linreg.warm_up import prepare_torch, settle_memory

QUIET_SECONDS = 0.5  # a run that ends sooner shows no progress bar


def read_table(content: bytes, name: str, choices: dict[str, Any]) -> Table:
    """`read_csv`, once per file and choices. Raises DataError."""
    return _read(content, sha256(content).hexdigest(), name, tuple(sorted(choices.items())))


def trained(dataset: Dataset, config: TrainingConfig, text: Messages) -> TrainingResult:
    """`train`, once per distinct input. A long run shows its progress here and ends when an input changes."""
    return _trained(dataset, dataset.digest, config, text)


def exact_line(dataset: Dataset, bias: bool) -> LeastSquares:
    """`least_squares.fit`, once per dataset."""
    return _fitted(dataset, dataset.digest, bias)


def epochs_needed(result: TrainingResult, limit: int, text: Messages) -> int | None:
    """`epochs_to_converge`, once per run, with its progress."""
    return _epochs_needed(result, result.dataset.digest, result.config, limit, text)


@st.cache_resource(show_spinner=False)
def prepared_torch() -> None:
    """Done once per server."""
    prepare_torch()


@st.cache_resource(show_spinner=False)
def settled_memory() -> None:
    """Done once per server, after its first page is out."""
    settle_memory()


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(_content: bytes, digest: str, name: str, choices: tuple[tuple[str, Any], ...]) -> Table:
    return read_csv(_content, name, **dict(choices))


@st.cache_resource(max_entries=32, show_spinner=False)
def _trained(_dataset: Dataset, digest: str, config: TrainingConfig, _text: Messages) -> TrainingResult:
    from linreg.training import train  # torch takes a second to import: after the first paint

    prepared_torch()
    with st.empty():
        return train(_dataset, config, progress(_text("page.training"), _text))


@st.cache_resource(max_entries=32, show_spinner=False)
def _fitted(_dataset: Dataset, digest: str, bias: bool) -> LeastSquares:
    return fit(_dataset, bias)


@st.cache_resource(max_entries=64, show_spinner=False)
def _epochs_needed(
    _result: TrainingResult, digest: str, config: TrainingConfig, limit: int, _text: Messages
) -> int | None:
    from linreg.training import epochs_to_converge

    return epochs_to_converge(_result, limit, progress(_text("page.looking_ahead"), _text))


def progress(label: str, text: Messages) -> Callable[[int, int], None]:
    """What training calls as it goes: a bar once it takes long, and the place where Streamlit can stop the run."""
    begun = monotonic()
    bar = st.empty()

    def show(done: int, epochs: int) -> None:
        elapsed = monotonic() - begun
        if elapsed < QUIET_SECONDS or not done:
            return
        left = elapsed * (epochs - done) / done
        bar.progress(min(done / epochs, 1.0), text("page.progress", label=label, done=done, epochs=epochs, left=left))

    return show
