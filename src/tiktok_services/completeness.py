"""
What a listing still lacks before its target's sellers may see it, judged against the limits in the catalog.

Lengths are counted in Unicode code points and must keep within the stated limit, which is strict: `less than 100`
refuses exactly 100. A text of nothing but white space counts as missing.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from tiktok_services.blocker import Blocker, blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.contact_forms import EMAIL, PHONE, WEB_ADDRESS
from tiktok_services.listing import Image, KeyBenefit, Listing, Media, Video
from tiktok_services.uploads import count_blockers, file_blockers


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog, FieldRule, ListingRules, TextLimit
    from tiktok_services.target import Target

_FILLERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_FIELD: Final = ("R37",)
_BENEFITS: Final = ("R39",)
_MEDIA: Final = ("R40",)

_ORDINARY: Final = frozenset("\t\n\r" + "".join(chr(code) for code in range(ord(" "), ord("~") + 1)))
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
    if character in _ORDINARY:
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
    rule = catalog.listing.field
    path = f"listings[{target}]"
    found: list[Blocker] = []  # each step below adds what it finds
    _text(found, f"{path}.name", listing.name, rule("service_name"))
    _logo(found, f"{path}.logo", listing.logo, rule("service_logo"))
    _language(found, f"{path}.language", listing, target, catalog)
    _text(found, f"{path}.short_description", listing.short_description, rule("short_description"))
    _media(found, f"{path}.main_media", listing.main_media, rule("main_media"))
    _key_benefits(found, f"{path}.key_benefits", listing.key_benefits, rule("key_benefits"))
    _media(found, f"{path}.images", listing.images, rule("images"))
    description = rule("detail_description")
    _text(found, f"{path}.detail_description", listing.detail_description, description)
    _special_characters(found, f"{path}.detail_description", listing.detail_description, description)
    _contact(found, f"{path}.contact", listing, catalog.listing)
    return found


def _text(found: list[Blocker], path: str, text: str, rule: FieldRule) -> None:
    _part(found, path, text, rule.name, rule.text_limit, _FIELD if rule.required else None)


def _part(
    found: list[Blocker],
    path: str,
    text: str,
    label: str,
    limit: TextLimit | None,
    needed_by: tuple[str, ...] | None,
) -> None:
    if needed_by is not None and is_blank(text):
        found.append(blocker(BlockerCode.MISSING, path, needed_by, field=label))
    if limit is not None and len(text) > limit.most:
        found.append(blocker(BlockerCode.TOO_LONG, path, field=label, length=len(text), limit=limit.stated))


def _language(found: list[Blocker], path: str, listing: Listing, target: Target, catalog: Catalog) -> None:
    rule = catalog.listing.field("service_language")
    wanted = catalog.language(target.market, target.seller_type)
    if listing.language is None:
        if rule.required:
            found.append(blocker(BlockerCode.MISSING, path, _FIELD, field=rule.name))
    elif wanted is not None and not wanted.accepts(listing.language):
        tongue = f"{wanted.name} ({wanted.tag})"
        found.append(
            blocker(BlockerCode.WRONG_LANGUAGE, path, language=listing.language, target=str(target), wanted=tongue)
        )


def _logo(found: list[Blocker], path: str, logo: Image | None, rule: FieldRule) -> None:
    if logo is None:
        if rule.required:
            found.append(blocker(BlockerCode.MISSING, path, _FIELD, field=rule.name))
    elif rule.image is not None:
        found.extend(file_blockers(path, logo, rule.image, _MEDIA))


def _media(found: list[Blocker], path: str, media: tuple[Media, ...], rule: FieldRule) -> None:
    if not media and rule.required:
        found.append(blocker(BlockerCode.MISSING, path, _FIELD, field=rule.name))
    elif rule.count is not None:
        bounds = (rule.count.minimum, rule.count.maximum)
        found.extend(count_blockers(path, rule.name, len(media), bounds, _MEDIA))
    for index, each in enumerate(media):
        file_rule = rule.video if isinstance(each, Video) else rule.image
        if file_rule is not None:
            found.extend(file_blockers(f"{path}[{index}]", each, file_rule, _MEDIA))


def _key_benefits(found: list[Blocker], path: str, benefits: tuple[KeyBenefit, ...], rule: FieldRule) -> None:
    if rule.count is not None:
        bounds = (rule.count.minimum, rule.count.maximum)
        found.extend(count_blockers(path, rule.name, len(benefits), bounds, _BENEFITS))
    for index, benefit in enumerate(benefits):
        for part in rule.parts:
            text = benefit.title if part.id == "title" else benefit.description
            label = f"{part.id} of a key benefit"
            place = f"{path}[{index}].{part.id}"
            _part(found, place, text, label, part.text_limit, _BENEFITS if part.required else None)


def _special_characters(found: list[Blocker], path: str, text: str, rule: FieldRule) -> None:
    special = set(filter(is_special, set(text) - _ORDINARY))
    if special:
        places = [position for position, character in enumerate(text) if character in special]
        found.append(
            blocker(
                BlockerCode.SPECIAL_CHARACTERS,
                path,
                field=rule.name,
                count=len(places),
                first=f"U+{ord(text[places[0]]):04X}",
                position=places[0],
            )
        )


def _contact(found: list[Blocker], path: str, listing: Listing, rules: ListingRules) -> None:
    contact = listing.contact
    for name, value, form in (
        ("phone", contact.phone, PHONE),
        ("email", contact.email, EMAIL),
        ("website", contact.website, WEB_ADDRESS),
        ("faq_url", contact.faq_url, WEB_ADDRESS),
    ):
        rule = rules.field(name)
        if is_blank(value):
            if rule.required:
                found.append(blocker(BlockerCode.MISSING, f"{path}.{name}", _FIELD, field=rule.name))
        elif not form.fits(value):
            found.append(blocker(BlockerCode.MALFORMED, f"{path}.{name}", _FIELD, field=rule.name, form=form.in_words))
