"""The store on the page about embedding is a real adapter: it keeps the promises of the ports like those of the package."""

from pathlib import Path
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from tiktok_services.testing import RepositoryConformance, Store


PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "embed.md"


def names_on_the_page() -> dict[str, Any]:
    """What the first block of the page defines."""
    document = Sybil([PythonCodeBlockParser()]).parse(PAGE)
    next(iter(document.examples())).evaluate()
    names: dict[str, Any] = document.namespace
    return names


class TestTheStoreOfThePage(RepositoryConformance):
    """It passes the suite it is told to pass."""

    names = names_on_the_page()

    def make_store(self) -> Store:
        """Make the store that the page makes."""
        store: Store = self.names["EventStore"]()
        return store
