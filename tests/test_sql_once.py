"""A command that is sent again gets the earlier outcome."""

from __future__ import annotations

from typing import Any

import pytest
from tests.builders import NOW, PARTNER, PLATFORM, REASONS, TOKEN, US
from tests.conformance import stores
from tests.conformance.stores import Databases, counted, with_service
from tests.hosts import Clock, Host, P, certified, in_threads

from tiktok_services import commands
from tiktok_services.center import PartnerCenter
from tiktok_services.decision import Outcome
from tiktok_services.errors import AlreadyExists, InvalidValue, Refused
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import RevokeCertification
from tiktok_services.service import Service
from tiktok_services.sql import (
    LeftToTheRelay,
    SqlStore,
    StoreFault,
    StoreUnavailable,
    once,
)
from tiktok_services.testing.samples import (
    renamed,
    save_service,
)
from tiktok_services.vocabulary import Market, ServiceId


databases = stores.databases
S = ServiceId("S-1")


class TestCommandIds:
    """A command that is sent again gets the earlier outcome instead of a refusal."""

    def center(self, store: SqlStore) -> PartnerCenter:
        """Make a center over a store with a certified partner and a complete draft."""
        events = certified("US")
        store.partners.add(Partner.replay(events), events)
        host = Host("US")
        host.store = store  # type: ignore[assignment]
        center = PartnerCenter(
            partners=store.partners, services=store.services, notifier=LeftToTheRelay(), clock=Clock(NOW)
        )
        host.center = center
        host.draft("S-1")
        return center

    def test_a_repeated_command_returns_the_earlier_outcome(self, databases: Databases) -> None:
        """It is as it was right after the command, whatever happened since, and nothing is stored again."""
        engine = databases.engine()
        store = SqlStore(engine)
        center = self.center(store)
        first = once(center, store, "c-1", lambda each: each.do(S, commands.Publish(), by=PARTNER))
        center.do(S, commands.Rename("Another"), by=PARTNER)
        before = counted(engine)
        again = once(center, store, "c-1", lambda each: each.do(S, commands.Publish(), by=PARTNER))
        assert again == first
        assert again.result.link_token == TOKEN
        assert counted(engine) == before
        with pytest.raises(Refused):
            once(center, store, "c-2", lambda each: each.do(S, commands.Publish(), by=PARTNER))

    def test_a_repeated_command_for_a_partner_returns_the_earlier_outcome(self, databases: Databases) -> None:
        """Partners are no exception, nor is the command that adds a service."""
        store = databases.store()
        center = self.center(store)
        revoke = RevokeCertification(Host("US").category, Market("US"), REASONS)
        first = once(center, store, "c-1", lambda each: each.do_for_partner(P, revoke, by=PLATFORM))
        again = once(center, store, "c-1", lambda each: each.do_for_partner(P, revoke, by=PLATFORM))
        assert again == first
        made = [
            once(
                center,
                store,
                "c-2",
                lambda each: each.draft(
                    ServiceId("S-9"),
                    P,
                    type=store.services.get(S).type,
                    category=store.services.get(S).category,
                    name="Nine",
                    targets=(US,),
                    link_token=TOKEN,
                    by=PARTNER,
                ),
            )
            for _ in range(2)
        ]
        assert made[0] == made[1]

    def test_what_was_refused_or_changed_nothing_is_decided_again(self, databases: Databases) -> None:
        """Only what was saved is remembered."""
        store = databases.store()
        center = self.center(store)
        with pytest.raises(Refused):
            once(center, store, "c-1", lambda each: each.do(S, commands.Deactivate(), by=PARTNER))
        name = store.services.get(S).name
        nothing = once(center, store, "c-1", lambda each: each.do(S, commands.Rename(name), by=PARTNER))
        assert nothing.events == ()
        assert store.earlier_outcome("c-1") is None
        renaming = once(center, store, "c-1", lambda each: each.do(S, commands.Rename("Other"), by=PARTNER))
        assert renaming.result.name == "Other"

    def test_a_command_sent_eight_times_at_once_is_done_once(self, databases: Databases) -> None:
        """Everybody gets the one outcome."""
        store = databases.store()
        center = self.center(store)
        answers = in_threads(
            lambda _: once(center, store, "c-1", lambda each: each.do(S, commands.Publish(), by=PARTNER))
        )
        assert all(answer == answers[0] for answer in answers), answers
        assert isinstance(answers[0], Outcome)

    def test_a_second_save_under_one_id_is_refused(self, databases: Databases) -> None:
        """Nothing of it is stored."""
        engine = databases.engine()
        store, service = with_service(engine)
        under = store.under("c-1")
        service = save_service(under, renamed(service, "Another"))
        before = counted(engine)
        with pytest.raises(AlreadyExists) as error:
            save_service(under, renamed(service, "A third"))
        assert (error.value.kind, error.value.key) == ("command", "c-1")
        assert counted(engine) == before
        assert store.services.get(S) == service

    def test_an_answer_that_was_lost_while_committing_is_looked_up(self, databases: Databases) -> None:
        """The connection breaks after the commit: the command was done, and its outcome is given."""
        store = databases.store()
        center = self.center(store)

        def lost(each: PartnerCenter) -> Outcome[Service, Any]:
            each.do(S, commands.Publish(), by=PARTNER)
            raise StoreUnavailable(StoreFault.GONE, "", outcome_unknown=True)

        found = once(center, store, "c-1", lost)
        assert found.result == store.services.get(S)

    def test_a_store_that_stays_out_of_reach_is_told(self, databases: Databases) -> None:
        """Where nobody can look it up, the first error is the one that is raised."""
        store = databases.store()
        center = self.center(store)
        first = StoreUnavailable(StoreFault.GONE, "first")

        class Gone(SqlStore):
            """A store that is out of reach from the second look on."""

            looks = 0

            def earlier_outcome(self, command_id: str) -> Any:
                self.looks += 1
                if self.looks > 1:
                    raise StoreUnavailable(StoreFault.GONE, "second")
                return super().earlier_outcome(command_id)

        def broken(_: PartnerCenter) -> Outcome[Service, Any]:
            raise first

        with pytest.raises(StoreUnavailable) as error:
            once(center, Gone(databases.engines[-1]), "c-1", broken)
        assert error.value is first

    @pytest.mark.parametrize("wrong", ["", "a b", "é", "x" * 129, "a\n", None, 7], ids=repr)
    def test_an_id_of_another_form_is_refused(self, databases: Databases, wrong: Any) -> None:
        """The path says that it is the command id."""
        store = databases.store()
        for ask in (store.under, store.earlier_outcome):
            with pytest.raises(InvalidValue) as error:
                ask(wrong)
            assert error.value.path == "command_id"
