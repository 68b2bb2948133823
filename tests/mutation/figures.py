"""
Prints the figures of the proof: the explorer's with its time, the mutator's, the coverage of the random lives, and the
score the mutants of the rules came to when `make mutate` was last run.
"""

from __future__ import annotations

import sys

from tests.mutation import moves, rules
from tests.test_explorer import DEFECTS
from tests.test_testing_stateful import BROKEN, TestLivesInMemory
from tests.test_testing_strategies import PLANTED

from tiktok_services.testing import explore, one_target, two_targets


def main() -> int:
    """Print them; 1 if something is broken."""
    broken = 0
    for world in (one_target(), two_targets()):
        found = explore(world)
        broken += found.violation is not None
        sys.stdout.write(f"{found}\n")
    broken += moves.main()
    sys.stdout.write(rules.SCORE.read_text(encoding="utf-8"))
    lives = TestLivesInMemory()
    lives.test_random_lives_keep_every_promise()
    sys.stdout.write(f"random lives: {lives.coverage}\n")
    planted = len(DEFECTS), len(BROKEN), len(PLANTED)
    sys.stdout.write(
        f"planted defects: {sum(planted)} ({planted[0]} lifecycle, {planted[1]} stores, {planted[2]} checklist)\n"
    )
    return min(broken, 1)


if __name__ == "__main__":
    sys.exit(main())
