"""A page is read along an index, on both databases: nothing is sorted, and no table is read from end to end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text
from tests.builders import LIVE_MANAGEMENT, US
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.many_services import fill, partner_id, service_id, waiting_since

from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.repositories import Cursor, Page, ReviewRow, ServiceFilter
from tiktok_services.sql import SqlStore
from tiktok_services.vocabulary import ServiceType


databases = stores.databases

COUNT = 20_000
LIVE = ServiceStatus.LIVE
FILTERS = (
    ServiceFilter(),
    ServiceFilter(partner_id=partner_id(1)),
    ServiceFilter(status=LIVE),
    ServiceFilter(type=ServiceType.PUBLIC),
    ServiceFilter(category=LIVE_MANAGEMENT),
    ServiceFilter(target=US),
    ServiceFilter(partner_id=partner_id(1), status=LIVE),
    ServiceFilter(status=LIVE, category=LIVE_MANAGEMENT),
    ServiceFilter(target=US, status=LIVE),
)


@pytest.fixture
def engine(databases: Databases) -> Engine:
    """A database with many services, of which it knows how many there are."""
    made = databases.engine()
    fill(made, COUNT)
    if made.dialect.name == "postgresql":
        with made.begin() as connection:
            connection.execute(text("ANALYZE"))
    return made


EVERY_FROM_THE_FIRST = ["SCAN tiktok_services USING INDEX sqlite_autoindex_tiktok_services_1"]


def page(engine: Engine, method: str, *arguments: object, after: Cursor | None, along: str = "") -> Page[Any]:
    """Read a page that is full, and check that the database goes along indexes, one of them *along*, and sorts nothing."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        asked.append((statement, parameters))

    services = SqlStore(engine).services
    services.find(limit=1)  # looks at the schema
    event.listen(engine, "before_cursor_execute", note)
    found: Page[Any] = getattr(services, method)(*arguments, after=after)
    event.remove(engine, "before_cursor_execute", note)
    assert len(found.items) == 50
    assert found.next is not None
    ((statement, parameters),) = (each for each in asked if each[0].startswith("SELECT"))
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        told = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' * is_sqlite}{statement}", parameters).all()
    plan = [str(row[-1]) for row in told]
    assert any(along in line for line in plan), plan
    if is_sqlite:
        assert plan == EVERY_FROM_THE_FIRST or all(line.startswith("SEARCH ") for line in plan), plan
    else:
        assert any("Index" in line for line in plan), plan
        assert not any(word in line for word in ("Sort", "Seq Scan", "Bitmap") for line in plan), plan
        if after is not None:  # nothing is read from its first row on
            scans = [below for line, below in pairwise(plan) if " Scan using " in line]
            assert all("Index Cond" in below for below in scans), plan
    return found


def test_a_page_of_the_review_queue_is_read_along_its_index(engine: Engine) -> None:
    """From the first row, and from the middle."""
    middle = ReviewRow(waiting_since(COUNT // 2, COUNT), service_id(0), US)
    first = page(engine, "review_queue", after=None)
    assert first.items[0].waiting_since < middle.waiting_since
    assert page(engine, "review_queue", after=Cursor.after_review(middle)).items[0] > middle


def test_a_page_of_services_is_read_along_an_index(engine: Engine) -> None:
    """Whatever is asked for, from the first service and from the middle."""
    for which in FILTERS:
        for after in (None, service_id(COUNT // 2)):
            found = page(engine, "find", which, after=None if after is None else Cursor.after_service(after))
            assert all(which.matches(each) and each.id > (after or "") for each in found.items)


def test_the_services_of_a_partner_in_one_status_are_next_to_each_other(databases: Databases) -> None:
    """Also before anybody counted the rows, when SQLite takes one index for as good as another."""
    made = databases.engine()
    fill(made, COUNT)
    which = ServiceFilter(partner_id=partner_id(1), status=LIVE)
    page(made, "find", which, after=None, along="tiktok_services_of_partner_by_status")
