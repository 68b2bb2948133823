"""Strategies for values of every public type: texts and numbers of any kind, and lives that only real verbs lead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st
from tests.builders import CB_LIVE, GB_CB, MY_CB, NOW, PARTNER, PLATFORM, REASONS, SYSTEM, TOKEN, cb_partner, listing
from tests.dossiers import AMENDED, DOSSIER, FAILED, GB, LIVE, VIDEO, application

from tiktok_services import commands, partner_commands
from tiktok_services.account import Feature, Site
from tiktok_services.certification import Company, ContactPerson, Dossier, Introduction, Proof, ProofFile
from tiktok_services.decision import Outcome
from tiktok_services.events import (
    CandidateDropped,
    ListingApproved,
    ListingRejected,
    ListingRetracted,
    ListingWritten,
    ServiceDeactivated,
    ServiceDrafted,
    ServiceEvent,
    ServicePublished,
    ServiceRecategorized,
    ServiceReinstated,
    ServiceRenamed,
    ServiceRepublished,
    ServiceSubmitted,
    ServiceTakenDown,
    ServiceUpgraded,
    TargetAdded,
    TargetRemoved,
    UpgradeRequested,
)
from tiktok_services.listing import Contact, Image, KeyBenefit, Listing, Video
from tiktok_services.partner import Partner
from tiktok_services.partner_events import (
    CertificationAmended,
    CertificationAmendmentDropped,
    CertificationApplied,
    CertificationApproved,
    CertificationRejected,
    CertificationRevoked,
    CompanyProfileCompleted,
    FeatureGranted,
    FeatureWithdrawn,
    PartnerEvent,
    PartnerRegistered,
    PartnerTerminated,
    PartnerTypeAdded,
    RectificationAccepted,
    ViolationAnnulled,
    ViolationRecorded,
)
from tiktok_services.service import Service
from tiktok_services.target import Target
from tiktok_services.verdict import Actor, Reason, ReasonCode
from tiktok_services.vocabulary import (
    CategorySlug,
    Digest,
    LanguageTag,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    SellerType,
    ServiceId,
    ServiceType,
)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
words = texts.filter(str.strip)
counts = st.integers(0, 10**18 - 1)
versions = st.integers(1, 10**18 - 1)
instants = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.none() | st.dates(date.min, date.max)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True).map(Digest)
service_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", fullmatch=True).map(ServiceId)
partner_ids = service_ids.map(PartnerId)
markets = st.from_regex(r"[A-Z]{2}", fullmatch=True).map(Market)
regions = markets.map(Region)
targets = st.builds(Target, markets, st.sampled_from(SellerType))
languages = st.sampled_from(["en", "zh-Hans", "de-CH-1996", "es-419"]).map(LanguageTag)
slugs = st.sampled_from(["live-management", "a", "0-9"]).map(CategorySlug)

actors = st.builds(Actor, st.sampled_from(Role), texts)
reasons = st.lists(st.builds(Reason, st.sampled_from(ReasonCode), words, texts), min_size=1, max_size=2).map(tuple)

images = st.builds(Image, texts, counts, counts, counts)
videos = st.builds(Video, texts, counts)
listings = st.builds(
    Listing,
    texts,
    st.none() | images,
    st.none() | languages,
    texts,
    st.lists(images | videos, max_size=2).map(tuple),
    st.lists(st.builds(KeyBenefit, texts, texts), max_size=2).map(tuple),
    st.lists(images, max_size=2).map(tuple),
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.builds(Contact, texts, texts, texts, texts),
)

files = st.builds(ProofFile, texts, counts)
proofs = st.builds(Proof, words, st.lists(files, max_size=2).map(tuple), st.lists(texts, max_size=2).map(tuple))
dossiers = st.builds(
    Dossier,
    st.builds(
        Company,
        legal_name=texts,
        registration_date=days,
        company_document=st.none() | files,
        company_document_valid_until=days,
        dni=st.lists(files, max_size=2).map(tuple),
        partner_logo=st.none() | images,
    ),
    st.builds(Introduction, st.none() | files, texts, texts, texts),
    st.builds(ContactPerson, texts, texts, texts, texts),
    st.lists(proofs, max_size=2, unique_by=lambda proof: proof.requirement).map(tuple),
)

_sent = st.dictionaries(targets, digests, max_size=3).map(lambda each: tuple(each.items()))
_of_service = {"service_id": service_ids, "version": versions, "at": instants, "by": actors, "edition": texts}
_of_partner = {"partner_id": partner_ids, "version": versions, "at": instants, "by": actors, "edition": texts}
_of_dossier = {**_of_partner, "category": slugs, "market": markets, "digest": digests}
_judged = {**_of_service, "target": targets, "digest": digests}

service_events: dict[type[ServiceEvent], st.SearchStrategy[ServiceEvent]] = {
    ServiceDrafted: st.builds(
        ServiceDrafted,
        **_of_service,
        partner_id=partner_ids,
        type=st.sampled_from(ServiceType),
        category=slugs,
        title=texts,
        targets=st.lists(targets, max_size=3).map(tuple),
    ),
    ServiceRenamed: st.builds(ServiceRenamed, **_of_service, title=texts),
    ServiceRecategorized: st.builds(ServiceRecategorized, **_of_service, category=slugs),
    TargetAdded: st.builds(TargetAdded, **_of_service, target=targets, listing=listings),
    TargetRemoved: st.builds(TargetRemoved, **_of_service, target=targets),
    ListingWritten: st.builds(ListingWritten, **_of_service, target=targets, listing=listings),
    CandidateDropped: st.builds(CandidateDropped, **_of_service, target=targets),
    ServiceSubmitted: st.builds(ServiceSubmitted, **_of_service, sent=_sent),
    ServicePublished: st.builds(ServicePublished, **_of_service, published=_sent),
    ListingApproved: st.builds(ListingApproved, **_judged),
    ListingRejected: st.builds(ListingRejected, **_judged, reasons=reasons),
    ServiceDeactivated: st.builds(ServiceDeactivated, **_of_service),
    ServiceRepublished: st.builds(ServiceRepublished, **_of_service, sent=_sent),
    UpgradeRequested: st.builds(UpgradeRequested, **_of_service, sent=_sent),
    ServiceUpgraded: st.builds(ServiceUpgraded, **_of_service),
    ListingRetracted: st.builds(ListingRetracted, **_judged, reasons=reasons),
    ServiceTakenDown: st.builds(ServiceTakenDown, **_of_service, reasons=reasons),
    ServiceReinstated: st.builds(ServiceReinstated, **_of_service),
}
"""For each kind of event of a service, any such event."""

partner_events: dict[type[PartnerEvent], st.SearchStrategy[PartnerEvent]] = {
    PartnerRegistered: st.builds(
        PartnerRegistered,
        **_of_partner,
        title=texts,
        types=st.frozensets(st.sampled_from(PartnerType)),
        registration_region=regions,
        site=st.sampled_from(Site),
    ),
    CertificationApplied: st.builds(CertificationApplied, **_of_dossier, dossier=dossiers),
    CertificationAmended: st.builds(CertificationAmended, **_of_dossier, dossier=dossiers),
    CertificationAmendmentDropped: st.builds(CertificationAmendmentDropped, **_of_dossier),
    CertificationApproved: st.builds(CertificationApproved, **_of_dossier),
    CertificationRejected: st.builds(CertificationRejected, **_of_dossier, reasons=reasons),
    CertificationRevoked: st.builds(CertificationRevoked, **_of_dossier, reasons=reasons),
    ViolationRecorded: st.builds(ViolationRecorded, **_of_partner, violation=words, points=counts, reasons=reasons),
    ViolationAnnulled: st.builds(ViolationAnnulled, **_of_partner, violation=words),
    RectificationAccepted: st.builds(RectificationAccepted, **_of_partner),
    PartnerTerminated: st.builds(PartnerTerminated, **_of_partner, reasons=reasons),
    FeatureGranted: st.builds(FeatureGranted, **_of_partner, feature=st.sampled_from(Feature)),
    FeatureWithdrawn: st.builds(FeatureWithdrawn, **_of_partner, feature=st.sampled_from(Feature)),
    CompanyProfileCompleted: st.builds(CompanyProfileCompleted, **_of_partner),
    PartnerTypeAdded: st.builds(PartnerTypeAdded, **_of_partner, type=st.sampled_from(PartnerType)),
}
"""For each kind of event of a partner, any such event."""

any_event = st.one_of(*service_events.values(), *partner_events.values())


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
