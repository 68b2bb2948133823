"""The life of a service, told verb by verb."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from tests.builders import (
    CB_LIVE,
    GB_CB,
    HOUR,
    LIVE_MANAGEMENT,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    SYSTEM,
    TOKEN,
    US,
    US_CB,
    cb_partner,
    certification,
    draft,
    listing,
    service,
    track,
    us_partner,
)

from tiktok_services import commands, events
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue, NotFound, Refused
from tiktok_services.lifecycle import CandidateState, Halt, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.partner import Feature, Partner
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import (
    CategorySlug,
    Digest,
    LinkToken,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    SellerType,
    ServiceId,
    ServiceType,
)


PUBLIC, CUSTOM = ServiceType.PUBLIC, ServiceType.CUSTOM
WRITING, REVIEWING = CandidateState.WRITING, CandidateState.REVIEWING
SETTLED, REJECTED = CandidateState.SETTLED, CandidateState.REJECTED


def refused(
    subject: Service, command: commands.Command, partner: Partner, by: Actor, at: datetime = NOW
) -> set[BlockerCode]:
    """The codes of the refusal; also asserts that nothing changed and that the verbs' engine gives the same answer."""
    before = attrs.asdict(subject)
    decision = subject.consider(command, partner, by=by, at=at)
    assert isinstance(decision, Refusal), decision
    assert attrs.asdict(subject) == before
    assert decision.blockers
    return {blocker.code for blocker in decision.blockers}


def complete(subject: Service, target: Target = US) -> Service:
    """*subject* with a complete listing for *target*."""
    partner = us_partner() if target == US else cb_partner()
    return subject.write(partner, target, listing(target), by=PARTNER, at=NOW).result


def live(type_: ServiceType = PUBLIC, target: Target = US) -> Service:
    """A live service with one target."""
    return service({target: track(SETTLED, shown=True, target=target)}, type_)


class TestDraft:
    """R48: a new service is a draft, which sellers do not see."""

    def test_a_draft_is_invisible_and_has_no_link(self) -> None:
        """Rules: R22, R48"""
        new = draft()
        assert (new.status, new.version, new.targets) == (ServiceStatus.DRAFT, 1, (US,))
        assert (new.visible_targets, new.store_targets, new.link_code(US)) == ((), (), None)
        assert new.who_acts_next == {Role.PARTNER}

    def test_a_draft_needs_no_certification(self) -> None:
        """R13: only publishing is barred before the certification is approved."""
        uncertified = us_partner(certifications=())
        written = complete(draft())
        assert refused(written, commands.Publish(), uncertified, PARTNER) == {BlockerCode.NOT_CERTIFIED}

    def test_only_the_partner_creates_services(self) -> None:
        """R22: a service is an offer a partner creates."""
        with pytest.raises(Refused) as refusal:
            Service.draft(
                ServiceId("S-2"),
                PartnerId("P-1"),
                type=PUBLIC,
                category=LIVE_MANAGEMENT,
                name="x",
                targets=(US,),
                link_token=TOKEN,
                by=PLATFORM,
                at=NOW,
            )
        assert [each.code for each in refusal.value.refusal.blockers] == [BlockerCode.WRONG_ROLE]
        assert "service S-2 refuses to draft" in str(refusal.value)

    def test_a_service_needs_a_target(self) -> None:
        """R60: not even a draft goes without."""
        with pytest.raises(InvalidValue, match="listings must hold at least one target"):
            service({})

    def test_targets_stand_once(self) -> None:
        """R36: one listing for each target."""
        one = TargetListing(US, track(WRITING, shown=False))
        with pytest.raises(InvalidValue, match=r"listings\[1\]\.target must not stand twice: US/local"):
            evolve(draft(), listings=(one, one))

    def test_wrong_types_are_told_with_their_path(self) -> None:
        """A constructor refuses what can never be right."""
        with pytest.raises(InvalidValue, match=r"listings\[0\] must be TargetListing, not str"):
            evolve(draft(), listings=("US/local",))  # type: ignore[arg-type]
        with pytest.raises(InvalidValue, match="listings must be a tuple, not list"):
            evolve(draft(), listings=[])  # type: ignore[arg-type]
        with pytest.raises(InvalidValue, match="created_at must be an aware instant in UTC"):
            evolve(draft(), created_at=datetime(2025, 1, 1))  # noqa: DTZ001 - naive on purpose

    def test_services_are_values(self) -> None:
        """Nothing can be changed in place, equal services are equal, and they survive pickling."""
        new = draft()
        with pytest.raises(FrozenInstanceError):
            new.name = "x"  # type: ignore[misc]
        assert new == draft()
        assert pickle.loads(pickle.dumps(new)) == new


