"""The way out: connections to judged addresses only, under one deadline, with answers that are cut short."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpcore2
import httpx2

from tiktok_services.delivery import DeliveryProblem, NotSent
from tiktok_services.webhooks.addresses import AddressPolicy, Resolver, judged_addresses
from tiktok_services.webhooks.endpoint import Endpoint


MAX_ANSWER_BYTES = 64 * 1024
"""How much of an answer's body is read. It is thrown away; a body that is read whole lets the connection be kept."""

PATIENCE_WITH_BODY_SECONDS = 1.0
"""How long to wait for the body of an answer: the status has decided already."""

_KEEP_IDLE_SECONDS = 5.0
_PIECE_BYTES = 16 * 1024


class Deadline:
    """An instant by which everything has to be over; it starts again for each delivery."""

    def __init__(self) -> None:
        self._at = monotonic()

    def start(self, seconds: float) -> None:
        """Set it *seconds* from now."""
        self._at = monotonic() + seconds

    def shorten(self, seconds: float) -> None:
        """Set it *seconds* from now if it is later than that."""
        self._at = min(self._at, monotonic() + seconds)

    def remaining(self) -> float:
        """
        Give the seconds that are left, more than 0.

        Raises:
            NotSent: None are left.
        """
        seconds = self._at - monotonic()
        if seconds <= 0:
            raise NotSent(DeliveryProblem.TIMED_OUT)
        return seconds


class _BoundedStream(httpcore2.NetworkStream):
    """A connection in which every step ends by the deadline of the delivery that makes it."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE_BYTES):
            self._stream.write(buffer[start : start + _PIECE_BYTES], self._deadline.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining())
        except httpcore2.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError) and not isinstance(error.__cause__, ssl.SSLEOFError):
                raise NotSent(DeliveryProblem.UNTRUSTED) from None
            raise
        return _BoundedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _JudgingBackend(httpcore2.NetworkBackend):
    """Resolves a name once, judges what comes out, and connects to that; TLS is still asked for the name."""

    def __init__(self, policy: AddressPolicy, resolve: Resolver, connect_seconds: float, deadline: Deadline) -> None:
        self._policy = policy
        self._resolve = resolve
        self._connect_seconds = connect_seconds
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = judged_addresses(
            host, port, policy=self._policy, resolve=self._resolve, seconds=self._deadline.remaining()
        )
        *others, last = addresses
        for address in others:
            try:
                return self._connected(address, port)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connected(last, port)

    def _connected(self, address: str, port: int) -> httpcore2.NetworkStream:
        seconds = min(self._connect_seconds, self._deadline.remaining())
        return _BoundedStream(self._sockets.connect_tcp(address, port, seconds), self._deadline)


class JudgedTransport(httpx2.BaseTransport):
    """
    Sends requests to one endpoint.

    A request names only the origin of the endpoint, and path and query are put in here: `httpx2` logs the URL of each
    request, and its errors carry it. Of an answer only its status and `retry-after` are given back, so that no cookie is
    kept and nothing is unpacked.

    It is for one request at a time.

    Args:
        endpoint: Where to.
        policy: Which addresses may be reached.
        resolve: Resolves the name of the endpoint.
        ssl_context: What to trust.
        connect_seconds: How long to wait for a connection to one address.
        deadline: By when everything has to be over.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        policy: AddressPolicy,
        resolve: Resolver,
        ssl_context: ssl.SSLContext,
        connect_seconds: float,
        deadline: Deadline,
    ) -> None:
        self._url = httpcore2.URL(
            scheme=endpoint.scheme.encode(),
            host=endpoint.host.encode(),
            port=endpoint.port,
            target=endpoint.target.encode(),
        )
        self._deadline = deadline
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=1,
            keepalive_expiry=_KEEP_IDLE_SECONDS,
            network_backend=_JudgingBackend(policy, resolve, connect_seconds, deadline),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """
        Send *request* to the endpoint.

        Raises:
            NotSent: No status came back.
        """
        sent = httpcore2.Request(request.method, self._url, headers=request.headers.raw, content=request.stream)
        with _named_problems():
            answer = self._pool.handle_request(sent)
        self._finish(answer)
        kept = [(name, value) for name, value in answer.headers if name.lower() == b"retry-after"]
        return httpx2.Response(answer.status, headers=kept)

    def _finish(self, answer: httpcore2.Response) -> None:
        """Read the body if it is short and comes soon, and close the connection otherwise."""
        self._deadline.shorten(PATIENCE_WITH_BODY_SECONDS)
        read = 0
        try:
            with _named_problems():
                for piece in answer.iter_stream():
                    read += len(piece)
                    if read > MAX_ANSWER_BYTES:
                        break
        except NotSent:
            pass  # the receiver has answered, so the delivery is what its status says
        finally:
            answer.close()

    def close(self) -> None:
        """Close the connection that is kept; the next request opens another."""
        self._pool.close()


@contextmanager
def _named_problems() -> Generator[None]:
    try:
        yield
    except httpcore2.TimeoutException:
        raise NotSent(DeliveryProblem.TIMED_OUT) from None
    except httpcore2.ConnectError:
        raise NotSent(DeliveryProblem.UNREACHABLE) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError):
        raise NotSent(DeliveryProblem.BROKEN_OFF) from None
