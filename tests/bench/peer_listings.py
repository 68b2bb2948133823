# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""
The same listing, with the same limits, for pydantic and msgspec, each as its own documentation would have it written.

Whatever the peer's compiled core can check is declared, so that its Python is asked as rarely as possible: lengths,
numbers of items, formats by the ending of the file's name, addresses and special characters by pattern. What no
declaration can say, the shape of a picture, is a validator in Python, for each of them the same comparison.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import Annotated, Any, Literal

import msgspec
import pydantic


_TEN_MEGABYTES = 10 * 1024 * 1024
_TWO_HUNDRED_MEGABYTES = 200 * 1024 * 1024
_PICTURE = r"(?i)[^/]\.(?:jpg|jpeg|png)$"
_FILM = r"(?i)[^/]\.(?:mp4|mov|flv)$"
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_](?:[\w-]{0,61}[^\W_])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = rf"^{_ATOM}(?:\.{_ATOM})*@{_HOST}$"
_PHONE = r"^$|^\+?[ ().-]*(?:[0-9][ ().-]*){5,15}$"
_ADDRESS = rf"^$|^[Hh][Tt][Tt][Pp][Ss]?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#]\S*)?$"
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"

# Rust's regular expressions know the categories of Unicode and can intersect them, Python's do not; the first two refuse
# exactly what the package refuses, of the special characters the last one only the usual ones.
_UNICODE_NOT_BLANK = rf"[^\s\p{{Cf}}{_FILLERS}]"
_ALLOWED = (
    r"[^\p{So}\p{Sk}\p{Me}\p{Cf}\p{Co}\p{Cn}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u{fe00}-\u{fe0f}\u{25fd}\u{25fe}]"
)
_UNICODE_WITHOUT_SPECIALS = rf"^{_ALLOWED}*[{_ALLOWED}&&{_UNICODE_NOT_BLANK}]{_ALLOWED}*$"
_FORMAT_CHARACTERS = "".join(chr(code) for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Cf")
_NOT_BLANK = rf"[^\s{_FORMAT_CHARACTERS}{_FILLERS}]"
_PLAIN = (
    rf"(?=\s*{_NOT_BLANK})"
    r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2600-\u27bf\ufe00-\ufe0f\U0001f000-\U0001faff]*\Z"
)


# -- pydantic ----------------------------------------------------------------------------------------------------


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, strict=True, extra="forbid")


Title = Annotated[str, pydantic.Field(pattern=_UNICODE_NOT_BLANK, max_length=49)]


class PydanticPicture(_Model):
    """A picture of the shape five to three."""

    kind: Literal["image"]
    file: Annotated[str, pydantic.Field(pattern=_PICTURE)]
    width_px: Annotated[int, pydantic.Field(ge=1)]
    height_px: Annotated[int, pydantic.Field(ge=1)]
    size_bytes: Annotated[int, pydantic.Field(ge=0, le=_TEN_MEGABYTES)]

    @pydantic.model_validator(mode="after")
    def _is_five_to_three(self) -> PydanticPicture:
        if self.width_px * 3 != self.height_px * 5:
            raise ValueError("must be of the shape 5:3")
        return self


class PydanticLargePicture(PydanticPicture):
    """A picture of the shape five to three, of 300 x 180 at least."""

    width_px: Annotated[int, pydantic.Field(ge=300)]
    height_px: Annotated[int, pydantic.Field(ge=180)]
    size_bytes: Annotated[int, pydantic.Field(ge=0, lt=_TEN_MEGABYTES)]


class PydanticLogo(_Model):
    """A square picture of 256 x 256 at least."""

    kind: Literal["image"]
    file: Annotated[str, pydantic.Field(pattern=_PICTURE)]
    width_px: Annotated[int, pydantic.Field(ge=256)]
    height_px: Annotated[int, pydantic.Field(ge=256)]
    size_bytes: Annotated[int, pydantic.Field(ge=0, lt=_TEN_MEGABYTES)]

    @pydantic.model_validator(mode="after")
    def _is_square(self) -> PydanticLogo:
        if self.width_px != self.height_px:
            raise ValueError("must be square")
        return self


class PydanticFilm(_Model):
    """A video."""

    kind: Literal["video"]
    file: Annotated[str, pydantic.Field(pattern=_FILM)]
    size_bytes: Annotated[int, pydantic.Field(ge=0, lt=_TWO_HUNDRED_MEGABYTES)]


class PydanticBenefit(_Model):
    """A key benefit."""

    title: Title
    description: Annotated[str, pydantic.Field(pattern=_UNICODE_NOT_BLANK, max_length=149)]


class PydanticContact(_Model):
    """Where a seller finds help."""

    email: Annotated[str, pydantic.Field(pattern=_EMAIL, max_length=254)]
    phone: Annotated[str, pydantic.Field(pattern=_PHONE)] = ""
    website: Annotated[str, pydantic.Field(pattern=_ADDRESS, max_length=2048)] = ""
    faq_url: Annotated[str, pydantic.Field(pattern=_ADDRESS, max_length=2048)] = ""