class TestPublish:
    """R34, R49, R50: a complete public service goes to review, a custom one live."""

    def test_a_public_service_goes_to_review_and_then_live(self) -> None:
        """It is then seen by the sellers of its target, in the store and by link. Rules: R25, R28, R50, R51"""
        reviewing, happened = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW + HOUR)
        digest = listing().digest
        assert reviewing.status is ServiceStatus.REVIEWING
        assert [event.name for event in happened] == ["service.submitted"]
        assert (reviewing.waiting_since, reviewing.who_acts_next) == (NOW + HOUR, frozenset({Role.PLATFORM}))
        approved = reviewing.approve(us_partner(), US, digest, by=PLATFORM, at=NOW + 2 * HOUR).result
        assert (approved.status, approved.visible_targets, approved.store_targets) == (ServiceStatus.LIVE, (US,), (US,))
        assert (approved.first_live_at, approved.who_acts_next) == (NOW + 2 * HOUR, frozenset())
        assert approved.listing(US).in_force == listing()

    def test_a_custom_service_is_live_at_once_without_a_listing(self) -> None:
        """It is reached by its link only, never shown in the store. Rules: R26, R45, R49"""
        published, happened = draft(CUSTOM).publish(us_partner(), by=PARTNER, at=NOW)
        assert published.status is ServiceStatus.LIVE
        assert [event.name for event in happened] == ["service.published"]
        assert (published.visible_targets, published.store_targets) == ((US,), ())
        assert published.listing(US).in_force == Listing()

    def test_an_empty_public_service_is_refused_with_everything(self) -> None:
        """Every reason at once: the partner's and the listing's. Rules: R11, R34, R37"""
        stranger = us_partner(certifications=(), types=frozenset({PartnerType.TAP}))
        with pytest.raises(Refused) as refusal:
            draft(name=" ").publish(stranger, by=PARTNER, at=NOW)
        assert [(each.code, each.path) for each in refusal.value.refusal.blockers] == [
            (BlockerCode.MISSING, "name"),
            (BlockerCode.NOT_A_TSP, "partner.types"),
            (BlockerCode.NOT_CERTIFIED, "partner.certifications[live-management/US]"),
            (BlockerCode.MISSING, "listings[US/local].name"),
            (BlockerCode.MISSING, "listings[US/local].logo"),
            (BlockerCode.MISSING, "listings[US/local].language"),
            (BlockerCode.MISSING, "listings[US/local].short_description"),
            (BlockerCode.MISSING, "listings[US/local].main_media"),
            (BlockerCode.WRONG_COUNT, "listings[US/local].key_benefits"),
            (BlockerCode.MISSING, "listings[US/local].images"),
            (BlockerCode.MISSING, "listings[US/local].detail_description"),
            (BlockerCode.MISSING, "listings[US/local].contact.email"),
        ]

    def test_the_wrong_status_is_told_beside_what_is_missing(self) -> None:
        """Every reason at once, the status included. Rule: R34"""
        off = service({US: Reviewed.draft(Listing())}, halt=Halt.BY_PARTNER)
        codes = refused(off, commands.Publish(), us_partner(certifications=()), PLATFORM, NOW - HOUR)
        assert codes >= {
            BlockerCode.IMPOSSIBLE_IN_STATUS,
            BlockerCode.WRONG_ROLE,
            BlockerCode.EARLIER_THAN_LAST_CHANGE,
            BlockerCode.NOT_CERTIFIED,
            BlockerCode.MISSING,
        }

    def test_named_targets_are_sent_and_others_stay(self) -> None:
        """Naming the targets is the confirmation of the market. Rules: R43, R54"""
        both = service({GB_CB: track(WRITING, shown=False, target=GB_CB), MY_CB: Reviewed.draft(Listing())})
        sent = both.publish(cb_partner(), (GB_CB, GB_CB), by=PARTNER, at=NOW).result
        assert (sent.listing(GB_CB).state, sent.listing(MY_CB).state) == (REVIEWING, WRITING)
        assert refused(both, commands.Publish(), cb_partner(), PARTNER) == {
            BlockerCode.MISSING,
            BlockerCode.WRONG_COUNT,
        }

    def test_nothing_to_send_is_told(self) -> None:
        """Settled, reviewed and unknown targets each give their own reason. Rules: R53, R55"""
        both = service(
            {GB_CB: track(SETTLED, shown=True, target=GB_CB), MY_CB: track(REVIEWING, shown=False, target=MY_CB)}
        )
        named = commands.Publish((GB_CB, MY_CB, US))
        assert refused(both, named, cb_partner(), PARTNER) == {
            BlockerCode.NOTHING_TO_SEND,
            BlockerCode.UNDER_REVIEW,
            BlockerCode.TARGET_UNKNOWN,
        }
        assert refused(both, commands.Publish(), cb_partner(), PARTNER) == {BlockerCode.UNDER_REVIEW}
        assert refused(live(), commands.Publish(), us_partner(), PARTNER) == {BlockerCode.NOTHING_TO_SEND}

    def test_a_rejected_service_is_changed_and_sent_again(self) -> None:
        """R52: it shows the reasons, can be edited, and writing alone does not move it."""
        subject = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW).result
        no = subject.reject(us_partner(), US, REASONS, by=PLATFORM, at=NOW).result
        assert no.status is ServiceStatus.REJECTED
        verdict = no.listing(US).verdict
        assert verdict is not None
        assert (verdict.reasons, verdict.by, verdict.at, verdict.approved) == (REASONS, PLATFORM, NOW, False)
        mended = no.write(us_partner(), US, listing(name="A better name"), by=PARTNER, at=NOW).result
        assert mended.status is ServiceStatus.REJECTED
        assert mended.publish(us_partner(), by=PARTNER, at=NOW).result.status is ServiceStatus.REVIEWING

    def test_the_form_is_locked_while_it_is_reviewed(self) -> None:
        """R53: no edit, removal or second sending until the verdict."""
        subject = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW).result
        assert refused(subject, commands.Write(US, Listing()), us_partner(), PARTNER) == {BlockerCode.UNDER_REVIEW}
        assert refused(subject, commands.Publish((US,)), us_partner(), PARTNER) == {BlockerCode.UNDER_REVIEW}
        assert BlockerCode.UNDER_REVIEW in refused(subject, commands.RemoveTarget(US), us_partner(), PARTNER)
        assert BlockerCode.UNDER_REVIEW in refused(subject, commands.Drop(US), us_partner(), PARTNER)
        recategorize = commands.Recategorize(CategorySlug("shop-management"))
        assert refused(subject, recategorize, us_partner(), PARTNER) == {BlockerCode.UNDER_REVIEW}

    def test_only_the_platform_judges(self) -> None:
        """The partner does not approve its own service. Rule: R50"""
        subject = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW).result
        decision = subject.consider(commands.Approve(US, listing().digest), us_partner(), by=PARTNER, at=NOW)
        assert isinstance(decision, Refusal)
        [only] = decision.blockers
        assert (only.code, only.remedy.who) == (BlockerCode.WRONG_ROLE, Role.PLATFORM)

    def test_approval_covers_exactly_what_was_sent(self) -> None:
        """Another digest is refused, whoever asks. Rule: R50"""
        subject = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW).result
        other = commands.Approve(US, Digest("0" * 64))
        assert refused(subject, other, us_partner(), PLATFORM) == {BlockerCode.CONTENT_CHANGED}
        stale = commands.Reject(US, REASONS, Digest("0" * 64))
        assert refused(subject, stale, us_partner(), PLATFORM) == {BlockerCode.CONTENT_CHANGED}

    def test_approval_asks_for_the_certification_again(self) -> None:
        """It may have been lost meanwhile; a refusal stays possible. Rules: R11, R12"""
        subject = complete(draft()).publish(us_partner(), by=PARTNER, at=NOW).result
        uncertified = us_partner(certifications=())
        assert refused(subject, commands.Approve(US, listing().digest), uncertified, PLATFORM) == {
            BlockerCode.NOT_CERTIFIED
        }
        assert subject.reject(uncertified, US, REASONS, by=SYSTEM, at=NOW).result.status is ServiceStatus.REJECTED

    def test_a_verdict_needs_an_open_review(self) -> None:
        """A track that is not under review, or is not there, cannot be judged. Rule: R50"""
        for command in (commands.Approve(US, listing().digest), commands.Reject(US, REASONS)):
            assert refused(live(), command, us_partner(), PLATFORM) == {BlockerCode.NOT_UNDER_REVIEW}
        for command in (commands.Approve(MY_CB, listing().digest), commands.Reject(MY_CB, REASONS)):
            assert refused(live(), command, us_partner(), PLATFORM) == {BlockerCode.TARGET_UNKNOWN}

    def test_a_rejection_names_a_reason(self) -> None:
        """R52: nothing is refused without saying why."""
        with pytest.raises(InvalidValue, match="reasons must name at least one reason"):
            commands.Reject(US, ())
        with pytest.raises(InvalidValue, match="text must say what the reason is when the code is other"):
            Reason(ReasonCode.OTHER)


