"""Which service categories there are, who is offered them where, and which of them are closed."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from tiktok_services.catalog.sources import Confidence
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, Scope, ServiceType


@frozen(kw_only=True)
class Country:
    """A country the catalog names: its ISO 3166-1 alpha-2 code and its English name."""

    code: str
    name: str


@frozen(kw_only=True)
class CrossBorderReach:
    """
    Who may serve markets abroad, and which ones.

    Attributes:
        registration_regions: Where a cross-border partner may be registered.
        target_markets: Which markets such a partner may target.
        reason: Why this list was taken among the several the pages print.
        sources: Pages that state it, by document id.

    Rule: R4
    """

    registration_regions: frozenset[Region] = frozenset()
    target_markets: frozenset[Market] = frozenset()
    reason: str = ""
    sources: tuple[str, ...] = ()


@frozen(kw_only=True)
class Category:
    """
    A service category: the kind of work a certification and a service are about.

    Attributes:
        slug: Its name in this package.
        partner_type: The only type of partner that is offered it.
        names: Its printed names, the commonest first; pages spell some of them differently.

    Rules: R5, R30
    """

    slug: CategorySlug
    partner_type: PartnerType
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its commonest printed name."""
        return self.names[0]


@frozen(kw_only=True)
class Closure:
    """
    From when on a category takes nothing new in a market. What exists already is not said to end.

    Attributes:
        certifications_closed_from: First day without new certifications (the page says registrations).
        authorizations_closed_from: First day without new seller authorizations.
        year_inferred: True where the page prints day and month only.
        sources: Pages that state it, by document id.

    Rules: R16, R17
    """

    certifications_closed_from: date
    authorizations_closed_from: date
    year_inferred: bool
    sources: tuple[str, ...]

    def closed_to_certifications(self, on: date) -> bool:
        """
        Tell whether no new certification is taken.

        Args:
            on: The day asked about. Which time zone it is meant in, no page says.

        Returns:
            True from `certifications_closed_from` on, that day included.

        Rule: R16
        """
        return on >= self.certifications_closed_from

    def closed_to_authorizations(self, on: date) -> bool:
        """
        Tell whether no new seller authorization is taken, however live the service is.

        Args:
            on: The day asked about. Which time zone it is meant in, no page says.

        Returns:
            True from `authorizations_closed_from` on, that day included.

        Rules: R16, R17
        """
        return on >= self.authorizations_closed_from


@frozen(kw_only=True)
class Offering:
    """
    One row of the category tables: a category offered to partners of some regions in some markets.

    Attributes:
        id: Name of the row.
        partner_type: The type of partner it is offered to.
        scope: Whether those partners serve their own country or markets abroad.
        registration_regions: Where the partner may be registered. A local partner still serves only its own country.
        inferred_regions: Those of the registration regions the page means without listing them.
        target_markets: Markets it is offered in, without the disputed ones.
        disputed_markets: Markets the row names and every other page leaves out; not offered.
        main_category: Printed name of the category above it; None where no page gives one.
        category: The service category.
        name: Its name as this row prints it.
        allowed_service_types: Types of service open under it. Empty for partner types that have no services, and for
            a row that only records a closure.
        definition: What the work is.
        closure: From when on it takes nothing new; None while it is open.
        confidence: `INFERRED` where the row itself is not offered in so many words; the notes say why.
        notes: What a reader of the pages should know about the row.
        sources: Pages that state it, by document id.

    Rules: R5, R16, R29
    """

    id: str
    partner_type: PartnerType
    scope: Scope
    registration_regions: frozenset[Region]
    target_markets: frozenset[Market]
    category: CategorySlug
    name: str
    sources: tuple[str, ...]
    inferred_regions: frozenset[Region] = frozenset()
    disputed_markets: frozenset[Market] = frozenset()
    main_category: str | None = None
    allowed_service_types: frozenset[ServiceType] = frozenset()
    definition: str = ""
    closure: Closure | None = None
    confidence: Confidence = Confidence.DOC
    notes: tuple[str, ...] = ()

    @property
    def types_for_holders(self) -> frozenset[ServiceType]:
        """
        Types of service that holders of the certification may publish under the row.

        A row that only records a closure opens no type to newcomers, yet no page bars holders from publishing (Q21):
        for such a row these are both types.

        Rules: R16, R29
        """
        if self.closure and not self.allowed_service_types:
            return frozenset(ServiceType)
        return self.allowed_service_types
