"""
Which addresses a delivery may reach.

Whoever can register an endpoint could otherwise make the host talk to its own network. A name is never judged: what it
is resolved to is, each time a connection is made, and the connection goes to the judged address. The tables stand here
since what `ipaddress` calls global depends on the release of Python, and holds multicast and wrapped IPv4 addresses.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread

from attrs import field, frozen

from tiktok_services.delivery import DeliveryProblem, NotSent
from tiktok_services.wellformed import is_a, tuple_of


Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host name, for a port; raises `OSError` when there are none."""

_SPECIAL_IPV4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata service of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which wraps IPv4
        "3fff::/20",  # documentation
    )
)


@frozen
class AddressPolicy:
    """
    What may be reached beside the public internet over HTTPS, which is all unless something is given here.

    Attributes:
        networks: Networks that may be reached too, such as `IPv4Network("10.1.0.0/16")`.
        plain_http: Whether `http://` may be used, in which anybody on the way reads the events.
    """

    networks: tuple[Network, ...] = field(default=(), validator=tuple_of((IPv4Network, IPv6Network)))
    plain_http: bool = field(default=False, validator=is_a(bool))

    def permits(self, address: Address) -> bool:
        """Tell whether *address* may be reached. An IPv4 address that IPv6 maps is judged as what it is."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if any(address in network for network in self.networks):
            return True
        if isinstance(address, IPv4Address):
            return not any(address in network for network in _SPECIAL_IPV4)
        return address in _GLOBAL_IPV6 and not any(address in network for network in _SPECIAL_IPV6)


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Give the addresses of *host* as the operating system resolves it, in the order in which it would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def judged_addresses(
    host: str, port: int, *, policy: AddressPolicy, resolve: Resolver, seconds: float
) -> tuple[str, ...]:
    """
    Resolve *host* once, and give its addresses if every one of them may be reached.

    One address that may not be reached is enough to refuse all: an honest name has none.

    Args:
        host: A name or an address.
        port: Where the connection will go.
        policy: What may be reached.
        resolve: Resolves names; it is left alone when it takes too long.
        seconds: How long to wait for it.

    Returns:
        At least one address, in the order of the resolver.

    Raises:
        NotSent: The name has no address (in time), or one that must not be reached.
    """
    found = [_parsed(each) for each in _resolved(host, port, resolve, seconds)]
    if not found:
        raise NotSent(DeliveryProblem.UNRESOLVED)
    if not all(policy.permits(address) for address in found):
        raise NotSent(DeliveryProblem.FORBIDDEN_ADDRESS)
    return tuple(str(address) for address in found)


def _parsed(address: str) -> Address:
    try:
        return ip_address(address)
    except ValueError:
        raise NotSent(DeliveryProblem.UNRESOLVED) from None


def _resolved(host: str, port: int, resolve: Resolver, seconds: float) -> Sequence[str]:
    """Resolve in a thread of its own, since nothing can interrupt the operating system while it resolves."""
    answer: Future[Sequence[str]] = Future()

    def run() -> None:
        try:
            answer.set_result(resolve(host, port))
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is awaited
            answer.set_exception(error)

    Thread(target=run, name="resolve", daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        raise NotSent(DeliveryProblem.TIMED_OUT) from None
    except (OSError, UnicodeError):
        raise NotSent(DeliveryProblem.UNRESOLVED) from None