class PydanticListing(_Model):
    """The listing for the local sellers of the US, complete."""

    name: Annotated[str, pydantic.Field(pattern=_UNICODE_NOT_BLANK, max_length=99)]
    logo: PydanticLogo
    language: Annotated[str, pydantic.Field(pattern=r"(?i)^en(?:-|$)")]
    short_description: Annotated[str, pydantic.Field(pattern=_UNICODE_NOT_BLANK, max_length=199)]
    main_media: Annotated[
        list[Annotated[PydanticPicture | PydanticFilm, pydantic.Field(discriminator="kind")]],
        pydantic.Field(min_length=1),
    ]
    key_benefits: Annotated[list[PydanticBenefit], pydantic.Field(min_length=3, max_length=3)]
    images: Annotated[list[PydanticLargePicture], pydantic.Field(min_length=1)]
    detail_description: Annotated[str, pydantic.Field(pattern=_UNICODE_WITHOUT_SPECIALS, max_length=9999)]
    integrations: list[str] = []
    contact: PydanticContact


def pydantic_judges(plain: dict[str, Any]) -> PydanticListing:
    """Validate plain data; a fault is a `pydantic.ValidationError`."""
    return PydanticListing.model_validate(plain)


# -- msgspec -----------------------------------------------------------------------------------------------------


class MsgspecPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="image"):
    """A picture of the shape five to three."""

    file: Annotated[str, msgspec.Meta(pattern=_PICTURE)]
    width_px: Annotated[int, msgspec.Meta(ge=1)]
    height_px: Annotated[int, msgspec.Meta(ge=1)]
    size_bytes: Annotated[int, msgspec.Meta(ge=0, le=_TEN_MEGABYTES)]

    def __post_init__(self) -> None:
        if self.width_px * 3 != self.height_px * 5:
            raise ValueError("must be of the shape 5:3")


class MsgspecLargePicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="image"):
    """A picture of the shape five to three, of 300 x 180 at least."""

    file: Annotated[str, msgspec.Meta(pattern=_PICTURE)]
    width_px: Annotated[int, msgspec.Meta(ge=300)]
    height_px: Annotated[int, msgspec.Meta(ge=180)]
    size_bytes: Annotated[int, msgspec.Meta(ge=0, lt=_TEN_MEGABYTES)]

    def __post_init__(self) -> None:
        if self.width_px * 3 != self.height_px * 5:
            raise ValueError("must be of the shape 5:3")


class MsgspecLogo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="image"):
    """A square picture of 256 x 256 at least."""

    file: Annotated[str, msgspec.Meta(pattern=_PICTURE)]
    width_px: Annotated[int, msgspec.Meta(ge=256)]
    height_px: Annotated[int, msgspec.Meta(ge=256)]
    size_bytes: Annotated[int, msgspec.Meta(ge=0, lt=_TEN_MEGABYTES)]

    def __post_init__(self) -> None:
        if self.width_px != self.height_px:
            raise ValueError("must be square")


class MsgspecFilm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="video"):
    """A video."""

    file: Annotated[str, msgspec.Meta(pattern=_FILM)]
    size_bytes: Annotated[int, msgspec.Meta(ge=0, lt=_TWO_HUNDRED_MEGABYTES)]


class MsgspecBenefit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key benefit."""

    title: Annotated[str, msgspec.Meta(pattern=_NOT_BLANK, max_length=49)]
    description: Annotated[str, msgspec.Meta(pattern=_NOT_BLANK, max_length=149)]


class MsgspecContact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a seller finds help."""

    email: Annotated[str, msgspec.Meta(pattern=_EMAIL, max_length=254)]
    phone: Annotated[str, msgspec.Meta(pattern=_PHONE)] = ""
    website: Annotated[str, msgspec.Meta(pattern=_ADDRESS, max_length=2048)] = ""
    faq_url: Annotated[str, msgspec.Meta(pattern=_ADDRESS, max_length=2048)] = ""


class MsgspecListing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The listing for the local sellers of the US, complete."""

    name: Annotated[str, msgspec.Meta(pattern=_NOT_BLANK, max_length=99)]
    logo: MsgspecLogo
    language: Annotated[str, msgspec.Meta(pattern=r"(?i)^en(?:-|$)")]
    short_description: Annotated[str, msgspec.Meta(pattern=_NOT_BLANK, max_length=199)]
    main_media: Annotated[list[MsgspecPicture | MsgspecFilm], msgspec.Meta(min_length=1)]
    key_benefits: Annotated[list[MsgspecBenefit], msgspec.Meta(min_length=3, max_length=3)]
    images: Annotated[list[MsgspecLargePicture], msgspec.Meta(min_length=1)]
    detail_description: Annotated[str, msgspec.Meta(pattern=_PLAIN, max_length=9999)]
    contact: MsgspecContact
    integrations: list[str] = []


def msgspec_judges(plain: dict[str, Any]) -> MsgspecListing:
    """Validate plain data; a fault is a `msgspec.ValidationError`."""
    return msgspec.convert(plain, MsgspecListing)
