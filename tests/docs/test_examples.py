"""Every example in the README, in docs and in the package's docstrings runs and says what it shows."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

import tiktok_services


ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted(path for path in ROOT.glob("docs/**/*.md") if "_build" not in path.parts)]
MODULES = [
    "tiktok_services",
    *(info.name for info in pkgutil.walk_packages(tiktok_services.__path__, "tiktok_services.")),
]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("page", [path.relative_to(ROOT).as_posix() for path in PAGES])
def test_the_examples_of_a_page_run_from_top_to_bottom(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All ```python blocks of one page share their names; files they write go to a folder of their own."""
    document = Sybil([PythonCodeBlockParser(doctest_optionflags=OPTIONS), SkipParser()]).parse(ROOT / page)
    monkeypatch.chdir(tmp_path)
    for example in document.examples():
        example.evaluate()


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module), optionflags=OPTIONS)
    assert result.failed == 0