class TestWrite:
    """Writing is free, and never publishes."""

    def test_an_edit_that_changes_nothing_is_no_event(self) -> None:
        """R55: the outcome is the service itself."""
        subject = complete(draft())
        assert subject.write(us_partner(), US, listing(), by=PARTNER, at=NOW + HOUR) == Outcome(subject, ())
        assert subject.rename(us_partner(), subject.name, by=PARTNER, at=NOW) == Outcome(subject, ())
        assert subject.recategorize(us_partner(), subject.category, by=PARTNER, at=NOW) == Outcome(subject, ())

    def test_an_edit_names_what_it_started_from(self) -> None:
        """No text is overwritten unseen. Rule: R53"""
        subject = complete(draft())
        mine = commands.Write(US, listing(name="Mine"), base=Listing().digest)
        assert refused(subject, mine, us_partner(), PARTNER) == {BlockerCode.CONTENT_CHANGED}
        fresh = subject.write(us_partner(), US, listing(name="Mine"), listing().digest, by=PARTNER, at=NOW)
        assert fresh.result.listing(US).candidate == listing(name="Mine")

    def test_a_listing_too_long_is_a_good_draft(self) -> None:
        """The checklist judges it, not the constructor. Rule: R38"""
        written = draft().write(us_partner(), US, listing(name="x" * 100), by=PARTNER, at=NOW).result
        assert refused(written, commands.Publish(), us_partner(), PARTNER) == {BlockerCode.TOO_LONG}

    def test_an_unknown_target_is_told(self) -> None:
        """R36: the service holds listings for its targets only."""
        for command in (commands.Write(MY_CB, Listing()), commands.Drop(MY_CB), commands.RemoveTarget(MY_CB)):
            assert BlockerCode.TARGET_UNKNOWN in refused(live(), command, us_partner(), PARTNER)

    def test_names_and_categories(self) -> None:
        """The name changes at any time, the category until the service was first live. Rules: R30, R31, R35"""
        with pytest.raises(InvalidValue, match="name must not be blank"):
            commands.Rename(" ")
        renamed = live().rename(us_partner(), "Another name", by=PARTNER, at=NOW).result
        assert (renamed.name, renamed.status) == ("Another name", ServiceStatus.LIVE)
        moved = draft().recategorize(us_partner(), CategorySlug("shop-management"), by=PARTNER, at=NOW).result
        assert moved.category == "shop-management"
        shop = commands.Recategorize(CategorySlug("shop-management"))
        assert refused(live(), shop, us_partner(), PARTNER) == {BlockerCode.CATEGORY_FIXED}


