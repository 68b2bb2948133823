"""
The twelve decisions behind the tables, one check each, and the proof that each check would notice.

The numbers are those of the page of decisions in the documentation. Every check is run twice: as things are, and with
its decision switched off, where it has to fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

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
    PLATFORM,
    REASONS,
    TOKEN,
    US,
    cb_partner,
    draft,
    listing,
    service,
    track,
    us_partner,
)

from tiktok_services import case, commands, lifecycle, reviewed, rulebook
from tiktok_services.blocker import Blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue, VersionConflict
from tiktok_services.lifecycle import CandidateAction, CandidateState, Halt, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.memory import InMemoryStore
from tiktok_services.partner import Feature, Partner
from tiktok_services.partner_commands import RecordViolation, RevokeCertification
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Market, PartnerId, PartnerType, Region, ServiceId, ServiceType


PUBLIC, CUSTOM = ServiceType.PUBLIC, ServiceType.CUSTOM
SETTLED, WRITING = CandidateState.SETTLED, CandidateState.WRITING
REVIEWING, REJECTED = CandidateState.REVIEWING, CandidateState.REJECTED


def done(subject: Service, command: commands.Command, partner: Partner, by: Actor) -> Service:
    """The service after *command*, which has to be allowed."""
    decision = subject.consider(command, partner, by=by, at=NOW)
    assert not isinstance(decision, Refusal), str(decision)
    return decision.result


def codes(subject: Service, command: commands.Command, partner: Partner, by: Actor) -> set[BlockerCode]:
    """Why *command* is refused; empty if it is not."""
    decision = subject.consider(command, partner, by=by, at=NOW)
    return {blocker.code for blocker in decision.blockers} if isinstance(decision, Refusal) else set()


def writing_leaves_a_rejected_candidate_rejected() -> None:
    """Decision 1: only sending moves it, so writing never changes the status."""
    rejected = service({US: track(REJECTED, shown=False)})
    written = done(rejected, commands.Write(US, listing(name="Mended")), us_partner(), PARTNER)
    assert (written.listing(US).state, written.status) == (REJECTED, ServiceStatus.REJECTED)


def a_halt_closes_every_review() -> None:
    """Decision 2: while a service is halted nothing is sent or judged."""
    off = done(service({US: track(REVIEWING, shown=True)}), commands.Deactivate(), us_partner(), PARTNER)
    assert off.listing(US).state is WRITING
    down = done(service({US: track(REVIEWING, shown=True)}), commands.TakeDown(REASONS), us_partner(), PLATFORM)
    assert down.listing(US).state is WRITING


def republishing_takes_every_listing_out_of_sight() -> None:
    """Decision 3: nothing of a public service is in force until it is approved anew."""
    off = service({US: track(SETTLED, shown=True)}, halt=Halt.BY_PARTNER)
    assert done(off, commands.Republish(), us_partner(), PARTNER).listing(US).in_force is None


def one_target_of_a_certified_custom_service_is_not_retracted() -> None:
    """Decision 4: its partner would just publish it again; the whole service is taken down instead."""
    live = service({US: track(SETTLED, shown=True)}, CUSTOM)
    assert codes(live, commands.Retract(US, REASONS), us_partner(), PLATFORM) == {BlockerCode.RETRACTION_UNJUSTIFIED}


def one_refusal_ends_an_upgrade() -> None:
    """Decision 5: all its reviews are closed, and it stays custom."""
    live = service({each: track(SETTLED, shown=True, target=each) for each in (GB_CB, MY_CB)}, CUSTOM)
    invited = cb_partner(features=frozenset({Feature.UPGRADE_TO_PUBLIC}))
    asked = done(live, commands.Upgrade(), invited, PARTNER)
    no = done(asked, commands.Reject(GB_CB, REASONS), invited, PLATFORM)
    assert (no.type, no.upgrading, no.waiting_since) == (CUSTOM, False, None)


def publishing_sends_what_is_unsent_unless_targets_are_named() -> None:
    """Decision 6: what is settled stays as it is, and naming the targets is the confirmation."""
    both = service({GB_CB: track(SETTLED, shown=True, target=GB_CB), MY_CB: track(WRITING, shown=False, target=MY_CB)})
    sent = done(both, commands.Publish(), cb_partner(), PARTNER)
    assert (sent.listing(GB_CB).state, sent.listing(MY_CB).state) == (SETTLED, REVIEWING)


def entitlement_is_asked_wherever_content_becomes_visible() -> None:
    """Decision 7: publish, republish, upgrade, approve and reinstate ask for certification and standing."""
    nobody = cb_partner("JP", features=frozenset({Feature.UPGRADE_TO_PUBLIC}))
    writing = service({GB_CB: track(WRITING, shown=False, target=GB_CB)})
    reviewing = service({GB_CB: track(REVIEWING, shown=False, target=GB_CB)})
    shown = {GB_CB: track(SETTLED, shown=True, target=GB_CB)}
    digest = listing(GB_CB).digest
    for subject, command, by in (
        (writing, commands.Publish(), PARTNER),
        (reviewing, commands.Approve(GB_CB, digest), PLATFORM),
        (service(shown, halt=Halt.BY_PARTNER), commands.Republish(), PARTNER),
        (service(shown, halt=Halt.BY_PLATFORM), commands.Reinstate(), PLATFORM),
        (service(shown, CUSTOM), commands.Upgrade(), PARTNER),
    ):
        assert codes(subject, command, nobody, by) == {BlockerCode.NOT_CERTIFIED}
    assert not codes(writing, commands.Write(GB_CB, Listing()), nobody, PARTNER)


def an_approval_covers_exactly_what_was_sent() -> None:
    """Decision 8: another digest is refused."""
    reviewing = service({US: track(REVIEWING, shown=False)})
    other = commands.Approve(US, Listing().digest)
    assert codes(reviewing, other, us_partner(), PLATFORM) == {BlockerCode.CONTENT_CHANGED}


def saving_a_service_compares_the_version_of_its_partner() -> None:
    """Decision 9: an approval never crosses a revocation."""
    store = InMemoryStore()
    partner, registered = Partner.register(
        PartnerId("P-1"),
        name="East Pier Live",
        types=frozenset({PartnerType.TSP}),
        registration_region=Region("US"),
        by=PARTNER,
        at=NOW,
    )
    store.partners.add(partner, registered)
    subject, drafted = Service.draft(
        ServiceId("S-1"),
        partner.id,
        type=CUSTOM,
        category=LIVE_MANAGEMENT,
        name="LIVE",
        targets=(US,),
        link_token=TOKEN,
        by=PARTNER,
        at=NOW,
    )
    store.services.add(subject, drafted)
    certified = evolve(partner, certifications=us_partner().certifications)
    published = subject.publish(certified, by=PARTNER, at=NOW)
    changed = partner.record_violation("V-1", 30, REASONS, by=PLATFORM, at=NOW)
    store.partners.save(changed.result, changed.events, loaded_version=1)
    with pytest.raises(VersionConflict):
        store.services.save(published.result, published.events, loaded_version=1, partner_version=1)


def termination_is_recorded_never_derived() -> None:
    """Decision 10: reaching the maximum of points makes it due, and nothing more."""
    out = us_partner().consider(RecordViolation("V-1", 120, REASONS), by=PLATFORM, at=NOW)
    assert isinstance(out, Outcome)
    assert out.result.standing(NOW).termination_due
    assert not out.result.is_terminated
    assert out.result.consider(RevokeCertification(CB_LIVE, Market("US"), REASONS), by=PLATFORM, at=NOW)


def a_code_is_judged_by_its_form() -> None:
    """Decision 11: whether a market exists is the checklist's question, so that history outlives a catalog."""
    nowhere = Target.parse("ZZ/local")
    subject = draft(CUSTOM, nowhere)
    assert BlockerCode.MARKET_OUT_OF_REACH in codes(subject, commands.Publish(), us_partner(), PARTNER)


