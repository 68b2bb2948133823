"""
Faults gathered on the way from the leaves of a tree to its root: each level puts its own step before their paths.

At most `MAX_FAULTS` are kept, the others are counted. Inside one list or object of many equal items nobody looks any
further once `MAX_FOUND` faults were found, so that the time a bad document takes is bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tiktok_services.documents.inspection import MAX_FAULTS, path_of
from tiktok_services.errors import Fault, InvalidDocument, InvalidValue


MAX_FOUND = 10_000

_KINDS: dict[type, str] = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a decimal number",
    type(None): "null",
    list: "a list",
    tuple: "a list",
    dict: "an object",
    datetime: "an instant",
    date: "a day",
}


def kind_of(value: object) -> str:
    """Name the kind of a plain value as a person would, such as `a whole number`."""
    return _KINDS.get(type(value), type(value).__name__)


def misfit(problem: str) -> InvalidDocument:
    """Make the error for a value that is wrong as a whole; whoever catches it knows where the value stands."""
    return InvalidDocument("", (Fault("", problem),))


def unlike(wanted: str, value: object) -> InvalidDocument:
    """Make the error for a value of another kind than *wanted*."""
    return misfit(f"must be {wanted}, not {kind_of(value)}")


class Gathering:
    """The faults found so far in one value."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.unlisted = 0

    @property
    def has_room(self) -> bool:
        """Whether a further fault would be listed, not only counted."""
        return len(self.faults) < MAX_FAULTS

    @property
    def is_enough(self) -> bool:
        """Whether so much is wrong that nobody needs to look any further."""
        return len(self.faults) + self.unlisted >= MAX_FOUND

    def add(self, step: str | int, problem: str) -> None:
        """Note a problem of the part at *step*."""
        self.merge(Fault(path_of((step,)) if self.has_room else "", problem))

    def merge(self, fault: Fault) -> None:
        """Note a fault whose path begins here."""
        if self.has_room:
            self.faults.append(fault)
        else:
            self.unlisted += 1

    def take(self, step: str | int, error: Exception) -> None:
        """Note what *error* says of the part at *step*. Of an error that is not ours no text is forwarded."""
        if isinstance(error, InvalidDocument):
            room = MAX_FAULTS - len(self.faults)
            for fault in error.faults[:room]:
                self.faults.append(Fault(_beneath(step, fault.path), fault.problem))
            self.unlisted += len(error.faults[room:]) + error.unlisted
        elif isinstance(error, InvalidValue):
            self.take(step, InvalidDocument("", (Fault(error.path, error.problem),)))
        else:
            self.add(step, "cannot be read as what belongs here")

    def attempt(self, step: str | int, hook: Callable[[Any, Any], Any], value: object, kind: Any) -> Any:
        """Read the part at *step*. If it cannot be read note why; whoever calls this calls `refuse_any` in the end."""
        try:
            return hook(value, kind)
        except Exception as error:  # noqa: BLE001 - a hook that a host has added may raise anything
            self.take(step, error)

    def refuse_any(self, source: str = "") -> None:
        """Raise `InvalidDocument` if there is any fault."""
        if self.faults:
            raise InvalidDocument(source, tuple(self.faults), self.unlisted)


def _beneath(step: str | int, path: str) -> str:
    above = path_of((step,))
    return f"{above}{path}" if not path or path.startswith("[") else f"{above}.{path}"
