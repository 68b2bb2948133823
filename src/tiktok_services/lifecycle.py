"""
Who may go where: the two lifecycles of the package, declared once and compiled into the tables that the verbs look up.

**A service** is written in *draft*. Publishing sends a public one to review (*reviewing*); approval makes it *live*,
a refusal *rejected*, from where it can be sent again (R50, R52). A custom service goes live at once and is never
under review as a whole (R49). A live service can be switched off by its partner (*deactivated*) and switched on again:
a public one through a new review, a custom one straight away (R61, R62, R64). What the platform takes down
(*taken down*) only the platform brings back (R66). A service holds one listing per target, each reviewed on its own
(R54), so where a move leads may depend on what the *other* listings hold: the rest.

The status is derived from the listings and the halt, never stored (`Service.status`). The table below says which move
leads where, and every result is compared with it.

**Content under review** is the same for a listing of a service and for the dossier of a certification: something may
be in force, and something else, the candidate, may be on its way to replace it. The candidate is being *written*,
*reviewing*, or *rejected*; when there is none the track is *settled*. Writing never moves a rejected candidate; only
sending does. Nothing can be changed while it is under review (R53).

Both machines are flat, strict and without callbacks. Nothing ever runs them outside the tests: a machine would have to
be built and fired for each move, which costs many times what the whole decision does (`make bench` tells how many). A
test drives the real engine and the tables through every cell and along random walks, and they must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Any, TypeVar, cast

from attrs import field, frozen, mutable
from statemachine import State, StateChart
from statemachine.transition import Transition

from tiktok_services.vocabulary import Role, ServiceType


class ServiceStatus(StrEnum):
    """Where a service stands as a whole. Rules: R48-R52, R61, R66"""

    DRAFT = "draft"
    REVIEWING = "reviewing"
    REJECTED = "rejected"
    LIVE = "live"
    DEACTIVATED = "deactivated"
    TAKEN_DOWN = "taken_down"


class Halt(StrEnum):
    """Whether a service was switched off, and by whom. Rules: R61, R66"""

    NONE = "none"
    BY_PARTNER = "by_partner"
    BY_PLATFORM = "by_platform"


class Action(StrEnum):
    """What can be done with a service."""

    PUBLISH = "publish"
    APPROVE = "approve"
    REJECT = "reject"
    DEACTIVATE = "deactivate"
    REPUBLISH = "republish"
    UPGRADE = "upgrade"
    RETRACT = "retract"
    TAKE_DOWN = "take_down"
    REINSTATE = "reinstate"
    WRITE = "write"
    DROP = "drop"
    ADD_TARGET = "add_target"
    REMOVE_TARGET = "remove_target"
    RENAME = "rename"
    RECATEGORIZE = "recategorize"


class Rest(StrEnum):
    """What the listings of the *other* targets hold: one of them is shown, else one waits for review, else neither."""

    SHOWN = "shown"
    WAITING = "waiting"
    NEITHER = "neither"


class CandidateState(StrEnum):
    """Where a candidate stands; settled means that there is none."""

    SETTLED = "settled"
    WRITING = "writing"
    REVIEWING = "reviewing"
    REJECTED = "rejected"


class CandidateAction(StrEnum):
    """What can happen to a candidate."""

    WRITE = "write"
    SUBMIT = "submit"
    APPLY = "apply"
    APPROVE = "approve"
    REJECT = "reject"
    CLOSE = "close"
    DROP = "drop"
    RETRACT = "retract"


PERFORMERS: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.PUBLISH: frozenset({Role.PARTNER}),
        Action.APPROVE: frozenset({Role.PLATFORM}),
        Action.REJECT: frozenset({Role.PLATFORM, Role.SYSTEM}),
        Action.DEACTIVATE: frozenset({Role.PARTNER}),
        Action.REPUBLISH: frozenset({Role.PARTNER}),
        Action.UPGRADE: frozenset({Role.PARTNER}),
        Action.RETRACT: frozenset({Role.PLATFORM, Role.SYSTEM}),
        Action.TAKE_DOWN: frozenset({Role.PLATFORM, Role.SYSTEM}),
        Action.REINSTATE: frozenset({Role.PLATFORM}),
        Action.WRITE: frozenset({Role.PARTNER}),
        Action.DROP: frozenset({Role.PARTNER}),
        Action.ADD_TARGET: frozenset({Role.PARTNER}),
        Action.REMOVE_TARGET: frozenset({Role.PARTNER}),
        Action.RENAME: frozenset({Role.PARTNER}),
        Action.RECATEGORIZE: frozenset({Role.PARTNER}),
    }
)
"""Who may do what. Rules: R49-R52, R61, R66, R70"""


@mutable
class ServiceSituation:
    """What the guards of the service's lifecycle look at; the machine keeps its state here when it is run."""

    type: ServiceType
    rest: Rest = Rest.NEITHER
    state: str | None = None


