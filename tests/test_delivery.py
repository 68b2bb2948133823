"""Events go to a receiver one by one, and an error says what a relay needs to know and nothing that is secret."""

from __future__ import annotations

import pickle
import re
from threading import Event as Flag
from threading import Thread

import pytest

import tiktok_services.delivery
from tiktok_services.delivery import (
    DeliveryFailed,
    DeliveryProblem,
    FanoutFailed,
    NotSent,
    NotTold,
    OneByOne,
    check_seconds,
)
from tiktok_services.errors import InvalidValue
from tiktok_services.notifier import Event
from tiktok_services.testing.samples import drafted, renamed


SERVICE, FIRST = drafted()
TWO: tuple[Event, ...] = (*FIRST, *renamed(SERVICE, "Another").events)
ID = TWO[0].id


def test_the_first_failure_ends_the_call_and_names_what_was_delivered() -> None:
    """The event that failed, those before it and the receiver's wish to wait are attributes."""
    told: list[Event] = []

    def deliver(event: Event) -> None:
        if told:
            raise NotSent(DeliveryProblem.FAILING, 503, 30)
        told.append(event)

    with pytest.raises(DeliveryFailed) as caught:
        OneByOne("https://hooks.example.com", deliver, 1).tell(TWO + TWO)
    error = caught.value
    assert told == [TWO[0]]
    assert (error.receiver, error.code, error.event_id) == ("https://hooks.example.com", "failing", TWO[1].id)
    assert (error.delivered, error.status, error.after_seconds) == ((TWO[0].id,), 503, 30)
    assert error.retryable
    assert (error.__context__, error.__cause__) == (None, None)
    assert str(error) == (
        f"https://hooks.example.com did not take event {TWO[1].id}: "
        "failing, status 503, asks to wait 30 s; delivered before it: 1"
    )


def test_a_call_that_gets_no_turn_in_time_is_told_so() -> None:
    """A receiver that is slow for others cannot hold a caller for ever, and the next call has its turn."""
    entered, leave = Flag(), Flag()

    def deliver(_event: Event) -> None:
        entered.set()
        leave.wait(30)

    deliveries = OneByOne("memory://", deliver, 0.05)
    first = Thread(target=deliveries.tell, args=(FIRST,))
    first.start()
    entered.wait(30)
    with pytest.raises(DeliveryFailed) as caught:
        deliveries.tell(TWO)
    leave.set()
    first.join()
    assert (caught.value.code, caught.value.event_id, caught.value.delivered) == (DeliveryProblem.BUSY, ID, ())
    deliveries.tell(TWO)


def test_any_other_error_passes_and_gives_the_turn_back() -> None:
    """A fault in the host's own clock is the host's to see, and blocks nobody."""
    answers: list[Exception] = [ZeroDivisionError()]

    def deliver(_event: Event) -> None:
        if answers:
            raise answers.pop()

    deliveries = OneByOne("memory://", deliver, 1)
    with pytest.raises(ZeroDivisionError):
        deliveries.tell(TWO)
    deliveries.tell(TWO)


def test_every_code_stands_in_the_table_with_what_a_relay_does() -> None:
    """The table that people read and the property that a relay reads agree."""
    rows = re.findall(r"^\| `(\w+)` .*\| (yes|no) +\|$", tiktok_services.delivery.__doc__ or "", re.MULTILINE)
    assert rows == [(str(each), "yes" if each.retryable else "no") for each in DeliveryProblem]


@pytest.mark.parametrize(
    "error",
    [
        DeliveryFailed("https://hooks.example.com", DeliveryProblem.GONE, ID, (TWO[1].id,), 410, 5),
        DeliveryFailed("memory://", DeliveryProblem.BUSY, ID),
        FanoutFailed([DeliveryFailed("memory://", DeliveryProblem.BUSY, ID)]),
    ],
    ids=["full", "short", "fanout"],
)
def test_the_errors_survive_pickling(error: NotTold) -> None:
    """They pass between processes with all they say."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert (copy.retryable, copy.after_seconds) == (error.retryable, error.after_seconds)


def test_the_family_says_what_its_members_have_to() -> None:
    """Whoever adds a kind of error says whether and when to try again."""
    with pytest.raises(NotImplementedError):
        _ = NotTold().retryable
    with pytest.raises(NotImplementedError):
        _ = NotTold().after_seconds


@pytest.mark.parametrize("seconds", [0, -1, 300.5, float("nan"), float("inf"), True, "5", None])
def test_seconds_have_bounds(seconds: float) -> None:
    """Neither nothing, nor for ever, nor something else than a number."""
    with pytest.raises(InvalidValue) as caught:
        check_seconds("deadline_seconds", seconds, most=300)
    assert str(caught.value) == "deadline_seconds must be a number of seconds above 0 and up to 300"
