# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""
What storing costs, on a SQLite file and on PostgreSQL: a save, a page among a million services, and the relay.

A save is measured as everything else is. Pages and the relay are measured by the clock, since the work is done by other
processes. The databases stand in a temporary folder, wait for the disk at each commit as in earnest, and go when the run
ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve
from sqlalchemy import Engine, func, insert, literal, select, text
from tests import many_services, postgres
from tests.bench import peer_saves, subjects
from tests.bench.results import Result, result
from tests.bench.rounds import WARM_UP_ROUNDS, Contender, in_turns
from tests.builders import HOUR, NOW, PARTNER, US, draft, listing

from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.repositories import Cursor, ReviewRow, ServiceFilter
from tiktok_services.service import Service
from tiktok_services.sql import Relay, SqlStore, create_schema, postgres_engine, sqlite_engine, tables
from tiktok_services.sql.rows import event_rows, partner_row, service_row, target_rows
from tiktok_services.vocabulary import ServiceId, ServiceType


FEW, MANY = 1_000, 1_000_000
"""How many services a page is read among."""

WAITING = 300
"""How many saves the relay is given at once."""

WORKERS = (1, 2, 4)
RECEIVER_SECONDS = 0.005
"""How long the slower of the two receivers takes for each save."""


def storage(rounds: int) -> Iterator[Result]:
    """Every comparison, on each database that is here."""
    with TemporaryDirectory(prefix="bench-") as folder:
        makers: dict[str, Callable[[str], Engine]] = {
            "SQLite": lambda name: sqlite_engine(Path(folder, f"{name}.db")),
        }
        if postgres.binaries() is None:
            sys.stdout.write("PostgreSQL is not on this machine: its part of the storage job is left out\n")
        else:
            makers["PostgreSQL"] = lambda _name: postgres.database_with_tables(durable=True)
        for job in (_save, _pages, _relay):
            for database, make in makers.items():
                yield job(database, make, rounds)


@contextmanager
def _database(make: Callable[[str], Engine], name: str) -> Iterator[Engine]:
    engine = make(name)
    try:
        create_schema(engine)
        yield engine
    finally:
        engine.dispose()


