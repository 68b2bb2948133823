"""
Frozen values that are made quickly: written like any other, and sealed once they are complete.

A frozen value refuses every assignment, so its constructor has to go around the refusal once for each attribute. Python
lets an object change its class for another of the same layout. So an object of a subclass that adds nothing and
refuses nothing takes the attributes, and then becomes what it is to be. It is like one that the constructor made, and
takes less than half as long.

Nothing is checked on the way: this is for values made of parts that were checked before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from attrs import fields


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


def sealed(kind: Callable[Parts, Value]) -> Callable[Parts, Value]:
    """
    Make a quicker constructor of *kind*, which takes the same arguments and checks none.

    Args:
        kind: A frozen and slotted attrs class, all of whose attributes are given to its constructor.
    """
    made = unsealed(cast("type[Any]", kind))
    names = [each.name for each in fields(made)]
    writing = "\n".join(f"    value.{name} = {name}" for name in names)
    source = f"def __init__(value, {', '.join(names)}):\n{writing}\n    value.__class__ = kind\n"
    defined: dict[str, Any] = {"kind": kind}
    exec(source, defined)  # noqa: S102 - as attrs writes its constructors
    made.__init__ = defined["__init__"]
    return cast("Callable[Parts, Value]", made)
