"""The comparison on the page: companions from a link, by a click, in a table; and a loop broken on purpose."""

import re

import pytest

from linreg.words import messages

KEPT = {"tab": "compare"}


def table(app):
    """The rows of the comparison's table, cells as text."""
    html = next(one.proto.body for one in app.get("html") if "<td>" in one.proto.body)
    rows = [re.findall(r"<t[dh]>(.*?)</t[dh]>", row) for row in html.split("<tr>")]
    return [[re.sub(r"<.*?>", "", cell).removeprefix("● ") for cell in row] for row in rows if row]


def words(app):
    kinds = ("caption", "error", "info", "warning")
    return "\n".join(str(element.value) for kind in kinds for element in app.get(kind))


def link(app, name):
    return app.query_params.get(name)


def test_the_race_of_a_link_has_the_counts_of_the_article(app_test):
    app = app_test({**KEPT, "compare": "race"}).run()
    assert not app.exception
    header, *rows = table(app)
    assert header[1:] == ["epochs needed", "ŷ at x = 4", "loss above the least", "diverged at epoch"]
    assert {row[0]: (row[1], row[2]) for row in rows} == {
        "this run: Adam": ("3,214", "8.314"),
        "SGD": ("1,895", "8.953"),
        "SGD, momentum 0.9": ("150", "9"),
        "RMSprop": ("875", "9"),
        "Adagrad": ("more than 100,000", "2.125"),
    }


def test_each_at_its_best_rate_says_its_grid_and_its_budget(app_test):
    app = app_test({**KEPT, "compare": "best:RMSprop,Adagrad", "lang": "zh"}).run()
    assert not app.exception
    assert [row[:2] for row in table(app)[2:]] == [
        ["优化器 RMSprop、学习率 0.02", "604"],
        ["优化器 Adagrad、学习率 5", "124"],
    ]
    assert "21" in words(app)
    assert "1000" in words(app)


def test_a_what_if_is_one_click_and_its_removal_another(app_test):
    app = app_test(KEPT).run()
    text = messages("en")
    assert not [one for one in app.get("html") if "<td>" in one.proto.body]
    ask = next(one for one in app.button if one.label == text("compare.ask.losses", losses=["L1", "Huber"]))
    ask.click().run()
    assert link(app, "compare") == "loss:L1;loss:Huber"
    assert [row[0] for row in table(app)[1:]] == ["this run: MSE loss", "L1 loss", "Huber loss"]
    app.button(key="remove_1").click().run()
    assert link(app, "compare") == "loss:Huber"
    app.button(key="remove_1").click().run()
    assert link(app, "compare") is None


def test_a_pin_keeps_the_run_while_the_page_moves_on(app_test):
    app = app_test(KEPT).run()
    app.button(key="pin_run").click().run()
    app.selectbox(key="optimizer").set_value("SGD").run()
    assert [row[0] for row in table(app)[1:]] == ["this run: SGD", "Adam"]
    assert [row[1] for row in table(app)[1:]] == ["1,895", "3,214"]


def test_there_is_room_for_four_and_the_page_says_so(app_test):
    app = app_test({**KEPT, "compare": "seed:1;seed:2;seed:3;bias:false"}).run()
    next(one for one in app.button if one.key == "what_if_0").click().run()
    assert not app.exception
    assert link(app, "compare") == "seed:1;seed:2;seed:3;bias:false"
    assert "At most 4" in words(app)


@pytest.mark.parametrize(("broken", "predicted"), [("zero_grad", "11.77"), ("sum", "8.314"), ("shape", "6.179")])
def test_a_broken_loop_is_framed_and_stands_beside_the_healthy_one(app_test, broken, predicted):
    app = app_test({**KEPT, "broken": broken}).run()
    assert not app.exception
    assert any("on purpose" in one.value for one in app.error)
    _, own, healthy = table(app)
    assert (own[2], healthy[2]) == (predicted, "8.314")
    assert healthy[0] == "the loop as it should be"
    app.button(key="mend").click().run()
    assert not app.exception
    assert link(app, "broken") is None
    assert not app.error


def test_a_broken_loop_has_no_cards_and_no_advice(app_test):
    app = app_test({"tab": "steps", "broken": "zero_grad"}).run()
    assert not app.exception
    assert messages("en")("compare.no_steps") in words(app)
    assert not [one for one in app.button if one.label.startswith("Try")]


def test_what_cannot_be_compared_is_said_and_a_hostile_link_falls_back(app_test):
    app = app_test({**KEPT, "compare": "without:99;loss:L1"}).run()
    assert "there is no row 99" in words(app)
    assert [row[0] for row in table(app)[1:]] == ["this run: MSE loss", "L1 loss"]
    hostile = app_test({**KEPT, "compare": "race;<script>", "broken": "everything"}).run()
    assert not hostile.exception
    assert "compare" in words(hostile)
    assert "broken" in words(hostile)
    assert not hostile.error


def test_choosing_who_races_writes_the_link(app_test):
    app = app_test(KEPT).run()
    app.segmented_control(key="race_mode").set_value("race").run()
    assert link(app, "compare") == "race"
    assert link(app, "loss_scale") == "above"  # where one sees who comes down fastest
    app.pills(key="racers").set_value(["SGD", "Adam"]).run()
    assert link(app, "compare") == "race:SGD,Adam"
    app.segmented_control(key="race_mode").set_value(None).run()
    assert link(app, "compare") is link(app, "loss_scale") is None
    app.segmented_control(key="broken").set_value("sum").run()
    assert link(app, "broken") == "sum"
