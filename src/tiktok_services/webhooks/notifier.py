"""The notifier that posts events to a web address."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil

import httpx2

from tiktok_services.cloud_event import CONTENT_TYPE, check_source, cloud_event
from tiktok_services.delivery import DeliveryProblem, NotSent, OneByOne, check_seconds
from tiktok_services.notifier import Event
from tiktok_services.webhooks.addresses import AddressPolicy, Resolver, system_addresses
from tiktok_services.webhooks.connection import Deadline, JudgedTransport
from tiktok_services.webhooks.endpoint import Endpoint
from tiktok_services.webhooks.signature import SigningKeys


MAX_SECONDS = 300.0
MAX_WAIT_SECONDS = 24 * 60 * 60

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_HEADERS = {
    "user-agent": "tiktok-services",
    "content-type": CONTENT_TYPE,
    "accept": "*/*",
    "accept-encoding": "identity",
}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebhookNotifier:
    """
    Posts each event to one endpoint: a CloudEvent in JSON, signed as Standard Webhooks says.

    One request per event, in order. The event's id is the message's id, so a receiver that keeps the ids it has seen
    recognises a repetition. A call delivers each event at most once and repeats nothing; a relay that calls again until
    nothing is raised delivers at least once.

    A status from 200 to 299 means that an event was taken, whatever the body. No redirect is followed, no proxy or
    password is taken from the environment, no cookie is kept, and at most 64 kB of an answer are read.

    Several threads may call it. They take turns, so that the events of one call stay together; for more deliveries at
    once make more notifiers. One connection is kept for 5 idle seconds; `close` ends it. Make it after a process has
    forked, not before.

    Secrets, and the path and query of the URL, stand in no repr, no log and no error.

    Args:
        url: The endpoint; see `Endpoint.parse` for what is refused.
        secrets: With what to sign; several while a secret is replaced (see `SigningKeys`).
        source: The `source` of the CloudEvents: a URI reference that names this host and no other.
        policy: Which addresses may be reached; those of the public internet, over HTTPS, unless given.
        ssl_context: What to trust; the certificates of the operating system unless given.
        clock: Tells what time it is, in UTC; it dates the signatures.
        resolve: Resolves the name of the endpoint; the operating system unless given.
        connect_seconds: How long to wait for a connection to one address of the endpoint.
        deadline_seconds: How long the delivery of one event may take in all, from the name to the status; the body of the
            answer is awaited for a second at most. Also how long a call waits for its turn. Both above 0, up to 300.

    Raises:
        InvalidValue: An argument can never be right; the error does not hold it.
    """

    def __init__(
        self,
        url: str,
        secrets: Sequence[str],
        *,
        source: str,
        policy: AddressPolicy = AddressPolicy(),  # noqa: B008 - it is frozen
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = _utc_now,
        resolve: Resolver = system_addresses,
        connect_seconds: float = 5.0,
        deadline_seconds: float = 20.0,
    ) -> None:
        check_source(source)
        check_seconds("deadline_seconds", deadline_seconds, most=MAX_SECONDS)
        check_seconds("connect_seconds", connect_seconds, most=MAX_SECONDS)
        self._endpoint = Endpoint.parse(url, plain_http=policy.plain_http)
        self._keys = SigningKeys(secrets)
        self._source = source
        self._clock = clock
        self._deadline_seconds = deadline_seconds
        self._deadline = Deadline()
        self._transport = JudgedTransport(
            self._endpoint,
            policy=policy,
            resolve=resolve,
            ssl_context=httpx2.create_ssl_context(trust_env=False) if ssl_context is None else ssl_context,
            connect_seconds=connect_seconds,
            deadline=self._deadline,
        )
        self._client = httpx2.Client(
            transport=self._transport, headers=_HEADERS, timeout=None, follow_redirects=False, trust_env=False
        )
        self._deliveries = OneByOne(self._endpoint.origin, self._deliver, deadline_seconds)

    def notify(self, events: tuple[Event, ...], /) -> None:
        """
        Deliver each of *events*, in order, up to the first that is not taken.

        It takes at most `deadline_seconds` for its turn, and that and a second for each event.

        Raises:
            DeliveryFailed: One was not taken; the error says which, why, which were taken before it, whether trying
                again can help, and how long the receiver asks to wait. `gone` means that the endpoint wants no more.
            InvalidValue: The clock does not tell an instant in UTC. Nothing was sent after that.
        """
        self._deliveries.tell(events)

    def close(self) -> None:
        """Close the connection that is kept. The notifier may be used again, and opens another."""
        self._transport.close()

    def _deliver(self, event: Event) -> None:
        now = self._clock()
        body = cloud_event(event, self._source)
        headers = self._keys.headers(event.id, now, body)
        self._deadline.start(self._deadline_seconds)
        answer = self._client.post(self._endpoint.origin, content=body, headers=headers)
        if not answer.is_success:
            raise NotSent(
                _problem(answer.status_code), answer.status_code, _seconds(answer.headers.get("retry-after"), now)
            )

    def __repr__(self) -> str:
        return f"WebhookNotifier({self._endpoint.origin!r})"


def _problem(status: int) -> DeliveryProblem:
    if status == 410:
        return DeliveryProblem.GONE
    if 300 <= status < 400:
        return DeliveryProblem.REDIRECTED
    return DeliveryProblem.REFUSED if 400 <= status < 500 else DeliveryProblem.FAILING


def _seconds(retry_after: str | None, now: datetime) -> int | None:
    """Read a `retry-after` header: seconds or a date, brought into 0 to 86,400 seconds; None if it is neither."""
    if retry_after is None:
        return None
    if _WHOLE_NUMBER.fullmatch(retry_after):
        return min(int(retry_after), MAX_WAIT_SECONDS)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(ceil((at - now).total_seconds()), 0), MAX_WAIT_SECONDS)
