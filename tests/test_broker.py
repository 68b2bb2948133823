"""The broker notifier publishes what it promises, to kombu's memory and to a real Redis that is not always well."""

from __future__ import annotations

import importlib
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.redis_server import PASSWORD, RedisServer, running_redis
from tests.webhook_receiver import FIRST, SERVICE, TWO, failure, unused_port

import tiktok_services.broker
from tiktok_services.broker import BrokerNotifier
from tiktok_services.delivery import DeliveryProblem
from tiktok_services.documents import event_from_document
from tiktok_services.errors import InvalidValue, MissingExtra
from tiktok_services.events import ListingWritten
from tiktok_services.listing import Listing
from tiktok_services.notifier import Notifier
from tiktok_services.testing import NotifierConformance
from tiktok_services.testing.notifier_conformance import Seen
from tiktok_services.testing.samples import US, lived_in, moved, registered


amqp: Any = importlib.import_module("amqp")  # these two have no types
kombu: Any = importlib.import_module("kombu")

MEMORY = "memory://"
_numbers = count(1)


class Consumer:
    """A queue of an exchange of its own, and a connection to look into it."""

    def __init__(self, url: str, bound_to: str = "#") -> None:
        """Declare the exchange and the queue, which is bound for the events named *bound_to*."""
        self.exchange = f"exchange-{next(_numbers)}"
        self._connection = kombu.Connection(url)
        self._channel = self._connection.channel()
        exchange = kombu.Exchange(self.exchange, type="topic", durable=True)
        queue = kombu.Queue(f"{self.exchange}.queue", exchange, routing_key=bound_to)
        self._queue = queue(self._channel)
        self._queue.declare()

    def messages(self) -> list[Any]:
        """Take all messages there are."""
        taken = []
        while (message := self._queue.get(no_ack=True)) is not None:
            taken.append(message)
        return taken

    def seen(self) -> list[Seen]:
        """Take all messages there are, as a receiver sees them."""
        events = [json.loads(message.body) for message in self.messages()]
        return [(event["type"], event["subject"], event["data"]["version"]) for event in events]

    def close(self) -> None:
        """Close the connection."""
        self._connection.release()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A server for the tests that leave it as it is."""
    with running_redis() as server:
        yield server


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """The broker of a test: `memory` or `redis`."""
    return MEMORY if request.param == "memory" else request.getfixturevalue("redis").url


both = pytest.mark.parametrize("url", ["memory", "redis"], indirect=True)

Consume = Callable[..., Consumer]
Build = Callable[..., BrokerNotifier]


@pytest.fixture
def consume() -> Iterator[Consume]:
    """Makes consumers, and closes them."""
    made: list[Consumer] = []

    def consume(url: str, bound_to: str = "#") -> Consumer:
        made.append(Consumer(url, bound_to))
        return made[-1]

    yield consume
    for consumer in made:
        consumer.close()


@pytest.fixture
def build() -> Iterator[Build]:
    """Makes notifiers, and closes them."""
    made: list[BrokerNotifier] = []

    def build(url: str, **changes: Any) -> BrokerNotifier:
        arguments = {"source": "/partners", "timeout_seconds": 5.0, **changes}
        made.append(BrokerNotifier(url, **arguments))
        return made[-1]

    yield build
    for notifier in made:
        notifier.close()


class BrokerConformance(NotifierConformance):
    """The whole suite, on the broker of a subclass."""

    url: str

    @pytest.fixture(autouse=True)
    def wire(self, build: Build, consume: Consume) -> None:
        """Take what makes notifiers and consumers."""
        self.build, self.consume = build, consume

    def make_notifier(self) -> BrokerNotifier:
        """Make one for a queue that takes everything."""
        self.consumer = self.consume(self.url)
        return self.build(self.url, exchange=self.consumer.exchange)

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Take what lies in the queue."""
        return self.consumer.seen()


class TestOverMemory(BrokerConformance):
    """The whole suite, on kombu's memory."""

    url = MEMORY


