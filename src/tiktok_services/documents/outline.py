"""
The first look at a text: its outline (brackets, commas, dots and lines outside of strings) is bounded before it is parsed.

The parsers answer deep nesting with a `RecursionError`, a long integer with a `ValueError` or late, and a key of many
parts in a time that grows with its square. Whether a text within the bounds is JSON or TOML is the parser's question.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

from attrs import frozen

from tiktok_services.documents.inspection import MAX_DEPTH, MAX_FAULTS, MAX_VALUES, refused
from tiktok_services.errors import Fault, InvalidDocument


MAX_TOML_LINES = 10_000
MAX_TOML_KEY_PARTS = 8
MAX_TOML_DIGITS_IN_A_ROW = 64

# Each pattern finds whole strings (and comments), so that what stands in them is not counted, and the marks outside.
# A string that is never closed reaches to the end of the line or the text. Possessive repeats keep the time linear.
_JSON_OUTLINE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{},]', re.DOTALL)
_TOML_OUTLINE = re.compile(
    rf"""
      \"\"\" (?: [^"\\]++ | \\. | "{{1,2}}(?!") )*+ "{{0,5}}    # up to two quotes may stand before the closing three
    | '''    (?: [^']++ | '{{1,2}}(?!') )*+ '{{0,5}}
    | "      (?: [^"\\\n]++ | \\[^\n] )*+ "?
    | '      [^'\n]*+ '?
    | \#     [^\n]*+
    | (?P<digits> [0-9](?:_?[0-9]){{{MAX_TOML_DIGITS_IN_A_ROW},}}+ )
    | [\[\]{{}}=.,\n]
    """,
    re.DOTALL | re.VERBOSE,
)


@frozen
class Statement:
    """A table header, or a key with its value, or an empty line of TOML; counted from line 1."""

    line: int
    text: str
    skeleton: str
    """The same names, with an empty value of the same kind."""


def bound_json(text: str, source: str) -> None:
    """
    Refuse JSON text that nests deeper than `MAX_DEPTH` levels or cannot but hold more than `MAX_VALUES` values.

    Raises:
        InvalidDocument: With one fault; its sentence has the line and column of a level too deep.
    """
    depth = marks = 0
    for token in _JSON_OUTLINE.finditer(text):
        mark = text[token.start()]
        if mark in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise refused(source, f"nests deeper than {MAX_DEPTH} levels at {_place(text, token.start())}")
        elif mark in "]}":
            depth -= 1
            if depth < 0:
                return  # no JSON, as the parser will say with its place
        # A value brings one opening bracket and one comma at most, so that this many marks mean too many values.
        marks += mark in "[{,"
        if marks > 2 * MAX_VALUES:
            raise refused(source, f"holds more than {MAX_VALUES:,} values")


def bound_toml(text: str, source: str) -> list[Statement]:
    """
    Refuse TOML text that is too long, too deep or takes too long to parse.

    Args:
        text: The text as it was written.
        source: What is read; it starts the sentence of the error.

    Returns:
        The text in pieces, cut after each line feed at which a statement can end. Joined, they are the text.

    Raises:
        InvalidDocument: With one fault: more than `MAX_TOML_LINES` lines, brackets deeper than `MAX_DEPTH`, more than
            `MAX_VALUES` commas, a key of more than `MAX_TOML_KEY_PARTS` parts (a header and the keys below it count
            apart), or more than `MAX_TOML_DIGITS_IN_A_ROW` digits in a row outside of a string.
    """
    if text.count("\n") > MAX_TOML_LINES:
        raise refused(source, f"has more than {MAX_TOML_LINES:,} lines")
    statements: list[Statement] = []
    depth = dots = commas = start = 0
    line = 1
    equals = -1
    for token in _TOML_OUTLINE.finditer(text):
        mark, position = token[0], token.start()
        problem = ""
        if token["digits"]:
            problem = f"has more than {MAX_TOML_DIGITS_IN_A_ROW} digits in a row"
        elif mark == ".":
            dots += 1
            if dots >= MAX_TOML_KEY_PARTS:
                problem = f"has a key of more than {MAX_TOML_KEY_PARTS} parts"
        elif mark in {"[", "{"}:
            depth += 1
            if depth > MAX_DEPTH:
                problem = f"nests deeper than {MAX_DEPTH} levels"
        elif mark in {"]", "}"}:
            depth = max(depth - 1, 0)
        elif mark == ",":
            commas += 1
            if commas > MAX_VALUES:  # there is a value before each comma
                problem = f"holds more than {MAX_VALUES:,} values"
        elif mark == "=" and equals < start:
            equals = position
        elif mark == "\n" and depth == 0:
            statements.append(_statement(line, text[start : position + 1], equals - start))
            line += text.count("\n", start, position + 1)
            start = position + 1
        if problem:
            raise refused(source, f"{problem} at {_place(text, position)}")
        if mark in {"[", "{", "=", ",", "\n"}:  # a new key can only begin after one of these
            dots = 0
    return [*statements, _statement(line, text[start:], equals - start)]


def _statement(line: int, text: str, equals: int) -> Statement:
    if equals < 0:
        return Statement(line, text, text)
    # Lists and inline tables are closed to later additions, other values are not tables at all.
    is_closed = text[equals + 1 :].lstrip(" \t").startswith(("[", "{"))
    return Statement(line, text, text[:equals] + ("= []\n" if is_closed else "= 0\n"))


def explain_toml(statements: list[Statement], source: str) -> InvalidDocument:
    """
    Name the statements at fault in a text that is not TOML. The parser tells no line before Python 3.14.

    Args:
        statements: All pieces of the text, from `bound_toml`.
        source: What is read; it starts the sentence of the error.

    Returns:
        The error to raise: with every statement that is wrong in itself, or with the first that defines a name again.
    """
    wrong = [statement for statement in statements if not _is_toml(statement.text)]
    if wrong:
        faults = [Fault("", f"is not valid TOML in the statement at line {each.line}") for each in wrong[:MAX_FAULTS]]
        return InvalidDocument(source, tuple(faults), len(wrong[MAX_FAULTS:]))
    # Each statement is right in itself, so one of them defines again what another has defined. A text stays wrong
    # whatever follows, so that halving finds the first one. The skeletons make the trials cheap.
    skeletons = [statement.skeleton for statement in statements]
    first = bisect_left(range(len(skeletons)), 1, key=lambda last: not _is_toml("".join(skeletons[: last + 1])))
    return refused(source, f"defines a key or a table again in the statement at line {statements[first].line}")


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


def _place(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"
