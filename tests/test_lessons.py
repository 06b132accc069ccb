"""The lessons: answers computed by real runs, held against the numbers that torch alone gives; both languages."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from linreg.config import LEARNING_RATES, TrainingConfig
from linreg.lessons.answers import questions
from linreg.lessons.lesson import HIDEABLE, LESSONS, read_hidden, read_question
from linreg.link.parameters import PARAMETERS
from linreg.sources import catalog
from linreg.words import LANGUAGES, messages
from tests.article import START


def facts(number: int, place: int = 1):
    """The numbers of an answer, and which choice is right."""
    answer = questions(number)[place - 1].answer()
    return answer.text.values, answer.right


def gradients():
    """Of the article's first step, by autograd."""
    x, y = torch.tensor([[1.0], [2.0], [3.0]]), torch.tensor([[3.0], [5.0], [7.0]])
    weight = torch.tensor([[START["initial_weight"]]], requires_grad=True)
    bias = torch.tensor([START["initial_bias"]], requires_grad=True)
    loss = torch.nn.functional.mse_loss(x @ weight.T + bias, y)
    loss.backward()
    return loss.item(), weight.grad.item(), bias.grad.item()


def test_a_model_is_two_numbers():
    values, right = facts(1)
    layer = torch.nn.Linear(1, 1)
    assert values["count"] == sum(one.numel() for one in layer.parameters()) == 2
    assert (values["weight"], values["bias"]) == (str(tuple(layer.weight.shape)), str(tuple(layer.bias.shape)))
    assert questions(1)[0].choices[right] == "2"


def test_the_best_of_three_lines_is_the_one_of_least_squares():
    values, right = facts(2)
    exact = [
        sum((Fraction(y) - w * x - b) ** 2 for x, y in ((1, 3), (2, 5), (3, 7))) / 3
        for w, b in ((1, 3), (2, 0), (3, 0))
    ]
    assert values["losses"] == pytest.approx([float(one) for one in exact], rel=1e-3)
    assert right == exact.index(min(exact)) == 0
    assert (values["last"], values["root"]) == pytest.approx((0.1276, 0.3572), abs=5e-5)
    assert (values["mse"], values["l1"], values["without"]) == pytest.approx((0.4997, 0.345, 0.345), abs=5e-4)


def test_the_rate_is_a_cliff():
    values, right = facts(3)
    assert right == 2
    assert (values["good"], values["epoch"]) == (110, 413)
    assert (values["limit"], values["growth"]) == pytest.approx((0.1803, 1.108), abs=5e-4)
    loss, weight, bias = gradients()
    assert loss == pytest.approx(28.6798, abs=1e-4)
    assert (values["weight_gradient"], values["bias_gradient"]) == pytest.approx((weight, bias), rel=1e-3)
    assert (values["weight_step"], values["bias_step"]) == pytest.approx((0.01, 0.01), rel=1e-3)
    raced = [str(one) for one in values["racers"]]
    assert raced == ["SGD 8.953", "SGD, momentum 0.9 9", "RMSprop 9", "Adam 8.314", "Adagrad 2.125"]


def test_the_scale_of_the_data_decides():
    values, right = facts(4)
    x = catalog.load("norris")["x"].to_numpy()
    hessian = 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]])
    high, low = np.linalg.eigvalsh(hessian)[::-1]
    assert right == 2
    assert (values["limit"], values["times"]) == pytest.approx((2 / high, np.sqrt(high / low)), rel=1e-3)
    assert (values["epoch"], values["since"]) == (4, 29)
    assert (values["scaled_limit"], values["weight"], values["bias"]) == pytest.approx((1.0, 0.0, 5.0), abs=2e-3)


def test_a_gradient_says_what_a_small_change_does():
    values, right = facts(5)
    _, weight, _ = gradients()
    assert questions(5)[0].choices[right] == "−0.231"
    assert (values["effect"], values["exact"]) == pytest.approx((0.01 * weight, -0.2309), abs=5e-5)
    assert (values["before"], values["after"]) == pytest.approx((28.68, 22.68), abs=5e-3)
    assert (values["row"], values["share"]) == (3, pytest.approx(-14.74, abs=5e-3))


def test_without_zero_grad_it_never_settles():
    values, right = facts(5, 2)
    assert right == 2
    assert (values["bad_100"], values["good_100"]) == pytest.approx((1.986, 6.987), abs=1e-3)
    assert (values["bad_end"], values["good_end"]) == pytest.approx((11.77, 8.314), abs=5e-3)
    assert values["high"] > 25 > 0.1 > values["low"]


def test_the_prediction_has_three_doubts():
    values, right = facts(6)
    assert right == 2
    assert (values["needed"], values["more"], values["faster"]) == (3214, 2214, 419)
    assert (values["predicted"], values["exact"], values["no_bias"]) == pytest.approx((8.314, 9, 9.714), abs=5e-4)
    assert (values["low"], values["high"]) == (1, 3)
    assert (values["food"], values["spread"]) == pytest.approx((632.6, 225), abs=2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", LESSONS)
def test_every_text_of_a_lesson_is_written_in_both_languages(number, language):
    text, lesson = messages(language), LESSONS[number]
    asked = questions(number)
    assert len(asked) == len(lesson.questions)
    written = [text(lesson.title), text(lesson.goal), text(lesson.aha), *(text(step.text) for step in lesson.steps)]
    for one, count in zip(asked, lesson.questions, strict=True):
        choices = [choice if isinstance(choice, str) else text(choice) for choice in one.choices]
        assert len(set(choices)) == count
        answer = one.answer()
        assert 0 <= answer.right < count
        written += [text(one.text), *choices, text(answer.text)]
    assert all(written)


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_sets_only_inputs_of_the_page_and_shows_what_it_sets(number):
    lesson = LESSONS[number]
    training = {name for name in PARAMETERS if name in TrainingConfig.__dataclass_fields__}
    for inputs in (lesson.inputs, *(step.inputs for step in lesson.steps)):
        assert inputs.keys() <= PARAMETERS.keys()
        TrainingConfig(**{name: value for name, value in inputs.items() if name in training})
        assert inputs.get("learning_rate", 0.01) in LEARNING_RATES
    assert set(lesson.shown) <= set(HIDEABLE)
    assert set(lesson.hidden) == set(HIDEABLE) - set(lesson.shown)
    assert lesson.dataset in catalog.ENTRIES


def test_a_teachers_own_texts_are_read_or_refused():
    assert read_hidden("") == ()
    assert read_hidden("optimizer,log") == ("optimizer", "log")
    for hostile in ("everything", "optimizer,", "optimizer;log", "*", "</style>", "a" * 600):
        with pytest.raises(ValueError, match=r".*"):
            read_hidden(hostile)
    assert read_question("**Why?** <b>") == "**Why?** <b>"
    with pytest.raises(ValueError, match="501"):
        read_question("?" * 501)
