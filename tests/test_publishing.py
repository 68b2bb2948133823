"""Every question at once: the options of a service and its launch checklist."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.builders import (
    CB_LIVE,
    GB_CB,
    HOUR,
    LIVE_MANAGEMENT,
    MY_CB,
    NOW,
    PARTNER,
    US,
    cb_partner,
    draft,
    listing,
    service,
    track,
    us_partner,
)

from tiktok_services import commands
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.decision import Refusal
from tiktok_services.errors import InvalidValue, NotFound
from tiktok_services.lifecycle import PERFORMERS, Action, CandidateState, Halt
from tiktok_services.listing import Listing
from tiktok_services.partner import Feature
from tiktok_services.publishing import Option, OptionState
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.testing.specimens import SOME_REASON
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Digest, PartnerId, Role, ServiceType


def by_row(options: tuple[Option, ...]) -> dict[tuple[Action, Target | None, Role], Option]:
    """The options by action, target and role; each row stands once."""
    rows = {(each.action, each.target, each.who): each for each in options}
    assert len(rows) == len(options)
    return rows


def live_with_revision() -> Service:
    """Live in the UK with a revision under review, and a draft for Malaysia."""
    return service({GB_CB: track(CandidateState.REVIEWING, shown=True, target=GB_CB), MY_CB: Reviewed.draft(Listing())})


def _asking(action: Action, target: Target | None, digest: Digest) -> commands.Command:
    """The command of *action*, for *target* if it has one and else for the whole service."""
    if target is None:
        whole = (commands.Deactivate(), commands.Republish(), commands.Upgrade(), commands.Reinstate())
        of_much = (commands.TakeDown(SOME_REASON), commands.Rename("Another"), commands.Recategorize(LIVE_MANAGEMENT))
        return next(each for each in (*whole, *of_much) if each.action is action)
    targeted = (commands.Publish((target,)), commands.Drop(target), commands.RemoveTarget(target))
    with_content = (commands.Write(target, Listing()), commands.AddTarget(target, Listing()))
    judging = (
        commands.Approve(target, digest),
        commands.Reject(target, SOME_REASON),
        commands.Retract(target, SOME_REASON),
    )
    return next(each for each in (*targeted, *with_content, *judging) if each.action is action)


class TestOptions:
    """A row for each action, target and role that may ever do it."""

    def test_every_action_has_its_rows(self) -> None:
        """Actions on a listing have a row for each target, the others one; for each role that may do them."""
        options = by_row(live_with_revision().options(cb_partner(), at=NOW))
        assert {(action, who) for action, _, who in options} == {
            (action, who) for action in Action for who in PERFORMERS[action]
        }
        assert {target for action, target, _ in options if action is Action.PUBLISH} == {GB_CB, MY_CB}
        assert {target for action, target, _ in options if action is Action.DEACTIVATE} == {None}

    @pytest.mark.parametrize("type_", ServiceType)
    def test_each_row_answers_what_asking_alone_does(self, type_: ServiceType) -> None:
        """What is found for one target or type is not taken for what would be found for another."""
        subject, partner = evolve(live_with_revision(), type=type_), cb_partner("MY")
        digest = subject.listing(GB_CB).latest.digest  # type: ignore[union-attr]
        for (action, target, who), row in by_row(subject.options(partner, at=NOW)).items():
            decision = subject.consider(_asking(action, target, digest), partner, by=Actor(who, "x"), at=NOW)
            assert row.blockers == (decision.blockers if isinstance(decision, Refusal) else ()), (action, target, who)

    def test_allowed_blocked_and_impossible(self) -> None:
        """What is possible now, what is refused and why, and what the status has no move for. Rules: R53, R54, R61"""
        options = by_row(live_with_revision().options(cb_partner(), at=NOW))
        allowed = {row for row, option in options.items() if option.state is OptionState.ALLOWED}
        assert (Action.APPROVE, GB_CB, Role.PLATFORM) in allowed
        assert (Action.REJECT, GB_CB, Role.SYSTEM) in allowed
        assert (Action.WRITE, MY_CB, Role.PARTNER) in allowed
        assert (Action.DEACTIVATE, None, Role.PARTNER) in allowed
        assert (Action.RETRACT, GB_CB, Role.PLATFORM) in allowed
        assert all(not options[row].blockers for row in allowed)

        locked = options[Action.WRITE, GB_CB, Role.PARTNER]
        assert (locked.state, [each.code for each in locked.blockers]) == (
            OptionState.BLOCKED,
            [BlockerCode.UNDER_REVIEW],
        )
        assert options[Action.PUBLISH, MY_CB, Role.PARTNER].state is OptionState.BLOCKED

        impossible = options[Action.REPUBLISH, None, Role.PARTNER]
        assert impossible.state is OptionState.IMPOSSIBLE
        assert BlockerCode.IMPOSSIBLE_IN_STATUS in {each.code for each in impossible.blockers}

    def test_further_targets_are_those_within_reach(self) -> None:
        """A cross-border partner may add any listed target but what it has; a local one only its own country's. R4"""
        added = {
            row[1] for row in by_row(draft(target=GB_CB).options(cb_partner(), at=NOW)) if row[0] is Action.ADD_TARGET
        }
        assert GB_CB not in added
        assert {MY_CB, Target.parse("DE/intra_eu")} <= added
        local = {row[1] for row in by_row(draft().options(us_partner(), at=NOW)) if row[0] is Action.ADD_TARGET}
        assert local == {Target.parse("US/cross_border")}

    def test_options_are_what_the_verbs_answer(self) -> None:
        """Asking and doing cannot disagree: what is offered is done, what is blocked is refused."""
        subject = evolve(live_with_revision(), type=ServiceType.PUBLIC)
        partner = cb_partner(features=frozenset(Feature))
        options = by_row(subject.options(partner, at=NOW))
        assert options[Action.DEACTIVATE, None, Role.PARTNER].state is OptionState.ALLOWED
        off = service({GB_CB: track(CandidateState.SETTLED, shown=True, target=GB_CB)}, halt=Halt.BY_PARTNER)
        options = by_row(off.options(partner, at=NOW))
        allowed = {row[0] for row, option in options.items() if option.state is OptionState.ALLOWED}
        assert allowed == {Action.REPUBLISH, Action.WRITE, Action.RENAME, Action.ADD_TARGET}

    def test_the_instant_is_asked_too(self) -> None:
        """Before the last change nothing is allowed."""
        options = draft().options(us_partner(), at=NOW - HOUR)
        assert {option.state for option in options} == {OptionState.BLOCKED, OptionState.IMPOSSIBLE}
        with pytest.raises(InvalidValue):
            draft().options(us_partner(id=PartnerId("P-2")), at=NOW)


