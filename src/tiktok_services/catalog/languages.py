"""In which language a listing is written, by target market and seller type."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from tiktok_services.catalog.sources import Confidence
from tiktok_services.vocabulary import LanguageTag, Market, SellerType


class LanguageTable(StrEnum):
    """The two printed tables: the page about services, and the newer page about the apps of the same store."""

    SERVICE = "service"
    APP = "app"


@frozen(kw_only=True)
class LanguageRow:
    """
    One row of a printed language table, kept as the evidence behind a `ListingLanguage`.

    Attributes:
        id: Name of the row.
        table: The table it stands in.
        market: Target market.
        seller_type: Seller type; what the app table calls global is cross-border.
        name: Name of the language as printed.
        tag: That name as a tag, without anything added.
        sources: The page, by document id.

    Rule: R36
    """

    id: str
    table: LanguageTable
    market: Market
    seller_type: SellerType
    name: str
    tag: LanguageTag
    sources: tuple[str, ...]


@frozen(kw_only=True)
class ListingLanguage:
    """
    The language a listing has to be written in for one target market and seller type.

    Attributes:
        market: Target market.
        seller_type: Seller type.
        tag: The tag to write, such as `zh-Hans`.
        name: English name of the language.
        literal_tag: The bare name as a tag, such as `zh`: what a page prints before anything is made precise.
        platform_locale: The locale the platform's interfaces use for it there; None if they know none.
        confidence: `INFERRED` where only the page about apps has a row.
        basis: Which tables it rests on.
        rows: Ids of the rows behind it.
        sources: Pages that state it, by document id.

    Rule: R36
    """

    market: Market
    seller_type: SellerType
    tag: LanguageTag
    name: str
    sources: tuple[str, ...]
    literal_tag: LanguageTag
    platform_locale: LanguageTag | None = None
    confidence: Confidence = Confidence.DOC
    basis: str = ""
    rows: tuple[str, ...] = ()

    def accepts(self, tag: LanguageTag) -> bool:
        """
        Tell whether a listing declared to be in *tag* is in this language.

        Upper and lower case do not matter. A tag extends another if it starts with all its subtags (RFC 4647, basic
        filtering): `en-GB` extends `en`.

        Args:
            tag: The declared language.

        Returns:
            True if *tag* equals or extends the recommended tag or the platform locale, or equals the literal tag. So
            for Chinese `zh-Hans`, `zh-Hans-CN`, `zh` and `zh-CN` are accepted, `zh-Hant` and `zh-TW` are not.

        Rule: R36
        """
        if tag == self.tag:
            return True
        declared = tag.lower()
        return (
            _extends(declared, self.tag.lower())
            or declared == self.literal_tag.lower()
            or (self.platform_locale is not None and _extends(declared, self.platform_locale.lower()))
        )


def _extends(tag: str, language_range: str) -> bool:
    return tag == language_range or tag.startswith(f"{language_range}-")