class TestRevision:
    """R55-R57: what sellers see stays until a new text is approved."""

    def test_sellers_see_the_old_listing_until_the_new_one_passed(self) -> None:
        """Rules: R55, R56"""
        newer = listing(short_description="A newer text.")
        written = live().write(us_partner(), US, newer, by=PARTNER, at=NOW).result
        sent = written.publish(us_partner(), by=PARTNER, at=NOW).result
        assert (sent.status, sent.listing(US).in_force) == (ServiceStatus.LIVE, listing())
        assert sent.who_acts_next == {Role.PLATFORM}
        approved = sent.approve(us_partner(), US, newer.digest, by=PLATFORM, at=NOW).result
        assert approved.listing(US) == evolve(approved.listing(US), in_force=newer, candidate=None)

    def test_a_refused_revision_leaves_the_service_as_it_was(self) -> None:
        """It can be changed and sent again, or dropped. Rule: R56"""
        sent = service({US: track(REVIEWING, shown=True)})
        no = sent.reject(us_partner(), US, REASONS, by=PLATFORM, at=NOW).result
        assert (no.status, no.listing(US).in_force) == (ServiceStatus.LIVE, listing())
        assert no.publish(us_partner(), by=PARTNER, at=NOW).result.listing(US).state is REVIEWING
        assert no.drop(us_partner(), US, by=PARTNER, at=NOW).result.listing(US).candidate is None

    def test_writing_the_published_text_makes_no_candidate(self) -> None:
        """An edit that leads back to what is in force leaves nothing to review. Rule: R55"""
        subject = service({US: track(WRITING, shown=True)})
        back = subject.write(us_partner(), US, listing(), by=PARTNER, at=NOW).result
        assert (back.listing(US).state, back.listing(US).candidate) == (SETTLED, None)

    def test_nothing_is_dropped_where_there_is_nothing(self) -> None:
        """A candidate is dropped only beside something in force. Rule: R56"""
        assert refused(live(), commands.Drop(US), us_partner(), PARTNER) == {BlockerCode.NOTHING_TO_DROP}
        shown = track(SETTLED, shown=True, target=GB_CB)
        both = service({GB_CB: shown, MY_CB: track(WRITING, shown=False, target=MY_CB)})
        assert refused(both, commands.Drop(MY_CB), cb_partner(), PARTNER) == {BlockerCode.NOTHING_TO_DROP}

    def test_a_custom_service_applies_an_edit_at_once(self) -> None:
        """R57: without review, when it is published; writing alone shows nothing."""
        subject = live(CUSTOM)
        written = subject.write(us_partner(), US, listing(name="New"), by=PARTNER, at=NOW).result
        assert written.listing(US).in_force == listing()
        applied = written.publish(us_partner(), by=PARTNER, at=NOW).result
        assert (applied.listing(US).in_force, applied.status) == (listing(name="New"), ServiceStatus.LIVE)


class TestTargets:
    """R54, R58-R60: each target is listed and reviewed on its own."""

    def test_an_added_market_is_reviewed_while_the_others_stay(self) -> None:
        """It needs its certification and its listing. Rules: R12, R54, R58, R59"""
        subject = live(target=GB_CB).add_target(cb_partner(), MY_CB, by=PARTNER, at=NOW).result
        only_gb = cb_partner("GB")
        assert refused(subject, commands.Publish(), only_gb, PARTNER) == {
            BlockerCode.NOT_CERTIFIED,
            BlockerCode.MISSING,
            BlockerCode.WRONG_COUNT,
        }
        written = subject.write(cb_partner(), MY_CB, listing(MY_CB), by=PARTNER, at=NOW).result
        sent = written.publish(cb_partner(), by=PARTNER, at=NOW).result
        assert (sent.status, sent.visible_targets) == (ServiceStatus.LIVE, (GB_CB,))
        both = sent.approve(cb_partner(), MY_CB, listing(MY_CB).digest, by=PLATFORM, at=NOW).result
        assert both.visible_targets == (GB_CB, MY_CB)

    def test_live_where_approved_although_rejected_elsewhere(self) -> None:
        """Rules: R54, Q12"""
        tracks = {
            GB_CB: track(REVIEWING, shown=False, target=GB_CB),
            MY_CB: track(REVIEWING, shown=False, target=MY_CB),
        }
        subject = service(tracks)
        no = subject.reject(cb_partner(), MY_CB, REASONS, by=PLATFORM, at=NOW).result
        assert no.status is ServiceStatus.REVIEWING
        yes = no.approve(cb_partner(), GB_CB, listing(GB_CB).digest, by=PLATFORM, at=NOW).result
        assert (yes.status, yes.visible_targets) == (ServiceStatus.LIVE, (GB_CB,))
        assert yes.who_acts_next == {Role.PARTNER}

    def test_a_target_is_added_once_and_may_bring_its_listing(self) -> None:
        """Rules: R36, R58"""
        added = draft().add_target(us_partner(), US_CB, listing(US_CB), by=PARTNER, at=NOW).result
        assert added.listing(US_CB).candidate == listing(US_CB)
        assert refused(added, commands.AddTarget(US_CB), us_partner(), PARTNER) == {BlockerCode.TARGET_EXISTS}

    def test_removing_a_target_deletes_its_listing(self) -> None:
        """Never the last one, and never one whose loss would change the status. Rule: R60"""
        shown = track(SETTLED, shown=True, target=GB_CB)
        both = service({GB_CB: shown, MY_CB: track(REJECTED, shown=False, target=MY_CB)})
        assert both.remove_target(cb_partner(), MY_CB, by=PARTNER, at=NOW).result.targets == (GB_CB,)
        assert refused(both, commands.RemoveTarget(GB_CB), cb_partner(), PARTNER) == {
            BlockerCode.REMOVAL_CHANGES_STATUS
        }
        assert refused(live(), commands.RemoveTarget(US), us_partner(), PARTNER) == {BlockerCode.LAST_TARGET}
        off = evolve(both, halt=Halt.BY_PARTNER)
        assert refused(off, commands.RemoveTarget(GB_CB), cb_partner(), PARTNER) == {BlockerCode.REMOVAL_CHANGES_STATUS}


