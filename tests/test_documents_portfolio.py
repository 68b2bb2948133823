"""The file that a person writes: what becomes of it, and every fault with its path."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import HOUR, NOW, PARTNER, PLATFORM, TOKEN, US, US_CB, listing, us_partner
from tests.dossiers import DOSSIER, GB, LIVE, VIDEO, application
from tests.strategies import listings

from tiktok_services.account import Feature, Site
from tiktok_services.certification import CertificationStatus, Dossier
from tiktok_services.documents import Portfolio, ServiceSheet, make_converter, portfolio_from_tree, read_portfolio
from tiktok_services.errors import InvalidDocument, InvalidValue, Refused
from tiktok_services.events import ListingWritten, ServiceDrafted
from tiktok_services.listing import Contact, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import (
    CategorySlug,
    Market,
    PartnerId,
    PartnerType,
    Region,
    ServiceId,
    ServiceType,
)


PARTNER_TABLE = """
schema = 1
[partner]
id = "harbor-lane"
name = "Harbor Lane Studio"
types = ["TSP"]
registration_region = "US"
"""
SERVICE_TABLE = """
[[services]]
id = "live-sessions"
type = "public"
category = "live-management"
name = "LIVE management"
"""
IN_FULL = (
    PARTNER_TABLE
    + """
site = "GLOBAL"
features = ["upgrade_to_public", "company_profile"]
company_profile_completed_at = 2025-11-20T17:00:00+08:00
[[partner.certifications]]
category = "live-management"
market = "US"
status = "approved"
[[partner.certifications]]
category = "live-management"
market = "GB"
status = "under_review"
[[partner.certifications]]
category = "live-management"
market = "MY"
status = "rejected"
[[partner.certifications]]
category = "live-management"
market = "TH"
status = "revoked"
"""
    + SERVICE_TABLE
    + """
targets = ["GB/local", "US/local"]
[services.listings."US/local"]
name = "LIVE sessions"; """.replace("; ", "\n")
    + """
main_media = [{ kind = "video", file = "intro.mp4", size_bytes = 20_000_000 }]
contact = { email = "help@harborlane.example.com" }
[services.listings."US/cross_border"]
[[services]]
id = "open-your-shop"
type = "custom"
category = "shop-registration"
name = ""
targets = ["US/local"]
"""
)


def tree(**services: object) -> dict[str, Any]:
    """A file with one service, with changes to it."""
    one = {"id": "s", "type": "public", "category": "c", "name": "n", "targets": ["US/local"], **services}
    partner = {"id": "p", "name": "P", "types": ["TSP"], "registration_region": "US"}
    return {"schema": 1, "partner": partner, "services": [one]}


def faults_of(found: Any, partner: Partner | None = None) -> list[str]:
    """Give the sentences of the refusal, as a person reads them."""
    with pytest.raises(InvalidDocument) as refusal:
        portfolio_from_tree(found, "file.toml", partner, at=NOW)
    assert refusal.value.source == "file.toml"
    assert not refusal.value.unlisted
    return [str(fault) for fault in refusal.value.faults]


def written(folder: Path, text: str, name: str = "portfolio.toml") -> Path:
    """A file with that text."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


