"""What an application for a certification needs, and what violation points do."""

import pytest

from tiktok_services.catalog import Clearing, default_catalog
from tiktok_services.certification import ProofFile
from tiktok_services.errors import NotFound
from tiktok_services.uploads import file_blockers
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, Scope


CATALOG = default_catalog()


class TestApplications:
    """What an application for a certification needs. (R6, R7, R8, R9, R14, R18)"""

    def test_local_row(self) -> None:
        """Indonesian live management: two required proofs, one optional. (R8)"""
        row = CATALOG.proofs(CategorySlug("live-stream-management"), Region("ID"), Market("ID"))
        assert row is not None
        assert row.required == ("cooperated-seller-accounts", "working-environment")
        assert row.optional == ("experience-in-content",)

    @pytest.mark.parametrize("category", ["store-management", "commodity-management", "enterprise-service"])
    def test_row_for_a_main_category(self, category: str) -> None:
        """A row printed for a main category answers for each service category under it. (R8)"""
        row = CATALOG.proofs(CategorySlug(category), Region("TH"), Market("TH"))
        assert row is not None
        assert row.for_main_category
        assert row.required == ("proof-of-sales", "seller-cooperation-agreement")

    @pytest.mark.parametrize("region", ["CN", "HK"])
    def test_cross_border_row(self, region: str) -> None:
        """Cross-border proofs hold from both regions and in six markets, not in the US. (R8)"""
        category = CategorySlug("shop-on-boarding-service")
        for market in ("GB", "MY", "VN", "TH", "PH", "SG"):
            row = CATALOG.proofs(category, Region(region), Market(market))
            assert row is not None
            assert "seller-recruitment-records" in row.required
        assert CATALOG.proofs(category, Region(region), Market("US")) is None

    def test_only_optional_proofs(self) -> None:
        """Singapore asks for nothing outright for its stores. (R8)"""
        row = CATALOG.proofs(CategorySlug("store-management"), Region("SG"), Market("SG"))
        assert row is not None
        assert (row.required, row.optional) == ((), ("seller-cooperation-agreement",))

    def test_silent_documentation(self) -> None:
        """No row for the US, and none for a market abroad. (R8)"""
        assert CATALOG.proofs(CategorySlug("live-management"), Region("US"), Market("US")) is None
        assert CATALOG.proofs(CategorySlug("live-stream-management"), Region("ID"), Market("MY")) is None

    def test_definition_of_a_proof(self) -> None:
        """Formats, counts, sizes and thresholds are data. (R8)"""
        agreement = CATALOG.proof("seller-cooperation-agreement")
        assert (agreement.min_count, agreement.max_count) == (1, 10)
        assert agreement.file is not None
        assert agreement.file.formats == ("jpg", "jpeg", "png")
        assert (agreement.file.allows_size(10_485_760), agreement.file.allows_size(10_485_761)) == (True, False)
        accounts = CATALOG.proof("cooperated-tiktok-accounts")
        assert (accounts.min_count, accounts.max_count, accounts.file) == (3, 3, None)
        assert [threshold.value for threshold in accounts.thresholds] == [3, 1000]
        with pytest.raises(NotFound, match="there is no proof 'horoscope'"):
            CATALOG.proof("horoscope")

    def test_one_proof_is_under_its_size(self) -> None:
        """Pictures of the place of work stay under 10 MB; all other sizes are inclusive. (R8)"""
        strict = [
            proof.id
            for proof in CATALOG.proof_definitions
            if proof.file and proof.file.max_size and not proof.file.allows_size(proof.file.max_size.size_bytes)
        ]
        assert strict == ["working-environment"]

    @pytest.mark.parametrize(
        ("category", "expected"),
        [
            ("brand-integrated-operation", {"video-management", "live-stream-management"}),
            ("operation-consulting-and-guidance", {"video-management", "live-stream-management"}),
            ("operation-side-by-side-support", {"video-management", "live-stream-management"}),
            ("shop-on-boarding-service", {"operation-consulting-and-guidance"}),
            ("live-stream-management", set[str]()),
        ],
    )
    def test_prerequisites(self, category: str, expected: set[str]) -> None:
        """Cross-border categories have prerequisites, local ones none. (R9)"""
        assert CATALOG.prerequisites(CategorySlug(category), Scope.CROSS_BORDER) == expected
        assert CATALOG.prerequisites(CategorySlug(category), Scope.LOCAL) == frozenset()

    def test_bulk_application(self) -> None:
        """Up to four categories at once. (R7)"""
        assert CATALOG.bulk_application_limit == 4

    def test_single_numbers(self) -> None:
        """Days and years the rules name. (R18, R19, R21, R69)"""
        values = {limit.id: (limit.value, limit.unit) for limit in CATALOG.limits}
        assert values == {
            "bulk_categories": (4, "categories"),
            "company_age": (1, "year"),
            "licence_validity": (30, "days"),
            "cb_assessment_start": (31, "days"),
            "cb_reapply": (60, "days"),
            "business_info_update": (30, "days"),
            "violation_appeal": (7, "days"),
        }
        with pytest.raises(NotFound, match="there is no limit 'patience'"):
            CATALOG.limit("patience")

    def test_fields_asked_in_some_markets_only(self) -> None:
        """Identity document and registered address are asked for in Spain and Ireland. (R6)"""
        required = {
            market: {field.id for field in CATALOG.entity_fields if field.is_required_in(Market(market))}
            for market in ("ES", "IE", "US")
        }
        assert required["ES"] == required["IE"]
        assert required["ES"] - required["US"] == {"dni", "registered_address"}
        assert len(required["US"]) == 16

    @pytest.mark.parametrize("ending", ["ppt", "pptx", "pdf", "doc", "docx", "mp4", "mov", "flv"])
    def test_formats_are_endings(self, ending: str) -> None:
        """A rule and the engine give one answer; a kind of file, such as a video, is no ending. (R8)"""
        file = CATALOG.proof("tutoring-examples").file
        assert file is not None
        assert file.allows_format(ending)
        assert list(file_blockers("", ProofFile(f"a.{ending}", 1), file, ("R8",))) == []
        assert not file.allows_format("video")

    def test_logo_of_a_partner(self) -> None:
        """At least 1080 x 1080 pixels, square, up to 30 MB, of any format. (R6, Q19)"""
        (file,) = (field.file for field in CATALOG.entity_fields if field.id == "partner_logo")
        assert file is not None
        assert (file.allows_pixels(1080, 1080), file.allows_pixels(1079, 1079)) == (True, False)
        assert (file.allows_size(31_457_280), file.allows_size(31_457_281)) == (True, False)
        assert file.allows_format("webp")

    def test_cross_border_applicants(self) -> None:
        """A general list for all, and ten people at least for every TSP. (R18)"""
        assert CATALOG.cross_border_general is not None
        assert "registered for more than 1 year" in CATALOG.cross_border_general.company
        of_tsps = [row for row in CATALOG.cross_border_qualifications if row.partner_type is PartnerType.TSP]
        assert [row.id for row in of_tsps] == ["tsp.sea.live", "tsp.sea.seller-acquisition", "tsp.us-mx"]
        assert {row.min_team for row in of_tsps} == {10}


