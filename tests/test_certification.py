"""A certification from the application to its loss: every state times every action, and what stays in force."""

from __future__ import annotations

import itertools
import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.dossiers import (
    AGREEMENT,
    AMENDED,
    AT,
    BRAND,
    COMPANY,
    CONTACT,
    DOSSIER,
    FAILED,
    GB,
    JOB,
    LIVE,
    MEMBER,
    OTHER,
    REASONS,
    REVIEWER,
    STORE,
    VIDEO,
    application,
    cn_partner,
    codes,
    done,
    gb_partner,
    in_force,
    refused,
    revoked,
    track,
)

from tiktok_services.blocker_codes import BlockerCode as B
from tiktok_services.certification import Certification, CertificationStatus, Company, Dossier, Proof, ProofFile
from tiktok_services.decision import Refusal
from tiktok_services.errors import InvalidValue, Refused
from tiktok_services.instants import NEVER
from tiktok_services.lifecycle import CandidateState
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import (
    AmendCertification,
    Application,
    ApplyForCertification,
    ApproveCertification,
    PartnerCommand,
    RejectCertification,
    RevokeCertification,
)
from tiktok_services.partner_events import (
    CertificationAmended,
    CertificationAmendmentDropped,
    CertificationApplied,
    CertificationApproved,
    CertificationRejected,
    CertificationRevoked,
)
from tiktok_services.reviewed import Reviewed
from tiktok_services.verdict import Verdict
from tiktok_services.vocabulary import Role


S = CertificationStatus
LATER = AT + timedelta(hours=1)

SITUATIONS: dict[str, Certification | None] = {
    "none": None,
    "reviewing": Certification(LIVE, GB, track(CandidateState.REVIEWING, approved=False)),
    "rejected": Certification(LIVE, GB, track(CandidateState.REJECTED, approved=False)),
    "revoked": revoked(),
    "approved": in_force(),
    "approved, amendment reviewing": Certification(LIVE, GB, track(CandidateState.REVIEWING, approved=True)),
    "approved, amendment rejected": Certification(LIVE, GB, track(CandidateState.REJECTED, approved=True)),
}
ACTIONS = ("apply", "amend", "approve", "reject", "revoke")

# Written by hand from R6, R10, R14 and R15: the status after the action, or the codes of the refusal.
EXPECTED: dict[tuple[str, str], CertificationStatus | set[B]] = {
    ("none", "apply"): S.UNDER_REVIEW,
    ("none", "amend"): {B.NOT_APPLIED_FOR},
    ("none", "approve"): {B.NOT_APPLIED_FOR},
    ("none", "reject"): {B.NOT_APPLIED_FOR},
    ("none", "revoke"): {B.NOT_APPLIED_FOR},
    ("reviewing", "apply"): {B.UNDER_REVIEW},
    ("reviewing", "amend"): {B.NOT_APPROVED, B.UNDER_REVIEW},
    ("reviewing", "approve"): S.APPROVED,
    ("reviewing", "reject"): S.REJECTED,
    ("reviewing", "revoke"): {B.NOTHING_IN_FORCE},
    ("rejected", "apply"): S.UNDER_REVIEW,
    ("rejected", "amend"): {B.NOT_APPROVED},
    ("rejected", "approve"): {B.NOT_UNDER_REVIEW},
    ("rejected", "reject"): {B.NOT_UNDER_REVIEW},
    ("rejected", "revoke"): {B.NOTHING_IN_FORCE},
    ("revoked", "apply"): S.UNDER_REVIEW,
    ("revoked", "amend"): {B.NOT_APPROVED},
    ("revoked", "approve"): {B.NOT_UNDER_REVIEW},
    ("revoked", "reject"): {B.NOT_UNDER_REVIEW},
    ("revoked", "revoke"): {B.NOTHING_IN_FORCE},
    ("approved", "apply"): {B.ALREADY_CERTIFIED},
    ("approved", "amend"): S.APPROVED,
    ("approved", "approve"): {B.NOT_UNDER_REVIEW},
    ("approved", "reject"): {B.NOT_UNDER_REVIEW},
    ("approved", "revoke"): S.REVOKED,
    ("approved, amendment reviewing", "apply"): {B.ALREADY_CERTIFIED, B.UNDER_REVIEW},
    ("approved, amendment reviewing", "amend"): {B.UNDER_REVIEW},
    ("approved, amendment reviewing", "approve"): S.APPROVED,
    ("approved, amendment reviewing", "reject"): S.APPROVED,
    ("approved, amendment reviewing", "revoke"): S.REVOKED,
    ("approved, amendment rejected", "apply"): {B.ALREADY_CERTIFIED},
    ("approved, amendment rejected", "amend"): S.APPROVED,
    ("approved, amendment rejected", "approve"): {B.NOT_UNDER_REVIEW},
    ("approved, amendment rejected", "reject"): {B.NOT_UNDER_REVIEW},
    ("approved, amendment rejected", "revoke"): S.REVOKED,
}


