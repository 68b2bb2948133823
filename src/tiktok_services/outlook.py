"""
What can be done to get a certification that is not in force: apply, wait, or nothing.

A refusal for a missing certification asks here, so that it never sends anybody to do what would be refused as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from attrs import frozen

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.certification import certification_path
from tiktok_services.instants import NEVER
from tiktok_services.lifecycle import CandidateState
from tiktok_services.vocabulary import Role


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner
    from tiktok_services.vocabulary import CategorySlug, Market


class Prospect(StrEnum):
    """What can be done to get a certification. Rules: R10, R16, R19"""

    APPLY = "apply"
    """Apply for it, for the first time or again."""
    AWAIT_VERDICT = "await_verdict"
    """It is under review: the platform decides."""
    AWAIT_OPENING = "await_opening"
    """It was lost by a failed assessment and can be applied for again later."""
    CLOSED = "closed"
    """The category takes no new certifications in the market."""
    LOST = "lost"
    """It was lost by a second failed assessment, for good."""


@frozen
class Outlook:
    """
    How a certification that is not in force can be had.

    Attributes:
        prospect: What can be done.
        since: The day from which the category is closed, or the instant at which it opens again, in ISO 8601; empty
            where no day plays a part.
    """

    prospect: Prospect
    since: str = ""


def outlook(partner: Partner, category: CategorySlug, market: Market, at: datetime, catalog: Catalog) -> Outlook:
    """
    Tell what can be done to get the certification for *category* in *market*, which is not in force.

    Args:
        partner: Who needs it.
        category: The service category.
        market: The target market.
        at: The instant asked about, in UTC; its day in UTC is asked for closed categories.
        catalog: The reference tables.

    Rules: R10, R16, R19
    """
    held = partner.certification(category, market)
    if held is not None and held.dossier.state is CandidateState.REVIEWING:
        return Outlook(Prospect.AWAIT_VERDICT)
    opens_at = partner.may_apply_again_from(category, market, catalog=catalog)
    if opens_at == NEVER:
        return Outlook(Prospect.LOST)
    closure = catalog.closure(category, market)
    earliest = at if opens_at is None else max(at, opens_at)
    if closure is not None and closure.closed_to_certifications(earliest.date()):
        return Outlook(Prospect.CLOSED, closure.certifications_closed_from.isoformat())
    if opens_at is not None and at < opens_at:
        return Outlook(Prospect.AWAIT_OPENING, opens_at.isoformat())
    return Outlook(Prospect.APPLY)


_WAYS: Final[Mapping[Prospect, tuple[Role, tuple[RemedyKind, str] | None, tuple[str, ...]]]] = MappingProxyType(
    {
        Prospect.APPLY: (Role.PARTNER, None, ()),
        Prospect.AWAIT_VERDICT: (Role.PLATFORM, (RemedyKind.WAIT, "wait for the verdict"), ("R10",)),
        Prospect.AWAIT_OPENING: (Role.PARTNER, (RemedyKind.WAIT, "wait until {since}, then apply again"), ("R19",)),
        Prospect.CLOSED: (
            Role.PARTNER,
            (RemedyKind.CHOOSE, "turn to another category; this one takes no new certifications there since {since}"),
            ("R16",),
        ),
        Prospect.LOST: (
            Role.PARTNER,
            (RemedyKind.NONE, "nothing helps; a second failed assessment is final"),
            ("R19",),
        ),
    }
)
"""Who can do what about a missing certification (None: what its blocker usually says), and the rules that say so."""


def uncertified(
    code: BlockerCode,
    cites: tuple[str, ...],
    named: Mapping[str, str],
    partner: Partner,
    category: CategorySlug,
    market: Market,
    at: datetime,
    catalog: Catalog,
) -> Blocker:
    """
    The blocker for a certification that is needed and not in force, with what can be done to get it.

    Args:
        code: What it is needed for.
        cites: The rules that ask for it.
        named: The parameters of the blocker.
        partner: Who needs it.
        category: The service category.
        market: The target market.
        at: The instant asked about, in UTC.
        catalog: The reference tables.

    Rules: R9, R10, R11, R12, R16, R19
    """
    found = outlook(partner, category, market, at, catalog)
    who, mended_by, rules = _WAYS[found.prospect]
    parameters = {**named, "since": found.since} if found.since else named
    in_order = tuple(sorted((*cites, *rules), key=lambda rule: int(rule[1:])))
    return blocker(code, certification_path(category, market), in_order, who, mended_by, **parameters)
