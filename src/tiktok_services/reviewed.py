"""
Content under review: what is in force, and what is on its way to replace it.

The same machine serves the listing of a target and the dossier of a certification; `lifecycle.py` declares it. The
methods here make the moves; whether a move is allowed at all was asked before, by `allows`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import field, frozen

from tiktok_services.difference import Difference, differences
from tiktok_services.errors import InvalidValue
from tiktok_services.lifecycle import CANDIDATE_MOVES, CandidateAction, CandidateState
from tiktok_services.sealing import sealed
from tiktok_services.verdict import Verdict
from tiktok_services.vocabulary import Digest
from tiktok_services.wellformed import is_a, optional, utc_instant


Content = TypeVar("Content")

# Python 3.11 takes longer to read a member from its class than to compare with it.
_SETTLED, _REVIEWING = CandidateState.SETTLED, CandidateState.REVIEWING


@frozen
class Submission:
    """
    A candidate's being under review.

    Attributes:
        at: Since when the reviewer has it.
        digest: The name of exactly the content that was sent, computed when it was sent.
    """

    at: datetime = field(validator=utc_instant)
    digest: Digest = field(validator=is_a(Digest))


def _possible(track: Reviewed[Any], _attribute: object, state: CandidateState) -> None:
    if not isinstance(state, CandidateState):
        raise InvalidValue("state", f"must be CandidateState, not {type(state).__name__}")
    if (state is _SETTLED) is (track.candidate is not None):
        raise InvalidValue(
            "state", f"cannot be {state} {'with' if track.candidate is not None else 'without'} a candidate"
        )


def _while_reviewing(track: Reviewed[Any], _attribute: object, submission: Submission | None) -> None:
    if submission is not None and not isinstance(submission, Submission):
        raise InvalidValue("submission", f"must be Submission, not {type(submission).__name__}")
    if (track.state is _REVIEWING) is (submission is None):
        raise InvalidValue("submission", "must be present exactly while the candidate is under review")


@frozen
class Reviewed(Generic[Content]):
    """
    Content in force, a candidate to replace it, the candidate's state and the last verdict.

    Attributes:
        in_force: What holds now; None before the first approval, and after a retraction.
        candidate: What is to replace it; None exactly while the track is settled.
        state: Where the candidate stands.
        submission: Since when and under which digest it is under review; None while it is not.
        verdict: The last verdict given, on whichever content it was.

    Rules: R10, R14, R15, R52-R57
    """

    in_force: Content | None = None
    candidate: Content | None = None
    state: CandidateState = field(default=CandidateState.SETTLED, validator=_possible)
    submission: Submission | None = field(default=None, validator=_while_reviewing)
    verdict: Verdict | None = field(default=None, validator=optional(is_a(Verdict)))

    @classmethod
    def draft(cls, content: Content) -> Reviewed[Content]:
        """Content that is being written and was never in force."""
        return cls(candidate=content, state=CandidateState.WRITING)

    @property
    def latest(self) -> Content | None:
        """The newest content: the candidate if there is one, else what is in force."""
        return self.in_force if self.candidate is None else self.candidate

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What the candidate would change in what is in force, place by place; empty without a candidate. Rule: R55"""
        return () if self.candidate is None else differences(self.in_force, self.candidate)

    def allows(self, action: CandidateAction) -> bool:
        """Whether the lifecycle has a move for *action* here."""
        return (self.state, action, self.in_force is not None, False) in CANDIDATE_MOVES

    def write(self, content: Content) -> Reviewed[Content]:
        """Make *content* the candidate; content that equals what is in force makes none."""
        state = self._after(CandidateAction.WRITE, content)
        candidate = None if state is CandidateState.SETTLED else content
        return _track(self.in_force, candidate, state, None, self.verdict)

    def submit(self, digest: Digest, at: datetime) -> Reviewed[Content]:
        """Send the latest content to review; what is in force stays in force meanwhile."""
        state = self._after(CandidateAction.SUBMIT)
        return _track(self.in_force, self.latest, state, _submission(at, digest), self.verdict)

    def submit_out_of_sight(self, digest: Digest, at: datetime) -> Reviewed[Content]:
        """Send the latest content to review; nothing is in force until it is approved. Rule: R62"""
        state = self._after(CandidateAction.SUBMIT)
        return _track(None, self.latest, state, _submission(at, digest), self.verdict)

    def apply(self) -> Reviewed[Content]:
        """Put the candidate in force without a review. Rules: R49, R57"""
        return _track(self.candidate, None, self._after(CandidateAction.APPLY), None, self.verdict)

    def approve(self, verdict: Verdict) -> Reviewed[Content]:
        """Put the reviewed candidate in force in place of what was. Rules: R10, R51, R55"""
        state = self._after(CandidateAction.APPROVE)
        return _track(self.candidate, None, state, None, verdict)

    def reject(self, verdict: Verdict) -> Reviewed[Content]:
        """Refuse the reviewed candidate; what is in force stays as it was. Rules: R10, R52, R56"""
        return _track(self.in_force, self.candidate, self._after(CandidateAction.REJECT), None, verdict)

    def close(self) -> Reviewed[Content]:
        """End the review without a verdict. A candidate that equals what is in force is none any more."""
        if self.state is not CandidateState.REVIEWING:
            return self
        state = self._after(CandidateAction.CLOSE, self.candidate)
        candidate = None if state is CandidateState.SETTLED else self.candidate
        return _track(self.in_force, candidate, state, None, self.verdict)

    def drop(self) -> Reviewed[Content]:
        """Forget the candidate; what is in force stays."""
        return _track(self.in_force, None, self._after(CandidateAction.DROP), None, self.verdict)

    def retract(self, verdict: Verdict) -> Reviewed[Content]:
        """Take what is in force out of sight: it becomes a rejected candidate, unless a newer one exists already."""
        state = self._after(CandidateAction.RETRACT)
        return _track(None, self.latest, state, None, verdict)

    def _after(self, action: CandidateAction, content: Content | None = None) -> CandidateState:
        unchanged = content is not None and content == self.in_force
        return CANDIDATE_MOVES[self.state, action, self.in_force is not None, unchanged]


_track = sealed(Reviewed, asking=("state", "submission"))
_submission = sealed(Submission, asking=("at", "digest"))