class TestOverRedis(BrokerConformance):
    """The whole suite, on a real Redis."""

    @pytest.fixture(autouse=True)
    def choose(self, redis: RedisServer) -> None:
        """Take the server."""
        self.url = redis.url


@both
def test_an_event_is_a_persistent_message_under_its_name(build: Build, consume: Consume, url: str) -> None:
    """The id is the event's, the body a CloudEvent that holds its document."""
    consumer = consume(url)
    build(url, exchange=consumer.exchange).notify(TWO)
    first, second = consumer.messages()
    assert first.delivery_info["routing_key"] == "service.drafted"
    assert second.delivery_info["routing_key"] == "service.renamed"
    assert (first.content_type, first.content_encoding) == ("application/cloudevents+json", "utf-8")
    assert first.properties["message_id"] == str(TWO[0].id)
    assert first.properties["type"] == "service.drafted"
    assert first.properties["delivery_mode"] == 2
    envelope = json.loads(first.body)
    assert (envelope["id"], envelope["source"], envelope["specversion"]) == (str(TWO[0].id), "/partners", "1.0")
    assert event_from_document(envelope["data"]) == TWO[0]


@both
def test_a_repetition_is_recognised_by_its_id(build: Build, consume: Consume, url: str) -> None:
    """Another notifier publishes the same id and the same bytes."""
    consumer = consume(url)
    for _ in range(2):
        build(url, exchange=consumer.exchange).notify(FIRST)
    first, again = consumer.messages()
    assert first.properties["message_id"] == again.properties["message_id"]
    assert first.body == again.body


@both
def test_a_queue_gets_what_it_is_bound_for(build: Build, consume: Consume, url: str) -> None:
    """The broker filters by the names of the events."""
    consumer = consume(url, "service.#")
    notifier = build(url, exchange=consumer.exchange)
    notifier.notify(TWO)
    error = failure(notifier, registered().events)
    assert (error.code, error.retryable) == (DeliveryProblem.UNROUTED, True)
    assert [name for name, *_ in consumer.seen()] == ["service.drafted", "service.renamed"]


@both
def test_an_event_that_no_queue_is_bound_for_is_not_lost_silently(build: Build, consume: Consume, url: str) -> None:
    """The error says what was published before it; the connection is kept."""
    consumer = consume(url, "service.drafted")
    notifier = build(url, exchange=consumer.exchange)
    error = failure(notifier)
    assert (error.code, error.event_id, error.delivered) == (DeliveryProblem.UNROUTED, TWO[1].id, (TWO[0].id,))
    notifier.notify(FIRST)
    assert len(consumer.messages()) == 2


@both
def test_no_link_token_is_published(build: Build, consume: Consume, url: str) -> None:
    """The link token is a secret between the host and the seller."""
    consumer = consume(url)
    build(url, exchange=consumer.exchange).notify(lived_in().events)
    assert not [message for message in consumer.messages() if "token-of-a-service" in str(message.body)]


@both
def test_after_it_was_closed_it_connects_again(build: Build, consume: Consume, url: str) -> None:
    """Closing is no end."""
    consumer = consume(url)
    notifier = build(url, exchange=consumer.exchange)
    notifier.notify(FIRST)
    notifier.close()
    notifier.notify(FIRST)
    assert len(consumer.messages()) == 2


def test_an_event_that_cannot_be_written_is_said_to_be_so(build: Build, consume: Consume) -> None:
    """A draft may be of any length, a message may not."""
    events = moved(SERVICE, ListingWritten, target=US, listing=Listing(detail_description="x" * 4_200_000)).events
    error = failure(build(MEMORY, exchange=consume(MEMORY).exchange), events)
    assert (error.code, error.retryable) == (DeliveryProblem.UNWRITABLE, False)


