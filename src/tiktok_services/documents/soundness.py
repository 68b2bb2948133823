"""
What a stored service or partner must satisfy beyond what its constructors ask, because the verbs see to it.

A document that says otherwise is damaged: it was changed by something else than the verbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tiktok_services.errors import Fault
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service
from tiktok_services.vocabulary import Role, ServiceType


def faults_of_service(service: Service) -> Iterator[Fault]:
    """
    Tell what no verb could have made of a service.

    Rules: R49, R51, R53, R61, R66, R71
    """
    tracks = [each.track for each in service.listings]
    shown = any(track.in_force is not None for track in tracks)
    if service.upgrading and service.type is not ServiceType.CUSTOM:
        yield Fault("upgrading", "must be false for a public service")
    if service.upgrading and not any(track.state is CandidateState.REVIEWING for track in tracks):
        yield Fault("upgrading", "must be false while no listing is under review")
    if not shown and service.halt is not Halt.NONE:
        yield Fault("halt", "must be none while nothing is in force")
    if service.version < 1:
        yield Fault("version", "must be at least 1")
    yield from _against_instants(service, shown=shown)
    for each in service.listings:
        for fault in _against_listing(service, each.track):
            yield Fault(f"listings[{each.target}]{fault.path}", fault.problem)


def _against_listing(service: Service, track: Reviewed[Listing]) -> Iterator[Fault]:
    """Seen from the listing."""
    is_public = service.type is ServiceType.PUBLIC
    if track.submission is not None:
        if service.halt is not Halt.NONE:
            yield Fault(".state", "must not be reviewing while the service is halted")
        if not is_public and not service.upgrading:
            yield Fault(".state", "must not be reviewing for a custom service that is not being upgraded")
    if is_public and track.in_force is not None and track.verdict is None:
        yield Fault(".in_force", "must have been approved")
    if track.candidate is None and track.in_force is None:
        yield Fault("", "must hold something")
    if is_public:
        yield from _against_unapproved(track)
    yield from _against_track(track, service.changed_at)


def _against_unapproved(track: Reviewed[Listing]) -> Iterator[Fault]:
    """What an approval put in force is exactly what it named, and the platform gave it. Rules: R50, R55"""
    verdict = track.verdict
    if verdict is None or not verdict.approved or track.in_force is None:
        return
    if verdict.digest != track.in_force.digest:
        yield Fault(".in_force", "must be what was approved: it was changed afterwards")
    if verdict.by.role is not Role.PLATFORM:
        yield Fault(".verdict.by.role", "must be platform for an approval")


def _against_instants(service: Service, *, shown: bool) -> Iterator[Fault]:
    if service.changed_at < service.created_at:
        yield Fault("changed_at", "must not be earlier than created_at")
    if service.first_live_at is None:
        if shown:
            yield Fault("first_live_at", "must not be null once something was in force")
    elif not service.created_at <= service.first_live_at <= service.changed_at:
        yield Fault("first_live_at", "must be between created_at and changed_at")


def faults_of_partner(partner: Partner) -> Iterator[Fault]:
    """
    Tell what no verb could have made of a partner.

    Rules: R10, R67, R68
    """
    if partner.version < 1:
        yield Fault("version", "must be at least 1")
    for index, each in enumerate(partner.certifications):
        for fault in _against_track(each.dossier, partner.changed_at):
            yield Fault(f"certifications[{index}].dossier{fault.path}", fault.problem)
        if each.revocation is not None:
            yield from _not_after(each.revocation.at, f"certifications[{index}].revocation.at", partner.changed_at)
    for index, violation in enumerate(partner.violations):
        yield from _not_after(violation.at, f"violations[{index}].at", partner.changed_at)
        yield from _not_after(violation.annulled_at, f"violations[{index}].annulled_at", partner.changed_at)
        yield from _not_after(violation.rectified_at, f"violations[{index}].rectified_at", partner.changed_at)
    yield from _not_after(partner.company_profile_completed_at, "company_profile_completed_at", partner.changed_at)
    if partner.termination is not None:
        yield from _not_after(partner.termination.at, "termination.at", partner.changed_at)


def _against_track(track: Reviewed[Any], changed_at: datetime) -> Iterator[Fault]:
    """Seen from the track. Rules: R10, R52, R53"""
    if track.submission is not None:
        candidate: Any = track.candidate
        yield from _not_after(track.submission.at, ".submission.at", changed_at)
        if candidate.digest != track.submission.digest:
            yield Fault(".submission.digest", "must name the candidate: it was changed under review")
    if track.verdict is not None:
        yield from _not_after(track.verdict.at, ".verdict.at", changed_at)
    if track.state is CandidateState.REJECTED and (track.verdict is None or track.verdict.approved):
        yield Fault(".verdict", "must say why the candidate was rejected")


def _not_after(at: datetime | None, path: str, changed_at: datetime) -> Iterator[Fault]:
    if at is not None and at > changed_at:
        yield Fault(path, "must not be later than changed_at")
