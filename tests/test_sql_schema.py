"""The tables are made and brought forward by us, and a store refuses those of another version."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text, update
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.hosts import in_threads

from tiktok_services.sql import (
    SCHEMA_VERSION,
    SqlStore,
    WrongSchema,
    create_schema,
    metadata,
    schema,
    schema_version,
    sqlite_engine,
    tables,
    upgrade_schema,
)
from tiktok_services.testing.samples import add_partner, registered
from tiktok_services.vocabulary import PartnerId


databases = stores.databases


def set_version(engine: Engine, version: int) -> None:
    """Pretend that the tables are of another version."""
    with engine.begin() as connection:
        connection.execute(update(tables.schema).values(version=version))


def test_every_table_is_made_and_made_once(databases: Databases) -> None:
    """Making them again changes nothing."""
    engine = databases.engine()
    add_partner(SqlStore(engine), registered())
    create_schema(engine)
    upgrade_schema(engine)
    assert set(inspect(engine).get_table_names()) == set(metadata.tables)
    assert schema_version(engine) == SCHEMA_VERSION
    assert SqlStore(engine).partners.get(PartnerId("P-1")).version == 1


def test_eight_processes_may_make_them_at_once(databases: Databases) -> None:
    """A host that makes the tables when it starts may start several times."""
    engine = databases.engine()
    with engine.begin() as connection:
        metadata.drop_all(connection)
    answers = in_threads(lambda _: create_schema(engine))
    assert answers == [None] * 8
    assert schema_version(engine) == SCHEMA_VERSION


def test_without_tables_a_store_says_so(tmp_path: Path) -> None:
    """Both the host that forgot them and the one that looks at another file are told what to do."""
    engine = sqlite_engine(tmp_path / "empty.db")
    assert schema_version(engine) == 0
    for ask in (
        lambda: SqlStore(engine).partners.get(PartnerId("P-1")),
        lambda: add_partner(SqlStore(engine), registered()),
        lambda: upgrade_schema(engine),
    ):
        with pytest.raises(WrongSchema) as error:
            ask()
        assert (error.value.found, error.value.known) == (0, SCHEMA_VERSION)
        assert "create_schema" in str(error.value)
    engine.dispose()


def test_newer_tables_are_left_alone(databases: Databases) -> None:
    """An older library refuses them by name, and writes nothing."""
    engine = databases.engine()
    set_version(engine, SCHEMA_VERSION + 1)
    store = SqlStore(engine)
    for ask in (
        lambda: add_partner(store, registered()),
        store.services.find,
        lambda: create_schema(engine),
        lambda: upgrade_schema(engine),
    ):
        with pytest.raises(WrongSchema) as error:
            ask()
        assert "newer" in str(error.value)
    set_version(engine, SCHEMA_VERSION)
    assert store.services.find().items == ()


def test_older_tables_are_brought_forward_step_by_step(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until then they are refused; a step that fails leaves them as they were."""
    engine = databases.engine()
    done: list[int] = []

    def to_two(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE second (id INTEGER PRIMARY KEY)"))
        done.append(1)

    def broken(_: Connection) -> None:
        raise RuntimeError

    monkeypatch.setattr(schema, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(schema, "STEPS", {1: to_two, 2: broken})
    for ask in (lambda: create_schema(engine), lambda: add_partner(SqlStore(engine), registered())):
        with pytest.raises(WrongSchema) as error:
            ask()
        assert "upgrade_schema" in str(error.value)
    with pytest.raises(RuntimeError):
        upgrade_schema(engine)
    assert schema_version(engine) == 1
    assert not inspect(engine).has_table("second")
    monkeypatch.setattr(schema, "STEPS", {1: to_two, 2: lambda _: done.append(2)})
    upgrade_schema(engine)
    assert schema_version(engine) == 3
    assert done == [1, 1, 2]
    add_partner(SqlStore(engine), registered())


def test_there_is_a_step_from_every_earlier_version() -> None:
    """Whoever changes the tables writes the step to them."""
    assert set(schema.STEPS) == set(range(1, SCHEMA_VERSION))


def test_they_are_made_in_the_transaction_of_a_host(tmp_path: Path) -> None:
    """A migration that fails later leaves nothing behind, also through a plain engine that has begun already."""
    engine = create_engine(f"sqlite:///{tmp_path}/plain.db")
    for begin in (False, True):
        with engine.connect() as connection:
            if begin:
                connection.exec_driver_sql("BEGIN")
            create_schema(connection)
            assert schema_version(connection) == SCHEMA_VERSION
            connection.rollback()
        assert schema_version(engine) == 0
    engine.dispose()


def test_the_tables_join_those_of_a_host() -> None:
    """Every name has a prefix of its own, and every constraint a name."""
    for table in metadata.tables.values():
        assert table.name.startswith("tiktok_")
        assert all(constraint.name for constraint in table.constraints)
        assert all(str(index.name).startswith("tiktok_") for index in table.indexes)
