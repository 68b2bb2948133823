"""
What a listing still lacks before its target's sellers may see it, judged against the limits in the catalog.

Lengths are counted in Unicode code points and must keep within the stated limit, which is strict: `less than 100`
refuses exactly 100. A text of nothing but white space counts as missing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from attrs import evolve, mutable

from tiktok_services.blocker import Blocker, Parameter, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.contact_forms import EMAIL, PHONE, WEB_ADDRESS
from tiktok_services.listing import KeyBenefit, Listing, Video
from tiktok_services.uploads import count_blockers, file_blockers


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog, FieldRule, PartRule
    from tiktok_services.contact_forms import ContactForm
    from tiktok_services.listing import Image, Media
    from tiktok_services.target import Target
    from tiktok_services.vocabulary import LanguageTag

_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FIELD: Final = ("R37",)
_BENEFITS: Final = ("R39",)
_MEDIA: Final = ("R40",)

_ORDINARY_TEXT: Final = re.compile(r"[\t\n\r -~]*")
_SPECIAL_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Sk", "So"})
# The emoji outside the categories above and ASCII: punctuation, a letter, arrows and squares.
_OTHER_EMOJI: Final = frozenset("\u203c\u2049\u2139\u2194\u25fb\u25fc\u25fd\u25fe\u2934\u2935\u3030\u303d")


def is_special(character: str) -> bool:
    """
    Whether a detail description must not hold *character*.

    The documents forbid "special characters" and emoji without saying which. Here a character is special if its
    Unicode general category is So (symbols, with nearly all emoji, and the signs for copyright and degrees), Sk
    (modifier symbols, with skin tones), Me (enclosing marks), Cf (invisible format characters, with the joiners of
    emoji), Cc (controls except tab and line ends), Co, Cs or Cn (private, surrogate and unassigned), if it is a
    variation selector, or if it is any other that Unicode lists as an emoji, such as a double exclamation mark.
    Printable ASCII is never special, nor are letters, digits, punctuation, currency and mathematical signs of any
    script that are no emoji.

    Args:
        character: One code point.

    Rule: R41
    """
    if _ORDINARY_TEXT.fullmatch(character) is not None:
        return False
    return (
        unicodedata.category(character) in _SPECIAL_CATEGORIES
        or "\ufe00" <= character <= "\ufe0f"
        or character in _OTHER_EMOJI
    )


def is_blank(text: str) -> bool:
    """Whether *text* shows nothing: white space, format characters and fillers count as missing. Rule: R37"""
    if not text or text.isspace():
        return True
    return not text.isascii() and all(
        each.isspace() or each in _FILLERS or unicodedata.category(each) == "Cf" for each in text
    )


def listing_blockers(listing: Listing, target: Target, catalog: Catalog) -> list[Blocker]:
    """
    Every reason why *listing* is not fit for the sellers of *target*, in the order of the form.

    Rules: R36, R37, R38, R39, R40, R41
    """
    rule = catalog.listing.by_id
    found = _Found(target, [])  # each step below adds what it finds
    _text(found, "name", listing.name, rule["service_name"])
    _logo(found, listing.logo, rule["service_logo"])
    _language(found, listing.language, rule["service_language"], target, catalog)
    _text(found, "short_description", listing.short_description, rule["short_description"])
    _media(found, "main_media", listing.main_media, rule["main_media"])
    _key_benefits(found, listing.key_benefits, rule["key_benefits"])
    _media(found, "images", listing.images, rule["images"])
    _text(found, "detail_description", listing.detail_description, rule["detail_description"])
    _special_characters(found, listing.detail_description, rule["detail_description"])
    _contact(found, "phone", listing.contact.phone, rule["phone"], PHONE)
    _contact(found, "email", listing.contact.email, rule["email"], EMAIL)
    _contact(found, "website", listing.contact.website, rule["website"], WEB_ADDRESS)
    _contact(found, "faq_url", listing.contact.faq_url, rule["faq_url"], WEB_ADDRESS)
    return found.blockers


@mutable
class _Found:
    """What was found against the listing of *target*. Places are named only for what is wrong: most is right."""

    target: Target
    blockers: list[Blocker]
    path: str = ""

    def add(self, code: BlockerCode, place: str, cites: tuple[str, ...] | None, **parameters: Parameter) -> None:
        """Note what is wrong at *place*, seen from the listing."""
        self.blockers.append(blocker(code, self._at(place), cites, None, None, **parameters))

    def put(self, place: str, wrong: Blocker) -> None:
        """Note that *wrong*, which was found without a place, is so at *place*."""
        self.blockers.append(evolve(wrong, path=self._at(place)))

    def _at(self, place: str) -> str:
        self.path = self.path or f"listings[{self.target}]"
        return f"{self.path}.{place}"


def _text(found: _Found, place: str, text: str, rule: FieldRule) -> None:
    if rule.required and is_blank(text):
        found.add(BlockerCode.MISSING, place, _FIELD, field=rule.name)
    limit = rule.text_limit
    if limit is not None and len(text) > limit.most:
        found.add(BlockerCode.TOO_LONG, place, None, field=rule.name, length=len(text), limit=limit.stated)


def _language(found: _Found, language: LanguageTag | None, rule: FieldRule, target: Target, catalog: Catalog) -> None:
    wanted = catalog.language(target.market, target.seller_type)
    if language is None:
        if rule.required:
            found.add(BlockerCode.MISSING, "language", _FIELD, field=rule.name)
    elif wanted is not None and not wanted.accepts(language):
        tongue = f"{wanted.name} ({wanted.tag})"
        found.add(BlockerCode.WRONG_LANGUAGE, "language", None, language=language, target=str(target), wanted=tongue)


def _logo(found: _Found, logo: Image | None, rule: FieldRule) -> None:
    if logo is None:
        if rule.required:
            found.add(BlockerCode.MISSING, "logo", _FIELD, field=rule.name)
    elif rule.image is not None:
        for wrong in file_blockers("", logo, rule.image, _MEDIA):
            found.put("logo", wrong)


def _media(found: _Found, place: str, media: tuple[Media, ...], rule: FieldRule) -> None:
    if not media and rule.required:
        found.add(BlockerCode.MISSING, place, _FIELD, field=rule.name)
    else:
        _count(found, place, len(media), rule, _MEDIA)
    for index, each in enumerate(media):
        file_rule = rule.video if isinstance(each, Video) else rule.image
        if file_rule is not None:
            for wrong in file_blockers("", each, file_rule, _MEDIA):
                found.put(f"{place}[{index}]", wrong)


def _count(found: _Found, place: str, count: int, rule: FieldRule, cites: tuple[str, ...]) -> None:
    if rule.count is not None and not rule.count.allows(count):
        bounds = (rule.count.minimum, rule.count.maximum)
        for wrong in count_blockers("", rule.name, count, bounds, cites):
            found.put(place, wrong)


def _key_benefits(found: _Found, benefits: tuple[KeyBenefit, ...], rule: FieldRule) -> None:
    _count(found, "key_benefits", len(benefits), rule, _BENEFITS)
    for index, benefit in enumerate(benefits):
        for part in rule.parts:
            text = benefit.title if part.id == "title" else benefit.description
            _part(found, index, part, text)


def _part(found: _Found, index: int, part: PartRule, text: str) -> None:
    limit = part.text_limit
    if part.required and is_blank(text):
        found.add(BlockerCode.MISSING, f"key_benefits[{index}].{part.id}", _BENEFITS, field=_in_words(part))
    if limit is not None and len(text) > limit.most:
        place, length = f"key_benefits[{index}].{part.id}", len(text)
        found.add(BlockerCode.TOO_LONG, place, None, field=_in_words(part), length=length, limit=limit.stated)


def _in_words(part: PartRule) -> str:
    return f"{part.id} of a key benefit"


def _special_characters(found: _Found, text: str, rule: FieldRule) -> None:
    if _ORDINARY_TEXT.fullmatch(text) is not None:
        return  # as nearly all English texts are
    special = set(filter(is_special, set(text)))
    if special:
        places = [position for position, character in enumerate(text) if character in special]
        found.add(
            BlockerCode.SPECIAL_CHARACTERS,
            "detail_description",
            None,
            field=rule.name,
            count=len(places),
            first=f"U+{ord(text[places[0]]):04X}",
            position=places[0],
        )


def _contact(found: _Found, part: str, text: str, rule: FieldRule, form: ContactForm) -> None:
    if is_blank(text):
        if rule.required:
            found.add(BlockerCode.MISSING, f"contact.{part}", _FIELD, field=rule.name)
    elif not form.fits(text):
        found.add(BlockerCode.MALFORMED, f"contact.{part}", _FIELD, field=rule.name, form=form.in_words)
