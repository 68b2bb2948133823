"""The page on the proof lists exactly the defects that are planted, and says of each what catches it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_explorer import DEFECTS
from tests.test_testing_stateful import BROKEN
from tests.test_testing_strategies import PLANTED


PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "proof.md"
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_planted_defects_are_those_of_the_tests() -> None:
    """In their order and under their numbers, thirty at least."""
    assert [int(number) for number, *_ in ROWS] == list(range(1, len(ROWS) + 1))
    assert [name for _, name, _, _ in ROWS] == [*map(str, DEFECTS), *BROKEN, *PLANTED]
    assert len(ROWS) >= 30


def test_each_is_caught_by_what_the_page_says() -> None:
    """The explorer in its world by the promise that is broken, random lives, or invalid twins."""
    told = {name: (by, breaks.removesuffix(" …")) for _, name, by, breaks in ROWS}
    for defect in DEFECTS:
        by, breaks = told[defect.name]
        assert by == f"explorer, {defect.world.name}"
        assert breaks.startswith(defect.promise) or defect.promise.startswith(breaks), defect.name
    for name, (_, said) in BROKEN.items():
        assert told[name][0] == "random lives"
        assert re.search(said, told[name][1]), name
    for name in PLANTED:
        assert told[name] == ("invalid twins", "refused for exactly one reason")


def test_the_page_counts_them() -> None:
    """As the command that prints the figures does."""
    counted = f"planted defects: {len(ROWS)} ({len(DEFECTS)} lifecycle, {len(BROKEN)} stores, {len(PLANTED)} checklist)"
    assert counted in PAGE.read_text(encoding="utf-8")
