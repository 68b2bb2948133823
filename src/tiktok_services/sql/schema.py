"""
Making the tables, and bringing them from each version of ours to the next.

The version stands in the database itself. A store looks at it before it does anything else, so that an older library
never writes into the tables of a newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, insert, inspect, select, update

from tiktok_services.sql import tables
from tiktok_services.sql.faults import WrongSchema
from tiktok_services.sql.transactions import in_host_transaction, in_own_transaction


SCHEMA_VERSION = 1
"""The version of the tables in `tables`."""

STEPS: Mapping[int, Callable[[Connection], None]] = MappingProxyType({})
"""For each earlier version the step to the next one; there is none before the first."""

_ONLY_ONE_AT_A_TIME = 0x74_74_73_01
"""The advisory lock on PostgreSQL under which tables are made; SQLite locks the file."""

_Result = TypeVar("_Result")


def create_schema(database: Engine | Connection) -> None:
    """
    Make the tables that are missing, all or none. Where they are there already nothing happens.

    It may be called by several processes at once, and in a host's own transaction, such as a step of Alembic.

    Args:
        database: An engine, or a connection whose transaction the tables are made in.

    Raises:
        WrongSchema: The tables are there in another version.
        StoreUnavailable: The database could not do it. Nothing was made.
    """
    _transacted(database, _create)


def upgrade_schema(database: Engine | Connection) -> None:
    """
    Bring the tables to the version of this library, by every step in between or none.

    Args:
        database: An engine, or a connection in whose transaction it is done.

    Raises:
        WrongSchema: There are no tables, or they are of a newer version.
        StoreUnavailable: The database could not do it. Nothing was changed.
    """
    _transacted(database, _upgrade)


def schema_version(database: Engine | Connection) -> int:
    """
    Tell the version of the tables that are there.

    Returns:
        1 or more; 0 if there are none.

    Raises:
        StoreUnavailable: The database could not tell.
    """
    return _transacted(database, found_version)


def check_schema(connection: Connection) -> None:
    """Raise `WrongSchema` unless the tables are those of this library."""
    found = found_version(connection)
    if found != SCHEMA_VERSION:
        raise WrongSchema(found, SCHEMA_VERSION)


def found_version(connection: Connection) -> int:
    """Tell the version of the tables; 0 if there are none."""
    if not inspect(connection).has_table(tables.schema.name):
        return 0
    return connection.scalar(select(func.max(tables.schema.c.version))) or 0


def _create(connection: Connection) -> None:
    _lock(connection)
    if found_version(connection):
        check_schema(connection)
        return
    tables.metadata.create_all(connection)
    connection.execute(insert(tables.schema).values(only_row=1, version=SCHEMA_VERSION))


def _upgrade(connection: Connection) -> None:
    _lock(connection)
    found = found_version(connection)
    if not 1 <= found <= SCHEMA_VERSION:
        raise WrongSchema(found, SCHEMA_VERSION)
    for version in range(found, SCHEMA_VERSION):
        STEPS[version](connection)
        connection.execute(update(tables.schema).values(version=version + 1))


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONLY_ONE_AT_A_TIME)))


def _transacted(database: Engine | Connection, work: Callable[[Connection], _Result]) -> _Result:
    if isinstance(database, Engine):
        return in_own_transaction(database, work)
    return in_host_transaction(database, work)
