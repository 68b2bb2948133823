"""The rule index: every rule is kept and tested, or is left outside for a stated reason; nothing cites a rule that is not."""

import re
from collections.abc import Callable

import attrs
import pytest
from docs.generate import Citation, citations, claims_in, rules_in

from tiktok_services.catalog import Basis, Coverage, Rule, default_catalog
from tiktok_services.errors import NotFound


RULES = default_catalog().rules
IDS = {rule.id for rule in RULES}
IN_CODE = citations("src")
IN_TESTS = citations("tests")

MOVED_BY_A_SERVICE = 72  # R1 to R72 are about partners, services and their life; the others about what comes after
NO_RULE = "R999"  # what tests ask for when they ask for a rule that is not
NOT_FOR_THIS_PACKAGE = {"R20", "R32", "R33", "R42", "R46"}


def named(rules: set[str]) -> list[str]:
    return sorted(rules, key=lambda rule: int(rule[1:]))


# -- the index itself --------------------------------------------------------------------------------------------


def test_the_index_holds_every_rule_once_and_in_order() -> None:
    assert [rule.id for rule in RULES] == [f"R{number}" for number in range(1, 105)]


def test_every_rule_says_something_and_names_its_pages() -> None:
    for rule in RULES:
        assert rule.sentence.endswith("."), rule.id
        assert "\n" not in rule.sentence
        assert rule.sources
        for document_id in rule.sources:
            assert default_catalog().source(document_id).title


def test_a_rule_that_is_left_outside_tells_why() -> None:
    """What is left outside is left outside altogether or in part, never both, and the reason is a sentence."""
    for rule in RULES:
        assert rule.outside is None or rule.partly is None, rule.id
        for reason in (rule.outside, rule.partly):
            assert reason is None or re.fullmatch(r"\S.{5,}\.", reason), rule.id


def test_what_is_left_outside_is_listed_here_by_hand() -> None:
    """Of the rules about partners and services five are left outside; of those about what comes after one is begun."""
    outside = {int(rule.id[1:]) for rule in RULES if rule.coverage is Coverage.OUTSIDE}
    assert {f"R{number}" for number in outside if number <= MOVED_BY_A_SERVICE} == NOT_FOR_THIS_PACKAGE
    assert set(range(MOVED_BY_A_SERVICE + 1, 105)) - outside == {73}


def test_the_coverage_follows_from_the_reasons() -> None:
    rule = Rule(id="R1", sentence="Something holds.", basis=Basis.DOC, sources=("a page",))
    assert rule.coverage is Coverage.KEPT
    assert attrs.evolve(rule, partly="Half of it.").coverage is Coverage.PARTLY
    assert attrs.evolve(rule, outside="It is elsewhere.").coverage is Coverage.OUTSIDE


def test_a_rule_is_found_by_its_id() -> None:
    assert default_catalog().rule("R38").id == "R38"
    with pytest.raises(NotFound) as error:
        default_catalog().rule(NO_RULE)
    assert (error.value.kind, error.value.key) == ("rule", NO_RULE)


# -- the index against code and tests ----------------------------------------------------------------------------


@pytest.mark.parametrize("found", [IN_CODE, IN_TESTS], ids=["code", "tests"])
def test_every_rule_that_is_cited_exists(found: list[Citation]) -> None:
    assert [each for each in found if each.rule not in {*IDS, NO_RULE}] == []


@pytest.mark.parametrize("found", [IN_CODE, IN_TESTS], ids=["code", "tests"])
def test_every_rule_that_is_kept_is_cited(found: list[Citation]) -> None:
    """No rule is claimed by the index alone: code keeps it, and a test says so."""
    kept = {rule.id for rule in RULES if rule.coverage is not Coverage.OUTSIDE}
    assert named(kept - {each.rule for each in found}) == []


def test_no_rule_left_outside_is_claimed_to_be_kept(outside: set[str], each_text_of_code: dict[str, str]) -> None:
    """A comment may mention such a rule. A `Rule:` line, a blocker and an item of a checklist may not."""
    for file, text in each_text_of_code.items():
        quoted = set(re.findall(r'"(R\d+)"', text))  # of blockers and checklist items
        assert outside & (quoted | set(claims_in(text))) == set(), file


@pytest.fixture
def outside() -> set[str]:
    """The ids of the rules left outside altogether."""
    return {rule.id for rule in RULES if rule.coverage is Coverage.OUTSIDE}


@pytest.fixture
def each_text_of_code(pytestconfig: pytest.Config) -> dict[str, str]:
    """The text of every module by its file."""
    files = sorted((pytestconfig.rootpath / "src").rglob("*.py"))
    assert files
    return {path.name: path.read_text(encoding="utf-8") for path in files}


# -- how citations are read --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (rules_in, "a comment: R49, R57", ["R49", "R57"]),
        (rules_in, "R62-R64 and R37 to R39", ["R62", "R63", "R64", "R37", "R38", "R39"]),
        (rules_in, "def test_R52_a_rejected_service", ["R52"]),
        (rules_in, "TR12, R1234, R5x, r7, HDR10 and Q11", []),
        (claims_in, "It is R4 here. Rules: R5, R7-R9, Q11", ["R5", "R7", "R8", "R9"]),
        (claims_in, "Rule: R40\n\nand R41 is a mention", ["R40"]),
        (claims_in, "Rules: R3, R4,\n    R5", ["R3", "R4", "R5"]),
        (claims_in, "the rules: R5", []),
    ],
)
def test_how_citations_are_read(read: Callable[[str], list[str]], text: str, expected: list[str]) -> None:
    assert list(read(text)) == expected
