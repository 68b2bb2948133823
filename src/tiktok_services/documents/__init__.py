"""
Plain data in and out, read strictly and written in a stated form.

Bytes become a tree of plain data (`read_json`, `read_toml`, `read_file`), and a tree becomes what stores keep
(`service_from_document` and the like) or what a person wrote (`read_portfolio`). Whatever cannot be read is refused
with `InvalidDocument`, which holds every fault and its path; no other error ever comes of bad data.
"""

from tiktok_services.documents.conversion import make_converter
from tiktok_services.documents.history import check_history
from tiktok_services.documents.inspection import path_of
from tiktok_services.documents.plain import canonical_json, read_file, read_json, read_toml, write_json
from tiktok_services.documents.portfolio import Portfolio, ServiceSheet, portfolio_from_tree, read_portfolio
from tiktok_services.documents.stored import (
    dump_event,
    dump_partner,
    dump_service,
    event_from_document,
    event_to_document,
    load_event,
    load_partner,
    load_service,
    partner_from_document,
    partner_to_document,
    service_from_document,
    service_to_document,
)


__all__ = [
    "Portfolio",
    "ServiceSheet",
    "canonical_json",
    "check_history",
    "dump_event",
    "dump_partner",
    "dump_service",
    "event_from_document",
    "event_to_document",
    "load_event",
    "load_partner",
    "load_service",
    "make_converter",
    "partner_from_document",
    "partner_to_document",
    "path_of",
    "portfolio_from_tree",
    "read_file",
    "read_json",
    "read_portfolio",
    "read_toml",
    "service_from_document",
    "service_to_document",
    "write_json",
]
