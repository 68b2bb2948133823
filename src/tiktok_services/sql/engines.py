"""Engines set up such that many threads and processes can save at once and none is lost."""

from __future__ import annotations

from datetime import timedelta
from os import PathLike, fspath
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from tiktok_services.errors import InvalidValue, MissingExtra


OURS = "tiktok_services_engine"
"""The execution option of an engine made here."""

READS = "tiktok_services_reads"
"""The execution option of a connection that will not write, so that on SQLite it need not wait for who does."""

PATIENCE = timedelta(seconds=30)
"""How long to wait for who is writing before the store is called busy."""


def sqlite_engine(path: str | PathLike[str], *, patience: timedelta = PATIENCE) -> Engine:
    """
    Make an engine for a SQLite file on a local disk, for many threads and processes of one machine.

    Every connection writes ahead (WAL), waits for the disk at each commit, and keeps foreign keys. A transaction that
    may write takes the lock when it begins: one that reads first and asks for the lock later would fail at once if
    somebody else wrote in between. Readers never wait for a writer. Errors show no parameters.

    Args:
        path: The file. It is created when it is first used; its folder has to exist.
        patience: How long a writer waits for another before `StoreUnavailable` says `busy`.

    Raises:
        InvalidValue: There is no file name.
    """
    file = fspath(path)
    if not file or file == ":memory:":
        raise InvalidValue("path", "must name a file; to keep nothing there is InMemoryStore")
    engine = create_engine(
        URL.create("sqlite", database=file),
        connect_args={"timeout": patience.total_seconds(), "isolation_level": None},
        hide_parameters=True,
        execution_options={OURS: True},
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def postgres_engine(url: str | URL, *, patience: timedelta = PATIENCE) -> Engine:
    """
    Make an engine for PostgreSQL through psycopg 3.

    A connection that broke while it was idle is replaced unseen. Errors show no parameters.

    Args:
        url: Where, such as `postgresql://app@db.example.com/center`; psycopg is used whichever driver it names.
        patience: How long a statement waits for somebody's lock before `StoreUnavailable` says `busy`.

    Raises:
        InvalidValue: The address has another form, or names another database.
        MissingExtra: psycopg is not installed.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() != "postgresql":
        raise InvalidValue("url", "must be an address such as postgresql://user@host/database")
    limits = f"-c lock_timeout={round(patience.total_seconds() * 1000)} -c timezone=UTC"
    given = str(address.query.get("options", ""))
    try:
        return create_engine(
            address.set(drivername="postgresql+psycopg"),
            connect_args={"options": f"{limits} {given}".rstrip()},
            pool_pre_ping=True,
            hide_parameters=True,
            execution_options={OURS: True},
        )
    except ImportError:
        raise MissingExtra("postgres") from None


def _set_up(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    # Only the first connection to a new file has to switch, which needs the file for itself.
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
