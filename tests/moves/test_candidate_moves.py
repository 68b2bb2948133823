"""Every candidate state x in force or not x action, against a list written by hand from the rules."""

from __future__ import annotations

from itertools import product

import pytest
from tests.builders import NOW, PLATFORM, REASONS, listing, track

from tiktok_services.lifecycle import CANDIDATE_MOVES, CandidateAction, CandidateState
from tiktok_services.listing import Listing
from tiktok_services.reviewed import Reviewed
from tiktok_services.verdict import Verdict


# Rows: state, something in force; columns: the actions. `-` is refused. Written from R10, R14, R52-R57, R61, R70.
BY_HAND = """
                   write    write-same submit    apply   approve reject   close   close-same drop    retract
settled   shown    writing  settled    reviewing -       -       -        -       -          -       rejected
writing   shown    writing  settled    reviewing settled -       -        -       -          settled rejected
reviewing shown    -        -          -         -       settled rejected writing settled    -       rejected
rejected  shown    rejected rejected   reviewing settled -       -        -       -          settled rejected
writing   unshown  writing  writing    reviewing settled -       -        -       -          -       -
reviewing unshown  -        -          -         -       settled rejected writing writing    -       -
rejected  unshown  rejected rejected   reviewing settled -       -        -       -          -       -
"""


def _by_hand() -> list[tuple[CandidateState, bool, CandidateAction, bool, CandidateState | None]]:
    header, *rows = BY_HAND.strip("\n").splitlines()
    cells = []
    for row in rows:
        state, shown, *outcomes = row.split()
        for column, outcome in zip(header.split(), outcomes, strict=True):
            action, _, same = column.partition("-")
            to = None if outcome == "-" else CandidateState(outcome)
            cells.append((CandidateState(state), shown == "shown", CandidateAction(action), same == "same", to))
    return cells


CELLS = _by_hand()


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join(map(str, cell)))
def test_moves_are_exactly_those_of_the_rule_book(
    cell: tuple[CandidateState, bool, CandidateAction, bool, CandidateState | None],
) -> None:
    """The compiled table agrees with the list in every reachable cell. Rules: R10, R52-R57"""
    state, shown, action, same, to = cell
    assert CANDIDATE_MOVES.get((state, action, shown, same)) is to


def test_the_list_covers_every_reachable_cell() -> None:
    """Four states with and without something in force are eight; settled without anything in force cannot be."""
    combinations = {(state, shown) for state, shown, *_ in CELLS}
    assert combinations == set(product(CandidateState, (True, False))) - {(CandidateState.SETTLED, False)}
    assert {action for _, _, action, *_ in CELLS} == set(CandidateAction)


def _do(subject: Reviewed[Listing], action: CandidateAction, *, same: bool) -> Reviewed[Listing]:
    content = subject.in_force if same and subject.in_force is not None else listing(name="Another name")
    verdict = Verdict(PLATFORM, NOW, content.digest, REASONS)
    match action:
        case CandidateAction.WRITE:
            return subject.write(content)
        case CandidateAction.SUBMIT:
            return subject.submit(content.digest, NOW)
        case CandidateAction.APPLY:
            return subject.apply()
        case CandidateAction.APPROVE:
            return subject.approve(Verdict(PLATFORM, NOW, content.digest))
        case CandidateAction.REJECT:
            return subject.reject(verdict)
        case CandidateAction.CLOSE:
            return subject.close()
        case CandidateAction.DROP:
            return subject.drop()
        case CandidateAction.RETRACT:
            return subject.retract(verdict)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join(map(str, cell)))
def test_tracks_move_as_the_list_says(
    cell: tuple[CandidateState, bool, CandidateAction, bool, CandidateState | None],
) -> None:
    """`Reviewed` makes each listed move, and `allows` tells beforehand where there is none. Rules: R10, R52-R57"""
    state, shown, action, same, to = cell
    subject = track(state, shown=shown)
    if action is CandidateAction.CLOSE and same and shown and state is CandidateState.REVIEWING:
        settled = Reviewed(in_force=listing())
        subject = settled.submit(listing().digest, NOW)
    assert subject.allows(action) is (to is not None)
    if to is not None:
        assert _do(subject, action, same=same).state is to


class TestWhatEachMoveDoes:
    """What is in force and what is candidate after each move."""

    def test_approval_replaces_what_was_in_force(self) -> None:
        """R55: the revision replaces the published listing."""
        subject = track(CandidateState.REVIEWING, shown=True)
        assert subject.approve(Verdict(PLATFORM, NOW, listing().digest)).in_force == subject.candidate

    def test_refusal_leaves_what_was_in_force(self) -> None:
        """R56: a refused revision leaves the listing as it was."""
        subject = track(CandidateState.REVIEWING, shown=True)
        refused = subject.reject(Verdict(PLATFORM, NOW, listing().digest, REASONS))
        assert (refused.in_force, refused.candidate) == (subject.in_force, subject.candidate)

    def test_republishing_takes_what_is_in_force_out_of_sight(self) -> None:
        """R62: nothing is in force until the new review passed; the candidate goes first if there is one."""
        newer = track(CandidateState.WRITING, shown=True)
        sent = newer.submit_out_of_sight(listing().digest, NOW)
        assert (sent.in_force, sent.candidate) == (None, newer.candidate)
        settled = track(CandidateState.SETTLED, shown=True)
        assert settled.submit_out_of_sight(listing().digest, NOW).candidate == settled.in_force

    def test_retraction_keeps_the_newer_candidate(self) -> None:
        """Q11: what was shown becomes a rejected candidate, unless a newer one is there."""
        verdict = Verdict(PLATFORM, NOW, listing().digest, REASONS)
        newer = track(CandidateState.WRITING, shown=True)
        assert (newer.retract(verdict).in_force, newer.retract(verdict).candidate) == (None, newer.candidate)
        settled = track(CandidateState.SETTLED, shown=True)
        assert (settled.retract(verdict).in_force, settled.retract(verdict).candidate) == (None, settled.in_force)

    def test_dropping_leaves_what_is_in_force(self) -> None:
        """R56: a dropped candidate is forgotten."""
        subject = track(CandidateState.REJECTED, shown=True)
        assert (subject.drop().in_force, subject.drop().candidate) == (subject.in_force, None)

    def test_closing_a_track_that_is_not_reviewed_changes_nothing(self) -> None:
        """Halting a service ends open reviews only. Rule: R61"""
        subject = track(CandidateState.REJECTED, shown=True)
        assert subject.close() is subject
