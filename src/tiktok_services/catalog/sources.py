"""Where a fact of the catalog comes from, and how sure it is."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen


class Confidence(StrEnum):
    """Whether a page states the fact, or it follows from what pages state."""

    DOC = "DOC"
    INFERRED = "INFERRED"


@frozen(kw_only=True)
class Source:
    """
    One page of the public documentation, as it stood when the edition was made.

    Attributes:
        document_id: Identity of the page; every row of the catalog cites its pages by it.
        title: Title as printed.
        updated: Day of the last update shown on the page, in UTC. Many pages were saved again in bulk, so it says
            little about the age of what they state.
        url: Where the page is.
    """

    document_id: str
    title: str
    updated: date
    url: str
