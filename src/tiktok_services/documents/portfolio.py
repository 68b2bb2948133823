"""
The file that a person writes: a partner with its certifications, and its services with what sellers are to read.

Every field of a listing may be left out, so that a file can grow; the checklist says what is still missing. Nothing in
such a file has happened yet: the events that make the partner and the services are made when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from os import PathLike
from typing import TYPE_CHECKING, Any, cast

from attrs import Attribute, evolve, field, frozen
from attrs.validators import and_

from tiktok_services.decision import Outcome
from tiktok_services.documents.conversion import make_converter
from tiktok_services.documents.envelope import SCHEMA, read_as, schema
from tiktok_services.documents.gathering import Gathering
from tiktok_services.documents.inspection import printable
from tiktok_services.documents.plain import read_file
from tiktok_services.documents.stated_partner import StatedPartner, at_least_one, partner_from, stated_instant
from tiktok_services.documents.strictness import Hook, class_hook, keyed_hook, repeated
from tiktok_services.errors import Fault
from tiktok_services.events import ListingWritten, ServiceEvent
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import CategorySlug, LinkToken, PartnerId, ServiceId, ServiceType
from tiktok_services.wellformed import any_text, check_instant, is_a, tuple_of


if TYPE_CHECKING:
    from tiktok_services.catalog import Catalog


@frozen
class ServiceSheet:
    """
    A service as a file tells it, before it exists anywhere.

    Attributes:
        id: Its identity.
        type: Public or custom.
        category: Its service category.
        name: Its name in Partner Center.
        listings: For each target, in order, what its sellers are to read; an empty listing where nothing is said yet.

    Rules: R22, R23, R30, R36
    """

    id: ServiceId = field(validator=is_a(ServiceId))
    type: ServiceType = field(validator=is_a(ServiceType))
    category: CategorySlug = field(validator=is_a(CategorySlug))
    name: str = field(validator=any_text)
    listings: tuple[tuple[Target, Listing], ...] = field(validator=tuple_of(tuple))

    def draft(
        self,
        partner_id: PartnerId,
        *,
        link_token: LinkToken,
        by: Actor,
        at: datetime,
        catalog: Catalog | None = None,
    ) -> Outcome[Service, ServiceEvent]:
        """
        Draft the service and write its listings; nothing is published.

        Args:
            partner_id: Whose offer it is.
            link_token: A secret the host made at random, such as `secrets.token_urlsafe()`.
            by: Who creates it: somebody of the partner.
            at: When, in UTC.
            catalog: The reference tables; the packaged ones unless given.

        Returns:
            The service, and all its events from the first.

        Raises:
            InvalidValue: The instant is naive or not in UTC.
            Refused: Somebody else than the partner asks.

        Rules: R13, R22, R48
        """
        drafted = Service.draft(
            self.id,
            partner_id,
            type=self.type,
            category=self.category,
            name=self.name,
            targets=tuple(target for target, _ in self.listings),
            link_token=link_token,
            by=by,
            at=at,
            catalog=catalog,
        )
        service, edition = drafted.result, drafted.events[0].edition
        written: list[ServiceEvent] = []
        for target, listing in self.listings:
            if service.listing(target).latest != listing:
                # A new draft can always be written to, whoever its partner is: writing asks nothing of the partner.
                event = ListingWritten(
                    service_id=self.id,
                    version=service.version + 1,
                    at=at,
                    by=by,
                    edition=edition,
                    target=target,
                    listing=listing,
                )
                service = event.change(service)
                written.append(event)
        return Outcome(service, (*drafted.events, *written))


@frozen
class Portfolio:
    """
    What a file tells.

    Attributes:
        partner: Whose services these are.
        sheets: The services, in the order of the file.
        partner_events: What makes the partner, from its registration on; empty if the partner did not come from a file.
    """

    partner: Partner = field(validator=is_a(Partner))
    sheets: tuple[ServiceSheet, ...] = field(validator=tuple_of(ServiceSheet))
    partner_events: tuple[PartnerEvent, ...] = field(default=(), validator=tuple_of(PartnerEvent))


def read_portfolio(
    path: str | PathLike[str],
    partner_file: str | PathLike[str] | None = None,
    *,
    at: datetime,
    catalog: Catalog | None = None,
) -> Portfolio:
    """
    Read a file that holds services and their partner.

    Args:
        path: A JSON or TOML file.
        partner_file: Another such file with the partner alone, if the first holds none.
        at: The instant from which on things are as the files tell, in UTC.
        catalog: The reference tables; the packaged ones unless given.

    Raises:
        InvalidDocument: One of the files cannot be read, with every fault and its path. The partner file is read first.
        InvalidValue: The instant is naive or not in UTC.

    Rules: R1, R2, R3, R10, R22
    """
    check_instant("at", at)
    if partner_file is None:
        return portfolio_from_tree(read_file(path), printable(str(path)), at=at, catalog=catalog)
    source = printable(str(partner_file))
    tree = _own_form(read_file(partner_file), source)
    stated: _StatedPartnerFile = read_as(_hooks().partner_alone, tree, source)
    partner, events = partner_from(stated.partner, source, at, catalog)
    portfolio = portfolio_from_tree(read_file(path), printable(str(path)), partner, at=at, catalog=catalog)
    return evolve(portfolio, partner_events=events)


def portfolio_from_tree(
    tree: Mapping[str, object],
    source: str,
    partner: Partner | None = None,
    *,
    at: datetime,
    catalog: Catalog | None = None,
) -> Portfolio:
    """
    Read what `read_json` or `read_toml` made of a file.

    Args:
        tree: The plain data.
        source: What was read, such as a file name; it starts the sentences of the error.
        partner: Whose services these are, if the file holds no partner.
        at: The instant from which on things are as the file tells, in UTC.
        catalog: The reference tables; the packaged ones unless given.

    Raises:
        InvalidDocument: With every fault and its path.
        InvalidValue: The instant is naive or not in UTC.

    Rules: R1, R2, R3, R10, R22
    """
    check_instant("at", at)
    hooks = _hooks()
    hook = hooks.services_with_their_partner if partner is None else hooks.services_alone
    stated: _StatedPortfolio = read_as(hook, _own_form(tree, source), source)
    sheets = tuple(each.sheet for each in stated.services)
    if stated.partner is None:
        return Portfolio(cast("Partner", partner), sheets)
    made, events = partner_from(stated.partner, source, at, catalog)
    return Portfolio(made, sheets, events)


def _own_form(tree: Mapping[str, object], source: str) -> Mapping[str, object]:
    """Refuse a file of a later form as a whole; all else that is wrong is told together."""
    number = tree.get("schema") if isinstance(cast("object", tree), Mapping) else None
    if type(number) is int and number > SCHEMA:
        found = Gathering()
        found.attempt("schema", schema, number, int)
        found.refuse_any(source)
    return tree


# -- what a file says, field by field ----------------------------------------------------------------------------


def _each_target_once(_owner: object, _attribute: Attribute[Any], targets: tuple[Target, ...]) -> None:
    found = Gathering()
    for index in repeated(targets):
        found.add(index, f"must not stand twice: {targets[index]}")
    found.refuse_any()


@frozen(kw_only=True)
class _StatedService:
    """Rules: R22, R23, R30, R36"""

    id: ServiceId
    type: ServiceType
    category: CategorySlug
    name: str = field(validator=any_text)
    targets: tuple[Target, ...] = field(default=(), validator=_each_target_once)
    listings: tuple[tuple[Target, Listing], ...] = ()

    @property
    def sheet(self) -> ServiceSheet:
        """With an empty listing for every target that is only named."""
        listings = dict.fromkeys(self.targets, Listing()) | dict(self.listings)
        return ServiceSheet(self.id, self.type, self.category, self.name, tuple(listings.items()))


def _without_target(members: Mapping[str, object]) -> Iterator[Fault]:
    if all(members.get(name, ()) in ((), [], {}) for name in ("targets", "listings")):
        yield Fault("listings", "is missing, and so is targets: at least one target is needed")


def _each_id_once(_owner: object, _attribute: Attribute[Any], services: tuple[_StatedService, ...]) -> None:
    found = Gathering()
    for index in repeated(each.id for each in services):
        found.merge(Fault(f"[{index}].id", f"must not stand twice: {services[index].id}"))
    found.refuse_any()


@frozen(kw_only=True)
class _StatedPortfolio:
    """A file of services, with their partner or without."""

    schema: int
    partner: StatedPartner | None = None
    services: tuple[_StatedService, ...] = field(validator=and_(_each_id_once, at_least_one))


def _without_partner(members: Mapping[str, object]) -> Iterator[Fault]:
    if members.get("partner") is None:
        yield Fault("partner", "is missing, and no partner was given apart")


def _with_partner(members: Mapping[str, object]) -> Iterator[Fault]:
    if members.get("partner") is not None:
        yield Fault("partner", "must not stand here: a partner was given apart")


@frozen
class _StatedPartnerFile:
    """A file of a partner alone."""

    schema: int
    partner: StatedPartner


@frozen
class _Hooks:
    """How whole files are read."""

    services_with_their_partner: Hook
    services_alone: Hook
    partner_alone: Hook


@cache
def _hooks() -> _Hooks:
    """The hooks for whole files; made when they are first needed."""
    converter = make_converter()
    listings = {"listings": keyed_hook(Target.parse, Listing, converter)}
    instants = {"company_profile_completed_at": stated_instant}
    for kind, hook in (
        (_StatedService, class_hook(_StatedService, converter, hooks=listings, faults_among=_without_target)),
        (StatedPartner, class_hook(StatedPartner, converter, hooks=instants)),
    ):
        converter.register_structure_hook(kind, hook)
    known = {"schema": schema}
    return _Hooks(
        class_hook(_StatedPortfolio, converter, hooks=known, faults_among=_without_partner),
        class_hook(_StatedPortfolio, converter, hooks=known, faults_among=_with_partner),
        class_hook(_StatedPartnerFile, converter, hooks=known),
    )
