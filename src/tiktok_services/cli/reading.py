"""Files of a person as services that the rules can be asked about."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tiktok_services.documents import read_portfolio
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import LinkToken


if TYPE_CHECKING:
    from tiktok_services.documents import Portfolio
    from tiktok_services.service import Service

READER = Actor.partner("command-line")
"""In whose name a file is read."""


def read(path: str, partner: str | None, at: datetime) -> Portfolio:
    """
    Read a file, and its partner from another one if that is given.

    Raises:
        InvalidDocument: One of the two cannot be read.
    """
    return read_portfolio(path, partner, at=at)


def drafts(portfolio: Portfolio, at: datetime) -> Iterator[Service]:
    """Each service of the file as it would be right after it was entered."""
    for sheet in portfolio.sheets:
        # Nothing is stored and no link is ever shown, so that the token is forgotten with the service.
        token = LinkToken(secrets.token_urlsafe())
        yield sheet.draft(portfolio.partner.id, link_token=token, by=READER, at=at).result


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)
