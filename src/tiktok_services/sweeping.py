"""
What is left to do with a service after its partner lost a certification or its standing.

Nobody keeps a list of it. It follows from the service and the partner as they are, so that a sweep that was broken off
is simply begun again, and one that finds nothing to do changes nothing.

| the partner lost                  | the service                     | what is due                                   |
|-----------------------------------|---------------------------------|-----------------------------------------------|
| the certification of a market     | live, shown there               | `Retract` each listing that is shown there    |
| the certification of a market     | under review there              | nothing: approval is refused while it is lost |
| its standing (it was terminated)  | live                            | `TakeDown`, which also closes its reviews     |
| its standing (it was terminated)  | not live, under review          | `Reject` each listing that is under review    |
| either                            | draft, rejected, switched off   | nothing: showing it again asks the partner    |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from tiktok_services.commands import Reject, Retract, TakeDown
from tiktok_services.entitlement import entitlement_is_lost
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.repositories import Cursor
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import ServiceId
from tiktok_services.wellformed import is_a, optional, tuple_of


if TYPE_CHECKING:
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service

_LOST = (Reason(ReasonCode.CERTIFICATION_LOST),)
_TERMINATED = (Reason(ReasonCode.PARTNER_TERMINATED),)


def what_is_due(service: Service, partner: Partner) -> Retract | TakeDown | Reject | None:
    """
    Tell what the system has to do next with *service*, because its partner may not offer it any more.

    Args:
        service: The service as it is now.
        partner: Its partner as it is now.

    Returns:
        One command, which the engine does not refuse; None when nothing is left to do. Each one done brings the
        service nearer to that: there are at most as many as the service has targets.

    Rules: R67, R70, Q11
    """
    if not partner.is_terminated:
        for target in service.visible_targets:
            if entitlement_is_lost(partner, service.category, target):
                return Retract(target, _LOST)
        return None
    if service.status is ServiceStatus.LIVE:
        return TakeDown(_TERMINATED)
    for each in service.listings:
        if each.track.submission is not None:
            return Reject(each.target, _TERMINATED)
    return None


@frozen
class SweepReport:
    """
    What a sweep came to.

    Attributes:
        swept: The services in which it changed something, in the order of their ids.
        left: The services it could not finish, because others kept saving them; sweep once more.
        next: Where the next page begins; None when every service of the partner was looked at.
    """

    swept: tuple[ServiceId, ...] = field(default=(), validator=tuple_of(ServiceId))
    left: tuple[ServiceId, ...] = field(default=(), validator=tuple_of(ServiceId))
    next: Cursor | None = field(default=None, validator=optional(is_a(Cursor)))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do on this page and no page is left."""
        return self.next is None and not self.left

    def then(self, further: SweepReport) -> SweepReport:
        """This report and the one on the next page as one."""
        return SweepReport(self.swept + further.swept, self.left + further.left, further.next)
