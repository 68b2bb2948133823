"""The repository suite catches what it is there for: each broken store here fails, and the sound one does not."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import Any

import pytest
from attrs import evolve

from tiktok_services.errors import AlreadyExists, NotFound, VersionConflict
from tiktok_services.events import ServiceEvent
from tiktok_services.memory import InMemoryPartnerRepository, InMemoryServiceRepository, InMemoryStore
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.repositories import EVERY_SERVICE, Cursor, Page, ReviewRow, ServiceFilter, check_events
from tiktok_services.service import Service
from tiktok_services.testing import RepositoryConformance, Store
from tiktok_services.vocabulary import PartnerId, ServiceId


ServiceEvents = tuple[ServiceEvent, ...]


class StaleSaveAccepted(InMemoryServiceRepository):
    """Writes whatever comes last."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        if service.id not in self._kept:
            raise NotFound("service", service.id)
        super().save(service, events, loaded_version=self.get(service.id).version, partner_version=partner_version)


class ChecksThenWrites(InMemoryServiceRepository):
    """Compares the versions before it takes the lock, so that two can pass."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        check_events(service, events, loaded_version)
        stored, history = self._one(service.id)
        partner = self._partners.get(stored.partner_id)
        if stored.version != loaded_version:
            raise VersionConflict("service", service.id, loaded_version, stored.version)
        if partner.version != partner_version:
            raise VersionConflict("partner", partner.id, partner_version, partner.version)
        sleep(0.01)
        with self._lock:
            self._kept[service.id] = (service, history + events)


class PartnerVersionIgnored(InMemoryServiceRepository):
    """Never looks at the partner."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        now = self._partners.get(service.partner_id).version
        super().save(service, events, loaded_version=loaded_version, partner_version=now)


class AnyPartnerCounts(InMemoryServiceRepository):
    """Compares with the partner that changed last, whosever service it is."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        newest = max(partner.version for partner, _ in self._partners._kept.values())
        if newest != partner_version:
            raise VersionConflict("partner", service.partner_id, partner_version, newest)
        super().save(service, events, loaded_version=loaded_version, partner_version=partner_version)


class EventLost(InMemoryServiceRepository):
    """Keeps only the last event of a save."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        _, history = self._one(service.id)
        super().save(service, events, loaded_version=loaded_version, partner_version=partner_version)
        self._kept[service.id] = (service, (*history, events[-1]))


class EventsBeforeTheCheck(InMemoryServiceRepository):
    """Writes the events first, and finds out that the save is stale when they are there."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        try:
            super().save(service, events, loaded_version=loaded_version, partner_version=partner_version)
        except VersionConflict:
            stored, history = self._one(service.id)
            self._kept[service.id] = (stored, history + events)
            raise


class AddOverwrites(InMemoryServiceRepository):
    """Adds over what is there."""

    def add(self, service: Service, events: ServiceEvents) -> None:
        try:
            super().add(service, events)
        except AlreadyExists:
            self._kept[service.id] = (service, events)


class AddsWithoutAPartner(InMemoryServiceRepository):
    """Takes a service of nobody."""

    def add(self, service: Service, events: ServiceEvents) -> None:
        try:
            super().add(service, events)
        except NotFound:
            self._kept[service.id] = (service, events)


class EventsUnchecked(InMemoryServiceRepository):
    """Believes that the events lead to the service."""

    def save(self, service: Service, events: ServiceEvents, *, loaded_version: int, partner_version: int) -> None:
        with self._lock:
            stored, history = self._one(service.id)
            partner = self._partners.get(stored.partner_id)
            if stored.version != loaded_version:
                raise VersionConflict("service", service.id, loaded_version, stored.version)
            if partner.version != partner_version:
                raise VersionConflict("partner", partner.id, partner_version, partner.version)
            self._kept[service.id] = (service, history + events)


class TokenForgotten(InMemoryServiceRepository):
    """Does not keep what no event carries."""

    def get(self, service_id: ServiceId, /) -> Service:
        service = super().get(service_id)
        return evolve(service, link_token=drafted_token(service))


def drafted_token(service: Service) -> Any:
    """A token of the right form, and the wrong one."""
    return type(service.link_token)("x" * 16)


class OrderOfArrival(InMemoryServiceRepository):
    """Gives the services as they came."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        page = super().find(which, after=after, limit=limit)
        arrival = list(self._kept)
        return evolve(page, items=tuple(sorted(page.items, key=lambda each: arrival.index(each.id))))


