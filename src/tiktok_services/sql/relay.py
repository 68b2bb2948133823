"""The relay: tells a notifier of everything that was saved, at least once, and in order for each partner and service."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import frozen

from tiktok_services.delivery import DeliveryFailed, NotTold
from tiktok_services.errors import InvalidValue, TikTokServicesError
from tiktok_services.notifier import Event, Notifier
from tiktok_services.sql.faults import StoreUnavailable
from tiktok_services.sql.outbox import Claim
from tiktok_services.sql.store import SqlStore
from tiktok_services.wellformed import check_instant


WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long to wait after each failure, that of Standard Webhooks: ten tries in a little over three days."""

JITTER = 0.2
"""A wait is longer than stated by up to this part of it, so that what failed together is not tried together."""

LONGEST_WAIT_ASKED_FOR = timedelta(hours=24)
"""What a receiver may ask for beyond the waits above; more is cut to it."""

_log = logging.getLogger(__name__)


class LeftToTheRelay:
    """A notifier that tells nobody, for the center of a host whose relay does it."""

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Do nothing."""


@frozen
class RelayReport:
    """
    What one round of a relay came to, in saves.

    Attributes:
        delivered: How many the notifier was told.
        put_off: How many it could not be told and will be tried again.
        given_up: How many became dead letters.
    """

    delivered: int = 0
    put_off: int = 0
    given_up: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.delivered or self.put_off or self.given_up)


@frozen
class _Failure:
    """
    Why a save could not be told.

    Attributes:
        kind: The name of the error, and its stable code if it has one; nothing else of it.
        retryable: Whether telling it again can help.
        at_least: How long it has to wait before the next try.
    """

    kind: str
    retryable: bool = True
    at_least: timedelta = timedelta(0)


class Relay:
    """
    Empties the outbox of a store into a notifier. Any number of them may run, in any number of processes.

    The notifier is told of each save, all its events together, at least once. A save of a partner or service is told
    after the one before it was: not while that one is being sent, waits for its next try, or is a dead letter. Between
    partners and services there is no order. A save is told twice if a worker dies between telling it and noting that, or
    takes longer than its lease; the events have the same ids then.

    An error of `delivery` tells more than that it failed: one that is not `retryable` makes the save a dead letter at
    once, and one with `after_seconds` puts it off for so long at least.

    Args:
        store: Whose outbox.
        notifier: Who is told. It has to return or raise within half of *lease*.
        clock: Tells what time it is, in UTC. The clocks of several workers may differ by less than half of *lease*.
        jitter: Gives numbers from 0 up to 1.
        waits: How long to wait after the first failure, the second and so on; one more, and the save is a dead letter.
        lease: How long a worker holds what it took before others may take it.
        batch: How many saves a worker takes at once, 1 to 500.
        nap: How long to pause when there is nothing to do.
        sleep: Pauses for so many seconds.

    Raises:
        InvalidValue: The batch is out of bounds, or the lease or the nap is not positive.
    """

    def __init__(
        self,
        store: SqlStore,
        notifier: Notifier,
        *,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = random.random,
        waits: tuple[timedelta, ...] = WAITS,
        lease: timedelta = timedelta(minutes=5),
        batch: int = 20,
        nap: timedelta = timedelta(seconds=1),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if type(batch) is not int or not 1 <= batch <= 500:
            raise InvalidValue("batch", "must be a whole number from 1 to 500")
        for name, value in (("lease", lease), ("nap", nap)):
            if value <= timedelta(0):
                raise InvalidValue(name, "must be positive")
        self._outbox = store.outbox
        self._notifier = notifier
        self._clock = clock
        self._jitter = jitter
        self._waits = waits
        self._lease = lease
        self._batch = batch
        self._nap = nap
        self._sleep = sleep
        self._is_stopping = False

    def run(self) -> None:
        """
        Deliver until `stop` is called. A store that is out of reach is waited for.

        Raises:
            WrongSchema: The tables are missing, or not of the version this library works with.
        """
        while not self._is_stopping:
            try:
                report = self.run_once()
            except StoreUnavailable as error:
                _log.warning("the relay waits: %s", error)
                report = RelayReport()
            if report.is_idle and not self._is_stopping:
                self._sleep(self._nap.total_seconds())

    def stop(self) -> None:
        """
        Let `run` return as soon as the save that is being told was told; what was taken beside it is given back.

        It may be called from another thread or from a handler of signals, and again.
        """
        self._is_stopping = True

    def run_once(self) -> RelayReport:
        """
        Take one batch and deliver it.

        Whatever the notifier raises is noted by its kind and tried again later, unless it says that this cannot help;
        nothing of it is raised here.

        Raises:
            StoreUnavailable: The database could not do it. What was told and not noted will be told again.
        """
        now = self._now()
        claims = list(self._outbox.claim(now, now + self._lease, self._batch))
        delivered = put_off = given_up = 0
        try:
            while claims and not self._is_stopping and self._has_time_for(claims[0]):
                claim = claims[0]
                failure = self._told(claim)
                if failure is None:
                    delivered += self._outbox.delivered(claim)
                elif failure.retryable and claim.tries < len(self._waits):
                    wait = max(self._wait(claim.tries), failure.at_least)
                    put_off += self._outbox.put_off(claim, failure.kind, self._now() + wait)
                else:
                    given_up += self._outbox.give_up(claim, failure.kind, self._now())
                claims.pop(0)
        finally:
            self._give_back(claims)
        return RelayReport(delivered, put_off, given_up)

    def _told(self, claim: Claim) -> _Failure | None:
        """Tell the notifier; say what is to become of the save if it could not be told."""
        try:
            self._notifier.notify(claim.events())
        except Exception as error:  # noqa: BLE001 - what was saved stands, whatever the notifier raised
            failure = _failure(error)
            about = (claim.kind, claim.aggregate_id, claim.first_version, claim.last_version)
            _log.warning("%s while telling of %s %s, versions %d to %d", failure.kind, *about)
            return failure
        return None

    def _has_time_for(self, claim: Claim) -> bool:
        """Whether so much of the lease is left that nobody else takes the save while it is being told."""
        return self._now() <= claim.leased_until - self._lease / 2

    def _wait(self, tries: int) -> timedelta:
        return self._waits[tries] * (1 + JITTER * self._jitter())

    def _give_back(self, claims: list[Claim]) -> None:
        for claim in claims:
            try:
                self._outbox.release(claim)
            except TikTokServicesError as error:  # the lease will end by itself
                _log.warning("a lease could not be given back: %s", error)
                return

    def _now(self) -> datetime:
        now = self._clock()
        check_instant("clock()", now)
        return now


def _failure(error: Exception) -> _Failure:
    """Read what *error* says in a form that no secret has: its kind, its code, and what helps; never its text."""
    kind = type(error).__name__
    if isinstance(error, DeliveryFailed):
        kind = f"{kind}: {error.code}"
    kind = kind.encode("ascii", "backslashreplace").decode()[:200]
    if not isinstance(error, NotTold):
        return _Failure(kind)
    try:
        seconds = min(max(error.after_seconds or 0, 0), LONGEST_WAIT_ASKED_FOR.total_seconds())
        return _Failure(kind, bool(error.retryable), timedelta(seconds=seconds))
    except Exception:  # noqa: BLE001 - an error of a host's own that cannot tell is tried again like any other
        return _Failure(kind)
