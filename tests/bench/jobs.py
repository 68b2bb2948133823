# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""The jobs, each the same work for all sides; before it is timed, each side is asserted to do what the title says."""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from itertools import cycle
from typing import Any

from attrs import astuple, evolve
from tests.bench import floor, parts, peer_documents, peer_listings, peer_moves, subjects
from tests.bench.results import Result, result
from tests.bench.rounds import Contender, in_turns
from tests.bench.storage import storage
from tests.builders import HOUR, NOW, PARTNER, US

from tiktok_services.blocker import Blocker
from tiktok_services.catalog import default_catalog
from tiktok_services.commands import Publish
from tiktok_services.completeness import listing_blockers
from tiktok_services.decision import Refusal
from tiktok_services.documents import dump_service, load_service, service_from_document, service_to_document
from tiktok_services.lifecycle import CandidateState, ServiceLifecycle, ServiceSituation, ServiceStatus
from tiktok_services.publishing import Option, OptionState
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target
from tiktok_services.vocabulary import ServiceType


MICROSECONDS = {"unit": "µs", "scale": 1e6}
MILLISECONDS = {"unit": "ms", "scale": 1e3}
BYTES = {"unit": "bytes", "scale": 1.0}
_AT = NOW + HOUR


# -- one move ----------------------------------------------------------------------------------------------------


def one_move(rounds: int) -> Iterator[Result]:
    """A loaded service is deactivated."""
    service, partner = subjects.live(), subjects.US_SELLER
    edition = default_catalog().edition
    by_hand = floor.ByHand.like(service)

    def ours() -> Any:
        return service.deactivate(partner, by=PARTNER, at=_AT)

    def hand() -> Any:
        return floor.deactivate(by_hand, by=PARTNER, at=_AT, edition=edition)

    after, events = ours()
    assert (service.status, after.status, len(events)) == (ServiceStatus.LIVE, ServiceStatus.DEACTIVATED, 1)
    after_by_hand, event = hand()
    assert (by_hand.status, after_by_hand.status) == (ServiceStatus.LIVE, ServiceStatus.DEACTIVATED)
    assert (event.version, event.at, event.by) == (events[0].version, events[0].at, events[0].by)

    def fresh(loaded: Callable[[], Any]) -> Callable[[], Any]:
        def move() -> Any:
            loaded().deactivate()

        return move

    for loaded in (peer_moves.transitions_of_its_own, peer_moves.statemachine_restored):
        peer = loaded()
        peer.deactivate()
        assert peer.status == "deactivated"
    found = in_turns(
        [
            Contender("this package", ours, calls=1_000),
            Contender("the floor", hand, calls=1_000),
            _there_and_back("viewflow.fsm", peer_moves.ViewflowService()),
            _there_and_back("django-fsm-2", peer_moves.DjangoService()),
            _there_and_back("automat", peer_moves.AutomatService()),
            _there_and_back("transitions, one machine for all", peer_moves.transitions_of_a_shared_machine()),
            Contender("transitions, a machine for each", fresh(peer_moves.transitions_of_its_own), calls=10),
            Contender("python-statemachine", fresh(peer_moves.statemachine_restored), calls=10),
        ],
        rounds,
    )
    yield result(
        "One move",
        found,
        **MICROSECONDS,
        goals=(
            ("this package", "the floor", 1.25),
            ("this package", "viewflow.fsm", 1.0),
            ("this package", "django-fsm-2", 1.0),
            ("this package", "automat", 2.0),
            ("this package", "python-statemachine", 0.01),
        ),
        note=(
            "A live service is deactivated. This package asks who, when, for which partner and what stands against it, "
            "and answers a new service and an event; the first four peers flip a field of an object that is already "
            "there, and neither make a value nor an event. The floor is the same outcome written by hand: one look-up, "
            "one frozen slotted value, one event, and no question asked (`tests/bench/floor.py`). The last two have a "
            "machine for each object, so loading one is part of the work."
        ),
    )


def _there_and_back(name: str, loaded: Any) -> Contender:
    """Two moves of an object that is changed in place, so that every call begins where the last one did."""

    def moves() -> None:
        loaded.deactivate()
        loaded.republish()

    assert loaded.status == "live"
    loaded.deactivate()
    assert loaded.status == "deactivated"
    loaded.republish()
    assert loaded.status == "live"
    return Contender(name, moves, units=2, calls=250)


