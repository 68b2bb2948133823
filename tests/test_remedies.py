"""What a refusal tells its reader to do: a step that can be made, by somebody who can make it. Rule: R34"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve
from tests import dossiers
from tests.builders import (
    CB_LIVE,
    GB_CB,
    HOUR,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    SYSTEM,
    US,
    US_CB,
    cb_partner,
    draft,
    listing,
    service,
    track,
    us_partner,
)

from tiktok_services import commands
from tiktok_services.blocker import Blocker
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.catalog import Catalog, default_catalog
from tiktok_services.certification import Certification
from tiktok_services.checklist import ChecklistItem
from tiktok_services.decision import Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.partner import Partner
from tiktok_services.publishing import OptionState
from tiktok_services.service import Service
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import CategorySlug, Digest, Region, Role, ServiceId, ServiceType


DIGEST = Digest("0" * 64)


def in_status(status: str, type_: ServiceType = ServiceType.PUBLIC) -> Service:
    """A service of one target in *status*."""
    state = {
        "draft": CandidateState.WRITING,
        "reviewing": CandidateState.REVIEWING,
        "rejected": CandidateState.REJECTED,
    }.get(status, CandidateState.SETTLED)
    halt = {"deactivated": Halt.BY_PARTNER, "taken_down": Halt.BY_PLATFORM}.get(status, Halt.NONE)
    shown = state is CandidateState.SETTLED
    subject = service({US: track(state, shown=shown)}, type_, halt=halt)
    assert subject.status == status
    return subject


def told(
    subject: Service, command: commands.Command, by: Actor, code: BlockerCode, partner: Partner | None = None
) -> Blocker:
    """The blocker with *code* in the refusal of *command*."""
    decision = subject.consider(command, us_partner() if partner is None else partner, by=by, at=NOW + HOUR)
    assert isinstance(decision, Refusal)
    (found,) = (each for each in decision.blockers if each.code is code)
    return found


class TestImpossibleInStatus:
    """What the status has no move for."""

    @pytest.mark.parametrize(
        ("status", "command", "by", "kind", "who", "sentence"),
        [
            ("taken_down", commands.Republish(), PARTNER, "delegate", "platform", "let the platform reinstate it"),
            ("taken_down", commands.Deactivate(), PARTNER, "delegate", "platform", "let the platform reinstate it"),
            ("taken_down", commands.TakeDown(REASONS), SYSTEM, "delegate", "platform", "let the platform reinstate it"),
            ("reviewing", commands.Deactivate(), PARTNER, "wait", "platform", "wait for the verdict"),
            ("reviewing", commands.Republish(), PARTNER, "wait", "platform", "wait for the verdict"),
            ("draft", commands.Reinstate(), PLATFORM, "wait", "partner", "wait until the partner publishes it"),
            ("rejected", commands.TakeDown(REASONS), SYSTEM, "wait", "partner", "wait until the partner publishes it again"),
            ("deactivated", commands.Retract(US, REASONS), SYSTEM, "wait", "partner", "wait until the partner republishes it"),
            ("live", commands.Upgrade(), PARTNER, "none", "partner", "nothing is to be done, it is public already"),
        ],
    )  # fmt: skip
    def test_who_cannot_go_on_is_told_who_can(
        self, status: str, command: commands.Command, by: Actor, kind: str, who: str, sentence: str
    ) -> None:
        remedy = told(in_status(status), command, by, BlockerCode.IMPOSSIBLE_IN_STATUS).remedy
        assert (remedy.kind, remedy.who, remedy.sentence) == (kind, who, sentence)

    @pytest.mark.parametrize(
        ("status", "command", "by", "possible"),
        [
            ("taken_down", commands.TakeDown(REASONS), PLATFORM, "reinstate"),
            ("reviewing", commands.TakeDown(REASONS), SYSTEM, "reject"),
            ("reviewing", commands.Reinstate(), PLATFORM, "approve, reject"),
            ("live", commands.Reinstate(), PLATFORM, "approve, reject, retract, take down"),
            (
                "draft",
                commands.Deactivate(),
                PARTNER,
                "publish, write, add target, remove target, rename, recategorize",
            ),
        ],
    )
    def test_who_can_go_on_is_told_their_own_actions_only(
        self, status: str, command: commands.Command, by: Actor, possible: str
    ) -> None:
        found = told(in_status(status), command, by, BlockerCode.IMPOSSIBLE_IN_STATUS)
        assert found.remedy.kind is RemedyKind.CHOOSE
        assert found.who is by.role
        assert dict(found.parameters)["possible"] == possible

    def test_the_wrong_role_is_told_what_the_right_one_would_be(self) -> None:
        """A partner that tries to approve its draft has to publish it; nothing the platform could do helps."""
        found = told(in_status("draft"), commands.Approve(US, DIGEST), PARTNER, BlockerCode.IMPOSSIBLE_IN_STATUS)
        assert (found.who, found.remedy.sentence) == (Role.PARTNER, "wait until the partner publishes it")

    @pytest.mark.parametrize(
        ("status", "command", "rules"),
        [
            ("draft", commands.Upgrade(), ("R71",)),
            ("draft", commands.Deactivate(), ("R61", "R72")),
            ("live", commands.Republish(), ("R63",)),
            ("taken_down", commands.Republish(), ("R63", "R66")),
            ("deactivated", commands.Publish(), ("R62",)),
            ("draft", commands.Drop(US), ("R56",)),
        ],
    )
    def test_it_cites_the_rules_of_the_action(
        self, status: str, command: commands.Command, rules: tuple[str, ...]
    ) -> None:
        found = told(in_status(status, ServiceType.CUSTOM), command, PARTNER, BlockerCode.IMPOSSIBLE_IN_STATUS)
        assert found.rules == rules


class TestOtherReasons:
    """Each says what this asker can do about this case."""

    def test_a_reviewer_is_not_told_to_add_a_target(self) -> None:
        unknown = commands.Approve(US_CB, DIGEST)
        found = told(in_status("reviewing"), unknown, PLATFORM, BlockerCode.TARGET_UNKNOWN)
        assert (found.who, found.remedy.sentence) == (Role.PLATFORM, "choose one of its targets")

    def test_a_partner_is(self) -> None:
        found = told(draft(), commands.Write(US_CB, listing()), PARTNER, BlockerCode.TARGET_UNKNOWN)
        assert (found.who, found.remedy.sentence) == (Role.PARTNER, "choose one of its targets, or add this one first")

    @pytest.mark.parametrize("by", [PARTNER, PLATFORM])
    def test_a_wrong_clock_is_the_askers(self, by: Actor) -> None:
        decision = draft().consider(commands.Publish(), us_partner(), by=by, at=NOW - 5 * HOUR)
        assert isinstance(decision, Refusal)
        (found,) = (each for each in decision.blockers if each.code is BlockerCode.EARLIER_THAN_LAST_CHANGE)
        assert found.who is by.role

    @pytest.mark.parametrize(
        ("halt", "sentence"),
        [
            (Halt.NONE, "bring another target that far first"),
            (Halt.BY_PARTNER, "bring the service back, and then another target that far, first"),
        ],
    )
    def test_while_halted_no_other_target_can_be_brought_that_far(self, halt: Halt, sentence: str) -> None:
        """Rule: R60"""
        subject = service(
            {
                GB_CB: track(CandidateState.SETTLED, shown=True, target=GB_CB),
                MY_CB: track(CandidateState.WRITING, shown=False, target=MY_CB),
            },
            halt=halt,
        )
        partner = cb_partner("GB", "MY")
        found = told(subject, commands.RemoveTarget(GB_CB), PARTNER, BlockerCode.REMOVAL_CHANGES_STATUS, partner)
        assert found.remedy.sentence == sentence

    def test_an_upgrade_of_what_is_open_to_custom_services_only(self) -> None:
        """Rules: R29, R71"""
        shown = {US: track(CandidateState.SETTLED, shown=True)}
        subject = service(shown, ServiceType.CUSTOM, category=CategorySlug("shop-registration"))
        found = told(subject, commands.Upgrade(), PARTNER, BlockerCode.TYPE_NOT_OPEN)
        assert found.remedy.sentence == "offer it by a custom service"


class TestOptions:
    """Options answer every question of every service."""

    def test_of_a_service_without_a_name(self) -> None:
        """A draft may still be nameless; renaming it is what it needs. Rule: R35"""
        options = draft(name="").options(us_partner(), at=NOW + HOUR)
        (rename,) = (each for each in options if each.action == "rename")
        assert rename.state is OptionState.ALLOWED

    def test_the_category_of_a_live_service_is_fixed(self) -> None:
        """Rules: R30, R31"""
        subject = in_status("live")
        (recategorize,) = (
            each for each in subject.options(us_partner(), at=NOW + HOUR) if each.action == "recategorize"
        )
        assert [each.code for each in recategorize.blockers] == [BlockerCode.CATEGORY_FIXED]

    def test_to_choose_the_category_it_has_changes_nothing(self) -> None:
        subject = in_status("live")
        same = commands.Recategorize(subject.category)
        decision = subject.consider(same, us_partner(), by=PARTNER, at=NOW + HOUR)
        assert not isinstance(decision, Refusal)
        assert decision == (subject, ())


class TestChecklist:
    """Nothing is ticked that is not done."""

    def test_every_target_of_a_market_out_of_reach_is_told(self) -> None:
        """Rule: R4"""
        tracks = {each: track(CandidateState.WRITING, shown=False) for each in (US, US_CB)}
        subject = service(tracks, ServiceType.CUSTOM)
        partner = us_partner(registration_region=Region("GB"))

        def reach(item: ChecklistItem) -> bool:
            return item.title.endswith("within the partner's reach")

        items = [each for each in subject.checklist(partner, at=NOW + HOUR).items if reach(each)]
        assert [(each.path, each.done) for each in items] == [
            ("listings[US/local]", False),
            ("listings[US/cross_border]", False),
        ]


class TestWrongArguments:
    """A slip in the host's code is told by the argument's name, not by a stranger's error."""

    @pytest.mark.parametrize("wrong", [None, "P-1", 3])
    def test_what_is_no_partner(self, wrong: Any) -> None:
        for ask in (
            lambda: draft().consider(commands.Publish(), wrong, by=PARTNER, at=NOW),
            lambda: draft().options(wrong, at=NOW),
            lambda: draft().checklist(wrong, at=NOW),
        ):
            with pytest.raises(InvalidValue) as caught:
                ask()
            assert caught.value.path == "partner"

    @pytest.mark.parametrize("wrong", ["publish", None, commands.Publish])
    def test_what_is_no_command(self, wrong: Any) -> None:
        with pytest.raises(InvalidValue) as caught:
            draft().consider(wrong, us_partner(), by=PARTNER, at=NOW)
        assert str(caught.value) == f"command must be a command such as Publish(), not {type(wrong).__name__}"

    def test_who_is_no_actor_drafts_nothing(self) -> None:
        wrong: Any = "member-7"
        subject = draft()
        with pytest.raises(InvalidValue) as caught:
            Service.draft(
                ServiceId("S-9"),
                subject.partner_id,
                type=subject.type,
                category=subject.category,
                name="LIVE management",
                targets=(US,),
                link_token=subject.link_token,
                by=wrong,
                at=NOW,
            )
        assert caught.value.path == "by"


