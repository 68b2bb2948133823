"""What the mutants of `rules.py` taught: promises no other test noticed to be broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from tiktok_services.account import Site
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Dossier
from tiktok_services.commands import Publish, TakeDown, Upgrade
from tiktok_services.completeness import is_special, listing_blockers
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.entitlement import entitlement_blockers, entitlement_is_lost
from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceTakenDown
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.standing import Termination
from tiktok_services.target import Target
from tiktok_services.testing.specimens import MEMBER, NOW, REVIEWER, SOME_REASON, certified_partner, complete_listing
from tiktok_services.testing.stories import given
from tiktok_services.testing.worlds import one_target
from tiktok_services.verdict import Verdict
from tiktok_services.vocabulary import CategorySlug, PartnerType, Region, ServiceType


CONTENT = complete_listing(one_target().targets[0])
BEING_REVIEWED: Any = Submission(NOW, CONTENT.digest)
NO_STATE: Any = "writing"
NO_SUBMISSION: Any = "since Monday"


@pytest.mark.parametrize(
    ("path", "problem", "make"),
    [
        ("state", "must be CandidateState, not str", lambda: Reviewed(None, CONTENT, NO_STATE)),
        ("state", "cannot be settled with a candidate", lambda: Reviewed(None, CONTENT)),
        ("state", "cannot be writing without a candidate", lambda: Reviewed(state=CandidateState.WRITING)),
        (
            "submission",
            "must be Submission, not str",
            lambda: Reviewed(None, CONTENT, CandidateState.REVIEWING, NO_SUBMISSION),
        ),
        (
            "submission",
            "must be present exactly while the candidate is under review",
            lambda: Reviewed(None, CONTENT, CandidateState.WRITING, BEING_REVIEWED),
        ),
        (
            "submission",
            "must be present exactly while the candidate is under review",
            lambda: Reviewed(None, CONTENT, CandidateState.REVIEWING),
        ),
    ],
    ids=["state", "settled", "writing", "submission", "too much", "too little"],
)
def test_impossible_tracks_are_told_word_for_word(path: str, problem: str, make: Callable[[], object]) -> None:
    """Path and problem of what no constructor takes."""
    with pytest.raises(InvalidValue) as error:
        make()
    assert (error.value.path, error.value.problem) == (path, problem)


def test_the_last_verdict_stays_through_everything_but_another() -> None:
    """Writing, sending, dropping and closing leave it. Rules: R10, R52"""
    verdict = Verdict(REVIEWER, NOW, CONTENT.digest, SOME_REASON)
    other = evolve(CONTENT, name="Another name")
    track = Reviewed(CONTENT, other, CandidateState.REJECTED, None, verdict)
    sent = track.submit(other.digest, NOW)
    for after in (track.write(evolve(other, name="B")), sent, sent.close(), track.drop(), track.apply()):
        assert after.verdict == verdict
    again = evolve(verdict, at=NOW + timedelta(hours=1))
    assert sent.reject(again).verdict == again


def test_what_is_shown_stays_through_a_review_that_is_closed() -> None:
    """Nothing goes out of sight with it, and a candidate that equals it is none any more. Rules: R61, R71"""
    newer = evolve(CONTENT, name="Another name")
    sent = Reviewed(CONTENT, newer, CandidateState.WRITING).submit(newer.digest, NOW)
    assert sent.close() == Reviewed(CONTENT, newer, CandidateState.WRITING)
    assert Reviewed(in_force=CONTENT).submit(CONTENT.digest, NOW).close() == Reviewed(in_force=CONTENT)


def test_an_entitlement_is_lost_with_the_standing_or_with_the_certification() -> None:
    """Either is enough. Rules: R67, Q11"""
    category, target = CategorySlug("live-management"), Target.parse("US/local")
    ended = Termination(REVIEWER, NOW, SOME_REASON)
    whole = certified_partner(category, target.market)
    assert not entitlement_is_lost(whole, category, target)
    assert entitlement_is_lost(evolve(whole, termination=ended), category, target)
    assert entitlement_is_lost(evolve(whole, certifications=()), category, target)


def test_what_concerns_a_market_is_told_once() -> None:
    """However many of its targets are asked about. Rules: R11, R12"""
    category, targets = (
        CategorySlug("live-stream-management"),
        (Target.parse("GB/cross_border"), Target.parse("GB/local")),
    )
    partner = certified_partner(category)
    found = entitlement_blockers(partner, category, ServiceType.PUBLIC, targets, NOW, default_catalog())
    assert [each.code for each in found].count(BlockerCode.NOT_CERTIFIED) == 1


def test_verdicts_and_retractions_keep_their_verdict() -> None:
    """What was said last stands, also over republishing. Rules: R51, R62, R70"""
    verdict = Verdict(REVIEWER, NOW, CONTENT.digest, SOME_REASON)
    sent = Reviewed[Listing].draft(CONTENT).submit(CONTENT.digest, NOW)
    assert sent.approve(evolve(verdict, reasons=())).verdict == evolve(verdict, reasons=())
    retracted = Reviewed(in_force=CONTENT).retract(verdict)
    assert retracted.verdict == verdict
    shown = Reviewed(in_force=CONTENT, verdict=verdict)
    assert shown.submit_out_of_sight(CONTENT.digest, NOW).verdict == verdict


def test_refusals_say_whose_they_are_and_events_why() -> None:
    """Subject, action and reasons. Rules: R34, R70"""
    story = given("live")
    refusal = story.when(Publish()).decision
    assert isinstance(refusal, Refusal)
    assert (refusal.subject, refusal.action) == ("service S-1", "publish")
    taken = story.when(TakeDown(SOME_REASON)).decision
    assert isinstance(taken, Outcome)
    assert [event.reasons for event in taken.events if isinstance(event, ServiceTakenDown)] == [SOME_REASON]


def test_a_catalog_of_the_hosts_own_is_the_one_that_is_asked() -> None:
    """By every question: one without categories offers nothing. Rule: R5"""
    own = evolve(default_catalog(), categories=())
    story = given("live")
    at, partner = story.now, story.partner
    decision = story.service.consider(Upgrade(), partner, by=MEMBER, at=at, catalog=own)
    options = story.service.options(partner, at=at, catalog=own)
    checklist = story.service.checklist(partner, at=at, catalog=own)
    assert isinstance(decision, Refusal)
    for blockers in (decision.blockers, checklist.blockers, tuple(each for one in options for each in one.blockers)):
        assert BlockerCode.CATEGORY_UNKNOWN in {each.code for each in blockers}


def test_an_unknown_target_does_not_hide_what_is_wrong_with_the_others() -> None:
    """It is one reason among all. Rule: R34"""
    story = given("live")
    decision = story.when(Publish((Target.parse("GB/local"), story.service.targets[0]))).decision
    assert isinstance(decision, Refusal)
    assert {BlockerCode.TARGET_UNKNOWN, BlockerCode.NOTHING_TO_SEND} <= {each.code for each in decision.blockers}


def test_every_variation_selector_is_special() -> None:
    """From the first to the last; what follows them is punctuation. Rule: R41"""
    assert all(is_special(chr(each)) for each in range(0xFE00, 0xFE10))
    assert not is_special("\N{PRESENTATION FORM FOR VERTICAL COMMA}")


def test_too_many_media_are_told_where_a_catalog_bounds_them() -> None:
    """The packaged one asks for one at least; one of the host's own may allow no more. Rule: R40"""
    known = default_catalog()
    fields = [
        evolve(each, count=evolve(each.count, maximum=1)) if each.id == "images" and each.count else each
        for each in known.listing.fields
    ]
    own = evolve(known, listing=evolve(known.listing, fields=tuple(fields)))
    target = Target.parse("US/local")
    (found,) = listing_blockers(evolve(CONTENT, images=CONTENT.images * 2), target, own)
    assert (found.code, found.path, found.rules) == (BlockerCode.WRONG_COUNT, "listings[US/local].images", ("R40",))
    assert found.sentence == "Image: 2 given, exactly 1 wanted"


