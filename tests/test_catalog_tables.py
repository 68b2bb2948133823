"""The packaged tables row by row: none is lost, and none cites or names what is not there."""

import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import attrs
import pytest

from tiktok_services.catalog import Confidence, LanguageTable, default_catalog
from tiktok_services.vocabulary import PartnerType, Scope, SellerType, ServiceType


CATALOG = default_catalog()

COUNTS = {
    "countries": 18,
    "categories": 26,
    "offerings": 87,
    "languages": 33,
    "language_rows": 52,
    "content_rules": 16,
    "proof_requirements": 41,
    "proof_definitions": 31,
    "category_prerequisites": 2,
    "entity_fields": 21,
    "cross_border_qualifications": 11,
    "rejection_reasons": 22,
    "limits": 7,
    "sources": 47,
    "rules": 104,
}


def rows_in(value: object, path: str = "catalog") -> Iterator[tuple[str, object]]:
    """Walk all attrs rows below *value*, each with its path."""
    kind = type(value)
    if attrs.has(kind):
        yield path, value
        for name in attrs.fields_dict(kind):
            yield from rows_in(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from rows_in(item, f"{path}[{index}]")


ROWS = dict(rows_in(CATALOG))
ROWS_WITH_SOURCES = {path: row.sources for path, row in ROWS.items() if hasattr(row, "sources") and row is not CATALOG}


@pytest.mark.parametrize(("table", "count"), COUNTS.items(), ids=COUNTS)
def test_no_table_lost_a_row(table: str, count: int) -> None:
    """Every table has as many rows as the documentation gave. (R5, R8, R10, R14, R18, R36)"""
    assert len(getattr(CATALOG, table)) == count


def test_edition_is_the_day_the_documentation_was_read() -> None:
    """Events name the edition they were decided under."""
    assert CATALOG.edition == "2025-12-03"


@pytest.mark.parametrize("path", ROWS_WITH_SOURCES)
def test_every_row_cites_known_pages(path: str) -> None:
    """Each row has at least one source, and each source is in the table of sources."""
    assert ROWS_WITH_SOURCES[path]
    for document_id in ROWS_WITH_SOURCES[path]:
        assert CATALOG.source(document_id).document_id == document_id


def test_every_page_is_cited_and_can_be_found_by_a_reader() -> None:
    """No source is left over, and each has a title and an address that holds its id."""
    cited = {document_id for sources in ROWS_WITH_SOURCES.values() for document_id in sources}
    assert {source.document_id for source in CATALOG.sources} == cited
    assert all(source.title and source.url.endswith(f"/{source.document_id}") for source in CATALOG.sources)
    assert all(source.updated.isoformat() <= CATALOG.edition for source in CATALOG.sources)


def test_ids_are_unique_within_each_table() -> None:
    """A look-up by id can only mean one row."""
    for table in attrs.fields_dict(type(CATALOG)):
        rows = getattr(CATALOG, table)
        if isinstance(rows, tuple) and hasattr(rows[0], "id"):
            assert len({row.id for row in rows}) == len(rows), table


def test_offerings_by_partner_type_and_scope() -> None:
    """67 rows are for TSPs, 10 each for TAP and CAP/MCN; 70 are local, 17 cross-border. (R2, R4, R5)"""
    assert Counter(row.partner_type for row in CATALOG.offerings) == {
        PartnerType.TSP: 67,
        PartnerType.TAP: 10,
        PartnerType.CAP_MCN: 10,
    }
    assert Counter(row.scope for row in CATALOG.offerings) == {Scope.LOCAL: 70, Scope.CROSS_BORDER: 17}


def test_offerings_by_page() -> None:
    """68 rows come from the page of categories, and the 19 after them from other pages. (R5)"""
    others = {"us2025", "local", "cb", "us-discontinued", "cbguide", "cbguide-materials"}
    from_others = [row.id.rpartition(".")[2] in others for row in CATALOG.offerings]
    assert from_others == [False] * 68 + [True] * 19


def test_every_offering_names_a_category_of_its_partner_type() -> None:
    """Rows and categories agree, and each category is offered somewhere under each of its names. (R5)"""
    for row in CATALOG.offerings:
        assert CATALOG.category(row.category).partner_type is row.partner_type
        assert row.name in CATALOG.category(row.category).names
        assert row.definition
    assert {row.category for row in CATALOG.offerings} == {category.slug for category in CATALOG.categories}


def test_categories_by_partner_type() -> None:
    """22 categories are a TSP's, 3 a TAP's, and one is for creators. (R2, R5)"""
    assert Counter(category.partner_type for category in CATALOG.categories) == {
        PartnerType.TSP: 22,
        PartnerType.TAP: 3,
        PartnerType.CAP_MCN: 1,
    }


def test_only_disputed_market_is_indonesia_for_cross_border_partners() -> None:
    """Nine rows say SEA where every other page leaves Indonesia out; they keep it on record only. (R4)"""
    disputed = [row for row in CATALOG.offerings if row.disputed_markets]
    assert len(disputed) == 9
    for row in disputed:
        assert row.disputed_markets == {"ID"}
        assert row.scope is Scope.CROSS_BORDER
        assert "ID" not in row.target_markets


def test_inferred_regions_are_marked() -> None:
    """Regions a page means without listing them are in force, and marked as inferred. (R4)"""
    inferred = {row.id: row for row in CATALOG.offerings if row.inferred_regions}
    assert set(inferred) == {
        "tsp.nonus-us.outsourced-operation.shop-registration.cb",
        "cap-mcn.cn-x.creator-management.creator-management.cbguide",
        "tap.cn-x.seller-and-creator-matchmaking.seller-and-creator-matchmaking.cbguide",
        "tsp.cn-x.shop-on-boarding-service.shop-on-boarding-service.cbguide",
    }
    for row in inferred.values():
        assert row.inferred_regions <= row.registration_regions == {"CN", "HK"}
        assert row.confidence is Confidence.INFERRED
        assert row.notes


def test_types_are_open_for_tsp_rows_only() -> None:
    """Partner types without services have no types; closed rows open none; all others open one or two. (R2, R27)"""
    for row in CATALOG.offerings:
        assert bool(row.allowed_service_types) == (row.partner_type is PartnerType.TSP and row.closure is None)


def test_custom_only_rows_are_us_shop_registration() -> None:
    """US Shop registration may be custom only; three rows say so. (R29)"""
    custom_only = [row for row in CATALOG.offerings if row.allowed_service_types == {ServiceType.CUSTOM}]
    assert {row.category for row in custom_only} == {"shop-registration"}
    assert [set(row.target_markets) for row in custom_only] == [{"US"}] * 3


def test_language_rows_by_table() -> None:
    """19 rows are from the page about services, 33 from the page about apps. (R36)"""
    assert Counter(row.table for row in CATALOG.language_rows) == {LanguageTable.SERVICE: 19, LanguageTable.APP: 33}


def test_every_language_rests_on_rows_for_its_target() -> None:
    """Each language has its rows, all rows are used, and 19 pairs stand in the table about services. (R36)"""
    rows = {row.id: row for row in CATALOG.language_rows}
    used = [row_id for language in CATALOG.languages for row_id in language.rows]
    assert sorted(used) == sorted(rows)
    for language in CATALOG.languages:
        behind = [rows[row_id] for row_id in language.rows]
        assert {(row.market, row.seller_type) for row in behind} == {(language.market, language.seller_type)}
        assert all(language.accepts(row.tag) for row in behind)
        in_service_table = LanguageTable.SERVICE in {row.table for row in behind}
        assert language.confidence is (Confidence.DOC if in_service_table else Confidence.INFERRED)
    assert Counter(language.confidence for language in CATALOG.languages) == {
        Confidence.DOC: 19,
        Confidence.INFERRED: 14,
    }


def test_languages_by_seller_type() -> None:
    """All 16 markets have a local language, five an intra-EU one, and 12 one for cross-border sellers. (R36)"""
    assert Counter(language.seller_type for language in CATALOG.languages) == {
        SellerType.LOCAL: 16,
        SellerType.CROSS_BORDER: 12,
        SellerType.INTRA_EU: 5,
    }


def test_proof_rows_by_scope_and_entries() -> None:
    """34 rows are local and 7 cross-border, and together they ask for 96 proofs. (R8)"""
    assert Counter(row.scope for row in CATALOG.proof_requirements) == {Scope.LOCAL: 34, Scope.CROSS_BORDER: 7}
    assert sum(len(row.required) + len(row.optional) for row in CATALOG.proof_requirements) == 96


def test_every_proof_asked_for_is_defined_or_known_to_be_undefined() -> None:
    """Two proofs are asked for and never defined; one is defined and never asked for by name. (R8)"""
    asked_for = {proof for row in CATALOG.proof_requirements for proof in (*row.required, *row.optional)}
    assert asked_for <= {proof.id for proof in CATALOG.proof_definitions}
    assert [proof.id for proof in CATALOG.proof_definitions if proof.undefined] == [
        "proof-of-services-for-sellers",
        "proof-of-liveroom-diagnosis",
    ]
    for proof in CATALOG.proof_definitions:
        assert proof.undefined == (proof.format is None)
    assert [proof.likely_same_as for proof in CATALOG.proof_definitions if proof.likely_same_as] == [
        "proof-livestream-analysis"
    ]
    of_tsps = {proof.id for proof in CATALOG.proof_definitions if PartnerType.TSP in proof.partner_types}
    assert of_tsps - asked_for == {"proof-livestream-analysis"}


def test_no_two_proof_rows_answer_for_the_same_application() -> None:
    """A category, region and market are asked about by one row at most. (R8)"""
    asked = Counter(
        (category, region, market)
        for row in CATALOG.proof_requirements
        for category in row.categories
        for region in row.registration_regions
        for market in row.target_markets
    )
    assert set(asked.values()) == {1}
    assert all(CATALOG.proofs(*application) for application in asked)


def test_categories_named_elsewhere_are_known() -> None:
    """Proof rows and prerequisites name categories of the table. (R8, R9)"""
    named = {category for row in CATALOG.proof_requirements for category in row.categories}
    named |= {category for row in CATALOG.category_prerequisites for category in (*row.categories, *row.needs_all)}
    assert all(CATALOG.knows_category(category) for category in named)
    assert {row.proof for row in CATALOG.category_prerequisites} == {"proof-service-category"}


def test_entity_fields_that_can_never_be_edited() -> None:
    """Legal name, registration date, documents and owner stay as approved. (R14)"""
    assert [field.id for field in CATALOG.entity_fields if not field.editable] == [
        "legal_name",
        "registration_date",
        "company_document_type",
        "company_document",
        "dni",
        "owner_id_type",
        "owner_id",
    ]


def test_contact_data_are_given_anew_for_every_category() -> None:
    """All other data of the company are entered once. (R6)"""
    assert [field.id for field in CATALOG.entity_fields if not field.reused] == [
        "email",
        "contact_person",
        "contact_number",
        "business_address",
    ]


def test_rejection_reasons_by_group() -> None:
    """The four groups keep their reasons. (R10)"""
    assert Counter(reason.group for reason in CATALOG.rejection_reasons) == {
        "Business licence and ID": 8,
        "Operational experience": 3,
        "Company introduction": 9,
        "Impersonation": 2,
    }


def test_content_rules_apply_to_fields_that_exist_or_are_named_in_words() -> None:
    """A rule points at listing fields, at the category, or says in words what it is about. (R41, R47)"""
    in_words = {"all text", "all links", "whole listing", "service_category"}
    fields = {field.id for field in CATALOG.listing.fields}
    for rule in CATALOG.content_rules:
        assert rule.applies_to
        assert set(rule.applies_to) <= fields | in_words
        assert list(rule.points) == sorted(rule.points)
    named_by_fields = {rule for field in CATALOG.listing.fields for rule in field.content_rules}
    assert named_by_fields <= {rule.id for rule in CATALOG.content_rules}


def test_every_file_limit_is_in_binary_megabytes() -> None:
    """One megabyte is 1,048,576 bytes. (R40, Q18)"""
    sizes = [row.size_bytes for row in ROWS.values() if hasattr(row, "size_bytes")]
    assert len(sizes) == 30
    assert {size % 1_048_576 for size in sizes} == {0}


@pytest.mark.parametrize(
    "file", sorted(file.name for file in files("tiktok_services.catalog").joinpath("data").iterdir())
)
def test_packaged_file_is_plain_utf_8_json(file: str) -> None:
    """A person can read and compare the tables: UTF-8, one row per line, a line feed at the end."""
    text = files("tiktok_services.catalog").joinpath("data", file).read_bytes().decode("utf-8")
    assert json.loads(text)
    assert text.endswith("}\n")
    assert "\\u" not in text
