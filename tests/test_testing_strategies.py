"""The strategies give values that are right, their twins values that are wrong in one way, and both shrink to little."""

from __future__ import annotations

import inspect
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import tiktok_services
from tiktok_services import commands, default_catalog, partner_commands
from tiktok_services.blocker import Blocker, Remedy
from tiktok_services.catalog import Catalog
from tiktok_services.catalog.limits import Comparison
from tiktok_services.certification import Certification, Company, ContactPerson, Dossier, Introduction, Proof, ProofFile
from tiktok_services.checklist import Checklist, ChecklistItem
from tiktok_services.completeness import listing_blockers
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.difference import Difference
from tiktok_services.documents import Portfolio, ServiceSheet
from tiktok_services.entitlement import entitlement_blockers
from tiktok_services.errors import Fault, InvalidValue, TikTokServicesError
from tiktok_services.events import SERVICE_EVENTS, ListingRejected, ServiceEvent, ServiceRenamed
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent, PartnerTerminated
from tiktok_services.publishing import Option
from tiktok_services.repositories import Page, ServiceFilter
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service, TargetListing
from tiktok_services.target import Target
from tiktok_services.testing import (
    answer_strategies,
    awkward,
    dossier_strategies,
    event_strategies,
    invalid,
    partner_strategies,
    service_strategies,
    strategies,
)
from tiktok_services.testing.specimens import NOW, TOKEN, complete_listing
from tiktok_services.verdict import Actor, Reason, Verdict
from tiktok_services.vocabulary import (
    CategorySlug,
    Digest,
    LanguageTag,
    LinkToken,
    Market,
    PartnerId,
    Region,
    Role,
    ServiceId,
    ServiceType,
)


US, GB = Target.parse("US/local"), Target.parse("GB/cross_border")
LIVE_MANAGEMENT, LIVE_STREAMS = CategorySlug("live-management"), CategorySlug("live-stream-management")
HOUR = timedelta(hours=1)
brisk = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

SEARCH = (Phase.generate,)

EVERY: dict[type[Any], st.SearchStrategy[Any]] = {
    Market: strategies.markets(),
    Region: strategies.regions(),
    CategorySlug: strategies.categories(),
    Target: strategies.targets(),
    PartnerId: strategies.partner_ids(),
    ServiceId: strategies.service_ids(),
    LinkToken: strategies.link_tokens(),
    Digest: strategies.digests(),
    Actor: strategies.actors(),
    Verdict: strategies.verdicts(),
    Image: strategies.images(),
    Video: strategies.videos(),
    KeyBenefit: strategies.key_benefits(),
    Contact: strategies.contacts(),
    Listing: strategies.listings(),
    Reviewed: strategies.tracks(),
    TargetListing: strategies.target_listings(),
    ServiceFilter: strategies.service_filters(),
    Partner: strategies.partners(),
    ProofFile: dossier_strategies.proof_files(),
    Proof: dossier_strategies.proofs(),
    Company: dossier_strategies.companies(),
    Introduction: dossier_strategies.introductions(),
    ContactPerson: dossier_strategies.contact_persons(),
    Dossier: dossier_strategies.dossiers(),
    Certification: dossier_strategies.certifications(),
    Service: service_strategies.services(),
    Outcome: service_strategies.outcomes(),
    Refusal: service_strategies.refusals(),
    LanguageTag: strategies.language_tags(),
    Reason: strategies.single_reasons(),
    Submission: strategies.submissions(),
    ServiceEvent: service_strategies.service_events(),
    PartnerEvent: partner_strategies.partner_events(),
    Option: answer_strategies.options(),
    Checklist: answer_strategies.checklists(),
    ChecklistItem: answer_strategies.checklist_items(),
    Remedy: answer_strategies.remedies(),
    Difference: answer_strategies.content_differences(),
    Page: answer_strategies.pages(service_strategies.services()),
    Fault: answer_strategies.faults(),
    ServiceSheet: answer_strategies.service_sheets(),
    Portfolio: answer_strategies.portfolios(),
    partner_commands.Application: partner_strategies.applications(),
    Blocker: service_strategies.blockers(),
}


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_strategies_give_what_they_say(kind: type[Any]) -> None:
    """Every value is of its type, and equals one made anew of the same parts."""

    @brisk
    @given(EVERY[kind])
    def check(value: Any) -> None:
        assert isinstance(value, kind)

    check()


