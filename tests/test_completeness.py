"""What a listing lacks: each limit on both sides, each field missing, each medium wrong in one way."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from tests.builders import CHINESE, ENGLISH, GB_CB, US, listing

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog
from tiktok_services.completeness import is_special, listing_blockers
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.target import Target
from tiktok_services.vocabulary import LanguageTag


MB = 1_048_576


def faults(candidate: Listing, target: Target = US) -> list[tuple[str, BlockerCode]]:
    """Path below the listing, and code, of every blocker."""
    found = listing_blockers(candidate, target, default_catalog())
    return [(each.path.removeprefix(f"listings[{target}]."), each.code) for each in found]


def only(**changes: Any) -> list[tuple[str, BlockerCode]]:
    """The faults of a listing that is complete but for *changes*."""
    return faults(listing(**changes))


def test_a_complete_listing_lacks_nothing() -> None:
    """R37: nine fields are filled in and nothing else is needed."""
    assert faults(listing()) == []
    assert faults(listing(GB_CB), GB_CB) == []


def test_an_empty_listing_lacks_every_required_field_at_once() -> None:
    """R37, R39: nine required fields, each named."""
    assert faults(Listing()) == [
        ("name", BlockerCode.MISSING),
        ("logo", BlockerCode.MISSING),
        ("language", BlockerCode.MISSING),
        ("short_description", BlockerCode.MISSING),
        ("main_media", BlockerCode.MISSING),
        ("key_benefits", BlockerCode.WRONG_COUNT),
        ("images", BlockerCode.MISSING),
        ("detail_description", BlockerCode.MISSING),
        ("contact.email", BlockerCode.MISSING),
    ]


def test_optional_fields_may_be_missing() -> None:
    """R37: integrations, phone, website and FAQ are optional."""
    assert only(integrations=(), contact=Contact(email="help@example.com")) == []


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", "\u3000", "\u200b", "\u2060 ", "\u3164"])
def test_what_shows_nothing_counts_as_missing(blank: str) -> None:
    """R37: a name of nothing but white space, or of what cannot be seen, is no name."""
    assert only(name=blank) == [("name", BlockerCode.MISSING)]


class TestLengths:
    """R38: the limits are strict, and count code points."""

    @pytest.mark.parametrize(
        ("field", "limit"), [("name", 100), ("short_description", 200), ("detail_description", 10_000)]
    )
    def test_exactly_the_limit_is_too_long(self, field: str, limit: int) -> None:
        """A text of exactly N characters fails, one of N - 1 passes. Rule: R38"""
        assert only(**{field: "x" * (limit - 1)}) == []
        assert only(**{field: "x" * limit}) == [(field, BlockerCode.TOO_LONG)]

    @pytest.mark.parametrize(("part", "limit"), [("title", 50), ("description", 150)])
    def test_exactly_the_limit_of_a_benefit_is_too_long(self, part: str, limit: int) -> None:
        """Title and description of a benefit have strict limits of their own. Rule: R38"""
        first, second, third = listing().key_benefits
        at_limit = evolve(second, **{part: "x" * limit})
        below = evolve(second, **{part: "x" * (limit - 1)})
        assert only(key_benefits=(first, below, third)) == []
        assert only(key_benefits=(first, at_limit, third)) == [(f"key_benefits[1].{part}", BlockerCode.TOO_LONG)]

    def test_characters_are_code_points(self) -> None:
        """99 Chinese characters, or 99 letters outside the basic plane, are 99 characters. Rules: R38, Q18"""
        assert only(name="\u5e97" * 99) == []
        assert only(name="\U00020000" * 99) == []
        assert only(name="\U00020000" * 100) == [("name", BlockerCode.TOO_LONG)]

    def test_the_blocker_tells_length_and_limit(self) -> None:
        """R38: the parameters carry the figures, the sentence says them."""
        [found] = listing_blockers(listing(name="x" * 100), US, default_catalog())
        assert found.path == "listings[US/local].name"
        assert dict(found.parameters) == {"field": "Service name", "length": 100, "limit": "less than 100"}
        assert found.rules == ("R38",)
        assert str(found) == (
            "listings[US/local].name: Service name has 100 characters; it must have less than 100 [R38]"
        )


class TestKeyBenefits:
    """R39: exactly three, each with title and description."""

    @pytest.mark.parametrize("count", [1, 2, 4])
    def test_two_and_four_are_refused(self, count: int) -> None:
        """Neither fewer nor more than three. Rule: R39"""
        benefits = (listing().key_benefits * 2)[:count]
        assert only(key_benefits=benefits) == [("key_benefits", BlockerCode.WRONG_COUNT)]

    def test_title_and_description_are_needed(self) -> None:
        """Both parts of each benefit. Rule: R39"""
        first, second, _ = listing().key_benefits
        assert only(key_benefits=(first, second, KeyBenefit())) == [
            ("key_benefits[2].title", BlockerCode.MISSING),
            ("key_benefits[2].description", BlockerCode.MISSING),
        ]


class TestMedia:
    """R40: formats, sizes and shapes."""

    @pytest.mark.parametrize("file", ["a.mp4", "a.MOV", "a.flv"])
    def test_video_formats(self, file: str) -> None:
        """mp4, mov and flv, in whatever case the ending is written. Rule: R40"""
        assert only(main_media=(Video(file, 1),)) == []

    @pytest.mark.parametrize("file", ["a.avi", "a", "mp4", "a.mp4.zip"])
    def test_other_video_formats(self, file: str) -> None:
        """Any other ending is refused. Rule: R40"""
        assert only(main_media=(Video(file, 1),)) == [("main_media[0]", BlockerCode.WRONG_FORMAT)]

    def test_a_video_is_smaller_than_200_mb(self) -> None:
        """Under 200 MB, and a megabyte has 1,048,576 bytes. Rules: R40, Q18"""
        assert only(main_media=(Video("a.mp4", 200 * MB - 1),)) == []
        assert only(main_media=(Video("a.mp4", 200 * MB),)) == [("main_media[0]", BlockerCode.TOO_LARGE)]

    def test_a_main_image_has_at_most_10_mb(self) -> None:
        """Up to 10 MB, inclusive. Rule: R40"""
        assert only(main_media=(Image("a.png", 5, 3, 10 * MB),)) == []
        assert only(main_media=(Image("a.png", 5, 3, 10 * MB + 1),)) == [("main_media[0]", BlockerCode.TOO_LARGE)]

    def test_a_main_image_is_five_to_three(self) -> None:
        """The ratio is exact. Rule: R40"""
        assert only(main_media=(Image("a.png", 1000, 600, 1),)) == []
        assert only(main_media=(Image("a.png", 1000, 601, 1),)) == [("main_media[0]", BlockerCode.WRONG_SHAPE)]

    def test_every_medium_is_judged(self) -> None:
        """All faults of all media at once. Rule: R40"""
        media = (Video("a.avi", 200 * MB), Image("b.gif", 2, 2, 11 * MB))
        assert only(main_media=media) == [
            ("main_media[0]", BlockerCode.WRONG_FORMAT),
            ("main_media[0]", BlockerCode.TOO_LARGE),
            ("main_media[1]", BlockerCode.WRONG_FORMAT),
            ("main_media[1]", BlockerCode.TOO_LARGE),
            ("main_media[1]", BlockerCode.WRONG_SHAPE),
        ]

    def test_a_logo_is_square_and_at_least_256(self) -> None:
        """256 x 256 is read as that ratio and at least that size. Rules: R40, Q19"""
        assert only(logo=Image("a.png", 256, 256, 1)) == []
        assert only(logo=Image("a.png", 512, 512, 1)) == []
        assert only(logo=Image("a.png", 255, 255, 1)) == [("logo", BlockerCode.TOO_SMALL)]
        assert only(logo=Image("a.png", 512, 511, 1)) == [("logo", BlockerCode.WRONG_SHAPE)]
        assert only(logo=Image("a.png", 0, 0, 1)) == [("logo", BlockerCode.TOO_SMALL)]

    def test_logo_and_images_are_smaller_than_10_mb(self) -> None:
        """Under 10 MB, exclusive, unlike the main image. Rule: R40"""
        assert only(logo=Image("a.png", 256, 256, 10 * MB - 1)) == []
        assert only(logo=Image("a.png", 256, 256, 10 * MB)) == [("logo", BlockerCode.TOO_LARGE)]
        assert only(images=(Image("a.png", 300, 180, 10 * MB),)) == [("images[0]", BlockerCode.TOO_LARGE)]

    def test_an_image_is_at_least_300_by_180(self) -> None:
        """300 x 180 is read as 5:3 and at least that size. Rules: R40, Q19"""
        assert only(images=(Image("a.jpeg", 300, 180, 1),)) == []
        assert only(images=(Image("a.jpeg", 295, 177, 1),)) == [("images[0]", BlockerCode.TOO_SMALL)]


class TestLanguage:
    """R36: the language is set for the pair of market and seller type."""

    def test_cross_border_sellers_read_chinese(self) -> None:
        """The listing for cross-border sellers in the UK is Chinese. Rule: R36"""
        assert faults(listing(GB_CB, language=ENGLISH), GB_CB) == [("language", BlockerCode.WRONG_LANGUAGE)]
        assert faults(listing(GB_CB, language=CHINESE), GB_CB) == []
        assert faults(listing(GB_CB, language=LanguageTag("zh-Hant")), GB_CB) == [
            ("language", BlockerCode.WRONG_LANGUAGE)
        ]

    def test_malaysia_reads_english(self) -> None:
        """The platform's locale for Malaysia is Malay, its listing is English. Rule: R36"""
        target = Target.parse("MY/local")
        assert faults(listing(language=ENGLISH), target) == []
        assert faults(listing(language=LanguageTag("ms")), target) == [("language", BlockerCode.WRONG_LANGUAGE)]