def the_link_is_the_same_ever_after() -> None:
    """Decision 12: answered once the service was first live, for each target its own."""
    live = service({US: track(SETTLED, shown=True)}, CUSTOM)
    off = done(live, commands.Deactivate(), us_partner(), PARTNER)
    assert draft().link_code(US) is None
    assert live.link_code(US) is not None
    assert live.link_code(US) == off.link_code(US)


def _no_blockers(*_: object, **__: object) -> Iterator[Blocker]:
    return iter(())


def _moves_with(cell: tuple[Any, ...], to: CandidateState) -> dict[Any, Any]:
    return {**lifecycle.CANDIDATE_MOVES, cell: to}


def _only_known_markets(cls: type[Market], code: str) -> Market:
    if code == "ZZ":
        raise InvalidValue("Market", "must be known")
    return str.__new__(cls, code)


def _saved_without_asking(store: Any, changed: Service, *_: object, **__: object) -> None:
    """A save that compares nothing."""


REJECTED_WRITE = (REJECTED, CandidateAction.WRITE, False, False)

SWITCHED_OFF: dict[Callable[[], None], list[tuple[Any, str, Any]]] = {
    writing_leaves_a_rejected_candidate_rejected: [
        (reviewed, "CANDIDATE_MOVES", _moves_with(REJECTED_WRITE, WRITING)),
    ],
    a_halt_closes_every_review: [(Service, "with_reviews_closed", lambda _self, listings: listings)],
    republishing_takes_every_listing_out_of_sight: [(Reviewed, "submit_out_of_sight", Reviewed.submit)],
    one_target_of_a_certified_custom_service_is_not_retracted: [
        (rulebook, "entitlement_is_lost", lambda *_: True),
    ],
    one_refusal_ends_an_upgrade: [(Service, "with_reviews_closed", lambda _self, listings: listings)],
    publishing_sends_what_is_unsent_unless_targets_are_named: [
        (rulebook, "_to_publish", lambda asked, _command: asked.service.targets),
    ],
    entitlement_is_asked_wherever_content_becomes_visible: [(case, "entitlement_blockers", _no_blockers)],
    an_approval_covers_exactly_what_was_sent: [
        (rulebook, "_against_judging", _no_blockers),
    ],
    saving_a_service_compares_the_version_of_its_partner: [
        (type(InMemoryStore().services), "save", _saved_without_asking),
    ],
    termination_is_recorded_never_derived: [
        (Partner, "is_terminated", property(lambda partner: partner.standing(NOW + HOUR).points == 120)),
    ],
    a_code_is_judged_by_its_form: [(Market, "__new__", _only_known_markets)],
    the_link_is_the_same_ever_after: [
        (Service, "link_code", lambda subject, _target: f"{subject.halt}" if subject.first_live_at else None),
    ],
}


@pytest.mark.parametrize("check", SWITCHED_OFF, ids=lambda check: check.__name__)
def test_the_decision_holds(check: Callable[[], None]) -> None:
    """Each of the twelve decisions is kept."""
    check()


@pytest.mark.parametrize("check", SWITCHED_OFF, ids=lambda check: check.__name__)
def test_the_check_notices_when_it_does_not(check: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """With its decision switched off the check fails, so that it can fail at all."""
    for owner, name, instead in SWITCHED_OFF[check]:
        monkeypatch.setattr(owner, name, instead)
    with pytest.raises((AssertionError, InvalidValue, KeyError, pytest.fail.Exception)):
        check()


def test_there_are_twelve() -> None:
    """One check for each decision, numbered from 1 to 12."""
    told = [str(check.__doc__).partition(":")[0] for check in SWITCHED_OFF]
    assert told == [f"Decision {number}" for number in range(1, 13)]
