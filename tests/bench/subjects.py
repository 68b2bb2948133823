"""The services the benchmarks work on, each come to where it stands by the package's own verbs."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from attrs import evolve
from tests.builders import CB_LIVE, NOW, PARTNER, PLATFORM, US, cb_partner, draft, listing, us_partner

from tiktok_services.catalog import default_catalog
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.vocabulary import LanguageTag, LinkToken, PartnerId, ServiceId, ServiceType


US_SELLER = us_partner()


def written(content: Listing | None = None) -> Service:
    """A public service for the local sellers of the US, complete and not yet sent."""
    return draft().write(US_SELLER, US, content or listing(), by=PARTNER, at=NOW).result


def live(content: Listing | None = None) -> Service:
    """The same, published and approved."""
    sent = written(content).publish(US_SELLER, by=PARTNER, at=NOW).result
    submission = sent.listing(US).submission
    if submission is None:
        raise AssertionError("a published service is under review")
    return sent.approve(US_SELLER, US, submission.digest, by=PLATFORM, at=NOW).result


def for_targets(number: int) -> tuple[Service, Partner]:
    """A public service for that many targets abroad, complete and not yet sent, and its partner."""
    catalog = default_catalog()
    partner = cb_partner()
    region = partner.registration_region
    targets = [
        each
        for each in catalog.reachable_targets(region)
        if partner.serves(each.market)
        and ServiceType.PUBLIC in (catalog.service_types(CB_LIVE, region, each.market) or ())
    ]
    targets = targets[:number]
    if len(targets) < number:
        raise ValueError(f"the catalog has no {number} targets abroad")
    partner = cb_partner(*dict.fromkeys(target.market for target in targets))
    service = Service.draft(
        ServiceId("S-1"),
        PartnerId("P-1"),
        type=ServiceType.PUBLIC,
        category=CB_LIVE,
        name="LIVE streams",
        targets=tuple(targets),
        link_token=LinkToken("t0ken-for-benchmarks"),
        by=PARTNER,
        at=NOW,
    ).result
    for target in targets:
        language = catalog.language(target.market, target.seller_type)
        tag = LanguageTag("en") if language is None else language.tag
        content = evolve(listing(), language=tag)
        service = service.write(partner, target, content, by=PARTNER, at=NOW).result
    return service, partner


def with_history(events: int) -> Service:
    """A live service that has seen that many events, most of them the changing of its name back and forth."""
    service = live()
    at = NOW
    for number in count():
        if service.version >= events:
            return service
        at += timedelta(seconds=1)
        service = service.rename(US_SELLER, f"LIVE management {number % 2}", by=PARTNER, at=at).result
    raise AssertionError


def listing_at_every_limit() -> Listing:
    """The longest listing that can be published: every text at its limit, and much to look at."""
    picture = Image("studio.png", 600, 360, 10 * 1024 * 1024 - 1)
    return Listing(
        name="n" * 99,
        logo=Image("logo.png", 256, 256, 10 * 1024 * 1024 - 1),
        language=LanguageTag("en"),
        short_description="s" * 199,
        main_media=(Video("intro.mp4", 200 * 1024 * 1024 - 1), picture, picture),
        key_benefits=(KeyBenefit("t" * 49, "d" * 149),) * 3,
        images=(picture,) * 6,
        detail_description="d" * 9_999,
        integrations=("TikTok Shop",) * 10,
        contact=Contact(
            email="help@harborlane.example.com",
            phone="+1 555 010 0199",
            website="https://harborlane.example.com",
            faq_url="https://harborlane.example.com/faq",
        ),
    )
