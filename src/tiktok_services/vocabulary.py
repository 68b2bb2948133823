"""
The words of the domain that carry no behaviour: codes and closed lists.

A code (`Market`, `CategorySlug`, `LanguageTag`, an id) is a `str` that can only be made well-formed. Whether the market
or the category *exists* is a question for the catalog, asked by the checklist, so that old history outlives a new
catalog.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import ClassVar, Self

from tiktok_services.errors import InvalidValue


class _Code(str):
    """A text of one stated form. Raises `InvalidValue` for any other."""

    __slots__ = ()

    _form: ClassVar[re.Pattern[str]]
    _form_in_words: ClassVar[str]

    def __new__(cls, code: str) -> Self:
        if type(code) is cls:
            return code
        if not isinstance(code, str):
            raise InvalidValue(cls.__name__, f"must be {cls._form_in_words}, not {type(code).__name__}")
        if cls._form.fullmatch(code) is None:
            raise InvalidValue(cls.__name__, f"must be {cls._form_in_words}")
        return str.__new__(cls, code)


class Market(_Code):
    """A country whose sellers are served: ISO 3166-1 alpha-2, such as `US` or `GB` (never `UK`)."""

    __slots__ = ()
    _form = re.compile(r"[A-Z]{2}")
    _form_in_words = "an ISO 3166-1 country code of two capital letters"


class Region(_Code):
    """The country of a partner's papers, its registration region: ISO 3166-1 alpha-2."""

    __slots__ = ()
    _form = re.compile(r"[A-Z]{2}")
    _form_in_words = "an ISO 3166-1 country code of two capital letters"


class CategorySlug(_Code):
    """The name of a service category in the catalog, such as `live-management`."""

    __slots__ = ()
    _form = re.compile(r"[a-z0-9]{1,64}(?:-[a-z0-9]{1,64}){0,15}")
    _form_in_words = "lower-case letters and digits in words joined by hyphens"


class LanguageTag(_Code):
    """A language: a BCP 47 tag of language, script, region and variants, such as `en` or `zh-Hans`."""

    __slots__ = ()
    _form = re.compile(
        r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    )
    _form_in_words = "a BCP 47 language tag such as en or zh-Hans"


class PartnerId(_Code):
    """The identity of a partner, chosen by the host."""

    __slots__ = ()
    _form = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
    _form_in_words = "1 to 64 letters, digits or . _ : - (a letter or digit first)"


class ServiceId(_Code):
    """The identity of a service, chosen by the host."""

    __slots__ = ()
    _form = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
    _form_in_words = "1 to 64 letters, digits or . _ : - (a letter or digit first)"


class LinkToken(_Code):
    """
    The secret from which a service's authorization links are made: 16 to 128 characters that nobody can guess.

    The host makes it (`secrets.token_urlsafe()`) when it makes the id. No event carries it, and its repr hides it.

    Rule: R65
    """

    __slots__ = ()
    _form = re.compile(r"[A-Za-z0-9_-]{16,128}")
    _form_in_words = "16 to 128 letters, digits, _ or -"

    def __repr__(self) -> str:
        return "LinkToken(...)"


class Digest(_Code):
    """The name of a content, computed from all of it: a SHA-256 in 64 hexadecimal digits."""

    __slots__ = ()
    _form = re.compile(r"[0-9a-f]{64}")
    _form_in_words = "64 hexadecimal digits in lower case"


class SellerType(StrEnum):
    """Which sellers of a market are meant. Rules: R25, R36"""

    LOCAL = "local"
    CROSS_BORDER = "cross_border"
    INTRA_EU = "intra_eu"


class Scope(StrEnum):
    """How a partner stands to a market: registered in it, or serving it from China or Hong Kong. Rule: R4"""

    LOCAL = "local"
    CROSS_BORDER = "cross_border"


class PartnerType(StrEnum):
    """The roles an account may hold. Only a TSP has services. Rules: R2, R27"""

    TSP = "TSP"
    TAP = "TAP"
    CAP_MCN = "CAP_MCN"
    DEVELOPER = "DEVELOPER"


class ServiceType(StrEnum):
    """Public: in the store after a review. Custom: live at once, by its link only. Rule: R23"""

    PUBLIC = "public"
    CUSTOM = "custom"


class Role(StrEnum):
    """Who acts: the partner, the platform's reviewers and operators, or the system by itself."""

    PARTNER = "partner"
    PLATFORM = "platform"
    SYSTEM = "system"