class OrderOfALanguage(InMemoryServiceRepository):
    """Sorts capitals among small letters, as a database with a collation does."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        page = super().find(which, after=after, limit=limit)
        return evolve(page, items=tuple(sorted(page.items, key=lambda each: each.id.lower())))


class CursorSkips(InMemoryServiceRepository):
    """Begins the next page one too late."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        page = super().find(which, after=after, limit=limit)
        if page.next is None:
            return page
        (skipped,) = super().find(which, after=page.next, limit=1).items
        return evolve(page, next=Cursor.after_service(skipped.id))


class CursorIsANumber(InMemoryServiceRepository):
    """Counts how many services it has given, which shifts when one is added before them."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        begin = 0 if after is None else int(after.service_id)
        super().find(which, limit=limit)
        every = super().find(which, limit=500).items
        more = Cursor.after_service(ServiceId(str(begin + limit))) if len(every) > begin + limit else None
        return Page(every[begin : begin + limit], more)


class CursorStandsStill(InMemoryServiceRepository):
    """Gives the first page for ever."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        return super().find(which, limit=limit)


class FullPageIsNeverTheLast(InMemoryServiceRepository):
    """Does not look whether anything comes after a full page."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        page = super().find(which, after=after, limit=limit)
        full = len(page.items) == limit
        return evolve(page, next=Cursor.after_service(page.items[-1].id) if full else None)


class OneOfManyFilters(InMemoryServiceRepository):
    """Takes what matches the partner or the status, not both."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        if which.partner_id is not None:
            which = evolve(which, status=None)
        return super().find(which, after=after, limit=limit)


