"""
What the package answers, in the lines the model tells its own answers in, and what such a line says in words.

The explorer walks the world through the package's real code and checks its promises; here it is only listened to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from attrs import field, frozen
from tests.spin import model

from tiktok_services.commands import Command
from tiktok_services.partner import Partner
from tiktok_services.testing import explorer
from tiktok_services.testing.explorer import Violation
from tiktok_services.testing.promises import Situation, Step
from tiktok_services.testing.specimens import ACTOR
from tiktok_services.testing.views import StateView, view_of
from tiktok_services.testing.wording import in_words
from tiktok_services.testing.worlds import World
from tiktok_services.vocabulary import Role


@frozen
class Answers:
    """
    Every answer that allows something.

    Attributes:
        lines: One for each, as `model.py` has it told.
        states: The states there are, as in the lines.
        moves: From which state somebody in which role can do what with an effect, for a partner in some circumstance.
        violation: The promise of the explorer that is broken, if one is.
    """

    lines: frozenset[str] = field(repr=False)
    states: frozenset[str] = field(repr=False)
    moves: frozenset[str] = field(repr=False)
    violation: Violation | None = None


def of_the_model(told: Iterable[str], world: World) -> Answers:
    """The answers the model told."""
    lines = frozenset(told)
    states: set[str] = set()
    moves: set[str] = set()
    before_moved = 8 + len(world.targets)
    for line in lines:
        asked, before, after = _parts(line)
        states |= {before, after}
        numbers = asked.split()
        if numbers[before_moved] == "1":
            moves.add(f"{' '.join(numbers[:5])} from {before}")
    return Answers(lines, frozenset(states), frozenset(moves))


def of_the_package(world: World) -> Answers:
    """The answers the explorer gets from the package."""
    walk = _Listening(world)
    violation: Violation | None = None
    try:
        walk.to_the_end()
    except explorer._Broken as broken:
        violation = broken.violation
    found = of_the_model(walk.lines, world)
    return Answers(found.lines, frozenset(walk.states()), found.moves, violation)


class _Listening(explorer._Walk):
    """The explorer's walk, which keeps every answer that allows something."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.lines: set[str] = set()
        self._circumstances = {id(partner): _spelt(model.circumstance(partner, world)) for partner in world.partners}

    def states(self) -> Iterable[str]:
        """Every state it came to."""
        return (_state(view, self.world) for view in self.known)

    def _check_step(self, state: int, step: Step, partners: tuple[Partner, ...]) -> None:
        asked = f"{model.NUMBER[step.by.role]} {_spelt(model.asked_as(step.command, self.world))}"
        moved = int(step.after.service is not step.before.service)
        way = f"{moved} from {self._told(step.before)} to {self._told(step.after)}"
        self.lines.update(f"{asked} {self._circumstances[id(partner)]} {way}" for partner in partners)
        super()._check_step(state, step, partners)

    def _told(self, now: Situation) -> str:
        return _state(view_of(now, self.world), self.world)


def _spelt(numbers: Iterable[int]) -> str:
    return " ".join(str(int(number)) for number in numbers)


def _number(name: str | None) -> int:
    return model.NUMBER.get(name or "", model.NOTHING)


def _state(view: StateView, world: World) -> str:
    tracks = {track.target: track for track in view.tracks}
    numbers = [_number(view.type), _number(view.halt), view.upgrading, view.was_live]
    for target in world.targets:
        track = tracks.get(target)
        if track is None:
            numbers += [0, 0, 0, 0, 0]
        else:
            contents = _number(track.in_force), _number(track.candidate)
            numbers += [1, _number(track.state), *contents, track.approved]
    return _spelt(numbers)


# -- in words ----------------------------------------------------------------------------------------------------------

_NAME = {str(number): name for name, number in model.NUMBER.items()}


def step_in_words(line: str, world: World) -> str:
    """Who does what, as the explorer says it: `partner: publish US/local`."""
    role, *asked = _parts(line)[0].split()[:5]
    return in_words(_commands(world)[" ".join(asked)], ACTOR[Role(_NAME[role])], world)


def way_in_words(lines: Sequence[str], world: World) -> tuple[str, ...]:
    """The steps of *lines* that changed something, from the draft on."""
    if not lines:
        return ()
    type_, *_ = start = _parts(lines[0])[1].split()
    held = (str(target) for target, track in zip(world.targets, _tracks(start), strict=True) if track[0] == "1")
    draft = f"partner: draft a {_NAME[type_]} service for {' and '.join(held)}"
    return draft, *(step_in_words(line, world) for line in lines if _parts(line)[1] != _parts(line)[2])


def answer_in_words(line: str, world: World) -> str:
    """The whole of a line."""
    asked, before, after = _parts(line)
    circumstance = asked.split()[5:-1]
    names = ("in standing", "invited", "profile due", *(f"certified for {target.market}" for target in world.targets))
    partner = ", ".join(
        name if holds == "1" else f"not {name}" for name, holds in zip(names, circumstance, strict=True)
    )
    leads = "changes nothing" if before == after else f"leads to {state_in_words(after, world)}"
    return f"{step_in_words(line, world)} ({partner}) from {state_in_words(before, world)} {leads}"


def state_in_words(state: str, world: World) -> str:
    """A state: `public, once live; US/local reviewing the first content`."""
    type_, halt, upgrading, was_live, *_ = numbers = state.split()
    halted = "" if halt == "0" else f", off {_NAME[halt].replace('_', ' ')}"
    flags = f"{', upgrading' if upgrading == '1' else ''}{', once live' if was_live == '1' else ''}"
    tracks = zip(world.targets, _tracks(numbers), strict=True)
    listings = (_track(str(target), track) for target, track in tracks if track[0] == "1")
    return f"[{_NAME[type_]}{halted}{flags}; {'; '.join(listings)}]"


def _tracks(state: list[str]) -> list[list[str]]:
    width = len(model.OF_A_TARGET)
    return [state[at : at + width] for at in range(len(model.OF_A_SERVICE), len(state), width)]


def _track(target: str, track: list[str]) -> str:
    _, state, shown, candidate, approved = track
    content = "" if candidate == "0" else f" the {_NAME[candidate]} content"
    in_force = "" if shown == "0" else f", the {_NAME[shown]} in force{' as reviewed' if approved == '1' else ''}"
    return f"{target} {_NAME[state]}{content}{in_force}"


def _parts(line: str) -> tuple[str, str, str]:
    asked, _, way = line.partition(" from ")
    before, _, after = way.partition(" to ")
    return asked, before, after


@cache
def _commands(world: World) -> dict[str, Command]:
    return {_spelt(model.asked_as(command, world)): command for command in world.asked}
