"""The declared machines and the compiled tables are one: the real engine is driven through every cell."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from statemachine import StateChart
from statemachine.exceptions import TransitionNotAllowed

from tiktok_services.lifecycle import (
    CANDIDATE_MOVES,
    MACHINES,
    PERFORMERS,
    SERVICE_MOVES,
    Action,
    CandidateAction,
    CandidateLifecycle,
    CandidateSituation,
    CandidateState,
    Rest,
    ServiceLifecycle,
    ServiceSituation,
    ServiceStatus,
    declared_moves,
)
from tiktok_services.vocabulary import ServiceType


def _fired(machine: type[StateChart[Any]], situation: ServiceSituation | CandidateSituation, action: str) -> str | None:
    """Where the real engine goes; None if it refuses."""
    running = machine(situation)
    try:
        running.send(action)
    except TransitionNotAllowed:
        return None
    return situation.state


@pytest.mark.parametrize("status", ServiceStatus)
def test_the_engine_agrees_with_the_table_of_services(status: ServiceStatus) -> None:
    """Every cell of the service's table is what python-statemachine does."""
    for action, type_, rest in product(Action, ServiceType, Rest):
        fired = _fired(ServiceLifecycle, ServiceSituation(type_, rest, status), action)
        assert fired == SERVICE_MOVES.get((status, action, type_, rest)), (status, action, type_, rest)


@pytest.mark.parametrize("state", CandidateState)
def test_the_engine_agrees_with_the_table_of_candidates(state: CandidateState) -> None:
    """Every cell of the candidate's table is what python-statemachine does."""
    for action, in_force, unchanged in product(CandidateAction, (False, True), (False, True)):
        fired = _fired(CandidateLifecycle, CandidateSituation(in_force, unchanged, state), action)
        assert fired == CANDIDATE_MOVES.get((state, action, in_force, unchanged)), (state, action, in_force, unchanged)


@pytest.mark.parametrize("seed", range(5))
def test_the_engine_agrees_with_the_table_on_random_walks(seed: int) -> None:
    """One machine kept alive for a hundred events goes where the table says, refusals included."""
    dice = random.Random(seed)
    situation = ServiceSituation(ServiceType.PUBLIC, Rest.NEITHER)
    running = ServiceLifecycle(situation)
    status = ServiceStatus.DRAFT
    for _ in range(100):
        situation.type, situation.rest = dice.choice(list(ServiceType)), dice.choice(list(Rest))
        action = dice.choice(list(Action))
        expected = SERVICE_MOVES.get((status, action, situation.type, situation.rest))
        if expected is None:
            with pytest.raises(TransitionNotAllowed):
                running.send(action)
        else:
            running.send(action)
            status = expected
        assert situation.state == status


@pytest.mark.parametrize("machine", MACHINES)
def test_the_machines_are_strict(machine: type[StateChart[Any]]) -> None:
    """The flags that make a forbidden event and a failing guard an error are set, and no machine has callbacks."""
    assert machine.allow_event_without_transition is False
    assert machine.catch_errors_as_events is False
    assert machine.atomic_configuration_update is True
    assert machine.enable_self_transition_entries is False
    assert not [name for name in vars(machine) if name.startswith(("on_", "before_", "after_"))]


def test_states_and_events_are_exactly_the_enumerations() -> None:
    """A misspelt event would merely look forbidden."""
    moves = declared_moves(ServiceLifecycle)
    assert {move.action for move in moves} == set(Action) == set(PERFORMERS)
    assert {move.source for move in moves} == set(ServiceStatus)
    moves = declared_moves(CandidateLifecycle)
    assert {move.action for move in moves} == set(CandidateAction)
    assert {move.source for move in moves} == set(CandidateState)


def test_the_tables_cannot_be_changed() -> None:
    """Nobody adds a move at run time."""
    with pytest.raises(TypeError):
        SERVICE_MOVES[ServiceStatus.DRAFT, Action.APPROVE, ServiceType.PUBLIC, Rest.NEITHER] = ServiceStatus.LIVE  # type: ignore[index]


def test_guards_are_told_in_words() -> None:
    """The documentation shows the guards of a move by name."""
    said = {(move.source, move.action, move.target): move.when for move in declared_moves(ServiceLifecycle)}
    assert said["live", "retract", "rejected"] == "not public, not others_shown"
    assert said["live", "deactivate", "deactivated"] == ""
