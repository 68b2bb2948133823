"""The service: what a partner offers, where it stands, and the verbs that move it."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import Attribute, field, frozen, validate

from tiktok_services import publishing
from tiktok_services.catalog import default_catalog
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue, NotFound, Refused
from tiktok_services.events import ServiceChange, ServiceDrafted, ServiceEvent
from tiktok_services.lifecycle import CandidateState, Halt, Rest, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.reviewed import Reviewed
from tiktok_services.sealing import sealed, unsealed
from tiktok_services.service_verbs import ServiceVerbs
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, LinkToken, PartnerId, Role, ServiceId, ServiceType
from tiktok_services.wellformed import any_count, any_text, check_is, is_a, optional, utc_instant


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog


@frozen
class TargetListing:
    """The listing of one target on its way through review. Rules: R36, R54"""

    target: Target = field(validator=is_a(Target))
    track: Reviewed[Listing] = field(validator=is_a(Reviewed))


def _one_for_each_target(
    _service: object, _attribute: Attribute[tuple[TargetListing, ...]], listings: tuple[TargetListing, ...]
) -> None:
    if not isinstance(listings, tuple):
        raise InvalidValue("listings", f"must be a tuple, not {type(listings).__name__}")
    if not listings:
        raise InvalidValue("listings", "must hold at least one target")
    seen: set[Target] = set()
    for index, each in enumerate(listings):
        if not isinstance(each, TargetListing):
            raise InvalidValue(f"listings[{index}]", f"must be TargetListing, not {type(each).__name__}")
        if each.target in seen:
            raise InvalidValue(f"listings[{index}].target", f"must not stand twice: {each.target}")
        seen.add(each.target)


@frozen(kw_only=True)
class Service(ServiceVerbs):
    """
    An offer of a partner to sellers, written for one or more targets.

    A value: every verb answers an `Outcome` with a new service and leaves this one as it was, or raises `Refused` with
    every reason. Ask the same question without raising with `consider`, and every question at once with `options`.

    Attributes:
        id: Its identity.
        partner_id: Whose offer it is.
        type: Public or custom.
        category: Exactly one service category.
        name: Its name in Partner Center; sellers read the name in the listing.
        listings: What it says to the sellers of each target, in the order in which the targets were added.
        link_token: The secret its authorization links are made from.
        halt: Whether it was switched off, and by whom.
        upgrading: Whether it is custom and under review to become public.
        first_live_at: When it was live for the first time; None before.
        version: How many events it has seen; 1 for a new draft.
        created_at: When it was drafted, in UTC.
        changed_at: When the last event happened, in UTC.

    Rules: R22, R23, R30, R36
    """

    id: ServiceId = field(validator=is_a(ServiceId))
    partner_id: PartnerId = field(validator=is_a(PartnerId))
    type: ServiceType = field(validator=is_a(ServiceType))
    category: CategorySlug = field(validator=is_a(CategorySlug))
    name: str = field(validator=any_text)
    listings: tuple[TargetListing, ...] = field(validator=_one_for_each_target)
    link_token: LinkToken = field(validator=is_a(LinkToken), repr=False)
    halt: Halt = field(default=Halt.NONE, validator=is_a(Halt))
    upgrading: bool = field(default=False, validator=is_a(bool))
    first_live_at: datetime | None = field(default=None, validator=optional(utc_instant))
    version: int = field(default=1, validator=any_count)
    created_at: datetime = field(validator=utc_instant)
    changed_at: datetime = field(validator=utc_instant)

    # -- making one ----------------------------------------------------------------------------------------------

    @classmethod
    def draft(
        cls,
        id: ServiceId,  # noqa: A002 - the word of the attribute
        partner_id: PartnerId,
        *,
        type: ServiceType,  # noqa: A002 - the word of the attribute
        category: CategorySlug,
        name: str,
        targets: tuple[Target, ...],
        link_token: LinkToken,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Create a service in draft, with an empty listing for each target. Sellers do not see it.

        A draft may be made before the certification it will need.

        Args:
            id: Its identity, chosen by the host.
            partner_id: Whose offer it is.
            type: Public or custom.
            category: Its service category; whether it exists is asked when it is published.
            name: Its name in Partner Center; may still be empty.
            targets: At least one, each once.
            link_token: A secret the host made at random, such as `secrets.token_urlsafe()`.
            by: Who creates it: somebody of the partner.
            at: When, in UTC.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: A value can never be right.
            Refused: Somebody else than the partner asks.

        Rules: R13, R22, R23, R30, R48
        """
        check_is("by", by, Actor)
        if by.role is not Role.PARTNER:
            why = publishing.wrong_role(by.role, "draft", frozenset({Role.PARTNER}))
            raise Refused(Refusal(f"service {id}", "draft", (why,)))
        event = ServiceDrafted(
            service_id=id,
            version=1,
            at=at,
            by=by,
            edition=(catalog or default_catalog()).edition,
            partner_id=partner_id,
            type=type,
            category=category,
            title=name,
            targets=targets,
        )
        return Outcome(cls.drafted(event, link_token), (event,))

    @classmethod
    def drafted(cls, event: ServiceDrafted, link_token: LinkToken) -> Service:
        """The service right after its first event."""
        return cls(
            id=event.service_id,
            partner_id=event.partner_id,
            type=event.type,
            category=event.category,
            name=event.title,
            listings=tuple(TargetListing(target, Reviewed[Listing].draft(Listing())) for target in event.targets),
            link_token=link_token,
            version=event.version,
            created_at=event.at,
            changed_at=event.at,
        )

    @classmethod
    def replay(cls, events: Iterable[ServiceEvent], link_token: LinkToken) -> Service:
        """
        Fold the events of one service from the first.

        Args:
            events: All events of the service, or the first of them, in order.
            link_token: The secret that no event carries.

        Returns:
            The service as it was after the last of *events*.

        Raises:
            InvalidValue: The first event does not draft a service, an event belongs to another service, or a version
                is left out or repeated. The path names the event.
        """
        service: Service | None = None
        for index, event in enumerate(events):
            if service is None:
                if not isinstance(event, ServiceDrafted) or event.version != 1:
                    raise InvalidValue("events[0]", "must draft the service")
                service = cls.drafted(event, link_token)
            elif not isinstance(event, ServiceChange) or event.service_id != service.id:
                raise InvalidValue(f"events[{index}]", f"must be a change of service {service.id}")
            elif event.version != service.version + 1:
                raise InvalidValue(f"events[{index}].version", f"must be {service.version + 1}, not {event.version}")
            elif event.at < service.changed_at:
                raise InvalidValue(f"events[{index}].at", "must not be earlier than that of the event before")
            else:
                service = _changed(service, event, index)
        if service is None:
            raise InvalidValue("events", "must hold at least the event that drafts the service")
        validate(service)  # `after` did not, and events may come from anywhere
        return service

    # -- where it stands -----------------------------------------------------------------------------------------

    @property
    def status(self) -> ServiceStatus:
        """
        Where the service stands as a whole. Derived from the halt and the listings, never stored apart.

        Rules: R48, R50-R52, R54, R61, R66
        """
        if self.halt is not _NO_HALT:
            return _STATUS_WHILE_HALTED[self.halt]
        for each in self.listings:
            if each.track.in_force is not None:
                return _LIVE  # without a further call: every move asks this twice
        return _status_beneath_halt(self.listings)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every target, in the order in which they were added. Rule: R36"""
        return tuple(each.target for each in self.listings)

    @property
    def visible_targets(self) -> tuple[Target, ...]:
        """
        The targets whose sellers can take the service now: in the store and by link if it is public, else by link.

        Rules: R25, R26, R28, R51, R54
        """
        if self.status is not ServiceStatus.LIVE:
            return ()
        return tuple(each.target for each in self.listings if each.track.in_force is not None)

    @property
    def store_targets(self) -> tuple[Target, ...]:
        """The targets whose sellers find the service in the store; none for a custom service. Rules: R24-R26"""
        return self.visible_targets if self.type is ServiceType.PUBLIC else ()

    @property
    def waiting_since(self) -> datetime | None:
        """Since when the longest-waiting listing is under review; None if none is. There is no deadline (Q1)."""
        return min((each.track.submission.at for each in self.listings if each.track.submission), default=None)

    @property
    def who_acts_next(self) -> frozenset[Role]:
        """
        Whose move it is; empty when nothing is open.

        The platform's while anything is under review or the service is taken down. The partner's while anything is
        being written or was rejected, and while the service is deactivated. It can be both.
        """
        waiting_for: set[Role] = set()
        for each in self.listings:
            if each.track.state is CandidateState.REVIEWING:
                waiting_for.add(Role.PLATFORM)
            elif each.track.state is not CandidateState.SETTLED:
                waiting_for.add(Role.PARTNER)
        if self.halt is Halt.BY_PLATFORM:
            waiting_for.add(Role.PLATFORM)
        if self.halt is Halt.BY_PARTNER:
            waiting_for.add(Role.PARTNER)
        return frozenset(waiting_for)

    def listing(self, target: Target) -> Reviewed[Listing]:
        """
        What is in force and what is on its way for *target*.

        Raises:
            NotFound: The service has no such target.
        """
        track = self.track(target)
        if track is None:
            raise NotFound("target", str(target))
        return track

    def track(self, target: Target) -> Reviewed[Listing] | None:
        """The same; None if the service has no such target."""
        for each in self.listings:
            if each.target is target or each.target == target:
                return each.track
        return None

    def link_code(self, target: Target) -> str | None:
        """
        The secret part of the authorization link for the sellers of *target*; the host puts it into an address.

        It stays the same over deactivation and republishing, and the code of one target does not tell another's.

        Returns:
            43 letters, digits, `_` or `-`; None until the service was first live.

        Raises:
            NotFound: The service has no such target.

        Rules: R28, R29, R48, R65, R73
        """
        self.listing(target)
        if self.first_live_at is None:
            return None
        code = hmac.digest(self.link_token.encode(), str(target).encode(), "sha256")
        return urlsafe_b64encode(code).decode().rstrip("=")

    # -- the next value, for the events and the engine -----------------------------------------------------------

    def after(
        self,
        event: ServiceEvent,
        *,
        type: ServiceType | None = None,  # noqa: A002 - the word of the attribute
        category: CategorySlug | None = None,
        name: str | None = None,
        listings: tuple[TargetListing, ...] | None = None,
        halt: Halt | None = None,
        upgrading: bool | None = None,
        first_live_at: datetime | None = None,
    ) -> Service:
        """
        This service after *event*, with what the event changes; what is left out stays as it is.

        Every move ends here, so it is written for speed. `attrs.evolve` would check all attributes again and takes
        seven times as long; but what an event changes was checked when its command was made, or is by `replay`.
        """
        following: Any = _Unsealed()
        following.id = self.id
        following.partner_id = self.partner_id
        following.type = self.type if type is None else type
        following.category = self.category if category is None else category
        following.name = self.name if name is None else name
        following.listings = self.listings if listings is None else listings
        following.link_token = self.link_token
        following.halt = self.halt if halt is None else halt
        following.upgrading = self.upgrading if upgrading is None else upgrading
        following.first_live_at = self.first_live_at if first_live_at is None else first_live_at
        following.version = event.version
        following.created_at = self.created_at
        following.changed_at = event.at
        following.__class__ = Service
        sealed: Service = following
        return sealed

    def rest(self, target: Target) -> Rest:
        """What the listings of the targets other than *target* hold. Rules: R54, R59"""
        rest = Rest.NEITHER
        for each in self.listings:
            if each.target == target:
                continue
            if each.track.in_force is not None:
                return Rest.SHOWN
            if each.track.state is CandidateState.REVIEWING:
                rest = Rest.WAITING
        return rest

    def with_listing(
        self, target: Target, track: Reviewed[Listing], among: tuple[TargetListing, ...] | None = None
    ) -> tuple[TargetListing, ...]:
        """The listings with *track* for *target*, at its place or, for a new target, at the end."""
        listings = self.listings if among is None else among
        changed = _target_listing(target, track)
        targets = [each.target for each in listings]
        if target not in targets:
            return (*listings, changed)
        place = targets.index(target)
        return (*listings[:place], changed, *listings[place + 1 :])

    def with_reviews_closed(self, listings: tuple[TargetListing, ...]) -> tuple[TargetListing, ...]:
        """*listings* with every open review ended without a verdict. Rules: R61, R71"""
        for each in listings:
            if each.track.submission is not None:
                return tuple(TargetListing(every.target, every.track.close()) for every in listings)
        return listings

    def status_without(self, target: Target) -> ServiceStatus:
        """Where the service would stand without *target*, were it not halted. It needs another target."""
        return _status_beneath_halt(tuple(each for each in self.listings if each.target != target))

    @property
    def status_beneath_halt(self) -> ServiceStatus:
        """Where the service would stand were it not halted."""
        return _status_beneath_halt(self.listings)


def _changed(service: Service, event: ServiceChange, index: int) -> Service:
    try:
        return event.change(service)
    except (KeyError, NotFound) as error:
        raise InvalidValue(f"events[{index}]", "does not follow from the events before it") from error


_Unsealed = unsealed(Service)
_target_listing = sealed(TargetListing, asking=("target",))

# Python 3.11 takes longer to read a member from its class than to find the status.
_NO_HALT, _LIVE = Halt.NONE, ServiceStatus.LIVE
_STATUS_WHILE_HALTED = {Halt.BY_PARTNER: ServiceStatus.DEACTIVATED, Halt.BY_PLATFORM: ServiceStatus.TAKEN_DOWN}
_STATUS_BY_CANDIDATES = (
    (CandidateState.REVIEWING, ServiceStatus.REVIEWING),
    (CandidateState.REJECTED, ServiceStatus.REJECTED),
)


def _status_beneath_halt(listings: tuple[TargetListing, ...]) -> ServiceStatus:
    for each in listings:
        if each.track.in_force is not None:
            return _LIVE
    states = [each.track.state for each in listings]
    for state, status in _STATUS_BY_CANDIDATES:
        if state in states:
            return status
    return ServiceStatus.DRAFT
