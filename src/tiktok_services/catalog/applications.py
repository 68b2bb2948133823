"""What an application for a certification holds besides its proofs, and why applications are rejected."""

from __future__ import annotations

from attrs import frozen

from tiktok_services.catalog.limits import FileRule, TextLimit
from tiktok_services.vocabulary import Market, PartnerType


@frozen(kw_only=True)
class EntityField:
    """
    One field of a TSP's application form.

    Attributes:
        id: Name of the field.
        section: Section of the form it stands in.
        name: Printed name.
        format: What kind of content it takes, in words.
        required: Whether it must be filled in, where it is asked for at all.
        asked_in: Target markets whose form has the field; empty for all of them.
        editable: False if it can never be changed once the certification is approved.
        reused: True if entered once for all applications, False if given anew for every category.
        text_limit: How long its text may be; None if not stated.
        file: What a file in it has to be like; None if it takes none.
        min_count: Fewest files where any are given, inclusive.
        max_count: Most files, inclusive; None if not stated.
        matches_company_document: True if it must say what the company document says.
        parts: What it consists of, if of several things.
        note: A further condition.
        sources: Pages that state it, by document id.

    Rules: R6, R14
    """

    id: str
    section: str
    name: str
    format: str
    required: bool
    editable: bool
    reused: bool
    sources: tuple[str, ...]
    asked_in: frozenset[Market] = frozenset()
    text_limit: TextLimit | None = None
    file: FileRule | None = None
    min_count: int = 1
    max_count: int | None = None
    matches_company_document: bool = False
    parts: tuple[str, ...] = ()
    note: str | None = None

    def is_required_in(self, market: Market) -> bool:
        """Tell whether an application for *market* must fill the field in."""
        return self.required and (not self.asked_in or market in self.asked_in)


@frozen(kw_only=True)
class CrossBorderRequirements:
    """
    What every cross-border applicant has to be and to bring, in sentences.

    Attributes:
        applies_to: Whom it is asked of.
        company: What the company has to be.
        materials: What the application has to hold.
        environment: How the place of work is shown.
        sources: Pages that state it, by document id.

    Rule: R18
    """

    applies_to: str
    company: tuple[str, ...]
    materials: tuple[str, ...]
    environment: tuple[str, ...]
    sources: tuple[str, ...]


@frozen(kw_only=True)
class CrossBorderQualification:
    """
    What a cross-border applicant needs on top, by type of partner and target market, in sentences.

    Attributes:
        id: Name of the row.
        partner_type: Type of partner.
        markets: Target markets.
        kind: Kind of work it is asked for; None for all of them.
        min_team: Least number of staff, inclusive.
        hosts: What hosts are needed.
        premises: What the place of work has to be.
        company: What the company has to be.
        documents: Which business documents are needed.
        experience: What has to have been done before, with its proof.
        sources: Pages that state it, by document id.

    Rule: R18
    """

    id: str
    partner_type: PartnerType
    markets: frozenset[Market]
    min_team: int
    premises: tuple[str, ...]
    sources: tuple[str, ...]
    kind: str | None = None
    hosts: str | None = None
    company: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    experience: tuple[str, ...] = ()


@frozen(kw_only=True)
class RejectionReason:
    """One of the common reasons for rejecting an application. Rule: R10"""

    id: str
    group: str
    sentence: str
    sources: tuple[str, ...]
