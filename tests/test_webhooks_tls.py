"""Over TLS the certificate is asked for the name, though the connection goes to the judged address."""

from __future__ import annotations

import ssl
from pathlib import Path
from time import monotonic

import pytest
from tests.webhook_receiver import (
    FIRST,
    LOOPBACK,
    SECRET,
    TWO,
    Certificate,
    Receiver,
    deaf_listener,
    failure,
    hanging_up,
    make_certificate,
)

from tiktok_services.delivery import DeliveryProblem
from tiktok_services.webhooks import WebhookNotifier


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for hooks.example.com that no authority has signed."""
    folder: Path = tmp_path_factory.mktemp("tls")
    return make_certificate(folder, "hooks.example.com")


def notifier_for(host: str, port: int, trust: ssl.SSLContext | None, deadline_seconds: float = 10.0) -> WebhookNotifier:
    """Make one whose every name leads to loopback."""
    return WebhookNotifier(
        f"https://{host}:{port}/path-token",
        (SECRET,),
        source="/x",
        policy=LOOPBACK,
        ssl_context=trust,
        resolve=lambda *_: ["127.0.0.1"],
        deadline_seconds=deadline_seconds,
    )


def test_events_are_delivered_over_tls_to_the_name(certificate: Certificate) -> None:
    """The server is asked for its name (SNI), which its certificate holds, and the connection is kept."""
    names: list[str | None] = []
    shown = certificate.server()
    shown.sni_callback = lambda _socket, name, _context: names.append(name)
    with Receiver(tls=shown) as receiver:
        notifier = notifier_for("hooks.example.com", receiver.port, certificate.client())
        notifier.notify(TWO)
        notifier.close()
    assert names == ["hooks.example.com"]
    assert [request.headers["host"] for request in receiver.received] == [f"hooks.example.com:{receiver.port}"] * 2


@pytest.mark.parametrize("host", ["other.example.com", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(certificate: Certificate, host: str) -> None:
    """Neither another name nor the address it leads to will do."""
    with Receiver(tls=certificate.server()) as receiver:
        error = failure(notifier_for(host, receiver.port, certificate.client()))
    assert (error.code, error.retryable, receiver.received) == (DeliveryProblem.UNTRUSTED, True, [])


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    """The operating system decides whom to trust unless the host does."""
    with Receiver(tls=certificate.server()) as receiver:
        error = failure(notifier_for("hooks.example.com", receiver.port, None))
    assert (error.code, receiver.received) == (DeliveryProblem.UNTRUSTED, [])
    assert (error.__context__, error.__cause__) == (None, None)


def test_a_certificate_of_the_environment_is_not_trusted(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken from the environment: neither trust nor a proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9/")
    with Receiver(tls=certificate.server()) as receiver:
        error = failure(notifier_for("hooks.example.com", receiver.port, None))
    assert error.code is DeliveryProblem.UNTRUSTED


def test_a_receiver_without_tls_is_not_trusted(certificate: Certificate) -> None:
    """A port that speaks plain HTTP gets nothing to read."""
    with hanging_up(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        error = failure(notifier_for("hooks.example.com", port, certificate.client()))
    assert error.code is DeliveryProblem.UNTRUSTED


def test_a_handshake_that_never_ends_is_given_up(certificate: Certificate) -> None:
    """The deadline holds before the first byte of HTTP too."""
    began = monotonic()
    with deaf_listener() as port:
        error = failure(notifier_for("hooks.example.com", port, certificate.client(), 0.3), FIRST)
    assert error.code is DeliveryProblem.TIMED_OUT
    assert monotonic() - began < 5


def test_a_connection_that_ends_during_the_handshake_is_no_question_of_trust(certificate: Certificate) -> None:
    """The receiver restarts, or a firewall cuts the connection."""
    with hanging_up() as port:
        error = failure(notifier_for("hooks.example.com", port, certificate.client()))
    assert error.code is DeliveryProblem.UNREACHABLE
