"""
What an application for a certification still lacks, judged against the catalog: the application checklist.

The checklist is made first and the blockers are read off it, so that showing and refusing cannot disagree. Days are
reckoned in UTC, since no page says which time zone a closing day or a company's age is meant in: a category that is
closed from a day on takes its last applications in the last moment of the day before, in UTC.

Wherever the documentation has no row of proofs for a category and market, nothing is required, and the checklist says
so. Evidence given without being asked for is judged like any other. What the evidence shows (followers, sales, minutes)
is for the reviewer to judge; here only its kind, number and size are.
"""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.certification import Company, Dossier, Proof, ProofFile, certification_path
from tiktok_services.checklist import ChecklistItem
from tiktok_services.contact_forms import EMAIL, PHONE, WEB_ADDRESS
from tiktok_services.errors import NotFound
from tiktok_services.instants import NEVER
from tiktok_services.lifecycle import CandidateAction
from tiktok_services.listing import Image
from tiktok_services.one_company import against_another_company
from tiktok_services.outlook import uncertified
from tiktok_services.uploads import count_blockers, file_blockers
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Scope


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tiktok_services.catalog import Catalog, EntityField, FileRule, ProofDefinition
    from tiktok_services.partner import Partner
    from tiktok_services.partner_commands import Application

SECTIONS: Final = MappingProxyType(
    {"company_information": "company", "company_introduction": "introduction", "contact_information": "contact"}
)
"""Section of the application form -> part of the dossier it is kept in."""

_FORMS: Final = MappingProxyType({"email": EMAIL, "contact_number": PHONE, "website": WEB_ADDRESS})
"""Field of the application form -> what its text has to look like."""


def application_items(
    partner: Partner, application: Application, at: datetime, catalog: Catalog, *, path: str = "application"
) -> Iterator[ChecklistItem]:
    """
    Everything that is asked of *application*, each with what is still wrong.

    Args:
        partner: Who applies.
        application: What is to be sent.
        at: When, in UTC.
        catalog: The reference tables.
        path: Where the application stands.

    Rules: R3, R4, R5, R6, R8, R9, R10, R16, R18, R19, R27, R67
    """
    category, market, region = application.category, application.market, partner.registration_region
    held_at = certification_path(category, market)
    scope = catalog.scope(region, market)
    yield from account_items(partner)
    yield _item("Account on the right site", "partner.site", ("R3",), _against_site(partner, market))
    reach = () if scope else (blocker(BlockerCode.MARKET_OUT_OF_REACH, f"{path}.market", region=region, market=market),)
    yield _item("Market within the partner's reach", f"{path}.market", ("R4",), reach)
    offered = _against_category(partner, category, market, scope, f"{path}.category", catalog)
    yield _item("Category offered to the partner", f"{path}.category", ("R5",), offered)
    closed = _against_closure(category, market, at.date(), f"{path}.category", catalog)
    yield _item("Category open to new certifications", f"{path}.category", ("R16",), closed)
    again = _against_applying_now(partner, category, market, at, catalog)
    yield _item(f"No certification for {category} in {market} yet", held_at, ("R6", "R10", "R19"), again)
    first = prerequisite_blockers(partner, category, market, at, catalog)
    yield _item("Prerequisites of the category", held_at, ("R9",), first)
    yield from _paper_items(application.dossier.company, at.date(), f"{path}.company")
    if scope is Scope.CROSS_BORDER:
        yield from _cross_border_items(application.dossier.company, at.date(), f"{path}.company", catalog)
    yield _item(
        "Company as certified before",
        f"{path}.company",
        ("R6", "R14"),
        against_another_company(partner, application, at.date(), f"{path}.company", catalog),
    )
    yield from dossier_items(partner, category, market, application.dossier, path, catalog)


