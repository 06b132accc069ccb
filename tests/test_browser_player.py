"""The player in a real browser: what the charts' own data say belongs to the epoch that the bar says."""

import json
import random
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from linreg.words import format_number
from tests.player_page import (
    DRAWN,
    article_run,
    bar,
    expect_link_epoch,
    expect_numbers,
    expect_state,
    link_epoch,
    part,
    wait_until_played,
)
from tests.test_browser_lessons import in_link
from tests.waiting import rerun, wait_for, wait_until_idle

SCRIPTS = Path(__file__).parents[1] / "linreg" / "ui" / "stage"
# Counts the pictures in which the trained line stood elsewhere than in the one before.
COUNT_PICTURES = """milliseconds => new Promise(done => {
    const lines = () => document.querySelectorAll(".st-key-fit_figure .scatterlayer .trace path.js-line");
    const place = () => Array.from(lines()).map(drawn => drawn.getAttribute("d")).join();
    let before = place(), pictures = 0;
    const begun = performance.now();
    const look = now => {
        const here = place();
        if (here !== before) pictures += 1;
        before = here;
        if (now - begun < milliseconds) requestAnimationFrame(look);
        else done(pictures * 1000 / (now - begun));
    };
    requestAnimationFrame(look);
})"""

# The traces of a chart are cut where its axes end, and it is as wide as its place.
FILLS_ITS_FRAME = """name => {
    const box = document.querySelector(`[data-part=${name}]`);
    const cuts = [...box.querySelectorAll("clipPath.plotclip rect")].map(rect => Number(rect.getAttribute("width")));
    const {width, xaxis} = box._fullLayout;
    return width === box.clientWidth && cuts.length > 0 && cuts.every(cut => Math.abs(cut - xaxis._length) < 1);
}"""


def script(name):
    return (SCRIPTS / name).read_text(encoding="utf-8")


def test_the_charts_follow_the_range_the_steps_and_the_playback(open_page):
    page, run, draw = open_page(), article_run(), random.Random(6)
    expect_state(page, run, 1000)
    expect_numbers(page, run, 1000)
    assert bar(page) == (1000, 1000, "0.106")
    assert link_epoch(page) is None
    for _ in range(5):
        epoch = draw.randrange(1000)
        part(page, "range").fill(str(epoch))
        expect_state(page, run, epoch)
        part(page, "forward").click()
        expect_state(page, run, epoch + 1)
        part(page, "back").click()
        expect_state(page, run, epoch)
        expect_numbers(page, run, epoch)
    part(page, "range").fill("0")
    part(page, "play").click()
    expect(part(page, "back")).to_be_enabled()
    part(page, "play").click()
    epoch, _, loss = bar(page)
    assert 0 < epoch < 1000
    expect_state(page, run, epoch)
    assert float(loss) == pytest.approx(run.history.loss[epoch], rel=5e-3)
    part(page, "range").fill("0")
    part(page, "play").click()
    expect(part(page, "back")).to_be_enabled()
    for width in (1200, 1100, 1000):
        page.set_viewport_size({"width": width, "height": 700})
        wait_for(page, FILLS_ITS_FRAME, "fit")


SHOWN_RUN = "document.querySelector('.linreg-stage').dataset.run"
# The charts as they are in the document, each with what it is drawn on; and a watch for any that is taken away.
WATCH = """() => {
    const charts = () => Array.from(document.querySelectorAll(".linreg-stage :is(.js-plotly-plot, .main-svg)"));
    window.chartsBefore = charts();
    window.chartsStay = () => chartsBefore.length > 3 && charts().every((chart, at) => chart === chartsBefore[at]);
    window.chartsGone = 0;
    new MutationObserver(changes => {
        for (const change of changes) {
            for (const gone of change.removedNodes) window.chartsGone += window.chartsBefore.includes(gone);
        }
    }).observe(document.querySelector(".linreg-stage"), {childList: true, subtree: true});
}"""


