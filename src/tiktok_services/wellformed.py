"""
What can never be right, and is refused by every constructor: wrong types, naive instants, NUL in a text, and numbers
that not every store can keep.

Limits of length, number or size are not here: they belong to the catalog, and the checklist judges them, so that a
listing may be incomplete or too long while it is being written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast

from tiktok_services.errors import InvalidValue


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from attrs import Attribute

    Validator = Callable[[Any, Attribute[Any], Any], None]

_NO_OFFSET = timedelta(0)
_NAMES_OF_UTC = frozenset({"UTC", "Etc/UTC"})


MAX_DIGITS = 18
"""How many digits a whole number may have, so that it fits 64 bits everywhere."""

_TOO_LARGE = 10**MAX_DIGITS
TYPE_CHECKS: set[Validator] = set()
"""The validators that ask for a well-formed value of a type and no more: who just made one need not ask them."""


def _type_check(validator: Validator) -> Validator:
    TYPE_CHECKS.add(validator)
    return validator


@_type_check
def utc_instant(_owner: object, attribute: Attribute[datetime], value: datetime) -> None:
    """Accept an aware datetime in UTC. A naive one, or one of another offset, is an `InvalidValue`."""
    check_instant(attribute.name, value)


def check_instant(path: str, value: datetime) -> None:
    """
    Raise `InvalidValue` unless *value* is an aware datetime in UTC.

    A zone that has no offset only for a part of the year, such as London's in winter, is not UTC: days added to such an
    instant need not have 24 hours.
    """
    if type(value) is datetime and value.tzinfo is UTC:
        return  # so are nearly all of them
    if not isinstance(value, datetime):
        raise InvalidValue(path, f"must be an instant, not {type(value).__name__}")
    is_fixed = isinstance(value.tzinfo, timezone) or str(value.tzinfo) in _NAMES_OF_UTC
    if not is_fixed or value.utcoffset() != _NO_OFFSET:
        raise InvalidValue(path, "must be an aware instant in UTC")


def any_text(_owner: object, attribute: Attribute[str], value: str) -> None:
    """Accept any text without NUL and lone surrogates, of any length, also empty. Lengths count code points."""
    if type(value) is str and value.isascii() and "\0" not in value:
        return  # so are very many of them
    check_text(attribute.name, value)


def check_text(path: str, value: str) -> None:
    """Raise `InvalidValue` unless *value* is a text that every store can keep."""
    if not isinstance(value, str):
        raise InvalidValue(path, f"must be a text, not {type(value).__name__}")
    if "\0" in value:
        raise InvalidValue(path, "must not contain NUL")
    if not value.isascii() and not _can_be_encoded(value):
        raise InvalidValue(path, "must not contain lone surrogates")


def _can_be_encoded(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def some_text(owner: object, attribute: Attribute[str], value: str) -> None:
    """Accept a text that is more than white space."""
    any_text(owner, attribute, value)
    if not value or value.isspace():
        raise InvalidValue(attribute.name, "must not be blank")


def any_count(_owner: object, attribute: Attribute[int], value: int) -> None:
    """Accept a whole number from 0 upwards, of at most `MAX_DIGITS` digits."""
    if type(value) is not int:
        raise InvalidValue(attribute.name, f"must be a whole number, not {type(value).__name__}")
    if not 0 <= value < _TOO_LARGE:
        problem = "must not be negative" if value < 0 else f"must have at most {MAX_DIGITS} digits"
        raise InvalidValue(attribute.name, problem)


def is_a(kind: type | tuple[type, ...]) -> Validator:
    """Accept instances of *kind* only."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    wanted = " or ".join(each.__name__ for each in kinds)

    def check(_owner: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, kinds):
            raise InvalidValue(attribute.name, f"must be {wanted}, not {type(value).__name__}")

    return _type_check(check)


def check_is(path: str, value: object, kind: type) -> None:
    """Raise `InvalidValue` unless *value* is a *kind*."""
    if not isinstance(value, kind):
        raise InvalidValue(path, f"must be {kind.__name__}, not {type(value).__name__}")


def optional(validator: Validator) -> Validator:
    """Accept None, and whatever *validator* accepts."""

    def check(owner: object, attribute: Attribute[Any], value: object) -> None:
        if value is not None:
            validator(owner, attribute, value)

    return _type_check(check) if validator in TYPE_CHECKS else check


def tuple_of(kind: type | tuple[type, ...]) -> Validator:
    """Accept a tuple of instances of *kind*; a fault is told with the index of the item."""
    kinds = kind if isinstance(kind, tuple) else (kind,)
    wanted = " or ".join(each.__name__ for each in kinds)

    def check(_owner: object, attribute: Attribute[Any], value: Any) -> None:
        items: Iterable[object] = value
        if not isinstance(value, tuple):
            raise InvalidValue(attribute.name, f"must be a tuple, not {type(value).__name__}")
        for index, item in enumerate(items):
            if not isinstance(item, kinds):
                raise InvalidValue(f"{attribute.name}[{index}]", f"must be {wanted}, not {type(item).__name__}")

    return _type_check(check)


_tuple_of_texts = tuple_of(str)


@_type_check
def texts(owner: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    """Accept a tuple of texts; a fault is told with the index of the item."""
    _tuple_of_texts(owner, attribute, value)
    for index, item in enumerate(value):
        check_text(f"{attribute.name}[{index}]", item)


def frozenset_of(kind: type) -> Validator:
    """Accept a frozenset of instances of *kind*."""

    def check(_owner: object, attribute: Attribute[Any], value: object) -> None:
        if not isinstance(value, frozenset):
            raise InvalidValue(attribute.name, f"must be a frozenset, not {type(value).__name__}")
        for item in cast("frozenset[object]", value):
            if not isinstance(item, kind):
                raise InvalidValue(attribute.name, f"must hold {kind.__name__}, not {type(item).__name__}")

    return _type_check(check)