NO_VALUES = {
    "Catalog": "tables a host packs, not draws: `default_catalog()` is one",
    "ConsoleNotifier": "an adapter",
    "InMemoryStore": "an adapter",
    "Notifier": "a port",
    "PartnerCenter": "what a host wires",
    "PartnerRepository": "a port",
    "RecordingNotifier": "an adapter",
    "ServiceRepository": "a port",
}
"""Public classes no strategy is for, and what they are instead. Errors come of asking; an enum is drawn from itself."""


def test_every_public_value_has_a_strategy() -> None:
    """Whoever exports a new type gives it a strategy, or says here why it needs none."""
    public = {name: getattr(tiktok_services, name) for name in tiktok_services.__all__}
    values = {
        name: kind
        for name, kind in public.items()
        if inspect.isclass(kind) and not issubclass(kind, TikTokServicesError | StrEnum)
    }
    assert set(values) - set(NO_VALUES) == {name for name, kind in public.items() if kind in set(EVERY)}
    assert set(NO_VALUES) < set(values)


@pytest.mark.parametrize(
    ("every", "drawn"),
    [
        (get_args(commands.Command), service_strategies.commands()),
        (get_args(partner_commands.PartnerCommand), partner_strategies.partner_commands()),
        (SERVICE_EVENTS, event_strategies.any_service_events()),
        (PARTNER_EVENTS, event_strategies.any_partner_events()),
    ],
    ids=["commands", "partner commands", "service events", "partner events"],
)
def test_every_command_and_every_event_is_drawn(every: tuple[type[Any], ...], drawn: st.SearchStrategy[Any]) -> None:
    """None of the kinds is forgotten."""
    for kind in every:
        assert isinstance(_any(drawn, kind), kind)


def _any(drawn: st.SearchStrategy[Any], kind: type[Any]) -> Any:
    return find(drawn, lambda each: isinstance(each, kind), settings=settings(brisk, max_examples=2_000, phases=SEARCH))


class TestPartners:
    """What is done with a partner, and what happens to it."""

    @brisk
    @given(st.data(), partner_strategies.partner_histories())
    def test_histories_give_their_partner(self, data: st.DataObject, events: tuple[PartnerEvent, ...]) -> None:
        """Folded from the first; and every command has an answer."""
        partner = Partner.replay(events)
        assert partner.version == len(events)
        command = data.draw(partner_strategies.partner_commands(partner))
        decision = partner.consider(command, by=data.draw(strategies.actors()), at=NOW + timedelta(days=1))
        assert isinstance(decision, Outcome | Refusal)

    def test_commands_are_about_what_the_partner_holds(self) -> None:
        """Named by category and market. Rules: R10, R19"""
        partner = find(strategies.partners(certified_for=[(LIVE_MANAGEMENT, Market("US"))]), lambda _: True)
        held = partner.certifications[0]
        drawn = partner_strategies.partner_commands(partner)
        revoked: Any = find(drawn, lambda each: isinstance(each, partner_commands.RevokeCertification))
        assert (revoked.category, revoked.market) == (held.category, held.market)


