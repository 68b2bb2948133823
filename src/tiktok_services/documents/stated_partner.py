"""
The partner as a file tells it: what is true of it now, without how it came about.

What leads there is made up when the file is read, so that the partner has a history like any other: it registers,
applies with an empty dossier for each certification, and the platform decides as it is stated.
"""

from __future__ import annotations

from collections.abc import Sized
from datetime import UTC, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Attribute, evolve, field, frozen
from attrs.validators import and_

from tiktok_services.account import Feature, Site
from tiktok_services.certification import Certification, CertificationStatus, Dossier
from tiktok_services.documents.gathering import Gathering, unlike
from tiktok_services.documents.strictness import instant, repeated
from tiktok_services.errors import Fault, InvalidDocument, InvalidValue
from tiktok_services.partner import Partner
from tiktok_services.partner_events import (
    CertificationApplied,
    CertificationApproved,
    CertificationRejected,
    CertificationRevoked,
    CompanyProfileCompleted,
    FeatureGranted,
    PartnerChange,
    PartnerEvent,
)
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import CategorySlug, Market, PartnerId, PartnerType, Region
from tiktok_services.wellformed import any_text


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog

_OWNER = Actor.partner("file")
_PLATFORM = Actor.platform("file")
_STATED = (Reason(ReasonCode.OTHER, "stated in the file"),)

Fact = TypeVar("Fact", bound=PartnerEvent)


@frozen
class StatedCertification:
    """A certification, by where it stands; what was sent for it is not told. Rule: R10"""

    category: CategorySlug
    market: Market
    status: CertificationStatus


def _each_pair_once(
    _owner: object, _attribute: Attribute[Any], certifications: tuple[StatedCertification, ...]
) -> None:
    found = Gathering()
    for index in repeated((each.category, each.market) for each in certifications):
        found.add(index, f"must not stand twice: {certifications[index].category}/{certifications[index].market}")
    found.refuse_any()


def _not_blank(_owner: object, attribute: Attribute[str], value: str) -> None:
    if not value.strip():
        raise InvalidValue(attribute.name, "must not be blank")


def at_least_one(_owner: object, attribute: Attribute[Any], value: Sized) -> None:
    """Accept whatever is not empty."""
    if not value:
        raise InvalidValue(attribute.name, "must hold at least one")


@frozen
class StatedPartner:
    """A partner, by what is true of it now. Rules: R1, R2, R3, R44"""

    id: PartnerId
    name: str = field(validator=and_(any_text, _not_blank))
    types: frozenset[PartnerType] = field(validator=at_least_one)
    registration_region: Region
    site: Site | None = None
    certifications: tuple[StatedCertification, ...] = field(default=(), validator=_each_pair_once)
    features: frozenset[Feature] = frozenset()
    company_profile_completed_at: datetime | None = None


def partner_from(
    stated: StatedPartner, source: str, at: datetime, catalog: Catalog | None
) -> tuple[Partner, tuple[PartnerEvent, ...]]:
    """
    Make the partner, and everything that happened to it from its registration on.

    Args:
        stated: What the file tells.
        source: Name of the file.
        at: When it all happened, in UTC; only the company profile was filled in when the file says so.
        catalog: The reference tables; the packaged ones unless given.

    Raises:
        InvalidDocument: The company profile was filled in after *at*.

    Rules: R1, R2, R3, R10, R44
    """
    profile_at = stated.company_profile_completed_at
    if profile_at is not None and profile_at > at:
        raise InvalidDocument(source, (Fault("partner.company_profile_completed_at", "must not lie in the future"),))
    registered = Partner.register(
        stated.id,
        name=stated.name,
        types=stated.types,
        registration_region=stated.registration_region,
        site=stated.site,
        by=_OWNER,
        at=profile_at or at,
        catalog=catalog,
    )
    events: list[PartnerEvent] = list(registered.events)

    def fact(kind: type[Fact], by: Actor, when: datetime, **what: Any) -> Fact:
        made = kind(partner_id=stated.id, version=len(events) + 1, at=when, by=by, edition=events[0].edition, **what)
        events.append(made)
        return made

    for feature in sorted(stated.features):
        fact(FeatureGranted, _PLATFORM, profile_at or at, feature=feature)
    if profile_at is not None:
        fact(CompanyProfileCompleted, _OWNER, profile_at)
    dossier = Dossier()
    digest = dossier.digest
    certifications: list[Certification] = []
    for each in stated.certifications:
        what: dict[str, Any] = {"category": each.category, "market": each.market, "digest": digest}
        steps: list[PartnerChange] = [fact(CertificationApplied, _OWNER, at, **what, dossier=dossier)]
        if each.status in {CertificationStatus.APPROVED, CertificationStatus.REVOKED}:
            steps.append(fact(CertificationApproved, _PLATFORM, at, **what))
        if each.status is CertificationStatus.REJECTED:
            steps.append(fact(CertificationRejected, _PLATFORM, at, **what, reasons=_STATED))
        if each.status is CertificationStatus.REVOKED:
            steps.append(fact(CertificationRevoked, _PLATFORM, at, **what, reasons=_STATED))
        certifications += reduce(lambda held, step: step.change(held), steps, registered.result).certifications
    # The same as folding the events, which would take a time that grows with the square of their number.
    partner = evolve(
        registered.result,
        features=stated.features,
        company_profile_completed_at=profile_at,
        certifications=tuple(certifications),
        version=len(events),
        changed_at=events[-1].at,
    )
    return partner, tuple(events)


def stated_instant(value: object, _type: object) -> datetime | None:
    """Read an instant. TOML has instants of its own, of any offset."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if not isinstance(value, str):
        raise unlike("an instant", value)
    return instant(value, datetime)