def ask(action: str, held: Certification | None) -> tuple[PartnerCommand, Any]:
    """A command that rests on what is there, and who may give it."""
    submission = held.dossier.submission if held else None
    digest = submission.digest if submission else DOSSIER.digest
    commands: dict[str, tuple[PartnerCommand, Any]] = {
        "apply": (ApplyForCertification((application(dossier=OTHER),)), MEMBER),
        "amend": (AmendCertification(LIVE, GB, OTHER), MEMBER),
        "approve": (ApproveCertification(LIVE, GB, digest), REVIEWER),
        "reject": (RejectCertification(LIVE, GB, REASONS, digest), REVIEWER),
        "revoke": (RevokeCertification(LIVE, GB, REASONS), REVIEWER),
    }
    return commands[action]


def partner_with(held: Certification | None) -> Partner:
    return gb_partner() if held is None else gb_partner(held)


@pytest.mark.parametrize(("situation", "action"), list(itertools.product(SITUATIONS, ACTIONS)))
def test_every_action_in_every_state_has_the_outcome_of_the_rules(situation: str, action: str) -> None:
    """R6, R10, R14, R15: what can be done with a certification in each state, and where it leads."""
    held = SITUATIONS[situation]
    partner, expected = partner_with(held), EXPECTED[situation, action]
    command, by = ask(action, held)

    if isinstance(expected, set):
        assert codes(partner, command, by, LATER) == expected
    else:
        after = done(partner, command, by, LATER).result
        certification = after.certification(LIVE, GB)
        assert certification is not None
        assert certification.status is expected
        assert after.is_certified_for(LIVE, GB) is (expected is S.APPROVED)
        assert (after.version, after.changed_at) == (partner.version + 1, LATER)


@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ("reviewing", S.UNDER_REVIEW),
        ("rejected", S.REJECTED),
        ("revoked", S.REVOKED),
        ("approved", S.APPROVED),
        ("approved, amendment reviewing", S.APPROVED),
        ("approved, amendment rejected", S.APPROVED),
    ],
)
def test_the_status_is_derived(situation: str, status: CertificationStatus) -> None:
    """R10, R15: the status follows from what is in force and what is on its way."""
    held = SITUATIONS[situation]

    assert held is not None
    assert held.status is status
    assert held.is_in_force is (status is S.APPROVED)
    assert (held.amendment is not None) is ("amendment" in situation)
    assert held.waiting_since == (AT if "reviewing" in situation else None)


# -- applying, and the verdict -----------------------------------------------------------------------------------


def test_an_application_is_under_review_until_its_verdict() -> None:
    """R10: an application is sent with all its content, and named by it."""
    outcome = done(gb_partner(), ApplyForCertification((application(),)))
    certification = outcome.result.certification(LIVE, GB)
    (event,) = outcome.events

    assert isinstance(event, CertificationApplied)
    assert (event.category, event.market, event.dossier, event.digest) == (LIVE, GB, DOSSIER, DOSSIER.digest)
    assert certification is not None
    assert certification.dossier.submission is not None
    assert certification.dossier.submission.digest == DOSSIER.digest
    assert certification.waiting_since == AT


def test_a_bulk_makes_one_fact_for_each_application() -> None:
    """R7: each of up to four applications is a fact of its own, with a version of its own."""
    bulk = tuple(application(each) for each in (LIVE, VIDEO, STORE))
    outcome = done(gb_partner(), ApplyForCertification(bulk))

    assert [each.version for each in outcome.events] == [4, 5, 6]
    assert outcome.result.version == 6
    assert [each.category for each in outcome.result.certifications] == [LIVE, VIDEO, STORE]


