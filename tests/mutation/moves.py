"""
A mutator for the declared moves, which no tool reaches: each is deleted, retargeted, unguarded, and every other added.

A mutant is a changed list of declared moves, compiled into tables by the package's own code and put in the place of
the compiled tables; then the hand-written matrices of `tests/moves` are asked. A mutant that none of them notices has
survived.

Run as a program, it prints the score.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from attrs import evolve, frozen
from tests.moves import test_candidate_moves, test_service_moves

from tiktok_services import lifecycle, publishing, reviewed
from tiktok_services.lifecycle import (
    Action,
    CandidateAction,
    CandidateLifecycle,
    CandidateState,
    Move,
    ServiceLifecycle,
    ServiceStatus,
)


@frozen
class Mutant:
    """A machine with one declared move changed."""

    kind: str
    change: str
    moves: tuple[Move, ...]

    def __str__(self) -> str:
        return f"{self.kind}: {self.change}"


def _told(move: Move) -> str:
    return f"{move.source} --{move.action}--> {move.target}{f' [{move.when}]' if move.when else ''}"


def mutants(machine: type[Any], states: Iterable[str], actions: Iterable[str]) -> Iterator[Mutant]:
    """Every machine that differs from *machine* by one move."""
    declared = lifecycle.declared_moves(machine)
    states = tuple(map(str, states))
    for index, move in enumerate(declared):
        before, after = declared[:index], declared[index + 1 :]
        yield Mutant("delete", _told(move), (*before, *after))
        for other in states:
            if other != move.target:
                yield Mutant("retarget", f"{_told(move)} to {other}", (*before, evolve(move, target=other), *after))
        for other in states:
            if other != move.source:
                yield Mutant("resource", f"{_told(move)} from {other}", (*before, evolve(move, source=other), *after))
        for place, (guard, wanted) in enumerate(move.guards):
            rest = move.guards[:place] + move.guards[place + 1 :]
            yield Mutant(
                "unguard", f"{_told(move)} without {guard.__name__}", (*before, evolve(move, guards=rest), *after)
            )
            turned = (*rest, (guard, not wanted))
            yield Mutant(
                "negate", f"{_told(move)} with {guard.__name__} negated", (*before, evolve(move, guards=turned), *after)
            )
    guards = sorted({guard for move in declared for guard, _ in move.guards}, key=lambda guard: guard.__name__)
    conditions = [(), *(((guard, wanted),) for guard in guards for wanted in (True, False))]
    present = {(move.source, move.action, move.target, move.guards) for move in declared}
    for source, action, target, condition in product(states, map(str, actions), states, conditions):
        if (source, action, target, condition) not in present:
            added = Move(machine.__name__, source, action, target, condition)
            yield Mutant("add", _told(added), (*declared, added))


# -- the two machines, and what is asked of their mutants --------------------------------------------------------------


def _matrix_of_services() -> None:
    for cell in test_service_moves.ALL:
        test_service_moves.test_moves_are_exactly_those_of_the_rule_book(cell)


def _matrix_of_candidates() -> None:
    for cell in test_candidate_moves.CELLS:
        test_candidate_moves.test_moves_are_exactly_those_of_the_rule_book(cell)


def cells_the_matrix_leaves_out() -> None:
    """
    What no track comes to, and what no code looks up, is declared all the same.

    A track that holds nothing at all can be written to and sent, and nothing else. Whether content equals what is in
    force matters to writing and closing only.
    """
    wanted = {CandidateAction.WRITE: CandidateState.WRITING, CandidateAction.SUBMIT: CandidateState.REVIEWING}
    table = lifecycle.CANDIDATE_MOVES
    for action in CandidateAction:
        assert table.get((CandidateState.SETTLED, action, False, False)) is wanted.get(action)
        for state, shown in product(CandidateState, (False, True)):
            if shown and action in {CandidateAction.WRITE, CandidateAction.CLOSE}:
                continue
            assert table.get((state, action, shown, True)) is table.get((state, action, shown, False))


def _walks_of_candidates() -> None:
    for cell in test_candidate_moves.CELLS:
        test_candidate_moves.test_tracks_move_as_the_list_says(cell)


@frozen
class Bench:
    """A machine, the code that compiles its table, the places the table stands in, and the checks."""

    machine: type[Any]
    states: tuple[str, ...]
    actions: tuple[str, ...]
    compile: Callable[[], Any]
    places: tuple[tuple[object, str], ...]
    checks: tuple[Callable[[], None], ...]


SERVICES = Bench(
    ServiceLifecycle,
    tuple(ServiceStatus),
    tuple(Action),
    lifecycle._compiled_service_moves,
    ((lifecycle, "SERVICE_MOVES"), (publishing, "_DESTINATIONS"), (test_service_moves, "SERVICE_MOVES")),
    (_matrix_of_services,),
)
CANDIDATES = Bench(
    CandidateLifecycle,
    tuple(CandidateState),
    tuple(CandidateAction),
    lifecycle._compiled_candidate_moves,
    ((lifecycle, "CANDIDATE_MOVES"), (reviewed, "CANDIDATE_MOVES"), (test_candidate_moves, "CANDIDATE_MOVES")),
    (_matrix_of_candidates, cells_the_matrix_leaves_out, _walks_of_candidates),
)


def compiled(bench: Bench, moves: tuple[Move, ...]) -> Any:
    """The table the package's own code makes of *moves*; raises `AssertionError` if two of them contradict."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifecycle, "declared_moves", lambda _machine: moves)
        return bench.compile()


def survives(bench: Bench, table: Any) -> bool:
    """Whether every check is content with *table*."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in bench.places:
            patch.setattr(module, name, table)
        try:
            for check in bench.checks:
                check()
        except Exception:  # noqa: BLE001 - however a check fails, it has noticed
            return False
    return True


def survivors(bench: Bench, count: Counter[str]) -> Iterator[Mutant]:
    """
    Every mutant no check notices.

    *count* is told how many there were of each kind. A mutant that compiles to the very table that is there is no other
    machine: it is counted as `equivalent`. One whose moves contradict each other is noticed by the compiler.
    """
    real = bench.compile()
    for mutant in mutants(bench.machine, bench.states, bench.actions):
        try:
            table = compiled(bench, mutant.moves)
        except AssertionError:
            table = None
        if table == real:
            count["equivalent"] += 1
            continue
        count[mutant.kind] += 1
        if table is not None and survives(bench, table):
            yield mutant


def main() -> int:
    """Print the score of both machines; 1 if a mutant survived."""
    failed = 0
    for bench in (SERVICES, CANDIDATES):
        count: Counter[str] = Counter()
        left = list(survivors(bench, count))
        same = count.pop("equivalent", 0)
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(count.items()))
        killed = count.total() - len(left)
        name = bench.machine.__name__
        score = f"{killed} of {count.total()} mutants killed"
        sys.stdout.write(f"{name}: {score} ({kinds}); {same} compile to the same table\n")
        for mutant in left:
            sys.stdout.write(f"  survived: {mutant}\n")
        failed += len(left)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
