"""
What happened to a partner: frozen facts in the past tense, each with the change it makes.

A partner is the sum of its events: `Partner.replay` folds them from the first and gives the partner. Each event raises
the version by one. A dossier stands in full only in the event that sent it; the others name it by its digest.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid5

from attrs import evolve, frozen

from tiktok_services.account import Feature, Site
from tiktok_services.certification import Certification, Dossier
from tiktok_services.errors import InvalidValue
from tiktok_services.reviewed import Reviewed
from tiktok_services.standing import Termination, Violation
from tiktok_services.verdict import Actor, Reason, Verdict
from tiktok_services.vocabulary import CategorySlug, Digest, Market, PartnerId, PartnerType, Region


if TYPE_CHECKING:
    from tiktok_services.partner import Partner

_PARTNER_EVENTS = UUID("0b8e5f53-6a0e-5c38-8f7a-3d1f5f0f7c52")


@frozen(kw_only=True)
class PartnerEvent:
    """
    A fact about one partner.

    Attributes:
        partner_id: Whose fact it is.
        version: The version the partner has after it; the first event makes version 1.
        at: When it happened, in UTC.
        by: Who did it.
        edition: Edition of the catalog under which it was decided.
    """

    name: ClassVar[str]
    """The type of the event for other systems, such as `partner.certification_approved`."""

    partner_id: PartnerId
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
        return uuid5(_PARTNER_EVENTS, f"{self.partner_id}/{self.version}")


@frozen(kw_only=True)
class PartnerRegistered(PartnerEvent):
    """A partner opened an account. Rules: R1, R2, R3, R4"""

    name: ClassVar[str] = "partner.registered"

    title: str
    types: frozenset[PartnerType]
    registration_region: Region
    site: Site


@frozen(kw_only=True)
class PartnerChange(PartnerEvent):
    """A fact about a partner that exists already. `change` asks nothing and refuses nothing: that was done before."""

    def change(self, partner: Partner) -> Partner:
        """
        The partner after this event.

        Args:
            partner: The partner after the event before this one.
        """
        return evolve(self._effect(partner), version=self.version, changed_at=self.at)

    def _effect(self, partner: Partner) -> Partner:
        raise NotImplementedError


@frozen(kw_only=True)
class CertificationEvent(PartnerChange):
    """
    A fact about one certification.

    Attributes:
        category: The service category.
        market: The target market.
        digest: Names the dossier it is about.
    """

    category: CategorySlug
    market: Market
    digest: Digest

    def _effect(self, partner: Partner) -> Partner:
        before = partner.certification(self.category, self.market)
        certifications = partner.with_certification(self._certified(before))
        return evolve(partner, certifications=certifications)

    def _certified(self, before: Certification | None) -> Certification:
        raise NotImplementedError


@frozen(kw_only=True)
class CertificationApplied(CertificationEvent):
    """An application was sent to review, for the first time or again. Rules: R6, R7, R10"""

    name: ClassVar[str] = "partner.certification_applied"

    dossier: Dossier

    def _certified(self, before: Certification | None) -> Certification:
        if before is None:
            track = Reviewed[Dossier].draft(self.dossier).submit(self.digest, self.at)
            return Certification(self.category, self.market, track)
        return evolve(before, dossier=before.dossier.write(self.dossier).submit(self.digest, self.at), revocation=None)


@frozen(kw_only=True)
class CertificationAmended(CertificationEvent):
    """An edit of an approved certification was sent to review; what was approved stayed in force. Rules: R14, R15"""

    name: ClassVar[str] = "partner.certification_amended"

    dossier: Dossier

    def _certified(self, before: Certification | None) -> Certification:
        held = _existing(before)
        return evolve(held, dossier=held.dossier.write(self.dossier).submit(self.digest, self.at))


@frozen(kw_only=True)
class CertificationAmendmentDropped(CertificationEvent):
    """A rejected edit was given up for what is in force, which the digest names. Rules: R14, R15"""

    name: ClassVar[str] = "partner.certification_amendment_dropped"

    def _certified(self, before: Certification | None) -> Certification:
        held = _existing(before)
        return evolve(held, dossier=held.dossier.drop())


@frozen(kw_only=True)
class CertificationApproved(CertificationEvent):
    """The reviewed application or amendment came into force. Rules: R10, R15"""

    name: ClassVar[str] = "partner.certification_approved"

    def _certified(self, before: Certification | None) -> Certification:
        held = _existing(before)
        return evolve(held, dossier=held.dossier.approve(Verdict(self.by, self.at, self.digest)))


@frozen(kw_only=True)
class CertificationRejected(CertificationEvent):
    """The reviewed application or amendment was refused; what is in force stayed in force. Rules: R10, R15"""

    name: ClassVar[str] = "partner.certification_rejected"

    reasons: tuple[Reason, ...]

    def _certified(self, before: Certification | None) -> Certification:
        held = _existing(before)
        return evolve(held, dossier=held.dossier.reject(Verdict(self.by, self.at, self.digest, self.reasons)))


@frozen(kw_only=True)
class CertificationRevoked(CertificationEvent):
    """A certification in force was taken away; what is live under it is to be swept. Rules: R10, R19, Q11"""

    name: ClassVar[str] = "partner.certification_revoked"

    reasons: tuple[Reason, ...]

    def _certified(self, before: Certification | None) -> Certification:
        return _existing(before).revoked(Verdict(self.by, self.at, self.digest, self.reasons))


def _existing(certification: Certification | None) -> Certification:
    """The certification an event is about; without one the history is damaged."""
    if certification is None:
        raise InvalidValue("certification", "must have been applied for")
    return certification


@frozen(kw_only=True)
class ViolationRecorded(PartnerChange):
    """Violation points were given. Rules: R31, R68"""

    name: ClassVar[str] = "partner.violation_recorded"

    violation: str
    points: int
    reasons: tuple[Reason, ...]

    def _effect(self, partner: Partner) -> Partner:
        violation = Violation(self.violation, self.points, self.at, self.reasons)
        return evolve(partner, violations=(*partner.violations, violation))


@frozen(kw_only=True)
class ViolationAnnulled(PartnerChange):
    """A violation counts no longer. Rule: R69"""

    name: ClassVar[str] = "partner.violation_annulled"

    violation: str

    def _effect(self, partner: Partner) -> Partner:
        violations = tuple(
            evolve(each, annulled_at=self.at) if each.id == self.violation else each for each in partner.violations
        )
        return evolve(partner, violations=violations)


@frozen(kw_only=True)
class RectificationAccepted(PartnerChange):
    """A rectification report was accepted; it answers every violation recorded so far. Rule: R68"""

    name: ClassVar[str] = "partner.rectification_accepted"

    def _effect(self, partner: Partner) -> Partner:
        violations = tuple(
            evolve(each, rectified_at=self.at) if each.rectified_at is None else each for each in partner.violations
        )
        return evolve(partner, violations=violations)


@frozen(kw_only=True)
class PartnerTerminated(PartnerChange):
    """The account ended for good; the partner's services are to be taken down. Rule: R67"""

    name: ClassVar[str] = "partner.terminated"

    reasons: tuple[Reason, ...]

    def _effect(self, partner: Partner) -> Partner:
        termination = Termination(self.by, self.at, self.reasons)
        return evolve(partner, termination=termination)


