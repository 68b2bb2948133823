"""
The last look at a tree of plain data: each fault with its path, whoever made the tree.

| bound                                      | constant     | value                                   |
|--------------------------------------------|--------------|-----------------------------------------|
| levels of objects and lists                | `MAX_DEPTH`  | 32, the root being the first            |
| items of one object or list                | `MAX_ITEMS`  | 10,000                                  |
| values in all, objects and lists included  | `MAX_VALUES` | 200,000                                 |
| digits of an integer                       | `MAX_DIGITS` | 18, so that it fits 64 bits everywhere  |
| faults listed with their paths             | `MAX_FAULTS` | 20; the others are counted              |

All bounds are inclusive.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sized
from datetime import UTC, date, datetime, time
from typing import Any, cast

from tiktok_services.errors import Fault, InvalidDocument
from tiktok_services.wellformed import MAX_DIGITS


MAX_DEPTH = 32
MAX_ITEMS = 10_000
MAX_VALUES = 200_000
MAX_FAULTS = 20

_MAX_KEY_SHOWN = 60
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TARGET_KEY = re.compile(r"[A-Z]{2}/[a-z_]+")
_UNFIT_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")


def path_of(steps: Iterable[str | int]) -> str:
    r"""
    Spell the path of a value, such as `services[0].listings[US/local]."odd key"`.

    An index stands in brackets and counts from 0, and so does a key that has the form of a target. Another key follows
    a full stop, except at the start. It stands bare if it is an ASCII letter or `_` followed by ASCII letters, digits
    and `_`; otherwise in quotes, escaped as in JSON, with halves of surrogate pairs as `\ud800`. Of a key of more than
    60 characters the first 60 are shown, and then `…`.

    Args:
        steps: Keys and indexes, from the root to the value.

    Returns:
        The path, empty for the root itself. It can be encoded as UTF-8 and holds no character below U+0020.
    """
    spelled: list[str] = []
    for step in steps:
        if isinstance(step, int):
            spelled.append(f"[{step}]")
            continue
        key = step if len(step) <= _MAX_KEY_SHOWN else step[:_MAX_KEY_SHOWN] + "…"
        if _TARGET_KEY.fullmatch(key):
            spelled.append(f"[{key}]")
            continue
        name = key if _PLAIN_KEY.fullmatch(key) else printable(json.dumps(key, ensure_ascii=False))
        spelled.append(f".{name}" if spelled else name)
    return "".join(spelled)


def printable(text: str) -> str:
    r"""Spell halves of surrogate pairs as `\ud800`, so that the text can be encoded as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def refused(source: str, problem: str) -> InvalidDocument:
    """Make the error for a document that is wrong as a whole."""
    return InvalidDocument(source, (Fault("", problem),))


def inspected(tree: object, source: str, *, dates: bool = False) -> dict[str, object]:
    """
    Give *tree* back as it is, if its root is an object and everything in it is plain and within the bounds.

    Args:
        tree: Anything. Dicts, lists, tuples, text, integers, floats, booleans and None are plain.
        source: What was read or is to be written; it starts the sentences of the error.
        dates: Whether dates and aware datetimes are plain too.

    Returns:
        The same object; nothing is changed or copied.

    Raises:
        InvalidDocument: With every fault and its path, in the order of the tree. What lies below a fault of depth or of
            the number of items is not looked at.
    """
    if not isinstance(tree, dict):
        raise refused(source, "must be an object at its root")
    if is_plain(cast("object", tree)):
        return cast("dict[str, object]", tree)
    inspection = _Inspection(dates=dates)
    inspection.visit(cast("object", tree))
    if inspection.values > MAX_VALUES:
        inspection.report(f"holds more than {MAX_VALUES:,} values")
    if inspection.faults:
        raise InvalidDocument(source, tuple(inspection.faults), inspection.unlisted)
    return cast("dict[str, object]", tree)


def is_plain(tree: object) -> bool:
    """
    Tell at a glance that an inspection would find nothing, as it does nearly always.

    Returns:
        True only if *tree* is an object of plain data within the bounds. False means that a closer look is needed, which
        may still find nothing: at dates, at subclasses of the plain types, at objects that repeat keys.
    """
    try:
        return _room_after(tree, MAX_VALUES - 1, MAX_DEPTH) >= 0
    except TypeError:  # a key that is not text
        return False