def test_a_rejected_application_shows_its_reasons_and_is_sent_again() -> None:
    """R10: after a rejection the reasons stand there; the changed application goes under review again."""
    sent = done(gb_partner(), ApplyForCertification((application(),))).result
    refusal = done(sent, RejectCertification(LIVE, GB, REASONS), JOB, LATER)
    rejected = refusal.result.certification(LIVE, GB)
    again = done(refusal.result, ApplyForCertification((application(dossier=OTHER),)), at=LATER).result
    certification = again.certification(LIVE, GB)

    assert isinstance(refusal.events[0], CertificationRejected)
    assert rejected is not None
    assert rejected.dossier.verdict == Verdict(JOB, LATER, DOSSIER.digest, REASONS)
    assert certification is not None
    assert certification.status is S.UNDER_REVIEW
    assert certification.dossier.candidate == OTHER
    assert len(again.certifications) == 1


def test_an_approval_covers_only_the_content_it_names() -> None:
    """R10: a reviewer judges exactly the content that is under review."""
    partner = partner_with(SITUATIONS["reviewing"])
    path = f"partner.certifications[{LIVE}/{GB}]"

    assert refused(partner, ApproveCertification(LIVE, GB, OTHER.digest), REVIEWER) == [(B.CONTENT_CHANGED, path)]
    assert refused(partner, RejectCertification(LIVE, GB, REASONS, OTHER.digest), REVIEWER) == [
        (B.CONTENT_CHANGED, path)
    ]


def test_an_approval_records_who_judged_what() -> None:
    """R10: the approved content comes into force with the verdict."""
    outcome = done(partner_with(SITUATIONS["reviewing"]), ApproveCertification(LIVE, GB, DOSSIER.digest), REVIEWER)
    certification = outcome.result.certification(LIVE, GB)

    assert isinstance(outcome.events[0], CertificationApproved)
    assert certification is not None
    assert certification.dossier == Reviewed(DOSSIER, verdict=Verdict(REVIEWER, AT, DOSSIER.digest))
    assert outcome.result.coverage == {(LIVE, GB)}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_belongs_to_a_role(action: str) -> None:
    """R10, R14: the partner applies and amends, the platform judges, the system may only refuse and take away."""
    held = SITUATIONS["approved" if action in {"amend", "revoke"} else "reviewing"] if action != "apply" else None
    command, _ = ask(action, held)
    allowed = {
        "apply": {MEMBER},
        "amend": {MEMBER},
        "approve": {REVIEWER},
        "reject": {REVIEWER, JOB},
        "revoke": {REVIEWER, JOB},
    }[action]

    for by in (MEMBER, REVIEWER, JOB):
        if by in allowed:
            done(partner_with(held), command, by)
        else:
            assert refused(partner_with(held), command, by) == [(B.WRONG_ROLE, "")]


# -- prerequisites and common company data at the verdict --------------------------------------------------------


def test_prerequisites_are_asked_again_at_the_approval() -> None:
    """R9: a prerequisite lost while the application waited bars its approval, though not that of an amendment."""
    waiting = Certification(BRAND, GB, track(CandidateState.REVIEWING, approved=False))
    amended = Certification(BRAND, GB, track(CandidateState.REVIEWING, approved=True))
    approve = ApproveCertification(BRAND, GB, DOSSIER.digest)

    assert refused(cn_partner(in_force(LIVE), waiting), approve, REVIEWER) == [
        (B.PREREQUISITE_MISSING, f"partner.certifications[{VIDEO}/{GB}]")
    ]
    done(cn_partner(in_force(LIVE), in_force(VIDEO), waiting), approve, REVIEWER)
    done(cn_partner(amended), ApproveCertification(BRAND, GB, AMENDED.digest), REVIEWER)


