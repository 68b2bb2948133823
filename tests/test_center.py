"""The center loads, lets the model decide, saves and tells: under races, skewed clocks and failing notifiers too."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from attrs import evolve
from tests.builders import HOUR, LIVE_MANAGEMENT, NOW, PARTNER, PLATFORM, REASONS, TOKEN, US, listing
from tests.hosts import Host, InBetween, P, S, blockers_of, in_threads

from tiktok_services import commands
from tiktok_services.account import Feature
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.center import TRIES
from tiktok_services.certification import Dossier
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import (
    AlreadyExists,
    InvalidValue,
    NotFound,
    Refused,
    VersionConflict,
)
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.notifier import Event
from tiktok_services.partner_commands import AddType, Application, GrantFeature, Terminate
from tiktok_services.publishing import OptionState
from tiktok_services.service import Service
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import (
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    ServiceId,
    ServiceType,
)


UNKNOWN = ServiceId("S-0")


class TestUseCases:
    """One call loads, decides, saves and tells."""

    def test_a_service_goes_from_draft_to_live(self) -> None:
        """Each step is stored with its events and told in order. Rules: R48, R50, R51"""
        host = Host()
        before = len(host.told.events)
        service = host.live()
        assert service.status is ServiceStatus.LIVE
        history = host.center.history(S)
        names = [event.name for event in history]
        assert names == ["service.drafted", "service.listing_written", "service.submitted", "service.listing_approved"]
        assert host.told.events[before:] == history
        assert Service.replay(history, TOKEN) == service

    def test_a_partner_registers_and_changes(self) -> None:
        """Registering adds, doing saves, and both are told. Rules: R1, R44"""
        host = Host()
        new = PartnerId("P-2")
        registered = host.center.register_partner(
            new, name="East Pier", types=frozenset({PartnerType.TSP}), registration_region=Region("CN"), by=PARTNER
        )
        assert registered.result == host.store.partners.get(new)
        done = host.center.do_for_partner(new, AddType(PartnerType.TAP), by=PARTNER)
        assert done.result == host.store.partners.get(new)
        assert host.store.partners.history(new) == registered.events + done.events == host.told.events

    def test_a_partner_can_be_asked_without_doing_anything(self) -> None:
        """What the center answers is what the partner says by the center's clock, and nothing changes. Rules: R1, R69"""
        host = Host()
        before, partner = host.everything(), host.store.partners.get(P)
        command, asked = AddType(PartnerType.TAP), Application(LIVE_MANAGEMENT, Market("US"), Dossier())
        at = max(host.center.clock(), partner.changed_at)

        assert host.center.consider_for_partner(P, command, by=PARTNER) == partner.consider(command, by=PARTNER, at=at)
        assert host.center.application_checklist(P, asked) == partner.application_checklist(asked, at=at)
        assert host.center.due(P) == partner.due(at)
        assert host.center.due(P, since=at) == partner.due(at, since=at)
        assert host.center.partner_history(P) == host.store.partners.history(P)
        assert host.everything() == before

    def test_an_id_that_is_taken_is_refused(self) -> None:
        """Nothing is overwritten, and nothing told."""
        host = Host()
        host.draft()
        before = host.everything()
        with pytest.raises(AlreadyExists):
            host.draft()
        with pytest.raises(AlreadyExists):
            host.center.register_partner(
                P, name="Other", types=frozenset({PartnerType.TSP}), registration_region=Region("US"), by=PARTNER
            )
        assert host.everything() == before

    def test_what_is_not_there_is_not_found(self) -> None:
        """Every use case says so."""
        center = Host().center
        rename, nobody = commands.Rename("x"), PartnerId("P-0")
        asks: tuple[Callable[[], object], ...] = (
            lambda: center.do(UNKNOWN, rename, by=PARTNER),
            lambda: center.consider(UNKNOWN, rename, by=PARTNER),
            lambda: center.options(UNKNOWN),
            lambda: center.checklist(UNKNOWN),
            lambda: center.history(UNKNOWN),
            lambda: center.do_for_partner(nobody, AddType(PartnerType.TAP), by=PARTNER),
            lambda: center.consider_for_partner(nobody, AddType(PartnerType.TAP), by=PARTNER),
            lambda: center.application_checklist(nobody, Application(LIVE_MANAGEMENT, Market("US"), Dossier())),
            lambda: center.due(nobody),
            lambda: center.partner_history(nobody),
            lambda: center.sweep(nobody),
            lambda: center.terminate(nobody, REASONS, by=PLATFORM),
            lambda: center.revoke(nobody, LIVE_MANAGEMENT, Market("US"), REASONS, by=PLATFORM),
            lambda: center.draft(
                S,
                nobody,
                type=ServiceType.PUBLIC,
                category=LIVE_MANAGEMENT,
                name="x",
                targets=(US,),
                link_token=TOKEN,
                by=PARTNER,
            ),
        )
        for ask in asks:
            with pytest.raises(NotFound):
                ask()

    def test_asking_changes_nothing(self) -> None:
        """Whatever is asked, the store is as it was and nobody is told."""
        host = Host()
        host.draft(written=False)
        before = host.everything()
        refusal = host.center.consider(S, commands.Publish(), by=PARTNER)
        assert isinstance(refusal, Refusal)
        assert isinstance(host.center.consider(S, commands.Rename("x"), by=PARTNER), Outcome)
        assert not host.center.checklist(S).ready
        assert not host.center.checklist(S, (US,)).ready
        allowed = {option.action for option in host.center.options(S) if option.state is OptionState.ALLOWED}
        assert Action.WRITE in allowed
        assert Action.PUBLISH not in allowed
        assert host.everything() == before

    def test_a_refusal_names_every_blocker_and_changes_nothing(self) -> None:
        """It is the one that asking gives, raised. Rules: R34, R37, R52"""
        host = Host()
        host.draft(written=False)
        before = host.everything()
        asked = host.center.consider(S, commands.Publish(), by=PLATFORM)
        with pytest.raises(Refused) as error:
            host.center.do(S, commands.Publish(), by=PLATFORM)
        assert error.value.refusal == asked
        assert len(error.value.refusal.blockers) > 5
        with pytest.raises(Refused):
            host.center.do_for_partner(P, Terminate(REASONS), by=PARTNER)
        with pytest.raises(Refused):
            host.center.draft(
                ServiceId("S-2"),
                P,
                type=ServiceType.PUBLIC,
                category=LIVE_MANAGEMENT,
                name="x",
                targets=(US,),
                link_token=TOKEN,
                by=PLATFORM,
            )
        assert host.everything() == before

    def test_an_outcome_without_events_is_not_saved(self) -> None:
        """An edit that changes nothing makes no version and no message."""
        host = Host()
        host.draft()
        host.center.do_for_partner(P, GrantFeature(Feature.COMPANY_PROFILE), by=PLATFORM)
        before = host.everything()
        assert host.center.do(S, commands.Rename("S-1"), by=PARTNER) == Outcome(host.service(), ())
        again = host.center.do_for_partner(P, GrantFeature(Feature.COMPANY_PROFILE), by=PLATFORM)
        assert again == Outcome(host.partner(), ())
        assert host.everything() == before

    def test_nobody_is_told_of_nothing(self) -> None:
        """A notifier gets at least one event, and those of one save together."""

        class Counting:
            def __init__(self) -> None:
                self.calls: list[int] = []

            def notify(self, events: tuple[Event, ...], /) -> None:
                self.calls.append(len(events))

        host = Host()
        host.draft()
        counting = Counting()
        center = host.over(host.store.services, notifier=counting)
        for name in ("S-1", "Another", "Another"):
            center.do(S, commands.Rename(name), by=PARTNER)
        assert counting.calls == [1]

    def test_every_decision_is_made_on_the_catalog_it_was_given(self) -> None:
        """Each event names its edition, and what is asked is asked of it."""
        host = Host()
        given = evolve(default_catalog(), edition="of the host")
        center = host.over(host.store.services, catalog=given)
        new = PartnerId("P-2")
        types = frozenset({PartnerType.TSP})
        center.register_partner(new, name="East Pier", types=types, registration_region=Region("US"), by=PARTNER)
        center.do_for_partner(new, AddType(PartnerType.TAP), by=PARTNER)
        center.draft(
            S,
            new,
            type=ServiceType.PUBLIC,
            category=LIVE_MANAGEMENT,
            name="x",
            targets=(US,),
            link_token=TOKEN,
            by=PARTNER,
        )
        center.do(S, commands.Rename("y"), by=PARTNER)
        assert {event.edition for event in host.told.events} == {"of the host"}
        asked = center.consider(S, commands.Rename("z"), by=PARTNER)
        assert isinstance(asked, Outcome)
        assert asked.events[0].edition == "of the host"


