"""The databases that the tests keep stores in, and what a test has to close when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from tests import postgres

from tiktok_services.service import Service
from tiktok_services.sql import SqlStore, create_schema, sqlite_engine, tables
from tiktok_services.testing.samples import add_partner, add_service, drafted, registered


class Databases:
    """
    Makes empty databases of one kind, with the tables in them.

    Args:
        make_engine: Makes an engine for a new, empty database.
    """

    def __init__(self, make_engine: Callable[[], Engine]) -> None:
        self._make_engine = make_engine
        self.engines: list[Engine] = []

    def engine(self) -> Engine:
        """Make a database with the tables; give an engine for it."""
        engine = self._make_engine()
        self.engines.append(engine)
        create_schema(engine)
        return engine

    def store(self) -> SqlStore:
        """Make a store in a database of its own."""
        return SqlStore(self.engine())

    def close(self) -> None:
        """Close every connection."""
        for engine in self.engines:
            engine.dispose()


def sqlite_databases(folder: Path) -> Databases:
    """Make files in *folder*."""
    return Databases(lambda: sqlite_engine(folder / f"{uuid4().hex}.db"))


def postgres_databases(*, durable: bool = False) -> Databases:
    """Make databases on a server of the tests; skip the test where there can be none."""
    postgres.server(durable=durable)
    return Databases(partial(postgres.database_with_tables, durable=durable))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Both kinds of databases, one after the other."""
    made = sqlite_databases(tmp_path) if request.param == "sqlite" else postgres_databases()
    yield made
    made.close()


@pytest.fixture
def postgres_only() -> Iterator[Databases]:
    """PostgreSQL alone, for what SQLite has no word for."""
    made = postgres_databases()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def durable_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """The same, waiting for the disk at each commit."""
    made = sqlite_databases(tmp_path) if request.param == "sqlite" else postgres_databases(durable=True)
    yield made
    made.close()


def counted(engine: Engine) -> dict[str, int]:
    """Count the rows of each table that a save writes."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(tables.metadata.tables[f"tiktok_{name}"])) or 0
            for name in ("partners", "services", "service_targets", "events", "outbox", "commands")
        }


def with_service(engine: Engine) -> tuple[SqlStore, Service]:
    """Make a store with a partner and a service."""
    store = SqlStore(engine)
    add_partner(store, registered())
    return store, add_service(store, drafted())
