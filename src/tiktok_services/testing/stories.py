"""
Examples as stories: given a service that stands somewhere, when somebody does something, then it stands elsewhere.

    given("live", ServiceType.PUBLIC).when(Deactivate()).then(ServiceStatus.DEACTIVATED)
    given("draft").when(Publish()).then_refused(BlockerCode.MISSING, BlockerCode.WRONG_COUNT)

A step fails with a sentence that tells what came instead. Every step gives the next story, so stories can be kept,
shared and continued.
"""
# ruff: noqa: S101 - a story asserts

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.commands import Approve, Command, Deactivate, Publish, Reject, Retract, TakeDown, Write
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.testing.promises import WHO_MAY, Decision
from tiktok_services.testing.specimens import (
    ACTOR,
    MEMBER,
    NOW,
    SOME_REASON,
    TOKEN,
    certified_partner,
    complete_listing,
)
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, ServiceId, ServiceType
from tiktok_services.wellformed import check_instant


class FixedClock:
    """
    A clock that stands until it is moved; what a `PartnerCenter` asks for.

    Raises:
        InvalidValue: The instant is naive or not in UTC.
    """

    def __init__(self, now: datetime = NOW) -> None:
        check_instant("now", now)
        self.now = now

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now

    def forward(self, by: timedelta) -> datetime:
        """Let time pass, and tell what time it is then. A clock goes forward only: another step is an `InvalidValue`."""
        if by < timedelta(0):
            raise InvalidValue("by", "must not be negative: a clock goes forward only")
        self.now += by
        return self.now


@frozen
class Story:
    """
    A service, its partner, the time, and what came of the last thing that was done.

    Attributes:
        service: The service as it is now.
        partner: Its partner as it is now.
        now: What time it is; every step takes a minute.
        decision: What came of the last step; None at the beginning.
    """

    service: Service
    partner: Partner
    now: datetime = NOW
    decision: Decision | None = field(default=None, repr=False)

    # -- given ---------------------------------------------------------------------------------------------------

    def whose_partner(self, change: Callable[[Partner], Partner]) -> Story:
        """The same story with a partner that is changed: one that lost a certification, say."""
        return evolve(self, partner=change(self.partner))

    # -- when ----------------------------------------------------------------------------------------------------

    def when(self, command: Command, by: Actor | None = None) -> Story:
        """Somebody asks: whoever may, unless it is said who. What came of it is for `then` and `then_refused`."""
        who = ACTOR[min(WHO_MAY[command.action])] if by is None else by
        at = self.now + timedelta(minutes=1)
        decision = self.service.consider(command, self.partner, by=who, at=at)
        after = decision.result if isinstance(decision, Outcome) else self.service
        return evolve(self, service=after, now=at, decision=decision)

    # -- then ----------------------------------------------------------------------------------------------------

    def then(self, status: ServiceStatus, *events: type[ServiceEvent]) -> Story:
        """It was allowed, the service has *status*, and *events* happened, if any are named."""
        assert not isinstance(self.decision, Refusal), f"it was refused: {self.decision}"
        assert self.service.status is status, f"the service is {self.service.status}, not {status}"
        if events:
            happened = () if self.decision is None else tuple(type(event) for event in self.decision.events)
            names = ", ".join(event.__name__ for event in happened)
            assert happened == events, f"what happened is: {names or 'nothing'}"
        return self

    def then_refused(self, *codes: BlockerCode) -> Story:
        """It was refused for exactly these reasons, in whatever order and however often; for any, if none is named."""
        assert isinstance(self.decision, Refusal), f"it was not refused; the service is {self.service.status}"
        told = {blocker.code for blocker in self.decision.blockers}
        assert not codes or told == set(codes), f"it was refused for: {', '.join(sorted(told))}"
        return self

    def then_visible(self, *targets: Target) -> Story:
        """Sellers of exactly these targets can take the service."""
        seen = ", ".join(map(str, self.service.visible_targets))
        assert set(self.service.visible_targets) == set(targets), f"visible is: {seen or 'nothing'}"
        return self


_ONE = (Target.parse("US/local"),)


def given(
    status: ServiceStatus | str = ServiceStatus.DRAFT,
    type: ServiceType = ServiceType.PUBLIC,  # noqa: A002 - the word of the attribute
    *,
    targets: tuple[Target, ...] = _ONE,
    category: CategorySlug | None = None,
) -> Story:
    """
    Begin a story with a service in *status* and a partner that lacks nothing.

    Args:
        status: Where it stands. In draft its listings are empty; elsewhere they are complete.
        type: Public or custom.
        targets: For whom it is; local sellers of the US unless given.
        category: Its category; one of LIVE services that is offered there unless given.

    Raises:
        AssertionError: No such service can come about, such as a custom one under review.
    """
    goal = ServiceStatus(status)
    local = targets == _ONE
    slug = category or CategorySlug("live-management" if local else "live-stream-management")
    partner = certified_partner(slug, *dict.fromkeys(target.market for target in targets))
    drafted = Service.draft(
        ServiceId("S-1"),
        partner.id,
        type=type,
        category=slug,
        name="LIVE",
        targets=targets,
        link_token=TOKEN,
        by=MEMBER,
        at=NOW,
    )
    story = Story(drafted.result, partner)
    for command in _way(goal, type, targets):
        story = story.when(command)
        assert not isinstance(story.decision, Refusal), f"no {type} service can be {goal} so: {story.decision}"
    if story.service.status is not goal:  # a custom service is rejected only by what takes all it shows out of sight
        story = story.whose_partner(lambda lost: evolve(lost, certifications=()))
        for target in targets:
            story = story.when(Retract(target, SOME_REASON))
        story = evolve(story, partner=partner)
    return evolve(story.then(goal), decision=None)


def _way(goal: ServiceStatus, type_: ServiceType, targets: tuple[Target, ...]) -> list[Command]:
    if goal is ServiceStatus.DRAFT:
        return []
    way: list[Command] = [Write(target, complete_listing(target)) for target in targets]
    way.append(Publish())
    if type_ is ServiceType.PUBLIC and goal is ServiceStatus.REJECTED:
        way += [Reject(target, SOME_REASON) for target in targets]
    elif type_ is ServiceType.PUBLIC and goal is not ServiceStatus.REVIEWING:
        way += [Approve(target, complete_listing(target).digest) for target in targets]
    ends: dict[ServiceStatus, Command] = {
        ServiceStatus.DEACTIVATED: Deactivate(),
        ServiceStatus.TAKEN_DOWN: TakeDown(SOME_REASON),
    }
    return [*way, ends[goal]] if goal in ends else way
