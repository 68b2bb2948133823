"""
Walks every state a service can come to in a small world, through the package's real code, and checks every promise.

Three kinds of things are checked. *Always*: the promises of `promises.py`, in every state, at every step, and of all
answers to every question. *Sometimes*: each status, each reason for a refusal and each combination of type, status,
candidate and content in force is really reached, so that nothing holds only because nothing happens. *Eventually*: from
every state there is a way to live for a partner in standing.

The walk is breadth first, so the way to the first broken promise is the shortest there is. A state is what the rules
look at: instants, versions, the texts of verdicts and the order of the targets are left out of it. So is the partner:
every question is asked for a partner in each of the world's circumstances. It is spared where it cannot matter: the
partner that is asked about notes what the rules looked at, and another one that agrees in all of that gets the
same answer, and the promises are checked for it too. Somebody in a role that may never do a thing asks for the partner that lacks nothing only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import perf_counter
from typing import Any, NoReturn, cast

from attrs import field, frozen, mutable

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.commands import Command
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.sweeping import what_is_due
from tiktok_services.testing.promises import (
    FOR_A_PARTNER,
    OF_A_STATE,
    OF_A_STEP,
    OF_ANSWERS,
    WHO_MAY,
    Decision,
    Situation,
    Step,
    codes_of,
    left_to_sweep,
    sentence_of,
)
from tiktok_services.testing.specimens import ACTOR, JOB, MEMBER, NOW
from tiktok_services.testing.views import StateView, view_of
from tiktok_services.testing.wording import in_words
from tiktok_services.testing.worlds import Cell, Combination, World
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Role


_NOT_HERE = frozenset({BlockerCode.IMPOSSIBLE_IN_STATUS, BlockerCode.WRONG_ROLE})
_TOO_EARLY = frozenset({BlockerCode.EARLIER_THAN_LAST_CHANGE})
_AN_HOUR = timedelta(hours=1)


@frozen
class Violation:
    """
    A promise that is broken.

    Attributes:
        promise: Which one, in words.
        steps: The shortest sequence of commands that leads to it, in words.
        detail: What is wrong, as far as the promise does not say it.
    """

    promise: str
    steps: tuple[str, ...]
    detail: str = ""

    def __str__(self) -> str:
        numbered = "".join(f"\n  {number}. {step}" for number, step in enumerate(self.steps, 1))
        return f"broken: {self.promise}{f' ({self.detail})' if self.detail else ''}{numbered}"


@frozen
class Exploration:
    """
    What a walk came to.

    Attributes:
        world: Which world was walked.
        states: How many states there are.
        questions: How many questions were asked of the engine.
        spared: How many more were answered by them, because the rules looked at nothing in which the partners differ.
        moves: How many allowed commands with an effect there are, counted by state, command and role.
        seconds: How long it took.
        violation: The broken promise; None if every one is kept.
    """

    world: str
    states: int
    questions: int
    spared: int
    moves: int
    seconds: float
    violation: Violation | None = None

    def __str__(self) -> str:
        found = (
            f"{self.world}: {self.states} states, {self.questions} questions ({self.spared} more spared), "
            f"{self.moves} moves, {self.seconds:.1f} s"
        )
        return f"{found}\n{self.violation}" if self.violation else f"{found}, every promise kept"


def explore(world: World) -> Exploration:
    """
    Walk *world* until every state is known or a promise is broken.

    Args:
        world: What to walk: `one_target()` takes about two seconds, `two_targets()` less than a minute.

    Returns:
        How much there was, and the first broken promise with the shortest way to it.
    """
    began = perf_counter()
    walk = _Walk(world)
    violation: Violation | None = None
    try:
        walk.to_the_end()
    except _Broken as broken:
        violation = broken.violation
    return Exploration(
        world.name,
        len(walk.situations),
        walk.questions,
        walk.spared,
        walk.moves,
        perf_counter() - began,
        violation,
    )


class _Broken(Exception):
    def __init__(self, violation: Violation) -> None:
        super().__init__(violation)
        self.violation = violation


class Witness:
    """A partner that notes what is asked of it, and what it answered."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        self.heard: dict[tuple[str, tuple[Any, ...]], Any] = {}

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._partner, name)
        if not callable(value):
            self.heard[name, ()] = value
            return value

        def ask(*what: Any, **the_catalog: Any) -> Any:
            answer = value(*what, **the_catalog)
            self.heard[name, what] = answer  # the catalog is the packaged one all along
            return answer

        return ask


def _would_say(partner: Partner, name: str, what: tuple[Any, ...]) -> Any:
    value: Any = getattr(partner, name)
    return value(*what) if what else value


