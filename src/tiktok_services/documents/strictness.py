"""
Hooks that take plain data exactly as they should be, look at everything, and name every fault with its path.

Nothing is coerced: a text is no number, 1.0 is no whole number, and null stands only where something may be absent.
Every hook raises `InvalidDocument`, whatever is wrong, with paths seen from the value it was given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType
from typing import Any, cast, get_args, get_origin, get_type_hints

import attrs
from cattrs import Converter

from tiktok_services.documents.gathering import Gathering, misfit, unlike
from tiktok_services.errors import Fault, InvalidDocument, InvalidValue


Hook = Callable[[Any, Any], Any]

_MAX_KEY_GUESSED = 40
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|\+00:00)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


# -- single values -----------------------------------------------------------------------------------------------


def exactly(kind: type, wanted: str) -> Hook:
    """Make the hook for values of exactly *kind*."""

    def hook(value: object, _type: object) -> object:
        if type(value) is not kind:
            raise unlike(wanted, value)
        return value

    return hook


def text(value: object, kind: Callable[[str], object]) -> object:
    """Read a text; codes and enumerations, which are made of texts, too."""
    if not isinstance(value, str):
        raise unlike("a text", value)
    if kind is str:
        return value
    try:
        return kind(value)
    except InvalidValue as error:
        raise misfit(error.problem) from error
    except ValueError as error:
        raise misfit(f"must be {_one_of(cast('type[Enum]', kind))}") from error


def _one_of(kind: type[Enum]) -> str:
    *others, last = (str(each.value) for each in kind)
    return f"{', '.join(others)} or {last}"


def instant(value: object, _type: object) -> datetime:
    """Read an instant of RFC 3339 in UTC."""
    if not isinstance(value, str):
        raise unlike("an instant as text", value)
    try:
        if INSTANT.fullmatch(value):
            return datetime.fromisoformat(value)
    except ValueError as error:
        raise misfit("must be an instant that exists") from error
    raise misfit("must be an instant in UTC, such as 2026-01-31T09:30:00Z")


def day(value: object, _type: object) -> date:
    """Read a day of the calendar."""
    if not isinstance(value, str):
        raise unlike("a day as text", value)
    try:
        if DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise misfit("must be a day that exists") from error
    raise misfit("must be a day, such as 2026-01-31")


# -- many values -------------------------------------------------------------------------------------------------


def list_hook(kind: Any, converter: Converter) -> Hook:
    """Make the hook for a list that becomes a tuple of equal items."""
    (item_type, _) = get_args(kind)
    item_hook = converter.get_structure_hook(item_type)

    def hook(value: object, _type: object) -> tuple[object, ...]:
        return tuple(_items(value, item_hook, item_type))

    return hook


def set_hook(kind: Any, converter: Converter) -> Hook:
    """Make the hook for a list that becomes a frozenset; an item that is repeated is a fault."""
    (item_type,) = get_args(kind)
    item_hook = converter.get_structure_hook(item_type)

    def hook(value: object, _type: object) -> frozenset[object]:
        found = Gathering()
        items = _items(value, item_hook, item_type)
        for index in repeated(items):
            found.add(index, "must not stand twice")
        found.refuse_any()
        return frozenset(items)

    return hook


def repeated(items: Iterable[object]) -> Iterator[int]:
    """Name the place of each item that stood before."""
    seen: set[object] = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index
        seen.add(item)


def _items(value: object, hook: Hook, item_type: Any) -> list[object]:
    if not isinstance(value, list | tuple):
        raise unlike("a list", value)
    found = Gathering()
    items: list[object] = []
    for index, item in enumerate(cast("list[object]", value)):
        items.append(found.attempt(index, hook, item, item_type))
        if found.is_enough:
            break
    found.refuse_any()
    return items


def keyed_hook(key_of: Callable[[str], Any], item_type: Any, converter: Converter) -> Hook:
    """Make the hook for an object that becomes a tuple of pairs, in the order of the text."""
    item_hook = converter.get_structure_hook(item_type)

    def hook(value: object, _type: object) -> tuple[tuple[Any, Any], ...]:
        found = Gathering()
        pairs: list[tuple[Any, Any]] = []
        for name, item in object_of(value).items():
            key = found.attempt(name, text, name, key_of)
            pairs.append((key, found.attempt(name, item_hook, item, item_type)))
            if found.is_enough:
                break
        found.refuse_any()
        return tuple(pairs)

    return hook


def object_of(value: object) -> dict[str, object]:
    """Give *value* back if it is an object."""
    if not isinstance(value, dict):
        raise unlike("an object", value)
    members = cast("dict[object, object]", value)
    if not all(isinstance(key, str) for key in members):
        raise misfit("has a key that is not text")
    return cast("dict[str, object]", value)


# -- classes -----------------------------------------------------------------------------------------------------


@attrs.frozen
class _Part:
    """What is to be read under one key."""

    type: Any
    hook: Hook
    is_required: bool = attrs.field(kw_only=True)
    attribute: attrs.Attribute[Any] | None = None

    def read(self, value: object, _type: object) -> object:
        """Read the value, and ask the attribute's validator now, so that it is heard even if the whole is not made."""
        result = self.hook(value, self.type)
        if self.attribute is not None and self.attribute.validator is not None:
            try:
                self.attribute.validator(None, self.attribute, result)
            except InvalidValue as error:
                path = error.path.removeprefix(self.attribute.name).removeprefix(".")
                raise InvalidDocument("", (Fault(path, error.problem),)) from error
            except InvalidDocument:
                raise
            except Exception:  # noqa: BLE001, S110 - it looks at other attributes too; the constructor will ask it
                pass
        return result


