"""The suite that tells whether a store keeps the promises of `PartnerRepository` and `ServiceRepository`."""
# ruff: noqa: S101 - a suite asserts

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread
from typing import TypeVar

import pytest
from attrs import evolve

from tiktok_services.decision import Outcome
from tiktok_services.errors import AlreadyExists, InvalidValue, NotFound, TikTokServicesError, VersionConflict
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.repositories import PartnerRepository, ServiceRepository
from tiktok_services.service import Service
from tiktok_services.testing.finding_conformance import FindingConformance
from tiktok_services.testing.hosting import check_abilities
from tiktok_services.testing.samples import (
    AWKWARD,
    Store,
    add_partner,
    add_service,
    drafted,
    lived_in,
    registered,
    renamed,
    save_partner,
    save_service,
    touched,
)
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import PartnerId, ServiceId


THREADS = 8

_Answer = TypeVar("_Answer")


def race(action: Callable[[int], _Answer]) -> list[_Answer | TikTokServicesError]:
    """Run *action* in eight threads that start at one moment; give what each returned or raised."""
    barrier = Barrier(THREADS)
    answers: dict[int, _Answer | TikTokServicesError] = {}

    def run(number: int) -> None:
        barrier.wait()
        try:
            answers[number] = action(number)
        except TikTokServicesError as error:
            answers[number] = error

    threads = [Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(THREADS)), "a thread ended with an error the ports do not know"
    return [answers[number] for number in range(THREADS)]


def _save_one_partner(store: Store, outcomes: list[Outcome[Partner, PartnerEvent]], number: int) -> Partner:
    return save_partner(store, outcomes[number])


def _save_one_service(store: Store, outcomes: list[Outcome[Service, ServiceEvent]], number: int) -> Service:
    return save_service(store, outcomes[number])


