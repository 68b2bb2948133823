"""
Two questions a person asks who is told no: which moves lead where I want to go, and what is the least I have to change.

Both ask the same engine as every verb. Neither writes content: writing is free at any time, so that a plan speaks of
moves only, and tells what still stands in their way.

A service with many targets can come to more places than anybody can look at. Two things keep the search short: a status
no declared move leads to is not looked for, and of targets that are alike only the first is tried. Where that is not
enough the search is given up, and says so.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from tiktok_services import commands
from tiktok_services.blocker import Blocker
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.case import Case
from tiktok_services.catalog import default_catalog
from tiktok_services.decision import Refusal
from tiktok_services.entitlement import entitlement_blockers
from tiktok_services.errors import InvalidValue, SearchGivenUp
from tiktok_services.lifecycle import PERFORMERS, SERVICE_MOVES, Action, ServiceStatus
from tiktok_services.rulebook import RULES
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import Role, ServiceType


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.listing import Listing
    from tiktok_services.partner import Partner
    from tiktok_services.reviewed import Reviewed
    from tiktok_services.service import Service
    from tiktok_services.target import Target

FARTHEST = 10_000
"""How many places `plan` looks at, unless told otherwise, before it gives up."""

_SOME_REASON = (Reason(ReasonCode.INCOMPLETE),)

# What is mended outside the service's moves: content is edited, a certification applied for, a profile filled in.
_MENDED_ELSEWHERE = frozenset(
    {
        *(code for code in BlockerCode if code.remedy in {RemedyKind.EDIT, RemedyKind.COMPLETE_PROFILE}),
        BlockerCode.NOT_CERTIFIED,
        BlockerCode.NOT_A_TSP,
        BlockerCode.UPGRADE_NOT_GRANTED,
    }
) - {BlockerCode.NOTHING_TO_SEND}


@frozen
class PlannedStep:
    """
    One move of a plan.

    Attributes:
        action: What is done.
        target: For which target; None if it concerns the whole service.
        who: In which role.
        blockers: What would stand in its way if everything else stayed as it is now; empty if nothing.
    """

    action: Action
    target: Target | None
    who: Role
    blockers: tuple[Blocker, ...]

    def __str__(self) -> str:
        where = f" {self.target}" if self.target is not None else ""
        return f"{self.who}: {self.action.replace('_', ' ')}{where}"


@frozen
class Plan:
    """
    The shortest sequence of moves that leads to a goal.

    Attributes:
        steps: The moves, in order; none if the goal is reached already.
    """

    steps: tuple[PlannedStep, ...]

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What stands in the way of the first move; empty if it can be made now."""
        return self.steps[0].blockers if self.steps else ()

    def __str__(self) -> str:
        return "; ".join(str(step) for step in self.steps) or "nothing is to be done"


def plan(
    service: Service,
    goal: ServiceStatus | Callable[[Service], bool],
    partner: Partner,
    at: datetime,
    *,
    catalog: Catalog | None = None,
    farthest: int = FARTHEST,
) -> Plan | None:
    """
    Find the shortest sequence of moves after which *service* stands where it is wanted.

    Content that is missing, a certification that is not there and an invitation that was not given do not end the
    search: they can be mended meanwhile, and stand as blockers at the steps they concern. What nothing can mend does,
    such as a termination, or a certification that was lost for good.

    Args:
        service: The service as it is now.
        goal: The status it is to have, or a question about it that is to be answered with yes. A status is found
            faster: a question may ask for one target, so that no two of them are alike.
        partner: Its partner as it is now.
        at: When, in UTC; not before the last change.
        catalog: The reference tables; the packaged ones unless given.
        farthest: At how many places the search is given up, 1 or more; 10,000, which is a few seconds, unless given.
            A service with six targets has fewer, unless its targets differ much.

    Returns:
        The plan; among several of one length the one whose moves come first in the order of `Action`. None if no
        sequence of moves leads there.

    Raises:
        InvalidValue: The partner is not the service's own, the goal is neither a status nor a question, or the instant
            is naive or not in UTC.
        SearchGivenUp: The goal was not found among the *farthest* places nearest to where the service is now.

    Rules: R34, R49-R72
    """
    given: object = goal
    if not callable(given) and not isinstance(given, ServiceStatus):
        raise InvalidValue("goal", f"must be a ServiceStatus or a question about a service, not {type(given).__name__}")
    known = default_catalog() if catalog is None else catalog
    reached, likeness = _asked(service, goal, partner, at, known)
    if reached(service):
        return Plan(())
    if isinstance(goal, ServiceStatus) and goal not in _within_reach(service):
        return None
    seen = {_place(service, likeness)}
    ahead = deque([(service, Plan(()))])
    while ahead:
        now, so_far = ahead.popleft()
        for command, target in _moves(now, likeness):
            who = next(role for role in Role if role in PERFORMERS[command.action])
            blockers = _blockers(now, command, partner, Actor(who, ""), at, known)
            if not all(_is_mended_elsewhere(each) for each in blockers):
                continue
            after = _after(now, command, Case(now, now.status, partner, Actor(who, ""), at, known))
            place = _place(after, likeness)
            if place in seen:
                continue
            seen.add(place)
            found = Plan((*so_far.steps, PlannedStep(command.action, target, who, blockers)))
            if reached(after):
                return found
            if len(seen) > farthest:
                raise SearchGivenUp(f"a plan for service {service.id}", farthest)
            ahead.append((after, found))
    return None


# -- where a service is: what the rules look at, with targets that are alike told apart by number only ------------------

Likeness = Mapping["Target", Hashable]
"""For each target what sets it apart from others; those with equal values are alike."""


