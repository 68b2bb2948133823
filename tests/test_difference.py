"""What a reviewer sees of a revision: each place that differs, with what stood there and what stands there now."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import US, listing, service, track

from tiktok_services.difference import Difference, differences
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video


def test_each_place_is_told_with_before_and_after() -> None:
    """R55: down to the title of one benefit."""
    first, second, third = listing().key_benefits
    newer = listing(
        name="Another name",
        key_benefits=(first, evolve(second, title="Every day"), third),
        contact=Contact(email="new@example.com"),
    )
    assert differences(listing(), newer) == (
        Difference("name", listing().name, "Another name"),
        Difference("key_benefits[1].title", "Daily LIVE", "Every day"),
        Difference("contact.email", "help@harborlane.example.com", "new@example.com"),
    )


def test_what_was_added_and_removed_has_no_other_side() -> None:
    """R55: an image more, a logo less."""
    image = Image("new.png", 300, 180, 1)
    newer = listing(images=(*listing().images, image), logo=None)
    assert differences(listing(), newer) == (
        Difference("logo.file", "logo.png", None),
        Difference("logo.width_px", 256, None),
        Difference("logo.height_px", 256, None),
        Difference("logo.size_bytes", 40_000, None),
        Difference("images[1].file", None, "new.png"),
        Difference("images[1].width_px", None, 300),
        Difference("images[1].height_px", None, 180),
        Difference("images[1].size_bytes", None, 1),
    )


def test_another_kind_of_medium_is_one_difference() -> None:
    """R55: a video in the place of an image cannot be compared field by field."""
    video, image = listing().main_media
    swapped = listing(main_media=(video, Video("stage.mp4", 5)))
    assert differences(listing(), swapped) == (Difference("main_media[1]", image, Video("stage.mp4", 5)),)


def test_a_first_listing_is_told_field_by_field() -> None:
    """R55: with nothing in force everything that is filled in is new."""
    small = Listing(name="New", key_benefits=(KeyBenefit("Title"),))
    assert differences(None, small) == (
        Difference("name", None, "New"),
        Difference("key_benefits[0].title", None, "Title"),
    )


def test_a_track_tells_what_its_candidate_changes() -> None:
    """R55: nothing without a candidate."""
    revised = service({US: track(CandidateState.REVIEWING, shown=True)})
    assert revised.listing(US).differences == (
        Difference("short_description", "We plan, host and measure your LIVE sessions.", "A newer text."),
    )
    assert service({US: track(CandidateState.SETTLED, shown=True)}).listing(US).differences == ()


names = st.sampled_from(["", "a", "b"])
listings = st.builds(
    Listing,
    name=names,
    key_benefits=st.lists(st.builds(KeyBenefit, names, names), max_size=3).map(tuple),
    integrations=st.lists(names, max_size=3).map(tuple),
)


@given(before=listings, after=listings)
def test_equal_contents_and_only_they_have_no_difference(before: Listing, after: Listing) -> None:
    """Nothing escapes the reviewer, and nothing is shown that did not change. Rule: R55"""
    found = differences(before, after)
    assert bool(found) is (before != after)
    assert all(each.before != each.after for each in found)
