"""What violation points do to a partner."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class ViolationLevel:
    """
    What a number of points means.

    Attributes:
        points: Points from which on it holds, inclusive.
        days_without_support: Days without operational support; None where the partner is out altogether.
        consequence: What else follows.

    Rule: R68
    """

    points: int
    days_without_support: int | None = None
    consequence: str | None = None


@frozen(kw_only=True)
class Clearing:
    """A moment of every year at which points are cleared: the end (23:59:59) of a day at a UTC offset. Rule: R69"""

    month: int
    day: int
    utc_offset_hours: int


@frozen(kw_only=True)
class ViolationLadder:
    """
    The levels of violation points.

    Attributes:
        maximum: Points at which the partner is out, inclusive; points run from 0 to this number.
        levels: The levels, least points first.
        clearings: When points are cleared, unless a single violation cost the maximum.
        sources: Pages that state it, by document id.

    Rules: R68, R69
    """

    maximum: int
    levels: tuple[ViolationLevel, ...]
    clearings: tuple[Clearing, ...]
    sources: tuple[str, ...]

    def level(self, points: int) -> ViolationLevel | None:
        """
        Tell what *points* mean.

        Args:
            points: Violation points, 0 or more.

        Returns:
            The highest level reached; None below the first.

        Rule: R68
        """
        reached = None
        for level in self.levels:
            if points >= level.points:
                reached = level
        return reached
