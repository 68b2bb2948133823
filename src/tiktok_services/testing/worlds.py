"""
Small worlds for the explorer: one target or two, three contents for each, every question, every kind of partner.

A world is chosen so small that all of it can be walked, and so large that nothing the rules look at is left out: of the
contents one is incomplete and two are complete and different; the partners differ in their standing, in the markets
they are certified for, and in the betas they are invited to; every command is asked by somebody in every role, with
content that is there and with content that is not, for targets the service has and for one it never has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from attrs import evolve, field, frozen

from tiktok_services import commands
from tiktok_services.account import Feature, Site
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.lifecycle import Action, CandidateState, ServiceStatus
from tiktok_services.listing import Listing
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.standing import Termination
from tiktok_services.target import Target
from tiktok_services.testing.specimens import (
    MEMBER,
    NOW,
    REVIEWER,
    SOME_REASON,
    TOKEN,
    certified_partner,
    complete_listing,
    faulty_listing,
)
from tiktok_services.vocabulary import (
    CategorySlug,
    Market,
    PartnerId,
    PartnerType,
    Region,
    ServiceId,
    ServiceType,
)


CONTENT_NAMES = ("incomplete", "first", "second")
"""The contents of a target: one that is incomplete, two that are complete and different."""

EMPTY = Listing()

Combination = tuple[ServiceType, ServiceStatus, CandidateState, bool]
"""Type and status of a service; of one of its targets the candidate's state, and whether something is in force."""


Cell = tuple[ServiceType, ServiceStatus, Action]
"""Type and status of a service, and what is done with it."""


@frozen(eq=False)
class World:
    """
    Everything the explorer is to walk.

    Attributes:
        name: What it is called.
        targets: The targets a service may have.
        contents: For each of them, and for one it never has, the contents called `CONTENT_NAMES`.
        partners: The circumstances a partner may be in; the first one lacks nothing.
        starts: The services right after their first event.
        asked: Every command that is asked, by somebody in each role.
        strangers: Services, commands and partners beyond all that, asked once for the reasons they are refused for.
        codes: Every reason that has to come up.
        combinations: Every combination that has to come about, and no other.
        never: What a status allows and yet never happens in this world, for other reasons. All else happens.
    """

    name: str
    targets: tuple[Target, ...]
    contents: Mapping[Target, tuple[Listing, Listing, Listing]] = field(repr=False)
    partners: tuple[Partner, ...] = field(repr=False)
    starts: tuple[Service, ...] = field(repr=False)
    asked: tuple[commands.Command, ...] = field(repr=False)
    strangers: tuple[tuple[Service, commands.Command, Partner], ...] = field(repr=False)
    codes: frozenset[BlockerCode] = field(repr=False)
    combinations: frozenset[Combination] = field(repr=False)
    never: frozenset[Cell] = field(repr=False)

    def content_name(self, target: Target, listing: Listing) -> str:
        """What *listing* of *target* is called."""
        for name, known in zip(CONTENT_NAMES, self.contents[target], strict=True):
            if known is listing:
                return name
        return CONTENT_NAMES[self.contents[target].index(listing)]


def one_target() -> World:
    """Local sellers of the US, and a partner registered there. This is the world with the company profile."""
    category, target, market = CategorySlug("live-management"), Target.parse("US/local"), Market("US")
    full = certified_partner(category, market)
    profile = full.features | {Feature.COMPANY_PROFILE}
    partners = (*_circumstances(full, category, (market,)), evolve(full, features=profile))
    return _world(
        "one target",
        category,
        (target,),
        Target.parse("US/cross_border"),
        partners,
        frozenset({BlockerCode.COMPANY_PROFILE_MISSING}),
        _COMBINATIONS,
        _NEVER | _NEVER_WITH_ONE_TARGET,
    )


def two_targets() -> World:
    """Cross-border sellers of the United Kingdom and Malaysia, and a partner registered in China."""
    category = CategorySlug("live-stream-management")
    targets = (Target.parse("GB/cross_border"), Target.parse("MY/cross_border"))
    markets = tuple(target.market for target in targets)
    full = certified_partner(category, *markets)
    return _world(
        "two targets",
        category,
        targets,
        Target.parse("TH/cross_border"),
        _circumstances(full, category, markets),
        frozenset({BlockerCode.REMOVAL_CHANGES_STATUS}),
        _COMBINATIONS | _FURTHER_COMBINATIONS,
        _NEVER,
    )


