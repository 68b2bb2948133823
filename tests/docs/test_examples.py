"""Every example in the README, in docs and in the package's docstrings runs and says what it shows."""

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

import tiktok_services
from tiktok_services.cli import main


ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/**/*.md"))]
    if "_build" not in path.parts
]
MODULES = [
    "tiktok_services",
    *(info.name for info in pkgutil.walk_packages(tiktok_services.__path__, "tiktok_services.")),
]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE

_SHOWN_BELOW = re.compile(r"\s*(?:```)?\s*```text\n(.*?)```", re.DOTALL)
_CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_PROMPT = "$ tiktok-services "


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run_from_top_to_bottom(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    All ```python blocks of one page share their names; files they write go to a folder of their own.

    A ```text block right below one is what it prints, to the letter.
    """
    document = Sybil([PythonCodeBlockParser(doctest_optionflags=OPTIONS), SkipParser()]).parse(ROOT / page)
    monkeypatch.chdir(tmp_path)
    for example in document.examples():
        example.evaluate()
        printed = capsys.readouterr().out
        shown = _SHOWN_BELOW.match(document.text, example.region.end)
        assert printed == (shown[1] if shown else ""), f"{page}, line {example.line}"


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_answer_what_it_shows(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ```console block is a command, run in the root of the repository, and its answer; `...` leaves lines out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NO_COLOR", "1")
    for block in _CONSOLE.findall((ROOT / page).read_text(encoding="utf-8")):
        command, _, answer = block.partition("\n")
        if command.startswith(_PROMPT) and answer:
            main(shlex.split(command.removeprefix(_PROMPT)))
            given = capsys.readouterr()
            told = given.out + given.err
            assert doctest.OutputChecker().check_output(answer, told, doctest.ELLIPSIS), f"{command}\n{told}"


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_in_docstrings_run(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module), optionflags=OPTIONS)
    assert result.failed == 0
