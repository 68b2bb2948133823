"""The catalog: every reference table in one immutable value, with the questions the rules ask of it."""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from tiktok_services.catalog.applications import (
    CrossBorderQualification,
    CrossBorderRequirements,
    EntityField,
    RejectionReason,
)
from tiktok_services.catalog.languages import LanguageRow, ListingLanguage
from tiktok_services.catalog.limits import Limit
from tiktok_services.catalog.listing_rules import CompanyProfile, ContentRule, ListingRules
from tiktok_services.catalog.lookups import found, grouped
from tiktok_services.catalog.offerings import Category, Closure, Country, CrossBorderReach, Offering
from tiktok_services.catalog.proofs import Prerequisite, ProofDefinition, ProofRequirements
from tiktok_services.catalog.rules import Rule
from tiktok_services.catalog.sources import Source
from tiktok_services.catalog.standing import ViolationLadder
from tiktok_services.target import Target
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, Scope, SellerType, ServiceType


@frozen(kw_only=True, repr=False)
class Catalog:
    """
    One edition of the reference tables.

    It is a plain value: make one of your own with the constructor, or `attrs.evolve(default_catalog(), edition=...)`.
    Tables that are left out are empty. Ids are expected to be unique within a table; of two rows with one id the later
    is found.

    Attributes:
        edition: Name of the edition, written into events. That of the packaged tables is the day they were read.
        sources: The pages the rows cite.
        countries: Countries by code and name, those of registration regions included.
        cross_border_reach: Who may serve markets abroad, and which ones (R4).
        categories: All service categories, of every type of partner.
        offerings: Which category is offered to whom, and where (R5).
        languages: In which language a listing is written (R36).
        language_rows: The printed rows behind the languages.
        listing: The fields of a listing (R37 to R41).
        content_rules: What a listing may and may not say (R41, R47).
        company_profile: The page some partners must fill in first; None if nobody must (R44).
        proof_requirements: Which proofs an application needs (R8).
        proof_definitions: What each proof is (R8).
        category_prerequisites: Which categories come before others (R9).
        entity_fields: Fields of a TSP's application (R6, R14).
        cross_border_general: What every cross-border applicant needs; None if nothing (R18).
        cross_border_qualifications: What it needs on top, by type and market (R18).
        rejection_reasons: Common reasons for rejecting an application (R10).
        violation_ladder: What violation points mean (R68, R69).
        limits: Single numbers the rules name (R7, R18, R19, R21, R69).
        rules: The rule index: what each rule says, and what of it is left outside.
    """

    edition: str
    violation_ladder: ViolationLadder
    listing: ListingRules = field(factory=ListingRules)
    sources: tuple[Source, ...] = ()
    countries: tuple[Country, ...] = ()
    cross_border_reach: CrossBorderReach = field(factory=CrossBorderReach)
    categories: tuple[Category, ...] = ()
    offerings: tuple[Offering, ...] = ()
    languages: tuple[ListingLanguage, ...] = ()
    language_rows: tuple[LanguageRow, ...] = ()
    content_rules: tuple[ContentRule, ...] = ()
    company_profile: CompanyProfile | None = None
    proof_requirements: tuple[ProofRequirements, ...] = ()
    proof_definitions: tuple[ProofDefinition, ...] = ()
    category_prerequisites: tuple[Prerequisite, ...] = ()
    entity_fields: tuple[EntityField, ...] = ()
    cross_border_general: CrossBorderRequirements | None = None
    cross_border_qualifications: tuple[CrossBorderQualification, ...] = ()
    rejection_reasons: tuple[RejectionReason, ...] = ()
    limits: tuple[Limit, ...] = ()
    rules: tuple[Rule, ...] = ()

    def __repr__(self) -> str:
        return f"<Catalog {self.edition}>"  # all the tables would bury every message they stand in

    def source(self, document_id: str) -> Source:
        """
        Look up a page that rows cite.

        Args:
            document_id: Identity of the page.

        Returns:
            Title, date and address of the page.

        Raises:
            NotFound: If this edition knows no such page.
        """
        return found("source", document_id, self._sources_by_id)

    @cached_property
    def markets(self) -> tuple[Market, ...]:
        """Every market some category is offered in, by code. Rule: R5"""
        return tuple(sorted({market for offering in self.offerings for market in offering.target_markets}))

    def market_name(self, market: Market) -> str:
        """
        Name a market for people.

        Args:
            market: Code of the market.

        Returns:
            Its English name; the code itself for a market this edition does not name.
        """
        return self._country_names.get(market, str(market))

    def scope(self, region: Region, market: Market) -> Scope | None:
        """
        Tell how a partner registered in *region* stands to *market*.

        Args:
            region: The partner's registration region.
            market: Target market.

        Returns:
            `LOCAL` in the partner's own country, if that is a served market; `CROSS_BORDER` from a region that may
            serve this market from abroad; None if the partner may not target it.

        Rule: R4
        """
        return self._scopes.get((region, market))

    def reachable_targets(self, region: Region) -> tuple[Target, ...]:
        """
        List for which sellers a partner registered in *region* can write listings.

        Args:
            region: The partner's registration region.

        Returns:
            Each market within its reach with each seller type that has a listing language there, in the order of the
            languages.

        Rules: R4, R36
        """
        return self._targets_by_region.get(region, ())

    def knows_category(self, slug: CategorySlug) -> bool:
        """Tell whether this edition has a category of that name, of whatever type of partner. Rule: R5"""
        return slug in self._categories_by_slug

    def category(self, slug: CategorySlug) -> Category:
        """
        Look up a category.

        Args:
            slug: Its name.

        Returns:
            The category.

        Raises:
            NotFound: If this edition has no such category.

        Rule: R5
        """
        return found("category", slug, self._categories_by_slug)

    def offered(
        self, region: Region, market: Market, partner_type: PartnerType = PartnerType.TSP
    ) -> tuple[Offering, ...]:
        """
        List what a partner is offered in a market.

        A category may occur in several rows, since pages repeat one another. Closed categories are among them, because
        holders keep what they have: see `closure`.

        Args:
            region: The partner's registration region.
            market: Target market.
            partner_type: Type of partner.

        Returns:
            The rows, in the order of the table; empty if the partner may not target the market or is offered nothing.

        Rules: R4, R5
        """
        return self._offerings_by_place.get((partner_type, region, market), ())

    def offerings_of(self, category: CategorySlug, region: Region, market: Market) -> tuple[Offering, ...]:
        """
        List the rows that offer one category to a partner in a market.

        Args:
            category: Slug of the category.
            region: The partner's registration region.
            market: Target market.

        Returns:
            The rows, in the order of the table; empty if the category is not offered there.

        Rules: R4, R5
        """
        return self._offerings_by_category.get((category, region, market), ())

    def service_types(self, category: CategorySlug, region: Region, market: Market) -> frozenset[ServiceType] | None:
        """
        Tell which types of service are open to a TSP under a category in a market.

        For a category closed to new certifications both types are answered: holders may go on publishing (Q21). Ask
        `closure` about what is closed.

        Args:
            category: Slug of the category.
            region: The partner's registration region.
            market: Target market.

        Returns:
            The types any matching row opens; None if the category is not offered to a TSP there.

        Rules: R5, R29
        """
        return self._service_types.get((category, region, market))

    def closure(self, category: CategorySlug, market: Market) -> Closure | None:
        """
        Tell from when on a category takes nothing new in a market.

        Args:
            category: Slug of the category.
            market: Target market.

        Returns:
            The closing days; None for a category that is open there, or not offered there at all.

        Rules: R16, R17
        """
        return self._closures.get((category, market))

    def language(self, market: Market, seller_type: SellerType) -> ListingLanguage | None:
        """
        Tell in which language a listing has to be.

        Args:
            market: Target market.
            seller_type: Seller type.

        Returns:
            The language; None if no page has one for the pair, so that there can be no such target.

        Rule: R36
        """
        return self._languages_by_target.get((market, seller_type))

    def proofs(self, category: CategorySlug, region: Region, market: Market) -> ProofRequirements | None:
        """
        Tell which proofs a TSP's application needs.

        Args:
            category: Slug of the category.
            region: The partner's registration region.
            market: Target market.

        Returns:
            The row of the printed table; None where the documentation is silent, so that only the platform's own form
            tells.

        Rule: R8
        """
        return self._proofs_by_application.get((category, region, market))

    def proof(self, proof_id: str) -> ProofDefinition:
        """
        Look up what a proof is.

        Args:
            proof_id: Name of the proof, as in `ProofRequirements`.

        Returns:
            Its definition.

        Raises:
            NotFound: If this edition has no such proof.

        Rule: R8
        """
        return found("proof", proof_id, self._proofs_by_id)

    def prerequisites(self, category: CategorySlug, scope: Scope) -> frozenset[CategorySlug]:
        """
        Tell which categories a partner has to be certified for first.

        Args:
            category: Slug of the category applied for.
            scope: How the partner stands to the market.

        Returns:
            The categories that come first, all of them; empty if none.

        Rule: R9
        """
        return self._prerequisites.get((category, scope), frozenset())

    def limit(self, limit_id: str) -> Limit:
        """
        Look up a single number.

        Args:
            limit_id: Name of the limit, such as `licence_validity`.

        Returns:
            The number with its unit and what it bounds.

        Raises:
            NotFound: If this edition has no such limit.

        Rules: R7, R18, R19, R21, R69
        """
        return found("limit", limit_id, self._limits_by_id)

    def rule(self, rule_id: str) -> Rule:
        """
        Look up what a rule says.

        Args:
            rule_id: Its name, as blockers cite it.

        Returns:
            The rule, with its sources and with what of it is left outside.

        Raises:
            NotFound: If this edition has no such rule.
        """
        return found("rule", rule_id, self._rules_by_id)

    @property
    def bulk_application_limit(self) -> int:
        """Most categories in one bulk application, inclusive. Rule: R7"""
        return self.limit("bulk_categories").value

    # The look-ups below are built when first asked for. They are no fields: neither equality nor pickling sees them.

    @cached_property
    def _sources_by_id(self) -> dict[str, Source]:
        return {source.document_id: source for source in self.sources}

    @cached_property
    def _country_names(self) -> dict[str, str]:
        return {country.code: country.name for country in self.countries}

    @cached_property
    def _scopes(self) -> dict[tuple[str, str], Scope]:
        reach = self.cross_border_reach
        abroad = [(region, market) for region in reach.registration_regions for market in reach.target_markets]
        at_home = [(market, market) for market in self.markets]
        return {**dict.fromkeys(abroad, Scope.CROSS_BORDER), **dict.fromkeys(at_home, Scope.LOCAL)}

    @cached_property
    def _targets_by_region(self) -> dict[str, tuple[Target, ...]]:
        return grouped(
            (region, Target(language.market, language.seller_type))
            for language in self.languages
            for region, market in self._scopes
            if market == language.market
        )

    @cached_property
    def _categories_by_slug(self) -> dict[str, Category]:
        return {category.slug: category for category in self.categories}

    @cached_property
    def _places(self) -> tuple[tuple[Offering, Region, Market], ...]:
        """Every offering with every region and market it holds for: a local partner serves its own country only."""
        return tuple(
            (offering, region, market)
            for offering in self.offerings
            for region in offering.registration_regions
            for market in offering.target_markets
            if self.scope(region, market) is offering.scope
        )

    @cached_property
    def _offerings_by_place(self) -> dict[tuple[PartnerType, Region, Market], tuple[Offering, ...]]:
        return grouped(((offering.partner_type, region, market), offering) for offering, region, market in self._places)

    @cached_property
    def _offerings_by_category(self) -> dict[tuple[CategorySlug, Region, Market], tuple[Offering, ...]]:
        return grouped(((offering.category, region, market), offering) for offering, region, market in self._places)

    @cached_property
    def _service_types(self) -> dict[tuple[CategorySlug, Region, Market], frozenset[ServiceType]]:
        types_by_place = grouped(
            ((offering.category, region, market), offering.types_for_holders)
            for offering, region, market in self._places
            if offering.partner_type is PartnerType.TSP
        )
        return {place: frozenset[ServiceType]().union(*types) for place, types in types_by_place.items()}

    @cached_property
    def _closures(self) -> dict[tuple[CategorySlug, Market], Closure]:
        return {
            (offering.category, market): offering.closure
            for offering in self.offerings
            if offering.closure
            for market in offering.target_markets
        }

    @cached_property
    def _languages_by_target(self) -> dict[tuple[Market, SellerType], ListingLanguage]:
        return {(language.market, language.seller_type): language for language in self.languages}

    @cached_property
    def _proofs_by_application(self) -> dict[tuple[CategorySlug, Region, Market], ProofRequirements]:
        return {
            (category, region, market): row
            for row in self.proof_requirements
            for category in row.categories
            for region in row.registration_regions
            for market in row.target_markets
            if self.scope(region, market) is row.scope
        }

    @cached_property
    def _proofs_by_id(self) -> dict[str, ProofDefinition]:
        return {proof.id: proof for proof in self.proof_definitions}

    @cached_property
    def _prerequisites(self) -> dict[tuple[CategorySlug, Scope], frozenset[CategorySlug]]:
        needs_by_application = grouped(
            ((category, row.scope), row.needs_all) for row in self.category_prerequisites for category in row.categories
        )
        return {place: frozenset[CategorySlug]().union(*needs) for place, needs in needs_by_application.items()}

    @cached_property
    def _limits_by_id(self) -> dict[str, Limit]:
        return {limit.id: limit for limit in self.limits}

    @cached_property
    def _rules_by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}
