"""Runs Spin: writes the model of a world into a folder, makes the checker with gcc, and reads what it found."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from attrs import field, frozen
from tests.spin import model

from tiktok_services.lifecycle import Move
from tiktok_services.testing.worlds import World


TOOLS = ("spin", "gcc")
_STATEMENTS = 1_000_000
"""How many statements a path may have; a longer one makes the run fail."""


class Unusable(Exception):
    """Spin or gcc is missing, or did not do its work; the message says which."""


@frozen
class Found:
    """
    What one run came to.

    Attributes:
        broken: The promise or claim that does not hold; empty if all is well.
        told: The lines of the answers that were told on the way, or that lead to what is broken.
        states: How many states were stored.
        transitions: How many steps were taken from them.
        depth: How many statements the longest path has.
        seconds: How long the checker itself took.
    """

    broken: str
    told: tuple[str, ...] = field(repr=False)
    states: int
    transitions: int
    depth: int
    seconds: float


def missing_tools() -> str:
    """What is not installed and how it is, in a sentence; empty if nothing is missing."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not missing:
        return ""
    these = " and ".join(missing)
    verb = "is" if len(missing) == 1 else "are"
    return f"this needs spin and gcc, and {these} {verb} not installed; on Debian or Ubuntu: apt install spin gcc libc6-dev"


def version() -> str:
    """Which Spin this is."""
    return _run([_tool("spin"), "-V"], Path()).removeprefix("Spin Version ").split(" ")[0]


@frozen
class Checker:
    """
    The model of one world, in a folder of its own.

    Attributes:
        folder: Where the model is written and the checkers are made.
        optimise: How hard gcc tries; worth it where there is much to walk.
    """

    folder: Path
    optimise: str = "-O0"

    def write(
        self,
        world: World,
        *,
        of_services: tuple[Move, ...] | None = None,
        of_candidates: tuple[Move, ...] | None = None,
        rules: str | None = None,
    ) -> None:
        """Write the model: what is declared as `model.moves` says, and *rules* instead of those by hand if given."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "world.pml").write_text(model.asked(world))
        (self.folder / "moves.pml").write_text(model.moves(of_services, of_candidates))
        (self.folder / model.RULES.name).write_text(model.RULES.read_text() if rules is None else rules)

    @property
    def rules(self) -> str:
        """The rules that were written."""
        return (self.folder / model.RULES.name).read_text()

    def states(self) -> Found:
        """Walk every state there is, check every promise in each and at each step, and tell every allowed answer."""
        self._make("states", "-DSAFETY")
        return self._found("states")

    def shortest(self) -> Found:
        """The same for a promise that is known to be broken: what is told is the shortest way to where one is."""
        self._make("shortest", "-DSAFETY", "-DREACH")
        return self._found("shortest", "-i")

    def make_claims(self) -> None:
        """Make the checker that `holds` runs."""
        self._make("claims", defined=("-DCLAIMS",))

    def holds(self, claim: str) -> Found:
        """Whether *claim* holds along every endless life. Nothing is told unless it does not."""
        return self._found("claims", "-a", "-N", claim)

    def _make(self, name: str, *options: str, defined: tuple[str, ...] = ()) -> None:
        """Make the checker *name* with *options*, of the model with what is *defined*. -DNOREDUCE: all is walked."""
        _run([_tool("spin"), *defined, "-a", model.RULES.name], self.folder)
        _run([_tool("gcc"), self.optimise, "-w", "-DNOREDUCE", *options, "-o", name, "pan.c"], self.folder)

    def _found(self, checker: str, *options: str) -> Found:
        (self.folder / f"{model.RULES.name}.trail").unlink(missing_ok=True)
        output = _run([f"./{checker}", *options, "-w20", f"-m{_STATEMENTS}"], self.folder)
        broken = _broken(output)
        if "max search depth too small" in output or ("Search not completed" in output and not broken):
            raise Unusable(f"the search was not completed:\n{output[-2000:]}")
        told = _run([f"./{checker}", *options[1:], "-r", "-n"], self.folder) if broken else output
        return Found(
            broken,
            tuple(line[2:] for line in told.splitlines() if line.startswith("@ ")),
            int(_said(r"(\d+) states, stored", output)),
            int(_said(r"(\d+) transitions", output)),
            int(_said(r"depth reached (\d+)", output)),
            float(_said(r"elapsed time ([\d.]+) seconds", output)),
        )


def claims(rules: str) -> dict[str, str]:
    """Name and sentence of each claim in *rules*."""
    found: dict[str, str] = {}
    sentence = ""
    for line in rules.splitlines():
        if line.startswith("/* "):
            sentence = line.removeprefix("/* ").removesuffix(" */")
        if match := re.match(r"ltl (\w+) ", line):
            found[match[1]] = sentence
    return found


def promises(rules: str) -> tuple[str, ...]:
    """The name of each promise in *rules*."""
    return tuple(re.findall(r"^\s+promise\((\w+),", rules, re.MULTILINE))


def _broken(output: str) -> str:
    if "errors: 0" in output:
        return ""
    if match := re.search(r"assertion violated (\w+) ", output):
        return match[1]
    # A claim is broken by a cycle that never comes to what it promises, or at once: then its negation is an assertion.
    by_a_life = "acceptance cycle" in output or "assertion violated  !(" in output
    if by_a_life and (match := re.search(r"never claim\s+\+ \((\w+)\)", output)):
        return match[1]
    raise Unusable(f"the checker stopped:\n{output[-2000:]}")


def _said(pattern: str, output: str) -> str:
    match = re.search(pattern, output)
    if match is None:
        raise Unusable(f"the checker does not say {pattern}:\n{output[-2000:]}")
    return match[1]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Unusable(missing_tools())
    return found


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
