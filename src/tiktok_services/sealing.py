"""
Frozen values that are made quickly: written like any other, and sealed once they are complete.

A frozen value refuses every assignment, so its constructor has to go around the refusal once for each attribute. Python
lets an object change its class for another of the same layout. So an object of a subclass that adds nothing and
refuses nothing takes the attributes, and then becomes what it is to be. It is like one that the constructor made, and
takes less than half as long.

Nothing is checked on the way but what is asked for: this is for values made of parts that were checked before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ParamSpec, TypeVar, cast

from attrs import Attribute, fields


Parts = ParamSpec("Parts")
Value = TypeVar("Value")


def unsealed(kind: type[Any]) -> type[Any]:
    """
    Make a class whose objects take every attribute of *kind*, and are sealed by `value.__class__ = kind`.

    Args:
        kind: A frozen and slotted attrs class.
    """
    refuses_nothing = {
        "__slots__": (),
        "__init__": object.__init__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    return type(f"Unsealed{kind.__name__}", (kind,), refuses_nothing)


def sealed(kind: Callable[Parts, Value], asking: Collection[str] = ()) -> Callable[Parts, Value]:
    """
    Make a quicker constructor of *kind*, which takes every attribute, by its place or by its name.

    Args:
        kind: A frozen and slotted attrs class that does not keep its hash.
        asking: The names of the attributes whose validators are asked, once all are there; of the others none is.
    """
    made = unsealed(cast("type[Any]", kind))
    kept: tuple[Attribute[Any], ...] = fields(made)
    names = [each.name for each in kept]
    known: dict[str, Any] = {"kind": kind}
    steps = [f"value.{name} = {name}" for name in names]
    for each in kept:
        if each.name in asking:
            known |= {f"validator_of_{each.name}": each.validator, f"attribute_{each.name}": each}
            steps.append(f"validator_of_{each.name}(value, attribute_{each.name}, {each.name})")
    if hasattr(kind, "__attrs_post_init__"):
        steps.append("value.__attrs_post_init__()")
    steps.append("value.__class__ = kind")
    exec(f"def __init__(value, {', '.join(names)}):\n    " + "\n    ".join(steps), known)  # noqa: S102 - as attrs does
    made.__init__ = known["__init__"]
    return cast("Callable[Parts, Value]", made)
