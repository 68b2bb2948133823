"""Spin keeps every promise on what is declared, agrees with the package, and neither would if a rule were broken."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve, frozen
from tests.spin import __main__, answers, checker, model
from tests.spin.answers import Answers
from tests.spin.checker import Checker, Unusable
from tests.spin.opinion import Opinion, ask
from tests.test_explorer import ONE, TWO, _without_reason

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.lifecycle import (
    Action,
    CandidateAction,
    CandidateLifecycle,
    CandidateState,
    Move,
    ServiceLifecycle,
    ServiceStatus,
    declared_moves,
)
from tiktok_services.testing.worlds import World
from tiktok_services.vocabulary import Role


OF_SERVICES, OF_CANDIDATES = declared_moves(ServiceLifecycle), declared_moves(CandidateLifecycle)
RULES = model.RULES.read_text()


@pytest.fixture(scope="module")
def tools() -> None:
    """Spin and gcc; without them the test is skipped, which CI does not allow."""
    missing = checker.missing_tools()
    if missing and os.environ.get("CI") == "true":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


@pytest.fixture(scope="module")
def opinion(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Opinion:
    """What Spin and the package say of the world with one target."""
    return ask(ONE, Checker(tmp_path_factory.mktemp("spin")))


# -- the two agree -----------------------------------------------------------------------------------------------------


def test_spin_and_the_package_agree(opinion: Opinion) -> None:
    """The same states, the same moves, the same answers, and nothing is broken. Rules: R48-R72"""
    assert opinion.faults == ()
    assert opinion.found.states == 119 + 1  # and the one before anything is drafted
    assert len(opinion.of_the_model.states) == 119
    assert len(opinion.of_the_model.moves) == 838
    assert opinion.of_the_model.lines == opinion.of_the_package.lines


def test_every_question_is_one_step(opinion: Opinion) -> None:
    """In each state every command is asked by somebody in every role, for a partner in each circumstance."""
    asked = 119 * len(ONE.asked) * len(Role) * len(ONE.partners)
    drafts = len(ONE.starts)
    assert opinion.found.transitions == 1 + drafts + asked


def test_every_claim_holds(opinion: Opinion) -> None:
    """Along every endless life."""
    assert list(opinion.claims) == list(checker.claims(RULES))
    assert len(opinion.claims) == 11
    assert {found.broken for found in opinion.claims.values()} == {""}


def test_promises_and_claims_have_names_and_rules() -> None:
    """A promise is named by itself, a claim by a sentence with its rules as well."""
    assert len(set(checker.promises(RULES))) == len(checker.promises(RULES)) == 19
    *of_rules, way = checker.claims(RULES).values()
    assert all(": R" in sentence or ": Q" in sentence for sentence in of_rules)
    assert way.startswith("Whatever has happened, there is a way to be live")


def test_the_page_of_the_proof_lists_every_claim() -> None:
    """With the sentence and the rules that stand above it."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "proof.md").read_text()
    for name, sentence in checker.claims(RULES).items():
        says, _, rules = sentence.partition(": ")
        assert f"| `{name}` | {says} | {rules if rules.startswith(('R', 'Q')) else ''}".rstrip() in page


# -- planted in what is declared: the promise that is broken -------------------------------------------------------------


def _leads(moves: tuple[Move, ...], source: str, action: str, target: str) -> tuple[Move, ...]:
    """*moves*, where *action* leads from *source* to *target*."""
    return tuple(
        evolve(move, target=target) if (move.source, move.action) == (source, action) else move for move in moves
    )


def _without(moves: tuple[Move, ...], source: str, action: str) -> tuple[Move, ...]:
    return tuple(move for move in moves if (move.source, move.action) != (source, action))


A_PUBLIC_DRAFT_GOES_LIVE = _leads(OF_SERVICES, ServiceStatus.DRAFT, Action.PUBLISH, ServiceStatus.LIVE)
REVIEWS_GO_ON = _leads(OF_CANDIDATES, CandidateState.REVIEWING, CandidateAction.CLOSE, target=CandidateState.REVIEWING)
WRITTEN_UNDER_REVIEW = (
    *OF_CANDIDATES,
    Move("CandidateLifecycle", CandidateState.REVIEWING, CandidateAction.WRITE, CandidateState.REVIEWING, ()),
)


