"""
Ask Spin for a second opinion on the lifecycle, and compare its answers with the package's.

    python -m tests.spin

Prints what was walked and what holds; the models stay in build/spin to be looked at. Ends with 1 if anything is broken
or the two disagree, and with 2 if Spin or gcc is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.spin.checker import Checker, Unusable, missing_tools, version
from tests.spin.opinion import Opinion, ask

from tiktok_services.lifecycle import MACHINES, declared_moves
from tiktok_services.testing import one_target, two_targets
from tiktok_services.testing.worlds import World


def main(
    worlds: tuple[World, ...] = (), folder: Path = Path("build/spin"), ask: Callable[[World, Checker], Opinion] = ask
) -> int:
    """Print the opinion on each of *worlds*; on the explorer's two unless any are given."""
    missing = missing_tools()
    if missing:
        sys.stderr.write(f"error: {missing}\n")
        return 2
    declared = ", ".join(f"{len(declared_moves(machine))} moves of {machine.__name__}" for machine in MACHINES)
    sys.stdout.write(f"Spin {version()}; declared: {declared}\n")
    faulty = False
    for world in worlds or (one_target(), two_targets()):
        try:
            opinion = ask(world, Checker(folder / world.name.replace(" ", "-"), "-O2"))
        except Unusable as error:
            sys.stderr.write(f"error: {error}\n")
            return 2
        faulty |= bool(opinion.faults)
        sys.stdout.write(f"{opinion}\n")
    return int(faulty)


if __name__ == "__main__":
    sys.exit(main())
