"""The companions that the visitor has asked for, as the link holds them, and how they are changed."""

from collections.abc import Iterable
from typing import cast

import streamlit as st

from linreg.comparing import Companion, Lineup, Race, read_lineup, write_lineup
from linreg.comparing.companion import MAX_COMPANIONS
from linreg.config import Broken
from linreg.link.parameters import LOSS_SCALES
from linreg.ui.state.memory import apply_inputs

FULL = "_lineup_full"


def chosen_lineup() -> Lineup:
    """What stands beside the page's run."""
    return read_lineup(st.session_state["compare"])


def chosen_broken() -> Broken | None:
    """The line of the loop that is wrong on purpose in the page's own run."""
    return cast(Broken, st.session_state["broken"]) or None


def set_race(race: Race | None) -> None:
    """Begin, change or end the race, which is seen by how fast each run comes down to the least loss."""
    before, scale = chosen_lineup(), st.session_state["loss_scale"]
    if race is not None and before.race is None:
        scale = "above"
    elif race is None and scale == "above":
        scale = LOSS_SCALES[0]
    apply_inputs({"compare": write_lineup(Lineup(race, before.companions)), "loss_scale": scale})


def add_companions(companions: Iterable[Companion]) -> None:
    """Put runs beside the page's; nothing happens, and the page says so, if there is no room for all of them."""
    lineup = chosen_lineup()
    wanted = tuple(dict.fromkeys((*lineup.companions, *companions)))
    st.session_state[FULL] = len(wanted) > MAX_COMPANIONS
    if len(wanted) <= MAX_COMPANIONS:
        _write(Lineup(lineup.race, wanted))


def remove_companions(companions: Iterable[Companion]) -> None:
    """Take runs away again."""
    lineup, gone = chosen_lineup(), set(companions)
    st.session_state[FULL] = False
    _write(Lineup(lineup.race, tuple(one for one in lineup.companions if one not in gone)))


def _write(lineup: Lineup) -> None:
    apply_inputs({"compare": write_lineup(lineup)})
