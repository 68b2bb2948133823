"""Random lives prove a sound host, catch unsound ones, and fail when they did not come to everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, settings

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.memory import InMemoryServiceRepository, InMemoryStore
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.repositories import EVERY_SERVICE, Cursor, Page, ReviewRow, ServiceFilter
from tiktok_services.service import Service
from tiktok_services.testing import stateful
from tiktok_services.testing.coverage import CODES, PAIRS, REFUSALS, Coverage
from tiktok_services.testing.hosting import Host
from tiktok_services.testing.stateful import CenterLives


class TestLivesInMemory(CenterLives):
    """The package's own adapters."""

    def make_host(self) -> Host:
        """An empty store in memory."""
        store = InMemoryStore()
        return Host(store.partners, store.services, RecordingNotifier())

    def test_random_lives_keep_every_promise(self) -> None:
        """And the coverage is told."""
        super().test_random_lives_keep_every_promise()
        assert "6 of 6 statuses, 15 of 15 actions allowed, 71 of 71 refusals, 42 of 42 pairs" in str(self.coverage)


Events = tuple[ServiceEvent, ...]


class LosesTheLastEvent(InMemoryServiceRepository):
    """Keeps the service, and not all that happened to it."""

    def history(self, service_id: Any, /) -> Events:
        return super().history(service_id)[:3]


class KeepsNothing(InMemoryServiceRepository):
    """Says it has saved."""

    def save(self, service: Service, events: Events, *, loaded_version: int, partner_version: int) -> None:
        """Forget it."""


class ForgetsWhenItWasLive(InMemoryServiceRepository):
    """A column left out of a mapping."""

    def get(self, service_id: Any, /) -> Service:
        return evolve(super().get(service_id), first_live_at=None)


class FindsAnyStatus(InMemoryServiceRepository):
    """A filter that is not applied."""

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        return super().find(evolve(which, status=None), after=after, limit=limit)


class ShowsNoQueue(InMemoryServiceRepository):
    """A queue that is always empty."""

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        return Page(())


class Mute(RecordingNotifier):
    """Fails always; what was saved stands."""

    def notify(self, events: Any, /) -> None:
        raise ConnectionError("nobody is there")


def _lives(make: Callable[[], Host], examples: int = 15) -> CenterLives:
    class Lives(CenterLives):
        settings: ClassVar[settings] = settings(
            CenterLives.settings,
            max_examples=examples,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )

        def make_host(self) -> Host:
            return make()

    return Lives()


_NOT_AS_SAVED = "(does what the model does|stored as it is|the reasons the model tells)"

BROKEN = {
    "a history that loses its last events": (LosesTheLastEvent, "no event is lost"),
    "a save that keeps nothing": (KeepsNothing, _NOT_AS_SAVED),
    "a field left out when a service is loaded": (ForgetsWhenItWasLive, _NOT_AS_SAVED),
    "a filter by status that is not applied": (FindsAnyStatus, "found under its status only"),
    "a review queue that is always empty": (ShowsNoQueue, "the review queue is what is open"),
}


@pytest.mark.parametrize("defect", BROKEN)
def test_unsound_stores_are_caught(defect: str) -> None:
    """Each loses something, and is told what."""
    kind, said = BROKEN[defect]

    def make() -> Host:
        store = InMemoryStore()
        return Host(store.partners, kind(store.services._lock, store.partners), RecordingNotifier())

    with pytest.raises(AssertionError, match=said):
        _lives(make).test_random_lives_keep_every_promise()


def test_a_notifier_that_always_fails_undoes_nothing() -> None:
    """The lives go on, and come to everything."""

    def make() -> Host:
        store = InMemoryStore()
        return Host(store.partners, store.services, Mute())

    _lives(make, examples=3).test_random_lives_keep_every_promise()


def test_a_run_in_which_nothing_ran_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is named that never came up."""
    monkeypatch.setattr(stateful, "run_state_machine_as_test", lambda *_, **__: None)
    monkeypatch.setattr(CenterLives, "tours", 0)
    with pytest.raises(AssertionError, match="0 lives, 0 commands"):
        TestLivesInMemory().test_random_lives_keep_every_promise()
    assert len(Coverage().missing()) == len(ServiceStatus) + len(Action) + len(REFUSALS) + len(PAIRS)


def test_every_reason_and_every_action_is_among_the_refusals() -> None:
    """No reason that can come up is left out, and each action is refused for something."""
    assert {code for _, code in REFUSALS} == CODES
    assert {action for action, _ in REFUSALS} == set(Action)


@pytest.mark.parametrize(
    ("forgotten", "told"),
    [
        ({"statuses": set(ServiceStatus) - {ServiceStatus.TAKEN_DOWN}}, "status taken_down"),
        ({"allowed": set(Action) - {Action.DROP}}, "drop allowed"),
        (
            {"refused": set(REFUSALS) - {(Action.WRITE, BlockerCode.UNDER_REVIEW)}},
            "write refused for under_review",
        ),
        ({"pairs": set(PAIRS) - {(Action.UPGRADE, Action.REJECT)}}, "upgrade, then reject"),
    ],
    ids=["status", "outcome", "reason", "pair"],
)
def test_whatever_did_not_come_up_is_named(forgotten: dict[str, Any], told: str) -> None:
    """Each status, each outcome of each action, and each pair of moves by itself."""
    everything: dict[str, Any] = {
        "statuses": set(ServiceStatus),
        "allowed": set(Action),
        "refused": set(REFUSALS),
        "pairs": set(PAIRS),
    }
    assert Coverage(**everything).missing() == ()
    assert Coverage(**{**everything, **forgotten}).missing() == (told,)


def test_a_host_is_asked_for() -> None:
    """The suite does not know the host's stores."""
    with pytest.raises(NotImplementedError):
        CenterLives().make_host()