class TestStanding:
    """Points run from 0 to 120 and cost days without support. (R68, R69)"""

    @pytest.mark.parametrize(
        ("points", "days"),
        [(30, 30), (39, 30), (40, 60), (59, 60), (60, 90), (89, 90), (90, 180), (119, 180), (120, None)],
    )
    def test_levels(self, points: int, days: int | None) -> None:
        """Each level holds from its points on. (R68)"""
        level = CATALOG.violation_ladder.level(points)
        assert level is not None
        assert level.days_without_support == days

    def test_below_the_first_level(self) -> None:
        """29 points have no consequence yet. (R68)"""
        assert CATALOG.violation_ladder.level(29) is None

    def test_maximum_is_the_last_level(self) -> None:
        """At 120 points the partner is out. (R68)"""
        assert CATALOG.violation_ladder.maximum == 120 == CATALOG.violation_ladder.levels[-1].points
        assert CATALOG.violation_ladder.levels[-1].consequence is not None

    def test_clearings(self) -> None:
        """Points are cleared at the end of June and December, by the clock of UTC+8. (R69)"""
        assert CATALOG.violation_ladder.clearings == (
            Clearing(month=6, day=30, utc_offset_hours=8),
            Clearing(month=12, day=31, utc_offset_hours=8),
        )


def test_company_profile() -> None:
    """Only invited partners of the US have one. (R44)"""
    assert CATALOG.company_profile is not None
    assert (CATALOG.company_profile.market, CATALOG.company_profile.by_invitation) == ("US", True)
    assert [part.id for part in CATALOG.company_profile.parts] == ["basic", "showcase", "services"]


def test_unknown_source() -> None:
    """A page the edition does not cite is not found."""
    with pytest.raises(NotFound, match="there is no source 'x'"):
        CATALOG.source("x")
