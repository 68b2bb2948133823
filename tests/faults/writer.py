"""What the processes of the fault tests do. Each tells of what was confirmed to it in a file of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.synchronize import Barrier

from tiktok_services.errors import VersionConflict
from tiktok_services.notifier import Event
from tiktok_services.sql import Relay, SqlStore, postgres_engine, sqlite_engine
from tiktok_services.sql.rows import subject_of
from tiktok_services.testing.samples import US, add_service, drafted, renamed, submitted, touched
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import PartnerId, ServiceId


class Lines:
    """A file of lines, each written at once: whoever is killed next has said it. It is a notifier, too."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def say(self, *words: object) -> None:
        """Write a line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Write a line for each event."""
        for event in events:
            self.say(*subject_of(event), event.version, event.id)


def open_store(url: str) -> SqlStore:
    """Open the store at *url*, which is the name of a file for SQLite."""
    return SqlStore(postgres_engine(url) if "://" in url else sqlite_engine(url))


def race(url: str, path: str, last: int, barrier: Barrier) -> None:
    """Save one service, as fast as it goes, until it has version *last*; tell which versions were won and lost."""
    store, lines = open_store(url), Lines(path)
    me = f"process-{os.getpid()}"
    barrier.wait()
    while True:
        service = store.services.get(ServiceId("S-1"))
        if service.version >= last:
            return
        outcome = renamed(service, f"{me} {service.version + 1}", Actor.partner(me))
        try:
            store.services.save(outcome.result, outcome.events, loaded_version=service.version, partner_version=1)
        except VersionConflict:
            lines.say("lost", outcome.result.version)
            continue
        lines.say("won", outcome.result.version)


def write(url: str, path: str, name: str) -> None:
    """Add and save services and their partner for ever; tell of each save that was confirmed."""
    store, lines = open_store(url), Lines(path)
    partner_id = PartnerId("P-1")
    store.partners.get(partner_id)
    lines.say("ready")
    for number in count():
        partner = store.partners.get(partner_id)
        service = add_service(store, drafted(f"{name}-{number}", targets=(US,)))
        lines.say("service", service.id, service.version)
        first = renamed(service, "Another")
        second = submitted(first.result)
        both = (*first.events, *second.events)
        changed = touched(partner)
        try:
            store.services.save(second.result, both, loaded_version=1, partner_version=partner.version)
            lines.say("service", service.id, second.result.version)
            store.partners.save(changed.result, changed.events, loaded_version=partner.version)
        except VersionConflict:
            continue
        lines.say("partner", partner_id, changed.result.version)


def relay(url: str, path: str) -> None:
    """Deliver until nothing is left; each event becomes a line."""
    store = open_store(url)
    lines = Lines(path)
    store.outbox.waiting()
    lines.say("ready")
    worker = Relay(store, lines, clock=lambda: datetime.now(UTC), lease=timedelta(seconds=0.4), batch=5)
    while store.outbox.waiting():
        worker.run_once()
