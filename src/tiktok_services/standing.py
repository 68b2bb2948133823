"""
A partner's standing: violation points, what they cost, when they are cleared, and when termination is due.

Everything here is a function of recorded facts and an instant. Nothing happens by itself and nothing reads a clock: a
host that wants to know what time has brought about, or will, asks `Partner.standing` and `Partner.due`.

**Points** of the violations of one half year add up, and never count for more than the maximum (120). They are cleared
at 23:59:59 GMT+8 on 30 June and 31 December, which is 15:59:59 UTC. What was recorded at or before exactly that instant
is cleared by it, and whoever asks at that instant is told so; what was recorded later, if only by a microsecond,
belongs to the next half year. A single violation worth the maximum is never cleared.

**Measures** follow from the points a violation led to. When it lifts the points to a level of the ladder, or past
several, the time without operational support of each level counts from the instant of that violation, in days of 24
hours. A further violation that stays within the level begins nothing anew. A violation that leads to more than 90
points, or is recorded above them, asks for a rectification report. Measures run their course: clearing points neither
shortens them, nor undoes that a report is asked for, nor that termination is due once the maximum was reached.

**Annulled** violations (after an appeal) count as if they had never been recorded, from the instant of the annulment.

Rules: R67, R68, R69
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from attrs import field, frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.instants import NEVER, days_after
from tiktok_services.verdict import Actor, Reason, some_reasons
from tiktok_services.wellformed import any_count, any_text, is_a, optional, utc_instant


if TYPE_CHECKING:
    from attrs import Attribute

    from tiktok_services.catalog import ViolationLadder, ViolationLevel


_RECTIFICATION_ABOVE_POINTS = 90  # R68: "above 90", so that 90 points themselves ask for no report


def some_points(owner: object, attribute: Attribute[int], value: int) -> None:
    """Accept a whole number from 1 upwards; more than the maximum counts as the maximum."""
    any_count(owner, attribute, value)
    if value == 0:
        raise InvalidValue(attribute.name, "must be at least 1")


def violation_id(owner: object, attribute: Attribute[str], value: str) -> None:
    """Accept a text that is not blank."""
    any_text(owner, attribute, value)
    if not value.strip():
        raise InvalidValue(attribute.name, "must not be blank")


@frozen
class Violation:
    """
    A recorded violation.

    Attributes:
        id: Its identity among those of the partner, chosen by the host.
        points: What it costs, 1 or more.
        at: When it was recorded, which is when the partner was told.
        reasons: What it was.
        annulled_at: When it was annulled; None while it counts.
        rectified_at: When a rectification report was accepted that answers it; None if none was.

    Rules: R31, R68, R69
    """

    id: str = field(validator=violation_id)
    points: int = field(validator=some_points)
    at: datetime = field(validator=utc_instant)
    reasons: tuple[Reason, ...] = field(validator=some_reasons)
    annulled_at: datetime | None = field(default=None, validator=optional(utc_instant))
    rectified_at: datetime | None = field(default=None, validator=optional(utc_instant))

    def counts(self, now: datetime) -> bool:
        """Whether it was recorded and not annulled, as things stood at *now*. Whether it was cleared is not asked."""
        return self.at <= now and (self.annulled_at is None or now < self.annulled_at)

    def is_rectified(self, now: datetime) -> bool:
        """Whether a rectification report that answers it was accepted, as things stood at *now*. Rule: R68"""
        return self.rectified_at is not None and self.rectified_at <= now


@frozen
class Termination:
    """The end of a partner's account, for good. Rule: R67"""

    by: Actor = field(validator=is_a(Actor))
    at: datetime = field(validator=utc_instant)
    reasons: tuple[Reason, ...] = field(validator=some_reasons)


