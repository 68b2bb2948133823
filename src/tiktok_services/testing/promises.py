"""
What must never be lost, as questions with a yes or no: about a state, about a step, about the answers to a question.

The first line of each docstring is the promise. The explorer asks them of every state and step there is; the stateful
machine asks them along random lives. Nothing here reads the tables of the lifecycle: what may be is written out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from attrs import field, frozen

from tiktok_services import commands
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.events import ListingApproved, ServiceEvent
from tiktok_services.lifecycle import Action, CandidateState, Halt, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Role, ServiceType


@frozen
class Situation:
    """
    A service, and what its own fields do not tell.

    Attributes:
        service: The service.
        approved: The targets whose content in force was approved by a review, as it stands.
    """

    service: Service
    approved: frozenset[Target] = field(default=frozenset[Target]())

    def after(self, outcome: Outcome[Service, ServiceEvent]) -> Situation:
        """The situation after an allowed command."""
        if not outcome.events:
            return self
        verdicts = {(each.target, each.digest) for each in outcome.events if isinstance(each, ListingApproved)}
        kept = frozenset(
            each.target
            for each in outcome.result.listings
            if (shown := each.track.in_force) is not None
            and (
                (each.target in self.approved and shown == self.service.listing(each.target).in_force)
                or (bool(verdicts) and (each.target, shown.digest) in verdicts)
            )
        )
        return Situation(outcome.result, kept)


@frozen
class Step:
    """An allowed command: from where, what, by whom, for which partner, to where."""

    before: Situation
    command: commands.Command
    by: Actor
    partner: Partner
    after: Situation


Decision = Outcome[Service, ServiceEvent] | Refusal
Answers = Sequence[tuple[Partner, Decision]]
"""What came of one question, for partners in different circumstances; the first of them lacks nothing."""


# -- of every state ----------------------------------------------------------------------------------------------


def shown_content_was_approved(now: Situation) -> bool:
    """No public service shows content that no review approved. Rules: R24, R50, R54, R55, R62"""
    return now.service.type is ServiceType.CUSTOM or now.approved.issuperset(now.service.visible_targets)


def custom_is_reviewed_only_to_become_public(now: Situation) -> bool:
    """A custom service is under review only while it is upgraded, and a public one is never upgraded. R26, R71"""
    service = now.service
    waiting = any(each.track.state is CandidateState.REVIEWING for each in service.listings)
    if service.type is ServiceType.PUBLIC:
        return not service.upgrading
    return service.upgrading is waiting and service.status is not ServiceStatus.REVIEWING


def status_follows_from_halt_and_listings(now: Situation) -> bool:
    """The status is that of the halt, else live, reviewing, rejected or draft, whichever holds first. R48-R66"""
    service = now.service
    states = {each.track.state for each in service.listings}
    if service.halt is not Halt.NONE:
        by_halt = {Halt.BY_PARTNER: ServiceStatus.DEACTIVATED, Halt.BY_PLATFORM: ServiceStatus.TAKEN_DOWN}
        return service.status is by_halt[service.halt]
    if any(each.track.in_force is not None for each in service.listings):
        return service.status is ServiceStatus.LIVE
    if CandidateState.REVIEWING in states:
        return service.status is ServiceStatus.REVIEWING
    return service.status is (ServiceStatus.REJECTED if CandidateState.REJECTED in states else ServiceStatus.DRAFT)


def halted_means_at_rest(now: Situation) -> bool:
    """A halted service has something to come back to, and nothing of it is under review. Rules: R61, R66"""
    if now.service.halt is Halt.NONE:
        return True
    tracks = [each.track for each in now.service.listings]
    return any(track.in_force for track in tracks) and all(track.submission is None for track in tracks)


def reviews_are_of_what_was_sent(now: Situation) -> bool:
    """A review names exactly the candidate there is. Rules: R50, R53"""
    return all(
        each.track.submission is None
        or (each.track.candidate is not None and each.track.submission.digest == each.track.candidate.digest)
        for each in now.service.listings
    )


def visible_means_live_for_once(now: Situation) -> bool:
    """What is visible, or was, has been live, and only what has been live has links. Rules: R48, R65, R73"""
    service = now.service
    was_shown = service.halt is not Halt.NONE or any(each.track.in_force for each in service.listings)
    linked = {service.link_code(target) is not None for target in service.targets}
    return (not was_shown or service.first_live_at is not None) and linked == {service.first_live_at is not None}


OF_A_STATE: tuple[Callable[[Situation], bool], ...] = (
    shown_content_was_approved,
    custom_is_reviewed_only_to_become_public,
    status_follows_from_halt_and_listings,
    halted_means_at_rest,
    reviews_are_of_what_was_sent,
    visible_means_live_for_once,
)


# -- of every step -----------------------------------------------------------------------------------------------

WHO_MAY: dict[Action, frozenset[Role]] = {
    **dict.fromkeys(Action, frozenset({Role.PARTNER})),
    Action.APPROVE: frozenset({Role.PLATFORM}),
    Action.REINSTATE: frozenset({Role.PLATFORM}),
    Action.REJECT: frozenset({Role.PLATFORM, Role.SYSTEM}),
    Action.RETRACT: frozenset({Role.PLATFORM, Role.SYSTEM}),
    Action.TAKE_DOWN: frozenset({Role.PLATFORM, Role.SYSTEM}),
}
"""Who may do what, written from the rules once more."""
_EDITS = frozenset(
    {Action.WRITE, Action.DROP, Action.ADD_TARGET, Action.REMOVE_TARGET, Action.RENAME, Action.RECATEGORIZE}
)
_MAKES_CONTENT_COUNT = {ServiceType.PUBLIC: {Action.APPROVE}, ServiceType.CUSTOM: {Action.APPROVE, Action.PUBLISH}}


def _tracks(service: Service) -> dict[Target, Reviewed[Listing]]:
    return {each.target: each.track for each in service.listings}


def only_who_may_acts(step: Step) -> bool:
    """Nobody does what is another's to do. Rules: R49-R52, R61, R66, R70"""
    return step.by.role in WHO_MAY[step.command.action]


