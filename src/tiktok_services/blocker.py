"""
Why something is refused: one `Blocker` for each reason, with a stable code, a place, a remedy and the rule behind it.

Programs read codes, paths and parameters, which stay the same from version to version; people read the sentences,
which may change. What each code means stands in `blocker_codes.py`.
"""

from __future__ import annotations

from attrs import frozen

from tiktok_services.blocker_codes import BlockerCode, RemedyKind
from tiktok_services.sealing import sealed
from tiktok_services.vocabulary import Role


Parameter = str | int


@frozen
class Remedy:
    """
    How a blocker can be removed.

    Attributes:
        kind: What sort of step it is.
        path: Where it is to be made, seen from the service (or from the partner, when the path starts with `partner`).
        who: Who can make it.
        sentence: The same for a person.
    """

    kind: RemedyKind
    path: str
    who: Role
    sentence: str


@frozen
class Blocker:
    """
    One reason why an action is refused.

    Attributes:
        code: What is wrong; stable from version to version.
        path: Where, such as `listings[US/local].key_benefits[2].title`; empty when it concerns the whole.
        parameters: The figures and names of this case, in the order in which the sentence uses them.
        rules: The ids of the rules behind it, such as `("R11", "R12")`; empty for the mere logic of versions and time.
        who: In which role it can be mended.
        mended_by: The sort of step that mends this case and a template of how, where they are not those of the code.
    """

    code: BlockerCode
    path: str
    parameters: tuple[tuple[str, Parameter], ...]
    rules: tuple[str, ...]
    who: Role
    mended_by: tuple[RemedyKind, str] | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, for a person."""
        return _fill(self.code.sentence, self)

    @property
    def remedy(self) -> Remedy:
        """How it can be mended, and by whom."""
        kind, mend = self.mended_by or (self.code.remedy, self.code.mend)
        return Remedy(kind, self.path, self.who, _fill(mend, self))

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        rules = f" [{', '.join(self.rules)}]" if self.rules else ""
        return f"{where}{self.sentence}{rules}"


_blocker = sealed(Blocker)  # many are made and few are read


def blocker(
    code: BlockerCode,
    path: str = "",
    cites: tuple[str, ...] | None = None,
    who: Role | None = None,
    mended_by: tuple[RemedyKind, str] | None = None,
    **parameters: Parameter,
) -> Blocker:
    """
    Make a `Blocker` from named parameters.

    Args:
        code: What is wrong.
        path: Where; empty when it concerns the whole.
        cites: The rules behind this case; those of the code unless given.
        who: In which role this case can be mended; that of the code unless given.
        mended_by: What sort of step mends this case, and how; as the code says unless given.
        parameters: The figures and names of this case, in the order in which the sentence uses them.
    """
    rules = code.rules if cites is None else cites
    return _blocker(code, path, tuple(parameters.items()), rules, who or code.who, mended_by)


def _fill(template: str, case: Blocker) -> str:
    return template.format(**dict(case.parameters)) if case.parameters else template