def public(model: ServiceSituation) -> bool:
    """The service is public."""
    return model.type is ServiceType.PUBLIC


def others_shown(model: ServiceSituation) -> bool:
    """Another target's listing is in force."""
    return model.rest is Rest.SHOWN


def others_waiting(model: ServiceSituation) -> bool:
    """No other target's listing is in force, but one is under review."""
    return model.rest is Rest.WAITING


@mutable
class CandidateSituation:
    """What the guards of the candidate's lifecycle look at; the machine keeps its state here when it is run."""

    in_force: bool
    unchanged: bool = False
    state: str | None = None


def in_force(model: CandidateSituation) -> bool:
    """Something is in force beside the candidate."""
    return model.in_force


def unchanged(model: CandidateSituation) -> bool:
    """The content equals what is in force, so that it is no candidate."""
    return model.in_force and model.unchanged


class _Strict(StateChart[Any]):
    """A forbidden event is an error, an error in a guard reaches the caller, and nothing moves half-way."""

    allow_event_without_transition = False
    catch_errors_as_events = False
    atomic_configuration_update = True
    enable_self_transition_entries = False


class ServiceLifecycle(_Strict):
    """The moves of a service."""

    draft: State = State(initial=True, value=ServiceStatus.DRAFT)
    reviewing: State = State(value=ServiceStatus.REVIEWING)
    rejected: State = State(value=ServiceStatus.REJECTED)
    live: State = State(value=ServiceStatus.LIVE)
    deactivated: State = State(value=ServiceStatus.DEACTIVATED)
    taken_down: State = State(value=ServiceStatus.TAKEN_DOWN)

    publish = (
        draft.to(reviewing, cond=public)  # R50
        | draft.to(live, unless=public)  # R49
        | rejected.to(reviewing, cond=public)  # R52
        | rejected.to(live, unless=public)  # after a retraction: R49
        | reviewing.to(reviewing, cond=public)  # a further target: R54
        | live.to(live)  # a revision or a further target: R55, R57, R58
    )
    approve = (
        reviewing.to(live, cond=public)  # R50, R51
        | live.to(live)  # a revision, a further target or an upgrade: R55, R59, R71
    )
    reject = (
        reviewing.to(reviewing, cond=others_waiting)  # R54
        | reviewing.to(rejected, unless=others_waiting)  # R52
        | live.to(live)  # R56, R71
    )
    deactivate = live.to(deactivated)  # R61
    republish = (
        deactivated.to(reviewing, cond=public)  # R62
        | deactivated.to(live, unless=public)  # R64
    )
    upgrade = live.to(live, unless=public)  # R71
    retract = (
        live.to(live, cond=others_shown)  # R70, Q11, Q12
        | live.to(reviewing, cond=[public, others_waiting])
        | live.to(rejected, cond=public, unless=[others_shown, others_waiting])
        | live.to(rejected, unless=[public, others_shown])  # a custom service is never under review as a whole
    )
    take_down = live.to(taken_down)  # R67, R70
    reinstate = taken_down.to(live)  # R66

    write = (
        draft.to(draft)
        | reviewing.to(reviewing)
        | rejected.to(rejected)
        | live.to(live)
        | deactivated.to(deactivated)
        | taken_down.to(taken_down)
    )
    add_target = (
        draft.to(draft)
        | reviewing.to(reviewing)
        | rejected.to(rejected)
        | live.to(live)  # R58
        | deactivated.to(deactivated)
        | taken_down.to(taken_down)
    )
    remove_target = (
        draft.to(draft)
        | reviewing.to(reviewing)
        | rejected.to(rejected)
        | live.to(live)  # R60
        | deactivated.to(deactivated)
        | taken_down.to(taken_down)
    )
    rename = (
        draft.to(draft)
        | reviewing.to(reviewing)
        | rejected.to(rejected)
        | live.to(live)
        | deactivated.to(deactivated)
        | taken_down.to(taken_down)
    )
    recategorize = (
        draft.to(draft)  # Q9
        | reviewing.to(reviewing)
        | rejected.to(rejected)
        | live.to(live)
        | deactivated.to(deactivated)
        | taken_down.to(taken_down)
    )
    drop = live.to(live) | deactivated.to(deactivated) | taken_down.to(taken_down)  # R56


