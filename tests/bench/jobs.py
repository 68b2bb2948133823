# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""Every job of the benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.bench.deciding import one_move, options, publish
from tests.bench.footprint import imports, memory
from tests.bench.reading import documents
from tests.bench.results import Result
from tests.bench.scale import bulk, scale
from tests.bench.storage import storage


JOBS: dict[str, Callable[[int], Iterator[Result]]] = {
    "move": one_move,
    "publish": publish,
    "options": options,
    "documents": documents,
    "bulk": bulk,
    "memory": memory,
    "imports": imports,
    "scale": scale,
    "storage": storage,
}
"""The jobs by the names under which `python -m tests.bench` can be asked for some of them."""
