"""How tables are looked up in: by dictionaries made of their rows, with one error for what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tiktok_services.errors import NotFound


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_Key = TypeVar("_Key")
_Row = TypeVar("_Row")


def found(kind: str, key: str, rows: Mapping[str, _Row]) -> _Row:
    """Answer the row under *key*, or raise `NotFound` for that *kind* of row."""
    try:
        return rows[key]
    except KeyError:
        raise NotFound(kind, key) from None


def grouped(pairs: Iterable[tuple[_Key, _Row]]) -> dict[_Key, tuple[_Row, ...]]:
    """Gather the rows that share a key, each group in the order of *pairs*."""
    groups: dict[_Key, list[_Row]] = {}
    for key, row in pairs:
        groups.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in groups.items()}
