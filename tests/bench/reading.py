# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""The job about documents: read and written beside the peers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve
from tests.bench import parts, peer_documents, subjects
from tests.bench.results import Result, result
from tests.bench.rounds import Contender, in_turns
from tests.builders import HOUR, NOW, PARTNER, US

from tiktok_services.documents import load_service, service_from_document, service_to_document
from tiktok_services.service import Service


MICROSECONDS = {"unit": "µs", "scale": 1e6}
_AT = NOW + HOUR


# -- documents ---------------------------------------------------------------------------------------------------


def documents(rounds: int) -> Iterator[Result]:
    """A live service with a newer candidate, as plain data and as text: read, and written."""
    service = subjects.live()
    newer = evolve(service.listing(US).in_force, short_description="A newer text.")
    service = service.write(subjects.US_SELLER, US, newer, by=PARTNER, at=_AT).result
    document = service_to_document(service)
    text = json.dumps(document).encode()
    by_pydantic = peer_documents.pydantic_reads(document)
    by_msgspec = peer_documents.msgspec_reads(document)
    assert service_from_document(document) == load_service(text) == service
    assert peer_documents.pydantic_reads_text(text) == by_pydantic
    assert peer_documents.msgspec_reads_text(text) == by_msgspec
    assert json.loads(text) == document
    assert peer_documents.pydantic_writes(by_pydantic) == document
    assert json.loads(json.dumps(peer_documents.msgspec_writes(by_msgspec))) == document
    _assert_paths(document)
    made_again = _made_of_its_parts(service)
    yield result(
        "Document to service",
        in_turns(
            [
                Contender("this package", lambda: service_from_document(document), calls=100),
                Contender("pydantic", lambda: peer_documents.pydantic_reads(document), calls=100),
                Contender("msgspec", lambda: peer_documents.msgspec_reads(document), calls=100),
                Contender("of this package: constructors and digest", made_again, calls=100),
            ],
            rounds,
        ),
        **MICROSECONDS,
        goals=(("this package", "pydantic", 1.5),),
        note=(
            "Plain data becomes a live service with a newer candidate. All sides refuse unknown and missing keys, wrong "
            "types and ill-formed codes; this package and pydantic tell every fault with its path, msgspec the first. "
            "This package also asks whether the parts agree: whether the content named by a digest is the content that "
            "is there, whether the status follows from the listings. The last row calls the constructors "
            "of the domain one by one, as anybody would, and computes that digest; the reader makes its values faster, and "
            "asks only what it has not seen to itself."
        ),
    )
    yield result(
        "JSON text to service",
        in_turns(
            [
                Contender("this package", lambda: load_service(text), calls=100),
                Contender("pydantic", lambda: peer_documents.pydantic_reads_text(text), calls=100),
                Contender("msgspec", lambda: peer_documents.msgspec_reads_text(text), calls=100),
                Contender(
                    "of this package: json.loads, constructors and digest",
                    lambda: (json.loads(text), made_again()),
                    calls=100,
                ),
            ],
            rounds,
        ),
        **MICROSECONDS,
        goals=(("this package", "pydantic", 1.5),),
        note=(
            "The same from JSON in UTF-8, as a store reads it. This package also refuses keys that are written more than "
            "once and whatever is too large, too deep or too long a number, which the peers accept. The last row is the "
            "floor: the parser of the standard library, the constructors and the digest."
        ),
    )
    yield result(
        "Service to document",
        in_turns(
            [
                Contender("this package", lambda: service_to_document(service), calls=100),
                Contender("pydantic", lambda: peer_documents.pydantic_writes(by_pydantic), calls=100),
                Contender("msgspec", lambda: peer_documents.msgspec_writes(by_msgspec), calls=100),
            ],
            rounds,
        ),
        **MICROSECONDS,
        goals=(("this package", "pydantic", 1.0),),
        note="The same service becomes plain data that JSON has forms for.",
    )


def _made_of_its_parts(service: Service) -> Callable[[], Any]:
    """Call every constructor of the domain that made *service*, and name the content that was approved."""
    constructors = list(parts.constructors(service))
    approved = service.listing(US).in_force
    assert constructors[-1]() == service

    def work() -> Any:
        for construct in constructors:
            construct()
        return approved.digest

    return work


def _assert_paths(document: dict[str, Any]) -> None:
    """A fault deep within is told with its path by this package and by pydantic."""
    spoilt = json.loads(json.dumps(document))
    spoilt["listings"][str(US)]["candidate"]["key_benefits"][1]["title"] = 7
    told = {}
    for name, read in (("ours", service_from_document), ("theirs", peer_documents.pydantic_reads)):
        try:
            read(spoilt)
        except ValueError as error:
            told[name] = str(error)
    assert "key_benefits[1].title" in told["ours"], told
    assert "key_benefits.1.title" in told["theirs"], told
