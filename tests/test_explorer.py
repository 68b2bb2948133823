"""The explorer walks all there is, keeps its word on what comes up, and catches defects by their shortest way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve, frozen

from tiktok_services import case as case_module
from tiktok_services import events, lifecycle, publishing, reviewed, rulebook
from tiktok_services.blocker import Blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.lifecycle import Action, Rest, ServiceStatus
from tiktok_services.service import Service
from tiktok_services.testing import explorer, promises
from tiktok_services.testing.explorer import Witness, explore
from tiktok_services.testing.specimens import MEMBER, certified_partner, complete_listing
from tiktok_services.testing.wording import in_words
from tiktok_services.testing.worlds import World, one_target, two_targets
from tiktok_services.vocabulary import CategorySlug, Market, Role, ServiceType


ONE, TWO = one_target(), two_targets()


def test_every_promise_is_kept_for_one_target() -> None:
    """119 states, walked through the real engine. Rules: R48-R72"""
    found = explore(ONE)
    assert found.violation is None
    assert found.states == 119
    assert found.moves == 838
    assert str(found).endswith("every promise kept")


def test_every_promise_has_a_sentence() -> None:
    """What is printed when it is broken."""
    told = dict(promises.every_promise())
    assert len(told) == 21
    assert all(sentence.strip() for sentence in told.values())


# -- planted defects: what is planted, in which world it shows, the promise that is broken, the shortest way ----------


@frozen
class Defect:
    """A defect, how it is planted, and what the explorer says of it."""

    name: str
    plant: Callable[[pytest.MonkeyPatch], None]
    promise: str
    steps: tuple[str, ...]
    world: World = ONE

    def __str__(self) -> str:
        return self.name


def _engine(
    patch: pytest.MonkeyPatch,
    rules: Mapping[Action, Any] = rulebook.RULES,
    performers: Mapping[Action, frozenset[Role]] = lifecycle.PERFORMERS,
) -> None:
    """Other rules, or others who may act, in the place where the engine looks them up."""
    planted = {
        kind: publishing._Rules(
            rules[kind.action][0], performers[kind.action], rules[kind.action][1], asked.looks_at_the_rest
        )
        for kind, asked in publishing._RULES_OF.items()
    }
    patch.setattr("tiktok_services.publishing._RULES_OF", planted)


def _with_move(
    status: ServiceStatus, action: Action, to: ServiceStatus | None, types: tuple[ServiceType, ...] = tuple(ServiceType)
) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        moves = dict(lifecycle.SERVICE_MOVES)
        for type_ in types:
            for rest in Rest:
                if to is None:
                    moves.pop((status, action, type_, rest))
                else:
                    moves[status, action, type_, rest] = to
        patch.setattr("tiktok_services.publishing._DESTINATIONS", moves)

    return plant


def _with_change(kind: type[Any], *kept: str) -> Callable[[pytest.MonkeyPatch], None]:
    """An event that leaves alone what it should change."""
    original = kind.change

    def change(self: Any, service: Service) -> Service:
        after: Service = original(self, service)
        return evolve(after, **{name: getattr(service, name) for name in kept})

    return lambda patch: patch.setattr(kind, "change", change)


def _any_role_may(patch: pytest.MonkeyPatch) -> None:
    _engine(patch, performers=dict.fromkeys(Action, frozenset(Role)))


def _only_the_system_retracts(patch: pytest.MonkeyPatch) -> None:
    may = {**lifecycle.PERFORMERS, Action.RETRACT: frozenset({Role.SYSTEM})}
    _engine(patch, performers=may)


def _no_entitlement(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(case_module, "entitlement_blockers", lambda *_: iter(()))


def _time_does_not_matter(patch: pytest.MonkeyPatch) -> None:
    original = Service.consider

    def whenever(self: Service, command: Any, partner: Any, *, by: Any, at: datetime) -> Any:
        return original(self, command, partner, by=by, at=max(at, self.changed_at))

    patch.setattr(Service, "consider", whenever)


def _without_reason(action: Action, *codes: BlockerCode) -> Callable[[pytest.MonkeyPatch], None]:
    """The rule book forgets some reasons."""
    against, happening = rulebook.RULES[action]

    def forgetful(case: Any, command: Any) -> Iterator[Blocker]:
        return (each for each in against(case, command) if each.code not in codes)

    return lambda patch: _engine(patch, {**rulebook.RULES, action: (forgetful, happening)})


def _raises(patch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Any:
        raise ValueError("no answer")

    _engine(patch, {**rulebook.RULES, Action.DROP: (nothing, nothing)})


def _only_the_first_reason(patch: pytest.MonkeyPatch) -> None:
    original = rulebook.against_sending

    def first(*what: Any) -> Iterator[Blocker]:
        yield from list(original(*what))[:1]

    patch.setattr(rulebook, "against_sending", first)


def _sweeps_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(explorer, "what_is_due", lambda *_: None)


def _silent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BlockerCode.NOTHING_TO_SEND, "mend", "")


def _any_digest(patch: pytest.MonkeyPatch) -> None:
    """Whatever is under review is approved, whichever content is named."""
    _without_reason(Action.APPROVE, BlockerCode.CONTENT_CHANGED)(patch)


def _early_flip(patch: pytest.MonkeyPatch) -> None:
    """An upgrade ends with the first approval."""

    def change(self: events.UpgradeRequested, service: Service) -> Service:
        return evolve(original(self, service), type=ServiceType.PUBLIC, upgrading=False)

    original = events.UpgradeRequested.change
    patch.setattr(events.UpgradeRequested, "change", change)


def _republished_in_sight(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reviewed.Reviewed, "submit_out_of_sight", reviewed.Reviewed.submit)


DRAFT_PUBLIC = "partner: draft a public service for US/local"
DRAFT_CUSTOM = "partner: draft a custom service for US/local"
PUBLISH = "partner: publish US/local"
WRITE = "partner: write the first content of US/local"
APPROVE = "platform: approve the first content of US/local"
DEACTIVATE = "partner: deactivate"
UPGRADE = "partner: upgrade"
GB = "GB/cross_border"
ANSWERED = "Every question has an answer"
WAY = "From every state there is a way to live"
REVIEWED = "A custom service is under review only while"
S = ServiceStatus

DEFECTS = [
    Defect(
        "anybody may do anything",
        _any_role_may,
        "Nobody does what is another's to do",
        (DRAFT_PUBLIC, "platform: write the incomplete content of US/local"),
    ),
    Defect(
        "the platform may not retract", _only_the_system_retracts, "Who may act does: no retract by the platform", ()
    ),
    Defect(
        "nothing is asked of the partner", _no_entitlement, "Nothing becomes visible without", (DRAFT_CUSTOM, PUBLISH)
    ),
    Defect(
        "only the first reason is told",
        _only_the_first_reason,
        "A partner that lacks something is told",
        (DRAFT_PUBLIC, PUBLISH),
    ),
    Defect(
        "what is lost is not swept", _sweeps_nothing, "What is visible when a certification", (DRAFT_CUSTOM, PUBLISH)
    ),
    Defect("a reason without a remedy", _silent, "Every reason says what is wrong", (DRAFT_CUSTOM, PUBLISH, PUBLISH)),
    Defect("an earlier instant is taken", _time_does_not_matter, "In the order of time", (DRAFT_PUBLIC, WRITE)),
    Defect("a question without an answer", _raises, ANSWERED, (DRAFT_PUBLIC, "partner: drop US/local")),
    Defect(
        "a public draft goes live",
        _with_move(S.DRAFT, Action.PUBLISH, S.LIVE),
        ANSWERED,
        (DRAFT_PUBLIC, WRITE, PUBLISH),
    ),
    Defect("a move too many", _with_move(S.DRAFT, Action.APPROVE, S.LIVE), "What a status allows happens", ()),
    Defect(
        "no republishing", _with_move(S.DEACTIVATED, Action.REPUBLISH, None), WAY, (DRAFT_CUSTOM, PUBLISH, DEACTIVATE)
    ),
    Defect(
        "rejected for good",
        _with_move(S.REJECTED, Action.PUBLISH, None),
        WAY,
        (DRAFT_CUSTOM, PUBLISH, "platform: retract US/local"),
    ),
    Defect("no deactivating", _with_move(S.LIVE, Action.DEACTIVATE, None), "Every combination that can", ()),
    Defect(
        "an approval of other content",
        _any_digest,
        "An approval puts in force exactly",
        (DRAFT_PUBLIC, WRITE, PUBLISH, "platform: approve the incomplete content of US/local"),
    ),
    Defect(
        "recategorized while live",
        _without_reason(Action.RECATEGORIZE, BlockerCode.CATEGORY_FIXED),
        "Every reason comes up",
        (),
    ),
    Defect(
        "republished in sight",
        _republished_in_sight,
        ANSWERED,
        (DRAFT_PUBLIC, WRITE, PUBLISH, APPROVE, DEACTIVATE, "partner: republish"),
    ),
    Defect(
        "reviews go on over a halt",
        _with_change(events.ServiceTakenDown, "listings"),
        REVIEWED,
        (DRAFT_CUSTOM, PUBLISH, WRITE, UPGRADE, "platform: take down"),
    ),
    Defect(
        "an upgrade goes on over a halt",
        _with_change(events.ServiceDeactivated, "upgrading"),
        REVIEWED,
        (DRAFT_CUSTOM, PUBLISH, WRITE, UPGRADE, DEACTIVATE),
    ),
    Defect(
        "being live is forgotten",
        _with_change(events.ServicePublished, "first_live_at"),
        "What is visible, or was",
        (DRAFT_CUSTOM, PUBLISH),
    ),
    Defect(
        "the type flips too early",
        _early_flip,
        "A custom service becomes public at the approval",
        (DRAFT_CUSTOM.replace("US/local", GB), PUBLISH.replace("US/local", GB), WRITE.replace("US/local", GB), UPGRADE),
        TWO,
    ),
    Defect(
        "a removal changes the status",
        _without_reason(Action.REMOVE_TARGET, BlockerCode.REMOVAL_CHANGES_STATUS),
        ANSWERED,
        (
            f"partner: draft a custom service for {GB} and MY/cross_border",
            PUBLISH.replace("US/local", GB),
            f"partner: remove {GB}",
        ),
        TWO,
    ),
    Defect(
        "writing to reviewed content",
        _without_reason(Action.WRITE, BlockerCode.UNDER_REVIEW),
        ANSWERED,
        (DRAFT_PUBLIC, WRITE, PUBLISH, "partner: write the incomplete content of US/local"),
    ),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_planted_defects_are_caught_by_the_shortest_way(defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each defect breaks the promise it should, and the way to it is told."""
    defect.plant(monkeypatch)
    violation = explore(defect.world).violation
    assert violation is not None
    assert violation.promise.startswith(defect.promise)
    assert violation.steps == defect.steps


