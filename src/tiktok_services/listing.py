"""
The store text and media of a service for one target.

A listing may be incomplete or too long while it is being written: the constructors here refuse only what can never be
right, and the checklist judges the rest against the limits in the catalog.
"""

from __future__ import annotations

from attrs import field, frozen

from tiktok_services.digest import digest_of
from tiktok_services.vocabulary import Digest, LanguageTag
from tiktok_services.wellformed import any_count, any_text, is_a, optional, texts, tuple_of


@frozen
class Image:
    """A picture, described by what the rules ask about it; its bytes stay with the host. Rule: R40"""

    file: str = field(validator=any_text)
    width_px: int = field(validator=any_count)
    height_px: int = field(validator=any_count)
    size_bytes: int = field(validator=any_count)

    @property
    def format(self) -> str:
        """The ending of the file's name in lower case, without the dot; empty if it has none."""
        return _ending(self.file)


@frozen
class Video:
    """A film, described by what the rules ask about it; its bytes stay with the host. Rule: R40"""

    file: str = field(validator=any_text)
    size_bytes: int = field(validator=any_count)

    @property
    def format(self) -> str:
        """The ending of the file's name in lower case, without the dot; empty if it has none."""
        return _ending(self.file)


Media = Image | Video


def _ending(file: str) -> str:
    stem, _, ending = file.rpartition(".")
    if not stem or stem[-1] == "/" or "/" in ending:  # a dot in front hides a file and starts no ending
        return ""
    return ending.lower()


@frozen
class KeyBenefit:
    """One of the three reasons to take the service. Rule: R39"""

    title: str = field(default="", validator=any_text)
    description: str = field(default="", validator=any_text)


@frozen
class Contact:
    """Where a seller finds help. Only the e-mail address is needed to publish. Rule: R37"""

    email: str = field(default="", validator=any_text)
    phone: str = field(default="", validator=any_text)
    website: str = field(default="", validator=any_text)
    faq_url: str = field(default="", validator=any_text)


@frozen
class Listing:
    """
    What sellers of one target read and see about a service. Every field may be left out while it is being written.

    Lengths are counted in Unicode code points, sizes in bytes, pictures in pixels.

    Attributes:
        name: Shown to sellers first; not the service's own name in Partner Center.
        logo: One square picture.
        language: The language of all texts, also of words in the logo.
        short_description: One paragraph.
        main_media: Videos and pictures at the top; at least one of either.
        key_benefits: Exactly three when it is published.
        images: Further pictures.
        detail_description: The long text, without emoji and special characters.
        integrations: Names of platforms the service works with.
        contact: Where a seller finds help.

    Rules: R36, R37, R38, R39, R40, R41
    """

    name: str = field(default="", validator=any_text)
    logo: Image | None = field(default=None, validator=optional(is_a(Image)))
    language: LanguageTag | None = field(default=None, validator=optional(is_a(LanguageTag)))
    short_description: str = field(default="", validator=any_text)
    main_media: tuple[Media, ...] = field(default=(), validator=tuple_of((Image, Video)))
    key_benefits: tuple[KeyBenefit, ...] = field(default=(), validator=tuple_of(KeyBenefit))
    images: tuple[Image, ...] = field(default=(), validator=tuple_of(Image))
    detail_description: str = field(default="", validator=any_text)
    integrations: tuple[str, ...] = field(default=(), validator=texts)
    contact: Contact = field(factory=Contact, validator=is_a(Contact))

    @property
    def digest(self) -> Digest:
        """The name of exactly this content; computed anew each time it is asked for."""
        return digest_of(self)
