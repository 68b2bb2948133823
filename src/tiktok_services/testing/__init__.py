"""
What a host proves its own adapters with. It needs the extra `testing`.

Subclass a suite under a name that starts with `Test`, give it the one factory it asks for, and run pytest:

    class TestMyStore(RepositoryConformance):
        def make_store(self) -> Store:
            return MyStore(...)
"""

from __future__ import annotations

from tiktok_services.errors import MissingExtra


try:
    import pytest
except ImportError:
    raise MissingExtra("testing") from None

pytest.register_assert_rewrite(
    "tiktok_services.testing.finding_conformance",
    "tiktok_services.testing.notifier_conformance",
    "tiktok_services.testing.repository_conformance",
)

# Only what is imported after the call above has its assertions rewritten.
from tiktok_services.testing.notifier_conformance import NotifierConformance  # noqa: E402
from tiktok_services.testing.repository_conformance import RepositoryConformance  # noqa: E402
from tiktok_services.testing.samples import Store  # noqa: E402


__all__ = ["NotifierConformance", "RepositoryConformance", "Store"]