class TestConflicts:
    """Whoever comes second decides again on what is stored now."""

    def test_a_conflict_is_decided_again(self) -> None:
        """Both changes are kept, one after the other."""
        host = Host()
        host.draft()
        between = InBetween(host.store.services)
        between.before_save.append(lambda: host.center.do(S, commands.Rename("Early"), by=PARTNER))
        host.over(between).do(S, commands.Rename("Late"), by=PARTNER)
        assert host.service().name == "Late"
        assert [event.name for event in host.center.history(S)[-2:]] == ["service.renamed", "service.renamed"]
        assert between.saves == 2

    def test_a_change_of_the_partner_is_a_conflict_too(self) -> None:
        """The decision is made again on the partner as it is now."""
        host = Host()
        host.draft()
        between = InBetween(host.store.services)
        between.before_save.append(lambda: host.center.do_for_partner(P, AddType(PartnerType.TAP), by=PARTNER))
        host.over(between).do(S, commands.Rename("Late"), by=PARTNER)
        assert host.service().name == "Late"
        assert between.saves == 2

    def test_after_five_conflicts_the_caller_is_told(self) -> None:
        """It does not try for ever, and what was not saved is not told."""
        host = Host()
        host.draft()
        between = InBetween(host.store.services)
        for number in range(TRIES):
            command = commands.Rename(f"Early {number}")
            between.before_save.append(lambda command=command: host.center.do(S, command, by=PARTNER))  # type: ignore[misc]
        with pytest.raises(VersionConflict) as error:
            host.over(between).do(S, commands.Rename("Late"), by=PARTNER)
        assert between.saves == TRIES
        assert error.value.kind == "service"
        assert host.service().name == f"Early {TRIES - 1}"
        assert host.told.events[-TRIES:] == host.center.history(S)[-TRIES:]

    def test_the_fifth_try_may_succeed(self) -> None:
        """Four conflicts are borne."""
        host = Host()
        host.draft()
        between = InBetween(host.store.services)
        for number in range(TRIES - 1):
            command = commands.Rename(f"Early {number}")
            between.before_save.append(lambda command=command: host.center.do(S, command, by=PARTNER))  # type: ignore[misc]
        host.over(between).do(S, commands.Rename("Late"), by=PARTNER)
        assert host.service().name == "Late"

    def test_an_edit_never_covers_an_edit_its_author_has_not_seen(self) -> None:
        """A write that names what it rests on is refused once that changed; the other edit stays."""
        host = Host()
        base = host.draft().listing(US).latest
        assert base is not None
        between = InBetween(host.store.services)
        other = listing(short_description="Quicker.")
        between.before_save.append(lambda: host.center.do(S, commands.Write(US, other), by=PARTNER))
        with pytest.raises(Refused) as error:
            host.over(between).do(S, commands.Write(US, listing(name="Slower"), base.digest), by=PARTNER)
        assert blockers_of(error) == {BlockerCode.CONTENT_CHANGED}
        assert host.service().listing(US).latest == other

    def test_an_approval_never_covers_content_the_reviewer_has_not_seen(self) -> None:
        """Rejected, rewritten and sent again in between: the approval of the old text is refused. Rule: R51"""
        host = Host()
        host.reviewing()
        digest = host.digest()
        between = InBetween(host.store.services)

        def replace() -> None:
            host.center.do(S, commands.Reject(US, REASONS), by=PLATFORM)
            host.center.do(S, commands.Write(US, listing(name="Something else")), by=PARTNER)
            host.center.do(S, commands.Publish(), by=PARTNER)

        between.before_save.append(replace)
        with pytest.raises(Refused) as error:
            host.over(between).do(S, commands.Approve(US, digest), by=PLATFORM)
        assert blockers_of(error) == {BlockerCode.CONTENT_CHANGED}
        assert host.service().status is ServiceStatus.REVIEWING


