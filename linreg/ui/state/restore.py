"""The start of each run: the data, and the inputs that follow from them, brought in line with the link and the editor.

The link decides on a first visit and when Back or Forward brought it; at all other times the last action does, and
writes the link.
"""

from collections.abc import Mapping
from copy import deepcopy

import pandas as pd
import streamlit as st

from linreg.dataset import DataError
from linreg.link.moments import decode_moments
from linreg.link.parameters import DATABASE, OWN, SYNTHETIC
from linreg.link.scales import decode_scales
from linreg.link.tables import decode_table, named_file
from linreg.ui.state.address import read_address
from linreg.ui.state.defaults import UNBOUND, read_input
from linreg.ui.state.editing import fold_edits
from linreg.ui.state.editor_state import usable_edits
from linreg.ui.state.incoming import guard_address
from linreg.ui.state.inside import came_by_history, guard_widgets
from linreg.ui.state.memory import (
    MEMORY,
    Awaited,
    Memory,
    apply_inputs,
    editor_key,
    inputs_to_keep,
    memory,
    own_snapshot,
    replace_editor,
)
from linreg.ui.state.snapshot import Snapshot, built_in, database_snapshot
from linreg.words import message

EDITED_FILE = "data.csv"  # as which the page's table is downloaded


def restore_state(language: str) -> None:
    """Bring the data and what follows from it in line with the link and the editor, before any widget is drawn."""
    guard_widgets()
    guard_address()
    first = MEMORY not in st.session_state
    if first:
        article = built_in("article")
        st.session_state[MEMORY] = Memory([article], article)
    if first or came_by_history():
        _follow_link()
    else:
        _fold_editor()
    if first or memory().editor_language != language:
        replace_editor(language)


def _follow_link() -> None:
    kept, raw = memory(), read_address()
    data = raw.get("data", "")
    dataset = raw.get("dataset", OWN if data else DATABASE if raw.get("moments") else "article")
    wanted = data if dataset == OWN else "", raw.get("moments", "") if dataset == DATABASE else ""
    known = [
        i for i, s in enumerate(kept.snapshots)
        if s.dataset == dataset and (s.data, s.written["moments"]) == wanted
    ]  # fmt: skip
    if known and dataset != SYNTHETIC:
        kept.position = known[-1]
    else:
        snapshot = _read_snapshot(dataset, data, raw)
        kept.snapshots = [*kept.snapshots, snapshot] if came_by_history() else [snapshot]
        kept.position, kept.original = len(kept.snapshots) - 1, snapshot
    for name in UNBOUND:
        st.session_state[name] = read_input(name, raw, kept.current)
    replace_editor(kept.editor_language)


def _read_snapshot(dataset: str, data: str, raw: Mapping[str, str]) -> Snapshot:
    try:
        named = named_file(data) if dataset == OWN else None
        if named is not None:
            memory().awaited = Awaited(named, dict(raw))
            return Snapshot(OWN, pd.DataFrame(), data, named.name)
        if dataset == OWN and data:
            frame = pd.DataFrame(decode_table(data))
            return Snapshot(OWN, frame, data, scales=decode_scales(raw.get("scales", "")))
        if dataset == DATABASE:
            return database_snapshot(decode_moments(raw.get("moments", "")))
        return built_in(dataset)
    except DataError as error:
        memory().problem = error.message
    except KeyError:
        memory().problem = message("link.dataset_unknown", dataset=dataset[:100])
    return built_in("article")


def _fold_editor() -> None:
    kept = memory()
    edits = st.session_state.get(editor_key())
    if not edits or edits == kept.edits_seen:
        return
    if not usable_edits(edits, len(kept.base.frame), [str(name) for name in kept.base.frame.columns]):
        replace_editor(kept.editor_language)
        return
    kept.edits_seen = deepcopy(edits)
    scales, before = kept.base.scales, kept.current
    folded = fold_edits(kept.base.frame, edits, scales, kept.base.unread)
    kept.either = folded.either
    if folded.frame.equals(before.frame) and folded.unread == before.unread:
        return
    snapshot = own_snapshot(folded.frame, EDITED_FILE, scales=scales, unread=folded.unread)
    keep = inputs_to_keep(snapshot)
    kept.add(snapshot)
    apply_inputs(keep)
