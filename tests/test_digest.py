"""Names for content: the canonical form is stated, and stays."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from attrs import frozen
from tests.builders import listing

from tiktok_services.digest import digest_of
from tiktok_services.listing import Image, KeyBenefit, Listing
from tiktok_services.vocabulary import Digest


class _Colour(StrEnum):
    RED = "red"


@frozen
class _Nothing:
    pass


@frozen
class _One:
    what: object


@frozen
class _Several:
    text: str
    number: int
    colour: _Colour
    parts: tuple[_One, ...]
    nothing: None = None


@pytest.mark.parametrize(
    ("content", "canonical"),
    [
        (_Nothing(), '{"_Nothing":[]}'),
        (_One("a"), '{"_One":["a"]}'),
        (_One(date(2026, 1, 31)), '{"_One":["2026-01-31"]}'),
        (_One(datetime(2026, 1, 31, 9, 30, tzinfo=UTC)), '{"_One":["2026-01-31T09:30:00+00:00"]}'),
        (_Several("ä", 7, _Colour.RED, (_One("a"),)), '{"_Several":["ä",7,"red",[{"_One":["a"]}],null]}'),
        (Image("logo.png", 256, 256, 40_000), '{"Image":["logo.png",256,256,40000]}'),
    ],
    ids=["no field", "one field", "a day", "an instant", "several fields", "an image"],
)
def test_the_digest_is_that_of_the_canonical_form(content: object, canonical: str) -> None:
    assert digest_of(content) == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_digest_is_a_well_formed_code() -> None:
    found = listing().digest
    assert (type(found), Digest(str(found))) == (Digest, found)


def test_a_digest_does_not_change_between_versions() -> None:
    """It is stored in events and named in approvals, so it has to be the same for ever."""
    assert Listing().digest == "7870a0a8dde5d9accab79094eb0d6b1bbf869f4850f1c9b6525d4fca1690639d"


def test_a_text_is_no_list_of_texts_and_no_value() -> None:
    contents = [_One("a"), _One(("a",)), _One(("_One", "a")), _One(_One("a")), _One(None), _One(""), _One(())]
    assert len({digest_of(each) for each in contents}) == len(contents)


def test_parts_do_not_run_into_each_other() -> None:
    assert digest_of(KeyBenefit("ab", "c")) != digest_of(KeyBenefit("a", "bc"))
    assert digest_of(KeyBenefit('a","b', "c")) != digest_of(KeyBenefit("a", 'b","c'))
