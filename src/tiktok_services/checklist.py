"""
The launch checklist as a person wants to see it: every item, what is done as well as what is missing.

It judges nothing itself. The engine finds the blockers; here each of them is put to the item whose path it stands
under, and the items without one are done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from tiktok_services.blocker import Blocker
from tiktok_services.vocabulary import ServiceType


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tiktok_services.service import Service
    from tiktok_services.target import Target


@frozen
class ChecklistItem:
    """
    One thing publishing asks for.

    Attributes:
        title: What it is, for a person.
        path: Where it stands, seen from the service.
        rules: The rules that ask for it.
        blockers: What is still wrong with it.
    """

    title: str
    path: str
    rules: tuple[str, ...]
    blockers: tuple[Blocker, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.blockers


@frozen
class Checklist:
    """The launch checklist of a service, in the order of the form. Rules: R34, R35"""

    items: tuple[ChecklistItem, ...]

    @property
    def ready(self) -> bool:
        """Whether every item is done. The status, an open review, or that nothing was written can still refuse."""
        return all(item.done for item in self.items)

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """Everything that is missing, in the order of the items."""
        return tuple(blocker for item in self.items for blocker in item.blockers)


_LISTING_ITEMS = (
    ("Service name", "name", ("R37", "R38")),
    ("Logo", "logo", ("R37", "R40")),
    ("Language", "language", ("R36", "R37")),
    ("Short description", "short_description", ("R37", "R38")),
    ("Video or main image", "main_media", ("R37", "R40")),
    ("Key benefits", "key_benefits", ("R37", "R38", "R39")),
    ("Images", "images", ("R37", "R40")),
    ("Detail description", "detail_description", ("R37", "R38", "R41")),
    ("Contact", "contact", ("R37",)),
)


def filled_in(service: Service, targets: tuple[Target, ...], blockers: Iterable[Blocker]) -> Checklist:
    """
    Put each of *blockers* to the item it stands under.

    Args:
        service: The service that is to be published.
        targets: Which of its targets.
        blockers: What the engine found missing for exactly these targets.
    """
    items = tuple(_items(service, targets))
    found: dict[str, list[Blocker]] = {item.path: [] for item in items}
    for blocker in blockers:
        path = blocker.path
        while path not in found:
            path = _one_step_up(path)
        found[path].append(blocker)
    return Checklist(tuple(ChecklistItem(item.title, item.path, item.rules, tuple(found[item.path])) for item in items))


def _one_step_up(path: str) -> str:
    """The place that holds the one at *path*: that without the last field or index."""
    return path[: max(path.rfind("."), path.rfind("["))]


def _items(service: Service, targets: tuple[Target, ...]) -> Iterator[ChecklistItem]:
    yield ChecklistItem("Name in Partner Center", "name", ("R35",))
    yield ChecklistItem("Partner in standing", "partner.termination", ("R67",))
    yield ChecklistItem("Partner is a TSP", "partner.types", ("R27",))
    yield ChecklistItem("Account on the right site", "partner.site", ("R3",))
    yield ChecklistItem("Category offered to the partner", "category", ("R5", "R30"))
    yield ChecklistItem("Type open in the category", "type", ("R29",))
    for market in dict.fromkeys(target.market for target in targets):
        path = f"partner.certifications[{service.category}/{market}]"
        yield ChecklistItem(f"Certified for {service.category} in {market}", path, ("R11", "R12"))
    if service.type is ServiceType.PUBLIC:
        yield ChecklistItem("Company profile", "partner.company_profile", ("R44",))
    for target in targets:
        path = f"listings[{target}]"
        yield ChecklistItem(f"{target}: within the partner's reach", path, ("R4",))
        if service.type is ServiceType.PUBLIC:
            for title, field, rules in _LISTING_ITEMS:
                yield ChecklistItem(f"{target}: {title}", f"{path}.{field}", rules)
