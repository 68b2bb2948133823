"""
What a host proves its own adapters with. It needs the extra `testing`.

Subclass a suite under a name that starts with `Test`, give it the one factory it asks for, and run pytest:

    class TestMyStore(RepositoryConformance):
        def make_store(self) -> Store:
            return MyStore(...)
"""

from __future__ import annotations

from importlib import import_module

from tiktok_services.errors import MissingExtra


try:
    import pytest

    import_module("hypothesis")
except ImportError:
    raise MissingExtra("testing") from None

pytest.register_assert_rewrite(
    "tiktok_services.testing.finding_conformance",
    "tiktok_services.testing.notifier_conformance",
    "tiktok_services.testing.repository_conformance",
    "tiktok_services.testing.stateful",
    "tiktok_services.testing.stories",
)

# Only what is imported after the call above has its assertions rewritten.
from tiktok_services.testing.explorer import Exploration, Violation, explore  # noqa: E402
from tiktok_services.testing.hosting import Host  # noqa: E402
from tiktok_services.testing.invalid import Twin, WrongField  # noqa: E402
from tiktok_services.testing.notifier_conformance import NotifierConformance  # noqa: E402
from tiktok_services.testing.repository_conformance import RepositoryConformance  # noqa: E402
from tiktok_services.testing.samples import Store  # noqa: E402
from tiktok_services.testing.specimens import certified_partner, complete_listing  # noqa: E402
from tiktok_services.testing.stateful import CenterLives  # noqa: E402
from tiktok_services.testing.stories import FixedClock, Story, given  # noqa: E402
from tiktok_services.testing.worlds import World, one_target, two_targets  # noqa: E402


__all__ = [
    "CenterLives",
    "Exploration",
    "FixedClock",
    "Host",
    "NotifierConformance",
    "RepositoryConformance",
    "Store",
    "Story",
    "Twin",
    "Violation",
    "World",
    "WrongField",
    "certified_partner",
    "complete_listing",
    "explore",
    "given",
    "one_target",
    "two_targets",
]
