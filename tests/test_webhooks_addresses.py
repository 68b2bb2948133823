"""No delivery reaches an address that must not be reached, whatever the name, the resolver or the redirect says."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from threading import Event as Flag
from time import monotonic
from typing import Any

import pytest
from tests.webhook_receiver import FIRST, LOOPBACK, SECRET, Receiver, failure, unused_port

from tiktok_services.delivery import DeliveryProblem, NotSent
from tiktok_services.errors import InvalidValue
from tiktok_services.webhooks import AddressPolicy, WebhookNotifier, system_addresses
from tiktok_services.webhooks.addresses import Resolver, judged_addresses


NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "4000::1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "100.63.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_of_the_public_internet_is_refused(address: str) -> None:
    """Private, loopback, link-local, multicast, reserved, documentation, and IPv4 wrapped in IPv6."""
    assert not AddressPolicy().permits(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_permitted(address: str) -> None:
    """The neighbours of the special networks, and a mapped public address."""
    assert AddressPolicy().permits(ip_address(address))


def test_whatever_python_calls_private_is_refused() -> None:
    """The tables are never more generous than the standard library, at the edges of all its special networks."""
    edges = [ip_address(f"{first}.{second}.0.0") for first in range(256) for second in (0, 16, 64, 168, 254, 255)]
    assert [each for each in edges if AddressPolicy().permits(each) and not each.is_global] == []


def test_a_network_that_is_allowed_is_permitted_and_no_other() -> None:
    """A policy opens what it names, also for an address that IPv6 maps."""
    policy = AddressPolicy(networks=(IPv4Network("10.1.0.0/16"), IPv6Network("fd00::/8")))
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "8.8.8.8"):
        assert policy.permits(ip_address(address))
    for address in ("10.2.0.1", "127.0.0.1", "fc00::1"):
        assert not policy.permits(ip_address(address))


@pytest.mark.parametrize(
    "arguments", [{"networks": ["10.0.0.0/8"]}, {"networks": ("10.0.0.0/8",)}, {"plain_http": "no"}]
)
def test_a_policy_is_of_networks(arguments: dict[str, Any]) -> None:
    """A text is not taken for a network, nor for a yes."""
    with pytest.raises(InvalidValue):
        AddressPolicy(**arguments)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "::1"],
        ["2606:4700::1111", "fe80::1%lo"],
    ],
    ids=["loopback", "loopback last", "loopback first", "IPv6 loopback", "link-local"],
)
def test_one_forbidden_address_among_others_refuses_all(answer: list[str]) -> None:
    """Nothing is connected to: the notifier would not know which of them the name means."""
    with pytest.raises(NotSent) as caught:
        judged_addresses("hooks.example.com", 443, policy=AddressPolicy(), resolve=lambda *_: answer, seconds=5)
    assert caught.value.code is DeliveryProblem.FORBIDDEN_ADDRESS


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "localhost", "0", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    """The resolver turns numbers of any form into addresses, so only what comes out of it is judged."""
    with Receiver() as receiver:
        notifier = WebhookNotifier(f"https://{host}:{receiver.port}/", (SECRET,), source="/x")
        error = failure(notifier)
        notifier.close()
    assert error.code in {DeliveryProblem.FORBIDDEN_ADDRESS, DeliveryProblem.UNRESOLVED}
    assert error.code is DeliveryProblem.FORBIDDEN_ADDRESS or host not in {"127.0.0.1", "2130706433", "127.1"}
    assert receiver.received == []


def deliver(
    url: str, resolve: Resolver, policy: AddressPolicy = LOOPBACK, deadline_seconds: float = 10.0
) -> WebhookNotifier:
    """Deliver one event with a resolver of one's own."""
    notifier = WebhookNotifier(
        url, (SECRET,), source="/x", policy=policy, resolve=resolve, deadline_seconds=deadline_seconds
    )
    try:
        notifier.notify(FIRST)
    finally:
        notifier.close()
    return notifier


def test_the_connection_goes_to_the_judged_address_and_the_name_is_resolved_once() -> None:
    """A resolver that answers otherwise the second time changes nothing; the request still names the host."""
    answers = [["127.0.0.1"], ["8.8.8.8"]]
    with Receiver() as receiver:
        deliver(f"http://hooks.example.com:{receiver.port}/", lambda *_: answers.pop(0))
    assert receiver.received[0].headers["host"] == f"hooks.example.com:{receiver.port}"
    assert len(answers) == 1


def test_a_name_is_judged_again_for_each_connection() -> None:
    """A name that was public when the endpoint was registered may lead inside later."""
    policy = AddressPolicy(networks=(IPv4Network("127.0.0.1/32"),), plain_http=True)
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    with Receiver() as receiver:
        notifier = WebhookNotifier(
            f"http://hooks.example.com:{receiver.port}/",
            (SECRET,),
            source="/x",
            policy=policy,
            resolve=lambda *_: answers.pop(0),
        )
        notifier.notify(FIRST)
        notifier.close()
        error = failure(notifier)
    assert (error.code, error.retryable) == (DeliveryProblem.FORBIDDEN_ADDRESS, False)
    assert len(receiver.received) == 1


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    """A host with one dead address of two is reached all the same."""
    with Receiver() as receiver:
        deliver(f"http://hooks.example.com:{receiver.port}/", lambda *_: ["127.9.9.9", "::ffff:127.0.0.1"])
    assert len(receiver.received) == 1


def test_when_no_address_answers_it_is_unreachable() -> None:
    """The last one decides."""
    error = unreachable(lambda *_: ["127.0.0.1", "127.0.0.1"])
    assert error is DeliveryProblem.UNREACHABLE


def unreachable(resolve: Resolver, deadline_seconds: float = 10.0) -> DeliveryProblem:
    """The code of the failure to deliver to a port where nobody listens."""
    url = f"http://hooks.example.com:{unused_port()}/"
    notifier = WebhookNotifier(
        url, (SECRET,), source="/x", policy=LOOPBACK, resolve=resolve, deadline_seconds=deadline_seconds
    )
    return failure(notifier).code


def no_such_name(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, "not known")


def ill_formed(host: str, port: int) -> Sequence[str]:
    raise UnicodeError("label too long")


@pytest.mark.parametrize(
    "resolve",
    [no_such_name, ill_formed, lambda *_: [], lambda *_: ["not an address"]],
    ids=["unknown", "ill-formed", "nothing", "nonsense"],
)
def test_a_name_without_an_address_is_unresolved(resolve: Resolver) -> None:
    """Whatever the resolver raises or answers."""
    assert unreachable(resolve) is DeliveryProblem.UNRESOLVED


def test_a_resolver_that_does_not_answer_is_given_up() -> None:
    """The deadline of the delivery holds for it too, though nothing can interrupt it."""
    ending = Flag()

    def slow(host: str, port: int) -> Sequence[str]:
        ending.wait(30)
        return []

    began = monotonic()
    assert unreachable(slow, deadline_seconds=0.2) is DeliveryProblem.TIMED_OUT
    ending.set()
    assert monotonic() - began < 3


def test_a_fault_of_the_hosts_own_resolver_is_the_hosts_to_see() -> None:
    """It is raised where the notifier is called."""

    def broken(host: str, port: int) -> Sequence[str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deliver("http://hooks.example.com/", broken)


def test_the_operating_system_resolves_addresses_and_names() -> None:
    """Each address comes once."""
    assert system_addresses("127.0.0.1", 443) == ("127.0.0.1",)
    assert set(system_addresses("localhost", 443)) <= {"127.0.0.1", "::1"}
