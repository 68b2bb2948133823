"""After a certification or the standing is lost, whatever is visible goes: in pages, after a crash, beside others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from attrs import evolve
from tests.builders import (
    CB_LIVE,
    GB_CB,
    LIVE_MANAGEMENT,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    SYSTEM,
    TOKEN,
    US,
    cb_partner,
    listing,
    service,
    track,
    us_partner,
)
from tests.hosts import Host, InBetween, P, S, blockers_of, certified, in_threads

from tiktok_services import commands
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.center import TRIES
from tiktok_services.errors import InvalidValue, Refused
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import CandidateState, Halt, ServiceStatus
from tiktok_services.notifier import Event
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import Terminate
from tiktok_services.service import Service
from tiktok_services.sweeping import SweepReport, what_is_due
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import Market, PartnerId, ServiceId, ServiceType


LOST = (Reason(ReasonCode.CERTIFICATION_LOST),)
OUT = (Reason(ReasonCode.PARTNER_TERMINATED),)
SHOWN = track(CandidateState.SETTLED, shown=True)
WAITING = track(CandidateState.REVIEWING, shown=False)
WRITING = track(CandidateState.WRITING, shown=False)


class Crash(Exception):
    """The process dies, as far as the center can tell."""


class CrashAfter(InBetween):
    """A repository that dies after so many saves."""

    def __init__(self, host: Host, saves: int) -> None:
        super().__init__(host.store.services)
        self.left = saves

    def save(
        self, service: Service, events: tuple[ServiceEvent, ...], *, loaded_version: int, partner_version: int
    ) -> None:
        if not self.left:
            raise Crash
        self.left -= 1
        super().save(service, events, loaded_version=loaded_version, partner_version=partner_version)


def busy_host() -> Host:
    """A cross-border host with a service in each situation that matters."""
    host = Host("GB", "MY", region="CN", category=CB_LIVE)
    host.live("A-both", GB_CB, MY_CB)
    host.live("B-custom", GB_CB, MY_CB, type_=ServiceType.CUSTOM)
    host.live("C-live", GB_CB)
    host.reviewing("D-reviewing", GB_CB, MY_CB)
    host.draft("E-draft", GB_CB)
    host.live("F-off", GB_CB)
    host.center.do(ServiceId("F-off"), commands.Deactivate(), by=PARTNER)
    host.live("G-down", MY_CB)
    host.center.do(ServiceId("G-down"), commands.TakeDown(REASONS), by=PLATFORM)
    host.live("H-revised", GB_CB, MY_CB)
    host.center.do(ServiceId("H-revised"), commands.Write(GB_CB, listing(GB_CB, name="Newer")), by=PARTNER)
    host.center.do(ServiceId("H-revised"), commands.Publish(), by=PARTNER)
    return host


def statuses(host: Host) -> dict[str, ServiceStatus]:
    """Where every service stands."""
    return {str(each.id): each.status for each in host.store.services.find(limit=500).items}


def nothing_is_due(host: Host) -> bool:
    """Whether the partner's services are as the partner's loss asks for."""
    partner = host.partner()
    return all(what_is_due(each, partner) is None for each in host.store.services.find(limit=500).items)


class TestWhatIsDue:
    """What is left to do follows from the service and its partner alone. Rules: R67, R70, Q11"""

    def test_nothing_while_the_partner_may_offer_it(self) -> None:
        """A certified partner in standing loses nothing."""
        for tracks in (SHOWN, WAITING, WRITING):
            assert what_is_due(service({US: tracks}), us_partner()) is None

    @pytest.mark.parametrize("type_", ServiceType, ids=str)
    def test_what_is_shown_without_certification_is_retracted(self, type_: ServiceType) -> None:
        """Market by market, for both types. Rule: Q11"""
        both = service({GB_CB: SHOWN, MY_CB: SHOWN}, type_)
        assert what_is_due(both, cb_partner("GB")) == commands.Retract(MY_CB, LOST)
        assert what_is_due(both, cb_partner("MY")) == commands.Retract(GB_CB, LOST)

    def test_what_is_not_shown_waits_for_the_partner(self) -> None:
        """A draft, an open review and what was switched off stay: showing them asks for the certification. Rule: R13"""
        uncertified = us_partner(certifications=())
        for tracks in (WAITING, WRITING):
            assert what_is_due(service({US: tracks}), uncertified) is None
        for halt in (Halt.BY_PARTNER, Halt.BY_PLATFORM):
            assert what_is_due(service({US: SHOWN}, halt=halt), uncertified) is None

    def test_a_terminated_partner_is_taken_down_and_refused(self) -> None:
        """What is live is taken down whole, what is under review is refused, the rest stays. Rule: R67"""
        out = us_partner().terminate(REASONS, by=PLATFORM, at=NOW).result
        assert what_is_due(service({US: SHOWN}), out) == commands.TakeDown(OUT)
        assert what_is_due(service({US: WRITING, GB_CB: WAITING}), out) == commands.Reject(GB_CB, OUT)
        assert what_is_due(service({US: WRITING}), out) is None
        assert what_is_due(service({US: SHOWN}, halt=Halt.BY_PARTNER), out) is None

    def test_a_report_and_the_next_are_one(self) -> None:
        """It is complete when no page and nothing is left."""
        first = SweepReport((ServiceId("A"),), (ServiceId("B"),))
        both = first.then(SweepReport((ServiceId("C"),)))
        assert both == SweepReport((ServiceId("A"), ServiceId("C")), (ServiceId("B"),))
        assert not both.is_complete
        assert SweepReport().is_complete


class TestSweep:
    """A sweep does what is due, once, and nothing else."""

    def test_a_revocation_hides_what_is_shown_in_that_market(self) -> None:
        """Other markets, drafts, reviews and what is off stay as they were. Rules: R54, Q11"""
        host = busy_host()
        before = statuses(host)
        outcome, report = host.center.revoke(P, CB_LIVE, Market("GB"), REASONS, by=PLATFORM)
        assert outcome.result == host.partner()
        assert report.is_complete
        assert [str(each) for each in report.swept] == ["A-both", "B-custom", "C-live", "H-revised"]
        assert statuses(host) == {**before, "C-live": ServiceStatus.REJECTED}
        for name in ("A-both", "B-custom", "H-revised"):
            assert host.service(name).visible_targets == (MY_CB,)
        event = host.center.history(ServiceId("C-live"))[-1]
        assert (event.name, event.by) == ("service.listing_retracted", SYSTEM)

    def test_a_termination_takes_everything_down_and_refuses_every_review(self) -> None:
        """Nothing is live and nothing under review any more. Rule: R67"""
        host = busy_host()
        before = statuses(host)
        _, report = host.center.terminate(P, REASONS, by=PLATFORM)
        down = dict.fromkeys(("A-both", "B-custom", "C-live", "H-revised"), ServiceStatus.TAKEN_DOWN)
        assert report.is_complete
        assert statuses(host) == {**before, **down, "D-reviewing": ServiceStatus.REJECTED}
        assert host.store.services.review_queue().items == ()
        assert nothing_is_due(host)
        verdicts = [each.track.verdict for each in host.service("D-reviewing").listings]
        assert [verdict.reasons for verdict in verdicts if verdict] == [OUT, OUT]

    def test_a_review_that_is_open_when_the_certification_is_lost_stays_open(self) -> None:
        """It cannot be approved while the certification is missing; it can be refused, or approved after certifying."""
        host = Host()
        host.reviewing()
        host.center.revoke(P, LIVE_MANAGEMENT, Market("US"), REASONS, by=PLATFORM)
        assert host.service().status is ServiceStatus.REVIEWING
        with pytest.raises(Refused) as error:
            host.approve()
        assert blockers_of(error) == {BlockerCode.NOT_CERTIFIED}
        host.center.do(S, commands.Reject(US, REASONS), by=PLATFORM)
        assert host.service().status is ServiceStatus.REJECTED

    def test_what_was_switched_off_cannot_come_back_without_certification(self) -> None:
        """That is why no sweep has to look at it. Rules: R62, R66"""
        host = busy_host()
        host.center.terminate(P, REASONS, by=PLATFORM)
        for name, command, by in (
            ("F-off", commands.Republish(), PARTNER),
            ("G-down", commands.Reinstate(), PLATFORM),
            ("A-both", commands.Reinstate(), PLATFORM),
        ):
            with pytest.raises(Refused) as error:
                host.center.do(ServiceId(name), command, by=by)
            assert BlockerCode.PARTNER_TERMINATED in blockers_of(error)

    def test_a_second_sweep_changes_nothing(self) -> None:
        """Neither does one while nothing was lost."""
        host = busy_host()
        before = host.everything()
        assert host.center.sweep(P) == SweepReport()
        assert host.everything() == before
        host.center.terminate(P, REASONS, by=PLATFORM)
        before = host.everything()
        assert host.center.sweep(P) == SweepReport()
        assert host.everything() == before

    @pytest.mark.parametrize("limit", [1, 2, 3, 500], ids=str)
    def test_a_sweep_goes_in_pages(self, limit: int) -> None:
        """Each call looks at so many services at most; services drafted meanwhile are no hindrance."""
        host = busy_host()
        host.center.do_for_partner(P, Terminate(REASONS), by=PLATFORM)
        report = host.center.sweep(P, by=PLATFORM, limit=limit)
        while report.next is not None:
            host.draft(f"A-{len(statuses(host))}", GB_CB, written=False)
            host.draft(f"Z-{len(statuses(host))}", GB_CB, written=False)
            assert not report.is_complete
            report = report.then(host.center.sweep(P, by=PLATFORM, after=report.next, limit=limit + 2))
        assert [str(each) for each in report.swept] == ["A-both", "B-custom", "C-live", "D-reviewing", "H-revised"]
        assert nothing_is_due(host)

    def test_more_than_a_page_is_swept_to_the_end(self) -> None:
        """Losing something is not over after a hundred services."""
        host = Host()
        for number in range(105):
            host.live(f"S-{number:03}", type_=ServiceType.CUSTOM)
        _, report = host.center.terminate(P, REASONS, by=PLATFORM)
        assert len(report.swept) == 105
        assert set(statuses(host).values()) == {ServiceStatus.TAKEN_DOWN}

    def test_other_partners_are_left_alone(self) -> None:
        """Only the services of the partner are looked at, in a store that holds others too."""
        host = Host()
        host.live()
        other = PartnerId("P-2")
        events = tuple(evolve(event, partner_id=other) for event in certified("US"))
        host.store.partners.add(Partner.replay(events), events)
        theirs = host.center.draft(
            ServiceId("S-2"),
            other,
            type=ServiceType.CUSTOM,
            category=LIVE_MANAGEMENT,
            name="Theirs",
            targets=(US,),
            link_token=TOKEN,
            by=PARTNER,
        ).result
        host.center.do(theirs.id, commands.Publish(), by=PARTNER)
        _, report = host.center.terminate(P, REASONS, by=PLATFORM)
        assert report.swept == (S,)
        assert host.center.sweep(P, limit=1).next is None
        assert statuses(host) == {"S-1": ServiceStatus.TAKEN_DOWN, "S-2": ServiceStatus.LIVE}

    def test_the_partner_cannot_sweep(self) -> None:
        """Retracting and taking down are the platform's and the system's. Rule: R70"""
        host = Host()
        host.live()
        host.revoke()
        before = host.everything()
        with pytest.raises(Refused) as error:
            host.center.sweep(P, by=PARTNER)
        assert blockers_of(error) == {BlockerCode.WRONG_ROLE}
        assert host.everything() == before

    def test_a_page_out_of_bounds_is_refused(self) -> None:
        """The limit is that of the repository."""
        with pytest.raises(InvalidValue):
            Host().center.sweep(P, limit=0)

    def test_a_slow_clock_does_not_stop_a_sweep(self) -> None:
        """A safety measure is not refused because a host's clock is behind."""
        host = busy_host()
        host.clock.now = NOW - timedelta(days=400)
        host.center.terminate(P, REASONS, by=PLATFORM)
        assert nothing_is_due(host)


