"""The standing of a partner: points, measures, clearing, appeals, and what time alone brings about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.dossiers import (
    AT,
    FAILED,
    GB,
    JOB,
    LIVE,
    MEMBER,
    REASONS,
    REVIEWER,
    cn_partner,
    codes,
    done,
    gb_partner,
    refused,
    revoked,
)

from tiktok_services.agenda import Due, DueKind
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import ViolationLadder, default_catalog
from tiktok_services.errors import InvalidValue, NotFound
from tiktok_services.instants import NEVER, days_after
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import (
    AcceptRectification,
    AnnulViolation,
    RecordViolation,
    Terminate,
)
from tiktok_services.partner_events import RectificationAccepted, ViolationAnnulled, ViolationRecorded
from tiktok_services.standing import Standing, Termination, Violation, next_clearing, standing


LADDER = default_catalog().violation_ladder
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)

MARCH = datetime(2025, 3, 10, 12, 0, tzinfo=UTC)
JUNE_CLEARING = datetime(2025, 6, 30, 15, 59, 59, tzinfo=UTC)
DECEMBER_CLEARING = datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)


def violations(*costs: int, start: datetime = MARCH, apart: timedelta = DAY) -> tuple[Violation, ...]:
    return tuple(Violation(f"V-{index}", cost, start + index * apart, REASONS) for index, cost in enumerate(costs, 0))


def at(now: datetime, *recorded: Violation) -> Standing:
    return standing(recorded, now, LADDER)


@pytest.mark.parametrize(
    ("points", "days"),
    [(1, None), (29, None), (30, 30), (39, 30), (40, 60), (59, 60), (60, 90), (89, 90), (90, 180), (119, 180)],
)
def test_each_level_costs_its_time_without_support(points: int, days: int | None) -> None:
    """R68: 30, 40, 60 and 90 points mean 30, 60, 90 and 180 days without operational support, from the violation on."""
    now = at(MARCH, *violations(points))

    assert now.points == points
    assert now.without_support_until == (None if days is None else MARCH + timedelta(days=days))
    assert now.has_operational_support is (days is None)
    assert (now.level.days_without_support if now.level else None) == days
    assert not now.termination_due


def test_support_is_back_at_the_very_end_of_the_time_without_it() -> None:
    """R68: the time without support ends exactly with its last day of 24 hours."""
    end = MARCH + timedelta(days=30)

    assert at(end - MICROSECOND, *violations(30)).without_support_until == end
    assert at(end, *violations(30)).without_support_until is None
    assert at(end, *violations(30)).has_operational_support


def test_points_of_several_violations_add_up() -> None:
    """R68: points add up, and a level counts from the violation that led to it."""
    now = at(MARCH + DAY, *violations(20, 15))

    assert now.points == 35
    assert now.without_support_until == MARCH + DAY + timedelta(days=30)


def test_a_violation_within_a_level_begins_nothing_anew() -> None:
    """R68: a further violation that reaches no new level does not prolong the time without support."""
    now = at(MARCH + DAY, *violations(30, 5))

    assert now.points == 35
    assert now.without_support_until == MARCH + timedelta(days=30)


def test_the_longest_measure_holds() -> None:
    """R68: of the measures of several levels the one that ends last holds."""
    lifted_late = at(MARCH + 10 * DAY, *violations(60, 30, apart=10 * DAY))
    began_early = at(MARCH + DAY, *violations(29, 1, 10))

    assert lifted_late.without_support_until == MARCH + 10 * DAY + timedelta(days=180)
    assert began_early.points == 30
    assert began_early.without_support_until == MARCH + DAY + timedelta(days=30)


def test_points_are_capped_at_the_maximum() -> None:
    """R68: points run from 0 to 120, however much the violations cost together."""
    assert at(MARCH, *violations()).points == 0
    assert at(MARCH + DAY, *violations(100, 100)).points == 120
    assert at(MARCH, *violations(500)).points == 120


@pytest.mark.parametrize(("costs", "due"), [((119,), False), ((60, 59), False), ((60, 60), True), ((120,), True)])
def test_the_maximum_makes_termination_due_and_no_more(costs: tuple[int, ...], due: bool) -> None:
    """R68: at 120 points termination is due, and it happens only when it is recorded."""
    now = at(MARCH + 5 * DAY, *violations(*costs))

    assert now.termination_due is due
    assert not now.is_terminated
    assert now.termination_due_since == (MARCH + (len(costs) - 1) * DAY if due else None)
    assert not now.has_operational_support


def test_a_recorded_termination_is_due_no_more() -> None:
    """R67, R68: once it is recorded nothing is due any more, and before its instant it was not there."""
    recorded = violations(120)
    out = standing(recorded, MARCH + DAY, LADDER, terminated_at=MARCH + DAY)
    before = standing(recorded, MARCH + DAY - MICROSECOND, LADDER, terminated_at=MARCH + DAY)

    assert (out.is_terminated, out.termination_due, out.rectification_due) == (True, False, False)
    assert (before.is_terminated, before.termination_due) == (False, True)
    assert not standing((), MARCH, LADDER, terminated_at=MARCH).has_operational_support


def test_points_are_cleared_at_the_very_second() -> None:
    """R69: points are gone at 23:59:59 GMT+8 on 30 June, and not a microsecond earlier."""
    before = at(JUNE_CLEARING - MICROSECOND, *violations(35))
    after = at(JUNE_CLEARING, *violations(35))

    assert (before.points, before.clears_at) == (35, JUNE_CLEARING)
    assert (after.points, after.clears_at, after.level) == (0, None, None)


def test_points_are_cleared_at_the_end_of_the_year_too() -> None:
    """R69: points are gone at 23:59:59 GMT+8 on 31 December."""
    autumn = violations(35, start=datetime(2025, 10, 1, tzinfo=UTC))

    assert at(DECEMBER_CLEARING - MICROSECOND, *autumn).points == 35
    assert at(DECEMBER_CLEARING, *autumn).points == 0


@pytest.mark.parametrize(
    ("recorded_at", "clears_at"),
    [
        (JUNE_CLEARING - MICROSECOND, JUNE_CLEARING),
        (JUNE_CLEARING, JUNE_CLEARING),
        (JUNE_CLEARING + MICROSECOND, DECEMBER_CLEARING),
        (DECEMBER_CLEARING, DECEMBER_CLEARING),
        (DECEMBER_CLEARING + MICROSECOND, datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_what_is_recorded_at_the_very_second_is_cleared(recorded_at: datetime, clears_at: datetime) -> None:
    """R69: a violation recorded at exactly 23:59:59 GMT+8 is cleared by it; a microsecond later it is not."""
    assert next_clearing(recorded_at, LADDER) == clears_at
    assert at(JUNE_CLEARING + MICROSECOND, *violations(10, start=JUNE_CLEARING)).points == 0
    assert at(JUNE_CLEARING, *violations(10, start=JUNE_CLEARING)).points == 0
    assert at(JUNE_CLEARING + MICROSECOND, *violations(10, start=JUNE_CLEARING + MICROSECOND)).points == 10


def test_points_of_two_half_years_do_not_add_up() -> None:
    """R69: what was cleared counts no more, so a new half year begins at 0."""
    both = (*violations(80), *violations(50, start=JUNE_CLEARING + DAY))
    now = at(JUNE_CLEARING + DAY, evolve(both[0], id="V-a"), evolve(both[1], id="V-b"))

    assert now.points == 50
    assert not now.termination_due


def test_clearing_points_does_not_shorten_a_measure() -> None:
    """R68, R69: the time without support runs its course over the end of the half year."""
    late = JUNE_CLEARING - DAY
    now = at(JUNE_CLEARING + DAY, *violations(40, start=late))

    assert now.points == 0
    assert now.without_support_until == late + timedelta(days=60)


def test_clearing_points_does_not_undo_that_termination_is_due() -> None:
    """R68, R69: whoever reached 120 is out, although a sum of 120 is cleared."""
    now = at(JUNE_CLEARING, *violations(60, 60))

    assert now.points == 0
    assert now.termination_due_since == MARCH + DAY


@pytest.mark.parametrize(("cost", "points"), [(119, 0), (120, 120), (121, 120)])
def test_a_single_violation_worth_the_maximum_is_never_cleared(cost: int, points: int) -> None:
    """R69: points are not cleared after a single violation worth 120."""
    now = at(DECEMBER_CLEARING + 400 * DAY, *violations(cost))

    assert now.points == points
    assert now.clears_at is None


def test_a_ladder_without_clearings_clears_nothing() -> None:
    """R69: when points are cleared is the catalog's data."""
    ladder = ViolationLadder(maximum=10, levels=(), clearings=(), sources=())
    strict = standing(violations(95), MARCH + DAY, evolve(ladder, maximum=100))

    assert standing(violations(4), MARCH + 9000 * DAY, ladder).points == 4
    assert next_clearing(MARCH, ladder) == NEVER
    assert strict.rectification_due_by == MARCH


