"""The partner itself: its account, its site, its features, its end, and its history."""

from __future__ import annotations

import copy
import itertools
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from attrs import evolve
from tests.dossiers import (
    AMENDED,
    AT,
    DOSSIER,
    GB,
    JOB,
    LIVE,
    MEMBER,
    OTHER,
    REASONS,
    REVIEWER,
    STORE,
    US,
    VIDEO,
    application,
    cn_partner,
    codes,
    done,
    gb_partner,
    in_force,
    refused,
    track,
)

from tiktok_services.blocker_codes import BlockerCode as B
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification
from tiktok_services.certifying import PARTNER_PERFORMERS
from tiktok_services.decision import Outcome
from tiktok_services.errors import InvalidValue, Refused
from tiktok_services.lifecycle import CandidateState
from tiktok_services.partner import Feature, Partner, Site
from tiktok_services.partner_commands import (
    AcceptRectification,
    AddType,
    AmendCertification,
    AnnulViolation,
    ApplyForCertification,
    ApproveCertification,
    CompleteCompanyProfile,
    GrantFeature,
    PartnerAction,
    PartnerCommand,
    RecordViolation,
    RejectCertification,
    RevokeCertification,
    Terminate,
    WithdrawFeature,
)
from tiktok_services.partner_events import (
    PARTNER_EVENTS,
    CertificationApproved,
    CertificationEvent,
    CompanyProfileCompleted,
    FeatureGranted,
    FeatureWithdrawn,
    PartnerChange,
    PartnerEvent,
    PartnerRegistered,
    PartnerTerminated,
    PartnerTypeAdded,
)
from tiktok_services.standing import Termination, Violation
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Market, PartnerId, PartnerType, Region, Role


LATER = AT + timedelta(hours=1)
OUT = Termination(REVIEWER, AT, REASONS)


def register(by: Actor = MEMBER, **changes: Any) -> Outcome[Partner, PartnerEvent]:
    what: dict[str, Any] = {
        "name": "Harbor Lane",
        "types": frozenset({PartnerType.TSP}),
        "registration_region": Region("GB"),
        "at": AT,
    }
    return Partner.register(PartnerId("P-1"), by=by, **(what | changes))


# -- registering -------------------------------------------------------------------------------------------------


def test_a_partner_registers_with_nothing_certified() -> None:
    """R1: an account begins at version 1, with its roles and region and no certification."""
    partner, (event,) = register()

    assert (partner.version, partner.changed_at, partner.certifications) == (1, AT, ())
    assert event == PartnerRegistered(
        partner_id=PartnerId("P-1"),
        version=1,
        at=AT,
        by=MEMBER,
        edition=default_catalog().edition,
        title="Harbor Lane",
        types=frozenset({PartnerType.TSP}),
        registration_region=Region("GB"),
        site=Site.GLOBAL,
    )


def test_only_the_partner_registers() -> None:
    """R1: nobody else opens an account for it."""
    with pytest.raises(Refused) as caught:
        register(REVIEWER)
    assert [each.code for each in caught.value.refusal.blockers] == [B.WRONG_ROLE]


def test_the_edition_is_that_of_the_catalog_given() -> None:
    """R1: a fact names the edition of the catalog under which it was decided."""
    catalog = evolve(default_catalog(), edition="next")

    assert register(catalog=catalog).events[0].edition == "next"


@pytest.mark.parametrize(
    ("region", "site", "expected"),
    [("US", None, Site.US), ("GB", None, Site.GLOBAL), ("CN", None, Site.GLOBAL), ("CN", Site.US, Site.US)],
)
def test_the_site_follows_the_region_unless_said_otherwise(region: str, site: Site | None, expected: Site) -> None:
    """R3: partners registered in the US are on its site; a cross-border one may have an account there too."""
    assert register(registration_region=Region(region), site=site).result.site is expected


@pytest.mark.parametrize(
    ("site", "market", "serves"),
    [(Site.US, "US", True), (Site.US, "GB", False), (Site.GLOBAL, "US", False), (Site.GLOBAL, "GB", True)],
)
def test_a_site_serves_its_own_markets(site: Site, market: str, serves: bool) -> None:
    """R3: the US site serves the US only, the other site every other market."""
    assert cn_partner(site=site).serves(Market(market)) is serves


