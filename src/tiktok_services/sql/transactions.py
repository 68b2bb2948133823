"""
Where the work of a store is done: in a transaction of its own, or in that of a host.

A transaction of its own is begun, committed and, if the database ended it only because of others, begun again. In a
host's transaction what is written stands behind a savepoint: if it fails, what the host did before is untouched, and
nothing of the work is kept.

On SQLite whoever is to write takes the lock before reading anything: who reads first and asks for the lock later is
refused at once if somebody else wrote in between, however long it would wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import uniform
from time import sleep
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from tiktok_services.sql.engines import OURS, READS
from tiktok_services.sql.faults import is_missing_table, is_worth_another_try, named


TRIES = 5
"""How often a transaction is begun before deadlocks and serialization failures are handed on as `busy`."""

LONGEST_PAUSE = 0.02
"""How long to pause before the second try, at most, in seconds; before the third twice as long, and so on."""

_Result = TypeVar("_Result")
Work = Callable[[Connection], _Result]

# No statement of SQLite takes the lock and does nothing else; this one takes it on the way to finding no row.
_TAKE_THE_LOCK = text("UPDATE tiktok_schema SET version = version WHERE only_row = 0")


class Transactions(Protocol):
    """How a store reads and writes."""

    def read(self, work: Work[_Result], /) -> _Result:
        """Run *work*, which writes nothing."""
        ...

    def write(self, work: Work[_Result], /) -> _Result:
        """Run *work* as a whole, or keep nothing of it."""
        ...


class OwnTransactions:
    """Each piece of work in a transaction of its own, after *check* was run in it."""

    def __init__(self, engine: Engine, check: Callable[[Connection], None]) -> None:
        self._engine = engine
        self._check = check

    def read(self, work: Work[_Result], /) -> _Result:
        """Run *work* in a transaction that writes nothing."""
        return in_own_transaction(self._engine, _after(self._check, work), writes=False)

    def write(self, work: Work[_Result], /) -> _Result:
        """Run *work* in a transaction and commit it."""
        return in_own_transaction(self._engine, _after(self._check, work))


class HostTransaction:
    """Everything in the transaction of a host, who commits it."""

    def __init__(self, connection: Connection, check: Callable[[Connection], None]) -> None:
        self._connection = connection
        self._check = check

    def read(self, work: Work[_Result], /) -> _Result:
        """Run *work*."""
        return in_host_transaction(self._connection, _after(self._check, work), writes=False)

    def write(self, work: Work[_Result], /) -> _Result:
        """Run *work* behind a savepoint."""
        return in_host_transaction(self._connection, _after(self._check, work))


def _after(check: Callable[[Connection], None], work: Work[_Result]) -> Work[_Result]:
    def checked(connection: Connection) -> _Result:
        check(connection)
        return work(connection)

    return checked


def in_own_transaction(engine: Engine, work: Work[_Result], *, writes: bool = True) -> _Result:
    """
    Run *work* in a transaction and commit it; what it raises ends it.

    Raises:
        StoreUnavailable: The database could not do it.
    """
    tries = 0
    while True:
        tries += 1
        committing = False
        try:
            with engine.connect() as connection:
                if writes:
                    _lock(connection)
                else:
                    connection.execution_options(**{READS: True})
                result = work(connection)
                if writes:
                    committing = True
                    connection.commit()
                return result
        except SQLAlchemyError as error:
            again = is_worth_another_try(error) and tries < TRIES
            failure = named(error, committing=committing)
        # Raised here, where the database's own error is no longer its context: that one shows parameters.
        if not again:
            raise failure
        # Who was in the way needs a moment; that of two who are in each other's way must not be the same.
        sleep(uniform(0, LONGEST_PAUSE * tries))  # noqa: S311 - nothing secret depends on it


def in_host_transaction(connection: Connection, work: Work[_Result], *, writes: bool = True) -> _Result:
    """
    Run *work* in the transaction of *connection*; what it raises rolls back to where it began.

    Raises:
        StoreUnavailable: The database could not do it. After a deadlock or a broken connection the host's transaction
            is lost as well.
    """
    try:
        if not writes:
            return work(connection)
        _lock(connection)
        with connection.begin_nested():
            return work(connection)
    except SQLAlchemyError as error:
        failure = named(error)
    raise failure


def insert_once(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert *row* unless there is one with the same key; tell whether it was inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing()
    done = connection.execute(statement, dict(row), execution_options={"preserve_rowcount": True})
    return done.rowcount == 1


def _lock(connection: Connection) -> None:
    """Take the lock of a SQLite file, unless the engine did so when it began."""
    if connection.dialect.name != "sqlite" or connection.get_execution_options().get(OURS, False):
        return
    driver: Any = connection.connection.dbapi_connection
    if not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    try:
        connection.execute(_TAKE_THE_LOCK)
    except SQLAlchemyError as error:
        if not is_missing_table(error):  # whoever makes the tables finds none
            raise