def test_company_data_are_compared_again_at_the_approval() -> None:
    """R6, R14: of two applications with different companies only one comes into force."""
    other = evolve(DOSSIER, company=evolve(COMPANY, legal_name="Another Ltd"))
    waiting = Certification(VIDEO, GB, track(CandidateState.REVIEWING, approved=False, dossier=other))
    approve = ApproveCertification(VIDEO, GB, other.digest)

    done(gb_partner(waiting), approve, REVIEWER)
    assert refused(gb_partner(in_force(), waiting), approve, REVIEWER) == [
        (B.COMPANY_OF_ANOTHER_APPROVAL, f"partner.certifications[{VIDEO}/{GB}].company.legal_name")
    ]


def test_whoever_cannot_edit_is_not_asked_to() -> None:
    """R6, R10: what is under review is locked, so only the platform can act on another company's: by rejecting it."""
    other = evolve(DOSSIER, company=evolve(COMPANY, legal_name="Another Ltd"))
    waiting = Certification(VIDEO, GB, track(CandidateState.REVIEWING, approved=False, dossier=other))
    partner = gb_partner(in_force(), waiting)
    decision = partner.consider(ApproveCertification(VIDEO, GB, other.digest), by=REVIEWER, at=AT)

    assert isinstance(decision, Refusal)
    assert [each.remedy.who for each in decision.blockers] == [Role.PLATFORM]
    done(partner, RejectCertification(VIDEO, GB, REASONS), REVIEWER)


# -- amending ----------------------------------------------------------------------------------------------------


def test_an_amendment_leaves_the_approved_one_in_force() -> None:
    """R15, Q13: an edit changes nothing until it is approved, so the partner stays certified."""
    outcome = done(gb_partner(in_force()), AmendCertification(LIVE, GB, AMENDED, DOSSIER.digest))
    certification = outcome.result.certification(LIVE, GB)

    assert isinstance(outcome.events[0], CertificationAmended)
    assert certification is not None
    assert certification.dossier.in_force == DOSSIER
    assert certification.amendment == AMENDED
    assert outcome.result.is_certified_for(LIVE, GB)


def test_a_rejected_amendment_leaves_the_approved_data_in_force() -> None:
    """R15: after a refused edit the old data hold, and the partner may amend again."""
    partner = partner_with(SITUATIONS["approved, amendment reviewing"])
    after = done(partner, RejectCertification(LIVE, GB, REASONS), REVIEWER).result
    certification = after.certification(LIVE, GB)

    assert certification is not None
    assert certification.dossier.in_force == DOSSIER
    done(after, AmendCertification(LIVE, GB, OTHER))


def test_an_approved_amendment_replaces_the_approved_data() -> None:
    """R15: with its approval the edit is in force."""
    partner = partner_with(SITUATIONS["approved, amendment reviewing"])
    after = done(partner, ApproveCertification(LIVE, GB, AMENDED.digest), REVIEWER).result
    certification = after.certification(LIVE, GB)

    assert certification is not None
    assert certification.dossier.in_force == AMENDED
    assert certification.amendment is None


def test_an_amendment_that_changes_nothing_is_none() -> None:
    """R14: sending what is in force is an outcome without events."""
    partner = partner_with(SITUATIONS["approved"])

    assert done(partner, AmendCertification(LIVE, GB, DOSSIER)) == (partner, ())


def test_amending_back_gives_up_a_rejected_amendment() -> None:
    """R14, R15: what is in force stays so, the rejected edit is gone, and the history says that it was given up."""
    partner = partner_with(SITUATIONS["approved, amendment rejected"])
    outcome = done(partner, AmendCertification(LIVE, GB, DOSSIER, DOSSIER.digest))
    certification = outcome.result.certification(LIVE, GB)

    assert [type(each) for each in outcome.events] == [CertificationAmendmentDropped]
    assert certification is not None
    assert (certification.dossier.in_force, certification.amendment) == (DOSSIER, None)
    assert done(outcome.result, AmendCertification(LIVE, GB, DOSSIER)).events == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("legal_name", "Another Ltd"),
        ("registration_date", None),
        ("company_document_type", "extract of the register"),
        ("company_document", ProofFile("another.png", 1)),
        ("company_document_valid_until", date(2030, 12, 31)),
        ("owner_id_type", "driving licence"),
        ("owner_id", ProofFile("another.png", 1)),
    ],
)
def test_entity_data_can_never_be_edited(name: str, value: Any) -> None:
    """R14: legal name, registration date, documents and owner stay what they were when they were approved."""
    changed = evolve(DOSSIER, company=evolve(COMPANY, **{name: value}))

    assert (B.ENTITY_DATA_FIXED, f"amendment.company.{name}") in refused(
        gb_partner(in_force()), AmendCertification(LIVE, GB, changed)
    )