def account_items(partner: Partner) -> Iterator[ChecklistItem]:
    """What is asked of the account itself, whatever it applies for. Rules: R27, R67"""
    terminated = (blocker(BlockerCode.PARTNER_TERMINATED, "partner.termination"),) if partner.is_terminated else ()
    yield _item("Partner in standing", "partner.termination", ("R67",), terminated)
    other = () if PartnerType.TSP in partner.types else (blocker(BlockerCode.NOT_A_TSP, "partner.types"),)
    yield _item("Partner is a TSP", "partner.types", ("R27",), other)


def _item(
    title: str, path: str, rules: tuple[str, ...], blockers: Iterator[Blocker] | tuple[Blocker, ...]
) -> ChecklistItem:
    return ChecklistItem(title, path, rules, tuple(blockers))


# -- whether there may be such an application at all -------------------------------------------------------------


def _against_site(partner: Partner, market: Market) -> Iterator[Blocker]:
    if not partner.serves(market):
        yield blocker(BlockerCode.SITE_OF_ANOTHER_MARKET, "partner.site", site=partner.site, market=market)


def _against_category(
    partner: Partner, category: CategorySlug, market: Market, scope: Scope | None, path: str, catalog: Catalog
) -> Iterator[Blocker]:
    """Only categories of TSPs lead to services; whoever cannot reach a market is not told what is offered there."""
    region = partner.registration_region
    if not catalog.knows_category(category):
        yield blocker(BlockerCode.CATEGORY_UNKNOWN, path, category=category)
    elif (holder := catalog.category(category).partner_type) is not PartnerType.TSP:
        yield blocker(BlockerCode.CATEGORY_OF_OTHER_PARTNERS, path, category=category, type=holder)
    elif scope is not None and catalog.service_types(category, region, market) is None:
        yield blocker(BlockerCode.CATEGORY_NOT_OFFERED, path, category=category, market=market, region=region)


def _against_closure(
    category: CategorySlug, market: Market, on: date, path: str, catalog: Catalog
) -> Iterator[Blocker]:
    closure = catalog.closure(category, market)
    if closure is not None and closure.closed_to_certifications(on):
        since = closure.certifications_closed_from.isoformat()
        yield blocker(BlockerCode.CATEGORY_CLOSED, path, category=category, market=market, since=since)


def _against_applying_now(
    partner: Partner, category: CategorySlug, market: Market, at: datetime, catalog: Catalog
) -> Iterator[Blocker]:
    held = partner.certification(category, market)
    if held is None:
        return
    path = certification_path(category, market)
    if held.is_in_force:
        yield blocker(BlockerCode.ALREADY_CERTIFIED, path, category=category, market=market)
    if not held.dossier.allows(CandidateAction.SUBMIT):
        yield blocker(BlockerCode.UNDER_REVIEW, path, ("R10",))
    opens_at = partner.may_apply_again_from(category, market, catalog=catalog)
    if opens_at == NEVER:
        yield blocker(BlockerCode.ASSESSMENT_FAILED_TWICE, path, category=category, market=market)
    elif opens_at is not None and at < opens_at:
        yield blocker(BlockerCode.ASSESSMENT_FAILED, path, category=category, market=market, since=opens_at.isoformat())


def prerequisite_blockers(
    partner: Partner, category: CategorySlug, market: Market, at: datetime, catalog: Catalog
) -> Iterator[Blocker]:
    """
    The categories that come first and are not certified, each with what can be done about it.

    Only a certification in force in the same market counts: one that is applied for in the same bulk may yet be
    rejected, and one in another market is for another market.

    Rules: R9, R16, R19
    """
    scope = catalog.scope(partner.registration_region, market)
    needed = catalog.prerequisites(category, scope) if scope else frozenset[CategorySlug]()
    for first in sorted(needed):
        if not partner.is_certified_for(first, market):
            named = {"category": category, "needed": first, "market": market}
            yield uncertified(BlockerCode.PREREQUISITE_MISSING, ("R9",), named, partner, first, market, at, catalog)


