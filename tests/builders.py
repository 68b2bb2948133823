"""Ready-made values for the tests: complete listings, certified partners, services in any state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from tiktok_services.certification import Certification, Dossier
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode, Verdict
from tiktok_services.vocabulary import (
    CategorySlug,
    LanguageTag,
    LinkToken,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    ServiceId,
    ServiceType,
)


NOW = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

PARTNER = Actor(Role.PARTNER, "member-7")
PLATFORM = Actor(Role.PLATFORM, "reviewer-3")
SYSTEM = Actor(Role.SYSTEM, "sweep")

US = Target.parse("US/local")
US_CB = Target.parse("US/cross_border")
GB_CB = Target.parse("GB/cross_border")
MY_CB = Target.parse("MY/cross_border")

LIVE_MANAGEMENT = CategorySlug("live-management")
CB_LIVE = CategorySlug("live-stream-management")
REASONS = (Reason(ReasonCode.INCOMPLETE, "the logo is missing", "logo"),)
TOKEN = LinkToken("t0ken-for-tests-only")

ENGLISH = LanguageTag("en")
CHINESE = LanguageTag("zh-Hans")


def listing(target: Target = US, **changes: Any) -> Listing:
    """A complete listing for *target*, with *changes*."""
    complete = Listing(
        name="LIVE sessions that sell",
        logo=Image("logo.png", 256, 256, 40_000),
        language=ENGLISH if target == US else CHINESE,
        short_description="We plan, host and measure your LIVE sessions.",
        main_media=(Video("intro.mp4", 20_000_000), Image("stage.jpg", 1000, 600, 300_000)),
        key_benefits=(
            KeyBenefit("Own studio", "Three stages and trained hosts."),
            KeyBenefit("Daily LIVE", "Two sessions on each working day."),
            KeyBenefit("Plain reports", "Sales and viewers, every Monday."),
        ),
        images=(Image("studio.png", 600, 360, 250_000),),
        detail_description="We prepare the plan, the stage and the hosts.\nYou approve, we go LIVE.",
        integrations=("TikTok Shop",),
        contact=Contact(email="help@harborlane.example.com"),
    )
    return evolve(complete, **changes)


def certification(category: CategorySlug, market: Market) -> Certification:
    """An approved certification."""
    return Certification(category, market, Reviewed(in_force=Dossier()))


def us_partner(**changes: Any) -> Partner:
    """A TSP registered in the US, certified for LIVE management there."""
    return evolve(
        Partner(
            id=PartnerId("P-1"),
            name="Harbor Lane Studio",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region("US"),
            certifications=(certification(LIVE_MANAGEMENT, Market("US")),),
            version=1,
            changed_at=NOW,
        ),
        **changes,
    )


def cb_partner(*markets: str, **changes: Any) -> Partner:
    """A TSP registered in China, certified for live streams in *markets* (GB and MY unless given)."""
    return evolve(
        Partner(
            id=PartnerId("P-1"),
            name="East Pier Live",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region("CN"),
            certifications=tuple(certification(CB_LIVE, Market(each)) for each in markets or ("GB", "MY")),
            version=1,
            changed_at=NOW,
        ),
        **changes,
    )


def track(state: CandidateState, *, shown: bool, target: Target = US) -> Reviewed[Listing]:
    """The listing of *target* in one of the seven reachable combinations of candidate state and something in force."""
    content = listing(target, short_description="A newer text.") if shown else listing(target)
    in_force = listing(target) if shown else None
    if state is CandidateState.SETTLED:
        return Reviewed(in_force=in_force)
    if state is CandidateState.REVIEWING:
        return Reviewed(in_force, content, state, Submission(NOW, content.digest))
    verdict = Verdict(PLATFORM, NOW, content.digest, REASONS) if state is CandidateState.REJECTED else None
    return Reviewed(in_force, content, state, verdict=verdict)


def service(
    tracks: dict[Target, Reviewed[Listing]],
    type_: ServiceType = ServiceType.PUBLIC,
    **changes: Any,
) -> Service:
    """A service that holds *tracks*, as if it had come there."""
    shown = any(each.in_force is not None for each in tracks.values())
    was_live = shown or changes.get("halt", Halt.NONE) is not Halt.NONE
    return evolve(
        Service(
            id=ServiceId("S-1"),
            partner_id=PartnerId("P-1"),
            type=type_,
            category=LIVE_MANAGEMENT if US in tracks else CB_LIVE,
            name="LIVE management",
            listings=tuple(TargetListing(target, each) for target, each in tracks.items()),
            link_token=TOKEN,
            first_live_at=NOW if was_live else None,
            version=7,
            created_at=NOW,
            changed_at=NOW,
        ),
        **changes,
    )


def draft(type_: ServiceType = ServiceType.PUBLIC, target: Target = US, **changes: Any) -> Service:
    """A new service, right after its first event."""
    outcome = Service.draft(
        ServiceId("S-1"),
        PartnerId("P-1"),
        type=type_,
        category=LIVE_MANAGEMENT if target == US else CB_LIVE,
        name="LIVE management",
        targets=(target,),
        link_token=TOKEN,
        by=PARTNER,
        at=NOW,
    )
    return evolve(outcome.result, **changes)