@frozen(kw_only=True)
class FeatureGranted(PartnerChange):
    """The partner was invited to a beta. Rules: R44, R71"""

    name: ClassVar[str] = "partner.feature_granted"

    feature: Feature

    def _effect(self, partner: Partner) -> Partner:
        features = partner.features | {self.feature}
        return evolve(partner, features=features)


@frozen(kw_only=True)
class FeatureWithdrawn(PartnerChange):
    """An invitation to a beta was taken back. Rules: R44, R71"""

    name: ClassVar[str] = "partner.feature_withdrawn"

    feature: Feature

    def _effect(self, partner: Partner) -> Partner:
        features = partner.features - {self.feature}
        return evolve(partner, features=features)


@frozen(kw_only=True)
class CompanyProfileCompleted(PartnerChange):
    """The company profile was filled in and went online. Rule: R44"""

    name: ClassVar[str] = "partner.company_profile_completed"

    def _effect(self, partner: Partner) -> Partner:
        return evolve(partner, company_profile_completed_at=self.at)


@frozen(kw_only=True)
class PartnerTypeAdded(PartnerChange):
    """The account took on a further role. Rule: R2"""

    name: ClassVar[str] = "partner.type_added"

    type: PartnerType

    def _effect(self, partner: Partner) -> Partner:
        return evolve(partner, types=partner.types | {self.type})


PARTNER_EVENTS: tuple[type[PartnerEvent], ...] = (
    PartnerRegistered,
    CertificationApplied,
    CertificationAmended,
    CertificationAmendmentDropped,
    CertificationApproved,
    CertificationRejected,
    CertificationRevoked,
    ViolationRecorded,
    ViolationAnnulled,
    RectificationAccepted,
    PartnerTerminated,
    FeatureGranted,
    FeatureWithdrawn,
    CompanyProfileCompleted,
    PartnerTypeAdded,
)
"""Every kind of event of a partner."""