US, BR = Target.parse("US/local"), Target.parse("BR/cross_border")
WHOLE = certified_partner(CategorySlug("live-management"), US.market)
APPLIED = evolve(
    WHOLE.certifications[0],
    dossier=Reviewed(None, Dossier(), CandidateState.REVIEWING, Submission(NOW, Dossier().digest)),
)
LACKS_ALL = evolve(
    WHOLE,
    types=frozenset({PartnerType.TAP}),
    site=Site.GLOBAL,
    registration_region=Region("BR"),
    termination=Termination(REVIEWER, NOW, SOME_REASON),
)


@pytest.mark.parametrize(
    ("partner", "category", "target", "told"),
    [
        (
            LACKS_ALL,
            "live-management",
            US,
            [
                "partner_terminated: partner.termination: the partner was terminated [R67]",
                "not_a_tsp: partner.types: only a TikTok Shop Partner (TSP) has services for sellers [R27]",
                "market_out_of_reach: listings[US/local]: a partner registered in BR cannot target US [R4]",
                "site_of_another_market: partner.site: an account of the GLOBAL site cannot serve US [R3]",
            ],
        ),
        (
            evolve(WHOLE, certifications=(APPLIED,)),
            "live-management",
            US,
            [
                (
                    "not_certified: partner.certifications[live-management/US]: the partner is not certified for "
                    "live-management in US: under review [R10, R11, R12]"
                )
            ],
        ),
        (
            WHOLE,
            "no-such",
            BR,
            [
                "category_unknown: category: there is no service category no-such [R5, R30]",
                "market_out_of_reach: listings[BR/cross_border]: a partner registered in US cannot target BR [R4]",
                "site_of_another_market: partner.site: an account of the US site cannot serve BR [R3]",
                (
                    "not_certified: partner.certifications[no-such/BR]: the partner is not certified for no-such in BR: "
                    "never applied for [R11, R12]"
                ),
                "no_listing_language: listings[BR/cross_border]: the store has no listings for BR/cross_border [R36]",
            ],
        ),
        (
            WHOLE,
            "account-management",
            US,
            [
                (
                    "category_not_offered: category: account-management is not offered in US to partners registered in US "
                    "[R5]"
                ),
                (
                    "not_certified: partner.certifications[account-management/US]: the partner is not certified for "
                    "account-management in US: never applied for [R11, R12]"
                ),
            ],
        ),
        (
            WHOLE,
            "shop-registration",
            US,
            [
                "type_not_open: type: shop-registration in US is not open to public services [R29]",
                (
                    "not_certified: partner.certifications[shop-registration/US]: the partner is not certified for "
                    "shop-registration in US: never applied for [R11, R12]"
                ),
            ],
        ),
    ],
    ids=["everything", "under review", "nowhere", "not offered", "not open"],
)
def test_what_a_partner_lacks_is_told_in_words(
    partner: Partner, category: str, target: Target, told: list[str]
) -> None:
    """Code, path, sentence and rules, with every parameter; the remedy is filled in too. Rules: R3-R5, R11, R27, R67"""
    slug, catalog = CategorySlug(category), default_catalog()
    found = list(entitlement_blockers(partner, slug, ServiceType.PUBLIC, (target,), NOW, catalog))
    assert [f"{each.code}: {each}" for each in found] == told
    for each in found:
        assert "{" not in each.remedy.sentence
        if each.code is BlockerCode.TYPE_NOT_OPEN:
            assert dict(each.parameters)["open"] == "custom"


def test_writing_leaves_what_is_shown_and_applying_shows_what_was_written() -> None:
    """Rules: R49, R55, R57"""
    newer, newest = evolve(CONTENT, name="B"), evolve(CONTENT, name="C")
    track = Reviewed(CONTENT, newer, CandidateState.WRITING)
    assert track.write(newest) == Reviewed(CONTENT, newest, CandidateState.WRITING)
    assert track.apply() == Reviewed(in_force=newer)
