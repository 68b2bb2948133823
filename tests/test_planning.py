"""Plans are the shortest there are, and fixes the fewest: both are compared with brute force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import Any

import pytest
from attrs import evolve
from tests.builders import (
    CB_LIVE,
    GB_CB,
    LIVE_MANAGEMENT,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    SYSTEM,
    US,
    cb_partner,
    draft,
    listing,
    service,
    track,
    us_partner,
)

from tiktok_services import commands
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue, SearchGivenUp
from tiktok_services.lifecycle import Action, CandidateState, Halt, ServiceStatus
from tiktok_services.listing import Contact, Image, Listing
from tiktok_services.partner import Feature, Partner
from tiktok_services.planning import minimal_fixes, plan
from tiktok_services.service import Service
from tiktok_services.standing import Termination
from tiktok_services.target import Target
from tiktok_services.testing.specimens import certified_partner
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, Role, ServiceType


C, S = CandidateState, ServiceStatus
INVITED = frozenset({Feature.UPGRADE_TO_PUBLIC})
FULL = cb_partner(features=INVITED)

STATES = [
    (CandidateState.WRITING, False),
    (CandidateState.REVIEWING, False),
    (CandidateState.REJECTED, False),
    (CandidateState.SETTLED, True),
    (CandidateState.WRITING, True),
    (CandidateState.REJECTED, True),
]


def _services() -> Iterator[Service]:
    for type_, (first, shown), (second, other), halt in product(ServiceType, STATES, STATES, Halt):
        reviewing = C.REVIEWING in {first, second}
        if (halt is not Halt.NONE and (reviewing or not (shown or other))) or (
            reviewing and type_ is ServiceType.CUSTOM
        ):
            continue
        yield service(
            {GB_CB: track(first, shown=shown, target=GB_CB), MY_CB: track(second, shown=other, target=MY_CB)},
            type_,
            halt=halt,
        )


EVERY = list(_services())


def _every_move(subject: Service) -> Iterator[tuple[commands.Command, Actor]]:
    """Everything anybody might do, without new content; written anew."""
    for target in subject.targets:
        submission = subject.listing(target).submission
        yield commands.Publish((target,)), PARTNER
        yield commands.Drop(target), PARTNER
        yield commands.RemoveTarget(target), PARTNER
        yield commands.Reject(target, REASONS), PLATFORM
        yield commands.Retract(target, REASONS), PLATFORM
        if submission is not None:
            yield commands.Approve(target, submission.digest), PLATFORM
    for command in (commands.Publish(), commands.Deactivate(), commands.Republish(), commands.Upgrade()):
        yield command, PARTNER
    yield commands.TakeDown(REASONS), PLATFORM
    yield commands.Reinstate(), PLATFORM


def _distance(subject: Service, goal: Callable[[Service], bool], limit: int = 3) -> int | None:
    """How many moves it takes, tried out one length after the other; None beyond *limit*."""
    reached = [subject]
    for length in range(limit + 1):
        if any(goal(each) for each in reached):
            return length
        further: dict[Any, Service] = {}
        for each in reached:
            for command, by in _every_move(each):
                decision = each.consider(command, FULL, by=by, at=NOW)
                if isinstance(decision, Outcome):
                    after = decision.result
                    further[after.type, after.halt, after.upgrading, str(after.listings)] = after
        reached = list(further.values())
    return None


@pytest.mark.parametrize("goal", ServiceStatus)
def test_plans_are_the_shortest(goal: ServiceStatus) -> None:
    """For a partner that lacks nothing no shorter sequence of moves leads to the goal. Rules: R49-R72"""
    for subject in EVERY[::9]:
        found = plan(subject, goal, FULL, NOW)
        distance = _distance(subject, lambda each: each.status is goal)
        if distance is not None:
            assert found is not None
            assert len(found.steps) == distance
        else:
            assert found is None or len(found.steps) > 3


def test_plans_can_be_carried_out() -> None:
    """Each step is allowed where it comes, for a partner that lacks nothing, and the last one reaches the goal."""
    for subject in EVERY[::7]:
        found = plan(subject, S.LIVE, FULL, NOW)
        assert found is not None
        now = subject
        for step in found.steps:
            assert step.blockers == ()
            now = _carried_out(now, step.action, step.target, step.who)
        assert now.status is S.LIVE


def _carried_out(subject: Service, action: Action, target: Any, who: Role) -> Service:
    by = {Role.PARTNER: PARTNER, Role.PLATFORM: PLATFORM, Role.SYSTEM: SYSTEM}[who]
    for command, _ in _every_move(subject):
        named = getattr(command, "target", None) or (getattr(command, "targets", ()) or (None,))[0]
        if command.action is action and named == target:
            decision = subject.consider(command, FULL, by=by, at=NOW)
            assert isinstance(decision, Outcome)
            result: Service = decision.result
            return result
    raise AssertionError(action)


class TestPlans:
    """What a plan says."""

    @pytest.mark.parametrize("wrong", ["live", None, ServiceType.PUBLIC])
    def test_what_is_no_goal_is_refused(self, wrong: Any) -> None:
        """A plain text would equal a status and yet lead nowhere."""
        with pytest.raises(InvalidValue, match=r"goal must be a ServiceStatus or a question about a service, not "):
            plan(draft(), wrong, us_partner(), NOW)

    def test_a_certification_that_can_never_be_had_ends_the_search(self) -> None:
        """The category is closed to new certifications. Rules: R11, R16"""
        subject = draft(ServiceType.CUSTOM, category=CategorySlug("mass-recruiting"))
        assert plan(subject, S.LIVE, us_partner(certifications=()), NOW) is None

    def test_the_way_of_a_public_draft(self) -> None:
        """Publish, approve; content and certification stand in the way of the first. Rules: R11, R37, R50"""
        found = plan(draft(), S.LIVE, us_partner(certifications=()), NOW)
        assert found is not None
        assert str(found) == "partner: publish; platform: approve US/local"
        assert {each.code for each in found.blockers} == {
            BlockerCode.NOT_CERTIFIED,
            BlockerCode.MISSING,
            BlockerCode.WRONG_COUNT,
        }
        assert {each.code for each in found.steps[1].blockers} == {BlockerCode.NOT_CERTIFIED}

    def test_nothing_is_to_be_done_at_the_goal(self) -> None:
        """An empty plan."""
        found = plan(draft(), S.DRAFT, us_partner(), NOW)
        assert found is not None
        assert (found.steps, found.blockers, str(found)) == ((), (), "nothing is to be done")

    def test_a_goal_may_be_a_question(self) -> None:
        """The upgrade of a custom service: every target is approved. Rule: R71"""
        custom = service({US: track(C.SETTLED, shown=True)}, ServiceType.CUSTOM)
        found = plan(custom, lambda each: each.type is ServiceType.PUBLIC, us_partner(features=INVITED), NOW)
        assert found is not None
        assert [step.action for step in found.steps] == [Action.UPGRADE, Action.APPROVE]
        assert found.blockers == ()

    def test_what_is_missing_can_be_mended_meanwhile(self) -> None:
        """An invitation that was not given stands in the way, and does not end the search. Rule: R71"""
        custom = service({US: track(C.SETTLED, shown=True)}, ServiceType.CUSTOM)
        found = plan(custom, lambda each: each.type is ServiceType.PUBLIC, us_partner(), NOW)
        assert found is not None
        assert {each.code for each in found.blockers} == {BlockerCode.UPGRADE_NOT_GRANTED}

    def test_what_is_final_ends_the_search(self) -> None:
        """Nothing of a terminated partner gets live. Rule: R67"""
        ended = us_partner(termination=Termination(PLATFORM, NOW, REASONS))
        assert plan(draft(), S.LIVE, ended, NOW) is None

    def test_nothing_becomes_a_draft_again(self) -> None:
        """There is no way back to where nobody has looked. Rules: R48, R72"""
        assert plan(service({US: track(C.SETTLED, shown=True)}), S.DRAFT, us_partner(features=INVITED), NOW) is None

    def test_a_custom_service_comes_under_review_the_long_way(self) -> None:
        """Only once it is public. Rules: R26, R62, R71"""
        custom = service({US: track(C.SETTLED, shown=True)}, ServiceType.CUSTOM)
        found = plan(custom, S.REVIEWING, us_partner(features=INVITED), NOW)
        assert found is not None
        wanted = [Action.UPGRADE, Action.APPROVE, Action.DEACTIVATE, Action.REPUBLISH]
        assert [step.action for step in found.steps] == wanted


# -- many targets ------------------------------------------------------------------------------------------------------

MANY = tuple(Target.parse(f"{market}/cross_border") for market in ("GB", "MY", "SG", "TH", "VN", "PH", "DE"))
ENDED = Termination(PLATFORM, NOW, REASONS)


def _with_many(count: int, *states: CandidateState, type_: ServiceType = ServiceType.PUBLIC) -> Service:
    tracks = {
        target: track(states[index % len(states)], shown=True, target=target)
        for index, target in enumerate(MANY[:count])
    }
    return service(tracks, type_)


class TestManyTargets:
    """The more targets, the more places a service can come to; the search is bounded all the same."""

    @pytest.mark.parametrize("goal", ServiceStatus)
    def test_targets_that_are_alike_are_tried_once(self, goal: ServiceStatus) -> None:
        """Where all but one target are certified, a plan is as long as one that tries each target by itself."""
        partner = certified_partner(CB_LIVE, *(target.market for target in MANY[:2]), features=INVITED)
        for type_ in ServiceType:
            for states in ((C.SETTLED,), (C.WRITING, C.SETTLED), (C.REJECTED, C.SETTLED, C.WRITING)):
                subject = _with_many(3, *states, type_=type_)
                found = plan(subject, goal, partner, NOW)
                each = plan(subject, _is(goal), partner, NOW)
                assert (found is None) is (each is None)
                if found is not None and each is not None:
                    assert [step.action for step in found.steps] == [step.action for step in each.steps]

    def test_what_no_move_leads_to_is_not_looked_for(self) -> None:
        """At no place at all. Rules: R48, R72"""
        assert plan(_with_many(7, C.SETTLED, C.WRITING, C.REJECTED), S.DRAFT, FULL, NOW, farthest=1) is None

    def test_a_goal_out_of_reach_is_ruled_out(self) -> None:
        """Nothing of a terminated partner comes under review, whatever is retracted, dropped or removed. Rule: R67"""
        ended = certified_partner(CB_LIVE, *(target.market for target in MANY), termination=ENDED)
        assert plan(_with_many(6, C.SETTLED, C.WRITING), S.REVIEWING, ended, NOW) is None

    def test_a_goal_many_moves_away_is_found(self) -> None:
        """Six targets are retracted one by one, or removed. Rules: R60, R70"""
        whole = certified_partner(CB_LIVE, *(target.market for target in MANY), features=INVITED)
        found = plan(_with_many(6, C.SETTLED), S.REJECTED, whole, NOW)
        assert found is not None
        assert len(found.steps) == 6

    def test_the_search_for_an_answer_is_given_up(self) -> None:
        """A question nothing answers with yes, about targets that are all different."""
        with pytest.raises(SearchGivenUp, match=r"a plan for service S-1 was given up after 100 places"):
            plan(_with_many(7, C.SETTLED, C.WRITING), lambda _: False, FULL, NOW, farthest=100)


def _is(goal: ServiceStatus) -> Callable[[Service], bool]:
    return lambda each: each.status is goal


# -- fixes -------------------------------------------------------------------------------------------------------------

Change = Callable[[Service, Partner, Actor], tuple[Service, Partner, Actor]]


def _listing_with(**changes: Any) -> Change:
    def change(subject: Service, partner: Partner, by: Actor) -> tuple[Service, Partner, Actor]:
        latest = subject.listing(US).latest
        assert latest is not None
        written = subject.write(partner, US, evolve(latest, **changes), by=PARTNER, at=NOW)
        return written.result, partner, by

    return change


CHANGES: dict[tuple[RemedyKind, str], Change] = {
    (RemedyKind.EDIT, "listings[US/local].name"): _listing_with(name=listing().name),
    (RemedyKind.EDIT, "listings[US/local].logo"): _listing_with(logo=listing().logo),
    (RemedyKind.EDIT, "listings[US/local].contact"): _listing_with(contact=listing().contact),
    (RemedyKind.EDIT, "name"): lambda subject, partner, by: (evolve(subject, name="LIVE"), partner, by),
    (RemedyKind.CERTIFY, "partner.certifications[live-management/US]"): lambda subject, partner, by: (
        subject,
        evolve(partner, certifications=us_partner().certifications),
        by,
    ),
    (RemedyKind.DELEGATE, ""): lambda subject, partner, _: (subject, partner, PARTNER),
}


def _spoilt(wrong: tuple[tuple[RemedyKind, str], ...]) -> tuple[Service, Partner, Actor]:
    places = {path for _, path in wrong}
    faults: dict[str, Any] = {
        "name": "",
        "logo": Image("logo.gif", 10, 20, 2**40),
        "contact": Contact(email="", phone="none"),
    }
    content = listing(US, **{name: fault for name, fault in faults.items() if f"listings[US/local].{name}" in places})
    subject = draft(name="" if "name" in places else "LIVE").write(us_partner(), US, content, by=PARTNER, at=NOW).result
    uncertified = (RemedyKind.CERTIFY, "partner.certifications[live-management/US]") in wrong
    partner = us_partner(certifications=()) if uncertified else us_partner()
    return subject, partner, PLATFORM if (RemedyKind.DELEGATE, "") in wrong else PARTNER


@pytest.mark.parametrize(
    "wrong",
    [some for size in range(1, 7) for some in combinations(CHANGES, size)][::3],
    ids=lambda some: "+".join(f"{kind}-{path}" for kind, path in some),
)
def test_fixes_are_the_fewest(wrong: tuple[tuple[RemedyKind, str], ...]) -> None:
    """No smaller set of changes gets the action allowed, and this one does: every set is tried out. Rule: R34"""
    subject, partner, by = _spoilt(wrong)

    def allowed(changes: tuple[tuple[RemedyKind, str], ...]) -> bool:
        now = (subject, partner, by)
        for each in changes:
            now = CHANGES[each](*now)
        mended, whose, who = now
        return isinstance(mended.consider(commands.Publish(), whose, by=who, at=NOW), Outcome)

    refusal = subject.consider(commands.Publish(), partner, by=by, at=NOW)
    assert isinstance(refusal, Refusal)
    fixes = minimal_fixes(refusal)
    assert fixes is not None
    enough = [some for size in range(len(CHANGES) + 1) for some in combinations(CHANGES, size) if allowed(some)]
    fewest = [some for some in enough if len(some) == len(enough[0])]
    assert [set(some) for some in fewest] == [{(fix.kind, fix.path) for fix in fixes}]


class TestFixes:
    """What a fix says."""

    def test_a_fix_may_remove_several_blockers(self) -> None:
        """A logo that is wrong in four ways is one edit. Rule: R40"""
        subject, partner, _ = _spoilt(((RemedyKind.EDIT, "listings[US/local].logo"),))
        refusal = subject.consider(commands.Publish(), partner, by=PARTNER, at=NOW)
        assert isinstance(refusal, Refusal)
        (fix,) = minimal_fixes(refusal) or ()
        assert len(fix.blockers) == 4
        assert (fix.who, fix.path) == (Role.PARTNER, "listings[US/local].logo")
        assert "convert it to one of jpg, jpeg, png" in str(fix)

    @pytest.mark.parametrize(
        ("subject", "command", "partner"),
        [
            (draft(), commands.Publish(), us_partner(termination=Termination(PLATFORM, NOW, REASONS))),
            (service({US: track(C.REVIEWING, shown=False)}), commands.Write(US, Listing()), us_partner()),
            (service({US: track(C.SETTLED, shown=True)}), commands.Publish(), us_partner()),
            (draft(), commands.Deactivate(), us_partner()),
        ],
        ids=["terminated", "locked", "nothing to send", "impossible"],
    )
    def test_some_refusals_cannot_be_mended_by_changes(
        self, subject: Service, command: commands.Command, partner: Partner
    ) -> None:
        """What is final, locked or impossible needs other moves. Rules: R53, R63, R67"""
        refusal = subject.consider(command, partner, by=PARTNER, at=NOW)
        assert isinstance(refusal, Refusal)
        assert minimal_fixes(refusal) is None

    def test_the_builders_know_their_categories(self) -> None:
        """The tests above rest on them."""
        assert EVERY[0].category == CB_LIVE
        assert draft().category == LIVE_MANAGEMENT