def test_what_is_not_known_of_the_company_may_be_filled_in() -> None:
    """R14: a field left blank in what is in force says nothing of the company, so no edit contradicts it."""
    partner = gb_partner(in_force(dossier=Dossier()))

    assert partner.company is None
    done(partner, AmendCertification(LIVE, GB, DOSSIER))


def test_other_company_data_can_be_edited() -> None:
    """R14: what is no entity data, such as the website, is open to an amendment."""
    changed = evolve(DOSSIER, company=evolve(COMPANY, website="https://harborlane.example.com"))

    done(gb_partner(in_force()), AmendCertification(LIVE, GB, changed))


def test_an_amendment_must_be_complete() -> None:
    """R8, R14: an edit is judged like an application, since it is to replace one."""
    bare = evolve(DOSSIER, contact=evolve(CONTACT, email=""), proofs=(AGREEMENT,))

    assert refused(gb_partner(in_force()), AmendCertification(LIVE, GB, bare)) == [
        (B.MISSING, "amendment.contact.email"),
        (B.MISSING, "amendment.proofs[experience-in-content]"),
        (B.MISSING, "amendment.proofs[working-environment]"),
    ]


def test_an_amendment_of_other_content_is_not_sent() -> None:
    """R14: an edit that rests on content that is in force no more is refused."""
    assert refused(gb_partner(in_force()), AmendCertification(LIVE, GB, AMENDED, OTHER.digest)) == [
        (B.CONTENT_CHANGED, f"partner.certifications[{LIVE}/{GB}]")
    ]


# -- losing it ---------------------------------------------------------------------------------------------------


def test_a_revocation_names_what_was_lost() -> None:
    """Q11, R12: the pairs that were lost are those under which services are to be swept."""
    partner = gb_partner(in_force(LIVE), in_force(VIDEO))
    outcome = done(partner, RevokeCertification(LIVE, GB, REASONS), JOB, LATER)
    certification = outcome.result.certification(LIVE, GB)

    assert isinstance(outcome.events[0], CertificationRevoked)
    assert partner.coverage - outcome.result.coverage == {(LIVE, GB)}
    assert certification is not None
    assert certification.revocation == Verdict(JOB, LATER, DOSSIER.digest, REASONS)


def test_a_revocation_ends_an_amendment() -> None:
    """R10, R15: with the certification its amendment is lost; its content is kept for a new application."""
    partner = partner_with(SITUATIONS["approved, amendment reviewing"])
    after = done(partner, RevokeCertification(LIVE, GB, REASONS), REVIEWER).result
    certification = after.certification(LIVE, GB)

    assert certification is not None
    assert certification.dossier.submission is None
    assert certification.dossier.candidate == AMENDED
    assert certification.amendment is None


def test_a_new_application_ends_the_revocation() -> None:
    """R10: a revoked certification is applied for again, and then it is under review."""
    after = done(gb_partner(revoked()), ApplyForCertification((application(),))).result
    certification = after.certification(LIVE, GB)

    assert certification is not None
    assert certification.revocation is None


# -- failed assessments ------------------------------------------------------------------------------------------


def test_a_failed_assessment_makes_a_cross_border_partner_wait() -> None:
    """R19: sixty days after a failed assessment the certification opens again, and not a moment earlier."""
    partner = cn_partner(in_force())
    lost = done(partner, RevokeCertification(LIVE, GB, FAILED), JOB).result
    again = ApplyForCertification((application(),))
    opens_at = AT + timedelta(days=60)

    assert lost.may_apply_again_from(LIVE, GB) == opens_at
    assert refused(lost, again, at=opens_at - timedelta(microseconds=1)) == [
        (B.ASSESSMENT_FAILED, f"partner.certifications[{LIVE}/{GB}]")
    ]
    done(lost, again, at=opens_at)


