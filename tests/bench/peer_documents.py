# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""A service's document for pydantic and msgspec: the same objects with the same keys, the same types, strictly read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import pydantic


_ID = r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$"
_SLUG = r"^[a-z0-9]{1,64}(?:-[a-z0-9]{1,64}){0,15}$"
_LANGUAGE = r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$"
_TOKEN = r"^[A-Za-z0-9_-]{16,128}$"
_DIGEST = r"^[0-9a-f]{64}$"
_TARGET = r"^[A-Z]{2}/(?:local|cross_border|intra_eu)$"
_TEXT = r"^[^\x00]*$"

State = Literal["settled", "writing", "reviewing", "rejected"]
Status = Literal["draft", "reviewing", "rejected", "live", "deactivated", "taken_down"]
Halt = Literal["none", "by_partner", "by_platform"]
Role = Literal["partner", "platform", "system"]


# -- pydantic ----------------------------------------------------------------------------------------------------


class _Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")


Text = Annotated[str, pydantic.Field(pattern=_TEXT)]
Count = Annotated[int, pydantic.Field(ge=0, strict=True)]
Digest = Annotated[str, pydantic.Field(pattern=_DIGEST)]


class PydanticPicture(_Model):
    """A picture."""

    file: Text
    width_px: Count
    height_px: Count
    size_bytes: Count


class PydanticTaggedPicture(PydanticPicture):
    """A picture where it may be a film."""

    kind: Literal["image"]


class PydanticFilm(_Model):
    """A film."""

    kind: Literal["video"]
    file: Text
    size_bytes: Count


class PydanticBenefit(_Model):
    """A key benefit."""

    title: Text
    description: Text


class PydanticContact(_Model):
    """Where a seller finds help."""

    email: Text
    phone: Text
    website: Text
    faq_url: Text


class PydanticListing(_Model):
    """A listing."""

    name: Text
    logo: PydanticPicture | None
    language: Annotated[str, pydantic.Field(pattern=_LANGUAGE)] | None
    short_description: Text
    main_media: list[Annotated[PydanticTaggedPicture | PydanticFilm, pydantic.Field(discriminator="kind")]]
    key_benefits: list[PydanticBenefit]
    images: list[PydanticPicture]
    detail_description: Text
    integrations: list[Text]
    contact: PydanticContact


class PydanticActor(_Model):
    """Who acted."""

    role: Role
    id: Text


class PydanticReason(_Model):
    """Why something was refused."""

    code: str
    text: Text
    path: Text


class PydanticVerdict(_Model):
    """The outcome of a review."""

    by: PydanticActor
    at: pydantic.AwareDatetime
    digest: Digest
    reasons: list[PydanticReason]


class PydanticSubmission(_Model):
    """An open review."""

    at: pydantic.AwareDatetime
    digest: Digest


class PydanticTrack(_Model):
    """A listing on its way through review."""

    in_force: PydanticListing | None
    candidate: PydanticListing | None
    state: State
    submission: PydanticSubmission | None
    verdict: PydanticVerdict | None


class PydanticService(_Model):
    """A service."""

    schema_: Annotated[Literal[1], pydantic.Field(alias="schema")]
    kind: Literal["service"]
    id: Annotated[str, pydantic.Field(pattern=_ID)]
    partner_id: Annotated[str, pydantic.Field(pattern=_ID)]
    type: Literal["public", "custom"]
    category: Annotated[str, pydantic.Field(pattern=_SLUG)]
    name: Text
    listings: dict[Annotated[str, pydantic.Field(pattern=_TARGET)], PydanticTrack]
    link_token: Annotated[str, pydantic.Field(pattern=_TOKEN)]
    halt: Halt
    upgrading: bool
    first_live_at: pydantic.AwareDatetime | None
    version: Count
    created_at: pydantic.AwareDatetime
    changed_at: pydantic.AwareDatetime
    status: Status


