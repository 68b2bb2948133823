"""The evidence a certification asks for: which proofs, what each is, and which categories come first."""

from __future__ import annotations

from attrs import frozen

from tiktok_services.catalog.limits import Comparison, FileRule
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, Scope


@frozen(kw_only=True)
class Threshold:
    """
    A number the evidence has to show.

    Attributes:
        what: What is measured.
        op: How it has to stand to the bound.
        value: The bound.
        unit: Unit of the bound.
        alternative: Thresholds of one proof with different letters replace each other: one of them is enough.
        example: True if the page gives the number as an example only.

    Rule: R8
    """

    what: str
    op: Comparison
    value: int
    unit: str
    alternative: str | None = None
    example: bool = False

    def is_met_by(self, measured: float) -> bool:
        """Tell whether *measured*, in the threshold's unit, is enough."""
        return self.op.holds(measured, self.value)


@frozen(kw_only=True)
class ProofDefinition:
    """
    What one kind of proof is.

    Attributes:
        id: Name of the proof.
        name: Printed name.
        partner_types: Types of partner whose sections define it.
        format: What it consists of, in words; None where it is asked for but never defined.
        description: What it has to show.
        file: What each of its files has to be like; None if it is not made of files.
        min_count: Fewest items, inclusive. An item is needed for there to be a proof at all; more are asked for only
            where a page says so.
        max_count: Most items, inclusive; None if no page states one.
        thresholds: Numbers it has to show.
        undefined: True where pages ask for it and never define it; the description gives the natural reading.
        likely_same_as: Id of the defined proof that is probably meant.
        sources: Pages that state it, by document id.

    Rule: R8
    """

    id: str
    name: str
    partner_types: tuple[PartnerType, ...]
    description: str
    sources: tuple[str, ...]
    format: str | None = None
    file: FileRule | None = None
    min_count: int = 1
    max_count: int | None = None
    thresholds: tuple[Threshold, ...] = ()
    undefined: bool = False
    likely_same_as: str | None = None


@frozen(kw_only=True)
class ProofRequirements:
    """
    Which proofs an application needs, for one row of the printed table.

    Attributes:
        id: Name of the row.
        scope: Whether the partner serves its own country or markets abroad.
        registration_regions: Where the partner is registered.
        target_markets: Markets the row is about.
        name: Category as the row prints it.
        for_main_category: True if the row is printed for a main category, hence for all service categories under it.
        categories: The service categories it applies to.
        required: Ids of the proofs an application must hold; may be empty.
        optional: Ids of the proofs it may hold.
        notes: What a reader of the pages should know about the row.
        sources: Pages that state it, by document id.

    Rule: R8
    """

    id: str
    scope: Scope
    registration_regions: frozenset[Region]
    target_markets: frozenset[Market]
    name: str
    for_main_category: bool
    categories: tuple[CategorySlug, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class Prerequisite:
    """
    Categories a partner has to be certified for before it may apply for others.

    Attributes:
        categories: The categories that have the prerequisite.
        needs_all: The categories that come first, all of them.
        scope: The scope it holds for.
        proof: Id of the proof that shows it.
        as_printed: How the page words it; it misprints some names.
        sources: Pages that state it, by document id.

    Rule: R9
    """

    categories: tuple[CategorySlug, ...]
    needs_all: frozenset[CategorySlug]
    scope: Scope
    proof: str
    as_printed: str
    sources: tuple[str, ...]
