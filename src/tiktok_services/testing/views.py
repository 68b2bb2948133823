"""Abstract states: what the rules look at in a service, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.target import Target
from tiktok_services.testing.promises import Situation
from tiktok_services.testing.worlds import World
from tiktok_services.vocabulary import ServiceType


class TrackView(NamedTuple):
    """What the rules look at in the listing of one target; contents by their names in the world."""

    target: Target
    state: CandidateState
    in_force: str | None
    candidate: str | None
    approved: bool


class StateView(NamedTuple):
    """What the rules look at in a service: an abstract state."""

    type: ServiceType
    halt: Halt
    upgrading: bool
    was_live: bool
    tracks: tuple[TrackView, ...]


def view_of(now: Situation, world: World) -> StateView:
    """The abstract state of *now*."""
    tracks = [
        TrackView(
            each.target,
            each.track.state,
            None if each.track.in_force is None else world.content_name(each.target, each.track.in_force),
            None if each.track.candidate is None else world.content_name(each.target, each.track.candidate),
            each.target in now.approved,
        )
        for each in now.service.listings
    ]
    tracks.sort()
    service = now.service
    return StateView(service.type, service.halt, service.upgrading, service.first_live_at is not None, tuple(tracks))
