"""Values made without their constructor are what the constructor would have made."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW, PARTNER

from tiktok_services.errors import InvalidValue
from tiktok_services.events import SERVICE_EVENTS, ServiceEvent, ServiceRenamed
from tiktok_services.listing import Image
from tiktok_services.sealing import sealed
from tiktok_services.testing.event_strategies import any_service_events
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import ServiceId


_RENAMED = ServiceRenamed(ServiceId("S-1"), 2, NOW, PARTNER, "edition", "Another name")


def _again(value: Any) -> Any:
    """The same made by `sealed`, from the same attributes."""
    make: Any = sealed(type(value))
    return make(*attrs.astuple(value, recurse=False))


@given(event=any_service_events())
def test_it_equals_what_the_constructor_makes(event: ServiceEvent) -> None:
    again = _again(event)
    assert type(again) is type(event)
    assert (again, hash(again), repr(again), again.id) == (event, hash(event), repr(event), event.id)


@pytest.mark.parametrize("kind", SERVICE_EVENTS)
def test_it_takes_the_arguments_of_the_constructor(kind: Any) -> None:
    make: Any = sealed(kind)
    with pytest.raises(TypeError, match="missing"):
        make(service_id=ServiceId("S-1"))
    with pytest.raises(TypeError, match="unexpected"):
        make(unknown=1)


def test_it_is_frozen_like_any_other() -> None:
    """Also in what copies, pickles and weak references make of it."""
    made = _again(_RENAMED)
    for each in (made, copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert each == _RENAMED
        with pytest.raises(FrozenInstanceError):
            each.title = "x"
        with pytest.raises(FrozenInstanceError):
            del each.title
    reference = weakref.ref(made)
    del made, each
    gc.collect()
    assert reference() is None


@given(title=st.text())
def test_attributes_are_given_by_place_or_by_name(title: str) -> None:
    stamp = (ServiceId("S-1"), 2, NOW, PARTNER, "edition")
    make = sealed(ServiceRenamed)
    assert make(*stamp, title) == make(*stamp, title=title) == ServiceRenamed(*stamp, title)


def test_the_validators_that_are_named_are_asked_and_no_others() -> None:
    ill_formed: Any = ("", -1, None, 1)
    made = sealed(Image)(*ill_formed)
    assert attrs.astuple(made) == ill_formed
    with pytest.raises(InvalidValue, match="width_px must not be negative"):
        sealed(Image, asking=("file", "width_px", "size_bytes"))(*ill_formed)
    with pytest.raises(InvalidValue, match="height_px must be a whole number"):
        sealed(Image, asking=("height_px",))(*ill_formed)


def test_what_holds_for_the_whole_value_is_always_asked() -> None:
    with pytest.raises(InvalidValue, match="text must say what the reason is"):
        sealed(Reason)(ReasonCode.OTHER, "", "")
    assert sealed(Reason)(ReasonCode.OTHER, "It is late.", "") == Reason(ReasonCode.OTHER, "It is late.")
