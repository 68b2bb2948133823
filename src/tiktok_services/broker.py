"""
Events published to a broker that the host runs already, such as RabbitMQ or Redis. It needs the extra `broker`.

Everything is said to `kombu`, which knows the brokers. It has no types of its own, so it is `Any` here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from tiktok_services.cloud_event import CONTENT_TYPE, check_source, cloud_event
from tiktok_services.delivery import DeliveryProblem, NotSent, OneByOne, check_seconds
from tiktok_services.errors import InvalidValue, MissingExtra
from tiktok_services.notifier import Event
from tiktok_services.wellformed import check_text


try:
    import amqp.exceptions as _amqp  # type: ignore[import-untyped]
    import kombu.exceptions
except ImportError as error:
    raise MissingExtra("broker") from error

_kombu = cast("Any", kombu)

MAX_SECONDS = 300.0

_EXCHANGE = re.compile(r"[A-Za-z0-9._:-]{1,127}")
_PERSISTENT = 2
_NO_ROUTE = 312
"""What AMQP says when it gives back a message that no queue is bound for."""

_NOT_CONFIRMED: type[Exception] = cast("Any", _amqp).MessageNacked
_OTHER_FAILURES = (kombu.exceptions.KombuError, OSError, AttributeError)
"""What a transport may raise beside what it names; py-amqp raises `AttributeError` when a connection was lost."""


class BrokerNotifier:
    """
    Publishes each event to one durable topic exchange, under its name as the routing key, as a persistent message.

    The body is the event as a CloudEvent in JSON (`application/cloudevents+json`), the message id is the event's id, and
    the message type its name. A queue bound with `service.#` gets all events of services.

    A call publishes each event at most once and repeats nothing; a relay that calls again until nothing is raised
    publishes at least once. The broker's confirmation is awaited where there is one (RabbitMQ confirms each message, Redis
    answers each command), and when it gets lost the relay publishes again: the message id tells.

    An event that no queue is bound for is not published into the void: `DeliveryFailed` says `unrouted`, and a relay
    keeps the event until a consumer has declared its queue.

    Several threads may call it; they take turns. Make it after a process has forked, not before. The connection is kept,
    and made anew by the next call when something failed.

    The URL, which often holds a password, stands in no repr, no log of ours and no error.

    Args:
        url: The broker as `kombu` names it, such as `amqps://user:password@mq.example.com//` or `redis://…`.
        source: The `source` of the CloudEvents: a URI reference that names this host and no other.
        exchange: The exchange; it is declared if it does not exist.
        timeout_seconds: How long to wait for the broker at each step: connect, send, confirm; and how long a call waits
            for its turn. Above 0, up to 300.
        transport_options: Further options of kombu's transport; they win over ours.

    Raises:
        InvalidValue: An argument can never be right, or the transport that the URL names is not installed.
    """

    def __init__(
        self,
        url: str,
        *,
        source: str,
        exchange: str = "tiktok-services",
        timeout_seconds: float = 10.0,
        transport_options: Mapping[str, object] | None = None,
    ) -> None:
        check_source(source)
        check_seconds("timeout_seconds", timeout_seconds, most=MAX_SECONDS)
        check_text("exchange", exchange)
        if not _EXCHANGE.fullmatch(exchange):
            raise InvalidValue("exchange", "must be 1 to 127 letters, digits or . _ : -")
        self._source = source
        self._exchange = exchange
        self._timeout_seconds = timeout_seconds
        # Each transport takes what it knows: the first three are AMQP's, the others Redis's.
        options = {
            "confirm_publish": True,
            "read_timeout": timeout_seconds,
            "write_timeout": timeout_seconds,
            "socket_timeout": timeout_seconds,
            "socket_connect_timeout": timeout_seconds,
            **(transport_options or {}),
        }
        self._connection = _connection(url, timeout_seconds, options)
        self._refusals: tuple[type[Exception], ...] = (_NOT_CONFIRMED, *self._connection.channel_errors)
        self._failures: tuple[type[Exception], ...] = (
            *self._refusals,
            *self._connection.connection_errors,
            *_OTHER_FAILURES,
        )
        self._producer: Any = None
        self._deliveries = OneByOne(_shown(self._connection), self._deliver, timeout_seconds)

    def notify(self, events: tuple[Event, ...], /) -> None:
        """
        Publish each of *events*, in order, up to the first that is not taken.

        Raises:
            DeliveryFailed: One was not taken; the error says which, why, which were taken before it, and whether trying
                again can help.
        """
        self._deliveries.tell(events)

    def close(self) -> None:
        """Close the connection. The notifier may be used again, and opens another."""
        self._producer = None
        self._connection.release()

    def _deliver(self, event: Event) -> None:
        body = cloud_event(event, self._source)
        try:
            self._publish(event, body)
        except self._failures as failure:
            problem = self._problem(failure)
        else:
            return
        self._producer = None
        self._connection.collect()
        raise NotSent(problem)

    def _problem(self, failure: Exception) -> DeliveryProblem:
        if getattr(failure, "reply_code", None) == _NO_ROUTE:
            return DeliveryProblem.UNROUTED
        if _is_of_a_time_out(failure):
            return DeliveryProblem.TIMED_OUT
        if isinstance(failure, self._refusals):
            return DeliveryProblem.REFUSED
        return DeliveryProblem.UNREACHABLE if self._producer is None else DeliveryProblem.BROKEN_OFF

    def _publish(self, event: Event, body: bytes) -> None:
        if self._producer is None:
            self._producer = self._opened()
        if not _is_routed(self._producer.channel, self._exchange, event.name):
            raise NotSent(DeliveryProblem.UNROUTED)
        self._producer.publish(
            body,
            routing_key=event.name,
            message_id=str(event.id),
            type=event.name,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
            delivery_mode=_PERSISTENT,
            mandatory=True,
            timeout=self._timeout_seconds,
            confirm_timeout=self._timeout_seconds,
        )

    def _opened(self) -> Any:
        """Connect once: kombu would try again and again, and the relay decides about that."""
        self._connection.ensure_connection(max_retries=0, reraise_as_library_errors=False)
        channel = self._connection.channel()
        exchange = _kombu.Exchange(self._exchange, type="topic", durable=True)(channel)
        exchange.declare()
        return _kombu.Producer(channel, exchange, auto_declare=False)

    def __repr__(self) -> str:
        return f"BrokerNotifier({self._deliveries.receiver!r}, exchange={self._exchange!r})"


def _connection(url: str, timeout_seconds: float, options: Mapping[str, object]) -> Any:
    """
    Make a connection that has not connected yet, and find out whether its transport is installed.

    What kombu raises otherwise is not kept as the context of the error, since it may quote the URL.
    """
    check_text("url", url)
    if "://" not in url or ";" in url:
        raise InvalidValue("url", "must be the URL of one broker, such as amqps://mq.example.com//")
    try:
        connection = _kombu.Connection(url, connect_timeout=timeout_seconds, transport_options=dict(options))
        cast("object", connection.transport)
    except (ImportError, KeyError, ValueError):
        connection = None
    if connection is None:
        raise InvalidValue("url", "must be a URL of a broker whose transport is installed")
    return connection


def _is_of_a_time_out(failure: BaseException | None) -> bool:
    """Tell whether it began with a time-out; the Redis client has an error of its own for that, with this as context."""
    while failure is not None and not isinstance(failure, TimeoutError):
        failure = failure.__cause__ or failure.__context__
    return failure is not None


def _shown(connection: Any) -> str:
    """Give the transport, host and port: what may be shown. A socket's path is left out: a password may stand in it."""
    host = connection.hostname or ""
    port = f":{connection.port}" if connection.port else ""
    return f"{connection.transport_cls}://" + ("" if "/" in host else f"{host}{port}")


def _is_routed(channel: Any, exchange: str, routing_key: str) -> bool:
    """
    Tell whether a queue is bound for *routing_key*.

    Kombu's own transports, such as Redis, drop a message without one. AMQP gives it back, since it is mandatory, which
    py-amqp raises as an error.
    """
    if not hasattr(channel, "typeof"):
        return True
    return bool(channel.typeof(exchange).lookup(channel.get_table(exchange), exchange, routing_key, None))
