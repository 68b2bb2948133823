"""A host of the tests: a center over a store in memory, a clock that stands, and somebody who is always quicker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from tests.builders import LIVE_MANAGEMENT, NOW, PARTNER, PLATFORM, REASONS, TOKEN, US, listing

from tiktok_services import commands
from tiktok_services.account import Site
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.center import PartnerCenter
from tiktok_services.certification import Dossier
from tiktok_services.decision import Outcome
from tiktok_services.errors import (
    Refused,
    TikTokServicesError,
)
from tiktok_services.events import ServiceEvent
from tiktok_services.memory import InMemoryStore
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import RevokeCertification
from tiktok_services.partner_events import (
    CertificationApplied,
    CertificationApproved,
    PartnerEvent,
    PartnerRegistered,
)
from tiktok_services.repositories import EVERY_SERVICE, Cursor, Page, ReviewRow, ServiceFilter, ServiceRepository
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.vocabulary import (
    CategorySlug,
    Market,
    PartnerId,
    PartnerType,
    Region,
    ServiceId,
    ServiceType,
)


P, S = PartnerId("P-1"), ServiceId("S-1")


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class InBetween:
    """A repository of services in which somebody else is always quicker: an action runs just before each save."""

    def __init__(self, services: ServiceRepository) -> None:
        self.inner = services
        self.before_save: list[Callable[[], object]] = []
        self.saves = 0

    def get(self, service_id: ServiceId, /) -> Service:
        return self.inner.get(service_id)

    def add(self, service: Service, events: tuple[ServiceEvent, ...]) -> None:
        self.inner.add(service, events)

    def save(
        self, service: Service, events: tuple[ServiceEvent, ...], *, loaded_version: int, partner_version: int
    ) -> None:
        self.saves += 1
        if self.before_save:
            self.before_save.pop(0)()
        self.inner.save(service, events, loaded_version=loaded_version, partner_version=partner_version)

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        return self.inner.find(which, after=after, limit=limit)

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        return self.inner.review_queue(after=after, limit=limit)

    def history(self, service_id: ServiceId, /) -> tuple[ServiceEvent, ...]:
        return self.inner.history(service_id)


def certified(*markets: str, region: str = "US", category: CategorySlug = LIVE_MANAGEMENT) -> tuple[PartnerEvent, ...]:
    """The events of a TSP that registered and was certified in *markets*."""
    who: Any = {"partner_id": P, "at": NOW, "edition": "test"}
    events: list[PartnerEvent] = [
        PartnerRegistered(
            **who,
            version=1,
            by=PARTNER,
            title="Harbor Lane Studio",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region(region),
            site=Site.US if region == "US" else Site.GLOBAL,
        )
    ]
    digest = Dossier().digest
    for market in markets:
        about: Any = {**who, "category": category, "market": Market(market), "digest": digest}
        events.append(CertificationApplied(**about, version=len(events) + 1, by=PARTNER, dossier=Dossier()))
        events.append(CertificationApproved(**about, version=len(events) + 1, by=PLATFORM))
    return tuple(events)


class Host:
    """A host of the tests: a store in memory, a clock that stands, and a center over both."""

    def __init__(self, *markets: str, region: str = "US", category: CategorySlug = LIVE_MANAGEMENT) -> None:
        self.store = InMemoryStore()
        self.clock = Clock()
        self.told = RecordingNotifier()
        events = certified(*markets or ("US",), region=region, category=category)
        self.store.partners.add(Partner.replay(events), events)
        self.category = category
        self.center = self.over(self.store.services)

    def over(self, services: ServiceRepository, **changes: Any) -> PartnerCenter:
        """Make a center over *services* and these partners."""
        wiring = {"notifier": self.told, "clock": self.clock, **changes}
        return PartnerCenter(partners=self.store.partners, services=services, **wiring)

    def draft(
        self, name: str = "S-1", *targets: Target, type_: ServiceType = ServiceType.PUBLIC, written: bool = True
    ) -> Service:
        """Draft a service with complete listings."""
        id_ = ServiceId(name)
        aims = targets or (US,)
        self.center.draft(
            id_, P, type=type_, category=self.category, name=name, targets=aims, link_token=TOKEN, by=PARTNER
        )
        for target in aims if written else ():
            self.center.do(id_, commands.Write(target, listing(target)), by=PARTNER)
        return self.service(name)

    def reviewing(self, name: str = "S-1", *targets: Target) -> Service:
        """Draft a public service and send it to review."""
        self.draft(name, *targets)
        return self.center.do(ServiceId(name), commands.Publish(), by=PARTNER).result

    def live(self, name: str = "S-1", *targets: Target, type_: ServiceType = ServiceType.PUBLIC) -> Service:
        """Bring a service live."""
        self.draft(name, *targets, type_=type_)
        service = self.center.do(ServiceId(name), commands.Publish(), by=PARTNER).result
        for target in service.targets if type_ is ServiceType.PUBLIC else ():
            self.approve(name, target)
        return self.service(name)

    def approve(self, name: str = "S-1", target: Target = US) -> Outcome[Service, ServiceEvent]:
        """Approve what is under review."""
        return self.center.do(ServiceId(name), commands.Approve(target, self.digest(name, target)), by=PLATFORM)

    def digest(self, name: str = "S-1", target: Target = US) -> Any:
        """Name what is under review."""
        submission = self.service(name).listing(target).submission
        assert submission is not None
        return submission.digest

    def service(self, name: str = "S-1") -> Service:
        """Look at a stored service."""
        return self.store.services.get(ServiceId(name))

    def partner(self) -> Partner:
        """Look at the stored partner."""
        return self.store.partners.get(P)

    def everything(self) -> tuple[object, ...]:
        """Everything that is stored, and everything that was told."""
        services = self.store.services.find(limit=500).items
        histories = tuple(self.store.services.history(service.id) for service in services)
        return services, histories, self.partner(), self.store.partners.history(P), self.told.events

    def revoke(self, market: str = "US") -> None:
        """Take the certification away, without sweeping."""
        command = RevokeCertification(self.category, Market(market), REASONS)
        self.center.do_for_partner(P, command, by=PLATFORM)


def blockers_of(error: pytest.ExceptionInfo[Refused]) -> set[BlockerCode]:
    """The codes of a refusal."""
    return {blocker.code for blocker in error.value.refusal.blockers}


def in_threads(action: Callable[[int], object], count: int = 8) -> list[object]:
    """Run *action* in threads that start at one moment; give what each returned or raised."""
    barrier = Barrier(count)
    answers: list[object] = [None] * count

    def run(number: int) -> None:
        barrier.wait()
        try:
            answers[number] = action(number)
        except TikTokServicesError as error:
            answers[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
