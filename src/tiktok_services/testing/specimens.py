"""Ready values in small: a listing that is complete, one with every fault, a partner that is certified, some actors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from attrs import evolve

from tiktok_services.account import Feature
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification, Dossier
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import (
    CategorySlug,
    LanguageTag,
    LinkToken,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
)


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog

NOW = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
"""An instant to begin with."""

MEMBER = Actor.partner("member")
REVIEWER = Actor.platform("reviewer")
JOB = Actor.system("job")
ACTOR = {Role.PARTNER: MEMBER, Role.PLATFORM: REVIEWER, Role.SYSTEM: JOB}
"""Somebody in each role."""

SOME_REASON = (Reason(ReasonCode.INCOMPLETE),)
TOKEN = LinkToken("a-token-for-tests-only")


def complete_listing(target: Target, catalog: Catalog | None = None, **changes: Any) -> Listing:
    """
    Make a listing without a fault.

    Args:
        target: Whose sellers it is for; its language is theirs, and none where the store has no listings.
        catalog: The reference tables; the packaged ones unless given.
        changes: Fields to be otherwise.
    """
    known = default_catalog() if catalog is None else catalog
    language = known.language(target.market, target.seller_type)
    listing = Listing(
        name="LIVE sessions that sell",
        logo=Image("logo.png", 256, 256, 40_000),
        language=None if language is None else language.tag,
        short_description="We plan, host and measure LIVE sessions.",
        main_media=(Image("stage.jpg", 1000, 600, 300_000),),
        key_benefits=(
            KeyBenefit("Own studio", "Three stages and trained hosts."),
            KeyBenefit("Daily LIVE", "Two sessions on each working day."),
            KeyBenefit("Plain reports", "Sales and viewers, every Monday."),
        ),
        images=(Image("studio.png", 600, 360, 250_000),),
        detail_description="We prepare the plan, the stage and the hosts.",
        contact=Contact(email="help@harborlane.example.com"),
    )
    return evolve(listing, **changes)


def faulty_listing() -> Listing:
    """Make a listing that is wrong in every way the launch checklist knows, apart from there being no language."""
    return Listing(
        name=" ",
        logo=Image("logo.gif", 100, 50, 2**40),
        language=LanguageTag("tlh"),
        short_description="x" * 10_000,
        main_media=(Video("intro.avi", 2**40),),
        key_benefits=(KeyBenefit(),),
        detail_description="\N{PARTY POPPER}",
        contact=Contact(email="nobody", phone="none", website="nowhere", faq_url="nothing"),
    )


def approved(category: CategorySlug, market: Market) -> Certification:
    """Make a certification that is in force."""
    return Certification(category, market, Reviewed(in_force=Dossier()))


def certified_partner(
    category: CategorySlug, *markets: Market, region: Region | None = None, **changes: Any
) -> Partner:
    """
    Make a TSP that is certified for *category* in each of *markets* and invited to upgrade services.

    Args:
        category: The service category.
        markets: Where it is certified; may be none.
        region: Where it is registered; the US if that is the only market, else China.
        changes: Attributes to be otherwise.
    """
    home = region or Region("US" if markets == ("US",) else "CN")
    partner = Partner(
        id=PartnerId("P-1"),
        name="Harbor Lane Studio",
        types=frozenset({PartnerType.TSP}),
        registration_region=home,
        certifications=tuple(approved(category, market) for market in markets),
        features=frozenset({Feature.UPGRADE_TO_PUBLIC}),
        changed_at=NOW,
    )
    return evolve(partner, **changes)
