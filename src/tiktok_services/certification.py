"""
A certification: one service category in one target market, the dossier behind it, and where it stands.

A dossier may hold too little or too much: the constructors here refuse only what can never be right, and the
application checklist judges the rest against the catalog.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from tiktok_services.digest import digest_of
from tiktok_services.errors import InvalidValue
from tiktok_services.instants import NEVER, days_after
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Image
from tiktok_services.reviewed import Reviewed
from tiktok_services.verdict import Reason, ReasonCode, Verdict
from tiktok_services.vocabulary import CategorySlug, Digest, Market
from tiktok_services.wellformed import any_count, any_text, is_a, optional, texts, tuple_of


if TYPE_CHECKING:
    from attrs import Attribute


@frozen
class ProofFile:
    """A document, described by what the rules ask about it; its bytes stay with the host. Rule: R8"""

    file: str = field(validator=any_text)
    size_bytes: int = field(validator=any_count)

    @property
    def format(self) -> str:
        """The ending of the file's name in lower case, without the dot; empty if it has none."""
        return PurePosixPath(self.file).suffix.removeprefix(".").lower()


def _proof_id(_owner: object, attribute: Attribute[str], value: str) -> None:
    any_text(_owner, attribute, value)
    if not value.strip():
        raise InvalidValue(attribute.name, "must name the proof")


@frozen
class Proof:
    """
    The evidence given for one of the proofs an application asks for.

    Attributes:
        requirement: Name of the proof in the catalog, such as `working-environment`.
        files: Its files; empty for a proof that is made of account names.
        accounts: User names of TikTok accounts; empty for a proof that is made of files.

    Rule: R8
    """

    requirement: str = field(validator=_proof_id)
    files: tuple[ProofFile, ...] = field(default=(), validator=tuple_of(ProofFile))
    accounts: tuple[str, ...] = field(default=(), validator=texts)


def _day(_owner: object, attribute: Attribute[date | None], value: object) -> None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise InvalidValue(attribute.name, f"must be a day, not {type(value).__name__}")


@frozen
class Company:
    """
    Who the partner is, by its papers: entered once and the same in every application. Empty means not filled in.

    The names are those of the application form in the catalog, which also says which of them can never be edited once
    a certification is approved, and which are asked for in some markets only.

    Attributes:
        legal_name: Full company name as on the company document.
        registration_date: Day of registration.
        registration_number: Company registration number.
        company_document_type: Which document proves the company.
        company_document: Picture of it.
        company_document_valid_until: Last day it is valid; None if it does not end.
        dni: Front and back of the national identity document (Spain and Ireland).
        registered_address: Registered business address (Spain and Ireland).
        owner_id_type: Which document identifies the owner.
        owner_id: Picture of it.
        partner_logo: Square picture.
        website: Address of the website.
        pitch_deck: Presentation of the company.

    Rules: R6, R14, R18
    """

    legal_name: str = field(default="", validator=any_text)
    registration_date: date | None = field(default=None, validator=_day)
    registration_number: str = field(default="", validator=any_text)
    company_document_type: str = field(default="", validator=any_text)
    company_document: ProofFile | None = field(default=None, validator=optional(is_a(ProofFile)))
    company_document_valid_until: date | None = field(default=None, validator=_day)
    dni: tuple[ProofFile, ...] = field(default=(), validator=tuple_of(ProofFile))
    registered_address: str = field(default="", validator=any_text)
    owner_id_type: str = field(default="", validator=any_text)
    owner_id: ProofFile | None = field(default=None, validator=optional(is_a(ProofFile)))
    partner_logo: Image | None = field(default=None, validator=optional(is_a(Image)))
    website: str = field(default="", validator=any_text)
    pitch_deck: ProofFile | None = field(default=None, validator=optional(is_a(ProofFile)))


@frozen
class Introduction:
    """What the company can do, entered once for all applications. Rule: R6"""

    introduction_document: ProofFile | None = field(default=None, validator=optional(is_a(ProofFile)))
    introduction: str = field(default="", validator=any_text)
    target_seller_categories: str = field(default="", validator=any_text)
    service_scope: str = field(default="", validator=any_text)


@frozen
class ContactPerson:
    """Whom the platform reaches, given anew in every application. Rule: R6"""

    email: str = field(default="", validator=any_text)
    contact_person: str = field(default="", validator=any_text)
    contact_number: str = field(default="", validator=any_text)
    business_address: str = field(default="", validator=any_text)


def _each_proof_once(owner: object, attribute: Attribute[tuple[Proof, ...]], value: tuple[Proof, ...]) -> None:
    tuple_of(Proof)(owner, attribute, value)
    seen: set[str] = set()
    for index, proof in enumerate(value):
        if proof.requirement in seen:
            raise InvalidValue(f"{attribute.name}[{index}]", f"must not repeat the proof {proof.requirement}")
        seen.add(proof.requirement)


