"""The second opinion on one world: Spin's and the package's answers side by side, and every claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import field, frozen
from tests.spin import answers
from tests.spin.answers import Answers
from tests.spin.checker import Checker, Found, claims, promises

from tiktok_services.lifecycle import Move
from tiktok_services.testing.worlds import World


_SHOWN = 5
_BEFORE_THE_DRAFT = 1
"""Spin stores the state in which there is no service yet; the explorer begins with the drafts."""


@frozen
class Opinion:
    """
    What Spin and the package say of a world.

    Attributes:
        world: Which one.
        promises: The name of each promise.
        found: Spin's walk over every state, with every promise.
        of_the_model: The answers of the model.
        of_the_package: The answers of the package, for the explorer's questions.
        claims: Spin's walk for each claim, by its name; empty if a promise is broken.
    """

    world: World
    promises: tuple[str, ...]
    found: Found
    of_the_model: Answers = field(repr=False)
    of_the_package: Answers = field(repr=False)
    claims: dict[str, Found]

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong; empty if the model keeps its promises and agrees with the package."""
        return tuple(self._faults())

    def _faults(self) -> Iterator[str]:
        for found in (self.found, *self.claims.values()):
            if found.broken:
                yield f"broken: {found.broken}"
                for number, step in enumerate(answers.way_in_words(found.told, self.world), 1):
                    yield f"  {number}. {step}"
        if self.of_the_package.violation is not None:
            yield f"the explorer: {self.of_the_package.violation}"
        if self.found.broken:
            return
        if self.found.states - _BEFORE_THE_DRAFT != len(self.of_the_package.states):
            yield f"Spin stored {self.found.states} states, the explorer knows {len(self.of_the_package.states)}"
        yield from self._only("the model", self.of_the_model, self.of_the_package)
        yield from self._only("the package", self.of_the_package, self.of_the_model)

    def _only(self, who: str, these: Answers, those: Answers) -> Iterator[str]:
        for state in sorted(these.states - those.states)[:_SHOWN]:
            yield f"only {who} comes to {answers.state_in_words(state, self.world)}"
        further = these.lines - those.lines
        if further:
            yield f"{len(further)} answers of {who} alone, such as:"
        for line in sorted(further)[:_SHOWN]:
            yield f"  {answers.answer_in_words(line, self.world)}"

    def __str__(self) -> str:
        kept = "a promise is broken" if self.found.broken else f"{len(self.promises)} promises kept"
        lines = [f"{self.world.name}: {_figures(self.found)}; {kept}"]
        package = self.of_the_package
        if not self.faults:
            lines.append(
                f"  the explorer: {len(package.states)} states, {len(package.moves)} moves, "
                f"{len(package.lines)} answers that allow something: the same ones in both"
            )
        for name, found in self.claims.items():
            lines.append(f"  {name}: {_figures(found)}; {'broken' if found.broken else 'holds'}")
        lines += [f"  {fault}" for fault in self.faults]
        return "\n".join(lines)


def ask(
    world: World,
    checker: Checker,
    *,
    of_services: tuple[Move, ...] | None = None,
    of_candidates: tuple[Move, ...] | None = None,
    rules: str | None = None,
    package: Callable[[World], Answers] = answers.of_the_package,
) -> Opinion:
    """Have *world* checked: what is given stands in the place of what the package declares, and of the rules by hand."""
    checker.write(world, of_services=of_services, of_candidates=of_candidates, rules=rules)
    found = checker.states()
    held: dict[str, Found] = {}
    if found.broken:
        found = checker.shortest()
    else:
        checker.make_claims()
        held = {name: checker.holds(name) for name in claims(checker.rules)}
    kept = promises(checker.rules)
    return Opinion(world, kept, found, answers.of_the_model(found.told, world), package(world), held)


def _figures(found: Found) -> str:
    return f"{found.states} states, {found.transitions} transitions, depth {found.depth}, {found.seconds:.1f} s"
