"""
The engine behind every question and every verb of a service.

`decide` puts together who asks, when and in which status with what the rule book says of the action, so that asking
and doing cannot disagree; `options` and `checklist` ask the same rule book.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from tiktok_services import commands
from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.checklist import Checklist, filled_in
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.lifecycle import PERFORMERS, SERVICE_MOVES, Action, Rest, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.rulebook import RULES, Case, against_sending
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import Digest, Role
from tiktok_services.wellformed import check_instant


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.events import ServiceEvent
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service

_JUDGING = (commands.Approve, commands.Reject, commands.Retract)


def decide(
    service: Service,
    command: commands.Command,
    partner: Partner,
    *,
    by: Actor,
    at: datetime,
    catalog: Catalog | None = None,
) -> Outcome[Service, ServiceEvent] | Refusal:
    """Answer what comes of *command*. `Service.consider` says what the arguments and answers mean."""
    case = _case(service, partner, by, at, catalog)
    rest = service.rest(command.target) if isinstance(command, _JUDGING) else Rest.NEITHER
    destination = SERVICE_MOVES.get((service.status, command.action, service.type, rest))
    against, happening = RULES[command.action]
    blockers = (*_against_who_and_when(case, command.action, destination), *against(case, command))
    if blockers:
        return Refusal(f"service {service.id}", command.action, blockers)
    facts = happening(case, command)
    result = service
    for fact in facts:
        result = fact.change(result)
    if facts and result.status is not destination:
        raise AssertionError(f"{command.action} of {service.id} led to {result.status}, declared is {destination}")
    return Outcome(result, facts)


def checklist(
    service: Service,
    partner: Partner,
    *,
    at: datetime,
    targets: tuple[Target, ...] = (),
    catalog: Catalog | None = None,
) -> Checklist:
    """Tell what is done and what is missing before *targets* can be sent. `Service.checklist` says more."""
    case = _case(service, partner, Actor(Role.PARTNER, ""), at, catalog)
    chosen = targets or service.targets
    for target in chosen:
        service.listing(target)
    return filled_in(service, chosen, against_sending(case, chosen, service.type))


class OptionState(StrEnum):
    """What comes of an option: it would be done, it is refused for reasons, or the status has no such move."""

    ALLOWED = "allowed"
    BLOCKED = "blocked"
    IMPOSSIBLE = "impossible"


@frozen
class Option:
    """
    One thing that could be done with a service.

    Attributes:
        action: What.
        target: For which target; None if it concerns the whole service.
        who: In which role.
        state: Allowed, blocked, or impossible in this status.
        blockers: Every reason if it is not allowed.
    """

    action: Action
    target: Target | None
    who: Role
    state: OptionState
    blockers: tuple[Blocker, ...]


def options(service: Service, partner: Partner, *, at: datetime, catalog: Catalog | None = None) -> tuple[Option, ...]:
    """Answer every question at once. `Service.options` says what the arguments and answers mean."""
    known = default_catalog() if catalog is None else catalog
    return tuple(
        _option(service, command, target, partner, role, at, known)
        for command, target in _askable(service, partner, known)
        for role in Role
        if role in PERFORMERS[command.action]
    )


def _option(
    service: Service,
    command: commands.Command,
    target: Target | None,
    partner: Partner,
    who: Role,
    at: datetime,
    catalog: Catalog,
) -> Option:
    decision = decide(service, command, partner, by=Actor(who, ""), at=at, catalog=catalog)
    blockers = decision.blockers if isinstance(decision, Refusal) else ()
    if not blockers:
        state = OptionState.ALLOWED
    elif any(each.code is BlockerCode.IMPOSSIBLE_IN_STATUS for each in blockers):
        state = OptionState.IMPOSSIBLE
    else:
        state = OptionState.BLOCKED
    return Option(command.action, target, who, state, blockers)


_SOME_REASON = (Reason(ReasonCode.INCOMPLETE),)
_SOME_DIGEST = Digest("0" * 64)


def _askable(service: Service, partner: Partner, catalog: Catalog) -> Iterator[tuple[commands.Command, Target | None]]:
    """A command for each action and target, resting on the content that is there now."""
    for each in service.listings:
        target = each.target
        digest = _SOME_DIGEST if each.track.submission is None else each.track.submission.digest
        yield commands.Publish((target,)), target
        yield commands.Approve(target, digest), target
        yield commands.Reject(target, _SOME_REASON), target
        yield commands.Retract(target, _SOME_REASON), target
        yield commands.Write(target, Listing()), target
        yield commands.Drop(target), target
        yield commands.RemoveTarget(target), target
    for language in catalog.languages:
        target = Target(language.market, language.seller_type)
        within_reach = catalog.scope(partner.registration_region, target.market) is not None
        if within_reach and target not in service.targets:
            yield commands.AddTarget(target), target
    yield commands.Deactivate(), None
    yield commands.Republish(), None
    yield commands.Upgrade(), None
    yield commands.TakeDown(_SOME_REASON), None
    yield commands.Reinstate(), None
    yield commands.Rename(service.name), None
    yield commands.Recategorize(service.category), None


def _case(service: Service, partner: Partner, by: Actor, at: datetime, catalog: Catalog | None) -> Case:
    if partner.id != service.partner_id:
        raise InvalidValue("partner", f"must be {service.partner_id}, whose service {service.id} is")
    check_instant("at", at)
    return Case(service, partner, by, at, default_catalog() if catalog is None else catalog)


def _against_who_and_when(case: Case, action: Action, destination: ServiceStatus | None) -> Iterator[Blocker]:
    service = case.service
    if destination is None:
        yield blocker(
            BlockerCode.IMPOSSIBLE_IN_STATUS,
            type=service.type,
            status=service.status.replace("_", " "),
            action=action.replace("_", " "),
            possible=", ".join(_possible_actions(service)).replace("_", " "),
        )
    if case.by.role not in PERFORMERS[action]:
        yield wrong_role(case.by.role, action, PERFORMERS[action])
    if case.at < service.changed_at:
        yield blocker(BlockerCode.EARLIER_THAN_LAST_CHANGE, at=case.at.isoformat(), last=service.changed_at.isoformat())


def _possible_actions(service: Service) -> Iterator[Action]:
    for action in Action:
        if any((service.status, action, service.type, rest) in SERVICE_MOVES for rest in Rest):
            yield action


def wrong_role(role: Role, action: str, allowed: frozenset[Role]) -> Blocker:
    """The blocker for somebody who may not do this. Rules: R49-R52, R61, R66"""
    names = " or ".join(sorted(allowed))
    return blocker(BlockerCode.WRONG_ROLE, "", ("R49",), role=role, action=action.replace("_", " "), allowed=names)
