"""Every refusal of the small worlds, word for word: codes, paths, parameters, sentences, remedies and rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from attrs import evolve

from tiktok_services.certification import Dossier
from tiktok_services.commands import Command, Deactivate, Publish
from tiktok_services.decision import Refusal
from tiktok_services.lifecycle import PERFORMERS, CandidateState, Halt
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.testing.specimens import ACTOR, MEMBER, NOW
from tiktok_services.testing.worlds import World, one_target, two_targets
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
            for role in Role if partner is world.partners[0] else PERFORMERS[command.action]:
                decision = service.consider(command, partner, by=ACTOR[role], at=NOW)
                if isinstance(decision, Refusal):
                    yield command, decision


def told() -> str:
    """Every distinct reason, by the action that was asked."""
    found = {(command.action, id(blocker)): blocker for command, refusal in _refusals() for blocker in refusal.blockers}
    lines = {
        f"{action} | {blocker.code} | {blocker.path} | {dict(blocker.parameters)} | {blocker} | "
        f"{blocker.remedy.kind} by {blocker.remedy.who}: {blocker.remedy.sentence}"
        for (action, _), blocker in found.items()
    }
    return "".join(f"{line}\n" for line in sorted(lines))


def test_every_refusal_is_told_word_for_word() -> None:
    """Whoever changes a sentence, a path or a rule sees here which; run this file to write the list anew. Rule: R34"""
    assert told().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    GOLDEN.write_text(told(), encoding="utf-8")
