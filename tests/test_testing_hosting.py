"""What a host's adapter lacks is told before anything is asked of it: which ability, and what it promises."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from tiktok_services.errors import InvalidValue
from tiktok_services.memory import InMemoryStore
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.testing import CenterLives, Host, NotifierConformance, RepositoryConformance


class Parts:
    """The parts of a sound host, one of them replaced."""

    def __init__(self, **other: Any) -> None:
        store = InMemoryStore()
        self.partners = other.get("partners", store.partners)
        self.services = other.get("services", store.services)
        self.notifier = other.get("notifier", RecordingNotifier())


class WithoutAQueue:
    """Services of a store somebody has not finished."""

    def __init__(self) -> None:
        services = InMemoryStore().services
        self.get, self.add, self.save = services.get, services.add, services.save
        self.find, self.history = services.find, services.history


class SavesWithoutLooking:
    """Partners whose `save` was never told of the loaded version."""

    def __init__(self) -> None:
        partners = InMemoryStore().partners
        self.get, self.add, self.history = partners.get, partners.add, partners.history

    def save(self, partner: Any, events: Any) -> None:
        """Save it."""


class Awaited:
    """A notifier of an async host."""

    async def notify(self, events: Any, /) -> None:
        """Tell, some time."""


LACKING = [
    (
        {"services": WithoutAQueue()},
        (
            "services must be a ServiceRepository, but WithoutAQueue has no method review_queue; "
            "its promise: Give one page of the listings that are under review, those that wait longest first."
        ),
    ),
    (
        {"partners": SavesWithoutLooking()},
        (
            "partners must be a PartnerRepository, but SavesWithoutLooking has a save that cannot be called as "
            "save(partner, events, *, loaded_version); its promise: Keep a changed partner together with what happened; "
            "both or neither."
        ),
    ),
    (
        {"notifier": Awaited()},
        (
            "notifier must be a Notifier, but Awaited has a coroutine notify, and nobody awaits it; its promise: "
            "Tell of *events*, all of one save: at least one, of one service or partner, in the order of their versions."
        ),
    ),
]


@pytest.mark.parametrize(("other", "sentence"), LACKING, ids=["missing", "called otherwise", "coroutine"])
class TestWhatIsLacking:
    """Wherever the kit is given an adapter, the same sentence names the ability and its promise."""

    def test_a_host_is_refused(self, other: dict[str, Any], sentence: str) -> None:
        """When it is made."""
        parts = Parts(**other)
        with pytest.raises(InvalidValue) as error:
            Host(parts.partners, parts.services, parts.notifier)
        assert str(error.value) == sentence

    def test_random_lives_do_not_begin(self, other: dict[str, Any], sentence: str) -> None:
        """Not one life is led."""

        class Lives(CenterLives):
            tours: ClassVar[int] = 0

            def make_host(self) -> Host:
                parts = Parts(**other)
                return Host(parts.partners, parts.services, parts.notifier)

        with pytest.raises(InvalidValue) as error:
            Lives().test_random_lives_keep_every_promise()
        assert str(error.value) == sentence
        assert Lives.coverage.lives == 0

    def test_the_suites_say_so_in_a_test_of_its_own(self, other: dict[str, Any], sentence: str) -> None:
        """Of the repositories, or of the notifier."""
        parts = Parts(**other)

        class Stored(RepositoryConformance):
            def make_store(self) -> Any:
                return parts

        class Told(NotifierConformance):
            def make_notifier(self) -> Any:
                return parts.notifier

        def asked() -> None:
            Stored().test_every_ability_of_the_ports_is_there()
            Told().test_every_ability_of_the_port_is_there()

        with pytest.raises(InvalidValue) as error:
            asked()
        assert str(error.value) == sentence


def test_sound_parts_lack_nothing() -> None:
    """The parts of the package are a host."""
    parts = Parts()
    assert Host(parts.partners, parts.services, parts.notifier).services is parts.services
