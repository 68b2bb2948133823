"""
Reading the packaged tables.

Each file under `data/` is a JSON object whose keys are fields of `Catalog`, and together they are one catalog. They are
read when the default catalog is first asked for, never at import.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib.resources import files
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, get_args, get_origin, get_type_hints

import attrs

from tiktok_services.catalog.catalog import Catalog
from tiktok_services.errors import Fault, InvalidDocument


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_FILES: Final = (
    "edition.json",
    "sources.json",
    "offerings.json",
    "languages.json",
    "listing.json",
    "proofs.json",
    "applications.json",
    "standing.json",
    "rules.json",
)

_MOST_FAULTS_LISTED: Final = 20

_IN_WORDS: Final = {str: "a text", int: "a whole number", bool: "true or false"}

_Row = TypeVar("_Row", bound=attrs.AttrsInstance)


def packaged_catalog() -> Catalog:
    """Read the packaged files. Raises `InvalidDocument` if one is damaged."""
    folder = files("tiktok_services.catalog") / "data"
    return catalog_from_tables({name: (folder / name).read_text(encoding="utf-8") for name in _FILES})


def catalog_from_tables(tables: Mapping[str, str]) -> Catalog:
    """
    Make a catalog of JSON texts in the form of the packaged ones.

    Nothing is taken for something else: an unknown or repeated key, a number where a text is due and an ill-formed code
    are faults. Whether rows refer to rows that exist is not checked.

    Args:
        tables: Each file's text by its name. Each is an object whose keys are fields of `Catalog`.

    Returns:
        The catalog.

    Raises:
        InvalidDocument: If the texts do not make a catalog. It names the file when one is no JSON object, else the path
            of every fault, starting with a field of `Catalog`. Nothing was made.
    """
    merged: dict[str, object] = {}
    for name, text in tables.items():
        try:
            table: object = json.loads(text, object_pairs_hook=_without_repetition)
        except ValueError as error:
            raise InvalidDocument(name, (Fault("", "must be JSON without repeated keys"),)) from error
        if not isinstance(table, dict):
            raise InvalidDocument(name, (Fault("", "must be an object"),))
        for key in sorted(merged.keys() & table.keys()):
            raise InvalidDocument(name, (Fault(key, "stands in another file already"),))
        merged |= table
    faults: list[Fault] = []
    catalog = _row(Catalog, merged, "", faults)
    if catalog is None:
        listed = tuple(faults[:_MOST_FAULTS_LISTED])
        raise InvalidDocument("catalog", listed, len(faults) - len(listed))
    return catalog


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("repeated key")
    return table


# The shape of the files is the shape of the classes, so the classes' annotations drive the reading. A fault is noted
# and reading goes on, in order to tell all of them; what is made of a faulty part is never used.


def _value(kind: Any, value: object, path: str, faults: list[Fault]) -> Any:
    origin = get_origin(kind)
    if origin is UnionType:  # the only unions are `X | None`
        return None if value is None else _value(get_args(kind)[0], value, path, faults)
    if origin is not None:
        return origin(_items(get_args(kind), value, path, faults))
    if attrs.has(kind):
        return _row(kind, value, path, faults)
    expected = kind if kind in {int, bool} else str
    if type(value) is not expected:
        faults.append(Fault(path, f"must be {_IN_WORDS[expected]}"))
        return None
    if kind is expected:
        return value
    try:
        return date.fromisoformat(str(value)) if kind is date else kind(value)
    except ValueError:
        faults.append(Fault(path, f"is no {kind.__name__}"))
        return None


def _items(kinds: Sequence[Any], value: object, path: str, faults: list[Fault]) -> list[Any]:
    if not isinstance(value, list):
        faults.append(Fault(path, "must be a list"))
        return []
    items = cast("list[object]", value)
    if len(kinds) > 1 and Ellipsis not in kinds and len(items) != len(kinds):
        faults.append(Fault(path, f"must have {len(kinds)} items, not {len(items)}"))
    return [_value(kinds[0], item, f"{path}[{index}]", faults) for index, item in enumerate(items)]


@cache
def _fields(kind: type[attrs.AttrsInstance]) -> dict[str, tuple[Any, bool]]:
    """Map each field of an attrs class to its type and whether it must be given."""
    types = get_type_hints(kind)
    return {each.name: (types[each.name], each.default is attrs.NOTHING) for each in attrs.fields(kind)}


def _row(kind: type[_Row], value: object, path: str, faults: list[Fault]) -> _Row | None:
    if not isinstance(value, dict):
        faults.append(Fault(path, "must be an object"))
        return None
    row = cast("dict[str, object]", value)
    faults_before = len(faults)
    prefix = f"{path}." if path else ""
    fields = _fields(kind)
    for name, (_, required) in fields.items():
        if required and name not in row:
            faults.append(Fault(f"{prefix}{name}", "is missing"))
    arguments: dict[str, Any] = {}
    for name, content in row.items():
        if name in fields:
            arguments[name] = _value(fields[name][0], content, f"{prefix}{name}", faults)
        else:
            faults.append(Fault(f"{prefix}{name}", f"is unknown to {kind.__name__}"))
    return kind(**arguments) if len(faults) == faults_before else None
