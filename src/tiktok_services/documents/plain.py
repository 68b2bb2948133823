"""
Plain data in and out, strictly.

Bytes become a tree of dicts, lists, text, numbers, true, false and null, or are refused with one sentence per fault.
The parsers of the standard library do the parsing. They accept too much (duplicate keys, NaN, NUL, halves of surrogate
pairs) and answer some input late or with errors of their own (deep nesting, long integers, long dotted keys), so:

1. the bytes are bounded and decoded;
2. the *outline* of the text, its brackets, commas and dots outside of strings, is bounded before it is parsed;
3. the tree is inspected after it is parsed, so that each fault carries its path.

Nearly every text is small and right. So JSON with few brackets and commas is parsed first, and only looked at in detail
if a glance at the tree does not do; whatever is said of a text is said by the steps above.

JSON text has at most 4 MiB (`MAX_JSON_BYTES`), TOML text at most 1 MiB (`MAX_TOML_BYTES`), since people write it and its
parser is slow; both inclusive, a byte order mark included. The other bounds stand in `outline` and `inspection`.
"""

from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, cast

from tiktok_services.documents.inspection import RepeatingObject, inspected, is_plain, printable, refused
from tiktok_services.documents.outline import bound_json, bound_toml, explain_toml
from tiktok_services.errors import InvalidDocument
from tiktok_services.wellformed import MAX_DIGITS


MAX_JSON_BYTES = 4 * 1024 * 1024
MAX_TOML_BYTES = 1024 * 1024
MAX_MARKS_AT_A_GLANCE = 10_000

_BOM = "\ufeff"


def read_json(data: bytes, source: str = "JSON document") -> dict[str, object]:
    """
    Read one JSON object, strictly.

    A UTF-8 byte order mark at the start is skipped, since some editors write it.

    Args:
        data: The text in UTF-8, at most `MAX_JSON_BYTES`.
        source: What is read, such as a file name; it starts the sentences of the error.

    Returns:
        The tree, with keys in the order of the text. Integers have at most `MAX_DIGITS` digits, floats are finite, and
        every text and key can be encoded as UTF-8 and holds no NUL.

    Raises:
        InvalidDocument: With every fault and its path, except that text which is too large, not UTF-8, too deep or not
            JSON is refused with the first fault alone, and its place. Reading the same bytes again cannot help.
    """
    text = _decode(data, source, MAX_JSON_BYTES)
    tree = _parsed_at_a_glance(text)
    return _parsed_with_care(text, source) if tree is None else tree


def _parsed_at_a_glance(text: str) -> dict[str, object] | None:
    """
    Give the tree of a text of the usual size, or None if there may be anything to say about it.

    How deep it nests is left to the parser, which gives up in time, and to the look at the tree.
    """
    if not _is_of_usual_size(text):
        return None
    try:
        tree = _parse(text)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, object]", tree) if type(tree) is dict and is_plain(cast("object", tree)) else None


def _is_of_usual_size(text: str) -> bool:
    """A value brings one comma or opening bracket, so that few of these mean few values and a short parse."""
    return len(text) <= MAX_MARKS_AT_A_GLANCE or _marks(text) <= MAX_MARKS_AT_A_GLANCE