def test_the_charts_are_the_same_elements_over_twenty_changes_of_hyperparameters(open_page):
    page = open_page("?optimizer=SGD&epochs=50")
    wait_until_played(page)
    page.evaluate(WATCH)
    rates, epochs = (
        page.locator(f".st-key-{name} :is([role=slider], input)").first for name in ("learning_rate", "epochs")
    )
    for slider, key, times in ((rates, "ArrowRight", 9), (epochs, "ArrowRight", 5), (rates, "ArrowLeft", 6)):
        for _ in range(times):
            before = page.evaluate(SHOWN_RUN)
            slider.press(key)
            wait_for(page, f"before => {SHOWN_RUN} !== before", before)
    assert page.evaluate("chartsStay()")
    assert page.evaluate("chartsGone") == 0
    rate = float(in_link(page, "learning_rate"))
    expect_state(page, article_run(optimizer="SGD", learning_rate=rate, epochs=55), 55)


def test_the_keyboard_alone_plays_a_diverged_run_on_native_controls_with_names_and_values(open_page):
    page = open_page("?optimizer=SGD&learning_rate=0.5&dtype=float64&epoch=3")
    run = article_run(optimizer="SGD", learning_rate=0.5, dtype="float64")
    end = len(run.history)
    assert run.outcome.kind == "diverged"
    assert abs(run.weight) > 1e100  # what no browser can place on the surface: it would complain on its console
    expect_state(page, run, 3)
    for role, name in (
        ("button", "Watch it train"),
        ("button", "One epoch back"),
        ("button", "One epoch forward"),
        ("combobox", "Speed"),
    ):
        expect(page.get_by_role(role, name=name)).to_have_count(1)
    slider = page.get_by_role("slider", name="Epoch", exact=True)
    assert slider.get_attribute("aria-valuetext") == f"epoch 3 of {end} · loss {format_number(run.history.loss[3], 4)}"
    part(page, "range").focus()
    page.keyboard.press("Home")
    expect_state(page, run, 0)
    page.keyboard.press("ArrowRight")
    expect_state(page, run, 1)
    page.keyboard.press("Space")
    expect(part(page, "bar")).to_have_attribute("data-playing", "true")
    page.keyboard.press("Space")
    expect(part(page, "bar")).to_have_attribute("data-playing", "false")
    page.keyboard.press("End")
    expect(part(page, "status")).to_contain_text(f"epoch {end} of {end}")
    page.keyboard.press("ArrowLeft")
    expect(part(page, "status")).to_contain_text(f"epoch {end - 1} of {end}")
    page.keyboard.press("End")
    part(page, "play").focus()
    page.keyboard.press("Enter")  # from the end it starts again and runs to the end
    expect(part(page, "bar")).to_have_attribute("data-playing", "true")
    expect(part(page, "bar")).to_have_attribute("data-playing", "false")
    expect(part(page, "status")).to_contain_text(f"epoch {end} of {end}")
    expect_link_epoch(page, None)


def test_it_moves_fifteen_times_a_second_without_asking_the_server_and_less_where_less_is_wanted(page, page_server):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(page_server)
    wait_until_idle(page)
    wait_until_played(page)
    sent.clear()
    part(page, "play").click()
    counted = [page.evaluate(COUNT_PICTURES, 1500) for _ in range(3)]
    assert max(counted) >= 15, counted  # the best of three: this machine may be busy with other tests
    assert not sent
    part(page, "play").click()
    page.emulate_media(reduced_motion="reduce")
    part(page, "range").fill("0")
    part(page, "play").click()
    assert page.evaluate(COUNT_PICTURES, 2000) <= 4
    part(page, "range").fill("4")
    expect_state(page, article_run(), 4)
    before = page.evaluate(DRAWN)
    page.evaluate("delete window.Plotly")  # without it the still picture stays, and the bar goes on
    part(page, "range").fill("5")
    assert bar(page)[0] == 5
    assert json.dumps(page.evaluate(DRAWN)) == json.dumps(before)


