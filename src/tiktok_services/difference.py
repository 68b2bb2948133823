"""What changed between two contents, place by place: what a reviewer has to look at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, cast

import attrs


@attrs.frozen
class Difference:
    """
    One place at which two contents differ.

    Attributes:
        path: The place, such as `key_benefits[1].title`.
        before: What stood there; None for what was added.
        after: What stands there now; None for what was removed.
    """

    path: str
    before: object
    after: object


def differences(before: object, after: object) -> tuple[Difference, ...]:
    """
    Compare two contents down to their smallest parts, in the order of their fields.

    Items of a sequence are compared place by place, so that an item put in front changes all that follow it.

    Args:
        before: A frozen attrs value, such as a `Listing`; None if there was none.
        after: Another of the same class.

    Returns:
        Every place that differs; empty for equal contents. Against None: every field of the other that is not empty.

    Rule: R55
    """
    found = _differences("", before, after)
    if before is None or after is None:
        return tuple(each for each in found if each.before or each.after)
    return tuple(found)


def _differences(path: str, before: object, after: object) -> Iterator[Difference]:
    if before == after:
        return
    kind = type(after if before is None else before)
    if attrs.has(kind) and _same_or_absent(before, after):
        for each in attrs.fields(kind):
            place = f"{path}.{each.name}" if path else each.name
            yield from _differences(place, getattr(before, each.name, None), getattr(after, each.name, None))
    elif kind is tuple and _same_or_absent(before, after):
        pairs = zip_longest(cast("tuple[Any, ...]", before or ()), cast("tuple[Any, ...]", after or ()))
        for index, (old, new) in enumerate(pairs):
            yield from _differences(f"{path}[{index}]", old, new)
    else:
        yield Difference(path, before, after)


def _same_or_absent(before: object, after: object) -> bool:
    return before is None or after is None or type(before) is type(after)