def _circumstances(full: Partner, category: CategorySlug, markets: tuple[Market, ...]) -> tuple[Partner, ...]:
    """Every set of certifications, in standing and terminated; and one that is not invited to upgrade."""
    sets = [each for size in range(len(markets), -1, -1) for each in combinations(markets, size)]
    region = full.registration_region
    ended = Termination(REVIEWER, NOW, SOME_REASON)
    return (
        *(
            certified_partner(category, *some, region=region, termination=termination)
            for termination, some in product((None, ended), sets)
        ),
        evolve(full, features=frozenset[Feature]()),
    )


def _world(
    name: str,
    category: CategorySlug,
    targets: tuple[Target, ...],
    foreign: Target,
    partners: tuple[Partner, ...],
    codes: frozenset[BlockerCode],
    reached: frozenset[Combination],
    never: frozenset[Cell],
) -> World:
    contents = {target: _contents(target) for target in (*targets, foreign)}
    return World(
        name=name,
        targets=targets,
        contents=contents,
        partners=partners,
        starts=tuple(
            _draft(type_, category, targets[:size]) for size, type_ in product(range(1, len(targets) + 1), ServiceType)
        ),
        asked=(
            *(command for target in targets for command in _about(target, contents[target])),
            *_about_foreign(foreign, contents[foreign]),
            *_about_all(targets),
        ),
        strangers=tuple(_strange(category, targets[0], partners[0])),
        codes=codes | _CODES,
        combinations=reached,
        never=never,
    )


def _contents(target: Target) -> tuple[Listing, Listing, Listing]:
    return (
        EMPTY,
        complete_listing(target),
        complete_listing(target, short_description="Another text."),
    )


def _draft(type_: ServiceType, category: CategorySlug, targets: tuple[Target, ...]) -> Service:
    return Service.draft(
        ServiceId("S-1"),
        PartnerId("P-1"),
        type=type_,
        category=category,
        name="LIVE",
        targets=targets,
        link_token=TOKEN,
        by=MEMBER,
        at=NOW,
    ).result


def _about(target: Target, contents: tuple[Listing, Listing, Listing]) -> Iterator[commands.Command]:
    yield commands.Publish((target,))
    for content in contents:
        yield commands.Approve(target, content.digest)
        yield commands.Write(target, content)
    yield commands.Write(target, contents[2], base=contents[1].digest)
    yield commands.Reject(target, SOME_REASON)
    yield commands.Reject(target, SOME_REASON, digest=contents[1].digest)
    yield commands.Retract(target, SOME_REASON)
    yield commands.Drop(target)
    yield commands.AddTarget(target, EMPTY)
    yield commands.RemoveTarget(target)


def _about_foreign(target: Target, contents: tuple[Listing, Listing, Listing]) -> Iterator[commands.Command]:
    yield commands.Publish((target,))
    yield commands.Approve(target, contents[1].digest)
    yield commands.Reject(target, SOME_REASON)
    yield commands.Retract(target, SOME_REASON)
    yield commands.Write(target, contents[1])
    yield commands.Drop(target)
    yield commands.RemoveTarget(target)


def _about_all(targets: tuple[Target, ...]) -> Iterator[commands.Command]:
    yield commands.Publish()
    if len(targets) > 1:
        yield commands.Publish(targets)
    yield commands.Deactivate()
    yield commands.Republish()
    yield commands.Upgrade()
    yield commands.TakeDown(SOME_REASON)
    yield commands.Reinstate()
    yield commands.Rename("Another name")
    yield commands.Recategorize(CategorySlug("video-management"))


def _strange(
    category: CategorySlug, target: Target, partner: Partner
) -> Iterator[tuple[Service, commands.Command, Partner]]:
    """Refusals for reasons no state of the world can have: what is asked is always to publish."""
    draft, publish = _draft(ServiceType.PUBLIC, category, (target,)), commands.Publish()
    written = draft.write(partner, target, faulty_listing(), by=MEMBER, at=NOW).result
    yield written, publish, partner
    yield draft, publish, evolve(partner, types=frozenset({PartnerType.TAP}))
    other_site = Site.GLOBAL if partner.site is Site.US else Site.US
    yield draft, publish, evolve(partner, site=other_site)
    yield draft, publish, evolve(partner, registration_region=Region("BR"))
    yield _draft(ServiceType.PUBLIC, CategorySlug("no-such-category"), (target,)), publish, partner
    yield _draft(ServiceType.PUBLIC, CategorySlug("account-management"), (target,)), publish, partner
    registration, us = CategorySlug("shop-registration"), Target.parse("US/local")
    yield _draft(ServiceType.PUBLIC, registration, (us,)), publish, certified_partner(registration, Market("US"))
    nowhere = Target.parse("BR/cross_border")
    yield _draft(ServiceType.PUBLIC, category, (nowhere,)), publish, partner


