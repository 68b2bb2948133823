"""On which site a partner's account is, and which betas it is invited to."""

from __future__ import annotations

from enum import StrEnum


class Site(StrEnum):
    """The Partner Center an account belongs to: one serves the US, the other every other market. Rule: R3"""

    US = "US"
    GLOBAL = "GLOBAL"


class Feature(StrEnum):
    """A beta a partner is invited to. Rules: R44, R71"""

    COMPANY_PROFILE = "company_profile"
    """The page about the partner itself, which has to be filled in before a new public service."""
    UPGRADE_TO_PUBLIC = "upgrade_to_public"
    """Making a custom service public."""
