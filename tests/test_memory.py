"""The in-memory store keeps the promises of the ports, and its cursors, pages and filters those of their own."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import attrs
import pytest

from tiktok_services.errors import InvalidValue
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.memory import InMemoryStore
from tiktok_services.repositories import Cursor, Page, ReviewRow, ServiceFilter
from tiktok_services.testing import RepositoryConformance
from tiktok_services.testing.samples import (
    START,
    US,
    add_partner,
    add_service,
    drafted,
    registered,
    renamed,
)
from tiktok_services.vocabulary import ServiceId


class TestInMemoryStore(RepositoryConformance):
    """The whole suite, on a store in the memory of this process."""

    def make_store(self) -> InMemoryStore:
        """Make an empty store."""
        return InMemoryStore()


def test_a_change_that_is_not_saved_does_not_show() -> None:
    """What is handed out is the stored value itself, which nobody can change."""
    store = InMemoryStore()
    add_partner(store, registered())
    add_service(store, drafted())
    service = store.services.get(ServiceId("S-1"))
    renamed(service, "Another")
    assert store.services.get(ServiceId("S-1")) is service
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        service.name = "Another"  # type: ignore[misc]


def test_two_stores_share_nothing() -> None:
    """Each store begins empty."""
    add_partner(InMemoryStore(), registered())
    assert InMemoryStore().services.find().items == ()
    add_partner(InMemoryStore(), registered())


def test_the_repr_of_a_store_shows_no_content() -> None:
    """A store in a log tells neither names nor link tokens."""
    store = InMemoryStore()
    add_partner(store, registered())
    add_service(store, drafted())
    assert "token" not in repr((store.services, store.partners))
    assert "Harbor" not in repr((store.services, store.partners))


class TestCursor:
    """A cursor is a text that only the store reads, and anything else is refused."""

    def test_it_remembers_the_service_it_comes_after(self) -> None:
        """Any id a service may have goes in and comes out."""
        for id_ in ("S-1", "a" * 64, "A.b_c:d-e"):
            assert Cursor.after_service(ServiceId(id_)).service_id == id_

    def test_it_remembers_the_row_it_comes_after(self) -> None:
        """Instants keep their microseconds."""
        for at in (START, START.replace(microsecond=0), START + timedelta(microseconds=1)):
            row = ReviewRow(at, ServiceId("a" * 64), US)
            assert Cursor.after_review(row).review_row == row

    def test_it_fits_into_an_address(self) -> None:
        """It holds nothing that an address would have to escape, and at most 256 characters."""
        longest = Cursor.after_review(ReviewRow(START, ServiceId("z" * 64), US))
        assert Cursor(str(longest)) == longest

    @pytest.mark.parametrize("text", ["", "a b", "é", "a=", "a" * 257, "abc\n", None, 7, b"abc"], ids=repr)
    def test_a_text_of_another_form_is_refused(self, text: Any) -> None:
        """The path says that it is the cursor."""
        with pytest.raises(InvalidValue) as error:
            Cursor(text)
        assert error.value.path == "cursor"

    @pytest.mark.parametrize(
        "inside",
        [
            b"",
            b"service",
            b"service\n",
            b"service\na b",
            b"service\nS-1\nS-2",
            b"service\n\xff",
            b"partner\nS-1",
            b"review\n2026-03-01T09:00:00\nS-1\nUS/local",
            b"review\nyesterday\nS-1\nUS/local",
            b"review\n2026-03-01T09:00:00+00:00\nS-1\nUS",
            b"review\n2026-03-01T09:00:00+08:00\nS-1\nUS/local",
        ],
        ids=repr,
    )
    def test_a_text_nobody_gave_is_refused(self, inside: bytes) -> None:
        """Whatever somebody puts into a cursor by hand is `InvalidValue`, never an error of a decoder."""
        cursor = Cursor(base64.urlsafe_b64encode(inside).decode().rstrip("=") or "A")
        for read in ("service_id", "review_row"):
            with pytest.raises(InvalidValue):
                getattr(cursor, read)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ServiceFilter(partner_id="P-1"),  # type: ignore[arg-type]
        lambda: ServiceFilter(status="live"),  # type: ignore[arg-type]
        lambda: ServiceFilter(type="public"),  # type: ignore[arg-type]
        lambda: ServiceFilter(category="live-management"),  # type: ignore[arg-type]
        lambda: ServiceFilter(target="US/local"),  # type: ignore[arg-type]
        lambda: Page([]),  # type: ignore[arg-type]
        lambda: Page((), "abc"),  # type: ignore[arg-type]
        lambda: ReviewRow(START.replace(tzinfo=None), ServiceId("S-1"), US),
        lambda: ReviewRow(START, "S-1", US),  # type: ignore[arg-type]
        lambda: ReviewRow(START, ServiceId("S-1"), "US/local"),  # type: ignore[arg-type]
    ],
    ids=["partner_id", "status", "type", "category", "target", "items", "next", "naive", "service_id", "row target"],
)
def test_values_of_another_type_are_refused(wrong: Any) -> None:
    """A filter with a plain text instead of a status would match nothing, silently."""
    with pytest.raises(InvalidValue):
        wrong()


def test_events_that_are_no_tuple_are_refused() -> None:
    """A list could be changed after it was stored."""
    store = InMemoryStore()
    partner, events = registered()
    wrong: Any = list(events)
    with pytest.raises(InvalidValue) as error:
        store.partners.add(partner, wrong)
    assert str(error.value) == "events must be a tuple of at least one event"


def test_an_event_that_does_not_fit_is_named() -> None:
    """The path says which event, the sentence what it should be."""
    store = InMemoryStore()
    partner, events = registered()
    service, first = drafted()
    for value, given, sentence in (
        (partner, first, "events[0] must be an event of P-1"),
        (partner, attrs.evolve(events[0], version=2), "events[0].version must be 1, not 2"),
        (attrs.evolve(partner, version=4), events, "version must be that of the last event, not 4"),
    ):
        wrong: Any = given if isinstance(given, tuple) else (given,)
        with pytest.raises(InvalidValue) as error:
            store.partners.add(value, wrong)
        assert str(error.value) == sentence
    with pytest.raises(InvalidValue):
        store.services.add(service, events)  # type: ignore[arg-type]


def test_a_filter_matches_what_holds_for_everything_given() -> None:
    """The filter itself tells, for adapters that look at each service. Rules: R23, R36"""
    service = drafted().result
    assert ServiceFilter().matches(service)
    assert ServiceFilter(status=ServiceStatus.DRAFT, target=US).matches(service)
    assert not ServiceFilter(status=ServiceStatus.LIVE, target=US).matches(service)
