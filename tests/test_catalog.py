"""Where a partner may go, what it is offered there, and what is closed: by hand from the documentation."""

from datetime import date

import pytest

from tiktok_services.catalog import (
    Catalog,
    Category,
    Closure,
    Country,
    CrossBorderReach,
    Offering,
    Prerequisite,
    ViolationLadder,
    default_catalog,
)
from tiktok_services.errors import NotFound
from tiktok_services.vocabulary import (
    CategorySlug,
    Market,
    PartnerType,
    Region,
    Scope,
    ServiceType,
)


CATALOG = default_catalog()
ALL_MARKETS = ["BR", "DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MX", "MY", "PH", "SG", "TH", "US", "VN"]
CROSS_BORDER_MARKETS = ["US", "GB", "MY", "VN", "TH", "PH", "SG", "ES", "DE", "FR", "IT", "JP"]
BOTH = frozenset(ServiceType)


def slugs(offerings: tuple[Offering, ...]) -> set[str]:
    """Name the categories of some rows."""
    return {offering.category for offering in offerings}


class TestMarkets:
    """A partner targets its own country, or from China or Hong Kong one of twelve markets. (R4)"""

    def test_served_markets(self) -> None:
        """Sixteen markets are served; China and Hong Kong are none of them. (R5)"""
        assert list(CATALOG.markets) == ALL_MARKETS

    @pytest.mark.parametrize("code", ALL_MARKETS)
    def test_home_market(self, code: str) -> None:
        """A company registered in a served market is local there. (R4)"""
        assert CATALOG.scope(Region(code), Market(code)) is Scope.LOCAL

    @pytest.mark.parametrize("code", ALL_MARKETS)
    @pytest.mark.parametrize("region", ["CN", "HK"])
    def test_market_abroad(self, region: str, code: str) -> None:
        """From China and Hong Kong twelve markets are open, not ID, IE, MX and BR. (R4, C11)"""
        expected = Scope.CROSS_BORDER if code in CROSS_BORDER_MARKETS else None
        assert CATALOG.scope(Region(region), Market(code)) is expected

    @pytest.mark.parametrize(
        ("region", "market"),
        [("US", "GB"), ("DE", "FR"), ("CN", "CN"), ("HK", "HK"), ("CN", "HK"), ("ZZ", "ZZ"), ("TW", "US")],
    )
    def test_every_other_pair_is_closed(self, region: str, market: str) -> None:
        """A local partner stays at home, and an unserved market is nobody's home. (R4)"""
        assert CATALOG.scope(Region(region), Market(market)) is None

    def test_names(self) -> None:
        """A market has its English name; an unknown one is called by its code."""
        assert CATALOG.market_name(Market("GB")) == "United Kingdom"
        assert CATALOG.market_name(Market("ZZ")) == "ZZ"
        assert CATALOG.countries[0] == Country(code="US", name="United States")


