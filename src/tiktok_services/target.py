"""The unit of listing, language, review and link: a market and the sellers meant in it."""

from __future__ import annotations

from attrs import field, frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.vocabulary import Market, SellerType
from tiktok_services.wellformed import is_a


@frozen(order=True, cache_hash=True)
class Target:
    """
    A target market together with a seller type, such as the local sellers of the US.

    A service holds one listing for each of its targets.

    Rules: R25, R36
    """

    market: Market = field(validator=is_a(Market))
    seller_type: SellerType = field(validator=is_a(SellerType))

    @classmethod
    def parse(cls, text: str) -> Target:
        """
        Read the short form `MARKET/seller_type`, such as `US/local` or `GB/cross_border`.

        Raises:
            InvalidValue: The text has another form. Whether the market is served is not asked here.
        """
        if not isinstance(text, str):
            raise InvalidValue("target", f"must be a text such as US/local, not {type(text).__name__}")
        market, slash, seller_type = text.partition("/")
        if not slash or seller_type not in set(SellerType):
            kinds = ", ".join(SellerType)
            raise InvalidValue("target", f"must be a market, a slash and one of {kinds}, such as US/local")
        return cls(Market(market), SellerType(seller_type))

    def __str__(self) -> str:
        return f"{self.market}/{self.seller_type}"
