"""The player in a real browser: what the charts' own data say belongs to the epoch that the bar says."""

import json
import random
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from linreg.config import TrainingConfig
from linreg.dataset import Dataset
from linreg.i18n import format_number
from linreg.training import train
from tests.conftest import rerun, wait_until_idle

expect.set_options(timeout=30_000)  # the machine may be busy with other tests
START = {"initial_weight": -0.3791983127593994, "initial_bias": 0.7678001523017883}
ARTICLE = Dataset([1, 2, 3], [3, 5, 7])
SCRIPTS = Path(__file__).parents[1] / "linreg" / "ui" / "player"
STATUS = re.compile(r"epoch (\d+) of (\d+) · loss (\S+)")
# The charts' own data, typed arrays unpacked: {chart: {role: {x, y}}}.
DRAWN = """() => {
    const numbers = values => Array.from(values?.bdata ? values._inputArray : values ?? []);
    const charts = {};
    for (const key of ["fit_figure", "loss_figure", "surface_figure"]) {
        const gd = document.querySelector(`.st-key-${key} .js-plotly-plot`);
        if (!gd) continue;
        charts[key] = {};
        for (const trace of gd.data) charts[key][trace.meta.role] = {x: numbers(trace.x), y: numbers(trace.y)};
    }
    return charts;
}"""
# Both charts are there, and the surface where it has a place; the dot of the loss stands at the epoch.
STANDS_AT = """([epoch, drawn]) => {
    const {fit_figure: fit, loss_figure: loss, surface_figure: surface} = eval(drawn)();
    const complete = fit?.residuals && (surface || !document.querySelector(".st-key-surface_figure"));
    return complete && loss?.epoch_dot.x[0] === epoch;
}"""
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


def script(name):
    return (SCRIPTS / name).read_text(encoding="utf-8")


def article_run(**config):
    return train(ARTICLE, TrainingConfig(**{**START, **config}))


def part(page, name):
    return page.locator(f"[data-part={name}]")


def bar(page):
    """The epoch, the epochs and the loss that the bar says."""
    expect(part(page, "status")).to_have_text(STATUS)
    epoch, epochs, loss = STATUS.fullmatch(part(page, "status").inner_text()).groups()
    return int(epoch), int(epochs), loss


def link_epoch(page):
    return parse_qs(urlsplit(page.url).query).get("epoch", [None])[0]


def expect_link_epoch(page, epoch):
    if epoch is None:
        page.wait_for_function("() => !new URLSearchParams(location.search).has('epoch')")
    else:
        page.wait_for_function(
            "epoch => new URLSearchParams(location.search).get('epoch') === String(epoch)", arg=epoch
        )


def state(run, epoch):
    history = run.history
    if epoch == len(history):
        return run.weight, run.bias, run.loss
    return history.weight[epoch], history.bias[epoch], history.loss[epoch]


def expect_state(page, run, epoch):
    """The line, its residuals and every dot stand where the history says."""
    epochs = len(run.history)
    wanted = rf"epoch {epoch} of {epochs} "
    expect(part(page, "status")).to_contain_text(re.compile(wanted))
    weight, bias, loss = state(run, epoch)
    page.wait_for_function(STANDS_AT, arg=[epoch, DRAWN])
    charts = page.evaluate(DRAWN)
    line = charts["fit_figure"]["trained_line"]
    assert line["y"] == pytest.approx([weight * x + bias for x in line["x"]], rel=1e-9)
    residuals = charts["fit_figure"]["residuals"]
    assert residuals["y"][0::3] == pytest.approx(list(run.dataset.y))
    assert residuals["y"][1::3] == pytest.approx([weight * x + bias for x in run.dataset.x], rel=1e-9)
    dot = charts["loss_figure"]["epoch_dot"]
    assert (dot["x"], dot["y"]) == ([epoch], pytest.approx([loss], rel=1e-12))
    if "surface_figure" in charts:
        place = charts["surface_figure"]["epoch_dot"]
        assert (place["x"], place["y"]) == (pytest.approx([weight]), pytest.approx([bias]))
        path = charts["surface_figure"]["path"]
        assert (path["x"][-1], path["y"][-1]) == (pytest.approx(weight), pytest.approx(bias))
    return charts


def test_a_first_visit_shows_the_end_of_the_run(open_page):
    page = open_page()
    assert bar(page) == (1000, 1000, "0.10556")
    expect_state(page, article_run(), 1000)
    assert link_epoch(page) is None


def test_the_charts_follow_the_range_the_steps_and_the_playback(open_page):
    page, run, draw = open_page(), article_run(), random.Random(6)
    for _ in range(5):
        epoch = draw.randrange(1000)
        part(page, "range").fill(str(epoch))
        expect_state(page, run, epoch)
        part(page, "forward").click()
        expect_state(page, run, epoch + 1)
        part(page, "back").click()
        expect_state(page, run, epoch)
    part(page, "range").fill("0")
    part(page, "play").click()
    expect(part(page, "back")).to_be_enabled()
    part(page, "play").click()
    epoch, _, loss = bar(page)
    assert 0 < epoch < 1000
    expect_state(page, run, epoch)
    assert float(loss) == pytest.approx(run.history.loss[epoch], rel=1e-5)


