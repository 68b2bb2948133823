"""
The engine behind every question and every verb of a service.

`decide` puts together who asks, when and in which status with what the rule book says of the action, so that asking
and doing cannot disagree; `options` and `checklist` ask the same rule book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast, get_args

from attrs import frozen

from tiktok_services import commands
from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.case import Case
from tiktok_services.catalog import default_catalog
from tiktok_services.checklist import Checklist, filled_in
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.lifecycle import PERFORMERS, SERVICE_MOVES, Action, Rest, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.rulebook import RULES, Against, Happening, against_sending
from tiktok_services.sealing import sealed
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import CategorySlug, Digest, Role, ServiceType
from tiktok_services.wellformed import check_instant


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.events import ServiceEvent
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service

_Judging = commands.Approve | commands.Reject | commands.Retract
_NEITHER = Rest.NEITHER
_DESTINATIONS = dict(SERVICE_MOVES)  # every move looks here, and a read-only view takes longer to look through
_tuple_of: Callable[[type[Outcome[Any, Any]], tuple[Any, Any]], Outcome[Any, Any]] = cast("Any", tuple).__new__


def decide(
    service: Service,
    command: commands.Command,
    partner: Partner,
    by: Actor,
    at: datetime,
    catalog: Catalog | None,
) -> Outcome[Service, ServiceEvent] | Refusal:
    """Answer what comes of *command*. `Service.consider` says what the arguments and answers mean."""
    try:
        rules = _RULES_OF[type(command)]
    except KeyError:
        wrong = type(command).__name__
        raise InvalidValue("command", f"must be a command such as Publish(), not {wrong}") from None
    case = _case(service, partner, by, at, catalog)
    destination, blockers = _judged(case, command, rules)
    if blockers:
        return Refusal(f"service {service.id}", command.action, tuple(blockers))
    facts = rules.happening(case, command)
    result = service
    for fact in facts:
        result = fact.change(result)
    if facts and result.status is not destination:
        raise AssertionError(f"{command.action} of {service.id} led to {result.status}, declared is {destination}")
    return _tuple_of(Outcome, (result, facts))


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
    chosen = tuple(dict.fromkeys(targets)) or service.targets
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
    case = _case(service, partner, _SOMEBODY[Role.PARTNER], at, catalog)
    case.found = {}
    found: list[Option] = []
    for command, target in _askable(service, partner, case.catalog):
        action = command.action
        performers = _PERFORMERS_IN_ORDER[action]
        case.by = _SOMEBODY[performers[0]]  # what stands against one of them stands against all
        destination, blockers = _judged(case, command, _RULES_OF[type(command)])
        state = _BLOCKED if blockers else _ALLOWED
        if destination is None:
            state = _IMPOSSIBLE
        why = tuple(blockers)
        for who in performers:
            found.append(_option(action, target, who, state, why))  # noqa: PERF401 - half as long as a generator takes
    return tuple(found)


_option = sealed(Option)
_ALLOWED, _BLOCKED, _IMPOSSIBLE = OptionState
_PERFORMERS_IN_ORDER = {
    action: tuple(role for role in Role if role in performers) for action, performers in PERFORMERS.items()
}
_SOMEBODY = {role: Actor(role, "") for role in Role}
_SOME_REASON = (Reason(ReasonCode.INCOMPLETE),)
_SOME_DIGEST = Digest("0" * 64)
_NO_LISTING = Listing()
_RENAME, _RECATEGORIZE = commands.Rename("another name"), commands.Recategorize(CategorySlug("another-category"))


_publish, _approve = sealed(commands.Publish), sealed(commands.Approve)
_reject, _retract = sealed(commands.Reject), sealed(commands.Retract)
_write, _drop = sealed(commands.Write), sealed(commands.Drop)
_add_target, _remove_target = sealed(commands.AddTarget), sealed(commands.RemoveTarget)


def _askable(service: Service, partner: Partner, catalog: Catalog) -> Iterator[tuple[commands.Command, Target | None]]:
    """A command for each action and target, resting on the content that is there now, or on any that is another."""
    for each in service.listings:
        target = each.target
        digest = _SOME_DIGEST if each.track.submission is None else each.track.submission.digest
        yield _publish((target,)), target
        yield _approve(target, digest), target
        yield _reject(target, _SOME_REASON, None), target
        yield _retract(target, _SOME_REASON), target
        yield _write(target, _NO_LISTING, None), target
        yield _drop(target), target
        yield _remove_target(target), target
    held = frozenset(service.targets)
    for target in catalog.reachable_targets(partner.registration_region):
        if target not in held:
            yield _add_target(target, _NO_LISTING), target
    yield commands.Deactivate(), None
    yield commands.Republish(), None
    yield commands.Upgrade(), None
    yield commands.TakeDown(_SOME_REASON), None
    yield commands.Reinstate(), None
    yield _RENAME, None
    yield _RECATEGORIZE, None


def _case(service: Service, partner: Partner, by: Actor, at: datetime, catalog: Catalog | None) -> Case:
    if getattr(partner, "id", None) != service.partner_id:
        raise InvalidValue("partner", f"must be {service.partner_id}, whose service {service.id} is")
    if not isinstance(by, Actor):  # as `check_is` asks, without the call: every move passes here
        raise InvalidValue("by", f"must be Actor, not {type(by).__name__}")
    check_instant("at", at)
    return Case(service, service.status, partner, by, at, default_catalog() if catalog is None else catalog)


@frozen
class _Rules:
    """What stands against a command, who may give it, what happens, and whether the other targets decide where to."""

    against: Against
    performers: frozenset[Role]
    happening: Happening
    looks_at_the_rest: bool


_RULES_OF: Mapping[type[commands.Command], _Rules] = {
    kind: _Rules(RULES[kind.action][0], PERFORMERS[kind.action], RULES[kind.action][1], kind in get_args(_Judging))
    for kind in get_args(commands.Command)
}


def _judged(case: Case, command: commands.Command, rules: _Rules) -> tuple[ServiceStatus | None, list[Blocker]]:
    """Where *command* leads, and everything against it."""
    service, action = case.service, command.action
    rest = service.rest(cast("_Judging", command).target) if rules.looks_at_the_rest else _NEITHER
    destination = _DESTINATIONS.get((case.status, action, service.type, rest))
    blockers: list[Blocker] = []
    if destination is None:
        blockers.append(_impossible(action, case.status, service.type, case.by.role))
    if case.by.role not in rules.performers:
        blockers.append(wrong_role(case.by.role, action, rules.performers))
    if case.at < service.changed_at or case.at < case.partner.changed_at:
        at, last = case.at.isoformat(), max(service.changed_at, case.partner.changed_at).isoformat()
        blockers.append(blocker(BlockerCode.EARLIER_THAN_LAST_CHANGE, who=case.by.role, at=at, last=last))
    blockers.extend(rules.against(case, command))
    return destination, blockers


_MEANT_FOR: Mapping[Action, tuple[str, ...]] = MappingProxyType(
    {
        Action.PUBLISH: ("R62",),
        Action.APPROVE: ("R50",),
        Action.REJECT: ("R52",),
        Action.DEACTIVATE: ("R61", "R72"),
        Action.REPUBLISH: ("R63",),
        Action.UPGRADE: ("R71",),
        Action.RETRACT: ("R70",),
        Action.TAKE_DOWN: ("R70",),
        Action.REINSTATE: ("R66",),
        Action.DROP: ("R56",),
    }
)
"""The rules that say in which statuses an action makes sense; the others are possible in all."""

_NEXT_BY_OTHERS: Mapping[ServiceStatus, tuple[Role, tuple[RemedyKind, str]]] = MappingProxyType(
    {
        ServiceStatus.DRAFT: (Role.PARTNER, (RemedyKind.WAIT, "wait until the partner publishes it")),
        ServiceStatus.REVIEWING: (Role.PLATFORM, (RemedyKind.WAIT, "wait for the verdict")),
        ServiceStatus.REJECTED: (Role.PARTNER, (RemedyKind.WAIT, "wait until the partner publishes it again")),
        ServiceStatus.DEACTIVATED: (Role.PARTNER, (RemedyKind.WAIT, "wait until the partner republishes it")),
        ServiceStatus.TAKEN_DOWN: (Role.PLATFORM, (RemedyKind.DELEGATE, "let the platform reinstate it")),
    }
)
"""Who can make the move that comes next, for somebody who cannot. In a live service everybody can make some move."""

_PUBLIC_ALREADY = (RemedyKind.NONE, "nothing is to be done, it is public already")


@cache
def _impossible(action: Action, status: ServiceStatus, type_: ServiceType, role: Role) -> Blocker:
    """The blocker for an action the status has no move for, mended by what *role* itself, or else another, can do."""
    asking = role if role in PERFORMERS[action] else min(PERFORMERS[action])
    possible = [
        each
        for each in Action
        if asking in PERFORMERS[each] and any((status, each, type_, rest) in _DESTINATIONS for rest in Rest)
    ]
    who, mended_by = _NEXT_BY_OTHERS.get(status, (asking, None))
    if action is Action.UPGRADE and type_ is ServiceType.PUBLIC:
        who, mended_by = asking, _PUBLIC_ALREADY
    elif who is asking or (possible and asking is not Role.PARTNER):
        who, mended_by = asking, None
    rules = _MEANT_FOR[action]
    if status is ServiceStatus.TAKEN_DOWN and "R66" not in rules:
        rules = tuple(sorted((*rules, "R66")))
    return blocker(
        BlockerCode.IMPOSSIBLE_IN_STATUS,
        "",
        rules,
        who,
        mended_by,
        type=type_,
        status=status.replace("_", " "),
        action=action.replace("_", " "),
        possible=", ".join(possible).replace("_", " "),
    )


def wrong_role(role: Role, action: str, allowed: frozenset[Role]) -> Blocker:
    """The blocker for somebody who may not do this. Rules: R49-R52, R61, R66"""
    names = " or ".join(sorted(allowed))
    asked = action.replace("_", " ")
    return blocker(BlockerCode.WRONG_ROLE, "", (), min(allowed), role=role, action=asked, allowed=names)
