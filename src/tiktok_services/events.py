"""
What happened to a service: frozen facts in the past tense, each with the change it makes.

A service is the sum of its events: `Service.replay` folds them from the first and gives the service. Each event raises
the version by one. A text stands in full only in the event that wrote it; the others name it by its digest. No event
carries the link token, which is a secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid5

from attrs import field, frozen

from tiktok_services.lifecycle import Halt
from tiktok_services.listing import Listing
from tiktok_services.reviewed import Reviewed
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, Verdict
from tiktok_services.vocabulary import CategorySlug, Digest, PartnerId, ServiceId, ServiceType
from tiktok_services.wellformed import tuple_of


if TYPE_CHECKING:
    from tiktok_services.service import Service

_BY_PARTNER = Halt.BY_PARTNER
_SERVICE_EVENTS = UUID("6f0ab1f2-2f0a-5a5e-9d0c-8f6f4b1b7c1e")

Sent = tuple[tuple[Target, Digest], ...]
"""What was sent or published: for each target the digest of its content."""


@frozen
class ServiceEvent:
    """
    A fact about one service.

    Attributes:
        service_id: Whose fact it is.
        version: The version the service has after it; the first event makes version 1.
        at: When it happened, in UTC.
        by: Who did it.
        edition: Edition of the catalog under which it was decided.
    """

    name: ClassVar[str]
    """The type of the event for other systems, such as `service.published`."""

    service_id: ServiceId
    version: int
    at: datetime
    by: Actor
    edition: str

    @property
    def id(self) -> UUID:
        """
        The identity of this fact: the same whenever and wherever it is computed.

        A receiver that keeps the ids it has seen recognises a repeated delivery.
        """
        return uuid5(_SERVICE_EVENTS, f"{self.service_id}/{self.version}")


@frozen
class ServiceDrafted(ServiceEvent):
    """A service was created, with an empty listing for each of its targets. Rules: R22, R23, R48"""

    name: ClassVar[str] = "service.drafted"

    partner_id: PartnerId
    type: ServiceType
    category: CategorySlug
    title: str
    targets: tuple[Target, ...] = field(validator=tuple_of(Target))


@frozen
class ServiceChange(ServiceEvent):
    """A fact about a service that exists already. `change` asks nothing and refuses nothing: that was done before."""

    def change(self, service: Service) -> Service:
        """
        The service after this event.

        Args:
            service: The service after the event before this one.
        """
        raise NotImplementedError


@frozen
class ServiceRenamed(ServiceChange):
    """The service got another name in Partner Center. Rule: R35"""

    name: ClassVar[str] = "service.renamed"

    title: str

    def change(self, service: Service) -> Service:
        return service.after(self, name=self.title)


@frozen
class ServiceRecategorized(ServiceChange):
    """The service was put in another category, before it was ever live. Rules: R30, R31"""

    name: ClassVar[str] = "service.recategorized"

    category: CategorySlug

    def change(self, service: Service) -> Service:
        return service.after(self, category=self.category)


@frozen
class TargetAdded(ServiceChange):
    """A target was added, with a listing that is being written. Rule: R58"""

    name: ClassVar[str] = "service.target_added"

    target: Target
    listing: Listing

    def change(self, service: Service) -> Service:
        listings = service.with_listing(self.target, Reviewed[Listing].draft(self.listing))
        return service.after(self, listings=listings)


@frozen
class TargetRemoved(ServiceChange):
    """A target and its listing were removed. Rule: R60"""

    name: ClassVar[str] = "service.target_removed"

    target: Target

    def change(self, service: Service) -> Service:
        remaining = tuple(each for each in service.listings if each.target != self.target)
        return service.after(self, listings=remaining)


@frozen
class ListingWritten(ServiceChange):
    """The candidate of a target was written. What sellers see did not change. Rule: R55"""

    name: ClassVar[str] = "service.listing_written"

    target: Target
    listing: Listing

    def change(self, service: Service) -> Service:
        listings = service.with_listing(self.target, service.listing(self.target).write(self.listing))
        return service.after(self, listings=listings)


@frozen
class CandidateDropped(ServiceChange):
    """The candidate of a target was forgotten; what is in force stayed. Rule: R56"""

    name: ClassVar[str] = "service.candidate_dropped"

    target: Target

    def change(self, service: Service) -> Service:
        listings = service.with_listing(self.target, service.listing(self.target).drop())
        return service.after(self, listings=listings)


@frozen
class ServiceSubmitted(ServiceChange):
    """A public service sent listings to review. Rules: R50, R52, R55, R58"""

    name: ClassVar[str] = "service.submitted"

    sent: Sent

    def change(self, service: Service) -> Service:
        listings = service.listings
        for target, digest in self.sent:
            listings = service.with_listing(target, service.listing(target).submit(digest, self.at), among=listings)
        return service.after(self, listings=listings)


@frozen
class ServicePublished(ServiceChange):
    """A custom service put listings in force at once. Rules: R49, R57, R58"""

    name: ClassVar[str] = "service.published"

    published: Sent

    def change(self, service: Service) -> Service:
        listings = service.listings
        for target, _ in self.published:
            listings = service.with_listing(target, service.listing(target).apply(), among=listings)
        return service.after(
            self,
            listings=listings,
            first_live_at=service.first_live_at or self.at,
        )


@frozen
class ListingApproved(ServiceChange):
    """The reviewed candidate of a target came into force. Rules: R50, R51, R54, R55"""

    name: ClassVar[str] = "service.listing_approved"

    target: Target
    digest: Digest

    def change(self, service: Service) -> Service:
        verdict = Verdict(self.by, self.at, self.digest)
        return service.after(
            self,
            listings=service.with_listing(self.target, service.listing(self.target).approve(verdict)),
            first_live_at=service.first_live_at or self.at,
        )


@frozen
class ListingRejected(ServiceChange):
    """
    The reviewed candidate of a target was refused; what is in force stayed as it was.

    During an upgrade it ends the upgrade: the other reviews end without a verdict, and the service stays custom.

    Rules: R52, R56, R71
    """

    name: ClassVar[str] = "service.listing_rejected"

    target: Target
    digest: Digest
    reasons: tuple[Reason, ...]

    def change(self, service: Service) -> Service:
        verdict = Verdict(self.by, self.at, self.digest, self.reasons)
        listings = service.with_listing(self.target, service.listing(self.target).reject(verdict))
        if service.upgrading:
            listings = service.with_reviews_closed(listings)
        return service.after(self, listings=listings, upgrading=False)


@frozen
class ServiceDeactivated(ServiceChange):
    """The partner switched the service off; open reviews ended without a verdict. Rule: R61"""

    name: ClassVar[str] = "service.deactivated"

    def change(self, service: Service) -> Service:
        return service.after(
            self,
            listings=service.with_reviews_closed(service.listings),
            halt=_BY_PARTNER,
            upgrading=False,
        )


@frozen
class ServiceRepublished(ServiceChange):
    """
    The partner switched the service on again.

    Every listing of a public service went under review and out of sight; a custom one is live again as it was.

    Rules: R62, R63, R64
    """

    name: ClassVar[str] = "service.republished"

    sent: Sent

    def change(self, service: Service) -> Service:
        listings = service.listings
        for target, digest in self.sent:
            track = service.listing(target).submit_out_of_sight(digest, self.at)
            listings = service.with_listing(target, track, among=listings)
        return service.after(self, listings=listings, halt=Halt.NONE)


@frozen
class UpgradeRequested(ServiceChange):
    """A custom service asked to become public; every target went under review, and it stayed live. Rule: R71"""

    name: ClassVar[str] = "service.upgrade_requested"

    sent: Sent

    def change(self, service: Service) -> Service:
        listings = service.listings
        for target, digest in self.sent:
            listings = service.with_listing(target, service.listing(target).submit(digest, self.at), among=listings)
        return service.after(self, listings=listings, upgrading=True)


@frozen
class ServiceUpgraded(ServiceChange):
    """The last review of an upgrade passed: the service is public. Rule: R71"""

    name: ClassVar[str] = "service.upgraded"

    def change(self, service: Service) -> Service:
        return service.after(self, type=ServiceType.PUBLIC, upgrading=False)


@frozen
class ListingRetracted(ServiceChange):
    """
    What was in force for a target was taken out of sight; it is a rejected candidate, unless a newer one exists.

    During an upgrade it ends the upgrade.

    Rules: R70, R71, Q11
    """

    name: ClassVar[str] = "service.listing_retracted"

    target: Target
    digest: Digest
    reasons: tuple[Reason, ...]

    def change(self, service: Service) -> Service:
        verdict = Verdict(self.by, self.at, self.digest, self.reasons)
        listings = service.with_listing(self.target, service.listing(self.target).retract(verdict))
        if service.upgrading:
            listings = service.with_reviews_closed(listings)
        return service.after(self, listings=listings, upgrading=False)


@frozen
class ServiceTakenDown(ServiceChange):
    """The platform took the service down; open reviews ended without a verdict. Rules: R66, R67, R70"""

    name: ClassVar[str] = "service.taken_down"

    reasons: tuple[Reason, ...]

    def change(self, service: Service) -> Service:
        return service.after(
            self,
            listings=service.with_reviews_closed(service.listings),
            halt=Halt.BY_PLATFORM,
            upgrading=False,
        )


@frozen
class ServiceReinstated(ServiceChange):
    """The platform brought the service back as it was. Rule: R66"""

    name: ClassVar[str] = "service.reinstated"

    def change(self, service: Service) -> Service:
        return service.after(self, halt=Halt.NONE)


SERVICE_EVENTS: tuple[type[ServiceEvent], ...] = (
    ServiceDrafted,
    ServiceRenamed,
    ServiceRecategorized,
    TargetAdded,
    TargetRemoved,
    ListingWritten,
    CandidateDropped,
    ServiceSubmitted,
    ServicePublished,
    ListingApproved,
    ListingRejected,
    ServiceDeactivated,
    ServiceRepublished,
    UpgradeRequested,
    ServiceUpgraded,
    ListingRetracted,
    ServiceTakenDown,
    ServiceReinstated,
)
"""Every kind of event of a service."""