def test_playing_from_the_end_starts_again_and_runs_to_the_end(open_page):
    page = open_page("?epochs=20")
    part(page, "play").click()
    expect(part(page, "bar")).to_have_attribute("data-playing", "true")
    expect(part(page, "bar")).to_have_attribute("data-playing", "false")
    expect_state(page, article_run(epochs=20), 20)
    expect_link_epoch(page, None)


def test_it_moves_at_least_fifteen_times_a_second_without_asking_the_server(page, page_server):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.goto(page_server)
    wait_until_idle(page)
    sent.clear()
    part(page, "play").click()
    counted = [page.evaluate(COUNT_PICTURES, 1500) for _ in range(3)]
    assert max(counted) >= 15, counted  # the best of three: this machine may be busy with other tests
    assert not sent


def test_the_keyboard_alone_can_do_everything(open_page):
    page, run = open_page(), article_run()
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
    expect_state(page, run, 1000)
    page.keyboard.press("ArrowLeft")
    expect_state(page, run, 999)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    expect_state(page, run, 0)
    page.keyboard.press("Enter")
    expect(part(page, "bar")).to_have_attribute("data-playing", "true")
    page.keyboard.press("Enter")
    expect(part(page, "bar")).to_have_attribute("data-playing", "false")


def test_a_screen_reader_hears_native_controls_with_names_and_values(open_page):
    page = open_page("?epoch=100")
    for role, name in (
        ("button", "Watch it train"),
        ("button", "One epoch back"),
        ("button", "One epoch forward"),
        ("combobox", "Speed"),
    ):
        expect(page.get_by_role(role, name=name)).to_have_count(1)
    slider = page.get_by_role("slider", name="Epoch", exact=True)
    assert slider.get_attribute("aria-valuetext") == "epoch 100 of 1000 · loss 6.98695"


def test_the_link_opens_the_epoch_and_the_end_is_left_out_of_it(open_page):
    page, run = open_page("?epoch=137"), article_run()
    entries = page.evaluate("history.length")
    expect_state(page, run, 137)
    part(page, "forward").click()
    expect_link_epoch(page, 138)
    expect_state(open_page(f"?{urlsplit(page.url).query}"), run, 138)
    part(page, "range").fill("1000")
    expect_link_epoch(page, None)
    assert page.evaluate("history.length") == entries


def test_a_hostile_epoch_shows_the_end(open_page):
    page, run = open_page("?epoch=1e2"), article_run()
    expect_state(page, run, 1000)
    expect_link_epoch(page, None)
    for epoch in ("-1", "1001", "٣"):
        page = open_page("?epoch=5")
        expect_state(page, run, 5)
        page.evaluate("epoch => history.pushState({}, '', '?epoch=' + epoch)", epoch)
        page.evaluate("history.pushState({}, '', '?epoch=5')")
        page.go_back()
        expect_state(page, run, 1000)


def test_the_epoch_stays_when_the_run_the_language_or_the_data_change(open_page, tmp_path):
    page = open_page("?epochs=500&epoch=60")
    expect_state(page, article_run(epochs=500), 60)
    with rerun(page):
        page.locator(".st-key-epochs input").first.focus()
        page.keyboard.press("ArrowRight")
    expect_state(page, article_run(epochs=501), 60)
    with rerun(page):
        page.get_by_text("中文", exact=True).click()
    expect(part(page, "status")).to_contain_text("第 60 轮")
    part(page, "forward").click()
    expect(part(page, "status")).to_contain_text("第 61 轮")
    with rerun(page):
        page.get_by_text("English", exact=True).click()
    expect_state(page, article_run(epochs=501), 61)
    file = tmp_path / "own.csv"
    file.write_text("a,b\n1,2\n2,3\n3,5\n4,4\n")
    with rerun(page):
        page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(file)
    expect(part(page, "status")).to_contain_text("epoch 61 of 501")
    part(page, "range").fill("7")
    expect(part(page, "status")).to_contain_text("epoch 7 of 501")
    dot = page.evaluate(DRAWN)["loss_figure"]["epoch_dot"]
    assert dot["x"] == [7]


def test_a_run_that_is_shorter_than_the_epoch_shows_its_end(open_page):
    page = open_page("?epochs=500&epoch=500")
    expect_state(page, article_run(epochs=500), 500)
    with rerun(page):
        page.locator(".st-key-epochs input").first.focus()
        page.keyboard.press("ArrowRight")
    expect_state(page, article_run(epochs=501), 501)


def test_back_returns_to_the_epoch_of_the_link(open_page, page_server):
    page = open_page("?epoch=10")
    part(page, "forward").click()
    expect_link_epoch(page, 11)
    page.evaluate("history.pushState({}, '', '?epoch=500')")
    page.go_back()
    expect_state(page, article_run(), 11)


def test_without_plotly_the_still_picture_stays(open_page):
    page = open_page()
    expect_state(page, article_run(), 1000)
    before = page.evaluate(DRAWN)
    page.evaluate("delete window.Plotly")
    part(page, "range").fill("5")
    assert bar(page)[0] == 5
    after = page.evaluate(DRAWN)
    assert json.dumps(after) == json.dumps(before)


