"""
The floor of a move: the same written by hand, with nothing left out that the outcome needs and nothing added.

One look-up in a table of moves, one new frozen and slotted value with as many attributes as a service has, and one
frozen and slotted event with as many as the event has. Who asks, when, for which partner and what stands against it
are not asked. The status is an attribute, so that it need not be derived; it stands in the place of the halt.
"""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.service import Service, TargetListing
from tiktok_services.verdict import Actor


@frozen(kw_only=True)
class ByHand:
    """A service as a thoughtful person would write one by hand."""

    id: str
    partner_id: str
    type: str
    category: str
    name: str
    listings: tuple[TargetListing, ...]
    link_token: str
    status: ServiceStatus
    upgrading: bool
    first_live_at: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def like(cls, service: Service) -> ByHand:
        """The same service."""
        return cls(
            id=service.id,
            partner_id=service.partner_id,
            type=service.type,
            category=service.category,
            name=service.name,
            listings=service.listings,
            link_token=service.link_token,
            status=service.status,
            upgrading=service.upgrading,
            first_live_at=service.first_live_at,
            version=service.version,
            created_at=service.created_at,
            changed_at=service.changed_at,
        )


@frozen(kw_only=True)
class DeactivatedByHand:
    """What happened to it."""

    service_id: str
    version: int
    at: datetime
    by: Actor
    edition: str


_MOVES = {(ServiceStatus.LIVE, "deactivate"): ServiceStatus.DEACTIVATED}


def deactivate(service: ByHand, *, by: Actor, at: datetime, edition: str) -> tuple[ByHand, DeactivatedByHand]:
    """Switch a live service off."""
    version = service.version + 1
    after = ByHand(
        id=service.id,
        partner_id=service.partner_id,
        type=service.type,
        category=service.category,
        name=service.name,
        listings=service.listings,
        link_token=service.link_token,
        status=_MOVES[service.status, "deactivate"],
        upgrading=False,
        first_live_at=service.first_live_at,
        version=version,
        created_at=service.created_at,
        changed_at=at,
    )
    return after, DeactivatedByHand(service_id=service.id, version=version, at=at, by=by, edition=edition)
