"""Notifiers made of notifiers: several at once, and one that is told of some events only."""

from __future__ import annotations

from collections.abc import Callable

from tiktok_services.delivery import FanoutFailed
from tiktok_services.notifier import Event, Notifier


class Fanout:
    """
    Tells several notifiers, one after the other, whatever happens to the others.

    Whoever tells it again after a failure tells all of them again: those that were told know a repetition by the ids of
    the events. Where that is too much, give each notifier a relay of its own.

    Args:
        notifiers: Whom to tell, in this order.
    """

    def __init__(self, *notifiers: Notifier) -> None:
        self._notifiers = notifiers

    def notify(self, events: tuple[Event, ...], /) -> None:
        """
        Tell each notifier of *events*.

        Raises:
            FanoutFailed: Some of them failed; all were tried.
        """
        errors: list[Exception] = []
        for notifier in self._notifiers:
            try:
                notifier.notify(events)
            except Exception as error:  # noqa: BLE001 - whatever one of them raises, the others are told
                errors.append(error)
        if errors:
            raise FanoutFailed(errors)


class Only:
    """
    Tells a notifier of those events that are wanted, and does not call it when there are none.

    Args:
        wanted: Says whether an event is to be told, such as `lambda event: event.name == "service.published"`.
        notifier: Whom to tell.
    """

    def __init__(self, wanted: Callable[[Event], bool], notifier: Notifier) -> None:
        self._wanted = wanted
        self._notifier = notifier

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Tell of the wanted ones of *events*, together and in order; raises what the notifier or the question raises."""
        wanted = tuple(event for event in events if self._wanted(event))
        if wanted:
            self._notifier.notify(wanted)