def pydantic_reads(document: dict[str, Any]) -> PydanticService:
    """Read plain data."""
    return PydanticService.model_validate(document)


def pydantic_reads_text(text: bytes) -> PydanticService:
    """Read JSON."""
    return PydanticService.model_validate_json(text)


def pydantic_writes(service: PydanticService) -> dict[str, Any]:
    """Write plain data that JSON has forms for."""
    return service.model_dump(mode="json", by_alias=True)


# -- msgspec -----------------------------------------------------------------------------------------------------


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


SpecText = Annotated[str, msgspec.Meta(pattern=_TEXT)]
SpecCount = Annotated[int, msgspec.Meta(ge=0)]
SpecDigest = Annotated[str, msgspec.Meta(pattern=_DIGEST)]
SpecInstant = Annotated[datetime, msgspec.Meta(tz=True)]


class MsgspecPicture(_Struct):
    """A picture."""

    file: SpecText
    width_px: SpecCount
    height_px: SpecCount
    size_bytes: SpecCount


class MsgspecTaggedPicture(MsgspecPicture, tag_field="kind", tag="image"):
    """A picture where it may be a film."""


class MsgspecFilm(_Struct, tag_field="kind", tag="video"):
    """A film."""

    file: SpecText
    size_bytes: SpecCount


class MsgspecBenefit(_Struct):
    """A key benefit."""

    title: SpecText
    description: SpecText


class MsgspecContact(_Struct):
    """Where a seller finds help."""

    email: SpecText
    phone: SpecText
    website: SpecText
    faq_url: SpecText


class MsgspecListing(_Struct):
    """A listing."""

    name: SpecText
    logo: MsgspecPicture | None
    language: Annotated[str, msgspec.Meta(pattern=_LANGUAGE)] | None
    short_description: SpecText
    main_media: list[MsgspecTaggedPicture | MsgspecFilm]
    key_benefits: list[MsgspecBenefit]
    images: list[MsgspecPicture]
    detail_description: SpecText
    integrations: list[SpecText]
    contact: MsgspecContact


class MsgspecActor(_Struct):
    """Who acted."""

    role: Role
    id: SpecText


class MsgspecReason(_Struct):
    """Why something was refused."""

    code: str
    text: SpecText
    path: SpecText


class MsgspecVerdict(_Struct):
    """The outcome of a review."""

    by: MsgspecActor
    at: SpecInstant
    digest: SpecDigest
    reasons: list[MsgspecReason]


class MsgspecSubmission(_Struct):
    """An open review."""

    at: SpecInstant
    digest: SpecDigest


class MsgspecTrack(_Struct):
    """A listing on its way through review."""

    in_force: MsgspecListing | None
    candidate: MsgspecListing | None
    state: State
    submission: MsgspecSubmission | None
    verdict: MsgspecVerdict | None


class MsgspecService(_Struct):
    """A service."""

    schema: Literal[1]
    kind: Literal["service"]
    id: Annotated[str, msgspec.Meta(pattern=_ID)]
    partner_id: Annotated[str, msgspec.Meta(pattern=_ID)]
    type: Literal["public", "custom"]
    category: Annotated[str, msgspec.Meta(pattern=_SLUG)]
    name: SpecText
    listings: dict[Annotated[str, msgspec.Meta(pattern=_TARGET)], MsgspecTrack]
    link_token: Annotated[str, msgspec.Meta(pattern=_TOKEN)]
    halt: Halt
    upgrading: bool
    first_live_at: SpecInstant | None
    version: SpecCount
    created_at: SpecInstant
    changed_at: SpecInstant
    status: Status


def msgspec_reads(document: dict[str, Any]) -> MsgspecService:
    """Read plain data."""
    return msgspec.convert(document, MsgspecService)


msgspec_reads_text = msgspec.json.Decoder(MsgspecService).decode


def msgspec_writes(service: MsgspecService) -> dict[str, Any]:
    """Write plain data that JSON has forms for."""
    return msgspec.to_builtins(service)