@pytest.mark.parametrize("instant", [datetime.min.replace(tzinfo=UTC), NEVER])
def test_the_ends_of_time_have_a_clearing_or_none(instant: datetime) -> None:
    """R69: no instant is too early or too late to ask about."""
    assert next_clearing(instant, LADDER) >= instant


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - made aware
def test_a_clearing_is_the_next_and_on_its_day(instant: datetime) -> None:
    """R69: every instant is cleared within a half year, at 15:59:59 UTC on 30 June or 31 December."""
    clearing = next_clearing(instant, LADDER)

    assert instant <= clearing <= instant + timedelta(days=185)
    assert (clearing.month, clearing.day) in {(6, 30), (12, 31)}
    assert (clearing.hour, clearing.minute, clearing.second, clearing.microsecond) == (15, 59, 59, 0)


@given(st.lists(st.tuples(st.integers(1, 130), st.integers(0, 400)), max_size=8), st.integers(0, 800))
def test_points_stay_within_their_bounds(recorded: list[tuple[int, int]], later: int) -> None:
    """R68, R69: whatever was recorded, points run from 0 to 120, and time alone never raises them."""
    days = sorted(day for _, day in recorded)
    history = tuple(
        Violation(f"V-{index}", cost, MARCH + day * DAY, REASONS)
        for index, ((cost, _), day) in enumerate(zip(recorded, days, strict=True))
    )
    last = MARCH + (days[-1] if days else 0) * DAY
    now, then = at(last, *history), at(last + later * DAY, *history)

    assert 0 <= then.points <= now.points <= 120
    assert then.termination_due == now.termination_due


