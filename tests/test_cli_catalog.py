"""`tiktok-services catalog` answers from the reference tables, with sources."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.terminals import run

from tiktok_services.catalog import default_catalog


PAGE = "https://partner.tiktokshop.com/docv2/page/"


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The tree of a `--json` answer that is yes."""
    ran = run(capsys, "catalog", *words, "--json")
    assert (ran.code, ran.err) == (0, "")
    tree = json.loads(ran.out)
    assert (tree["schema"], tree["edition"]) == (1, default_catalog().edition)
    return tree


# -- categories --------------------------------------------------------------------------------------------------


def test_R5_categories_of_a_us_partner_at_home(capsys: pytest.CaptureFixture[str]) -> None:
    """Each category stands once, with the types of service that are open and with what is closed (R16, R17, R29)."""
    ran = run(capsys, "catalog", "categories", "--region", "US", "--market", "US")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "A TSP registered in United States (US), serving United States (US): local"
    assert [line.split() for line in lines if line.startswith("live-management")] == [
        ["live-management", "LIVE", "Management", "custom,", "public"]
    ]
    assert [line.split()[-1] for line in lines if line.startswith("shop-registration")] == ["custom"]
    closed = [line for line in lines if line.startswith("paid-media")]
    assert closed[0].endswith("to new certifications from 2025-04-30, to new authorizations from 2025-06-05")
    assert any(PAGE in line for line in lines)


def test_R5_categories_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each offering, with its sources resolved below."""
    tree = answer(capsys, "categories", "--region", "CN", "--market", "GB")
    assert (tree["region"], tree["market"], tree["scope"]) == ("CN", "GB", "cross_border")
    live = next(row for row in tree["offerings"] if row["category"] == "live-stream-management")
    assert live["service_types"] == ["custom", "public"]
    assert live["closed_to_certifications_from"] is None
    assert set(live["sources"]) <= set(tree["sources"])


def test_R16_a_closed_category_has_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    """Machines are told from which days on it is closed to certifications and to authorizations."""
    rows = answer(capsys, "categories", "--region", "US", "--market", "US")["offerings"]
    days = [
        (row["closed_to_certifications_from"], row["closed_to_authorizations_from"])
        for row in rows
        if row["id"].endswith("paid-media.us-discontinued")
    ]
    assert days == [("2025-04-30", "2025-06-05")]


def test_R4_a_market_out_of_reach_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    """A local partner targets its own country only: exit 1, and for machines an empty list."""
    words = ("catalog", "categories", "--region", "FR", "--market", "US")
    assert run(capsys, *words) == (
        1,
        "A partner registered in France (FR) cannot target United States (US) [R4]\n",
        "",
    )
    ran = run(capsys, *words, "--json")
    tree = json.loads(ran.out)
    assert (ran.code, tree["scope"], tree["offerings"], tree["sources"]) == (1, None, [], {})


def test_R5_a_market_without_offers_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    """Within reach is not yet offered: the pages name no category for it."""
    ran = run(capsys, "catalog", "categories", "--region", "CN", "--market", "JP")
    assert ran == (1, "No category is offered in Japan (JP) to a TSP registered in China (mainland) (CN) [R5]\n", "")


# -- language ----------------------------------------------------------------------------------------------------


def test_R36_cross_border_sellers_in_the_uk_read_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """The language of a target comes with its tag, its basis and its pages."""
    ran = run(capsys, "catalog", "language", "GB/cross_border")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "GB/cross_border: Simplified Chinese (zh-Hans) [R36], service table, confirmed by app table"
    assert lines[2] == f"Sources (edition {default_catalog().edition})"
    assert all(PAGE in line for line in lines[3:])
    assert len(lines) == 5


def test_R36_the_language_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """The same as data."""
    tree = answer(capsys, "language", "US/local")
    assert tree["target"] == "US/local"
    assert (tree["language"]["tag"], tree["language"]["platform_locale"]) == ("en", "en-US")
    assert set(tree["language"]["sources"]) == set(tree["sources"])


def test_R36_sellers_without_a_language_are_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the store has no listings the answer is no, for machines too."""
    ran = run(capsys, "catalog", "language", "ID/cross_border", "--json")
    assert (ran.code, json.loads(ran.out)["language"]) == (1, None)


# -- proofs ------------------------------------------------------------------------------------------------------


def test_R8_proofs_of_an_application(capsys: pytest.CaptureFixture[str]) -> None:
    """Each proof with what it is, required before optional, and the pages."""
    ran = run(capsys, "catalog", "proofs", "--category", "live-stream-management", "--region", "CN", "--market", "GB")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "live-stream-management in United Kingdom (GB), registered in China (mainland) (CN)"
    assert [line.strip() for line in lines if line.strip().startswith(("required", "optional"))] == [
        "required: Showcase of livestream operations (showcase-livestream-operations) [R8]",
        "required: Seller cooperation agreement (seller-cooperation-agreement) [R8]",
    ]
    limits = "image, 1 to 10, jpg or jpeg or png, the maximum size is 10M"
    assert [line.strip() for line in lines].count(limits) == 2
    assert any(line.startswith("  note: ") for line in lines)


def test_R8_proofs_tell_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    """An exact number is told as such, and no number is made up where the documentation has none."""
    category = "host-operations-recruitment-and-training"
    tree = answer(capsys, "proofs", "--category", category, "--region", "CN", "--market", "GB")
    limits = {each["id"]: each["limits"] for each in tree["required"]}
    assert limits["cooperated-tiktok-accounts"] == ["tiktok_account", "exactly 3"]
    assert limits["proof-talent-pool"][:2] == ["pdf", "at least 1"]


