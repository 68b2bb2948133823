"""The suite that tells whether a notifier keeps the promises of `Notifier`."""
# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

from tiktok_services.events import ServiceEvent
from tiktok_services.notifier import Notifier
from tiktok_services.testing.hosting import check_abilities
from tiktok_services.testing.samples import AWKWARD, drafted, registered, renamed, touched
from tiktok_services.verdict import Actor


if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiktok_services.notifier import Event

THREADS = 8

Seen = tuple[str, str, int]
"""What a receiver sees of an event: its name, the id of the service or partner, and the version."""


class NotifierConformance:
    """Subclass it, say how to make a notifier and how to look at what came out at its other end."""

    def make_notifier(self) -> Notifier:
        """Make a notifier that has told nobody anything."""
        raise NotImplementedError

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Give what the receiver of *notifier* has seen, in the order in which it came."""
        raise NotImplementedError

    def test_every_ability_of_the_port_is_there(self) -> None:
        """The method exists and can be called as the port calls it; what is lacking is named with its promise."""
        check_abilities("notifier", self.make_notifier(), Notifier)

    def test_nothing_is_told_before_something_happened(self) -> None:
        """A new notifier is silent."""
        assert list(self.seen(self.make_notifier())) == []

    def test_every_event_comes_out_once_and_in_order(self) -> None:
        """Events of services and of partners, of one save and of several."""
        notifier = self.make_notifier()
        partner, told = registered()
        events: tuple[Event, ...] = (*told, *touched(partner).events)
        service, first = drafted()
        second = renamed(service, "Another")
        third = renamed(second.result, "A third")
        notifier.notify(events)
        notifier.notify(first)
        notifier.notify(second.events + third.events)
        everything = (*events, *first, *second.events, *third.events)
        assert list(self.seen(notifier)) == [seen_of(event) for event in everything]

    def test_awkward_texts_do_no_harm(self) -> None:
        """Control characters, quotes and line ends in a text or an actor's id make no further message and hide none."""
        notifier = self.make_notifier()
        service, first = drafted(title=AWKWARD)
        second = renamed(service, AWKWARD, Actor.partner(AWKWARD))
        notifier.notify(first + second.events)
        assert list(self.seen(notifier)) == [seen_of(event) for event in first + second.events]

    def test_many_threads_may_tell_at_once(self) -> None:
        """Nothing is lost, doubled or torn apart; events of one call stay together."""
        notifier = self.make_notifier()
        barrier = Barrier(THREADS)
        saves: list[tuple[Event, ...]] = []
        for number in range(THREADS):
            service, first = drafted(f"S-{number}")
            saves.append(first + renamed(service, "Another").events)

        def tell(events: tuple[Event, ...]) -> None:
            barrier.wait()
            notifier.notify(events)

        threads = [Thread(target=tell, args=(events,)) for events in saves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen = list(self.seen(notifier))
        pairs = [tuple(seen[index : index + 2]) for index in range(0, len(seen), 2)]
        assert sorted(pairs) == sorted(tuple(seen_of(event) for event in events) for events in saves)


def seen_of(event: Event) -> Seen:
    """What a receiver should see of *event*."""
    subject = event.service_id if isinstance(event, ServiceEvent) else event.partner_id
    return (event.name, str(subject), event.version)