# -- rectification -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("costs", "due"), [((90,), False), ((91,), True), ((60, 30), False), ((60, 31), True)])
def test_a_report_is_asked_for_above_ninety_points(costs: tuple[int, ...], due: bool) -> None:
    """R68: above 90 points a rectification report is asked for; 90 points themselves ask for none."""
    now = at(MARCH + DAY, *violations(*costs))

    assert now.rectification_due is due
    assert now.rectification_due_by == (now.without_support_until if due else None)


def test_a_report_is_asked_for_until_it_is_accepted() -> None:
    """R68: clearing points does not answer the report; accepting it does, from that instant on."""
    (recorded,) = violations(95)
    accepted = evolve(recorded, rectified_at=MARCH + DAY)

    assert at(DECEMBER_CLEARING, recorded).rectification_due
    assert at(MARCH + DAY - MICROSECOND, accepted).rectification_due
    assert not at(MARCH + DAY, accepted).rectification_due


def test_a_further_violation_asks_for_a_further_report() -> None:
    """R68: a report answers what was recorded before it, and nothing later."""
    partner = recorded_partner(95)
    answered = done(partner, AcceptRectification(), REVIEWER, MARCH + DAY)
    again = done(answered.result, RecordViolation("V-9", 1, REASONS), REVIEWER, MARCH + DAY).result

    assert [type(each) for each in answered.events] == [RectificationAccepted]
    assert not answered.result.standing(MARCH + DAY).rectification_due
    assert again.standing(MARCH + DAY).rectification_due


def test_a_report_that_is_not_due_is_not_accepted() -> None:
    """R68: no report is accepted that nobody asked for."""
    assert refused(recorded_partner(90), AcceptRectification(), REVIEWER) == [
        (BlockerCode.RECTIFICATION_NOT_DUE, "partner.violations")
    ]


# -- recording and annulling -------------------------------------------------------------------------------------


def recorded_partner(*costs: int, start: datetime = MARCH, **changes: Any) -> Partner:
    """A partner with violations, one each day."""
    history = violations(*costs, start=start)
    last = history[-1].at if history else start
    return gb_partner(violations=history, changed_at=last, **changes)


def test_a_violation_is_recorded_as_a_fact() -> None:
    """R68: recording gives the points from that instant on."""
    outcome = done(gb_partner(), RecordViolation("V-1", 30, REASONS), JOB)

    assert [type(each) for each in outcome.events] == [ViolationRecorded]
    assert outcome.result.violation("V-1") == Violation("V-1", 30, AT, REASONS)
    assert outcome.result.standing(AT).points == 30
    assert outcome.result.standing(AT - MICROSECOND).points == 0


def test_a_violation_is_recorded_once() -> None:
    """R68: the same violation cannot cost points twice."""
    partner = recorded_partner(30)

    assert refused(partner, RecordViolation("V-0", 30, REASONS), REVIEWER) == [
        (BlockerCode.VIOLATION_RECORDED, "partner.violations[V-0]")
    ]


