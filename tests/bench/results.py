"""What was found: each job with its figures and goals, as a table for a terminal, as JSON, and as a page of the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from attrs import asdict, frozen
from tests.bench.rounds import Figure, Measurements, figures, ratio


@frozen
class Goal:
    """
    How our figure is to stand to another one.

    Attributes:
        subject: Whose figure.
        against: With which other it is compared.
        at_most: The largest ratio of the two that reaches the goal.
        ratio: The ratio found.
    """

    subject: str
    against: str
    at_most: float
    ratio: Figure

    @property
    def reached(self) -> bool:
        """Whether the median of the ratios keeps within the goal."""
        return self.ratio.median <= self.at_most


@frozen
class Row:
    """What one contender took."""

    name: str
    figure: Figure


@frozen
class Result:
    """
    One job.

    Attributes:
        title: What was done.
        unit: What the figures count.
        note: What a reader has to know about the sides of the comparison.
        rows: A figure for each contender.
        goals: What was to be reached.
    """

    title: str
    unit: str
    note: str
    rows: tuple[Row, ...]
    goals: tuple[Goal, ...]


@frozen
class Run:
    """
    All jobs of one run.

    Attributes:
        python: The interpreter and its version.
        system: The operating system.
        cores: How many cores it may use.
        rounds: How many rounds each comparison had.
        versions: Name and version of each package that took part.
        results: The jobs.
    """

    python: str
    system: str
    cores: int
    rounds: int
    versions: tuple[tuple[str, str], ...]
    results: tuple[Result, ...]


def result(
    title: str,
    found: Measurements,
    *,
    unit: str,
    scale: float,
    goals: tuple[tuple[str, str, float], ...],
    note: str,
) -> Result:
    """
    Put a job together.

    Args:
        title: What was done.
        found: What was measured.
        unit: What the figures count, such as `µs`.
        scale: How many of that unit one of the measured unit is.
        goals: Whose figure is compared with whose, and the largest ratio that reaches the goal.
        note: What a reader has to know about the sides of the comparison.
    """
    rows = tuple(
        Row(name, Figure(each.median * scale, each.low * scale, each.high * scale))
        for name, each in figures(found).items()
    )
    judged = (Goal(ours, other, most, ratio(found, ours, other)) for ours, other, most in goals)
    return Result(title, unit, note, rows, tuple(judged))


# -- for a terminal ----------------------------------------------------------------------------------------------


def table(result: Result) -> str:
    """The job as lines of text."""
    lines = [f"== {result.title} ({result.unit})"]
    width = max(len(row.name) for row in result.rows)
    for row in result.rows:
        spread = f"{_number(row.figure.low)} to {_number(row.figure.high)}"
        lines.append(f"  {row.name:{width}}  {_number(row.figure.median):>10}  {spread:>22}  {_in_words(result, row)}")
    return "\n".join(line.rstrip() for line in lines)


def _in_words(result: Result, row: Row) -> str:
    goals = [goal for goal in result.goals if goal.against == row.name]
    return "; ".join(
        f"{goal.subject} is {goal.ratio.median:.2f} x, goal {_goal(goal)}, {_verdict(goal)}" for goal in goals
    )


def _goal(goal: Goal) -> str:
    if goal.at_most < 0.1:
        return f"1 in {1 / goal.at_most:.0f}"
    return f"at most {goal.at_most:g} x"


def _verdict(goal: Goal) -> str:
    return "reached" if goal.reached else "NOT REACHED"


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


# -- as JSON -----------------------------------------------------------------------------------------------------


def to_json(run: Run) -> str:
    """The whole run, one line to each figure so that two runs can be compared by eye."""
    return json.dumps(asdict(run), indent=1, ensure_ascii=False, default=float) + "\n"


def from_json(text: str) -> Run:
    """Read what `to_json` wrote."""
    run: dict[str, Any] = json.loads(text)
    run["versions"] = tuple((name, version) for name, version in run["versions"])
    run["results"] = tuple(_result(each) for each in run["results"])
    return Run(**run)


def _result(plain: dict[str, Any]) -> Result:
    rows = tuple(Row(each["name"], Figure(**each["figure"])) for each in plain["rows"])
    goals = tuple(Goal(**{**each, "ratio": Figure(**each["ratio"])}) for each in plain["goals"])
    return Result(**{**plain, "rows": rows, "goals": goals})


# -- as a page ---------------------------------------------------------------------------------------------------


def page(run: Run) -> str:
    """The reference page of the docs, in Markdown."""
    return "\n".join(_page(run))


def _page(run: Run) -> Iterator[str]:
    yield "% Written by `make bench` from performance.json; what is changed here is lost."
    yield ""
    yield "# Performance"
    yield ""
    yield (
        "What the package costs, beside what others cost for the same work. In each comparison all sides take turns, "
        f"{run.rounds} rounds in one process after a warm-up. A figure is the median of the rounds, with the quartiles "
        "beside it; a ratio is the median of the ratios within each round. Before anything is timed, each job asserts "
        "that every side produces the outcome it states."
    )
    yield ""
    yield f"Measured with {run.python} on {run.system}, {run.cores} cores, shared with other work, with"
    yield ", ".join(f"{name} {version}" for name, version in run.versions) + "."
    yield ""
    yield "`make bench` measures again and writes this page. Absolute figures are of one machine; ratios carry over."
    yield ""
    yield "## Goals"
    yield ""
    yield "| what | compared with | goal | found | |"
    yield "|---|---|---|---|---|"
    for result in run.results:
        for goal in result.goals:
            found = f"{goal.ratio.median:.2f} ({goal.ratio.low:.2f} to {goal.ratio.high:.2f})"
            if goal.at_most < 0.1:
                found = f"1 in {1 / goal.ratio.median:.0f}"
            yield f"| {result.title}: {goal.subject} | {goal.against} | {_goal(goal)} | {found} | {_verdict(goal)} |"
    for result in run.results:
        yield ""
        yield f"## {result.title}"
        yield ""
        yield result.note
        yield ""
        yield f"| | {result.unit} | quartiles |"
        yield "|---|---|---|"
        for row in result.rows:
            figure = row.figure
            yield f"| {row.name} | {_number(figure.median)} | {_number(figure.low)} to {_number(figure.high)} |"
    yield ""
