"""
The two ports to a store: what a host must promise so that partners and services can be kept in it.

An adapter is any class with these methods. `tiktok_services.testing` has the suite that tells whether it keeps the
promises; `memory.py` is the smallest adapter that does. The two repositories of one store belong together: saving a
service also looks at the partner.

Reading is never stale: whatever was saved before a call began is seen by it. Everything handed out is a frozen value,
so nothing in the store can be changed through it.
"""

from __future__ import annotations

import re
from base64 import b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Generic, Protocol, Self, TypeVar

from attrs import field, frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.vocabulary import CategorySlug, PartnerId, ServiceId, ServiceType
from tiktok_services.wellformed import is_a, optional, utc_instant


LARGEST_PAGE = 500
"""How many items one page may hold."""


class Cursor(str):
    """
    Where the next page begins. Only the store that made it reads it; a host passes it on as it is, also in an address.

    Raises:
        InvalidValue: The text is not 1 to 256 letters, digits, `_` or `-`.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:  # noqa: D102 - what it raises stands above
        given: object = text
        if not isinstance(given, str) or re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given) is None:
            raise InvalidValue("cursor", "must be one that was given with a page")
        return super().__new__(cls, text)

    @classmethod
    def after_service(cls, service_id: ServiceId) -> Cursor:
        """Begin after the service *service_id*, whether or not it exists."""
        return cls._made("service", service_id)

    @classmethod
    def after_review(cls, row: ReviewRow) -> Cursor:
        """Begin after *row*, whether or not it is still waiting."""
        return cls._made("review", row.waiting_since.isoformat(), row.service_id, str(row.target))

    @property
    def service_id(self) -> ServiceId:
        """
        The service it begins after.

        Raises:
            InvalidValue: It was not made by `after_service`.
        """
        (service_id,) = self._fields("service", 1)
        return ServiceId(service_id)

    @property
    def review_row(self) -> ReviewRow:
        """
        The row it begins after.

        Raises:
            InvalidValue: It was not made by `after_review`.
        """
        since, service_id, target = self._fields("review", 3)
        try:
            waiting_since = datetime.fromisoformat(since)
        except ValueError:
            raise _not_given_with_a_page() from None
        return ReviewRow(waiting_since, ServiceId(service_id), Target.parse(target))

    @classmethod
    def _made(cls, *fields: str) -> Cursor:
        return cls(urlsafe_b64encode("\n".join(fields).encode("ascii")).decode("ascii").rstrip("="))

    def _fields(self, kind: str, count: int) -> list[str]:
        padded = self + "=" * (-len(self) % 4)
        try:
            found, *fields = b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split("\n")
        except ValueError:
            raise _not_given_with_a_page() from None
        if found != kind or len(fields) != count:
            raise _not_given_with_a_page()
        return fields


def _not_given_with_a_page() -> InvalidValue:
    return InvalidValue("cursor", "must be one that was given with a page of the same list")


Item = TypeVar("Item")


@frozen
class Page(Generic[Item]):
    """
    Some of what was asked for, in order.

    Attributes:
        items: At most as many as were asked for.
        next: Where the next page begins; None exactly when there was nothing more.
    """

    items: tuple[Item, ...] = field(validator=is_a(tuple))
    next: Cursor | None = field(default=None, validator=optional(is_a(Cursor)))


@frozen(kw_only=True)
class ServiceFilter:
    """
    Which services are looked for: those for which everything that is given holds.

    Attributes:
        partner_id: Whose.
        status: In which status.
        type: Public or custom.
        category: Of which category.
        target: With a listing for which target, in whatever state.
    """

    partner_id: PartnerId | None = field(default=None, validator=optional(is_a(PartnerId)))
    status: ServiceStatus | None = field(default=None, validator=optional(is_a(ServiceStatus)))
    type: ServiceType | None = field(default=None, validator=optional(is_a(ServiceType)))
    category: CategorySlug | None = field(default=None, validator=optional(is_a(CategorySlug)))
    target: Target | None = field(default=None, validator=optional(is_a(Target)))

    def matches(self, service: Service) -> bool:
        """Whether *service* is among those looked for."""
        return (
            self.partner_id in {None, service.partner_id}
            and self.status in {None, service.status}
            and self.type in {None, service.type}
            and self.category in {None, service.category}
            and self.target in {None, *service.targets}
        )


EVERY_SERVICE = ServiceFilter()


@frozen(order=True)
class ReviewRow:
    """
    A listing under review. Rows sort as they wait: oldest first, then by the text of service id and target.

    Attributes:
        waiting_since: When it was sent.
        service_id: Of which service.
        target: For which target.

    Rules: R50, R54
    """

    waiting_since: datetime = field(validator=utc_instant)
    service_id: ServiceId = field(validator=is_a(ServiceId))
    target: Target = field(validator=is_a(Target))


class PartnerRepository(Protocol):
    """Keeps partners and everything that happened to them."""

    def get(self, partner_id: PartnerId, /) -> Partner:
        """
        Give the partner as it was last saved.

        Raises:
            NotFound: No partner was added under that id.
        """
        ...

    def add(self, partner: Partner, events: tuple[PartnerEvent, ...]) -> None:
        """
        Keep a new partner together with its events from the first; both or neither.

        Raises:
            AlreadyExists: A partner was added under that id before; it is as it was.
            InvalidValue: The events do not lead to this partner: see `check_events`.
        """
        ...

    def save(self, partner: Partner, events: tuple[PartnerEvent, ...], *, loaded_version: int) -> None:
        """
        Keep a changed partner together with what happened; both or neither.

        Of several callers that loaded the same version exactly one succeeds.

        Args:
            partner: The partner after *events*.
            events: What happened since it was loaded, in order; at least one.
            loaded_version: The version the decision was made on.

        Raises:
            InvalidValue: The events do not lead from *loaded_version* to this partner: see `check_events`.
            NotFound: No partner was added under that id.
            VersionConflict: Another version than *loaded_version* is stored. Nothing was kept.
        """
        ...

    def history(self, partner_id: PartnerId, /) -> tuple[PartnerEvent, ...]:
        """
        Give everything that happened to a partner, from its registration on, in the order of the versions.

        Raises:
            NotFound: No partner was added under that id.
        """
        ...


class ServiceRepository(Protocol):
    """Keeps services and everything that happened to them, and finds them. A service is never removed."""

    def get(self, service_id: ServiceId, /) -> Service:
        """
        Give the service as it was last saved.

        Raises:
            NotFound: No service was added under that id.
        """
        ...

    def add(self, service: Service, events: tuple[ServiceEvent, ...]) -> None:
        """
        Keep a new service together with its events from the first; both or neither.

        Raises:
            NotFound: Its partner is not in the store.
            AlreadyExists: A service was added under that id before; it is as it was.
            InvalidValue: The events do not lead to this service: see `check_events`.
        """
        ...

    def save(
        self, service: Service, events: tuple[ServiceEvent, ...], *, loaded_version: int, partner_version: int
    ) -> None:
        """
        Keep a changed service together with what happened; both or neither.

        The versions of the service and of its partner are compared in the same transaction in which the service is
        written, so that a decision never outlives the certification or the standing it was made on. Of several callers
        that loaded the same version of the service exactly one succeeds.

        Args:
            service: The service after *events*.
            events: What happened since it was loaded, in order; at least one.
            loaded_version: The version of the service the decision was made on.
            partner_version: The version of its partner the decision was made on.

        Raises:
            InvalidValue: The events do not lead from *loaded_version* to this service: see `check_events`.
            NotFound: No service was added under that id.
            VersionConflict: Another version of the service (kind `service`, told first) or of its partner (kind
                `partner`) is stored. Nothing was kept.
        """
        ...

    def find(
        self, which: ServiceFilter = EVERY_SERVICE, /, *, after: Cursor | None = None, limit: int = 50
    ) -> Page[Service]:
        """
        Give one page of the services that match *which*, by service id in the order of code points.

        Going from page to page by `Page.next`, each service that matches all the while comes exactly once, whatever is
        added or saved meanwhile. One that begins or ceases to match meanwhile comes at most once.

        Args:
            which: What must hold for them; every service unless given.
            after: Where the page begins; at the first unless given.
            limit: How many at most, 1 to 500.

        Raises:
            InvalidValue: The cursor was not given with a page of `find`, or the limit is out of bounds.
        """
        ...

    def review_queue(self, *, after: Cursor | None = None, limit: int = 50) -> Page[ReviewRow]:
        """
        Give one page of the listings that are under review, those that wait longest first.

        Rows of the same instant come by service id, then by target (market, then seller type), in the order of code
        points. Going from page to page, each row that waits all the while comes exactly once, whatever is added or
        saved meanwhile.

        Args:
            after: Where the page begins; at the oldest unless given.
            limit: How many at most, 1 to 500.

        Raises:
            InvalidValue: The cursor was not given with a page of `review_queue`, or the limit is out of bounds.
        """
        ...

    def history(self, service_id: ServiceId, /) -> tuple[ServiceEvent, ...]:
        """
        Give everything that happened to a service, from its draft on, in the order of the versions.

        Raises:
            NotFound: No service was added under that id.
        """
        ...


# -- for adapters ------------------------------------------------------------------------------------------------


def check_limit(limit: int) -> None:
    """Raise `InvalidValue` unless *limit* is a whole number from 1 to 500."""
    if type(limit) is not int or not 1 <= limit <= LARGEST_PAGE:
        raise InvalidValue("limit", f"must be a whole number from 1 to {LARGEST_PAGE}")


def check_events(
    aggregate: Service | Partner,
    events: tuple[ServiceEvent | PartnerEvent, ...],
    loaded_version: int = 0,
) -> None:
    """
    Refuse events that do not lead to *aggregate*, so that no store ever has a gap in a history.

    Ids and versions are compared, not contents: an adapter need not hold what the events begin with, and whoever saves
    hands on what a verb returned. `tiktok_services.documents.check_history` compares the contents, of a whole history.

    Args:
        aggregate: The service or partner that is to be kept.
        events: What happened to it.
        loaded_version: The version it had before them; 0 for one that is new.

    Raises:
        InvalidValue: There are no events, one belongs to something else, or their versions are not *loaded_version* + 1
            and so on without a gap up to the version of *aggregate*. The path names the event.
    """
    given: object = events
    if not isinstance(given, tuple) or not events:
        raise InvalidValue("events", "must be a tuple of at least one event")
    for index, event in enumerate(events):
        if _subject(event) != (type(aggregate), aggregate.id):
            raise InvalidValue(f"events[{index}]", f"must be an event of {aggregate.id}")
        if event.version != loaded_version + index + 1:
            raise InvalidValue(f"events[{index}].version", f"must be {loaded_version + index + 1}, not {event.version}")
    if aggregate.version != loaded_version + len(events):
        raise InvalidValue("version", f"must be that of the last event, not {aggregate.version}")


def _subject(event: ServiceEvent | PartnerEvent) -> tuple[type[Service | Partner], str]:
    return (Service, event.service_id) if isinstance(event, ServiceEvent) else (Partner, event.partner_id)
