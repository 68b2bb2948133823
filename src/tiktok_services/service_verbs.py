"""What can be asked of a service and done with it: one verb for each action, over the one engine in `publishing.py`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from tiktok_services import commands, publishing
from tiktok_services.catalog import default_catalog
from tiktok_services.decision import Refusal
from tiktok_services.errors import Refused
from tiktok_services.listing import Listing
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason
from tiktok_services.vocabulary import CategorySlug, Digest
from tiktok_services.wellformed import check_instant


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.checklist import Checklist
    from tiktok_services.decision import Outcome
    from tiktok_services.events import ServiceEvent
    from tiktok_services.partner import Partner
    from tiktok_services.publishing import Option
    from tiktok_services.service import Service

# These say all with their names, so one of each will do.
_PUBLISH, _DEACTIVATE, _REPUBLISH = commands.Publish(), commands.Deactivate(), commands.Republish()
_UPGRADE, _REINSTATE = commands.Upgrade(), commands.Reinstate()


class ServiceVerbs:
    """
    The questions and verbs of `Service`.

    Every verb takes the partner whose service it is, as it is now; who acts (`by`); when (`at`, in UTC, not before the
    last change); and the reference tables (`catalog`, the packaged ones unless given). It returns an `Outcome` with the
    new service and the events. It raises `Refused` with every blocker, or `InvalidValue` if the partner is not the
    service's own or the instant is naive or not in UTC. In each case this service is as it was.
    """

    __slots__ = ()

    # -- asking --------------------------------------------------------------------------------------------------

    def consider(
        self, command: commands.Command, partner: Partner, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent] | Refusal:
        """
        Ask what would come of *command*, as a value.

        The verbs ask the same engine, so asking and doing cannot disagree.

        Args:
            command: What is to be done.
            partner: The partner whose service this is, as it is now.
            by: Who asks.
            at: When, in UTC; not before the last change.
            catalog: The reference tables; the packaged ones unless given.

        Returns:
            The outcome, or the refusal with every blocker.

        Raises:
            InvalidValue: The partner is not the service's own, or the instant is naive or not in UTC.
        """
        return publishing.decide(self._service, command, partner, by, at, catalog)

    def options(self, partner: Partner, *, at: datetime, catalog: Catalog | None = None) -> tuple[Option, ...]:
        """
        Ask everything at once: a row for each action, target and role.

        Args:
            partner: The partner whose service this is, as it is now.
            at: When, in UTC; not before the last change.
            catalog: The reference tables; the packaged ones unless given.

        Returns:
            Allowed, blocked with every reason, or impossible in this status. Roles that never may do something have no
            row. `add_target` has a row for each further target within the partner's reach. Content that an action
            needs is taken to be what is there now.

        Raises:
            InvalidValue: The partner is not the service's own, or the instant is naive or not in UTC.
        """
        return publishing.options(self._service, partner, at=at, catalog=catalog)

    def checklist(
        self, partner: Partner, *, at: datetime, targets: tuple[Target, ...] = (), catalog: Catalog | None = None
    ) -> Checklist:
        """
        The launch checklist: everything publishing asks for, what is done as well as what is missing.

        Args:
            partner: The partner whose service this is, as it is now.
            at: When, in UTC.
            targets: Which targets are to be published; all of them unless given.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: The partner is not the service's own, or the instant is naive or not in UTC.
            NotFound: The service has no such target.

        Rules: R34, R35
        """
        return publishing.checklist(self._service, partner, at=at, targets=targets, catalog=catalog)

    @property
    def _service(self) -> Service:
        return cast("Service", self)

    def takes_authorizations(self, target: Target, *, at: datetime, catalog: Catalog | None = None) -> bool:
        """
        Tell whether sellers of *target* may authorize this service: it is visible to them, and its category is open.

        A service may be live and yet take no new authorization, where its category was closed.

        Args:
            target: Whose sellers.
            at: When; the day is that of UTC.
            catalog: The reference tables; the packaged ones unless given.

        Returns:
            False also for a target the service does not have.

        Rules: R16, R17, R73
        """
        check_instant("at", at)
        known = default_catalog() if catalog is None else catalog
        closure = known.closure(self._service.category, target.market)
        is_open = closure is None or not closure.closed_to_authorizations(at.date())
        return is_open and target in self._service.visible_targets

    # -- doing: each raises `Refused` with every blocker, and leaves this value as it was ------------------------

    def publish(
        self,
        partner: Partner,
        targets: tuple[Target, ...] = (),
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Send the candidates of *targets* on their way; of every target with one unless some are named.

        A public service goes under review, a custom one live at once.

        Rules: R34, R43, R49, R50, R52, R55, R57, R58
        """
        command = _PUBLISH if targets == () else commands.Publish(targets)
        return self._do(command, partner, by, at, catalog)

    def approve(
        self,
        partner: Partner,
        target: Target,
        digest: Digest,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Let the reviewed content of *target*, named by its digest, come into force.

        Rules: R50, R51, R54, R55, R71
        """
        return self._do(commands.Approve(target, digest), partner, by, at, catalog)

    def reject(
        self,
        partner: Partner,
        target: Target,
        reasons: tuple[Reason, ...],
        digest: Digest | None = None,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Refuse the reviewed content of *target*; at least one reason. What is in force stays as it was.

        Rules: R52, R54, R56, R70, R71
        """
        return self._do(commands.Reject(target, reasons, digest), partner, by, at, catalog)

    def deactivate(
        self, partner: Partner, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Switch a live service off; open reviews end without a verdict.

        Rule: R61
        """
        return self._do(_DEACTIVATE, partner, by, at, catalog)

    def republish(
        self, partner: Partner, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Switch a deactivated service on again: a public one through a new review, a custom one at once.

        Rules: R62, R63, R64
        """
        return self._do(_REPUBLISH, partner, by, at, catalog)

    def upgrade(
        self, partner: Partner, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Ask for a custom service to become public; it stays custom and live until every target passed.

        Rule: R71
        """
        return self._do(_UPGRADE, partner, by, at, catalog)

    def retract(
        self,
        partner: Partner,
        target: Target,
        reasons: tuple[Reason, ...],
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Take what is in force for *target* out of sight; it becomes a rejected candidate. At least one reason.

        Rules: R70, Q11
        """
        return self._do(commands.Retract(target, reasons), partner, by, at, catalog)

    def take_down(
        self, partner: Partner, reasons: tuple[Reason, ...], *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Take the whole live service down; only the platform brings it back. At least one reason.

        Rules: R66, R67, R70
        """
        return self._do(commands.TakeDown(reasons), partner, by, at, catalog)

    def reinstate(
        self, partner: Partner, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Bring back a service that was taken down, as it was.

        Rule: R66
        """
        return self._do(_REINSTATE, partner, by, at, catalog)

    def write(
        self,
        partner: Partner,
        target: Target,
        listing: Listing,
        base: Digest | None = None,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Write the listing of *target*; nothing is published. Nothing happens if it equals what is there.

        Give *base*, the digest of the content the author started from, so that no other edit is overwritten unseen.

        Rules: R53, R55
        """
        return self._do(commands.Write(target, listing, base), partner, by, at, catalog)

    def drop(
        self, partner: Partner, target: Target, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Forget the candidate of *target* beside what is in force.

        Rule: R56
        """
        return self._do(commands.Drop(target), partner, by, at, catalog)

    def add_target(
        self,
        partner: Partner,
        target: Target,
        listing: Listing | None = None,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Add a target, with a listing that is being written; empty unless given.

        Rule: R58
        """
        return self._do(commands.AddTarget(target, listing or Listing()), partner, by, at, catalog)

    def remove_target(
        self, partner: Partner, target: Target, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Remove a target and its listing; never the last, and never one whose loss would change the status.

        Rule: R60
        """
        return self._do(commands.RemoveTarget(target), partner, by, at, catalog)

    def rename(
        self, partner: Partner, name: str, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Change the name of the service in Partner Center; sellers read the name in the listing.

        Rule: R35
        """
        return self._do(commands.Rename(name), partner, by, at, catalog)

    def recategorize(
        self, partner: Partner, category: CategorySlug, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Service, ServiceEvent]:
        """
        Put a service that was never live into another category.

        Rules: R30, R31
        """
        return self._do(commands.Recategorize(category), partner, by, at, catalog)

    def _do(
        self, command: commands.Command, partner: Partner, by: Actor, at: datetime, catalog: Catalog | None
    ) -> Outcome[Service, ServiceEvent]:
        service: Any = self  # free of the calls that `_service` costs
        decision = publishing.decide(service, command, partner, by, at, catalog)
        if isinstance(decision, Refusal):
            raise Refused(decision)
        return decision
