"""The SQL store beyond the ports: it takes part in hosts' transactions, and its tables hold what is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Connection, Engine, create_engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tests.builders import US
from tests.conformance import stores
from tests.conformance.stores import Databases, counted, with_service

from tiktok_services.errors import AlreadyExists, InvalidValue, NotFound, VersionConflict
from tiktok_services.repositories import ServiceFilter
from tiktok_services.sql import (
    SqlStore,
    StoreFault,
    StoreUnavailable,
    create_schema,
    tables,
)
from tiktok_services.testing.samples import (
    MEMBER,
    add_partner,
    add_service,
    drafted,
    lived_in,
    registered,
    renamed,
    save_partner,
    save_service,
    touched,
)
from tiktok_services.vocabulary import PartnerId, ServiceId


databases = stores.databases
S = ServiceId("S-1")


class TestTheTransactionOfAHost:
    """A host passes its own connection, and our save takes part in its transaction."""

    def make_table(self, engine: Engine) -> None:
        """Make a table of the host."""
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE orders (id INTEGER PRIMARY KEY)"))

    def order(self, connection: Connection, number: int) -> None:
        """Write what the host writes."""
        connection.execute(text(f"INSERT INTO orders VALUES ({number})"))

    def orders(self, engine: Engine) -> list[int]:
        """Read what the host has written."""
        with engine.connect() as connection:
            return list(connection.scalars(text("SELECT id FROM orders ORDER BY id")))

    def test_both_are_committed_together(self, databases: Databases) -> None:
        """What the host committed holds our save as well, and within it is seen before."""
        engine = databases.engine()
        store, service = with_service(engine)
        self.make_table(engine)
        changed = renamed(service, "Another")
        with engine.begin() as connection:
            self.order(connection, 1)
            save_service(store.on(connection), changed)
            assert store.on(connection).services.get(S) == changed.result
            assert store.on(connection).partners.get(PartnerId("P-1")).version == 1
        assert store.services.get(S) == changed.result
        assert self.orders(engine) == [1]

    def test_both_are_rolled_back_together(self, databases: Databases) -> None:
        """When the host changes its mind nothing of ours is left, neither event nor outbox row."""
        engine = databases.engine()
        store, service = with_service(engine)
        self.make_table(engine)
        before = counted(engine)
        connection = engine.connect()
        self.order(connection, 1)
        save_service(store.on(connection), renamed(service, "Another"))
        add_service(store.on(connection), drafted("S-2"))
        add_partner(store.on(connection), registered("P-2"))
        connection.rollback()
        connection.close()
        assert counted(engine) == before
        assert store.services.get(S) == service
        assert self.orders(engine) == []

    def test_what_is_refused_leaves_the_rest_of_the_transaction_alone(self, databases: Databases) -> None:
        """A conflict is found after the service was written; that is undone, and the host goes on."""
        engine = databases.engine()
        store, service = with_service(engine)
        self.make_table(engine)
        save_partner(store, touched(store.partners.get(PartnerId("P-1"))))
        before = counted(engine)
        with engine.begin() as connection:
            self.order(connection, 1)
            ours = store.on(connection)
            with pytest.raises(VersionConflict):
                save_service(ours, renamed(service, "Another"))
            with pytest.raises(AlreadyExists):
                add_service(ours, drafted())
            with pytest.raises(AlreadyExists):
                add_partner(ours, registered())
            with pytest.raises(NotFound):
                add_service(ours, drafted("S-2", "P-2"))
            self.order(connection, 2)
        assert counted(engine) == before
        assert store.services.get(S) == service
        assert self.orders(engine) == [1, 2]

    def test_a_session_of_the_orm_takes_part(self, databases: Databases) -> None:
        """A host with sessions passes `session.connection()`."""
        engine = databases.engine()
        store, service = with_service(engine)
        with Session(engine) as session:
            save_service(store.on(session.connection()), renamed(service, "Another"))
            session.rollback()
            save_service(store.on(session.connection()), renamed(service, "A third"))
            session.commit()
        assert store.services.get(S).name == "A third"

    @pytest.mark.parametrize("reads_first", [False, True])
    def test_a_plain_sqlite_engine_of_the_host_takes_part(self, tmp_path: Any, reads_first: bool) -> None:
        """The driver begins transactions late and commits savepoints early; a rollback still undoes everything."""
        engine = create_engine(f"sqlite:///{tmp_path}/plain.db")
        with engine.connect() as connection:
            create_schema(connection)
            connection.commit()
        store, service = with_service(engine)
        before = counted(engine)
        connection = engine.connect()
        if reads_first:
            connection.exec_driver_sql("BEGIN")
            connection.execute(select(tables.services)).all()
        save_service(store.on(connection), renamed(service, "Another"))
        connection.rollback()
        connection.close()
        assert counted(engine) == before
        assert store.services.get(S) == service
        engine.dispose()

    def test_a_database_that_fails_is_named_here_too(self, databases: Databases) -> None:
        """What the database says is not forwarded, nor does it stand behind our error."""
        engine = databases.engine()
        store, _ = with_service(engine)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE tiktok_events RENAME TO elsewhere"))
        connection = engine.connect()
        with pytest.raises(StoreUnavailable) as error:
            add_service(store.on(connection), drafted("S-2"))
        connection.close()
        assert error.value.fault is StoreFault.UNEXPECTED
        assert error.value.__cause__ is None
        assert error.value.__context__ is None


class TestWhatTheTablesHold:
    """What is asked for has columns of its own, and they follow each save."""

    def test_columns_and_targets_follow_the_service(self, databases: Databases) -> None:
        """Seen behind the port."""
        engine = databases.engine()
        store = SqlStore(engine)
        add_partner(store, registered())
        service, events = lived_in()
        store.services.add(service, events)
        with engine.connect() as connection:
            (row,) = connection.execute(select(tables.services)).mappings()
            rows = connection.execute(select(tables.targets).order_by(tables.targets.c.target)).mappings().all()
            outbox = connection.execute(select(tables.outbox)).mappings().all()
        assert {name: row[name] for name in ("id", "partner_id", "type", "status", "category", "version")} == {
            "id": "S-1",
            "partner_id": "P-1",
            "type": "public",
            "status": "live",
            "category": "live-management",
            "version": service.version,
        }
        assert [(each["target"], each["state"], each["shown"]) for each in rows] == [
            ("GB/cross_border", "rejected", False),
            ("MY/cross_border", "reviewing", False),
            ("US/local", "writing", True),
        ]
        assert [each["waiting_since"] is None for each in rows] == [True, False, True]
        assert rows[1]["waiting_since"] == service.waiting_since
        assert [(each["kind"], each["first_version"], each["last_version"]) for each in outbox] == [
            ("partner", 1, 1),
            ("service", 1, service.version),
        ]

    def test_a_host_without_a_relay_needs_no_outbox(self, databases: Databases) -> None:
        """Otherwise it would grow for ever."""
        store = SqlStore(databases.engine(), outbox=False)
        add_partner(store, registered())
        add_service(store.under("c-1"), drafted())
        assert store.outbox.waiting() == 0
        assert store.earlier_outcome("c-1") is not None

    @pytest.mark.parametrize(
        ("table", "column", "value"),
        [
            ("partners", "version", 0),
            ("partners", "id", ""),
            ("services", "status", "asleep"),
            ("services", "type", "secret"),
            ("services", "version", 0),
            ("services", "category", ""),
            ("services", "partner_id", "P-9"),
            ("service_targets", "state", "asleep"),
            ("service_targets", "state", "reviewing"),
            ("service_targets", "service_id", "S-9"),
            ("events", "kind", "market"),
            ("outbox", "last_version", 0),
            ("outbox", "tries", -1),
            ("outbox", "lease", "somebody"),
            ("schema", "only_row", 2),
        ],
    )
    def test_the_database_itself_refuses_what_can_never_be(
        self, databases: Databases, table: str, column: str, value: object
    ) -> None:
        """Constraints hold on both databases, whoever writes."""
        engine = databases.engine()
        with_service(engine)
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(update(tables.metadata.tables[f"tiktok_{table}"]).values({column: value}))

    def test_no_event_is_stored_twice(self, databases: Databases) -> None:
        """Kind, id and version are unique."""
        engine = databases.engine()
        with_service(engine)
        with engine.connect() as connection:
            row = dict(connection.execute(select(tables.events)).mappings().first() or {})
            with pytest.raises(IntegrityError):
                connection.execute(insert(tables.events).values(row))

    def test_a_history_with_an_event_too_many_stops_the_save(self, databases: Databases) -> None:
        """If somebody else wrote into the history, nothing is stored rather than two events of one version."""
        engine = databases.engine()
        store, service = with_service(engine)
        with engine.begin() as connection:
            row = connection.execute(select(tables.events).where(tables.events.c.kind == "service")).mappings().one()
            connection.execute(insert(tables.events).values({**row, "version": 2, "event_id": "x"}))
        with pytest.raises(StoreUnavailable) as error:
            save_service(store, renamed(service, "Another"))
        assert error.value.fault is StoreFault.UNEXPECTED
        assert store.services.get(S) == service

    def test_a_service_cannot_change_its_partner(self, databases: Databases) -> None:
        """No event does that, so a service that claims it is refused."""
        store, service = with_service(databases.engine())
        add_partner(store, registered("P-2"))
        changed, events = renamed(service, "Another")
        with pytest.raises(InvalidValue) as error:
            store.services.save(
                evolve(changed, partner_id=PartnerId("P-2")), events, loaded_version=1, partner_version=1
            )
        assert error.value.path == "partner_id"
        assert store.services.get(S) == service

    def test_combined_filters_look_at_the_index_of_targets(self, databases: Databases) -> None:
        """A page of one target begins after the cursor as any other."""
        store, _ = with_service(databases.engine())
        add_service(store, drafted("S-2"))
        first = store.services.find(ServiceFilter(target=US, partner_id=PartnerId("P-1")), limit=1)
        rest = store.services.find(ServiceFilter(target=US, partner_id=PartnerId("P-1")), after=first.next)
        assert [each.id for each in (*first.items, *rest.items)] == ["S-1", "S-2"]

    def test_nothing_shows_in_a_repr(self, databases: Databases) -> None:
        """Not the token, nor the password of the database."""
        store, service = with_service(databases.engine())
        shown = repr((store, store.partners, store.services, store.outbox))
        assert service.link_token not in shown


def test_errors_show_no_parameters(databases: Databases) -> None:
    """Even on an engine of the host that would show them: the document in them holds the link token."""
    engine = databases.engine()
    store, service = with_service(engine)
    plain = create_engine(engine.url)
    with engine.begin() as connection:
        name = "tiktok_services"
        if engine.dialect.name == "sqlite":
            connection.execute(
                text(f"CREATE TRIGGER no BEFORE UPDATE ON {name} BEGIN SELECT RAISE(ABORT, 'not today'); END")
            )
        else:
            connection.execute(text(f"ALTER TABLE {name} ADD CONSTRAINT no CHECK (version < 2)"))
    for broken in (store, SqlStore(plain)):
        with pytest.raises(StoreUnavailable) as error:
            save_service(broken, renamed(service, "Another", MEMBER))
        found: BaseException | None = error.value
        while found is not None:
            assert service.link_token not in f"{found!s} {found!r} {found.__dict__}"
            found = found.__cause__ or found.__context__
    plain.dispose()
