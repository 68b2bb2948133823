"""The kit's strategies as these tests use them, and lives that only real verbs lead."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from tests.builders import CB_LIVE, GB_CB, MY_CB, NOW, PARTNER, PLATFORM, REASONS, SYSTEM, TOKEN, cb_partner, listing
from tests.dossiers import AMENDED, DOSSIER, FAILED, GB, LIVE, VIDEO, application

from tiktok_services import commands, partner_commands
from tiktok_services.account import Feature
from tiktok_services.decision import Outcome
from tiktok_services.events import SERVICE_EVENTS, ServiceEvent
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PARTNER_EVENTS, PartnerEvent
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.testing import strategies
from tiktok_services.testing.event_strategies import any_partner_events, any_service_events
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import (
    PartnerId,
    PartnerType,
    Region,
    ServiceId,
    ServiceType,
)


texts = strategies.texts(max_size=12)
words = texts.filter(str.strip)
slugs = strategies.categories()
reasons = strategies.reasons()
listings = strategies.listings()

service_events = {kind: any_service_events(kind) for kind in SERVICE_EVENTS}
"""For each kind of event of a service, any such event."""

partner_events = {kind: any_partner_events(kind) for kind in PARTNER_EVENTS}
"""For each kind of event of a partner, any such event."""

any_event = any_service_events() | any_partner_events()


# -- lives: a first event and whatever the verbs allow after it -----------------------------------------------------

_TARGETS = (GB_CB, MY_CB)
_MINUTE = timedelta(minutes=1)
_SERVICE_STEPS = (
    "publish",
    "approve",
    "reject",
    "write",
    "write complete",
    "add",
    "remove",
    "drop",
    "deactivate",
    "republish",
    "upgrade",
    "retract",
    "take down",
    "reinstate",
    "rename",
    "recategorize",
)


@st.composite
def service_lives(draw: st.DrawFn) -> tuple[Service, tuple[ServiceEvent, ...]]:
    """A service in any state that verbs lead to, and all its events."""
    service, events = Service.draft(
        ServiceId("S-1"),
        PartnerId("P-1"),
        type=draw(st.sampled_from(ServiceType)),
        category=CB_LIVE,
        name="LIVE",
        targets=draw(st.sampled_from([(GB_CB,), (GB_CB, MY_CB)])),
        link_token=TOKEN,
        by=PARTNER,
        at=NOW,
    )
    certified = cb_partner(features=frozenset({Feature.UPGRADE_TO_PUBLIC}))
    lost = cb_partner("MY")
    beginning = [(step, target) for step in ("write complete", "publish", "approve") for target in _TARGETS][
        : draw(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 6, 6]))
    ]
    further = draw(st.lists(st.tuples(st.sampled_from(_SERVICE_STEPS), st.sampled_from(_TARGETS)), max_size=8))
    at = NOW
    for step, target in (*beginning, *further):
        at += _MINUTE
        command, by = _service_command(draw, step, service, target)
        decision = service.consider(command, lost if step == "retract" else certified, by=by, at=at)
        if isinstance(decision, Outcome):
            service, events = decision.result, (*events, *decision.events)
    return service, events


def _service_command(draw: st.DrawFn, step: str, service: Service, target: Target) -> tuple[commands.Command, Actor]:
    submission = service.listing(target).submission if target in service.targets else None
    match step:
        case "publish":
            return commands.Publish((target,)), PARTNER
        case "approve":
            return commands.Approve(target, submission.digest if submission else listing().digest), PLATFORM
        case "reject":
            return commands.Reject(target, draw(reasons)), PLATFORM
        case "write":
            return commands.Write(target, draw(listings)), PARTNER
        case "write complete":
            return commands.Write(target, listing(target, short_description=draw(st.sampled_from("abc")))), PARTNER
        case "add":
            return commands.AddTarget(target, listing(target)), PARTNER
        case "remove":
            return commands.RemoveTarget(target), PARTNER
        case "drop":
            return commands.Drop(target), PARTNER
        case "deactivate":
            return commands.Deactivate(), PARTNER
        case "republish":
            return commands.Republish(), PARTNER
        case "upgrade":
            return commands.Upgrade(), PARTNER
        case "retract":
            return commands.Retract(target, REASONS), SYSTEM
        case "take down":
            return commands.TakeDown(REASONS), PLATFORM
        case "reinstate":
            return commands.Reinstate(), PLATFORM
        case "rename":
            return commands.Rename(draw(texts.filter(str.strip))), PARTNER
        case _:
            return commands.Recategorize(draw(slugs)), PARTNER


_PARTNER_STEPS: tuple[tuple[partner_commands.PartnerCommand, Actor], ...] = (
    (partner_commands.ApplyForCertification((application(), application(VIDEO))), PARTNER),
    (partner_commands.ApplyForCertification((application(),)), PARTNER),
    (partner_commands.AmendCertification(LIVE, GB, AMENDED), PARTNER),
    (partner_commands.ApproveCertification(LIVE, GB, DOSSIER.digest), PLATFORM),
    (partner_commands.ApproveCertification(LIVE, GB, AMENDED.digest), PLATFORM),
    (partner_commands.RejectCertification(LIVE, GB, REASONS), PLATFORM),
    (partner_commands.RevokeCertification(LIVE, GB, FAILED), PLATFORM),
    (partner_commands.RevokeCertification(LIVE, GB, REASONS), PLATFORM),
    (partner_commands.RecordViolation("V-1", 100, REASONS), PLATFORM),
    (partner_commands.RecordViolation("V-2", 10, REASONS), PLATFORM),
    (partner_commands.AnnulViolation("V-1"), PLATFORM),
    (partner_commands.AcceptRectification(), PLATFORM),
    (partner_commands.GrantFeature(Feature.COMPANY_PROFILE), PLATFORM),
    (partner_commands.WithdrawFeature(Feature.COMPANY_PROFILE), PLATFORM),
    (partner_commands.CompleteCompanyProfile(), PARTNER),
    (partner_commands.AddType(PartnerType.TAP), PARTNER),
    (partner_commands.Terminate(REASONS), PLATFORM),
)


@st.composite
def partner_lives(draw: st.DrawFn) -> tuple[Partner, tuple[PartnerEvent, ...]]:
    """A partner in any state that verbs lead to, and all its events."""
    partner, events = Partner.register(
        PartnerId("P-1"),
        name=draw(words),
        types=frozenset({PartnerType.TSP}),
        registration_region=Region("GB"),
        by=PARTNER,
        at=NOW,
    )
    at = NOW
    for command, by in draw(st.lists(st.sampled_from(_PARTNER_STEPS), max_size=14)):
        at += _MINUTE
        decision = partner.consider(command, by=by, at=at)
        if isinstance(decision, Outcome):
            partner, events = decision.result, (*events, *decision.events)
    return partner, events
