"""Partners and services for the conformance suites: made from events, so that no catalog and no rule plays a part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tiktok_services.account import Site
from tiktok_services.decision import Outcome
from tiktok_services.events import (
    ListingApproved,
    ListingRejected,
    ListingWritten,
    ServiceChange,
    ServiceDrafted,
    ServiceEvent,
    ServiceRenamed,
    ServiceSubmitted,
)
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.partner_events import CompanyProfileCompleted, PartnerEvent, PartnerRegistered
from tiktok_services.repositories import PartnerRepository, ServiceRepository
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import (
    CategorySlug,
    LanguageTag,
    LinkToken,
    PartnerId,
    PartnerType,
    Region,
    ServiceId,
    ServiceType,
)


START = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
MEMBER = Actor.partner("member-7")
REVIEWER = Actor.platform("reviewer-3")
US, GB, MY = Target.parse("US/local"), Target.parse("GB/cross_border"), Target.parse("MY/cross_border")
ADS, LIVE = CategorySlug("ads-management"), CategorySlug("live-management")
AWKWARD = "'; DROP TABLE services; -- \"\\ %s {0} \u202e\r\n\t\x7f Ünïcode 直播 👩\u200d💻 e\u0301"
"""A text that stores tend to garble."""


class Store(Protocol):
    """The two repositories of one store."""

    @property
    def partners(self) -> PartnerRepository:
        """The partners."""
        ...

    @property
    def services(self) -> ServiceRepository:
        """The services, which look at these partners when they are saved."""
        ...


def registered(name: str = "P-1", title: str = "Harbor Lane Studio") -> Outcome[Partner, PartnerEvent]:
    """A new partner."""
    event = PartnerRegistered(
        partner_id=PartnerId(name),
        version=1,
        at=START,
        by=MEMBER,
        edition="conformance",
        title=title,
        types=frozenset({PartnerType.TSP, PartnerType.TAP}),
        registration_region=Region("US"),
        site=Site.US,
    )
    return Outcome(Partner.registered(event), (event,))


def touched(partner: Partner, by: Actor = MEMBER) -> Outcome[Partner, PartnerEvent]:
    """The partner one version later."""
    event = CompanyProfileCompleted(
        partner_id=partner.id,
        version=partner.version + 1,
        at=partner.changed_at + timedelta(microseconds=1),
        by=by,
        edition="conformance",
    )
    return Outcome(event.change(partner), (event,))


def drafted(
    name: str = "S-1",
    partner: str = "P-1",
    *,
    type_: ServiceType = ServiceType.PUBLIC,
    category: CategorySlug = LIVE,
    targets: tuple[Target, ...] = (US,),
    title: str = "LIVE management",
) -> Outcome[Service, ServiceEvent]:
    """A new service in draft."""
    event = ServiceDrafted(
        service_id=ServiceId(name),
        version=1,
        at=START,
        by=MEMBER,
        edition="conformance",
        partner_id=PartnerId(partner),
        type=type_,
        category=category,
        title=title,
        targets=targets,
    )
    return Outcome(Service.drafted(event, LinkToken(f"token-of-a-service-{name.encode().hex()[:100]}")), (event,))


def moved(
    service: Service, kind: type[ServiceChange], by: Actor = MEMBER, at: datetime | None = None, **what: Any
) -> Outcome[Service, ServiceEvent]:
    """The service after one event of *kind*."""
    instant = service.changed_at + timedelta(microseconds=1) if at is None else at
    version = service.version + 1
    event = kind(service_id=service.id, version=version, at=instant, by=by, edition="conformance", **what)
    return Outcome(event.change(service), (event,))


def renamed(service: Service, title: str, by: Actor = MEMBER) -> Outcome[Service, ServiceEvent]:
    """The service under another name."""
    return moved(service, ServiceRenamed, by, title=title)


def submitted(service: Service, *targets: Target, at: datetime | None = None) -> Outcome[Service, ServiceEvent]:
    """The service with *targets* under review since *at*; the first of its targets unless some are given."""
    sent = tuple((target, Listing().digest) for target in targets or service.targets[:1])
    return moved(service, ServiceSubmitted, at=at, sent=sent)


def lived_in() -> Outcome[Service, ServiceEvent]:
    """A service with a bit of everything: content in force, a candidate, a rejection, a review and awkward texts."""
    content = Listing(
        name=AWKWARD,
        logo=Image("logo.png", 256, 256, 40_000),
        language=LanguageTag("zh-Hans"),
        short_description="x" * 5000,
        main_media=(Video("intro.mp4", 20_000_000), Image("stage.jpg", 1000, 600, 300_000)),
        key_benefits=(KeyBenefit("Own studio", AWKWARD), KeyBenefit()),
        images=(Image("", 0, 0, 0),),
        detail_description=AWKWARD,
        integrations=("", AWKWARD),
        contact=Contact(email="help@harborlane.example.com"),
    )
    reasons = (Reason(ReasonCode.OTHER, AWKWARD, "key_benefits[1].title"), Reason(ReasonCode.INCOMPLETE))
    service, events = drafted(targets=(US, GB, MY), title=AWKWARD)
    steps: tuple[tuple[type[ServiceChange], Actor, dict[str, Any]], ...] = (
        (ListingWritten, MEMBER, {"target": US, "listing": content}),
        (ServiceSubmitted, MEMBER, {"sent": ((US, content.digest), (GB, Listing().digest), (MY, Listing().digest))}),
        (ListingApproved, REVIEWER, {"target": US, "digest": content.digest}),
        (ListingRejected, REVIEWER, {"target": GB, "digest": Listing().digest, "reasons": reasons}),
        (ListingWritten, MEMBER, {"target": US, "listing": Listing(name="A newer text")}),
    )
    for kind, by, what in steps:
        outcome = moved(service, kind, by, **what)
        service, events = outcome.result, events + outcome.events
    return Outcome(service, events)


def add_partner(store: Store, outcome: Outcome[Partner, PartnerEvent]) -> Partner:
    """Add a new partner."""
    store.partners.add(outcome.result, outcome.events)
    return outcome.result


def save_partner(store: Store, outcome: Outcome[Partner, PartnerEvent]) -> Partner:
    """Save a partner as decided on the version just before the events."""
    loaded_version = outcome.result.version - len(outcome.events)
    store.partners.save(outcome.result, outcome.events, loaded_version=loaded_version)
    return outcome.result


def add_service(store: Store, outcome: Outcome[Service, ServiceEvent]) -> Service:
    """Add a new service."""
    store.services.add(outcome.result, outcome.events)
    return outcome.result


def save_service(store: Store, outcome: Outcome[Service, ServiceEvent], partner_version: int = 1) -> Service:
    """Save a service as decided on the version just before the events."""
    loaded_version = outcome.result.version - len(outcome.events)
    store.services.save(outcome.result, outcome.events, loaded_version=loaded_version, partner_version=partner_version)
    return outcome.result
