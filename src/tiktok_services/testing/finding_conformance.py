"""The part of the repository suite that looks for services, page by page, and at the review queue."""
# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tiktok_services.errors import InvalidValue
from tiktok_services.events import ListingApproved, ListingRejected, ServiceDeactivated, ServicePublished
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.repositories import EVERY_SERVICE, Cursor, ReviewRow, ServiceFilter
from tiktok_services.testing.samples import (
    ADS,
    GB,
    LIVE,
    MY,
    REVIEWER,
    START,
    US,
    add_partner,
    add_service,
    drafted,
    moved,
    registered,
    renamed,
    save_service,
    submitted,
)
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import PartnerId, ServiceId, ServiceType


if TYPE_CHECKING:
    from collections.abc import Callable

    from tiktok_services.repositories import ServiceRepository
    from tiktok_services.service import Service
    from tiktok_services.testing.samples import Store

# In the order of code points, which differs from that of most languages and of numbers.
_IN_ORDER = ("10", "9", "A", "B-1", "B.1", "B1", "B:1", "B_1", "Z", "a", "b")
_DIGEST = Listing().digest
_REASONS = (Reason(ReasonCode.INCOMPLETE),)
_SECOND = timedelta(seconds=1)


class FindingConformance:
    """The tests of `find` and `review_queue`; a part of `RepositoryConformance`."""

    def make_store(self) -> Store:
        """Make an empty store, apart from any other."""
        raise NotImplementedError

    # -- what the tests build on ---------------------------------------------------------------------------------

    def store_with(self, *ids: str) -> Store:
        """Make a store with a partner and drafts under *ids*."""
        store = self.make_store()
        add_partner(store, registered())
        for each in ids:
            add_service(store, drafted(each))
        return store

    def save(self, store: Store, service: Service, kind: type[Any], **what: Any) -> Service:
        """Save *service* after an event of *kind*."""
        outcome = moved(service, kind, **what)
        save_service(store, outcome)
        return outcome.result

    def send(self, store: Store, name: str, seconds: int, *targets: Any) -> Service:
        """Save the draft *name* with *targets* under review since *seconds* after the start."""
        service = store.services.get(ServiceId(name))
        outcome = submitted(service, *targets, at=START + seconds * _SECOND)
        save_service(store, outcome)
        return outcome.result

    # -- find ----------------------------------------------------------------------------------------------------

    def test_services_come_by_id_in_the_order_of_code_points(self) -> None:
        """The order does not depend on when something was added, nor on a language."""
        store = self.store_with(*_IN_ORDER[::2], *reversed(_IN_ORDER[1::2]))
        page = store.services.find()
        assert [service.id for service in page.items] == list(_IN_ORDER)
        assert page.next is None

    def test_pages_of_any_size_give_each_service_once(self) -> None:
        """Each page but the last is full, the last is not empty, and only the last has no cursor."""
        services = self.store_with(*_IN_ORDER).services
        for limit in range(1, len(_IN_ORDER) + 2):
            pages = _pages(partial(services.find, limit=limit))
            assert [service.id for page in pages for service in page] == list(_IN_ORDER)
            assert all(len(page) == limit for page in pages[:-1])
            assert pages[-1]

    def test_a_page_of_nothing_is_empty(self) -> None:
        """Where nothing matches there is one page, without items."""
        page = self.make_store().services.find()
        assert (page.items, page.next) == ((), None)

    def test_pages_hold_what_matches_all_the_while(self) -> None:
        """Services that are added or saved while somebody turns the pages make none come twice or not at all."""
        store = self.store_with("b", "d", "f", "h", "j")
        found: list[str] = []
        page = store.services.find(limit=2)
        for ahead, behind in (("a", "i"), ("c", "k")):
            found += [service.id for service in page.items]
            add_service(store, drafted(ahead))
            add_service(store, drafted(behind))
            again = store.services.get(ServiceId(found[0]))
            save_service(store, renamed(again, "Again"))
            assert page.next is not None
            page = store.services.find(after=page.next, limit=2)
        found += [service.id for service in page.items]
        assert page.next is not None
        found += [service.id for service in store.services.find(after=page.next).items]
        assert [each for each in found if each in "bdfhj"] == ["b", "d", "f", "h", "j"]
        assert len(found) == len(set(found))

    def test_services_are_found_by_each_property_and_by_several(self) -> None:
        """Everything that is given must hold; the status is the one after the last save."""
        store = self.make_store()
        add_partner(store, registered("P-1"))
        add_partner(store, registered("P-2"))
        services: list[Service] = []
        for number, (partner, type_, category, targets) in enumerate(
            (
                ("P-1", ServiceType.PUBLIC, LIVE, (US,)),
                ("P-1", ServiceType.PUBLIC, ADS, (US, GB)),
                ("P-1", ServiceType.CUSTOM, LIVE, (GB, MY)),
                ("P-2", ServiceType.PUBLIC, LIVE, (US,)),
                ("P-2", ServiceType.CUSTOM, ADS, (MY,)),
                ("P-2", ServiceType.CUSTOM, LIVE, (US, MY)),
            )
        ):
            draft = drafted(f"S-{number}", partner, type_=type_, category=category, targets=targets)
            add_service(store, draft)
            services.append(draft.result)
        services[1] = self.send(store, "S-1", 1, GB)
        services[2] = self.save(store, services[2], ServicePublished, published=((GB, _DIGEST),))
        services[3] = self.send(store, "S-3", 1)
        services[3] = self.save(store, services[3], ListingRejected, target=US, digest=_DIGEST, reasons=_REASONS)
        services[5] = self.save(store, services[5], ServicePublished, published=((US, _DIGEST),))
        services[5] = self.save(store, services[5], ServiceDeactivated)
        expected = {
            ServiceFilter(partner_id=PartnerId("P-1")): [0, 1, 2],
            ServiceFilter(partner_id=PartnerId("P-3")): [],
            ServiceFilter(status=ServiceStatus.DRAFT): [0, 4],
            ServiceFilter(status=ServiceStatus.REVIEWING): [1],
            ServiceFilter(status=ServiceStatus.LIVE): [2],
            ServiceFilter(status=ServiceStatus.REJECTED): [3],
            ServiceFilter(status=ServiceStatus.DEACTIVATED): [5],
            ServiceFilter(status=ServiceStatus.TAKEN_DOWN): [],
            ServiceFilter(type=ServiceType.CUSTOM): [2, 4, 5],
            ServiceFilter(category=ADS): [1, 4],
            ServiceFilter(target=GB): [1, 2],
            ServiceFilter(target=MY, type=ServiceType.CUSTOM, partner_id=PartnerId("P-2")): [4, 5],
            ServiceFilter(target=US, category=LIVE, status=ServiceStatus.DRAFT): [0],
            ServiceFilter(partner_id=PartnerId("P-1"), status=ServiceStatus.DEACTIVATED): [],
            EVERY_SERVICE: [0, 1, 2, 3, 4, 5],
        }
        for which, numbers in expected.items():
            assert store.services.find(which).items == tuple(services[number] for number in numbers), which
            pages = _pages(partial(store.services.find, which, limit=1))
            assert [page[0] for page in pages if page] == [services[number] for number in numbers], which

    # -- the review queue ----------------------------------------------------------------------------------------

    def queue_of(self, store: Store) -> list[tuple[str, str]]:
        """Give service id and target of each row of the review queue."""
        return [(str(row.service_id), str(row.target)) for row in store.services.review_queue().items]

    def test_the_review_queue_is_in_the_order_of_waiting(self) -> None:
        """The longest wait comes first; at the same instant service id, then target decides. Rules: R50, R54"""
        store = self.store_with("a", "B", "c")
        add_service(store, drafted("d", targets=(US, MY, GB)))
        self.send(store, "a", 20)
        self.send(store, "B", 20)
        self.send(store, "c", 10)
        self.send(store, "d", 20)
        self.send(store, "d", 25, MY)
        self.send(store, "d", 25, GB)
        rows = store.services.review_queue()
        expected = [(10, "c", US), (20, "B", US), (20, "a", US), (20, "d", US), (25, "d", GB), (25, "d", MY)]
        assert rows.items == tuple(ReviewRow(START + at * _SECOND, ServiceId(id_), each) for at, id_, each in expected)
        assert rows.next is None

    def test_the_review_queue_compares_instants_to_the_microsecond(self) -> None:
        """A whole second and a microsecond after it are told apart, whatever they look like as texts."""
        store = self.store_with("x", "y", "z")
        whole = START.replace(microsecond=0) + _SECOND
        for name, at in (("x", whole + timedelta(microseconds=1)), ("y", whole), ("z", whole + timedelta(seconds=0.1))):
            service = store.services.get(ServiceId(name))
            save_service(store, submitted(service, at=at))
        pages = _pages(partial(store.services.review_queue, limit=1))
        assert [str(page[0].service_id) for page in pages] == ["y", "x", "z"]

    def test_only_what_is_under_review_waits(self) -> None:
        """A verdict, and whatever else ends a review, takes the row out of the queue; the others stay. Rules: R51-R54"""
        store = self.store_with("a", "b")
        add_service(store, drafted("c", targets=(US, GB)))
        for name in ("a", "b"):
            self.send(store, name, 1)
        both = self.send(store, "c", 2, US, GB)
        assert self.queue_of(store) == [
            ("a", "US/local"),
            ("b", "US/local"),
            ("c", "GB/cross_border"),
            ("c", "US/local"),
        ]
        for name, kind, what in (("a", ListingApproved, {}), ("b", ListingRejected, {"reasons": _REASONS})):
            service = store.services.get(ServiceId(name))
            self.save(store, service, kind, by=REVIEWER, target=US, digest=_DIGEST, **what)
        both = self.save(store, both, ListingApproved, by=REVIEWER, target=US, digest=_DIGEST)
        assert self.queue_of(store) == [("c", "GB/cross_border")]
        self.save(store, both, ServiceDeactivated)
        assert self.queue_of(store) == []

    def test_pages_of_the_queue_of_any_size_give_each_row_once(self) -> None:
        """Rows of one service and of one instant are divided between pages without loss."""
        store = self.store_with("a", "b", "c")
        add_service(store, drafted("d", targets=(US, GB, MY)))
        for name in ("a", "b", "c"):
            self.send(store, name, 5)
        self.send(store, "d", 5, US, GB, MY)
        rows = store.services.review_queue().items
        assert len(rows) == 6
        for limit in range(1, 8):
            pages = _pages(partial(store.services.review_queue, limit=limit))
            assert [row for page in pages for row in page] == list(rows)
            assert all(len(page) == limit for page in pages[:-1])
            assert pages[-1]

    def test_pages_of_the_queue_hold_what_waits_all_the_while(self) -> None:
        """A row whose page is past, and the very row a cursor stands on, may go; newcomers come at their place."""
        store = self.store_with("a", "b", "c", "d", "e")
        for second, name in enumerate("abcd"):
            self.send(store, name, second)
        first = store.services.review_queue(limit=2)
        assert [str(row.service_id) for row in first.items] == ["a", "b"]
        for name in "ab":
            service = store.services.get(ServiceId(name))
            self.save(store, service, ListingApproved, by=REVIEWER, target=US, digest=_DIGEST)
        self.send(store, "e", 9)
        rest = store.services.review_queue(after=first.next)
        assert [str(row.service_id) for row in rest.items] == ["c", "d", "e"]

    # -- cursors and limits --------------------------------------------------------------------------------------

    def test_a_cursor_that_was_not_given_is_refused(self) -> None:
        """A text that is no cursor, and the cursor of the other list, are `InvalidValue`."""
        store = self.store_with("a", "b")
        self.send(store, "a", 1)
        self.send(store, "b", 1)
        services = store.services
        of_services, of_reviews = services.find(limit=1).next, services.review_queue(limit=1).next
        assert of_services is not None
        assert of_reviews is not None
        no_cursor: Any = "any text"
        for wrong in (Cursor("x"), Cursor("AAAA"), Cursor("_" * 256), no_cursor, of_reviews):
            with pytest.raises(InvalidValue):
                services.find(after=wrong)
        for wrong in (Cursor("x"), Cursor("AAAA"), Cursor("_" * 256), no_cursor, of_services):
            with pytest.raises(InvalidValue):
                services.review_queue(after=wrong)

    def test_a_cursor_may_travel_as_text(self) -> None:
        """A host puts it into an address and makes it again from there."""
        services = self.store_with("a", "b", "c").services
        cursor = services.find(limit=2).next
        assert cursor is not None
        assert [service.id for service in services.find(after=Cursor(str(cursor))).items] == ["c"]

    def test_a_limit_out_of_bounds_is_refused(self) -> None:
        """A page holds 1 to 500 items."""
        services: ServiceRepository = self.store_with("a").services
        for limit in (0, -1, 501, True, 1.0, "1", None):
            wrong: Any = limit
            with pytest.raises(InvalidValue):
                services.find(limit=wrong)
            with pytest.raises(InvalidValue):
                services.review_queue(limit=wrong)
        for limit in (1, 500):
            assert len(services.find(limit=limit).items) == 1
            assert services.review_queue(limit=limit).items == ()


def _pages(ask: Callable[..., Any]) -> list[tuple[Any, ...]]:
    """Turn every page; more than a hundred are a cursor that stands still."""
    pages: list[tuple[Any, ...]] = []
    after: Cursor | None = None
    for _ in range(100):
        page = ask(after=after)
        pages.append(page.items)
        after = page.next
        if after is None:
            return pages
    raise AssertionError("the pages have no end")