class TestOffAndOn:
    """R61-R66, R70, R72: who switches off decides who switches on."""

    def test_deactivated_by_the_partner(self) -> None:
        """Open reviews end without a verdict, and nothing is visible. Rule: R61"""
        off = service({US: track(REVIEWING, shown=True)}).deactivate(us_partner(), by=PARTNER, at=NOW).result
        assert (off.status, off.listing(US).state, off.visible_targets) == (ServiceStatus.DEACTIVATED, WRITING, ())
        assert off.who_acts_next == {Role.PARTNER}

    def test_a_public_service_is_reviewed_again(self) -> None:
        """Nothing is in force until it passed. Rules: R62, R63"""
        off = live().deactivate(us_partner(), by=PARTNER, at=NOW).result
        on = off.republish(us_partner(), by=PARTNER, at=NOW + HOUR).result
        assert (on.status, on.listing(US).in_force, on.waiting_since) == (ServiceStatus.REVIEWING, None, NOW + HOUR)
        back = on.approve(us_partner(), US, listing().digest, by=PLATFORM, at=NOW + HOUR).result
        assert (back.status, back.first_live_at) == (ServiceStatus.LIVE, NOW)

    def test_republishing_asks_for_the_whole_checklist(self) -> None:
        """Every listing is sent, so every listing is judged. Rules: R34, R62"""
        shown = track(SETTLED, shown=True, target=GB_CB)
        off = service({GB_CB: shown, MY_CB: Reviewed.draft(Listing())}, halt=Halt.BY_PARTNER)
        codes = refused(off, commands.Republish(), cb_partner("GB"), PARTNER)
        assert codes == {BlockerCode.NOT_CERTIFIED, BlockerCode.MISSING, BlockerCode.WRONG_COUNT}

    def test_a_custom_service_is_live_again_at_once(self) -> None:
        """A further target that was never live stays as it is. Rule: R64"""
        shown = track(SETTLED, shown=True, target=GB_CB)
        off = service({GB_CB: shown, MY_CB: Reviewed.draft(Listing())}, CUSTOM, halt=Halt.BY_PARTNER)
        on = off.republish(cb_partner("GB"), by=PARTNER, at=NOW).result
        assert (on.status, on.visible_targets) == (ServiceStatus.LIVE, (GB_CB,))

    def test_a_service_that_was_never_live_has_no_off(self) -> None:
        """Rules: R63, R72"""
        reviewing = service({US: track(REVIEWING, shown=False)})
        for subject in (draft(), reviewing, service({US: track(REJECTED, shown=False)})):
            for command in (commands.Deactivate(), commands.Republish()):
                assert BlockerCode.IMPOSSIBLE_IN_STATUS in refused(subject, command, us_partner(), PARTNER)

    def test_the_partner_cannot_bring_back_what_the_platform_took_down(self) -> None:
        """Only the platform reinstates it. Rules: R66, R70"""
        down = live().take_down(us_partner(), REASONS, by=PLATFORM, at=NOW).result
        assert (down.status, down.visible_targets, down.who_acts_next) == (
            ServiceStatus.TAKEN_DOWN,
            (),
            frozenset({Role.PLATFORM}),
        )
        assert refused(down, commands.Republish(), us_partner(), PARTNER) == {BlockerCode.IMPOSSIBLE_IN_STATUS}
        assert refused(down, commands.Reinstate(), us_partner(), PARTNER) == {BlockerCode.WRONG_ROLE}
        assert down.reinstate(us_partner(), by=PLATFORM, at=NOW).result.status is ServiceStatus.LIVE

    def test_the_platform_does_not_take_down_what_the_partner_switched_off(self) -> None:
        """So reinstating never switches on what the partner switched off. Rule: R66"""
        off = live().deactivate(us_partner(), by=PARTNER, at=NOW).result
        assert refused(off, commands.TakeDown(REASONS), us_partner(), PLATFORM) == {BlockerCode.IMPOSSIBLE_IN_STATUS}

    def test_reinstating_asks_for_the_certification(self) -> None:
        """Nothing becomes visible without one. Rules: R11, R66"""
        down = live().take_down(us_partner(), REASONS, by=PLATFORM, at=NOW).result
        assert refused(down, commands.Reinstate(), us_partner(certifications=()), PLATFORM) == {
            BlockerCode.NOT_CERTIFIED
        }

    def test_the_link_stays_the_same(self) -> None:
        """One code for each target from the first live instant on, for ever. Rules: R28, R29, R65, R73"""
        subject = live(CUSTOM)
        code = subject.link_code(US)
        off = subject.deactivate(us_partner(), by=PARTNER, at=NOW).result
        again = off.republish(us_partner(), by=PARTNER, at=NOW).result
        assert code == off.link_code(US) == again.link_code(US)
        assert code is not None
        assert len(code) == 43
        both = service({US: track(SETTLED, shown=True), US_CB: track(SETTLED, shown=True, target=US_CB)}, CUSTOM)
        assert both.link_code(US) != both.link_code(US_CB)
        with pytest.raises(NotFound, match="there is no target 'MY/cross_border'"):
            subject.link_code(MY_CB)

    def test_the_token_is_a_secret(self) -> None:
        """It shows in no repr, and a bad one shows in no error."""
        assert TOKEN not in repr(draft())
        assert TOKEN not in repr(draft().link_token)
        with pytest.raises(InvalidValue) as error:
            LinkToken("short secret")
        assert "short secret" not in str(error.value)