# -- publish -----------------------------------------------------------------------------------------------------


def publish(rounds: int) -> Iterator[Result]:
    """A complete public listing is sent to review, with the whole checklist."""
    plain = _plain_listing()
    assert not listing_blockers(subjects.written().listing(US).latest, US, default_catalog())
    _assert_same_limits(plain)
    contenders = [Contender("this package, 1 target", _publishing(subjects.written(), subjects.US_SELLER), calls=100)]
    for number in (2, 6):
        work = _publishing(*subjects.for_targets(number))
        contenders.append(Contender(f"this package, {number} targets", work, calls=100 // number))
    for name, judge in (("pydantic", peer_listings.pydantic_judges), ("msgspec", peer_listings.msgspec_judges)):
        contenders.extend(
            Contender(_of(name, number), _judging(judge, plain, number), calls=100 // number) for number in (1, 2, 6)
        )
    content, catalog = subjects.written().listing(US).latest, default_catalog()
    contenders.append(
        Contender("of this package: the fields alone", lambda: listing_blockers(content, US, catalog), 1, 100)
    )
    contenders.append(Contender("of this package: the SHA-256 alone", lambda: content.digest, 1, 100))
    found = in_turns(contenders, rounds)
    yield result(
        "Publish with the full checklist",
        found,
        **MICROSECONDS,
        goals=tuple(("this package" + _of("", number), _of("pydantic", number), 3.0) for number in (1, 2, 6)),
        note=(
            "A complete public listing for each target is judged and sent to review. This package asks everything the "
            "launch checklist asks (role, instant, status, standing, reach, certification, every field), names the "
            "content by its SHA-256, and answers a new service and an event. The peers validate the plain data of the "
            "listings alone, with the same limits (`tests/bench/peer_listings.py`)."
        ),
    )


def _of(name: str, number: int) -> str:
    return f"{name}, 1 target" if number == 1 else f"{name}, {number} targets"


def _publishing(service: Service, partner: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.publish(partner, by=PARTNER, at=_AT)

    after, events = work()
    assert (after.status, len(events), len(events[0].sent)) == (
        ServiceStatus.REVIEWING,
        1,
        len(service.listings),
    )
    return work


def _judging(judge: Callable[[Any], Any], plain: dict[str, Any], number: int) -> Callable[[], Any]:
    many = range(number)

    def work() -> None:
        for _ in many:
            judge(plain)

    return work


def _plain_listing() -> dict[str, Any]:
    """The listing as plain data, with the kind of each picture, which the peers ask for everywhere."""
    document = service_to_document(subjects.written())
    plain = document["listings"][str(US)]["candidate"]
    for picture in (plain["logo"], *plain["images"]):
        picture["kind"] = "image"
    return plain


def _assert_same_limits(plain: dict[str, Any]) -> None:
    """This package and every peer accept the listing, and refuse it once a limit is missed anywhere."""
    spoilt: list[dict[str, Any]] = [
        {"name": "x" * 100},
        {"name": " "},
        {"name": "\N{ZERO WIDTH SPACE}"},
        {"logo": {**plain["logo"], "width_px": 257}},
        {"logo": {**plain["logo"], "width_px": 255, "height_px": 255}},
        {"logo": {**plain["logo"], "file": "logo.gif"}},
        {"logo": {**plain["logo"], "file": "logos/.png"}},
        {"language": "fr"},
        {"short_description": "x" * 200},
        {"main_media": []},
        {"main_media": [{**plain["main_media"][0], "size_bytes": 200 * 1024 * 1024}]},
        {"key_benefits": plain["key_benefits"][:2]},
        {"key_benefits": [*plain["key_benefits"][:2], {"title": "x" * 50, "description": "y"}]},
        {"key_benefits": [*plain["key_benefits"][:2], {"title": "x", "description": "\N{HANGUL FILLER}"}]},
        {"images": [{**plain["images"][0], "width_px": 299, "height_px": 180}]},
        {"images": [{**plain["images"][0], "width_px": 601}]},
        {"detail_description": "x" * 10_000},
        {"detail_description": "\n"},
        {"detail_description": "Buy \N{ROCKET}"},
        {"contact": {**plain["contact"], "email": "nobody"}},
        {"contact": {**plain["contact"], "email": "help@harborlane..com"}},
        {"contact": {**plain["contact"], "email": "help@" + "x" * 64 + ".com"}},
        {"contact": {**plain["contact"], "phone": "1234"}},
        {"contact": {**plain["contact"], "website": "nowhere"}},
        {"contact": {**plain["contact"], "faq_url": "https://-harborlane.com"}},
    ]
    for judge in (_package_judges, peer_listings.pydantic_judges, peer_listings.msgspec_judges):
        judge(plain)
        for change in spoilt:
            try:
                judge({**plain, **change})
            except ValueError:
                continue
            raise AssertionError(f"{judge.__name__} accepts {change}")


def _package_judges(plain: dict[str, Any]) -> None:
    document = service_to_document(subjects.written())
    listing = json.loads(json.dumps(plain))
    for picture in (listing["logo"], *listing["images"]):
        del picture["kind"]
    document["listings"][str(US)]["candidate"] = listing
    content = service_from_document(document).listing(US).latest
    if listing_blockers(content, US, default_catalog()):
        raise ValueError


# -- options -----------------------------------------------------------------------------------------------------


def options(rounds: int) -> Iterator[Result]:
    """Every question at once, beside one refused publish of the same service."""
    contenders, goals = [], []
    empty, empty_partner = subjects.draft(), subjects.US_SELLER
    six, six_partner = subjects.for_targets(6)
    bare = six
    for each in six.listings:
        bare = bare.write(six_partner, each.target, subjects.Listing(), by=PARTNER, at=NOW).result
    for number, service, partner in ((1, empty, empty_partner), (6, bare, six_partner)):
        refused, asked = _refused(service, partner), _asked(service, partner)
        contenders.append(Contender(_of("a refused publish", number), refused, calls=max(1, 60 // number)))
        contenders.append(Contender(_of("all options", number), asked, calls=max(1, 20 // number)))
        made_again = _made_again(refused, asked())
        contenders.append(Contender(_of("the floor", number), made_again, calls=max(1, 20 // number)))
        goals.append((_of("all options", number), _of("a refused publish", number), 2.0))
    yield result(
        "Options",
        in_turns(contenders, rounds),
        **MICROSECONDS,
        goals=tuple(goals),
        note=(
            "Every action of a draft whose listings are empty, for every target and role, each with all its blockers; "
            f"{len(empty.options(empty_partner, at=_AT))} rows with one target, "
            f"{len(bare.options(six_partner, at=_AT))} with six. Beside it one refused publish of the same draft, "
            f"with {len(_refused(empty, empty_partner)().blockers)} and {len(_refused(bare, six_partner)().blockers)} "
            "blockers. The floor is that refused publish, and all rows and further blockers made once more without a "
            "question being asked."
        ),
    )


def _refused(service: Service, partner: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.consider(Publish(), partner, by=PARTNER, at=_AT)

    assert isinstance(work(), Refusal)
    return work


def _made_again(refused: Callable[[], Any], rows: tuple[Option, ...]) -> Callable[[], Any]:
    told = set(refused().blockers)
    distinct = {(row.action, row.target): row.blockers for row in rows}.values()
    made = [astuple(each, recurse=False) for blockers in distinct for each in blockers if each not in told]

    def work() -> None:
        refused()
        for values in made:
            Blocker(*values)
        for row in rows:
            Option(row.action, row.target, row.who, row.state, row.blockers)

    return work


def _asked(service: Service, partner: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.options(partner, at=_AT)

    states = {each.state for each in work()}
    assert states == set(OptionState)
    return work


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
            "is there, whether the status follows from the listings. The last row is what would remain if reading cost "
            "nothing: the constructors of the domain, which judge every value whoever calls them, and that digest."
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


# -- bulk --------------------------------------------------------------------------------------------------------


def bulk(rounds: int) -> Iterator[Result]:
    """The checklist of very many services, one after the other."""
    first = subjects.written()
    number = 100_000
    many = []
    for index in range(number):
        content = evolve(first.listing(US).latest, name=f"LIVE sessions that sell {index}")
        many.append(first.write(subjects.US_SELLER, US, content, by=PARTNER, at=NOW).result)
    parts = cycle([many[offset::100] for offset in range(100)])
    assert len({each.listing(US).latest.name for each in many}) == number
    assert first.checklist(subjects.US_SELLER, at=_AT).ready

    def check(services: list[Service]) -> None:
        for each in services:
            each.checklist(subjects.US_SELLER, at=_AT)

    found = in_turns(
        [
            Contender("for each of 1,000 services", lambda: check(next(parts)), units=1_000, calls=10),
            Contender("for each of 100,000 services", lambda: check(many), units=number),
        ],
        max(3, rounds // 10),
    )
    yield result(
        "Bulk: the whole checklist",
        found,
        **MICROSECONDS,
        goals=(("for each of 100,000 services", "for each of 1,000 services", 1.1),),
        note=(
            "The launch checklist, with what is done as well as what is missing, of different services that are all in "
            "memory. The cost of each must not grow with their number. The thousand are others each time, so that neither "
            "side finds them in the processor's cache."
        ),
    )


# -- memory ------------------------------------------------------------------------------------------------------


def memory(_rounds: int) -> Iterator[Result]:
    """How much room one loaded service takes beside one machine and one model."""
    document = dump_service(subjects.live())
    plain = json.loads(document)
    assert load_service(document) == subjects.live()

    def ours() -> Any:
        return load_service(document)

    def model() -> Any:
        return peer_documents.pydantic_reads(json.loads(json.dumps(plain)))

    def struct() -> Any:
        return peer_documents.msgspec_reads(json.loads(json.dumps(plain)))

    def machine() -> Any:
        return ServiceLifecycle(ServiceSituation(ServiceType.PUBLIC, state="live"))

    assert model().status == struct().status == ours().status == "live"
    found = in_turns(
        [
            Contender("this package", ours),
            Contender("pydantic", model),
            Contender("msgspec", struct),
            Contender("python-statemachine, without any content", machine),
        ],
        5,
        measure=_held,
    )
    yield result(
        "Memory of a loaded service",
        found,
        **BYTES,
        goals=(("this package", "pydantic", 1.0), ("this package", "python-statemachine, without any content", 1.0)),
        note=(
            "A live service with one listing, read from its document, with all its texts; beside it the same document "
            "in models of the peers, and a machine of python-statemachine that holds the status and nothing else."
        ),
    )


def _held(contender: Contender) -> float:
    """Bytes that stay allocated for each of two hundred results."""
    contender.work()
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [contender.work() for _ in range(200)]
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / len(kept)


# -- import ------------------------------------------------------------------------------------------------------


def imports(rounds: int) -> Iterator[Result]:
    """What it costs to have the package, each time in a fresh interpreter."""
    classes = int(_told("from tests.bench.parts import classes_loaded_with_a_service as all; print(len(all()))"))
    made = f"for each in range({classes}): attrs.make_class('C', dict.fromkeys('abcd', attrs.field()), frozen=True, slots=True)"
    statements = {
        "its three dependencies": "import attrs, cattrs, statemachine",
        "import tiktok_services": "import tiktok_services",
        "from tiktok_services import Service": "from tiktok_services import Service",
        "every public name": "from tiktok_services import *",
        f"two dependencies and {classes} frozen classes": f"import attrs, statemachine\n{made}",
    }
    contenders = [Contender(name, _importing(statement)) for name, statement in statements.items()]
    found = in_turns(contenders, max(5, rounds // 2), measure=lambda contender: contender.work())
    ours = ("import tiktok_services", "from tiktok_services import Service")
    yield result(
        "Import",
        found,
        **MILLISECONDS,
        goals=tuple((each, "its three dependencies", 1.15) for each in ours),
        note=(
            "Processor time of the statement in a fresh interpreter, after its bytecode was cached. The package loads each "
            "name when it is asked for, so importing the package alone is next to nothing; a service needs two of the "
            "three dependencies, documents need the third. The last row is the floor of a service: those two, and as many "
            "frozen attrs classes of four fields as come with it, since attrs writes and compiles their methods when they "
            "are made."
        ),
    )
    if find_spec("cyclopts") is None:
        return
    program = [sys.executable, "-m", "tiktok_services.cli", "--help"]
    found = in_turns(
        [
            Contender("python -c pass", _run([sys.executable, "-c", "pass"])),
            Contender("python -c 'import cyclopts'", _run([sys.executable, "-c", "import cyclopts"])),
            Contender("tiktok-services --help", _run(program)),
        ],
        max(5, rounds // 3),
        measure=lambda contender: contender.work(),
    )
    yield result(
        "Command line",
        found,
        **MILLISECONDS,
        goals=(),
        note="Processor time of a whole process, from its start to its end.",
    )


def _importing(statement: str) -> Callable[[], float]:
    program = f"from time import process_time as now; start = now()\n{statement}\nprint(now() - start)"
    return lambda: float(_told(program))


def _told(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], env=_caching(), capture_output=True, text=True, check=True
    ).stdout


def _caching() -> dict[str, str]:
    """An environment in which bytecode is cached as usual; else only ours would be compiled anew each time."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: list[str]) -> Callable[[], float]:
    def work() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, env=_caching(), capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)

    return work


# -- the scale of one service ------------------------------------------------------------------------------------


def scale(rounds: int) -> Iterator[Result]:
    """A long history, many targets, a listing at every limit."""
    young, old = subjects.live(), subjects.with_history(10_000)
    assert (young.status, old.status) == (ServiceStatus.LIVE, ServiceStatus.LIVE)
    later = old.changed_at + timedelta(hours=1)
    found = in_turns(
        [
            Contender("after 4 events", _deactivating(young, later), calls=1_000),
            Contender("after 10,000 events", _deactivating(old, later), calls=1_000),
        ],
        rounds,
    )
    yield result(
        "Scale: a move and the history before it",
        found,
        **MICROSECONDS,
        goals=(("after 10,000 events", "after 4 events", 1.1),),
        note="A service holds where it stands, not how it came there, so a long past costs nothing.",
    )
    contenders = [Contender("publish, 1 target", _publishing(*subjects.for_targets(1)), calls=60)]
    contenders.append(Contender("publish, each of 12 targets", _publishing(*subjects.for_targets(12)), 12, 5))
    contenders.append(Contender("deactivate, 1 open review", _deactivating(_under_review(1), _AT), calls=200))
    contenders.append(Contender("deactivate, each of 16", _deactivating(_under_review(16), _AT), 16, 20))
    yield result(
        "Scale: a move and the targets",
        in_turns(contenders, rounds),
        **MICROSECONDS,
        goals=(
            ("publish, each of 12 targets", "publish, 1 target", 1.1),
            ("deactivate, each of 16", "deactivate, 1 open review", 1.1),
        ),
        note=(
            "The cost of one target must not grow with their number. Twelve is the largest number of targets the "
            "catalog opens under one category; deactivating closes an open review of each of sixteen."
        ),
    )
    usual = subjects.written()
    full = subjects.written(subjects.listing_at_every_limit())
    yield result(
        "Scale: a listing at every limit",
        in_turns(
            [
                Contender("publish, a usual listing", _publishing(usual, subjects.US_SELLER), calls=60),
                Contender("publish, a listing at every limit", _publishing(full, subjects.US_SELLER), calls=60),
                Contender("deactivate, a usual listing", _deactivating(subjects.live(), _AT), calls=500),
                Contender(
                    "deactivate, a listing at every limit",
                    _deactivating(subjects.live(subjects.listing_at_every_limit()), _AT),
                    calls=500,
                ),
            ],
            rounds,
        ),
        **MICROSECONDS,
        goals=(("deactivate, a listing at every limit", "deactivate, a usual listing", 1.1),),
        note="Only what judges or names the content looks at it.",
    )


def _deactivating(service: Service, at: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.deactivate(subjects.US_SELLER, by=PARTNER, at=at)

    after, events = work()
    assert (after.status, len(events)) == (ServiceStatus.DEACTIVATED, 1)
    assert all(each.track.submission is None for each in after.listings)
    return work


def _under_review(number: int) -> Service:
    """A live service with a newer candidate under review for each of so many targets."""
    live = subjects.live()
    in_force = live.listing(US).in_force
    newer = evolve(in_force, short_description="A newer text.")
    track = Reviewed(in_force, newer, CandidateState.REVIEWING, Submission(NOW, newer.digest))
    languages = default_catalog().languages[:number]
    listings = tuple(TargetListing(Target(each.market, each.seller_type), track) for each in languages)
    return evolve(live, listings=listings)


JOBS: dict[str, Callable[[int], Iterator[Result]]] = {
    "move": one_move,
    "publish": publish,
    "options": options,
    "documents": documents,
    "bulk": bulk,
    "memory": memory,
    "imports": imports,
    "scale": scale,
    "storage": storage,
}
"""The jobs by the names under which `python -m tests.bench` can be asked for some of them."""