def _room_after(value: Any, room: int, levels: int) -> int:
    """How many values may still follow the object or list *value*; negative if a closer look is needed."""
    if levels == 0 or len(value) > MAX_ITEMS:
        return -1
    room -= len(value)
    kind: object = value.__class__
    if kind is dict:
        if room >= 0 and not _is_fit("".join(value)):
            return -1
        value = value.values()
    elif kind is not list:
        return -1
    for child in value:
        if room < 0:
            return -1
        kind = child.__class__
        if kind is str:
            if "\0" in child or not (child.isascii() or _is_fit(child)):
                return -1
        elif kind is dict or kind is list:
            room = _room_after(child, room, levels - 1)
        elif kind is int:
            if not -(10**MAX_DIGITS) < child < 10**MAX_DIGITS:
                return -1
        elif kind is float:
            if not math.isfinite(child):
                return -1
        elif child is not None and kind is not bool:
            return -1
    return room


def _is_fit(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


class RepeatingObject(dict[str, object]):
    """An object whose text repeats keys. Its path is not known while it is parsed, so the inspection tells them."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        self.repeated = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]


class _Inspection:
    """One walk over a tree. Paths are spelled only for faults that are listed: spelling each would cost too much."""

    def __init__(self, *, dates: bool) -> None:
        self.dates = dates
        self.faults: list[Fault] = []
        self.unlisted = 0
        self.values = 0
        self.steps: list[str | int] = []

    def report(self, problem: str, *key: str) -> None:
        """Note a problem of the value that is being visited, or of one of its keys."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(path_of([*self.steps, *key]), problem))
        else:
            self.unlisted += 1

    def visit(self, value: object) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            return
        if isinstance(value, dict):
            self.visit_object(cast("dict[object, object]", value))
        elif isinstance(value, list | tuple):
            items = cast("list[object] | tuple[object, ...]", value)
            if self.is_within_bounds(items):
                self.visit_children(enumerate(items))
        elif problem := self.problem_of(value):
            self.report(problem)

    def visit_object(self, members: dict[object, object]) -> None:
        if isinstance(members, RepeatingObject):
            for repeated in members.repeated:
                self.report("is written more than once", repeated)
        if not self.is_within_bounds(members):
            return
        for key in members:
            if not isinstance(key, str):
                self.report("has a key that is not text")
            elif problem := _problem_of_text(key):
                self.report(f"is a key that {problem}", key)
        self.visit_children((key, child) for key, child in members.items() if isinstance(key, str))

    def visit_children(self, children: Iterable[tuple[str | int, object]]) -> None:
        for step, child in children:
            self.steps.append(step)
            self.visit(child)
            self.steps.pop()

    def is_within_bounds(self, items: Sized) -> bool:
        if len(self.steps) >= MAX_DEPTH:
            self.report(f"nests deeper than {MAX_DEPTH} levels")
            return False
        if len(items) > MAX_ITEMS:
            self.report(f"has {len(items):,} items, more than {MAX_ITEMS:,}")
            return False
        return True

    def problem_of(self, value: object) -> str:
        """Say what is wrong with a value that is neither an object nor a list; empty if nothing is."""
        match value:
            case None | bool():
                return ""
            case str():
                return _problem_of_text(value)
            case int():
                return f"has more than {MAX_DIGITS} digits" if abs(value) >= 10**MAX_DIGITS else ""
            case float():
                return "" if math.isfinite(value) else "is not a finite number"
            case datetime() if self.dates:
                return _problem_of_instant(value)
            case date() if self.dates:
                return ""
            case time() if self.dates:
                return "needs a date and an offset, such as 2026-01-31T09:30:00+08:00"
            case _:
                return f"is of type {type(value).__name__}, which is not plain data"


def _problem_of_text(text: str) -> str:
    unfit = _UNFIT_CHARACTER.search(text)
    if unfit is None:
        return ""
    return "holds a NUL character" if unfit[0] == "\0" else "holds half of a surrogate pair"


def _problem_of_instant(instant: datetime) -> str:
    if instant.utcoffset() is None:
        return "needs an offset, such as 2026-01-31T09:30:00+08:00"
    try:
        instant.astimezone(UTC)
    except OverflowError:
        return "lies outside of the years 1 to 9999 in UTC"
    return ""
