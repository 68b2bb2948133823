"""Limits as values: each keeps the strictness its page states, and answers whether something keeps within it."""

from __future__ import annotations

import operator
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from tiktok_services.catalog.sources import Confidence
from tiktok_services.errors import InvalidValue


if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import Attribute


class Comparison(StrEnum):
    """How a value has to stand to its bound. "Less than 100" and "no more than 100" differ by one, so it is data."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"

    def holds(self, value: float, bound: float) -> bool:
        """Tell whether *value* stands to *bound* in this way."""
        return _TESTS[self](value, bound)


_TESTS: Final[dict[Comparison, Callable[[float, float], bool]]] = {
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.EQUAL: operator.eq,
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE: operator.gt,
}


def _upper(_limit: object, attribute: Attribute[Comparison], op: Comparison) -> None:
    if op not in {Comparison.LESS, Comparison.AT_MOST}:
        raise InvalidValue(attribute.name, f"must be {Comparison.LESS} or {Comparison.AT_MOST}, not {op}")


@frozen(kw_only=True)
class TextLimit:
    """
    How long a text may be.

    Attributes:
        op: `LESS` or `AT_MOST`, as the page words it.
        characters: The bound, in Unicode code points.
        stated: The wording of the page.

    Rule: R38
    """

    op: Comparison = field(validator=_upper)
    characters: int
    stated: str

    def allows(self, length: int) -> bool:
        """Tell whether a text of *length* code points keeps within the limit."""
        return length <= self.most

    @cached_property
    def most(self) -> int:
        """The length of the longest text that keeps within the limit."""
        return self.characters - 1 if self.op is Comparison.LESS else self.characters


@frozen(kw_only=True)
class SizeLimit:
    """
    How large one file may be.

    Attributes:
        op: `LESS` or `AT_MOST`, as the page words it.
        size_bytes: The bound. A megabyte is taken as 1,048,576 bytes, since no page says which one is meant (Q18).
        stated: The wording of the page.

    Rule: R40
    """

    op: Comparison = field(validator=_upper)
    size_bytes: int
    stated: str

    def allows(self, size_bytes: int) -> bool:
        """Tell whether a file of *size_bytes* keeps within the limit."""
        return size_bytes <= self.most

    @cached_property
    def most(self) -> int:
        """The size of the largest file that keeps within the limit."""
        return self.size_bytes - 1 if self.op is Comparison.LESS else self.size_bytes


@frozen(kw_only=True)
class CountRule:
    """
    How many items a field holds.

    Attributes:
        minimum: Fewest items, inclusive.
        maximum: Most items, inclusive; None if no page states one.
        recommended_minimum: Fewest items the page recommends, inclusive; advice, never a bar.
        recommended_maximum: Most items the page recommends, inclusive; advice, never a bar.
        confidence: Whether the page states the numbers or they follow from the field being required.

    Rules: R39, R40
    """

    minimum: int
    maximum: int | None = None
    recommended_minimum: int | None = None
    recommended_maximum: int | None = None
    confidence: Confidence = Confidence.DOC

    def allows(self, count: int) -> bool:
        """Tell whether *count* items are neither too few nor too many."""
        return self.minimum <= count and (self.maximum is None or count <= self.maximum)


@frozen(kw_only=True)
class FileRule:
    """
    What one uploaded file has to be like. What is None or empty is not stated, so anything will do.

    Attributes:
        formats: File formats by their usual extensions, lower case without the dot, in the order of the page. Where a
            page names a kind of file, such as a video, they are the extensions of that kind.
        max_size: How large one file may be.
        min_width_px: Least width of a picture in pixels, inclusive.
        min_height_px: Least height of a picture in pixels, inclusive.
        ratio: Width and height of the shape a picture must have exactly, such as (5, 3).

    Rule: R40
    """

    formats: tuple[str, ...] = ()
    max_size: SizeLimit | None = None
    min_width_px: int | None = None
    min_height_px: int | None = None
    ratio: tuple[int, int] | None = None

    def allows_format(self, extension: str) -> bool:
        """Tell whether a file of that *extension* (without the dot, upper or lower case) is of a stated format."""
        return not self.formats or extension in self.formats or extension.lower() in self.formats

    def allows_size(self, size_bytes: int) -> bool:
        """Tell whether a file of *size_bytes* is small enough."""
        return self.max_size is None or self.max_size.allows(size_bytes)

    def allows_pixels(self, width_px: int, height_px: int) -> bool:
        """
        Tell whether a picture of these measures is large enough and of the right shape.

        Measures given on a page, such as 256 x 256, are read as the exact ratio and at least that size (Q19).

        Args:
            width_px: Width in pixels.
            height_px: Height in pixels.

        Returns:
            True if no stated least measure is missed and the ratio, if one is stated, is met exactly.

        Rule: R40
        """
        if self.min_width_px is not None and width_px < self.min_width_px:
            return False
        if self.min_height_px is not None and height_px < self.min_height_px:
            return False
        if self.ratio is None:
            return True
        wide, high = self.ratio
        return width_px * high == height_px * wide


@frozen(kw_only=True)
class Limit:
    """
    A single number the rules name, such as the days a change of address may go unreported.

    Attributes:
        id: Name of the limit.
        value: The number.
        unit: What is counted: `days`, `year`, `categories`.
        sentence: What the number bounds.
        sources: Pages that state it, by document id.
    """

    id: str
    value: int
    unit: str
    sentence: str
    sources: tuple[str, ...]
