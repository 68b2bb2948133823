"""What the package is made of, for the floors of reading and of importing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import attrs


def constructors(value: Any) -> Iterator[Callable[[], Any]]:
    """A call of the constructor of each attrs value in *value*, ready to be made; that of *value* itself comes last."""
    if isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from constructors(item)
    elif attrs.has(type(value)):
        fields = attrs.fields(type(value))
        parts = {each.name: getattr(value, each.name) for each in fields}
        for part in parts.values():
            yield from constructors(part)
        construct: Any = value.__class__
        by_name = any(each.kw_only for each in fields)
        yield partial(construct, **parts) if by_name else partial(construct, *parts.values())


def classes_loaded_with_a_service() -> set[type]:
    """The attrs classes of the package there are after `Service` was imported, if nothing else was."""
    from tiktok_services import Service

    return {
        each
        for name, module in list(sys.modules.items())
        if name.startswith(f"{Service.__module__.partition('.')[0]}.")
        for each in vars(module).values()
        if isinstance(each, type) and attrs.has(each) and each.__module__ == name
    }