# -- what has to come up ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("world", "promise"),
    [
        (
            evolve(ONE, codes=ONE.codes | {BlockerCode.VIOLATION_UNKNOWN}),
            "no question was refused for violation_unknown",
        ),
        (evolve(ONE, combinations=frozenset(list(ONE.combinations)[1:])), "No combination comes about that cannot"),
        (evolve(ONE, never=ONE.never | {(ServiceType.PUBLIC, S.LIVE, Action.PUBLISH)}), "What cannot happen does not"),
        (evolve(ONE, strangers=()), "no question was refused for category_not_offered"),
    ],
)
def test_what_does_not_come_up_is_told(world: World, promise: str) -> None:
    """A walk that finds nothing because nothing happens has failed."""
    violation = explore(world).violation
    assert violation is not None
    assert promise in str(violation)


def test_a_world_without_commands_stands_still() -> None:
    """Two drafts, and nothing comes up."""
    found = explore(evolve(ONE, asked=()))
    assert found.states == 2
    assert "every reason comes up" in str(found).lower()


def test_two_targets_are_a_larger_world() -> None:
    """Everything of the world with one target can come about with two, and more."""
    assert ONE.combinations < TWO.combinations
    assert TWO.never < ONE.never
    assert len(TWO.asked) > len(ONE.asked)
    assert len(ONE.combinations) == 25
    assert len(TWO.combinations) == 43


