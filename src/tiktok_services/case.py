"""What a decision about a service is made on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import mutable

from tiktok_services.completeness import listing_blockers
from tiktok_services.entitlement import entitlement_blockers
from tiktok_services.events import Sent
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import ServiceId, ServiceType


if TYPE_CHECKING:
    from tiktok_services.blocker import Blocker
    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service


@mutable  # one is made for every question, and a frozen one would take three times as long to make
class Case:
    """What a decision is made on: the service and everything around the command."""

    service: Service
    status: ServiceStatus
    partner: Partner
    by: Actor
    at: datetime
    catalog: Catalog
    found: dict[Any, tuple[Blocker, ...]] | None = None
    """What was found before, if more will be asked in this case: many actions rest on the same."""

    def against_offering(self, type_: ServiceType, targets: tuple[Target, ...]) -> Iterable[Blocker]:
        """What stands against the partner's offering a service of *type_* to sellers of *targets*."""
        service, partner = self.service, self.partner
        about = type_, targets
        return self._once(about, entitlement_blockers, partner, service.category, *about, self.at, self.catalog)

    def against_showing(self, target: Target) -> Iterable[Blocker]:
        """What stands against showing the latest listing of *target* to its sellers."""
        latest = self.service.listing(target).latest
        return () if latest is None else self._once(target, listing_blockers, latest, target, self.catalog)

    def _once(self, about: object, find: Callable[..., Iterable[Blocker]], *asked: object) -> Iterable[Blocker]:
        if self.found is None:
            return find(*asked)
        if about not in self.found:
            self.found[about] = tuple(find(*asked))
        return self.found[about]

    def stamp(self, ahead: int = 1) -> tuple[ServiceId, int, datetime, Actor, str]:
        """What every event starts with, *ahead* versions after the service."""
        service = self.service
        return service.id, service.version + ahead, self.at, self.by, self.catalog.edition

    def digests(self, targets: tuple[Target, ...]) -> Sent:
        """For each target the name of its latest content."""
        latest = [(target, self.service.listing(target).latest) for target in targets]
        return tuple([(target, content.digest) for target, content in latest if content is not None])
