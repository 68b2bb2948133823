"""
The outbox: one row for each save whose events nobody was told yet.

What makes it deliver everything, in order, with any number of workers:

- A row is written in the transaction that stores its events, so neither exists without the other.
- Only the oldest row of a partner or service can be claimed. The row of a later save becomes visible no earlier than
  that of the one before it, because the later one could only be saved on the version the earlier one left behind. So no
  position is compared, and a transaction that commits late is not passed over.
- A claim is a lease in the row itself: it is committed before anything is sent, no lock is held while sending, and it
  ends by itself when the worker dies. While it lasts nobody else can claim the row, nor any later one of its service.
- A row is removed when its events were delivered. A dead letter stays and holds up its own partner or service only,
  until somebody retries or discards it: later events would otherwise arrive before it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from attrs import field, frozen
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from tiktok_services.errors import NotFound
from tiktok_services.repositories import check_limit
from tiktok_services.sql import tables
from tiktok_services.sql.rows import Event, any_event_of
from tiktok_services.sql.transactions import Transactions


@frozen
class Claim:
    """
    A row of the outbox that a worker holds.

    Attributes:
        position: Which row.
        kind: `partner` or `service`.
        aggregate_id: Of which one.
        first_version: The version of the first of its events.
        last_version: The version of the last of its events.
        tries: How often it was tried in vain.
        lease: Names the claim.
        leased_until: Until when nobody else may claim it.
        rows: Its events as they are stored.
    """

    position: int
    kind: str
    aggregate_id: str
    first_version: int
    last_version: int
    tries: int
    lease: str
    leased_until: datetime
    rows: tuple[RowMapping, ...] = field(repr=False)

    def events(self) -> tuple[Event, ...]:
        """Read its events; raises `InvalidDocument` if one is damaged or was written by a newer version."""
        return tuple(any_event_of(row) for row in self.rows)


@frozen
class DeadLetter:
    """
    A save whose events could not be delivered as often as they may be tried, or that no further try can help.

    Attributes:
        position: Its number, by which it is retried or discarded.
        kind: `partner` or `service`.
        aggregate_id: Of which one.
        first_version: The version of the first of its events.
        last_version: The version of the last of its events.
        tries: How often it was tried.
        error: The kind of the last error, with its stable code if it has one, such as `DeliveryFailed: gone`. Its text
            is not kept: it may hold a secret, such as an address with a token.
        dead_at: When it was given up.
    """

    position: int
    kind: str
    aggregate_id: str
    first_version: int
    last_version: int
    tries: int
    error: str
    dead_at: datetime


@frozen(eq=False, repr=False)
class Outbox:
    """What is still to be delivered, and what could not be. Every method may raise `StoreUnavailable`."""

    _transactions: Transactions

    # -- for people ----------------------------------------------------------------------------------------------

    def waiting(self) -> int:
        """Count the saves that are still to be delivered, dead letters left out."""
        query = select(func.count()).select_from(_OUTBOX).where(_OUTBOX.c.dead_at.is_(None))
        return self._transactions.read(lambda connection: connection.scalar(query)) or 0

    def dead_letters(self, *, after: int = 0, limit: int = 50) -> tuple[DeadLetter, ...]:
        """
        Give dead letters by their position, which is about the order in which they were saved.

        Args:
            after: The position of the last one seen; 0 to begin.
            limit: How many at most, 1 to 500.

        Raises:
            InvalidValue: The limit is out of bounds.
        """
        check_limit(limit)
        query = (
            select(*(_OUTBOX.c[each] for each in _OF_DEAD_LETTER))
            .where(_OUTBOX.c.dead_at.is_not(None), _OUTBOX.c.position > after)
            .order_by(_OUTBOX.c.position)
            .limit(limit)
        )
        rows = self._transactions.read(lambda connection: connection.execute(query).mappings().all())
        return tuple(DeadLetter(**row) for row in rows)

    def retry(self, position: int) -> None:
        """
        Let a dead letter be tried anew, as often as a new one; then those that it held up.

        Raises:
            NotFound: There is no dead letter at that position.
        """
        anew = {"tries": 0, "due_at": None, "error": None, "dead_at": None}
        self._change_dead(update(_OUTBOX).values(anew), position)

    def discard(self, position: int) -> None:
        """
        Give up a dead letter for good, so that those that it held up are delivered. Its events stay in the history.

        Raises:
            NotFound: There is no dead letter at that position.
        """
        self._change_dead(delete(_OUTBOX), position)

    def _change_dead(self, statement: Any, position: int) -> None:
        dead = statement.where(_OUTBOX.c.position == position, _OUTBOX.c.dead_at.is_not(None))
        if self._transactions.write(lambda connection: connection.execute(dead).rowcount) != 1:
            raise NotFound("dead letter", str(position))

    # -- for the relay -------------------------------------------------------------------------------------------

    def claim(self, now: datetime, until: datetime, limit: int) -> tuple[Claim, ...]:
        """
        Claim rows that may be delivered now: at most one of each partner or service, the oldest there is of it.

        Args:
            now: What time it is; a lease that ended by then counts no longer.
            until: Until when the claims last.
            limit: How many at most.
        """
        lease = uuid4().hex
        may_be_claimed = (
            select(*(_OUTBOX.c[each] for each in _OF_CLAIM))
            .where(_is_free(now), _is_oldest())
            .order_by(_OUTBOX.c.position)
            .limit(limit)
            # Who comes at the same time takes other rows. That inverts no order, since only the oldest are looked at.
            .with_for_update(skip_locked=True, of=_OUTBOX)
        )

        def work(connection: Connection) -> tuple[Claim, ...]:
            rows = connection.execute(may_be_claimed).mappings().all()
            if not rows:
                return ()
            held = update(_OUTBOX).where(_OUTBOX.c.position.in_([row["position"] for row in rows]))
            connection.execute(held.values(lease=lease, leased_until=until))
            events: dict[int, list[RowMapping]] = {row["position"]: [] for row in rows}
            for event in connection.execute(_EVENTS_OF_LEASE, {"of_lease": lease}).mappings():
                events[event["position"]].append(event)
            return tuple(
                Claim(**row, lease=lease, leased_until=until, rows=tuple(events[row["position"]])) for row in rows
            )

        return self._transactions.write(work)

    def delivered(self, claim: Claim) -> bool:
        """Remove a row; tell whether it was still held."""
        return self._change_held(delete(_OUTBOX), claim)

    def put_off(self, claim: Claim, error: str, due_at: datetime) -> bool:
        """Let a row be tried again from *due_at* on; tell whether it was still held."""
        return self._change_held(
            update(_OUTBOX).values(tries=claim.tries + 1, error=error, due_at=due_at, lease=None, leased_until=None),
            claim,
        )

    def give_up(self, claim: Claim, error: str, dead_at: datetime) -> bool:
        """Make a row a dead letter; tell whether it was still held."""
        return self._change_held(
            update(_OUTBOX).values(tries=claim.tries + 1, error=error, dead_at=dead_at, lease=None, leased_until=None),
            claim,
        )

    def release(self, claim: Claim) -> bool:
        """Let others claim a row that was not tried; tell whether it was still held."""
        return self._change_held(update(_OUTBOX).values(lease=None, leased_until=None), claim)

    def _change_held(self, statement: Any, claim: Claim) -> bool:
        held = statement.where(_OUTBOX.c.position == claim.position, _OUTBOX.c.lease == claim.lease)
        return self._transactions.write(lambda connection: connection.execute(held).rowcount) == 1


_OUTBOX = tables.outbox
_EVENTS_OF_LEASE = (
    select(_OUTBOX.c.position, tables.events)
    .join(
        tables.events,
        and_(
            tables.events.c.kind == _OUTBOX.c.kind,
            tables.events.c.aggregate_id == _OUTBOX.c.aggregate_id,
            tables.events.c.version.between(_OUTBOX.c.first_version, _OUTBOX.c.last_version),
        ),
    )
    .where(_OUTBOX.c.lease == bindparam("of_lease"))
    .order_by(_OUTBOX.c.position, tables.events.c.version)
)
_OF_CLAIM = ("position", "kind", "aggregate_id", "first_version", "last_version", "tries")
_OF_DEAD_LETTER = (*_OF_CLAIM, "error", "dead_at")


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        _OUTBOX.c.dead_at.is_(None),
        or_(_OUTBOX.c.due_at.is_(None), _OUTBOX.c.due_at <= now),
        or_(_OUTBOX.c.leased_until.is_(None), _OUTBOX.c.leased_until <= now),
    )


def _is_oldest() -> ColumnElement[bool]:
    # Not `NOT EXISTS (… an earlier one)`: without fresh statistics PostgreSQL compares every row with every other then.
    # The least of an index is looked up, whatever the planner believes about the size of the table.
    every = _OUTBOX.alias()
    oldest = select(func.min(every.c.first_version)).where(
        every.c.kind == _OUTBOX.c.kind, every.c.aggregate_id == _OUTBOX.c.aggregate_id
    )
    return _OUTBOX.c.first_version == oldest.scalar_subquery()
