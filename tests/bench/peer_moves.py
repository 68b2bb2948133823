# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""
Live to deactivated, and back again, as each peer's documentation would have it written.

None of them makes a new value or an event: they change the object they are given.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import django
from automat import TypeMachineBuilder
from django.conf import settings
from statemachine import State, StateMachine
from transitions import Machine


settings.configure(INSTALLED_APPS=["django.contrib.contenttypes"])
django.setup()

from django.db import models  # noqa: E402 - Django wants its settings first
from django_fsm import FSMField, transition  # noqa: E402
from viewflow import fsm  # noqa: E402


class Status(StrEnum):
    """Where a service stands."""

    DRAFT = "draft"
    REVIEWING = "reviewing"
    REJECTED = "rejected"
    LIVE = "live"
    DEACTIVATED = "deactivated"
    TAKEN_DOWN = "taken_down"


class ViewflowService:
    """A field of viewflow.fsm, kept on the object itself."""

    status = fsm.State(Status, default=Status.LIVE)

    @status.transition(source=Status.LIVE, target=Status.DEACTIVATED)
    def deactivate(self) -> None:
        """Switch it off."""

    @status.transition(source=Status.DEACTIVATED, target=Status.LIVE)
    def republish(self) -> None:
        """Switch it on."""


class DjangoService(models.Model):  # noqa: DJ008 - nobody prints it
    """A field of django-fsm-2 on a model; nothing is saved."""

    status = FSMField(default="live")

    class Meta:  # noqa: D106 - Django's own word
        app_label = "bench"

    @transition(field=status, source="live", target="deactivated")
    def deactivate(self) -> None:
        """Switch it off."""

    @transition(field=status, source="deactivated", target="live")
    def republish(self) -> None:
        """Switch it on."""


class _Switch(Protocol):
    def deactivate(self) -> None:
        """Switch it off."""

    def republish(self) -> None:
        """Switch it on."""


class _Core:
    """What automat carries along."""


def _automat() -> object:
    builder = TypeMachineBuilder(_Switch, _Core)
    live, deactivated = builder.state("live"), builder.state("deactivated")
    live.upon(_Switch.deactivate).to(deactivated).returns(None)
    deactivated.upon(_Switch.republish).to(live).returns(None)
    return builder.build()


_make_automat = _automat()


class AutomatService:
    """A machine of automat, which keeps its state to itself."""

    def __init__(self) -> None:
        self.machine = _make_automat(_Core())
        self.deactivate, self.republish = self.machine.deactivate, self.machine.republish

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.machine.__automat_transitioner__._state.name


_STATES = [str(each) for each in Status]
_MOVES = [
    {"trigger": "deactivate", "source": "live", "dest": "deactivated"},
    {"trigger": "republish", "source": "deactivated", "dest": "live"},
]


class _Model:
    """What a machine of transitions adorns with its methods."""

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.state


def transitions_of_its_own() -> _Model:
    """A loaded object with a machine of its own, which has to be made when the object is loaded."""
    model = _Model()
    Machine(model, states=_STATES, transitions=_MOVES, initial="live", auto_transitions=False)
    return model


_shared = Machine(None, states=_STATES, transitions=_MOVES, initial="live", auto_transitions=False)


def transitions_of_a_shared_machine() -> _Model:
    """A loaded object under a machine that serves all of them."""
    model = _Model()
    _shared.add_model(model)
    return model


class StatemachineService(StateMachine):
    """One machine of python-statemachine for each service."""

    draft = State(initial=True, value="draft")
    reviewing = State(value="reviewing")
    rejected = State(value="rejected")
    live = State(value="live")
    deactivated = State(value="deactivated")
    taken_down = State(value="taken_down")

    publish = draft.to(reviewing) | rejected.to(reviewing)
    approve = reviewing.to(live)
    reject = reviewing.to(rejected)
    deactivate = live.to(deactivated)
    republish = deactivated.to(reviewing)
    take_down = live.to(taken_down)
    reinstate = taken_down.to(live)

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.current_state_value


def statemachine_restored() -> StatemachineService:
    """A machine restored from the stored status of a live service."""
    return StatemachineService(start_value="live")
