"""
What a store keeps and a host passes on: a service, a partner or an event as one versioned document.

Every document holds `schema`, the number of its form, and `kind`: `service`, `partner` or `event`. The other keys are
the attributes of the value (see `conversion`). A service also holds its derived `status`, for those who only look at it;
one that does not follow from the rest is damage, and so is whatever no verb could have made (see `soundness`).

The link token is a secret. It stands in the document of a service, unless it is written without secrets, and nowhere
else: not in the document of an event, and in no error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from tiktok_services.documents.conversion import make_converter
from tiktok_services.documents.envelope import SCHEMA, opened, read_as
from tiktok_services.documents.leanness import Reader, Unfit, event_reader, partner_reader, service_reader
from tiktok_services.documents.plain import parsed_leanly, read_json, write_json
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service


if TYPE_CHECKING:
    from cattrs import Converter

Event = ServiceEvent | PartnerEvent


def service_to_document(service: Service, *, secrets: bool = True) -> dict[str, object]:
    """
    Write a service.

    Args:
        service: The service.
        secrets: Whether the link token is written; without it the document can be shown, but not be read again.

    Rule: R65
    """
    document: dict[str, object] = {"schema": SCHEMA, "kind": "service", **_writer(Service)(service)}
    if not secrets:
        del document["link_token"]
    return document


def service_from_document(tree: Mapping[str, object], source: str = "service document") -> Service:
    """
    Read a service.

    Args:
        tree: What `service_to_document` made, or `read_json` from it.
        source: What is read, such as a key of the store; it starts the sentences of the error.

    Raises:
        InvalidDocument: It is of another form or kind, it is not as it was written, or it is damaged; with every fault
            and its path. Reading it again cannot help.
    """
    service: Service = _read(tree, "service", Service, service_reader(), source)
    return service


def dump_service(service: Service) -> bytes:
    """Write a service as JSON in UTF-8, with its link token; raises `InvalidDocument` if it is larger than 4 MiB."""
    return write_json(service_to_document(service))


def load_service(data: bytes, source: str = "service document") -> Service:
    """Read a service from JSON in UTF-8; raises `InvalidDocument` with every fault and its path."""
    service: Service = _load(data, "service", Service, service_reader(), source)
    return service


def partner_to_document(partner: Partner) -> dict[str, object]:
    """Write a partner."""
    return {"schema": SCHEMA, "kind": "partner", **_writer(Partner)(partner)}


def partner_from_document(tree: Mapping[str, object], source: str = "partner document") -> Partner:
    """
    Read a partner.

    Args:
        tree: What `partner_to_document` made, or `read_json` from it.
        source: What is read, such as a key of the store; it starts the sentences of the error.

    Raises:
        InvalidDocument: It is of another form or kind, it is not as it was written, or it is damaged; with every fault
            and its path. Reading it again cannot help.
    """
    partner: Partner = _read(tree, "partner", Partner, partner_reader(), source)
    return partner


def dump_partner(partner: Partner) -> bytes:
    """Write a partner as JSON in UTF-8; raises `InvalidDocument` if it is larger than 4 MiB."""
    return write_json(partner_to_document(partner))


def load_partner(data: bytes, source: str = "partner document") -> Partner:
    """Read a partner from JSON in UTF-8; raises `InvalidDocument` with every fault and its path."""
    partner: Partner = _load(data, "partner", Partner, partner_reader(), source)
    return partner


def event_to_document(event: Event) -> dict[str, object]:
    """Write an event of a service or a partner, under its `name`. No event holds a secret."""
    return {"schema": SCHEMA, "kind": "event", **_writer(type(event))(event)}


def event_from_document(tree: Mapping[str, object], source: str = "event document") -> Event:
    """
    Read an event of a service or a partner; its class is that of its `name`.

    Args:
        tree: What `event_to_document` made, or `read_json` from it.
        source: What is read, such as a key of the store; it starts the sentences of the error.

    Raises:
        InvalidDocument: It is of another form, kind or name, or it is not as it was written; with every fault and its
            path. Reading it again cannot help.
    """
    event: Event = _read(tree, "event", Event, event_reader(), source)
    return event


def dump_event(event: Event) -> bytes:
    """Write an event as JSON in UTF-8; raises `InvalidDocument` if it is larger than 4 MiB."""
    return write_json(event_to_document(event))


def load_event(data: bytes, source: str = "event document") -> Event:
    """Read an event from JSON in UTF-8; raises `InvalidDocument` with every fault and its path."""
    event: Event = _load(data, "event", Event, event_reader(), source)
    return event


def _read(tree: Mapping[str, object], kind: str, type_: Any, reader: Reader, source: str) -> Any:
    """Read leanly; whatever is not right, read again with all care, which says why."""
    try:
        return _lean(dict(tree), kind, reader)
    except Exception:  # noqa: BLE001, S110 - lean readers refuse by any error; what is wrong is told below
        pass
    return _careful(tree, kind, type_, source)


def _load(data: bytes, kind: str, type_: Any, reader: Reader, source: str) -> Any:
    """The same from JSON; what lean readers accept holds nothing that `read_json` looks for."""
    try:
        return _lean(parsed_leanly(data), kind, reader)
    except Exception:  # noqa: BLE001, S110 - as above
        pass
    return _careful(read_json(data, source), kind, type_, source)


def _lean(contents: dict[str, object], kind: str, reader: Reader) -> Any:
    number = contents.pop("schema")
    if type(number) is not int or number != SCHEMA or contents.pop("kind") != kind:
        raise Unfit
    return reader(contents)


def _careful(tree: Mapping[str, object], kind: str, type_: Any, source: str) -> Any:
    return read_as(_converter().get_structure_hook(type_), opened(tree, kind, source), source)


def _writer(kind: Any) -> Callable[[Any], dict[str, object]]:
    return _converter().get_unstructure_hook(kind)


@cache
def _converter() -> Converter:
    """The converter of this module; made when it is first needed."""
    return make_converter()
