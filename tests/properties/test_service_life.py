"""Random lives of a service with up to three targets: what must never be lost holds after every step."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.builders import (
    CB_LIVE,
    GB_CB,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    SYSTEM,
    TOKEN,
    cb_partner,
    listing,
)

from tiktok_services import commands
from tiktok_services.decision import Refusal
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import Action, CandidateState, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.partner import Feature, Partner
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Digest, PartnerId, ServiceId, ServiceType


TH_CB = Target.parse("TH/cross_border")
TARGETS = (GB_CB, MY_CB, TH_CB)
CONTENTS = {
    target: (Listing(), listing(target), listing(target, short_description="Another text.")) for target in TARGETS
}
ACTORS = (PARTNER, PLATFORM, SYSTEM)

targets = st.sampled_from(TARGETS)


class ServiceLife(RuleBasedStateMachine):
    """Every command by every actor, while certifications come and go."""

    service: Service
    events: list[ServiceEvent]

    def __init__(self) -> None:
        super().__init__()
        self.certified = {"GB", "MY", "TH"}
        self.approved: set[tuple[Target, Digest]] = set()
        self.at = NOW

    @initialize(type_=st.sampled_from(ServiceType), first=st.lists(targets, min_size=1, max_size=2, unique=True))
    def draft(self, type_: ServiceType, first: list[Target]) -> None:
        """A new service."""
        self.service, events = Service.draft(
            ServiceId("S-1"),
            PartnerId("P-1"),
            type=type_,
            category=CB_LIVE,
            name="LIVE",
            targets=tuple(first),
            link_token=TOKEN,
            by=PARTNER,
            at=NOW,
        )
        self.events = list(events)

    @property
    def partner(self) -> Partner:
        """The partner as it is now."""
        return cb_partner(*sorted(self.certified) or ("JP",), features=frozenset({Feature.UPGRADE_TO_PUBLIC}))

    def ask(self, command: commands.Command, by: Actor) -> None:
        """Ask, check the answer, and go on from the new service if it is allowed."""
        self.at += timedelta(minutes=1)
        before = self.service
        decision = before.consider(command, self.partner, by=by, at=self.at)
        offered = before.consider(command, self.partner, by=by, at=self.at)
        assert decision == offered
        if isinstance(decision, Refusal):
            assert decision.blockers
            assert all(blocker.sentence and blocker.remedy.sentence for blocker in decision.blockers)
            return
        after = decision.result
        if isinstance(command, commands.Approve):
            self.approved.add((command.target, command.digest))
        newly_visible = {
            (target, after.listing(target).in_force)
            for target in after.visible_targets
            if target not in before.visible_targets or after.listing(target).in_force != before.listing(target).in_force
        }
        for target, _ in newly_visible:
            assert target.market in self.certified
        if command.action in {Action.WRITE, Action.DROP, Action.ADD_TARGET, Action.REMOVE_TARGET, Action.RENAME}:
            assert after.status is before.status
        self.service = after
        self.events += decision.events

    @rule(of=targets, which=st.integers(0, 2), by=st.sampled_from(ACTORS))
    def write(self, of: Target, which: int, by: Actor) -> None:
        """Write one of three contents."""
        self.ask(commands.Write(of, CONTENTS[of][which]), by)

    @rule(named=st.lists(targets, max_size=2, unique=True), by=st.sampled_from(ACTORS))
    def publish(self, named: list[Target], by: Actor) -> None:
        """Publish some or all."""
        self.ask(commands.Publish(tuple(named)), by)

    @precondition(lambda self: self.service.waiting_since is not None)
    @rule(data=st.data(), approve=st.booleans())
    def judge(self, data: st.DataObject, approve: bool) -> None:
        """Approve or reject what is under review."""
        waiting = [each for each in self.service.listings if each.track.submission is not None]
        each = data.draw(st.sampled_from(waiting))
        assert each.track.submission is not None
        if approve:
            self.ask(commands.Approve(each.target, each.track.submission.digest), PLATFORM)
        else:
            self.ask(commands.Reject(each.target, REASONS), PLATFORM)

    @rule(of=targets, by=st.sampled_from(ACTORS))
    def judge_anything(self, of: Target, by: Actor) -> None:
        """Approve content that may not be what is under review."""
        self.ask(commands.Approve(of, CONTENTS[of][1].digest), by)

    @rule(
        command=st.sampled_from(
            (
                commands.Deactivate(),
                commands.Republish(),
                commands.Upgrade(),
                commands.TakeDown(REASONS),
                commands.Reinstate(),
                commands.Rename("Another"),
            )
        ),
        by=st.sampled_from(ACTORS),
    )
    def whole(self, command: commands.Command, by: Actor) -> None:
        """What concerns the whole service."""
        self.ask(command, by)

    @rule(of=targets, kind=st.sampled_from((commands.AddTarget, commands.RemoveTarget, commands.Drop)))
    def change_targets(
        self, of: Target, kind: type[commands.AddTarget | commands.RemoveTarget | commands.Drop]
    ) -> None:
        """Add, remove, drop."""
        self.ask(kind(of), PARTNER)

    @rule(of=targets)
    def retract(self, of: Target) -> None:
        """Take one target out of sight."""
        self.ask(commands.Retract(of, REASONS), SYSTEM)

    @rule(market=st.sampled_from(("GB", "MY", "TH")))
    def lose_certification(self, market: str) -> None:
        """The certification goes, and the sweep retracts what is visible without it."""
        self.certified.discard(market)
        for target in self.service.visible_targets:
            if target.market not in self.certified:
                self.ask(commands.Retract(target, REASONS), SYSTEM)
                assert target not in self.service.visible_targets

    @rule(market=st.sampled_from(("GB", "MY", "TH")))
    def gain_certification(self, market: str) -> None:
        """The certification is approved (again)."""
        self.certified.add(market)

    @invariant()
    def public_content_was_approved(self) -> None:
        """No public service shows content that no review approved. Rules: R24, R50, R54, R55"""
        if self.service.type is ServiceType.PUBLIC:
            for target in self.service.visible_targets:
                shown = self.service.listing(target).in_force
                assert shown is not None
                assert (target, shown.digest) in self.approved

    @invariant()
    def custom_is_reviewed_only_to_become_public(self) -> None:
        """A custom service's status is never reviewing, and its reviews are those of an upgrade. Rules: R26, R71"""
        if self.service.type is ServiceType.CUSTOM:
            assert self.service.status is not ServiceStatus.REVIEWING
            assert self.service.upgrading is (self.service.waiting_since is not None)
        else:
            assert not self.service.upgrading

    @invariant()
    def visible_means_certified(self) -> None:
        """Nothing stays visible without a certification once it was swept. Rules: R11, R12, Q11"""
        assert {target.market for target in self.service.visible_targets} <= self.certified

    @invariant()
    def a_halted_service_waits_for_nothing(self) -> None:
        """While it is halted nothing is sent or judged. Rules: R61, R66"""
        if self.service.status in {ServiceStatus.DEACTIVATED, ServiceStatus.TAKEN_DOWN}:
            assert self.service.waiting_since is None
            assert any(each.track.in_force is not None for each in self.service.listings)

    @invariant()
    def digests_name_what_is_reviewed(self) -> None:
        """A review is of exactly the candidate. Rule: R50"""
        for each in self.service.listings:
            if each.track.state is CandidateState.REVIEWING:
                assert each.track.submission is not None
                assert each.track.candidate is not None
                assert each.track.submission.digest == each.track.candidate.digest

    @invariant()
    def the_events_tell_it_all(self) -> None:
        """Folding the events from the first gives the service."""
        assert Service.replay(self.events, TOKEN) == self.service
        assert self.service.version == len(self.events)

    @invariant()
    def there_is_a_way_to_live(self) -> None:
        """With certifications, content and goodwill every service gets live from here. Rule: R34"""
        subject = way_to_live(self.service)
        assert subject.status is ServiceStatus.LIVE


