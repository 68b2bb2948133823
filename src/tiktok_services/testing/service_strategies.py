"""Strategies for services that came to be by the real engine, for what is done with them, and for what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services import commands as c
from tiktok_services.blocker import Blocker
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.events import ServiceEvent
from tiktok_services.lifecycle import Action, ServiceStatus
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
from tiktok_services.testing.strategies import categories, digests, listings, reasons, targets, texts
from tiktok_services.vocabulary import CategorySlug, Region, Role, ServiceId, ServiceType


_PLACES: tuple[tuple[CategorySlug, Region, tuple[str, ...]], ...] = (
    (CategorySlug("live-management"), Region("US"), ("US/local",)),
    (
        CategorySlug("live-stream-management"),
        Region("CN"),
        ("GB/cross_border", "MY/cross_border", "SG/cross_border", "TH/cross_border"),
    ),
)
"""Categories that are offered, to whom, and for which targets."""


# -- services and what is done with them -------------------------------------------------------------------------


def places(count: int = 2) -> SearchStrategy[tuple[Partner, CategorySlug, tuple[Target, ...]]]:
    """A partner, a category it is certified for, and up to *count* targets it may serve under it."""

    def place(at: tuple[CategorySlug, Region, tuple[str, ...]]) -> SearchStrategy[Any]:
        category, region, served = at
        some = st.lists(st.sampled_from(served), min_size=1, max_size=min(count, len(served)), unique=True)
        every = {Target.parse(each).market for each in served}
        return st.tuples(
            st.just(certified_partner(category, *sorted(every), region=region)),
            st.just(category),
            some.map(lambda names: tuple(map(Target.parse, names))),
        )

    return st.sampled_from(_PLACES).flatmap(place)


def commands(service: Service | None = None) -> SearchStrategy[c.Command]:
    """
    Every command, for the targets of *service* and further ones of its category, resting on content it has or not.

    Without a service, for any target. Whether a command is allowed is another question.
    """
    some = targets() if service is None else st.sampled_from(service.targets) | _beside(service)
    known = [] if service is None else [each.track.latest for each in service.listings]
    content = some.flatmap(listings) | listings()
    named = st.sampled_from([each.digest for each in known if each is not None]) if any(known) else digests()
    return st.one_of(
        st.builds(c.Publish, st.lists(some, max_size=2, unique=True).map(tuple)),
        st.builds(c.Approve, some, named),
        st.builds(c.Reject, some, reasons(), st.none() | named),
        st.just(c.Deactivate()),
        st.just(c.Republish()),
        st.just(c.Upgrade()),
        st.builds(c.Retract, some, reasons()),
        st.builds(c.TakeDown, reasons()),
        st.just(c.Reinstate()),
        st.builds(c.Write, some, content, st.none() | named),
        st.builds(c.Drop, some),
        st.builds(c.AddTarget, some, content),
        st.builds(c.RemoveTarget, some),
        st.builds(c.Rename, texts().filter(str.strip)),
        st.builds(c.Recategorize, categories()),
    )


def _beside(service: Service) -> SearchStrategy[Target]:
    for category, _, served in _PLACES:
        if category == service.category:
            return st.sampled_from(served).map(Target.parse)
    return targets()


def _drafted(type_: ServiceType | None) -> SearchStrategy[tuple[Outcome[Service, ServiceEvent], Partner]]:
    def draft(
        place: tuple[Partner, CategorySlug, tuple[Target, ...]], kind: ServiceType
    ) -> tuple[Outcome[Service, ServiceEvent], Partner]:
        partner, category, named = place
        made = Service.draft(
            ServiceId("S-1"),
            partner.id,
            type=kind,
            category=category,
            name="LIVE",
            targets=named,
            link_token=TOKEN,
            by=MEMBER,
            at=NOW,
        )
        return made, partner

    return st.builds(draft, places(), st.sampled_from(ServiceType) if type_ is None else st.just(type_))


def drafts(type_: ServiceType | None = None) -> SearchStrategy[tuple[Service, Partner]]:
    """New services, each with a partner who may publish them."""
    return _drafted(type_).map(lambda each: (each[0].result, each[1]))


_LEADS_TO: dict[ServiceStatus, tuple[Action, ...]] = {
    ServiceStatus.DRAFT: (),
    ServiceStatus.REVIEWING: (Action.PUBLISH,),
    ServiceStatus.REJECTED: (Action.PUBLISH, Action.REJECT),
    ServiceStatus.LIVE: (Action.PUBLISH, Action.APPROVE),
    ServiceStatus.DEACTIVATED: (Action.PUBLISH, Action.APPROVE, Action.DEACTIVATE),
    ServiceStatus.TAKEN_DOWN: (Action.PUBLISH, Action.APPROVE, Action.TAKE_DOWN),
}


def services_of_partners(
    *,
    type: ServiceType | None = None,  # noqa: A002 - the word of the attribute
    status: ServiceStatus | None = None,
    edits: int = 3,
) -> SearchStrategy[tuple[Service, Partner]]:
    """
    Services in *status*, or in any, each with its partner; up to *edits* further commands may have come on top.

    Raises:
        ValueError: No custom service is ever under review as a whole.
    """
    if type is ServiceType.CUSTOM and status is ServiceStatus.REVIEWING:
        raise ValueError("a custom service is never under review as a whole")
    kind = ServiceType.PUBLIC if status is ServiceStatus.REVIEWING else type

    @st.composite
    def led(draw: Callable[[SearchStrategy[Any]], Any]) -> tuple[Service, Partner]:
        service, partner = draw(drafts(kind))
        goal = status or draw(st.sampled_from([each for each in ServiceStatus if _comes_to(service, each)]))
        service = _led(service, partner, goal).result
        for _ in range(draw(st.integers(0, edits))):
            command = draw(commands(service))
            decision = _asked(service, command, partner)
            if isinstance(decision, Outcome) and decision.result.status is service.status:
                service = decision.result
        return service, partner

    return led()


def _comes_to(service: Service, status: ServiceStatus) -> bool:
    return service.type is ServiceType.PUBLIC or status is not ServiceStatus.REVIEWING


def _asked(service: Service, command: c.Command, partner: Partner) -> Decision:
    return service.consider(command, partner, by=ACTOR[min(WHO_MAY[command.action])], at=NOW)


def _led(service: Service, partner: Partner, goal: ServiceStatus) -> Outcome[Service, ServiceEvent]:
    """A draft that is led to *goal* on the straight way."""
    one = service.targets[0]
    now = Outcome[Service, ServiceEvent](service, ())
    if goal is not ServiceStatus.DRAFT:
        for target in service.targets:
            now = _done(now, c.Write(target, complete_listing(target)), partner)
    for action in _LEADS_TO[goal]:
        for target in service.targets if action in (Action.APPROVE, Action.REJECT) else (one,):
            submission = now.result.listing(target).submission
            every: dict[Action, c.Command] = {
                Action.PUBLISH: c.Publish(),
                Action.DEACTIVATE: c.Deactivate(),
                Action.TAKE_DOWN: c.TakeDown(SOME_REASON),
            }
            if submission is not None:
                approval, rejection = c.Approve(target, submission.digest), c.Reject(target, SOME_REASON)
                every |= {Action.APPROVE: approval, Action.REJECT: rejection}
            if action in every:
                now = _done(now, every[action], partner)
    if now.result.status is not goal:  # a custom service is rejected only by what takes all it shows out of sight
        lost = evolve(partner, certifications=())
        for target in service.targets:
            now = _done(now, c.Retract(target, SOME_REASON), lost)
    return now


def _done(now: Outcome[Service, ServiceEvent], command: c.Command, partner: Partner) -> Outcome[Service, ServiceEvent]:
    decision = cast("Outcome[Service, ServiceEvent]", _asked(now.result, command, partner))
    return Outcome(decision.result, now.events + decision.events)


def services(
    *,
    type: ServiceType | None = None,  # noqa: A002 - the word of the attribute
    status: ServiceStatus | None = None,
    edits: int = 3,
) -> SearchStrategy[Service]:
    """Services in *status*, or in any: see `services_of_partners`."""
    return services_of_partners(type=type, status=status, edits=edits).map(lambda each: each[0])


def histories(type_: ServiceType | None = None) -> SearchStrategy[tuple[ServiceEvent, ...]]:
    """Everything that happened to a service on its straight way to one status or another, from its draft on."""

    def history(each: tuple[Outcome[Service, ServiceEvent], Partner], goal: ServiceStatus) -> tuple[ServiceEvent, ...]:
        (service, events), partner = each
        return events + (_led(service, partner, goal).events if _comes_to(service, goal) else ())

    return st.builds(history, _drafted(type_), st.sampled_from(ServiceStatus))


def service_events() -> SearchStrategy[ServiceEvent]:
    """Facts about services."""
    return histories().flatmap(st.sampled_from)


def decisions() -> SearchStrategy[Decision]:
    """Outcomes and refusals of all kinds of commands."""
    return services_of_partners().flatmap(
        lambda each: commands(each[0]).map(lambda command: _asked(each[0], command, each[1]))
    )


def outcomes() -> SearchStrategy[Outcome[Service, ServiceEvent]]:
    """Allowed commands."""
    return services_of_partners().flatmap(
        lambda each: texts().filter(str.strip).map(lambda name: each[0].rename(each[1], name, by=MEMBER, at=NOW))
    )


def refusals() -> SearchStrategy[Refusal]:
    """Refused commands, with whatever reasons there are beside the wrong role."""

    def refused(each: tuple[Service, Partner], command: c.Command) -> Decision:
        others = [role for role in Role if role not in WHO_MAY[command.action]]
        return each[0].consider(command, each[1], by=ACTOR[others[0]], at=NOW)

    asked = services_of_partners().flatmap(lambda each: st.builds(refused, st.just(each), commands(each[0])))
    return asked.filter(lambda decision: isinstance(decision, Refusal)).map(lambda decision: cast("Refusal", decision))


def blockers() -> SearchStrategy[Blocker]:
    """Reasons for a refusal."""
    return refusals().flatmap(lambda refusal: st.sampled_from(refusal.blockers))
