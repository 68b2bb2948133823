# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""
A save written by hand on SQLAlchemy Core: the statements that this package executes, and nothing beside them.

Events that do not fit, documents that could not be read again and other people's locks are not looked at.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from tiktok_services.documents import event_to_document, service_to_document
from tiktok_services.service import Service
from tiktok_services.sql import tables


_PARTNER_VERSION = (
    select(tables.partners.c.version).where(tables.partners.c.id == bindparam("partner")).with_for_update(read=True)
)
_UPDATE = (
    update(tables.services)
    .where(
        tables.services.c.id == bindparam("key"),
        tables.services.c.partner_id == bindparam("partner"),
        tables.services.c.version == bindparam("loaded_version"),
    )
    .values({name: bindparam(name) for name in ("type", "status", "category", "version", "document")})
)
_REMOVE_TARGETS = delete(tables.targets).where(tables.targets.c.service_id == bindparam("key"))
_ADD_TARGETS = insert(tables.targets)
_ADD_EVENT = insert(tables.events)
_ADD_TO_OUTBOX = insert(tables.outbox)


def rows(service: Service, events: Any) -> tuple[dict[str, Any], ...]:
    """Make the rows of one save: of the service, its target, its event and the outbox."""
    (event,) = events
    key, version = str(service.id), service.version
    (listed,) = service.listings
    return (
        {
            "key": key,
            "partner": str(service.partner_id),
            "loaded_version": version - 1,
            "type": service.type.value,
            "status": service.status.value,
            "category": str(service.category),
            "version": version,
            "document": json.dumps(service_to_document(service), ensure_ascii=False, separators=(",", ":")),
        },
        {
            "service_id": key,
            "target": str(listed.target),
            "state": listed.track.state.value,
            "waiting_since": None,
            "shown": listed.target in service.visible_targets,
        },
        {
            "kind": "service",
            "aggregate_id": key,
            "version": version,
            "event_id": str(event.id),
            "name": event.name,
            "at": event.at,
            "document": json.dumps(event_to_document(event), ensure_ascii=False, separators=(",", ":")),
        },
        {"kind": "service", "aggregate_id": key, "first_version": version, "last_version": version},
    )


def save(
    engine: Engine, service: dict[str, Any], target: dict[str, Any], event: dict[str, Any], waiting: dict[str, Any]
) -> None:
    """Execute the statements of one save, in one transaction."""
    with engine.begin() as connection:
        found = connection.scalar(_PARTNER_VERSION, {"partner": service["partner"]})
        changed = connection.execute(_UPDATE, service).rowcount
        if found != 1 or changed != 1:
            raise AssertionError("somebody else saved")
        connection.execute(_REMOVE_TARGETS, {"key": service["key"]})
        connection.execute(_ADD_TARGETS, target)
        connection.execute(_ADD_EVENT, event)
        connection.execute(_ADD_TO_OUTBOX, waiting)
