"""The next value of a service, which is made without the constructor: it is as good as one made with it."""

from __future__ import annotations

import gc
import pickle
import weakref
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from tests.builders import CB_LIVE, GB_CB, HOUR, NOW, PARTNER, TOKEN, US, draft, track, us_partner

from tiktok_services import events
from tiktok_services.errors import InvalidValue
from tiktok_services.events import ServiceReinstated
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.service import Service, TargetListing
from tiktok_services.vocabulary import ServiceId, ServiceType


_EVENT = ServiceReinstated(ServiceId("S-1"), 2, NOW + HOUR, PARTNER, "edition")
_CHANGES: dict[str, Any] = {
    "type": ServiceType.CUSTOM,
    "category": CB_LIVE,
    "name": "Another name",
    "listings": (TargetListing(GB_CB, track(CandidateState.SETTLED, shown=True)),),
    "halt": Halt.BY_PLATFORM,
    "upgrading": True,
    "first_live_at": NOW,
}


@pytest.mark.parametrize("name", _CHANGES)
def test_what_an_event_changes_is_changed_and_nothing_else(name: str) -> None:
    change = {name: _CHANGES[name]}
    before = draft()
    by_constructor = attrs.evolve(before, version=2, changed_at=NOW + HOUR, **change)
    after = before.after(_EVENT, **change)
    assert (after, hash(after), repr(after)) == (by_constructor, hash(by_constructor), repr(by_constructor))
    assert before == draft()


def test_it_is_a_service_like_any_other() -> None:
    """Of the same class, frozen, and able to be pickled, referred to weakly and collected."""
    after = draft().after(_EVENT)
    assert type(after) is Service
    with pytest.raises(FrozenInstanceError):
        after.name = "x"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(after)) == after
    reference = weakref.ref(after)
    del after
    gc.collect()
    assert reference() is None


def test_events_from_anywhere_are_checked_when_they_are_replayed() -> None:
    drafted = events.ServiceDrafted(
        ServiceId("S-1"),
        1,
        NOW,
        PARTNER,
        "edition",
        partner_id=draft().partner_id,
        type=ServiceType.PUBLIC,
        category=CB_LIVE,
        title="LIVE",
        targets=(US,),
    )
    renamed = events.ServiceRenamed(ServiceId("S-1"), 2, NOW, PARTNER, "edition", title=7)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue) as caught:
        Service.replay([drafted, renamed], TOKEN)
    assert caught.value.path == "name"


def test_an_instant_of_any_zone_without_offset_is_in_utc() -> None:
    same = datetime(2025, 12, 3, 9, tzinfo=timezone(timedelta(0), "Z"))
    assert draft().rename(us_partner(), "Another name", by=PARTNER, at=same).result.changed_at == NOW
