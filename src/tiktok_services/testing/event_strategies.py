"""
Strategies for facts: of each kind any there can be, made field by field, whether or not one follows another.

They are for whatever passes facts on: stores, documents, queues, receivers. What really follows one another is in
`service_strategies.histories` and `partner_strategies.partner_histories`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, cast

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services.account import Feature, Site
from tiktok_services.certification import Dossier
from tiktok_services.events import SERVICE_EVENTS, Sent, ServiceEvent
from tiktok_services.listing import Listing
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent
from tiktok_services.target import Target
from tiktok_services.testing import strategies
from tiktok_services.testing.dossier_strategies import dossiers
from tiktok_services.verdict import Actor, Reason
from tiktok_services.vocabulary import (
    CategorySlug,
    Digest,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    SellerType,
    ServiceId,
    ServiceType,
)


def _markets() -> SearchStrategy[Market]:
    """Those of the catalog, and any other: an old history survives a new catalog."""
    return strategies.markets() | st.from_regex(r"[A-Z]{2}", fullmatch=True).map(Market)


def _targets() -> SearchStrategy[Target]:
    return strategies.targets() | st.builds(Target, _markets(), st.sampled_from(SellerType))


def _several_targets() -> SearchStrategy[tuple[Target, ...]]:
    return st.lists(_targets(), min_size=1, max_size=3, unique=True).map(tuple)


def _sent() -> SearchStrategy[Sent]:
    return st.dictionaries(_targets(), strategies.digests(), max_size=3).map(lambda each: tuple(each.items()))


_BY_TYPE: dict[Any, Callable[[], SearchStrategy[Any]]] = {
    str: strategies.texts,
    int: lambda: st.integers(1, 10**18 - 1),
    datetime: lambda: strategies.instants(awkward=True),
    Actor: lambda: strategies.actors() | st.builds(Actor, st.sampled_from(Role), strategies.texts()),
    ServiceId: strategies.service_ids,
    PartnerId: strategies.partner_ids,
    CategorySlug: strategies.categories,
    Market: _markets,
    Region: lambda: _markets().map(Region),
    Target: _targets,
    Digest: strategies.digests,
    Listing: strategies.listings,
    Dossier: dossiers,
    tuple[Reason, ...]: strategies.reasons,
    tuple[Target, ...]: _several_targets,
    Sent: _sent,
    frozenset[PartnerType]: lambda: st.frozensets(st.sampled_from(PartnerType)),
    **{kind: partial(st.sampled_from, kind) for kind in (ServiceType, PartnerType, Site, Feature)},
}
_BY_NAME: dict[str, Callable[[], SearchStrategy[Any]]] = {"violation": strategies.words}
"""What a field holds, by its type; by its name, where that tells more."""


def _facts(kind: type[Any]) -> SearchStrategy[Any]:
    fields = attrs.fields(attrs.resolve_types(kind))
    return st.builds(kind, **{each.name: (_BY_NAME.get(each.name) or _BY_TYPE[each.type])() for each in fields})


def any_service_events(*kinds: type[ServiceEvent]) -> SearchStrategy[ServiceEvent]:
    """Facts about services, of *kinds* or of every kind."""
    return st.one_of([cast("SearchStrategy[ServiceEvent]", _facts(kind)) for kind in kinds or SERVICE_EVENTS])


def any_partner_events(*kinds: type[PartnerEvent]) -> SearchStrategy[PartnerEvent]:
    """Facts about partners, of *kinds* or of every kind."""
    return st.one_of([cast("SearchStrategy[PartnerEvent]", _facts(kind)) for kind in kinds or PARTNER_EVENTS])
