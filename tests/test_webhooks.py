"""The webhook notifier delivers what it promises, to the receivers there are: good, slow, rude and broken ones."""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from time import monotonic
from typing import Any

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from standardwebhooks import Webhook, WebhookVerificationError
from tests.webhook_receiver import (
    FIRST,
    LOOPBACK,
    SECRET,
    SERVICE,
    TWO,
    Answer,
    Received,
    Receiver,
    drip,
    failure,
    raw,
    status,
    then_hang,
    unused_port,
)

import tiktok_services.webhooks
from tiktok_services.cloud_event import cloud_event
from tiktok_services.delivery import DeliveryProblem, NotSent
from tiktok_services.documents import event_from_document, read_json
from tiktok_services.errors import InvalidValue, MissingExtra
from tiktok_services.events import ListingWritten
from tiktok_services.listing import Listing
from tiktok_services.notifier import Event, Notifier
from tiktok_services.testing import NotifierConformance
from tiktok_services.testing.notifier_conformance import Seen, seen_of
from tiktok_services.testing.samples import AWKWARD, US, lived_in, moved, registered
from tiktok_services.webhooks import WebhookNotifier
from tiktok_services.webhooks.connection import Deadline


NEWER_SECRET = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()
TOKENS = (SECRET.removeprefix("whsec_"), "path-token", "query-token")
SOURCE = "https://partners.example.com/services"

Build = Callable[..., WebhookNotifier]


@pytest.fixture
def build() -> Iterator[Build]:
    """Makes notifiers that may reach loopback, and closes them."""
    made: list[WebhookNotifier] = []

    def build(url: str, **changes: Any) -> WebhookNotifier:
        arguments = {"secrets": (SECRET,), "source": SOURCE, "policy": LOOPBACK, "deadline_seconds": 10.0, **changes}
        made.append(WebhookNotifier(url, **arguments))
        return made[-1]

    yield build
    for notifier in made:
        notifier.close()


def parsed(request: Received) -> Any:
    """Parse a request as the CloudEvents project does."""
    return from_structured_event(HTTPMessage(request.headers, request.body), JSONFormat())


class TestWebhookNotifier(NotifierConformance):
    """The whole suite, over HTTP on loopback."""

    @pytest.fixture(autouse=True)
    def receive(self, build: Build) -> Iterator[None]:
        """Listen while a test runs."""
        self.build = build
        with Receiver() as self.receiver:
            yield

    def make_notifier(self) -> WebhookNotifier:
        """Make one for the receiver."""
        return self.build(self.receiver.url)

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Look at what the receiver got."""
        events = [request.json for request in self.receiver.received]
        return [(event["type"], event["subject"], event["data"]["version"]) for event in events]


# -- what is sent ------------------------------------------------------------------------------------------------


def test_an_event_is_posted_as_a_cloud_event(build: Build) -> None:
    """The official SDK reads the attributes and the document; the path and the query are those of the endpoint."""
    with Receiver() as receiver:
        build(receiver.url).notify(TWO)
    first, second = receiver.received
    assert (first.method, first.target) == ("POST", "/hooks/path-token?key=query-token")
    assert first.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert first.headers["content-type"] == "application/cloudevents+json"
    assert first.headers["user-agent"] == "tiktok-services"
    event = parsed(first)
    assert event.get_specversion() == "1.0"
    assert event.get_id() == str(TWO[0].id)
    assert event.get_source() == SOURCE
    assert event.get_type() == "service.drafted"
    assert event.get_subject() == "S-1"
    assert event.get_time() == TWO[0].at
    assert event.get_datacontenttype() == "application/json"
    assert event_from_document(event.get_data()) == TWO[0]
    assert parsed(second).get_type() == "service.renamed"


def test_the_headers_are_those_that_were_meant_and_no_others(build: Build) -> None:
    """Nothing of the library in between, no cookie and no password from the environment is sent."""
    with Receiver(status(204, "set-cookie: a=b"), status(204)) as receiver:
        build(receiver.url).notify(TWO)
    assert {frozenset(request.headers) for request in receiver.received} == {
        frozenset(
            [
                "host",
                "user-agent",
                "content-type",
                "content-length",
                "accept",
                "accept-encoding",
                "connection",
                "webhook-id",
                "webhook-timestamp",
                "webhook-signature",
            ]
        )
    }


def test_the_events_of_partners_and_all_that_happens_to_a_service_can_be_parsed(build: Build) -> None:
    """A partner's event names the partner; awkward texts come through."""
    events: tuple[Event, ...] = (*registered().events, *lived_in().events)
    with Receiver() as receiver:
        build(receiver.url).notify(events)
    assert [event_from_document(parsed(each).get_data()) for each in receiver.received] == list(events)
    assert parsed(receiver.received[0]).get_subject() == "P-1"
    assert AWKWARD in [each.json["data"].get("title") for each in receiver.received]