class TestThreads:
    """Several threads over one store."""

    def test_of_eight_approvals_one_wins(self) -> None:
        """The others are refused, because nothing is under review any more. Rule: R51"""
        host = Host()
        host.reviewing()
        command = commands.Approve(US, host.digest())
        answers = in_threads(lambda _: host.center.do(S, command, by=PLATFORM))
        assert sum(isinstance(answer, Outcome) for answer in answers) == 1
        assert sum(isinstance(answer, Refused) for answer in answers) == 7
        assert [event.name for event in host.center.history(S)].count("service.listing_approved") == 1

    def test_no_change_is_lost(self) -> None:
        """Eight threads rename ten times each: every success is one version, and every event was told once."""
        host = Host()
        first = host.draft(written=False).version

        def rename(number: int) -> int:
            done = 0
            while done < 10:
                try:
                    host.center.do(S, commands.Rename(f"{number}/{done}"), by=Actor.partner(f"member-{number}"))
                except VersionConflict:
                    continue
                done += 1
            return done

        assert in_threads(rename) == [10] * 8
        history = host.center.history(S)
        assert [event.version for event in history] == list(range(1, first + 81))
        assert Service.replay(history, TOKEN) == host.service()
        assert sorted(event.version for event in host.told.events) == [event.version for event in history]


