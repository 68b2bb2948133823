"""`tiktok-services lifecycle`: every machine's moves, as the declaration has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from cyclopts import Parameter

from tiktok_services.cli.terminal import YES, Terminal
from tiktok_services.lifecycle import MACHINES, Move, declared_moves


def lifecycle(
    *,
    format: Annotated[Literal["md", "mermaid", "json"], Parameter(help="How to write them.")] = "md",  # noqa: A002
) -> int:
    """Print every move of every machine: from where, by which action, under which condition, to where."""
    terminal = Terminal()
    if format == "json":
        terminal.data([_row(move) for machine in MACHINES for move in declared_moves(machine)])
    else:
        lines = _markdown() if format == "md" else _mermaid()
        terminal.verbatim("".join(f"{line}\n" for line in lines))
    return YES


def _row(move: Move) -> dict[str, str]:
    return {
        "machine": move.machine,
        "from": move.source,
        "action": move.action,
        "when": move.when,
        "to": move.target,
    }


def _markdown() -> Iterator[str]:
    for index, machine in enumerate(MACHINES):
        if index:
            yield ""
        yield f"## {machine.__name__}"
        yield ""
        rows = [("from", "action", "when", "to")]
        rows += [(move.source, move.action, move.when, move.target) for move in declared_moves(machine)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        ruled = [rows[0], tuple("-" * width for width in widths), *rows[1:]]
        for row in ruled:
            yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"


def _mermaid() -> Iterator[str]:
    """One diagram: each machine is a composite state, since the machines share the names of some states."""
    yield "stateDiagram-v2"
    for machine in MACHINES:
        name = machine.__name__
        yield f"    state {name} {{"
        for state in machine.states:
            yield f'        state "{state.value}" as {name}_{state.value}'
        for state in machine.states:
            if state.initial:
                yield f"        [*] --> {name}_{state.value}"
        for (source, target), label in _arrows(declared_moves(machine)).items():
            yield f"        {name}_{source} --> {name}_{target}: {label}"
        yield "    }"


def _arrows(moves: Iterable[Move]) -> dict[tuple[str, str], str]:
    """One arrow for each pair of states; the moves along it are its label."""
    labels: dict[tuple[str, str], str] = {}
    for move in moves:
        label = f"{move.action} [{move.when}]" if move.when else move.action
        pair = (move.source, move.target)
        labels[pair] = f"{labels[pair]} / {label}" if pair in labels else label
    return labels
