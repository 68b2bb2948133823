"""Whether what is stored is what its events lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from tests.builders import GB_CB, HOUR, MY_CB, NOW, PARTNER, TOKEN, US, cb_partner, draft, listing, us_partner
from tests.strategies import partner_lives, service_lives

from tiktok_services.documents import check_history, portfolio_from_tree
from tiktok_services.errors import InvalidDocument
from tiktok_services.events import ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.vocabulary import LinkToken, PartnerType, Region, ServiceId, ServiceType


def drafted(*targets: Target) -> tuple[Service, tuple[ServiceEvent, ...]]:
    """A service in draft with its history."""
    outcome = Service.draft(
        ServiceId("S-1"),
        cb_partner().id,
        type=ServiceType.PUBLIC,
        category=draft().category,
        name="LIVE streams",
        targets=targets,
        link_token=TOKEN,
        by=PARTNER,
        at=NOW,
    )
    return outcome.result, outcome.events


def faults_of(aggregate: Service | Partner, history: tuple[ServiceEvent, ...] | tuple[PartnerEvent, ...]) -> list[str]:
    """Give the sentences of the refusal."""
    with pytest.raises(InvalidDocument) as refusal:
        check_history(aggregate, history)
    assert refusal.value.source in {"history of service S-1", "history of partner P-1"}
    return [str(fault) for fault in refusal.value.faults]


class TestServices:
    """A service and its events."""

    @given(service_lives())
    @settings(deadline=None)
    def test_what_the_verbs_made_agrees(self, life: tuple[Service, tuple[ServiceEvent, ...]]) -> None:
        """However the service came to where it is."""
        check_history(*life)

    def test_every_place_is_told(self) -> None:
        """Of contents that were changed apart, each with its path in the document."""
        first, events = drafted(US)
        outcome = first.write(us_partner(), US, listing(), by=PARTNER, at=NOW)
        written, history = outcome.result, (*events, *outcome.events)
        check_history(written, history)
        content = listing()
        other = evolve(content, name="x", key_benefits=content.key_benefits[:2], logo=None)
        damaged = evolve(
            written.write(us_partner(), US, other, by=PARTNER, at=NOW).result,
            version=2,
            name="LIVE",
            changed_at=NOW + HOUR,
        )
        assert faults_of(damaged, history) == [
            "name: is not what the events lead to",
            "listings[US/local].candidate.name: is not what the events lead to",
            "listings[US/local].candidate.logo: is not what the events lead to",
            "listings[US/local].candidate.key_benefits[2]: is not what the events lead to",
            "changed_at: is not what the events lead to",
        ]

    def test_targets_are_compared_with_their_order(self) -> None:
        """Another order is another service; a target that one of the two has not is one place."""
        found, events = drafted(GB_CB, MY_CB)
        turned = evolve(found, listings=found.listings[::-1])
        assert faults_of(turned, events) == ["listings: is not what the events lead to"]
        fewer = evolve(found, listings=found.listings[:1])
        assert faults_of(fewer, events) == [f"listings[{MY_CB}]: is not what the events lead to"]

    def test_events_that_do_not_follow_from_one_another(self) -> None:
        """The event is named."""
        found, events = drafted(US)
        renamed = found.rename(us_partner(), "x", by=PARTNER, at=NOW)
        assert faults_of(found, ()) == ["events: must hold at least the event that drafts the service"]
        late = evolve(renamed.events[0], version=3)
        assert faults_of(renamed.result, (*events, late)) == ["events[1].version: must be 2, not 3"]

    def test_the_link_token_plays_no_part(self) -> None:
        """No event holds it, so it cannot be compared; and no fault tells it. Rule: R65"""
        found, events = drafted(US)
        check_history(evolve(found, link_token=LinkToken("another-t0ken-for-tests")), events)


class TestPartners:
    """A partner and its events."""

    @given(partner_lives())
    @settings(deadline=None)
    def test_what_the_verbs_made_agrees(self, life: tuple[Partner, tuple[PartnerEvent, ...]]) -> None:
        """However the partner came to where it is."""
        check_history(*life)

    def test_a_partner_that_was_changed_apart(self) -> None:
        """The same for partners."""
        outcome = Partner.register(
            us_partner().id,
            name="Harbor Lane",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region("US"),
            by=PARTNER,
            at=NOW,
        )
        damaged = evolve(outcome.result, types=frozenset(PartnerType), changed_at=NOW + timedelta(days=1))
        assert faults_of(damaged, outcome.events) == [
            *(f"types[{index}]: is not what the events lead to" for index in range(4)),
            "changed_at: is not what the events lead to",
        ]

    def test_events_that_do_not_follow_from_one_another(self) -> None:
        """A certification is not approved twice, nor one that nobody applied for."""
        certification = {"category": "live-management", "market": "US", "status": "approved"}
        stated = {"id": "P-1", "name": "Harbor Lane", "types": ["TSP"], "registration_region": "US"}
        service = {"id": "S-1", "type": "public", "category": "live-management", "name": "", "targets": ["US/local"]}
        tree = {"schema": 1, "partner": {**stated, "certifications": [certification]}, "services": [service]}
        portfolio = portfolio_from_tree(tree, "file", at=NOW)
        registered, applied, approved = portfolio.partner_events
        check_history(portfolio.partner, (registered, applied, approved))
        twice = (registered, applied, approved, evolve(approved, version=4))
        assert faults_of(portfolio.partner, twice) == ["events[3]: does not follow from the events before it"]
        unasked = (registered, evolve(approved, version=2))
        (fault,) = faults_of(portfolio.partner, unasked)
        assert fault.startswith("events[1]: does not follow from the events before it: certification ")
