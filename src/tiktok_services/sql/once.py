"""
Commands that are done once, however often they are sent: for hosts whose answer may be lost on the way back.

The id of the command is stored in the transaction that stores what came of it. Whoever sends it again is given the
earlier outcome, where the rules alone would refuse: what is published cannot be published again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from attrs import evolve

from tiktok_services.center import PartnerCenter
from tiktok_services.decision import Outcome
from tiktok_services.errors import InvalidValue, TikTokServicesError
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.repositories import PartnerRepository, ServiceRepository
from tiktok_services.service import Service
from tiktok_services.sql.faults import StoreUnavailable


AnyOutcome = Outcome[Service, ServiceEvent] | Outcome[Partner, PartnerEvent]

_Aggregate = TypeVar("_Aggregate")
_Event = TypeVar("_Event")


class CommandMemory(Protocol):
    """The optional ability of a store to remember which commands were done."""

    def under(self, command_id: str) -> TwoRepositories:
        """Give the store such that its one save is remembered under *command_id*, in the same transaction."""
        ...

    def earlier_outcome(self, command_id: str) -> AnyOutcome | None:
        """Give what was saved under *command_id*, as it was right after it; None if nothing was."""
        ...


class TwoRepositories(Protocol):
    """The two repositories of one store."""

    @property
    def partners(self) -> PartnerRepository:
        """The partners."""
        ...

    @property
    def services(self) -> ServiceRepository:
        """The services."""
        ...


def once(
    center: PartnerCenter,
    memory: CommandMemory,
    command_id: str,
    act: Callable[[PartnerCenter], Outcome[_Aggregate, _Event]],
) -> Outcome[_Aggregate, _Event]:
    """
    Do *act* unless it was done under *command_id* before; in that case give what came of it then.

    Two who send one command at the same moment are both given the one outcome. A command that was refused, or that
    changed nothing, is not remembered and is decided again.

    Args:
        center: Wired to the same store.
        memory: The store.
        command_id: Whatever the sender of the command chose for it; another command needs another one.
        act: Makes one call of the center it is given, such as `lambda center: center.do(...)`. It has to be one that
            saves once: `revoke` and `terminate` also sweep, which needs no id, as sweeping again does no harm.

    Returns:
        The outcome. An earlier one has the partner or service as it was right after the command.

    Raises:
        InvalidValue: The id is not 1 to 128 letters, digits or `. _ : -`.
        TikTokServicesError: Whatever *act* raises, if nothing was saved under the id.
    """
    earlier = memory.earlier_outcome(command_id)
    if earlier is None:
        store = memory.under(command_id)
        try:
            return act(evolve(center, partners=store.partners, services=store.services))
        except TikTokServicesError as error:
            # Somebody else may have done it since we looked, or it was stored and only the answer was lost.
            earlier = _looked_again(memory, command_id)
            if earlier is None:
                raise error from None
    return cast("Outcome[_Aggregate, _Event]", earlier)


def checked_command_id(text: str) -> str:
    """Give *text* back, or raise `InvalidValue` unless it is 1 to 128 letters, digits or `. _ : -`."""
    given: object = text
    if not isinstance(given, str) or re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", given) is None:
        raise InvalidValue("command_id", "must be 1 to 128 letters, digits or . _ : -")
    return given


def _looked_again(memory: CommandMemory, command_id: str) -> AnyOutcome | None:
    try:
        return memory.earlier_outcome(command_id)
    except StoreUnavailable:
        return None
