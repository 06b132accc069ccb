"""A reason as a value: a cause, the change that removes it, and the sentences for both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from linreg.words import Message, message, short


@dataclass(frozen=True)
class Reason:
    """A cause, and what the run does without it.

    cure: the settings of `TrainingConfig` to replace, or `trial.MEMORY`, Adam's β₂; empty for a fact that needs none.
    epochs: so many, about, and the cured run has converged; None: it no longer runs away.
    """

    cause: Message
    cure: Mapping[str, Any]
    epochs: int | None = None

    @property
    def message(self) -> Message:
        """The cause in a sentence, and the cure in another."""
        if not self.cure:
            return self.cause
        if self.cure.keys() == {"epochs"}:
            cure = message("verdict.cure.epochs", epochs=in_epochs(self.epochs or 0))
        else:
            key = "runs_away" if self.epochs is None else "converges"
            about = in_epochs(round(short(self.epochs or 0, 2)))
            said = {name: value for name, value in self.cure.items() if name != "epochs"}  # which follow from `about`
            cure = message(f"verdict.cure.{key}", changes=in_words(said), epochs=about)
        return message("verdict.because", cause=self.cause, cure=cure)


def in_words(changes: Mapping[str, Any]) -> list[Message]:
    """Each of the changes as words: "learning rate 0.1", "standardizing"."""
    return [
        message(f"verdict.change.{name}.{'on' if value else 'off'}")
        if isinstance(value, bool) or value is None
        else message(f"verdict.change.{name}", value=value)
        for name, value in changes.items()
    ]


def in_epochs(count: int) -> Message:
    """A number of epochs, in the singular where there is one."""
    return message("verdict.epochs.one" if count == 1 else "verdict.epochs.many", count=count)