def test_the_link_and_back_open_the_epoch_and_the_end_is_left_out_of_it(open_page):
    page, run = open_page("?epoch=137"), article_run()
    entries = page.evaluate("history.length")
    expect_state(page, run, 137)
    part(page, "forward").click()
    expect_link_epoch(page, 138)
    expect_state(open_page(f"?{urlsplit(page.url).query}"), run, 138)
    with rerun(page):  # Python is told
        part(page, "range").fill("1000")
    expect_link_epoch(page, None)
    assert page.evaluate("history.length") == entries
    for epoch, shown in (("11", 11), ("-1", 1000), ("12", 12), ("1001", 1000), ("13", 13), ("٣", 1000)):
        page.evaluate("epoch => history.pushState({}, '', '?epoch=' + epoch)", epoch)
        page.evaluate("history.pushState({}, '', '?epoch=5')")
        with rerun(page):
            page.go_back()
        expect_state(page, run, shown)


def test_the_epoch_stays_when_the_run_the_language_or_the_data_change_and_the_end_stays_the_end(open_page):
    page = open_page("?epochs=500&epoch=500")
    expect_state(page, article_run(epochs=500), 500)
    with rerun(page):
        page.locator(".st-key-epochs input").first.focus()
        page.keyboard.press("ArrowRight")
    expect_state(page, article_run(epochs=501), 501)
    part(page, "range").fill("60")
    expect_link_epoch(page, 60)
    with rerun(page):
        page.locator(".st-key-epochs input").first.focus()
        page.keyboard.press("ArrowRight")
    expect_state(page, article_run(epochs=502), 60)
    with rerun(page):
        page.get_by_text("中文", exact=True).click()
    expect(part(page, "status")).to_contain_text("第 60 轮")
    part(page, "forward").click()
    expect(part(page, "status")).to_contain_text("第 61 轮")
    with rerun(page):
        page.get_by_text("English", exact=True).click()
    expect_state(page, article_run(epochs=502), 61)
    with rerun(page):
        page.locator(".st-key-upload input[type=file]").set_input_files(
            {"name": "own.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n2,3\n3,5\n4,4\n"}
        )
    expect(part(page, "status")).to_contain_text("epoch 61 of 502")
    part(page, "range").fill("7")
    expect(part(page, "status")).to_contain_text("epoch 7 of 502")
    dot = page.evaluate(DRAWN)["loss_figure"]["epoch_dot"]
    assert dot["x"] == [7]


def test_the_bar_writes_numbers_as_the_page_does(page):
    page.goto("about:blank")
    draw = random.Random(8)
    values = [draw.uniform(-10, 10) * 10.0 ** draw.randint(-12, 12) for _ in range(500)]
    values += [202920.5, 202921.5, -202920.5, 12345.25, 12345.75, 1234565.0, 1234566.5, 4096005000.0]  # half way
    values += [0.00048828125, 1.0000005, 3.0517578125e-05, 40960150000.0]
    written = page.evaluate(
        f"values => {{ {script('numbers.js')}; return values.map(value => formatNumber(value)) }}", values
    )
    assert written == [format_number(value) for value in values]
    assert page.evaluate(f"() => {{ {script('numbers.js')}; return formatNumber(NaN) + formatNumber(1 / 0) }}") == "——"


def test_a_fast_beginning_takes_its_time_and_every_epoch_has_its_moment(page):
    page.goto("about:blank")
    times = page.evaluate(
        f"""() => {{ {script("run.js")};
            const epochs = 1000, decay = e => Math.exp(-e / 20);
            const states = of => Float64Array.from({{length: epochs + 1}}, (_, e) => of(e));
            const line = {{weight: states(decay), bias: states(() => 0)}};
            const run = {{epochs, ...line, scaling: [0, 1, 0, 1], picture: [0, 1, 1]}};
            const times = timetable(run);
            return {{times: Array.from(times), shown: Array.from(times, time => epochAt(times, time))}} }}"""
    )
    assert (times["times"][0], times["times"][-1]) == (0, pytest.approx(1))
    assert times["times"] == sorted(times["times"])
    assert times["times"][100] > 0.7  # a tenth of the epochs, nearly all of the way
    assert times["shown"] == list(range(1001))