class TestValidByConstruction:
    """What a strategy promises of its values."""

    @brisk
    @given(st.data(), st.sampled_from([US, GB]))
    def test_listings_of_a_target_are_complete(self, data: st.DataObject, target: Target) -> None:
        """The launch checklist has nothing against them. Rules: R36-R41"""
        listing = data.draw(strategies.listings(target=target))
        assert not list(listing_blockers(listing, target, default_catalog()))

    @brisk
    @given(strategies.partners(certified_for=[(LIVE_STREAMS, Market("GB")), (LIVE_STREAMS, Market("MY"))]))
    def test_partners_may_publish_what_they_are_certified_for(self, partner: Partner) -> None:
        """Whatever else they hold or lack. Rules: R11, R12"""
        targets = (GB, Target.parse("MY/cross_border"))
        catalog = default_catalog()
        assert not list(entitlement_blockers(partner, LIVE_STREAMS, ServiceType.PUBLIC, targets, NOW, catalog))

    @brisk
    @given(strategies.partners(certified_for=[(LIVE_MANAGEMENT, Market("US"))], name="Fixed"))
    def test_partners_for_the_us_are_registered_there(self, partner: Partner) -> None:
        """Unless a region is given; attributes can be fixed."""
        assert partner.registration_region == "US"
        assert partner.name == "Fixed"

    @brisk
    @given(st.data(), st.sampled_from(ServiceStatus), st.sampled_from(ServiceType))
    def test_services_stand_where_they_are_asked_to(
        self, data: st.DataObject, status: ServiceStatus, type_: ServiceType
    ) -> None:
        """Each type comes to each status, apart from a custom one to reviewing. Rules: R26, R48-R66"""
        if (type_, status) == (ServiceType.CUSTOM, ServiceStatus.REVIEWING):
            with pytest.raises(ValueError, match="never under review"):
                service_strategies.services(type=type_, status=status)
            return
        service, partner = data.draw(service_strategies.services_of_partners(type=type_, status=status))
        assert service.status is status
        assert service.type is type_
        assert service.partner_id == partner.id

    @brisk
    @given(service_strategies.services(status=ServiceStatus.REVIEWING))
    def test_only_public_services_are_under_review(self, service: Service) -> None:
        """Without a type the status decides. Rule: R26"""
        assert service.type is ServiceType.PUBLIC

    @brisk
    @given(st.data())
    def test_commands_can_be_asked_of_their_service(self, data: st.DataObject) -> None:
        """Each has an answer."""
        service, partner = data.draw(service_strategies.services_of_partners())
        command = data.draw(service_strategies.commands(service))
        by = data.draw(strategies.actors())
        decision = service.consider(command, partner, by=by, at=data.draw(strategies.instants()))
        assert isinstance(decision, Outcome | Refusal)

    @brisk
    @given(st.data(), service_strategies.services(status=ServiceStatus.DRAFT, edits=0))
    def test_commands_know_services_of_other_categories(self, data: st.DataObject, service: Service) -> None:
        """Their further targets are those of the store."""
        elsewhere = evolve(service, category=CategorySlug("paid-media"))
        for drawn in (service_strategies.commands(elsewhere), service_strategies.commands()):
            assert data.draw(drawn).action in set(Action)

    @brisk
    @given(strategies.actors(Role.PLATFORM), strategies.verdicts(approved=True), strategies.verdicts(approved=False))
    def test_what_is_fixed_is_fixed(self, actor: Actor, approval: Verdict, refusal: Verdict) -> None:
        """A role, an approval, a refusal."""
        assert actor.role is Role.PLATFORM
        assert approval.approved
        assert not refusal.approved

    @brisk
    @given(st.data())
    def test_certifications_are_as_asked(self, data: st.DataObject) -> None:
        """Of a category and a market, in force or not."""
        held = data.draw(dossier_strategies.certifications(category=LIVE_STREAMS, market=Market("GB"), in_force=True))
        lost = data.draw(dossier_strategies.certifications(in_force=False))
        assert held.is_in_force
        assert (held.category, held.market) == (LIVE_STREAMS, "GB")
        assert not lost.is_in_force

    @brisk
    @given(st.data())
    def test_instants_keep_their_bounds(self, data: st.DataObject) -> None:
        """Aware, in UTC, not before the earliest, not after the latest; awkward ones only when wanted."""
        latest = NOW + timedelta(days=1)
        at = data.draw(strategies.instants(latest=latest))
        assert NOW <= at <= latest
        assert data.draw(strategies.instants(awkward=True)).tzinfo is UTC

    @brisk
    @given(strategies.texts(awkward=False, max_size=3), strategies.targets(Market("GB")))
    def test_texts_and_targets_can_be_narrowed(self, text: str, target: Target) -> None:
        """Plain texts of a length, targets of a market."""
        assert len(text) <= 3
        assert target.market == "GB"

    @brisk
    @given(service_strategies.decisions())
    def test_decisions_are_of_both_kinds(self, decision: Any) -> None:
        """An outcome or a refusal."""
        assert isinstance(decision, Outcome | Refusal)


@brisk
@given(service_strategies.histories())
def test_histories_give_their_service(events: tuple[ServiceEvent, ...]) -> None:
    """Folded from the first."""
    assert Service.replay(events, TOKEN).version == len(events)