def _marks(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def parsed_leanly(data: bytes) -> Any:
    """
    Give what a text of the usual size holds, for a reader that knows every place and judges every text.

    Raises by any error and without a word on all that such a reader would not see: objects that repeat keys, numbers
    that are no integers, and texts that are large or are not JSON.
    """
    text = data.decode("utf-8")
    if not _is_of_usual_size(text):
        raise ValueError
    return _parse_leanly(text)


def _parsed_with_care(text: str, source: str) -> dict[str, object]:
    bound_json(text, source)
    try:
        tree = _parse(text)
    except json.JSONDecodeError as error:
        raise refused(source, f"is not valid JSON at line {error.lineno}, column {error.colno}") from error
    return inspected(tree, source)


def read_toml(data: bytes, source: str = "TOML document") -> dict[str, object]:
    """
    Read one TOML 1.0 document, strictly.

    A UTF-8 byte order mark at the start is skipped, since some editors write it.

    Args:
        data: The text in UTF-8, at most `MAX_TOML_BYTES` and `MAX_TOML_LINES`.
        source: What is read, such as a file name; it starts the sentences of the error.

    Returns:
        The tree, as from `read_json`; a date stays a `date`, and a date-time is an aware `datetime` with the offset that
        was written. Date-times and times without an offset are refused.

    Raises:
        InvalidDocument: With every fault and its path; a fault of the syntax has the line of its statement instead.
            Reading the same bytes again cannot help.
    """
    text = _decode(data, source, MAX_TOML_BYTES)
    statements = bound_toml(text, source)
    try:
        tree = tomllib.loads(text)
    except ValueError as error:  # `TOMLDecodeError`, which tells no line before Python 3.14
        raise explain_toml(statements, source) from error
    return inspected(tree, source, dates=True)


def read_file(path: str | PathLike[str]) -> dict[str, object]:
    """
    Read a regular file that ends in `.json` or `.toml`, in upper or lower case, with `read_json` or `read_toml`.

    Args:
        path: The file. Never more of it is read than the bound for its format and one byte.

    Returns:
        The tree, as from `read_json` or `read_toml`.

    Raises:
        InvalidDocument: As from `read_json` or `read_toml`, or because there is no such file, it is not a regular file,
            its name ends otherwise, or it cannot be read. The source is the path as given.
    """
    file = Path(path)
    source = printable(str(path))
    suffix = file.suffix.lower()
    if suffix not in {".json", ".toml"}:
        raise refused(source, "must have a name that ends in .json or .toml")
    try:
        # Asked before opening: opening a pipe waits for its writer, and opening a device may do something.
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise refused(source, "is a directory" if stat.S_ISDIR(mode) else "is not a regular file")
        with file.open("rb") as stream:
            data = stream.read((MAX_JSON_BYTES if suffix == ".json" else MAX_TOML_BYTES) + 1)
    except InvalidDocument:
        raise
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refused(source, "does not exist") from error
    except PermissionError as error:
        raise refused(source, "may not be read: permission is denied") from error
    except (OSError, ValueError) as error:  # a path with a NUL is a `ValueError`
        raise refused(source, "cannot be read") from error
    return read_json(data, source) if suffix == ".json" else read_toml(data, source)


def write_json(tree: Mapping[str, object]) -> bytes:
    """
    Write a tree as JSON for people: keys in the order given, two spaces per level, a line feed at the end.

    Args:
        tree: Dicts with text keys, lists, tuples (written as lists), text, integers, finite floats, booleans and None,
            within the bounds of `read_json`. Dates and times are refused: write them as text first.

    Returns:
        UTF-8 without a byte order mark, which `read_json` accepts and turns into an equal tree.

    Raises:
        InvalidDocument: With every fault and its path. Nothing was written.
    """
    return _encode(tree, indent=2, end="\n")


def canonical_json(tree: Mapping[str, object]) -> bytes:
    """
    Write a tree as JSON for digests: equal trees give equal bytes, whatever the order of their keys.

    Keys are sorted by code point and there is no space between tokens. An integer and a float that are equal, such as 1
    and 1.0, give different bytes. This is not RFC 8785, which sorts and writes numbers in another way.

    Args:
        tree: As for `write_json`.

    Returns:
        UTF-8 without a byte order mark or a line feed, which `read_json` accepts and turns into an equal tree.

    Raises:
        InvalidDocument: With every fault and its path. Nothing was written.
    """
    return _encode(tree, sort_keys=True, separators=(",", ":"))


def _decode(data: bytes, source: str, max_bytes: int) -> str:
    given: object = data
    if not isinstance(given, bytes):
        raise refused(source, f"must be bytes, not {type(given).__name__}")
    if len(data) > max_bytes:
        raise refused(source, f"is larger than {max_bytes // 1024 // 1024} MiB")
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError as error:
        raise refused(source, f"is not UTF-8 text: see byte {error.start}, counted from 0") from error
    if not text.strip():
        raise refused(source, "is empty")
    return text


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else RepeatingObject(pairs)


def _integer(digits: str) -> int:
    # What is cut off leaves too many digits all the same, and the inspection refuses them with their path.
    return int(digits[: MAX_DIGITS + 2])


def _object_without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _no_number(_text: str) -> object:
    raise ValueError


_parse: Callable[[str], object] = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer).decode
_parse_leanly: Callable[[str], object] = json.JSONDecoder(
    object_pairs_hook=_object_without_repeats,
    parse_float=_no_number,
    parse_constant=_no_number,
).decode


def _encode(tree: Mapping[str, object], *, end: str = "", **layout: Any) -> bytes:
    inspected(tree, "tree")
    data = (json.dumps(tree, ensure_ascii=False, allow_nan=False, **layout) + end).encode("utf-8")
    if len(data) > MAX_JSON_BYTES:
        raise refused("tree", f"is larger than {MAX_JSON_BYTES // 1024 // 1024} MiB as JSON")
    return data
