"""
The reference tables: what the platform's public documentation states, as typed and immutable data with its sources.

Every rule that depends on such a fact asks a `Catalog` for it. `default_catalog()` is the packaged edition; pass your
own wherever one is taken.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final


# Making these classes takes a third as long as importing all that the package depends on, and most programs that
# import the package ask the catalog nothing. So they are made when the first of them is asked for.
_MODULES: Final = (
    "catalog",
    "applications",
    "languages",
    "limits",
    "listing_rules",
    "offerings",
    "proofs",
    "rules",
    "sources",
    "standing",
)

if TYPE_CHECKING:
    from tiktok_services.catalog.applications import (
        CrossBorderQualification,
        CrossBorderRequirements,
        EntityField,
        RejectionReason,
    )
    from tiktok_services.catalog.catalog import Catalog
    from tiktok_services.catalog.languages import LanguageRow, LanguageTable, ListingLanguage
    from tiktok_services.catalog.limits import Comparison, CountRule, FileRule, Limit, SizeLimit, TextLimit
    from tiktok_services.catalog.listing_rules import (
        CompanyProfile,
        CompanyProfilePart,
        ContentRule,
        FieldRule,
        ListingRules,
        PartRule,
    )
    from tiktok_services.catalog.offerings import Category, Closure, Country, CrossBorderReach, Offering
    from tiktok_services.catalog.proofs import Prerequisite, ProofDefinition, ProofRequirements, Threshold
    from tiktok_services.catalog.rules import Basis, Coverage, Rule
    from tiktok_services.catalog.sources import Confidence, Source
    from tiktok_services.catalog.standing import Clearing, ViolationLadder, ViolationLevel
else:  # type checkers would take a module's __getattr__ for a promise to have every name

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        modules = (vars(import_module(f"{__name__}.{module}")) for module in _MODULES)
        return globals().setdefault(name, next(members[name] for members in modules if name in members))


__all__ = [
    "Basis",
    "Catalog",
    "Category",
    "Clearing",
    "Closure",
    "CompanyProfile",
    "CompanyProfilePart",
    "Comparison",
    "Confidence",
    "ContentRule",
    "CountRule",
    "Country",
    "Coverage",
    "CrossBorderQualification",
    "CrossBorderReach",
    "CrossBorderRequirements",
    "EntityField",
    "FieldRule",
    "FileRule",
    "LanguageRow",
    "LanguageTable",
    "Limit",
    "ListingLanguage",
    "ListingRules",
    "Offering",
    "PartRule",
    "Prerequisite",
    "ProofDefinition",
    "ProofRequirements",
    "RejectionReason",
    "Rule",
    "SizeLimit",
    "Source",
    "TextLimit",
    "Threshold",
    "ViolationLadder",
    "ViolationLevel",
    "default_catalog",
]


@cache
def default_catalog() -> Catalog:
    """
    Answer the packaged edition of the reference tables.

    The first call reads it, in some tens of milliseconds; every later one answers the same object.

    Returns:
        The catalog.

    Raises:
        InvalidDocument: If a packaged file is damaged. Asking again cannot help; installing again can.

    Rules: R5, R8, R36, R37
    """
    from tiktok_services.catalog.loading import packaged_catalog

    return packaged_catalog()
