"""
The rule book of a service: for each action every reason against it, and what happens if there is none.

The engine in `publishing.py` is the only reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from tiktok_services import commands, events
from tiktok_services.account import Feature
from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.case import Case
from tiktok_services.entitlement import entitlement_is_lost
from tiktok_services.lifecycle import Action, CandidateAction, CandidateState, Halt
from tiktok_services.sealing import sealed
from tiktok_services.target import Target
from tiktok_services.vocabulary import Digest, Role, ServiceType


if TYPE_CHECKING:
    from tiktok_services.listing import Listing
    from tiktok_services.reviewed import Submission


Facts = tuple[events.ServiceChange, ...]

# Python 3.11 takes longer to read a member from its class than to compare with it.
_PUBLIC = ServiceType.PUBLIC
_SETTLED, _REVIEWING = CandidateState.SETTLED, CandidateState.REVIEWING
_UNSENT = (CandidateState.WRITING, CandidateState.REJECTED)

# Every move makes one of these.
_service_submitted = sealed(events.ServiceSubmitted)
_service_published = sealed(events.ServicePublished)
_service_republished = sealed(events.ServiceRepublished)
_upgrade_requested = sealed(events.UpgradeRequested)
_listing_approved = sealed(events.ListingApproved)
_service_upgraded = sealed(events.ServiceUpgraded)
_listing_rejected = sealed(events.ListingRejected)
_listing_retracted = sealed(events.ListingRetracted)
_service_deactivated = sealed(events.ServiceDeactivated)
_service_taken_down = sealed(events.ServiceTakenDown)
_service_reinstated = sealed(events.ServiceReinstated)
_listing_written = sealed(events.ListingWritten)
_candidate_dropped = sealed(events.CandidateDropped)
_target_added = sealed(events.TargetAdded)
_target_removed = sealed(events.TargetRemoved)
_service_renamed = sealed(events.ServiceRenamed)
_service_recategorized = sealed(events.ServiceRecategorized)


# -- publish, republish, upgrade: content is sent ----------------------------------------------------------------


def _to_publish(case: Case, command: commands.Publish) -> tuple[Target, ...]:
    if command.targets:
        return tuple(dict.fromkeys(command.targets))
    unsent = [each.target for each in case.service.listings if each.track.state in _UNSENT]
    return tuple(unsent)


def _against_publish(case: Case, command: commands.Publish) -> Iterator[Blocker]:
    yield from _against_during_upgrade(case)
    targets = _to_publish(case, command)
    if not targets:
        yield from _against_publishing_nothing(case)
    known: list[Target] = []
    for target in targets:
        track = case.service.track(target)
        if track is None:
            yield _unknown(case, target)
            continue
        known.append(target)
        if track.state is _REVIEWING:
            yield _locked(target)
        elif track.state is _SETTLED:
            yield blocker(BlockerCode.NOTHING_TO_SEND, f"listings[{target}]")
    yield from against_sending(case, tuple(known), case.service.type)


def _against_publishing_nothing(case: Case) -> Iterator[Blocker]:
    """Nothing is unsent: what is under review has to be waited for, and else something has to be written first."""
    waiting = [each.target for each in case.service.listings if each.track.submission is not None]
    if not waiting:
        yield blocker(BlockerCode.NOTHING_TO_SEND, "listings")
    for target in waiting:
        yield _locked(target)


def _publish(case: Case, command: commands.Publish) -> Facts:
    sent = case.digests(_to_publish(case, command))
    if case.service.type is _PUBLIC:
        return (_service_submitted(*case.stamp(), sent=sent),)
    return (_service_published(*case.stamp(), published=sent),)


def _against_republish(case: Case, _command: commands.Republish) -> Iterator[Blocker]:
    yield from against_sending(case, _shown_again(case), case.service.type)


def _republish(case: Case, _command: commands.Republish) -> Facts:
    sent = case.digests(case.service.targets) if case.service.type is ServiceType.PUBLIC else ()
    return (_service_republished(*case.stamp(), sent=sent),)


def _shown_again(case: Case) -> tuple[Target, ...]:
    """What republishing sends or shows: every listing of a public service, what is in force of a custom one."""
    return tuple(
        each.target
        for each in case.service.listings
        if case.service.type is ServiceType.PUBLIC or each.track.in_force is not None
    )


def _against_upgrade(case: Case, _command: commands.Upgrade) -> Iterator[Blocker]:
    yield from _against_during_upgrade(case)
    if Feature.UPGRADE_TO_PUBLIC not in case.partner.features:
        yield blocker(BlockerCode.UPGRADE_NOT_GRANTED, "partner.features")
    yield from against_sending(case, case.service.targets, ServiceType.PUBLIC)


def _upgrade(case: Case, _command: commands.Upgrade) -> Facts:
    return (_upgrade_requested(*case.stamp(), sent=case.digests(case.service.targets)),)


def against_sending(case: Case, targets: tuple[Target, ...], type_: ServiceType) -> Iterator[Blocker]:
    """
    Everything the launch checklist asks for, for content of *targets* that is sent as *type_*.

    A custom service needs no listing: R45.
    """
    service = case.service
    if not service.name or service.name.isspace():
        yield blocker(BlockerCode.MISSING, "name", ("R35",), field="the name of the service")
    yield from case.against_offering(type_, targets)
    if type_ is _PUBLIC:
        yield from _against_without_profile(case, targets)
        for target in targets:
            yield from case.against_showing(target)


def _against_without_profile(case: Case, targets: tuple[Target, ...]) -> Iterator[Blocker]:
    """Where the company profile is on, it is filled in before a new public service is published: R44."""
    profile = case.catalog.company_profile
    is_new = case.service.first_live_at is None or case.service.type is ServiceType.CUSTOM
    if (
        is_new
        and profile is not None
        and Feature.COMPANY_PROFILE in case.partner.features
        and case.partner.company_profile_completed_at is None
        and any(target.market == profile.market for target in targets)
    ):
        yield blocker(BlockerCode.COMPANY_PROFILE_MISSING, "partner.company_profile")


def _against_during_upgrade(case: Case) -> Iterator[Blocker]:
    if case.service.upgrading:
        yield blocker(BlockerCode.UPGRADE_UNDER_REVIEW)


# -- approve, reject, retract: content is judged -----------------------------------------------------------------


def _against_approve(case: Case, command: commands.Approve) -> Iterator[Blocker]:
    yield from _against_judging(case, command.target, command.digest)
    if case.service.track(command.target) is not None:
        # Whatever is reviewed is, or is to become, public.
        yield from case.against_offering(ServiceType.PUBLIC, (command.target,))


def _approve(case: Case, command: commands.Approve) -> Facts:
    approved = _listing_approved(*case.stamp(), target=command.target, digest=command.digest)
    others = (each.track for each in case.service.listings if each.target != command.target)
    if case.service.upgrading and all(track.submission is None for track in others):
        return (approved, _service_upgraded(*case.stamp(ahead=2)))
    return (approved,)


def _against_reject(case: Case, command: commands.Reject) -> Iterator[Blocker]:
    yield from _against_judging(case, command.target, command.digest)


def _reject(case: Case, command: commands.Reject) -> Facts:
    submission = cast("Submission", case.service.listing(command.target).submission)
    digest = submission.digest
    return (_listing_rejected(*case.stamp(), target=command.target, digest=digest, reasons=command.reasons),)


def _against_judging(case: Case, target: Target, digest: Digest | None) -> Iterator[Blocker]:
    """A verdict needs a review that is open, and covers exactly the content that is under review."""
    track = case.service.track(target)
    if track is None:
        yield _unknown(case, target)
    elif track.submission is None:
        yield blocker(BlockerCode.NOT_UNDER_REVIEW, f"listings[{target}]", ("R50",))
    elif digest is not None and digest != track.submission.digest:
        yield _changed(target, Role.PLATFORM, found=track.submission.digest, expected=digest)


def _against_retract(case: Case, command: commands.Retract) -> Iterator[Blocker]:
    track = case.service.track(command.target)
    if track is None:
        yield _unknown(case, command.target)
        return
    if not track.allows(CandidateAction.RETRACT):
        yield blocker(BlockerCode.NOTHING_IN_FORCE, f"listings[{command.target}]")
    lost = entitlement_is_lost(case.partner, case.service.category, command.target)
    if case.service.type is ServiceType.CUSTOM and not lost:
        yield blocker(BlockerCode.RETRACTION_UNJUSTIFIED, f"listings[{command.target}]")


def _retract(case: Case, command: commands.Retract) -> Facts:
    digest = cast("Listing", case.service.listing(command.target).in_force).digest
    return (_listing_retracted(*case.stamp(), target=command.target, digest=digest, reasons=command.reasons),)


# -- deactivate, take down, reinstate: the whole service ---------------------------------------------------------


def _nothing_against(_case: Case, _command: object) -> Iterable[Blocker]:
    return ()


def _deactivate(case: Case, _command: commands.Deactivate) -> Facts:
    return (_service_deactivated(*case.stamp()),)


def _take_down(case: Case, command: commands.TakeDown) -> Facts:
    return (_service_taken_down(*case.stamp(), reasons=command.reasons),)


def _against_reinstate(case: Case, _command: commands.Reinstate) -> Iterator[Blocker]:
    shown = tuple(each.target for each in case.service.listings if each.track.in_force is not None)
    yield from case.against_offering(case.service.type, shown)


def _reinstate(case: Case, _command: commands.Reinstate) -> Facts:
    return (_service_reinstated(*case.stamp()),)


# -- write, drop, add, remove, rename, recategorize: nothing is sent ----------------------------------------------


def _against_write(case: Case, command: commands.Write) -> Iterator[Blocker]:
    track = case.service.track(command.target)
    if track is None:
        yield _unknown(case, command.target)
        return
    if not track.allows(CandidateAction.WRITE):
        yield _locked(command.target)
    latest = track.latest
    if command.base is not None and latest is not None and latest.digest != command.base:
        yield _changed(command.target, Role.PARTNER, found=latest.digest, expected=command.base)


def _write(case: Case, command: commands.Write) -> Facts:
    if case.service.listing(command.target).latest == command.listing:
        return ()
    return (_listing_written(*case.stamp(), target=command.target, listing=command.listing),)


def _against_drop(case: Case, command: commands.Drop) -> Iterator[Blocker]:
    track = case.service.track(command.target)
    if track is None:
        yield _unknown(case, command.target)
    elif track.state is CandidateState.REVIEWING:
        yield _locked(command.target)
    elif not track.allows(CandidateAction.DROP):
        yield blocker(BlockerCode.NOTHING_TO_DROP, f"listings[{command.target}]")


def _drop(case: Case, command: commands.Drop) -> Facts:
    return (_candidate_dropped(*case.stamp(), target=command.target),)


def _against_add_target(case: Case, command: commands.AddTarget) -> Iterator[Blocker]:
    yield from _against_during_upgrade(case)
    if case.service.track(command.target) is not None:
        yield blocker(BlockerCode.TARGET_EXISTS, f"listings[{command.target}]", target=str(command.target))


def _add_target(case: Case, command: commands.AddTarget) -> Facts:
    return (_target_added(*case.stamp(), target=command.target, listing=command.listing),)


def _against_remove_target(case: Case, command: commands.RemoveTarget) -> Iterator[Blocker]:
    yield from _against_during_upgrade(case)
    service, target = case.service, command.target
    track = case.service.track(target)
    if track is None:
        yield _unknown(case, target)
        return
    if track.state is CandidateState.REVIEWING:
        yield _locked(target)
    if len(service.listings) == 1:
        yield blocker(BlockerCode.LAST_TARGET, f"listings[{target}]", target=str(target))
    elif service.status_without(target) is not service.status_beneath_halt:
        # While it is halted no other target can be brought that far: the service has to come back first.
        first = (RemedyKind.CHOOSE, "bring the service back, and then another target that far, first")
        yield blocker(
            BlockerCode.REMOVAL_CHANGES_STATUS,
            f"listings[{target}]",
            mended_by=None if service.halt is Halt.NONE else first,
            target=str(target),
            status=service.status_beneath_halt,
        )


def _remove_target(case: Case, command: commands.RemoveTarget) -> Facts:
    return (_target_removed(*case.stamp(), target=command.target),)


def _rename(case: Case, command: commands.Rename) -> Facts:
    if case.service.name == command.name:
        return ()
    return (_service_renamed(*case.stamp(), title=command.name),)


def _against_recategorize(case: Case, command: commands.Recategorize) -> Iterator[Blocker]:
    if command.category == case.service.category:
        return  # an edit that changes nothing
    if case.service.first_live_at is not None:
        yield blocker(BlockerCode.CATEGORY_FIXED, "category")
    for each in case.service.listings:
        if each.track.state is CandidateState.REVIEWING:
            yield _locked(each.target)


def _recategorize(case: Case, command: commands.Recategorize) -> Facts:
    if case.service.category == command.category:
        return ()
    return (_service_recategorized(*case.stamp(), category=command.category),)


def _unknown(case: Case, target: Target) -> Blocker:
    role = case.by.role
    only_choose = None if role is Role.PARTNER else (RemedyKind.CHOOSE, "choose one of its targets")
    return blocker(
        BlockerCode.TARGET_UNKNOWN, f"listings[{target}]", who=role, mended_by=only_choose, target=str(target)
    )


def _locked(target: Target) -> Blocker:
    return blocker(BlockerCode.UNDER_REVIEW, f"listings[{target}]", ("R53",))


def _changed(target: Target, who: Role, *, found: Digest, expected: Digest) -> Blocker:
    return blocker(BlockerCode.CONTENT_CHANGED, f"listings[{target}]", None, who, found=found, expected=expected)


# -- the table ---------------------------------------------------------------------------------------------------

Against = Callable[[Case, Any], Iterable[Blocker]]
Happening = Callable[[Case, Any], Facts]

RULES: Mapping[Action, tuple[Against, Happening]] = MappingProxyType(
    {
        Action.PUBLISH: (_against_publish, _publish),
        Action.APPROVE: (_against_approve, _approve),
        Action.REJECT: (_against_reject, _reject),
        Action.DEACTIVATE: (_nothing_against, _deactivate),
        Action.REPUBLISH: (_against_republish, _republish),
        Action.UPGRADE: (_against_upgrade, _upgrade),
        Action.RETRACT: (_against_retract, _retract),
        Action.TAKE_DOWN: (_nothing_against, _take_down),
        Action.REINSTATE: (_against_reinstate, _reinstate),
        Action.WRITE: (_against_write, _write),
        Action.DROP: (_against_drop, _drop),
        Action.ADD_TARGET: (_against_add_target, _add_target),
        Action.REMOVE_TARGET: (_against_remove_target, _remove_target),
        Action.RENAME: (_nothing_against, _rename),
        Action.RECATEGORIZE: (_against_recategorize, _recategorize),
    }
)
"""For each action what stands against it, and what happens."""