def shown_means_entitled(step: Step) -> bool:
    """Nothing becomes visible without a certification there and a partner in standing. Rules: R11, R12, R67"""
    before, after = step.before.service, step.after.service
    old = _tracks(before)
    seen = before.visible_targets
    return all(
        (target in seen and after.listing(target).in_force == old[target].in_force)
        or (not step.partner.is_terminated and step.partner.is_certified_for(after.category, target.market))
        for target in after.visible_targets
    )


def nothing_is_sent_without_entitlement(step: Step) -> bool:
    """Nothing goes under review without a certification there and a partner in standing. Rules: R11, R12, R67"""
    old = _tracks(step.before.service)
    return all(
        each.track.submission is None
        or ((was := old.get(each.target)) is not None and was.submission is not None)
        or (
            not step.partner.is_terminated
            and step.partner.is_certified_for(step.after.service.category, each.target.market)
        )
        for each in step.after.service.listings
    )


def edits_move_nothing(step: Step) -> bool:
    """Writing is free: no edit changes the status, and sellers of the targets that stay see what they saw. R55-R60"""
    if step.command.action not in _EDITS:
        return True
    before, after = step.before.service, step.after.service
    old, new = _tracks(before), _tracks(after)
    return (
        after.status is before.status
        and after.halt is before.halt
        and all(new[target].in_force == old[target].in_force for target in new if target in old)
        and all(new[target].in_force is None for target in new if target not in old)
    )


def content_counts_by_review_or_custom_publish(step: Step) -> bool:
    """Only an approval, or a custom service's publishing, puts other content in force. Rules: R49-R51, R55, R57"""
    if step.command.action in _MAKES_CONTENT_COUNT[step.before.service.type]:
        return True
    old = _tracks(step.before.service)
    return all(
        (shown := each.track.in_force) is None or (each.target in old and shown == old[each.target].in_force)
        for each in step.after.service.listings
    )


def content_ends_only_by_name(step: Step) -> bool:
    """Content in force ends by retraction, removal, or republishing a public service. Rules: R60, R62, R70, Q11"""
    action, service = step.command.action, step.before.service
    if action is Action.REPUBLISH and service.type is ServiceType.PUBLIC:
        return all(each.track.in_force is None for each in step.after.service.listings)
    named = step.command.target if isinstance(step.command, commands.Retract | commands.RemoveTarget) else None
    new = _tracks(step.after.service)
    return all(
        each.track.in_force is None
        or (new[each.target].in_force is not None if each.target in new else False)
        or each.target == named
        for each in service.listings
    )


def reviewed_content_is_locked(step: Step) -> bool:
    """While content is under review nothing changes it, and it is not removed. Rule: R53"""
    new = _tracks(step.after.service)
    return all(
        each.track.submission is None
        or (
            each.target in new
            and (new[each.target].candidate in (None, each.track.candidate))
            and (new[each.target].latest is not None)
        )
        for each in step.before.service.listings
    )


def approval_covers_what_was_reviewed(step: Step) -> bool:
    """An approval puts in force exactly the content that was under review and that it names. Rules: R50, R51, R55"""
    if not isinstance(step.command, commands.Approve):
        return True
    was = step.before.service.listing(step.command.target)
    now = step.after.service.listing(step.command.target)
    return was.submission is not None and step.command.digest == was.submission.digest and now.in_force == was.candidate