# -- certified for what ------------------------------------------------------------------------------------------


def test_a_certification_is_held_for_a_category_in_a_market() -> None:
    """R6, R12: one category in one market says nothing of another category or market."""
    held = in_force()
    partner = cn_partner(held, Certification(VIDEO, GB, track(CandidateState.REVIEWING, approved=False)))

    assert partner.certification(LIVE, GB) is held
    assert partner.certification(LIVE, Market("MY")) is None
    assert partner.is_certified_for(LIVE, GB)
    assert not partner.is_certified_for(LIVE, Market("MY"))
    assert not partner.is_certified_for(VIDEO, GB)
    assert partner.coverage == {(LIVE, GB)}


def test_standing_plays_no_part_in_being_certified() -> None:
    """R11, R67: a terminated partner is certified still, but covers nothing any more."""
    partner = gb_partner(in_force())
    out = done(partner, Terminate(REASONS), REVIEWER).result

    assert out.is_certified_for(LIVE, GB)
    assert partner.coverage - out.coverage == {(LIVE, GB)}


# -- roles, features, profile ------------------------------------------------------------------------------------


def test_an_account_takes_on_further_roles() -> None:
    """R2: one account may hold several roles; taking one it has changes nothing."""
    outcome = done(gb_partner(), AddType(PartnerType.TAP))

    assert [type(each) for each in outcome.events] == [PartnerTypeAdded]
    assert outcome.result.types == {PartnerType.TSP, PartnerType.TAP}
    assert done(outcome.result, AddType(PartnerType.TAP)) == (outcome.result, ())


def test_a_partner_is_invited_to_a_beta_and_back() -> None:
    """R44, R71: an invitation is given and taken by the platform; doing it twice changes nothing."""
    granted = done(gb_partner(), GrantFeature(Feature.UPGRADE_TO_PUBLIC), REVIEWER)
    withdrawn = done(granted.result, WithdrawFeature(Feature.UPGRADE_TO_PUBLIC), REVIEWER)

    assert [type(each) for each in (*granted.events, *withdrawn.events)] == [FeatureGranted, FeatureWithdrawn]
    assert granted.result.features == {Feature.UPGRADE_TO_PUBLIC}
    assert withdrawn.result.features == frozenset()
    assert done(granted.result, GrantFeature(Feature.UPGRADE_TO_PUBLIC), REVIEWER) == (granted.result, ())
    assert done(withdrawn.result, WithdrawFeature(Feature.COMPANY_PROFILE), REVIEWER) == (withdrawn.result, ())


def test_a_company_profile_is_filled_in_where_it_is_on() -> None:
    """R44: the profile is by invitation, goes online without review, and is completed once."""
    invited = gb_partner(features=frozenset({Feature.COMPANY_PROFILE}))
    outcome = done(invited, CompleteCompanyProfile(), at=LATER)

    assert [type(each) for each in outcome.events] == [CompanyProfileCompleted]
    assert outcome.result.company_profile_completed_at == LATER
    assert done(outcome.result, CompleteCompanyProfile(), at=LATER) == (outcome.result, ())
    assert refused(gb_partner(), CompleteCompanyProfile()) == [(B.COMPANY_PROFILE_NOT_GRANTED, "partner.features")]


# -- the end -----------------------------------------------------------------------------------------------------


def test_termination_is_recorded_and_final() -> None:
    """R67: termination needs no points, has reasons, and happens once."""
    outcome = done(gb_partner(), Terminate(REASONS), JOB, LATER)

    assert [type(each) for each in outcome.events] == [PartnerTerminated]
    assert outcome.result.termination == Termination(JOB, LATER, REASONS)
    assert outcome.result.is_terminated
    assert codes(outcome.result, Terminate(REASONS), JOB, LATER) == {B.PARTNER_TERMINATED}


