"""Every refusal of the small worlds, word for word: codes, paths, parameters, sentences, remedies and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Dossier
from tiktok_services.commands import Command, Deactivate, Publish, TakeDown, Upgrade
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceTakenDown
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.testing.specimens import ACTOR, MEMBER, NOW, REVIEWER, SOME_REASON, complete_listing
from tiktok_services.testing.stories import given
from tiktok_services.testing.worlds import World, one_target, two_targets
from tiktok_services.verdict import Verdict
from tiktok_services.vocabulary import Role, ServiceType


GOLDEN = Path(__file__).with_name("refusals.txt")


def _states(world: World) -> Iterator[Service]:
    """A service in each state its first target can be in, halted or not, and the drafts the world starts with."""
    draft = world.starts[0]
    target = draft.targets[0]
    _, first, second = world.contents[target]
    sent = Submission(NOW, second.digest)
    tracks = (
        Reviewed(in_force=first),
        Reviewed(first, second, CandidateState.WRITING),
        Reviewed(first, second, CandidateState.REVIEWING, sent),
        Reviewed(None, second, CandidateState.REVIEWING, sent),
        Reviewed(None, second, CandidateState.REJECTED),
    )
    yield from world.starts
    for track in tracks:
        for type_ in ServiceType:
            listings = (TargetListing(target, track), *world.starts[-1].listings[1:])
            upgrading = type_ is ServiceType.CUSTOM and track.submission is not None
            if upgrading and track.in_force is None:
                continue  # what a custom service upgrades is in force
            was_live = NOW if track.in_force is not None else None
            known = evolve(draft, type=type_, listings=listings, first_live_at=was_live, upgrading=upgrading)
            yield known
            if track.submission is None and track.in_force is not None:
                yield from (evolve(known, halt=halt) for halt in (Halt.BY_PARTNER, Halt.BY_PLATFORM))


def _applicants(world: World) -> Iterator[Partner]:
    """Partners whose certification is under review, or was rejected."""
    whole = world.partners[0]
    for track in (
        Reviewed(None, Dossier(), CandidateState.REVIEWING, Submission(NOW, Dossier().digest)),
        Reviewed(None, Dossier(), CandidateState.REJECTED),
    ):
        held = tuple(evolve(each, dossier=track) for each in whole.certifications)
        yield evolve(whole, certifications=held)


def _refusals() -> Iterator[tuple[Command, Refusal]]:
    for world in (one_target(), two_targets()):
        asked: list[tuple[Service, Command, Partner]] = [
            (service, command, partner)
            for service in _states(world)
            for command in world.asked
            for partner in (world.partners[0], world.partners[-1], *world.partners[1:3])
        ]
        nameless = evolve(world.starts[0], name=" ")
        asked += [
            (nameless, Publish((world.targets[0],)), partner) for partner in (world.partners[0], *_applicants(world))
        ]
        # An unknown target and one that was sent already do not keep the others from being looked at.
        foreign = next(target for target in world.contents if target not in world.targets)
        asked += [(each, Publish((foreign, each.targets[0])), world.partners[0]) for each in _states(world)]
        asked += [(each, Publish(each.targets), world.partners[0]) for each in _states(world)]
        early = world.starts[0].consider(Deactivate(), world.partners[0], by=MEMBER, at=NOW - timedelta(hours=1))
        if isinstance(early, Refusal):
            yield Deactivate(), early
        for service, command, partner in [*asked, *world.strangers]:
            for role in Role:
                decision = service.consider(command, partner, by=ACTOR[role], at=NOW)
                if isinstance(decision, Refusal):
                    yield command, decision


def told() -> str:
    """Every distinct reason, by the action that was asked."""
    lines = {
        f"{command.action} | {blocker.code} | {blocker.path} | {dict(blocker.parameters)} | {blocker} | "
        f"{blocker.remedy.kind} by {blocker.remedy.who}: {blocker.remedy.sentence}"
        for command, refusal in _refusals()
        for blocker in refusal.blockers
    }
    return "".join(f"{line}\n" for line in sorted(lines))


def test_every_refusal_is_told_word_for_word() -> None:
    """Whoever changes a sentence, a path or a rule sees here which; run this file to write the list anew. Rule: R34"""
    assert told().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


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
    assert sent.reject(evolve(verdict, at=NOW + timedelta(hours=1))).verdict != verdict


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


if __name__ == "__main__":
    GOLDEN.write_text(told(), encoding="utf-8")