@frozen(kw_only=True)
class Standing:
    """
    How a partner stands at one instant.

    Attributes:
        points: Violation points, from 0 to the maximum of the ladder, both inclusive.
        level: The level of the ladder these points have; None below the first.
        clears_at: When the points are cleared; None without points, and for points that never are.
        without_support_until: Until when the partner has no operational support; at this very instant it has it again.
            None if no such time is running.
        termination_due_since: Since when the partner is to be terminated; None if it is not, or was already.
        rectification_due_by: Until when a description and rectification report is to be accepted: the end of the time
            without support. It stays in the past while none was; None if none is asked for.
        is_terminated: Whether the partner is out.

    Rules: R67, R68, R69
    """

    points: int
    level: ViolationLevel | None
    clears_at: datetime | None
    without_support_until: datetime | None
    termination_due_since: datetime | None
    rectification_due_by: datetime | None
    is_terminated: bool

    @property
    def termination_due(self) -> bool:
        """Whether somebody has to terminate the partner: its points reached the maximum. Nothing does it by itself."""
        return self.termination_due_since is not None

    @property
    def rectification_due(self) -> bool:
        """Whether a rectification report is to be accepted, be it in time or too late. Rule: R68"""
        return self.rectification_due_by is not None

    @property
    def has_operational_support(self) -> bool:
        """Whether advertising resources, campaigns and the like are open to the partner. Rule: R68"""
        return not self.is_terminated and not self.termination_due and self.without_support_until is None


def standing(
    violations: tuple[Violation, ...],
    now: datetime,
    ladder: ViolationLadder,
    *,
    terminated_at: datetime | None = None,
) -> Standing:
    """
    Tell how a partner with these recorded facts stands at *now*, which may be in the past or in the future.

    Args:
        violations: What was recorded, in the order of time.
        now: The instant asked about, in UTC.
        ladder: What points mean.
        terminated_at: When the partner was terminated; None if it was not.

    Returns:
        The standing. The same arguments always answer the same.

    Rules: R67, R68, R69
    """
    points, clears_at, uncleared = 0, NEVER, False
    until: datetime | None = None
    out_since: datetime | None = None
    report_by: datetime | None = None
    for violation in violations:
        if not violation.counts(now):
            continue
        clearing = next_clearing(violation.at, ladder)
        before = points if clearing == clears_at else 0
        points, clears_at = min(before + violation.points, ladder.maximum), clearing
        uncleared = uncleared or violation.points >= ladder.maximum
        for level in ladder.levels:
            if before < level.points <= points and level.days_without_support is not None:
                ends = days_after(violation.at, level.days_without_support)
                until = ends if until is None else max(until, ends)
        if points == ladder.maximum and out_since is None:
            out_since = violation.at
        if points > _RECTIFICATION_ABOVE_POINTS and not violation.is_rectified(now):
            report_by = until or violation.at

    if uncleared:
        points, clears_at = ladder.maximum, NEVER
    elif now >= clears_at:
        points, clears_at = 0, NEVER
    is_terminated = terminated_at is not None and terminated_at <= now
    without_support_until = None if until is None or until <= now else until
    return Standing(
        points=points,
        level=ladder.level(points),
        clears_at=None if clears_at == NEVER else clears_at,
        without_support_until=without_support_until,
        termination_due_since=None if is_terminated else out_since,
        rectification_due_by=None if is_terminated else report_by,
        is_terminated=is_terminated,
    )


def next_clearing(at: datetime, ladder: ViolationLadder) -> datetime:
    """
    Tell which clearing clears what was recorded at *at*: the first one that is not earlier.

    Returns:
        The instant in UTC; the end of time for a ladder that clears nothing.

    Rule: R69
    """
    candidates = (
        datetime(year, each.month, each.day, 23, 59, 59, tzinfo=timezone(timedelta(hours=each.utc_offset_hours)))
        for year in range(max(at.year - 1, MINYEAR), min(at.year + 1, MAXYEAR) + 1)
        for each in ladder.clearings
    )
    return min((instant.astimezone(UTC) for instant in candidates if instant >= at), default=NEVER)
