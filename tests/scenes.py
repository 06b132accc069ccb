"""Scenes: visits to the page that, taken together, say everything that it can say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from linreg.words import Message, Messages
from tests.serving import APP

Step = Callable[[AppTest], object]


@dataclass(frozen=True)
class Scene:
    """A visit: the link, and what is done on the page, one run of the script after each step."""

    link: dict[str, str]
    steps: tuple[Step, ...] = ()


def play(scene: Scene) -> AppTest:
    """The page after the last step. Neither the visit nor a step ends in an exception."""
    app = AppTest.from_file(str(APP), default_timeout=600)
    for name, value in scene.link.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, (scene, app.exception)
    for step in scene.steps:
        step(app)
        app.run()
        assert not app.exception, (scene, app.exception)
    return app


def upload(name: str, content: bytes, key: str = "upload") -> Step:
    """The step of giving the page a file."""
    return lambda app: app.file_uploader(key=key).upload(name, content)


def edited(cell: str) -> Step:
    """The step of typing `cell` as the first y of the table; its editor is another one after each change elsewhere."""

    def edit(app: AppTest) -> None:
        changes = {"edited_rows": {0: {"y": cell}}, "added_rows": [], "deleted_rows": []}
        app.session_state[f"table_editor_{app.session_state['_memory'].editor}"] = changes

    return edit


def press(key: str) -> Step:
    """The step of pressing a button."""
    return lambda app: app.button(key=key).click()


class Stopped(set[Any]):
    """What the reader has stopped: the computations called `name`, but for the first `after` that ask."""

    def __init__(self, name: str, after: int) -> None:
        super().__init__()
        self.name, self.left = name, after

    def __contains__(self, what: object) -> bool:
        if not isinstance(what, tuple) or what[0] != self.name:
            return False
        self.left -= 1
        return self.left < 0

    def clear(self) -> None:
        self.name = ""


def stop(name: str, after: int = 0) -> Step:
    """The step of having stopped computations, which a visit without a browser is too quick to do by the button."""
    return lambda app: app.session_state.__setitem__("_stopped", Stopped(name, after))


@contextmanager
def recorded() -> Iterator[set[str]]:
    """The keys of all messages that are put into words meanwhile."""
    keys: set[str] = set()
    write = Messages.__call__

    def record(self: Messages, what: "str | Message", **values: Any) -> str:
        keys.add(what if isinstance(what, str) else what.key)
        return write(self, what, **values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Messages, "__call__", record)
        yield keys


def own(data: str, **link: str) -> Scene:
    """A visit with the rows `data` of the reader's own."""
    return Scene({"dataset": "own", "data": data, **link})


def made(rows: int, **link: str) -> Scene:
    """A visit with so many generated rows."""
    return Scene({"dataset": "synthetic", "synthetic_rows": str(rows), **link})
