"""
Writes what Spin is told of the package: the names, the declared moves of both lifecycles, a world's questions.

The moves are those of `declared_moves`, each with its guards by their names; what a guard means, and every rule beside
the moves, stands in `lifecycle.pml`, which includes what is written here. The questions, the drafts they begin with and
the circumstances of the partner are those of the explorer's world, so that both are asked the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from tiktok_services import commands
from tiktok_services.account import Feature
from tiktok_services.lifecycle import (
    Action,
    CandidateAction,
    CandidateLifecycle,
    CandidateState,
    Halt,
    Move,
    ServiceLifecycle,
    ServiceStatus,
    declared_moves,
)
from tiktok_services.partner import Partner
from tiktok_services.target import Target
from tiktok_services.testing.worlds import CONTENT_NAMES, World
from tiktok_services.vocabulary import Digest, Role, ServiceType


RULES = Path(__file__).with_name("lifecycle.pml")
"""The rules by hand; the model is this file with what `moves` and `asked` write beside it."""

NOTHING = 0
ALL, WRITTEN = 255, 254

Question = tuple[int, int, int, int]
"""The number of the action, the target, the content and the content it rests on, as the model names them."""


def _names() -> tuple[str, ...]:
    vocabularies: tuple[Iterable[StrEnum], ...] = (
        ServiceStatus,
        ServiceType,
        Halt,
        Role,
        Action,
        CandidateState,
        CandidateAction,
    )
    found = dict.fromkeys(str(each) for vocabulary in vocabularies for each in vocabulary)
    return tuple(name for name in (*found, *CONTENT_NAMES) if name != Halt.NONE)


NAMES = _names()
"""Every word of the model that has a number; a word that two vocabularies share has one number."""

NUMBER = {name: number for number, name in enumerate(reversed(NAMES), 1)}
"""Spin numbers the names of an `mtype` from the last one."""


def moves(of_services: tuple[Move, ...] | None = None, of_candidates: tuple[Move, ...] | None = None) -> str:
    """
    Write `moves.pml`: the declared moves.

    Args:
        of_services: The moves of a service; those the package declares unless given.
        of_candidates: The moves of a candidate; those the package declares unless given.
    """
    services = declared_moves(ServiceLifecycle) if of_services is None else of_services
    candidates = declared_moves(CandidateLifecycle) if of_candidates is None else of_candidates
    return _text(
        "/* Written from the declared lifecycles. */",
        _inline("service_move", _moves(services, "status == {}", "action == {}", "led")),
        _inline("candidate_move", _moves(candidates, "state[at] == {}", "does[at] == {}", "leads[at]")),
    )


def asked(world: World) -> str:
    """Write `world.pml`: the names, and the drafts, questions and circumstances of *world*."""
    return _text(
        f"/* Written from the explorer's world of {world.name}. */",
        f"mtype = {{ {', '.join(NAMES)} }}",
        f"#define TARGETS {len(world.targets)}\n#define ALL {ALL}\n#define WRITTEN {WRITTEN}\n#define FOREIGN TARGETS",
        _inline("some_draft", _choice(_drafts(world))),
        _inline("some_role", _choice(f"who = {role}" for role in Role)),
        _inline("some_question", _choice(_question(command, world) for command in world.asked)),
        _inline("some_circumstance", _choice(_circumstance(partner, world) for partner in world.partners)),
        _inline("circumstance_that_lacks_nothing", [_circumstance(world.partners[0], world)]),
        _tell(world),
    )


def _text(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"


def _inline(name: str, lines: Iterable[str]) -> str:
    return "\n".join((f"inline {name}() {{", *(f"\t{line}" for line in lines), "}"))


def _choice(options: Iterable[str]) -> list[str]:
    return ["if", *(f":: {option}" for option in options), "fi"]


def _moves(moves: tuple[Move, ...], source: str, action: str, led: str) -> list[str]:
    def option(move: Move) -> str:
        guards = [f"{'' if wanted else '!'}when_{guard.__name__}" for guard, wanted in move.guards]
        when = " && ".join((source.format(move.source), action.format(move.action), *guards))
        return f"{when} -> {led} = {move.target}"

    return _choice((*map(option, moves), f"else -> {led} = nothing"))


def _drafts(world: World) -> Iterator[str]:
    for start in world.starts:
        places = (world.targets.index(target) for target in start.targets)
        empty = "; ".join(f"held[{at}] = true; state[{at}] = writing; candidate[{at}] = incomplete" for at in places)
        yield f"d_step {{ type = {start.type}; {empty} }}"


# -- questions ---------------------------------------------------------------------------------------------------------


def _question(command: commands.Command, world: World) -> str:
    action, target, content, base = asked_as(command, world)
    names = {number: name for name, number in NUMBER.items()} | {NOTHING: "nothing"}
    where = {ALL: "ALL", WRITTEN: "WRITTEN", len(world.targets): "FOREIGN"}.get(target, str(target))
    return f"d_step {{ action = {names[action]}; x = {where}; content = {names[content]}; base = {names[base]} }}"


def asked_as(command: commands.Command, world: World) -> Question:
    """How the model is asked *command*."""
    target: Target | None = getattr(command, "target", None)
    where = 0 if target is None else _place(target, world)
    content = base = NOTHING
    match command:
        case commands.Publish():
            where = _places(command.targets, world)
        case commands.Write():
            content = NUMBER[world.content_name(command.target, command.listing)]
            base = _content(command.target, command.base, world)
        case commands.Approve() | commands.Reject():
            content = _content(command.target, command.digest, world)
        case _:
            pass
    return NUMBER[command.action], where, content, base


def _place(target: Target, world: World) -> int:
    return world.targets.index(target) if target in world.targets else len(world.targets)


def _places(targets: tuple[Target, ...], world: World) -> int:
    if not targets:
        return WRITTEN
    return _place(targets[0], world) if len(targets) == 1 else ALL


def _content(target: Target, digest: Digest | None, world: World) -> int:
    if digest is None:
        return NOTHING
    return next(NUMBER[world.content_name(target, each)] for each in world.contents[target] if each.digest == digest)


# -- circumstances -----------------------------------------------------------------------------------------------------

Circumstance = tuple[bool, ...]
"""In standing, invited to upgrade, the company profile due, and certified for the market of each target."""


def circumstance(partner: Partner, world: World) -> Circumstance:
    """What the rules look at in *partner*."""
    category = world.starts[0].category
    return (
        not partner.is_terminated,
        Feature.UPGRADE_TO_PUBLIC in partner.features,
        Feature.COMPANY_PROFILE in partner.features and partner.company_profile_completed_at is None,
        *(partner.is_certified_for(category, target.market) for target in world.targets),
    )


def _circumstance(partner: Partner, world: World) -> str:
    standing, invited, due, *certified = (str(each).lower() for each in circumstance(partner, world))
    markets = "; ".join(f"certified[{at}] = {each}" for at, each in enumerate(certified))
    return f"d_step {{ in_standing = {standing}; invited = {invited}; profile_due = {due}; {markets} }}"


# -- what is told ------------------------------------------------------------------------------------------------------

OF_A_SERVICE = ("type", "halt", "upgrading", "was_live")
OF_A_TARGET = ("held", "state", "shown", "candidate", "approved")


def _tell(world: World) -> str:
    """
    What the model says of each allowed answer, in numbers: who asks what, for which partner, whether anything comes of
    it, and the states before and after. A checker of claims says it only when it shows the way to a broken one.
    """
    places = range(len(world.targets))
    asked = ["now.who", "now.action", "now.x", "now.content", "now.base"]
    asked += ["now.in_standing", "now.invited", "now.profile_due", *(f"now.certified[{at}]" for at in places), "!idle"]
    before = [f"before_{name}" for name in OF_A_SERVICE]
    before += [f"before_{name}[{at}]" for at in places for name in OF_A_TARGET]
    after = [f"now.{name}" for name in OF_A_SERVICE]
    after += [f"now.{name}[{at}]" for at in places for name in OF_A_TARGET]
    numbers, state = " ".join("%d" for _ in asked), " ".join("%d" for _ in before)
    told = f'printf("@ {numbers} from {state} to {state}\\n", {", ".join((*asked, *before, *after))});'
    return (
        f"#ifdef CLAIMS\n#define TELL if (allowed && readtrail) {told}\n#else\n#define TELL if (allowed) {told}\n#endif"
    )
