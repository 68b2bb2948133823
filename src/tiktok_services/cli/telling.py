"""Events in words, for people at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_services.events import ServiceEvent


if TYPE_CHECKING:
    from datetime import datetime

    from tiktok_services.notifier import Event


def moment(at: datetime) -> str:
    """An instant, to the minute and in UTC."""
    return f"{at:%Y-%m-%d %H:%M}"


def subject_of(event: Event) -> str:
    """The id of the service or partner it happened to."""
    return event.service_id if isinstance(event, ServiceEvent) else event.partner_id


def what(event: Event) -> str:
    """What happened, with the targets it concerns."""
    name = event.name.partition(".")[2].replace("_", " ")
    targets = [str(target) for target, _ in getattr(event, "sent", ()) or getattr(event, "published", ())]
    if (target := getattr(event, "target", None)) is not None:
        targets.append(str(target))
    concerning = f" for {', '.join(targets)}" if targets else ""
    return f"{name}{concerning}"


def why(event: Event) -> str:
    """The reasons that were given for it; empty if it takes none."""
    return "; ".join(str(reason) for reason in getattr(event, "reasons", ()))


def what_happened(event: Event) -> str:
    """What happened, with the targets and reasons it concerns."""
    reasons = why(event)
    return f"{what(event)} because of {reasons}" if reasons else what(event)