def every_command() -> dict[PartnerAction, tuple[PartnerCommand, Actor]]:
    """For each action a command that a partner which is not terminated would obey."""
    commands: list[tuple[PartnerCommand, Actor]] = [
        (ApplyForCertification((application(VIDEO),)), MEMBER),
        (AmendCertification(LIVE, GB, AMENDED), MEMBER),
        (ApproveCertification(*WAITING_FOR, DOSSIER.digest), REVIEWER),
        (RejectCertification(*WAITING_FOR, REASONS), JOB),
        (RevokeCertification(LIVE, GB, REASONS), JOB),
        (RecordViolation("V-2", 1, REASONS), JOB),
        (AnnulViolation("V-1"), REVIEWER),
        (AcceptRectification(), REVIEWER),
        (Terminate(REASONS), JOB),
        (GrantFeature(Feature.UPGRADE_TO_PUBLIC), REVIEWER),
        (WithdrawFeature(Feature.COMPANY_PROFILE), REVIEWER),
        (CompleteCompanyProfile(), MEMBER),
        (AddType(PartnerType.TAP), MEMBER),
    ]
    return {command.action: (command, by) for command, by in commands}


WAITING_FOR = (STORE, GB)
BUSY = gb_partner(
    in_force(),
    Certification(*WAITING_FOR, track(CandidateState.REVIEWING, approved=False)),
    features=frozenset({Feature.COMPANY_PROFILE}),
    violations=(Violation("V-1", 95, AT, REASONS),),
)


@pytest.mark.parametrize("action", list(PartnerAction))
def test_after_termination_only_what_ends_something_is_possible(action: PartnerAction) -> None:
    """R67: nothing new is sent, approved, recorded or granted; reviewers may still reject, revoke and annul."""
    command, by = every_command()[action]
    out = evolve(BUSY, termination=OUT)
    ends = {PartnerAction.REJECT_CERTIFICATION, PartnerAction.REVOKE_CERTIFICATION, PartnerAction.ANNUL_VIOLATION}

    assert done(BUSY, command, by).events
    if action in ends:
        assert done(out, command, by).result.is_terminated
    else:
        assert B.PARTNER_TERMINATED in codes(out, command, by)


@pytest.mark.parametrize(("action", "role"), list(itertools.product(PartnerAction, Role)))
def test_each_action_belongs_to_its_roles(action: PartnerAction, role: Role) -> None:
    """R1, R10, R14, R67, R68: who may do what with a partner."""
    partner_does = {
        PartnerAction.APPLY_FOR_CERTIFICATION,
        PartnerAction.AMEND_CERTIFICATION,
        PartnerAction.COMPLETE_COMPANY_PROFILE,
        PartnerAction.ADD_TYPE,
    }
    system_does = {
        PartnerAction.REJECT_CERTIFICATION,
        PartnerAction.REVOKE_CERTIFICATION,
        PartnerAction.RECORD_VIOLATION,
        PartnerAction.TERMINATE,
    }
    allowed = {
        Role.PARTNER: action in partner_does,
        Role.PLATFORM: action not in partner_does,
        Role.SYSTEM: action in system_does,
    }[role]
    command, _ = every_command()[action]

    assert (role in PARTNER_PERFORMERS[action]) is allowed
    if allowed:
        done(BUSY, command, Actor(role, "x"))
    else:
        assert refused(BUSY, command, Actor(role, "x")) == [(B.WRONG_ROLE, "")]


@pytest.mark.parametrize("action", list(PartnerAction))
def test_nothing_happens_before_the_last_change(action: PartnerAction) -> None:
    """R1: an earlier instant is refused for every action; the instant of the last change itself is not."""
    command, by = every_command()[action]

    assert B.EARLIER_THAN_LAST_CHANGE in codes(BUSY, command, by, AT - timedelta(microseconds=1))
    done(BUSY, command, by, AT)


@pytest.mark.parametrize(
    ("ask", "path"),
    [
        (lambda: gb_partner().consider(CompleteCompanyProfile(), by=cast("Any", "me"), at=AT), "by"),
        (lambda: gb_partner().consider(cast("Any", "apply"), by=MEMBER, at=AT), "command"),
        (lambda: gb_partner().application_checklist(cast("Any", "apply"), at=AT), "application"),
        (lambda: register(cast("Any", "me")), "by"),
    ],
    ids=["by", "command", "application", "by at the registration"],
)
def test_an_argument_of_the_wrong_kind_is_told_by_its_place(ask: Callable[[], object], path: str) -> None:
    """R1: nothing is decided for whoever is nobody, or on what is no command."""
    with pytest.raises(InvalidValue) as caught:
        ask()
    assert caught.value.path == path


