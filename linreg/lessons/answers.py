"""The answers of the lessons: every number is computed here, by training, by torch's own step or by the exact line."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from linreg.comparing import Companion
from linreg.comparing.companion import RACERS, racer_inputs
from linreg.config import TrainingConfig
from linreg.diagnosis.stability import stability
from linreg.explaining import explain_step
from linreg.least_squares import fit
from linreg.lessons.examples import (
    article,
    article_companion,
    data_of,
    epochs_it_needs,
    half_width,
    harm,
    raced,
    settling,
    short,
)  # fmt: skip
from linreg.lessons.lesson import LINES
from linreg.optimum.losses import mean_loss
from linreg.optimum.minimum import minimize
from linreg.training import train
from linreg.training.model import LinearRegression
from linreg.words import Message, format_line, format_number, message

STEP = 0.01  # by how much lesson 5 moves the weight
INCOME = 1000.0  # of the household that lesson 6 predicts
NEW_X = 4.0
Choices = tuple[Message | str, ...]


@dataclass(frozen=True)
class Answer:
    """right: which of the choices, counted from 0. text: why, with the numbers."""

    right: int
    text: Message


@dataclass(frozen=True)
class Question:
    """choices: as on the buttons. answer: computes which is right; it may train for a second or two."""

    text: Message
    choices: Choices
    answer: Callable[[], Answer]


def questions(number: int) -> tuple[Question, ...]:
    """The questions of a lesson, in order."""
    return _QUESTIONS[number]()


def _model() -> tuple[Question, ...]:
    sizes = [parameter.numel() for parameter in LinearRegression().parameters()]
    counts = (1, sum(sizes), 4)

    def answer() -> Answer:
        shapes = {name: tuple(one.shape) for name, one in LinearRegression().linear.named_parameters()}
        facts = {"count": sum(sizes), "weight": str(shapes["weight"]), "bias": str(shapes["bias"])}
        return Answer(counts.index(sum(sizes)), message("lesson.1.answer_1", **facts))

    return (Question(message("lesson.1.question_1"), tuple(str(count) for count in counts), answer),)


def _loss() -> tuple[Question, ...]:
    def answer() -> Answer:
        data = data_of("article")
        losses = [mean_loss(data.y - weight * data.x - bias, "MSE") for weight, bias in LINES]
        last = float(article().history.loss[-100])
        far = data_of("anscombe3")
        rest = Companion(without=int(abs(fit(far).residuals).argmax()) + 1).dataset_of(far)
        facts = {
            "best": format_line(*LINES[losses.index(min(losses))]), "losses": losses,
            "last": last, "root": math.sqrt(last),
            "mse": fit(far).weight, "l1": minimize(far.x, far.y, "L1", True).weight, "without": fit(rest).weight,
        }  # fmt: skip
        return Answer(losses.index(min(losses)), message("lesson.2.answer_1", **short(facts)))

    lines = tuple(f"y = {format_line(*line)}" for line in LINES)
    return (Question(message("lesson.2.question_1"), lines, answer),)


def _rate() -> tuple[Question, ...]:
    def answer() -> Answer:
        good, bad = (article(optimizer="SGD", learning_rate=rate) for rate in (0.17, 0.19))
        theory = stability(bad)
        step = explain_step(article(), 0)
        predicted = [article(**racer_inputs(racer)).predict(NEW_X) for racer in RACERS]
        facts = {
            "good": good.outcome.epoch, "limit": theory.limit, "growth": theory.predicted_growth,
            "epoch": bad.outcome.epoch, "racers": [raced(*pair) for pair in zip(RACERS, predicted, strict=True)],
            "weight_gradient": step.parameters[0].gradient, "bias_gradient": step.parameters[1].gradient,
            "weight_step": step.parameters[0].after - step.parameters[0].before,
            "bias_step": step.parameters[1].after - step.parameters[1].before,
        }  # fmt: skip
        return Answer(harm(good, bad), message("lesson.3.answer_1", **short(facts)))

    return (Question(message("lesson.3.question_1"), _choices(3, 1), answer),)


def _data_matters() -> tuple[Question, ...]:
    def answer() -> Answer:
        config = TrainingConfig(optimizer="SGD", learning_rate=0.1)
        raw = train(data_of("norris"), config)
        scaled = train(data_of("norris"), replace(config, standardize=True))
        flat = article_companion(Companion(broken="shape"), optimizer="SGD", epochs=10_000)
        facts = {
            "epoch": raw.outcome.epoch, "limit": stability(raw).limit, "scaled_limit": stability(scaled).limit,
            "since": scaled.outcome.epoch, "times": math.sqrt(stability(raw).condition),
            "weight": round(flat.weight, 3), "bias": flat.bias,
        }  # fmt: skip
        return Answer(harm(scaled, raw), message("lesson.4.answer_1", **short(facts)))

    return (Question(message("lesson.4.question_1"), _choices(4, 1), answer),)


def _loop() -> tuple[Question, ...]:
    step = explain_step(article(optimizer="SGD"), 0)
    gradient = step.parameters[0].gradient
    effects = (-STEP * gradient, STEP * gradient, gradient)

    def gradient_answer() -> Answer:
        data, start = data_of("article"), step.parameters
        weight, bias = start[0].before, start[1].before
        losses = [mean_loss(data.y - w * data.x - bias, "MSE") for w in (weight, weight + STEP)]
        exact = losses[1] - losses[0]
        after = mean_loss(data.y - start[0].after * data.x - start[1].after, "MSE")
        shares = [float(share) for share in step.examples.weight_share]
        largest = min(range(len(shares)), key=shares.__getitem__)
        facts = {"effect": effects[1], "gradient": gradient, "exact": exact, "before": losses[0], "after": after,
                 "row": largest + 1, "share": shares[largest]}  # fmt: skip
        right = min(range(len(effects)), key=lambda place: abs(effects[place] - exact))
        return Answer(right, message("lesson.5.answer_1", **short(facts)))

    def forgotten_answer() -> Answer:
        broken = article_companion(Companion(broken="zero_grad"), optimizer="SGD")
        healthy = article(optimizer="SGD")
        adam, good_adam = article_companion(Companion(broken="zero_grad")), article()
        facts = {
            "low": float(broken.history.loss[-500:].min()), "high": float(broken.history.loss[-500:].max()),
            "bad_100": float(adam.history.loss[100]), "good_100": float(good_adam.history.loss[100]),
            "bad_end": adam.predict(NEW_X), "good_end": good_adam.predict(NEW_X),
        }  # fmt: skip
        return Answer(settling(broken, healthy), message("lesson.5.answer_2", **short(facts)))

    numbers = tuple(format_number(effect, 3) for effect in effects)
    return (
        Question(message("lesson.5.question_1"), numbers, gradient_answer),
        Question(message("lesson.5.question_2"), _choices(5, 2), forgotten_answer),
    )


def _prediction() -> tuple[Question, ...]:
    def answer() -> Answer:
        run, line = article(), fit(data_of("article"))
        needed = epochs_it_needs(run)
        flat = train(data_of("article"), TrainingConfig(optimizer="SGD", bias=False))
        engel = fit(data_of("engel"))
        there = engel.predict(INCOME)
        facts = {
            "predicted": run.predict(NEW_X), "exact": float(line.predict(NEW_X).y_hat), "needed": needed,
            "more": needed - run.config.epochs, "faster": epochs_it_needs(article(learning_rate=0.1)),
            "no_bias": flat.predict(NEW_X), "low": float(line.dataset.x_ends[0]), "high": float(line.dataset.x_ends[1]),
            "income": INCOME, "food": float(there.y_hat), "spread": half_width(there),
        }  # fmt: skip
        noise = line.residual_squares > 1e-20 * line.total_squares
        return Answer(2 if not noise and needed else 1 if noise else 0, message("lesson.6.answer_1", **short(facts)))

    return (Question(message("lesson.6.question_1"), _choices(6, 1), answer),)


_QUESTIONS: Mapping[int, Callable[[], tuple[Question, ...]]] = {
    1: _model, 2: _loss, 3: _rate, 4: _data_matters, 5: _loop, 6: _prediction,
}  # fmt: skip


def _choices(number: int, place: int) -> Choices:
    return tuple(message(f"lesson.{number}.choice_{place}_{choice}") for choice in (1, 2, 3))
