"""A lineup as text for the link, and back: `race;pin,optimizer:SGD,learning_rate:0.1;loss:L1;without:3;broken:sum`.

Items stand between semicolons, the parts of an item between commas. `race` is all racers at the page's learning rate,
`best` all at their best one; `race:SGD,Adam` names some. `pin` in an item: its inputs change the default settings.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from linreg.comparing.companion import BROKEN, RACERS, Companion, Lineup, Race
from linreg.config import CHOICES, WHOLE, TrainingConfig

MAX_TEXT = 1500  # characters; what four companions of all inputs and a race need
_DEFAULTS = {field.name: field.default for field in fields(TrainingConfig)}
_RACES = {"race": False, "best": True}


def write_lineup(lineup: Lineup) -> str:
    """`lineup` as text; empty for an empty one."""
    items = [] if lineup.race is None else [_write_race(lineup.race)]
    return ";".join([*items, *(",".join(_write_parts(one)) for one in lineup.companions)])


def read_lineup(text: str) -> Lineup:
    """The lineup that `write_lineup` wrote. Raises ValueError for any other text."""
    if len(text) > MAX_TEXT:
        raise ValueError(f"{len(text)} characters: at most {MAX_TEXT}")
    items = text.split(";") if text else []
    races = [item for item in items if item.split(":")[0] in _RACES]
    if len(races) > 1:
        raise ValueError(f"{text!r}: more than one race")
    companions = tuple(_read_companion(item) for item in items if item not in races)
    return Lineup(_read_race(races[0]) if races else None, companions)


def _write_race(race: Race) -> str:
    name = "best" if race.best else "race"
    return name if race.racers == RACERS else f"{name}:{','.join(race.racers)}"


def _read_race(item: str) -> Race:
    name, colon, racers = item.partition(":")
    chosen = racers.split(",") if colon else RACERS
    return Race(tuple(racer for racer in RACERS if racer in chosen and set(chosen) <= set(RACERS)), _RACES[name])


def _write_parts(companion: Companion) -> Iterator[str]:
    if companion.pinned:
        yield "pin"
    for name, value in companion.changes:
        yield f"{name}:{_write(value)}"
    if companion.without is not None:
        yield f"without:{companion.without}"
    if companion.broken is not None:
        yield f"broken:{companion.broken}"


def _read_companion(item: str) -> Companion:
    parts = item.split(",")
    named = dict(part.partition(":")[::2] for part in parts if part != "pin")
    pinned = "pin" in parts
    if len(named) + pinned < len(parts) or not parts:
        raise ValueError(f"{item!r}: says something twice")
    without, broken = named.pop("without", None), named.pop("broken", None)
    if broken is not None and broken not in BROKEN:
        raise ValueError(f"broken={broken!r}: must be one of {', '.join(BROKEN)}")
    changes = tuple((name, _read(name, value)) for name, value in named.items())
    return Companion(changes, pinned, None if without is None else int(without), broken)


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)


def _read(name: str, text: str) -> Any:
    """The value of a field of TrainingConfig; the config itself refuses what is out of its limits."""
    default = _DEFAULTS.get(name)
    if name in CHOICES:
        return text
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise ValueError(f"{name}={text!r}: must be true or false")
        return text == "true"
    if text == "" and default is None:
        return None
    return int(text) if name in WHOLE else float(text)
