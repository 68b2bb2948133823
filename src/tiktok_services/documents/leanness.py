"""
Readers that turn right plain data into values in as few steps as possible.

They accept nothing that the hooks of the converter refuse, but refuse by any error and without a word: whoever uses
them asks those hooks again, which say what is wrong, and where. They know every place and judge every text, so that of
what they accept nothing else need be asked. A text, number or boolean that the constructor judges
by itself is handed to it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, cast, get_args, get_origin, get_type_hints

import attrs

from tiktok_services.documents.conversion import EVENTS, IN_FULL, MEDIA
from tiktok_services.documents.soundness import faults_of_partner, faults_of_service
from tiktok_services.documents.strictness import DAY, INSTANT
from tiktok_services.events import Sent
from tiktok_services.listing import Listing, Media
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed
from tiktok_services.sealing import sealed
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target
from tiktok_services.vocabulary import CategorySlug, Digest, LanguageTag, Market, PartnerId, Region
from tiktok_services.wellformed import MAX_DIGITS, TYPE_CHECKS, check_text


Reader = Callable[[Any], Any]

_JUDGED_BY_CONSTRUCTORS = frozenset({str, int, bool})
_OFTEN_THE_SAME = frozenset({CategorySlug, LanguageTag, Market, PartnerId, Region})
_NO_READERS: Mapping[str, Reader] = MappingProxyType({})
_WITHIN: dict[Reader | None, Reader] = {}
"""The reader of what may be None -> the reader of what is there, for those who ask themselves whether it is."""

_target = lru_cache(1024)(Target.parse)


class Unfit(Exception):
    """The value is not right."""


@cache
def service_reader() -> Reader:
    """Make the reader of the contents of a service document."""
    track = _reader(Reviewed[Listing])

    def listings(value: Any) -> tuple[TargetListing, ...]:
        return tuple([TargetListing(_target(key), track(each)) for key, each in value.items()])

    read_body = _of_class(Service, {"listings": listings})

    def read(value: dict[str, Any]) -> Service:
        status = value.pop("status")
        service: Service = read_body(value)
        if service.status != status or any(faults_of_service(service)):
            raise Unfit
        return service

    return read


@cache
def partner_reader() -> Reader:
    """Make the reader of the contents of a partner document."""
    read_body = _of_class(Partner)

    def read(value: dict[str, Any]) -> Partner:
        partner: Partner = read_body(value)
        if any(faults_of_partner(partner)):
            raise Unfit
        return partner

    return read


@cache
def event_reader() -> Reader:
    """Make the reader of the contents of an event document."""
    readers = {event.name: _of_class(event) for events in EVENTS.values() for event in events}

    def read(value: dict[str, Any]) -> Any:
        return readers[value.pop("name")](value)

    return read


@cache
def _reader(kind: Any) -> Reader:
    """Make the reader of values of *kind*: a class of the domain, or a tuple, optional or generic class of such."""
    if kind == Media:
        return _of_media()
    if kind == Sent:
        return lambda value: tuple([(_target(key), Digest(each)) for key, each in value.items()])
    if type(None) in get_args(kind):
        return _of_optional(_reader(get_args(kind)[0]))
    if get_origin(kind) is tuple:
        return _of_list(_reader(get_args(kind)[0]))
    if get_origin(kind) is frozenset:
        return _of_set(_reader(get_args(kind)[0]))
    if kind is Target:
        return _target
    return _of_class(kind) if attrs.has(kind) else _of_leaf(kind)


def _of_leaf(kind: Any) -> Reader:
    if kind is str:
        return _text
    if kind in _JUDGED_BY_CONSTRUCTORS:
        return _of_exactly(kind)
    if kind is datetime:
        return _instant
    if kind is date:
        return _day
    if issubclass(kind, Enum):
        return {each.value: each for each in kind}.__getitem__
    return lru_cache(1024)(kind) if kind in _OFTEN_THE_SAME else kind


def _text(value: Any) -> str:
    check_text("", value)
    return str(value)


def _of_exactly(kind: Any) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind or abs(value) >= 10**MAX_DIGITS:
            raise Unfit
        return value

    return read


@lru_cache(1024)
def _instant(value: str) -> datetime:
    if INSTANT.fullmatch(value) is None:
        raise Unfit
    return datetime.fromisoformat(value)


def _day(value: str) -> date:
    if DAY.fullmatch(value) is None:
        raise Unfit
    return date.fromisoformat(value)


def _of_optional(read: Reader) -> Reader:
    def read_optional(value: Any) -> Any:
        return None if value is None else read(value)

    _WITHIN[read_optional] = read
    return read_optional


def _of_list(read: Reader) -> Reader:
    def read_all(value: Any) -> tuple[Any, ...]:
        if value.__class__ is not list:
            raise Unfit
        return tuple([read(each) for each in value])

    return read_all


def _of_set(read: Reader) -> Reader:
    read_all = _of_list(read)

    def read_each_once(value: Any) -> frozenset[Any]:
        items = frozenset(read_all(value))
        if len(items) != len(value):
            raise Unfit
        return items

    return read_each_once


def _of_media() -> Reader:
    readers = {name: _of_all_parts(kind, _parts(kind), beside=1) for name, kind in MEDIA.items()}
    return lambda value: readers[value["kind"]](value)


def _parts(kind: Any, readers: Mapping[str, Reader] = _NO_READERS) -> dict[str, Reader | None]:
    """For each attribute its reader; None for one that the constructor judges by itself."""
    cls: Any = get_origin(kind) or kind
    hints = get_type_hints(cls)
    parts: dict[str, Reader | None] = {}
    for attribute in attrs.fields(cls):
        hint = hints[attribute.name]
        if getattr(hint, "__parameters__", ()):
            hint = hint[get_args(kind)]
        if attribute.validator is not None and hint in _JUDGED_BY_CONSTRUCTORS:
            parts[attribute.name] = None
        else:
            parts[attribute.name] = readers.get(attribute.name) or _reader(hint)
    return parts


def _of_class(kind: Any, readers: Mapping[str, Reader] = _NO_READERS) -> Reader:
    cls: Any = get_origin(kind) or kind
    parts = _parts(kind, readers)
    if cls in IN_FULL or all(each.default is attrs.NOTHING for each in attrs.fields(cls)):
        return _of_all_parts(cls, parts)

    def read_some(value: dict[str, Any]) -> Any:
        return cls(**{name: each if (part := parts[name]) is None else part(each) for name, each in value.items()})

    return _of_all_parts(cls, parts, otherwise=read_some)


def _is_asked(attribute: attrs.Attribute[Any], read: Reader | None) -> bool:
    """Whether the validator of *attribute* asks for more than what *read* sees to: the right type."""
    return attribute.validator is not None and (read is None or attribute.validator not in TYPE_CHECKS)


def _unfit(_value: dict[str, Any]) -> Any:
    raise Unfit


def _of_all_parts(
    cls: Any, parts: Mapping[str, Reader | None], *, beside: int = 0, otherwise: Reader = _unfit
) -> Reader:
    """
    Take every part, read those that the constructor does not judge by itself, and make the value.

    There must be as many keys as parts, and *beside* more that the caller knows: then none is missing and none unknown.
    Else the value is left to *otherwise*.
    """
    asking = [each.name for each in attrs.fields(cls) if _is_asked(each, parts[each.name])]
    known: dict[str, Any] = {"make": sealed(cls, asking), "otherwise": otherwise}
    taken: list[str] = []
    for name, part in parts.items():
        given, there = f"value['{name}']", _WITHIN.get(part)
        known[f"read_{name}"] = there or part
        read = given if part is None else f"read_{name}({given})"
        taken.append(read if there is None else f"None if {given} is None else {read}")
    lines = (
        "def read(value):",
        f"    if len(value) != {len(parts) + beside}:",
        "        return otherwise(value)",
        f"    return make({', '.join(taken)})",
    )
    exec("\n".join(lines), known)  # noqa: S102 - as cattrs writes its hooks
    return cast("Reader", known["read"])
