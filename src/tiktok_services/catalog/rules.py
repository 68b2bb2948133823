"""The rule index: every rule the package knows of, where it comes from, and what of it is left outside."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Basis(StrEnum):
    """What a rule rests on. A rule of several parts has the basis of its first."""

    SEED = "SEED"
    """The page on creating and publishing a service, which everything else starts from."""
    DOC = "DOC"
    """Another page of the public documentation."""
    INFERRED = "INFERRED"
    """It follows from what the pages state, or is stated for apps and taken to hold for services."""


class Coverage(StrEnum):
    """How much of a rule the package keeps."""

    KEPT = "kept"
    PARTLY = "partly"
    OUTSIDE = "outside"


@frozen(kw_only=True)
class Rule:
    """
    One rule of the platform.

    Attributes:
        id: Its name, `R1` to `R104`; blockers, docstrings and tests cite it.
        sentence: What it says.
        basis: What it rests on.
        sources: Pages that state it, or that it follows from, by document id.
        partly: Which part of it the package leaves outside, and why; None if none.
        outside: Why the package leaves all of it outside; None if it does not.
    """

    id: str
    sentence: str
    basis: Basis
    sources: tuple[str, ...]
    partly: str | None = None
    outside: str | None = None

    @property
    def coverage(self) -> Coverage:
        """How much of it the package keeps."""
        if self.outside is not None:
            return Coverage.OUTSIDE
        return Coverage.KEPT if self.partly is None else Coverage.PARTLY
