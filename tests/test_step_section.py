"""The X-ray as the reader sees it: five stages, the run's numbers filled in, sums that add up."""

import re
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from linreg.config import CHOICES, TrainingConfig
from linreg.explaining import explain_step
from linreg.training import train
from linreg.ui.tabs import step_formulas as formulas
from linreg.words import LANGUAGES, format_number, messages
from tests.article import ARTICLE, START

ROWS = (ARTICLE.x.tolist(), ARTICLE.y.tolist())


def draw(x, y, settings, epoch, language):
    from linreg.config import TrainingConfig
    from linreg.dataset import Dataset
    from linreg.training import train
    from linreg.ui.tabs.step_section import step_section
    from linreg.words import messages

    step_section(train(Dataset(x, y), TrainingConfig(**settings)), epoch, messages(language))


def shown(x, y, settings, epoch, language="en"):
    """All Markdown of the section, formulas included."""
    arguments = {"x": x, "y": y, "settings": settings, "epoch": epoch, "language": language}
    app = AppTest.from_function(draw, kwargs=arguments, default_timeout=60).run()
    assert not app.exception
    return "\n".join(element.value for element in [*app.markdown, *app.latex, *app.caption, *app.header])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("optimizer", CHOICES["optimizer"])
def test_the_five_stages_stand_with_their_lines_of_pytorch(language, optimizer):
    page = shown(*ROWS, {"optimizer": optimizer, "momentum": 0.9, **START}, 137, language)
    lines = ["y_hat = model(x)", "loss = criterion(y_hat, y)", "optimizer.zero_grad()", "loss.backward()"]
    places = [page.index(f"`{line}`") for line in [*lines, "optimizer.step()"]]
    assert places == sorted(places)
    assert messages(language).table[f"step.rule.{optimizer}"].split("$")[0] in page


@pytest.mark.parametrize("loss", CHOICES["loss"])
def test_the_rows_and_their_sums_are_in_tables(loss):
    page = shown(*ROWS, {"loss": loss, "dtype": "float64", **START}, 5)
    step = explain_step(train(ARTICLE, TrainingConfig(loss=loss, dtype="float64", **START)), 5)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    values = zip(step.examples.y, step.examples.y_hat, step.examples.residual, step.examples.term, strict=True)
    for number, row in enumerate(values, start=1):
        assert [str(number), *map(format_number, row)] in rows
    assert ["**Sum**", "", "", "", f"**{format_number(step.total.term)}**"] in rows
    assert {len(row) for row in rows} == {3, 5}


def test_the_first_step_has_nothing_to_clear_and_the_second_has():
    assert messages("en")("step.nothing_to_clear") in shown(*ROWS, {}, 0)
    page = shown(*ROWS, {}, 1)
    assert messages("en")("step.nothing_to_clear") not in page
    step = explain_step(train(ARTICLE, TrainingConfig()), 1)
    assert f"= {formulas.number(step.parameters[0].without_zero_grad)}" in page


def test_more_than_twelve_rows_are_summarized():
    x = np.arange(40.0).tolist()
    page = shown(x, [2 * value for value in x], {}, 3)
    assert "| other rows: 29 |" in page
    assert "\n| 12 | " not in page
    assert "\n| 11 | " in page


def test_units_and_batches_are_said():
    x = np.arange(40.0).tolist()
    page = shown(x, [2 * value for value in x], {"standardize": True, "batch_size": 16}, 3)
    text = messages("en")
    assert "(x − 19.5) / 11.54 and (y − 39) / 23.09" in page  # numpy: x.mean(), x.std(), y.mean(), y.std()
    assert "x `(16, 1)` times weight `(1, 1)`" in page
    assert text("step.batch", batches=3, rows=16) in page
    assert "In the units of your data" in page
    without_bias = shown(x, [2 * value for value in x], {"standardize": True, "bias": False}, 3)
    assert "x / 11.54 and y / 23.09" in without_bias
    assert "bias `(1,)`" not in without_bias


def test_the_gradient_is_felt_in_what_a_hundredth_of_weight_changes():
    """From the start, the article's loss falls by 0.2309 if the weight is 0.01 larger; the gradient says 0.2313."""
    assert "raise w by 0.01, and the loss changes by about −0.2313." in shown(*ROWS, START, 0)


@pytest.mark.parametrize("settings", [{"learning_rate": 5.0}, {"initial_weight": 1e9, "learning_rate": 9.9}])
def test_a_step_that_overflows_is_drawn_without_a_nan(settings):
    page = shown(*ROWS, {"optimizer": "SGD", "epochs": 1000, **settings}, 1000)
    assert not re.search(r"\bnan\b|\binf\b", page, re.IGNORECASE)


def decimals(number):
    return len(number.partition(".")[2])


@pytest.mark.parametrize("dtype", CHOICES["dtype"])
@pytest.mark.parametrize("seed", range(20))
def test_the_worked_subtraction_adds_up_in_the_digits_that_are_shown(seed, dtype):
    rng = np.random.default_rng(seed)
    settings = {"learning_rate": float(rng.choice([1e-4, 0.01, 0.1])), "dtype": dtype}
    result = train(ARTICLE, TrainingConfig(**settings, optimizer=str(rng.choice(CHOICES["optimizer"]))))
    step = explain_step(result, int(rng.integers(100)))
    for part in step.parameters:
        lines = formulas.update(part, step, result.config.optimizer).split(r"\\")
        before, sign, change = re.search(r"& = (\S+) ([+-]) (\S+)", lines[-2]).groups()
        after = re.search(r"\\boldsymbol{(\S+?)}", lines[-1])[1]
        assert len(set(map(decimals, (before, change, after)))) == 1
        assert Decimal(before) + Decimal(sign + change) == Decimal(after)
        assert float(change) == pytest.approx(abs(part.after - part.before), rel=0.05)


@pytest.mark.parametrize("seed", range(20))
def test_the_sums_of_the_chain_rule_add_up_in_the_digits_that_are_shown(seed):
    result = train(ARTICLE, TrainingConfig(seed=seed))
    step = explain_step(result, 50 * seed)
    written = formulas.chain_rule(step, "MSE") + r"\\" + (formulas.without_zero_grad(step) if seed else "")
    sums = [line.partition("& = ")[2].removesuffix(r"\end{aligned}").strip() for line in written.split(r"\\")]
    added = [(terms, total) for terms, total in pairwise(sums) if re.fullmatch(r"-?[\d.]+( [+-] [\d.]+)+", terms)]
    assert len(added) == (2 if seed == 0 else 4)
    for terms, total in added:
        assert sum(Decimal(term) for term in re.findall(r"-?[\d.]+", terms.replace("- ", "-"))) == Decimal(total)


def test_a_step_that_is_lost_in_rounding_is_still_seen():
    assert formulas.subtraction(0.25, 3.28e-10, 0.25) == ("0.25", r" - 3.28 \times 10^{-10}", "0.25")
    assert formulas.subtraction(0.25, 0.0, 0.25) == ("0.25", " - 0", "0.25")


def test_numbers_are_written_as_latex():
    written = [formulas.number(value) for value in (0.0, -0.25, 1.5e-9, 123456789.0, float("inf"), float("nan"))]
    assert written == ["0", "-0.25", r"1.5 \times 10^{-9}", r"1.23457 \times 10^{8}", r"\infty", r"\text{—}"]
    assert formulas.factor(-2.0) == "(-2)"