def test_an_annulled_violation_counts_as_if_it_had_never_been_recorded() -> None:
    """R69: after a successful appeal points and measures are those of the other violations, from then on."""
    partner = recorded_partner(30, 60)
    outcome = done(partner, AnnulViolation("V-0"), REVIEWER, MARCH + 3 * DAY)
    after = outcome.result.standing(MARCH + 3 * DAY)

    assert [type(each) for each in outcome.events] == [ViolationAnnulled]
    assert (after.points, after.without_support_until) == (60, MARCH + DAY + timedelta(days=90))
    assert outcome.result.standing(MARCH + 3 * DAY - MICROSECOND).points == 90


def test_annulling_twice_changes_nothing() -> None:
    """R69: an annulled violation is annulled; asking again is an outcome without events."""
    once = done(recorded_partner(120), AnnulViolation("V-0"), REVIEWER, MARCH + DAY).result
    twice = done(once, AnnulViolation("V-0"), REVIEWER, MARCH + 2 * DAY)

    assert twice == (once, ())
    assert once.standing(MARCH + DAY).points == 0
    assert not once.standing(MARCH + DAY).termination_due


def test_an_unknown_violation_cannot_be_annulled() -> None:
    """R69: there is nothing to annul under another id."""
    partner = recorded_partner(30)

    assert refused(partner, AnnulViolation("V-7"), REVIEWER) == [(BlockerCode.VIOLATION_UNKNOWN, "partner.violations")]
    with pytest.raises(NotFound, match="violation 'V-7'"):
        partner.violation("V-7")


def test_an_appeal_has_seven_days() -> None:
    """R69: an appeal is in time within seven days of the violation, and suspends nothing meanwhile."""
    partner = recorded_partner(30)

    assert partner.appeal_deadline("V-0") == MARCH + timedelta(days=7)
    assert partner.standing(MARCH).without_support_until is not None
    with pytest.raises(NotFound):
        partner.appeal_deadline("V-7")


def test_only_the_platform_gives_and_takes_points() -> None:
    """R68, R69: a partner neither records, annuls, accepts nor terminates."""
    partner = recorded_partner(95)
    for command in (
        RecordViolation("V-9", 1, REASONS),
        AnnulViolation("V-0"),
        AcceptRectification(),
        Terminate(REASONS),
    ):
        assert codes(partner, command, MEMBER) == {BlockerCode.WRONG_ROLE}


# -- what time alone brings about --------------------------------------------------------------------------------


def test_nothing_is_due_without_violations() -> None:
    """R69: a partner without violations waits for nothing."""
    agenda = gb_partner().due(AT)

    assert (agenda.due, agenda.coming, agenda.next_at) == ((), (), None)


def test_what_will_come_is_told_with_its_instant() -> None:
    """R68, R69: appeal, support and clearing come each at its instant, earliest first, and then they have come."""
    partner = recorded_partner(35)
    appeal = Due(MARCH + timedelta(days=7), DueKind.APPEAL_ENDED, "V-0")
    support = Due(MARCH + timedelta(days=30), DueKind.SUPPORT_RESTORED)
    cleared = Due(JUNE_CLEARING, DueKind.POINTS_CLEARED)

    assert partner.due(MARCH).due == ()
    assert partner.due(MARCH).coming == (appeal, support, cleared)
    assert partner.due(MARCH).next_at == appeal.at
    assert partner.due(support.at - MICROSECOND).due == (appeal,)
    assert partner.due(support.at).due == (appeal, support)
    assert partner.due(JUNE_CLEARING).coming == ()


def test_a_later_change_makes_what_came_before_old_news() -> None:
    """R69: the agenda tells what time brought about since the last change."""
    partner = evolve(recorded_partner(35), changed_at=JUNE_CLEARING)

    assert partner.due(JUNE_CLEARING).due == ()


def test_due_termination_stays_due() -> None:
    """R67, R68: termination is on the agenda from the violation until somebody records it."""
    partner = recorded_partner(60, 60)
    due = Due(MARCH + DAY, DueKind.TERMINATION_DUE)
    out = done(partner, Terminate(REASONS), JOB, MARCH + 2 * DAY).result

    assert due in partner.due(MARCH + DAY).due
    assert due in partner.due(MARCH + 1000 * DAY).due
    assert {each.kind for each in out.due(MARCH + 1000 * DAY).due} == {DueKind.APPEAL_ENDED}


