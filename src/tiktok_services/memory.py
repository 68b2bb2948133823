"""
A store in the memory of one process: a real adapter for tests, for trying things out, and for small hosts.

It keeps every promise of `repositories.py` for the threads of one process. What it does not do: outlive the process,
or be fast on large numbers; a page takes time in proportion to all services in the store.

Partners and services are frozen values, so the very objects that were saved are handed out again: nobody can change
what is stored through them, and a change that was not saved does not show.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from threading import Lock

from attrs import field, frozen

from tiktok_services.errors import AlreadyExists, NotFound, VersionConflict
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.repositories import (
    EVERY_SERVICE,
    Cursor,
    Page,
    ReviewRow,
    ServiceFilter,
    check_events,
    check_limit,
)
from tiktok_services.service import Service
from tiktok_services.vocabulary import PartnerId, ServiceId


# What is stored under an id is one tuple, replaced as a whole: not even an interrupt can store half of a save.
_KeptPartner = tuple[Partner, tuple[PartnerEvent, ...]]
_KeptService = tuple[Service, tuple[ServiceEvent, ...]]


@frozen(eq=False)
class InMemoryPartnerRepository:
    """The partners of an `InMemoryStore`; a `PartnerRepository`."""

    _lock: Lock
    _kept: dict[PartnerId, _KeptPartner] = field(factory=dict[PartnerId, _KeptPartner], repr=False)

    def get(self, partner_id: PartnerId, /) -> Partner:
        """Give the partner as it was last saved, or raise `NotFound`."""
        return self._one(partner_id)[0]

    def add(self, partner: Partner, events: tuple[PartnerEvent, ...]) -> None:
        """Keep a new partner with its events; raises `AlreadyExists` or `InvalidValue`."""
        check_events(partner, events)
        with self._lock:
            if partner.id in self._kept:
                raise AlreadyExists("partner", partner.id)
            self._kept[partner.id] = (partner, events)

    def save(self, partner: Partner, events: tuple[PartnerEvent, ...], *, loaded_version: int) -> None:
        """Keep a changed partner with what happened; raises `InvalidValue`, `NotFound` or `VersionConflict`."""
        check_events(partner, events, loaded_version)
        with self._lock:
            stored, history = self._one(partner.id)
            if stored.version != loaded_version:
                raise VersionConflict("partner", partner.id, loaded_version, stored.version)
            self._kept[partner.id] = (partner, history + events)

    def history(self, partner_id: PartnerId, /) -> tuple[PartnerEvent, ...]:
        """Give everything that happened to the partner, in order, or raise `NotFound`."""
        return self._one(partner_id)[1]

    def _one(self, partner_id: PartnerId) -> _KeptPartner:
        try:
            return self._kept[partner_id]
        except KeyError:
            raise NotFound("partner", partner_id) from None


@frozen(eq=False)
class InMemoryServiceRepository:
    """The services of an `InMemoryStore`; a `ServiceRepository`."""

    _lock: Lock
    _partners: InMemoryPartnerRepository
    _kept: dict[ServiceId, _KeptService] = field(factory=dict[ServiceId, _KeptService], repr=False)

    def get(self, service_id: ServiceId, /) -> Service:
        """Give the service as it was last saved, or raise `NotFound`."""
        return self._one(service_id)[0]

    def add(self, service: Service, events: tuple[ServiceEvent, ...]) -> None:
        """Keep a new service with its events; raises `NotFound`, `AlreadyExists` or `InvalidValue`."""
        check_events(service, events)
        with self._lock:
            self._partners.get(service.partner_id)
            if service.id in self._kept:
                raise AlreadyExists("service", service.id)
            self._kept[service.id] = (service, events)

    def save(
        self, service: Service, events: tuple[ServiceEvent, ...], *, loaded_version: int, partner_version: int
    ) -> None:
        """Keep a changed service with what happened; raises `InvalidValue`, `NotFound` or `VersionConflict`."""
        check_events(service, events, loaded_version)
        with self._lock:
            stored, history = self._one(service.id)
            if stored.version != loaded_version:
                raise VersionConflict("service", service.id, loaded_version, stored.version)
            partner = self._partners.get(stored.partner_id)
            if partner.version != partner_version:
                raise VersionConflict("partner", partner.id, partner_version, partner.version)
            self._kept[service.id] = (service, history + events)

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        """Give one page of the services that match, by service id; raises `InvalidValue`."""
        check_limit(limit)
        last = "" if after is None else Cursor(after).service_id
        matching = (each for each in self._all() if each.id > last and which.matches(each))
        services = nsmallest(limit + 1, matching, key=lambda each: each.id)
        more = Cursor.after_service(services[limit - 1].id) if len(services) > limit else None
        return Page(tuple(services[:limit]), more)

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        """Give one page of the listings under review, those that wait longest first; raises `InvalidValue`."""
        check_limit(limit)
        last = None if after is None else Cursor(after).review_row
        rows = nsmallest(limit + 1, (row for row in self._waiting() if last is None or row > last))
        more = Cursor.after_review(rows[limit - 1]) if len(rows) > limit else None
        return Page(tuple(rows[:limit]), more)

    def history(self, service_id: ServiceId, /) -> tuple[ServiceEvent, ...]:
        """Give everything that happened to the service, in order, or raise `NotFound`."""
        return self._one(service_id)[1]

    def _one(self, service_id: ServiceId) -> _KeptService:
        try:
            return self._kept[service_id]
        except KeyError:
            raise NotFound("service", service_id) from None

    def _all(self) -> list[Service]:
        """Every service at one moment."""
        with self._lock:
            return [service for service, _ in self._kept.values()]

    def _waiting(self) -> Iterator[ReviewRow]:
        for service in self._all():
            for each in service.listings:
                if each.track.submission is not None:
                    yield ReviewRow(each.track.submission.at, service.id, each.target)


class InMemoryStore:
    """
    Partners and services in the memory of this process, behind one lock.

    Attributes:
        partners: The `PartnerRepository`.
        services: The `ServiceRepository`, which looks at these partners when it saves.
    """

    def __init__(self) -> None:
        lock = Lock()
        self.partners = InMemoryPartnerRepository(lock)
        self.services = InMemoryServiceRepository(lock, self.partners)