def test_every_verb_is_its_command() -> None:
    """R44, R67, R68, R71: each verb gives the outcome of its command."""
    verbs: dict[PartnerAction, Outcome[Partner, PartnerEvent]] = {
        PartnerAction.RECORD_VIOLATION: BUSY.record_violation("V-2", 1, REASONS, by=JOB, at=AT),
        PartnerAction.ANNUL_VIOLATION: BUSY.annul_violation("V-1", by=REVIEWER, at=AT),
        PartnerAction.ACCEPT_RECTIFICATION: BUSY.accept_rectification(by=REVIEWER, at=AT),
        PartnerAction.TERMINATE: BUSY.terminate(REASONS, by=JOB, at=AT),
        PartnerAction.GRANT_FEATURE: BUSY.grant_feature(Feature.UPGRADE_TO_PUBLIC, by=REVIEWER, at=AT),
        PartnerAction.WITHDRAW_FEATURE: BUSY.withdraw_feature(Feature.COMPANY_PROFILE, by=REVIEWER, at=AT),
        PartnerAction.COMPLETE_COMPANY_PROFILE: BUSY.complete_company_profile(by=MEMBER, at=AT),
        PartnerAction.ADD_TYPE: BUSY.add_type(PartnerType.TAP, by=MEMBER, at=AT),
    }
    for action, outcome in verbs.items():
        command, by = every_command()[action]
        assert outcome == BUSY.consider(command, by=by, at=AT)


# -- history -----------------------------------------------------------------------------------------------------


def history() -> tuple[Partner, list[PartnerEvent]]:
    """A partner through everything that can happen to one, with all its events."""
    partner, events = register()
    facts: list[PartnerEvent] = list(events)
    story: list[tuple[PartnerCommand, Actor]] = [
        (ApplyForCertification((application(LIVE), application(VIDEO))), MEMBER),
        (RejectCertification(LIVE, GB, REASONS), REVIEWER),
        (ApplyForCertification((application(LIVE, dossier=OTHER),)), MEMBER),
        (ApproveCertification(LIVE, GB, OTHER.digest), REVIEWER),
        (ApproveCertification(VIDEO, GB, DOSSIER.digest), REVIEWER),
        (AmendCertification(LIVE, GB, AMENDED, OTHER.digest), MEMBER),
        (RejectCertification(LIVE, GB, REASONS), REVIEWER),
        (AmendCertification(LIVE, GB, OTHER), MEMBER),
        (AmendCertification(LIVE, GB, AMENDED), MEMBER),
        (RecordViolation("V-1", 30, REASONS), JOB),
        (RecordViolation("V-2", 70, REASONS), JOB),
        (AcceptRectification(), REVIEWER),
        (AnnulViolation("V-1"), REVIEWER),
        (RevokeCertification(LIVE, GB, REASONS), JOB),
        (GrantFeature(Feature.COMPANY_PROFILE), REVIEWER),
        (CompleteCompanyProfile(), MEMBER),
        (WithdrawFeature(Feature.COMPANY_PROFILE), REVIEWER),
        (AddType(PartnerType.TAP), MEMBER),
        (Terminate(REASONS), REVIEWER),
    ]
    for hours, (command, by) in enumerate(story):
        partner, events = done(partner, command, by, AT + timedelta(hours=hours))
        facts.extend(events)
    return partner, facts


def test_a_partner_is_the_sum_of_its_events() -> None:
    """R1: folding its events from the first gives the partner, after each of them."""
    partner, facts = history()

    assert Partner.replay(facts) == partner
    assert {type(each) for each in facts} == set(PARTNER_EVENTS)
    assert [each.version for each in facts] == list(range(1, len(facts) + 1))
    for length in range(1, len(facts) + 1):
        assert Partner.replay(facts[:length]).version == length


def test_a_redelivered_event_is_recognised() -> None:
    """R1: the id of a fact is derived, so it is the same wherever it is computed, and no other fact has it."""
    _, facts = history()

    assert facts[0].id == UUID("1dac57bc-4b10-5010-aff2-09bd8bb04b8d")
    assert len({each.id for each in facts}) == len(facts)
    assert [each.id for each in pickle.loads(pickle.dumps(facts))] == [each.id for each in facts]