def class_hook(
    kind: Any,
    converter: Converter,
    *,
    in_full: bool = False,
    hooks: Mapping[str, Hook] = MappingProxyType({}),
    derived: Mapping[str, type] = MappingProxyType({}),
    faults_among: Callable[[Mapping[str, object]], Iterable[Fault]] = lambda _: (),
    faults_of: Callable[[Any], Iterable[Fault]] = lambda _: (),
) -> Hook:
    """
    Make the hook for an object that becomes a value of an attrs class.

    Args:
        kind: The class, or a generic class with its arguments.
        converter: Where the hooks of the attributes are.
        in_full: Whether attributes with a default have to stand there all the same.
        hooks: For some attributes another hook.
        derived: Properties of the class that are written beside its attributes, and have to agree with them.
        faults_among: What else is wrong among the members of the object, before a value is made of them.
        faults_of: What else is wrong with a value that could be made.
    """
    cls: Any = get_origin(kind) or kind
    parts = _parts(kind, converter, in_full=in_full, hooks=hooks)
    parts |= {name: _Part(each, converter.get_structure_hook(each), is_required=True) for name, each in derived.items()}

    def hook(value: object, _type: object) -> object:
        members = object_of(value)
        found = Gathering()
        given: dict[str, object] = {}
        for name, member in members.items():
            if (part := parts.get(name)) is None:
                found.add(name, _unknown(name, parts) if found.has_room else "")
            else:
                given[name] = found.attempt(name, part.read, member, part.type)
        for name, part in parts.items():
            if part.is_required and name not in members:
                found.add(name, "is missing")
        for fault in faults_among(members):
            found.merge(fault)
        found.refuse_any()
        stated = {name: given.pop(name) for name in derived}
        made = whole(cls, given)
        for name, each in stated.items():
            if each != getattr(made, name):
                found.add(name, f"must be {getattr(made, name)}, which follows from the rest")
        for fault in faults_of(made):
            found.merge(fault)
        found.refuse_any()
        return made

    return hook


def _parts(kind: Any, converter: Converter, *, in_full: bool, hooks: Mapping[str, Hook]) -> dict[str, _Part]:
    cls: Any = get_origin(kind) or kind
    hints = get_type_hints(cls)
    parts: dict[str, _Part] = {}
    for attribute in attrs.fields(cls):
        hint = hints[attribute.name]
        if getattr(hint, "__parameters__", ()):
            hint = hint[get_args(kind)]
        hook = hooks.get(attribute.name) or converter.get_structure_hook(hint)
        is_required = in_full or attribute.default is attrs.NOTHING
        parts[attribute.name] = _Part(hint, hook, is_required=is_required, attribute=attribute)
    return parts


def whole(cls: Callable[..., Any], given: Mapping[str, object]) -> Any:
    """Call the constructor, which may still find that the parts do not fit together."""
    try:
        return cls(**given)
    except InvalidValue as error:
        raise InvalidDocument("", (Fault(error.path, error.problem),)) from error


def _unknown(name: str, parts: Mapping[str, object]) -> str:
    guesses = get_close_matches(name, parts, n=1, cutoff=0.7) if len(name) <= _MAX_KEY_GUESSED else ()
    return f"is not a known key (did you mean {guesses[0]}?)" if guesses else "is not a known key"


def tagged_hook(tag: str, kinds: Mapping[str, type], converter: Converter, *, is_part: bool = False) -> Hook:
    """
    Make the hook for an object in which a text says of which class it is.

    Args:
        tag: The key of that text.
        kinds: The classes by that text.
        converter: Where the hooks of the classes are.
        is_part: Whether the hooks of the classes want to see the tag too.
    """
    hooks = {name: converter.get_structure_hook(kind) for name, kind in kinds.items()}
    *others, last = kinds

    def hook(value: object, _type: object) -> object:
        members = object_of(value)
        if tag not in members:
            raise InvalidDocument("", (Fault(tag, "is missing"),))
        name = members[tag]
        if type(name) is not str or name not in kinds:
            raise InvalidDocument("", (Fault(tag, f"must be {', '.join(others)} or {last}"),))
        rest = members if is_part else {key: each for key, each in members.items() if key != tag}
        return hooks[name](rest, kinds[name])

    return hook
