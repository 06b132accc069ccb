"""What the page remembers between runs: snapshots of the data, for Undo, Redo and Back. The rest is in the link."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from linreg.arrays import Floats
from linreg.dataset import MAX_MAGNITUDE
from linreg.link.moments import encode_moments
from linreg.link.parameters import DATABASE, OWN, PARAMETERS, SYNTHETIC, SYNTHETIC_PREFIX, write_value
from linreg.link.scales import encode_scales
from linreg.link.tables import NamedFile, encode_table, name_table
from linreg.moments import Moments
from linreg.reading import Preview, Table
from linreg.scale import Scale
from linreg.sources import catalog
from linreg.sources.generator import SyntheticConfig, generate
from linreg.ui.state.address import write_address
from linreg.ui.state.editing import editor_frame
from linreg.words import Message

MAX_SNAPSHOTS = 50
MAX_CELLS = 10_000_000  # of all snapshots of a visitor, 80 MB; the oldest go first, and the current one stays
START = ("initial_weight", "initial_bias")
# Inputs whose default or whose labels vary, which those of a widget bound to the link must not.
UNBOUND = (
    *START, "loss_scale", "tab", "surface_units", "compare", "broken", "lesson", "hide", "ask", "guess", "revealed",
)  # fmt: skip
FOLLOWS_DATA = ("x_column", "y_column", "new_x", *START)
MEMORY = "_memory"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The data at one moment: which dataset, its table, and how the link writes it (`data` is empty unless own).

    guess: the columns to start with. scales: of columns that are dates or times. unread: cells that are no number, as
    they were typed. generator: the synthetic dataset's inputs. moments: of rows in a database,
    whose table is empty.
    """

    dataset: str
    frame: pd.DataFrame
    data: str = ""
    file_name: str = ""
    guess: tuple[str, str] | None = None
    scales: Mapping[str, Scale] = field(default_factory=dict)
    unread: Mapping[tuple[int, str], str] = field(default_factory=dict)
    generator: Mapping[str, Any] = field(default_factory=dict)
    moments: Moments | None = None

    @cached_property
    def written(self) -> dict[str, str]:
        """What the link needs to give these data back: its parameters `data`, `scales` and `moments`."""
        return {
            "data": self.data,
            "scales": encode_scales(self.scales) if self.dataset == OWN else "",
            "moments": encode_moments(self.moments) if self.moments else "",
        }


@dataclass(frozen=True)
class RefusedFile:
    """A file that could not be read, its name and its lines, so that the reader can say how it is to be read."""

    content: bytes
    name: str
    preview: Preview


@dataclass(frozen=True)
class Awaited:
    """The file that the opened link names, and the link's inputs, which hold once the file is there."""

    file: NamedFile
    raw: Mapping[str, str]


@dataclass
class Memory:
    """One visitor's snapshots; `original` is what Reset brings back. `base` is what the editor was given,
    `shown` the same as text; either: cells typed since that can be read in two ways, and the value taken.

    table, content, preview: the last file that was read, for its report and for reading it in another way. refused: a
    file that could not be read, as long as `problem` says so. example_of: the column that the example in the box for
    a new x was last made for, and the example. awaited: the file that a link stands for, until there are other data.
    """

    snapshots: list[Snapshot]
    original: Snapshot
    position: int = 0
    base: Snapshot = field(default_factory=lambda: Snapshot(OWN, pd.DataFrame()))
    shown: pd.DataFrame | None = None
    either: list[tuple[str, float]] = field(default_factory=list)
    editor: int = 0
    editor_language: str = ""
    edits_seen: Any = None
    problem: Message | None = None
    table: Table | None = None
    content: bytes = b""
    example_of: tuple[str, str] | None = None
    awaited: Awaited | None = None
    preview: Preview | None = None
    refused: RefusedFile | None = None

    @property
    def current(self) -> Snapshot:
        return self.snapshots[self.position]

    def add(self, snapshot: Snapshot) -> None:
        """Make `snapshot` the current one; what had been undone is forgotten."""
        kept = [*self.snapshots[: self.position + 1], snapshot][-MAX_SNAPSHOTS:]
        while len(kept) > 1 and sum(one.frame.size for one in kept) > MAX_CELLS:
            kept = kept[1:]
        self.snapshots = kept
        self.position, self.problem, self.refused = len(self.snapshots) - 1, None, None
        self.awaited = None