def test_every_kind_of_event_has_a_name_of_its_own() -> None:
    """R1: other systems tell the facts apart by their names."""
    assert len({each.name for each in PARTNER_EVENTS}) == len(PARTNER_EVENTS)
    assert all(each.name.startswith("partner.") for each in PARTNER_EVENTS)


def damaged() -> dict[str, tuple[list[PartnerEvent], str]]:
    _, facts = history()
    first, second = facts[0], facts[1]
    gap = evolve(second, version=3)
    foreign = evolve(second, partner_id=PartnerId("P-2"))
    unheard_of = CertificationApproved(
        partner_id=PartnerId("P-1"),
        version=2,
        at=AT,
        by=REVIEWER,
        edition="",
        category=LIVE,
        market=GB,
        digest=DOSSIER.digest,
    )
    return {
        "nothing": ([], "events"),
        "no beginning": ([second], "events[0]"),
        "a late beginning": ([evolve(first, version=2)], "events[0]"),
        "a second beginning": ([first, evolve(first, version=2)], "events[1]"),
        "another partner": ([first, foreign], "events[1]"),
        "a gap": ([first, gap], "events[1].version"),
        "a repetition": ([first, second, second], "events[2].version"),
        "a verdict on nothing": ([first, unheard_of], "events[1]"),
        "a verdict twice": ([first, second, evolve(unheard_of, version=3), evolve(unheard_of, version=4)], "events[3]"),
    }


@pytest.mark.parametrize("damage", list(damaged()))
def test_a_damaged_history_is_told_by_its_place(damage: str) -> None:
    """R1: events that do not follow from one another make no partner."""
    events, path = damaged()[damage]
    with pytest.raises(InvalidValue) as caught:
        Partner.replay(events)
    assert caught.value.path == path


def test_an_event_without_an_effect_is_not_finished() -> None:
    """R1: every kind of change says what it does; the bases do not."""
    what: dict[str, Any] = {"partner_id": PartnerId("P-1"), "version": 4, "at": AT, "by": MEMBER, "edition": ""}
    with pytest.raises(NotImplementedError):
        PartnerChange(**what).change(gb_partner())
    with pytest.raises(NotImplementedError):
        CertificationEvent(**what, category=LIVE, market=GB, digest=DOSSIER.digest).change(gb_partner())


# -- values ------------------------------------------------------------------------------------------------------


def test_a_partner_survives_pickling_and_copying() -> None:
    """R6: also after its certifications were looked up."""
    partner = gb_partner(in_force())
    assert partner.is_certified_for(LIVE, GB)

    assert pickle.loads(pickle.dumps(partner)) == partner
    assert copy.deepcopy(partner) == partner
    assert pickle.loads(pickle.dumps(partner)).is_certified_for(LIVE, GB)
    assert not evolve(partner, certifications=()).is_certified_for(LIVE, GB)
    assert hash(partner) == hash(gb_partner(in_force()))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "P-1"}, "id"),
        ({"name": " "}, "name"),
        ({"name": "a\0"}, "name"),
        ({"types": frozenset()}, "types"),
        ({"types": {PartnerType.TSP}}, "types"),
        ({"types": frozenset({"TSP"})}, "types"),
        ({"registration_region": US}, "registration_region"),
        ({"site": "US"}, "site"),
        ({"certifications": (in_force(), in_force())}, "certifications[1]"),
        ({"certifications": [in_force()]}, "certifications"),
        ({"features": frozenset({"company_profile"})}, "features"),
        ({"company_profile_completed_at": datetime(2025, 1, 1)}, "company_profile_completed_at"),  # noqa: DTZ001
        ({"violations": (Violation("V", 1, AT, REASONS), Violation("V", 1, AT, REASONS))}, "violations[1]"),
        ({"violations": (Violation("V", 1, LATER, REASONS), Violation("W", 1, AT, REASONS))}, "violations[1].at"),
        ({"termination": True}, "termination"),
        ({"version": -1}, "version"),
        ({"changed_at": datetime(2025, 1, 1)}, "changed_at"),  # noqa: DTZ001 - naive on purpose
    ],
)
def test_a_partner_refuses_what_can_never_be_right(changes: dict[str, Any], path: str) -> None:
    """R2, R3, R6: wrong types, no role, doubled certifications and naive instants make no partner."""
    with pytest.raises(InvalidValue) as caught:
        gb_partner(**changes)
    assert caught.value.path == path
