"""
Why events could not be told, and whether telling them again can help: what a notifier raises and a relay reads.

| code                | what happened                                                           | again?  |
|---------------------|-------------------------------------------------------------------------|---------|
| `unwritable`        | the event is too large or too deep to be written                        | no      |
| `busy`              | other deliveries of the same notifier took all the time there was       | yes     |
| `unresolved`        | the receiver's name has no address                                      | yes     |
| `forbidden_address` | the receiver's name leads to an address that must not be reached        | no      |
| `unreachable`       | no connection                                                           | yes     |
| `untrusted`         | TLS failed: a wrong certificate, a wrong name, or no TLS at all         | yes     |
| `timed_out`         | no answer in time; the receiver may have got the event                  | yes     |
| `broken_off`        | the connection ended early; the receiver may have got the event         | yes     |
| `redirected`        | the answer was a redirect (3xx), which is never followed                | yes     |
| `refused`           | the receiver refused: a status of 4xx, a broker that is full, …         | yes     |
| `gone`              | the receiver wants no further events (410): the endpoint is to be ended | no      |
| `failing`           | the receiver has a fault (5xx, or no answer that HTTP knows)            | yes     |
| `unrouted`          | no queue of the broker is bound for the event                           | yes     |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from threading import Lock
from uuid import UUID

from tiktok_services.errors import InvalidValue, TikTokServicesError
from tiktok_services.notifier import Event


class DeliveryProblem(StrEnum):
    """The stable code of what went wrong; see the table of the module."""

    UNWRITABLE = "unwritable"
    BUSY = "busy"
    UNRESOLVED = "unresolved"
    FORBIDDEN_ADDRESS = "forbidden_address"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    GONE = "gone"
    FAILING = "failing"
    UNROUTED = "unrouted"

    @property
    def retryable(self) -> bool:
        """Whether the same delivery can succeed later without anybody changing how things are wired."""
        return self not in {DeliveryProblem.UNWRITABLE, DeliveryProblem.FORBIDDEN_ADDRESS, DeliveryProblem.GONE}


class NotTold(TikTokServicesError):
    """Events that are saved could not be told. Nothing is undone; `retryable` says whether trying again can help."""

    @property
    def retryable(self) -> bool:
        """Whether the same delivery can succeed later without anybody changing how things are wired."""
        raise NotImplementedError

    @property
    def after_seconds(self) -> int | None:
        """How long the receiver asks to be left alone, if it said so: 0 to 86,400 seconds."""
        raise NotImplementedError


class DeliveryFailed(NotTold):
    """
    One receiver did not take an event, and those after it were not tried.

    Neither its text nor its attributes hold a path, a query, a secret or anything the receiver wrote.

    Attributes:
        receiver: Which receiver: scheme, host and port.
        code: What went wrong.
        event_id: The event that was not taken.
        delivered: The ids of the events of the same call that were taken before, in order.
        status: The status of the HTTP answer, if there was one.
    """

    def __init__(
        self,
        receiver: str,
        code: DeliveryProblem,
        event_id: UUID,
        delivered: tuple[UUID, ...] = (),
        status: int | None = None,
        after_seconds: int | None = None,
    ) -> None:
        super().__init__(receiver, code, event_id, delivered, status, after_seconds)
        self.receiver = receiver
        self.code = code
        self.event_id = event_id
        self.delivered = delivered
        self.status = status
        self._after_seconds = after_seconds

    @property
    def retryable(self) -> bool:
        """Whether the same delivery can succeed later, as `code` has it."""
        return self.code.retryable

    @property
    def after_seconds(self) -> int | None:
        """How long the receiver asks to be left alone, if it said so: 0 to 86,400 seconds."""
        return self._after_seconds

    def __str__(self) -> str:
        status = "" if self.status is None else f", status {self.status}"
        after = "" if self.after_seconds is None else f", asks to wait {self.after_seconds} s"
        before = f"; delivered before it: {len(self.delivered)}" if self.delivered else ""
        return f"{self.receiver} did not take event {self.event_id}: {self.code}{status}{after}{before}"


class FanoutFailed(NotTold):
    """
    Some of several notifiers failed; the others were told.

    Attributes:
        errors: What they raised, in the order of the notifiers.
    """

    def __init__(self, errors: Sequence[Exception]) -> None:
        super().__init__(tuple(errors))
        self.errors = tuple(errors)

    @property
    def retryable(self) -> bool:
        """True unless every error says that trying again cannot help."""
        return any(not isinstance(error, NotTold) or error.retryable for error in self.errors)

    @property
    def after_seconds(self) -> int | None:
        """The longest wait that any of the errors asks for."""
        return max((error.after_seconds or 0 for error in self.errors if isinstance(error, NotTold)), default=0) or None

    def __str__(self) -> str:
        kinds = ", ".join(str(error) if isinstance(error, NotTold) else type(error).__name__ for error in self.errors)
        return f"{len(self.errors)} of the notifiers failed: {kinds}"


class NotSent(Exception):
    """Why a single event was not delivered. `OneByOne` turns it into `DeliveryFailed`; nobody else sees it."""

    def __init__(self, code: DeliveryProblem, status: int | None = None, after_seconds: int | None = None) -> None:
        super().__init__(code, status, after_seconds)
        self.code = code
        self.status = status
        self.after_seconds = after_seconds


class OneByOne:
    """
    Hands events to one receiver: one at a time, in order, up to the first that is not taken.

    The events of one call stay together, whoever else calls meanwhile.

    Args:
        receiver: Who is told, as it may be shown in errors.
        deliver: Delivers one event, or raises `NotSent`.
        patience_seconds: How long a call waits for its turn.
    """

    def __init__(self, receiver: str, deliver: Callable[[Event], None], patience_seconds: float) -> None:
        self.receiver = receiver
        self._deliver = deliver
        self._patience_seconds = patience_seconds
        self._turn = Lock()

    def tell(self, events: tuple[Event, ...]) -> None:
        """
        Deliver each of *events*.

        Raises:
            DeliveryFailed: One was not taken; those before it were, those after it were not tried. What its cause said
                is not kept, since it may hold a secret.
        """
        if not self._turn.acquire(timeout=self._patience_seconds):
            raise DeliveryFailed(self.receiver, DeliveryProblem.BUSY, events[0].id)
        try:
            delivered: list[UUID] = []
            for event in events:
                problem = self._attempt(event)
                if problem is not None:
                    raise DeliveryFailed(
                        self.receiver,
                        problem.code,
                        event.id,
                        tuple(delivered),
                        problem.status,
                        problem.after_seconds,
                    )
                delivered.append(event.id)
        finally:
            self._turn.release()

    def _attempt(self, event: Event) -> NotSent | None:
        """Give the problem back instead of raising it: an error raised in its place would have it as its context."""
        try:
            self._deliver(event)
        except NotSent as problem:
            return problem
        return None


def check_seconds(path: str, value: float, *, most: float) -> None:
    """Raise `InvalidValue` unless *value* is a number of seconds above 0 and up to *most*."""
    if type(value) not in {int, float} or not 0 < value <= most:
        raise InvalidValue(path, f"must be a number of seconds above 0 and up to {most:g}")