@pytest.mark.parametrize(
    ("of_services", "of_candidates", "promise"),
    [
        (A_PUBLIC_DRAFT_GOES_LIVE, OF_CANDIDATES, "status_follows_from_halt_and_listings"),
        (OF_SERVICES, REVIEWS_GO_ON, "halted_means_at_rest"),
        (OF_SERVICES, WRITTEN_UNDER_REVIEW, "reviewed_content_is_locked"),
    ],
    ids=["a public draft goes live", "reviews go on over a halt", "writing to reviewed content"],
)
def test_a_wrong_move_breaks_a_promise(
    tools: None, tmp_path: Path, of_services: tuple[Move, ...], of_candidates: tuple[Move, ...], promise: str
) -> None:
    """The rules by hand do not follow a declaration that contradicts them."""
    spin = Checker(tmp_path)
    spin.write(ONE, of_services=of_services, of_candidates=of_candidates)
    assert spin.states().broken == promise


def test_what_is_broken_is_told_by_the_shortest_way(tools: None, tmp_path: Path) -> None:
    """In the words of the explorer."""
    found = ask(ONE, Checker(tmp_path), of_services=A_PUBLIC_DRAFT_GOES_LIVE, package=lambda _: _NO_ANSWERS)
    assert found.claims == {}
    broken, draft, write, publish = found.faults
    assert broken == "broken: status_follows_from_halt_and_listings"
    assert draft == "  1. partner: draft a public service for US/local"
    assert write.startswith("  2. partner: write the ")
    assert publish.startswith("  3. partner: publish ")
    assert "a promise is broken" in str(found)


_NO_ANSWERS = Answers(frozenset(), frozenset(), frozenset())


def test_without_republishing_there_is_no_way_to_live(tools: None, tmp_path: Path) -> None:
    """No promise is broken by a move that is missing; the claim is."""
    spin = Checker(tmp_path)
    spin.write(ONE, of_services=_without(OF_SERVICES, ServiceStatus.DEACTIVATED, Action.REPUBLISH))
    spin.make_claims()
    found = spin.holds("there_is_a_way_to_live")
    assert found.broken == "there_is_a_way_to_live"
    assert "partner: deactivate" in answers.way_in_words(found.told, ONE)
    assert spin.holds("off_until_republished").broken == ""


# -- planted in the rules by hand ---------------------------------------------------------------------------------------


def _rules(*changes: tuple[str, str]) -> str:
    rules = RULES
    for was, becomes in changes:
        assert rules.count(was) == 1
        rules = rules.replace(was, becomes)
    return rules


@frozen
class Forgotten:
    """A rule that is forgotten, where it shows, and the promise it breaks."""

    name: str
    change: tuple[str, str]
    promise: str
    world: World = ONE

    def __str__(self) -> str:
        return self.name


_STANDS_BENEATH = (
    "need(beneath == (SOME_OTHER(IS_SHOWN) -> live : (SOME_OTHER(IS_REVIEWING) -> reviewing :\n"
    "\t\t                (SOME_OTHER(IS_REJECTED) -> rejected : draft))))"
)


@pytest.mark.parametrize(
    "forgotten",
    [
        Forgotten(
            "an approval of other content",
            ("candidate[x] == content && ENTITLED(x)", "ENTITLED(x)"),
            "approval_covers_what_was_reviewed",
        ),
        Forgotten("a removal changes the status", (_STANDS_BENEATH, "skip"), "halted_means_at_rest", TWO),
    ],
    ids=str,
)
def test_a_forgotten_rule_breaks_a_promise(tools: None, tmp_path: Path, forgotten: Forgotten) -> None:
    """What the model refuses, it has to refuse."""
    spin = Checker(tmp_path)
    spin.write(forgotten.world, rules=_rules(forgotten.change))
    assert spin.states().broken == forgotten.promise


LAWLESS = (
    ("check_state(); check_step()", "skip"),
    (":: FOR_PLATFORM -> need(who == platform)", ":: FOR_PLATFORM -> skip"),
    (":: else         -> need(who == partner)", ":: else -> skip"),
    ("does[at] = (type == public -> submit : apply)", "does[at] = apply"),
    ("-> upgrading = true", "-> skip"),
    (":: else                            /* rename */", ":: else -> type = (type == public -> custom : public)"),
    ("was_live = was_live || status == live", "was_live = (status == live)"),
)
"""No promise is looked at, anybody does anything, all is published at once, and so on."""