# -- what has to come up, written by hand ------------------------------------------------------------------------

_CODES = frozenset(
    {
        BlockerCode.WRONG_ROLE,
        BlockerCode.EARLIER_THAN_LAST_CHANGE,
        BlockerCode.CONTENT_CHANGED,
        BlockerCode.IMPOSSIBLE_IN_STATUS,
        BlockerCode.UPGRADE_UNDER_REVIEW,
        BlockerCode.UPGRADE_NOT_GRANTED,
        BlockerCode.CATEGORY_FIXED,
        BlockerCode.TARGET_UNKNOWN,
        BlockerCode.TARGET_EXISTS,
        BlockerCode.LAST_TARGET,
        BlockerCode.UNDER_REVIEW,
        BlockerCode.NOT_UNDER_REVIEW,
        BlockerCode.NOTHING_TO_SEND,
        BlockerCode.NOTHING_TO_DROP,
        BlockerCode.NOTHING_IN_FORCE,
        BlockerCode.RETRACTION_UNJUSTIFIED,
        BlockerCode.PARTNER_TERMINATED,
        BlockerCode.NOT_A_TSP,
        BlockerCode.SITE_OF_ANOTHER_MARKET,
        BlockerCode.MARKET_OUT_OF_REACH,
        BlockerCode.CATEGORY_UNKNOWN,
        BlockerCode.CATEGORY_NOT_OFFERED,
        BlockerCode.TYPE_NOT_OPEN,
        BlockerCode.NOT_CERTIFIED,
        BlockerCode.MISSING,
        BlockerCode.TOO_LONG,
        BlockerCode.WRONG_COUNT,
        BlockerCode.WRONG_LANGUAGE,
        BlockerCode.NO_LISTING_LANGUAGE,
        BlockerCode.WRONG_FORMAT,
        BlockerCode.TOO_LARGE,
        BlockerCode.WRONG_SHAPE,
        BlockerCode.TOO_SMALL,
        BlockerCode.SPECIAL_CHARACTERS,
        BlockerCode.MALFORMED,
    }
)


def _parsed(table: str) -> frozenset[Combination]:
    found: set[Combination] = set()
    for row in table.strip().splitlines():
        type_, status, *pairs = row.split()
        for pair in pairs:
            state, _, shown = pair.partition("+")
            found.add((ServiceType(type_), ServiceStatus(status), CandidateState(state), shown == "shown"))
    return frozenset(found)


# Written from the rules: a first listing is written, reviewed, rejected; a shown one may have a newer one beside it.
_COMBINATIONS = _parsed("""
public draft       writing
public reviewing   reviewing
public rejected    rejected
public live        settled+shown writing+shown reviewing+shown rejected+shown
public deactivated settled+shown writing+shown rejected+shown
public taken_down  settled+shown writing+shown rejected+shown
custom draft       writing
custom rejected    rejected
custom live        settled+shown writing+shown reviewing+shown rejected+shown
custom deactivated settled+shown writing+shown rejected+shown
custom taken_down  settled+shown writing+shown rejected+shown
""")

# With a second target the first one may be behind it.
_FURTHER_COMBINATIONS = _parsed("""
public reviewing   writing rejected
public rejected    writing
public live        writing reviewing rejected
public deactivated writing rejected
public taken_down  writing rejected
custom rejected    writing
custom live        writing reviewing rejected
custom deactivated writing rejected
custom taken_down  writing rejected
""")


def _cells(table: str) -> frozenset[Cell]:
    found: set[Cell] = set()
    for row in table.strip().splitlines():
        type_, status, *actions = row.split()
        found |= {(ServiceType(type_), ServiceStatus(status), Action(action)) for action in actions}
    return frozenset(found)


# The category is fixed once the service was live (Q9), and locked while anything is under review (R53).
_NEVER = _cells("""
public reviewing   recategorize
public live        recategorize
public deactivated recategorize
public taken_down  recategorize
custom rejected    recategorize
custom live        recategorize
custom deactivated recategorize
custom taken_down  recategorize
""")

# The only target is not removed (R60) and there is none to add; while it is under review, all there is is locked (R53).
_NEVER_WITH_ONE_TARGET = _cells("""
public draft       add_target remove_target
public reviewing   add_target remove_target write publish
public rejected    add_target remove_target
public live        add_target remove_target
public deactivated add_target remove_target
public taken_down  add_target remove_target
custom draft       add_target remove_target
custom rejected    add_target remove_target
custom live        add_target remove_target
custom deactivated add_target remove_target
custom taken_down  add_target remove_target
""")