@mutable(eq=False)
class _Walk:
    world: World
    situations: list[Situation] = field(factory=list[Situation])
    came: list[tuple[int, str]] = field(factory=list[tuple[int, str]])
    known: dict[StateView, int] = field(factory=dict[StateView, int])
    open: deque[int] = field(factory=deque[int])
    reverse: dict[int, set[int]] = field(factory=dict[int, set[int]])
    codes: set[BlockerCode] = field(factory=set[BlockerCode])
    possible: set[Cell] = field(factory=set[Cell])
    made: set[Cell] = field(factory=set[Cell])
    acted: set[tuple[Action, Role]] = field(factory=set[tuple[Action, Role]])
    same: dict[tuple[int, tuple[Any, ...]], frozenset[int]] = field(
        factory=dict[tuple[int, tuple[Any, ...]], frozenset[int]]
    )
    groups: dict[frozenset[int], tuple[Partner, ...]] = field(factory=dict[frozenset[int], tuple[Partner, ...]])
    questions: int = 0
    spared: int = 0
    moves: int = 0

    def to_the_end(self) -> None:
        for service in self.world.starts:
            self._arrive(Situation(service), -1, f"partner: draft a {service.type} service for {_list(service)}")
        while self.open:
            state = self.open.popleft()
            for command in self.world.asked:
                for role in Role:
                    self._ask(state, command, ACTOR[role])
            self._sweep(state)
        self._everything_came_up()
        self._there_is_a_way_to_live()

    # -- asking --------------------------------------------------------------------------------------------------

    def _ask(self, state: int, command: Command, by: Actor) -> None:
        situation = self.situations[state]
        cell = situation.service.type, situation.service.status, command.action
        answers = self._answers(state, command, by)
        for promise in OF_ANSWERS:
            if not promise([(partners[0], decision) for partners, decision in answers]):
                self._break(sentence_of(promise), state, in_words(command, by, self.world))
        moved = False
        for partners, decision in answers:
            if isinstance(decision, Refusal):
                self._hear(state, decision, command, by)
                if not codes_of(decision) & _NOT_HERE:
                    self.possible.add(cell)
                continue
            self.made.add(cell)
            self.acted.add((command.action, by.role))
            after = situation.after(decision)
            self._check_step(state, Step(situation, command, by, partners[0], after), partners)
            if decision.events:
                moved = True
                to = self._arrive(after, state, in_words(command, by, self.world))
                if self.world.partners[0] in partners:
                    self.reverse.setdefault(to, set()).add(state)
                self._too_early(state, command, by, partners[0])
        self.moves += moved

    def _hear(self, state: int, refusal: Refusal, command: Command, by: Actor) -> None:
        for each in refusal.blockers:
            if each.code not in self.codes:
                self.codes.add(each.code)
                if not (each.sentence and each.remedy.sentence):
                    self._break(
                        "Every reason says what is wrong and how it can be mended.",
                        state,
                        in_words(command, by, self.world),
                        detail=each.code,
                    )

    def _answers(self, state: int, command: Command, by: Actor) -> list[tuple[tuple[Partner, ...], Decision]]:
        """Each answer with all partners that get it."""
        answers: list[tuple[tuple[Partner, ...], Decision]] = []
        answered: set[int] = set()
        for index, partner in enumerate(self.world.partners):
            if index in answered:
                self.spared += 1
                continue
            witness = Witness(partner)
            decision = self._consider(state, command, cast("Partner", witness), by)
            alike = self._who_would_hear_the_same(index, witness) - answered
            if alike not in self.groups:
                self.groups[alike] = tuple(self.world.partners[each] for each in sorted(alike))
            answers.append((self.groups[alike], decision))
            answered |= alike
            if isinstance(decision, Refusal) and BlockerCode.WRONG_ROLE in codes_of(decision):
                break
        return answers

    def _who_would_hear_the_same(self, index: int, witness: Witness) -> frozenset[int]:
        key = (index, tuple(witness.heard))
        if key not in self.same:
            self.same[key] = frozenset(
                other
                for other, partner in enumerate(self.world.partners)
                if all(_would_say(partner, *question) == answer for question, answer in witness.heard.items())
            )
        return self.same[key]

    def _consider(self, state: int, command: Command, partner: Partner, by: Actor, *, early: bool = False) -> Decision:
        self.questions += 1
        service = self.situations[state].service
        try:
            return service.consider(command, partner, by=by, at=NOW - _AN_HOUR if early else NOW)
        except Exception as error:  # noqa: BLE001 - whatever is raised, the engine has no answer
            self._break(
                "Every question has an answer: an outcome, or a refusal with every reason.",
                state,
                in_words(command, by, self.world),
                detail=f"{type(error).__name__}: {error}",
            )

    def _too_early(self, state: int, command: Command, by: Actor, partner: Partner) -> None:
        decision = self._consider(state, command, partner, by, early=True)
        if isinstance(decision, Refusal):
            self._hear(state, decision, command, by)
        if codes_of(decision) != _TOO_EARLY:
            how = "nothing before the last change is allowed, and nothing else is wrong with what is allowed later"
            self._break(f"In the order of time: {how}.", state, in_words(command, by, self.world))

    # -- checking ------------------------------------------------------------------------------------------------

    def _arrive(self, now: Situation, before: int, step: str) -> int:
        view = view_of(now, self.world)
        if view in self.known:
            return self.known[view]
        state = self.known[view] = len(self.situations)
        self.situations.append(now)
        self.came.append((before, step))
        self.open.append(state)
        for promise in OF_A_STATE:
            if not promise(now):
                self._break(sentence_of(promise), state)
        return state

    def _check_step(self, state: int, step: Step, partners: tuple[Partner, ...]) -> None:
        for promise in OF_A_STEP:
            if not promise(step):
                self._break(sentence_of(promise), state, in_words(step.command, step.by, self.world))
        for partner in partners:
            for promise in FOR_A_PARTNER:
                if not promise(Step(step.before, step.command, step.by, partner, step.after)):
                    self._break(sentence_of(promise), state, in_words(step.command, step.by, self.world))

    def _sweep(self, state: int) -> None:
        """What is visible when a certification or the standing is lost is swept. Rules: R67, R70, Q11"""
        service = self.situations[state].service
        for partner in self.world.partners:
            due = what_is_due(service, partner)
            left = left_to_sweep(service, partner)
            if due is None and left == 0:
                continue
            decision = None if due is None else self._consider(state, due, partner, JOB)
            if not isinstance(decision, Outcome) or left_to_sweep(decision.result, partner) >= left:
                what = "nothing is due" if due is None else in_words(due, JOB, self.world)
                self._break(sentence_of(cast("Callable[..., bool]", _Walk._sweep)), state, detail=what)

    def _everything_came_up(self) -> None:
        for service, command, partner in self.world.strangers:
            self.codes |= codes_of(service.consider(command, partner, by=MEMBER, at=NOW))
        for code in sorted(self.world.codes - self.codes):
            self._break(f"Every reason comes up: no question was refused for {code}.", -1)
        reached: set[Combination] = set(self._combinations())
        for missing in sorted(self.world.combinations - reached):
            self._break(f"Every combination that can come about does: {_spelt(missing)} never came about.", -1)
        for further in sorted(reached - self.world.combinations):
            self._break(f"No combination comes about that cannot: {_spelt(further)} came about.", -1)
        idle = self.possible - self.made
        for type_, status, action in sorted(idle - self.world.never):
            self._break(f"What a status allows happens: {action} of a {type_} service that is {status} never did.", -1)
        for type_, status, action in sorted(self.world.never - idle):
            self._break(f"What cannot happen does not: {action} of a {type_} service that is {status} did.", -1)

        for action in sorted({action for action, _ in self.acted}):
            for role in sorted(WHO_MAY[action]):
                if (action, role) not in self.acted:
                    self._break(f"Who may act does: no {action} by the {role} was ever allowed.", -1)

    def _combinations(self) -> Iterator[Combination]:
        for situation in self.situations:
            for each in situation.service.listings:
                shown = each.track.in_force is not None
                yield situation.service.type, situation.service.status, each.track.state, shown

    def _there_is_a_way_to_live(self) -> None:
        lively = {state for state, now in enumerate(self.situations) if now.service.status is ServiceStatus.LIVE}
        ahead = deque(lively)
        while ahead:
            for state in self.reverse.get(ahead.popleft(), ()):
                if state not in lively:
                    lively.add(state)
                    ahead.append(state)
        for state in range(len(self.situations)):
            if state not in lively:
                self._break("From every state there is a way to live for a partner in standing.", state)

    def _break(self, promise: str, state: int, *last: str, detail: str = "") -> NoReturn:
        steps: list[str] = list(last)
        while state >= 0:
            state, step = self.came[state]
            steps.insert(0, step)
        raise _Broken(Violation(promise, tuple(steps), detail))


def _list(service: Service) -> str:
    return " and ".join(map(str, service.targets))


def _spelt(combination: Combination) -> str:
    type_, status, state, shown = combination
    return f"{type_} {status} with a listing {state}{' beside one in force' if shown else ''}"
