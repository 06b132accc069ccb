"""Two languages say the same things: same keys, same values, each in its own words; and numbers a reader can read."""

import ast
import math
import re
import string
from decimal import Decimal
from functools import cache
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linreg.words import LANGUAGES, Message, choose_language, format_line, format_number, message, messages, short

ROOT = Path(__file__).parents[1]
CODE = [ROOT / "app.py", *sorted((ROOT / "linreg").rglob("*.py"))]
FILE_ENDINGS = (".css", ".csv", ".html", ".ipynb", ".js", ".py", ".toml", ".txt")
ENGLISH, CHINESE = messages("en").table, messages("zh").table
AREAS = {key.split(".")[0] for key in ENGLISH}
CHINESE_CHARACTER = re.compile("[\u4e00-\u9fff]")
# What stands between two things; Chinese needs no space there.
JOINTS = {"list.separator", "figure.sentence_gap", "verdict.because"}
# Messages without a Chinese character: joints, symbols and names that every language shares.
WITHOUT_CHINESE = (
    JOINTS
    | {"compare.label", "lesson.raced"}
    | {
        f"catalog.{dataset}.{column}"
        for dataset in ("article", "anscombe1", "anscombe2", "anscombe3", "anscombe4")
        for column in "xy"
    }
)


def placeholders(text: str) -> set[str]:
    """The names of the values that `text` asks for; a format may ask for some too."""
    names: set[str] = set()
    for _, name, spec, _ in string.Formatter().parse(text):
        if name is not None:
            names |= {re.split(r"[.\[]", name)[0]} | placeholders(spec or "")
    return names


@cache
def trees() -> dict[Path, ast.Module]:
    """The program's files, parsed once, so that a node is the same object wherever it is found."""
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in CODE}


@cache
def nodes(kind: type) -> list[tuple[str, ast.AST]]:
    """Every node of one kind in the program, with the place where it stands."""
    return [
        (f"{file.relative_to(ROOT)}:{node.lineno}", node)
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, kind)
    ]


@cache
def calls_in_templates() -> list[tuple[str, str, set[str]]]:
    """Every `text("key", name=…)` of a template: its place, the key, the names of its values."""
    return [
        (f"{file.relative_to(ROOT)}:{call.lineno}", call.args[0].value, {value.key for value in call.kwargs})
        for file in sorted((ROOT / "linreg").rglob("*.jinja"))
        for call in jinja2.Environment().parse(file.read_text(encoding="utf-8")).find_all(jinja2.nodes.Call)
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "text"
    ]


@cache
def keys_in_code() -> dict[str, str]:
    """Every whole string of the program that is written like a key, and every key of a template, with its place."""
    written = re.compile(rf"({'|'.join(sorted(AREAS))})(\.[a-z0-9_]+)+")
    return {
        node.value: place
        for place, node in nodes(ast.Constant)
        if isinstance(node.value, str) and written.fullmatch(node.value) and not node.value.endswith(FILE_ENDINGS)
    } | {key: place for place, key, _ in calls_in_templates()}


@cache
def key_patterns_in_code() -> dict[str, str]:
    """Every f-string of the program that begins like a key or is looked up, as a regular expression, with its place."""
    begins = re.compile(rf"({'|'.join(sorted(AREAS))})\.[a-z0-9_.]*")
    looked_up = {call.args[0] for _, call in nodes(ast.Call) if call.args and isinstance(call.func, ast.Name)}
    patterns = {}
    for place, node in nodes(ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        words = [part for part in parts if part]
        like_a_key = all(re.fullmatch(r"[a-z0-9_.]+", word) for word in words) and "." in "".join(words)
        if begins.fullmatch(parts[0] or "") or (node in looked_up and like_a_key):
            patterns["".join("[a-zA-Z0-9_]+" if part is None else re.escape(part) for part in parts)] = place
    return patterns


def test_both_languages_have_the_same_keys():
    assert ENGLISH.keys() == CHINESE.keys()


def test_both_languages_fill_in_the_same_values():
    different = {key for key in ENGLISH if placeholders(ENGLISH[key]) != placeholders(CHINESE[key])}
    assert different == set()


def test_every_message_is_a_sentence_without_stray_space():
    for table in (ENGLISH, CHINESE):
        assert {key for key in table if not isinstance(table[key], str) or not table[key].strip()} <= JOINTS
        assert {key for key in table if table[key] != table[key].strip()} <= JOINTS


def test_every_chinese_message_contains_chinese_except_the_named():
    without = {key for key in CHINESE if not CHINESE_CHARACTER.search(CHINESE[key])}
    assert without == WITHOUT_CHINESE & CHINESE.keys()


def test_no_english_message_contains_chinese():
    assert {key for key in ENGLISH if CHINESE_CHARACTER.search(ENGLISH[key])} == set()


CHINESE_SIGNS = "\u4e00-\u9fff，。；：？！、（）“”"
# How Chinese is set here: full-width signs beside Chinese, a space between Chinese and letters or digits, none else.
SETTING = {
    "a half-width sign beside Chinese": r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]",
    "a space between Chinese": rf"[{CHINESE_SIGNS}] +[{CHINESE_SIGNS}]",
    "no space between Chinese and letters": r"[\u4e00-\u9fff][A-Za-z0-9$`]|[A-Za-z0-9%$`][\u4e00-\u9fff]",
    "a space beside a full-width sign": r" [，。；：？！、）]|[，。；：？！、（“] ",
    "a space before a percent sign": r"[0-9}] %",
    "two spaces": r"  ",
}
# Values that are Chinese words, which need no space; all others are numbers or names.
WORDS = {"doubt", "reason", "used", "others", "epochs", "limit", "name", "rows"}
AS_WRITTEN_IN_FILES = {"reading.note.amounts"}  # it shows 1.2万 as it stands in a cell