LOSSES: tuple[Callable[[Host], object], ...] = (
    lambda host: host.revoke("GB"),
    lambda host: host.center.do_for_partner(P, Terminate(REASONS), by=PLATFORM),
)


class TestInterruptedSweep:
    """A sweep that breaks off is begun again, and ends as if it had not."""

    @pytest.mark.parametrize("lose", LOSSES, ids=["revoked", "terminated"])
    def test_after_a_crash_at_any_point_the_rest_is_done(self, lose: Callable[[Host], object]) -> None:
        """Whichever save it dies before: the next sweep finishes, and no event happens twice."""
        straight = busy_host()
        lose(straight)
        straight.center.sweep(P)
        crashes = 0
        for saves in range(20):
            host = busy_host()
            lose(host)
            try:
                host.over(CrashAfter(host, saves)).sweep(P)
            except Crash:
                crashes += 1
            host.center.sweep(P)
            assert host.everything() == straight.everything()
        assert 3 < crashes < 20

    def test_the_loss_stands_when_its_sweep_breaks_off(self) -> None:
        """The partner is saved first, so nothing comes to be visible in the meantime. Rule: Q11"""
        host = busy_host()
        with pytest.raises(Crash):
            host.over(CrashAfter(host, 1)).terminate(P, REASONS, by=PLATFORM)
        assert host.partner().is_terminated
        with pytest.raises(Refused):
            host.center.terminate(P, REASONS, by=PLATFORM)
        assert host.center.sweep(P).is_complete
        assert nothing_is_due(host)

    def test_a_failing_notifier_does_not_stop_a_sweep(self) -> None:
        """Every message fails, every service is swept."""

        class Failing:
            def notify(self, _events: tuple[Event, ...], /) -> None:
                raise ConnectionError

        host = busy_host()
        lost: list[Event] = []
        center = host.over(
            host.store.services,
            notifier=Failing(),
            on_notify_failure=lambda events, _error: lost.extend(events),
        )
        center.terminate(P, REASONS, by=PLATFORM)
        assert nothing_is_due(host)
        assert [event.name for event in lost].count("service.taken_down") == 4

    def test_a_service_that_others_keep_saving_is_left_and_told(self) -> None:
        """The sweep goes on with the rest; the next one finds what is left."""
        host = busy_host()
        host.revoke("GB")
        between = InBetween(host.store.services)
        rename = iter(range(100))
        a_both = ServiceId("A-both")
        for _ in range(TRIES):
            between.before_save.append(
                lambda: host.center.do(a_both, commands.Rename(f"Number {next(rename)}"), by=PARTNER)
            )
        report = host.over(between).sweep(P)
        assert report.left == (a_both,)
        assert [str(each) for each in report.swept] == ["B-custom", "C-live", "H-revised"]
        assert not report.is_complete
        assert host.center.sweep(P) == SweepReport((a_both,))
        assert nothing_is_due(host)

    def test_a_service_swept_in_part_is_told_as_both(self) -> None:
        """One listing was retracted, then others kept saving: it was changed, and is to be swept once more."""
        host = Host("GB", "MY", region="CN", category=CB_LIVE)
        host.live("S-1", GB_CB, MY_CB)
        host.revoke("GB")
        host.revoke("MY")
        between = InBetween(host.store.services)
        rename = iter(range(100))
        between.before_save.append(lambda: None)
        for _ in range(TRIES):
            between.before_save.append(lambda: host.center.do(S, commands.Rename(f"{next(rename)}"), by=PARTNER))
        report = host.over(between).sweep(P)
        assert (report.swept, report.left) == ((S,), (S,))
        assert host.service().visible_targets == (MY_CB,)
        host.center.sweep(P)
        assert host.service().visible_targets == ()

    def test_what_was_mended_in_between_is_left_alone(self) -> None:
        """Deactivated by its partner between the page and the save: there is nothing left to do."""
        host = Host()
        host.live()
        host.revoke()
        between = InBetween(host.store.services)
        between.before_save.append(lambda: host.center.do(S, commands.Deactivate(), by=PARTNER))
        assert host.over(between).sweep(P) == SweepReport()
        assert host.service().status is ServiceStatus.DEACTIVATED

    def test_several_sweeps_at_once_do_everything_once(self) -> None:
        """Eight threads sweep one partner: each change is made by one of them."""
        host = busy_host()
        host.center.do_for_partner(P, Terminate(REASONS), by=PLATFORM)
        reports = in_threads(lambda _: host.center.sweep(P))
        straight = busy_host()
        straight.center.terminate(P, REASONS, by=PLATFORM)
        assert all(isinstance(report, SweepReport) for report in reports)
        assert host.everything()[:4] == straight.everything()[:4]
