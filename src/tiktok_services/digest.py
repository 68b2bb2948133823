"""Names for content: two contents have the same digest if, and only if, they are equal."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any, cast

import attrs

from tiktok_services.vocabulary import Digest


def digest_of(content: Any) -> Digest:
    """
    Name *content* by the SHA-256 of its canonical form.

    The canonical form is the JSON text of its class names and fields in their declared order, without spaces, in
    UTF-8. It does not depend on the process, the machine or the version of Python.

    Args:
        content: A frozen attrs value of texts, numbers, dates, enumerations, tuples and further such values.
    """
    canonical = json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"))
    return Digest(hashlib.sha256(canonical.encode()).hexdigest())


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", value)]
    if isinstance(value, date):
        return value.isoformat()
    kind = cast("type[Any]", type(value))
    return {"": kind.__name__, **{each.name: _plain(getattr(value, each.name)) for each in attrs.fields(kind)}}
