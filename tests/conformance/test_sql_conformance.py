"""The stores in SQLite and in PostgreSQL keep every promise of the ports, in whichever way the host connects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool
from tests import postgres
from tests.conformance.stores import Databases, postgres_databases, sqlite_databases

from tiktok_services.sql import SqlStore
from tiktok_services.testing import RepositoryConformance, Store


class SqlConformance(RepositoryConformance):
    """The suite on a store in a database of its own, looked at through another connection."""

    databases: Databases

    def make_store(self) -> Store:
        """Make a store in an empty database."""
        return self.databases.store()

    def reopened(self, store: Store) -> Store:
        """Look at the database as another process would."""
        engine = self.databases.engines[-1]
        engine.dispose()
        return SqlStore(engine)


class TestSqlite(SqlConformance):
    """On a SQLite file."""

    @pytest.fixture(autouse=True)
    def _files(self, tmp_path: Path) -> Iterator[None]:
        self.databases = sqlite_databases(tmp_path)
        yield
        self.databases.close()


class TestSqliteOfTheHost(SqlConformance):
    """On a SQLite file through an engine that the host made in the plainest way."""

    @pytest.fixture(autouse=True)
    def _files(self, tmp_path: Path) -> Iterator[None]:
        names = (tmp_path / f"{number}.db" for number in range(100))
        self.databases = Databases(
            lambda: create_engine(f"sqlite:///{next(names)}", connect_args={"timeout": 30}, poolclass=NullPool)
        )
        yield
        self.databases.close()


class TestPostgres(SqlConformance):
    """On PostgreSQL."""

    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        self.databases = postgres_databases()
        yield
        self.databases.close()


class TestPostgresOfTheHost(SqlConformance):
    """On PostgreSQL through an engine of the host, strictly isolated, and far from UTC."""

    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        postgres.server()

        def engine() -> Engine:
            theirs = postgres.database_with_tables()
            theirs.dispose()
            return create_engine(
                theirs.url,
                isolation_level="SERIALIZABLE",
                connect_args={"options": "-c timezone=America/St_Johns"},
            )

        self.databases = Databases(engine)
        yield
        self.databases.close()