class TestShrinking:
    """A failing example is small."""

    def test_a_service_shrinks_to_a_draft(self) -> None:
        """One target, one event."""
        smallest = find(service_strategies.services(), lambda _: True, settings=brisk)
        assert (smallest.version, len(smallest.listings), smallest.status) == (1, 1, ServiceStatus.DRAFT)

    def test_a_partner_shrinks_to_what_it_must_hold(self) -> None:
        """Nothing but the certification asked for."""
        smallest = find(strategies.partners(certified_for=[(LIVE_MANAGEMENT, Market("US"))]), lambda _: True)
        assert [str(each) for each in smallest.certifications] == ["live-management/US"]
        assert smallest.features == frozenset()

    def test_an_event_shrinks_to_small_words(self) -> None:
        """Nothing is left but what the event must say."""
        smallest = find(event_strategies.any_service_events(ServiceRenamed), lambda _: True)
        assert (smallest.version, str(smallest.service_id), getattr(smallest, "title", None)) == (1, "S-1", "")

    def test_a_listing_shrinks_to_the_fault(self) -> None:
        """Only the field that is looked for is filled, by one character; the others are empty."""
        smallest = find(strategies.listings(), lambda each: len(each.detail_description) > 0)
        assert smallest == Listing(detail_description="0")

    def test_a_history_shrinks_to_the_event_that_is_looked_for(self) -> None:
        """A rejection needs a draft, a listing and its being sent, and no more."""
        smallest = find(
            service_strategies.histories(),
            lambda events: any(isinstance(each, ListingRejected) for each in events),
            settings=settings(brisk, max_examples=500),
        )
        assert [type(each).__name__ for each in smallest] == [
            "ServiceDrafted",
            "ListingWritten",
            "ServiceSubmitted",
            "ListingRejected",
        ]

    def test_a_partner_history_shrinks_to_two_events(self) -> None:
        """Registered, and terminated for one reason."""
        smallest = find(
            partner_strategies.partner_histories(),
            lambda events: any(isinstance(each, PartnerTerminated) for each in events),
            settings=settings(brisk, max_examples=300),
        )
        assert [type(each).__name__ for each in smallest] == ["PartnerRegistered", "PartnerTerminated"]


class TestTwins:
    """Each is wrong in exactly the way it names."""

    @settings(brisk, max_examples=60)
    @given(st.data(), st.sampled_from([US, GB]))
    def test_listings_are_refused_for_one_reason(self, data: st.DataObject, target: Target) -> None:
        """One blocker, of the named code, at the named path. Rules: R36-R41"""
        twin = data.draw(invalid.invalid_listings(target))
        blockers = list(listing_blockers(twin.value, target, default_catalog()))
        assert [(each.code.value, each.path) for each in blockers] == [(twin.wrong, f"listings[{target}].{twin.path}")]

    @brisk
    @given(st.data())
    def test_partners_are_refused_for_one_reason(self, data: st.DataObject) -> None:
        """One blocker, of the named code. Rules: R3, R4, R11, R27, R67"""
        for category, target, region in ((LIVE_MANAGEMENT, US, "US"), (LIVE_STREAMS, GB, "CN")):
            twin = data.draw(invalid.invalid_partners(category, target, region=Region(region)))
            catalog = default_catalog()
            blockers = list(entitlement_blockers(twin.value, category, ServiceType.PUBLIC, (target,), NOW, catalog))
            assert [each.code.value for each in blockers] == [twin.wrong]

    @settings(brisk, max_examples=40)
    @given(
        st.sampled_from(
            [Target, Image, Listing, Contact, Partner, Service, Verdict, Actor, Certification, Dossier, Company]
        ).flatmap(lambda kind: invalid.wrong_fields(EVERY[kind]))
    )
    def test_no_constructor_takes_a_wrong_field(self, wrong: invalid.WrongField) -> None:
        """The path names the field."""
        with pytest.raises(InvalidValue) as error:
            wrong.make()
        assert error.value.path.startswith(wrong.wrong.lstrip("_"))
        assert "something no field takes" in repr(wrong)

    @brisk
    @given(invalid.invalid_texts(), invalid.invalid_instants())
    def test_no_constructor_takes_such_texts_and_instants(self, text: str, at: datetime) -> None:
        """NUL, lone surrogates, naive instants, other offsets."""
        with pytest.raises(InvalidValue):
            Listing(name=text)
        with pytest.raises(InvalidValue):
            Verdict(Actor.platform("r"), at, Digest("0" * 64))


