"""What no verb could have made of a service is damage, and is told with its place."""

from __future__ import annotations

from attrs import evolve
from tests.builders import NOW, PARTNER, PLATFORM, US, listing, service, track

from tiktok_services.documents.soundness import faults_of_service
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Listing
from tiktok_services.reviewed import Reviewed
from tiktok_services.service import Service
from tiktok_services.verdict import Actor, Verdict


def told(subject: Service) -> list[str]:
    """The faults of *subject*, as sentences."""
    return [str(fault) for fault in faults_of_service(subject)]


def approved(by: Actor = PLATFORM, content: Listing | None = None) -> Service:
    """A live public service whose listing was approved by *by* as *content*."""
    verdict = Verdict(by, NOW, (content or listing()).digest)
    return service({US: evolve(track(CandidateState.SETTLED, shown=True), verdict=verdict)})


def test_a_service_that_verbs_made_is_sound() -> None:
    """What the platform approved is what is in force. Rules: R50, R55"""
    assert told(approved()) == []


def test_content_that_changed_after_its_approval_is_damage() -> None:
    """No public service shows content that no review approved. Rules: R50, R55"""
    assert told(approved(content=Listing())) == [
        "listings[US/local].in_force: must be what was approved: it was changed afterwards"
    ]


def test_an_approval_by_the_partner_is_damage() -> None:
    """Only the platform approves. Rule: R50"""
    assert told(approved(by=PARTNER)) == ["listings[US/local].verdict.by.role: must be platform for an approval"]


def test_a_listing_that_holds_nothing_is_damage() -> None:
    """A target has at least a draft. Rule: R36"""
    assert told(service({US: Reviewed()})) == ["listings[US/local]: must hold something"]
