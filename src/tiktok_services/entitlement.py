"""
Whether a partner may offer a service at all: its role, its standing, its reach and its certifications.

It is asked exactly where content is sent to sellers' sight or towards it (publish, republish, upgrade, approve,
reinstate), and nowhere else. Writing asks nothing of the partner, so a service may be drafted before the
certification is approved (R13).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.outlook import uncertified
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, ServiceType


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner
    from tiktok_services.target import Target


def entitlement_blockers(
    partner: Partner,
    category: CategorySlug,
    type_: ServiceType,
    targets: Iterable[Target],
    at: datetime,
    catalog: Catalog,
) -> Iterator[Blocker]:
    """
    Every reason why *partner* may not offer services of *category* and *type_* to sellers of *targets*.

    What concerns the offer in a market is told once, at the first target in it.

    Rules: R3, R4, R5, R11, R12, R15, R27, R29, R36, R67
    """
    if partner.is_terminated:
        yield blocker(BlockerCode.PARTNER_TERMINATED, "partner.termination")
    if PartnerType.TSP not in partner.types:
        yield blocker(BlockerCode.NOT_A_TSP, "partner.types")
    is_known = catalog.knows_category(category)
    if not is_known:
        yield blocker(BlockerCode.CATEGORY_UNKNOWN, "category", category=category)
    region = partner.registration_region
    seen: set[Market] = set()
    for target in targets:
        market = target.market
        is_reachable = catalog.scope(region, market) is not None
        if not is_reachable:
            yield blocker(BlockerCode.MARKET_OUT_OF_REACH, f"listings[{target}]", region=region, market=market)
        if market not in seen:
            seen.add(market)
            if not partner.serves(market):
                yield blocker(BlockerCode.SITE_OF_ANOTHER_MARKET, "partner.site", site=partner.site, market=market)
            if is_known and is_reachable:
                yield from _against_offering(category, type_, region, market, catalog)
            if not partner.is_certified_for(category, market):
                yield not_certified(partner, category, market, at, catalog)
        if catalog.language(market, target.seller_type) is None:
            yield blocker(BlockerCode.NO_LISTING_LANGUAGE, f"listings[{target}]", target=str(target))


def _against_offering(
    category: CategorySlug, type_: ServiceType, region: Region, market: Market, catalog: Catalog
) -> Iterator[Blocker]:
    open_types = catalog.service_types(category, region, market)
    if open_types is None:
        yield blocker(BlockerCode.CATEGORY_NOT_OFFERED, "category", category=category, market=market, region=region)
    elif type_ not in open_types:
        open_ones = " or ".join(sorted(open_types))
        yield blocker(BlockerCode.TYPE_NOT_OPEN, "type", category=category, market=market, type=type_, open=open_ones)


def not_certified(partner: Partner, category: CategorySlug, market: Market, at: datetime, catalog: Catalog) -> Blocker:
    """The blocker for a missing certification, telling how far it is."""
    certification = partner.certification(category, market)
    status = "never applied for" if certification is None else certification.status.replace("_", " ")
    named = {"category": category, "market": market, "status": status}
    return uncertified(BlockerCode.NOT_CERTIFIED, ("R11", "R12"), named, partner, category, market, at, catalog)


def entitlement_is_lost(partner: Partner, category: CategorySlug, target: Target) -> bool:
    """
    Whether what is visible to *target* may stay so no longer: the certification or the partner's standing is gone.

    Rules: R67, Q11
    """
    return partner.is_terminated or not partner.is_certified_for(category, target.market)