class TestOfferings:
    """What a partner is offered depends on registration region and target market. (R5)"""

    @pytest.mark.parametrize(
        ("region", "market", "expected"),
        [
            pytest.param(
                "US",
                "US",
                "shop-management live-management short-video-management seller-affiliate-management shop-registration"
                " mass-recruiting mass-tutoring paid-media",
                id="US local",
            ),
            pytest.param(
                "GB",
                "GB",
                "live-stream-management video-management host-operations-recruitment-and-training"
                " brand-integrated-operation store-management shop-registration operation-tutoring"
                " shop-on-boarding-service",
                id="UK local",
            ),
            pytest.param(
                "IE",
                "IE",
                "live-stream-management video-management store-management shop-registration account-management"
                " operation-tutoring",
                id="EU local",
            ),
            pytest.param(
                "ID",
                "ID",
                "live-stream-management video-management store-management commodity-management enterprise-service"
                " operation-tutoring",
                id="SEA local",
            ),
            pytest.param(
                "JP",
                "JP",
                "shop-operation-and-management live-stream-management short-video-management affiliate-management"
                " paid-media mass-recruiting mass-tutoring",
                id="JP local",
            ),
            pytest.param(
                "CN",
                "MY",
                "live-stream-management video-management host-operations-recruitment-and-training"
                " brand-integrated-operation operation-consulting-and-guidance operation-side-by-side-support"
                " shop-on-boarding-service",
                id="cross-border to SEA",
            ),
            pytest.param(
                "HK",
                "US",
                "live-stream-management video-management host-operations-recruitment-and-training"
                " brand-integrated-operation operation-consulting-and-guidance operation-side-by-side-support"
                " shop-on-boarding-service shop-registration shop-operation-and-management affiliate-management",
                id="cross-border to the US",
            ),
            pytest.param("CN", "DE", "", id="cross-border to the EU, which pages offer creators' partners only"),
            pytest.param("CN", "ID", "", id="cross-border to Indonesia, disputed"),
            pytest.param("CN", "MX", "", id="cross-border to Mexico, not a target"),
            pytest.param("DE", "FR", "", id="two countries of one row"),
            pytest.param("US", "GB", "", id="abroad without leave"),
        ],
    )
    def test_categories_of_a_tsp(self, region: str, market: str, expected: str) -> None:
        """The rows of the category pages, read by hand. (R4, R5)"""
        assert slugs(CATALOG.offered(Region(region), Market(market))) == set(expected.split())

    def test_other_types_of_partner(self) -> None:
        """Affiliate and creator partners are offered their own categories. (R2, R5)"""
        region, market = Region("CN"), Market("DE")
        assert slugs(CATALOG.offered(region, market, PartnerType.TAP)) == {"seller-and-creator-matchmaking"}
        assert slugs(CATALOG.offered(region, market, PartnerType.CAP_MCN)) == {"creator-management"}
        assert CATALOG.offered(region, market, PartnerType.DEVELOPER) == ()

    def test_rows_of_one_category(self) -> None:
        """Pages repeat one another, so a category may have several rows. (R5)"""
        rows = CATALOG.offerings_of(CategorySlug("shop-registration"), Region("US"), Market("US"))
        assert [row.id for row in rows] == [
            "tsp.us-us.seller-service.shop-registration.us2025",
            "tsp.us-us.outsourced-operation.shop-registration.local",
        ]
        assert CATALOG.offerings_of(CategorySlug("shop-registration"), Region("JP"), Market("JP")) == ()

    @pytest.mark.parametrize(
        ("category", "region", "market", "expected"),
        [
            pytest.param("live-management", "US", "US", BOTH, id="open to both"),
            pytest.param("shop-registration", "US", "US", {ServiceType.CUSTOM}, id="custom only, local"),
            pytest.param("shop-registration", "CN", "US", {ServiceType.CUSTOM}, id="custom only, cross-border"),
            pytest.param("shop-registration", "GB", "GB", BOTH, id="both in the UK"),
            pytest.param("mass-recruiting", "US", "US", BOTH, id="closed, open to holders"),
            pytest.param("mass-recruiting", "JP", "JP", BOTH, id="closed elsewhere only"),
            pytest.param("mass-recruiting", "GB", "GB", None, id="not offered in the market"),
            pytest.param("live-management", "CN", "US", None, id="not offered to the region"),
            pytest.param("creator-management", "US", "US", None, id="of another type of partner"),
            pytest.param("no-such-category", "US", "US", None, id="unknown"),
        ],
    )
    def test_service_types(
        self, category: str, region: str, market: str, expected: frozenset[ServiceType] | None
    ) -> None:
        """Types open under a category; None where a TSP is not offered it. (R5, R29, Q21)"""
        assert CATALOG.service_types(CategorySlug(category), Region(region), Market(market)) == expected

    def test_categories(self) -> None:
        """A category is known by its slug, and an unknown one is an error that says so. (R5)"""
        slug = CategorySlug("live-stream-management")
        assert CATALOG.knows_category(slug)
        assert CATALOG.category(slug).name == "Livestream Management"
        assert not CATALOG.knows_category(CategorySlug("no-such-category"))
        with pytest.raises(NotFound, match="there is no category 'no-such-category'"):
            CATALOG.category(CategorySlug("no-such-category"))


