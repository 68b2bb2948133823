"""
What can be asked of a partner: one frozen value for each action, with all that the action needs to know.

A command that rests on content names the content's digest, so that no approval and no amendment can ever cover content
its author has not seen.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from tiktok_services.account import Feature
from tiktok_services.certification import Dossier
from tiktok_services.errors import InvalidValue
from tiktok_services.standing import some_points, violation_id
from tiktok_services.verdict import Reason, some_reasons
from tiktok_services.vocabulary import CategorySlug, Digest, Market, PartnerType
from tiktok_services.wellformed import is_a, optional, tuple_of


if TYPE_CHECKING:
    from attrs import Attribute


class PartnerAction(StrEnum):
    """What can be done with a partner."""

    APPLY_FOR_CERTIFICATION = "apply_for_certification"
    AMEND_CERTIFICATION = "amend_certification"
    APPROVE_CERTIFICATION = "approve_certification"
    REJECT_CERTIFICATION = "reject_certification"
    REVOKE_CERTIFICATION = "revoke_certification"
    RECORD_VIOLATION = "record_violation"
    ANNUL_VIOLATION = "annul_violation"
    ACCEPT_RECTIFICATION = "accept_rectification"
    TERMINATE = "terminate"
    GRANT_FEATURE = "grant_feature"
    WITHDRAW_FEATURE = "withdraw_feature"
    COMPLETE_COMPANY_PROFILE = "complete_company_profile"
    ADD_TYPE = "add_type"


@frozen
class Application:
    """
    An application for one category in one target market.

    Attributes:
        category: The service category.
        market: The target market.
        dossier: What the application tells and proves.

    Rules: R6, R8
    """

    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    dossier: Dossier = field(validator=is_a(Dossier))


def _each_pair_once(
    owner: object, attribute: Attribute[tuple[Application, ...]], value: tuple[Application, ...]
) -> None:
    tuple_of(Application)(owner, attribute, value)
    if not value:
        raise InvalidValue(attribute.name, "must hold at least one application")
    seen: set[tuple[CategorySlug, Market]] = set()
    for index, each in enumerate(value):
        if (each.category, each.market) in seen:
            raise InvalidValue(f"{attribute.name}[{index}]", f"must not repeat {each.category} in {each.market}")
        seen.add((each.category, each.market))


@frozen
class ApplyForCertification:
    """
    Send one or several applications to review, all of them or none.

    A rejected or revoked certification is applied for again in the same way.

    Attributes:
        applications: At least one; each category and market once. How many go into one bulk is the catalog's limit.

    Rules: R6, R7, R8, R9, R10
    """

    action: ClassVar[PartnerAction] = PartnerAction.APPLY_FOR_CERTIFICATION
    applications: tuple[Application, ...] = field(validator=_each_pair_once)


@frozen
class AmendCertification:
    """
    Send an edit of an approved certification to review; what was approved stays in force meanwhile.

    Attributes:
        category: The service category.
        market: The target market.
        dossier: The whole new content.
        base: Digest of the content in force its author started from; None to amend whatever is in force.

    Rules: R14, R15
    """

    action: ClassVar[PartnerAction] = PartnerAction.AMEND_CERTIFICATION
    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    dossier: Dossier = field(validator=is_a(Dossier))
    base: Digest | None = field(default=None, validator=optional(is_a(Digest)))


@frozen
class ApproveCertification:
    """Let the reviewed application or amendment, named by its digest, come into force. Rules: R10, R15"""

    action: ClassVar[PartnerAction] = PartnerAction.APPROVE_CERTIFICATION
    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    digest: Digest = field(validator=is_a(Digest))


@frozen
class RejectCertification:
    """
    Refuse the reviewed application or amendment; what is in force stays in force.

    Attributes:
        category: The service category.
        market: The target market.
        reasons: Why; at least one.
        digest: Digest of the content that was judged; None to refuse whatever is under review.

    Rules: R10, R15
    """

    action: ClassVar[PartnerAction] = PartnerAction.REJECT_CERTIFICATION
    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    reasons: tuple[Reason, ...] = field(validator=some_reasons)
    digest: Digest | None = field(default=None, validator=optional(is_a(Digest)))


@frozen
class RevokeCertification:
    """
    Take a certification away that is in force; an amendment under review ends with it.

    What is live under it is to be swept: see `Partner.coverage`.

    Attributes:
        category: The service category.
        market: The target market.
        reasons: Why; at least one. `assessment_failed` makes a cross-border partner wait before applying again.

    Rules: R10, R19, Q11
    """

    action: ClassVar[PartnerAction] = PartnerAction.REVOKE_CERTIFICATION
    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen
class RecordViolation:
    """
    Give violation points.

    Attributes:
        violation: Identity of the violation, chosen by the host; each is recorded once.
        points: What it costs, 1 or more.
        reasons: What it was; at least one.

    Rules: R31, R68
    """

    action: ClassVar[PartnerAction] = PartnerAction.RECORD_VIOLATION
    violation: str = field(validator=violation_id)
    points: int = field(validator=some_points)
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen
class AnnulViolation:
    """
    Let a violation count no longer, as after a successful appeal.

    Whether the appeal came in time is asked beforehand, of `Partner.appeal_deadline`; the decision may take longer, and
    the platform may annul without an appeal.

    Rule: R69
    """

    action: ClassVar[PartnerAction] = PartnerAction.ANNUL_VIOLATION
    violation: str = field(validator=violation_id)


@frozen
class AcceptRectification:
    """Accept the rectification report that is due above 90 points. Rule: R68"""

    action: ClassVar[PartnerAction] = PartnerAction.ACCEPT_RECTIFICATION


@frozen
class Terminate:
    """End the partner's account for good; its services are to be taken down. At least one reason. Rule: R67"""

    action: ClassVar[PartnerAction] = PartnerAction.TERMINATE
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen
class GrantFeature:
    """Invite the partner to a beta. Rules: R44, R71"""

    action: ClassVar[PartnerAction] = PartnerAction.GRANT_FEATURE
    feature: Feature = field(validator=is_a(Feature))


@frozen
class WithdrawFeature:
    """Take an invitation to a beta back. Rules: R44, R71"""

    action: ClassVar[PartnerAction] = PartnerAction.WITHDRAW_FEATURE
    feature: Feature = field(validator=is_a(Feature))


@frozen
class CompleteCompanyProfile:
    """Record that the company profile is filled in; it goes online without review. Rule: R44"""

    action: ClassVar[PartnerAction] = PartnerAction.COMPLETE_COMPANY_PROFILE


@frozen
class AddType:
    """Take on a further role beside those the account has. Rule: R2"""

    action: ClassVar[PartnerAction] = PartnerAction.ADD_TYPE
    type: PartnerType = field(validator=is_a(PartnerType))


PartnerCommand = (
    ApplyForCertification
    | AmendCertification
    | ApproveCertification
    | RejectCertification
    | RevokeCertification
    | RecordViolation
    | AnnulViolation
    | AcceptRectification
    | Terminate
    | GrantFeature
    | WithdrawFeature
    | CompleteCompanyProfile
    | AddType
)