@pytest.mark.parametrize("fault", SETTING)
def test_chinese_is_set_by_one_rule(fault):
    found = {key: one.group() for key, text in CHINESE.items() if (one := re.search(SETTING[fault], text))}
    assert found.keys() - AS_WRITTEN_IN_FILES == set(), found


def test_a_value_in_chinese_has_a_space_beside_it_unless_it_is_a_chinese_word():
    beside = re.compile(r"[\u4e00-\u9fff]{(\w+)|{(\w+)[^}]*}[\u4e00-\u9fff]")
    found = {(key, one[1] or one[2]) for key, text in CHINESE.items() for one in beside.finditer(text)}
    assert {(key, name) for key, name in found if name not in WORDS} == set()


def test_every_key_in_the_program_has_a_message():
    assert {key: place for key, place in keys_in_code().items() if key not in ENGLISH} == {}
    patterns = key_patterns_in_code()
    assert {patterns[one] for one in patterns if not any(re.fullmatch(one, key) for key in ENGLISH)} == set()


def test_every_message_is_used_in_the_program():
    patterns = re.compile("|".join(key_patterns_in_code()))
    assert {key for key in ENGLISH.keys() - keys_in_code() if not patterns.fullmatch(key)} == set()


def test_every_call_with_a_literal_key_gives_all_its_values():
    lacking = {}
    for place, call in nodes(ast.Call):
        key = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        by_name = {keyword.arg for keyword in call.keywords}
        if not isinstance(key, str) or key not in ENGLISH or None in by_name or len(call.args) > 1:
            continue
        if missing := placeholders(ENGLISH[key]) - by_name:
            lacking[f"{place} {key}"] = missing
    for place, key, by_name in calls_in_templates():
        if missing := placeholders(ENGLISH[key]) - by_name:
            lacking[f"{place} {key}"] = missing
    assert lacking == {}


def test_values_are_filled_in_and_a_format_is_obeyed():
    text = messages("en")
    row = text("data.too_few_rows", rows=1)
    assert "complete rows: 1." in row
    assert text.vformat("{a:.2f} {b} {c} {d}", (), {"a": 8.314, "b": 0.1 + 0.2, "c": 1_000_000, "d": "é"}) == (
        "8.31 0.3 1000000 é"
    )


@pytest.mark.parametrize(("language", "separator"), [("en", ", "), ("zh", "、")])
def test_a_list_and_a_message_among_the_values_are_written_in_the_same_language(language, separator):
    text = messages(language)
    inner = message("outcome.moving", epoch=3)
    written = text.vformat("{list}|{inner}", (), {"list": ["a", 0.5, inner], "inner": inner})
    assert written == f"a{separator}0.5{separator}{text(inner)}|{text(inner)}"


def test_a_message_without_a_language_reads_in_english():
    assert str(Message("outcome.moving", {"epoch": 7})) == messages("en")("outcome.moving", epoch=7)


def test_an_unknown_key_and_a_missing_value_are_errors():
    with pytest.raises(KeyError):
        messages("en")("no.such_key")
    with pytest.raises(KeyError):
        messages("en")("outcome.moving")


@pytest.mark.parametrize(
    ("requested", "locale", "chosen"),
    [
        ("zh", "en-US", "zh"),
        ("en", "zh-CN", "en"),
        (None, "zh-CN", "zh"),
        (None, "zh_TW", "zh"),
        (None, "ZH", "zh"),
        ("fr", "zh", "zh"),
        ("", "de-DE", "en"),
        (None, None, "en"),
        ("../zh", "", "en"),
    ],
)
def test_the_language_asked_for_comes_before_the_browsers_and_english_last(requested, locale, chosen):
    assert choose_language(requested, locale) == chosen
    assert chosen in LANGUAGES


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (8.314105987548828, "8.31411"),
        (-3.0, "−3"),
        (0.0123, "0.0123"),
        (0.0001, "0.0001"),
        (0.00001, "1×10⁻⁵"),
        (123456.0, "123456"),
        (1234567.0, "1234567"),
        (12345678.0, "1.23457×10⁷"),
        (1.2e8, "1.2×10⁸"),
        (-4.5e-9, "−4.5×10⁻⁹"),
        (999999.9, "1000000"),
        (100.0, "100"),
        (math.nan, "—"),
        (math.inf, "—"),
    ],
)
def test_numbers_are_written_for_readers(value, written):
    assert format_number(value) == written


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 15))
def test_a_written_number_is_off_by_at_most_half_its_last_digit(value, digits):
    written = format_number(value, digits).replace("−", "-")
    if "×10" in written:
        mantissa, power = written.split("×10")
        written = f"{mantissa}e{power.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}"
    exact = Decimal(value)
    last_digit = Decimal(1).scaleb(exact.adjusted() - digits + 1) if exact else Decimal(0)
    assert abs(Decimal(written) - exact) <= last_digit / 2
    assert len(written) <= max(digits, 7) + len("-0.000") + len("e-308")


@pytest.mark.parametrize(
    ("bias", "equation"), [(1.25, "2 · x + 1.25"), (-1.25, "2 · x − 1.25"), (0.0, "2 · x + 0"), (None, "2 · x")]
)
def test_a_line_is_written_with_its_sign_and_without_a_bias_that_is_none(bias, equation):
    assert format_line(2.0, bias) == equation


@pytest.mark.parametrize(
    ("value", "digits", "expected"), [(123456.0, 4, 123500.0), (-0.0123449, 3, -0.0123), (2.0, 1, 2.0), (1e-9, 4, 1e-9)]
)
def test_a_number_in_a_sentence_has_as_many_digits_as_a_reader_compares(value, digits, expected):
    assert short(value, digits) == expected
