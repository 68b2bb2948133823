"""What is told of a run: the table, the JSON, the page, and whether they agree with the page in the docs."""

from __future__ import annotations

from pathlib import Path

from tests.bench.results import Goal, Result, Row, Run, from_json, page, result, table, to_json
from tests.bench.rounds import Figure


_FOUND = {"ours": [1.0, 1.0, 2.0], "theirs": [0.5, 0.5, 1.0], "slow": [200.0, 200.0, 400.0]}
_MOVE = result(
    "One move",
    _FOUND,
    unit="µs",
    scale=2.0,
    goals=(("ours", "theirs", 1.25), ("ours", "slow", 0.01)),
    note="What it means.",
)
_RUN = Run("CPython 3.11.7", "Linux", 2, 3, (("attrs", "26.1.0"),), (_MOVE,))


def test_a_result_holds_figures_and_judged_goals() -> None:
    assert _MOVE.rows[0] == Row("ours", Figure(2.0, 2.0, 3.0))
    reached = [(goal.against, goal.ratio.median, goal.reached) for goal in _MOVE.goals]
    assert reached == [("theirs", 2.0, False), ("slow", 0.005, True)]


def test_a_goal_is_reached_by_the_median_and_at_the_limit_itself() -> None:
    assert Goal("A", "B", 1.25, Figure(1.25, 1.0, 9.0)).reached
    assert not Goal("A", "B", 1.25, Figure(1.26, 1.0, 1.3)).reached


def test_the_table_names_every_side_and_the_verdict() -> None:
    lines = table(_MOVE).splitlines()
    assert lines[0] == "== One move (µs)"
    assert [line.split()[0] for line in lines[1:]] == ["ours", "theirs", "slow"]
    assert lines[2].endswith("ours is 2.00 x, goal at most 1.25 x, NOT REACHED")
    assert lines[3].endswith("ours is 0.01 x, goal 1 in 100, reached")


def test_large_and_small_figures_are_legible() -> None:
    rows = (Row("large", Figure(12345.6, 123.4, 12.34)),)
    assert "12,346" in table(Result("Sizes", "bytes", "", rows, ()))
    assert "123 to 12.3" in table(Result("Sizes", "bytes", "", rows, ()))


def test_json_gives_back_the_run() -> None:
    assert from_json(to_json(_RUN)) == _RUN


def test_the_page_states_the_machine_the_goals_and_the_figures() -> None:
    text = page(_RUN)
    assert "CPython 3.11.7 on Linux, 2 cores" in text
    assert "| One move: ours | theirs | at most 1.25 x | 2.00 (2.00 to 2.00) | NOT REACHED |" in text
    assert "| One move: ours | slow | 1 in 100 | 1 in 200 | reached |" in text
    assert "| ours | 2 | 2 to 3 |" in text


def test_the_page_in_the_docs_is_that_of_its_figures() -> None:
    folder = Path(__file__).parents[2] / "docs" / "reference"
    run = from_json((folder / "performance.json").read_text(encoding="utf-8"))
    assert (folder / "performance.md").read_text(encoding="utf-8") == page(run)
