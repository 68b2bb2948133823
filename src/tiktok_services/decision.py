"""What comes of asking: an `Outcome`, or a `Refusal` that lists every reason."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from attrs import frozen

from tiktok_services.blocker import Blocker


Aggregate = TypeVar("Aggregate")
Event = TypeVar("Event")


class Outcome(NamedTuple, Generic[Aggregate, Event]):
    """
    An allowed action: the new value and what happened. The value it was asked of is unchanged.

    Attributes:
        result: The service or partner after the action; the same value when nothing happened.
        events: What happened, in order; empty for an edit that changes nothing.
    """

    result: Aggregate
    events: tuple[Event, ...]


@frozen
class Refusal:
    """
    A refused action, with every reason. Nothing was changed.

    Attributes:
        subject: Whose action it is, such as `service S-12`.
        action: What was asked, such as `publish`.
        blockers: Every reason, in the order of the checklist; never empty.
    """

    subject: str
    action: str
    blockers: tuple[Blocker, ...]

    def __str__(self) -> str:
        reasons = "; ".join(str(blocker) for blocker in self.blockers)
        return f"{self.subject} refuses to {self.action.replace('_', ' ')}: {reasons}"