# -- how the partner is quantified over ----------------------------------------------------------------------------------


def test_a_witness_notes_what_is_looked_at() -> None:
    """Another partner that agrees in all of it would get the same answer."""
    category, market = CategorySlug("live-management"), Market("US")
    witness: Any = Witness(certified_partner(category, market))
    assert witness.is_certified_for(category, market)
    assert not witness.is_terminated
    assert witness.heard == {("is_certified_for", (category, market)): True, ("is_terminated", ()): False}


def test_contents_are_known_by_what_they_hold() -> None:
    """A content that equals one of the world's has its name, whatever object it is."""
    target = ONE.targets[0]
    assert ONE.content_name(target, complete_listing(target)) == "first"


def test_commands_are_told_in_words() -> None:
    """One sentence for each kind of command."""
    told = {in_words(command, MEMBER, ONE) for command in ONE.asked if ONE.targets[0] in _targets(command)}
    assert "partner: write the second content of US/local on top of the first one" in told
    assert "partner: reject the first content of US/local" in told
    assert "partner: reject US/local" in told
    assert "partner: add US/local" in told
    whole = {in_words(command, MEMBER, TWO) for command in TWO.asked if not hasattr(command, "target")}
    assert "partner: publish all that was written" in whole
    assert "partner: publish GB/cross_border and MY/cross_border" in whole
    assert "partner: take down" in whole


def _targets(command: Any) -> tuple[Any, ...]:
    return (getattr(command, "target", None),)