def type_changes_only_by_a_finished_upgrade(step: Step) -> bool:
    """A custom service becomes public at the approval that ends its upgrade; nothing else changes a type. R71, Q8"""
    before, after = step.before.service, step.after.service
    if before.type is after.type:
        return True
    return (
        before.type is ServiceType.CUSTOM
        and before.upgrading
        and step.command.action is Action.APPROVE
        and all(each.track.submission is None for each in after.listings)
    )


def halts_are_lifted_by_who_made_them(step: Step) -> bool:
    """What the platform took down only the platform brings back, and the same for the partner. Rules: R61, R66"""
    before, after = step.before.service.halt, step.after.service.halt
    if before is after:
        return True
    by = {Halt.BY_PARTNER: Role.PARTNER, Halt.BY_PLATFORM: Role.PLATFORM}
    if before is Halt.NONE:
        return step.by.role is Role.PARTNER if after is Halt.BY_PARTNER else step.by.role is not Role.PARTNER
    return after is Halt.NONE and step.by.role is by[before]


def living_is_remembered(step: Step) -> bool:
    """What was once live stays so on record, and keeps its links. Rule: R65"""
    before, after = step.before.service, step.after.service
    return before.first_live_at is None or before.first_live_at == after.first_live_at


def versions_count_events(step: Step) -> bool:
    """Every event raises the version by one, and a step without events changes nothing."""
    before, after = step.before.service, step.after.service
    return after is before or after.version > before.version


FOR_A_PARTNER: tuple[Callable[[Step], bool], ...] = (shown_means_entitled, nothing_is_sent_without_entitlement)
"""Those that depend on the partner."""

OF_A_STEP: tuple[Callable[[Step], bool], ...] = (
    only_who_may_acts,
    edits_move_nothing,
    content_counts_by_review_or_custom_publish,
    content_ends_only_by_name,
    reviewed_content_is_locked,
    approval_covers_what_was_reviewed,
    type_changes_only_by_a_finished_upgrade,
    halts_are_lifted_by_who_made_them,
    living_is_remembered,
    versions_count_events,
)


# -- of all answers to a question --------------------------------------------------------------------------------

_OF_THE_PARTNER = frozenset(
    {
        BlockerCode.NOT_CERTIFIED,
        BlockerCode.PARTNER_TERMINATED,
        BlockerCode.UPGRADE_NOT_GRANTED,
        BlockerCode.COMPANY_PROFILE_MISSING,
    }
)
# The one reason that goes away when the partner loses something: a custom service is taken down as a whole otherwise.
_UNLESS_LOST = frozenset({BlockerCode.RETRACTION_UNJUSTIFIED})


_NO_CODES = frozenset[BlockerCode]()


def codes_of(decision: Decision) -> frozenset[BlockerCode]:
    """The codes of a refusal's blockers; none for an outcome."""
    return frozenset([each.code for each in decision.blockers]) if isinstance(decision, Refusal) else _NO_CODES


def refusals_have_reasons(answers: Answers) -> bool:
    """A refusal names at least one reason. Rule: R34"""
    return all(not isinstance(decision, Refusal) or bool(decision.blockers) for _, decision in answers)


def no_reason_hides_another(answers: Answers) -> bool:
    """A partner that lacks something is told that beside every other reason, not instead of it. Rule: R34"""
    _, of_the_best = answers[0]
    always = codes_of(of_the_best) - _UNLESS_LOST
    return all(always <= codes_of(decision) for _, decision in answers)


def what_the_partner_lacks_is_the_only_difference(answers: Answers) -> bool:
    """Who lacks nothing is refused only for reasons of the service, and others at most for what they lack. R11, R67"""
    _, of_the_best = answers[0]
    codes = codes_of(of_the_best)
    return not codes & _OF_THE_PARTNER and all(
        codes_of(decision) - _OF_THE_PARTNER <= codes for _, decision in answers[1:]
    )


OF_ANSWERS: tuple[Callable[[Answers], bool], ...] = (
    refusals_have_reasons,
    no_reason_hides_another,
    what_the_partner_lacks_is_the_only_difference,
)


# -- of a partner that lost something ----------------------------------------------------------------------------


def left_to_sweep(service: Service, partner: Partner) -> int:
    """Count what may not stay: what is visible without entitlement, and what is open for a partner without standing."""
    if partner.is_terminated:
        return len(service.visible_targets) + sum(each.track.submission is not None for each in service.listings)
    lost = (not partner.is_certified_for(service.category, target.market) for target in service.visible_targets)
    return sum(lost)


def sentence_of(promise: Callable[..., bool]) -> str:
    """The promise in words."""
    return (promise.__doc__ or "").strip().splitlines()[0]


def every_promise() -> Iterable[tuple[str, str]]:
    """Name and sentence of every promise here."""
    promises: tuple[Callable[..., bool], ...] = (*OF_A_STATE, *FOR_A_PARTNER, *OF_A_STEP, *OF_ANSWERS)
    for promise in promises:
        yield promise.__name__, sentence_of(promise)