def test_a_second_failure_is_final() -> None:
    """R19: after a second failed assessment nobody waits, it is over."""
    partner = cn_partner(evolve(in_force(), failed_assessments=1))
    lost = done(partner, RevokeCertification(LIVE, GB, FAILED), JOB).result

    assert lost.may_apply_again_from(LIVE, GB) == NEVER
    assert refused(lost, ApplyForCertification((application(),)), at=AT + timedelta(days=9000)) == [
        (B.ASSESSMENT_FAILED_TWICE, f"partner.certifications[{LIVE}/{GB}]")
    ]


def test_a_failure_is_remembered_over_a_new_certification() -> None:
    """R19: the first failure counts when the second comes, however long the certification was in force between."""
    lost = done(cn_partner(in_force()), RevokeCertification(LIVE, GB, FAILED), JOB).result
    sent = done(lost, ApplyForCertification((application(),)), at=AT + timedelta(days=60)).result
    held = done(sent, ApproveCertification(LIVE, GB, DOSSIER.digest), REVIEWER, sent.changed_at).result
    revoked_otherwise = done(held, RevokeCertification(LIVE, GB, REASONS), REVIEWER, held.changed_at).result
    failed_again = done(held, RevokeCertification(LIVE, GB, FAILED), JOB, held.changed_at).result

    assert revoked_otherwise.may_apply_again_from(LIVE, GB) is None
    assert failed_again.may_apply_again_from(LIVE, GB) == NEVER


def test_only_cross_border_partners_are_assessed() -> None:
    """R19: a local partner does not wait, whatever the reason says; nor does one that never failed."""
    assert gb_partner(revoked(FAILED, 1)).may_apply_again_from(LIVE, GB) is None
    assert cn_partner(revoked()).may_apply_again_from(LIVE, GB) is None
    assert cn_partner().may_apply_again_from(LIVE, GB) is None


# -- verbs, errors and values ------------------------------------------------------------------------------------


def test_the_verbs_ask_the_same_engine() -> None:
    """R10, R15: what a verb does is what its command does."""
    partner = gb_partner()
    sent = partner.apply_for_certification(application(), by=MEMBER, at=AT)
    approved = sent.result.approve_certification(LIVE, GB, DOSSIER.digest, by=REVIEWER, at=AT)
    amended = approved.result.amend_certification(LIVE, GB, AMENDED, by=MEMBER, at=AT)
    rejected = amended.result.reject_certification(LIVE, GB, REASONS, by=REVIEWER, at=AT)
    lost = rejected.result.revoke_certification(LIVE, GB, REASONS, by=REVIEWER, at=AT)

    assert sent == partner.consider(ApplyForCertification((application(),)), by=MEMBER, at=AT)
    assert lost.result.certifications[0].status is S.REVOKED
    assert lost.result.version == partner.version + 5


def test_a_verb_raises_every_reason_and_changes_nothing() -> None:
    """R10: a refused verb tells the same blockers as `consider`, and survives pickling."""
    partner = gb_partner(in_force())
    with pytest.raises(Refused) as caught:
        partner.apply_for_certification(application(), by=REVIEWER, at=AT - timedelta(hours=1))
    refusal = caught.value.refusal

    assert refusal == partner.consider(ApplyForCertification((application(),)), by=REVIEWER, at=AT - timedelta(hours=1))
    assert [each.code for each in refusal.blockers] == [B.WRONG_ROLE, B.EARLIER_THAN_LAST_CHANGE, B.ALREADY_CERTIFIED]
    assert pickle.loads(pickle.dumps(caught.value)).refusal == refusal
    assert str(refusal).startswith("partner P-1 refuses to apply for certification: ")
    assert partner == gb_partner(in_force())


def test_every_blocker_tells_its_remedy() -> None:
    """R10: each refusal has a sentence and a remedy without gaps, and survives pickling."""
    for situation, action in itertools.product(SITUATIONS, ACTIONS):
        held = SITUATIONS[situation]
        command, by = ask(action, held)
        decision = partner_with(held).consider(command, by=by, at=AT)
        if isinstance(decision, Refusal):
            for blocker in decision.blockers:
                assert "{" not in str(blocker) + blocker.remedy.sentence
                assert blocker.rules
                assert pickle.loads(pickle.dumps(blocker)) == blocker


