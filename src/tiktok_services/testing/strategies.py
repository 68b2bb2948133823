"""
Hypothesis strategies for the values of the package, each valid by construction and shrinking to something readable.

A strategy takes what is to be fixed as an argument and draws the rest: `listings(target=us)` gives complete listings
for the sellers of that target, `partners(certified_for=[(category, market)])` partners who may publish there,
`services(status=ServiceStatus.LIVE)` services that came to be live. Services are led there by the real engine, so none
of them is impossible. The twins that are wrong in one way are in `invalid.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services.account import Feature
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification
from tiktok_services.lifecycle import CandidateState, ServiceStatus
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.repositories import ServiceFilter
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import TargetListing
from tiktok_services.target import Target
from tiktok_services.testing.awkward import INSTANTS, TEXTS
from tiktok_services.testing.dossier_strategies import certifications
from tiktok_services.testing.specimens import ACTOR, NOW, certified_partner, complete_listing
from tiktok_services.verdict import Actor, Reason, ReasonCode, Verdict
from tiktok_services.vocabulary import (
    CategorySlug,
    Digest,
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


# -- codes, texts, instants, people ------------------------------------------------------------------------------


def markets() -> SearchStrategy[Market]:
    """Markets the store serves."""
    return st.sampled_from(default_catalog().markets)


def regions() -> SearchStrategy[Region]:
    """Countries partners are registered in."""
    return st.sampled_from(["US", "GB", "CN", "HK", "ID", "JP"]).map(Region)


def categories() -> SearchStrategy[CategorySlug]:
    """Service categories of the catalog."""
    return st.sampled_from([each.slug for each in default_catalog().categories])


def targets(market: Market | None = None) -> SearchStrategy[Target]:
    """Targets the store has listings for; of *market* only, if it is given."""
    every = [Target(each.market, each.seller_type) for each in default_catalog().languages]
    return st.sampled_from([each for each in every if market in (None, each.market)])


def _ids(prefix: str) -> SearchStrategy[str]:
    return st.integers(1, 9).map(lambda number: f"{prefix}-{number}") | st.from_regex(
        r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", fullmatch=True
    )


def partner_ids() -> SearchStrategy[PartnerId]:
    """Identities of partners."""
    return _ids("P").map(PartnerId)


def service_ids() -> SearchStrategy[ServiceId]:
    """Identities of services."""
    return _ids("S").map(ServiceId)


def link_tokens() -> SearchStrategy[LinkToken]:
    """Secrets of links."""
    return st.from_regex(r"[A-Za-z0-9_-]{16,128}", fullmatch=True).map(LinkToken)


def language_tags() -> SearchStrategy[LanguageTag]:
    """Languages listings are written in."""
    return st.sampled_from([each.tag for each in default_catalog().languages])


def digests() -> SearchStrategy[Digest]:
    """Names of contents."""
    return st.from_regex(r"[0-9a-f]{64}", fullmatch=True).map(Digest)


_WRITABLE = st.characters(codec="utf-8", exclude_characters="\0")


def texts(*, awkward: bool = True, max_size: int = 40) -> SearchStrategy[str]:
    """Texts every constructor takes, also empty ones; with the pool of awkward ones unless that is not wanted."""
    plain = st.text(_WRITABLE, max_size=max_size)
    return plain | st.sampled_from(TEXTS) if awkward else plain


def words() -> SearchStrategy[str]:
    """Short texts nobody objects to."""
    return st.sampled_from(["LIVE", "Own studio", "Plain reports every Monday.", "Hosts and stages"])


def instants(
    *, earliest: datetime = NOW, latest: datetime | None = None, awkward: bool = False
) -> SearchStrategy[datetime]:
    """Aware instants in UTC, at most a year after *earliest* unless *latest* says otherwise, or awkward ones."""
    drawn = st.integers(0, 365 * 24 * 60).map(lambda minutes: min(earliest + timedelta(minutes=minutes), last))
    last = datetime.max.replace(tzinfo=UTC) if latest is None else latest
    return drawn | st.sampled_from(INSTANTS) if awkward else drawn


def actors(role: Role | None = None) -> SearchStrategy[Actor]:
    """Somebody in *role*, or in any."""
    return st.sampled_from([ACTOR[each] for each in Role if role in (None, each)])


def single_reasons() -> SearchStrategy[Reason]:
    """One reason of a verdict."""
    coded = st.builds(Reason, st.sampled_from([code for code in ReasonCode if code is not ReasonCode.OTHER]))
    other = st.builds(Reason, st.just(ReasonCode.OTHER), words(), st.sampled_from(["", "key_benefits[1].title"]))
    return coded | other


def reasons() -> SearchStrategy[tuple[Reason, ...]]:
    """One or two reasons of a verdict."""
    return st.lists(single_reasons(), min_size=1, max_size=2).map(tuple)


def verdicts(*, approved: bool | None = None) -> SearchStrategy[Verdict]:
    """Outcomes of reviews; approvals or refusals only, if that is asked for."""
    given: list[SearchStrategy[tuple[Reason, ...]]] = []
    if approved is not False:
        given.append(st.just(()))
    if approved is not True:
        given.append(reasons())
    return st.builds(Verdict, actors(Role.PLATFORM), instants(), digests(), st.one_of(given))


# -- listings ----------------------------------------------------------------------------------------------------


def _sizes() -> SearchStrategy[int]:
    """Sizes in bytes; a document holds numbers of at most 18 digits."""
    return st.integers(0, 10**18 - 1)


def images() -> SearchStrategy[Image]:
    """Pictures of any kind, good or bad."""
    return st.builds(
        Image, st.sampled_from(["logo.png", "a.JPG", "a.gif", "none"]), *[st.integers(0, 2000)] * 2, _sizes()
    )


def videos() -> SearchStrategy[Video]:
    """Films of any kind, good or bad."""
    return st.builds(Video, st.sampled_from(["intro.mp4", "a.MOV", "a.avi"]), _sizes())


def key_benefits() -> SearchStrategy[KeyBenefit]:
    """Key benefits, complete or not."""
    return st.builds(KeyBenefit, texts(), texts())


def contacts() -> SearchStrategy[Contact]:
    """Contacts, complete or not."""
    return st.builds(Contact, *[st.sampled_from(["", "help@example.com", "+44 20 7946 0000"]) | texts()] * 4)


def listings(target: Target | None = None) -> SearchStrategy[Listing]:
    """Complete listings for the sellers of *target*; without one, listings of every kind, as they are written."""
    if target is not None:
        benefits = st.builds(KeyBenefit, words(), words())
        return st.builds(
            complete_listing,
            st.just(target),
            name=words(),
            short_description=words(),
            key_benefits=st.tuples(benefits, benefits, benefits),
            integrations=st.lists(words(), max_size=1).map(tuple),
        )
    return st.builds(
        Listing,
        name=texts(),
        logo=st.none() | images(),
        language=st.none() | language_tags(),
        short_description=texts(),
        main_media=st.lists(videos() | images(), max_size=2).map(tuple),
        key_benefits=st.lists(key_benefits(), max_size=3).map(tuple),
        images=st.lists(images(), max_size=2).map(tuple),
        detail_description=texts(),
        integrations=st.lists(texts(), max_size=2).map(tuple),
        contact=contacts(),
    )


def submissions() -> SearchStrategy[Submission]:
    """Beings under review."""
    return st.builds(Submission, instants(), digests())


def tracks(target: Target | None = None) -> SearchStrategy[Reviewed[Listing]]:
    """Content under review in each of the combinations that can be."""
    content = listings(target)

    def track(state: CandidateState, shown: Listing | None, newer: Listing, verdict: Verdict) -> Reviewed[Listing]:
        if state is CandidateState.SETTLED:
            return Reviewed(in_force=newer if shown is None else shown)
        submission = Submission(verdict.at, newer.digest) if state is CandidateState.REVIEWING else None
        return Reviewed(shown, newer, state, submission, verdict if state is CandidateState.REJECTED else None)

    return st.builds(track, st.sampled_from(CandidateState), st.none() | content, content, verdicts(approved=False))


# -- partners ----------------------------------------------------------------------------------------------------


def partners(
    *, certified_for: Iterable[tuple[CategorySlug, Market]] = (), region: Region | None = None, **fixed: Any
) -> SearchStrategy[Partner]:
    """
    Partners in standing who are TSPs and are certified for each pair of *certified_for*, and may be for others.

    *region* is where they are registered: the US if all pairs are of its market, else China, unless given. *fixed* are
    further attributes.
    """
    pairs = list(certified_for)
    home = region or Region("US" if {market for _, market in pairs} == {"US"} else "CN")

    def partner(
        others: list[Certification], features: frozenset[Feature], types: frozenset[PartnerType], name: str
    ) -> Partner:
        held = [certified_partner(category, market).certifications[0] for category, market in pairs]
        held += [each for each in others if (each.category, each.market) not in pairs]
        return evolve(
            certified_partner(CategorySlug("live-management"), region=home),
            **{
                "name": name,
                "types": types | {PartnerType.TSP},
                "certifications": tuple(held),
                "features": features,
                **fixed,
            },
        )

    return st.builds(
        partner,
        st.lists(certifications(), max_size=2, unique_by=lambda each: (each.category, each.market)),
        st.frozensets(st.sampled_from(Feature)),
        st.frozensets(st.sampled_from(PartnerType)),
        words(),
    )


def service_filters() -> SearchStrategy[ServiceFilter]:
    """Questions for a page of services."""
    return st.builds(
        ServiceFilter,
        partner_id=st.none() | partner_ids(),
        status=st.none() | st.sampled_from(ServiceStatus),
        type=st.none() | st.sampled_from(ServiceType),
        category=st.none() | categories(),
        target=st.none() | targets(),
    )


def target_listings() -> SearchStrategy[TargetListing]:
    """Listings of targets on their way through review."""
    return targets().flatmap(lambda target: st.builds(TargetListing, st.just(target), tracks(target)))
