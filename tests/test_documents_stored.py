"""Stored documents: what comes back, what is refused as damaged, and where no secret is."""

from __future__ import annotations

import copy
import json
import pickle
import re
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.builders import (
    GB_CB,
    HOUR,
    MY_CB,
    NOW,
    PARTNER,
    PLATFORM,
    REASONS,
    TOKEN,
    US,
    cb_partner,
    draft,
    listing,
    service,
    track,
    us_partner,
)
from tests.dossiers import LIVE, REVIEWER, gb_partner, in_force, revoked
from tests.dossiers import track as dossier_track
from tests.strategies import any_event, partner_events, partner_lives, service_events, service_lives

from tiktok_services import commands
from tiktok_services.certification import Certification
from tiktok_services.decision import Outcome
from tiktok_services.documents import (
    dump_event,
    dump_partner,
    dump_service,
    event_from_document,
    event_to_document,
    load_event,
    load_partner,
    load_service,
    make_converter,
    partner_from_document,
    partner_to_document,
    read_json,
    service_from_document,
    service_to_document,
)
from tiktok_services.documents.leanness import event_reader, partner_reader, service_reader
from tiktok_services.errors import InvalidDocument
from tiktok_services.events import SERVICE_EVENTS, ServiceEvent
from tiktok_services.lifecycle import CandidateState, Halt
from tiktok_services.partner import Feature, Partner
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.service import Service
from tiktok_services.standing import Termination, Violation
from tiktok_services.verdict import Verdict
from tiktok_services.vocabulary import LinkToken, Market, PartnerType, ServiceType


LIVE_TRACK = Reviewed(in_force=listing(US), verdict=Verdict(PLATFORM, NOW, listing(US).digest))
LATER = NOW + timedelta(microseconds=1)


