"""What stands around every document: the number of its form (`schema`), and what it is of (`kind`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from tiktok_services.documents.gathering import Gathering, misfit, unlike
from tiktok_services.documents.inspection import refused
from tiktok_services.errors import InvalidDocument


SCHEMA = 1
"""The form of the documents that this version writes, and the only one it reads."""


def schema(value: object, _type: object) -> int:
    """Read the number of the form. Another form than ours is refused: its fields may mean something else."""
    if type(value) is not int:
        raise unlike("a whole number", value)
    if value > SCHEMA:
        raise misfit(f"must be {SCHEMA}: the document was written for a newer version of this library")
    if value < SCHEMA:
        raise misfit(f"must be {SCHEMA}")
    return value


def opened(tree: Mapping[str, object], kind: str, source: str) -> dict[str, object]:
    """
    Take the contents out of a document of *kind*.

    Raises:
        InvalidDocument: It is of another form or of another kind. Its contents were not looked at.
    """
    if not isinstance(cast("object", tree), Mapping):
        raise refused(source, "must be an object at its root")
    contents = dict(tree)
    found = Gathering()
    for name, hook in (("schema", schema), ("kind", _exactly(kind))):
        if name in contents:
            found.attempt(name, hook, contents.pop(name), None)
        else:
            found.add(name, "is missing")
    found.refuse_any(source)
    return contents


def _exactly(kind: str) -> Callable[[Any, Any], object]:
    def hook(value: object, _type: object) -> object:
        if value != kind:
            raise misfit(f"must be {kind}")
        return value

    return hook


def read_as(hook: Callable[[Any, Any], Any], contents: object, source: str) -> Any:
    """Read *contents* by *hook*, and name *source* as what is wrong."""
    try:
        return hook(contents, None)
    except InvalidDocument as error:
        raise InvalidDocument(source, error.faults, error.unlisted) from error