@frozen
class Dossier:
    """
    What an application tells and proves.

    Attributes:
        company: Who the partner is, by its papers.
        introduction: What the company can do.
        contact: Whom the platform reaches.
        proofs: The evidence for the category, each proof once.

    Rules: R6, R8, R14
    """

    company: Company = field(factory=Company, validator=is_a(Company))
    introduction: Introduction = field(factory=Introduction, validator=is_a(Introduction))
    contact: ContactPerson = field(factory=ContactPerson, validator=is_a(ContactPerson))
    proofs: tuple[Proof, ...] = field(default=(), validator=_each_proof_once)

    @property
    def digest(self) -> Digest:
        """The name of exactly this content; computed anew each time it is asked for."""
        return digest_of(self)

    def proof(self, requirement: str) -> Proof | None:
        """The evidence given for the proof of that name; None if there is none."""
        return next((each for each in self.proofs if each.requirement == requirement), None)


class CertificationStatus(StrEnum):
    """
    Where a certification stands. An amendment under review, or a rejected one, leaves it approved.

    Rules: R10, R14, R15
    """

    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


def _that_of_an_application(_owner: object, _attribute: object, dossier: Reviewed[Dossier]) -> None:
    if not isinstance(dossier, Reviewed):
        raise InvalidValue("dossier", f"must be Reviewed, not {type(dossier).__name__}")
    for name in ("in_force", "candidate"):
        content: object = getattr(dossier, name)
        if content is not None and not isinstance(content, Dossier):
            raise InvalidValue(f"dossier.{name}", f"must be Dossier, not {type(content).__name__}")
    if dossier.latest is None:
        raise InvalidValue("dossier", "must hold the content of an application")
    if dossier.state is CandidateState.WRITING:
        raise InvalidValue("dossier.state", "must not be writing: an application exists from the moment it is sent")


def _only_of_what_was_lost(certification: Certification, _attribute: object, revocation: Verdict | None) -> None:
    if revocation is None:
        return
    if not isinstance(revocation, Verdict):
        raise InvalidValue("revocation", f"must be Verdict, not {type(revocation).__name__}")
    if revocation.approved:
        raise InvalidValue("revocation.reasons", "must name at least one reason")
    if certification.dossier.in_force is not None or certification.dossier.state is not CandidateState.REJECTED:
        raise InvalidValue("revocation", "must not stand beside a dossier in force or under review")


def _failed_assessment(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.code is ReasonCode.ASSESSMENT_FAILED for reason in reasons)


@frozen
class Certification:
    """
    A partner's certification for one category in one target market, from the first application on.

    It has no end of its own. After a rejection or a revocation the partner may apply again.

    Attributes:
        category: The service category.
        market: The target market.
        dossier: What is in force, and what is under review or was rejected: an application, or beside something in
            force an amendment.
        revocation: Why and when it was taken away; None unless that is the last thing that happened to it.
        failed_assessments: How often it was taken away for a failed assessment; kept when it is applied for again.

    Rules: R6, R10, R14, R15, R19
    """

    category: CategorySlug = field(validator=is_a(CategorySlug))
    market: Market = field(validator=is_a(Market))
    dossier: Reviewed[Dossier] = field(validator=_that_of_an_application)
    revocation: Verdict | None = field(default=None, validator=_only_of_what_was_lost)
    failed_assessments: int = field(default=0, validator=any_count)

    @property
    def is_in_force(self) -> bool:
        """Whether services may be published under it. An amendment plays no part. Rules: R11, R12, R15"""
        return self.dossier.in_force is not None

    @property
    def status(self) -> CertificationStatus:
        """Where it stands. Derived, never stored apart. Rules: R10, R15"""
        if self.is_in_force:
            return CertificationStatus.APPROVED
        if self.dossier.state is CandidateState.REVIEWING:
            return CertificationStatus.UNDER_REVIEW
        return CertificationStatus.REJECTED if self.revocation is None else CertificationStatus.REVOKED

    @property
    def amendment(self) -> Dossier | None:
        """An amendment under review, or the last one rejected; None if there is none. Rules: R14, R15"""
        return self.dossier.candidate if self.is_in_force else None

    @property
    def waiting_since(self) -> datetime | None:
        """Since when a reviewer has an application or an amendment; None while none has. There is no deadline."""
        return self.dossier.submission.at if self.dossier.submission else None

    def open_again_from(self, wait_days: int) -> datetime | None:
        """
        Tell from when on it can be applied for again after a failed assessment.

        Args:
            wait_days: How long the wait after the first failure is, in days of 24 hours.

        Returns:
            The instant, inclusive; the end of time after a second failure; None if it was not lost that way.

        Rule: R19
        """
        if self.failed_assessments >= 2:  # R19: "a second failure is final"
            return NEVER
        if self.revocation is None or not _failed_assessment(self.revocation.reasons):
            return None
        return days_after(self.revocation.at, wait_days)

    def revoked(self, verdict: Verdict) -> Certification:
        """Itself taken away for the reasons of *verdict*; an amendment under review ends with it. Rules: R10, R19"""
        return evolve(
            self,
            dossier=self.dossier.retract(verdict),
            revocation=verdict,
            failed_assessments=self.failed_assessments + _failed_assessment(verdict.reasons),
        )

    def __str__(self) -> str:
        return f"{self.category}/{self.market}"


def certification_path(category: CategorySlug, market: Market) -> str:
    """Where the certification for *category* in *market* stands."""
    return f"partner.certifications[{category}/{market}]"