class TestRetract:
    """R70, Q11: one target is taken out of sight while the others stay."""

    def test_one_target_is_hidden_and_can_be_sent_again(self) -> None:
        """What was shown becomes a rejected candidate; the way back is publishing. Rule: R70"""
        tracks = {each: track(SETTLED, shown=True, target=each) for each in (GB_CB, MY_CB)}
        hidden = service(tracks).retract(cb_partner("GB"), MY_CB, REASONS, by=SYSTEM, at=NOW).result
        assert (hidden.status, hidden.visible_targets) == (ServiceStatus.LIVE, (GB_CB,))
        assert (hidden.listing(MY_CB).state, hidden.listing(MY_CB).candidate) == (REJECTED, listing(MY_CB))
        assert hidden.publish(cb_partner(), by=PARTNER, at=NOW).result.listing(MY_CB).state is REVIEWING

    def test_without_another_shown_the_service_is_no_longer_live(self) -> None:
        """It is rejected, or under review where another target waits. Rules: R54, R70"""
        assert live().retract(us_partner(), US, REASONS, by=PLATFORM, at=NOW).result.status is ServiceStatus.REJECTED
        shown = track(SETTLED, shown=True, target=GB_CB)
        waiting = service({GB_CB: shown, MY_CB: track(REVIEWING, shown=False, target=MY_CB)})
        hidden = waiting.retract(cb_partner(), GB_CB, REASONS, by=PLATFORM, at=NOW).result
        assert hidden.status is ServiceStatus.REVIEWING

    def test_a_certified_custom_service_is_taken_down_as_a_whole(self) -> None:
        """Its partner would just publish it again. Rules: R66, R70"""
        command = commands.Retract(US, REASONS)
        assert refused(live(CUSTOM), command, us_partner(), PLATFORM) == {BlockerCode.RETRACTION_UNJUSTIFIED}
        hidden = live(CUSTOM).retract(us_partner(certifications=()), US, REASONS, by=SYSTEM, at=NOW).result
        assert hidden.status is ServiceStatus.REJECTED
        assert hidden.publish(us_partner(), by=PARTNER, at=NOW).result.status is ServiceStatus.LIVE

    def test_there_must_be_something_to_hide(self) -> None:
        """Rule: R70"""
        shown = track(SETTLED, shown=True, target=GB_CB)
        subject = service({GB_CB: shown, MY_CB: track(WRITING, shown=False, target=MY_CB)})
        hide = commands.Retract(MY_CB, REASONS)
        assert refused(subject, hide, cb_partner(), PLATFORM) == {BlockerCode.NOTHING_IN_FORCE}
        unknown = commands.Retract(US, REASONS)
        assert refused(subject, unknown, cb_partner(), PLATFORM) == {BlockerCode.TARGET_UNKNOWN}


INVITED = frozenset({Feature.UPGRADE_TO_PUBLIC})


class TestUpgrade:
    """R71: a custom service becomes public once every target passed, and is custom and live until then."""

    def both(self) -> Service:
        """A live custom service with two targets."""
        return service({each: track(SETTLED, shown=True, target=each) for each in (GB_CB, MY_CB)}, CUSTOM)

    def asked(self) -> Service:
        """The same, under review to become public."""
        return self.both().upgrade(cb_partner(features=INVITED), by=PARTNER, at=NOW).result

    def test_it_flips_at_the_last_approval(self) -> None:
        """Live and custom meanwhile, then public. Rule: R71"""
        asked = self.asked()
        assert (asked.status, asked.type, asked.upgrading) == (ServiceStatus.LIVE, CUSTOM, True)
        one = asked.approve(cb_partner(), GB_CB, listing(GB_CB).digest, by=PLATFORM, at=NOW).result
        assert (one.type, one.upgrading) == (CUSTOM, True)
        both, happened = one.approve(cb_partner(), MY_CB, listing(MY_CB).digest, by=PLATFORM, at=NOW)
        assert (both.type, both.upgrading, both.status) == (PUBLIC, False, ServiceStatus.LIVE)
        assert [event.name for event in happened] == ["service.listing_approved", "service.upgraded"]
        assert [event.version for event in happened] == [one.version + 1, one.version + 2]

    def test_one_refusal_ends_it(self) -> None:
        """It stays custom and live, and the other reviews end. Rule: R71"""
        no = self.asked().reject(cb_partner(), GB_CB, REASONS, by=PLATFORM, at=NOW).result
        assert (no.type, no.upgrading, no.status) == (CUSTOM, False, ServiceStatus.LIVE)
        assert (no.listing(GB_CB).state, no.listing(MY_CB).state) == (REJECTED, SETTLED)
        assert no.visible_targets == (GB_CB, MY_CB)

    @pytest.mark.parametrize(
        "command", [commands.Deactivate(), commands.TakeDown(REASONS), commands.Retract(GB_CB, REASONS)]
    )
    def test_a_halt_or_a_retraction_ends_it(self, command: commands.Command) -> None:
        """It stays custom. Rule: R71"""
        by = PARTNER if isinstance(command, commands.Deactivate) else PLATFORM
        decision = self.asked().consider(command, cb_partner("MY"), by=by, at=NOW)
        assert isinstance(decision, Outcome)
        after = decision.result
        assert (after.type, after.upgrading) == (CUSTOM, False)
        assert after.listing(MY_CB).submission is None

    def test_targets_and_texts_are_locked_meanwhile(self) -> None:
        """Target sellers do not change in the same step. Rule: R71"""
        asked = self.asked()
        partner = cb_partner(features=INVITED)
        for command in (
            commands.Publish(),
            commands.Upgrade(),
            commands.AddTarget(US_CB),
            commands.RemoveTarget(MY_CB),
        ):
            assert BlockerCode.UPGRADE_UNDER_REVIEW in refused(asked, command, partner, PARTNER)

    def test_it_needs_an_invitation_and_complete_listings(self) -> None:
        """Beta, by invitation; all listings filled in first. Rule: R71"""
        bare = service({GB_CB: Reviewed(in_force=Listing())}, CUSTOM)
        codes = refused(bare, commands.Upgrade(), cb_partner(), PARTNER)
        assert codes == {BlockerCode.UPGRADE_NOT_GRANTED, BlockerCode.MISSING, BlockerCode.WRONG_COUNT}

    def test_only_once_published_and_only_custom(self) -> None:
        """A draft and a public service have no upgrade. Rule: R71"""
        for subject in (draft(CUSTOM), live()):
            assert BlockerCode.IMPOSSIBLE_IN_STATUS in refused(
                subject, commands.Upgrade(), us_partner(features=INVITED), PARTNER
            )

    def test_a_category_for_custom_services_only_stays_custom(self) -> None:
        """US Shop registration is not open to public services. Rules: R29, R71"""
        shop = CategorySlug("shop-registration")
        partner = us_partner(features=INVITED, certifications=(certification(shop, Market("US")),))
        assert refused(evolve(live(CUSTOM), category=shop), commands.Upgrade(), partner, PARTNER) == {
            BlockerCode.TYPE_NOT_OPEN
        }


