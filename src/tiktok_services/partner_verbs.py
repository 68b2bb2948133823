"""What can be asked of a partner and done with it: one verb for each action, over the engine in `certifying.py`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from tiktok_services import certifying
from tiktok_services import partner_commands as commands
from tiktok_services.account import Feature
from tiktok_services.certification import Dossier
from tiktok_services.decision import Refusal
from tiktok_services.errors import Refused
from tiktok_services.verdict import Actor, Reason
from tiktok_services.vocabulary import CategorySlug, Digest, Market, PartnerType


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.checklist import Checklist
    from tiktok_services.decision import Outcome
    from tiktok_services.partner import Partner
    from tiktok_services.partner_events import PartnerEvent


class PartnerVerbs:
    """
    The questions and verbs of `Partner`.

    Every verb takes who acts (`by`); when (`at`, in UTC, not before the last change); and the reference tables
    (`catalog`, the packaged ones unless given). It returns an `Outcome` with the new partner and the events, of which
    there are none when nothing changes. It raises `Refused` with every blocker, or `InvalidValue` for a value that can
    never be right, such as a naive instant. In each case this partner is as it was.
    """

    __slots__ = ()

    # -- asking --------------------------------------------------------------------------------------------------

    def consider(
        self, command: commands.PartnerCommand, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent] | Refusal:
        """
        Ask what would come of *command*, as a value.

        The verbs ask the same engine, so asking and doing cannot disagree.

        Args:
            command: What is to be done.
            by: Who asks.
            at: When, in UTC; not before the last change.
            catalog: The reference tables; the packaged ones unless given.

        Returns:
            The outcome, or the refusal with every blocker.

        Raises:
            InvalidValue: An argument is of the wrong kind, or the instant is naive or not in UTC.
        """
        return certifying.decide(cast("Partner", self), command, by=by, at=at, catalog=catalog)

    def application_checklist(
        self, application: commands.Application, *, at: datetime, catalog: Catalog | None = None
    ) -> Checklist:
        """
        The application checklist: everything an application asks for, what is done as well as what is missing.

        Where the documentation has no row of proofs for the category and market, the checklist says that none are
        required.

        Args:
            application: What is to be sent.
            at: When, in UTC; its day in UTC is asked for closed categories and for papers.
            catalog: The reference tables; the packaged ones unless given.

        Raises:
            InvalidValue: An argument is of the wrong kind, or the instant is naive or not in UTC.

        Rules: R3, R4, R5, R6, R8, R9, R16, R18, R19
        """
        return certifying.checklist(cast("Partner", self), application, at=at, catalog=catalog)

    # -- doing: certifications -----------------------------------------------------------------------------------

    def apply_for_certification(
        self, *applications: commands.Application, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Send one or several applications to review, all of them or none. Also the way back after a refusal.

        Rules: R3-R10, R16, R18, R19
        """
        return self._do(commands.ApplyForCertification(applications), by, at, catalog)

    def amend_certification(
        self,
        category: CategorySlug,
        market: Market,
        dossier: Dossier,
        base: Digest | None = None,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Send an edit of an approved certification to review.

        One that equals what is in force is no edit: it gives up an edit that was rejected, if there is one, and
        otherwise nothing happens.

        Rules: R14, R15
        """
        return self._do(commands.AmendCertification(category, market, dossier, base), by, at, catalog)

    def approve_certification(
        self,
        category: CategorySlug,
        market: Market,
        digest: Digest,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Let the reviewed application or amendment, named by its digest, come into force.

        Rules: R9, R10, R14, R15
        """
        return self._do(commands.ApproveCertification(category, market, digest), by, at, catalog)

    def reject_certification(
        self,
        category: CategorySlug,
        market: Market,
        reasons: tuple[Reason, ...],
        digest: Digest | None = None,
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Refuse the reviewed application or amendment; what is in force stays in force. At least one reason.

        Rules: R10, R15
        """
        return self._do(commands.RejectCertification(category, market, reasons, digest), by, at, catalog)

    def revoke_certification(
        self,
        category: CategorySlug,
        market: Market,
        reasons: tuple[Reason, ...],
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Take away a certification that is in force; at least one reason.

        Its services are to be swept: `before.coverage - after.coverage` names the pairs that were lost.

        Rules: R10, R19, Q11
        """
        return self._do(commands.RevokeCertification(category, market, reasons), by, at, catalog)

    # -- doing: standing -----------------------------------------------------------------------------------------

    def record_violation(
        self,
        violation: str,
        points: int,
        reasons: tuple[Reason, ...],
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Give violation points. At 120 termination becomes due; nothing terminates by itself.

        Rules: R31, R68, R69
        """
        return self._do(commands.RecordViolation(violation, points, reasons), by, at, catalog)

    def annul_violation(
        self, violation: str, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Let a violation count no longer; nothing happens if it does not count already.

        Rule: R69
        """
        return self._do(commands.AnnulViolation(violation), by, at, catalog)

    def accept_rectification(
        self, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Accept the rectification report that is due above 90 points.

        Rule: R68
        """
        return self._do(commands.AcceptRectification(), by, at, catalog)

    def terminate(
        self, reasons: tuple[Reason, ...], *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        End the account for good; at least one reason. Its services are to be taken down.

        Rule: R67
        """
        return self._do(commands.Terminate(reasons), by, at, catalog)

    # -- doing: the account --------------------------------------------------------------------------------------

    def grant_feature(
        self, feature: Feature, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Invite the partner to a beta; nothing happens if it is invited already.

        Rules: R44, R71
        """
        return self._do(commands.GrantFeature(feature), by, at, catalog)

    def withdraw_feature(
        self, feature: Feature, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Take an invitation to a beta back; nothing happens if there is none.

        Rules: R44, R71
        """
        return self._do(commands.WithdrawFeature(feature), by, at, catalog)

    def complete_company_profile(
        self, *, by: Actor, at: datetime, catalog: Catalog | None = None
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Record that the company profile is filled in; nothing happens if it is already.

        Rule: R44
        """
        return self._do(commands.CompleteCompanyProfile(), by, at, catalog)

    def add_type(
        self,
        type: PartnerType,  # noqa: A002 - the word of the attribute
        *,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Partner, PartnerEvent]:
        """
        Take on a further role; nothing happens if the account has it already.

        Rule: R2
        """
        return self._do(commands.AddType(type), by, at, catalog)

    def _do(
        self, command: commands.PartnerCommand, by: Actor, at: datetime, catalog: Catalog | None
    ) -> Outcome[Partner, PartnerEvent]:
        decision = self.consider(command, by=by, at=at, catalog=catalog)
        if isinstance(decision, Refusal):
            raise Refused(decision)
        return decision