def test_support_does_not_come_back_to_a_partner_that_is_out() -> None:
    """R68: with 120 points no end of a measure restores support."""
    kinds = {each.kind for each in recorded_partner(120).due(MARCH + 1000 * DAY).due}

    assert kinds == {DueKind.APPEAL_ENDED, DueKind.TERMINATION_DUE, DueKind.RECTIFICATION_OVERDUE}


def test_an_overdue_report_stays_due() -> None:
    """R68: a rectification report comes due with the end of the time without support, and stays so until accepted."""
    partner = recorded_partner(95)
    overdue = Due(MARCH + timedelta(days=180), DueKind.RECTIFICATION_OVERDUE)
    accepted = done(partner, AcceptRectification(), REVIEWER, overdue.at + DAY).result

    assert overdue in partner.due(MARCH).coming
    assert overdue in partner.due(overdue.at).due
    assert DueKind.RECTIFICATION_OVERDUE not in {each.kind for each in accepted.due(overdue.at + DAY).due}


def test_an_annulled_violation_needs_no_appeal() -> None:
    """R69: nothing is left to appeal against."""
    partner = done(recorded_partner(30), AnnulViolation("V-0"), REVIEWER, MARCH + DAY).result

    assert partner.due(MARCH + DAY).coming == ()


def test_whoever_says_when_it_asked_last_hears_of_everything_once() -> None:
    """R68, R69: an unrelated change in between hides nothing, and what was told is not told again."""
    partner = recorded_partner(35)
    changed = evolve(partner, changed_at=JUNE_CLEARING)
    support = Due(MARCH + timedelta(days=30), DueKind.SUPPORT_RESTORED)
    cleared = Due(JUNE_CLEARING, DueKind.POINTS_CLEARED)

    assert changed.due(JUNE_CLEARING).due == ()
    assert changed.due(JUNE_CLEARING, since=MARCH) == partner.due(JUNE_CLEARING, since=MARCH)
    assert changed.due(support.at, since=support.at - MICROSECOND).due == (support,)
    assert changed.due(JUNE_CLEARING, since=support.at).due == (cleared,)
    assert changed.due(JUNE_CLEARING, since=JUNE_CLEARING).due == ()
    with pytest.raises(InvalidValue, match="since"):
        partner.due(MARCH, since=MARCH + MICROSECOND)


def test_the_wait_after_a_failed_assessment_is_on_the_agenda() -> None:
    """R19: when a certification can be applied for again comes by time alone; a second failure has no end."""
    once = cn_partner(revoked(FAILED, 1))
    twice = cn_partner(revoked(FAILED, 2))

    assert once.due(AT).coming == (Due(AT + timedelta(days=60), DueKind.APPLICATION_OPEN, f"{LIVE}/{GB}"),)
    assert twice.due(AT).coming == ()


def test_questions_about_time_take_instants_in_utc() -> None:
    """R69: a naive instant can mean two things, so nobody answers it."""
    partner = recorded_partner(30)
    naive = datetime(2025, 1, 1)  # noqa: DTZ001 - naive on purpose
    with pytest.raises(InvalidValue):
        partner.standing(naive)
    with pytest.raises(InvalidValue):
        partner.due(naive)
    with pytest.raises(InvalidValue):
        partner.due(MARCH, since=naive)


def test_days_are_added_up_to_the_end_of_time() -> None:
    """R68: a span beyond the end of time ends with it."""
    assert days_after(MARCH, 2) == MARCH + 2 * DAY
    assert days_after(NEVER - DAY, 2) == NEVER


# -- what can never be right -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": " "}, "id"),
        ({"id": 7}, "id"),
        ({"points": 0}, "points"),
        ({"points": -1}, "points"),
        ({"points": True}, "points"),
        ({"at": datetime(2025, 1, 1)}, "at"),  # noqa: DTZ001 - naive on purpose
        ({"reasons": ()}, "reasons"),
        ({"annulled_at": datetime(2025, 1, 1)}, "annulled_at"),  # noqa: DTZ001 - naive on purpose
    ],
)
def test_a_violation_refuses_what_can_never_be_right(changes: dict[str, Any], path: str) -> None:
    """R68: a violation has an id, points, an instant and a reason."""
    with pytest.raises(InvalidValue) as caught:
        evolve(Violation("V-1", 30, AT, REASONS), **changes)
    assert caught.value.path == path


def test_a_termination_has_a_reason() -> None:
    """R67: nobody is terminated without being told why."""
    with pytest.raises(InvalidValue):
        Termination(REVIEWER, AT, ())
