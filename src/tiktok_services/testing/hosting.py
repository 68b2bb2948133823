"""What a host gives to be proved, and what stands before its notifier meanwhile."""

from __future__ import annotations

from attrs import frozen

from tiktok_services.notifier import Event, Notifier
from tiktok_services.repositories import PartnerRepository, ServiceRepository


@frozen
class Host:
    """What a host gives: its repositories, of one empty store, and its notifier."""

    partners: PartnerRepository
    services: ServiceRepository
    notifier: Notifier


class Listener:
    """Stands before a host's notifier: notes what it is told, and fails when it is to fail."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self.heard: list[Event] = []
        self.fails = False

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Pass the events on, or fail."""
        self.heard += events
        if self.fails:
            raise ConnectionError("told so")
        self._notifier.notify(events)