class TestReading:
    """A right file becomes a partner and sheets."""

    def test_a_file_in_full(self, tmp_path: Path) -> None:
        """Rules: R1, R2, R3, R10, R22"""
        found = read_portfolio(written(tmp_path, IN_FULL), at=NOW)
        partner = found.partner
        assert (partner.id, partner.name) == ("harbor-lane", "Harbor Lane Studio")
        assert partner.types == {PartnerType.TSP}
        assert partner.registration_region == Region("US")
        assert partner.site is Site.GLOBAL
        assert partner.features == set(Feature)
        assert partner.company_profile_completed_at == datetime(2025, 11, 20, 9, tzinfo=UTC)
        assert [(str(each), each.status) for each in partner.certifications] == [
            ("live-management/US", CertificationStatus.APPROVED),
            ("live-management/GB", CertificationStatus.UNDER_REVIEW),
            ("live-management/MY", CertificationStatus.REJECTED),
            ("live-management/TH", CertificationStatus.REVOKED),
        ]
        assert found.sheets == (
            ServiceSheet(
                ServiceId("live-sessions"),
                ServiceType.PUBLIC,
                CategorySlug("live-management"),
                "LIVE management",
                (
                    (Target.parse("GB/local"), Listing()),
                    (
                        US,
                        Listing(
                            name="LIVE sessions",
                            main_media=(Video("intro.mp4", 20_000_000),),
                            contact=Contact("help@harborlane.example.com"),
                        ),
                    ),
                    (US_CB, Listing()),
                ),
            ),
            ServiceSheet(
                ServiceId("open-your-shop"),
                ServiceType.CUSTOM,
                CategorySlug("shop-registration"),
                "",
                ((US, Listing()),),
            ),
        )

    def test_the_partner_has_a_history(self, tmp_path: Path) -> None:
        """Its events lead to it, in the order of time, so that it can be stored like any other."""
        found = read_portfolio(written(tmp_path, IN_FULL), at=NOW)
        assert found.partner == Partner.replay(found.partner_events)
        assert [event.name.removeprefix("partner.") for event in found.partner_events] == [
            "registered",
            "feature_granted",
            "feature_granted",
            "company_profile_completed",
            "certification_applied",
            "certification_approved",
            "certification_applied",
            "certification_applied",
            "certification_rejected",
            "certification_applied",
            "certification_approved",
            "certification_revoked",
        ]
        assert [event.at for event in found.partner_events] == sorted(event.at for event in found.partner_events)

    def test_a_partner_of_a_file_applies_again_and_amends(self, tmp_path: Path) -> None:
        """A file tells nothing of the company, so any company may be told of afterwards. Rules: R6, R14"""
        certified = (
            PARTNER_TABLE.replace('"US"', '"GB"')
            + """
[[partner.certifications]]
category = "live-stream-management"
market = "GB"
status = "approved"
"""
        )
        partner = read_portfolio(
            written(tmp_path, certified + SERVICE_TABLE + 'targets = ["GB/local"]\n'), at=NOW
        ).partner
        assert partner.company is None
        partner.amend_certification(LIVE, GB, DOSSIER, by=PARTNER, at=NOW)
        partner.apply_for_certification(application(VIDEO), by=PARTNER, at=NOW)

    def test_a_verdict_is_the_platforms(self, tmp_path: Path) -> None:
        """Refused or taken away, at that instant, for a reason that says where it is from."""
        partner = read_portfolio(written(tmp_path, IN_FULL), at=NOW).partner
        rejected, revoked = partner.certifications[2:]
        for verdict in (rejected.dossier.verdict, revoked.revocation):
            assert verdict is not None
            assert verdict.by.role == "platform"
            assert verdict.at == NOW
            assert verdict.digest == Dossier().digest
            assert verdict.reasons == (Reason(ReasonCode.OTHER, "stated in the file"),)

    def test_json_says_the_same(self, tmp_path: Path) -> None:
        """Instants are text there."""
        text = json.dumps(
            tree() | {"partner": {**tree()["partner"], "company_profile_completed_at": "2025-11-20T09:00:00Z"}}
        )
        partner = read_portfolio(written(tmp_path, text, "portfolio.json"), at=NOW).partner
        assert partner.company_profile_completed_at == datetime(2025, 11, 20, 9, tzinfo=UTC)
        assert partner.site is Site.US

    def test_null_is_as_if_left_out(self) -> None:
        """For the two fields that a partner may lack."""
        found = tree()
        found["partner"] |= {"site": None, "company_profile_completed_at": None}
        assert portfolio_from_tree(found, "x", at=NOW) == portfolio_from_tree(tree(), "x", at=NOW)

    def test_the_partner_may_stand_in_a_file_of_its_own(self, tmp_path: Path) -> None:
        """It is the same as in one file."""
        owner = written(tmp_path, PARTNER_TABLE, "partner.toml")
        services = written(tmp_path, f'schema = 1\n{SERVICE_TABLE}targets = ["US/local"]\n')
        both = written(tmp_path, f'{PARTNER_TABLE}{SERVICE_TABLE}targets = ["US/local"]\n', "both.toml")
        found = read_portfolio(str(services), str(owner), at=NOW)
        assert found == read_portfolio(both, at=NOW)
        assert found.partner == Partner.replay(found.partner_events)

    def test_a_partner_may_be_given(self) -> None:
        """One that a host knows already; nothing happens to it."""
        found = tree()
        del found["partner"]
        partner = us_partner()
        portfolio = portfolio_from_tree(found, "x", partner, at=NOW)
        assert portfolio.partner is partner
        assert portfolio.partner_events == ()

    @given(st.dictionaries(st.sampled_from(["US/local", "GB/cross_border"]), listings, min_size=1))
    def test_listings_are_written_as_in_documents(self, given_listings: dict[str, Listing]) -> None:
        """Any listing can stand in a file."""
        found = tree(listings={name: make_converter().unstructure(each) for name, each in given_listings.items()})
        del found["services"][0]["targets"]
        (sheet,) = portfolio_from_tree(found, "x", at=NOW).sheets
        assert dict(sheet.listings) == {Target.parse(name): each for name, each in given_listings.items()}

    def test_the_tree_is_not_changed(self) -> None:
        """Reading takes nothing out of it."""
        found = tree(listings={"US/local": {"main_media": [{"kind": "video", "file": "a", "size_bytes": 1}]}})
        before = copy.deepcopy(found)
        portfolio_from_tree(found, "x", at=NOW)
        assert found == before


