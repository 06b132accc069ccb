"""The names of the columns: each there, each different."""

from linreg.reading.writing import unguard

_MAX_NAME = 100


def guarded_names(cells: list[str]) -> list[str]:
    """The cells of the line of names, without the apostrophe that keeps a spreadsheet from running them."""
    return [unguard(cell) for cell in cells]


def column_names(given: list[str] | None, width: int) -> tuple[list[str], list[str]]:
    """`width` different names: those given and, where that is not possible, invented ones; and which were invented."""
    if given is None:
        numbered = ["x", "y"] if width == 2 else [f"column{number}" for number in range(1, width + 1)]
        return numbered, numbered
    names: list[str] = []
    invented: list[str] = []
    for number in range(width):
        cell = given[number] if number < len(given) else ""
        used = set(names) if cell else {*names, *given}
        name = _unused(cell[:_MAX_NAME] or f"column{number + 1}", used)
        names.append(name)
        if name != cell:
            invented.append(name)
    return names, invented


def _unused(name: str, used: set[str]) -> str:
    copies = 1
    candidate = name
    while candidate in used:
        copies += 1
        candidate = f"{name} ({copies})"
    return candidate
