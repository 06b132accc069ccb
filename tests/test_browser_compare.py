"""Runs beside the page's own in a real browser: kept, raced, moved by one player, and opened from a link elsewhere."""

import random

import pytest
from playwright.sync_api import expect

from linreg.comparing.companion import RACERS, racer_inputs
from linreg.config import TrainingConfig
from linreg.training import train
from linreg.words import messages
from tests.article import ARTICLE, START
from tests.player_page import article_run, expect_state, part, state, wait_until_played
from tests.test_browser_page import full_link
from tests.waiting import rerun, wait_for

# Of each companion, by its number: the line, the dot of its loss, its place on the surface.
BESIDE = """() => {
    const beside = {};
    const roles = {fit: "companion_line", loss: "companion_dot", surface: "companion_place"};
    for (const [chart, role] of Object.entries(roles)) {
        for (const trace of document.querySelector(`[data-part=${chart}]`).data ?? []) {
            if (trace.meta.role !== role) continue;
            beside[trace.meta.companion] ??= {name: trace.name};
            beside[trace.meta.companion][role] = {x: Array.from(trace.x), y: Array.from(trace.y)};
        }
    }
    return beside;
}"""
THERE_ARE = f"count => Object.values(({BESIDE})()).filter(one => one.companion_dot).length === count"


def expect_beside(page, runs, epoch):
    """Each of `runs` stands where its own history says, at `epoch` or at its end."""
    wait_for(page, THERE_ARE, len(runs))
    drawn = page.evaluate(BESIDE)
    for number, run in enumerate(runs):
        at = min(epoch, len(run.history))
        weight, bias, loss = state(run, at)
        line, dot, place = (drawn[str(number)][f"companion_{role}"] for role in ("line", "dot", "place"))
        assert line["y"] == pytest.approx([weight * x + bias for x in line["x"]], rel=1e-9)
        assert (dot["x"], place["x"], place["y"]) == ([at], pytest.approx([weight]), pytest.approx([bias]))
        assert dot["y"] == pytest.approx([max(loss, page.evaluate(LEAST))], rel=1e-12)


# What the chart of the losses draws of a loss that is less above the least one, which is 0 here.
LEAST = """() => document.querySelector("[data-part=loss]").data[0].meta.least ?? 0"""


def test_a_kept_run_and_a_race_move_with_the_player_and_open_from_their_link_elsewhere(open_page, page_server):
    page = open_page("?optimizer=SGD&epochs=60&tab=compare")
    wait_until_played(page)
    with rerun(page):
        page.locator(".st-key-pin_run button").click()
    with rerun(page):
        page.get_by_role("slider", name="Epochs").press("ArrowRight")
    with rerun(page):
        page.locator(".st-key-race_mode").get_by_text(messages("en")("compare.mode.race")).click()
    own = article_run(optimizer="SGD", epochs=61)
    racers = [{**racer_inputs(racer)} for racer in RACERS if racer != "SGD"]
    changes = [{"optimizer": "SGD", "epochs": 60}, *({"epochs": 61, **inputs} for inputs in racers)]
    beside = [train(ARTICLE, TrainingConfig(**{**START, **change})) for change in changes]
    expect_state(page, own, 61)
    expect_beside(page, beside, 61)
    draw = random.Random(15)
    for epoch in (0, *(draw.randrange(1, 61) for _ in range(3))):
        part(page, "range").fill(str(epoch))
        expect_state(page, own, epoch)
        expect_beside(page, beside, epoch)
    part(page, "forward").click()
    expect_beside(page, beside, epoch + 1)
    part(page, "range").fill("0")
    part(page, "play").click()
    wait_until_played(page)
    expect_beside(page, beside, 61)
    link = full_link(page).removeprefix(page_server).replace("lang=en", "lang=zh")
    other = open_page(link, locale="zh-CN")
    wait_until_played(other)
    expect_beside(other, beside, 61)
    expect(other.locator(".linreg-table").first).to_contain_text(messages("zh")("compare.this_run"))
    here, there = page.evaluate(BESIDE), other.evaluate(BESIDE)
    assert [[one[role] for role in sorted(one) if role != "name"] for one in here.values()] == [
        [one[role] for role in sorted(one) if role != "name"] for one in there.values()
    ]
