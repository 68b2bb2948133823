"""Whatever is done with a partner, in whatever order: what must never be lost."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.dossiers import AT, BRAND, COMPANY, DOSSIER, FAILED, GB, JOB, LIVE, MEMBER, OTHER, REASONS, REVIEWER, VIDEO

from tiktok_services.account import Feature
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import CertificationStatus, Dossier
from tiktok_services.decision import Refusal
from tiktok_services.lifecycle import CandidateState
from tiktok_services.one_company import fixed_fields
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import (
    AcceptRectification,
    AddType,
    AmendCertification,
    AnnulViolation,
    Application,
    ApplyForCertification,
    ApproveCertification,
    CompleteCompanyProfile,
    GrantFeature,
    PartnerCommand,
    RecordViolation,
    RejectCertification,
    RevokeCertification,
    Terminate,
    WithdrawFeature,
)
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.verdict import Actor, Reason
from tiktok_services.vocabulary import CategorySlug, Market, PartnerId, PartnerType, Region


CATEGORIES = st.sampled_from([LIVE, VIDEO, BRAND])
ELSEWHERE = evolve(DOSSIER, company=evolve(COMPANY, legal_name="Another Ltd"))
DOSSIERS = st.sampled_from([DOSSIER, OTHER, ELSEWHERE])
ACTORS = st.sampled_from([MEMBER, REVIEWER, REVIEWER, JOB])
VIOLATIONS = st.sampled_from(["V-1", "V-2", "V-3"])
SPANS = st.sampled_from([timedelta(0), timedelta(hours=1), timedelta(days=40), timedelta(days=-1)])
FIXED = [name for name, _ in fixed_fields(Market("GB"), default_catalog())]


class PartnerLife(RuleBasedStateMachine):
    """A cross-border partner, and beside it a plain record of what the rules say of each certification."""

    @initialize()
    def register(self) -> None:
        outcome = Partner.register(
            PartnerId("P-1"),
            name="East Pier",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region("CN"),
            by=MEMBER,
            at=AT,
        )
        self.partner = outcome.result
        self.events: list[PartnerEvent] = list(outcome.events)
        self.in_force: set[tuple[CategorySlug, Market]] = set()
        self.waiting: set[tuple[CategorySlug, Market]] = set()

    def do(self, command: PartnerCommand, by: Actor, later: timedelta = timedelta(0)) -> bool:
        """Ask, and tell whether it was done."""
        before = evolve(self.partner)
        decision = self.partner.consider(command, by=by, at=self.partner.changed_at + later)
        assert self.partner == before
        if isinstance(decision, Refusal):
            assert decision.blockers
            assert all("{" not in each.sentence + each.remedy.sentence for each in decision.blockers)
            return False
        self.partner = decision.result
        self.events.extend(decision.events)
        assert bool(decision.events) is (self.partner != before)
        return bool(decision.events)

    @rule(categories=st.lists(CATEGORIES, min_size=1, max_size=3, unique=True), dossier=DOSSIERS, later=SPANS)
    def apply(self, categories: list[CategorySlug], dossier: Dossier, later: timedelta) -> None:
        bulk = tuple(Application(each, GB, dossier) for each in categories)
        pairs = {(each, GB) for each in categories}
        if self.do(ApplyForCertification(bulk), MEMBER, later):
            assert not pairs & (self.in_force | self.waiting)
            self.waiting |= pairs

    @rule(category=CATEGORIES, dossier=DOSSIERS)
    def amend(self, category: CategorySlug, dossier: Dossier) -> None:
        if self.do(AmendCertification(category, GB, dossier), MEMBER):
            assert (category, GB) in self.in_force - self.waiting
            self.waiting.add((category, GB))

    @rule(category=CATEGORIES, dossier=DOSSIERS, by=ACTORS)
    def approve(self, category: CategorySlug, dossier: Dossier, by: Actor) -> None:
        digest = dossier.digest
        if self.do(ApproveCertification(category, GB, digest), by):
            assert (category, GB) in self.waiting
            assert by is REVIEWER
            self.waiting.remove((category, GB))
            self.in_force.add((category, GB))

    @rule(category=CATEGORIES, by=ACTORS)
    def reject(self, category: CategorySlug, by: Actor) -> None:
        if self.do(RejectCertification(category, GB, REASONS), by):
            assert (category, GB) in self.waiting
            self.waiting.remove((category, GB))

    @rule(category=CATEGORIES, by=ACTORS, reasons=st.sampled_from([REASONS, FAILED]))
    def revoke(self, category: CategorySlug, by: Actor, reasons: tuple[Reason, ...]) -> None:
        if self.do(RevokeCertification(category, GB, reasons), by):
            assert (category, GB) in self.in_force
            self.in_force.remove((category, GB))
            self.waiting.discard((category, GB))

    @rule(violation=VIOLATIONS, points=st.sampled_from([20, 35, 95, 120]), by=ACTORS, later=SPANS)
    def record(self, violation: str, points: int, by: Actor, later: timedelta) -> None:
        self.do(RecordViolation(violation, points, REASONS), by, later)

    @rule(violation=VIOLATIONS, later=SPANS)
    def annul(self, violation: str, later: timedelta) -> None:
        self.do(AnnulViolation(violation), REVIEWER, later)

    @rule(
        command=st.sampled_from(
            [
                AcceptRectification(),
                GrantFeature(Feature.COMPANY_PROFILE),
                WithdrawFeature(Feature.COMPANY_PROFILE),
                CompleteCompanyProfile(),
                AddType(PartnerType.TAP),
            ]
        ),
        by=ACTORS,
    )
    def change_account(self, command: PartnerCommand, by: Actor) -> None:
        self.do(command, by)

    @rule(sure=st.integers(0, 9))
    def terminate(self, sure: int) -> None:
        if sure == 0:
            self.do(Terminate(REASONS), REVIEWER)

    @invariant()
    def the_events_give_the_partner(self) -> None:
        """R1: folding the events from the first gives the partner."""
        assert Partner.replay(self.events) == self.partner

    @invariant()
    def what_is_certified_was_approved(self) -> None:
        """R10, R11, R15: exactly what was approved and not taken away is in force, and every pair stands once."""
        certifications = self.partner.certifications
        assert {(each.category, each.market) for each in certifications if each.is_in_force} == self.in_force
        under_review = {each for each in certifications if each.dossier.state is CandidateState.REVIEWING}
        assert {(each.category, each.market) for each in under_review} == self.waiting
        assert len({(each.category, each.market) for each in certifications}) == len(certifications)

    @invariant()
    def a_status_says_what_holds(self) -> None:
        """R10, R15: approved means in force, and under review means that nothing is."""
        for each in self.partner.certifications:
            assert (each.status is CertificationStatus.APPROVED) is each.is_in_force
            assert (each.revocation is not None) is (each.status is CertificationStatus.REVOKED)

    @invariant()
    def entity_data_are_those_of_one_company(self) -> None:
        """R6, R14: in all that is in force, what can never be edited is the same."""
        companies = [
            each.dossier.in_force.company for each in self.partner.certifications if each.dossier.in_force is not None
        ]
        assert len({tuple(getattr(company, name) for name in FIXED) for company in companies}) <= 1

    @invariant()
    def a_terminated_partner_covers_nothing(self) -> None:
        """R67: after termination nothing may be visible any more."""
        assert self.partner.coverage == (frozenset() if self.partner.is_terminated else self.in_force)

    @invariant()
    def standing_is_a_function_of_the_facts(self) -> None:
        """R68, R69: points within their bounds, and the agenda in the order of time."""
        now = self.partner.changed_at
        agenda = self.partner.due(now)
        assert 0 <= self.partner.standing(now).points <= 120
        assert all(each.at > now for each in agenda.coming)
        assert list(agenda.coming) == sorted(agenda.coming)
        assert self.partner.standing(now) == Partner.replay(self.events).standing(now)


PartnerLife.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestPartnerLife = PartnerLife.TestCase
