"""An update of the program while it runs: Streamlit reads app.py again, but keeps the modules that app.py imports.

Old modules and a new app.py do not go together. So each run of the page looks whether a file has changed; if one has,
all modules of the program are forgotten, and the run begins anew with what is on disk. What a visitor's session has
kept was made by the old ones and is forgotten as well: the link holds the inputs and, up to a few KB, the data.
"""

import os
import sys
from functools import cache
from pathlib import Path
from threading import Lock

import streamlit as st

from linreg.ui.state.inside import forget_scripts, is_served

_FOLDER = Path(__file__).parents[2]
_ENDINGS = (".py", ".toml", ".js", ".css", ".html")
_PROGRAM = "_program"  # in a session: which state of the files it was made with
_guard = Lock()


def begin_anew_after_an_update() -> None:
    """Call it first in app.py, before anything else of the program is imported."""
    if not is_served():  # a test, whose modules are to stay
        return
    with _guard:
        if _on_disk(tuple(_as_loaded())) != _as_loaded() and sys.modules.get(__name__) is _this_module():
            _forget_modules()
        updated = sys.modules.get(__name__) is not _this_module()
    if updated:
        st.rerun()
    if st.session_state.setdefault(_PROGRAM, _version()) != _version():
        for key in [key for key in st.session_state if str(key).startswith("_")]:
            del st.session_state[key]
        st.session_state[_PROGRAM] = _version()


@cache
def _this_module() -> object:
    return sys.modules[__name__]


@cache
def _as_loaded() -> dict[str, tuple[int, int]]:
    """Time and size of each file as this process first saw it."""
    files = [str(_FOLDER.parent / "app.py")]
    for folder, _, names in os.walk(_FOLDER):
        files += [os.path.join(folder, name) for name in names if name.endswith(_ENDINGS)]
    return _on_disk(tuple(files))


def _on_disk(files: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    found = {}
    for file in files:
        try:
            stat = os.stat(file)
            found[file] = (stat.st_mtime_ns, stat.st_size)
        except OSError:  # in the middle of an update, or gone with it
            found[file] = (0, 0)
    return found


@cache
def _version() -> int:
    return hash(tuple(sorted(_as_loaded().items())))


def _forget_modules() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == _FOLDER.name]:
        del sys.modules[name]
    forget_scripts()