class TestFaults:
    """Every fault is told at once, with its path in the file."""

    def test_everything_at_once(self, tmp_path: Path) -> None:
        """Partner and services, types and values, too much and too little."""
        text = """
            schema = 1
            [partner]
            id = "broken lane"
            name = " "
            types = []
            registration_region = "usa"
            company_profile_completed_at = 2025-11-20
            [[partner.certifications]]
            category = "a"
            market = "US"
            status = "pending"
            [[services]]
            id = "s"
            type = "private"
            category = "c"
            nmae = "n"
            targets = ["US"]
            [services.listings."US/local"]
            name = 42
            language = "English"
            logo = { file = "logo.png", width_px = 256.0, height_px = 256, size_bytes = -1 }
            key_benefits = [{ title = "a" }, { titel = "b" }, { title = 3 }]
        """
        with pytest.raises(InvalidDocument) as refusal:
            read_portfolio(written(tmp_path, text), at=NOW)
        assert [str(fault) for fault in refusal.value.faults] == [
            "partner.id: must be 1 to 64 letters, digits or . _ : - (a letter or digit first)",
            "partner.name: must not be blank",
            "partner.types: must hold at least one",
            "partner.registration_region: must be an ISO 3166-1 country code of two capital letters",
            "partner.company_profile_completed_at: must be an instant, not a day",
            "partner.certifications[0].status: must be under_review, approved, rejected or revoked",
            "services[0].type: must be public or custom",
            "services[0].nmae: is not a known key (did you mean name?)",
            "services[0].targets[0]: must be a market, a slash and one of local, cross_border, intra_eu, such as US/local",
            "services[0].listings[US/local].name: must be a text, not a whole number",
            "services[0].listings[US/local].language: must be a BCP 47 language tag such as en or zh-Hans",
            "services[0].listings[US/local].logo.width_px: must be a whole number, not a decimal number",
            "services[0].listings[US/local].logo.size_bytes: must not be negative",
            "services[0].listings[US/local].key_benefits[1].titel: is not a known key (did you mean title?)",
            "services[0].listings[US/local].key_benefits[2].title: must be a text, not a whole number",
            "services[0].name: is missing",
        ]
        assert refusal.value.source == str(tmp_path / "portfolio.toml")

    @pytest.mark.parametrize(
        ("change", "faults"),
        [
            ({"schema": 2}, ["schema: must be 1: the document was written for a newer version of this library"]),
            ({"schema": 0}, ["schema: must be 1", "title: is not a known key"]),
            ({"schema": "1"}, ["schema: must be a whole number, not a text", "title: is not a known key"]),
            ({"schema": True}, ["schema: must be a whole number, not true or false", "title: is not a known key"]),
        ],
        ids=["newer", "older", "text", "boolean"],
    )
    def test_the_form_of_the_file(self, change: dict[str, Any], faults: list[str]) -> None:
        """A newer file is refused as a whole; else the form is a fault among others."""
        assert faults_of({**tree(), **change, "title": 1}) == faults

    def test_what_is_missing(self) -> None:
        """Nothing at all stands there."""
        assert faults_of({}) == [
            "schema: is missing",
            "services: is missing",
            "partner: is missing, and no partner was given apart",
        ]

    def test_what_is_missing_further_down(self) -> None:
        """In every object all that is missing is told at once, whatever else is wrong with the file."""
        found = {"schema": 1, "services": [{}, {"id": "S-2", "targets": [], "listings": {}}, {"targets": 7}]}
        missing = [f"{name}: is missing" for name in ("id", "type", "category", "name")]
        no_target = "listings: is missing, and so is targets: at least one target is needed"
        assert faults_of(found) == [
            *(f"services[0].{each}" for each in [*missing, no_target]),
            *(f"services[1].{each}" for each in [*missing[1:], no_target]),
            "services[2].targets: must be a list, not a whole number",
            *(f"services[2].{each}" for each in missing),
            "partner: is missing, and no partner was given apart",
        ]

    @pytest.mark.parametrize("root", [None, [], "x"], ids=str)
    def test_a_root_that_is_no_object(self, root: object) -> None:
        """Whatever stands there instead."""
        (fault,) = faults_of(root)
        assert fault.startswith("must be an object, not ")

    def test_no_partner_anywhere(self) -> None:
        """It is needed to judge a service."""
        found = tree()
        del found["partner"]
        assert faults_of(found) == ["partner: is missing, and no partner was given apart"]

    def test_two_partners(self, tmp_path: Path) -> None:
        """Nobody knows which one is meant."""
        assert faults_of(tree(), us_partner()) == ["partner: must not stand here: a partner was given apart"]
        owner = written(tmp_path, PARTNER_TABLE, "partner.toml")
        both = written(tmp_path, f'{PARTNER_TABLE}{SERVICE_TABLE}targets = ["US/local"]\n')
        with pytest.raises(InvalidDocument, match="a partner was given apart"):
            read_portfolio(both, owner, at=NOW)

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("schema = 1", "partner: is missing"),
            (f"{PARTNER_TABLE}{SERVICE_TABLE}", "services: is not a known key"),
            (PARTNER_TABLE.replace("schema = 1", "schema = 2"), "schema: must be 1: the document was written for a newer version of this library"),
            (PARTNER_TABLE.replace("schema = 1", ""), "schema: is missing"),
            (PARTNER_TABLE + "company_profile_completed_at = 2026-01-01T00:00:00Z", "partner.company_profile_completed_at: must not lie in the future"),
        ],
        ids=["no partner", "with services", "newer", "no schema", "future"],
    )  # fmt: skip
    def test_faults_of_a_partner_file(self, tmp_path: Path, text: str, fault: str) -> None:
        """They name that file, and the other one is not read."""
        owner = written(tmp_path, text, "partner.toml")
        with pytest.raises(InvalidDocument) as refusal:
            read_portfolio(tmp_path / "there is none.toml", owner, at=NOW)
        assert str(refusal.value) == f"{owner}: {fault}"

    def test_no_such_file(self, tmp_path: Path) -> None:
        """The name that was given is told."""
        with pytest.raises(InvalidDocument) as refusal:
            read_portfolio(tmp_path / "none.toml", at=NOW)
        assert str(refusal.value) == f"{tmp_path / 'none.toml'}: does not exist"

    def test_what_may_stand_only_once(self) -> None:
        """Services by their id, certifications by their category and market, targets; every repetition is told."""
        found = tree(targets=["US/local", "GB/local", "US/local", "US/local"])
        found["partner"]["certifications"] = [
            {"category": "a", "market": market, "status": "approved"} for market in ("US", "GB", "US")
        ]
        assert faults_of(found) == [
            "partner.certifications[2]: must not stand twice: a/US",
            "services[0].targets[2]: must not stand twice: US/local",
            "services[0].targets[3]: must not stand twice: US/local",
        ]
        found = tree()
        found["services"] *= 3
        assert faults_of(found) == [
            "services[1].id: must not stand twice: s",
            "services[2].id: must not stand twice: s",
        ]

    def test_a_service_needs_a_target(self) -> None:
        """In one place or the other."""
        (fault,) = faults_of(tree(targets=[], listings={}))
        assert fault == "services[0].listings: is missing, and so is targets: at least one target is needed"

    def test_a_file_needs_a_service(self) -> None:
        """There would be nothing to check."""
        assert faults_of({**tree(), "services": []}) == ["services: must hold at least one"]

    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            (7, "must be an instant, not a whole number"),
            (date(2025, 11, 20), "must be an instant, not a day"),
            ("2025-11-20", "must be an instant in UTC, such as 2026-01-31T09:30:00Z"),
            (NOW + timedelta(seconds=1), "must not lie in the future"),
            ((NOW + timedelta(seconds=1)).astimezone(timezone(HOUR)), "must not lie in the future"),
        ],
        ids=str,
    )
    def test_when_the_profile_was_filled_in(self, value: object, problem: str) -> None:
        """An instant, and not one to come."""
        found = tree()
        found["partner"]["company_profile_completed_at"] = value
        assert faults_of(found) == [f"partner.company_profile_completed_at: {problem}"]

    def test_the_very_instant_is_no_future(self) -> None:
        """The bound is inclusive."""
        found = tree()
        found["partner"]["company_profile_completed_at"] = NOW
        assert portfolio_from_tree(found, "x", at=NOW).partner.company_profile_completed_at == NOW

    def test_the_instant_is_in_utc(self, tmp_path: Path) -> None:
        """That is the caller's fault, and is told before anything is read."""
        with pytest.raises(InvalidValue, match="at must be an aware instant in UTC"):
            portfolio_from_tree(tree(), "x", at=NOW.replace(tzinfo=None))
        with pytest.raises(InvalidValue, match="at must be an aware instant in UTC"):
            read_portfolio(tmp_path / "none.toml", at=NOW.astimezone(timezone(HOUR)))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("US/local") | st.just(1.0),
            lambda children: (
                st.lists(children, max_size=2)
                | st.dictionaries(st.sampled_from(["id", "type", "listings", "targets", "name"]), children, max_size=3)
            ),
            max_leaves=5,
        ),
        st.sampled_from(["schema", "partner", "services", "service", "listing"]),
    )
    def test_any_tree_is_read_or_refused(self, value: Any, where: str) -> None:
        """Nothing but `InvalidDocument` ever comes of a file."""
        found = tree(**({"listings": value} if where == "listing" else {}))
        if where == "service":
            found["services"] = [value]
        elif where != "listing":
            found[where] = value
        try:
            assert isinstance(portfolio_from_tree(found, "x", at=NOW), Portfolio)
        except InvalidDocument as refusal:
            str(refusal).encode()


