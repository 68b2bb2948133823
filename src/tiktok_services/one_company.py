"""
Whether what is sent speaks of the one company an account belongs to.

What was approved once is what the platform knows of the company: it can never be edited, and stays known after the
certification is revoked. What is under review is not known yet, but has to be of the same company. A field left blank
in what is known says nothing of the company, so nothing is compared with it; so it is with a partner read from a file,
which does not tell what was approved. A company document that has expired says nothing any more either, so that a
further application may bring the one that replaced it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.certification import Certification, Company
from tiktok_services.lifecycle import CandidateState


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tiktok_services.catalog import Catalog
    from tiktok_services.partner import Partner
    from tiktok_services.partner_commands import Application
    from tiktok_services.vocabulary import Market

_DOCUMENT = "company_document"
_VALIDITY = "company_document_valid_until"


def against_another_company(
    partner: Partner, application: Application, on: date, path: str, catalog: Catalog
) -> Iterator[Blocker]:
    """Every field in which *application* speaks of another company than what was approved or is under review. R6, R14"""
    given, market = application.dossier.company, application.market
    fixed = set(_different(_approved(partner, on), given, market, catalog))
    waiting = set(_different(_under_review(partner), given, market, catalog))
    for name, label in fixed_fields(market, catalog):
        if (name, label) in fixed:
            yield blocker(BlockerCode.ENTITY_DATA_FIXED, f"{path}.{name}", field=label)
        elif (name, label) in waiting:
            yield blocker(BlockerCode.ENTITY_DATA_DIFFERS, f"{path}.{name}", field=label)


def against_two_companies(first: Application, other: Application, path: str, catalog: Catalog) -> Iterator[Blocker]:
    """Company data are entered once and are the same in every application of a bulk. Rule: R6"""
    for name, label in _different((first.dossier.company,), other.dossier.company, other.market, catalog):
        yield blocker(BlockerCode.ENTITY_DATA_DIFFERS, f"{path}.{name}", field=label)


def against_editing_the_company(
    in_force: Company, given: Company, market: Market, path: str, catalog: Catalog
) -> Iterator[Blocker]:
    """Every field in which an amendment would edit what can never be edited. Rule: R14"""
    for name, label in _different((in_force,), given, market, catalog):
        yield blocker(BlockerCode.ENTITY_DATA_FIXED, f"{path}.{name}", field=label)


def against_approving_another_company(
    partner: Partner, held: Certification, on: date, path: str, catalog: Catalog
) -> Iterator[Blocker]:
    """
    Every field in which what is under review speaks of another company than what was approved meanwhile.

    It is locked, so the partner cannot mend it: only its rejection helps. Rules: R6, R14
    """
    in_force = held.dossier.in_force
    known = _approved(partner, on) if in_force is None else (in_force.company,)
    if held.dossier.candidate is not None:
        for name, label in _different(known, held.dossier.candidate.company, held.market, catalog):
            yield blocker(BlockerCode.COMPANY_OF_ANOTHER_APPROVAL, f"{path}.{name}", field=label)


def fixed_fields(market: Market, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """
    Name and printed name of every field of the company that can never be edited, where *market* asks for it.

    Until when the company document is valid is printed on it, so it is fixed with the document. Rule: R14
    """
    for each in catalog.entity_fields:
        if not each.editable and hasattr(Company, each.id) and (not each.asked_in or market in each.asked_in):
            yield each.id, each.name
            if each.id == _DOCUMENT:
                yield _VALIDITY, f"{each.name}: last day"


def _approved(partner: Partner, on: date) -> tuple[Company, ...]:
    """What was approved, in force or revoked since."""
    contents = (
        each.dossier.in_force if each.is_in_force else each.dossier.candidate if each.revocation else None
        for each in partner.certifications
    )
    return tuple(_with_a_valid_document(each.company, on) for each in contents if each is not None)


def _with_a_valid_document(company: Company, on: date) -> Company:
    until = company.company_document_valid_until
    if until is None or on <= until:
        return company
    return evolve(company, company_document_type="", company_document=None, company_document_valid_until=None)


def _under_review(partner: Partner) -> tuple[Company, ...]:
    contents = (
        each.dossier.candidate
        for each in partner.certifications
        if not each.is_in_force and each.dossier.state is CandidateState.REVIEWING
    )
    return tuple(each.company for each in contents if each is not None)


def _different(known: Iterable[Company], given: Company, market: Market, catalog: Catalog) -> Iterator[tuple[str, str]]:
    for name, label in fixed_fields(market, catalog):
        if any(_is_told(name, each) and getattr(each, name) != getattr(given, name) for each in known):
            yield name, label


def _is_told(name: str, company: Company) -> bool:
    """Whether *company* says anything under *name*. A document without a last day says that it has none."""
    return bool(getattr(company, _DOCUMENT if name == _VALIDITY else name))