def _paper_items(company: Company, on: date, path: str) -> Iterator[ChecklistItem]:
    """What no papers can say, wherever the applicant is registered: R6, and the reasons for rejection of R10."""
    registered, valid_until = company.registration_date, company.company_document_valid_until
    place = f"{path}.registration_date"
    early = () if registered is None or registered <= on else (_registered_in_the_future(registered, place),)
    yield _item("Company registered by now", place, ("R6",), early)
    place = f"{path}.company_document_valid_until"
    expired = () if valid_until is None or on <= valid_until else (_document_expired(valid_until, place),)
    yield _item("Company document not expired", place, ("R10",), expired)


def _registered_in_the_future(registered: date, path: str) -> Blocker:
    return blocker(BlockerCode.REGISTERED_IN_THE_FUTURE, path, registered=registered.isoformat())


def _document_expired(valid_until: date, path: str) -> Blocker:
    return blocker(BlockerCode.DOCUMENT_EXPIRED, path, until=valid_until.isoformat())


def _cross_border_items(company: Company, on: date, path: str, catalog: Catalog) -> Iterator[ChecklistItem]:
    """R18, as far as days tell it, of papers that are in order: the rest (licensed work, staff, studio) is for the reviewer's eyes."""
    young = _against_young_company(company.registration_date, on, f"{path}.registration_date", catalog)
    yield _item("Company old enough", f"{path}.registration_date", ("R18",), young)
    valid_until = f"{path}.company_document_valid_until"
    ending = _against_ending_document(company.company_document_valid_until, on, valid_until, catalog)
    yield _item("Company document valid long enough", valid_until, ("R18",), ending)


def _against_young_company(registered: date | None, on: date, path: str, catalog: Catalog) -> Iterator[Blocker]:
    years = catalog.limit("company_age").value
    if registered is not None and registered <= on and not _is_older_than(registered, years, on):
        yield blocker(BlockerCode.COMPANY_TOO_YOUNG, path, registered=registered.isoformat(), years=years)


def _is_older_than(since: date, years: int, on: date) -> bool:
    """Whether more than *years* have passed: not yet on the anniversary, nor on 28 February for a 29th."""
    return (on.year - years, on.month, on.day) > (since.year, since.month, since.day)


def _against_ending_document(valid_until: date | None, on: date, path: str, catalog: Catalog) -> Iterator[Blocker]:
    """Valid for more than 30 days (C18), which the last day of validity must lie ahead; no last day, no end."""
    days = catalog.limit("licence_validity").value
    if valid_until is not None and timedelta(0) <= valid_until - on <= timedelta(days=days):
        yield blocker(BlockerCode.DOCUMENT_ENDS_SOON, path, until=valid_until.isoformat(), days=days)


# -- what a dossier lacks ----------------------------------------------------------------------------------------


def dossier_items(
    partner: Partner, category: CategorySlug, market: Market, dossier: Dossier, path: str, catalog: Catalog
) -> Iterator[ChecklistItem]:
    """
    Everything that is asked of the content of an application or amendment: the form first, then the proofs.

    Fields of the form that the dossier does not keep, such as the partner's public name, are not asked for here.

    Rules: R6, R8
    """
    for each in catalog.entity_fields:
        part = getattr(dossier, SECTIONS.get(each.section, ""), None)
        if part is not None and hasattr(part, each.id) and (not each.asked_in or market in each.asked_in):
            place = f"{path}.{SECTIONS[each.section]}.{each.id}"
            yield _item(each.name, place, ("R6",), _against_field(each, getattr(part, each.id), place, market))
    yield from _proof_items(partner, category, market, dossier, f"{path}.proofs", catalog)


