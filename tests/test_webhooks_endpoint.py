"""A URL is refused early when it is odd, and never shown in full."""

from __future__ import annotations

from typing import Any

import pytest

from tiktok_services.errors import InvalidValue
from tiktok_services.webhooks.endpoint import Endpoint


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("https://hooks.example.com", "https://hooks.example.com", "/"),
        ("https://hooks.example.com/", "https://hooks.example.com", "/"),
        ("https://HOOKS.Example.com:443/A?B=c&d=%20", "https://hooks.example.com", "/A?B=c&d=%20"),
        ("https://hooks.example.com?b", "https://hooks.example.com", "/?b"),
        ("HTTPS://hooks.example.com:8443/a", "https://hooks.example.com:8443", "/a"),
        ("https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example", "/a"),
        ("https://a_b.example.com:65535/", "https://a_b.example.com:65535", "/"),
        ("https://localhost:1024/", "https://localhost:1024", "/"),
        ("https://203.0.113.7/a", "https://203.0.113.7", "/a"),
        ("https://[2001:DB8::0:1]:8443/a", "https://[2001:db8::1]:8443", "/a"),
        ("https://2130706433/a", "https://2130706433", "/a"),
    ],
)
def test_a_sound_url_is_taken_apart(url: str, origin: str, target: str) -> None:
    """Path and query stay as they were written; numbers that mean an address are judged when they are resolved."""
    endpoint = Endpoint.parse(url)
    assert (endpoint.origin, endpoint.target) == (origin, target)
    assert repr(endpoint) == f"Endpoint({origin!r})"


def test_http_has_to_be_allowed() -> None:
    """Then both schemes are taken, each with its own port."""
    assert Endpoint.parse("http://hooks.example.com/", plain_http=True).port == 80
    assert Endpoint.parse("https://hooks.example.com/", plain_http=True).port == 443
    with pytest.raises(InvalidValue) as caught:
        Endpoint.parse("ftp://hooks.example.com/", plain_http=True)
    assert str(caught.value) == "url must start with https:// or http://"


NOT_VISIBLE = "must be of visible ASCII characters without a backslash"
NO_HOST = "must have a host: a name in ASCII, or an address"
NO_URL = "must be a URL with a host and a port from 1 to 65535"


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://hooks.example.com/secret", "must start with https://"),
        ("hooks.example.com/secret", "must start with https://"),
        ("//hooks.example.com/secret", "must start with https://"),
        ("file:///secret", "must start with https://"),
        ("", NOT_VISIBLE),
        ("https://hooks.example.com/a secret", NOT_VISIBLE),
        ("https://hooks.exam\tple.com/secret", NOT_VISIBLE),
        ("https://hooks.example.com/secret\r\nx-header: 1", NOT_VISIBLE),
        ("https://hooks.example.com/secret\n", NOT_VISIBLE),
        ("https://hooks.example.com/secret\x7f", NOT_VISIBLE),
        ("https://bücher.example/secret", NOT_VISIBLE),
        ("https://①②⑦.0.0.1/secret", NOT_VISIBLE),
        ("https://hooks.example.com\\@127.0.0.1/secret", NOT_VISIBLE),
        ("https://hooks.example.com/secret\0", "must not contain NUL"),
        ("https://user:secret@hooks.example.com/", "must not hold a user or a password"),
        ("https://secret@hooks.example.com/", "must not hold a user or a password"),
        ("https://hooks.example.com/secret#a", "must not hold a fragment"),
        ("https://hooks.example.com/secret#", "must not hold a fragment"),
        ("https:///secret", NO_HOST),
        ("https://:8443/secret", NO_HOST),
        ("https:hooks.example.com/secret", NO_HOST),
        ("https://hooks..example.com/secret", NO_HOST),
        ("https://.example.com/secret", NO_HOST),
        ("https://hooks.example.com./secret", NO_HOST),
        ("https://-hooks.example.com/secret", NO_HOST),
        ("https://hooks-/secret", NO_HOST),
        ("https://hooks-.example.com/secret", NO_HOST),
        ("https://%31%32%37.0.0.1/secret", NO_HOST),
        ("https://hooks.example.com,example.org/secret", NO_HOST),
        (f"https://{'a' * 64}.example.com/secret", NO_HOST),
        (f"https://{'a.' * 127}com/secret", NO_HOST),
        ("https://2001:db8::1/secret", NO_URL),
        ("https://[fe80::1%25eth0]/secret", NO_HOST),
        ("https://[::1/secret", NO_URL),
        ("https://[secret]/", NO_URL),
        ("https://hooks.example.com:0/secret", "must have the port 443 or one from 1024 to 65535"),
        ("https://hooks.example.com:22/secret", "must have the port 443 or one from 1024 to 65535"),
        ("https://hooks.example.com:80/secret", "must have the port 443 or one from 1024 to 65535"),
        ("https://hooks.example.com:65536/secret", NO_URL),
        ("https://hooks.example.com:99999/secret", NO_URL),
        ("https://hooks.example.com:-1/secret", NO_URL),
        ("https://hooks.example.com:secret/", NO_URL),
        ("https://hooks.example.com/" + "secret" * 400, "must have at most 2,048 characters"),
        (None, "must be a text, not NoneType"),
        (b"https://hooks.example.com/secret", "must be a text, not bytes"),
    ],
)
def test_an_odd_url_is_refused_without_being_shown(url: Any, problem: str) -> None:
    """The error says what is wrong and holds nothing of the URL."""
    with pytest.raises(InvalidValue) as caught:
        Endpoint.parse(url)
    assert str(caught.value) == f"url {problem}"
    assert caught.value.__context__ is None
