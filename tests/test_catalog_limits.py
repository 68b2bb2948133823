"""Limits of the listing and of files: what they allow at, below and above their bounds."""

import pytest

from tiktok_services.catalog import (
    Comparison,
    Confidence,
    CountRule,
    FieldRule,
    FileRule,
    SizeLimit,
    TextLimit,
    Threshold,
    default_catalog,
)
from tiktok_services.errors import InvalidValue, NotFound


LISTING = default_catalog().listing
MEGABYTE = 1_048_576


def image_rule(field_id: str) -> FileRule:
    """Look up the rule for images in a listing field."""
    rule = LISTING.field(field_id).image
    assert rule is not None
    return rule


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        pytest.param("<", True, False, False, id="less"),
        pytest.param("<=", True, True, False, id="at most"),
        pytest.param("=", False, True, False, id="equal"),
        pytest.param(">=", False, True, True, id="at least"),
        pytest.param(">", False, False, True, id="more"),
    ],
)
def test_comparison_at_its_bound(op: str, below: bool, at: bool, above: bool) -> None:
    """Each comparison differs from the others just below, at or just above the bound. (R38)"""
    comparison = Comparison(op)
    assert (comparison.holds(9, 10), comparison.holds(10, 10), comparison.holds(11, 10)) == (below, at, above)


def test_fields_of_a_listing() -> None:
    """Nine of the thirteen fields are required. (R37)"""
    assert [field.id for field in LISTING.fields if field.required] == [
        "service_name",
        "service_logo",
        "service_language",
        "short_description",
        "main_media",
        "key_benefits",
        "images",
        "detail_description",
        "email",
    ]
    assert [field.id for field in LISTING.fields if not field.required] == [
        "integrations",
        "phone",
        "website",
        "faq_url",
    ]


@pytest.mark.parametrize(
    ("field_id", "part_id", "bound"),
    [
        pytest.param("service_name", None, 100, id="name"),
        pytest.param("short_description", None, 200, id="short description"),
        pytest.param("key_benefits", "title", 50, id="benefit title"),
        pytest.param("key_benefits", "description", 150, id="benefit description"),
        pytest.param("detail_description", None, 10_000, id="detail description"),
    ],
)
def test_text_limits_are_strict(field_id: str, part_id: str | None, bound: int) -> None:
    """A text of exactly the stated number of characters fails, one fewer passes. (R38)"""
    field = LISTING.field(field_id)
    limit = field.part(part_id).text_limit if part_id else field.text_limit
    assert limit is not None
    assert limit == TextLimit(op=Comparison.LESS, characters=bound, stated=f"less than {bound}")
    assert (limit.allows(0), limit.allows(bound - 1), limit.allows(bound)) == (True, True, False)


def test_other_fields_have_no_text_limit() -> None:
    """No page limits the length of integrations, phone, email and links. (R38)"""
    limited = [field.id for field in LISTING.fields if field.text_limit]
    assert limited == ["service_name", "short_description", "detail_description"]


def test_a_text_limit_may_be_inclusive() -> None:
    """Application forms say "no more than", and then exactly that many characters pass. (R8)"""
    legal_name = default_catalog().entity_fields[0].text_limit
    assert legal_name is not None
    assert (legal_name.allows(100), legal_name.allows(101)) == (True, False)


def test_exactly_three_key_benefits_with_title_and_description() -> None:
    """Two or four key benefits fail, and each needs both parts. (R39)"""
    field = LISTING.field("key_benefits")
    assert field.count == CountRule(minimum=3, maximum=3)
    assert [field.count.allows(count) for count in (2, 3, 4)] == [False, True, False]
    assert [(part.id, part.required) for part in field.parts] == [("title", True), ("description", True)]


