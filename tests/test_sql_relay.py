"""The relay tells of everything that was saved: at least once, in order, by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Lock
from typing import Any

import pytest
from sqlalchemy import text, update
from tests.builders import NOW
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.hosts import Clock, in_threads

from tiktok_services.delivery import DeliveryFailed, DeliveryProblem, FanoutFailed, NotTold
from tiktok_services.errors import InvalidValue, NotFound
from tiktok_services.notifier import Event
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.sql import (
    LeftToTheRelay,
    Relay,
    RelayReport,
    SqlStore,
    StoreFault,
    StoreUnavailable,
    WrongSchema,
    relay,
    tables,
)
from tiktok_services.sql.rows import subject_of
from tiktok_services.testing.samples import (
    add_partner,
    add_service,
    drafted,
    registered,
    renamed,
    save_service,
)
from tiktok_services.vocabulary import ServiceId


databases = stores.databases
postgres_only = stores.postgres_only


def filled(store: SqlStore, services: int = 1, saves: int = 1) -> list[Event]:
    """Save a partner and services, each several times; give the events, by service."""
    partner = registered()
    add_partner(store, partner)
    events: list[Event] = list(partner.events)
    for number in range(services):
        outcome = drafted(f"S-{number}")
        service = add_service(store, outcome)
        events += outcome.events
        for _ in range(saves - 1):
            outcome = renamed(service, f"Version {service.version + 1}")
            service = save_service(store, outcome)
            events += outcome.events
    return events


def drain(worker: Relay) -> RelayReport:
    """Run rounds until there is nothing to do; give all they came to."""
    total = RelayReport()
    while not (report := worker.run_once()).is_idle:
        total = RelayReport(
            total.delivered + report.delivered, total.put_off + report.put_off, total.given_up + report.given_up
        )
    return total


def never(seconds: float) -> None:
    """Stand in for a pause where there must be none."""
    raise AssertionError(seconds)


def keys(events: list[Event] | tuple[Event, ...]) -> list[tuple[str, int]]:
    """Give id and version of each event."""
    return [(subject_of(event)[1], event.version) for event in events]


class Failing:
    """A notifier that fails as long as it is told to, and keeps the rest."""

    def __init__(self, *ids: str) -> None:
        self.failing = set(ids)
        self.calls: list[tuple[str, int]] = []
        self.told = RecordingNotifier()

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Fail for some ids."""
        self.calls.append(keys(events)[0])
        if subject_of(events[0])[1] in self.failing:
            raise ConnectionError("https://hooks.example.com/?token=secret")
        self.told.notify(events)