class TestAwkward:
    """The pool of values from the edges."""

    def test_every_constructor_takes_the_texts(self) -> None:
        """They are awkward, not wrong."""
        for text in awkward.TEXTS:
            assert Listing(name=text, detail_description=text).digest

    @pytest.mark.parametrize(
        ("kind", "is_there"),
        [
            ("a combining mark", lambda text: any(unicodedata.combining(each) for each in text)),
            ("right to left", lambda text: any(unicodedata.bidirectional(each) in {"R", "AL"} for each in text)),
            ("an override of the direction", lambda text: "\N{RIGHT-TO-LEFT OVERRIDE}" in text),
            ("zero width", lambda text: "\N{ZERO WIDTH SPACE}" in text),
            ("an emoji with a modifier", lambda text: "\N{EMOJI MODIFIER FITZPATRICK TYPE-4}" in text),
            ("beyond the first plane", lambda text: any(ord(each) > 0xFFFF for each in text)),
            ("white space only", lambda text: bool(text) and text.isspace()),
            ("nothing", lambda text: not text),
        ],
        ids=lambda each: each if isinstance(each, str) else "",
    )
    def test_the_texts_hold_each_named_kind(self, kind: str, is_there: Callable[[str], bool]) -> None:
        """What stores, terminals and pages garble."""
        assert any(map(is_there, awkward.TEXTS)), kind

    def test_the_instants_hold_each_named_kind(self) -> None:
        """Leap days, both ends of daylight saving time in two countries, the first and the last microsecond."""
        ends = set[tuple[str, timedelta]]()
        for zone in ("America/Los_Angeles", "Europe/London"):
            for at in awkward.INSTANTS[2:-2]:
                before, after = (each.astimezone(ZoneInfo(zone)).utcoffset() for each in (at - HOUR, at + HOUR))
                if before is not None and after is not None and before != after:
                    ends.add((zone, after - before))
        assert ends == {(zone, way) for zone in ("America/Los_Angeles", "Europe/London") for way in (HOUR, -HOUR)}
        assert {(at.month, at.day) for at in awkward.INSTANTS} >= {(2, 29)}
        assert {datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)} <= set(awkward.INSTANTS)

    def test_lone_surrogates_come_as_bytes_and_as_escapes(self) -> None:
        """Where bytes come in, neither is a text."""
        surrogates = [each for each in awkward.BYTES if b"\xed\xa0" in each or b"\\ud800" in each]
        assert len(surrogates) == 2
        assert any(0xD800 <= ord(each) < 0xE000 for text in awkward.NOT_TEXTS for each in text)

    def test_no_constructor_takes_what_is_no_text(self) -> None:
        """NUL and halves of surrogate pairs."""
        for text in awkward.NOT_TEXTS:
            with pytest.raises(InvalidValue):
                Listing(name=text)

    def test_every_instant_is_one(self) -> None:
        """Leap days, the ends of daylight saving time, the year 9999."""
        for at in awkward.INSTANTS:
            assert Verdict(Actor.platform("r"), at, Digest("0" * 64)).at == at
        assert {at.year for at in awkward.INSTANTS} >= {1, 9999}

    def test_texts_stand_around_every_limit(self) -> None:
        """One character less, exactly, one more; a strict limit takes the first only. Rule: R38"""
        limited = awkward.limited_texts()
        assert len(limited) == 5
        assert [len(text) for text in limited["service_name"]] == [99, 100, 101]
        rule = default_catalog().listing.field("service_name").text_limit
        assert rule is not None
        assert [rule.allows(len(text)) for text in limited["service_name"]] == [True, False, False]

    def test_instants_stand_around_an_instant(self) -> None:
        """One step before and one after."""
        before, at, after = awkward.instants_around(NOW)
        assert (at - before, after - at) == (timedelta(microseconds=1),) * 2

    def test_bytes_are_bytes(self) -> None:
        """For whatever reads documents."""
        assert all(isinstance(each, bytes) for each in awkward.BYTES)


def test_reasons_say_something() -> None:
    """An `other` has a text."""

    @brisk
    @given(strategies.reasons())
    def check(given_reasons: tuple[Reason, ...]) -> None:
        assert all(str(reason) for reason in given_reasons)
        assert given_reasons

    check()


# -- defects planted in the checklist's data, one at a time ----------------------------------------------------------------


def _with_field(name: str, **changes: Any) -> Catalog:
    known = default_catalog()
    fields = tuple(evolve(each, **changes) if each.id == name else each for each in known.listing.fields)
    return evolve(known, listing=evolve(known.listing, fields=fields))


def _field(name: str) -> Any:
    return default_catalog().listing.field(name)


LONGER = evolve(_field("service_name").text_limit, op=Comparison.AT_MOST)

PLANTED = {
    "a limit off by one": _with_field("service_name", text_limit=LONGER),
    "a field that may be left out": _with_field("email", required=False),
    "any number of key benefits": _with_field("key_benefits", count=None),
    "a logo of any shape": _with_field("service_logo", image=evolve(_field("service_logo").image, ratio=None)),
    "films of any format": _with_field("main_media", video=evolve(_field("main_media").video, formats=())),
    "parts without limits": _with_field("key_benefits", parts=()),
    "a language table that is empty": evolve(default_catalog(), languages=()),
}


@pytest.mark.parametrize("defect", PLANTED)
def test_twins_catch_defects_of_the_checklist(defect: str) -> None:
    """Some twin is no longer refused for its one reason. Rules: R36-R41"""
    twins = [spoil(complete_listing(US)) for spoil in invalid.listing_faults(US).values()]
    told = [[each.code.value for each in listing_blockers(twin.value, US, PLANTED[defect])] for twin in twins]
    assert told != [[twin.wrong] for twin in twins]
