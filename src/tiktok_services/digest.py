"""Names for content: two contents have the same digest if, and only if, they are equal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from json import JSONEncoder
from operator import attrgetter
from typing import Any

import attrs

from tiktok_services.vocabulary import Digest


def digest_of(content: Any) -> Digest:
    """
    Name *content* by the SHA-256 of its canonical form.

    The canonical form is a JSON text without spaces, in UTF-8. A value is an object whose only key is the name of its
    class and whose only item is the list of its fields in their declared order, such as
    `{"Image":["logo.png",256,256,40000]}`; tuples are lists, enumerations and codes are their texts, days and instants
    are in ISO 8601. It does not depend on the process, the machine or the version of Python.

    Args:
        content: A frozen attrs value of texts, numbers, dates, enumerations, tuples and further such values.
    """
    name = hashlib.sha256(_canonical(content).encode()).hexdigest()
    return str.__new__(Digest, name)  # well-formed for certain, so that its form need not be checked


def _plain(value: Any) -> Any:
    """The encoder asks this for whatever JSON has no form for."""
    kind: type[Any] = value.__class__
    try:
        name, fields = _FORMS[kind]
    except KeyError:
        if isinstance(value, date):
            return value.isoformat()
        name, fields = _FORMS[kind] = kind.__name__, _all_fields(kind)
    return {name: fields(value)}


def _all_fields(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    names = [each.name for each in attrs.fields(kind)]
    if len(names) < 2:
        return lambda value: tuple(getattr(value, each) for each in names)
    return attrgetter(*names)  # answers a tuple, but only of several


_FORMS: dict[type[Any], tuple[str, Callable[[Any], tuple[Any, ...]]]] = {}
_canonical = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_plain).encode