class TestDrafts:
    """A sheet becomes a service through its verbs."""

    SHEET = ServiceSheet(
        ServiceId("S-1"),
        ServiceType.PUBLIC,
        CategorySlug("live-management"),
        "LIVE",
        ((US, listing()), (US_CB, Listing())),
    )

    def test_a_draft_with_its_listings(self) -> None:
        """The same as drafting it and writing what is not empty. Rules: R13, R22, R48"""
        partner = us_partner()
        service, events = self.SHEET.draft(partner.id, link_token=TOKEN, by=PARTNER, at=NOW)
        drafted = Service.draft(
            ServiceId("S-1"),
            partner.id,
            type=ServiceType.PUBLIC,
            category=CategorySlug("live-management"),
            name="LIVE",
            targets=(US, US_CB),
            link_token=TOKEN,
            by=PARTNER,
            at=NOW,
        )
        wrote = drafted.result.write(partner, US, listing(), by=PARTNER, at=NOW)
        assert (service, events) == (wrote.result, (*drafted.events, *wrote.events))
        assert [type(event) for event in events] == [ServiceDrafted, ListingWritten]
        assert service == Service.replay(events, TOKEN)

    def test_only_the_partner_drafts(self) -> None:
        """As everywhere."""
        with pytest.raises(Refused):
            self.SHEET.draft(PartnerId("P-1"), link_token=TOKEN, by=PLATFORM, at=NOW)

    def test_a_sheet_holds_what_it_says(self) -> None:
        """A wrong type is refused when it is made."""
        with pytest.raises(InvalidValue, match="id must be ServiceId, not str"):
            ServiceSheet("S-1", ServiceType.PUBLIC, CategorySlug("a"), "", ())  # type: ignore[arg-type]
        with pytest.raises(InvalidValue, match=r"sheets\[0\] must be ServiceSheet, not Market"):
            Portfolio(us_partner(), (Market("US"),))  # type: ignore[arg-type]
