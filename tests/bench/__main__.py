# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""
Run the benchmarks: print a table, and write the figures and the page of the docs.

    python -m tests.bench                 all jobs
    python -m tests.bench move publish    only these; nothing is written
    python -m tests.bench --rounds 5      fewer rounds; nothing is written unless all jobs run as often as usual
    python -m tests.bench --page          only the page, from the figures written last
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from tests.bench.results import Run, from_json, page, table, to_json


ROUNDS = 31
_FIGURES = Path("docs/reference/performance.json")
_PAGE = Path("docs/reference/performance.md")
_PACKAGES = (
    "attrs",
    "cattrs",
    "python-statemachine",
    "pydantic",
    "msgspec",
    "django-viewflow",
    "django-fsm-2",
    "Automat",
    "transitions",
    "SQLAlchemy",
    "psycopg",
)


def main() -> int:
    """Run what the command line asks for. A goal that is not reached is told, and is no failure of the run."""
    arguments = argparse.ArgumentParser(description="Run the benchmarks.")
    arguments.add_argument("jobs", nargs="*")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--page", action="store_true")
    asked = arguments.parse_args()
    if asked.page:
        _PAGE.write_text(page(from_json(_FIGURES.read_text(encoding="utf-8"))), encoding="utf-8")
        return 0

    from tests.bench.jobs import JOBS

    unknown = set(asked.jobs) - set(JOBS)
    if unknown:
        arguments.error(f"no such job: {', '.join(sorted(unknown))}; there are {', '.join(JOBS)}")
    results = []
    for name in asked.jobs or JOBS:
        for each in JOBS[name](asked.rounds):
            _say(table(each))
            results.append(each)
    run = Run(
        python=f"{platform.python_implementation()} {platform.python_version()}",
        system=platform.system(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        rounds=asked.rounds,
        versions=tuple((package, version(package)) for package in _PACKAGES),
        results=tuple(results),
    )
    if not asked.jobs and asked.rounds == ROUNDS:
        _FIGURES.write_text(to_json(run), encoding="utf-8")
        _PAGE.write_text(page(run), encoding="utf-8")
        _say(f"written: {_FIGURES} and {_PAGE}")
    missed = [goal for each in results for goal in each.goals if not goal.reached]
    _say(f"{len(missed)} of {sum(len(each.goals) for each in results)} goals not reached")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
