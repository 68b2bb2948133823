"""Commands in words, for the paths the explorer and the planner print."""

from __future__ import annotations

from tiktok_services import commands
from tiktok_services.target import Target
from tiktok_services.testing.worlds import World
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Digest


def in_words(command: commands.Command, by: Actor, world: World) -> str:
    """Tell *command* of *by*, contents by their names in *world*: `partner: write the first content of US/local`."""
    return f"{by.role}: {_told(command, world)}"


def _told(command: commands.Command, world: World) -> str:
    match command:
        case commands.Publish():
            return f"publish {' and '.join(map(str, command.targets)) or 'all that was written'}"
        case commands.Approve():
            return f"approve the {_named(command.target, command.digest, world)} content of {command.target}"
        case commands.Write():
            content = world.content_name(command.target, command.listing)
            base = f" on top of the {_named(command.target, command.base, world)} one" if command.base else ""
            return f"write the {content} content of {command.target}{base}"
        case commands.Reject() if command.digest is not None:
            return f"reject the {_named(command.target, command.digest, world)} content of {command.target}"
        case commands.Reject() | commands.Retract() | commands.Drop() | commands.AddTarget() | commands.RemoveTarget():
            return f"{command.action.replace('_target', '')} {command.target}"
        case _:
            return command.action.replace("_", " ")


def _named(target: Target, digest: Digest, world: World) -> str:
    return next(world.content_name(target, each) for each in world.contents[target] if each.digest == digest)