class TestCompanyProfile:
    """R44: where it is on, it is filled in before a new public service in the US is published."""

    def test_before_a_new_public_service(self) -> None:
        """Invited partners only. Rule: R44"""
        invited = us_partner(features=frozenset({Feature.COMPANY_PROFILE}))
        subject = complete(draft())
        assert refused(subject, commands.Publish(), invited, PARTNER) == {BlockerCode.COMPANY_PROFILE_MISSING}
        done = evolve(invited, company_profile_completed_at=NOW)
        assert subject.publish(done, by=PARTNER, at=NOW).result.status is ServiceStatus.REVIEWING

    def test_not_for_a_revision_nor_a_custom_service(self) -> None:
        """Rule: R44"""
        invited = us_partner(features=frozenset({Feature.COMPANY_PROFILE}))
        assert service({US: track(WRITING, shown=True)}).publish(invited, by=PARTNER, at=NOW).events
        assert draft(CUSTOM).publish(invited, by=PARTNER, at=NOW).events


class TestEntitlement:
    """Whether the partner may offer this at all."""

    def codes(self, subject: Service, partner: Partner) -> set[BlockerCode]:
        """Why a custom publication is refused; custom, so that no listing is asked for."""
        return refused(subject, commands.Publish(), partner, PARTNER)

    def test_a_market_out_of_reach(self) -> None:
        """A local partner serves its own country only. Rules: R3, R4"""
        subject = draft(CUSTOM, GB_CB)
        assert self.codes(subject, us_partner()) == {
            BlockerCode.SITE_OF_ANOTHER_MARKET,
            BlockerCode.MARKET_OUT_OF_REACH,
            BlockerCode.NOT_CERTIFIED,
        }

    def test_a_target_nobody_lists_for(self) -> None:
        """Sellers from other EU countries do not trade in the US: not even a custom service goes there. Rule: R36"""
        subject = draft(CUSTOM, Target(Market("US"), SellerType.INTRA_EU), category=LIVE_MANAGEMENT)
        assert self.codes(subject, us_partner()) == {BlockerCode.NO_LISTING_LANGUAGE}

    def test_a_category_that_is_not_offered(self) -> None:
        """US categories are not those of the cross-border partners. Rule: R5"""
        subject = draft(CUSTOM, GB_CB, category=CategorySlug("paid-media"))
        assert self.codes(subject, cb_partner()) == {BlockerCode.CATEGORY_NOT_OFFERED, BlockerCode.NOT_CERTIFIED}

    def test_a_category_that_does_not_exist(self) -> None:
        """Rules: R5, R30"""
        subject = draft(CUSTOM, category=CategorySlug("no-such-thing"))
        assert self.codes(subject, us_partner()) == {BlockerCode.CATEGORY_UNKNOWN, BlockerCode.NOT_CERTIFIED}

    def test_a_category_for_custom_services_only(self) -> None:
        """R29: US Shop registration takes no public services."""
        shop = CategorySlug("shop-registration")
        partner = us_partner(certifications=(certification(shop, Market("US")),))
        subject = complete(draft(category=shop))
        assert refused(subject, commands.Publish(), partner, PARTNER) == {BlockerCode.TYPE_NOT_OPEN}
        assert draft(CUSTOM, category=shop).publish(partner, by=PARTNER, at=NOW).events

    def test_holders_publish_in_a_closed_category(self) -> None:
        """R16, Q21: it is closed to new certifications and authorizations, not to publishing."""
        closed = CategorySlug("mass-recruiting")
        partner = us_partner(certifications=(certification(closed, Market("US")),))
        assert draft(CUSTOM, category=closed).publish(partner, by=PARTNER, at=NOW).events
        assert complete(draft(category=closed)).publish(partner, by=PARTNER, at=NOW).events

    def test_a_closed_category_takes_no_new_authorizations(self) -> None:
        """Being live and taking authorizations are two things, from the closing day on. Rules: R16, R17, R73"""
        closed = evolve(live(CUSTOM), category=CategorySlug("mass-recruiting"))
        last = datetime(2025, 6, 4, 23, 59, 59, tzinfo=UTC)
        assert closed.takes_authorizations(US, at=last)
        assert not closed.takes_authorizations(US, at=last + timedelta(seconds=1))
        assert live().takes_authorizations(US, at=NOW)
        assert not live().takes_authorizations(MY_CB, at=NOW)
        assert not draft().takes_authorizations(US, at=NOW)

    def test_a_certification_counts_for_its_market_only(self) -> None:
        """R12: and each missing one is told once, however many seller types it has."""
        subject = service(
            {GB_CB: Reviewed.draft(Listing()), Target(Market("GB"), SellerType.LOCAL): Reviewed.draft(Listing())},
            CUSTOM,
        )
        decision = subject.consider(commands.Publish(), cb_partner("MY"), by=PARTNER, at=NOW)
        assert isinstance(decision, Refusal)
        [only] = decision.blockers
        assert (only.code, only.path) == (BlockerCode.NOT_CERTIFIED, f"partner.certifications[{CB_LIVE}/GB]")
        assert "never applied for" in only.sentence

    def test_another_partner_is_no_blocker_but_a_mistake(self) -> None:
        """Only the service's own partner can be asked about."""
        with pytest.raises(InvalidValue, match="partner must be P-1, whose service S-1 is"):
            draft().publish(us_partner(id=PartnerId("P-2")), by=PARTNER, at=NOW)

    @pytest.mark.parametrize("at", [datetime(2025, 12, 3, 9), datetime(2025, 12, 3, 9, tzinfo=timezone(HOUR))])  # noqa: DTZ001
    def test_a_naive_instant_is_a_mistake(self, at: datetime) -> None:
        """Instants are aware, and in UTC."""
        with pytest.raises(InvalidValue, match="at must be an aware instant in UTC"):
            draft().publish(us_partner(), by=PARTNER, at=at)

    def test_a_zone_without_an_offset_in_winter_is_not_utc(self) -> None:
        """Days added to such an instant need not have 24 hours; UTC by its name is UTC."""
        with pytest.raises(InvalidValue, match="at must be an aware instant in UTC"):
            draft(CUSTOM).publish(us_partner(), by=PARTNER, at=NOW.astimezone(ZoneInfo("Europe/London")))
        assert draft(CUSTOM).publish(us_partner(), by=PARTNER, at=NOW.astimezone(ZoneInfo("UTC"))).events

    def test_an_actor_is_no_text(self) -> None:
        """A plain mistake gets a clear error with its path."""
        with pytest.raises(InvalidValue, match="by must be Actor, not str"):
            draft().publish(us_partner(), by="member-7", at=NOW)  # type: ignore[arg-type]

    def test_the_partner_changed_later(self) -> None:
        """A decision does not rest on what the partner became afterwards."""
        later = us_partner(changed_at=NOW + HOUR)
        assert refused(draft(CUSTOM), commands.Publish(), later, PARTNER) == {BlockerCode.EARLIER_THAN_LAST_CHANGE}

    def test_time_does_not_run_backwards(self) -> None:
        """An instant before the last change is refused."""
        early = NOW - timedelta(microseconds=1)
        assert refused(draft(CUSTOM), commands.Publish(), us_partner(), PARTNER, early) == {
            BlockerCode.EARLIER_THAN_LAST_CHANGE
        }

    def test_the_region_is_that_of_the_papers(self) -> None:
        """R4: a partner of another region is not offered the market."""
        partner = us_partner(registration_region=Region("FR"), site=us_partner().site)
        assert BlockerCode.MARKET_OUT_OF_REACH in self.codes(draft(CUSTOM), partner)