class TestDelivery:
    """What is saved is told."""

    def test_everything_is_told_once_and_in_order(self, databases: Databases) -> None:
        """A healthy worker repeats nothing; each service comes in the order of its versions."""
        store = databases.store()
        events = filled(store, services=3, saves=4)
        told = RecordingNotifier()
        report = drain(Relay(store, told, clock=Clock()))
        assert report == RelayReport(delivered=len(events))
        assert sorted(keys(told.events)) == sorted(keys(events))
        for service in ("S-0", "S-1", "S-2"):
            assert [version for key, version in keys(told.events) if key == service] == [1, 2, 3, 4]
        assert store.outbox.waiting() == 0

    def test_the_events_of_one_save_come_together(self, databases: Databases) -> None:
        """A receiver never gets half of what happened."""
        store = databases.store()
        add_partner(store, registered())
        service = add_service(store, drafted())
        first = renamed(service, "One")
        second = renamed(first.result, "Two")
        store.services.save(second.result, (*first.events, *second.events), loaded_version=1, partner_version=1)
        calls: list[tuple[Event, ...]] = []

        class Calls:
            """Keeps each call."""

            def notify(self, events: tuple[Event, ...], /) -> None:
                """Keep it."""
                calls.append(events)

        drain(Relay(store, Calls(), clock=Clock()))
        assert [keys(call) for call in calls] == [[("P-1", 1)], [("S-1", 1)], [("S-1", 2), ("S-1", 3)]]

    def test_nothing_is_told_before_it_is_committed(self, databases: Databases) -> None:
        """A host whose transaction is open, or rolled back, has told nobody."""
        engine = databases.engine()
        store = SqlStore(engine)
        told = RecordingNotifier()
        worker = Relay(store, told, clock=Clock())
        connection = engine.connect()
        add_partner(store.on(connection), registered())
        connection.rollback()
        connection.close()
        assert drain(worker).is_idle
        assert told.events == ()

    def test_a_save_that_commits_late_is_not_passed_over(self, postgres_only: Databases) -> None:
        """Rows of the outbox become visible in another order than they were numbered; none is lost."""
        engine = postgres_only.engine()
        store = SqlStore(engine)
        told = RecordingNotifier()
        worker = Relay(store, told, clock=Clock())
        with engine.begin() as late:
            add_partner(store.on(late), registered("P-1"))
            add_partner(store, registered("P-2"))
            drain(worker)
            assert keys(told.events) == [("P-2", 1)]
        drain(worker)
        assert keys(told.events) == [("P-2", 1), ("P-1", 1)]

    def test_many_workers_share_the_work(self, databases: Databases) -> None:
        """Eight at once tell everything exactly once, and the order of each service stays."""
        store = databases.store()
        events = filled(store, services=8, saves=5)
        calls: list[tuple[str, int]] = []
        lock = Lock()

        class Calls:
            """Keeps the keys of what is told, in the order of the calls."""

            def notify(self, events: tuple[Event, ...], /) -> None:
                """Keep them."""
                with lock:
                    calls.extend(keys(events))

        def work(_: int) -> None:
            worker = Relay(store, Calls(), clock=Clock(), batch=3)
            while store.outbox.waiting():
                worker.run_once()

        assert in_threads(work) == [None] * 8
        assert sorted(calls) == sorted(keys(events))
        for number in range(8):
            assert [version for key, version in calls if key == f"S-{number}"] == [1, 2, 3, 4, 5]

    def test_the_notifier_of_the_center_may_say_nothing(self) -> None:
        """The relay does it."""
        LeftToTheRelay().notify(registered().events)