def test_R9_what_has_to_be_certified_first(capsys: pytest.CaptureFixture[str]) -> None:
    """A category with prerequisites names them, for people and for machines."""
    words = ("proofs", "--category", "brand-integrated-operation", "--region", "CN", "--market", "GB")
    out = run(capsys, "catalog", *words).out
    assert [line.strip() for line in out.splitlines() if "certified first" in line] == [
        "certified first: live-stream-management [R9]",
        "certified first: video-management [R9]",
    ]
    assert answer(capsys, *words)["certified_first"] == ["live-stream-management", "video-management"]


def test_R8_proofs_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """Each proof as data; every source is resolved."""
    tree = answer(capsys, "proofs", "--category", "live-stream-management", "--region", "CN", "--market", "GB")
    assert (tree["offered"], tree["documented"]) == (True, True)
    assert [each["id"] for each in tree["required"]] == [
        "showcase-livestream-operations",
        "seller-cooperation-agreement",
    ]
    assert tree["optional"] == []
    assert tree["sources"]


def test_R8_optional_proofs_and_proofs_without_a_stated_form(capsys: pytest.CaptureFixture[str]) -> None:
    """What may be left out says so, and where no page says what a proof consists of, nothing is printed."""
    out = run(
        capsys, "catalog", "proofs", "--category", "live-stream-management", "--region", "SG", "--market", "SG"
    ).out
    assert "  optional: Working environment (working-environment) [R8]" in out.splitlines()
    words = ("proofs", "--category", "operation-side-by-side-support", "--region", "HK", "--market", "GB")
    lines = run(capsys, "catalog", *words).out.splitlines()
    diagnosis = next(index for index, line in enumerate(lines) if "(proof-of-liveroom-diagnosis)" in line)
    assert lines[diagnosis + 2].startswith("  required: ")
    (proof,) = (each for each in answer(capsys, *words)["required"] if each["id"] == "proof-of-liveroom-diagnosis")
    assert proof["format"] is None


def test_R8_where_the_documentation_is_silent_the_answer_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """No row of proofs is an answer too, and no reason to refuse."""
    catalog = default_catalog()
    silent = next(
        (row, region, market)
        for row in catalog.offerings
        if row.partner_type == "TSP"
        for region in sorted(row.registration_regions)
        for market in sorted(row.target_markets)
        if catalog.scope(region, market) is row.scope and catalog.proofs(row.category, region, market) is None
    )
    row, region, market = silent
    words = ("proofs", "--category", row.category, "--region", region, "--market", market)
    ran = run(capsys, "catalog", *words)
    assert ran.code == 0
    assert "the documentation states no proofs for it; only the platform's form tells [R8]" in ran.out
    assert answer(capsys, *words)["documented"] is False


def test_R5_a_category_that_is_not_offered_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing can be proved for what cannot be applied for."""
    words = ("catalog", "proofs", "--category", "live-management", "--region", "CN", "--market", "GB")
    assert run(capsys, *words) == (1, "live-management is not offered in GB to partners registered in CN [R5]\n", "")
    ran = run(capsys, *words, "--json")
    assert (ran.code, json.loads(ran.out)["offered"]) == (1, False)


# -- listing -----------------------------------------------------------------------------------------------------


def test_R38_the_limits_of_a_listing(capsys: pytest.CaptureFixture[str]) -> None:
    """Every field with whether it is required and its limits as the page words them."""
    ran = run(capsys, "catalog", "listing")
    assert ran.code == 0
    benefits = next(line for line in ran.out.splitlines() if line.startswith("Key benefits"))
    assert "required" in benefits
    assert "exactly 3; title less than 50 characters; description less than 150 characters" in benefits


def test_R37_nine_fields_are_required(capsys: pytest.CaptureFixture[str]) -> None:
    """Machines read the same fields in the order of the form."""
    tree = answer(capsys, "listing")
    assert [row["id"] for row in tree["fields"]] == [rule.id for rule in default_catalog().listing.fields]
    assert sum(row["required"] for row in tree["fields"]) == 9


# -- rules -------------------------------------------------------------------------------------------------------


def test_a_rule_tells_what_it_says_and_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence of the rule index, its basis, and its pages."""
    ran = run(capsys, "catalog", "rule", "R38")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[:3] == [f"R38: {default_catalog().rule('R38').sentence}", "  basis: DOC; here: kept", ""]
    assert PAGE in lines[-1]


def test_a_rule_left_outside_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    """What the package does not keep of a rule is told with the rule, for people and for machines."""
    left_out = default_catalog().rule("R46").outside
    assert run(capsys, "catalog", "rule", "R46").out.splitlines()[1:3] == [
        "  basis: INFERRED; here: outside",
        f"  {left_out}",
    ]
    tree = answer(capsys, "rule", "R46")
    assert (tree["rule"]["coverage"], tree["rule"]["left_out"]) == ("outside", left_out)
    assert tree["sources"]


# -- what cannot be asked ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["categories", "--region", "us", "--market", "US"],
            "--region must be an ISO 3166-1 country code of two capital letters",
        ),
        (
            ["categories", "--region", "US", "--market", "\x1b"],
            "--market must be an ISO 3166-1 country code of two capital letters",
        ),
        (
            ["language", "GB"],
            "TARGET must be a market, a slash and one of local, cross_border, intra_eu, such as US/local",
        ),
        (
            ["proofs", "--category", "LIVE", "--region", "US", "--market", "US"],
            "--category must be lower-case letters and digits in words joined by hyphens",
        ),
        (
            ["proofs", "--category", "singing", "--region", "US", "--market", "US"],
            "there is no category 'singing'",
        ),
        (["rule", "R999"], "there is no rule 'R999'"),
    ],
)
def test_a_code_that_cannot_be_one_is_told_with_its_option(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence on standard error and exit 2."""
    assert run(capsys, "catalog", *words) == (2, "", f"error: {sentence}\n")
