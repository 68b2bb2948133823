"""Every status x type x rest x action of a service, against a list written by hand from the rules."""

from __future__ import annotations

from itertools import product

import attrs
import pytest
from tests.builders import GB_CB, MY_CB, NOW, PARTNER, PLATFORM, REASONS, cb_partner, listing, service, track

from tiktok_services import commands
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.decision import Outcome
from tiktok_services.lifecycle import (
    PERFORMERS,
    SERVICE_MOVES,
    Action,
    CandidateState,
    Halt,
    Rest,
    ServiceStatus,
)
from tiktok_services.partner import Feature
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.vocabulary import CategorySlug, Role, ServiceType


# Written from DOMAIN R48-R72, not from the code. `-` is impossible, `*` stands for every value, `=` for the same
# status. Columns: actions, statuses, type, rest, where it leads.
BY_HAND = """
publish                          draft rejected              public *        reviewing
publish                          reviewing                   public *        reviewing
publish                          draft rejected              custom *        live
publish                          live                        *      *        live
approve                          reviewing                   public *        live
approve                          live                        *      *        live
reject                           reviewing                   *      waiting  reviewing
reject                           reviewing                   *      shown    rejected
reject                           reviewing                   *      neither  rejected
reject                           live                        *      *        live
deactivate                       live                        *      *        deactivated
republish                        deactivated                 public *        reviewing
republish                        deactivated                 custom *        live
upgrade                          live                        custom *        live
retract                          live                        *      shown    live
retract                          live                        public waiting  reviewing
retract                          live                        custom waiting  rejected
retract                          live                        *      neither  rejected
take_down                        live                        *      *        taken_down
reinstate                        taken_down                  *      *        live
write add_target remove_target   *                           *      *        =
rename recategorize              *                           *      *        =
drop                             live deactivated taken_down *      *        =
"""


def _by_hand() -> dict[tuple[ServiceStatus, Action, ServiceType, Rest], ServiceStatus]:
    cells = {}
    for line in BY_HAND.strip().splitlines():
        *words, type_, rest, to = line.split()
        actions = [Action(word) for word in words if word in set(Action)]
        statuses = list(ServiceStatus) if "*" in words else [ServiceStatus(w) for w in words if w in set(ServiceStatus)]
        types = list(ServiceType) if type_ == "*" else [ServiceType(type_)]
        rests = list(Rest) if rest == "*" else [Rest(rest)]
        for status, action, kind, others in product(statuses, actions, types, rests):
            cell = (status, action, kind, others)
            assert cell not in cells, f"{cell} stands twice in the list"
            cells[cell] = status if to == "=" else ServiceStatus(to)
    return cells


CELLS = _by_hand()
ALL = list(product(ServiceStatus, Action, ServiceType, Rest))


@pytest.mark.parametrize("cell", ALL, ids="-".join)
def test_moves_are_exactly_those_of_the_rule_book(
    cell: tuple[ServiceStatus, Action, ServiceType, Rest],
) -> None:
    """The compiled table holds every move of the list and no other. Rules: R48-R72"""
    assert SERVICE_MOVES.get(cell) == CELLS.get(cell)


def test_the_list_covers_540_cells() -> None:
    """Six statuses, fifteen actions, two types and three kinds of rest."""
    assert len(ALL) == 540


# -- the same cells, walked through the real verbs ------------------------------------------------------------------

SUBJECT, OTHER, FURTHER = GB_CB, MY_CB, Target.parse("TH/cross_border")

OTHER_TRACK = {
    Rest.SHOWN: (CandidateState.SETTLED, True),
    Rest.WAITING: (CandidateState.REVIEWING, False),
    Rest.NEITHER: (CandidateState.WRITING, False),
}

SUBJECT_TRACKS = [
    (CandidateState.WRITING, False),
    (CandidateState.REVIEWING, False),
    (CandidateState.REJECTED, False),
    (CandidateState.SETTLED, True),
    (CandidateState.WRITING, True),
    (CandidateState.REVIEWING, True),
    (CandidateState.REJECTED, True),
]

HALTS = {ServiceStatus.DEACTIVATED: Halt.BY_PARTNER, ServiceStatus.TAKEN_DOWN: Halt.BY_PLATFORM}


def _command(action: Action, subject: Service) -> commands.Command:
    latest = subject.listing(SUBJECT).latest
    assert latest is not None
    every: dict[Action, commands.Command] = {
        Action.PUBLISH: commands.Publish((SUBJECT,)),
        Action.APPROVE: commands.Approve(SUBJECT, latest.digest),
        Action.REJECT: commands.Reject(SUBJECT, REASONS),
        Action.DEACTIVATE: commands.Deactivate(),
        Action.REPUBLISH: commands.Republish(),
        Action.UPGRADE: commands.Upgrade(),
        Action.RETRACT: commands.Retract(SUBJECT, REASONS),
        Action.TAKE_DOWN: commands.TakeDown(REASONS),
        Action.REINSTATE: commands.Reinstate(),
        Action.WRITE: commands.Write(SUBJECT, listing(SUBJECT, name="Another name")),
        Action.DROP: commands.Drop(SUBJECT),
        Action.ADD_TARGET: commands.AddTarget(FURTHER),
        Action.REMOVE_TARGET: commands.RemoveTarget(SUBJECT),
        Action.RENAME: commands.Rename("Another name"),
        Action.RECATEGORIZE: commands.Recategorize(CategorySlug("video-management")),
    }
    return every[action]


