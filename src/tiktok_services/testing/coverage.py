"""What a run of random lives has to come to, and what it came to."""

from __future__ import annotations

from attrs import field, mutable

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.testing.worlds import two_targets


def _pairs(table: str) -> frozenset[tuple[Action, Action]]:
    rows = (row.split() for row in table.strip().splitlines())
    return frozenset((Action(first), Action(then)) for first, *rest in rows for then in rest)


PAIRS = _pairs("""
publish    publish approve reject deactivate upgrade retract take_down
approve    publish approve reject deactivate retract take_down
reject     publish approve reject deactivate upgrade retract take_down
deactivate republish
republish  approve reject deactivate upgrade take_down
upgrade    approve reject deactivate take_down
retract    publish approve reject deactivate retract take_down
take_down  reinstate
reinstate  publish deactivate upgrade retract take_down
""")
"""Moves that follow one another, edits and what happens to the partner left aside; each has to come up."""

CODES = two_targets().codes - {
    BlockerCode.EARLIER_THAN_LAST_CHANGE,  # a center never decides before the last change
    BlockerCode.NOT_A_TSP,
    BlockerCode.SITE_OF_ANOTHER_MARKET,
    BlockerCode.MARKET_OUT_OF_REACH,
    BlockerCode.CATEGORY_UNKNOWN,
    BlockerCode.CATEGORY_NOT_OFFERED,
    BlockerCode.TYPE_NOT_OPEN,
    *(BlockerCode.TOO_LONG, BlockerCode.WRONG_LANGUAGE, BlockerCode.NO_LISTING_LANGUAGE, BlockerCode.WRONG_FORMAT),
    *(BlockerCode.TOO_LARGE, BlockerCode.WRONG_SHAPE, BlockerCode.TOO_SMALL, BlockerCode.SPECIAL_CHARACTERS),
    BlockerCode.MALFORMED,
}
"""Reasons for a refusal that have to come up: those a partner of the right kind and a listing not yet written give."""


def _refusals(table: str) -> frozenset[tuple[Action, BlockerCode]]:
    named = {str(code.value): code for code in BlockerCode}
    rows = (row.split() for row in table.strip().splitlines())
    return frozenset((Action(action), named[code]) for action, *codes in rows for code in codes)


REFUSALS = _refusals("""
publish       wrong_role impossible_in_status upgrade_under_review target_unknown under_review nothing_to_send
publish       partner_terminated not_certified missing wrong_count
approve       wrong_role impossible_in_status target_unknown not_under_review content_changed
approve       partner_terminated not_certified
reject        wrong_role impossible_in_status target_unknown not_under_review content_changed
deactivate    wrong_role impossible_in_status
republish     wrong_role impossible_in_status partner_terminated not_certified missing wrong_count
upgrade       wrong_role impossible_in_status upgrade_under_review upgrade_not_granted
upgrade       partner_terminated not_certified missing wrong_count
retract       wrong_role impossible_in_status target_unknown nothing_in_force retraction_unjustified
take_down     wrong_role impossible_in_status
reinstate     wrong_role impossible_in_status partner_terminated not_certified
write         wrong_role target_unknown under_review content_changed
drop          wrong_role impossible_in_status target_unknown under_review nothing_to_drop
add_target    wrong_role upgrade_under_review target_exists
remove_target wrong_role upgrade_under_review target_unknown under_review last_target removal_changes_status
rename        wrong_role
recategorize  wrong_role under_review category_fixed
""")
"""Each action with every reason of `CODES` it can be refused for; each has to come up."""


@mutable(eq=False)
class Coverage:
    """
    What came up over a whole run.

    Attributes:
        lives: How many services were drafted.
        steps: How many commands were asked.
        allowed: The actions that were allowed.
        statuses: The statuses a service was in.
        refused: The actions that were refused, each with the reasons.
        pairs: The moves that followed one another.
    """

    lives: int = 0
    steps: int = 0
    allowed: set[Action] = field(factory=set[Action])
    statuses: set[ServiceStatus] = field(factory=set[ServiceStatus])
    refused: set[tuple[Action, BlockerCode]] = field(factory=set[tuple[Action, BlockerCode]])
    pairs: set[tuple[Action, Action]] = field(factory=set[tuple[Action, Action]])

    def missing(self) -> tuple[str, ...]:
        """Everything that had to come up and did not, by name."""
        return (
            *(f"status {each}" for each in ServiceStatus if each not in self.statuses),
            *(f"{each} allowed" for each in Action if each not in self.allowed),
            *(f"{action} refused for {code}" for action, code in sorted(REFUSALS - self.refused)),
            *(f"{first}, then {then}" for first, then in sorted(PAIRS - self.pairs)),
        )

    def __str__(self) -> str:
        refused, pairs = len(REFUSALS & self.refused), len(PAIRS & self.pairs)
        return (
            f"{self.lives} lives, {self.steps} commands; {len(self.statuses)} of {len(ServiceStatus)} statuses, "
            f"{len(self.allowed)} of {len(Action)} actions allowed, {refused} of {len(REFUSALS)} refusals, "
            f"{pairs} of {len(PAIRS)} pairs of moves"
        )
