"""The partner: who offers services, what it is certified for, how it stands, and the verbs that change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import Attribute, Factory, field, frozen

from tiktok_services import certifying
from tiktok_services.account import Feature, Site
from tiktok_services.agenda import agenda
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification, Company
from tiktok_services.decision import Refusal
from tiktok_services.errors import InvalidValue, NotFound, Refused
from tiktok_services.instants import days_after
from tiktok_services.partner_events import PartnerChange, PartnerEvent, PartnerRegistered
from tiktok_services.partner_verbs import PartnerVerbs
from tiktok_services.standing import Standing, Termination, Violation, standing
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, Market, PartnerId, PartnerType, Region, Scope
from tiktok_services.wellformed import (
    any_count,
    any_text,
    check_instant,
    frozenset_of,
    is_a,
    optional,
    tuple_of,
    utc_instant,
)


if TYPE_CHECKING:
    from tiktok_services.agenda import Agenda
    from tiktok_services.catalog import Catalog
    from tiktok_services.decision import Outcome

__all__ = ["Feature", "Partner", "Site"]

_US = "US"
_NO_FEATURES: frozenset[Feature] = frozenset()


def _some_types(owner: object, attribute: Attribute[frozenset[PartnerType]], value: frozenset[PartnerType]) -> None:
    frozenset_of(PartnerType)(owner, attribute, value)
    if not value:
        raise InvalidValue(attribute.name, "must hold at least one type")


def _a_name(owner: object, attribute: Attribute[str], value: str) -> None:
    any_text(owner, attribute, value)
    if not value.strip():
        raise InvalidValue(attribute.name, "must not be blank")


def _each_pair_once(
    owner: object, attribute: Attribute[tuple[Certification, ...]], value: tuple[Certification, ...]
) -> None:
    tuple_of(Certification)(owner, attribute, value)
    seen: set[tuple[CategorySlug, Market]] = set()
    for index, each in enumerate(value):
        if (each.category, each.market) in seen:
            raise InvalidValue(f"{attribute.name}[{index}]", f"must not stand twice: {each}")
        seen.add((each.category, each.market))


def _each_violation_once(
    owner: object, attribute: Attribute[tuple[Violation, ...]], value: tuple[Violation, ...]
) -> None:
    tuple_of(Violation)(owner, attribute, value)
    seen: set[str] = set()
    for index, each in enumerate(value):
        if each.id in seen:
            raise InvalidValue(f"{attribute.name}[{index}]", f"must not stand twice: {each.id}")
        if index and each.at < value[index - 1].at:
            raise InvalidValue(f"{attribute.name}[{index}].at", "must not be earlier than the violation before it")
        seen.add(each.id)


def _site_by_region(partner: Partner) -> Site:
    return Site.US if partner.registration_region == _US else Site.GLOBAL


@frozen(kw_only=True)
class Partner(PartnerVerbs):
    """
    Who offers services to sellers.

    A value: every verb answers an `Outcome` with a new partner and leaves this one as it was, or raises `Refused` with
    every reason. Ask the same question without raising with `consider`.

    Attributes:
        id: Its identity, chosen by the host.
        name: Its public name.
        types: The roles the account holds; at least one. Only a TSP has services.
        registration_region: The country of its papers.
        site: The Partner Center its account belongs to: that of the US if it is registered there, else the other one,
            unless said otherwise. A cross-border partner that serves the US has a separate account on the US site.
        certifications: One for each category and market it ever applied for, in the order of the first applications.
        features: The betas it is invited to.
        company_profile_completed_at: When it filled in its company profile; None if it never did.
        violations: Every violation recorded, in the order of time; also those that were cleared or annulled.
        termination: How its account ended; None while it has not.
        version: How many events it has seen; 1 for one that has just registered.
        changed_at: When the last event happened, in UTC.

    Rules: R1, R2, R3, R6, R27, R44, R67, R68
    """

    id: PartnerId = field(validator=is_a(PartnerId))
    name: str = field(validator=_a_name)
    types: frozenset[PartnerType] = field(validator=_some_types)
    registration_region: Region = field(validator=is_a(Region))
    site: Site = field(default=Factory(_site_by_region, takes_self=True), validator=is_a(Site))
    certifications: tuple[Certification, ...] = field(default=(), validator=_each_pair_once)
    features: frozenset[Feature] = field(default=_NO_FEATURES, validator=frozenset_of(Feature))
    company_profile_completed_at: datetime | None = field(default=None, validator=optional(utc_instant))
    violations: tuple[Violation, ...] = field(default=(), validator=_each_violation_once)
    termination: Termination | None = field(default=None, validator=optional(is_a(Termination)))
    version: int = field(default=1, validator=any_count)
    changed_at: datetime = field(validator=utc_instant)

    # -- making one ----------------------------------------------------------------------------------------------

    @classmethod
    def register(
        cls,
        id: PartnerId,  # noqa: A002 - the word of the attribute
        *,
        name: str,
        types: frozenset[PartnerType],
        registration_region: Region,
        site: Site | None = None,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Open an account. Nothing is certified yet.

        Args:
            id: Its identity, chosen by the host.
            name: Its public name; not blank.
            types: The roles it takes on; at least one.
            registration_region: The country of its papers.
            site: The Partner Center it registers at; by its region unless given.
            by: Who registers it: somebody of the partner.
            at: When, in UTC.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: A value can never be right.
            Refused: Somebody else than the partner asks.

        Rules: R1, R2, R3
        """
        partner = (
            cls(id=id, name=name, types=types, registration_region=registration_region, changed_at=at)
            if site is None
            else cls(id=id, name=name, types=types, registration_region=registration_region, site=site, changed_at=at)
        )
        decision = certifying.registration(partner, by=by, catalog=catalog)
        if isinstance(decision, Refusal):
            raise Refused(decision)
        return decision

    @classmethod
    def registered(cls, event: PartnerRegistered) -> Partner:
        """The partner right after its first event."""
        return cls(
            id=event.partner_id,
            name=event.title,
            types=event.types,
            registration_region=event.registration_region,
            site=event.site,
            version=event.version,
            changed_at=event.at,
        )

    @classmethod
    def replay(cls, events: Iterable[PartnerEvent]) -> Partner:
        """
        Fold the events of one partner from the first.

        Args:
            events: All events of the partner, or the first of them, in order.

        Returns:
            The partner as it was after the last of *events*.

        Raises:
            InvalidValue: The first event does not register a partner, an event belongs to another partner, a version
                is left out or repeated, or an event cannot follow those before it. The path names the event.
        """
        partner: Partner | None = None
        for index, event in enumerate(events):
            if partner is None:
                if not isinstance(event, PartnerRegistered) or event.version != 1:
                    raise InvalidValue("events[0]", "must register the partner")
                partner = cls.registered(event)
            elif not isinstance(event, PartnerChange) or event.partner_id != partner.id:
                raise InvalidValue(f"events[{index}]", f"must be a change of partner {partner.id}")
            elif event.version != partner.version + 1:
                raise InvalidValue(f"events[{index}].version", f"must be {partner.version + 1}, not {event.version}")
            else:
                partner = _followed(partner, event, index)
        if partner is None:
            raise InvalidValue("events", "must hold at least the event that registers the partner")
        return partner

    # -- what it may serve ---------------------------------------------------------------------------------------

    @property
    def is_terminated(self) -> bool:
        """Whether its account has ended, which is for good. Rule: R67"""
        return self.termination is not None

    def serves(self, market: Market) -> bool:
        """
        Tell whether *market* belongs to the site of this account.

        Whether the market is within the reach of its registration region is the catalog's to say.

        Rule: R3
        """
        return (market == _US) is (self.site is Site.US)

    def certification(self, category: CategorySlug, market: Market) -> Certification | None:
        """
        Look up its certification for *category* in *market*.

        Returns:
            The certification, wherever it stands; None if it was never applied for.

        Rule: R6
        """
        return self._certification_of.get((category, market))

    def is_certified_for(self, category: CategorySlug, market: Market) -> bool:
        """
        Tell whether this partner is certified for *category* in *market*.

        An amendment under review does not matter: what was approved stays in force meanwhile.

        Args:
            category: Slug of the service category.
            market: Target market, not the registration region.

        Returns:
            True while a certification for exactly this pair is in force; False once it is revoked. The partner's
            standing plays no part: see `is_terminated` and `standing`.

        Rules: R11, R12, R15, Q13
        """
        certification = self._certification_of.get((category, market))
        return certification is not None and certification.dossier.in_force is not None

    @property
    def coverage(self) -> frozenset[tuple[CategorySlug, Market]]:
        """
        The categories and markets under which its services may be visible; none once it is terminated.

        What a change took away is `before.coverage - after.coverage`: services live under those pairs are to be swept.

        Rules: R11, R12, R67, Q11
        """
        if self.is_terminated:
            return frozenset()
        return frozenset((each.category, each.market) for each in self.certifications if each.is_in_force)

    @property
    def company(self) -> Company | None:
        """
        Who it is by its papers: the company data of its certifications in force, to be used again in an application.

        What can never be edited is the same in all of them; of the rest the certification applied for first is taken.
        A certification that tells nothing of the company, such as one read from a file, is passed over. None if nothing
        is known.

        Rules: R6, R14
        """
        in_force = (each.dossier.in_force for each in self.certifications)
        companies = (dossier.company for dossier in in_force if dossier is not None)
        return next((company for company in companies if company != Company()), None)

    def may_apply_again_from(
        self, category: CategorySlug, market: Market, *, catalog: Catalog | None = None
    ) -> datetime | None:
        """
        Tell from when on a certification lost by a failed cross-border assessment can be applied for again.

        Returns:
            The instant, inclusive; the end of time after a second failure, which is final; None if no wait stands in
            the way.

        Rule: R19
        """
        known = default_catalog() if catalog is None else catalog
        held = self.certification(category, market)
        if held is None or not held.failed_assessments:
            return None
        if known.scope(self.registration_region, market) is not Scope.CROSS_BORDER:
            return None
        return held.open_again_from(known.limit("cb_reapply").value)

    # -- how it stands -------------------------------------------------------------------------------------------

    def standing(self, now: datetime, *, catalog: Catalog | None = None) -> Standing:
        """
        Tell how it stands at *now*, which may be in the past or in the future.

        Args:
            now: The instant asked about, in UTC.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: The instant is naive or not in UTC.

        Rules: R67, R68, R69
        """
        check_instant("now", now)
        return standing(
            self.violations,
            now,
            (default_catalog() if catalog is None else catalog).violation_ladder,
            terminated_at=None if self.termination is None else self.termination.at,
        )

    def due(self, now: datetime, *, since: datetime | None = None, catalog: Catalog | None = None) -> Agenda:
        """
        Tell what time alone has brought about since an instant, and what it will.

        Nothing here happens by itself. Whoever names the instant it asked at last hears of everything once, whatever
        else was recorded in between.

        Args:
            now: The instant asked about, in UTC.
            since: What came at or before it is left out, in UTC, not after *now*; the last change unless given.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: An instant is naive or not in UTC, or *since* is after *now*.

        Rules: R19, R67, R68, R69
        """
        return agenda(self, now, since, default_catalog() if catalog is None else catalog)

    def violation(self, violation: str) -> Violation:
        """
        Look up a recorded violation by its id.

        Raises:
            NotFound: None was recorded under it.
        """
        for each in self.violations:
            if each.id == violation:
                return each
        raise NotFound("violation", violation)

    def appeal_deadline(self, violation: str, *, catalog: Catalog | None = None) -> datetime:
        """
        Tell until when an appeal against *violation* is in time, this very instant included.

        An appeal suspends nothing, so filing one is no event here. A successful one is recorded by `annul_violation`.

        Raises:
            NotFound: No violation was recorded under that id.

        Rule: R69
        """
        known = default_catalog() if catalog is None else catalog
        return days_after(self.violation(violation).at, known.limit("violation_appeal").value)

    # -- for events ----------------------------------------------------------------------------------------------

    def with_certification(self, certification: Certification) -> tuple[Certification, ...]:
        """Its certifications with *certification* in the place of that for the same pair, or at the end."""
        pair = (certification.category, certification.market)
        if pair not in self._certification_of:
            return (*self.certifications, certification)
        return tuple(certification if (each.category, each.market) == pair else each for each in self.certifications)

    @cached_property
    def _certification_of(self) -> Mapping[tuple[CategorySlug, Market], Certification]:
        return MappingProxyType({(each.category, each.market): each for each in self.certifications})


def _followed(partner: Partner, event: PartnerChange, index: int) -> Partner:
    try:
        return event.change(partner)
    except KeyError as error:
        raise InvalidValue(f"events[{index}]", "does not follow from the events before it") from error
    except InvalidValue as error:
        raise InvalidValue(f"events[{index}]", f"does not follow from the events before it: {error}") from error
