"""The measuring itself: turns are taken, warm-up does not count, ratios are taken within a round."""

from __future__ import annotations

import gc

import pytest
from tests.bench.rounds import WARM_UP_ROUNDS, Contender, Figure, figures, in_turns, ratio, timed


def test_contenders_take_turns_and_the_warm_up_does_not_count() -> None:
    turns: list[str] = []

    def measure(contender: Contender) -> float:
        turns.append(contender.name)
        return float(len(turns))

    sides = [Contender("A", object), Contender("B", object)]
    found = in_turns(sides, 2, measure)
    assert turns == ["A", "B"] * (WARM_UP_ROUNDS + 2)
    first = 2 * WARM_UP_ROUNDS
    assert found == {"A": [first + 1, first + 3], "B": [first + 2, first + 4]}


def test_two_contenders_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="one name"):
        in_turns([Contender("A", object), Contender("A", object)], 1)


def test_a_turn_is_the_mean_over_calls_and_units() -> None:
    """All calls are made, with the garbage collector switched off, which is on again afterwards."""
    calls: list[bool] = []
    once = timed(Contender("A", lambda: calls.append(gc.isenabled()), units=2, calls=5))
    assert calls == [False] * 5
    assert (once >= 0, gc.isenabled()) == (True, True)


def test_a_figure_is_the_median_between_its_quartiles() -> None:
    assert Figure.of([9.0, 1.0, 5.0, 3.0, 7.0]) == Figure(5.0, 3.0, 7.0)
    assert Figure.of([4.0]) == Figure(4.0, 4.0, 4.0)
    assert figures({"A": [1.0, 2.0, 3.0]}) == {"A": Figure(2.0, 1.5, 2.5)}


def test_a_ratio_is_taken_within_each_round() -> None:
    """A round in which everything took ten times as long says the same as the others."""
    assert ratio({"A": [2.0, 20.0, 2.0], "B": [1.0, 10.0, 1.0]}, "A", "B") == Figure(2.0, 2.0, 2.0)
