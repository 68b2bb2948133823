"""
The converter: which plain data each type of the domain is written as and read from.

| type                                    | plain data                                                                |
|-----------------------------------------|---------------------------------------------------------------------------|
| codes, enumerations                     | text                                                                      |
| instants                                | text of RFC 3339 in UTC, `2026-01-31T09:30:00Z`; `+00:00` is read too     |
| days                                    | text, `2026-01-31`                                                        |
| `Target`                                | text, `US/local`                                                          |
| tuples, frozensets                      | lists; those of frozensets are sorted                                     |
| pairs of a target and something         | an object with a key for each target, in order                            |
| `Image` or `Video`                      | an object with `kind`, where it may be either                             |
| events                                  | an object with the `name` of the event                                    |
| `Service`                               | an object with all attributes and the derived `status`                    |
| other classes                           | an object with all attributes                                             |

Content (listings, dossiers and their parts) may leave out what is empty, as people write it; everything else has to
stand in full, so that nothing that was lost is taken for a default.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints

import attrs
from cattrs import Converter
from cattrs.fns import identity
from cattrs.gen import make_dict_unstructure_fn, override

from tiktok_services.certification import Certification
from tiktok_services.documents.soundness import faults_of_partner, faults_of_service
from tiktok_services.documents.strictness import (
    Hook,
    class_hook,
    day,
    exactly,
    instant,
    keyed_hook,
    list_hook,
    set_hook,
    tagged_hook,
    text,
)
from tiktok_services.events import SERVICE_EVENTS, Sent, ServiceEvent
from tiktok_services.lifecycle import ServiceStatus
from tiktok_services.listing import Image, Listing, Media, Video
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service, TargetListing
from tiktok_services.standing import Violation
from tiktok_services.target import Target
from tiktok_services.verdict import Reason, Verdict
from tiktok_services.vocabulary import Digest


IN_FULL = frozenset({Certification, Partner, Reason, Reviewed, Service, Verdict, Violation})
"""The classes of which every attribute has to stand in a document, also one with a default."""

EVENTS: dict[Any, tuple[type[Any], ...]] = {
    ServiceEvent: SERVICE_EVENTS,
    PartnerEvent: PARTNER_EVENTS,
    ServiceEvent | PartnerEvent: (*SERVICE_EVENTS, *PARTNER_EVENTS),
}
"""What is read as any event of its kind -> the classes it may be of."""

MEDIA: dict[str, type[Any]] = {"image": Image, "video": Video}
"""What an object says under `kind` -> the class it is of."""


def make_converter() -> Converter:
    """
    Make a converter for the types of the domain, which a host may extend by its own hooks.

    Reading is strict and looks at everything: what it raises is `InvalidDocument` with every fault and its path, seen
    from the value it was given. Attrs classes of the host are read in the same way. Writing gives dicts, lists, texts,
    numbers, booleans and None. A service is written with its link token, which is a secret.

    Returns:
        A new converter; what is added to it changes no other.
    """
    converter = Converter()
    _add_reading(converter)
    _add_writing(converter)
    return converter


# -- reading -----------------------------------------------------------------------------------------------------


def _add_reading(converter: Converter) -> None:
    converter.register_structure_hook(bool, exactly(bool, "true or false"))
    converter.register_structure_hook(int, exactly(int, "a whole number"))
    converter.register_structure_hook(float, exactly(float, "a decimal number"))
    converter.register_structure_hook(str, text)
    converter.register_structure_hook(datetime, instant)
    converter.register_structure_hook(date, day)
    converter.register_structure_hook_factory(attrs.has, _class_hook)
    converter.register_structure_hook(Target, lambda value, _: text(value, Target.parse))
    converter.register_structure_hook_factory(_is_tuple, list_hook)
    converter.register_structure_hook_factory(_is_frozenset, set_hook)
    converter.register_structure_hook_factory(lambda kind: kind == Sent, _sent_hook)
    converter.register_structure_hook_factory(lambda kind: kind == Media, _media_hook)
    converter.register_structure_hook_factory(_is_any_event, _event_hook)
    converter.register_structure_hook_factory(lambda kind: kind is Service, _service_hook)
    converter.register_structure_hook_factory(lambda kind: kind is Partner, _partner_hook)


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis


def _is_frozenset(kind: Any) -> bool:
    return get_origin(kind) is frozenset


def _is_an_event(kind: Any) -> bool:
    return kind in EVENTS[ServiceEvent | PartnerEvent]


def _is_any_event(kind: Any) -> bool:
    return kind in EVENTS


def _class_hook(kind: Any, converter: Converter) -> Hook:
    return class_hook(
        kind,
        converter,
        in_full=(get_origin(kind) or kind) in IN_FULL,
        derived={"name": str} if _is_an_event(kind) else {},
    )


def _sent_hook(_kind: Any, converter: Converter) -> Hook:
    return keyed_hook(Target.parse, Digest, converter)


def _media_hook(_kind: Any, converter: Converter) -> Hook:
    return tagged_hook("kind", MEDIA, converter)


def _event_hook(kind: Any, converter: Converter) -> Hook:
    return tagged_hook("name", {each.name: each for each in EVENTS[kind]}, converter, is_part=True)


def _service_hook(_kind: Any, converter: Converter) -> Hook:
    tracks = keyed_hook(Target.parse, Reviewed[Listing], converter)

    def listings(value: object, _type: object) -> tuple[TargetListing, ...]:
        return tuple(TargetListing(target, track) for target, track in tracks(value, _type))

    return class_hook(
        Service,
        converter,
        in_full=True,
        hooks={"listings": listings},
        derived={"status": ServiceStatus},
        faults_of=faults_of_service,
    )


def _partner_hook(_kind: Any, converter: Converter) -> Hook:
    return class_hook(Partner, converter, in_full=True, faults_of=faults_of_partner)


# -- writing -----------------------------------------------------------------------------------------------------


def _add_writing(converter: Converter) -> None:
    converter.register_unstructure_hook(str, str)  # of a code or a member of an enumeration it makes the plain text
    converter.register_unstructure_hook(datetime, _written_instant)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook_factory(attrs.has, _writing_of_class)
    converter.register_unstructure_hook(Target, str)
    converter.register_unstructure_hook_factory(_is_tuple, _writing_of_list)
    converter.register_unstructure_hook_factory(_is_frozenset, _writing_of_set)
    converter.register_unstructure_hook_factory(lambda kind: kind == Sent, _writing_of_sent)
    converter.register_unstructure_hook_factory(lambda kind: kind == Media, _writing_of_media)
    converter.register_unstructure_hook_func(_is_any_event, converter.unstructure)
    converter.register_unstructure_hook_factory(_is_an_event, _writing_of_event)
    converter.register_unstructure_hook_factory(lambda kind: kind is Service, _writing_of_service)


@lru_cache(1024)  # a service that is saved again and again keeps most of its instants
def _written_instant(at: datetime) -> str:
    return f"{at.isoformat()[:-6]}Z"  # what stands there is +00:00: no other instant gets into the domain


def _writing_of_class(
    kind: Any, converter: Converter, **hooks: Callable[[Any], object]
) -> Callable[[Any], dict[str, Any]]:
    overrides: dict[str, Any] = {name: override(unstruct_hook=hook) for name, hook in hooks.items()}
    cls: Any = get_origin(kind) or kind
    hints = get_type_hints(cls)
    for attribute in attrs.fields(cls):
        if hints[attribute.name] is str:
            overrides[attribute.name] = override(unstruct_hook=identity)
    return make_dict_unstructure_fn(kind, converter, **overrides)


def _writing_of_event(kind: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    write = _writing_of_class(kind, converter)
    return lambda event: {"name": kind.name, **write(event)}


def _writing_of_list(kind: Any, converter: Converter) -> Callable[[Any], list[Any]]:
    item: Any = get_args(kind)[0]
    if item is str:
        return list
    write = converter.get_unstructure_hook(item)
    return lambda items: [write(each) for each in items]


def _writing_of_set(kind: Any, converter: Converter) -> Callable[[Any], list[Any]]:
    write = converter.get_unstructure_hook(get_args(kind)[0])
    return lambda items: sorted(write(each) for each in items)


def _writing_of_sent(_kind: Any, _converter: Converter) -> Callable[[Sent], dict[str, str]]:
    return lambda sent: {str(target): str(digest) for target, digest in sent}


def _writing_of_media(_kind: Any, converter: Converter) -> Callable[[Any], dict[str, Any]]:
    writers = {kind: (name, converter.get_unstructure_hook(kind)) for name, kind in MEDIA.items()}

    def write(media: Media) -> dict[str, Any]:
        name, each = writers[type(media)]
        return {"kind": name, **each(media)}

    return write


def _writing_of_service(_kind: Any, converter: Converter) -> Callable[[Service], dict[str, Any]]:
    track = converter.get_unstructure_hook(Reviewed[Listing])

    def listings(entries: tuple[TargetListing, ...]) -> dict[str, Any]:
        return {str(each.target): track(each.track) for each in entries}

    write_attributes = _writing_of_class(Service, converter, listings=listings)

    def write(service: Service) -> dict[str, Any]:
        document = write_attributes(service)
        document["status"] = str(service.status)
        return document

    return write
