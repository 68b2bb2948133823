"""How an event looks to other systems: CloudEvents 1.0 in JSON, in the structured form."""

from __future__ import annotations

import re

from tiktok_services.delivery import DeliveryProblem, NotSent
from tiktok_services.documents import event_to_document, write_json
from tiktok_services.errors import InvalidDocument, InvalidValue
from tiktok_services.events import ServiceEvent
from tiktok_services.notifier import Event
from tiktok_services.wellformed import check_text


CONTENT_TYPE = "application/cloudevents+json"

_URI_REFERENCE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,256}")


def check_source(source: str) -> None:
    """Raise `InvalidValue` unless *source* can be the `source` of a CloudEvent: a URI reference of 1 to 256 characters."""
    check_text("source", source)
    if not _URI_REFERENCE.fullmatch(source):
        raise InvalidValue("source", "must be a URI reference of 1 to 256 characters, such as /partners or urn:my-host")


def cloud_event(event: Event, source: str) -> bytes:
    """
    Write *event* as a CloudEvent.

    `id` is the event's own, so that `source` and `id` are the same at each delivery; `type` is its name, `subject` the id
    of its service or partner, `time` when it happened, and `data` its document, which holds its version and no secret.

    Returns:
        UTF-8 without a byte order mark; the same bytes for the same event, at most 4 MiB.

    Raises:
        NotSent: The event is too large or too deep to be written. Trying again cannot help.
    """
    document = event_to_document(event)
    envelope: dict[str, object] = {
        "specversion": "1.0",
        "id": str(event.id),
        "source": source,
        "type": event.name,
        "subject": str(event.service_id if isinstance(event, ServiceEvent) else event.partner_id),
        "time": event.at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": document,
    }
    try:
        return write_json(envelope)
    except InvalidDocument:
        pass
    raise NotSent(DeliveryProblem.UNWRITABLE)
