"""Stories say what came, and fail with a sentence that says what came instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.commands import Approve, Deactivate, Publish, Rename, Republish
from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceDeactivated, ServiceRepublished
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.target import Target
from tiktok_services.testing.specimens import JOB, NOW, complete_listing
from tiktok_services.testing.stories import FixedClock, Story, given
from tiktok_services.vocabulary import ServiceType


US, GB, MY = Target.parse("US/local"), Target.parse("GB/cross_border"), Target.parse("MY/cross_border")
S = ServiceStatus


@pytest.mark.parametrize("type_", ServiceType)
@pytest.mark.parametrize("status", ServiceStatus)
def test_a_story_begins_anywhere(status: ServiceStatus, type_: ServiceType) -> None:
    """In every status, apart from a custom service under review, of which there is none. Rule: R26"""
    for targets in ((US,), (GB, MY)):
        if (status, type_) == (S.REVIEWING, ServiceType.CUSTOM):
            with pytest.raises(AssertionError):
                given(status, type_, targets=targets)
        else:
            assert given(status, type_, targets=targets).service.status is status


def test_a_story_goes_on() -> None:
    """Given a live public service, when it is switched off and on, it is under review again. Rules: R61, R62"""
    story = given("live").then_visible(US)
    off = story.when(Deactivate()).then(S.DEACTIVATED, ServiceDeactivated).then_visible()
    on = off.when(Republish()).then(S.REVIEWING, ServiceRepublished)
    on.when(Approve(US, complete_listing(US).digest)).then(S.LIVE).then_visible(US)
    assert on.now == NOW + timedelta(minutes=5)


def test_a_story_is_refused() -> None:
    """Given a partner without a certification, publishing is refused and nothing changes. Rules: R11, R34"""
    story = given("draft").whose_partner(lambda partner: evolve(partner, certifications=()))
    refused = story.when(Publish()).then_refused(
        BlockerCode.NOT_CERTIFIED, BlockerCode.MISSING, BlockerCode.WRONG_COUNT
    )
    assert refused.service is story.service
    story.when(Rename("Another"), by=JOB).then_refused()


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("it was refused: service S-1 refuses to publish", lambda: given("live").when(Publish()).then(S.LIVE)),
        ("the service is live, not draft", lambda: given("live").then(S.DRAFT)),
        ("what happened is: ServiceDeactivated", lambda: given("live").when(Deactivate()).then(S.DEACTIVATED, Nothing)),
        ("what happened is: nothing", lambda: given("live").then(S.LIVE, Nothing)),
        ("it was not refused; the service is live", lambda: given("live").when(Rename("A")).then_refused()),
        (
            "it was refused for: nothing_to_send",
            lambda: given("live").when(Publish()).then_refused(BlockerCode.MISSING),
        ),
        ("visible is: US/local", lambda: given("live").then_visible(GB)),
        ("visible is: nothing", lambda: given("draft").then_visible(US)),
    ],
    ids=["refused", "status", "event", "no event", "allowed", "reason", "visible", "invisible"],
)
def test_a_story_that_is_wrong_says_what_came_instead(told: str, wrong: Callable[[], Story]) -> None:
    """One sentence for each kind of disappointment."""
    with pytest.raises(AssertionError, match=told):
        wrong()


Nothing = ServiceRepublished


class TestFixedClock:
    """A clock for tests."""

    def test_it_stands_until_it_is_moved(self) -> None:
        """And goes forward only."""
        clock = FixedClock()
        assert clock() == clock() == NOW
        assert clock.forward(timedelta(hours=1)) == clock() == NOW + timedelta(hours=1)
        with pytest.raises(InvalidValue, match="forward only"):
            clock.forward(timedelta(seconds=-1))

    def test_it_knows_utc_only(self) -> None:
        """A naive instant is refused."""
        with pytest.raises(InvalidValue):
            FixedClock(datetime(2025, 12, 3))  # noqa: DTZ001 - that is what is refused
