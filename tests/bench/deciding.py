# mypy: ignore-errors
# The peers stand in an environment of their own, which the type checkers do not see.
"""The jobs about decisions: one move, publishing with the full checklist, and every option."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from attrs import astuple
from tests.bench import floor, peer_listings, peer_moves, subjects
from tests.bench.results import Result, result
from tests.bench.rounds import Contender, in_turns
from tests.builders import HOUR, NOW, PARTNER, US

from tiktok_services.blocker import Blocker
from tiktok_services.catalog import default_catalog
from tiktok_services.commands import Publish
from tiktok_services.completeness import listing_blockers
from tiktok_services.decision import Refusal
from tiktok_services.documents import service_from_document, service_to_document
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.publishing import Option, OptionState
from tiktok_services.sealing import sealed
from tiktok_services.service import Service


MICROSECONDS = {"unit": "µs", "scale": 1e6}
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
    contenders = [Contender("this package, 1 target", publishing(subjects.written(), subjects.US_SELLER), calls=100)]
    for number in (2, 6):
        work = publishing(*subjects.for_targets(number))
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


def publishing(service: Service, partner: Any) -> Callable[[], Any]:
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
    make_blocker, make_row = sealed(Blocker), sealed(Option)

    def work() -> None:
        refused()
        for values in made:
            make_blocker(*values)
        for row in rows:
            make_row(row.action, row.target, row.who, row.state, row.blockers)

    return work


def _asked(service: Service, partner: Any) -> Callable[[], Any]:
    def work() -> Any:
        return service.options(partner, at=_AT)

    states = {each.state for each in work()}
    assert states == set(OptionState)
    return work
