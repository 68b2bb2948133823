"""
Whether a stored service or partner is what its stored events lead to.

A store keeps both, and each save adds to both at once. It compares ids and versions then, not contents: that would take
the whole history to be read. Who doubts a store, after a restored backup or a hand in the database, asks here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, cast

from tiktok_services.documents.gathering import Gathering
from tiktok_services.documents.inspection import path_of
from tiktok_services.documents.stored import partner_to_document, service_to_document
from tiktok_services.errors import Fault, InvalidDocument, InvalidValue
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service


_ABSENT = object()


def check_history(aggregate: Service | Partner, history: tuple[ServiceEvent, ...] | tuple[PartnerEvent, ...]) -> None:
    """
    Refuse a history that does not lead to *aggregate*: one of the two is damaged.

    Takes time in proportion to the whole history. Of the link token nothing is said: no event carries it.

    Args:
        aggregate: The service or partner as it is stored.
        history: Everything that happened to it, from the first event on, as the repository's `history` gives it.

    Raises:
        InvalidDocument: The events do not follow from one another, with the event's path (`events[3].version`); or what
            they lead to is something else, with every path at which its document differs, such as
            `listings[US/local].in_force.name`. Nothing was changed; asking again cannot help.
    """
    kind = "service" if isinstance(aggregate, Service) else "partner"
    source = f"history of {kind} {aggregate.id}"
    try:
        stored, told = _documents(aggregate, history)
    except InvalidValue as error:
        raise InvalidDocument(source, (Fault(error.path, error.problem),)) from error
    found = Gathering()
    for steps in _apart(stored, told, ()):
        found.merge(Fault(path_of(steps), "is not what the events lead to"))
    found.refuse_any(source)


def _documents(aggregate: Service | Partner, history: tuple[Any, ...]) -> tuple[dict[str, object], dict[str, object]]:
    if isinstance(aggregate, Service):
        told = Service.replay(history, aggregate.link_token)
        return service_to_document(aggregate), service_to_document(told)
    return partner_to_document(aggregate), partner_to_document(Partner.replay(history))


def _apart(one: object, other: object, steps: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Name every place at which two trees differ; a part that only one of them has is one place."""
    if isinstance(one, dict) and isinstance(other, dict):
        ours, theirs = cast("dict[str, object]", one), cast("dict[str, object]", other)
        if ours.keys() == theirs.keys() and list(ours) != list(theirs):
            yield steps  # the targets stand in another order
        for key in ours | theirs:
            yield from _apart(ours.get(key, _ABSENT), theirs.get(key, _ABSENT), (*steps, key))
    elif isinstance(one, list) and isinstance(other, list):
        pairs = zip_longest(cast("list[object]", one), cast("list[object]", other), fillvalue=_ABSENT)
        for index, (our, their) in enumerate(pairs):
            yield from _apart(our, their, (*steps, index))
    elif one != other:
        yield steps