def memory() -> Memory:
    """This visitor's memory, there from `restore_state` on."""
    kept: Memory = st.session_state[MEMORY]
    return kept


def built_in(dataset: str) -> Snapshot:
    """The snapshot of a dataset of the catalog, or of the generator with its default settings."""
    if dataset == SYNTHETIC:
        return _generated(SyntheticConfig(), generate(SyntheticConfig()))
    entry = catalog.ENTRIES[dataset]
    return Snapshot(dataset, catalog.load(dataset), guess=(entry.x_column, entry.y_column))


def _generated(config: SyntheticConfig, frame: pd.DataFrame) -> Snapshot:
    settings = {SYNTHETIC_PREFIX + name: value for name, value in vars(config).items()}
    return Snapshot(SYNTHETIC, frame, generator=settings)


def own_snapshot(
    frame: pd.DataFrame,
    file_name: str = "",
    guess: tuple[str, str] | None = None,
    scales: Mapping[str, Scale] | None = None,
    unread: Mapping[tuple[int, str], str] | None = None,
) -> Snapshot:
    """The snapshot of a reader's own table; in the link the chosen columns alone where the whole is too long."""
    columns = columns_of(frame)
    pair = guess or (st.session_state.get("x_column"), st.session_state.get("y_column"))
    chosen = {name: columns[name] for name in pair if name in columns}
    data = encode_table(columns) or (encode_table(chosen) if len(chosen) == 2 else None)
    data = data or name_table(columns, file_name)
    known = scales if scales is not None else _scales_now()
    kept = {name: scale for name, scale in known.items() if name in columns}
    return Snapshot(OWN, frame, data, file_name, guess, kept, unread or {})


def _scales_now() -> Mapping[str, Scale]:
    """Of a table that is edited, which of its columns are dates stays."""
    return memory().current.scales if MEMORY in st.session_state else {}


def database_snapshot(moments: Moments) -> Snapshot:
    """The snapshot of rows that stay in a database."""
    return Snapshot(DATABASE, pd.DataFrame(), guess=(moments.x_name, moments.y_name), moments=moments)


def columns_of(frame: pd.DataFrame) -> dict[str, Floats]:
    """The table as arrays by name."""
    return {str(name): frame[name].to_numpy(dtype=np.float64) for name in frame.columns}


def default_of(name: str, snapshot: Snapshot) -> Any:
    """The value that input `name` has when the link does not say; some follow from the data."""
    if name not in FOLLOWS_DATA:
        return PARAMETERS[name].default
    entry = catalog.ENTRIES.get(snapshot.dataset)
    if name in START:
        return getattr(entry, name) if entry else None
    names = [str(column) for column in snapshot.frame.columns]
    x_name, y_name = snapshot.guess or ((names + names)[:2] if names else ("", ""))
    if name in ("x_column", "y_column"):
        return x_name if name == "x_column" else y_name
    chosen = st.session_state.get("x_column")
    return example_x(snapshot, chosen if chosen in names else x_name)


def example_x(snapshot: Snapshot, x_name: str) -> str:
    """What stands in the box for a new x as long as nobody typed anything: a value within the column `x_name`."""
    if snapshot.moments:
        return write_value(_middle(*snapshot.moments.x_ends.tolist()))
    entry = catalog.ENTRIES.get(snapshot.dataset)
    if entry and x_name == entry.x_column:
        return write_value(entry.new_x)
    middle = _middle_x(snapshot.frame, x_name)
    scale = snapshot.scales.get(x_name)
    return scale.write(middle) if scale else write_value(middle)


def follow_x(x_name: str) -> None:
    """Let the example in the box for a new x follow the column of x, unless somebody has typed another value.

    An edit leaves it as it is: to set the box is a step of Back, and an edit is one already.
    """
    kept = memory()
    before, example = kept.example_of or (x_name, "")
    if before != x_name and st.session_state.get("new_x", example) == example:
        st.session_state["new_x"] = example_x(kept.current, x_name)
    if before != x_name or kept.example_of is None:
        kept.example_of = (x_name, example_x(kept.current, x_name))