# -- brokers that are not well -----------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_broker_that_is_not_there_is_unreachable(build: Build, scheme: str) -> None:
    """One attempt is made: when to try again is the relay's to decide."""
    began = monotonic()
    error = failure(build(f"{scheme}://:{PASSWORD}@127.0.0.1:{unused_port()}/0", timeout_seconds=1))
    assert (error.code, error.retryable) == (DeliveryProblem.UNREACHABLE, True)
    assert monotonic() - began < 10


def test_a_wrong_password_is_no_way_in(build: Build, redis: RedisServer) -> None:
    """The server is there and lets nobody in."""
    error = failure(build(f"redis://:wrong@127.0.0.1:{redis.port}/0"))
    assert error.code is DeliveryProblem.UNREACHABLE


def test_a_broker_that_went_away_and_came_back_is_used_again(build: Build, consume: Consume) -> None:
    """The call in between fails; the next one after the return connects anew."""
    with running_redis() as redis:
        exchange = consume(redis.url).exchange
        notifier = build(redis.url, exchange=exchange)
        notifier.notify(FIRST)
        redis.stop()
        assert failure(notifier).code in {DeliveryProblem.BROKEN_OFF, DeliveryProblem.UNREACHABLE}
        assert failure(notifier).code is DeliveryProblem.UNREACHABLE
        redis.start()
        assert failure(notifier).code is DeliveryProblem.UNROUTED
        _bind(redis.url, exchange)
        notifier.notify(TWO)
        notifier.close()


def _bind(url: str, exchange: str) -> None:
    with kombu.Connection(url) as connection:
        kombu.Queue("again", kombu.Exchange(exchange, type="topic"), routing_key="#")(connection.channel()).declare()


def test_a_broker_that_does_not_answer_is_given_up(build: Build, consume: Consume) -> None:
    """The time-out holds for an open connection, and the next call is delivered when the broker is back."""
    with running_redis() as redis:
        notifier = build(redis.url, exchange=consume(redis.url).exchange, timeout_seconds=1.0)
        notifier.notify(FIRST)
        began = monotonic()
        with redis.paused():
            error = failure(notifier)
        assert (error.code, error.retryable) == (DeliveryProblem.TIMED_OUT, True)
        assert monotonic() - began < 15
        notifier.notify(FIRST)
        notifier.close()


def test_a_broker_that_is_full_is_not_taken_for_one_that_took_the_event(build: Build, consume: Consume) -> None:
    """Redis answers an error to each command that would need memory."""
    with running_redis() as redis:
        consumer = consume(redis.url)
        notifier = build(redis.url, exchange=consumer.exchange)
        notifier.notify(FIRST)
        with kombu.Connection(redis.url) as connection:
            connection.channel().client.config_set("maxmemory", "1")
            error = failure(notifier)
            assert (error.code, error.retryable, error.delivered) == (DeliveryProblem.REFUSED, True, ())
            connection.channel().client.config_set("maxmemory", "0")
        notifier.notify(TWO)
        notifier.close()
        assert len(consumer.messages()) == 3


class AmqpChannel:
    """As much of a channel of py-amqp as a publication needs. It raises what RabbitMQ's answers become there."""

    def __init__(self, answer: Exception) -> None:
        """Answer each publication with *answer*."""
        self._answer = answer

    def prepare_message(self, body: bytes, *_: object) -> bytes:
        """Wrap nothing."""
        return body

    def basic_publish(self, _message: bytes, **details: object) -> None:
        """Raise; a message that no queue is bound for only comes back if it is mandatory."""
        assert details["mandatory"] is True
        raise self._answer


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (amqp.exceptions.error_for_code(312, PASSWORD, (50, 60), amqp.ChannelError), DeliveryProblem.UNROUTED),
        (amqp.exceptions.error_for_code(406, PASSWORD, (50, 60), amqp.ChannelError), DeliveryProblem.REFUSED),
        (amqp.exceptions.MessageNacked(), DeliveryProblem.REFUSED),
        (amqp.exceptions.UnexpectedFrame(PASSWORD), DeliveryProblem.BROKEN_OFF),
        (ConnectionResetError(PASSWORD), DeliveryProblem.BROKEN_OFF),
        (AttributeError(PASSWORD), DeliveryProblem.BROKEN_OFF),
        (TimeoutError(PASSWORD), DeliveryProblem.TIMED_OUT),
    ],
    ids=["no queue", "refused", "not confirmed", "nonsense", "reset", "lost", "silent"],
)
def test_what_rabbitmq_answers_has_a_name(
    build: Build, monkeypatch: pytest.MonkeyPatch, answer: Exception, problem: DeliveryProblem
) -> None:
    """RabbitMQ knows itself whether a queue is bound, and says when it does not take a message."""
    notifier = build("amqp://127.0.0.1//")
    monkeypatch.setattr(notifier, "_opened", lambda: kombu.Producer(AmqpChannel(answer)))
    error = failure(notifier)
    assert (error.code, error.retryable, error.__context__) == (problem, True, None)