def test_no_link_token_is_sent(build: Build) -> None:
    """The link token is a secret between the host and the seller."""
    with Receiver() as receiver:
        build(receiver.url).notify(lived_in().events)
    assert all(b"token-of-a-service" not in request.body for request in receiver.received)


def test_the_signature_is_right_for_the_library_of_standard_webhooks(build: Build) -> None:
    """The message id is the event's id, and the timestamp is that of the delivery."""
    with Receiver() as receiver:
        build(receiver.url).notify(TWO)
    for request, event in zip(receiver.received, TWO, strict=True):
        Webhook(SECRET).verify(request.body, request.headers)
        assert request.headers["webhook-id"] == str(event.id)
        assert abs(int(request.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(request.body + b" ", request.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(NEWER_SECRET).verify(request.body, request.headers)


def test_the_signature_is_right_by_hand(build: Build) -> None:
    """HMAC-SHA256 over id, seconds and body, as the specification says, so that library and notifier cannot err alike."""
    at = datetime(2026, 3, 1, 9, 0, 0, 999_999, tzinfo=UTC)
    with Receiver() as receiver:
        build(receiver.url, clock=lambda: at).notify(FIRST)
    request = receiver.received[0]
    signed = f"{FIRST[0].id}.1772355600.".encode() + request.body
    digest = base64.b64encode(hmac.digest(bytes(range(32)), signed, hashlib.sha256)).decode()
    assert request.headers["webhook-timestamp"] == "1772355600"
    assert request.headers["webhook-signature"] == f"v1,{digest}"


def test_while_a_secret_is_replaced_both_verify(build: Build) -> None:
    """A receiver that knows only the old or only the new secret takes the message."""
    with Receiver() as receiver:
        build(receiver.url, secrets=[NEWER_SECRET, SECRET]).notify(FIRST)
    request = receiver.received[0]
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    for secret in (SECRET, NEWER_SECRET):
        Webhook(secret).verify(request.body, request.headers)


def test_a_repetition_is_recognised_by_its_id_and_has_the_same_body(build: Build) -> None:
    """Another notifier of another process at another time sends the same id, source and bytes."""
    with Receiver() as receiver:
        for hour in (9, 10):
            build(receiver.url, clock=lambda hour=hour: datetime(2026, 3, 1, hour, tzinfo=UTC)).notify(FIRST)
    first, again = receiver.received
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    assert first.body == again.body
    assert first.headers["webhook-timestamp"] != again.headers["webhook-timestamp"]


def test_a_clock_that_is_not_in_utc_is_refused(build: Build) -> None:
    """The signature would date another instant; nothing is sent."""
    with Receiver() as receiver:
        for zone in (timezone(timedelta(hours=8)), None):
            with pytest.raises(InvalidValue):
                build(receiver.url, clock=lambda zone=zone: datetime(2026, 3, 1, tzinfo=zone)).notify(FIRST)
    assert receiver.received == []


def test_one_connection_serves_many_events_until_it_is_closed(build: Build) -> None:
    """Closing is no end: the next delivery opens another connection."""
    with Receiver(status(200, body=b"x" * 60_000)) as receiver:
        notifier = build(receiver.url)
        notifier.notify(TWO)
        notifier.notify(TWO)
        notifier.close()
        notifier.notify(TWO)
    assert [request.connection for request in receiver.received] == [1, 1, 1, 1, 2, 2]


# -- what the receiver answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_any_status_of_success_means_taken(build: Build, code: int) -> None:
    """Receivers differ in how they say yes."""
    with Receiver(status(code), status(code)) as receiver:
        build(receiver.url).notify(TWO)
    assert len(receiver.received) == 2


@pytest.mark.parametrize(
    ("code", "problem", "retryable"),
    [
        (300, DeliveryProblem.REDIRECTED, True),
        (301, DeliveryProblem.REDIRECTED, True),
        (308, DeliveryProblem.REDIRECTED, True),
        (400, DeliveryProblem.REFUSED, True),
        (401, DeliveryProblem.REFUSED, True),
        (410, DeliveryProblem.GONE, False),
        (429, DeliveryProblem.REFUSED, True),
        (500, DeliveryProblem.FAILING, True),
        (503, DeliveryProblem.FAILING, True),
        (600, DeliveryProblem.FAILING, True),
    ],
)
def test_any_other_status_is_a_failure_with_a_code(
    build: Build, code: int, problem: DeliveryProblem, *, retryable: bool
) -> None:
    """The events after it are not sent, and nothing is repeated."""
    with Receiver(status(code, body=b"an answer that nobody should see")) as receiver:
        error = failure(build(receiver.url))
    assert (error.code, error.status, error.retryable) == (problem, code, retryable)
    assert (error.event_id, error.delivered, error.after_seconds) == (TWO[0].id, (), None)
    assert len(receiver.received) == 1
    assert "nobody should see" not in f"{error}{error!r}"


def test_a_redirect_is_not_followed(build: Build) -> None:
    """Neither to another host nor to another path: the answer could lead into the host's own network."""
    with Receiver() as elsewhere:
        answer = status(307, f"location: {elsewhere.url}")
        with Receiver(answer) as receiver:
            error = failure(build(receiver.url))
        assert (error.code, error.status) == (DeliveryProblem.REDIRECTED, 307)
        assert (len(receiver.received), elsewhere.received) == (1, [])


def test_a_failure_in_the_middle_says_what_came_before(build: Build) -> None:
    """The relay can go on after what was taken."""
    events = lived_in().events
    with Receiver(status(204), status(204), status(500)) as receiver:
        error = failure(build(receiver.url), events)
    assert error.delivered == (events[0].id, events[1].id)
    assert error.event_id == events[2].id
    assert len(receiver.received) == 3


NOW = datetime(2026, 3, 1, 9, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        ("999999999", 86_400),
        ("Sun, 01 Mar 2026 09:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 09:01:00 -0000", 60),
        ("Sun, 01 Mar 2026 08:00:00 GMT", 0),
        ("Thu, 01 Jan 2099 00:00:00 GMT", 86_400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("99999999999999999999", None),
        ("Sun, 99 Mar 2026 09:01:00 GMT", None),
        ("Sun, 01 Mar 2026 09:01:00 +9999", None),
    ],
)
def test_a_wish_to_wait_is_handed_on_within_bounds(build: Build, header: str, seconds: int | None) -> None:
    """Seconds or a date, from now to a day; nonsense is no wish."""
    with Receiver(status(503, f"Retry-After: {header}")) as receiver:
        error = failure(build(receiver.url, clock=lambda: NOW))
    assert error.after_seconds == seconds


# -- receivers that are slow or broken ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (then_hang(b""), DeliveryProblem.TIMED_OUT),
        (then_hang(b"HTTP/1.1 200 O"), DeliveryProblem.TIMED_OUT),
        (then_hang(b"HTTP/1.1 102 Processing\r\n\r\n" * 3), DeliveryProblem.TIMED_OUT),
        (drip(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 0.1), DeliveryProblem.TIMED_OUT),
        (raw(b""), DeliveryProblem.BROKEN_OFF),
        (raw(b"HTTP/1.1 200 O"), DeliveryProblem.BROKEN_OFF),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), DeliveryProblem.BROKEN_OFF),
        (raw(b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000), DeliveryProblem.BROKEN_OFF),
        (raw(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"), DeliveryProblem.BROKEN_OFF),
    ],
    ids=[
        "silent",
        "half a status",
        "only hints",
        "dripping",
        "closes",
        "closes early",
        "not HTTP",
        "endless header",
        "upgrade",
    ],
)
def test_a_receiver_without_a_whole_status_took_nothing(build: Build, answer: Answer, problem: DeliveryProblem) -> None:
    """The deadline holds for the delivery as a whole, however often something arrives."""
    with Receiver(answer) as receiver:
        began = monotonic()
        patience = 0.4 if problem is DeliveryProblem.TIMED_OUT else 10.0
        error = failure(build(receiver.url, deadline_seconds=patience))
        assert monotonic() - began < 5
    assert (error.code, error.retryable) == (problem, True)


def test_a_deadline_that_is_over_leaves_no_time() -> None:
    """No step begins after it, and none gets a time-out of nothing, which sockets take for something else."""
    deadline = Deadline()
    deadline.start(60)
    deadline.shorten(30)
    assert 0 < deadline.remaining() <= 30
    deadline.shorten(60)
    assert 0 < deadline.remaining() <= 30
    deadline.start(0)
    with pytest.raises(NotSent) as caught:
        deadline.remaining()
    assert caught.value.code is DeliveryProblem.TIMED_OUT


@pytest.mark.parametrize(
    "answer",
    [
        status(200, body=b"x" * 10_000_000),
        then_hang(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnonsense"),
        drip(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"x" * 1000, 0.01),
        status(200, "content-encoding: gzip", body=b"no gzip"),
    ],
    ids=["10 MB", "hangs in the body", "closes in the body", "broken chunks", "dripping body", "wrongly packed"],
)
def test_after_a_status_of_success_the_body_decides_nothing(build: Build, answer: Answer) -> None:
    """The event is taken, little time is spent on the body, and the next event goes over another connection."""
    with Receiver(answer) as receiver:
        began = monotonic()
        build(receiver.url).notify(TWO)
        assert monotonic() - began < 5
    assert [request.headers["webhook-id"] for request in receiver.received] == [str(event.id) for event in TWO]


def test_at_most_64_kb_of_an_answer_are_read(build: Build) -> None:
    """A receiver cannot fill the memory of the host: after 64 kB the connection is closed on it."""
    sent: list[int] = []

    def flood(_receiver: Receiver, connection: Any) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 500000000\r\n\r\n")
        try:
            for _ in range(5_000):
                connection.sendall(b"x" * 100_000)
                sent.append(100_000)
        except OSError:
            pass
        return False

    with Receiver(flood) as receiver:
        build(receiver.url).notify(FIRST)
    assert sum(sent) < 50_000_000


def test_a_receiver_that_is_not_there_is_unreachable(build: Build) -> None:
    """Nobody listens on the port."""
    error = failure(build(f"http://127.0.0.1:{unused_port()}/"))
    assert (error.code, error.status, error.retryable) == (DeliveryProblem.UNREACHABLE, None, True)


def test_after_a_failure_the_next_call_is_delivered(build: Build) -> None:
    """Nothing of a failed delivery is left over."""
    with Receiver(raw(b""), status(500), then_hang(b"HTTP/1.1 500 No\r\ncontent-length: 9\r\n\r\n")) as receiver:
        notifier = build(receiver.url)
        for problem in (DeliveryProblem.BROKEN_OFF, DeliveryProblem.FAILING, DeliveryProblem.FAILING):
            assert failure(notifier).code == problem
        notifier.notify(TWO)
    assert len(receiver.received) == 5


def test_an_event_that_cannot_be_written_is_said_to_be_so(build: Build) -> None:
    """A draft may be of any length, a message may not; it is never tried again by itself."""
    events = moved(SERVICE, ListingWritten, target=US, listing=Listing(detail_description="x" * 4_200_000)).events
    with Receiver() as receiver:
        error = failure(build(receiver.url), events)
    assert (error.code, error.retryable, error.__context__) == (DeliveryProblem.UNWRITABLE, False, None)
    assert receiver.received == []


def test_a_long_event_goes_out_whole(build: Build) -> None:
    """A body of many pieces arrives as it was signed."""
    events = moved(SERVICE, ListingWritten, target=US, listing=Listing(detail_description="直" * 300_000)).events
    with Receiver() as receiver:
        build(receiver.url).notify(events)
    Webhook(SECRET).verify(receiver.received[0].body, receiver.received[0].headers)
    assert read_json(receiver.received[0].body) == read_json(cloud_event(events[0], SOURCE))


# -- secrets -----------------------------------------------------------------------------------------------------


def test_no_secret_shows_in_a_log_a_repr_or_an_error(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the signing secret nor the path and query of the URL, even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    answers = (status(204), status(500), raw(b"nonsense"), then_hang(b""))
    with Receiver(*answers) as receiver:
        notifier = build(receiver.url, deadline_seconds=1.0)
        notifier.notify(FIRST)
        errors = [failure(notifier) for _ in answers[1:]]
    errors.append(failure(notifier))
    assert errors[-1].code is DeliveryProblem.UNREACHABLE
    shown = [caplog.text, repr(notifier), repr(vars(notifier))]
    for error in errors:
        assert (error.__context__, error.__cause__) == (None, None)
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown += [str(error), repr(error), repr(vars(error)), "".join(told.format(chain=True))]
    assert "127.0.0.1" in caplog.text
    assert [token for token in TOKENS if token in "".join(shown)] == []


@pytest.mark.parametrize(
    "secret",
    [
        SECRET.removeprefix("whsec_"),
        "whsec_",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        SECRET.replace("A", "*"),
        SECRET + "\n",
        "whsec_" + "A" * 33,
        SECRET + "\0",
        b"whsec_",
        None,
    ],
    ids=["no prefix", "empty", "short", "long", "not base64", "line end", "no whole byte", "NUL", "bytes", "none"],
)
def test_a_weak_or_damaged_secret_is_refused_without_being_told(build: Build, secret: Any) -> None:
    """Base64 decoders skip what they do not know, which would sign with less than was meant."""
    with pytest.raises(InvalidValue) as caught:
        build("https://hooks.example.com/", secrets=(SECRET, secret))
    assert caught.value.path == "secrets[1]"
    assert str(secret or "-").strip() not in str(caught.value).replace("must be whsec_ and", "")


def test_a_secret_without_padding_signs_alike(build: Build) -> None:
    """Some senders leave the equals signs out."""
    with Receiver() as receiver:
        build(receiver.url, secrets=(SECRET.rstrip("="),)).notify(FIRST)
    Webhook(SECRET).verify(receiver.received[0].body, receiver.received[0].headers)


@pytest.mark.parametrize("secrets", [(), SECRET, (SECRET,) * 11], ids=["none", "a text", "too many"])
def test_there_are_1_to_10_secrets(build: Build, secrets: Any) -> None:
    """A single text is not taken for many secrets of one letter."""
    with pytest.raises(InvalidValue) as caught:
        build("https://hooks.example.com/", secrets=secrets)
    assert str(caught.value) == "secrets must be a tuple of 1 to 10 secrets"


# -- wiring ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["", "a b", "ä", "<x>", "x" * 257, "a\n", None])
def test_a_source_is_a_uri_reference(build: Build, source: Any) -> None:
    """Receivers tell hosts apart by it."""
    with pytest.raises(InvalidValue) as caught:
        build("https://hooks.example.com/", source=source)
    assert caught.value.path == "source"


@pytest.mark.parametrize("name", ["deadline_seconds", "connect_seconds"])
def test_a_time_out_has_bounds(build: Build, name: str) -> None:
    """No delivery may take for ever."""
    with pytest.raises(InvalidValue) as caught:
        build("https://hooks.example.com/", **{name: 301})
    assert caught.value.path == name


def test_its_repr_says_where_to(build: Build) -> None:
    """Scheme, host and port, and nothing else."""
    assert repr(build("https://hooks.example.com/services/T0/secret")) == "WebhookNotifier('https://hooks.example.com')"


@pytest.mark.parametrize("missing", ["httpx2", "standardwebhooks"])
def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Who imports it without the extra reads what to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtra) as caught:
        importlib.reload(tiktok_services.webhooks)
    assert caught.value.extra == "webhooks"


def test_what_the_receiver_sees_is_what_happened(build: Build) -> None:
    """Name, id and version of each event stand in the message."""
    with Receiver() as receiver:
        build(receiver.url).notify(TWO)
    seen = [(each.json["type"], each.json["subject"], each.json["data"]["version"]) for each in receiver.received]
    assert seen == [seen_of(event) for event in TWO]