class TestReplay:
    """A service is the sum of its events."""

    def story(self) -> tuple[Service, list[events.ServiceEvent]]:
        """A service with nearly every kind of event, and the events."""
        partner = cb_partner(features=INVITED)
        subject, first = Service.draft(
            ServiceId("S-1"),
            PartnerId("P-1"),
            type=CUSTOM,
            category=CB_LIVE,
            name="LIVE",
            targets=(GB_CB,),
            link_token=TOKEN,
            by=PARTNER,
            at=NOW,
        )
        happened = list(first)
        digest = listing(GB_CB).digest
        for command, by in (
            (commands.Rename("LIVE streams"), PARTNER),
            (commands.Recategorize(CategorySlug("video-management")), PARTNER),
            (commands.Recategorize(CB_LIVE), PARTNER),
            (commands.AddTarget(MY_CB, listing(MY_CB)), PARTNER),
            (commands.RemoveTarget(MY_CB), PARTNER),
            (commands.Write(GB_CB, listing(GB_CB)), PARTNER),
            (commands.Publish(), PARTNER),
            (commands.Upgrade(), PARTNER),
            (commands.Reject(GB_CB, REASONS), PLATFORM),
            (commands.Drop(GB_CB), PARTNER),
            (commands.Upgrade(), PARTNER),
            (commands.Approve(GB_CB, digest), PLATFORM),
            (commands.Deactivate(), PARTNER),
            (commands.Republish(), PARTNER),
            (commands.Approve(GB_CB, digest), PLATFORM),
            (commands.TakeDown(REASONS), PLATFORM),
            (commands.Reinstate(), PLATFORM),
            (commands.Retract(GB_CB, REASONS), PLATFORM),
            (commands.Publish(), PARTNER),
        ):
            decision = subject.consider(command, partner, by=by, at=subject.changed_at + HOUR)
            assert isinstance(decision, Outcome), decision
            subject = decision.result
            happened += decision.events
        return subject, happened

    def test_folding_the_events_gives_the_service(self) -> None:
        """Also after each of them, and every kind of event has its turn."""
        subject, happened = self.story()
        assert Service.replay(happened, TOKEN) == subject
        assert {type(event) for event in happened} == set(events.SERVICE_EVENTS)
        assert [event.version for event in happened] == list(range(1, len(happened) + 1))

    def test_ids_are_derived_and_unique(self) -> None:
        """A repeated delivery is recognised without a table."""
        _, happened = self.story()
        assert len({event.id for event in happened}) == len(happened)
        assert happened[3].id == pickle.loads(pickle.dumps(happened[3])).id

    def test_no_event_carries_the_token(self) -> None:
        """Events leave the house."""
        _, happened = self.story()
        assert not [event for event in happened if TOKEN in str(attrs.asdict(event))]

    def test_a_gap_or_a_stranger_is_told(self) -> None:
        """Each fault names the event."""
        _, happened = self.story()
        with pytest.raises(InvalidValue, match=r"events\[2\]\.version must be 3, not 4"):
            Service.replay([*happened[:2], *happened[3:]], TOKEN)
        with pytest.raises(InvalidValue, match=r"events\[0\] must draft the service"):
            Service.replay(happened[1:], TOKEN)
        with pytest.raises(InvalidValue, match=r"events\[1\] must be a change of service S-1"):
            Service.replay([happened[0], happened[0]], TOKEN)
        with pytest.raises(InvalidValue, match=r"events\[1\] must be a change of service S-1"):
            Service.replay([happened[0], evolve(happened[1], service_id=ServiceId("S-9"))], TOKEN)
        approved = events.ListingApproved(
            service_id=ServiceId("S-1"),
            version=2,
            at=NOW,
            by=PLATFORM,
            edition="x",
            target=GB_CB,
            digest=Digest("0" * 64),
        )
        with pytest.raises(InvalidValue, match=r"events\[1\] does not follow from the events before it"):
            Service.replay([happened[0], approved], TOKEN)
        with pytest.raises(InvalidValue, match=r"events\[1\]\.at must not be earlier than that of the event before"):
            Service.replay([happened[0], evolve(approved, at=NOW - HOUR)], TOKEN)
        with pytest.raises(InvalidValue, match="events must hold at least the event that drafts the service"):
            Service.replay([], TOKEN)