def _clocked(contender: Contender) -> float:
    """Seconds by the clock for one unit of the contender's work, the mean over its calls."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(contender.calls):
            contender.work()
        return (time.perf_counter() - start) / (contender.calls * contender.units)
    finally:
        gc.enable()


# -- a save ------------------------------------------------------------------------------------------------------

_CALLS = 20


def _save(database: str, make: Callable[[str], Engine], rounds: int) -> Result:
    with _database(make, "save") as engine:
        store = SqlStore(engine)
        names = ("by-us", "by-hand", "statements")
        with engine.begin() as connection:
            connection.execute(insert(tables.partners), partner_row(subjects.US_SELLER))
            for name in names:
                connection.execute(insert(tables.services), service_row(_custom(name)))
                connection.execute(insert(tables.targets), target_rows(_custom(name)))
        saves = _CALLS * (rounds + WARM_UP_ROUNDS) + 2
        moves, of_hand, of_statements = (_off_and_on(_custom(name), saves) for name in names)
        ready = iter([peer_saves.rows(*move) for move in of_statements])

        def ours() -> None:
            service, events = next(moves)
            store.services.save(service, events, loaded_version=service.version - 1, partner_version=1)

        def hand() -> None:
            peer_saves.save(engine, *peer_saves.rows(*next(of_hand)))

        def statements() -> None:
            peer_saves.save(engine, *next(ready))

        for _ in range(2):
            for work in (ours, hand, statements):
                work()
            _assert_same_rows(engine, names)
        found = in_turns(
            [
                Contender("this package", ours, calls=_CALLS),
                Contender("by hand", hand, calls=_CALLS),
                Contender("the statements alone", statements, calls=_CALLS),
            ],
            rounds,
        )
    return result(
        f"Save a move, {database}",
        found,
        unit="µs",
        scale=1e6,
        goals=(("this package", "by hand", 1.3),),
        note=(
            "A service with one listing is switched off or on, and the change is saved in one transaction: the version of "
            "the partner is read under a lock, the row of the service is changed if its version is still the one that was "
            "loaded, its target is written anew, its event and a row of the outbox are added. By hand the same statements "
            "of SQLAlchemy Core are executed on rows that are made with `json.dumps` and no further question (`tests/bench/peer_saves.py`); for the "
            "statements alone the rows, documents included, were made in advance. Waiting for the disk and for the server, "
            "which is the same for all sides, does not count."
        ),
    )


def _custom(name: str) -> Service:
    """A custom service with a listing that is live: it is switched off and on without a review."""
    partner = subjects.US_SELLER
    service = evolve(draft(ServiceType.CUSTOM), id=ServiceId(name))
    service = service.write(partner, US, listing(), by=PARTNER, at=NOW).result
    return service.publish(partner, by=PARTNER, at=NOW).result


def _off_and_on(service: Service, count: int) -> Iterator[Any]:
    """So many moves, each from where the last one led."""
    made = []
    for number in range(count):
        move = service.republish if number % 2 else service.deactivate
        outcome = move(subjects.US_SELLER, by=PARTNER, at=NOW + HOUR)
        service = outcome.result
        made.append(outcome)
    return iter(made)


def _assert_same_rows(engine: Engine, names: tuple[str, ...]) -> None:
    """What stands in the database is the same for all sides but for the id of the service, and what follows from it."""
    own = {"position", "event_id"}
    with engine.connect() as connection:
        for table, key in (
            (tables.services, "id"),
            (tables.targets, "service_id"),
            (tables.events, "aggregate_id"),
            (tables.outbox, "aggregate_id"),
        ):
            stored = []
            for name in names:
                rows = connection.execute(select(table).where(table.c[key] == name)).mappings().all()
                assert rows
                stored.append(
                    [
                        {each: str(value).replace(name, "") for each, value in row.items() if each not in own}
                        for row in rows
                    ]
                )
            assert all(each == stored[0] for each in stored), table.name


# -- a page ------------------------------------------------------------------------------------------------------


def _pages(database: str, make: Callable[[str], Engine], rounds: int) -> Result:
    asked: dict[str, list[Contender]] = {}
    with _database(make, "few") as few, _database(make, "many") as many:
        for engine, count in ((few, FEW), (many, MANY)):
            many_services.fill(engine, count)
            if engine.dialect.name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(text("VACUUM ANALYZE"))
            for name, pages in _readings(SqlStore(engine), count).items():
                work = _next_page(pages)
                asked.setdefault(name, []).append(Contender(f"{name}, {count:,} services", work, calls=10))
        found = in_turns([each for both in asked.values() for each in both], rounds, measure=_clocked)
    return result(
        f"A page of 50, {database}",
        found,
        unit="ms",
        scale=1e3,
        goals=tuple((of_many.name, of_few.name, 1.5) for of_few, of_many in asked.values()),
        note=(
            f"A page among {FEW:,} services, and the same among {MANY:,}: the review queue, of which one service in four is "
            "part, and the services of one partner (a thousand), in one status (one in four), for one target (all of them), "
            "and of one partner in one status. Ten pages that begin at places spread over all there are, read in turn. Every "
            "service of a page is read and checked; the review queue tells when, which and for which target. By the clock."
        ),
    )


def _readings(store: SqlStore, count: int) -> dict[str, list[Callable[[], Any]]]:
    """For each question ten pages, asserted to be full and to be what was asked for."""
    services = store.services
    its_partner = many_services.partner_id(0)
    places = [count * tenth // 13 for tenth in range(10)]
    readings: dict[str, list[Callable[[], Any]]] = {
        "review queue": [
            _bound(
                services.review_queue,
                after=Cursor.after_review(ReviewRow(NOW + timedelta(seconds=place), ServiceId("S"), US)),
            )
            for place in places
        ]
    }
    filters = {
        "find by partner": ServiceFilter(partner_id=its_partner),
        "find by status": ServiceFilter(status=ServiceStatus.LIVE),
        "find by target": ServiceFilter(target=US),
        "find by partner and status": ServiceFilter(partner_id=its_partner, status=ServiceStatus.LIVE),
    }
    for name, which in filters.items():
        readings[name] = [
            _bound(services.find, which, after=Cursor.after_service(many_services.service_id(place)))
            for place in places
        ]
        for read in readings[name]:
            assert all(which.matches(each) for each in read().items)
    for pages in readings.values():
        for read in pages:
            page = read()
            assert len(page.items) == 50, page
            assert page.next is not None
    return readings


def _bound(read: Callable[..., Any], *arguments: object, **named: object) -> Callable[[], Any]:
    return lambda: read(*arguments, **named)


def _next_page(pages: list[Callable[[], Any]]) -> Callable[[], Any]:
    turn = cycle(pages)

    def work() -> Any:
        return next(turn)()

    return work


# -- the relay ---------------------------------------------------------------------------------------------------


def _relay(database: str, make: Callable[[str], Engine], rounds: int) -> Result:
    with _database(make, "relay") as engine:
        _write_events(engine)
        address = _address(engine)
        contenders = []
        for seconds, receiver in ((0.0, "at once"), (RECEIVER_SECONDS, f"in {RECEIVER_SECONDS * 1e3:.0f} ms")):
            for workers in WORKERS:
                name = f"{workers} worker{'s' * (workers > 1)}, told {receiver}"
                contenders.append(Contender(name, _draining(engine, address, workers, seconds)))
        found = in_turns(contenders, max(3, rounds // 10), measure=lambda contender: contender.work())
    return result(
        f"Relay, {database}",
        found,
        unit="events/s",
        scale=1.0,
        goals=(),
        note=(
            f"{WAITING} saves of as many services, with one event each, wait in the outbox; processes take them in batches "
            "of 20, tell a notifier that needs no time or 5 ms for each, and note each. How many events are delivered in a "
            "second, by the clock, from the moment at which all workers begin to that at which the last one ends. SQLite "
            "has one writer at a time, so there more workers help only while a receiver is being waited for."
        ),
    )


def _write_events(engine: Engine) -> None:
    """The first event of so many services. What only the relay reads needs no service."""
    with engine.begin() as connection:
        for number in range(WAITING):
            outcome = Service.draft(
                ServiceId(f"S-{number:07}"),
                subjects.US_SELLER.id,
                type=ServiceType.PUBLIC,
                category=draft().category,
                name="LIVE management",
                targets=(US,),
                link_token=draft().link_token,
                by=PARTNER,
                at=NOW,
            )
            connection.execute(insert(tables.events), event_rows(outcome.events))


def _draining(engine: Engine, address: str, workers: int, seconds: float) -> Callable[[], float]:
    of_event = (tables.events.c[name] for name in ("kind", "aggregate_id", "version", "version"))
    refill = insert(tables.outbox).from_select(
        ["kind", "aggregate_id", "first_version", "last_version", "tries"], select(*of_event, literal(0))
    )
    waiting = select(func.count()).select_from(tables.outbox)

    def work() -> float:
        with engine.begin() as connection:
            connection.execute(refill)
            assert connection.scalar(waiting) == WAITING
        engine.dispose()
        barrier = _PROCESSES.Barrier(workers + 1)
        ends = _PROCESSES.Queue()
        started = [_PROCESSES.Process(target=_work_off, args=(address, seconds, barrier, ends)) for _ in range(workers)]
        for each in started:
            each.start()
        barrier.wait()
        start = time.monotonic()
        told = [ends.get() for _ in started]
        for each in started:
            each.join()
        with engine.connect() as connection:
            assert connection.scalar(waiting) == 0
        assert sum(number for number, _ in told) == WAITING
        return WAITING / (max(end for _, end in told) - start)

    return work


# Forked from a small process that has imported everything, so that a worker begins soon.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.bench.storage"])


class _Receiver:
    def __init__(self, seconds: float) -> None:
        self.told = 0
        self._seconds = seconds

    def notify(self, events: Any, /) -> None:
        if self._seconds:
            time.sleep(self._seconds)
        self.told += len(events)


def _work_off(address: str, seconds: float, barrier: Any, ends: Any) -> None:
    """A worker in a process of its own: begins when all are ready, and ends when nothing is left for it."""
    engine = postgres_engine(address) if "://" in address else sqlite_engine(address)
    store, receiver = SqlStore(engine), _Receiver(seconds)
    worker = Relay(store, receiver, clock=lambda: datetime.now(UTC))
    store.outbox.waiting()
    barrier.wait()
    while not worker.run_once().is_idle:
        pass
    ends.put((receiver.told, time.monotonic()))
    engine.dispose()


def _address(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=False)
