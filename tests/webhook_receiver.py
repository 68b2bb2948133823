"""A receiver of webhooks on loopback, by hand, so that it can be as slow, rude or broken as a test needs it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from ipaddress import IPv4Network
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any, NoReturn, Self

import pytest
from attrs import frozen

from tiktok_services.delivery import DeliveryFailed
from tiktok_services.notifier import Event, Notifier
from tiktok_services.testing.samples import drafted, renamed
from tiktok_services.webhooks import AddressPolicy


PATIENCE_SECONDS = 30.0
LOOPBACK = AddressPolicy(networks=(IPv4Network("127.0.0.0/8"),), plain_http=True)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SERVICE, FIRST = drafted()
TWO: tuple[Event, ...] = (*FIRST, *renamed(SERVICE, "Another").events)


def failure(notifier: Notifier, events: tuple[Event, ...] = TWO) -> DeliveryFailed:
    """Tell of *events* and give the error."""
    with pytest.raises(DeliveryFailed) as caught:
        notifier.notify(events)
    return caught.value


@frozen
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Answer = Callable[["Receiver", socket.socket], bool]
"""Answers one request on its connection, and says whether the connection is kept."""


def status(code: int, *headers: str, body: bytes = b"") -> Answer:
    """Answer with a whole response."""
    head = "\r\n".join((f"HTTP/1.1 {code} Answer", f"content-length: {len(body)}", *headers, "", "")).encode()

    def answer(_receiver: Receiver, connection: socket.socket) -> bool:
        connection.sendall(head + body)
        return True

    return answer


def raw(data: bytes) -> Answer:
    """Answer with these bytes and close."""

    def answer(_receiver: Receiver, connection: socket.socket) -> bool:
        connection.sendall(data)
        return False

    return answer


def then_hang(data: bytes) -> Answer:
    """Answer with these bytes and say no more."""

    def answer(receiver: Receiver, connection: socket.socket) -> bool:
        connection.sendall(data)
        receiver.ending.wait(PATIENCE_SECONDS)
        return False

    return answer


def drip(data: bytes, seconds: float) -> Answer:
    """Answer with one byte after the other, so that no single read waits long."""

    def answer(receiver: Receiver, connection: socket.socket) -> bool:
        for index in range(len(data)):
            connection.sendall(data[index : index + 1])
            if receiver.ending.wait(seconds):
                break
        return False

    return answer


class Receiver:
    """
    Listens on a free port of 127.0.0.1 until it is left.

    Attributes:
        received: Every request, in the order in which it was read whole.
        ending: Is set when the receiver is left.
    """

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        """Answer the first requests with *answers*, and all later ones with 204."""
        self.received: list[Received] = []
        self.ending = Flag()
        self._answers = list(answers)
        self._tls = tls
        self._lock = Lock()
        self._open: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """Where it listens, with a path and a query that hold a token."""
        return f"http://127.0.0.1:{self.port}/hooks/path-token?key=query-token"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()  # wakes the thread that accepts
        self._threads[0].join()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = Thread(target=run, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.ending.is_set():
                connection.close()
                return
            self._open.append(connection)
            self._start(self._serve, connection, len(self._open))

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.closing(connection):  # what it gets may be no HTTP
            if self._tls is None:
                self._answer_all(connection, number)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._answer_all(secured, number)

    def _answer_all(self, connection: socket.socket, number: int) -> None:
        with connection.makefile("rb") as stream:
            while line := stream.readline():
                method, target, _ = line.decode("ascii").split(" ")
                headers: dict[str, str] = {}
                while (header := stream.readline().decode("ascii").strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", "0")))
                with self._lock:
                    self.received.append(Received(method, target, headers, body, number))
                    answer = self._answers.pop(0) if self._answers else status(204)
                if not answer(self, connection):
                    return


def cannot(reason: str) -> NoReturn:
    """Skip a test for *reason*; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@frozen
class Certificate:
    """A certificate made for a test, which signs itself, and its key."""

    certificate: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        """What the receiver shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client(self) -> ssl.SSLContext:
        """What trusts this certificate and no other."""
        return ssl.create_default_context(cafile=self.certificate)


def make_certificate(folder: Path, name: str) -> Certificate:
    """Make a certificate for the host *name* with the machine's openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        cannot("this test makes a certificate with openssl, which is not installed")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    request += f" -subj /CN={name} -addext subjectAltName=DNS:{name}"
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        [openssl, *request.split(), "-keyout", made.key, "-out", made.certificate],
        check=True,
        capture_output=True,
    )
    return made


def unused_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextlib.contextmanager
def hanging_up(last_words: bytes = b"") -> Iterator[int]:
    """Give the port of a listener that hangs up as soon as something is said, after *last_words*."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(last_words)

        thread = Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@contextlib.contextmanager
def deaf_listener() -> Iterator[int]:
    """Give the port of a listener that takes connections and never reads from them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