class TestFailure:
    """What cannot be told is tried again, later and later, and in the end kept for somebody to look at."""

    def test_waits_grow_and_end_in_a_dead_letter(self, databases: Databases) -> None:
        """Each failure waits as stated; one more than there are waits, and the save is given up."""
        store = databases.store()
        add_partner(store, registered())
        clock, notifier = Clock(), Failing("P-1")
        waits = (timedelta(seconds=5), timedelta(minutes=5))
        worker = Relay(store, notifier, clock=clock, jitter=lambda: 0.5, waits=waits)
        for wait in waits:
            assert worker.run_once() == RelayReport(put_off=1)
            clock.now += wait
            assert worker.run_once().is_idle
            clock.now += wait * relay.JITTER / 2
        assert worker.run_once() == RelayReport(given_up=1)
        (letter,) = store.outbox.dead_letters()
        assert (letter.kind, letter.aggregate_id, letter.first_version, letter.last_version) == ("partner", "P-1", 1, 1)
        assert (letter.tries, letter.error, letter.dead_at) == (3, "ConnectionError", clock.now)
        assert store.outbox.waiting() == 0
        clock.now += timedelta(days=365)
        assert worker.run_once().is_idle

    def test_the_waits_are_those_of_standard_webhooks(self) -> None:
        """Ten tries, over a little more than three days."""
        assert len(relay.WAITS) == 9
        assert sum(relay.WAITS, timedelta(0)) == timedelta(days=3, hours=3, minutes=35, seconds=5)
        assert all(one < other for one, other in pairwise(relay.WAITS))

    def test_a_failure_holds_up_its_own_service_only(self, databases: Databases) -> None:
        """Later events of that service wait; those of the others go on."""
        store = databases.store()
        filled(store, services=2, saves=3)
        clock, notifier = Clock(), Failing("S-0")
        worker = Relay(store, notifier, clock=clock)
        assert drain(worker) == RelayReport(delivered=4, put_off=1)
        assert [version for key, version in notifier.calls if key == "S-0"] == [1]
        notifier.failing.clear()
        clock.now += timedelta(minutes=1)
        assert drain(worker) == RelayReport(delivered=3)
        assert [version for key, version in keys(notifier.told.events) if key == "S-0"] == [1, 2, 3]

    def test_a_dead_letter_holds_up_its_service_until_it_is_retried(self, databases: Databases) -> None:
        """So that nothing arrives out of order; after the retry everything follows."""
        store = databases.store()
        filled(store, services=2, saves=3)
        notifier = Failing("S-0")
        worker = Relay(store, notifier, clock=Clock(), waits=())
        assert drain(worker) == RelayReport(delivered=4, given_up=1)
        (letter,) = store.outbox.dead_letters()
        assert store.outbox.waiting() == 2
        notifier.failing.clear()
        assert drain(worker).is_idle
        store.outbox.retry(letter.position)
        assert store.outbox.dead_letters() == ()
        assert drain(worker) == RelayReport(delivered=3)
        assert [version for key, version in keys(notifier.told.events) if key == "S-0"] == [1, 2, 3]

    def test_a_dead_letter_may_be_discarded(self, databases: Databases) -> None:
        """Those behind it are told; its events stay in the history."""
        store = databases.store()
        filled(store, services=1, saves=2)
        notifier = Failing("S-0")
        worker = Relay(store, notifier, clock=Clock(), waits=())
        drain(worker)
        notifier.failing.clear()
        (letter,) = store.outbox.dead_letters()
        store.outbox.discard(letter.position)
        assert drain(worker) == RelayReport(delivered=1)
        assert len(store.services.history(ServiceId("S-0"))) == 2
        for act in (store.outbox.retry, store.outbox.discard):
            with pytest.raises(NotFound):
                act(letter.position)

    def test_what_still_waits_is_no_dead_letter(self, databases: Databases) -> None:
        """It can be neither retried nor discarded."""
        store = databases.store()
        add_partner(store, registered())
        for act in (store.outbox.retry, store.outbox.discard):
            with pytest.raises(NotFound):
                act(1)
        assert store.outbox.waiting() == 1

    def test_dead_letters_come_in_pages(self, databases: Databases) -> None:
        """By position, after the last one that was seen."""
        store = databases.store()
        for number in range(3):
            add_partner(store, registered(f"P-{number}"))
        drain(Relay(store, Failing("P-0", "P-1", "P-2"), clock=Clock(), waits=()))
        first = store.outbox.dead_letters(limit=2)
        rest = store.outbox.dead_letters(after=first[-1].position)
        assert [letter.aggregate_id for letter in (*first, *rest)] == ["P-0", "P-1", "P-2"]
        with pytest.raises(InvalidValue):
            store.outbox.dead_letters(limit=0)

    def test_what_cannot_be_read_becomes_a_dead_letter(self, databases: Databases) -> None:
        """A damaged event holds up its own service, not the relay."""
        engine = databases.engine()
        store = SqlStore(engine)
        filled(store, services=2)
        with engine.begin() as connection:
            connection.execute(update(tables.events).where(tables.events.c.aggregate_id == "S-0").values(document="{"))
        told = RecordingNotifier()
        assert drain(Relay(store, told, clock=Clock(), waits=())) == RelayReport(delivered=2, given_up=1)
        (letter,) = store.outbox.dead_letters()
        assert (letter.aggregate_id, letter.error) == ("S-0", "InvalidDocument")

    def test_no_text_of_an_error_is_kept_or_logged(
        self, databases: Databases, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It may hold an address with a token."""
        engine = databases.engine()
        store = SqlStore(engine)
        add_partner(store, registered())
        with caplog.at_level(logging.DEBUG):
            drain(Relay(store, Failing("P-1"), clock=Clock(), waits=()))
        assert "ConnectionError while telling of partner P-1, versions 1 to 1" in caplog.text
        assert "secret" not in caplog.text
        with engine.connect() as connection:
            assert "secret" not in str(connection.execute(text("SELECT * FROM tiktok_outbox")).all())


def refused(code: DeliveryProblem, after_seconds: int | None = None) -> DeliveryFailed:
    """Make the error of a receiver that did not take an event."""
    event = registered().events[0]
    return DeliveryFailed("https://hooks.example.com", code, event.id, after_seconds=after_seconds)


class Vague(NotTold):
    """An error of a host that says neither whether trying again helps nor when."""


class Eternal(NotTold):
    """An error of a host that asks to wait for ever."""

    retryable = True
    after_seconds = 10**30


class Raising:
    """A notifier that raises the same error each time."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Raise it."""
        raise self.error


class TestAdvice:
    """An error of `delivery` says what helps, and the relay does that."""

    @pytest.mark.parametrize(
        ("error", "kept"),
        [
            (refused(DeliveryProblem.GONE), "DeliveryFailed: gone"),
            (refused(DeliveryProblem.FORBIDDEN_ADDRESS), "DeliveryFailed: forbidden_address"),
            (FanoutFailed([refused(DeliveryProblem.GONE), refused(DeliveryProblem.UNWRITABLE)]), "FanoutFailed"),
        ],
        ids=str,
    )
    def test_what_no_try_can_help_is_a_dead_letter_at_once(
        self, databases: Databases, error: Exception, kept: str
    ) -> None:
        """It is not tried for three days in vain, and its code stands in the row."""
        store = databases.store()
        add_partner(store, registered())
        assert Relay(store, Raising(error), clock=Clock()).run_once() == RelayReport(given_up=1)
        (letter,) = store.outbox.dead_letters()
        assert (letter.tries, letter.error) == (1, kept)

    @pytest.mark.parametrize(
        "error",
        [
            refused(DeliveryProblem.FAILING, 600),
            FanoutFailed([refused(DeliveryProblem.FAILING, 600), refused(DeliveryProblem.GONE)]),
        ],
        ids=str,
    )
    def test_a_receiver_that_asks_to_wait_is_left_alone_for_so_long(
        self, databases: Databases, error: Exception
    ) -> None:
        """Longer than the relay would wait by itself, and not a second longer than asked."""
        store = databases.store()
        add_partner(store, registered())
        clock = Clock()
        worker = Relay(store, Raising(error), clock=clock)
        assert worker.run_once() == RelayReport(put_off=1)
        clock.now += timedelta(seconds=599)
        assert worker.run_once().is_idle
        clock.now += timedelta(seconds=1)
        assert worker.run_once() == RelayReport(put_off=1)

    def test_a_receiver_that_asks_for_less_waits_as_long_as_any_other(self, databases: Databases) -> None:
        """The relay never comes sooner than its own waits."""
        store = databases.store()
        add_partner(store, registered())
        clock = Clock()
        worker = Relay(store, Raising(refused(DeliveryProblem.FAILING, 1)), clock=clock, jitter=lambda: 0)
        assert worker.run_once() == RelayReport(put_off=1)
        clock.now += relay.WAITS[0] - timedelta(seconds=1)
        assert worker.run_once().is_idle
        clock.now += timedelta(seconds=1)
        assert worker.run_once() == RelayReport(put_off=1)

    @pytest.mark.parametrize(
        ("error", "wait"),
        [(Vague(), relay.WAITS[0]), (Eternal(), relay.LONGEST_WAIT_ASKED_FOR)],
        ids=["says nothing", "asks for ever"],
    )
    def test_an_error_that_gives_no_usable_advice_is_tried_again_all_the_same(
        self, databases: Databases, error: Exception, wait: timedelta
    ) -> None:
        """A host's own error can neither end the relay nor hold a save back for more than a day."""
        store = databases.store()
        add_partner(store, registered())
        clock = Clock()
        worker = Relay(store, Raising(error), clock=clock, jitter=lambda: 0)
        assert worker.run_once() == RelayReport(put_off=1)
        clock.now += wait - timedelta(seconds=1)
        assert worker.run_once().is_idle
        clock.now += timedelta(seconds=1)
        assert worker.run_once() == RelayReport(put_off=1)


class TestLeases:
    """What a worker took others leave alone, until it is done or dead."""

    def test_a_worker_that_died_is_replaced_when_its_lease_ends(self, databases: Databases) -> None:
        """Not before: it may only be slow."""
        store = databases.store()
        filled(store, services=1, saves=2)
        clock = Clock()
        lease = timedelta(minutes=1)
        store.outbox.claim(clock.now, clock.now + lease, 10)
        told = RecordingNotifier()
        worker = Relay(store, told, clock=clock, lease=lease)
        clock.now += lease - timedelta(seconds=1)
        assert worker.run_once().is_idle
        clock.now += timedelta(seconds=1)
        assert drain(worker) == RelayReport(delivered=3)

    def test_a_worker_that_lost_its_lease_changes_nothing(self, databases: Databases) -> None:
        """What it told is told again by the other, who alone removes it."""
        store = databases.store()
        add_partner(store, registered())
        (mine,) = store.outbox.claim(NOW, NOW, 1)
        (theirs,) = store.outbox.claim(NOW, NOW + timedelta(minutes=1), 1)
        assert not store.outbox.delivered(mine)
        assert not store.outbox.put_off(mine, "x", NOW)
        assert not store.outbox.give_up(mine, "x", NOW)
        assert not store.outbox.release(mine)
        assert store.outbox.waiting() == 1
        assert store.outbox.delivered(theirs)
        assert store.outbox.waiting() == 0

    def test_a_slow_worker_does_not_begin_what_its_lease_does_not_cover(self, databases: Databases) -> None:
        """After half of the lease it gives back what it has not begun."""
        store = databases.store()
        filled(store, services=3)
        clock = Clock()

        class Slow:
            """Takes a little longer than half of the lease."""

            def notify(self, events: tuple[Event, ...], /) -> None:
                """Let time pass."""
                clock.now += timedelta(seconds=31)

        worker = Relay(store, Slow(), clock=clock, lease=timedelta(minutes=1))
        assert worker.run_once() == RelayReport(delivered=1)
        assert len(store.outbox.claim(clock.now, clock.now, 10)) == 3


class TestRunning:
    """It runs until it is stopped, and waits for a store that is out of reach."""

    def running(self, store: SqlStore, notifier: Any, sleep: Callable[[float], None], **settings: Any) -> Relay:
        """Make a relay over *store*."""
        return Relay(store, notifier, clock=Clock(), sleep=sleep, **settings)

    def test_it_naps_when_there_is_nothing_to_do(self, databases: Databases) -> None:
        """And delivers what came meanwhile."""
        store = databases.store()
        told = RecordingNotifier()
        naps: list[float] = []

        def sleep(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 1:
                add_partner(store, registered())
            else:
                worker.stop()

        worker = self.running(store, told, sleep, nap=timedelta(seconds=2))
        worker.run()
        assert naps == [2, 2]
        assert keys(told.events) == [("P-1", 1)]

    def test_it_stops_after_what_it_is_telling_and_gives_the_rest_back(self, databases: Databases) -> None:
        """Others can take it at once; nothing is told twice."""
        store = databases.store()
        events = filled(store, services=3)
        told = RecordingNotifier()

        class Stopping:
            """Stops the relay at the first call."""

            def notify(self, events: tuple[Event, ...], /) -> None:
                """Stop it."""
                told.notify(events)
                worker.stop()

        worker = self.running(store, Stopping(), never)
        worker.run()
        assert len(told.events) == 1
        drain(Relay(store, told, clock=Clock()))
        assert sorted(keys(told.events)) == sorted(keys(events))

    def test_it_gives_back_what_it_holds_when_it_is_interrupted(self, databases: Databases) -> None:
        """Ctrl-C in the middle of telling: even that save can be taken at once."""
        store = databases.store()
        filled(store, services=3)

        class Interrupted:
            """Somebody presses Ctrl-C."""

            def notify(self, events: tuple[Event, ...], /) -> None:
                """Be interrupted."""
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            self.running(store, Interrupted(), never).run()
        assert len(store.outbox.claim(NOW, NOW, 10)) == 4

    def test_it_waits_for_a_store_that_is_out_of_reach(
        self, databases: Databases, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It says so, naps, and goes on when the store is back."""
        store = databases.store()
        add_partner(store, registered())
        told = RecordingNotifier()
        naps: list[float] = []

        def sleep(seconds: float) -> None:
            naps.append(seconds)
            worker.stop() if len(naps) == 3 else None

        worker = self.running(store, told, sleep)
        claim, calls = worker._outbox, 0

        class Gone:
            """An outbox out of reach, twice."""

            def claim(self, *arguments: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls < 3:
                    raise StoreUnavailable(StoreFault.GONE, "08006")
                return claim.claim(*arguments)

            def __getattr__(self, name: str) -> Any:
                return getattr(claim, name)

        worker._outbox = Gone()  # type: ignore[assignment]
        worker.run()
        assert "the relay waits: the store is out of reach" in caplog.text
        assert keys(told.events) == [("P-1", 1)]

    def test_a_lease_that_cannot_be_given_back_ends_by_itself(
        self, databases: Databases, caplog: pytest.LogCaptureFixture
    ) -> None:
        """The store goes away after the claim: that is told, once."""
        store = databases.store()
        filled(store, services=2)
        worker = self.running(store, RecordingNotifier(), never)
        claim = worker._outbox

        class Gone:
            """An outbox out of reach after the claim."""

            def claim(self, *arguments: Any) -> Any:
                return claim.claim(*arguments)

            def __getattr__(self, name: str) -> Any:
                raise StoreUnavailable(StoreFault.GONE)

        worker._outbox = Gone()  # type: ignore[assignment]
        with pytest.raises(StoreUnavailable):
            worker.run_once()
        assert caplog.text.count("a lease could not be given back") == 1

    def test_tables_of_another_version_end_it(self, databases: Databases) -> None:
        """Waiting would not help."""
        engine = databases.engine()
        with engine.begin() as connection:
            connection.execute(update(tables.schema).values(version=99))
        with pytest.raises(WrongSchema):
            self.running(SqlStore(engine), RecordingNotifier(), never).run()


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"batch": 0}, "batch"),
        ({"batch": 501}, "batch"),
        ({"batch": True}, "batch"),
        ({"lease": timedelta(0)}, "lease"),
        ({"nap": timedelta(0)}, "nap"),
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(tmp_path: Any, settings: Any, path: str) -> None:
    """Before anything runs."""
    made = stores.sqlite_databases(tmp_path)
    with pytest.raises(InvalidValue) as error:
        Relay(made.store(), LeftToTheRelay(), clock=Clock(), **settings)
    assert error.value.path == path
    made.close()


def test_a_clock_that_tells_no_zone_is_refused(tmp_path: Any) -> None:
    """Leases of workers in two zones would not fit together."""
    made = stores.sqlite_databases(tmp_path)
    with pytest.raises(InvalidValue):
        Relay(made.store(), LeftToTheRelay(), clock=lambda: datetime(2026, 3, 1)).run_once()  # noqa: DTZ001
    made.close()
