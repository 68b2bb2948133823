"""
The rule book of a partner: for each action every reason against it, and what happens if there is none.

The engine in `certifying.py` is the only reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from attrs import frozen

from tiktok_services import partner_commands as commands
from tiktok_services import partner_events as events
from tiktok_services.account import Feature
from tiktok_services.application import (
    account_items,
    application_items,
    dossier_items,
    prerequisite_blockers,
)
from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.certification import certification_path
from tiktok_services.lifecycle import CandidateAction
from tiktok_services.one_company import (
    against_approving_another_company,
    against_editing_the_company,
    against_two_companies,
)
from tiktok_services.partner_commands import PartnerAction
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, Digest, Market, Role


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.certification import Dossier
    from tiktok_services.checklist import ChecklistItem
    from tiktok_services.partner import Partner


@frozen
class Case:
    """What a decision is made on: the partner and everything around the command."""

    partner: Partner
    by: Actor
    at: datetime
    catalog: Catalog

    def fact(self, kind: type[Any], ahead: int = 1, **what: Any) -> Any:
        """An event of *kind*, *ahead* versions after the partner."""
        return kind(
            partner_id=self.partner.id,
            version=self.partner.version + ahead,
            at=self.at,
            by=self.by,
            edition=self.catalog.edition,
            **what,
        )


Facts = tuple[events.PartnerChange, ...]


# -- apply and amend: a dossier is sent --------------------------------------------------------------------------


def _against_apply(case: Case, command: commands.ApplyForCertification) -> Iterator[Blocker]:
    count, limit = len(command.applications), case.catalog.bulk_application_limit
    if count > limit:
        yield blocker(BlockerCode.TOO_MANY_APPLICATIONS, "applications", count=count, limit=limit)
    for index, application in enumerate(command.applications):
        path = f"applications[{index}]"
        yield from _told_by(application_items(case.partner, application, case.at, case.catalog, path=path))
        if index:
            yield from against_two_companies(command.applications[0], application, f"{path}.company", case.catalog)


def _told_by(items: Iterable[ChecklistItem]) -> Iterator[Blocker]:
    return (each for item in items for each in item.blockers)


def _apply(case: Case, command: commands.ApplyForCertification) -> Facts:
    return tuple(
        case.fact(
            events.CertificationApplied,
            ahead=ahead,
            category=each.category,
            market=each.market,
            digest=each.dossier.digest,
            dossier=each.dossier,
        )
        for ahead, each in enumerate(command.applications, 1)
    )


def _against_amend(case: Case, command: commands.AmendCertification) -> Iterator[Blocker]:
    yield from _told_by(account_items(case.partner))
    path = certification_path(command.category, command.market)
    held = case.partner.certification(command.category, command.market)
    if held is None:
        yield _not_applied_for(command.category, command.market)
        return
    if held.dossier.in_force is None:
        status = held.status.replace("_", " ")
        yield blocker(BlockerCode.NOT_APPROVED, path, category=command.category, market=command.market, status=status)
    else:
        yield from _against_amending(case, held.dossier.in_force, command)
    if not held.dossier.allows(CandidateAction.SUBMIT):
        yield blocker(BlockerCode.UNDER_REVIEW, path, ("R14",))
    items = dossier_items(case.partner, command.category, command.market, command.dossier, "amendment", case.catalog)
    yield from _told_by(items)


def _against_amending(case: Case, in_force: Dossier, command: commands.AmendCertification) -> Iterator[Blocker]:
    if command.base is not None and command.base != in_force.digest:
        path = certification_path(command.category, command.market)
        yield blocker(BlockerCode.CONTENT_CHANGED, path, found=in_force.digest, expected=command.base)
    given = command.dossier.company
    yield from against_editing_the_company(in_force.company, given, command.market, "amendment.company", case.catalog)


def _amend(case: Case, command: commands.AmendCertification) -> Facts:
    held = case.partner.certification(command.category, command.market)
    digest = command.dossier.digest
    if held is not None and held.dossier.in_force == command.dossier:
        dropped = _certification_fact(case, events.CertificationAmendmentDropped, command, digest)
        return () if held.amendment is None else (dropped,)
    return (_certification_fact(case, events.CertificationAmended, command, digest, dossier=command.dossier),)


# -- approve, reject, revoke: a dossier is judged ----------------------------------------------------------------


def _against_approve(case: Case, command: commands.ApproveCertification) -> Iterator[Blocker]:
    """What was asked at the application may be true no longer: what others hold is asked again. Rules: R9, R14"""
    yield from _against_judging(case, command.category, command.market, command.digest)
    held = case.partner.certification(command.category, command.market)
    if held is None:
        return
    path = certification_path(command.category, command.market)
    yield from against_approving_another_company(case.partner, held, case.at.date(), f"{path}.company", case.catalog)
    if not held.is_in_force:
        yield from prerequisite_blockers(case.partner, command.category, command.market, case.at, case.catalog)


def _approve(case: Case, command: commands.ApproveCertification) -> Facts:
    return (_certification_fact(case, events.CertificationApproved, command, command.digest),)


def _against_reject(case: Case, command: commands.RejectCertification) -> Iterator[Blocker]:
    return _against_judging(case, command.category, command.market, command.digest)


def _reject(case: Case, command: commands.RejectCertification) -> Facts:
    digest = _submitted(case, command.category, command.market)
    return (_certification_fact(case, events.CertificationRejected, command, digest, reasons=command.reasons),)


def _against_judging(case: Case, category: CategorySlug, market: Market, digest: Digest | None) -> Iterator[Blocker]:
    """A verdict needs a review that is open, and covers exactly the content that is under review."""
    if case.partner.certification(category, market) is None:
        yield _not_applied_for(category, market)
        return
    found = _submitted(case, category, market)
    if found is None:
        yield blocker(BlockerCode.NOT_UNDER_REVIEW, certification_path(category, market), ("R10",))
    elif digest is not None and digest != found:
        path = certification_path(category, market)
        yield blocker(BlockerCode.CONTENT_CHANGED, path, None, Role.PLATFORM, found=found, expected=digest)


def _submitted(case: Case, category: CategorySlug, market: Market) -> Digest | None:
    held = case.partner.certification(category, market)
    submission = held.dossier.submission if held else None
    return submission.digest if submission else None


def _against_revoke(case: Case, command: commands.RevokeCertification) -> Iterator[Blocker]:
    held = case.partner.certification(command.category, command.market)
    if held is None:
        yield _not_applied_for(command.category, command.market)
    elif not held.dossier.allows(CandidateAction.RETRACT):
        yield blocker(BlockerCode.NOTHING_IN_FORCE, certification_path(command.category, command.market))


def _revoke(case: Case, command: commands.RevokeCertification) -> Facts:
    held = case.partner.certification(command.category, command.market)
    in_force = held.dossier.in_force if held else None
    digest = in_force.digest if in_force else None
    return (_certification_fact(case, events.CertificationRevoked, command, digest, reasons=command.reasons),)


def _certification_fact(
    case: Case,
    kind: type[events.CertificationEvent],
    command: commands.AmendCertification
    | commands.ApproveCertification
    | commands.RejectCertification
    | commands.RevokeCertification,
    digest: Digest | None,
    **what: Any,
) -> events.PartnerChange:
    fact: events.PartnerChange = case.fact(
        kind, category=command.category, market=command.market, digest=digest, **what
    )
    return fact


def _not_applied_for(category: CategorySlug, market: Market) -> Blocker:
    path = certification_path(category, market)
    return blocker(BlockerCode.NOT_APPLIED_FOR, path, category=category, market=market)


# -- violations and their end ------------------------------------------------------------------------------------


def _against_record_violation(case: Case, command: commands.RecordViolation) -> Iterator[Blocker]:
    if any(each.id == command.violation for each in case.partner.violations):
        path = f"partner.violations[{command.violation}]"
        yield blocker(BlockerCode.VIOLATION_RECORDED, path, violation=command.violation)


def _record_violation(case: Case, command: commands.RecordViolation) -> Facts:
    kind = events.ViolationRecorded
    return (case.fact(kind, violation=command.violation, points=command.points, reasons=command.reasons),)


def _against_annul_violation(case: Case, command: commands.AnnulViolation) -> Iterator[Blocker]:
    if all(each.id != command.violation for each in case.partner.violations):
        yield blocker(BlockerCode.VIOLATION_UNKNOWN, "partner.violations", violation=command.violation)


def _annul_violation(case: Case, command: commands.AnnulViolation) -> Facts:
    if case.partner.violation(command.violation).annulled_at is not None:
        return ()
    return (case.fact(events.ViolationAnnulled, violation=command.violation),)


def _against_accept_rectification(case: Case, _command: commands.AcceptRectification) -> Iterator[Blocker]:
    standing = case.partner.standing(case.at, catalog=case.catalog)
    if not standing.rectification_due:
        yield blocker(BlockerCode.RECTIFICATION_NOT_DUE, "partner.violations", points=standing.points)


def _accept_rectification(case: Case, _command: commands.AcceptRectification) -> Facts:
    return (case.fact(events.RectificationAccepted),)


def _terminate(case: Case, command: commands.Terminate) -> Facts:
    return (case.fact(events.PartnerTerminated, reasons=command.reasons),)


# -- the account -------------------------------------------------------------------------------------------------


def _nothing_against(_case: Case, _command: object) -> Iterator[Blocker]:
    return iter(())


def _grant_feature(case: Case, command: commands.GrantFeature) -> Facts:
    if command.feature in case.partner.features:
        return ()
    return (case.fact(events.FeatureGranted, feature=command.feature),)


def _withdraw_feature(case: Case, command: commands.WithdrawFeature) -> Facts:
    if command.feature not in case.partner.features:
        return ()
    return (case.fact(events.FeatureWithdrawn, feature=command.feature),)


def _against_complete_company_profile(case: Case, _command: object) -> Iterator[Blocker]:
    if Feature.COMPANY_PROFILE not in case.partner.features:
        yield blocker(BlockerCode.COMPANY_PROFILE_NOT_GRANTED, "partner.features")


def _complete_company_profile(case: Case, _command: object) -> Facts:
    if case.partner.company_profile_completed_at is not None:
        return ()
    return (case.fact(events.CompanyProfileCompleted),)


def _add_type(case: Case, command: commands.AddType) -> Facts:
    if command.type in case.partner.types:
        return ()
    return (case.fact(events.PartnerTypeAdded, type=command.type),)


RULES: Mapping[PartnerAction, tuple[Callable[[Case, Any], Iterator[Blocker]], Callable[[Case, Any], Facts]]] = (
    MappingProxyType(
        {
            PartnerAction.APPLY_FOR_CERTIFICATION: (_against_apply, _apply),
            PartnerAction.AMEND_CERTIFICATION: (_against_amend, _amend),
            PartnerAction.APPROVE_CERTIFICATION: (_against_approve, _approve),
            PartnerAction.REJECT_CERTIFICATION: (_against_reject, _reject),
            PartnerAction.REVOKE_CERTIFICATION: (_against_revoke, _revoke),
            PartnerAction.RECORD_VIOLATION: (_against_record_violation, _record_violation),
            PartnerAction.ANNUL_VIOLATION: (_against_annul_violation, _annul_violation),
            PartnerAction.ACCEPT_RECTIFICATION: (_against_accept_rectification, _accept_rectification),
            PartnerAction.TERMINATE: (_nothing_against, _terminate),
            PartnerAction.GRANT_FEATURE: (_nothing_against, _grant_feature),
            PartnerAction.WITHDRAW_FEATURE: (_nothing_against, _withdraw_feature),
            PartnerAction.COMPLETE_COMPANY_PROFILE: (_against_complete_company_profile, _complete_company_profile),
            PartnerAction.ADD_TYPE: (_nothing_against, _add_type),
        }
    )
)
"""For each action what stands against it, and what happens."""
