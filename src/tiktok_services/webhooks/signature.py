"""Standard Webhooks 1.0: the headers by which a receiver knows who sent a message, and that nobody changed it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from standardwebhooks import Webhook

from tiktok_services.errors import InvalidValue
from tiktok_services.wellformed import check_instant, check_text


MAX_SECRETS = 10

# 24 to 64 bytes, the bounds of the specification, are 32 to 86 characters before the padding.
_SECRET = re.compile(r"whsec_([A-Za-z0-9+/]{32,86}={0,2})")


class SigningKeys:
    """
    Signs messages with each of several secrets, so that a secret can be replaced while messages are on their way.

    Args:
        secrets: 1 to 10, each `whsec_` and 24 to 64 random bytes in base64. Put the new secret beside the old one, give
            it to the receiver, and take the old one away later: a receiver takes a message if one signature is right.

    Raises:
        InvalidValue: With the index of the secret that is wrong, without the secret.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if isinstance(secrets, str) or not 1 <= len(secrets) <= MAX_SECRETS:
            raise InvalidValue("secrets", f"must be a tuple of 1 to {MAX_SECRETS} secrets")
        self._signers = tuple(Webhook(_key(f"secrets[{index}]", secret)) for index, secret in enumerate(secrets))

    def headers(self, event_id: UUID, at: datetime, body: bytes) -> dict[str, str]:
        """
        Give the three headers of a message.

        Args:
            event_id: The message's identity, the same at each delivery of an event.
            at: When it is sent, in UTC; another offset would be signed as another instant, and is an `InvalidValue`.
            body: What is sent, to the byte; UTF-8.
        """
        check_instant("clock", at)
        signatures = [signer.sign(str(event_id), at, body.decode("utf-8")) for signer in self._signers]
        return {
            "webhook-id": str(event_id),
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def __repr__(self) -> str:
        return f"SigningKeys({len(self._signers)})"


def _key(path: str, secret: str) -> bytes:
    """Decode a secret strictly: the library skips characters that are not base64, which makes weak keys unnoticed."""
    check_text(path, secret)
    found = _SECRET.fullmatch(secret)
    key = b64decode(found[1].rstrip("=") + "==") if found and len(found[1].rstrip("=")) % 4 != 1 else b""
    if not 24 <= len(key) <= 64:
        raise InvalidValue(path, "must be whsec_ and 24 to 64 bytes in base64")
    return key
