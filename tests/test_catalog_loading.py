"""How the catalog comes to be: read late, once and strictly; immutable, comparable, and replaceable by a host's own."""

import copy
import json
import pickle
import subprocess
import sys

import attrs
import pytest

import tiktok_services.catalog
from tiktok_services.catalog import Catalog, FieldRule, Source, default_catalog
from tiktok_services.catalog.loading import catalog_from_tables, packaged_catalog
from tiktok_services.errors import Fault, InvalidDocument
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, SellerType


LADDER = '{"maximum": 120, "levels": [], "clearings": [], "sources": []}'


def faults_of(table: str) -> tuple[Fault, ...]:
    """Read one table on top of the fewest fields, and answer what is wrong with it."""
    with pytest.raises(InvalidDocument) as caught:
        catalog_from_tables({"least.json": f'{{"edition": "e", "violation_ladder": {LADDER}}}', "table.json": table})
    return caught.value.faults


def test_nothing_is_read_or_made_at_import() -> None:
    """Importing the package of the catalog opens no table and makes no class; first use does both."""
    program = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from tiktok_services.catalog import default_catalog
assert not [path for path in opened if path.endswith(".json")], opened
assert "tiktok_services.catalog.catalog" not in sys.modules
assert default_catalog().edition
assert len([path for path in opened if path.endswith(".json")]) == 9, opened
default_catalog()
assert len([path for path in opened if path.endswith(".json")]) == 9, opened
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", tiktok_services.catalog.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Names that are made late are there when asked for, under their own name."""
    assert getattr(tiktok_services.catalog, name).__name__ == name


def test_other_names_are_not() -> None:
    """Late making does not hide a misspelt name."""
    with pytest.raises(AttributeError, match=r"module 'tiktok_services\.catalog' has no attribute 'Catalogue'"):
        tiktok_services.catalog.Catalogue  # type: ignore[attr-defined] # noqa: B018


def test_default_catalog_is_read_once() -> None:
    """Every call answers the same object."""
    assert default_catalog() is default_catalog()


def test_default_catalog_equals_itself_read_again() -> None:
    """Two readings make equal values with equal hashes, whatever either was asked before."""
    again = packaged_catalog()
    assert again is not default_catalog()
    assert again == default_catalog()
    assert hash(again) == hash(default_catalog())


@pytest.mark.parametrize("asked_before", [True, False], ids=["asked before", "never asked"])
def test_catalog_survives_pickling_and_copying(asked_before: bool) -> None:
    """A catalog can be sent to another process, and answers there as it did here."""
    catalog = packaged_catalog()
    if asked_before:
        assert catalog.knows_category(CategorySlug("live-management"))
    for twin in (pickle.loads(pickle.dumps(catalog)), copy.deepcopy(catalog), copy.copy(catalog)):
        assert twin == catalog
        assert twin.category(CategorySlug("live-management")).name == "LIVE Management"
        assert type(twin.markets[0]) is Market


def test_catalog_is_immutable() -> None:
    """Neither a table nor a row can be changed, and no attribute can be added."""
    catalog = default_catalog()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        catalog.edition = "mine"  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        catalog.offerings[0].name = "mine"  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        catalog.extra = 1  # type: ignore[attr-defined]
    assert not hasattr(catalog, "__dict__")


def test_repr_is_short() -> None:
    """A message that mentions a catalog stays readable."""
    assert repr(default_catalog()) == "<Catalog 2025-12-03>"


def test_a_host_may_change_one_table() -> None:
    """A changed copy answers by its own tables, the original by its own. (R5)"""
    slug = CategorySlug("live-management")
    region, market = Region("US"), Market("US")
    assert default_catalog().service_types(slug, region, market)
    without = attrs.evolve(default_catalog(), edition="mine", offerings=())
    assert without.service_types(slug, region, market) is None
    assert without.markets == ()
    assert without.knows_category(slug)
    assert without != default_catalog()
    assert default_catalog().service_types(slug, region, market)


def test_a_host_may_make_its_own() -> None:
    """The least catalog has an edition and a ladder, and answers every question with nothing. (R4, R5, R8, R36)"""
    own = Catalog(edition="mine", violation_ladder=default_catalog().violation_ladder)
    slug, region, market = CategorySlug("live-management"), Region("US"), Market("US")
    assert own.scope(region, market) is None
    assert own.offered(region, market, PartnerType.TSP) == ()
    assert own.offerings_of(slug, region, market) == ()
    assert own.service_types(slug, region, market) is None
    assert own.closure(slug, market) is None
    assert own.language(market, SellerType.LOCAL) is None
    assert own.proofs(slug, region, market) is None
    assert own.market_name(market) == "US"
    assert not own.knows_category(slug)
    assert own.listing.fields == ()