def _against_field(rule: EntityField, value: object, path: str, market: Market) -> Iterator[Blocker]:
    empty = not value.strip() if isinstance(value, str) else not value
    if empty and rule.is_required_in(market):
        yield blocker(BlockerCode.MISSING, path, ("R6",), field=rule.name)
    if isinstance(value, str) and rule.text_limit is not None and not rule.text_limit.allows(len(value)):
        yield blocker(
            BlockerCode.ENTRY_TOO_LONG, path, field=rule.name, length=len(value), limit=rule.text_limit.stated
        )
    form = _FORMS.get(rule.id)
    if form is not None and isinstance(value, str) and not empty and not form.fits(value):
        yield blocker(BlockerCode.MALFORMED, path, ("R6",), field=rule.name, form=form.in_words)
    if isinstance(value, ProofFile | Image) and rule.file is not None:
        yield from file_blockers(path, value, rule.file, ("R6",))
    if isinstance(value, tuple) and value:
        files = cast("tuple[ProofFile, ...]", value)
        bounds = (rule.min_count, rule.max_count)
        yield from count_blockers(path, rule.name, len(set(files)), bounds, ("R6",))
        yield from _against_files(files, rule.file, path, ("R6",))


def _proof_items(
    partner: Partner, category: CategorySlug, market: Market, dossier: Dossier, path: str, catalog: Catalog
) -> Iterator[ChecklistItem]:
    row = catalog.proofs(category, partner.registration_region, market)
    required, optional = (row.required, row.optional) if row is not None else ((), ())
    if row is None:
        yield _item("No documented proofs for this market: nothing required", path, ("R8",), ())
    given = {proof.requirement: proof for proof in dossier.proofs}
    for name in dict.fromkeys((*required, *optional, *given)):
        asked = "required" if name in required else "optional" if name in optional else "not asked for"
        definition = _definition(name, catalog)
        place = f"{path}[{name}]"
        against = _against_proof(name, given.get(name), definition, place, required=name in required)
        yield _item(f"Proof ({asked}): {definition.name if definition else name}", place, ("R8",), against)


def _definition(name: str, catalog: Catalog) -> ProofDefinition | None:
    try:
        return catalog.proof(name)
    except NotFound:
        return None


def _against_proof(
    name: str, proof: Proof | None, definition: ProofDefinition | None, path: str, *, required: bool
) -> Iterator[Blocker]:
    if definition is None:
        yield blocker(BlockerCode.PROOF_UNKNOWN, path, proof=name)
        return
    if proof is None:
        if required:
            yield blocker(BlockerCode.MISSING, path, ("R8",), field=definition.name)
        return
    yield from _against_kind(proof, definition, path)
    yield from _against_count(proof, definition, path)
    yield from _against_files(proof.files, definition.file, f"{path}.files", ("R8",))
    for index, account in enumerate(proof.accounts):
        if not account.strip():
            yield blocker(BlockerCode.MISSING, f"{path}.accounts[{index}]", ("R8",), field="the name of the account")


def _against_kind(proof: Proof, definition: ProofDefinition, path: str) -> Iterator[Blocker]:
    """A proof that no page defines may consist of anything; else it is made of files, or of accounts."""
    if definition.undefined:
        return
    if definition.file is None and proof.files:
        yield _wrong_kind(definition, f"{path}.files", "account names", "files")
    if definition.file is not None and proof.accounts:
        yield _wrong_kind(definition, f"{path}.accounts", "files", "account names")


def _wrong_kind(definition: ProofDefinition, path: str, wanted: str, given: str) -> Blocker:
    return blocker(BlockerCode.WRONG_KIND_OF_PROOF, path, field=definition.name, wanted=wanted, given=given)


def _against_count(proof: Proof, definition: ProofDefinition, path: str) -> Iterator[Blocker]:
    """An account named twice is one account, and its name is the same with and without an @ and in any case."""
    accounts = len({each.strip().removeprefix("@").casefold() for each in proof.accounts})
    if definition.undefined:
        count = len(proof.files) + accounts
    else:
        count = accounts if definition.file is None else len(proof.files)
    yield from count_blockers(path, definition.name, count, (definition.min_count, definition.max_count), ("R8",))


def _against_files(
    files: tuple[ProofFile, ...], rule: FileRule | None, path: str, cites: tuple[str, ...]
) -> Iterator[Blocker]:
    if rule is not None:
        for index, file in enumerate(files):
            yield from file_blockers(f"{path}[{index}]", file, rule, cites)
