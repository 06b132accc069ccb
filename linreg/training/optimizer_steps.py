"""One update of each optimizer, written out on a flat tensor of parameters: the digits of torch.optim, sooner.

The formulas, the constants and the order of the operations are those of torch.optim's single-tensor loops, and the
tests hold every digit against them. What is saved is only the bookkeeping around them. A factor stands in a tensor of
its own, for torch takes three times as long to multiply two numbers by a Python number.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from linreg.config import ADAGRAD_EPS, ADAM_EPS, ALPHA, BETA1, BETA2, RMSPROP_EPS, TrainingConfig

Step = Callable[[], object]


def optimizer_step(parameters: Tensor, gradient: Tensor, config: TrainingConfig) -> Step:
    """A function that moves `parameters` once, in place, by what `gradient` holds at that moment."""
    if config.optimizer == "Adam":
        return _adam(parameters, gradient, config.learning_rate)
    if config.optimizer == "RMSprop":
        return _rmsprop(parameters, gradient, config.learning_rate)
    if config.optimizer == "Adagrad":
        return _adagrad(parameters, gradient, config.learning_rate)
    if config.momentum > 0:
        return _momentum(parameters, gradient, config)
    return lambda: parameters.add_(gradient, alpha=-config.learning_rate)


def _momentum(parameters: Tensor, gradient: Tensor, config: TrainingConfig) -> Step:
    """velocity ← β·velocity + gradient; w ← w − lr·velocity, or with Nesterov w ← w − lr·(gradient + β·velocity)."""
    velocity = torch.zeros_like(parameters)
    momentum, rate = torch.full_like(parameters, config.momentum), config.learning_rate

    def plain() -> None:
        velocity.mul_(momentum).add_(gradient)
        parameters.add_(velocity, alpha=-rate)

    def nesterov() -> None:
        velocity.mul_(momentum).add_(gradient)
        parameters.add_(gradient.add(velocity, alpha=config.momentum), alpha=-rate)

    return nesterov if config.nesterov else plain


def _adam(parameters: Tensor, gradient: Tensor, rate: float) -> Step:
    """m, v: running means of gradient and gradient²; w ← w − lr·m̂ / (√v̂ + ε), the hats undoing their start at 0."""
    mean, square, root = (torch.zeros_like(parameters) for _ in range(3))
    mean_share, square_keep = torch.full_like(parameters, 1 - BETA1), torch.full_like(parameters, BETA2)
    correction, eps = torch.empty_like(parameters), torch.full_like(parameters, ADAM_EPS)
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        mean.lerp_(gradient, mean_share)
        square.mul_(square_keep).addcmul_(gradient, gradient, value=1 - BETA2)
        torch.sqrt(square, out=root)
        root.div_(correction.fill_((1 - BETA2**steps) ** 0.5)).add_(eps)
        parameters.addcdiv_(mean, root, value=-(rate / (1 - BETA1**steps)))

    return step


def _rmsprop(parameters: Tensor, gradient: Tensor, rate: float) -> Step:
    """v: running mean of gradient²; w ← w − lr·gradient / (√v + ε)."""
    square, root = torch.zeros_like(parameters), torch.empty_like(parameters)
    keep, eps = torch.full_like(parameters, ALPHA), torch.full_like(parameters, RMSPROP_EPS)

    def step() -> None:
        square.mul_(keep).addcmul_(gradient, gradient, value=1 - ALPHA)
        torch.sqrt(square, out=root).add_(eps)
        parameters.addcdiv_(gradient, root, value=-rate)

    return step


def _adagrad(parameters: Tensor, gradient: Tensor, rate: float) -> Step:
    """v: sum of gradient² so far; w ← w − lr·gradient / (√v + ε)."""
    square, root = torch.zeros_like(parameters), torch.empty_like(parameters)
    eps = torch.full_like(parameters, ADAGRAD_EPS)

    def step() -> None:
        square.addcmul_(gradient, gradient, value=1)
        torch.sqrt(square, out=root).add_(eps)
        parameters.addcdiv_(gradient, root, value=-rate)

    return step
