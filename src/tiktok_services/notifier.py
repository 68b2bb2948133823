"""The port to whoever wants to know what happened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from tiktok_services.events import ServiceEvent
from tiktok_services.partner_events import PartnerEvent


Event = ServiceEvent | PartnerEvent
"""What happened to a service or to a partner."""

OnFailure = Callable[[tuple[Event, ...], Exception], None]
"""What becomes of events that could not be told: is given them and the error."""

_log = logging.getLogger(__name__)


class Notifier(Protocol):
    """
    Tells somebody what happened.

    It is told after the events were saved. When the `PartnerCenter` calls it, each save is told at most once: a process
    that dies in between, or a notifier that fails, loses the message, never the events. Whoever needs every message
    reads them from the store and passes them on at least once; a receiver knows a repetition by the event's id.
    """

    def notify(self, events: tuple[Event, ...], /) -> None:
        """
        Tell of *events*, all of one save: at least one, of one service or partner, in the order of their versions.

        They come together, not one by one, because they happened together: an approval that ends an upgrade is two
        events, and a receiver that is told of both can send one message, and never half of it.

        It may be called by several threads at once. Two saves of one service may then come out of order; the versions
        tell the order.

        Raises:
            Exception: Any, when they could not be told. The caller decides what becomes of it; nothing is undone.
        """
        ...


def tell(notifier: Notifier, events: tuple[Event, ...], on_failure: OnFailure) -> None:
    """
    Tell *notifier* of *events* that are saved, so nothing it raises may reach the caller.

    Its error goes to *on_failure*; an error of that is logged.
    """
    try:
        notifier.notify(events)
    except Exception as error:  # noqa: BLE001 - what was saved stands, whatever the notifier raised
        try:
            on_failure(events, error)
        except Exception as another:  # noqa: BLE001 - and whatever the hook raised
            log_failure(events, another)


def log_failure(events: tuple[Event, ...], error: Exception) -> None:
    """
    Log that *events* could not be told.

    The ids of the events and the kind of the error are logged, never its text, which may hold a secret such as an
    address with a token.
    """
    ids = ", ".join(str(event.id) for event in events)
    _log.error("%s while telling of %s", type(error).__name__, ids)
