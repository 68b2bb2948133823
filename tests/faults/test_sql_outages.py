"""A database that is gone, locked, full or not to be written to: each has a name, and nothing is half stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from sqlalchemy import create_engine, event, select, text, update
from tests import postgres
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.faults.processes import check_whole

from tiktok_services.errors import VersionConflict
from tiktok_services.sql import (
    SqlStore,
    StoreFault,
    StoreUnavailable,
    create_schema,
    postgres_engine,
    sqlite_engine,
    tables,
)
from tiktok_services.sql.transactions import TRIES
from tiktok_services.testing.samples import (
    add_partner,
    add_service,
    drafted,
    registered,
    renamed,
    save_partner,
    save_service,
    touched,
)
from tiktok_services.vocabulary import PartnerId, ServiceId


databases = stores.databases
postgres_only = stores.postgres_only
S = ServiceId("S-1")


@pytest.fixture
def own_server() -> Iterator[postgres.Server]:
    """A server that may be stopped."""
    server = postgres.new_server("fsync=off")
    yield server
    server.remove()


def test_a_server_that_is_gone_and_comes_back(own_server: postgres.Server) -> None:
    """While it is gone each call says so; afterwards the same store works on, and nothing is half stored."""
    engine = postgres_engine(own_server.url())
    create_schema(engine)
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    changed = renamed(service, "Another")
    own_server.stop()
    for ask in (
        lambda: store.services.get(S),
        lambda: save_service(store, changed),
        store.outbox.waiting,
    ):
        with pytest.raises(StoreUnavailable) as error:
            ask()
        assert error.value.fault is StoreFault.GONE
        assert not error.value.outcome_unknown
    own_server.start()
    save_service(store, changed)
    check_whole(engine)
    engine.dispose()


def test_a_connection_that_breaks_while_it_commits(own_server: postgres.Server) -> None:
    """Nobody knows then whether it was stored, and the error says that; it was, or was not, as a whole."""
    engine = postgres_engine(own_server.url())
    create_schema(engine)
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())

    @event.listens_for(engine, "commit")
    def stop(_: object) -> None:
        own_server.stop()

    with pytest.raises(StoreUnavailable) as error:
        save_service(store, renamed(service, "Another"))
    assert error.value.fault is StoreFault.GONE
    assert error.value.outcome_unknown
    event.remove(engine, "commit", stop)
    own_server.start()
    assert check_whole(engine)["service", "S-1"] in {1, 2}
    engine.dispose()


def test_a_file_that_somebody_keeps_locked(tmp_path: Path) -> None:
    """Who waited as long as it may is told that the store is busy; reading goes on."""
    engine = sqlite_engine(tmp_path / "store.db", patience=timedelta(seconds=0.05))
    create_schema(engine)
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    with engine.connect() as other:
        other.execute(text("SELECT 1"))
        with pytest.raises(StoreUnavailable) as error:
            save_service(store, renamed(service, "Another"))
        assert (error.value.fault, error.value.code) == (StoreFault.BUSY, "SQLITE_BUSY")
        assert store.services.get(S) == service
    plain = create_engine(f"sqlite:///{tmp_path}/store.db", connect_args={"timeout": 0.05})
    with engine.connect() as other:
        other.execute(text("SELECT 1"))
        with plain.connect() as host:
            host.exec_driver_sql("BEGIN")
            with pytest.raises(StoreUnavailable) as error:
                save_service(SqlStore(plain).on(host), renamed(service, "Another"))
        assert error.value.fault is StoreFault.BUSY
    save_service(store, renamed(service, "Another"))
    plain.dispose()
    engine.dispose()


def test_a_row_that_somebody_keeps_locked(postgres_only: Databases) -> None:
    """The same on PostgreSQL, for a service and for its partner."""
    engine = postgres_only.engine()
    store, hasty = SqlStore(engine), SqlStore(postgres_engine(engine.url, patience=timedelta(seconds=0.05)))
    postgres_only.engines.append(hasty.services._transactions._engine)  # type: ignore[attr-defined]
    partner = add_partner(store, registered())
    service = add_service(store, drafted())
    for table in (tables.services, tables.partners):
        with engine.connect() as other:
            other.execute(select(table).with_for_update())
            with pytest.raises(StoreUnavailable) as error:
                save_service(hasty, renamed(service, "Another"))
            assert (error.value.fault, error.value.code) == (StoreFault.BUSY, "55P03")
    with engine.begin() as other:
        save_service(store.on(other), renamed(service, "Another"))
        with pytest.raises(StoreUnavailable) as error:
            save_partner(hasty, touched(partner))
        assert error.value.fault is StoreFault.BUSY


def test_a_disk_without_room(databases: Databases) -> None:
    """The save is told `full`, and nothing of it is stored."""
    engine = databases.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))

        @event.listens_for(engine, "begin")
        def limit(connection: object) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]
    else:  # the server's own error for it, raised where the last row is written
        with engine.begin() as connection:
            connection.execute(
                text(
                    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$"
                )
            )
            connection.execute(text("CREATE TRIGGER no_room BEFORE INSERT ON tiktok_outbox EXECUTE FUNCTION no_room()"))
    with pytest.raises(StoreUnavailable) as error:
        save_service(store, renamed(service, "x" * 300_000))
    assert error.value.fault is StoreFault.FULL
    assert store.services.get(S) == service
    assert check_whole(engine)["service", "S-1"] == 1


def test_a_store_that_may_only_be_read(databases: Databases) -> None:
    """The save is told `denied`, reading goes on."""
    engine = databases.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    statement = "PRAGMA query_only=ON" if engine.dialect.name == "sqlite" else "SET TRANSACTION READ ONLY"

    @event.listens_for(engine, "begin")
    def only_read(connection: object) -> None:
        connection.exec_driver_sql(statement)  # type: ignore[attr-defined]

    with pytest.raises(StoreUnavailable) as error:
        save_service(store, renamed(service, "Another"))
    assert error.value.fault is StoreFault.DENIED
    assert store.services.get(S) == service


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """SQLite makes files, not folders."""
    engine = sqlite_engine(tmp_path / "nowhere" / "store.db")
    with pytest.raises(StoreUnavailable) as error:
        SqlStore(engine).services.find()
    assert error.value.fault is StoreFault.GONE
    engine.dispose()


def test_no_connection_left_in_the_pool(postgres_only: Databases) -> None:
    """A host that keeps them all is told that the store is busy."""
    url = postgres_only.engine().url
    small = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with small.connect(), pytest.raises(StoreUnavailable) as error:
        SqlStore(small).services.find()
    assert error.value.fault is StoreFault.BUSY
    small.dispose()


def test_a_save_that_was_the_victim_of_a_deadlock_is_tried_again(postgres_only: Databases) -> None:
    """Somebody else locks the rows in the other order; whoever the server chooses, our save ends well."""
    engine = postgres_only.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    has_service, may_go_on = Flag(), Flag()

    def other_way_round() -> None:
        with engine.connect() as connection:
            connection.execute(text("SET deadlock_timeout = '60s'"))  # so that ours is the one that is chosen
            connection.execute(select(tables.services).with_for_update())
            has_service.set()
            may_go_on.wait(10)
            connection.execute(select(tables.partners).with_for_update())
            connection.rollback()

    thread = Thread(target=other_way_round)
    thread.start()
    has_service.wait(10)
    tries = 0

    @event.listens_for(engine, "before_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal tries
        if statement.startswith("UPDATE tiktok_services"):
            tries += 1
            may_go_on.set()

    save_service(store, renamed(service, "Another"))
    thread.join()
    assert 2 <= tries < TRIES
    check_whole(engine)


def test_deadlocks_that_never_end_are_told_as_busy(postgres_only: Databases) -> None:
    """Each try is begun anew, and after the last one the host is told."""
    engine = postgres_only.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    service = add_service(store, drafted())
    tries = 0

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def always_fail(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> object:
        nonlocal tries
        if statement.startswith("INSERT INTO tiktok_outbox"):
            tries += 1
            return "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'deadlock_detected'; END $$", {}
        return statement, parameters

    with pytest.raises(StoreUnavailable) as error:
        save_service(store, renamed(service, "Another"))
    assert (error.value.fault, error.value.code) == (StoreFault.BUSY, "40P01")
    assert tries == TRIES
    assert check_whole(engine)["service", "S-1"] == 1


def test_a_partner_that_is_being_saved_is_waited_for(postgres_only: Databases) -> None:
    """A save of a service that comes while the partner is being saved rests on the old one, and is refused."""
    engine = postgres_only.engine()
    store = SqlStore(engine)
    partner = add_partner(store, registered())
    service = add_service(store, drafted())
    answers: list[object] = []

    def approve() -> None:
        try:
            answers.append(save_service(store, renamed(service, "Another")))
        except VersionConflict as error:
            answers.append(error)

    thread = Thread(target=approve)
    with engine.begin() as connection:
        save_partner(store.on(connection), touched(partner))
        thread.start()
        thread.join(0.3)
        assert answers == []
    thread.join()
    (answer,) = answers
    assert isinstance(answer, VersionConflict)
    assert answer.args == ("partner", "P-1", 1, 2)
    assert store.partners.get(PartnerId("P-1")).version == 2
    assert store.services.get(S) == service
    with engine.begin() as connection:
        connection.execute(update(tables.schema).values(version=1))
