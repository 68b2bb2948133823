"""Strategies for what comes of asking and reading: options, checklists, differences, pages, faults, portfolios."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services.blocker import Remedy
from tiktok_services.checklist import Checklist, ChecklistItem
from tiktok_services.difference import Difference, differences
from tiktok_services.documents import Portfolio, ServiceSheet
from tiktok_services.errors import Fault
from tiktok_services.publishing import Option
from tiktok_services.repositories import Cursor, Page
from tiktok_services.testing.service_strategies import blockers, services_of_partners
from tiktok_services.testing.specimens import NOW
from tiktok_services.testing.strategies import categories, listings, partners, service_ids, targets, words
from tiktok_services.vocabulary import ServiceType


Item = TypeVar("Item")


def options() -> SearchStrategy[Option]:
    """What could be done with a service: allowed, blocked or impossible."""
    asked = services_of_partners().map(lambda each: each[0].options(each[1], at=NOW))
    return asked.flatmap(st.sampled_from)


def checklists() -> SearchStrategy[Checklist]:
    """Launch checklists, ready or not."""
    return services_of_partners().map(lambda each: each[0].checklist(each[1], at=NOW))


def checklist_items() -> SearchStrategy[ChecklistItem]:
    """Items of checklists, done or not."""
    return checklists().flatmap(lambda checklist: st.sampled_from(checklist.items))


def remedies() -> SearchStrategy[Remedy]:
    """How a blocker can be removed."""
    return blockers().map(lambda blocker: blocker.remedy)


def content_differences() -> SearchStrategy[Difference]:
    """Places at which two listings differ."""
    pairs = st.tuples(listings(), listings()).map(lambda pair: differences(*pair))
    return pairs.filter(bool).flatmap(st.sampled_from)


def cursors() -> SearchStrategy[Cursor]:
    """Where a page of services begins."""
    return service_ids().map(Cursor.after_service)


def pages(items: SearchStrategy[Item]) -> SearchStrategy[Page[Item]]:
    """Pages of *items*, the last of them or not."""
    return st.builds(Page, st.lists(items, max_size=3).map(tuple), st.none() | cursors())


def faults() -> SearchStrategy[Fault]:
    """What is wrong in a document, with a path or as a whole."""
    paths = st.sampled_from(["", "services[0].name", "services[0].listings[GB/local].key_benefits[2].title"])
    return st.builds(Fault, paths, words())


def service_sheets() -> SearchStrategy[ServiceSheet]:
    """Services as files tell them."""
    told = st.lists(st.tuples(targets(), listings()), min_size=1, max_size=2, unique_by=lambda each: each[0])
    return st.builds(ServiceSheet, service_ids(), st.sampled_from(ServiceType), categories(), words(), told.map(tuple))


def portfolios() -> SearchStrategy[Portfolio]:
    """What files tell: a partner, and services of it."""
    sheets = st.lists(service_sheets(), max_size=2, unique_by=lambda each: each.id).map(tuple)
    return st.builds(Portfolio, partners(), sheets)
