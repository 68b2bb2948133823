"""
The services of a `SqlStore`.

Why an approval and a revocation never cross: a save of a service holds the row of its partner from before it compares
the partner's version until it is committed, shared, so that saves of other services go on. A save of the partner needs
the row for itself. So one of the two is first. If the service is, the sweep after the revocation sees it; if the partner
is, the service finds another version and is refused. SQLite has one writer at a time, which comes to the same.

Every save takes the partner's row first and the service's second, so that no two of them wait for each other.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Select, bindparam, delete, insert, literal, select, tuple_, update

from tiktok_services.errors import AlreadyExists, InvalidValue, NotFound, VersionConflict
from tiktok_services.events import ServiceEvent
from tiktok_services.repositories import (
    EVERY_SERVICE,
    Cursor,
    Page,
    ReviewRow,
    ServiceFilter,
    check_events,
    check_limit,
)
from tiktok_services.service import Service
from tiktok_services.sql import tables
from tiktok_services.sql.rows import event_of, known_form, service_of, service_row, target_rows
from tiktok_services.sql.saving import Beside
from tiktok_services.sql.transactions import Transactions, insert_once
from tiktok_services.target import Target
from tiktok_services.vocabulary import ServiceId


@frozen(eq=False, repr=False)
class SqlServiceRepository:
    """The services of a `SqlStore`; a `ServiceRepository`. Every method may also raise `StoreUnavailable`."""

    _transactions: Transactions
    _beside: Beside

    def get(self, service_id: ServiceId, /) -> Service:
        """Give the service as it was last saved; raises `NotFound`, or `InvalidDocument` if it is damaged."""
        key = known_form("service", ServiceId, service_id)
        rows = self._transactions.read(lambda connection: connection.execute(_GET, {"key": key}).mappings().all())
        if not rows:
            raise NotFound("service", key)
        return service_of(rows[0])

    def add(self, service: Service, events: tuple[ServiceEvent, ...]) -> None:
        """Keep a new service with its events; raises `NotFound`, `AlreadyExists` or `InvalidValue`."""
        check_events(service, events)
        row, its_targets = service_row(service), target_rows(service)

        def work(connection: Connection) -> None:
            if connection.scalar(_PARTNER_VERSION, {"partner": service.partner_id}) is None:
                raise NotFound("partner", service.partner_id)
            if not insert_once(connection, tables.services, row):
                raise AlreadyExists("service", service.id)
            connection.execute(_ADD_TARGETS, its_targets)
            self._beside.write(connection, events)

        self._transactions.write(work)

    def save(
        self, service: Service, events: tuple[ServiceEvent, ...], *, loaded_version: int, partner_version: int
    ) -> None:
        """Keep a changed service with what happened; raises `InvalidValue`, `NotFound` or `VersionConflict`."""
        check_events(service, events, loaded_version)
        row, its_targets = service_row(service), target_rows(service)
        keys = {"key": service.id, "partner": service.partner_id, "loaded_version": loaded_version}

        def work(connection: Connection) -> None:
            found_partner = connection.scalar(_PARTNER_VERSION, {"partner": service.partner_id})
            if connection.execute(_SAVE, {**row, **keys}).rowcount != 1:
                raise _why_not(connection, service, loaded_version)
            if found_partner != partner_version:
                raise VersionConflict("partner", service.partner_id, partner_version, found_partner or 0)
            connection.execute(_REMOVE_TARGETS, {"key": service.id})
            connection.execute(_ADD_TARGETS, its_targets)
            self._beside.write(connection, events)

        self._transactions.write(work)

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        """Give one page of the services that match, by service id; raises `InvalidValue`, or `InvalidDocument`."""
        check_limit(limit)
        query = _matching(which, None if after is None else Cursor(after).service_id).limit(limit + 1)
        rows = self._transactions.read(lambda connection: connection.execute(query).mappings().all())
        services = tuple(service_of(row) for row in rows[:limit])
        return Page(services, Cursor.after_service(services[-1].id) if len(rows) > limit else None)

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        """Give one page of the listings under review, those that wait longest first; raises `InvalidValue`."""
        check_limit(limit)
        query = _waiting(None if after is None else Cursor(after).review_row).limit(limit + 1)
        rows = self._transactions.read(lambda connection: connection.execute(query).mappings().all())
        waiting = tuple(
            ReviewRow(row["waiting_since"], ServiceId(row["service_id"]), Target.parse(row["target"]))
            for row in rows[:limit]
        )
        return Page(waiting, Cursor.after_review(waiting[-1]) if len(rows) > limit else None)

    def history(self, service_id: ServiceId, /) -> tuple[ServiceEvent, ...]:
        """Give everything that happened to the service, in order; raises `NotFound`, or `InvalidDocument`."""
        key = known_form("service", ServiceId, service_id)
        rows = self._transactions.read(lambda connection: connection.execute(_HISTORY, {"key": key}).mappings().all())
        if not rows:
            raise NotFound("service", key)
        return tuple(event_of(row, ServiceEvent) for row in rows)


def _why_not(connection: Connection, service: Service, loaded_version: int) -> Exception:
    """Tell why there is no row to be changed."""
    stored = connection.execute(_STORED, {"key": service.id}).first()
    if stored is None:
        return NotFound("service", service.id)
    version, partner_id = stored
    if version != loaded_version:
        return VersionConflict("service", service.id, loaded_version, version)
    return InvalidValue("partner_id", f"must stay {partner_id}")


def _matching(which: ServiceFilter, after: ServiceId | None) -> Select[Any]:
    table = tables.services
    query = select(table)
    for column, value in (
        (table.c.partner_id, which.partner_id),
        (table.c.status, which.status),
        (table.c.type, which.type),
        (table.c.category, which.category),
    ):
        if value is not None:
            query = query.where(column == str(value))
    keys = [table.c.id]
    if which.target is not None:
        keys = [tables.targets.c.service_id, table.c.id]
        query = query.join(tables.targets, keys[0] == keys[1]).where(tables.targets.c.target == str(which.target))
    if after is not None:
        # Of both tables: one that is merged with the other would be read from its first row on.
        query = query.where(*(key > str(after) for key in keys))
    # SQLite sorts unless this is the key of the table it goes along: that of the targets if nothing else is asked for.
    return query.order_by(keys[0] if which == ServiceFilter(target=which.target) else table.c.id)


def _waiting(after: ReviewRow | None) -> Select[Any, Any, Any]:
    since, service_id, target = (tables.targets.c[name] for name in ("waiting_since", "service_id", "target"))
    query = select(since, service_id, target).where(since.is_not(None))
    if after is not None:
        last = (literal(after.waiting_since, since.type), literal(str(after.service_id)), literal(str(after.target)))
        query = query.where(tuple_(since, service_id, target) > tuple_(*last))
    return query.order_by(since, service_id, target)


_GET = select(tables.services).where(tables.services.c.id == bindparam("key"))
_STORED = select(tables.services.c.version, tables.services.c.partner_id).where(
    tables.services.c.id == bindparam("key")
)
# Shared, so that saves of one partner's services do not wait for each other; not KEY SHARE, which would let the partner
# be saved meanwhile. SQLite knows no such clause and needs none.
_PARTNER_VERSION = (
    select(tables.partners.c.version).where(tables.partners.c.id == bindparam("partner")).with_for_update(read=True)
)
_SAVE = (
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
_HISTORY = (
    select(tables.events)
    .where(tables.events.c.kind == "service", tables.events.c.aggregate_id == bindparam("key"))
    .order_by(tables.events.c.version)
)
