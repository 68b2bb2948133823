"""What a host gives to be proved, whether it has all a port asks for, and what stands before its notifier meanwhile."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.notifier import Event, Notifier
from tiktok_services.repositories import PartnerRepository, ServiceRepository


@frozen
class Host:
    """
    What a host gives: its repositories, of one empty store, and its notifier.

    Raises:
        InvalidValue: One of them lacks something its port asks for: see `check_abilities`.
    """

    partners: PartnerRepository
    services: ServiceRepository
    notifier: Notifier

    def __attrs_post_init__(self) -> None:
        check_abilities("partners", self.partners, PartnerRepository)
        check_abilities("services", self.services, ServiceRepository)
        check_abilities("notifier", self.notifier, Notifier)


def check_abilities(path: str, adapter: object, port: type[Any]) -> None:
    """
    Refuse an adapter that cannot even be asked what its port promises.

    Args:
        path: What the adapter is called.
        adapter: The object that is given for the port.
        port: `PartnerRepository`, `ServiceRepository` or `Notifier`.

    Raises:
        InvalidValue: A method is missing, cannot be called as the port calls it, or is a coroutine. The sentence names
            the method and what it promises.
    """
    for name, promised in _abilities(port):
        given = getattr(adapter, name, None)
        problem = _problem(name, given, promised)
        if problem is not None:
            promise = (inspect.getdoc(promised) or "").partition("\n")[0]
            what = f"{type(adapter).__name__} {problem}"
            raise InvalidValue(path, f"must be a {port.__name__}, but {what}; its promise: {promise}")


def _abilities(port: type[Any]) -> Iterator[tuple[str, Any]]:
    return ((name, method) for name, method in vars(port).items() if inspect.isfunction(method) and name[0] != "_")


def _problem(name: str, given: Any, promised: Any) -> str | None:
    if not callable(given):
        return f"has no method {name}"
    if inspect.iscoroutinefunction(given):
        return f"has a coroutine {name}, and nobody awaits it"
    asked = inspect.signature(promised)
    _, *parameters = asked.parameters.values()
    by_name = [each.name for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY]
    try:
        inspect.signature(given).bind(*parameters[: len(parameters) - len(by_name)], **dict.fromkeys(by_name))
    except TypeError:
        bare = [
            each.replace(annotation=inspect.Parameter.empty, default=inspect.Parameter.empty) for each in parameters
        ]
        return f"has a {name} that cannot be called as {name}{inspect.Signature(bare)}"
    return None


class Listener:
    """Stands before a host's notifier: notes what it is told, and fails when it is to fail."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier
        self.heard: list[Event] = []
        self.fails = False

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Pass the events on, or fail."""
        self.heard += events
        if self.fails:
            raise ConnectionError("told so")
        self._notifier.notify(events)
