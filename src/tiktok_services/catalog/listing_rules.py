"""What a store listing has to hold: its fields, their limits, and what its content may not say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from tiktok_services.catalog.limits import CountRule, FileRule, TextLimit
from tiktok_services.catalog.lookups import found
from tiktok_services.errors import NotFound
from tiktok_services.vocabulary import Market


@frozen(kw_only=True)
class PartRule:
    """One part of every item in a field, such as the title of a key benefit. Rules: R38, R39"""

    id: str
    required: bool
    text_limit: TextLimit | None = None


@frozen(kw_only=True)
class FieldRule:
    """
    What one field of a listing has to be like. What is None or empty is not limited.

    Attributes:
        id: Name of the field, such as `service_name`.
        section: Section of the form it stands in.
        name: Printed name.
        required: Whether a listing without it is incomplete.
        format: What kind of content it takes, in words.
        text_limit: How long its text may be.
        image: What an image in it has to be like; None if it takes none.
        video: What a video in it has to be like; None if it takes none.
        count: How many items it holds, images and videos counted together.
        parts: The parts of each item.
        content_rules: Ids of the content rules the page prints beside the field.
        note: A further condition or piece of advice.
        sources: Pages that state it, by document id.

    Rules: R37, R38, R39, R40, R41
    """

    id: str
    section: str
    name: str
    required: bool
    format: str
    sources: tuple[str, ...]
    text_limit: TextLimit | None = None
    image: FileRule | None = None
    video: FileRule | None = None
    count: CountRule | None = None
    parts: tuple[PartRule, ...] = ()
    content_rules: tuple[str, ...] = ()
    note: str | None = None

    def part(self, part_id: str) -> PartRule:
        """
        Look up one part of the field's items.

        Args:
            part_id: Name of the part, such as `title`.

        Returns:
            What that part has to be like.

        Raises:
            NotFound: If the field's items have no such part.

        Rule: R39
        """
        return found(f"part of the listing field {self.id}", part_id, self._parts_by_id)

    @cached_property
    def _parts_by_id(self) -> dict[str, PartRule]:
        return {part.id: part for part in self.parts}


@frozen(kw_only=True)
class ListingRules:
    """
    The fields of a listing, in the order of the form. There is one listing per target market and seller type.

    Rules: R36, R37
    """

    fields: tuple[FieldRule, ...] = ()

    def field(self, field_id: str) -> FieldRule:
        """
        Look up one field.

        Args:
            field_id: Name of the field, such as `service_name`.

        Returns:
            What that field has to be like.

        Raises:
            NotFound: If a listing has no such field.

        Rule: R37
        """
        return self.by_id[field_id]

    @cached_property
    def by_id(self) -> Mapping[str, FieldRule]:
        """The fields by their names, for those who look up many. It raises `NotFound` as `field` does."""
        return _Fields({field.id: field for field in self.fields})


class _Fields(dict[str, FieldRule]):
    def __missing__(self, field_id: str) -> FieldRule:
        raise NotFound("listing field", field_id)


@frozen(kw_only=True)
class ContentRule:
    """
    Something the content of a listing must or must not do; a reason for rejecting it.

    Attributes:
        id: Name of the rule.
        applies_to: Ids of listing fields, or in words what else it is about, such as `all text`.
        sentence: The rule.
        points: Violation points it can cost, least first; empty if no page gives a number.
        sources: Pages that state it, by document id.

    Rules: R41, R47
    """

    id: str
    applies_to: tuple[str, ...]
    sentence: str
    sources: tuple[str, ...]
    points: tuple[int, ...] = ()


@frozen(kw_only=True)
class CompanyProfilePart:
    """One part of the company profile and what it shows. Rule: R44"""

    id: str
    name: str
    contents: tuple[str, ...]
    sources: tuple[str, ...]


@frozen(kw_only=True)
class CompanyProfile:
    """
    The page about the partner itself that some partners must fill in before a new public service.

    Attributes:
        market: The only market that has it.
        by_invitation: True if only invited partners have it, so that whether one does is for the host to say.
        sentence: The rule.
        parts: What it consists of.
        sources: Pages that state it, by document id.

    Rule: R44
    """

    market: Market
    by_invitation: bool
    sentence: str
    parts: tuple[CompanyProfilePart, ...]
    sources: tuple[str, ...]
