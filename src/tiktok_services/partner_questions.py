"""What `PartnerCenter` answers about a partner: each question loads and asks, and nothing is saved or told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from tiktok_services.wellformed import check_instant


if TYPE_CHECKING:
    from tiktok_services.agenda import Agenda
    from tiktok_services.center import PartnerCenter
    from tiktok_services.checklist import Checklist
    from tiktok_services.decision import Outcome, Refusal
    from tiktok_services.partner import Partner
    from tiktok_services.partner_commands import Application, PartnerCommand
    from tiktok_services.partner_events import PartnerEvent
    from tiktok_services.service import Service
    from tiktok_services.verdict import Actor
    from tiktok_services.vocabulary import PartnerId


class PartnerQuestions:
    """The questions of `PartnerCenter` about a partner, asked with the center's clock and catalog."""

    __slots__ = ()

    def consider_for_partner(
        self, partner_id: PartnerId, command: PartnerCommand, *, by: Actor
    ) -> Outcome[Partner, PartnerEvent] | Refusal:
        """
        Ask what would come of *command*, without doing it: see `Partner.consider`.

        Raises:
            NotFound: There is no such partner.
            InvalidValue: An argument is of the wrong kind.
        """
        center = cast("PartnerCenter", self)
        partner = center.partners.get(partner_id)
        return partner.consider(command, by=by, at=instant_of_decision(center.clock, partner), catalog=center.catalog)

    def application_checklist(self, partner_id: PartnerId, application: Application) -> Checklist:
        """
        Show the application checklist: see `Partner.application_checklist`.

        Raises:
            NotFound: There is no such partner.
            InvalidValue: The application is none.
        """
        center = cast("PartnerCenter", self)
        partner = center.partners.get(partner_id)
        at = instant_of_decision(center.clock, partner)
        return partner.application_checklist(application, at=at, catalog=center.catalog)

    def due(self, partner_id: PartnerId, *, since: datetime | None = None) -> Agenda:
        """
        Tell what time alone has brought about for a partner, since the last change unless said otherwise, and what it
        will: see `Partner.due`.

        Raises:
            NotFound: There is no such partner.
            InvalidValue: *since* is naive, not in UTC, or yet to come.
        """
        center = cast("PartnerCenter", self)
        partner = center.partners.get(partner_id)
        return partner.due(instant_of_decision(center.clock, partner), since=since, catalog=center.catalog)

    def partner_history(self, partner_id: PartnerId) -> tuple[PartnerEvent, ...]:
        """
        Give everything that happened to a partner, in order.

        Raises:
            NotFound: There is no such partner.
        """
        return cast("PartnerCenter", self).partners.history(partner_id)


def instant_of_decision(clock: Callable[[], datetime], *changed: Service | Partner) -> datetime:
    """
    Tell the instant of a decision: what *clock* says, or the last change of what it rests on if that is later.

    Raises:
        InvalidValue: The clock does not tell an instant in UTC.
    """
    now = clock()
    check_instant("clock()", now)
    return max((now, *(each.changed_at for each in changed)))