class TestSpecialCharacters:
    """R41: no emoji and no special characters in the detail description."""

    @pytest.mark.parametrize(
        "text",
        ["\U0001f600", "\u2728", "\u00a9", "1\ufe0f\u20e3", "\u25fd", "a\u200db", "\x07", "\U0001f3fb", "\ue000"],
        ids=lambda text: "-".join(f"U{ord(each):04X}" for each in text),
    )
    def test_emoji_and_symbols_are_special(self, text: str) -> None:
        """One of them is enough. Rule: R41"""
        assert only(detail_description=f"Fine text {text}") == [("detail_description", BlockerCode.SPECIAL_CHARACTERS)]

    @pytest.mark.parametrize(
        "emoji", "\u203c\u2049\u2139\u2194\u25fb\u25fc\u25fd\u25fe\u2934\u2935\u3030\u303d", ids=ascii
    )
    def test_emoji_among_letters_punctuation_and_mathematics_are_special_too(self, emoji: str) -> None:
        """All that Unicode's emoji data list outside ASCII and the special categories. Rule: R41"""
        assert only(detail_description=f"Fine text {emoji}") == [("detail_description", BlockerCode.SPECIAL_CHARACTERS)]

    @pytest.mark.parametrize(
        "text",
        [
            "1 + 1 < 3 & 50 % ^_^ `x` ~ #*",
            "\u20ac 5, \u00a35",
            "\u5e97\u94fa\u3002",
            "na\u00efve\ttab\r\nline",
            "\u0e01\u0e33\u0e49",
            "\u2013 \u201cquoted\u201d \u2026",
        ],
        ids=["ascii", "currency", "chinese", "accents", "thai", "punctuation"],
    )
    def test_letters_and_punctuation_are_not(self, text: str) -> None:
        """Every language a listing may be in, and printable ASCII, can be written. Rule: R41"""
        assert only(detail_description=text) == []

    def test_the_first_is_told_with_its_place(self) -> None:
        """R41: count, first code point and its position, counted from 0."""
        found = list(listing_blockers(listing(detail_description="ab\u2728c\U0001f600"), US, default_catalog()))
        assert dict(found[0].parameters) == {
            "field": "Service detail description",
            "count": 2,
            "first": "U+2728",
            "position": 2,
        }

    def test_only_the_detail_description_is_searched(self) -> None:
        """The documents forbid them there and nowhere else. Rule: R41"""
        assert only(name="Sparkle \u2728", short_description="\U0001f600") == []
        assert is_special("\u2728")