def _asked(
    service: Service, goal: ServiceStatus | Callable[[Service], bool], partner: Partner, at: datetime, catalog: Catalog
) -> tuple[Callable[[Service], bool], Likeness]:
    """The goal as a question, and which targets are alike in it."""
    if callable(goal):
        return goal, {target: str(target) for target in service.targets}
    alike: dict[Target, Hashable] = {}
    for target in service.targets:
        against = (
            entitlement_blockers(partner, service.category, type_, (target,), at, catalog) for type_ in ServiceType
        )
        alike[target] = tuple(frozenset((each.code, each.remedy.kind) for each in found) for found in against)
    return (lambda each: each.status is goal), alike


def _within_reach(service: Service) -> set[ServiceStatus]:
    """Every status declared moves lead to, whatever else may be against them. A custom service may become public."""
    types = {service.type, ServiceType.PUBLIC}
    reached: set[ServiceStatus] = set()
    further = {service.status}
    while further:
        reached |= further
        moves = SERVICE_MOVES.items()
        further = {to for (status, _, type_, _), to in moves if status in further and type_ in types} - reached
    return reached


def _place(service: Service, likeness: Likeness) -> Hashable:
    """What the rules look at: instants and versions do not make a place of its own, nor does the order of targets."""
    tracks = Counter((likeness[each.target], _standing(each.track)) for each in service.listings)
    return service.type, service.halt, service.upgrading, service.first_live_at is None, frozenset(tracks.items())


def _standing(track: Reviewed[Listing]) -> Hashable:
    """Where the listing of a target is: whether there are contents, and whether they are one and the same."""
    shown, newer = track.in_force, track.candidate
    return track.state, shown is None, newer is None, shown == newer


def _is_mended_elsewhere(blocker: Blocker) -> bool:
    """Whether *blocker* may be gone when its step comes: but not where a certification can never be had."""
    return blocker.code in _MENDED_ELSEWHERE and blocker.remedy.kind not in {RemedyKind.NONE, RemedyKind.CHOOSE}


def _blockers(
    service: Service, command: commands.Command, partner: Partner, by: Actor, at: datetime, catalog: Catalog
) -> tuple[Blocker, ...]:
    decision = service.consider(command, partner, by=by, at=at, catalog=catalog)
    return decision.blockers if isinstance(decision, Refusal) else ()


def _after(service: Service, command: commands.Command, case: Case) -> Service:
    """The service after *command*, whatever was against it."""
    _, happening = RULES[command.action]
    for fact in happening(case, command):
        service = fact.change(service)
    return service


def _moves(service: Service, likeness: Likeness) -> Iterator[tuple[commands.Command, Target | None]]:
    """Everything that moves a service without new content, in the order of `Action`; of targets alike the first."""
    tracks = {(likeness[each.target], _standing(each.track)): each for each in reversed(service.listings)}
    firsts = [each for each in service.listings if each in tracks.values()]
    yield commands.Publish(), None
    if len(service.targets) > 1:
        for each in firsts:
            yield commands.Publish((each.target,)), each.target
    for each in firsts:
        if each.track.submission is not None:
            yield commands.Approve(each.target, each.track.submission.digest), each.target
    for each in firsts:
        yield commands.Reject(each.target, _SOME_REASON), each.target
    yield commands.Deactivate(), None
    yield commands.Republish(), None
    yield commands.Upgrade(), None
    for each in firsts:
        yield commands.Retract(each.target, _SOME_REASON), each.target
    yield commands.TakeDown(_SOME_REASON), None
    yield commands.Reinstate(), None
    for each in firsts:
        yield commands.Drop(each.target), each.target
    for each in firsts:
        yield commands.RemoveTarget(each.target), each.target


# -- the least that has to change --------------------------------------------------------------------------------


@frozen
class Fix:
    """
    One change that has to be made.

    Attributes:
        kind: What sort of step it is.
        path: Where, seen from the service (or from the partner, when the path starts with `partner`).
        who: Who can make it.
        blockers: What it removes; at least one.
    """

    kind: RemedyKind
    path: str
    who: Role
    blockers: tuple[Blocker, ...]

    def __str__(self) -> str:
        return "; ".join(dict.fromkeys(each.remedy.sentence for each in self.blockers))


_FIELD = re.compile(r"(listings\[[^]]*\]\.\w+).*")
_HOPELESS = frozenset({RemedyKind.NONE, RemedyKind.CHOOSE, RemedyKind.WAIT})


def minimal_fixes(refusal: Refusal) -> tuple[Fix, ...] | None:
    """
    Tell the smallest set of changes after which a refused action is allowed.

    One change is an edit of one field of a listing, a certification, another actor, and the like; it may remove several
    blockers. Every blocker is independent of the others, so that none of the changes can be left out and together they
    are enough.

    Args:
        refusal: What was asked, and every reason why it is not allowed.

    Returns:
        The changes, in the order of the checklist. None if no change of content, partner or actor helps: something is
        final, has to be waited for, or another action is to be chosen; ask `plan` then.

    Rule: R34
    """
    fixes: dict[tuple[RemedyKind, str], list[Blocker]] = {}
    for blocker in refusal.blockers:
        kind = blocker.remedy.kind
        if kind in _HOPELESS or blocker.code is BlockerCode.NOTHING_TO_SEND:
            return None
        inside = _FIELD.fullmatch(blocker.path)
        place = inside.group(1) if inside is not None else blocker.path or blocker.code
        fixes.setdefault((kind, place), []).append(blocker)
    return tuple(
        Fix(kind, place if found[0].path else "", found[0].remedy.who, tuple(found))
        for (kind, place), found in fixes.items()
    )
