"""Ready-made values for the tests of partners: complete dossiers, applications, and certifications in any state."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from attrs import evolve

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.certification import (
    Certification,
    Company,
    ContactPerson,
    Dossier,
    Introduction,
    Proof,
    ProofFile,
)
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Image
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import Application, PartnerCommand
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.verdict import Actor, Reason, ReasonCode, Verdict
from tiktok_services.vocabulary import CategorySlug, Market, PartnerId, PartnerType, Region, Role


AT = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
MEMBER = Actor(Role.PARTNER, "member-7")
REVIEWER = Actor(Role.PLATFORM, "reviewer-3")
JOB = Actor(Role.SYSTEM, "nightly")
REASONS = (Reason(ReasonCode.DOCUMENT_UNREADABLE, "the stamp cannot be read", "company.company_document"),)
FAILED = (Reason(ReasonCode.ASSESSMENT_FAILED),)

GB = Market("GB")
US = Market("US")
LIVE = CategorySlug("live-stream-management")
VIDEO = CategorySlug("video-management")
STORE = CategorySlug("store-management")
BRAND = CategorySlug("brand-integrated-operation")

COMPANY = Company(
    legal_name="Harbor Lane Studio Ltd",
    registration_date=date(2019, 4, 1),
    registration_number="12345678",
    company_document_type="certificate of incorporation",
    company_document=ProofFile("incorporation.png", 400_000),
    owner_id_type="passport",
    owner_id=ProofFile("passport.jpg", 300_000),
    partner_logo=Image("logo.png", 1080, 1080, 500_000),
)
INTRODUCTION = Introduction(
    introduction_document=ProofFile("who-we-are.pdf", 3_000_000),
    introduction="We run LIVE sessions.",
    target_seller_categories="clothing, shoes",
    service_scope="LIVE planning and hosting",
)
CONTACT = ContactPerson(
    email="help@harborlane.example.com",
    contact_person="the office",
    business_address="United Kingdom, London, 1 Harbor Lane, E1 1AA",
)
AGREEMENT = Proof("seller-cooperation-agreement", (ProofFile("agreement.png", 900_000),))
PROOFS = (
    Proof("experience-in-content", (ProofFile("live.png", 900_000),)),
    Proof("working-environment", (ProofFile("studio.jpg", 900_000), ProofFile("team.jpeg", 800_000))),
    AGREEMENT,
    Proof("showcase-livestream-operations", (ProofFile("case.png", 700_000),)),
    Proof("showcase-short-video", (ProofFile("clip.png", 700_000),)),
    Proof("proof-service-category", (ProofFile("certified.png", 700_000),)),
)
DOSSIER = Dossier(COMPANY, INTRODUCTION, CONTACT, PROOFS)
AMENDED = evolve(DOSSIER, contact=evolve(CONTACT, contact_person="the new office"))
OTHER = evolve(DOSSIER, contact=evolve(CONTACT, contact_person="somebody else"))


def application(category: CategorySlug = LIVE, market: Market = GB, dossier: Dossier = DOSSIER) -> Application:
    """A complete application."""
    return Application(category, market, dossier)


def gb_partner(*certifications: Certification, **changes: Any) -> Partner:
    """A TSP registered in Great Britain."""
    partner = Partner(
        id=PartnerId("P-1"),
        name="Harbor Lane",
        types=frozenset({PartnerType.TSP}),
        registration_region=Region("GB"),
        certifications=certifications,
        version=3,
        changed_at=AT,
    )
    return evolve(partner, **changes)


def cn_partner(*certifications: Certification, **changes: Any) -> Partner:
    """A TSP registered in China, with an account on the site of every market but the US."""
    return gb_partner(*certifications, registration_region=Region("CN"), **changes)


def in_force(category: CategorySlug = LIVE, market: Market = GB, dossier: Dossier = DOSSIER) -> Certification:
    """An approved certification."""
    return Certification(category, market, track(CandidateState.SETTLED, approved=True, dossier=dossier))


def track(state: CandidateState, *, approved: bool, dossier: Dossier = DOSSIER) -> Reviewed[Dossier]:
    """The dossier of a certification in one of its reachable combinations."""
    content = AMENDED if approved else dossier
    held = dossier if approved else None
    if state is CandidateState.SETTLED:
        return Reviewed(held, verdict=Verdict(REVIEWER, AT, dossier.digest))
    if state is CandidateState.REVIEWING:
        return Reviewed(held, content, state, Submission(AT, content.digest))
    return Reviewed(held, content, state, verdict=Verdict(REVIEWER, AT, content.digest, REASONS))


def revoked(reasons: tuple[Reason, ...] = REASONS, failed: int = 0, category: CategorySlug = LIVE) -> Certification:
    """A certification that was taken away at `AT`."""
    verdict = Verdict(REVIEWER, AT, DOSSIER.digest, reasons)
    lost = Reviewed(candidate=DOSSIER, state=CandidateState.REJECTED, verdict=verdict)
    return Certification(category, GB, lost, verdict, failed)


def refused(
    partner: Partner, command: PartnerCommand, by: Actor = MEMBER, at: datetime = AT
) -> list[tuple[BlockerCode, str]]:
    """Code and path of every blocker; asserts that there is one, and that the partner is as it was."""
    before = evolve(partner)
    decision = partner.consider(command, by=by, at=at)
    assert isinstance(decision, Refusal)
    assert decision.blockers
    assert partner == before
    return [(each.code, each.path) for each in decision.blockers]


def codes(partner: Partner, command: PartnerCommand, by: Actor = MEMBER, at: datetime = AT) -> set[BlockerCode]:
    """The codes of all blockers."""
    return {code for code, _ in refused(partner, command, by, at)}


def done(
    partner: Partner, command: PartnerCommand, by: Actor = MEMBER, at: datetime = AT
) -> Outcome[Partner, PartnerEvent]:
    """The outcome; asserts that there is one, and that the partner it was asked of is as it was."""
    before = evolve(partner)
    decision = partner.consider(command, by=by, at=at)
    assert isinstance(decision, Outcome), str(decision)
    assert partner == before
    return decision