def test_an_event_survives_pickling() -> None:
    """R10: facts go between processes."""
    (event,) = done(gb_partner(), ApplyForCertification((application(),))).events

    assert pickle.loads(pickle.dumps(event)) == event
    assert pickle.loads(pickle.dumps(event)).id == event.id


# -- what can never be right -------------------------------------------------------------------------------------

SETTLED = in_force()


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"category": "Live"}, "category"),
        ({"market": "GB"}, "market"),
        ({"dossier": DOSSIER}, "dossier"),
        ({"dossier": Reviewed()}, "dossier"),
        ({"dossier": Reviewed(in_force="x")}, "dossier.in_force"),
        ({"dossier": Reviewed(candidate="x", state=CandidateState.REJECTED)}, "dossier.candidate"),
        ({"dossier": Reviewed.draft(DOSSIER)}, "dossier.state"),
        ({"revocation": REASONS}, "revocation"),
        ({"revocation": Verdict(REVIEWER, AT, DOSSIER.digest)}, "revocation.reasons"),
        ({"revocation": Verdict(REVIEWER, AT, DOSSIER.digest, REASONS)}, "revocation"),
        (
            {
                "revocation": Verdict(REVIEWER, AT, DOSSIER.digest, REASONS),
                "dossier": track(CandidateState.REVIEWING, approved=False),
            },
            "revocation",
        ),
        ({"failed_assessments": -1}, "failed_assessments"),
    ],
)
def test_a_certification_refuses_what_can_never_be_right(changes: dict[str, Any], path: str) -> None:
    """R10, R15: a certification holds an application, and is revoked only when nothing is in force or on its way."""
    with pytest.raises(InvalidValue) as caught:
        evolve(SETTLED, **changes)
    assert caught.value.path == path


IMPOSSIBLE: dict[str, tuple[Any, str]] = {
    "proof without a name": (lambda: Proof(""), "requirement"),
    "proof named by a number": (lambda: Proof(7), "requirement"),  # type: ignore[arg-type]
    "file without a size": (lambda: Proof("x", ("a.png",)), "files[0]"),  # type: ignore[arg-type]
    "NUL in an account": (lambda: Proof("x", accounts=("a\0",)), "accounts[0]"),
    "negative size": (lambda: ProofFile("a.png", -1), "size_bytes"),
    "proof given twice": (lambda: Dossier(proofs=(AGREEMENT, AGREEMENT)), "proofs[1]"),
    "proofs in a list": (lambda: Dossier(proofs=[AGREEMENT]), "proofs"),  # type: ignore[arg-type]
    "instant for a day": (lambda: Company(registration_date=AT), "registration_date"),
    "text for a day": (lambda: Company(registration_date="2019-04-01"), "registration_date"),  # type: ignore[arg-type]
    "no application": (lambda: ApplyForCertification(()), "applications"),
    "application given twice": (lambda: ApplyForCertification((application(), application())), "applications[1]"),
    "application without dossier": (lambda: Application(LIVE, GB, None), "dossier"),  # type: ignore[arg-type]
    "rejection without reason": (lambda: RejectCertification(LIVE, GB, ()), "reasons"),
    "revocation without reason": (lambda: RevokeCertification(LIVE, GB, ()), "reasons"),
}


@pytest.mark.parametrize("case", list(IMPOSSIBLE))
def test_a_dossier_refuses_what_can_never_be_right(case: str) -> None:
    """R6, R8: wrong types, doubled proofs and doubled applications are refused when they are made."""
    make, path = IMPOSSIBLE[case]
    with pytest.raises(InvalidValue) as caught:
        make()
    assert caught.value.path == path


def test_a_dossier_may_be_empty_while_it_is_being_written() -> None:
    """R8: an unfinished dossier is a value; the checklist says what it lacks."""
    assert Dossier().proof("working-environment") is None
    assert DOSSIER.proof("seller-cooperation-agreement") == AGREEMENT
    assert Dossier().digest != DOSSIER.digest


def test_an_instant_without_a_zone_is_no_instant() -> None:
    """R10: a naive instant is refused before any rule is asked."""
    naive = datetime(2025, 12, 3)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(InvalidValue):
        gb_partner().consider(ApplyForCertification((application(),)), by=MEMBER, at=naive)
    with pytest.raises(InvalidValue):
        gb_partner().application_checklist(application(), at=naive)
