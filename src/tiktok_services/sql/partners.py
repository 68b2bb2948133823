"""The partners of a `SqlStore`."""

from __future__ import annotations

from attrs import frozen
from sqlalchemy import Connection, bindparam, select, update

from tiktok_services.errors import AlreadyExists, NotFound, VersionConflict
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.repositories import check_events
from tiktok_services.sql import tables
from tiktok_services.sql.rows import event_of, known_form, partner_of, partner_row
from tiktok_services.sql.saving import Beside
from tiktok_services.sql.transactions import Transactions, insert_once
from tiktok_services.vocabulary import PartnerId


@frozen(eq=False, repr=False)
class SqlPartnerRepository:
    """The partners of a `SqlStore`; a `PartnerRepository`. Every method may also raise `StoreUnavailable`."""

    _transactions: Transactions
    _beside: Beside

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Give the partner as it was last saved; raises `NotFound`, or `InvalidDocument` if it is damaged."""
        key = known_form("partner", PartnerId, partner_id)
        rows = self._transactions.read(lambda connection: connection.execute(_GET, {"key": key}).mappings().all())
        if not rows:
            raise NotFound("partner", key)
        return partner_of(rows[0])

    def add(self, partner: Partner, events: tuple[PartnerEvent, ...]) -> None:
        """Keep a new partner with its events; raises `AlreadyExists` or `InvalidValue`."""
        check_events(partner, events)
        row = partner_row(partner)

        def work(connection: Connection) -> None:
            if not insert_once(connection, tables.partners, row):
                raise AlreadyExists("partner", partner.id)
            self._beside.write(connection, events)

        self._transactions.write(work)

    def save(self, partner: Partner, events: tuple[PartnerEvent, ...], *, loaded_version: int) -> None:
        """
        Keep a changed partner with what happened; raises `InvalidValue`, `NotFound` or `VersionConflict`.

        On PostgreSQL it waits for whoever is saving a service of this partner, who holds the row shared: that save was
        decided on this partner as it is before, and is seen by the sweep that follows a revocation.
        """
        check_events(partner, events, loaded_version)
        row = partner_row(partner)

        def work(connection: Connection) -> None:
            changed = connection.execute(_SAVE, {**row, "key": partner.id, "loaded_version": loaded_version})
            if changed.rowcount != 1:
                found = connection.scalar(_VERSION, {"key": partner.id})
                if found is None:
                    raise NotFound("partner", partner.id)
                raise VersionConflict("partner", partner.id, loaded_version, found)
            self._beside.write(connection, events)

        self._transactions.write(work)

    def history(self, partner_id: PartnerId, /) -> tuple[PartnerEvent, ...]:
        """Give everything that happened to the partner, in order; raises `NotFound`, or `InvalidDocument`."""
        key = known_form("partner", PartnerId, partner_id)
        rows = self._transactions.read(lambda connection: connection.execute(_HISTORY, {"key": key}).mappings().all())
        if not rows:
            raise NotFound("partner", key)
        return tuple(event_of(row, PartnerEvent) for row in rows)


_GET = select(tables.partners).where(tables.partners.c.id == bindparam("key"))
_VERSION = select(tables.partners.c.version).where(tables.partners.c.id == bindparam("key"))
_HISTORY = (
    select(tables.events)
    .where(tables.events.c.kind == "partner", tables.events.c.aggregate_id == bindparam("key"))
    .order_by(tables.events.c.version)
)
_SAVE = (
    update(tables.partners)
    .where(tables.partners.c.id == bindparam("key"), tables.partners.c.version == bindparam("loaded_version"))
    .values(version=bindparam("version"), document=bindparam("document"))
)
