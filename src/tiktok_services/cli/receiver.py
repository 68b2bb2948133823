"""The receiver of the demo: what somebody runs who is told by webhooks, on loopback and as small as it can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from threading import Thread
from typing import TYPE_CHECKING, Self, cast

from tiktok_services.documents import event_from_document


if TYPE_CHECKING:
    from tiktok_services.notifier import Event


class Receiver(TCPServer):
    """
    Listens on a free port of 127.0.0.1 until it is left, and takes what is signed with *secret*.

    Attributes:
        received: The events that were taken, by the id of their message: one that comes twice is no other event.
        refused: How many messages had no right signature.
        url: Where it listens.
    """

    def __init__(self, secret: str) -> None:
        from standardwebhooks import Webhook

        super().__init__(("127.0.0.1", 0), _Message)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/events"
        self.received: dict[str, Event] = {}
        self.refused = 0
        self._signed = Webhook(secret)

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.01,)).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """Take one message, and give the status to answer with."""
        from standardwebhooks import WebhookVerificationError

        try:
            self._signed.verify(body, dict(headers))
        except WebhookVerificationError:
            self.refused += 1
            return 401
        message = json.loads(body)
        self.received.setdefault(message["id"], event_from_document(message["data"]))
        return 204


class _Message(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver = cast("Receiver", self.server)
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response_only(receiver.take(dict(self.headers), body))
        self.end_headers()
