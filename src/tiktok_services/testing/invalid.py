"""
The twins of the strategies: values that are wrong in exactly one way, and the name of that way.

Two things can be wrong. What can never be right no constructor takes: `wrong_fields` gives the arguments. What the
launch checklist refuses is a perfectly good draft: `invalid_listings` and `invalid_partners` give it with the one
reason it is refused for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, Generic, TypeVar

import attrs
from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services.account import Site
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.listing import Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.standing import Termination
from tiktok_services.target import Target
from tiktok_services.testing.awkward import NOT_TEXTS, limited_texts
from tiktok_services.testing.specimens import NOW, REVIEWER, SOME_REASON, certified_partner
from tiktok_services.testing.strategies import listings
from tiktok_services.vocabulary import CategorySlug, LanguageTag, PartnerType, Region


Value = TypeVar("Value")


@frozen
class Twin(Generic[Value]):
    """
    A value that is wrong in one way.

    Attributes:
        wrong: In which way: the code of the only reason it is refused for, or the field that is wrong.
        path: Where, seen from the value; empty for the whole.
        value: The value.
    """

    wrong: str
    path: str
    value: Value


@frozen
class WrongField:
    """
    Arguments no constructor takes, because of one of them.

    Attributes:
        kind: Whose constructor.
        wrong: The argument that is wrong.
        arguments: All of them.
    """

    kind: type[Any]
    wrong: str
    arguments: dict[str, Any]

    def make(self) -> Any:
        """Call the constructor, which raises `InvalidValue`."""
        return self.kind(**self.arguments)


def invalid_texts() -> SearchStrategy[str]:
    """Texts no constructor takes: NUL and lone surrogates."""
    return st.sampled_from(NOT_TEXTS)


def invalid_instants() -> SearchStrategy[datetime]:
    """Instants no constructor takes: naive ones, and ones of another offset."""
    aware = st.integers(1, 14).map(lambda hours: NOW.astimezone(timezone(timedelta(hours=hours))))
    return st.just(NOW.replace(tzinfo=None)) | aware


def wrong_fields(values: SearchStrategy[Any]) -> SearchStrategy[WrongField]:
    """
    The constructors' arguments of *values* with exactly one of them of the wrong kind.

    Every value of the package checks what it is made of, so each of them raises `InvalidValue`.
    """

    def spoilt(value: Any) -> SearchStrategy[WrongField]:
        kind: type[Any] = value.__class__
        fields = attrs.fields(kind)
        arguments = {each.alias: getattr(value, each.name) for each in fields}
        return st.sampled_from([each.alias for each in fields if each.validator is not None]).map(
            lambda name: WrongField(kind, name, {**arguments, name: _Stranger()})
        )

    return values.flatmap(spoilt)


class _Stranger:
    """Something no field takes."""

    def __repr__(self) -> str:
        return "<something no field takes>"


def listing_faults(target: Target) -> dict[str, Callable[[Listing], Twin[Listing]]]:
    """By name every way in which a complete listing for *target* can be spoilt."""
    around = limited_texts()
    large = 2**40

    def fault(code: BlockerCode, path: str, **changes: Any) -> Callable[[Listing], Twin[Listing]]:
        return lambda listing: Twin(code, path, evolve(listing, **changes))

    def benefit(code: BlockerCode, path: str, **changes: Any) -> Callable[[Listing], Twin[Listing]]:
        def spoil(listing: Listing) -> Twin[Listing]:
            first, *rest = listing.key_benefits
            return Twin(code, path, evolve(listing, key_benefits=(evolve(first, **changes), *rest)))

        return spoil

    def contact(code: BlockerCode, path: str, **changes: Any) -> Callable[[Listing], Twin[Listing]]:
        return lambda listing: Twin(code, path, evolve(listing, contact=evolve(listing.contact, **changes)))

    b = BlockerCode
    return {
        "no name": fault(b.MISSING, "name", name=""),
        "a name at the limit": fault(b.TOO_LONG, "name", name=around["service_name"][1]),
        "no logo": fault(b.MISSING, "logo", logo=None),
        "a logo of another format": fault(b.WRONG_FORMAT, "logo", logo=Image("logo.gif", 256, 256, 1)),
        "a logo that is too large": fault(b.TOO_LARGE, "logo", logo=Image("logo.png", 256, 256, large)),
        "a logo that is too small": fault(b.TOO_SMALL, "logo", logo=Image("logo.png", 255, 255, 1)),
        "a logo that is not square": fault(b.WRONG_SHAPE, "logo", logo=Image("logo.png", 257, 256, 1)),
        "no language": fault(b.MISSING, "language", language=None),
        "another language": fault(b.WRONG_LANGUAGE, "language", language=LanguageTag("tlh")),
        "no short description": fault(b.MISSING, "short_description", short_description=" "),
        "a short description at the limit": fault(
            b.TOO_LONG, "short_description", short_description=around["short_description"][1]
        ),
        "no main media": fault(b.MISSING, "main_media", main_media=()),
        "a film of another format": fault(b.WRONG_FORMAT, "main_media[0]", main_media=(Video("a.avi", 1),)),
        "two key benefits": fault(
            b.WRONG_COUNT, "key_benefits", key_benefits=(KeyBenefit("One", "x"), KeyBenefit("Two", "x"))
        ),
        "a key benefit without a title": benefit(b.MISSING, "key_benefits[0].title", title=""),
        "a title at the limit": benefit(b.TOO_LONG, "key_benefits[0].title", title=around["key_benefits.title"][1]),
        "no images": fault(b.MISSING, "images", images=()),
        "no detail description": fault(b.MISSING, "detail_description", detail_description=""),
        "an emoji in the detail description": fault(
            b.SPECIAL_CHARACTERS, "detail_description", detail_description="Party \N{PARTY POPPER}"
        ),
        "no e-mail address": contact(b.MISSING, "contact.email", email=""),
        "no such e-mail address": contact(b.MALFORMED, "contact.email", email="nobody"),
        "no such telephone number": contact(b.MALFORMED, "contact.phone", phone="none"),
    }


def invalid_listings(target: Target) -> SearchStrategy[Twin[Listing]]:
    """Listings for *target* that the launch checklist refuses for exactly one reason, at one path."""
    faults = listing_faults(target)
    complete = listings(target)
    return st.sampled_from(sorted(faults)).flatmap(lambda name: complete.map(faults[name]))


def invalid_partners(category: CategorySlug, target: Target, *, region: Region) -> SearchStrategy[Twin[Partner]]:
    """Partners that lack exactly one thing to offer *category* to *target*, though they hold the certification."""
    whole = certified_partner(category, target.market, region=region)
    other_site = Site.GLOBAL if whole.site is Site.US else Site.US
    unreached = next(each for each in ("BR", "GB") if default_catalog().scope(Region(each), target.market) is None)
    lacking: list[Twin[Partner]] = [
        Twin(BlockerCode.PARTNER_TERMINATED, "termination", evolve(whole, termination=_ENDED)),
        Twin(BlockerCode.NOT_A_TSP, "types", evolve(whole, types=frozenset({PartnerType.TAP}))),
        Twin(BlockerCode.SITE_OF_ANOTHER_MARKET, "site", evolve(whole, site=other_site)),
        Twin(
            BlockerCode.MARKET_OUT_OF_REACH, "registration_region", evolve(whole, registration_region=Region(unreached))
        ),
        Twin(BlockerCode.NOT_CERTIFIED, "certifications", evolve(whole, certifications=())),
    ]
    return st.sampled_from(lacking)


_ENDED = Termination(REVIEWER, NOW, SOME_REASON)