class RepositoryConformance(FindingConformance):
    """
    Subclass it, say how to make an empty store, and every promise of the two ports is tested.

    The store has to bear several threads. One that keeps its data elsewhere also says how to open it once more: then
    the suite looks behind the port that wrote.
    """

    def make_store(self) -> Store:
        """Make an empty store, apart from any other."""
        raise NotImplementedError

    def reopened(self, store: Store) -> Store:
        """Open the data of *store* once more; the same object for a store that lives in one process."""
        return store

    # -- what the tests build on ---------------------------------------------------------------------------------

    def assert_stored(self, store: Store, partner: Partner | None = None, service: Service | None = None) -> None:
        """Check that exactly this value and its whole history are stored."""
        seen = self.reopened(store)
        if partner is not None:
            assert seen.partners.get(partner.id) == partner
            assert Partner.replay(seen.partners.history(partner.id)) == partner
        if service is not None:
            assert seen.services.get(service.id) == service
            assert seen.services.get(service.id).link_token == service.link_token
            assert Service.replay(seen.services.history(service.id), service.link_token) == service

    # -- what is asked of the adapter at all ---------------------------------------------------------------------

    def test_every_ability_of_the_ports_is_there(self) -> None:
        """Each method exists and can be called as the ports call it; what is lacking is named with its promise."""
        store = self.make_store()
        check_abilities("partners", store.partners, PartnerRepository)
        check_abilities("services", store.services, ServiceRepository)

    # -- partners ------------------------------------------------------------------------------------------------

    def test_an_added_partner_is_stored_with_its_events(self) -> None:
        """What was added is given back equal, texts and all."""
        store = self.make_store()
        added = registered(title=AWKWARD)
        partner = add_partner(store, added)
        self.assert_stored(store, partner)
        assert self.reopened(store).partners.history(partner.id) == added.events

    def test_an_unknown_partner_is_not_found(self) -> None:
        """Absence is `NotFound`, whatever is asked."""
        store = self.make_store()
        partner, events = touched(registered().result)
        for ask in (
            lambda: store.partners.get(PartnerId("P-1")),
            lambda: store.partners.history(PartnerId("P-1")),
            lambda: store.partners.save(partner, events, loaded_version=1),
        ):
            with pytest.raises(NotFound) as error:
                ask()
            assert (error.value.kind, error.value.key) == ("partner", "P-1")

    def test_a_partner_is_never_overwritten_by_adding(self) -> None:
        """A second partner under the same id is refused, and the first one stays."""
        store = self.make_store()
        first = registered()
        store.partners.add(first.result, first.events)
        with pytest.raises(AlreadyExists) as error:
            add_partner(store, registered(title="Another"))
        assert (error.value.kind, error.value.key) == ("partner", "P-1")
        self.assert_stored(store, first.result)

    def test_a_saved_partner_is_stored_with_all_its_events(self) -> None:
        """Each save replaces the partner and adds to its history."""
        store = self.make_store()
        partner, history = registered()
        store.partners.add(partner, history)
        for _ in range(3):
            changed, events = touched(partner)
            store.partners.save(changed, events, loaded_version=partner.version)
            partner, history = changed, history + events
        self.assert_stored(store, partner)
        assert self.reopened(store).partners.history(partner.id) == history

    def test_a_stale_save_of_a_partner_is_refused(self) -> None:
        """A decision made on an old version is not stored, nor are its events."""
        store = self.make_store()
        old = add_partner(store, registered())
        new = save_partner(store, touched(old))
        with pytest.raises(VersionConflict) as error:
            save_partner(store, touched(old, Actor.partner("late")))
        assert error.value.args == ("partner", "P-1", 1, 2)
        self.assert_stored(store, new)

    def test_events_that_do_not_lead_to_the_partner_are_refused(self) -> None:
        """No history ever gets a gap."""
        store = self.make_store()
        partner, first = registered()
        changed, second = touched(partner)
        for wrong in ((), second, (*first, *second), registered("P-2").events):
            with pytest.raises(InvalidValue):
                store.partners.add(partner, wrong)
        store.partners.add(partner, first)
        for value, wrong in ((changed, ()), (changed, first), (changed, (*second, *second)), (partner, second)):
            with pytest.raises(InvalidValue):
                store.partners.save(value, wrong, loaded_version=1)
        self.assert_stored(store, partner)

    def test_of_partners_that_race_each_version_is_won_once(self) -> None:
        """Of eight saves on one version exactly one succeeds, round after round, and its event is the one stored."""
        store = self.make_store()
        partner = add_partner(store, registered())
        for _ in range(5):
            outcomes = [touched(partner, Actor.partner(f"member-{number}")) for number in range(THREADS)]
            answers = race(partial(_save_one_partner, store, outcomes))
            assert sum(isinstance(answer, VersionConflict) for answer in answers) == THREADS - 1
            (partner,) = (answer for answer in answers if isinstance(answer, Partner))
            self.assert_stored(store, partner)
            (winner,) = outcomes[answers.index(partner)].events
            assert self.reopened(store).partners.history(partner.id)[-1] == winner

    # -- services ------------------------------------------------------------------------------------------------

    def test_an_added_service_is_stored_with_its_events(self) -> None:
        """What was added is given back equal: every listing, verdict, instant, text and the link token."""
        store = self.make_store()
        add_partner(store, registered())
        service, events = lived_in()
        store.services.add(service, events)
        self.assert_stored(store, service=service)
        assert self.reopened(store).services.history(service.id) == events

    def test_an_unknown_service_is_not_found(self) -> None:
        """Absence is `NotFound`, whatever is asked."""
        store = self.make_store()
        add_partner(store, registered())
        service, events = renamed(drafted().result, "Another")
        for ask in (
            lambda: store.services.get(ServiceId("S-1")),
            lambda: store.services.history(ServiceId("S-1")),
            lambda: store.services.save(service, events, loaded_version=1, partner_version=1),
        ):
            with pytest.raises(NotFound) as error:
                ask()
            assert (error.value.kind, error.value.key) == ("service", "S-1")

    def test_a_service_needs_its_partner_in_the_store(self) -> None:
        """A service of an unknown partner is refused, and nothing of it is kept."""
        store = self.make_store()
        with pytest.raises(NotFound) as error:
            add_service(store, drafted())
        assert (error.value.kind, error.value.key) == ("partner", "P-1")
        with pytest.raises(NotFound):
            self.reopened(store).services.get(ServiceId("S-1"))

    def test_a_service_is_never_overwritten_by_adding(self) -> None:
        """A second service under the same id is refused, and the first one stays."""
        store = self.make_store()
        add_partner(store, registered())
        first = drafted()
        add_service(store, first)
        with pytest.raises(AlreadyExists) as error:
            add_service(store, drafted(title="Another"))
        assert (error.value.kind, error.value.key) == ("service", "S-1")
        self.assert_stored(store, service=first.result)

    def test_of_services_added_in_a_race_one_is_kept(self) -> None:
        """Of eight services under one id exactly one is added."""
        store = self.make_store()
        add_partner(store, registered())
        drafts = [drafted(title=f"Number {number}") for number in range(THREADS)]
        answers = race(lambda number: add_service(store, drafts[number]))
        assert sum(isinstance(answer, AlreadyExists) for answer in answers) == THREADS - 1
        (service,) = (answer for answer in answers if isinstance(answer, Service))
        self.assert_stored(store, service=service)

    def test_a_saved_service_is_stored_with_all_its_events(self) -> None:
        """Each save replaces the service and adds to its history; several events of one save stay in order."""
        store = self.make_store()
        add_partner(store, registered())
        service, history = drafted()
        store.services.add(service, history)
        for number in range(3):
            first = renamed(service, f"{AWKWARD} {number}")
            second = renamed(first.result, f"Number {number}")
            events = first.events + second.events
            store.services.save(second.result, events, loaded_version=service.version, partner_version=1)
            service, history = second.result, history + events
        self.assert_stored(store, service=service)
        assert self.reopened(store).services.history(service.id) == history

    def test_what_happens_to_one_service_is_in_no_other_history(self) -> None:
        """Histories are kept apart."""
        store = self.make_store()
        add_partner(store, registered())
        first, second = drafted("S-1"), drafted("S-10")
        add_service(store, first)
        add_service(store, second)
        changed = renamed(second.result, "Another")
        save_service(store, changed)
        self.assert_stored(store, service=first.result)
        self.assert_stored(store, service=changed.result)

    def test_a_stale_save_of_a_service_is_refused(self) -> None:
        """A decision made on an old version is not stored, nor are its events."""
        store = self.make_store()
        add_partner(store, registered())
        old = add_service(store, drafted())
        new = save_service(store, renamed(old, "Early"))
        with pytest.raises(VersionConflict) as error:
            save_service(store, renamed(old, "Late"))
        assert error.value.args == ("service", "S-1", 1, 2)
        self.assert_stored(store, service=new)

    def test_a_save_that_rests_on_an_old_partner_is_refused(self) -> None:
        """What was decided before the partner changed is not stored; deciding again on the new partner helps."""
        store = self.make_store()
        partner = add_partner(store, registered())
        service = add_service(store, drafted())
        save_partner(store, touched(partner))
        changed = renamed(service, "Another")
        with pytest.raises(VersionConflict) as error:
            save_service(store, changed)
        assert error.value.args == ("partner", "P-1", 1, 2)
        self.assert_stored(store, service=service)
        save_service(store, changed, partner_version=2)
        self.assert_stored(store, service=changed.result)

    def test_a_conflict_of_both_names_the_service(self) -> None:
        """If both changed meanwhile, the service is told."""
        store = self.make_store()
        partner = add_partner(store, registered())
        service = add_service(store, drafted())
        save_service(store, renamed(service, "Early"))
        save_partner(store, touched(partner))
        with pytest.raises(VersionConflict) as error:
            save_service(store, renamed(service, "Late"))
        assert error.value.kind == "service"

    def test_a_change_of_another_partner_stops_nothing(self) -> None:
        """Only the service's own partner is compared."""
        store = self.make_store()
        add_partner(store, registered("P-1"))
        other = add_partner(store, registered("P-2"))
        save_partner(store, touched(other))
        service = add_service(store, drafted(partner="P-1"))
        changed = renamed(service, "Another")
        save_service(store, changed)
        self.assert_stored(store, service=changed.result)

    def test_events_that_do_not_lead_to_the_service_are_refused(self) -> None:
        """No history ever gets a gap."""
        store = self.make_store()
        add_partner(store, registered())
        service, first = drafted()
        changed, second = renamed(service, "Another")
        skipping = (evolve(second[0], version=3),)
        for wrong in ((), second, (*first, *second), drafted("S-2").events):
            with pytest.raises(InvalidValue):
                store.services.add(service, wrong)
        store.services.add(service, first)
        for value, wrong in ((changed, ()), (changed, first), (changed, skipping), (service, second)):
            with pytest.raises(InvalidValue):
                store.services.save(value, wrong, loaded_version=1, partner_version=1)
        self.assert_stored(store, service=service)

    def test_of_services_that_race_each_version_is_won_once(self) -> None:
        """Of eight saves on one version exactly one succeeds, round after round, and its event is the one stored."""
        store = self.make_store()
        add_partner(store, registered())
        service = add_service(store, drafted())
        for _ in range(5):
            outcomes = [renamed(service, f"Number {number}") for number in range(THREADS)]
            answers = race(partial(_save_one_service, store, outcomes))
            assert sum(isinstance(answer, VersionConflict) for answer in answers) == THREADS - 1
            (service,) = (answer for answer in answers if isinstance(answer, Service))
            self.assert_stored(store, service=service)
