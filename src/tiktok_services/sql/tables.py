"""
The tables. What is asked for has columns of its own; the rest is one document, in the form that `documents` states.

| table                    | a row is                                | written                                      |
|--------------------------|-----------------------------------------|----------------------------------------------|
| `tiktok_partners`        | a partner                               | at each save                                 |
| `tiktok_services`        | a service                               | at each save                                 |
| `tiktok_service_targets` | a target of a service                   | anew at each save of the service             |
| `tiktok_events`          | an event of a partner or a service      | once, never changed and never removed        |
| `tiktok_outbox`          | a save whose events nobody was told yet | by the save; the relay changes and removes it |
| `tiktok_commands`        | a save made under a command id          | once                                         |
| `tiktok_schema`          | the version of these tables; one row    | by creating and upgrading                    |

Ids, slugs and targets are ASCII and compared by code point, also on PostgreSQL (collation `C`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from tiktok_services.lifecycle import CandidateState, ServiceStatus
from tiktok_services.vocabulary import ServiceType


metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)
"""All tables of this module, to be joined to the `MetaData` of a host."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC, to the microsecond; SQLite keeps it as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: D102
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _code(length: int) -> String:
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def _id() -> String:
    return _code(64)


def _one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def _filled(column: str, length: int) -> CheckConstraint:
    """SQLite keeps a text of any length in a column of a stated one."""
    return CheckConstraint(f"length({column}) BETWEEN 1 AND {length}", name=column)


_position = BigInteger().with_variant(Integer, "sqlite")

partners = Table(
    "tiktok_partners",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _filled("id", 64),
    CheckConstraint("version >= 1", name="version"),
)

services = Table(
    "tiktok_services",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("partner_id", _id(), ForeignKey(partners.c.id), nullable=False),
    Column("type", _code(16), nullable=False),
    Column("status", _code(16), nullable=False),
    Column("category", _code(1039), nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    _filled("id", 64),
    _one_of("type", ServiceType),
    _one_of("status", ServiceStatus),
    _filled("category", 1039),
    CheckConstraint("version >= 1", name="version"),
    Index("tiktok_services_of_partner", "partner_id", "id"),
    # Without statistics SQLite would go along the index of the status, past the services of everybody else.
    Index("tiktok_services_of_partner_by_status", "partner_id", "status", "id"),
    Index("tiktok_services_by_type", "type", "id"),
    Index("tiktok_services_by_status", "status", "id"),
    Index("tiktok_services_by_category", "category", "id"),
)

targets = Table(
    "tiktok_service_targets",
    metadata,
    Column("service_id", _id(), ForeignKey(services.c.id), primary_key=True),
    Column("target", _code(32), primary_key=True),
    Column("state", _code(16), nullable=False),
    Column("waiting_since", Instant),
    Column("shown", Boolean, nullable=False),
    _filled("target", 32),
    _one_of("state", CandidateState),
    CheckConstraint("(state = 'reviewing') = (waiting_since IS NOT NULL)", name="waiting"),
    Index("tiktok_service_targets_by_target", "target", "service_id"),
)
Index(
    "tiktok_service_targets_waiting",
    targets.c.waiting_since,
    targets.c.service_id,
    targets.c.target,
    postgresql_where=targets.c.waiting_since.is_not(None),
    sqlite_where=targets.c.waiting_since.is_not(None),
)

KINDS = ("partner", "service")

events = Table(
    "tiktok_events",
    metadata,
    Column("kind", _code(8), primary_key=True),
    Column("aggregate_id", _id(), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("event_id", _code(36), nullable=False),
    Column("name", _code(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("document", Text, nullable=False),
    _one_of("kind", KINDS),
    _filled("aggregate_id", 64),
    CheckConstraint("version >= 1", name="version"),
    UniqueConstraint("event_id"),
)

outbox = Table(
    "tiktok_outbox",
    metadata,
    Column("position", _position, primary_key=True, autoincrement=True),
    Column("kind", _code(8), nullable=False),
    Column("aggregate_id", _id(), nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("due_at", Instant),
    Column("lease", _code(32)),
    Column("leased_until", Instant),
    Column("error", String(200)),
    Column("dead_at", Instant),
    _one_of("kind", KINDS),
    CheckConstraint("first_version >= 1 AND last_version >= first_version", name="versions"),
    CheckConstraint("tries >= 0", name="tries"),
    CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="lease"),
    UniqueConstraint("kind", "aggregate_id", "first_version"),
    sqlite_autoincrement=True,
)

Index(
    "tiktok_outbox_held",
    outbox.c.lease,
    postgresql_where=outbox.c.lease.is_not(None),
    sqlite_where=outbox.c.lease.is_not(None),
)

commands = Table(
    "tiktok_commands",
    metadata,
    Column("command_id", _code(128), primary_key=True),
    Column("kind", _code(8), nullable=False),
    Column("aggregate_id", _id(), nullable=False),
    Column("first_version", Integer, nullable=False),
    Column("last_version", Integer, nullable=False),
    _filled("command_id", 128),
    _one_of("kind", KINDS),
    CheckConstraint("first_version >= 1 AND last_version >= first_version", name="versions"),
)

schema = Table(
    "tiktok_schema",
    metadata,
    Column("only_row", Integer, primary_key=True, autoincrement=False, default=1),
    Column("version", Integer, nullable=False),
    CheckConstraint("only_row = 1", name="only_row"),
    CheckConstraint("version >= 1", name="version"),
)