class TestClosures:
    """Three categories take nothing new in the US. (R16, R17)"""

    @pytest.mark.parametrize("category", ["mass-recruiting", "mass-tutoring", "paid-media"])
    def test_closed_in_the_us_only(self, category: str) -> None:
        """The US row is closed; Japan, Mexico and Brazil still offer the category. (R16)"""
        closure = CATALOG.closure(CategorySlug(category), Market("US"))
        assert closure == Closure(
            certifications_closed_from=date(2025, 4, 30),
            authorizations_closed_from=date(2025, 6, 5),
            year_inferred=True,
            sources=("683f1353f979330480b82080",),
        )
        for market in ("JP", "MX", "BR"):
            assert CATALOG.closure(CategorySlug(category), Market(market)) is None

    def test_no_other_category_is_closed(self) -> None:
        """All other categories are open in all markets. (R16)"""
        closed = {
            (category.slug, market)
            for category in CATALOG.categories
            for market in CATALOG.markets
            if CATALOG.closure(category.slug, market)
        }
        assert closed == {("mass-recruiting", "US"), ("mass-tutoring", "US"), ("paid-media", "US")}

    def test_first_closed_day_is_closed(self) -> None:
        """Certifications close first, authorizations five weeks later, each from its day on. (R16, R17)"""
        closure = CATALOG.closure(CategorySlug("paid-media"), Market("US"))
        assert closure is not None
        assert not closure.closed_to_certifications(date(2025, 4, 29))
        assert closure.closed_to_certifications(date(2025, 4, 30))
        assert not closure.closed_to_authorizations(date(2025, 6, 4))
        assert closure.closed_to_authorizations(date(2025, 6, 5))


class TestOwnCatalog:
    """A host's own tables are asked in the same way. (R4, R5, R9, R16)"""

    closure = Closure(
        certifications_closed_from=date(2030, 1, 1),
        authorizations_closed_from=date(2030, 2, 1),
        year_inferred=False,
        sources=(),
    )
    row = Offering(
        id="own",
        partner_type=PartnerType.TSP,
        scope=Scope.CROSS_BORDER,
        registration_regions=frozenset({Region("AA")}),
        target_markets=frozenset({Market("BB"), Market("CC")}),
        category=CategorySlug("own"),
        name="Own",
        allowed_service_types=frozenset({ServiceType.CUSTOM}),
        closure=closure,
        sources=(),
    )
    own = Catalog(
        edition="own",
        violation_ladder=ViolationLadder(maximum=1, levels=(), clearings=(), sources=()),
        cross_border_reach=CrossBorderReach(
            registration_regions=frozenset({Region("AA"), Region("CC")}),
            target_markets=frozenset({Market("BB"), Market("CC")}),
        ),
        categories=(Category(slug=CategorySlug("own"), partner_type=PartnerType.TSP, names=("Own",)),),
        offerings=(row,),
        category_prerequisites=tuple(
            Prerequisite(
                categories=(CategorySlug("own"),),
                needs_all=frozenset({CategorySlug(needed)}),
                scope=Scope.LOCAL,
                proof="",
                as_printed="",
                sources=(),
            )
            for needed in ("first", "second")
        ),
    )

    def test_home_comes_before_abroad(self) -> None:
        """A region that may serve markets abroad is still local at home. (R4)"""
        assert self.own.scope(Region("CC"), Market("CC")) is Scope.LOCAL
        assert self.own.scope(Region("CC"), Market("BB")) is Scope.CROSS_BORDER

    def test_closed_row_keeps_the_types_it_states(self) -> None:
        """A row that closes and says which types it has keeps them for holders. (R16, R29)"""
        place = (CategorySlug("own"), Region("AA"), Market("BB"))
        assert self.own.service_types(*place) == frozenset({ServiceType.CUSTOM})
        assert self.own.offerings_of(*place) == self.own.offered(Region("AA"), Market("BB")) == (self.row,)

    def test_closure_holds_in_each_market_of_the_row(self) -> None:
        """A closed row closes all its markets. (R16)"""
        assert self.own.closure(CategorySlug("own"), Market("BB")) is self.closure
        assert self.own.closure(CategorySlug("own"), Market("CC")) is self.closure

    def test_prerequisites_of_several_rows_add_up(self) -> None:
        """All rows for a category have to be met. (R9)"""
        assert self.own.prerequisites(CategorySlug("own"), Scope.LOCAL) == {"first", "second"}

    def test_limit_left_out(self) -> None:
        """A catalog without the bulk limit says so instead of inventing one. (R7)"""
        with pytest.raises(NotFound):
            _ = self.own.bulk_application_limit
