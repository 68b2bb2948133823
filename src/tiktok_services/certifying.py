"""
The engine behind every question and every verb of a partner.

`decide` puts together who asks and when with what the rule book says of the action, so that asking and doing cannot
disagree. Once the account is terminated nothing new is sent, approved, recorded or granted; open reviews may still be
rejected, certifications revoked and violations annulled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from tiktok_services import partner_commands as commands
from tiktok_services import partner_events as events
from tiktok_services.application import application_items
from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.checklist import Checklist
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import InvalidValue
from tiktok_services.partner_commands import PartnerAction
from tiktok_services.partner_rulebook import RULES, Case
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import Role
from tiktok_services.wellformed import check_instant, check_is


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner

_BY_PARTNER = frozenset({Role.PARTNER})
_BY_PLATFORM = frozenset({Role.PLATFORM})
_BY_PLATFORM_OR_SYSTEM = frozenset({Role.PLATFORM, Role.SYSTEM})

PARTNER_PERFORMERS: Mapping[PartnerAction, frozenset[Role]] = MappingProxyType(
    {
        PartnerAction.APPLY_FOR_CERTIFICATION: _BY_PARTNER,
        PartnerAction.AMEND_CERTIFICATION: _BY_PARTNER,
        PartnerAction.APPROVE_CERTIFICATION: _BY_PLATFORM,
        PartnerAction.REJECT_CERTIFICATION: _BY_PLATFORM_OR_SYSTEM,
        PartnerAction.REVOKE_CERTIFICATION: _BY_PLATFORM_OR_SYSTEM,
        PartnerAction.RECORD_VIOLATION: _BY_PLATFORM_OR_SYSTEM,
        PartnerAction.ANNUL_VIOLATION: _BY_PLATFORM,
        PartnerAction.ACCEPT_RECTIFICATION: _BY_PLATFORM,
        PartnerAction.TERMINATE: _BY_PLATFORM_OR_SYSTEM,
        PartnerAction.GRANT_FEATURE: _BY_PLATFORM,
        PartnerAction.WITHDRAW_FEATURE: _BY_PLATFORM,
        PartnerAction.COMPLETE_COMPANY_PROFILE: _BY_PARTNER,
        PartnerAction.ADD_TYPE: _BY_PARTNER,
    }
)
"""Who may do what. Rules: R1, R10, R14, R67, R68"""

STILL_POSSIBLE_AFTER_TERMINATION: frozenset[PartnerAction] = frozenset(
    {PartnerAction.REJECT_CERTIFICATION, PartnerAction.REVOKE_CERTIFICATION, PartnerAction.ANNUL_VIOLATION}
)
"""What ends or corrects something, and begins nothing. Rule: R67"""


def decide(
    partner: Partner, command: commands.PartnerCommand, *, by: Actor, at: datetime, catalog: Catalog | None = None
) -> Outcome[Partner, events.PartnerEvent] | Refusal:
    """Answer what comes of *command*. `Partner.consider` says what the arguments and answers mean."""
    if not isinstance(command, commands.PartnerCommand):
        raise InvalidValue("command", f"must be a command for a partner, not {type(command).__name__}")
    check_is("by", by, Actor)
    check_instant("at", at)
    case = Case(partner, by, at, default_catalog() if catalog is None else catalog)
    against, happening = RULES[command.action]
    # The same may be said of several applications; it is told once.
    blockers = tuple(dict.fromkeys((*_against_who_and_when(case, command.action), *against(case, command))))
    if blockers:
        return Refusal(f"partner {partner.id}", command.action, blockers)
    facts = happening(case, command)
    result = partner
    for fact in facts:
        result = fact.change(result)
    return Outcome(result, facts)


def registration(
    partner: Partner, *, by: Actor, catalog: Catalog | None = None
) -> Outcome[Partner, events.PartnerEvent] | Refusal:
    """Answer what comes of *partner*'s opening its account. `Partner.register` says what the arguments mean."""
    check_is("by", by, Actor)
    if by.role not in _BY_PARTNER:
        return Refusal(f"partner {partner.id}", "register", (_wrong_role(by.role, "register", _BY_PARTNER),))
    registered = events.PartnerRegistered(
        partner_id=partner.id,
        version=partner.version,
        at=partner.changed_at,
        by=by,
        edition=(default_catalog() if catalog is None else catalog).edition,
        title=partner.name,
        types=partner.types,
        registration_region=partner.registration_region,
        site=partner.site,
    )
    return Outcome(partner, (registered,))


def checklist(
    partner: Partner, application: commands.Application, *, at: datetime, catalog: Catalog | None = None
) -> Checklist:
    """Tell what is done and what is missing before *application* can be sent. `PartnerVerbs` says more."""
    check_is("application", application, commands.Application)
    check_instant("at", at)
    known = default_catalog() if catalog is None else catalog
    return Checklist(tuple(application_items(partner, application, at, known)))


# -- who asks, and when ------------------------------------------------------------------------------------------


def _against_who_and_when(case: Case, action: PartnerAction) -> Iterator[Blocker]:
    allowed = PARTNER_PERFORMERS[action]
    if case.by.role not in allowed:
        yield _wrong_role(case.by.role, action, allowed)
    last = case.partner.changed_at
    if case.at < last:
        yield blocker(BlockerCode.EARLIER_THAN_LAST_CHANGE, at=case.at.isoformat(), last=last.isoformat())
    if case.partner.is_terminated and action not in STILL_POSSIBLE_AFTER_TERMINATION:
        yield blocker(BlockerCode.PARTNER_TERMINATED, "partner.termination")


def _wrong_role(role: Role, action: str, allowed: frozenset[Role]) -> Blocker:
    names = " or ".join(sorted(allowed))
    asked = action.replace("_", " ")
    return blocker(BlockerCode.WRONG_ROLE, "", (), min(allowed), role=role, action=asked, allowed=names)
