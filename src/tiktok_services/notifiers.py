"""Two notifiers that need nothing else: one writes for a person, one keeps for a test or a host that polls."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TextIO

from tiktok_services.events import ServiceEvent
from tiktok_services.notifier import Event


class ConsoleNotifier:
    """
    Writes one line for each event, such as `2026-03-01T09:00:00+00:00 service.published S-12 v3 by partner member-7`.

    Characters that could move the cursor, hide text or begin a line of their own are written as escapes, and so are
    those that the stream cannot encode. The lines of one call stay together. Contents and reasons are left out.

    Args:
        stream: Where to; the standard output of the moment unless given.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._lock = Lock()

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Write a line for each of *events*; raises what the stream raises."""
        stream = sys.stdout if self._stream is None else self._stream
        lines = "".join(f"{_on_one_line(_sentence(event))}\n" for event in events)
        encoding = stream.encoding or "utf-8"
        with self._lock:
            stream.write(lines.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()


def _sentence(event: Event) -> str:
    subject = event.service_id if isinstance(event, ServiceEvent) else event.partner_id
    return f"{event.at.isoformat()} {event.name} {subject} v{event.version} by {event.by}"


def _on_one_line(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


class RecordingNotifier:
    """Keeps every event it is told of. It never forgets any, so it is for tests and short-lived programs."""

    def __init__(self) -> None:
        self._events: tuple[Event, ...] = ()
        self._lock = Lock()

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Keep *events*."""
        with self._lock:
            self._events += events

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything it was told of, in the order in which it was told."""
        return self._events
