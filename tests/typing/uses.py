"""Uses of the public interface that type-check: what a host writes, with the types it may rely on."""
# pyright: strict

from __future__ import annotations

from datetime import UTC, datetime
from typing import assert_type

from hypothesis.strategies import SearchStrategy

from tiktok_services import (
    Action,
    Actor,
    Blocker,
    CategorySlug,
    Checklist,
    Digest,
    InMemoryStore,
    LinkToken,
    Listing,
    Market,
    Option,
    Outcome,
    Page,
    Partner,
    PartnerCenter,
    PartnerEvent,
    PartnerId,
    PartnerRepository,
    PartnerType,
    RecordingNotifier,
    Refusal,
    Refused,
    Region,
    Reviewed,
    Role,
    Service,
    ServiceEvent,
    ServiceFilter,
    ServiceId,
    ServiceRepository,
    ServiceStatus,
    ServiceType,
    Target,
)
from tiktok_services.commands import Approve, Command, Publish
from tiktok_services.events import ServicePublished
from tiktok_services.partner_commands import PartnerCommand
from tiktok_services.planning import Fix, Plan, minimal_fixes, plan
from tiktok_services.repositories import ReviewRow
from tiktok_services.sql import SqlStore, sqlite_engine
from tiktok_services.testing import (
    CenterLives,
    Host,
    RepositoryConformance,
    Store,
    Story,
    Violation,
    event_strategies,
    explore,
    given,
    one_target,
    partner_strategies,
    service_strategies,
    strategies,
)
from tiktok_services.webhooks import WebhookNotifier


def clock() -> datetime:
    """A host's clock."""
    return datetime.now(UTC)


def a_center() -> PartnerCenter:
    """Adapters are given as objects; the ports are what they have to fit."""
    store = InMemoryStore()
    partners: PartnerRepository = store.partners
    services: ServiceRepository = store.services
    return PartnerCenter(partners=partners, services=services, notifier=RecordingNotifier(), clock=clock)


def asking(service: Service, partner: Partner, by: Actor, now: datetime) -> None:
    """Questions answer with values."""
    decision = service.consider(Publish(), partner, by=by, at=now)
    assert_type(decision, Outcome[Service, ServiceEvent] | Refusal)
    if isinstance(decision, Refusal):
        assert_type(decision.blockers, tuple[Blocker, ...])
    else:
        assert_type(decision.result, Service)
        assert_type(decision.events, tuple[ServiceEvent, ...])
    assert_type(service.options(partner, at=now), tuple[Option, ...])
    assert_type(service.checklist(partner, at=now), Checklist)
    assert_type(service.status, ServiceStatus)
    assert_type(service.visible_targets, tuple[Target, ...])
    assert_type(service.listing(Target.parse("US/local")), Reviewed[Listing])
    assert_type(service.who_acts_next, frozenset[Role])


def doing(service: Service, partner: Partner, by: Actor, now: datetime) -> Service:
    """Verbs give an outcome that is taken apart."""
    try:
        live, events = service.publish(partner, by=by, at=now)
    except Refused as refused:
        assert_type(refused.refusal, Refusal)
        return service
    assert_type(live, Service)
    for event in events:
        if isinstance(event, ServicePublished):
            assert_type(event.published, tuple[tuple[Target, Digest], ...])
    return live


def wiring(center: PartnerCenter, by: Actor) -> None:
    """A center speaks of ids and commands."""
    assert_type(center.do(ServiceId("S-1"), Publish(), by=by), Outcome[Service, ServiceEvent])
    assert_type(center.services.find(ServiceFilter(status=ServiceStatus.LIVE)), Page[Service])
    assert_type(center.services.review_queue(), Page[ReviewRow])
    registered = center.register_partner(
        PartnerId("P-1"),
        name="Harbor Lane Studio",
        types=frozenset({PartnerType.TSP}),
        registration_region=Region("US"),
        by=by,
    )
    assert_type(registered, Outcome[Partner, PartnerEvent])
    drafted = center.draft(
        ServiceId("S-1"),
        PartnerId("P-1"),
        type=ServiceType.PUBLIC,
        category=CategorySlug("live-management"),
        name="LIVE",
        targets=(Target.parse("US/local"),),
        link_token=LinkToken("0123456789abcdef"),
        by=by,
    )
    assert_type(drafted.result.type, ServiceType)


def any_command(target: Target, digest: Digest) -> tuple[Command, ...]:
    """Commands are one type with many shapes."""
    return Publish((target,)), Approve(target, digest)


def matched(command: Command) -> Action:
    """And each has its action."""
    return command.action


def planning(service: Service, partner: Partner, refusal: Refusal, now: datetime) -> None:
    """A plan may not exist, and fixes may not help."""
    assert_type(plan(service, ServiceStatus.LIVE, partner, now), Plan | None)
    assert_type(plan(service, lambda each: each.upgrading, partner, now, farthest=100), Plan | None)
    assert_type(minimal_fixes(refusal), tuple[Fix, ...] | None)


def codes() -> tuple[str, Market]:
    """A code is a text."""
    market = Market("US")
    return market.lower(), market


class MyStore(RepositoryConformance):
    """A host's own adapter under the kit."""

    def make_store(self) -> Store:
        """Any object with the two repositories is a store."""
        return InMemoryStore()


class MyHost(CenterLives):
    """And all of a host together."""

    def make_host(self) -> Host:
        """A notifier is any object that can be told."""
        store = SqlStore(sqlite_engine("services.sqlite"))
        hook = WebhookNotifier("https://hooks.example.com/tiktok", ["whsec_c2VjcmV0"], source="https://example.com")
        assert_type(hook, WebhookNotifier)
        return Host(store.partners, store.services, hook)


def proving(target: Target) -> None:
    """Stories, strategies and the explorer keep the types of what they speak of."""
    assert_type(given("live").when(Publish()).then(ServiceStatus.LIVE), Story)
    assert_type(strategies.listings(target=target), SearchStrategy[Listing])
    assert_type(service_strategies.services(status=ServiceStatus.LIVE), SearchStrategy[Service])
    assert_type(partner_strategies.partner_commands(), SearchStrategy[PartnerCommand])
    assert_type(event_strategies.any_partner_events(), SearchStrategy[PartnerEvent])
    assert_type(explore(one_target()).violation, Violation | None)