class TestChecklist:
    """R34, R35: what is done as well as what is missing."""

    def test_a_new_draft_shows_what_is_done_already(self) -> None:
        """The partner is fit, the listing is empty. Rules: R34, R35, R37"""
        checklist = draft().checklist(us_partner(), at=NOW)
        assert not checklist.ready
        done = {item.path for item in checklist.items if item.done}
        assert {"name", "partner.types", "category", "type", "partner.certifications[live-management/US]"} <= done
        missing = [item.path for item in checklist.items if not item.done]
        assert missing == [
            f"listings[US/local].{field}"
            for field in (
                "name",
                "logo",
                "language",
                "short_description",
                "main_media",
                "key_benefits",
                "images",
                "detail_description",
                "contact",
            )
        ]
        assert [each.code for each in checklist.blockers][:2] == [BlockerCode.MISSING, BlockerCode.MISSING]

    def test_a_complete_service_is_ready(self) -> None:
        """Nothing but the status can refuse now. Rule: R34"""
        subject = service({US: Reviewed.draft(listing())})
        checklist = subject.checklist(us_partner(), at=NOW)
        assert checklist.ready
        assert checklist.blockers == ()
        assert subject.publish(us_partner(), by=PARTNER, at=NOW).events

    def test_a_custom_service_has_no_listing_items(self) -> None:
        """R45: it can be published without a store listing."""
        checklist = draft(ServiceType.CUSTOM).checklist(us_partner(), at=NOW)
        assert checklist.ready
        assert not [item for item in checklist.items if item.path.startswith("listings[US/local].")]

    def test_each_market_and_target_has_its_items(self) -> None:
        """A blocker stands under the item it belongs to. Rules: R12, R36"""
        checklist = live_with_revision().checklist(cb_partner("GB"), at=NOW)
        items = {item.path: item for item in checklist.items}
        assert items[f"partner.certifications[{CB_LIVE}/GB]"].done
        assert not items[f"partner.certifications[{CB_LIVE}/MY]"].done
        assert items["listings[GB/cross_border].name"].done
        assert not items["listings[MY/cross_border].name"].done

    def test_named_targets_only(self) -> None:
        """R43: the checklist of what is to be published."""
        subject = live_with_revision()
        assert subject.checklist(cb_partner("GB"), targets=(GB_CB,), at=NOW).ready
        with pytest.raises(NotFound):
            subject.checklist(cb_partner(), targets=(US,), at=NOW)

    def test_the_benefit_stands_under_the_benefits(self) -> None:
        """A deep path belongs to the item of its field. Rule: R39"""
        bad = listing(key_benefits=(*listing().key_benefits[:2], evolve(listing().key_benefits[2], title="x" * 50)))
        checklist = service({US: Reviewed.draft(bad)}).checklist(us_partner(), at=NOW)
        [item] = [item for item in checklist.items if not item.done]
        assert (item.path, item.blockers[0].path) == (
            "listings[US/local].key_benefits",
            "listings[US/local].key_benefits[2].title",
        )

    def test_out_of_reach_stands_under_the_target(self) -> None:
        """Rules: R3, R4"""
        checklist = draft(target=GB_CB).checklist(us_partner(), at=NOW)
        open_items = {item.path for item in checklist.items if not item.done}
        assert {"partner.site", "listings[GB/cross_border]"} <= open_items

    def test_a_catalog_of_the_host_decides(self) -> None:
        """Another edition, another answer: no hidden global."""
        generous = evolve(default_catalog(), edition="test", languages=())
        checklist = service({US: Reviewed.draft(listing())}).checklist(us_partner(), at=NOW, catalog=generous)
        assert [each.code for each in checklist.blockers] == [BlockerCode.NO_LISTING_LANGUAGE]
