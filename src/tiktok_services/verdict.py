"""Who acted, and what a reviewer said and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import field, frozen

from tiktok_services.errors import InvalidValue
from tiktok_services.vocabulary import Digest, Role
from tiktok_services.wellformed import any_text, is_a, tuple_of, utc_instant


if TYPE_CHECKING:
    from attrs import Attribute


@frozen
class Actor:
    """
    Who does something.

    Attributes:
        role: In whose name: the partner's, the platform's or the system's.
        id: Which member account, reviewer or job of the host it was; opaque to the rules.
    """

    role: Role = field(validator=is_a(Role))
    id: str = field(validator=any_text)

    @classmethod
    def partner(cls, id: str) -> Actor:  # noqa: A002 - the word of the attribute
        """Somebody of the partner."""
        return cls(Role.PARTNER, id)

    @classmethod
    def platform(cls, id: str) -> Actor:  # noqa: A002 - the word of the attribute
        """Somebody of the platform, such as a reviewer."""
        return cls(Role.PLATFORM, id)

    @classmethod
    def system(cls, id: str) -> Actor:  # noqa: A002 - the word of the attribute
        """A job that acts by itself."""
        return cls(Role.SYSTEM, id)

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class ReasonCode(StrEnum):
    """
    Why content was refused or taken out of sight: a closed list with room for `other` and a text.

    Rules: R10, R37, R41, R47, R52, R67, R70
    """

    INCOMPLETE = "incomplete"
    INACCURATE = "inaccurate"
    WRONG_LANGUAGE = "wrong_language"
    SPECIAL_CHARACTERS = "special_characters"
    TESTIMONIAL = "testimonial"
    PERSONAL_DATA = "personal_data"
    OFFICIAL_LINK_SUGGESTED = "official_link_suggested"
    ABSOLUTE_CLAIM = "absolute_claim"
    KEYWORD_STUFFING = "keyword_stuffing"
    OFFENSIVE_WORDS = "offensive_words"
    IRRELEVANT_CONTENT = "irrelevant_content"
    BORROWED_SUCCESS_STORY = "borrowed_success_story"
    OFF_PLATFORM_TRADE = "off_platform_trade"
    WRONG_CATEGORY = "wrong_category"
    MEDIA_QUALITY = "media_quality"
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_EXPIRED = "document_expired"
    DOCUMENT_MISMATCH = "document_mismatch"
    EXPERIENCE_NOT_SHOWN = "experience_not_shown"
    COMPANY_TOO_YOUNG = "company_too_young"
    ASSESSMENT_FAILED = "assessment_failed"
    VIOLATION = "violation"
    CERTIFICATION_LOST = "certification_lost"
    PARTNER_TERMINATED = "partner_terminated"
    OTHER = "other"


@frozen
class Reason:
    """
    One reason of a verdict.

    Attributes:
        code: Which kind of reason; `other` needs a text.
        text: In words, in whatever language the reviewer writes; may be empty unless the code is `other`.
        path: The field it concerns, such as `key_benefits[1].title`; empty for the whole content.
    """

    code: ReasonCode = field(validator=is_a(ReasonCode))
    text: str = field(default="", validator=any_text)
    path: str = field(default="", validator=any_text)

    def __attrs_post_init__(self) -> None:
        if self.code is ReasonCode.OTHER and not self.text.strip():
            raise InvalidValue("text", "must say what the reason is when the code is other")

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.code}{f' ({self.text})' if self.text else ''}"


@frozen
class Verdict:
    """
    The outcome of a review, or of a later look at what was in force.

    Attributes:
        by: The reviewer.
        at: When.
        digest: The name of exactly the content that was judged.
        reasons: Why it was refused; empty for an approval.
    """

    by: Actor = field(validator=is_a(Actor))
    at: datetime = field(validator=utc_instant)
    digest: Digest = field(validator=is_a(Digest))
    reasons: tuple[Reason, ...] = field(default=(), validator=tuple_of(Reason))

    @property
    def approved(self) -> bool:
        """Whether the content was approved."""
        return not self.reasons


def some_reasons(owner: object, attribute: Attribute[tuple[Reason, ...]], value: tuple[Reason, ...]) -> None:
    """Accept at least one reason: nothing is refused or hidden without saying why."""
    tuple_of(Reason)(owner, attribute, value)
    if not value:
        raise InvalidValue(attribute.name, "must name at least one reason")
