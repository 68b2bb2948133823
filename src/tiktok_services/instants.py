"""Reckoning with instants: days of 24 hours in UTC, and the end of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


NEVER = datetime.max.replace(tzinfo=UTC)
"""The end of time: later than anything that happens."""


def days_after(at: datetime, days: int) -> datetime:
    """The instant *days* of 24 hours after *at*; the end of time if that is beyond it."""
    return at + min(timedelta(days=days), NEVER - at)
