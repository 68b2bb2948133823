"""No declared move can be deleted, retargeted, unguarded or added without a check noticing it."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.mutation import moves
from tests.mutation.moves import CANDIDATES, SERVICES, Bench


def test_the_checks_are_content_with_the_real_tables() -> None:
    """Else they would kill anything."""
    assert moves.survives(SERVICES, SERVICES.compile())
    assert moves.survives(CANDIDATES, CANDIDATES.compile())


def test_cells_the_matrix_leaves_out() -> None:
    """The cells of the candidate's table that no reachable track looks up."""
    moves.cells_the_matrix_leaves_out()


@pytest.mark.parametrize("bench", [SERVICES, CANDIDATES], ids=lambda bench: bench.machine.__name__)
def test_no_mutant_of_the_declared_moves_survives(bench: Bench) -> None:
    """Every machine that differs by one move is caught by the hand-written matrices of `tests/moves`. R48-R72"""
    count: Counter[str] = Counter()
    assert [str(mutant) for mutant in moves.survivors(bench, count)] == []
    assert {"add", "delete", "negate", "resource", "retarget", "unguard"} <= set(count)


def test_a_check_that_looks_at_nothing_lets_mutants_survive() -> None:
    """The mutator tells on checks that are too weak."""
    blind = Bench(
        CANDIDATES.machine, CANDIDATES.states, CANDIDATES.actions, CANDIDATES.compile, CANDIDATES.places, checks=()
    )
    count: Counter[str] = Counter()
    left = list(moves.survivors(blind, count))
    contradictions = count.total() - len(left)
    assert len(left) > contradictions > 0
    assert moves.survives(SERVICES, SERVICES.compile()), "the real tables are back in their places"


def test_the_score_is_printed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command that prints the figures fails if a mutant survived, and names it."""
    monkeypatch.setattr(moves, "SERVICES", CANDIDATES)
    assert moves.main() == 0
    assert "784 of 784 mutants killed" in capsys.readouterr().out
    blind = Bench(CANDIDATES.machine, ("settled",), ("drop",), CANDIDATES.compile, CANDIDATES.places, checks=())
    monkeypatch.setattr(moves, "CANDIDATES", blind)
    assert moves.main() == 1
    assert "survived: delete: settled --submit--> reviewing" in capsys.readouterr().out
