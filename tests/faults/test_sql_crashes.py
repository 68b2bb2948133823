"""A process may be killed between any two statements: what is stored is whole, and what is to be told is told."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.faults.processes import ROUNDS, address, check_whole, start, tell
from tests.faults.writer import relay, write

from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.sql import Relay, SqlStore, tables
from tiktok_services.testing.samples import add_partner, add_service, drafted, registered, renamed, save_service


databases = stores.durable_databases


def count_of(lines: Path) -> int:
    """Count what the processes have said."""
    return lines.read_text().count("\n") if lines.exists() else 0


def wait_for(lines: Path, count: int) -> None:
    """Wait until the processes have said so much."""
    deadline = time.monotonic() + 60
    while count_of(lines) < count:
        assert time.monotonic() < deadline, "a process did not begin"
        time.sleep(0.005)


def test_a_killed_writer_leaves_whole_changes_behind(databases: Databases, tmp_path: Path) -> None:
    """Every committed change has its events and its outbox row, no others exist; what was confirmed is there, and told."""
    engine = databases.engine()
    add_partner(SqlStore(engine), registered())
    engine.dispose()
    lines = tmp_path / "lines"
    chance = random.Random(7)
    for turn in range(10 * ROUNDS):
        said = count_of(lines)
        writers = [start(write, address(engine), str(lines), f"S-{turn}-{each}") for each in range(2)]
        wait_for(lines, said + 4)  # both are ready, and two saves were confirmed
        for writer in writers:
            time.sleep(chance.uniform(0, 0.1))
            writer.kill()
        for writer in writers:
            writer.join()
            assert writer.exitcode == -9
    confirmed = [line.split() for line in lines.read_text().splitlines() if line != "ready"]
    versions = check_whole(engine)
    assert len(confirmed) >= 20 * ROUNDS
    for kind, key, number in confirmed:
        assert versions[kind, key] >= int(number)
    told = RecordingNotifier()
    worker = Relay(SqlStore(engine), told, clock=lambda: datetime.now(UTC))
    while not worker.run_once().is_idle:
        pass
    assert {str(each.id) for each in told.events} == all_events(engine)
    kills, stored = 20 * ROUNDS, sum(versions.values())
    tell(engine, "writers killed", kills=kills, confirmed_saves=len(confirmed), events_stored_and_in_the_outbox=stored)


def test_a_killed_relay_delivers_everything_all_the_same(databases: Databases, tmp_path: Path) -> None:
    """Each event is delivered at least once with the same id, and for the first time in the order of the versions."""
    engine = databases.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    lines = tmp_path / "lines"
    chance = random.Random(8)
    killed = 0
    for turn in range(5 * ROUNDS):
        for number in range(4):
            service = add_service(store, drafted(f"S-{turn}-{number}"))
            for each in range(2, 6):
                service = save_service(store, renamed(service, f"Number {each}"))
        engine.dispose()
        said = count_of(lines)
        relays = [start(relay, address(engine), str(lines)) for _ in range(2)]
        wait_for(lines, said + 2)
        for worker in relays:
            time.sleep(chance.uniform(0, 0.05))
            worker.kill()
        for worker in relays:
            worker.join()
            killed += worker.exitcode == -9
    for worker in [start(relay, address(engine), str(lines)) for _ in range(2)]:
        worker.join()
        assert worker.exitcode == 0
    told = [line.split() for line in lines.read_text().splitlines() if line != "ready"]
    assert {event for _, _, _, event in told} == all_events(engine)
    first_times: dict[str, list[int]] = defaultdict(list)
    for _, key, version, _ in told:
        if int(version) not in first_times[key]:
            first_times[key].append(int(version))
    assert all(versions == sorted(versions) for versions in first_times.values())
    assert store.outbox.waiting() == 0
    assert killed >= 2 * ROUNDS
    events = len(all_events(engine))
    tell(engine, "relays killed", kills=killed, events=events, delivered_again=len(told) - events)


def all_events(engine: Engine) -> set[str]:
    """The ids of everything that ever happened."""
    with engine.connect() as connection:
        return set(connection.scalars(select(tables.events.c.event_id)))