def test_without_laws_every_claim_is_broken(tools: None, tmp_path: Path) -> None:
    """So none holds for want of a life that could break it, or rests on a promise."""
    spin = Checker(tmp_path)
    spin.write(ONE, rules=_rules(*LAWLESS), of_services=A_PUBLIC_DRAFT_GOES_LIVE)
    spin.make_claims()
    claims = list(checker.claims(RULES))
    assert [spin.holds(claim).broken for claim in claims] == claims


# -- planted in the package ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "code", "told"),
    [
        (Action.WRITE, BlockerCode.CONTENT_CHANGED, "on top of the first one"),
        (Action.REJECT, BlockerCode.CONTENT_CHANGED, "reject the first content"),
        (Action.PUBLISH, BlockerCode.COMPANY_PROFILE_MISSING, "profile due"),
    ],
)
def test_what_no_promise_notices_shows_in_the_comparison(
    opinion: Opinion, monkeypatch: pytest.MonkeyPatch, action: Action, code: BlockerCode, told: str
) -> None:
    """The package forgets a reason, the explorer finds every promise kept, and yet the two disagree."""
    _without_reason(action, code)(monkeypatch)
    package = answers.of_the_package(ONE)
    assert package.violation is None
    how_many, *examples = evolve(opinion, of_the_package=package).faults
    assert how_many.endswith("answers of the package alone, such as:")
    assert all(told in example for example in examples)


def test_a_promise_broken_by_the_package_is_told(opinion: Opinion, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so are the states that are missing then."""
    _without_reason(Action.REINSTATE, BlockerCode.NOT_CERTIFIED)(monkeypatch)
    broken, states, first, *_ = evolve(opinion, of_the_package=answers.of_the_package(ONE)).faults
    assert broken.startswith("the explorer: broken: Nothing becomes visible without a certification")
    assert states.startswith("Spin stored 120 states, the explorer knows ")
    assert first.startswith("only the model comes to [")


# -- the command --------------------------------------------------------------------------------------------------------


def _asked(opinion: Opinion) -> Callable[[World, Checker], Opinion]:
    return lambda _world, _checker: opinion


def test_the_figures_are_printed(opinion: Opinion, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for the walk, one for the comparison, one for each claim."""
    assert __main__.main((ONE,), tmp_path, _asked(opinion)) == 0
    spin, walk, comparison, *of_claims = capsys.readouterr().out.splitlines()
    assert spin.endswith("; declared: 54 moves of ServiceLifecycle, 20 moves of CandidateLifecycle")
    assert walk.startswith("one target: 120 states, 62121 transitions, ")
    assert walk.endswith("; 19 promises kept")
    assert comparison.startswith("  the explorer: 119 states, 838 moves, 5038 answers")
    assert all(line.endswith("; holds") for line in of_claims)


def test_a_difference_fails(opinion: Opinion, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever it is."""
    another = evolve(opinion, of_the_package=_NO_ANSWERS)
    assert __main__.main((ONE,), tmp_path, _asked(another)) == 1
    assert "5038 answers of the model alone, such as:" in capsys.readouterr().out


def test_missing_tools_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the packages that bring them; nothing is installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert __main__.main((ONE,), tmp_path) == 2
    assert capsys.readouterr().err == (
        "error: this needs spin and gcc, and spin and gcc are not installed; "
        "on Debian or Ubuntu: apt install spin gcc libc6-dev\n"
    )


def test_a_model_spin_does_not_understand_is_an_error(
    tools: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not a proof."""

    def nonsense(world: World, spin: Checker) -> Opinion:
        return ask(world, spin, rules="nonsense", package=lambda _: _NO_ANSWERS)

    assert __main__.main((ONE,), tmp_path, nonsense) == 2
    assert "spin -a lifecycle.pml failed" in capsys.readouterr().err


def test_a_search_that_was_not_completed_is_an_error(
    tools: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that is too long is not simply cut off."""
    monkeypatch.setattr(checker, "_STATEMENTS", 20)
    spin = Checker(tmp_path)
    spin.write(ONE)
    with pytest.raises(Unusable, match="was not completed"):
        spin.states()
