"""
The one object a host wires and calls: it loads, lets the model decide, saves and tells.

Nothing is decided here. What is allowed, and why not, the partner and the service say themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import Refused, VersionConflict
from tiktok_services.notifier import Event, Notifier, OnFailure, log_failure, tell
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import RevokeCertification, Terminate
from tiktok_services.partner_questions import PartnerQuestions, instant_of_decision
from tiktok_services.repositories import Cursor, PartnerRepository, ServiceFilter, ServiceRepository
from tiktok_services.service import Service
from tiktok_services.sweeping import SweepReport, what_is_due
from tiktok_services.verdict import Actor


if TYPE_CHECKING:
    from tiktok_services.account import Site
    from tiktok_services.catalog import Catalog
    from tiktok_services.checklist import Checklist
    from tiktok_services.commands import Command
    from tiktok_services.events import ServiceEvent
    from tiktok_services.partner_commands import PartnerCommand
    from tiktok_services.partner_events import PartnerEvent
    from tiktok_services.publishing import Option
    from tiktok_services.target import Target
    from tiktok_services.verdict import Reason
    from tiktok_services.vocabulary import (
        CategorySlug,
        LinkToken,
        Market,
        PartnerId,
        PartnerType,
        Region,
        ServiceId,
        ServiceType,
    )

TRIES = 5
"""How often something is decided before a version conflict is handed to the caller."""

SWEEPER = Actor.system("sweep")
"""In whose name a sweep is made unless the caller says otherwise."""

_Result = TypeVar("_Result")
_Aggregate = TypeVar("_Aggregate")
_Happened = TypeVar("_Happened")


@frozen(kw_only=True, eq=False, repr=False)
class PartnerCenter(PartnerQuestions):
    """
    The use cases of a host: one call loads, decides, saves and notifies.

    What a call saves it saves with its events, or not at all. Whoever loaded a version that is no longer the stored one
    decides again on what is stored now, up to five times. A command that names the content it rests on is refused when
    that content changed meanwhile, so trying again never covers content its author has not seen; one that names none,
    such as `Write` without a base, takes what is there.

    The instant of a decision is what the clock says, or the last change of the service or its partner if that is later:
    a host whose clock is behind does not refuse honest moves.

    It may be called by several threads at once if its adapters may.

    Attributes:
        partners: Where partners are kept.
        services: Where services are kept, in the same store; a host reads its lists and its review queue here.
        notifier: Who is told, after each save that had events, at most once.
        clock: Tells what time it is, in UTC.
        catalog: The reference tables; the packaged ones unless given.
        on_notify_failure: Is given the events and the error when the notifier raises; logs them unless given. The save
            stands and the caller gets the outcome in any case. An error of its own is logged.
    """

    partners: PartnerRepository
    services: ServiceRepository
    notifier: Notifier
    clock: Callable[[], datetime]
    catalog: Catalog | None = None
    on_notify_failure: OnFailure = log_failure

    # -- partners ------------------------------------------------------------------------------------------------

    def register_partner(
        self,
        partner_id: PartnerId,
        *,
        name: str,
        types: frozenset[PartnerType],
        registration_region: Region,
        site: Site | None = None,
        by: Actor,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Open an account for a partner: see `Partner.register`.

        Raises:
            InvalidValue: A value can never be right.
            Refused: Somebody else than the partner asks.
            AlreadyExists: The id is taken.
        """
        outcome = Partner.register(
            partner_id,
            name=name,
            types=types,
            registration_region=registration_region,
            site=site,
            by=by,
            at=self._instant(),
            catalog=self.catalog,
        )
        self.partners.add(outcome.result, outcome.events)
        self._tell(outcome.events)
        return outcome

    def do_for_partner(
        self, partner_id: PartnerId, command: PartnerCommand, *, by: Actor
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Do *command* with a partner. An outcome without events was not saved: nothing had changed.

        After a revocation or a termination call `sweep`, or use `revoke` and `terminate`, which do.

        Raises:
            NotFound: There is no such partner.
            Refused: The rules do not allow it now; every blocker is listed.
            VersionConflict: Others kept saving the partner in between.
        """

        def attempt() -> Outcome[Partner, PartnerEvent]:
            partner = self.partners.get(partner_id)
            decision = partner.consider(command, by=by, at=self._instant(partner), catalog=self.catalog)
            outcome = _allowed(decision)
            if outcome.events:
                self.partners.save(outcome.result, outcome.events, loaded_version=partner.version)
            return outcome

        outcome = _decided_again_on_conflict(attempt)
        self._tell(outcome.events)
        return outcome

    def revoke(
        self,
        partner_id: PartnerId,
        category: CategorySlug,
        market: Market,
        reasons: tuple[Reason, ...],
        *,
        by: Actor,
    ) -> tuple[Outcome[Partner, PartnerEvent], SweepReport]:
        """
        Take a certification away, then take what is live under it out of sight.

        The revocation is saved first: from then on nothing more comes to be live under it. Should the sweep break off,
        the revocation stands, and `sweep` finishes the rest.

        Raises:
            NotFound: There is no such partner.
            Refused: The rules do not allow it now; every blocker is listed.
            VersionConflict: Others kept saving the partner in between.

        Rules: R10, R19, Q11
        """
        outcome = self.do_for_partner(partner_id, RevokeCertification(category, market, reasons), by=by)
        return outcome, self._sweep_to_the_end(partner_id)

    def terminate(
        self, partner_id: PartnerId, reasons: tuple[Reason, ...], *, by: Actor
    ) -> tuple[Outcome[Partner, PartnerEvent], SweepReport]:
        """
        End a partner's account, then take its live services down and refuse its open reviews.

        The termination is saved first. Should the sweep break off, it stands, and `sweep` finishes the rest.

        Raises:
            NotFound: There is no such partner.
            Refused: The rules do not allow it now; every blocker is listed.
            VersionConflict: Others kept saving the partner in between.

        Rule: R67
        """
        outcome = self.do_for_partner(partner_id, Terminate(reasons), by=by)
        return outcome, self._sweep_to_the_end(partner_id)

    def sweep(
        self, partner_id: PartnerId, *, by: Actor = SWEEPER, after: Cursor | None = None, limit: int = 100
    ) -> SweepReport:
        """
        Do what is due with one page of a partner's services, after the partner lost a certification or its standing.

        Begin without a cursor and go on with `SweepReport.next`. What is due follows from what is stored, so it may be
        called at any time, again and by several at once: services with which nothing is due stay as they are. The
        table in `sweeping.py` tells what is due when. Each change is decided and saved by itself, so a sweep that
        breaks off loses nothing; begin it again.

        Args:
            partner_id: Whose services.
            by: In whose name; the system's or the platform's.
            after: Where the page begins; at the first service unless given.
            limit: How many services to look at, at most; 1 to 500.

        Raises:
            NotFound: There is no such partner.
            InvalidValue: The cursor was not given with a report, or the limit is out of bounds.
            Refused: *by* is somebody of the partner.

        Rules: R67, R70, Q11
        """
        partner = self.partners.get(partner_id)
        page = self.services.find(ServiceFilter(partner_id=partner_id), after=after, limit=limit)
        swept: list[ServiceId] = []
        left: list[ServiceId] = []
        for service in page.items:
            # Nothing can become due behind our back: saving compares the version of the partner.
            if what_is_due(service, partner) is not None:
                changes = 0
                try:
                    while self._move(service.id, what_is_due, by).events:
                        changes += 1
                except VersionConflict:
                    left.append(service.id)
                if changes:
                    swept.append(service.id)
        return SweepReport(tuple(swept), tuple(left), page.next)

    def _sweep_to_the_end(self, partner_id: PartnerId) -> SweepReport:
        report = self.sweep(partner_id)
        while report.next is not None:
            report = report.then(self.sweep(partner_id, after=report.next))
        return report

    # -- services ------------------------------------------------------------------------------------------------

    def draft(
        self,
        service_id: ServiceId,
        partner_id: PartnerId,
        *,
        type: ServiceType,  # noqa: A002 - the word of the attribute
        category: CategorySlug,
        name: str,
        targets: tuple[Target, ...],
        link_token: LinkToken,
        by: Actor,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Create a service in draft: see `Service.draft`.

        Raises:
            InvalidValue: A value can never be right.
            NotFound: There is no such partner.
            Refused: Somebody else than the partner asks.
            AlreadyExists: The id is taken.
        """
        outcome = Service.draft(
            service_id,
            partner_id,
            type=type,
            category=category,
            name=name,
            targets=targets,
            link_token=link_token,
            by=by,
            at=self._instant(self.partners.get(partner_id)),
            catalog=self.catalog,
        )
        self.services.add(outcome.result, outcome.events)
        self._tell(outcome.events)
        return outcome

    def do(self, service_id: ServiceId, command: Command, *, by: Actor) -> Outcome[Service, ServiceEvent]:
        """
        Do *command* with a service. An outcome without events was not saved: nothing had changed.

        Raises:
            NotFound: There is no such service.
            Refused: The rules do not allow it now; every blocker is listed.
            VersionConflict: Others kept saving the service or its partner in between.
        """
        return self._move(service_id, lambda _service, _partner: command, by)

    def consider(
        self, service_id: ServiceId, command: Command, *, by: Actor
    ) -> Outcome[Service, ServiceEvent] | Refusal:
        """
        Ask what would come of *command*, without doing it: see `Service.consider`.

        Raises:
            NotFound: There is no such service.
        """
        service, partner = self._load(service_id)
        return service.consider(command, partner, by=by, at=self._instant(partner, service), catalog=self.catalog)

    def options(self, service_id: ServiceId) -> tuple[Option, ...]:
        """
        Ask what anybody could do with a service now: see `Service.options`.

        Raises:
            NotFound: There is no such service.
        """
        service, partner = self._load(service_id)
        return service.options(partner, at=self._instant(partner, service), catalog=self.catalog)

    def checklist(self, service_id: ServiceId, targets: tuple[Target, ...] = ()) -> Checklist:
        """
        Show the launch checklist of a service, for all its targets unless some are named: see `Service.checklist`.

        Raises:
            NotFound: There is no such service, or it has no such target.
        """
        service, partner = self._load(service_id)
        return service.checklist(partner, at=self._instant(partner, service), targets=targets, catalog=self.catalog)

    def history(self, service_id: ServiceId) -> tuple[ServiceEvent, ...]:
        """
        Give everything that happened to a service, in order.

        Raises:
            NotFound: There is no such service.
        """
        return self.services.history(service_id)

    # -- the steps -----------------------------------------------------------------------------------------------

    def _move(
        self, service_id: ServiceId, choose: Callable[[Service, Partner], Command | None], by: Actor
    ) -> Outcome[Service, ServiceEvent]:
        """Do what *choose* says of the service and partner as they are; nothing if it says None."""

        def attempt() -> Outcome[Service, ServiceEvent]:
            service, partner = self._load(service_id)
            command = choose(service, partner)
            if command is None:
                return Outcome(service, ())
            at = self._instant(partner, service)
            outcome = _allowed(service.consider(command, partner, by=by, at=at, catalog=self.catalog))
            if outcome.events:
                self.services.save(
                    outcome.result,
                    outcome.events,
                    loaded_version=service.version,
                    partner_version=partner.version,
                )
            return outcome

        outcome = _decided_again_on_conflict(attempt)
        self._tell(outcome.events)
        return outcome

    def _load(self, service_id: ServiceId) -> tuple[Service, Partner]:
        service = self.services.get(service_id)
        return service, self.partners.get(service.partner_id)

    def _instant(self, *changed: Service | Partner) -> datetime:
        return instant_of_decision(self.clock, *changed)

    def _tell(self, events: tuple[Event, ...]) -> None:
        if events:
            tell(self.notifier, events, self.on_notify_failure)


def _allowed(decision: Outcome[_Aggregate, _Happened] | Refusal) -> Outcome[_Aggregate, _Happened]:
    if isinstance(decision, Refusal):
        raise Refused(decision)
    return decision


def _decided_again_on_conflict(attempt: Callable[[], _Result]) -> _Result:
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except VersionConflict:
            continue
    return attempt()
