# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""The jobs about growth: many services, and one large one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from attrs import evolve
from tests.bench import subjects
from tests.bench.deciding import publishing
from tests.bench.results import Result, result
from tests.bench.rounds import Contender, in_turns
from tests.builders import HOUR, NOW, PARTNER, US

from tiktok_services.catalog import default_catalog
from tiktok_services.lifecycle import CandidateState, ServiceStatus
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target


MICROSECONDS = {"unit": "µs", "scale": 1e6}
_AT = NOW + HOUR


# -- bulk --------------------------------------------------------------------------------------------------------


def bulk(rounds: int) -> Iterator[Result]:
    """The checklist of very many services, one after the other."""
    first = subjects.written()
    number = 100_000
    many = []
    for index in range(number):
        content = evolve(first.listing(US).latest, name=f"LIVE sessions that sell {index}")
        many.append(first.write(subjects.US_SELLER, US, content, by=PARTNER, at=NOW).result)
    parts = cycle([many[offset::100] for offset in range(100)])
    assert len({each.listing(US).latest.name for each in many}) == number
    assert first.checklist(subjects.US_SELLER, at=_AT).ready

    def check(services: list[Service]) -> None:
        for each in services:
            each.checklist(subjects.US_SELLER, at=_AT)

    found = in_turns(
        [
            Contender("for each of 1,000 services", lambda: check(next(parts)), units=1_000, calls=10),
            Contender("for each of 100,000 services", lambda: check(many), units=number),
        ],
        max(3, rounds // 10),
    )
    yield result(
        "Bulk: the whole checklist",
        found,
        **MICROSECONDS,
        goals=(("for each of 100,000 services", "for each of 1,000 services", 1.1),),
        note=(
            "The launch checklist, with what is done as well as what is missing, of different services that are all in "
            "memory. The cost of each must not grow with their number. The thousand are others each time, so that neither "
            "side finds them in the processor's cache."
        ),
    )


# -- the scale of one service ------------------------------------------------------------------------------------


def scale(rounds: int) -> Iterator[Result]:
    """A long history, many targets, a listing at every limit."""
    young, old = subjects.live(), subjects.with_history(10_000)
    assert (young.status, old.status) == (ServiceStatus.LIVE, ServiceStatus.LIVE)
    later = old.changed_at + timedelta(hours=1)
    found = in_turns(
        [
            Contender("after 4 events", _deactivating(young, later), calls=1_000),
            Contender("after 10,000 events", _deactivating(old, later), calls=1_000),
        ],
        rounds,
    )
    yield result(
        "Scale: a move and the history before it",
        found,
        **MICROSECONDS,
        goals=(("after 10,000 events", "after 4 events", 1.1),),
        note="A service holds where it stands, not how it came there, so a long past costs nothing.",
    )
    contenders = [Contender("publish, 1 target", publishing(*subjects.for_targets(1)), calls=60)]
    contenders.append(Contender("publish, each of 12 targets", publishing(*subjects.for_targets(12)), 12, 5))
    contenders.append(Contender("deactivate, 1 open review", _deactivating(_under_review(1), _AT), calls=200))
    contenders.append(Contender("deactivate, each of 16", _deactivating(_under_review(16), _AT), 16, 20))
    yield result(
        "Scale: a move and the targets",
        in_turns(contenders, rounds),
        **MICROSECONDS,
        goals=(
            ("publish, each of 12 targets", "publish, 1 target", 1.1),
            ("deactivate, each of 16", "deactivate, 1 open review", 1.1),
        ),
        note=(
            "The cost of one target must not grow with their number. Twelve is the largest number of targets the "
            "catalog opens under one category; deactivating closes an open review of each of sixteen."
        ),
    )
    usual = subjects.written()
    full = subjects.written(subjects.listing_at_every_limit())
    yield result(
        "Scale: a listing at every limit",
        in_turns(
            [
                Contender("publish, a usual listing", publishing(usual, subjects.US_SELLER), calls=60),
                Contender("publish, a listing at every limit", publishing(full, subjects.US_SELLER), calls=60),
                Contender("deactivate, a usual listing", _deactivating(subjects.live(), _AT), calls=500),
                Contender(
                    "deactivate, a listing at every limit",
                    _deactivating(subjects.live(subjects.listing_at_every_limit()), _AT),
                    calls=500,
                ),
            ],
            rounds,
        ),
        **MICROSECONDS,
        goals=(("deactivate, a listing at every limit", "deactivate, a usual listing", 1.1),),
        note="Only what judges or names the content looks at it.",
    )


def _deactivating(service: Service, at: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.deactivate(subjects.US_SELLER, by=PARTNER, at=at)

    after, events = work()
    assert (after.status, len(events)) == (ServiceStatus.DEACTIVATED, 1)
    assert all(each.track.submission is None for each in after.listings)
    return work


def _under_review(number: int) -> Service:
    """A live service with a newer candidate under review for each of so many targets."""
    live = subjects.live()
    in_force = live.listing(US).in_force
    newer = evolve(in_force, short_description="A newer text.")
    track = Reviewed(in_force, newer, CandidateState.REVIEWING, Submission(NOW, newer.digest))
    languages = default_catalog().languages[:number]
    listings = tuple(TargetListing(Target(each.market, each.seller_type), track) for each in languages)
    return evolve(live, listings=listings)
