"""
What time alone brings about: for a host that wants to act, or to tell somebody, when it does.

Nothing here happens by itself. A host asks `Partner.due` now and again, or at `Agenda.next_at`. One that tells somebody
says since when it has asked last: then it hears of everything once, however late it asks and whatever else happened.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.instants import NEVER, days_after
from tiktok_services.standing import next_clearing
from tiktok_services.wellformed import check_instant


if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner

_A_MOMENT = timedelta(microseconds=1)


class DueKind(StrEnum):
    """What time alone brings about. Rules: R19, R67, R68, R69"""

    POINTS_CLEARED = "points_cleared"
    """The half year ended: violation points are gone."""
    SUPPORT_RESTORED = "support_restored"
    """The time without operational support is over."""
    RECTIFICATION_OVERDUE = "rectification_overdue"
    """No rectification report was accepted in time: services may be taken down until one is."""
    APPEAL_ENDED = "appeal_ended"
    """The last instant at which an appeal against a violation was in time."""
    APPLICATION_OPEN = "application_open"
    """The wait after a failed assessment is over: the certification can be applied for again."""
    TERMINATION_DUE = "termination_due"
    """The points reached the maximum: somebody has to terminate the partner."""


@frozen(order=True)
class Due:
    """
    Something that time alone brings about.

    Attributes:
        at: When, in UTC.
        kind: What.
        subject: Id of the violation, or name of the certification, it is about; empty for the partner itself.
    """

    at: datetime
    kind: DueKind
    subject: str = ""


@frozen
class Agenda:
    """
    What time has brought about since an instant, and what it will.

    Attributes:
        due: What has come, earliest first. A due termination and an overdue rectification report stay in it until
            somebody records the termination, or that the report was accepted.
        coming: What will come if nothing else happens, earliest first.
    """

    due: tuple[Due, ...]
    coming: tuple[Due, ...]

    @property
    def next_at(self) -> datetime | None:
        """When to ask again; None if time alone changes nothing any more."""
        return self.coming[0].at if self.coming else None


def agenda(partner: Partner, now: datetime, since: datetime | None, catalog: Catalog) -> Agenda:
    """
    Tell what time has brought about for *partner* after *since* and by *now*, and what it will.

    `Partner.due` says what the arguments mean.

    Rules: R19, R67, R68, R69
    """
    check_instant("now", now)
    if since is not None:
        check_instant("since", since)
        if since > now:
            raise InvalidValue("since", "must not be after the instant asked about")
    after = partner.changed_at if since is None else since
    moments = sorted((*_unfinished(partner, now, catalog), *_moments(partner, after, catalog)))
    return Agenda(
        due=tuple(each for each in moments if each.at <= now), coming=tuple(each for each in moments if each.at > now)
    )


def _unfinished(partner: Partner, now: datetime, catalog: Catalog) -> Iterator[Due]:
    """What waits for somebody until it is recorded, however long ago it came."""
    standing = partner.standing(now, catalog=catalog)
    if standing.termination_due_since is not None:
        yield Due(standing.termination_due_since, DueKind.TERMINATION_DUE)
    if standing.rectification_due_by is not None:
        yield Due(standing.rectification_due_by, DueKind.RECTIFICATION_OVERDUE)


def _moments(partner: Partner, since: datetime, catalog: Catalog) -> Iterator[Due]:
    """What happens by time alone after *since*, by the facts recorded until now, in no order."""
    for violation in partner.violations:
        deadline = partner.appeal_deadline(violation.id, catalog=catalog)
        if violation.annulled_at is None and deadline > since:
            yield Due(deadline, DueKind.APPEAL_ENDED, violation.id)
    if partner.is_terminated:
        return
    for certification in partner.certifications:
        opens_at = partner.may_apply_again_from(certification.category, certification.market, catalog=catalog)
        if opens_at is not None and since < opens_at < NEVER:
            yield Due(opens_at, DueKind.APPLICATION_OPEN, str(certification))
    for instant in _turning_points(partner, since, catalog):
        before = partner.standing(instant - _A_MOMENT, catalog=catalog)
        after = partner.standing(instant, catalog=catalog)
        if before.points > after.points:
            yield Due(instant, DueKind.POINTS_CLEARED)
        if after.has_operational_support and not before.has_operational_support:
            yield Due(instant, DueKind.SUPPORT_RESTORED)


def _turning_points(partner: Partner, since: datetime, catalog: Catalog) -> set[datetime]:
    """Every instant after *since* at which the standing may differ from that of the moment before."""
    ladder = catalog.violation_ladder
    spans = [level.days_without_support for level in ladder.levels if level.days_without_support is not None]
    instants = {days_after(violation.at, days) for violation in partner.violations for days in spans}
    instants |= {next_clearing(violation.at, ladder) for violation in partner.violations}
    return {instant for instant in instants if instant > since}