def test_amqp_is_asked_for_confirmation_within_the_time(build: Build) -> None:
    """Without it RabbitMQ could drop a message and nobody would know; options of the host win."""
    notifier = build("amqp://127.0.0.1//", timeout_seconds=3, transport_options={"read_timeout": 4})
    options = vars(notifier)["_connection"].transport_options
    assert options["confirm_publish"] is True
    assert (options["read_timeout"], options["write_timeout"]) == (4, 3)


# -- secrets and wiring ------------------------------------------------------------------------------------------


def test_no_password_shows_in_a_log_a_repr_or_an_error(
    build: Build, redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither that of the URL nor what the broker answers, even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    shown = []
    gone = f"127.0.0.1:{unused_port()}"
    urls = (redis.url, f"redis://:{PASSWORD}@{gone}/0", f"amqp://user:{PASSWORD}@{gone}//")
    for url in (*urls, f"redis+socket://:{PASSWORD}@/nowhere/redis.sock"):
        notifier = build(url, timeout_seconds=1)
        error = failure(notifier)
        assert (error.__context__, error.__cause__) == (None, None)
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown += [repr(notifier), repr(vars(notifier)), str(error), repr(error), repr(vars(error)), *told.format()]
    assert PASSWORD not in "".join((caplog.text, *shown))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("memory://", "memory://"),
        ("redis://:a-password@mq.example.com/0", "redis://mq.example.com:6379"),
        ("amqp://user:a-password@mq.example.com:5673/secret", "amqp://mq.example.com:5673"),
        ("redis+socket:///run/redis.sock", "redis://"),
    ],
)
def test_its_repr_says_where_to(build: Build, url: str, shown: str) -> None:
    """Transport, host and port, and nothing else of the URL."""
    shown = shown.removesuffix(":6379") if urlsplit(url).port is None else shown
    assert repr(build(url)) == f"BrokerNotifier({shown!r}, exchange='tiktok-services')"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "redis",
        "foo://secret",
        "redis://secret:99999x/",
        "amqp://secret;amqp://other",
        "redis://\0",
        None,
        b"redis://",
    ],
)
def test_a_url_that_names_no_broker_is_refused_without_being_shown(build: Build, url: Any) -> None:
    """A transport that is not installed is found out when the host is wired, not when the first event comes."""
    with pytest.raises(InvalidValue) as caught:
        build(url)
    assert caught.value.path == "url"
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("exchange", ""),
        ("exchange", "a b"),
        ("exchange", "x" * 128),
        ("exchange", None),
        ("source", ""),
        ("source", None),
        ("timeout_seconds", 0),
        ("timeout_seconds", 301),
    ],
)
def test_an_argument_that_can_never_be_right_is_refused(build: Build, argument: str, value: Any) -> None:
    """The error names the argument."""
    with pytest.raises(InvalidValue) as caught:
        build(MEMORY, **{argument: value})
    assert caught.value.path == argument


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who imports it without the extra reads what to install."""
    monkeypatch.setitem(sys.modules, "kombu", None)
    with pytest.raises(MissingExtra) as caught:
        importlib.reload(tiktok_services.broker)
    assert caught.value.extra == "broker"
