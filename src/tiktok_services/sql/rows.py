"""Rows from values and values from rows. A row whose columns and document disagree is damaged, and is not read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import RowMapping

from tiktok_services.documents.inspection import MAX_ITEMS, inspected
from tiktok_services.documents.plain import MAX_JSON_BYTES
from tiktok_services.documents.stored import (
    event_to_document,
    load_event,
    load_partner,
    load_service,
    partner_to_document,
    service_to_document,
)
from tiktok_services.errors import Fault, InvalidDocument, InvalidValue, NotFound
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service
from tiktok_services.vocabulary import PartnerId, ServiceId


Event = ServiceEvent | PartnerEvent
Row = dict[str, object]

_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")

_Id = TypeVar("_Id", PartnerId, ServiceId)
_AnEvent = TypeVar("_AnEvent", ServiceEvent, PartnerEvent)


def known_form(kind: str, form: type[_Id], given: str) -> _Id:
    """Give *given* as an id. Under what can be no id nothing was ever stored, so it is `NotFound`."""
    try:
        return form(given)
    except InvalidValue:
        raise NotFound(kind, given) from None


# -- from values -------------------------------------------------------------------------------------------------


def partner_row(partner: Partner) -> Row:
    """Write a partner."""
    return {
        **_partner_columns(partner),
        "document": _written(partner_to_document(partner), f"partner {partner.id}"),
    }


def service_row(service: Service) -> Row:
    """Write a service."""
    return {
        **_service_columns(service),
        "document": _written(service_to_document(service), f"service {service.id}"),
    }


def target_rows(service: Service) -> list[Row]:
    """Write where each target of a service stands."""
    visible = service.visible_targets
    return [
        {
            "service_id": str(service.id),
            "target": str(each.target),
            "state": each.track.state.value,
            "waiting_since": None if each.track.submission is None else each.track.submission.at,
            "shown": each.target in visible,
        }
        for each in service.listings
    ]


def event_rows(events: tuple[Event, ...]) -> list[Row]:
    """Write events."""
    return [
        {
            **(columns := _event_columns(event)),
            "document": _written(event_to_document(event), f"event {columns['event_id']}"),
        }
        for event in events
    ]


def subject_of(event: Event) -> tuple[str, str]:
    """Tell the kind and the id of what *event* happened to."""
    if isinstance(event, ServiceEvent):
        return "service", str(event.service_id)
    return "partner", str(event.partner_id)


def _partner_columns(partner: Partner) -> Row:
    return {"id": str(partner.id), "version": partner.version}


def _service_columns(service: Service) -> Row:
    return {
        "id": str(service.id),
        "partner_id": str(service.partner_id),
        "type": service.type.value,
        "status": service.status.value,
        "category": str(service.category),
        "version": service.version,
    }


def _event_columns(event: Event) -> Row:
    kind, aggregate_id = subject_of(event)
    return {
        "kind": kind,
        "aggregate_id": aggregate_id,
        "version": event.version,
        "event_id": str(event.id),
        "name": event.name,
        "at": event.at,
    }


def _written(tree: Mapping[str, object], source: str) -> str:
    # In the order of the keys, which is that of the targets; without spaces, which nobody here reads.
    written = json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _may_be_unfit(written):
        inspected(tree, source)
    if len(written.encode()) > MAX_JSON_BYTES:
        raise InvalidDocument(source, (Fault("", f"is larger than {MAX_JSON_BYTES // 1024 // 1024} MiB"),))
    return written


def _may_be_unfit(written: str) -> bool:
    """
    Tell whether reading a document back might refuse it; then its tree is inspected, with the paths of the faults.

    To look at each value of a tree takes as long as a statement. In the text the few things that can be wrong with what
    `documents` made are found at once: a NUL, half of a surrogate pair, very many items.
    """
    return (
        "\\u0000" in written
        or (not written.isascii() and _HALF_OF_A_PAIR.search(written) is not None)
        or written.count(",") >= MAX_ITEMS
    )


# -- from rows ---------------------------------------------------------------------------------------------------


def partner_of(row: RowMapping) -> Partner:
    """Read a partner; raises `InvalidDocument` if it is damaged or was written by a newer version."""
    source = f"stored partner {row['id']}"
    partner = load_partner(_stored(row, source), source)
    _compare(row, _partner_columns(partner), source)
    return partner


def service_of(row: RowMapping) -> Service:
    """Read a service; raises `InvalidDocument` if it is damaged or was written by a newer version."""
    source = f"stored service {row['id']}"
    service = load_service(_stored(row, source), source)
    _compare(row, _service_columns(service), source)
    return service


def event_of(row: RowMapping, kind: type[_AnEvent]) -> _AnEvent:
    """Read an event of *kind*; raises `InvalidDocument` if it is damaged or was written by a newer version."""
    event = any_event_of(row)
    if not isinstance(event, kind):
        raise InvalidDocument(_source_of_event(row), (Fault("name", "must be that of an event of its kind"),))
    return event


def any_event_of(row: RowMapping) -> Event:
    """Read an event; raises `InvalidDocument` if it is damaged or was written by a newer version."""
    source = _source_of_event(row)
    event = load_event(_stored(row, source), source)
    _compare(row, _event_columns(event), source)
    return event


def _stored(row: RowMapping, source: str) -> bytes:
    document: object = row["document"]
    if not isinstance(document, str):  # a column of SQLite may hold anything
        raise InvalidDocument(source, (Fault("", "must be text"),))
    return document.encode()


def _source_of_event(row: RowMapping) -> str:
    return f"stored event {row['version']} of {row['kind']} {row['aggregate_id']}"


def _compare(row: RowMapping, columns: Mapping[str, Any], source: str) -> None:
    faults = tuple(
        Fault(name, "must be the same in the document and in its column")
        for name, value in columns.items()
        if row[name] != value
    )
    if faults:
        raise InvalidDocument(source, faults)