def test_reading_the_fewest_tables() -> None:
    """Tables that are left out are empty."""
    catalog = catalog_from_tables({"one.json": f'{{"edition": "e", "violation_ladder": {LADDER}}}'})
    assert catalog == Catalog(edition="e", violation_ladder=catalog.violation_ladder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", "must be JSON without repeated keys", id="empty"),
        pytest.param("{", "must be JSON without repeated keys", id="cut off"),
        pytest.param('{"edition": "a", "edition": "a"}', "must be JSON without repeated keys", id="repeated key"),
        pytest.param("[]", "must be an object", id="list"),
    ],
)
def test_a_file_that_is_no_table_is_named(text: str, problem: str) -> None:
    """A damaged file is a clear error that names the file."""
    with pytest.raises(InvalidDocument) as caught:
        catalog_from_tables({"offerings.json": text})
    assert str(caught.value) == f"offerings.json: {problem}"


def test_a_table_in_two_files_is_a_fault() -> None:
    """No file silently wins over another."""
    with pytest.raises(InvalidDocument, match=r"second\.json: edition: stands in another file already"):
        catalog_from_tables({"first.json": '{"edition": "a"}', "second.json": '{"edition": "a"}'})


@pytest.mark.parametrize(
    ("table", "path", "problem"),
    [
        pytest.param('{"prices": []}', "prices", "is unknown to Catalog", id="unknown table"),
        pytest.param('{"countries": {}}', "countries", "must be a list", id="object for list"),
        pytest.param('{"countries": [1]}', "countries[0]", "must be an object", id="number for object"),
        pytest.param('{"countries": [{"code": "US"}]}', "countries[0].name", "is missing", id="missing"),
        pytest.param(
            '{"countries": [{"code": "US", "name": 1}]}', "countries[0].name", "must be a text", id="number for text"
        ),
        pytest.param(
            '{"countries": [{"code": "US", "name": "U", "x": 1}]}',
            "countries[0].x",
            "is unknown to Country",
            id="extra",
        ),
        pytest.param(
            '{"cross_border_reach": {"target_markets": ["US", "us"]}}',
            "cross_border_reach.target_markets[1]",
            "is no Market",
            id="ill-formed code",
        ),
        pytest.param(
            '{"categories": [{"slug": "x", "partner_type": "tsp", "names": []}]}',
            "categories[0].partner_type",
            "is no PartnerType",
            id="unknown word",
        ),
        pytest.param(
            '{"sources": [{"document_id": "d", "title": "t", "updated": "2025-02-30", "url": "u"}]}',
            "sources[0].updated",
            "is no date",
            id="no date",
        ),
        pytest.param(
            '{"limits": [{"id": "l", "value": true, "unit": "u", "sentence": "s", "sources": []}]}',
            "limits[0].value",
            "must be a whole number",
            id="truth for number",
        ),
        pytest.param(
            '{"company_profile": {"market": "US", "by_invitation": 1, "sentence": "", "parts": [], "sources": []}}',
            "company_profile.by_invitation",
            "must be true or false",
            id="number for truth",
        ),
    ],
)
def test_a_wrong_row_is_a_fault_with_its_path(table: str, path: str, problem: str) -> None:
    """Nothing is taken for something else, and the path leads to the fault."""
    assert faults_of(table) == (Fault(path, problem),)


def test_a_ratio_has_two_numbers() -> None:
    """Width and height, no more and no fewer. (R40)"""
    field = {"id": "f", "section": "s", "name": "n", "required": True, "format": "image", "sources": []}
    table = json.dumps({"listing": {"fields": [field | {"image": {"ratio": [5]}}]}})
    assert faults_of(table) == (Fault("listing.fields[0].image.ratio", "must have 2 items, not 1"),)


def test_null_stands_for_what_may_be_absent() -> None:
    """An optional value may be written out as null."""
    field = {"id": "f", "section": "s", "name": "n", "required": True, "format": "text", "sources": [], "note": None}
    table = {"edition": "e", "violation_ladder": json.loads(LADDER), "listing": {"fields": [field]}}
    catalog = catalog_from_tables({"all.json": json.dumps(table)})
    assert catalog.listing.fields == (
        FieldRule(id="f", section="s", name="n", required=True, format="text", sources=()),
    )


def test_all_faults_are_told_and_the_list_is_kept_short() -> None:
    """Twenty faults are listed and the rest counted."""
    table = json.dumps({"countries": [{"code": 1, "name": 2}] * 15})
    with pytest.raises(InvalidDocument) as caught:
        catalog_from_tables({"least.json": f'{{"edition": "e", "violation_ladder": {LADDER}}}', "table.json": table})
    assert (len(caught.value.faults), caught.value.unlisted) == (20, 10)


def test_reading_keeps_the_types_of_codes() -> None:
    """Codes become codes, not plain texts, down to the parts of rows. (R5)"""
    row = default_catalog().offerings[0]
    assert type(row.category) is CategorySlug
    assert {type(region) for region in row.registration_regions} == {Region}
    assert type(default_catalog().sources[0]) is Source
