"""Notifiers made of notifiers keep the promise of their port."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import pytest

from tiktok_services.composition import Fanout, Only
from tiktok_services.delivery import DeliveryFailed, DeliveryProblem, FanoutFailed
from tiktok_services.notifier import Event, Notifier
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.testing import NotifierConformance
from tiktok_services.testing.notifier_conformance import Seen, seen_of
from tiktok_services.testing.samples import drafted, registered, renamed


SERVICE, FIRST = drafted()
TWO: tuple[Event, ...] = (*FIRST, *renamed(SERVICE, "Another").events)


class Failing:
    """A notifier that always raises the same error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Raise."""
        raise self._error


def failed(code: DeliveryProblem, after_seconds: int | None = None) -> DeliveryFailed:
    return DeliveryFailed("https://hooks.example.com", code, UUID(int=1), (), None, after_seconds)


class TestFanout(NotifierConformance):
    """The whole suite, on several notifiers at once."""

    def make_notifier(self) -> Fanout:
        """Make one of two that record."""
        self.ends = RecordingNotifier(), RecordingNotifier()
        return Fanout(*self.ends)

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Look at one of the ends; the other got as many, and among threads perhaps in another order."""
        first, second = ([seen_of(event) for event in end.events] for end in self.ends)
        assert sorted(first) == sorted(second)
        return first


class TestOnly(NotifierConformance):
    """The whole suite, on a filter that wants everything."""

    def make_notifier(self) -> Only:
        """Make one that records."""
        self.end = RecordingNotifier()
        return Only(lambda event: True, self.end)

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Look at what came through."""
        return [seen_of(event) for event in self.end.events]


def test_one_that_fails_keeps_nobody_else_from_being_told() -> None:
    """Those before and after it are told, and its error is handed on."""
    before, after, error = RecordingNotifier(), RecordingNotifier(), ValueError("a secret")
    with pytest.raises(FanoutFailed) as caught:
        Fanout(before, Failing(error), after).notify(TWO)
    assert before.events == after.events == TWO
    assert caught.value.errors == (error,)
    assert str(caught.value) == "1 of the notifiers failed: ValueError"


def test_several_that_fail_are_all_named() -> None:
    """Errors of ours are told in full, others by their kind: their text may hold a secret."""
    with pytest.raises(FanoutFailed) as caught:
        Fanout(Failing(failed(DeliveryProblem.GONE)), Failing(OSError("a secret"))).notify(TWO)
    assert str(caught.value) == (
        "2 of the notifiers failed: "
        "https://hooks.example.com did not take event 00000000-0000-0000-0000-000000000001: gone, OSError"
    )


@pytest.mark.parametrize(
    ("errors", "retryable", "after_seconds"),
    [
        ([failed(DeliveryProblem.GONE)], False, None),
        ([failed(DeliveryProblem.GONE), failed(DeliveryProblem.FAILING, 30)], True, 30),
        ([failed(DeliveryProblem.FAILING, 30), failed(DeliveryProblem.REFUSED, 60)], True, 60),
        ([failed(DeliveryProblem.GONE), ValueError()], True, None),
    ],
    ids=["none can be tried again", "one can", "the longer wait", "one of unknown kind"],
)
def test_a_fanout_is_tried_again_while_one_of_its_errors_can_be(
    errors: list[Exception], *, retryable: bool, after_seconds: int | None
) -> None:
    """The relay waits as long as the most patient receiver asks."""
    error = FanoutFailed(errors)
    assert (error.retryable, error.after_seconds) == (retryable, after_seconds)


def test_a_filter_tells_what_is_wanted_together_and_stays_silent_otherwise() -> None:
    """A notifier is never called with no events."""
    calls: list[tuple[Event, ...]] = []

    class Listening:
        def notify(self, events: tuple[Event, ...], /) -> None:
            calls.append(events)

    wanted = Only(lambda event: event.name.startswith("service."), Listening())
    wanted.notify(registered().events)
    wanted.notify(TWO)
    Only(lambda event: event.name == "service.renamed", Listening()).notify(TWO)
    assert calls == [TWO, TWO[1:]]