class NoBounds(InMemoryServiceRepository):
    """Takes any limit."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        return super().find(which, after=after, limit=limit if limit in range(1, 501) else 500)


class QueueByService(InMemoryServiceRepository):
    """Sorts the queue by service, as if nobody waited."""

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        page = super().review_queue(after=after, limit=limit)
        return evolve(page, items=tuple(sorted(page.items, key=lambda row: row.service_id)))


class QueueBySeconds(InMemoryServiceRepository):
    """Begins the next page after the instant, and loses the others of the same instant."""

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        page = super().review_queue(after=after, limit=limit)
        if page.next is None:
            return page
        return evolve(page, next=Cursor.after_review(evolve(page.items[-1], service_id=ServiceId("z" * 64))))


class QueueOfServices(InMemoryServiceRepository):
    """Gives one row for each service, whatever is under review."""

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        page = super().review_queue(after=after, limit=limit)
        rows = {row.service_id: row for row in reversed(page.items)}
        return evolve(page, items=tuple(sorted(rows.values())))


class PartnerStaleSaveAccepted(InMemoryPartnerRepository):
    """Writes whatever comes last."""

    def save(self, partner: Partner, events: tuple[PartnerEvent, ...], *, loaded_version: int) -> None:
        with self._lock:
            _, history = self._one(partner.id)
            self._kept[partner.id] = (partner, history + events)


class PartnerAddOverwrites(InMemoryPartnerRepository):
    """Adds over what is there."""

    def add(self, partner: Partner, events: tuple[PartnerEvent, ...]) -> None:
        self._kept.pop(partner.id, None)
        super().add(partner, events)


class PartnerEventLost(InMemoryPartnerRepository):
    """Forgets how the partner registered."""

    def history(self, partner_id: PartnerId, /) -> tuple[PartnerEvent, ...]:
        return super().history(partner_id)[1:]


def store_of(
    services: type[InMemoryServiceRepository] = InMemoryServiceRepository,
    partners: type[InMemoryPartnerRepository] = InMemoryPartnerRepository,
) -> Callable[[], Store]:
    """Give a factory of stores with these repositories."""

    def make() -> Store:
        store = InMemoryStore()
        store.partners = partners(store.partners._lock)
        store.services = services(store.partners._lock, store.partners)
        return store

    return make


def failures(make: Callable[[], Store]) -> set[str]:
    """Run the whole suite on the stores that *make* makes; give the names of the tests that fail."""

    class Suite(RepositoryConformance):
        """The suite on that store."""

        def make_store(self) -> Store:
            return make()

    failed = set()
    for name in dir(Suite):
        if name.startswith("test_"):
            try:
                getattr(Suite(), name)()
            except (Exception, pytest.fail.Exception):  # noqa: BLE001 - however a test fails, it fails
                failed.add(name.removeprefix("test_"))
    return failed


def test_the_suite_passes_a_sound_store() -> None:
    """What fails below fails for its fault, not for how it is made."""
    assert failures(store_of()) == set()


@pytest.mark.parametrize(
    ("broken", "caught_by"),
    [
        (StaleSaveAccepted, "a_stale_save_of_a_service_is_refused"),
        (ChecksThenWrites, "of_services_that_race_each_version_is_won_once"),
        (PartnerVersionIgnored, "a_save_that_rests_on_an_old_partner_is_refused"),
        (AnyPartnerCounts, "a_change_of_another_partner_stops_nothing"),
        (EventLost, "a_saved_service_is_stored_with_all_its_events"),
        (EventsBeforeTheCheck, "a_stale_save_of_a_service_is_refused"),
        (AddOverwrites, "a_service_is_never_overwritten_by_adding"),
        (AddsWithoutAPartner, "a_service_needs_its_partner_in_the_store"),
        (EventsUnchecked, "events_that_do_not_lead_to_the_service_are_refused"),
        (TokenForgotten, "an_added_service_is_stored_with_its_events"),
        (OrderOfArrival, "services_come_by_id_in_the_order_of_code_points"),
        (OrderOfALanguage, "services_come_by_id_in_the_order_of_code_points"),
        (CursorSkips, "pages_of_any_size_give_each_service_once"),
        (CursorIsANumber, "pages_hold_what_matches_all_the_while"),
        (CursorStandsStill, "pages_of_any_size_give_each_service_once"),
        (FullPageIsNeverTheLast, "pages_of_any_size_give_each_service_once"),
        (OneOfManyFilters, "services_are_found_by_each_property_and_by_several"),
        (NoBounds, "a_limit_out_of_bounds_is_refused"),
        (QueueByService, "the_review_queue_is_in_the_order_of_waiting"),
        (QueueBySeconds, "pages_of_the_queue_of_any_size_give_each_row_once"),
        (QueueOfServices, "only_what_is_under_review_waits"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_suite_catches_a_broken_repository_of_services(
    broken: type[InMemoryServiceRepository], caught_by: str
) -> None:
    """The test that stands for the promise fails."""
    assert caught_by in failures(store_of(broken))


@pytest.mark.parametrize(
    ("broken", "caught_by"),
    [
        (PartnerStaleSaveAccepted, "a_stale_save_of_a_partner_is_refused"),
        (PartnerAddOverwrites, "a_partner_is_never_overwritten_by_adding"),
        (PartnerEventLost, "an_added_partner_is_stored_with_its_events"),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_the_suite_catches_a_broken_repository_of_partners(
    broken: type[InMemoryPartnerRepository], caught_by: str
) -> None:
    """The test that stands for the promise fails."""
    assert caught_by in failures(store_of(partners=broken))
