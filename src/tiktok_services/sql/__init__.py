"""
Partners, services, their history and an outbox in a SQL database. It needs the extra `sql`; PostgreSQL needs `postgres`.

    engine = sqlite_engine("partner-center.db")
    create_schema(engine)
    store = SqlStore(engine)

A SQLite file serves one machine, PostgreSQL serves several. One transaction holds what is saved, its events and what is
to be delivered of them; `Relay` delivers it.
"""

from __future__ import annotations

from importlib.util import find_spec

from tiktok_services.errors import MissingExtra


if find_spec("sqlalchemy") is None:
    raise MissingExtra("sql")

from tiktok_services.sql.engines import postgres_engine, sqlite_engine
from tiktok_services.sql.faults import StoreFault, StoreUnavailable, WrongSchema
from tiktok_services.sql.once import CommandMemory, TwoRepositories, once
from tiktok_services.sql.outbox import Claim, DeadLetter, Outbox
from tiktok_services.sql.relay import LeftToTheRelay, Relay, RelayReport
from tiktok_services.sql.schema import SCHEMA_VERSION, create_schema, schema_version, upgrade_schema
from tiktok_services.sql.store import SqlStore
from tiktok_services.sql.tables import metadata


__all__ = [
    "SCHEMA_VERSION",
    "Claim",
    "CommandMemory",
    "DeadLetter",
    "LeftToTheRelay",
    "Outbox",
    "Relay",
    "RelayReport",
    "SqlStore",
    "StoreFault",
    "StoreUnavailable",
    "TwoRepositories",
    "WrongSchema",
    "create_schema",
    "metadata",
    "once",
    "postgres_engine",
    "schema_version",
    "sqlite_engine",
    "upgrade_schema",
]