class CandidateLifecycle(_Strict):
    """The moves of content on its way to be in force: of a listing, and of a certification's dossier."""

    settled: State = State(initial=True, value=CandidateState.SETTLED)
    writing: State = State(value=CandidateState.WRITING)
    reviewing: State = State(value=CandidateState.REVIEWING)
    rejected: State = State(value=CandidateState.REJECTED)

    write = (
        settled.to(settled, cond=unchanged)  # an edit that changes nothing makes no candidate
        | settled.to(writing, unless=unchanged)  # R55
        | writing.to(settled, cond=unchanged)
        | writing.to(writing, unless=unchanged)
        | rejected.to(rejected)  # only sending moves it: R10, R52
    )
    submit = settled.to(reviewing) | writing.to(reviewing) | rejected.to(reviewing)  # R50, R62, R71
    apply = writing.to(settled) | rejected.to(settled)  # R49, R57
    approve = reviewing.to(settled)  # R10, R51
    reject = reviewing.to(rejected)  # R10, R52
    close = (
        reviewing.to(settled, cond=unchanged)  # an upgrade had sent what is in force
        | reviewing.to(writing, unless=unchanged)  # R61, R71
    )
    drop = writing.to(settled, cond=in_force) | rejected.to(settled, cond=in_force)  # R56
    retract = (
        settled.to(rejected, cond=in_force)  # R70, Q11
        | writing.to(rejected, cond=in_force)
        | reviewing.to(rejected, cond=in_force)
        | rejected.to(rejected, cond=in_force)
    )


Guard = Callable[[Any], bool]


@frozen
class Move:
    """One declared move of a machine, as the documentation shows it."""

    machine: str
    source: str
    action: str
    target: str
    guards: tuple[tuple[Guard, bool], ...] = field(repr=False)

    @property
    def when(self) -> str:
        """The guards in words, such as `public, not others_shown`; empty if there are none."""
        return ", ".join(guard.__name__ if wanted else f"not {guard.__name__}" for guard, wanted in self.guards)

    def applies(self, situation: object) -> bool:
        """Whether every guard agrees with *situation*."""
        return all(guard(situation) is wanted for guard, wanted in self.guards)


def declared_moves(machine: type[StateChart[Any]]) -> tuple[Move, ...]:
    """Read the moves of *machine* from its declaration, in the order of its states."""
    return tuple(
        Move(machine.__name__, str(state.value), str(event), str(target.value), _guards(transition))
        for state in machine.states
        for transition in state.transitions
        for target in transition.targets
        for event in transition.events
    )


def _guards(transition: Transition) -> tuple[tuple[Guard, bool], ...]:
    """The guard functions of *transition*, each with the answer it has to give."""
    specs = cast("Iterable[Any]", transition.cond)  # the library gives its items no types
    return tuple((spec.func, spec.expected_value) for spec in specs)


_Cell = TypeVar("_Cell")
_To = TypeVar("_To")
ServiceCell = tuple[ServiceStatus, Action, ServiceType, Rest]
CandidateCell = tuple[CandidateState, CandidateAction, bool, bool]


def _compiled_service_moves() -> Mapping[ServiceCell, ServiceStatus]:
    table: dict[ServiceCell, ServiceStatus] = {}
    for move, type_, rest in product(declared_moves(ServiceLifecycle), ServiceType, Rest):
        if move.applies(ServiceSituation(type_, rest)):
            _enter(table, (ServiceStatus(move.source), Action(move.action), type_, rest), ServiceStatus(move.target))
    return MappingProxyType(table)


def _compiled_candidate_moves() -> Mapping[CandidateCell, CandidateState]:
    table: dict[CandidateCell, CandidateState] = {}
    for move, has, same in product(declared_moves(CandidateLifecycle), (False, True), (False, True)):
        if move.applies(CandidateSituation(has, same)):
            cell = (CandidateState(move.source), CandidateAction(move.action), has, same)
            _enter(table, cell, CandidateState(move.target))
    return MappingProxyType(table)


def _enter(table: dict[_Cell, _To], cell: _Cell, to: _To) -> None:
    """Two moves for one cell would make the outcome a matter of their order: a fault of the declaration."""
    if cell in table:
        raise AssertionError(f"two moves are declared for {cell}")
    table[cell] = to


SERVICE_MOVES = _compiled_service_moves()
"""(status, action, type, what the others hold) -> status. A cell that is missing is impossible."""

CANDIDATE_MOVES = _compiled_candidate_moves()
"""(state, action, something in force, equal to what is in force) -> state. A cell that is missing is impossible."""

MACHINES: tuple[type[StateChart[Any]], ...] = (ServiceLifecycle, CandidateLifecycle)
"""Every machine of the package, for the documentation and the command line."""
