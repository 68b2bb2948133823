"""In which language a listing is written, and which tags say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_services.catalog import ListingLanguage, default_catalog
from tiktok_services.vocabulary import LanguageTag, Market, SellerType


CATALOG = default_catalog()
ALL_MARKETS = ["BR", "DE", "ES", "FR", "GB", "ID", "IE", "IT", "JP", "MX", "MY", "PH", "SG", "TH", "US", "VN"]
CROSS_BORDER_MARKETS = ["US", "GB", "MY", "VN", "TH", "PH", "SG", "ES", "DE", "FR", "IT", "JP"]


def language(market: str, seller_type: SellerType) -> ListingLanguage:
    """Look up a language that must be there."""
    found = CATALOG.language(Market(market), seller_type)
    assert found is not None
    return found


class TestLanguages:
    """A listing is in the language set for its target market and seller type. (R36)"""

    @pytest.mark.parametrize(
        ("market", "tag"),
        [
            *(("US", "en"), ("GB", "en"), ("IE", "en"), ("MY", "en"), ("PH", "en"), ("SG", "en")),
            *(("ID", "id"), ("TH", "th"), ("VN", "vi"), ("JP", "ja"), ("MX", "es-419"), ("BR", "pt-BR")),
            *(("DE", "de"), ("FR", "fr"), ("IT", "it"), ("ES", "es")),
        ],
    )
    def test_local_listing(self, market: str, tag: str) -> None:
        """Local sellers read their own language, except English in Malaysia, the Philippines and Singapore. (R36)"""
        assert language(market, SellerType.LOCAL).tag == tag

    @pytest.mark.parametrize("market", ALL_MARKETS)
    def test_cross_border_listing(self, market: str) -> None:
        """Cross-border sellers read Chinese; four markets have no such sellers. (R36)"""
        found = CATALOG.language(Market(market), SellerType.CROSS_BORDER)
        assert (found and found.tag) == ("zh-Hans" if market in CROSS_BORDER_MARKETS else None)

    @pytest.mark.parametrize("market", ALL_MARKETS)
    def test_intra_eu_listing(self, market: str) -> None:
        """Intra-EU sellers exist in the five EU markets and read the local language. (R36, Q20)"""
        found = CATALOG.language(Market(market), SellerType.INTRA_EU)
        if market in {"DE", "FR", "IT", "ES", "IE"}:
            assert found is not None
            assert found.tag == language(market, SellerType.LOCAL).tag
        else:
            assert found is None

    @pytest.mark.parametrize("market", CROSS_BORDER_MARKETS)
    @pytest.mark.parametrize(
        ("tag", "accepted"),
        [
            *(
                ("zh-Hans", True),
                ("zh-hans-cn", True),
                ("zh", True),
                ("ZH", True),
                ("zh-CN", True),
                ("zh-Hans-TW", True),
            ),
            *(("zh-Hant", False), ("zh-TW", False), ("zh-Hant-CN", False), ("en", False)),
        ],
    )
    def test_which_tags_are_chinese(self, market: str, tag: str, accepted: bool) -> None:
        """Simplified Chinese, plain Chinese and the platform's locale are accepted; Traditional Chinese is not. (R36)"""
        assert language(market, SellerType.CROSS_BORDER).accepts(LanguageTag(tag)) is accepted

    @pytest.mark.parametrize(
        ("market", "tag", "accepted"),
        [
            *(
                ("MY", "en", True),
                ("MY", "en-US", True),
                ("MY", "en-GB", True),
                ("MY", "ms", False),
                ("MY", "ms-MY", False),
            ),
            *(("BR", "pt-BR", True), ("BR", "pt", True), ("BR", "pt-PT", False)),
            *(("MX", "es-419", True), ("MX", "es-MX", True), ("MX", "es", False), ("MX", "es-ES", False)),
            *(("US", "EN-us", True), ("US", "eng", False), ("ID", "id-ID", True), ("ID", "in", False)),
        ],
    )
    def test_which_tags_are_the_local_language(self, market: str, tag: str, accepted: bool) -> None:
        """A tag may be more precise than the set one, never less, save for the printed name itself. (R36)"""
        assert language(market, SellerType.LOCAL).accepts(LanguageTag(tag)) is accepted

    @given(st.sampled_from(CATALOG.languages), st.sampled_from(["oxendict", "1994", "a1b2c"]))
    def test_every_extension_of_the_set_tag_is_accepted(self, wanted: ListingLanguage, variant: str) -> None:
        """Adding a variant to the set tag never makes it wrong, in whatever case it is written. (R36)"""
        extended = f"{wanted.tag}-{variant}"
        assert wanted.accepts(LanguageTag(extended))
        assert wanted.accepts(LanguageTag(extended.upper()))