def way_to_live(service: Service) -> Service:
    """What anybody would do to get *service* live, certified everywhere."""
    partner, at = cb_partner("GB", "MY", "TH"), service.changed_at

    def done(subject: Service, command: commands.Command, by: Actor) -> Service:
        decision = subject.consider(command, partner, by=by, at=at)
        assert not isinstance(decision, Refusal), str(decision)
        return decision.result

    if service.status is ServiceStatus.TAKEN_DOWN:
        return done(service, commands.Reinstate(), PLATFORM)
    for each in service.listings:
        if each.track.state is not CandidateState.REVIEWING and service.status is not ServiceStatus.LIVE:
            service = done(service, commands.Write(each.target, CONTENTS[each.target][1]), PARTNER)
    if service.status is ServiceStatus.DEACTIVATED:
        service = done(service, commands.Republish(), PARTNER)
    elif service.status in {ServiceStatus.DRAFT, ServiceStatus.REJECTED}:
        service = done(service, commands.Publish(), PARTNER)
    for each in service.listings:
        if service.status is ServiceStatus.REVIEWING and each.track.submission is not None:
            service = done(service, commands.Approve(each.target, each.track.submission.digest), PLATFORM)
    return service


TestServiceLife = ServiceLife.TestCase
TestServiceLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