def test_reduced_motion_shows_a_few_still_pictures(open_page):
    page = open_page("?epochs=2000", reduced_motion="reduce")
    part(page, "play").click()
    assert page.evaluate(COUNT_PICTURES, 2000) <= 3


def test_a_diverged_run_plays_to_its_last_finite_state(open_page):
    page = open_page("?optimizer=SGD&learning_rate=0.19&epoch=3")
    run = article_run(optimizer="SGD", learning_rate=0.19)
    assert run.outcome.kind == "diverged"
    expect_state(page, run, 3)
    part(page, "range").fill(str(len(run.history)))
    expect(part(page, "status")).to_contain_text(f"epoch {len(run.history)} of")


def test_the_dot_and_its_trail_walk_on_the_surface(open_page):
    page, run, draw = open_page("?tab=steps"), article_run(), random.Random(7)
    page.wait_for_selector(".st-key-surface_figure .js-plotly-plot .scatterlayer", state="attached")
    expect_state(page, run, 1000)
    for epoch in (0, *(draw.randrange(1000) for _ in range(2))):
        with rerun(page):  # the steps below follow
            part(page, "range").fill(str(epoch))
        charts = expect_state(page, run, epoch)
        path = charts["surface_figure"]["path"]
        assert (path["x"][0], path["y"][0]) == (
            pytest.approx(run.history.weight[0]),
            pytest.approx(run.history.bias[0]),
        )
        assert len(path["x"]) > epoch / 20


def test_a_pause_brings_the_epoch_to_the_steps_and_adds_no_step_back(open_page):
    page = open_page("?tab=steps&learning_rate=0.02")
    bar(page)
    entries = page.evaluate("history.length")
    for epoch in (5, 6):
        with rerun(page):
            part(page, "range").fill(str(epoch))
        expect_link_epoch(page, epoch)
        expect(page.locator(".st-key-step")).to_contain_text(str(epoch))
    with rerun(page):
        part(page, "range").fill("1000")
    expect_link_epoch(page, None)
    assert page.evaluate("history.length") == entries


def test_the_steps_open_at_the_epoch_shown_before_they_were_open(open_page):
    page = open_page("?learning_rate=0.02")
    part(page, "range").fill("37")
    expect_link_epoch(page, 37)
    page.locator(".st-key-tab button").first.click()
    expect(page.locator(".st-key-step")).to_contain_text("37")
    expect_link_epoch(page, 37)


def test_a_click_on_the_surface_starts_the_training_there(open_page):
    page = open_page("?tab=steps&epochs=50")
    page.wait_for_selector(".st-key-surface_figure .js-plotly-plot .scatterlayer", state="attached")
    bar(page)
    surface = page.locator(".st-key-surface_figure .draglayer .nsewdrag").first
    surface.scroll_into_view_if_needed()
    frame = surface.bounding_box()
    place = page.evaluate(
        """share => {
            const {xaxis, yaxis} = document.querySelector(".st-key-surface_figure .js-plotly-plot")._fullLayout;
            const at = ([from, to]) => from + share * (to - from);
            return [at(xaxis.range), at(yaxis.range)];
        }""",
        0.25,
    )
    with rerun(page):
        page.mouse.click(frame["x"] + 0.25 * frame["width"], frame["y"] + 0.75 * frame["height"])
    page.wait_for_function("() => new URLSearchParams(location.search).has('initial_weight')")
    query = parse_qs(urlsplit(page.url).query)
    start = {name: float(query[name][0]) for name in ("initial_weight", "initial_bias")}
    assert list(start.values()) == pytest.approx(place, abs=0.05)
    expect_state(page, train(ARTICLE, TrainingConfig(epochs=50, **start)), 50)


def test_the_surface_of_a_standardized_run_can_be_shown_in_the_users_units(open_page):
    page, run = open_page("?tab=steps&standardize=true&epoch=12"), article_run(standardize=True)
    stands = """([drawn, weight]) => {
        const dot = eval(drawn)().surface_figure?.epoch_dot;
        return dot && Math.abs(dot.x[0] - weight) < 1e-9;
    }"""
    for units, shown in (("standardized", run.trained), ("your units", run)):
        page.get_by_text(units, exact=True).click()
        page.wait_for_function(stands, arg=[DRAWN, float(shown.history.weight[12])])
        dot = page.evaluate(DRAWN)["surface_figure"]["epoch_dot"]
        assert dot["y"] == pytest.approx([shown.history.bias[12]])


def test_the_bar_writes_numbers_as_the_page_does(page):
    page.goto("about:blank")
    draw = random.Random(8)
    values = [draw.uniform(-10, 10) * 10.0 ** draw.randint(-12, 12) for _ in range(500)]
    values += [
        0.0,
        1.0,
        -1.0,
        0.1,
        999999.5,
        1e6,
        9999999.0,
        1e-4,
        9.99999e-5,
        0.10556,
        28.679777145385742,
        1e22,
        5e-324,
    ]
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