def _services(status: ServiceStatus, type_: ServiceType, rest: Rest) -> list[Service]:
    """Every service with two targets that stands so; none if the combination cannot come about."""
    found = []
    other_state, other_shown = OTHER_TRACK[rest]
    for state, shown in SUBJECT_TRACKS:
        reviewing = CandidateState.REVIEWING in {state, other_state}
        if status in HALTS and (reviewing or not (shown or other_shown)):
            continue  # a halt closes every review, and follows on having been live
        subject = service(
            {
                SUBJECT: track(state, shown=shown, target=SUBJECT),
                OTHER: track(other_state, shown=other_shown, target=OTHER),
            },
            type_,
            halt=HALTS.get(status, Halt.NONE),
            upgrading=reviewing and type_ is ServiceType.CUSTOM,
        )
        is_possible = not (type_ is ServiceType.CUSTOM and subject.status is ServiceStatus.REVIEWING)
        if subject.status is status and subject.rest(SUBJECT) is rest and is_possible:
            found.append(subject)
    return found


REACHED = [(*cell, subject) for cell in ALL for subject in _services(cell[0], cell[2], cell[3])]


@pytest.mark.parametrize("action", Action)
def test_every_reachable_cell_leads_where_the_list_says(action: Action) -> None:
    """A verb reaches the listed status, or refuses and changes nothing; it is impossible exactly where none is listed."""
    partner = cb_partner(features=frozenset({Feature.UPGRADE_TO_PUBLIC}))
    by = {Role.PARTNER: PARTNER, Role.PLATFORM: PLATFORM}[min(PERFORMERS[action] - {Role.SYSTEM})]
    reached, allowed = set(), set()
    for status, each, type_, rest, subject in REACHED:
        if each is not action:
            continue
        before = attrs.asdict(subject)
        decision = subject.consider(_command(action, subject), partner, by=by, at=NOW)
        expected = CELLS.get((status, action, type_, rest))
        assert attrs.asdict(subject) == before
        reached.add((status, type_, rest))
        if isinstance(decision, Outcome):
            assert decision.result.status is expected
            assert decision.result.version == subject.version + len(decision.events)
            allowed.add((status, type_, rest))
        else:
            impossible = BlockerCode.IMPOSSIBLE_IN_STATUS in {blocker.code for blocker in decision.blockers}
            assert impossible is (expected is None)
    never = {cell for cell in reached if (cell[0], action, *cell[1:]) in CELLS} - allowed
    assert never == NEVER_ALLOWED.get(action, set())


S, P, C = ServiceStatus, ServiceType.PUBLIC, ServiceType.CUSTOM

# Cells with a move that rules beside the status refuse for every state of the listing that is acted on.
NEVER_ALLOWED = {
    # A certified custom service is taken down as a whole instead (R66); the partner here is certified.
    Action.RETRACT: {(S.LIVE, C, Rest.SHOWN), (S.LIVE, C, Rest.NEITHER), (S.LIVE, C, Rest.WAITING)},
    # The category is fixed once the service was live (Q9), and locked while anything is reviewed (R53).
    Action.RECATEGORIZE: {
        *((S.LIVE, type_, rest) for type_ in (P, C) for rest in Rest),
        *((halted, type_, rest) for halted in HALTS for type_ in (P, C) for rest in (Rest.SHOWN, Rest.NEITHER)),
        (S.REVIEWING, P, Rest.WAITING),
        (S.REVIEWING, P, Rest.NEITHER),
    },
    # The only listing that was sent is locked itself (R53).
    Action.WRITE: {(S.REVIEWING, P, Rest.NEITHER)},
    # An upgrade in progress locks what follows (R71).
    Action.PUBLISH: {
        (S.LIVE, C, Rest.WAITING),
        (S.REVIEWING, P, Rest.NEITHER),  # the only listing that was sent is locked itself (R53)
    },
    Action.UPGRADE: {(S.LIVE, C, Rest.WAITING)},
    Action.ADD_TARGET: {(S.LIVE, C, Rest.WAITING)},
    Action.REMOVE_TARGET: {
        (S.LIVE, C, Rest.WAITING),
        # Without the subject nothing would be shown, reviewed or rejected any more.
        *((S.LIVE, type_, Rest.NEITHER) for type_ in (P, C)),
        *((halted, type_, Rest.NEITHER) for halted in HALTS for type_ in (P, C)),
        (S.LIVE, P, Rest.WAITING),
        (S.REVIEWING, P, Rest.NEITHER),
        (S.REJECTED, P, Rest.NEITHER),
        (S.REJECTED, C, Rest.NEITHER),
    },
}


def test_every_reachable_status_type_and_rest_is_walked() -> None:
    """The combinations that can come about at all, written by hand."""
    walked = {(status, type_, rest) for status, _, type_, rest, _ in REACHED}
    assert walked == {
        *((S.DRAFT, type_, Rest.NEITHER) for type_ in (P, C)),
        (S.REVIEWING, P, Rest.NEITHER),
        (S.REVIEWING, P, Rest.WAITING),
        *((S.REJECTED, type_, Rest.NEITHER) for type_ in (P, C)),
        *((S.LIVE, type_, rest) for type_ in (P, C) for rest in Rest),
        *((status, type_, rest) for status in HALTS for type_ in (P, C) for rest in (Rest.NEITHER, Rest.SHOWN)),
    }
