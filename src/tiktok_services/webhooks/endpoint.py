"""Where a webhook is delivered to: an address on the web, refused early if it is odd, and never shown in full."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.wellformed import check_text


MAX_URL_LENGTH = 2048

_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_MAX_NAME_LENGTH = 253
_VISIBLE = re.compile(r"[!-~]+")


@frozen(repr=False)
class Endpoint:
    """
    A checked URL in parts. Its path and query often hold a token, so they are left out of its repr.

    Attributes:
        scheme: `https` or `http`.
        host: A name in lower case, or an address; one of IPv6 without brackets.
        port: Where to connect, written or not.
        target: Path and query, as they were written.
    """

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, url: str, *, plain_http: bool = False) -> Endpoint:
        """
        Check *url* and take it apart.

        Args:
            url: An absolute URL of at most 2,048 visible ASCII characters, without a user, a password or a fragment. A
                name in another script is written in its ASCII form (`xn--…`). The port is that of the scheme, or one
                from 1024 to 65535, so that nothing speaks to the mail or the shell of a server.
            plain_http: Whether `http` is allowed beside `https`.

        Raises:
            InvalidValue: With what is wrong, without the URL.
        """
        check_text("url", url)
        if len(url) > MAX_URL_LENGTH:
            raise InvalidValue("url", f"must have at most {MAX_URL_LENGTH:,} characters")
        if not _VISIBLE.fullmatch(url) or "\\" in url:
            raise InvalidValue("url", "must be of visible ASCII characters without a backslash")
        found = _split(url)
        if found is None:
            raise InvalidValue("url", "must be a URL with a host and a port from 1 to 65535")
        parts, host, port = found
        if parts.scheme not in _PORTS or (parts.scheme == "http" and not plain_http):
            raise InvalidValue("url", f"must start with {'https:// or http://' if plain_http else 'https://'}")
        if "@" in parts.netloc:
            raise InvalidValue("url", "must not hold a user or a password")
        if "#" in url:
            raise InvalidValue("url", "must not hold a fragment")
        if port is None:
            port = _PORTS[parts.scheme]
        elif port != _PORTS[parts.scheme] and port < 1024:
            raise InvalidValue("url", f"must have the port {_PORTS[parts.scheme]} or one from 1024 to 65535")
        if not _is_host(host):
            raise InvalidValue("url", "must have a host: a name in ASCII, or an address")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return cls(parts.scheme, host, port, target)

    @property
    def origin(self) -> str:
        """Scheme, host and port: what may be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def __repr__(self) -> str:
        return f"Endpoint({self.origin!r})"


def _split(url: str) -> tuple[SplitResult, str, int | None] | None:
    """Give the parts, the host and the port; None if the URL cannot be taken apart, whose errors would quote it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        return parts, str(IPv6Address(host)) if "[" in parts.netloc else host, parts.port
    except ValueError:
        return None


def _is_host(host: str) -> bool:
    if ":" in host:
        return "%" not in host  # an address of IPv6; a zone means something on one machine only
    return len(host) <= _MAX_NAME_LENGTH and all(_LABEL.fullmatch(label) for label in host.split("."))