def read_input(name: str, raw: Mapping[str, str], snapshot: Snapshot) -> Any:
    """The value that the link `raw` gives input `name`, else its default."""
    try:
        return PARAMETERS[name].parse(raw[name])
    except (KeyError, ValueError):
        return default_of(name, snapshot)


def show(snapshot: Snapshot, *, original: bool = False, keep: Mapping[str, Any] | None = None) -> None:
    """Make `snapshot` the page's data. Inputs that follow from the data take their defaults, or what `keep` says."""
    kept = memory()
    kept.add(snapshot)
    kept.original = snapshot if original else kept.original
    replace_editor(kept.editor_language)
    inputs = {name: default_of(name, snapshot) for name in FOLLOWS_DATA}
    inputs["new_x"] = example_x(snapshot, inputs["x_column"])
    kept.example_of = (inputs["x_column"], inputs["new_x"])
    apply_inputs({**inputs, **(keep or {})})


def move(steps: int) -> None:
    """Undo (−1) or redo (+1) a change of the data, and of nothing else."""
    kept = memory()
    kept.position = min(max(kept.position + steps, 0), len(kept.snapshots) - 1)
    replace_editor(kept.editor_language)
    apply_inputs({**inputs_to_keep(kept.current), **kept.current.generator})


def refresh_generated(config: SyntheticConfig) -> None:
    """Make the generator's rows the table, if its settings changed."""
    kept = memory()
    frame = generate(config)
    if kept.current.dataset != SYNTHETIC or frame.equals(kept.current.frame):
        return
    kept.snapshots[kept.position] = _generated(config, frame)
    kept.original = kept.current
    replace_editor(kept.editor_language)


def replace_editor(language: str) -> None:
    """Draw the editor anew from the current table: it drops its own edits whenever an argument changes."""
    kept = memory()
    kept.base, kept.editor, kept.editor_language = kept.current, kept.editor + 1, language
    kept.shown = None
    kept.edits_seen, kept.either = None, []


def shown_table() -> pd.DataFrame:
    """The table that the editor was given, as text; made when it is first drawn."""
    kept = memory()
    if kept.shown is None:
        kept.shown = editor_frame(kept.base.frame, kept.base.scales, kept.base.unread)
    return kept.shown


def editor_key() -> str:
    """The key of the editor on the page."""
    return f"table_editor_{memory().editor}"


def apply_inputs(inputs: Mapping[str, Any]) -> None:
    """Set inputs from a callback as if the reader had, and write them and the data into the link as one step."""
    kept = memory()
    changes: dict[str, str | None] = {}
    for name, value in inputs.items():
        st.session_state[name] = value
        changes[name] = None if value == default_of(name, kept.current) else write_value(value)
    if kept.current.dataset != SYNTHETIC:
        changes |= {name: None for name in PARAMETERS if name.startswith(SYNTHETIC_PREFIX)}
    dataset = kept.current.dataset
    changes["dataset"] = None if dataset == PARAMETERS["dataset"].default else dataset
    write_address({**changes, **{name: text or None for name, text in kept.current.written.items()}})


def inputs_to_keep(snapshot: Snapshot) -> dict[str, Any]:
    """The inputs that follow from the data, as they are: a change of the data alone leaves them, if it can."""
    names = [str(column) for column in snapshot.frame.columns]
    held = {name: st.session_state.get(name, default_of(name, snapshot)) for name in FOLLOWS_DATA}
    for name in ("x_column", "y_column"):
        held[name] = held[name] if held[name] in names else default_of(name, snapshot)
    return held


def _middle_x(frame: pd.DataFrame, x_name: str) -> float:
    """A short number near the middle of x: a prediction that stays within the data."""
    x = frame[x_name].to_numpy() if x_name in frame.columns else np.zeros(0)
    x = x[np.abs(x) <= MAX_MAGNITUDE]
    if not x.size or x.min() == x.max():
        return float(x[0]) if x.size else 0.0
    return _middle(float(x.min()), float(x.max()))


def _middle(low: float, high: float) -> float:
    return round(low / 2 + high / 2, 1 - math.floor(math.log10(high - low)))  # off by a twentieth of the range at most
