"""
The domain model of TikTok Shop services: how a partner's service comes to be live, and every reason why not yet.

The names below are the public interface; each is loaded when it is first asked for. The commands of a service and of a
partner stand in `tiktok_services.commands` and `tiktok_services.partner_commands`, their events in
`tiktok_services.events` and `tiktok_services.partner_events`, the testing kit in `tiktok_services.testing`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from tiktok_services.blocker import Blocker, Remedy
    from tiktok_services.blocker_codes import BlockerCode, RemedyKind
    from tiktok_services.catalog import Catalog, default_catalog
    from tiktok_services.center import PartnerCenter
    from tiktok_services.certification import (
        Certification,
        CertificationStatus,
        Company,
        ContactPerson,
        Dossier,
        Introduction,
        Proof,
        ProofFile,
    )
    from tiktok_services.checklist import Checklist, ChecklistItem
    from tiktok_services.decision import Outcome, Refusal
    from tiktok_services.difference import Difference
    from tiktok_services.digest import digest_of
    from tiktok_services.documents import Portfolio, ServiceSheet, read_portfolio
    from tiktok_services.errors import (
        AlreadyExists,
        Fault,
        InvalidDocument,
        InvalidValue,
        MissingExtra,
        NotFound,
        Refused,
        SearchGivenUp,
        TikTokServicesError,
        VersionConflict,
    )
    from tiktok_services.events import ServiceEvent
    from tiktok_services.lifecycle import Action, CandidateState, Halt, Rest, ServiceStatus
    from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
    from tiktok_services.memory import InMemoryStore
    from tiktok_services.notifier import Notifier
    from tiktok_services.notifiers import ConsoleNotifier, RecordingNotifier
    from tiktok_services.partner import Feature, Partner, Site
    from tiktok_services.partner_events import PartnerEvent
    from tiktok_services.publishing import Option, OptionState
    from tiktok_services.repositories import Page, PartnerRepository, ServiceFilter, ServiceRepository
    from tiktok_services.reviewed import Reviewed, Submission
    from tiktok_services.service import Service, TargetListing
    from tiktok_services.target import Target
    from tiktok_services.verdict import Actor, Reason, ReasonCode, Verdict
    from tiktok_services.vocabulary import (
        CategorySlug,
        Digest,
        LanguageTag,
        LinkToken,
        Market,
        PartnerId,
        PartnerType,
        Region,
        Role,
        Scope,
        SellerType,
        ServiceId,
        ServiceType,
    )


__all__ = [
    "Action",
    "Actor",
    "AlreadyExists",
    "Blocker",
    "BlockerCode",
    "CandidateState",
    "Catalog",
    "CategorySlug",
    "Certification",
    "CertificationStatus",
    "Checklist",
    "ChecklistItem",
    "Company",
    "ConsoleNotifier",
    "Contact",
    "ContactPerson",
    "Difference",
    "Digest",
    "Dossier",
    "Fault",
    "Feature",
    "Halt",
    "Image",
    "InMemoryStore",
    "Introduction",
    "InvalidDocument",
    "InvalidValue",
    "KeyBenefit",
    "LanguageTag",
    "LinkToken",
    "Listing",
    "Market",
    "MissingExtra",
    "NotFound",
    "Notifier",
    "Option",
    "OptionState",
    "Outcome",
    "Page",
    "Partner",
    "PartnerCenter",
    "PartnerEvent",
    "PartnerId",
    "PartnerRepository",
    "PartnerType",
    "Portfolio",
    "Proof",
    "ProofFile",
    "Reason",
    "ReasonCode",
    "RecordingNotifier",
    "Refusal",
    "Refused",
    "Region",
    "Remedy",
    "RemedyKind",
    "Rest",
    "Reviewed",
    "Role",
    "Scope",
    "SearchGivenUp",
    "SellerType",
    "Service",
    "ServiceEvent",
    "ServiceFilter",
    "ServiceId",
    "ServiceRepository",
    "ServiceSheet",
    "ServiceStatus",
    "ServiceType",
    "Site",
    "Submission",
    "Target",
    "TargetListing",
    "TikTokServicesError",
    "Verdict",
    "VersionConflict",
    "Video",
    "default_catalog",
    "digest_of",
    "read_portfolio",
]

__version__ = "0.1.0"

_HOMES = {
    "blocker": ("Blocker", "Remedy"),
    "blocker_codes": ("BlockerCode", "RemedyKind"),
    "catalog": ("Catalog", "default_catalog"),
    "center": ("PartnerCenter",),
    "certification": (
        "Certification",
        "CertificationStatus",
        "Company",
        "ContactPerson",
        "Dossier",
        "Introduction",
        "Proof",
        "ProofFile",
    ),
    "checklist": ("Checklist", "ChecklistItem"),
    "decision": ("Outcome", "Refusal"),
    "difference": ("Difference",),
    "digest": ("digest_of",),
    "documents": ("Portfolio", "ServiceSheet", "read_portfolio"),
    "errors": (
        "AlreadyExists",
        "Fault",
        "InvalidDocument",
        "InvalidValue",
        "MissingExtra",
        "NotFound",
        "Refused",
        "SearchGivenUp",
        "TikTokServicesError",
        "VersionConflict",
    ),
    "events": ("ServiceEvent",),
    "lifecycle": ("Action", "CandidateState", "Halt", "Rest", "ServiceStatus"),
    "listing": ("Contact", "Image", "KeyBenefit", "Listing", "Video"),
    "memory": ("InMemoryStore",),
    "notifier": ("Notifier",),
    "notifiers": ("ConsoleNotifier", "RecordingNotifier"),
    "partner": ("Feature", "Partner", "Site"),
    "partner_events": ("PartnerEvent",),
    "publishing": ("Option", "OptionState"),
    "repositories": ("Page", "PartnerRepository", "ServiceFilter", "ServiceRepository"),
    "reviewed": ("Reviewed", "Submission"),
    "service": ("Service", "TargetListing"),
    "target": ("Target",),
    "verdict": ("Actor", "Reason", "ReasonCode", "Verdict"),
    "vocabulary": (
        "CategorySlug",
        "Digest",
        "LanguageTag",
        "LinkToken",
        "Market",
        "PartnerId",
        "PartnerType",
        "Region",
        "Role",
        "Scope",
        "SellerType",
        "ServiceId",
        "ServiceType",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
