"""The converter of the domain, and how a host extends it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from attrs import field, frozen
from tests.builders import NOW, US, draft, listing

from tiktok_services.documents import (
    make_converter,
    path_of,
    portfolio_from_tree,
    service_from_document,
    service_to_document,
)
from tiktok_services.errors import InvalidDocument
from tiktok_services.listing import Contact, Listing
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.vocabulary import Market, SellerType


@frozen
class Note:
    """A type of a host."""

    text: str

    def __attrs_post_init__(self) -> None:
        if self.text == "no":
            raise LookupError("s3cret")


def _not_twice(note: Any, _attribute: object, value: float) -> None:
    if value == note.rank * 2:
        raise ValueError("s3cret")


@frozen
class Job:
    """A type of a host around those of the domain."""

    service: Service
    market: Market
    rank: float
    twice: float = field(default=0.0, validator=_not_twice)
    notes: tuple[Note, ...] = ()
    targets: frozenset[Target] = frozenset()


JOB = {"service": {}, "market": "US", "rank": 1.5}


def faults_of(tree: object, kind: Any = Job) -> list[str]:
    """Give the sentences of the refusal, as a person reads them."""
    with pytest.raises(InvalidDocument) as refusal:
        make_converter().structure(tree, kind)
    return [str(fault) for fault in refusal.value.faults]


class TestHosts:
    """A host puts the values of the domain into its own."""

    def test_what_a_host_writes_comes_back(self) -> None:
        """Its classes are read as strictly as ours; what has a default may be left out."""
        converter = make_converter()
        job = Job(draft(), Market("US"), 1.5, notes=(Note("a"),), targets=frozenset({US, Target.parse("GB/local")}))
        tree = converter.unstructure(job)
        assert tree["targets"] == ["GB/local", "US/local"]
        assert job == converter.structure(tree, Job)
        del tree["notes"], tree["targets"], tree["twice"]
        assert Job(draft(), Market("US"), 1.5) == converter.structure(tree, Job)

    def test_faults_have_paths(self) -> None:
        """Through its classes and ours."""
        tree = {"service": None, "market": "us", "rank": 1, "notes": [{"text": 1}, {}], "more": 1}
        assert faults_of(tree) == [
            "service: must be an object, not null",
            "market: must be an ISO 3166-1 country code of two capital letters",
            "rank: must be a decimal number, not a whole number",
            "notes[0].text: must be a text, not a whole number",
            "notes[1].text: is missing",
            "more: is not a known key",
        ]
        assert faults_of(1, Note) == ["must be an object, not a whole number"]

    def test_errors_of_a_host_are_not_forwarded(self) -> None:
        """Their text may hold anything, so that a sentence of ours stands instead."""
        tree = {"service": None, "market": "US", "rank": 1.5, "notes": [{"text": "no"}]}
        assert faults_of(tree) == [
            "service: must be an object, not null",
            "notes[0]: cannot be read as what belongs here",
        ]

    def test_hooks_of_a_host_are_asked(self) -> None:
        """For its own types and in one converter only."""
        converter = make_converter()
        converter.register_structure_hook(Note, lambda value, _: Note(str(value)))
        assert converter.structure(["a", 1], tuple[Note, ...]) == (Note("a"), Note("1"))
        assert faults_of(["a"], tuple[Note, ...]) == ["[0]: must be an object, not a text"]

    def test_a_value_that_is_wrong_has_its_path(self) -> None:
        """A hook of a host may make values of the domain, whose constructors name the attribute."""
        converter = make_converter()
        converter.register_structure_hook(Note, lambda value, _: Contact(value))
        with pytest.raises(InvalidDocument, match=r"\[0\]\.email: must not contain NUL"):
            converter.structure(["\0"], tuple[Note, ...])

    def test_a_host_may_write_any_part(self) -> None:
        """Also one that is not a whole document."""
        converter = make_converter()
        assert converter.unstructure(US) == "US/local"
        assert converter.structure("US/local", Target) == US
        assert converter.structure("local", SellerType) is SellerType.LOCAL
        assert converter.structure(converter.unstructure(listing()), Listing) == listing()
        assert converter.structure({}, Listing) == Listing()


class TestPaths:
    """A path is spelled alike, whoever finds the fault."""

    def test_a_key_that_is_a_target_stands_in_brackets(self) -> None:
        """Any other odd key in quotes."""
        assert (
            path_of(["listings", "US/local", "key_benefits", 2, "title"]) == "listings[US/local].key_benefits[2].title"
        )
        assert path_of(["US/local"]) == "[US/local]"
        assert path_of(["us/local", "US/LOCAL", "USA/local"]) == '"us/local"."US/LOCAL"."USA/local"'


class TestTime:
    """A bad document takes no longer than its size allows."""

    def test_wrong_all_over(self) -> None:
        """As many wrong items as a document may hold values; the bound is generous for slow machines."""
        document: Any = service_to_document(draft())
        content = document["listings"]["US/local"]["candidate"]
        content |= {name: [{}] * 10_000 for name in ("images", "main_media", "integrations")}
        content["key_benefits"] = [{"titel": 1}] * 10_000
        tracks = document["listings"]["US/local"]
        document["listings"] = {f"{first}A/local": tracks for first in "ABCDE"}
        begins = time.perf_counter()
        with pytest.raises(InvalidDocument) as refusal:
            service_from_document(document)
        assert time.perf_counter() - begins < 2
        assert len(refusal.value.faults) == 20
        assert len(str(refusal.value)) < 2_000

    def test_many_certifications(self) -> None:
        """The history of a partner in a file is made in a time that grows with its length, not with its square."""
        stated = [{"category": f"c{number}", "market": "US", "status": "revoked"} for number in range(2_000)]
        partner = {"id": "p", "name": "P", "types": ["TSP"], "registration_region": "US", "certifications": stated}
        service = {"id": "s", "type": "public", "category": "c", "name": "", "targets": ["US/local"]}
        begins = time.perf_counter()
        found = portfolio_from_tree({"schema": 1, "partner": partner, "services": [service]}, "x", at=NOW)
        assert time.perf_counter() - begins < 5
        assert found.partner.version == len(found.partner_events) == 6_001