def faults_of(action: Any, *arguments: object) -> list[str]:
    """Give the sentences of the refusal, as a person reads them."""
    with pytest.raises(InvalidDocument) as refusal:
        action(*arguments)
    assert not refusal.value.unlisted
    return [str(fault) for fault in refusal.value.faults]


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with another value at *path*, whose steps are joined by spaces; `...` takes the key away."""
    copied = copy.deepcopy(document)
    *above, last = [int(step) if step.isdigit() else step for step in path.split()]
    place: Any = copied
    for step in above:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copied


class TestRoundTrips:
    """What is written is plain data and comes back equal, from the tree and from JSON."""

    @given(service_lives())
    @settings(deadline=None)
    def test_services(self, life: tuple[Service, tuple[ServiceEvent, ...]]) -> None:
        """A service in any state; the lean reader agrees with the careful one."""
        found, _ = life
        document = service_to_document(found)
        assert found == service_from_document(document) == load_service(dump_service(found))
        assert document == json.loads(json.dumps(document)) == read_json(dump_service(found))
        del document["schema"], document["kind"]
        assert found == service_reader()(dict(document)) == make_converter().structure(document, Service)

    @given(partner_lives())
    @settings(deadline=None)
    def test_partners(self, life: tuple[Partner, tuple[PartnerEvent, ...]]) -> None:
        """A partner in any state; the lean reader agrees with the careful one."""
        found, _ = life
        document = partner_to_document(found)
        assert found == partner_from_document(document) == load_partner(dump_partner(found))
        assert document == json.loads(json.dumps(document)) == read_json(dump_partner(found))
        del document["schema"], document["kind"]
        assert found == partner_reader()(dict(document)) == make_converter().structure(document, Partner)

    @pytest.mark.parametrize("kind", [*SERVICE_EVENTS, *PARTNER_EVENTS], ids=lambda kind: kind.name)
    @given(data=st.data())
    @settings(deadline=None, max_examples=20)
    def test_events(self, kind: type[ServiceEvent | PartnerEvent], data: st.DataObject) -> None:
        """Every kind of event, under its name."""
        strategies: dict[type, st.SearchStrategy[Any]] = {**service_events, **partner_events}
        event = data.draw(strategies[kind])
        document = event_to_document(event)
        assert document["name"] == kind.name
        assert event == event_from_document(document) == load_event(dump_event(event))
        assert type(event_from_document(document)) is kind
        assert document == json.loads(json.dumps(document)) == read_json(dump_event(event))
        del document["schema"], document["kind"]
        assert event == event_reader()(dict(document)) == make_converter().structure(document, kind)
        either: Any = ServiceEvent | PartnerEvent
        assert event == make_converter().structure(document, either)

    @given(service_lives())
    @settings(deadline=None)
    def test_folding_reloaded_events_gives_the_reloaded_service(
        self, life: tuple[Service, tuple[ServiceEvent, ...]]
    ) -> None:
        """Neither the history nor the service loses anything on its way through documents."""
        found, events = life
        reloaded = [event_from_document(event_to_document(event)) for event in events]
        history = [event for event in reloaded if isinstance(event, ServiceEvent)]
        assert service_from_document(service_to_document(found)) == Service.replay(history, TOKEN)

    @given(partner_lives())
    @settings(deadline=None)
    def test_folding_reloaded_events_gives_the_reloaded_partner(
        self, life: tuple[Partner, tuple[PartnerEvent, ...]]
    ) -> None:
        """The same for partners."""
        found, events = life
        reloaded = [event_from_document(event_to_document(event)) for event in events]
        history = [event for event in reloaded if isinstance(event, PartnerEvent)]
        assert partner_from_document(partner_to_document(found)) == Partner.replay(history)

    def test_an_upgraded_service(self) -> None:
        """A custom service that became public, and the services on its way there. Rule: R71"""
        partner = cb_partner(features=frozenset({Feature.UPGRADE_TO_PUBLIC}))
        found = draft(ServiceType.CUSTOM, GB_CB)
        digest = listing(GB_CB).digest
        for command, by in (
            (commands.Write(GB_CB, listing(GB_CB)), PARTNER),
            (commands.Publish(), PARTNER),
            (commands.Upgrade(), PARTNER),
            (commands.Approve(GB_CB, digest), PLATFORM),
        ):
            decision = found.consider(command, partner, by=by, at=NOW)
            assert isinstance(decision, Outcome), decision
            found = decision.result
            assert found == service_from_document(service_to_document(found))
        assert found.type is ServiceType.PUBLIC

    def test_a_document_reads_well(self) -> None:
        """The shape of a document, in full and in the order in which it is written."""
        found = service({US: track(CandidateState.WRITING, shown=False)})
        found = evolve(found, listings=(evolve(found.listings[0], track=Reviewed.draft(evolve(listing(), name="x"))),))
        document = service_to_document(found)
        content = document["listings"]["US/local"].pop("candidate")  # type: ignore[index]
        assert list(document.items()) == [
            ("schema", 1),
            ("kind", "service"),
            ("id", "S-1"),
            ("partner_id", "P-1"),
            ("type", "public"),
            ("category", "live-management"),
            ("name", "LIVE management"),
            (
                "listings",
                {"US/local": {"in_force": None, "state": "writing", "submission": None, "verdict": None}},
            ),
            ("link_token", "t0ken-for-tests-only"),
            ("halt", "none"),
            ("upgrading", False),
            ("first_live_at", None),
            ("version", 7),
            ("created_at", "2025-12-03T09:00:00Z"),
            ("changed_at", "2025-12-03T09:00:00Z"),
            ("status", "draft"),
        ]
        assert content["main_media"] == [
            {"kind": "video", "file": "intro.mp4", "size_bytes": 20_000_000},
            {"kind": "image", "file": "stage.jpg", "width_px": 1000, "height_px": 600, "size_bytes": 300_000},
        ]
        assert content["language"] == "en"
        assert type(content["language"]) is type(document["link_token"]) is type(document["halt"]) is str

    def test_sets_are_written_in_order(self) -> None:
        """Equal partners have equal documents."""
        partner = us_partner(types=frozenset(PartnerType))
        assert partner_to_document(partner)["types"] == ["CAP_MCN", "DEVELOPER", "TAP", "TSP"]

    def test_what_was_sent_is_written_by_target(self) -> None:
        """Digests stand under the target they belong to."""
        digest = listing(GB_CB).digest
        found = draft(target=GB_CB)
        written = found.write(cb_partner(), GB_CB, listing(GB_CB), by=PARTNER, at=NOW).result
        (event,) = written.publish(cb_partner(), by=PARTNER, at=NOW + HOUR).events
        document = event_to_document(event)
        assert document["sent"] == {"GB/cross_border": digest}
        assert document["at"] == "2025-12-03T10:00:00Z"

    def test_content_may_leave_out_what_is_empty(self) -> None:
        """A listing in a store need not name every field, as no more does one that a person writes."""
        document = changed(service_to_document(draft()), "listings US/local candidate", {})
        assert draft() == service_from_document(document)


class TestEnvelope:
    """The form and the kind of a document are asked first."""

    @pytest.mark.parametrize(
        ("path", "value", "fault"),
        [
            ("schema", 2, "schema: must be 1: the document was written for a newer version of this library"),
            ("schema", 10**30, "schema: must be 1: the document was written for a newer version of this library"),
            ("schema", 0, "schema: must be 1"),
            ("schema", True, "schema: must be a whole number, not true or false"),
            ("schema", 1.0, "schema: must be a whole number, not a decimal number"),
            ("schema", "1", "schema: must be a whole number, not a text"),
            ("schema", None, "schema: must be a whole number, not null"),
            ("schema", ..., "schema: is missing"),
            ("kind", "partner", "kind: must be service"),
            ("kind", ["service"], "kind: must be service"),
            ("kind", None, "kind: must be service"),
            ("kind", ..., "kind: is missing"),
        ],
        ids=str,
    )
    def test_another_form_or_kind_is_refused(self, path: str, value: object, fault: str) -> None:
        """Nothing else is looked at then: it may mean something else."""
        document = changed(service_to_document(draft()), path, value)
        document["more"] = 1
        assert faults_of(service_from_document, document) == [fault]

    def test_each_kind_is_asked_for(self) -> None:
        """A document of one kind is none of another."""
        document = service_to_document(draft())
        assert faults_of(partner_from_document, document) == ["kind: must be partner"]
        assert faults_of(event_from_document, document) == ["kind: must be event"]
        assert faults_of(event_from_document, {}) == ["schema: is missing", "kind: is missing"]

    @pytest.mark.parametrize("tree", [None, [], "{}", 1, [["schema", 1], ["kind", "service"]]], ids=str)
    def test_a_root_that_is_no_object_is_refused(self, tree: Any) -> None:
        """Whatever stands there instead."""
        assert faults_of(service_from_document, tree) == ["must be an object at its root"]

    def test_the_source_starts_the_sentence(self) -> None:
        """The error names what was read, and survives pickling."""
        with pytest.raises(InvalidDocument) as refusal:
            load_service(b'{"schema": 1, "kind": "service"}', "row 7")
        assert refusal.value.source == "row 7"
        assert str(refusal.value).startswith("row 7: id: is missing; partner_id: is missing")
        assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)

    def test_the_tree_is_not_changed(self) -> None:
        """Reading takes nothing out of what it is given, whether it succeeds or not."""
        document = service_to_document(draft())
        before = copy.deepcopy(document)
        service_from_document(document)
        assert faults_of(service_from_document, changed(document, "status", "live"))
        event = event_to_document(draft_event())
        event_before = copy.deepcopy(event)
        event_from_document(event)
        assert (document, event) == (before, event_before)


def draft_event() -> ServiceEvent:
    """Some event."""
    return evolve(draft(), name="").write(us_partner(), US, listing(), by=PARTNER, at=NOW).events[0]


REVIEWED = service_to_document(service({US: track(CandidateState.REVIEWING, shown=False)}))
SHOWN = service_to_document(service({US: LIVE_TRACK}))


class TestStrictness:
    """Types are exact, nothing is missing and nothing is more."""

    @pytest.mark.parametrize(
        ("path", "value", "fault"),
        [
            ("id", 7, "id: must be a text, not a whole number"),
            ("id", None, "id: must be a text, not null"),
            ("id", "", "id: must be 1 to 64 letters, digits or . _ : - (a letter or digit first)"),
            ("id", ..., "id: is missing"),
            ("type", "private", "type: must be public or custom"),
            ("type", [], "type: must be a text, not a list"),
            ("category", "LIVE", "category: must be lower-case letters and digits in words joined by hyphens"),
            ("name", None, "name: must be a text, not null"),
            ("name", ["n"], "name: must be a text, not a list"),
            ("halt", ..., "halt: is missing"),
            ("halt", None, "halt: must be a text, not null"),
            ("halt", "off", "halt: must be none, by_partner or by_platform"),
            ("upgrading", 0, "upgrading: must be true or false, not a whole number"),
            ("upgrading", "false", "upgrading: must be true or false, not a text"),
            ("upgrading", ..., "upgrading: is missing"),
            ("version", "7", "version: must be a whole number, not a text"),
            ("version", 7.0, "version: must be a whole number, not a decimal number"),
            ("version", True, "version: must be a whole number, not true or false"),
            ("version", None, "version: must be a whole number, not null"),
            ("version", -1, "version: must not be negative"),
            ("version", 10**18, "version: must have at most 18 digits"),
            ("version", ..., "version: is missing"),
            ("first_live_at", ..., "first_live_at: is missing"),
            ("first_live_at", 0, "first_live_at: must be an instant as text, not a whole number"),
            ("created_at", None, "created_at: must be an instant as text, not null"),
            ("created_at", NOW, "created_at: must be an instant as text, not an instant"),
            ("status", "gone", "status: must be draft, reviewing, rejected, live, deactivated or taken_down"),
            ("status", None, "status: must be a text, not null"),
            ("status", ..., "status: is missing"),
            ("link_token", "short", "link_token: must be 16 to 128 letters, digits, _ or -"),
            ("link_token", ..., "link_token: is missing"),
            ("versoin", 1, "versoin: is not a known key (did you mean version?)"),
            ("x" * 41, 1, f"{'x' * 41}: is not a known key"),
            ("4-2", 1, '"4-2": is not a known key'),
            ("listings", [], "listings: must be an object, not a list"),
            ("listings", None, "listings: must be an object, not null"),
            ("listings", {}, "listings: must hold at least one target"),
            ("listings US/local", None, "listings[US/local]: must be an object, not null"),
            ("listings US/local state", "done", "listings[US/local].state: must be settled, writing, reviewing or rejected"),
            ("listings US/local state", ..., "listings[US/local].state: is missing"),
            ("listings US/local verdict", ..., "listings[US/local].verdict: is missing"),
            ("listings US/local submission", None, "listings[US/local].submission: must be present exactly while the candidate is under review"),
            ("listings US/local submission at", "x", "listings[US/local].submission.at: must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("listings US/local submission digest", "0", "listings[US/local].submission.digest: must be 64 hexadecimal digits in lower case"),
            ("listings US/local candidate", None, "listings[US/local].state: cannot be reviewing without a candidate"),
            ("listings US/local candidate language", "english", "listings[US/local].candidate.language: must be a BCP 47 language tag such as en or zh-Hans"),
            ("listings US/local candidate integrations", "TikTok", "listings[US/local].candidate.integrations: must be a list, not a text"),
            ("listings US/local candidate integrations", [1], "listings[US/local].candidate.integrations[0]: must be a text, not a whole number"),
            ("listings US/local candidate key_benefits 2 title", 1, "listings[US/local].candidate.key_benefits[2].title: must be a text, not a whole number"),
            ("listings US/local candidate key_benefits 2", "x", "listings[US/local].candidate.key_benefits[2]: must be an object, not a text"),
            ("listings US/local candidate logo", [], "listings[US/local].candidate.logo: must be an object, not a list"),
            ("listings US/local candidate logo width_px", ..., "listings[US/local].candidate.logo.width_px: is missing"),
            ("listings US/local candidate main_media 0 kind", "film", "listings[US/local].candidate.main_media[0].kind: must be image or video"),
            ("listings US/local candidate main_media 0 kind", ["image"], "listings[US/local].candidate.main_media[0].kind: must be image or video"),
            ("listings US/local candidate main_media 0 kind", ..., "listings[US/local].candidate.main_media[0].kind: is missing"),
            ("listings US/local candidate main_media 0 kind", "image", "listings[US/local].candidate.main_media[0].width_px: is missing; listings[US/local].candidate.main_media[0].height_px: is missing"),
            ("listings US/local candidate contact", None, "listings[US/local].candidate.contact: must be an object, not null"),
            ("listings US/local candidate name", "a\0", "listings[US/local].candidate.name: must not contain NUL"),
            ("listings US/local candidate odd-key", 1, 'listings[US/local].candidate."odd-key": is not a known key'),
        ],
        ids=str,
    )  # fmt: skip
    def test_every_misfit_is_named(self, path: str, value: object, fault: str) -> None:
        """One fault, one sentence, with the path of the value."""
        assert "; ".join(faults_of(service_from_document, changed(REVIEWED, path, value))) == fault

    def test_a_key_that_is_no_target(self) -> None:
        """The key and what stands under it are both looked at."""
        document = changed(REVIEWED, "listings us/local", {"state": 1})
        assert faults_of(service_from_document, document) == [
            'listings."us/local": must be an ISO 3166-1 country code of two capital letters',
            'listings."us/local".state: must be a text, not a whole number',
            'listings."us/local".in_force: is missing',
            'listings."us/local".candidate: is missing',
            'listings."us/local".submission: is missing',
            'listings."us/local".verdict: is missing',
        ]
        document["listings"] = {"US": {}}
        assert faults_of(service_from_document, document)[0] == (
            "listings.US: must be a market, a slash and one of local, cross_border, intra_eu, such as US/local"
        )

    def test_all_faults_are_told_at_once(self) -> None:
        """In the order of the document, what is missing last."""
        document = changed(REVIEWED, "listings US/local candidate logo width_px", -1)
        document = changed(document, "listings US/local candidate logo height_px", -2)
        document = changed(document, "version", ...)
        assert faults_of(service_from_document, changed(document, "name", 5)) == [
            "name: must be a text, not a whole number",
            "listings[US/local].candidate.logo.width_px: must not be negative",
            "listings[US/local].candidate.logo.height_px: must not be negative",
            "version: is missing",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("2025-12-03T09:00:00", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T09:00:00+08:00", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T09:00:00-00:00", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T09:00:00+00:00:00", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03t09:00:00z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03 09:00:00Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T24:00:00Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T09:00Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-12-03T09:00:00.1234567Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("20251203T090000Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-W49-3T09:00:00Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("２025-12-03T09:00:00Z", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),  # noqa: RUF001
            ("2025-12-03T09:00:00Z\n", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            ("2025-02-29T09:00:00Z", "must be an instant that exists"),
            ("2025-12-03T09:00:60Z", "must be an instant that exists"),
        ],
    )
    def test_instants_are_in_utc(self, text: str, problem: str) -> None:
        """RFC 3339 with `Z` or `+00:00`, and no other way of writing."""
        document = changed(REVIEWED, "created_at", text)
        assert faults_of(service_from_document, document) == [f"created_at: {problem}"]

    def test_both_spellings_of_utc_are_read(self) -> None:
        """And fractions of a second to the microsecond."""
        document = changed(REVIEWED, "created_at", "2025-12-03T08:59:59.999999+00:00")
        assert service_from_document(document).created_at == NOW - timedelta(microseconds=1)
        assert service_from_document(changed(REVIEWED, "created_at", "2025-12-03T08:59:59.5Z")).created_at < NOW

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            ("20190401", "must be a day, such as 2026-01-31"),
            ("2019-04-01T00:00:00Z", "must be a day, such as 2026-01-31"),
            ("2019-02-29", "must be a day that exists"),
            (20190401, "must be a day as text, not a whole number"),
        ],
    )
    def test_days_are_days(self, value: object, problem: str) -> None:
        """ISO 8601, as written by hand, and no time of the day."""
        document = partner_to_document(gb_partner(in_force()))
        path = "certifications 0 dossier in_force company registration_date"
        assert faults_of(partner_from_document, changed(document, path, value)) == [
            f"certifications[0].dossier.in_force.company.registration_date: {problem}"
        ]

    @pytest.mark.parametrize(
        ("path", "value", "fault"),
        [
            ("types", ["TSP", "TAP", "TSP"], "types[2]: must not stand twice"),
            ("types", ["TSP", "SHOP"], "types[1]: must be TSP, TAP, CAP_MCN or DEVELOPER"),
            ("types", [], "types: must hold at least one type"),
            ("types", "TSP", "types: must be a list, not a text"),
            ("site", "us", "site: must be US or GLOBAL"),
            ("site", ..., "site: is missing"),
            ("violations", ..., "violations: is missing"),
            ("certifications", {}, "certifications: must be a list, not an object"),
            ("certifications 0 revocation", ..., "certifications[0].revocation: is missing"),
            ("certifications 0 failed_assessments", ..., "certifications[0].failed_assessments: is missing"),
            ("certifications 0 dossier in_force", None, "certifications[0].dossier: must hold the content of an application"),
            ("certifications 0 dossier in_force proofs 0 requirement", " ", "certifications[0].dossier.in_force.proofs[0].requirement: must name the proof"),
            ("features", ["gold"], "features[0]: must be company_profile or upgrade_to_public"),
            ("termination", {"by": {"role": "platform", "id": ""}, "at": "2025-12-03T09:00:00Z", "reasons": []}, "termination.reasons: must name at least one reason"),
        ],
        ids=str,
    )  # fmt: skip
    def test_partners_are_read_as_strictly(self, path: str, value: object, fault: str) -> None:
        """The same for what a partner holds."""
        document = partner_to_document(gb_partner(in_force()))
        assert faults_of(partner_from_document, changed(document, path, value)) == [fault]

    @pytest.mark.parametrize(
        ("path", "value", "fault"),
        [
            ("version", True, "version: must be a whole number, not true or false"),
            ("edition", 1, "edition: must be a text, not a whole number"),
            ("target", "GB", "target: must be a market, a slash and one of local, cross_border, intra_eu, such as US/local"),
            ("target", None, "target: must be a text, not null"),
            ("by role", "god", "by.role: must be partner, platform or system"),
            ("by id", ..., "by.id: is missing"),
            ("listing logo size_bytes", 1.5, "listing.logo.size_bytes: must be a whole number, not a decimal number"),
            ("link_token", "t0ken-for-tests-only", "link_token: is not a known key"),
            ("name", ..., "name: is missing"),
        ],
        ids=str,
    )  # fmt: skip
    def test_events_are_read_as_strictly(self, path: str, value: object, fault: str) -> None:
        """Their classes check nothing, so that everything is checked here."""
        document = event_to_document(draft_event())
        assert faults_of(event_from_document, changed(document, path, value)) == [fault]

    @pytest.mark.parametrize("name", ["service.drowned", "", None, 7, ["service.drafted"], {}], ids=str)
    def test_an_unknown_event_is_refused(self, name: object) -> None:
        """Every name is listed."""
        (fault,) = faults_of(event_from_document, changed(event_to_document(draft_event()), "name", name))
        assert fault.startswith("name: must be service.drafted, service.renamed, ")
        assert fault.endswith(", partner.company_profile_completed or partner.type_added")

    def test_what_was_sent_is_read_by_target(self) -> None:
        """Targets and digests, each with its path."""
        written = draft(target=GB_CB).write(cb_partner(), GB_CB, listing(GB_CB), by=PARTNER, at=NOW).result
        (event,) = written.publish(cb_partner(), by=PARTNER, at=NOW).events
        document = changed(event_to_document(event), "sent", {"GB/cross_border": "0", "x": "0" * 64})
        assert faults_of(event_from_document, document) == [
            "sent[GB/cross_border]: must be 64 hexadecimal digits in lower case",
            "sent.x: must be a market, a slash and one of local, cross_border, intra_eu, such as US/local",
        ]


class TestDamage:
    """What no verb could have made is refused, even where every type is right."""

    @pytest.mark.parametrize(
        ("found", "faults"),
        [
            (service({US: LIVE_TRACK}, upgrading=True), [
                "upgrading: must be false for a public service",
                "upgrading: must be false while no listing is under review",
            ]),
            (service({US: LIVE_TRACK}, ServiceType.CUSTOM, upgrading=True), [
                "upgrading: must be false while no listing is under review",
            ]),
            (service({US: track(CandidateState.WRITING, shown=False)}, halt=Halt.BY_PARTNER), [
                "halt: must be none while nothing is in force",
            ]),
            (service({US: LIVE_TRACK, MY_CB: track(CandidateState.REVIEWING, shown=False, target=MY_CB)}, halt=Halt.BY_PLATFORM), [
                "listings[MY/cross_border].state: must not be reviewing while the service is halted",
            ]),
            (service({US: track(CandidateState.REVIEWING, shown=False)}, ServiceType.CUSTOM), [
                "listings[US/local].state: must not be reviewing for a custom service that is not being upgraded",
            ]),
            (service({US: Reviewed(in_force=listing())}), ["listings[US/local].in_force: must have been approved"]),
            (service({US: LIVE_TRACK}, first_live_at=None), [
                "first_live_at: must not be null once something was in force",
            ]),
            (service({US: LIVE_TRACK}, first_live_at=LATER), ["first_live_at: must be between created_at and changed_at"]),
            (service({US: LIVE_TRACK}, created_at=LATER), [
                "changed_at: must not be earlier than created_at",
                "first_live_at: must be between created_at and changed_at",
            ]),
            (service({US: LIVE_TRACK}, version=0), ["version: must be at least 1"]),
            (service({US: Reviewed(None, listing(), CandidateState.REVIEWING, Submission(NOW, listing(GB_CB).digest))}), [
                "listings[US/local].submission.digest: must name the candidate: it was changed under review",
            ]),
            (service({US: Reviewed(None, listing(), CandidateState.REVIEWING, Submission(LATER, listing().digest))}), [
                "listings[US/local].submission.at: must not be later than changed_at",
            ]),
            (service({US: evolve(LIVE_TRACK, verdict=Verdict(PLATFORM, LATER, listing().digest))}), [
                "listings[US/local].verdict.at: must not be later than changed_at",
            ]),
            (service({US: Reviewed(None, listing(), CandidateState.REJECTED)}), [
                "listings[US/local].verdict: must say why the candidate was rejected",
            ]),
            (service({US: Reviewed(None, listing(), CandidateState.REJECTED, None, Verdict(PLATFORM, NOW, listing().digest))}), [
                "listings[US/local].verdict: must say why the candidate was rejected",
            ]),
        ],
        ids=[
            "public and upgrading", "upgrading without a review", "halted with nothing in force", "halted and reviewing",
            "custom and reviewing", "shown unreviewed", "never live but shown", "live after the last change",
            "changed before it was made", "no version", "changed under review", "sent in the future",
            "judged in the future", "rejected without a verdict", "rejected by an approval",
        ],
    )  # fmt: skip
    def test_services_that_no_verb_makes(self, found: Service, faults: list[str]) -> None:
        """Rules: R49, R51, R53, R61, R66, R71"""
        assert faults_of(service_from_document, service_to_document(found)) == faults

    @pytest.mark.parametrize("status", ["draft", "reviewing", "rejected", "deactivated", "taken_down"])
    def test_the_status_follows_from_the_rest(self, status: str) -> None:
        """A status that says otherwise is damage. Rule: R48"""
        document = changed(SHOWN, "status", status)
        assert faults_of(service_from_document, document) == ["status: must be live, which follows from the rest"]

    def test_a_custom_service_needs_no_approval(self) -> None:
        """What it shows was never reviewed. Rule: R49"""
        found = service({US: Reviewed(in_force=listing())}, ServiceType.CUSTOM)
        assert found == service_from_document(service_to_document(found))

    @pytest.mark.parametrize(
        ("partner", "faults"),
        [
            (gb_partner(version=0), ["version: must be at least 1"]),
            (gb_partner(in_force(), changed_at=NOW - HOUR), [
                "certifications[0].dossier.verdict.at: must not be later than changed_at",
            ]),
            (gb_partner(revoked(), changed_at=NOW - HOUR), [
                "certifications[0].dossier.verdict.at: must not be later than changed_at",
                "certifications[0].revocation.at: must not be later than changed_at",
            ]),
            (gb_partner(violations=(Violation("V", 1, LATER, REASONS, LATER, LATER),)), [
                "violations[0].at: must not be later than changed_at",
                "violations[0].annulled_at: must not be later than changed_at",
                "violations[0].rectified_at: must not be later than changed_at",
            ]),
            (gb_partner(company_profile_completed_at=LATER), [
                "company_profile_completed_at: must not be later than changed_at",
            ]),
            (gb_partner(termination=Termination(REVIEWER, LATER, REASONS)), [
                "termination.at: must not be later than changed_at",
            ]),
            (gb_partner(Certification(LIVE, Market("GB"), evolve(dossier_track(CandidateState.REVIEWING, approved=True), submission=Submission(NOW, listing().digest)))), [
                "certifications[0].dossier.submission.digest: must name the candidate: it was changed under review",
            ]),
        ],
        ids=[
            "no version", "judged in the future", "revoked in the future", "violation in the future",
            "profile in the future", "terminated in the future", "changed under review",
        ],
    )  # fmt: skip
    def test_partners_that_no_verb_makes(self, partner: Partner, faults: list[str]) -> None:
        """Rules: R10, R67, R68"""
        assert faults_of(partner_from_document, partner_to_document(partner)) == faults


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.just(1.0) | st.sampled_from(["", "US/local", "live", "image"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "name", "at", "by", "US/local", "state"]), children, max_size=3)
    ),
    max_leaves=5,
)


def places_in(tree: Any) -> list[tuple[Any, Any]]:
    """Every object or list of *tree* with every key or index in it."""
    found: list[tuple[Any, Any]] = []
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        found += [(tree, key), *places_in(tree[key])]
    return found


READERS: dict[str, Any] = {
    "service": (service_from_document, service_reader(), Service),
    "partner": (partner_from_document, partner_reader(), Partner),
    "event": (event_from_document, event_reader(), ServiceEvent | PartnerEvent),
}


LOADERS: dict[str, Any] = {
    "service": (load_service, service_from_document),
    "partner": (load_partner, partner_from_document),
    "event": (load_event, event_from_document),
}
PIECES = [
    b"",
    b" ",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b'"',
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\0",
    b"\xff",
    b"1.5",
    b"9" * 19,
    b"NaN",
]
PIECES += [b'"version": 1,', b'"name": "x",', b'"kind": "image",', b"1", b"-", b"null,", b"true", b"[" * 40]


def outcome(read: Any, data: bytes) -> object:
    """What is read, or what is said against it."""
    try:
        return read(data)
    except InvalidDocument as refusal:
        return refusal.faults, refusal.unlisted


class TestAnyTree:
    """Whatever plain data is given, it is read or refused, by both readers alike."""

    @given(plain)
    def test_any_tree(self, tree: Any) -> None:
        """Trees that are far from any document."""
        for read, kind in (
            (service_from_document, "service"),
            (partner_from_document, "partner"),
            (event_from_document, "event"),
        ):
            for each in (tree, {"schema": 1, "kind": kind, **(tree if isinstance(tree, dict) else {})}):
                assert faults_of_any(read, each)

    @given(
        st.one_of(
            service_lives().map(lambda life: service_to_document(life[0])),
            partner_lives().map(lambda life: partner_to_document(life[0])),
            any_event.map(event_to_document),
        ),
        st.data(),
        st.sampled_from(["put", "take", "add"]),
    )
    @settings(deadline=None, max_examples=300)
    def test_nearly_right_trees(self, document: Any, data: st.DataObject, how: str) -> None:
        """A document in which one thing was changed: both readers refuse it, or both read the same."""
        envelope = {name: document.pop(name) for name in ("schema", "kind")}
        place, key = data.draw(st.sampled_from(places_in(document)))
        if how == "put":
            place[key] = data.draw(plain)
        elif how == "take":
            del place[key]
        elif isinstance(place, list):
            place.append(data.draw(plain))
        else:
            place[data.draw(st.sampled_from(["x", "status", "kind"]))] = data.draw(plain)
        read, lean, kind = READERS[envelope["kind"]]
        assume("kind" not in document)
        try:
            value = read({**envelope, **document})
        except InvalidDocument as refusal:
            str(refusal).encode()  # the sentences can be shown
            with pytest.raises(Exception):  # noqa: B017 - lean readers refuse by any error
                lean(dict(document))
        else:
            assert value == make_converter().structure(document, kind)

    @given(
        st.one_of(
            service_lives().map(lambda life: dump_service(life[0])),
            partner_lives().map(lambda life: dump_partner(life[0])),
            any_event.map(dump_event),
        ),
        st.data(),
    )
    @settings(deadline=None, max_examples=300)
    def test_nearly_right_texts(self, text: bytes, data: st.DataObject) -> None:
        """A text in which one thing was changed is read or refused as the tree that is in it."""
        load, read = next(each for kind, each in LOADERS.items() if f'"kind": "{kind}"'.encode() in text)
        places = [place.start() for place in re.finditer(rb'(?<=: )\S|[\[\]{},"]', text)]
        start = data.draw(st.sampled_from(places))
        end = start + data.draw(st.sampled_from([0, 0, 1, 2]))
        changed = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
        assert outcome(load, changed) == outcome(lambda each: read(read_json(each)), changed)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('"version": 7', '"version": 1000000000000000000', "version: has more than 18 digits"),
            ('"version": 7', '"version": 7, "version": 7', "version: is written more than once"),
            ('"version": 7', '"version": 7.0', "version: must be a whole number, not a decimal number"),
            ('"version": 7', '"version": NaN', "version: is not a finite number"),
            ('"name": "LIVE management"', '"name": "\\u0000"', "name: holds a NUL character"),
            ('"name": "LIVE management"', '"name": "\\ud800"', "name: holds half of a surrogate pair"),
            ('"schema": 1', '"schema": true', "schema: must be a whole number, not true or false"),
        ],
        ids=["digits", "twice", "decimal", "infinite", "NUL", "surrogate", "schema"],
    )
    def test_what_only_a_text_can_hold(self, old: str, new: str, fault: str) -> None:
        """What trees made by hosts cannot hold, or would be read from."""
        text = dump_service(service({US: LIVE_TRACK})).decode()
        assert old in text
        assert faults_of(load_service, text.replace(old, new, 1).encode()) == [fault]

    @pytest.mark.parametrize("name", ["edition", "title"])
    def test_events_hold_no_text_that_no_store_can_keep(self, name: str) -> None:
        """Their constructors do not ask, since commands do."""
        outcome = draft().rename(us_partner(), "x", by=PARTNER, at=NOW)
        document = event_to_document(outcome.events[0])
        text = json.dumps({**document, name: "\0"}).encode()
        assert faults_of(load_event, text) == [f"{name}: holds a NUL character"]

    def test_long_documents(self) -> None:
        """A text that is larger than usual is read like any other."""
        content = evolve(listing(), integrations=("TikTok Shop",) * 9_999)
        found = service({US: track(CandidateState.WRITING, shown=False)})
        found = evolve(found, listings=(evolve(found.listings[0], track=Reviewed.draft(content)),))
        assert load_service(dump_service(found)) == found

    def test_keys_that_are_no_text(self) -> None:
        """JSON has none, a tree made by a host may."""
        document: Any = {**service_to_document(draft()), 7: 1}
        assert faults_of(service_from_document, document) == ["has a key that is not text"]

    def test_tuples_are_lists(self) -> None:
        """A tree made by a host may hold tuples, as `write_json` takes them too."""
        document = changed(REVIEWED, "listings US/local candidate integrations", ("TikTok Shop",))
        assert service_from_document(document) == service_from_document(REVIEWED)

    def test_sentences_say_what_kind_is_unknown(self) -> None:
        """What is not plain data at all is named by its type."""
        document = changed(REVIEWED, "name", 1j)
        assert faults_of(service_from_document, document) == ["name: must be a text, not complex"]


def faults_of_any(read: Any, tree: object) -> bool:
    try:
        read(tree)
    except InvalidDocument as refusal:
        return bool(refusal.faults)
    return False


class TestManyFaults:
    """However much is wrong, the message stays short and the time bounded."""

    def test_twenty_are_listed_and_the_rest_counted(self) -> None:
        """In the order of the document."""
        document = changed(SHOWN, "listings US/local in_force images", [1] * 10_000)
        document["listings"]["US/local"]["in_force"]["integrations"] = [1] * 5
        document.update({f"more {number}": 1 for number in range(3)})
        with pytest.raises(InvalidDocument) as refusal:
            service_from_document(document)
        assert [fault.path for fault in refusal.value.faults] == [
            f"listings[US/local].in_force.images[{index}]" for index in range(20)
        ]
        assert refusal.value.unlisted == 9_980 + 5 + 3

    def test_nobody_looks_further_in_a_list_that_is_wrong_all_over(self) -> None:
        """Of 10,000 items with four faults each, the first 2,500 are looked at, and of 10,000 objects likewise."""
        document = changed(SHOWN, "listings US/local in_force images", [{}] * 10_000)
        with pytest.raises(InvalidDocument) as refusal:
            service_from_document(document)
        assert refusal.value.unlisted == 9_980
        document = changed(SHOWN, "listings", {f"key {index}": {} for index in range(10_000)})
        with pytest.raises(InvalidDocument) as refusal:
            service_from_document(document)
        assert refusal.value.unlisted == 10_002 - 20


class TestSecrets:
    """The link token stands in the document of a service and nowhere else. Rule: R65"""

    SECRET = LinkToken("s3cret-s3cret-s3cret")

    def test_a_service_can_be_written_without_secrets(self) -> None:
        """To be shown; it cannot be read again."""
        found = service({US: LIVE_TRACK}, link_token=self.SECRET)
        shown = service_to_document(found, secrets=False)
        assert service_to_document(found) == {**shown, "link_token": self.SECRET}
        assert self.SECRET not in json.dumps(shown)
        assert faults_of(service_from_document, shown) == ["link_token: is missing"]

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("link_token", "s3cret"),
            ("link_token", ["s3cret-s3cret-s3cret"]),
            ("link_token", {"s3cret-s3cret-s3cret": 1}),
            ("status", "draft"),
            ("version", "x"),
        ],
    )
    def test_no_error_holds_it(self, path: str, value: object) -> None:
        """Neither the sentences nor what led to the error."""
        document = changed(service_to_document(service({US: LIVE_TRACK}, link_token=self.SECRET)), path, value)
        with pytest.raises(InvalidDocument) as refusal:
            service_from_document(document)
        error: BaseException | None = refusal.value
        while error is not None:
            assert "s3cret" not in f"{error} {error!r}"
            error = error.__cause__ or error.__context__

    @given(service_lives())
    @settings(deadline=None)
    def test_no_event_holds_it(self, life: tuple[Service, tuple[ServiceEvent, ...]]) -> None:
        """Whatever happens to a service, its events do not tell the token."""
        found, events = life
        assert TOKEN in json.dumps(service_to_document(found))
        assert all(TOKEN not in json.dumps(event_to_document(event)) for event in events)

    def test_no_repr_holds_it(self) -> None:
        """A service that was read again hides it as before."""
        assert TOKEN not in repr(load_service(dump_service(draft())))