class TestContact:
    """R37: the e-mail address is needed; what is given must have its form."""

    @pytest.mark.parametrize("email", ["a@b.co", "first.last+tag@mail.example.com", "x@m\u00fcnchen.example"])
    def test_addresses(self, email: str) -> None:
        """One @, before it printable signs, after it a domain of two labels or more. Rule: R37"""
        assert only(contact=Contact(email=email)) == []

    def test_blanks_are_missing_where_something_is_needed_and_nothing_elsewhere(self) -> None:
        """Rule: R37"""
        blanks = Contact(email="  ", phone=" ", website="\t", faq_url="\u200b")
        assert only(contact=blanks) == [("contact.email", BlockerCode.MISSING)]

    @pytest.mark.parametrize(
        "email",
        [
            "a",
            "a@b",
            "@b.co",
            "a@@b.co",
            "a@b.co ",
            "a b@c.de",
            ".a@b.co",
            "a.@b.co",
            "a..b@c.de",
            "a@-b.co",
            "a@b..co",
        ],
    )
    def test_other_texts_are_no_addresses(self, email: str) -> None:
        """R37: malformed."""
        assert only(contact=Contact(email=email)) == [("contact.email", BlockerCode.MALFORMED)]

    @pytest.mark.parametrize("url", ["https://example.com", "http://a.b-c.example:8080/x?y#z", "HTTPS://EXAMPLE.COM/"])
    def test_links(self, url: str) -> None:
        """Http or https with a host name. Rule: R37"""
        assert only(contact=Contact(email="a@b.co", website=url, faq_url=url)) == []

    @pytest.mark.parametrize(
        "url",
        [
            "example.com",
            "ftp://example.com",
            "https://",
            "https://a@example.com",
            "https://exa mple.com",
            "https://localhost",
        ],
    )
    def test_other_texts_are_no_links(self, url: str) -> None:
        """R37: each of the two is told."""
        assert only(contact=Contact(email="a@b.co", website=url, faq_url=url)) == [
            ("contact.website", BlockerCode.MALFORMED),
            ("contact.faq_url", BlockerCode.MALFORMED),
        ]

    @pytest.mark.parametrize("phone", ["+44 20 7946 0000", "(555) 010-0000", "12345", "+1" + "2" * 14])
    def test_phones(self, phone: str) -> None:
        """5 to 15 digits with the usual signs between. Rule: R37"""
        assert only(contact=Contact(email="a@b.co", phone=phone)) == []

    @pytest.mark.parametrize("phone", ["1234", "1" * 16, "call me", "+44+1 23456"])
    def test_other_texts_are_no_phones(self, phone: str) -> None:
        """R37: malformed."""
        assert only(contact=Contact(email="a@b.co", phone=phone)) == [("contact.phone", BlockerCode.MALFORMED)]


def test_what_a_catalog_does_not_ask_for_is_not_missed() -> None:
    """The fields, their numbers and their limits are the catalog's; here is one that asks for nothing."""
    rules = default_catalog().listing
    lenient = tuple(
        evolve(
            rule,
            required=False,
            text_limit=None,
            image=None,
            video=None,
            count=None,
            parts=tuple(evolve(part, required=False, text_limit=None) for part in rule.parts),
        )
        for rule in rules.fields
    )
    catalog = evolve(default_catalog(), listing=evolve(rules, fields=lenient))
    odd = Image("logo.bmp", 1, 2, 3_000 * MB)
    for candidate in (
        Listing(),
        listing(name="x" * 1_000, logo=odd, main_media=(odd, Video("film", 0)), images=(odd,), key_benefits=()),
        listing(key_benefits=(KeyBenefit("t" * 1_000),) * 9),
    ):
        assert listing_blockers(candidate, US, catalog) == []


def test_printable_ascii_and_line_ends_are_never_special() -> None:
    assert not any(is_special(character) for character in " aZ09~!\t\n\r")
