"""What was not written by us is not read, and what cannot be read again is not written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Engine, select, text, update
from tests.conformance import stores
from tests.conformance.stores import Databases, counted, with_service

from tiktok_services.decision import Outcome
from tiktok_services.errors import InvalidDocument, NotFound
from tiktok_services.events import ServiceEvent
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.sql import tables
from tiktok_services.sql.rows import event_of
from tiktok_services.testing.samples import MEMBER, US, registered, renamed, save_service
from tiktok_services.vocabulary import PartnerId, ServiceId


databases = stores.databases
S = ServiceId("S-1")


class TestDamage:
    """What was not written by us is not read, and told by the key of its row."""

    def damage(self, engine: Engine, table: str, **columns: object) -> None:
        """Change rows as nobody should."""
        with engine.begin() as connection:
            connection.execute(update(tables.metadata.tables[f"tiktok_{table}"]).values(columns))

    def documents(self, engine: Engine, table: str) -> list[dict[str, Any]]:
        """Read the documents of a table."""
        with engine.connect() as connection:
            column = tables.metadata.tables[f"tiktok_{table}"].c.document
            return [json.loads(document) for document in connection.scalars(select(column))]

    @pytest.mark.parametrize("document", ["", "{", "[]", "{}", '{"schema": 1}', "null", '{"schema":1,"schema":1}'])
    def test_a_document_that_is_none(self, databases: Databases, document: str) -> None:
        """It is an `InvalidDocument` that names the row, in a page as well."""
        engine = databases.engine()
        store, _ = with_service(engine)
        for table in ("services", "partners", "events"):
            self.damage(engine, table, document=document)
        for ask, source in (
            (lambda: store.services.get(S), "stored service S-1"),
            (store.services.find, "stored service S-1"),
            (lambda: store.partners.get(PartnerId("P-1")), "stored partner P-1"),
            (lambda: store.services.history(S), "stored event 1 of service S-1"),
            (lambda: store.partners.history(PartnerId("P-1")), "stored event 1 of partner P-1"),
        ):
            with pytest.raises(InvalidDocument) as error:
                ask()
            assert error.value.source == source

    def test_a_document_of_a_newer_version(self, databases: Databases) -> None:
        """It says that it was written for a newer version."""
        engine = databases.engine()
        store, _ = with_service(engine)
        (document,) = self.documents(engine, "services")
        self.damage(engine, "services", document=json.dumps(document | {"schema": 2}))
        with pytest.raises(InvalidDocument) as error:
            store.services.get(S)
        assert error.value.faults[0].path == "schema"
        assert "newer version" in error.value.faults[0].problem

    @pytest.mark.parametrize(("column", "value"), [("version", 7), ("status", "live"), ("category", "ads-management")])
    def test_a_column_that_differs_from_the_document(self, databases: Databases, column: str, value: object) -> None:
        """A status or a version that was set by hand is noticed."""
        engine = databases.engine()
        store, _ = with_service(engine)
        self.damage(engine, "services", **{column: value})
        with pytest.raises(InvalidDocument) as error:
            store.services.get(S)
        assert [fault.path for fault in error.value.faults] == [column]

    def test_a_status_that_differs_from_the_listings(self, databases: Databases) -> None:
        """Derived, never set: one that was set in document and column alike is damage."""
        engine = databases.engine()
        store, _ = with_service(engine)
        (document,) = self.documents(engine, "services")
        self.damage(engine, "services", document=json.dumps(document | {"status": "live"}), status="live")
        with pytest.raises(InvalidDocument) as error:
            store.services.get(S)
        assert [fault.path for fault in error.value.faults] == ["status"]

    def test_an_event_of_another_kind(self, databases: Databases) -> None:
        """The history of a service holds no event of a partner."""
        engine = databases.engine()
        store, _ = with_service(engine)
        with engine.begin() as connection:
            connection.execute(
                update(tables.events).values(aggregate_id="S-1").where(tables.events.c.kind == "partner")
            )
            connection.execute(tables.events.delete().where(tables.events.c.kind == "service"))
            connection.execute(update(tables.events).values(kind="service"))
        with pytest.raises(InvalidDocument):
            store.services.history(S)
        (document,) = self.documents(engine, "events")
        assert document["name"] == "partner.registered"

    def test_a_partner_event_under_the_right_columns(self, databases: Databases) -> None:
        """Its columns may agree with it and still it is none of a service."""
        engine = databases.engine()
        store, _ = with_service(engine)
        with engine.connect() as connection:
            row = connection.execute(select(tables.events).where(tables.events.c.kind == "partner")).mappings().one()
        with pytest.raises(InvalidDocument) as error:
            event_of(row, ServiceEvent)
        assert [fault.path for fault in error.value.faults] == ["name"]
        assert store.partners.history(PartnerId("P-1"))

    def test_sqlite_keeps_what_is_no_text(self, tmp_path: Any) -> None:
        """A column of SQLite takes any value."""
        databases = stores.sqlite_databases(tmp_path)
        engine = databases.engine()
        store, _ = with_service(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE tiktok_services SET document = x'00ff'"))
        with pytest.raises(InvalidDocument):
            store.services.get(S)
        databases.close()


class TestTextsThatNoDatabaseKeeps:
    """NUL, halves of surrogate pairs and documents without end are refused before the database sees them."""

    @pytest.mark.parametrize("wrong", ["a\0b", "a\ud800", "", "a b", "x" * 65], ids=ascii)
    def test_under_what_can_be_no_id_nothing_is_found(self, databases: Databases, wrong: Any) -> None:
        """Callers that check no types are told `NotFound`, not an error of a driver."""
        store = databases.store()
        for ask in (store.services.get, store.services.history, store.partners.get, store.partners.history):
            with pytest.raises(NotFound):
                ask(wrong)

    @pytest.mark.parametrize("wrong", ["a\0b", "a\ud800"], ids=ascii)
    def test_an_event_that_holds_them_is_refused(self, databases: Databases, wrong: str) -> None:
        """Nothing of the save is stored."""
        engine = databases.engine()
        store, service = with_service(engine)
        before = counted(engine)
        changed, events = renamed(service, "Another")
        broken = (evolve(events[0], edition=wrong),)
        with pytest.raises(InvalidDocument) as error:
            store.services.save(changed, broken, loaded_version=1, partner_version=1)
        assert [fault.path for fault in error.value.faults] == ["edition"]
        assert counted(engine) == before

    def test_a_document_that_could_not_be_read_again_is_not_written(self, databases: Databases) -> None:
        """Four MiB are the bound for both."""
        engine = databases.engine()
        store, service = with_service(engine)
        with pytest.raises(InvalidDocument):
            save_service(store, renamed(service, "x" * 5_000_000))
        assert store.services.get(S) == service

    def test_a_fault_that_reading_would_find_is_told_with_its_path(self, databases: Databases) -> None:
        """Too many items pass the constructors, but could not be read again."""
        store, service = with_service(databases.engine())
        with pytest.raises(InvalidDocument) as error:
            save_service(store, rewritten(service, Listing(integrations=("TikTok Shop",) * 10_001)))
        assert [fault.path for fault in error.value.faults] == ["listings[US/local].candidate.integrations"]
        assert store.services.get(S) == service

    def test_texts_that_only_look_like_it_are_kept(self, databases: Databases) -> None:
        """A backslash is no NUL, digits in a text are no number, and a pair of surrogates is one character."""
        store, service = with_service(databases.engine())
        odd = Listing(name="\\u0000", short_description="1" * 30, detail_description="\N{ROCKET}")
        saved = save_service(store, rewritten(service, odd))
        assert store.services.get(S) == saved
        assert saved.listing(US).latest == odd


def rewritten(service: Service, listing: Listing) -> Outcome[Service, ServiceEvent]:
    """Write *listing* for the US."""
    partner = Partner.replay(registered().events)
    return service.write(partner, US, listing, by=MEMBER, at=service.changed_at)
