"""A visitor without a browser: speaks the protocol of the installed Streamlit's own page over its websocket.

    async with Visitor("http://localhost:8501/", "epochs=10") as visitor:
        await visitor.run()                                     # the first visit
        await visitor.run(epochs={"double_array_value": [20]})  # moves the widget with the key `epochs`
        visitor.texts()                                         # all Markdown of the page, from top to bottom

A state is the name of its field in Streamlit's WidgetState and a value, as a browser sends it.
"""

import re
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

Place = tuple[int, ...]
MAX_MESSAGE = 200_000_000
_KEY = re.compile(r"\$\$(?:ID|WIDGET_ID)-[0-9a-f]+-(.+)", re.DOTALL)


class Visitor:
    """One session of a page: what it shows, and how to act on it. `received`: the bytes that the server sent."""

    def __init__(self, address: str, query: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.query = query
        self.received = 0
        self.session = ""
        self.elements: dict[Place, Any] = {}
        self.raw: dict[str, WidgetState] = {}  # what is sent for each widget, by its id
        self._headers = dict(headers or {})
        self._stream = f"{address.replace('http', 'ws', 1).rstrip('/')}/_stcore/stream"
        self._socket: ClientConnection | None = None
        self._known: dict[str, ForwardMsg] = {}

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the connection, as the same session if the server still has it."""
        protocols = ["streamlit", "no-token", self.session] if self.session else ["streamlit"]
        self._socket = await connect(
            self._stream, subprotocols=protocols, additional_headers=self._headers, max_size=MAX_MESSAGE,
            open_timeout=60, ping_timeout=None,
        )  # fmt: skip

    async def close(self) -> None:
        """Close the connection, as a closed tab does."""
        if self._socket is not None:
            await self._socket.close()

    async def run(self, **states: Mapping[str, Any]) -> None:
        """Have the page run with the widgets of these keys moved, and wait until that run has ended."""
        await self.ask(**states)
        await self.finished()

    async def ask(self, **states: Mapping[str, Any]) -> None:
        """Ask for a run and wait for nothing."""
        for key, state in states.items():
            self.raw[self.widget(key)] = widget_state(self.widget(key), state)
        request = BackMsg()
        client = request.rerun_script
        client.query_string = self.query
        client.cached_message_hashes.extend(self._known)
        client.context_info.timezone, client.context_info.locale = "UTC", "en-US"
        client.widget_states.widgets.extend(self.raw.values())
        await self.send(request)
        for state in self.raw.values():
            if state.WhichOneof("value") in ("trigger_value", "json_trigger_value", "string_trigger_value"):
                state.ClearField(state.WhichOneof("value"))
        self.raw = {widget: state for widget, state in self.raw.items() if state.WhichOneof("value")}

    async def send(self, request: BackMsg) -> None:
        """Send any message."""
        assert self._socket is not None
        await self._socket.send(request.SerializeToString())

    async def finished(self) -> None:
        """Read what the server sends until a run has ended that no other follows at once."""
        while not self._take(await self._next()):
            pass

    async def until(self, words: str) -> bool:
        """Read until the run asked for last shows `words`; False if it ends without."""
        sought, begun = words.encode(), False
        while True:
            message = await self._next()
            kind, ended = message.WhichOneof("type"), self._take(message)
            begun |= kind == "new_session"
            if begun and kind == "delta" and sought in message.SerializeToString():
                return True
            if begun and ended:
                return False

    def _take(self, message: ForwardMsg) -> bool:
        """Bring the page in line with a message; whether it says that a run has ended and no other follows at once."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.elements = {}
            self.session = message.new_session.initialize.session_id
        elif kind == "delta":
            self._place(message)
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    async def _next(self) -> ForwardMsg:
        assert self._socket is not None
        data = await self._socket.recv()
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(self._known[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            return known
        if message.metadata.cacheable and message.hash:
            self._known[message.hash] = message
        return message

    def _place(self, message: ForwardMsg) -> None:
        place = tuple(message.metadata.delta_path)
        below = [other for other in self.elements if other[: len(place)] == place]
        if message.delta.WhichOneof("type") == "new_element":
            for other in below:
                del self.elements[other]
            self.elements[place] = message.delta.new_element
        elif message.delta.WhichOneof("type") == "add_block" and not message.delta.add_block.WhichOneof("type"):
            for other in below:
                del self.elements[other]

    def shown(self, kind: str) -> Iterator[Any]:
        """The elements of a kind (`markdown`, `alert`, `exception`, `plotly_chart` …), from top to bottom."""
        for place in sorted(self.elements):
            if self.elements[place].WhichOneof("type") == kind:
                yield getattr(self.elements[place], kind)

    def texts(self) -> list[str]:
        """All Markdown and alerts."""
        return [*(one.body for one in self.shown("markdown")), *(one.body for one in self.shown("alert"))]

    def faults(self) -> list[str]:
        """What the page says of exceptions that nobody caught."""
        return [f"{one.type}: {one.message}" for one in self.shown("exception")]

    def slider(self, label: str) -> str:
        """The id of the slider with this label. Raises KeyError if the page shows none."""
        for one in self.shown("slider"):
            if one.label == label:
                return str(one.id)
        raise KeyError(label)

    def widget(self, key: str) -> str:
        """The id of the widget with this key, or an id itself. Raises KeyError if the page shows none."""
        if key.startswith("$$"):
            return key
        for element in self.elements.values():
            kind = element.WhichOneof("type")
            found = getattr(getattr(element, kind), "id", "") if kind else ""
            named = _KEY.fullmatch(found)
            if named and named[1] == key:
                return str(found)
        raise KeyError(key)


def widget_state(widget: str, state: Mapping[str, Any]) -> WidgetState:
    """The message for a widget: `{"double_value": 3.0}`, `{"double_array_value": [3.0]}`, `{"trigger_value": True}`."""
    message = WidgetState(id=widget)
    for field, value in state.items():
        if field.endswith("array_value"):
            getattr(message, field).data.extend(value)
        else:
            setattr(message, field, value)
    return message
