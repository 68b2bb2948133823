"""Many threads and many processes on one service: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from attrs import evolve
from tests.builders import NOW, PARTNER, PLATFORM, REASONS, US
from tests.conformance import stores
from tests.conformance.stores import Databases
from tests.faults.processes import FORKS, ROUNDS, address, check_whole, start, tell
from tests.faults.writer import race
from tests.hosts import Clock, Host, P, certified

from tiktok_services import commands
from tiktok_services.center import PartnerCenter
from tiktok_services.decision import Outcome
from tiktok_services.errors import Refused, VersionConflict
from tiktok_services.partner import Partner
from tiktok_services.sql import LeftToTheRelay, SqlStore
from tiktok_services.sweeping import what_is_due
from tiktok_services.testing.samples import add_partner, add_service, drafted, registered, renamed
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Market, ServiceId


databases = stores.durable_databases


def in_threads(*actions: Callable[[], Any]) -> list[Any]:
    """Run *actions* in threads that start at one moment; give what each returned or raised."""
    barrier = Barrier(len(actions))
    answers: list[Any] = [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            answers[number] = action()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            answers[number] = error

    threads = [Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def later(chance: random.Random, action: Callable[[], Any]) -> Callable[[], Any]:
    """Wait a little before *action*, so that it is not always first."""
    seconds = chance.uniform(0, 0.04)

    def run() -> Any:
        time.sleep(seconds)
        return action()

    return run


def test_of_eight_threads_one_wins_each_version(databases: Databases) -> None:
    """All save the same service as fast as they can: each version is won once, each other attempt is a conflict."""
    engine = databases.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    add_service(store, drafted())
    last = 40 * ROUNDS
    conflicts: list[int] = []

    def save(number: int) -> list[int]:
        won = []
        while (service := store.services.get(ServiceId("S-1"))).version < last:
            outcome = renamed(service, f"{number} {service.version + 1}", Actor.partner(f"thread-{number}"))
            try:
                store.services.save(outcome.result, outcome.events, loaded_version=service.version, partner_version=1)
            except VersionConflict:
                conflicts.append(outcome.result.version)
                continue
            won.append(outcome.result.version)
        return won

    answers = in_threads(*(partial(save, number) for number in range(8)))
    assert not any(isinstance(answer, Exception) for answer in answers), answers
    won = sorted(version for answer in answers for version in answer)
    assert won == list(range(2, won[-1] + 1))
    assert check_whole(engine)["service", "S-1"] == won[-1]
    tell(engine, "8 threads on one service", versions=won[-1] - 1, winners=len(won), conflicts=len(conflicts))


def test_of_eight_processes_one_wins_each_version(databases: Databases, tmp_path: Path) -> None:
    """The same by processes, each with its own connections."""
    engine = databases.engine()
    store = SqlStore(engine)
    add_partner(store, registered())
    add_service(store, drafted())
    engine.dispose()
    barrier = FORKS.Barrier(8)
    files = [tmp_path / str(number) for number in range(8)]
    racers = [start(race, address(engine), str(file), 40 * ROUNDS, barrier) for file in files]
    for racer in racers:
        racer.join()
        assert racer.exitcode == 0
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    won = sorted(int(version) for word, version in lines if word == "won")
    assert won == list(range(2, won[-1] + 1))
    assert check_whole(engine)["service", "S-1"] == won[-1]
    conflicts = len(lines) - len(won)
    tell(engine, "8 processes on one service", versions=won[-1] - 1, winners=len(won), conflicts=conflicts)


def host_on(store: SqlStore) -> Host:
    """Make the host of the tests over *store*, with a partner that is certified in the US."""
    events = certified("US")
    store.partners.add(Partner.replay(events), events)
    host = Host("US")
    host.store = store  # type: ignore[assignment]
    host.center = PartnerCenter(
        partners=store.partners, services=store.services, notifier=LeftToTheRelay(), clock=Clock(NOW)
    )
    return host


def test_an_approval_never_crosses_a_revocation(databases: Databases) -> None:
    """However they meet, after the sweep nothing is live without a certification. Rules: R10, R11, Q11"""
    names = [ServiceId(f"S-{number}") for number in range(3)]
    all_answers: list[Any] = []
    chance = random.Random(9)
    for _ in range(6 * ROUNDS):
        engine = databases.engine()
        host = host_on(SqlStore(engine))
        center = host.center
        for name in names:
            host.reviewing(name)
        digest = host.digest(names[0])
        *answers, revoked = in_threads(
            *(partial(center.do, name, commands.Approve(US, digest), by=PLATFORM) for name in names),
            later(chance, partial(center.revoke, P, host.category, Market("US"), REASONS, by=PLATFORM)),
        )
        assert not isinstance(revoked, Exception), revoked
        assert all(isinstance(answer, Outcome | Refused) for answer in answers), answers
        partner = host.partner()
        for name in names:
            service = host.service(name)
            assert what_is_due(service, partner) is None
            assert service.visible_targets == ()
        check_whole(engine)
        engine.dispose()
        all_answers += answers
    _tell(databases, "3 approvals against a revocation", 6 * ROUNDS, all_answers)


def test_an_approval_never_crosses_a_termination(databases: Databases) -> None:
    """However they meet, after the sweep nothing is live or under review for a partner that is gone. Rule: R67"""
    names = [ServiceId(f"S-{number}") for number in range(3)]
    all_answers: list[Any] = []
    chance = random.Random(9)
    for _ in range(3 * ROUNDS):
        engine = databases.engine()
        host = host_on(SqlStore(engine))
        center = host.center
        for name in names:
            host.reviewing(name)
        digest = host.digest(names[0])
        *answers, terminated = in_threads(
            *(partial(center.do, name, commands.Approve(US, digest), by=PLATFORM) for name in names),
            later(chance, partial(center.terminate, P, REASONS, by=PLATFORM)),
        )
        assert not isinstance(terminated, Exception), terminated
        assert all(isinstance(answer, Outcome | Refused) for answer in answers), answers
        for name in names:
            service = host.service(name)
            assert service.visible_targets == ()
            assert service.waiting_since is None
        engine.dispose()
        all_answers += answers
    _tell(databases, "3 approvals against a termination", 3 * ROUNDS, all_answers)


def _tell(databases: Databases, what: str, rounds: int, answers: list[Any]) -> None:
    came_first = sum(isinstance(answer, Outcome) for answer in answers)
    refused = len(answers) - came_first
    tell(databases.engines[-1], what, rounds=rounds, approvals_first_and_swept=came_first, refused=refused)


def test_two_editors_of_one_listing_never_overwrite_unseen_text(databases: Databases) -> None:
    """Who names the text an edit rests on is refused when another was saved meanwhile. Rule: R55"""
    host = host_on(databases.store())
    host.draft("S-1")
    refused = 0
    for number in range(10 * ROUNDS):
        latest = host.service("S-1").listing(US).latest
        assert latest is not None
        texts = [evolve(latest, name=f"{number} {each}") for each in range(4)]
        answers = in_threads(
            *(
                partial(host.center.do, ServiceId("S-1"), commands.Write(US, text, base=latest.digest), by=PARTNER)
                for text in texts
            )
        )
        assert sum(isinstance(answer, Outcome) for answer in answers) == 1, answers
        assert all(isinstance(answer, Outcome | Refused) for answer in answers), answers
        refused += sum(isinstance(answer, Refused) for answer in answers)
    rounds = 10 * ROUNDS
    tell(databases.engines[-1], "4 editors of one listing", rounds=rounds, winners=rounds, refused=refused)
