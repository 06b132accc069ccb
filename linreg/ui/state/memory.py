"""What the page remembers between runs: snapshots of the data, for Undo, Redo and Back. The rest is in the link."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from linreg.link.parameters import OWN, PARAMETERS, SYNTHETIC, SYNTHETIC_PREFIX, write_value
from linreg.link.tables import NamedFile, encode_table, name_table
from linreg.reading import Preview, Table
from linreg.scale import Scale
from linreg.sources.generator import SyntheticConfig, generate
from linreg.ui.state.address import write_address
from linreg.ui.state.defaults import FOLLOWS_DATA, default_of, example_x
from linreg.ui.state.editing import editor_frame
from linreg.ui.state.snapshot import Snapshot, columns_of, generated_snapshot
from linreg.words import Message

MAX_SNAPSHOTS = 50
MAX_CELLS = 10_000_000  # of all snapshots of a visitor, 80 MB; the oldest go first, and the current one stays
MEMORY = "_memory"


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
    kept.snapshots[kept.position] = generated_snapshot(config, frame)
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