def test_counts_of_media() -> None:
    """One logo, at least one main medium, at least one image of which three to six are recommended. (R40)"""
    assert LISTING.field("service_logo").count == CountRule(minimum=1, maximum=1, confidence=Confidence.INFERRED)
    assert LISTING.field("main_media").count == CountRule(minimum=1)
    images = CountRule(minimum=1, recommended_minimum=3, recommended_maximum=6, confidence=Confidence.INFERRED)
    assert LISTING.field("images").count == images
    assert [images.allows(count) for count in (0, 1, 7, 1000)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("field_id", "width_px", "height_px", "allowed"),
    [
        pytest.param("service_logo", 256, 256, True, id="logo of the stated size"),
        pytest.param("service_logo", 1024, 1024, True, id="larger logo"),
        pytest.param("service_logo", 255, 255, False, id="logo too small"),
        pytest.param("service_logo", 257, 256, False, id="logo not square"),
        pytest.param("images", 300, 180, True, id="image of the stated size"),
        pytest.param("images", 600, 360, True, id="larger image"),
        pytest.param("images", 299, 180, False, id="image not wide enough"),
        pytest.param("images", 300, 179, False, id="image not high enough"),
        pytest.param("images", 601, 360, False, id="image of another ratio"),
        pytest.param("main_media", 5, 3, True, id="main image of any size"),
        pytest.param("main_media", 3, 5, False, id="upright main image"),
    ],
)
def test_pixels_mean_the_exact_ratio_and_at_least_that_size(
    field_id: str, width_px: int, height_px: int, allowed: bool
) -> None:
    """Measures on the page are a least size of exactly that shape. (R40, Q19)"""
    assert image_rule(field_id).allows_pixels(width_px, height_px) is allowed


def test_sizes_of_images() -> None:
    """Logo and images stay under 10 MB; a main image may have exactly 10 MB. (R40, Q18)"""
    for field_id in ("service_logo", "images"):
        assert image_rule(field_id).allows_size(10 * MEGABYTE - 1)
        assert not image_rule(field_id).allows_size(10 * MEGABYTE)
    assert image_rule("main_media").allows_size(10 * MEGABYTE)
    assert not image_rule("main_media").allows_size(10 * MEGABYTE + 1)


def test_video() -> None:
    """A video is mp4, mov or flv and under 200 MB, of any shape. (R40)"""
    video = LISTING.field("main_media").video
    assert video == FileRule(
        formats=("mp4", "mov", "flv"),
        max_size=SizeLimit(op=Comparison.LESS, size_bytes=200 * MEGABYTE, stated="less than 200MB"),
    )
    assert (video.allows_size(200 * MEGABYTE - 1), video.allows_size(200 * MEGABYTE)) == (True, False)
    assert video.allows_pixels(1, 1000)


def test_only_media_fields_take_files() -> None:
    """No other field takes an image, and only the main media may be a video. (R40)"""
    assert [field.id for field in LISTING.fields if field.image] == ["service_logo", "main_media", "images"]
    assert [field.id for field in LISTING.fields if field.video] == ["main_media"]


def test_formats_are_compared_without_regard_to_case() -> None:
    """A JPG is a jpg; a gif is neither. (R40)"""
    logo = image_rule("service_logo")
    assert [logo.allows_format(extension) for extension in ("jpg", "JPEG", "Png", "gif", "")] == [True] * 3 + [
        False
    ] * 2


def test_what_is_not_stated_is_not_limited() -> None:
    """A rule that states nothing allows everything. (R40)"""
    anything = FileRule()
    assert anything.allows_format("xyz")
    assert anything.allows_size(10**12)
    assert anything.allows_pixels(1, 1)
    assert CountRule(minimum=0).allows(10**6)


def test_unknown_names_are_not_found() -> None:
    """Asking for a field or part that a listing does not have is an error that says so. (R37)"""
    with pytest.raises(NotFound, match="there is no listing field 'price'"):
        LISTING.field("price")
    with pytest.raises(NotFound, match="there is no part of the listing field key_benefits 'image'"):
        LISTING.field("key_benefits").part("image")


def test_a_field_without_parts_has_no_part() -> None:
    """Only items with several parts have any. (R39)"""
    plain = FieldRule(id="x", section="s", name="X", required=False, format="text", sources=())
    with pytest.raises(NotFound):
        plain.part("title")


def test_threshold_is_met_as_its_comparison_says() -> None:
    """More than 1000 USD is not met by 1000 USD. (R8)"""
    (threshold,) = default_catalog().proof("showcase-livestream-operations").thresholds
    assert threshold == Threshold(what="GMV of one account in one session", op=Comparison.MORE, value=1000, unit="USD")
    assert (threshold.is_met_by(1000), threshold.is_met_by(1000.01)) == (False, True)


@pytest.mark.parametrize("op", [Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE])
def test_a_limit_bounds_from_above(op: Comparison) -> None:
    """A host's own limit with another comparison is refused, not misread. (R38, R40)"""
    with pytest.raises(InvalidValue, match="op must be < or <=, not"):
        TextLimit(op=op, characters=1, stated="")
    with pytest.raises(InvalidValue, match="op must be < or <=, not"):
        SizeLimit(op=op, size_bytes=1, stated="")