class TestCertificationLost:
    """Whatever crosses a revocation or a termination, nothing ends live without certification. Rules: R11, R67, Q11"""

    def test_an_approval_that_crosses_a_revocation_is_refused(self) -> None:
        """Decided while certified, saved after the revocation: the save is refused, and so is the second decision."""
        host = Host()
        host.reviewing()
        command = commands.Approve(US, host.digest())
        between = InBetween(host.store.services)
        between.before_save.append(host.revoke)
        with pytest.raises(Refused) as error:
            host.over(between).do(S, command, by=PLATFORM)
        assert blockers_of(error) == {BlockerCode.NOT_CERTIFIED}
        assert host.service().status is ServiceStatus.REVIEWING

    def test_an_approval_that_crosses_the_whole_sweep_is_refused(self) -> None:
        """The partner is terminated and swept between loading and saving: nothing is under review any more."""
        host = Host()
        host.reviewing()
        command = commands.Approve(US, host.digest())
        between = InBetween(host.store.services)
        between.before_save.append(lambda: host.center.terminate(P, REASONS, by=PLATFORM))
        with pytest.raises(Refused) as error:
            host.over(between).do(S, command, by=PLATFORM)
        assert BlockerCode.PARTNER_TERMINATED in blockers_of(error)
        assert host.service().status is ServiceStatus.REJECTED

    def test_a_custom_publication_that_crosses_a_termination_is_refused(self) -> None:
        """What would be live at once is not. Rules: R49, R67"""
        host = Host()
        host.draft(type_=ServiceType.CUSTOM)
        between = InBetween(host.store.services)
        between.before_save.append(
            lambda: host.center.do_for_partner(P, Terminate(REASONS), by=Actor(Role.SYSTEM, "points"))
        )
        with pytest.raises(Refused) as error:
            host.over(between).do(S, commands.Publish(), by=PARTNER)
        assert blockers_of(error) == {BlockerCode.PARTNER_TERMINATED}
        assert host.service().status is ServiceStatus.DRAFT

    @pytest.mark.parametrize(
        ("halt", "who", "back", "by"),
        [
            (commands.Deactivate(), PARTNER, commands.Republish(), PARTNER),
            (commands.TakeDown(REASONS), PLATFORM, commands.Reinstate(), PLATFORM),
        ],
        ids=["republish", "reinstate"],
    )
    def test_switching_on_again_that_crosses_a_revocation_is_refused(
        self, halt: commands.Command, who: Actor, back: commands.Command, by: Actor
    ) -> None:
        """What was switched off keeps its content, and does not come back without certification. Rules: R64, R66"""
        host = Host()
        host.live(type_=ServiceType.CUSTOM)
        host.center.do(S, halt, by=who)
        between = InBetween(host.store.services)
        between.before_save.append(lambda: host.center.revoke(P, LIVE_MANAGEMENT, Market("US"), REASONS, by=PLATFORM))
        with pytest.raises(Refused) as error:
            host.over(between).do(S, back, by=by)
        assert blockers_of(error) == {BlockerCode.NOT_CERTIFIED}
        assert host.service().visible_targets == ()

    def test_a_race_of_approval_and_revocation_never_ends_live(self) -> None:
        """Whoever comes first: either the approval is refused, or the sweep finds it. Rule: Q11"""
        for _ in range(30):
            host = Host()
            host.reviewing()
            command = commands.Approve(US, host.digest())
            actions: tuple[Callable[[], object], ...] = (
                lambda host=host, command=command: host.center.do(S, command, by=PLATFORM),  # type: ignore[misc]
                lambda host=host: host.center.revoke(P, LIVE_MANAGEMENT, Market("US"), REASONS, by=PLATFORM),  # type: ignore[misc]
            )
            in_threads(lambda number, actions=actions: actions[number](), 2)  # type: ignore[misc]
            assert host.service().visible_targets == ()
            assert host.service().status in {ServiceStatus.REVIEWING, ServiceStatus.REJECTED}
            assert not host.partner().is_certified_for(LIVE_MANAGEMENT, Market("US"))


class FailingNotifier:
    """Tells nobody anything."""

    def notify(self, _events: tuple[Event, ...], /) -> None:
        raise ConnectionError("https://hooks.example.com/?token=secret")


