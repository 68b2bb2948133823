"""What every save does beside writing the aggregate: its events, what is to be delivered, and the command it was for."""

from __future__ import annotations

from attrs import frozen
from sqlalchemy import Connection, insert

from tiktok_services.errors import AlreadyExists
from tiktok_services.sql import tables
from tiktok_services.sql.rows import Event, event_rows, subject_of
from tiktok_services.sql.transactions import insert_once


@frozen
class Beside:
    """
    What is written beside a partner or a service.

    Attributes:
        outbox: Whether the events are put down to be delivered.
        command_id: Under which command id the save is made; None for none.
    """

    outbox: bool = True
    command_id: str | None = None

    def write(self, connection: Connection, events: tuple[Event, ...]) -> None:
        """
        Write what belongs to one save, in the transaction that writes the partner or service.

        Raises:
            AlreadyExists: Something was saved under the command id before.
        """
        connection.execute(_EVENTS, event_rows(events))
        kind, aggregate_id = subject_of(events[0])
        save = {
            "kind": kind,
            "aggregate_id": aggregate_id,
            "first_version": events[0].version,
            "last_version": events[-1].version,
        }
        if self.outbox:
            connection.execute(_OUTBOX, save)
        if self.command_id is not None and not insert_once(
            connection, tables.commands, {"command_id": self.command_id, **save}
        ):
            raise AlreadyExists("command", self.command_id)


_EVENTS = insert(tables.events)
_OUTBOX = insert(tables.outbox)