class TestNotCertified:
    """A missing certification tells what can be done to get it. Rules: R11, R12"""

    def asked(self, *held: Certification) -> Blocker:
        """What is told of publishing in Great Britain."""
        partner = evolve(cb_partner(), certifications=held)
        return told(draft(ServiceType.CUSTOM, GB_CB), commands.Publish(), PARTNER, BlockerCode.NOT_CERTIFIED, partner)

    def test_that_was_never_applied_for(self) -> None:
        found = self.asked()
        assert (found.remedy.kind, found.who, found.rules) == (RemedyKind.CERTIFY, Role.PARTNER, ("R11", "R12"))

    def test_that_is_under_review(self) -> None:
        """Rule: R10"""
        found = self.asked(
            Certification(CB_LIVE, GB_CB.market, dossiers.track(CandidateState.REVIEWING, approved=False))
        )
        assert (found.remedy.kind, found.who, found.rules) == (RemedyKind.WAIT, Role.PLATFORM, ("R10", "R11", "R12"))
        assert found.remedy.sentence == "wait for the verdict"

    def test_that_is_closed(self) -> None:
        """Rule: R16"""
        closed = draft(ServiceType.CUSTOM, category=CategorySlug("mass-recruiting"))
        found = told(closed, commands.Publish(), PARTNER, BlockerCode.NOT_CERTIFIED)
        assert (found.remedy.kind, found.rules) == (RemedyKind.CHOOSE, ("R11", "R12", "R16"))
        assert found.remedy.sentence.endswith("takes no new certifications there since 2025-04-30")

    @pytest.mark.parametrize(
        ("failed", "kind", "sentence"),
        [
            (1, RemedyKind.WAIT, "wait until 2026-02-01T09:00:00+00:00, then apply again"),
            (2, RemedyKind.NONE, "nothing helps; a second failed assessment is final"),
        ],
    )
    def test_that_was_lost_by_an_assessment(self, failed: int, kind: RemedyKind, sentence: str) -> None:
        """Rule: R19"""
        found = self.asked(dossiers.revoked((Reason(ReasonCode.ASSESSMENT_FAILED),), failed))
        assert (found.remedy.kind, found.remedy.sentence, found.rules[-1]) == (kind, sentence, "R19")

    @pytest.mark.parametrize(("days", "kind"), [(60, RemedyKind.CERTIFY), (59, RemedyKind.WAIT)])
    def test_that_opens_again_on_the_sixtieth_day(self, days: int, kind: RemedyKind) -> None:
        """At the very instant it can be applied for. Rule: R19"""
        assert self.after(timedelta(days=days), default_catalog()).remedy.kind is kind

    def test_that_waits_as_long_as_the_catalog_says(self) -> None:
        """Rule: R19"""
        tables = default_catalog()
        limits = tuple(evolve(each, value=1) if each.id == "cb_reapply" else each for each in tables.limits)
        assert self.after(timedelta(days=1), evolve(tables, limits=limits)).remedy.kind is RemedyKind.CERTIFY

    def test_that_will_be_closed_by_the_time_it_opens_again(self) -> None:
        """Nobody is told to wait for what cannot be applied for then. Rules: R16, R19"""
        tables = default_catalog()
        closure = tables.closure(CategorySlug("mass-recruiting"), US.market)
        assert closure is not None
        soon = evolve(closure, certifications_closed_from=date(2026, 1, 31))
        rows = tuple(evolve(each, closure=soon) if each.category == CB_LIVE else each for each in tables.offerings)
        found = self.after(timedelta(days=1), evolve(tables, offerings=rows))
        assert (found.remedy.kind, found.rules) == (RemedyKind.CHOOSE, ("R11", "R12", "R16"))

    @staticmethod
    def after(wait: timedelta, catalog: Catalog) -> Blocker:
        """What is told of publishing *wait* after a certification was lost by a failed assessment."""
        lost = dossiers.revoked((Reason(ReasonCode.ASSESSMENT_FAILED),), 1)
        partner = evolve(cb_partner(), certifications=(lost,))
        decision = draft(ServiceType.CUSTOM, GB_CB).consider(
            commands.Publish(), partner, by=PARTNER, at=dossiers.AT + wait, catalog=catalog
        )
        assert isinstance(decision, Refusal)
        (found,) = decision.blockers
        return found