class TestNotifier:
    """A notifier's failure undoes nothing."""

    def test_a_failure_goes_to_the_hook(self) -> None:
        """The caller gets the outcome, the store the change, and the hook the events with the error."""
        host = Host()
        failures: list[tuple[tuple[Event, ...], Exception]] = []
        center = host.over(
            host.store.services,
            notifier=FailingNotifier(),
            on_notify_failure=lambda events, error: failures.append((events, error)),
        )
        host.draft()
        outcome = center.do(S, commands.Rename("Another"), by=PARTNER)
        assert host.service() == outcome.result
        assert center.history(S)[-1:] == outcome.events
        ((events, error),) = failures
        assert events == outcome.events
        assert isinstance(error, ConnectionError)

    def test_without_a_hook_the_failure_is_logged_without_its_text(self, caplog: pytest.LogCaptureFixture) -> None:
        """The log names the event and the kind of the error; the error's text may hold a secret."""
        host = Host()
        host.draft()
        center = host.over(host.store.services, notifier=FailingNotifier())
        (event,) = center.do(S, commands.Rename("Another"), by=PARTNER).events
        assert caplog.messages == [f"ConnectionError while telling of {event.id}"]
        assert caplog.records[0].levelno == logging.ERROR
        assert "secret" not in caplog.text

    def test_a_failing_hook_undoes_nothing_either(self, caplog: pytest.LogCaptureFixture) -> None:
        """Its own error is logged."""

        def hook(_events: tuple[Event, ...], _error: Exception) -> None:
            raise KeyError("hook")

        host = Host()
        host.draft()
        center = host.over(host.store.services, notifier=FailingNotifier(), on_notify_failure=hook)
        outcome = center.do(S, commands.Rename("Another"), by=PARTNER)
        assert host.service() == outcome.result
        assert [message.split()[0] for message in caplog.messages] == ["KeyError"]

    def test_an_interrupt_is_no_failure_of_the_notifier(self) -> None:
        """Somebody who presses Ctrl-C gets out; the change was saved before."""

        class Interrupted:
            def notify(self, _events: tuple[Event, ...], /) -> None:
                raise KeyboardInterrupt

        host = Host()
        host.draft()
        with pytest.raises(KeyboardInterrupt):
            host.over(host.store.services, notifier=Interrupted()).do(S, commands.Rename("Another"), by=PARTNER)
        assert host.service().name == "Another"


class TestClock:
    """No honest move is refused because a host's clock is behind."""

    def test_an_instant_is_never_before_the_last_change_of_the_service(self) -> None:
        """The instant of the last change is taken instead."""
        host = Host()
        host.draft()
        host.clock.now = NOW + HOUR
        last = host.center.do(S, commands.Rename("One"), by=PARTNER).result.changed_at
        host.clock.now = NOW - HOUR
        (event,) = host.center.do(S, commands.Rename("Two"), by=PARTNER).events
        assert event.at == last == NOW + HOUR

    def test_an_instant_is_never_before_the_last_change_of_the_partner(self) -> None:
        """A decision does not look older than what it was decided on."""
        host = Host()
        host.draft()
        host.clock.now = NOW + HOUR
        host.center.do_for_partner(P, AddType(PartnerType.TAP), by=PARTNER)
        host.clock.now = NOW - HOUR
        assert host.center.do(S, commands.Rename("Two"), by=PARTNER).result.changed_at == NOW + HOUR
        assert host.draft("S-2", written=False).created_at == NOW + HOUR
        granted = host.center.do_for_partner(P, GrantFeature(Feature.COMPANY_PROFILE), by=PLATFORM)
        assert granted.result.changed_at == NOW + HOUR

    def test_a_clock_that_runs_is_believed(self) -> None:
        """Otherwise the instant is what the clock says."""
        host = Host()
        host.draft()
        host.clock.now = NOW + 3 * HOUR
        assert host.center.do(S, commands.Rename("Two"), by=PARTNER).result.changed_at == NOW + 3 * HOUR

    @pytest.mark.parametrize(
        "wrong",
        [NOW.replace(tzinfo=None), NOW.astimezone(timezone(timedelta(hours=8))), None],
        ids=["naive", "another offset", "none"],
    )
    def test_a_clock_that_does_not_tell_utc_is_refused(self, wrong: Any) -> None:
        """The path names the clock, and nothing is stored."""
        host = Host()
        host.draft()
        before = host.everything()
        host.clock.now = wrong
        with pytest.raises(InvalidValue) as error:
            host.center.do(S, commands.Rename("Two"), by=PARTNER)
        assert error.value.path == "clock()"
        assert host.everything() == before
