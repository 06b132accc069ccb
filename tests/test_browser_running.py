"""Long runs in a real browser: their progress, and what ends them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.serving import serve
from tests.waiting import rerun, wait_for, wait_until_idle

# Some 20 seconds of work in small beats: one row for each update, many epochs.
LONG = "?dataset=synthetic&synthetic_rows=2000&batch_size=1&epochs=500&learning_rate=0.001&optimizer=SGD"
SAYS = "text => document.body.innerText.includes(text)"


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a page that counts epochs, and the file that it writes them to."""
    folder = tmp_path_factory.mktemp("counting")
    counts = folder / "counts"
    counts.touch()
    with serve(Path(__file__).with_name("counted_app.py"), folder / "log", "--", str(counts)) as address:
        yield address, counts


@pytest.fixture
def counted(
    counting: tuple[str, Path], new_page: Callable[..., Page]
) -> Iterator[tuple[Page, Callable[[], list[list[int]]]]]:
    """A visitor in the middle of a long run, and the lines counted since it opened the page, that run being 0."""
    address, counts = counting

    def words() -> list[list[int]]:
        return [[int(word) for word in line.split()] for line in counts.read_text().splitlines()]

    before = words()
    runs = 1 + max((run for run, *_ in before), default=-1)

    def read() -> list[list[int]]:
        return [[run - runs, done, epochs] for run, done, epochs in words()[len(before) :]]

    page = new_page()
    page.goto(f"{address}{LONG}&seed={runs}")  # a run of its own
    wait_for(page, SAYS, "s left")
    yield page, read
    if not page.is_closed():
        page.goto("about:blank")


def _ended(lines: list[list[int]], run: int) -> bool:
    beats = [line for line in lines if line[0] == run]
    return beats[-1][1] >= beats[-1][2]


def test_stop_and_a_change_of_an_input_end_a_run(counted):
    page, read = counted
    page.get_by_role("button", name="Stop", exact=True).last.click()
    expect(page.get_by_text("You stopped this run")).to_be_visible()
    wait_until_idle(page)
    stopped = read()
    assert not _ended(stopped, 0)
    page.get_by_text("中文", exact=True).click()
    expect(page.get_by_text("你停止了这次训练")).to_be_visible()
    assert read() == stopped  # a language trains nothing
    page.get_by_role("slider", name="训练轮数").first.press("ArrowLeft")
    wait_for(page, SAYS, "大约还需")
    page.get_by_role("slider", name="训练轮数").first.press("Home")  # one epoch
    wait_for(page, "() => document.querySelector('.st-key-fit_figure .js-plotly-plot') !== null")
    wait_until_idle(page)
    lines = read()
    assert {line[0] for line in lines} == {0, 1, 2}
    assert lines[: len(stopped)] == stopped
    last_of_second = max(at for at, line in enumerate(lines) if line[0] == 1)
    first_of_third = min(at for at, line in enumerate(lines) if line[0] == 2)
    assert last_of_second <= first_of_third + 1  # one beat at most after the change
    assert not _ended(lines, 1)


def test_closing_the_page_ends_its_run(counted, new_page):
    page, read = counted
    address = page.url.split("?")[0]
    page.close()
    other = new_page()
    other.goto(f"{address}?epochs=3")
    wait_until_idle(other)
    other.goto("about:blank")
    lines = read()
    of_other = min(at for at, line in enumerate(lines) if line[0] == 1)
    after = [line for line in lines[of_other:] if line[0] == 0]
    assert len(after) <= 1
    assert not _ended(lines, 0)


def test_a_hostile_link_is_told_of_and_a_message_made_by_hand_starts_no_more_work_than_allowed(page, page_server):
    false: dict[str, float] = {}

    def falsify(said: bytes) -> bytes:
        message = BackMsg.FromString(said)
        for widget in message.rerun_script.widget_states.widgets:
            name = widget.id.rsplit("-", 1)[-1]
            if name == "epochs" and name in false:
                widget.double_array_value.data[:] = [false[name]]
            elif name in false:
                widget.double_value = false[name]
        return message.SerializeToString()

    def connect(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda said: server.send(falsify(said) if isinstance(said, bytes) else said))
        server.on_message(socket.send)

    page.route_web_socket(lambda url: url.endswith("/stream"), connect)
    hostile = {"learning_rate": "nan", "optimizer": "<b>", "seed": "9" * 30, "momentum": "1e400", "lang": "xx"}
    link = "&".join(f"{name}={value}" for name, value in hostile.items())
    page.goto(f"{page_server}?dataset=norris&standardize=true&epochs=10000&data=z%00&{link}")
    wait_until_idle(page)
    text = page.locator("[data-testid=stMain]").inner_text()
    for name in hostile:
        assert f"The link says {name}" in text
    expect(page.locator(".st-key-verdict")).to_contain_text("Converged")
    too_much = "Updating after every 1 of 36 rows, this run would take about"
    for told, shown in (
        ({"epochs": 100_000.0, "batch_size": 1.0}, too_much),
        ({"epochs": 1e9, "batch_size": 36.0}, "Converged"),
        ({"epochs": -7.0, "batch_size": -1.0}, "Converged"),
    ):
        false |= told
        with rerun(page):
            page.get_by_role("slider", name="Epochs").first.press("ArrowLeft")
        expect(page.locator(".st-key-verdict")).to_contain_text(shown)
