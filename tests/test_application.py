"""The application checklist: what an application asks for, by scope, region, market and category."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from tests.dossiers import (
    AGREEMENT,
    AT,
    BRAND,
    COMPANY,
    CONTACT,
    DOSSIER,
    FAILED,
    GB,
    INTRODUCTION,
    LIVE,
    PROOFS,
    REASONS,
    REVIEWER,
    STORE,
    US,
    VIDEO,
    application,
    cn_partner,
    codes,
    done,
    gb_partner,
    in_force,
    refused,
    revoked,
    track,
)

from tiktok_services.account import Site
from tiktok_services.blocker_codes import BlockerCode as B
from tiktok_services.blocker_codes import RemedyKind
from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification, Dossier, Proof, ProofFile
from tiktok_services.lifecycle import CandidateState
from tiktok_services.listing import Image
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import ApplyForCertification
from tiktok_services.standing import Termination
from tiktok_services.vocabulary import CategorySlug, Market, PartnerType, Region, Role, Scope


MEGABYTE = 1_048_576
FRONT, BACK = ProofFile("front.png", 1), ProofFile("back.jpg", 1)
PAID_MEDIA = CategorySlug("paid-media")


def asked(
    partner: Partner, dossier: Dossier = DOSSIER, category: CategorySlug = LIVE, market: Market = GB
) -> list[Any]:
    """Code and path of everything that is wrong with one application; asserts that something is."""
    return refused(partner, ApplyForCertification((application(category, market, dossier),)))


def with_proofs(*proofs: Proof, instead_of: str = "") -> Dossier:
    kept = tuple(each for each in PROOFS if each.requirement not in {instead_of, *(p.requirement for p in proofs)})
    return evolve(DOSSIER, proofs=(*kept, *proofs))


# -- who may apply for what, where -------------------------------------------------------------------------------


def test_an_application_needs_an_account_on_the_site_of_the_market() -> None:
    """R3: an account of one site cannot apply for markets of the other."""
    site = (B.SITE_OF_ANOTHER_MARKET, "partner.site")

    assert asked(cn_partner(), market=US) == [site]
    assert asked(cn_partner(site=Site.US)) == [site]
    done(cn_partner(site=Site.US), ApplyForCertification((application(market=US),)))


@pytest.mark.parametrize(("region", "market", "within"), [("GB", "GB", True), ("GB", "DE", False), ("HK", "ES", True)])
def test_an_application_stays_within_the_partners_reach(region: str, market: str, within: bool) -> None:
    """R4: a local partner targets its own country only, one from China or Hong Kong twelve markets."""
    partner = gb_partner(registration_region=Region(region))
    found = codes(partner, ApplyForCertification((application(BRAND, Market(market), Dossier()),)))

    assert (B.MARKET_OUT_OF_REACH in found) is not within


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("no-such-category", B.CATEGORY_UNKNOWN),
        ("creator-management", B.CATEGORY_OF_OTHER_PARTNERS),
        ("commodity-management", B.CATEGORY_NOT_OFFERED),
    ],
)
def test_the_category_must_be_offered(category: str, code: B) -> None:
    """R5, R27: only categories offered to TSPs of this region in this market can be applied for."""
    assert asked(gb_partner(), category=CategorySlug(category)) == [(code, "applications[0].category")]


def test_only_a_tsp_applies() -> None:
    """R27: partners of other types have no services, so they apply for no category of services."""
    assert asked(gb_partner(types=frozenset({PartnerType.TAP}))) == [(B.NOT_A_TSP, "partner.types")]


def test_a_terminated_partner_applies_for_nothing() -> None:
    """R67: after termination nothing new is sent; the checklist says so as well."""
    out = gb_partner(termination=Termination(REVIEWER, AT, REASONS))

    assert asked(out) == [(B.PARTNER_TERMINATED, "partner.termination")]
    assert not out.application_checklist(application(), at=AT).ready


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        (datetime(2025, 4, 29, 23, 59, 59, 999_999, tzinfo=UTC), False),
        (datetime(2025, 4, 30, tzinfo=UTC), True),
        (datetime(2025, 6, 5, tzinfo=UTC), True),
    ],
)
def test_a_closed_category_takes_no_applications_from_its_day_on(at: datetime, closed: bool) -> None:
    """R16: in the US, Paid Media takes no registrations from 30 April on, reckoned in UTC."""
    partner = gb_partner(registration_region=Region("US"), site=Site.US, changed_at=at)
    apply = ApplyForCertification((application(PAID_MEDIA, US),))

    if closed:
        assert refused(partner, apply, at=at) == [(B.CATEGORY_CLOSED, "applications[0].category")]
    else:
        done(partner, apply, at=at)


def test_a_closed_category_is_open_in_other_markets() -> None:
    """R16: the closure is that of the US; in Japan the category is open."""
    done(gb_partner(registration_region=Region("JP")), ApplyForCertification((application(PAID_MEDIA, Market("JP")),)))


def test_the_same_is_told_once() -> None:
    """R7: what concerns the account is one reason, however many applications it stops."""
    bulk = ApplyForCertification((application(LIVE), application(VIDEO)))

    assert refused(gb_partner(types=frozenset({PartnerType.TAP})), bulk) == [(B.NOT_A_TSP, "partner.types")]


# -- bulk --------------------------------------------------------------------------------------------------------

FIVE = [
    CategorySlug(each)
    for each in (
        "live-stream-management",
        "video-management",
        "store-management",
        "shop-registration",
        "host-operations-recruitment-and-training",
    )
]


@pytest.mark.parametrize(("count", "allowed"), [(1, True), (4, True), (5, False)])
def test_at_most_four_applications_go_together(count: int, allowed: bool) -> None:
    """R7: up to four categories may be applied for in one bulk application."""
    bulk = ApplyForCertification(tuple(application(each) for each in FIVE[:count]))

    if allowed:
        done(gb_partner(), bulk)
    else:
        assert refused(gb_partner(), bulk) == [(B.TOO_MANY_APPLICATIONS, "applications")]


def test_a_bulk_is_sent_whole_or_not_at_all() -> None:
    """R7: one incomplete application stops the others, and its path says which one it is."""
    bulk = ApplyForCertification(
        (application(LIVE), application(VIDEO, dossier=with_proofs(instead_of="working-environment")))
    )

    assert refused(gb_partner(), bulk) == [(B.MISSING, "applications[1].proofs[working-environment]")]


def test_a_bulk_speaks_of_one_company() -> None:
    """R6: company data are common to all applications; what may be edited later may differ."""
    other = evolve(DOSSIER, company=evolve(COMPANY, legal_name="Another Ltd", website="https://other.example.com"))
    bulk = ApplyForCertification((application(LIVE), application(VIDEO, dossier=other)))

    assert refused(gb_partner(), bulk) == [(B.ENTITY_DATA_DIFFERS, "applications[1].company.legal_name")]


def test_a_further_application_uses_the_company_as_certified() -> None:
    """R6, R14: what can never be edited is in a further application as it was approved."""
    partner = gb_partner(in_force())
    other = evolve(DOSSIER, company=evolve(COMPANY, owner_id_type="driving licence"))

    assert partner.company == COMPANY
    assert gb_partner().company is None
    assert asked(partner, other, VIDEO) == [(B.ENTITY_DATA_FIXED, "applications[0].company.owner_id_type")]


ANOTHER = evolve(DOSSIER, company=evolve(COMPANY, legal_name="Another Ltd"))


def test_what_is_not_known_of_the_company_may_be_told() -> None:
    """R6, R14: a certification read from a file tells nothing of the company; what another one tells is compared."""
    stated = in_force(dossier=Dossier())
    further = ApplyForCertification((application(VIDEO, dossier=ANOTHER),))

    done(gb_partner(stated), further)
    assert refused(gb_partner(stated, in_force(STORE)), further) == [
        (B.ENTITY_DATA_FIXED, "applications[0].company.legal_name")
    ]
    assert gb_partner(stated, in_force(STORE)).company == COMPANY


def test_an_application_is_of_the_company_of_what_is_under_review() -> None:
    """R6: sent one by one, applications are compared as they are in one bulk; a rejected one binds nobody."""
    waiting = Certification(LIVE, GB, track(CandidateState.REVIEWING, approved=False))
    rejected = Certification(LIVE, GB, track(CandidateState.REJECTED, approved=False))
    further = ApplyForCertification((application(VIDEO, dossier=ANOTHER),))

    assert refused(gb_partner(waiting), further) == [(B.ENTITY_DATA_DIFFERS, "applications[0].company.legal_name")]
    done(gb_partner(rejected), further)


def test_a_revocation_does_not_make_another_company_of_a_partner() -> None:
    """R14: what was approved stays known after it was taken away, for the same category and for others."""
    expected = [(B.ENTITY_DATA_FIXED, "applications[0].company.legal_name")]

    assert asked(gb_partner(revoked()), ANOTHER) == expected
    assert asked(gb_partner(revoked()), ANOTHER, VIDEO) == expected


def test_what_a_market_does_not_ask_for_is_not_compared() -> None:
    """R6, R14: the identity document of Spain is not asked for in Great Britain, nor compared there."""
    spain = Market("ES")
    company = evolve(COMPANY, dni=(FRONT, BACK), registered_address="Madrid")
    held = in_force(market=spain, dossier=evolve(DOSSIER, company=company))

    done(cn_partner(held), ApplyForCertification((application(),)))


@pytest.mark.parametrize(("until", "replaced"), [(date(2025, 12, 2), True), (date(2025, 12, 3), False)])
def test_an_expired_document_may_be_replaced_in_a_further_application(until: date, replaced: bool) -> None:
    """R14, R18: the company document is fixed while it is valid; its last day included."""
    held = in_force(dossier=evolve(DOSSIER, company=evolve(COMPANY, company_document_valid_until=until)))
    renewed = evolve(COMPANY, company_document=ProofFile("new.png", 1), company_document_valid_until=date(2030, 12, 31))
    further = ApplyForCertification((application(VIDEO, dossier=evolve(DOSSIER, company=renewed)),))

    if replaced:
        done(gb_partner(held), further)
    else:
        assert refused(gb_partner(held), further) == [
            (B.ENTITY_DATA_FIXED, "applications[0].company.company_document"),
            (B.ENTITY_DATA_FIXED, "applications[0].company.company_document_valid_until"),
        ]


# -- prerequisites -----------------------------------------------------------------------------------------------


def test_prerequisites_must_be_certified_in_the_same_market() -> None:
    """R9: cross-border brand operation needs certified live and video management in that market."""
    elsewhere = cn_partner(in_force(LIVE, Market("MY")), in_force(VIDEO))
    live, video = (f"partner.certifications[{each}/{GB}]" for each in (LIVE, VIDEO))

    assert asked(cn_partner(), category=BRAND) == [(B.PREREQUISITE_MISSING, live), (B.PREREQUISITE_MISSING, video)]
    assert asked(elsewhere, category=BRAND) == [(B.PREREQUISITE_MISSING, live)]
    done(cn_partner(in_force(LIVE), in_force(VIDEO)), ApplyForCertification((application(BRAND),)))


@pytest.mark.parametrize(
    ("first", "kind", "who"),
    [
        (
            Certification(LIVE, GB, track(CandidateState.REVIEWING, approved=False)),
            RemedyKind.WAIT,
            Role.PLATFORM,
        ),
        (
            Certification(LIVE, GB, track(CandidateState.REJECTED, approved=False)),
            RemedyKind.CERTIFY,
            Role.PARTNER,
        ),
        (revoked(), RemedyKind.CERTIFY, Role.PARTNER),
        (revoked(FAILED, 1), RemedyKind.WAIT, Role.PARTNER),
        (revoked(FAILED, 2), RemedyKind.NONE, Role.PARTNER),
    ],
)
def test_a_missing_prerequisite_tells_what_helps(first: Certification, kind: RemedyKind, who: Role) -> None:
    """R9, R19: nobody is sent to apply for what is under review, or cannot be applied for yet or any more."""
    checklist = cn_partner(first, in_force(VIDEO)).application_checklist(application(BRAND), at=AT)

    (found,) = checklist.blockers
    assert (found.code, found.path) == (B.PREREQUISITE_MISSING, f"partner.certifications[{LIVE}/{GB}]")
    assert (found.remedy.kind, found.remedy.who) == (kind, who)
    assert "{" not in found.sentence + found.remedy.sentence
    assert found.rules[0] == "R9"


def test_a_prerequisite_that_is_closed_sends_nobody_to_apply() -> None:
    """R9, R16: where what comes first takes no new certifications, another category has to be chosen."""
    tables = default_catalog()
    closure = tables.closure(PAID_MEDIA, US)
    rows = tuple(
        evolve(row, closure=closure) if row.category == LIVE and row.scope is Scope.CROSS_BORDER else row
        for row in tables.offerings
    )
    closed = evolve(tables, offerings=rows, edition="closed")
    checklist = cn_partner(in_force(VIDEO)).application_checklist(application(BRAND), at=AT, catalog=closed)

    assert [(each.code, each.remedy.kind) for each in checklist.blockers] == [
        (B.PREREQUISITE_MISSING, RemedyKind.CHOOSE)
    ]


def test_prerequisites_in_the_same_bulk_do_not_count() -> None:
    """R9: what is only applied for is not certified, also when it is sent in the same bulk."""
    bulk = ApplyForCertification((application(LIVE), application(VIDEO), application(BRAND)))

    assert codes(cn_partner(), bulk) == {B.PREREQUISITE_MISSING}


def test_local_partners_have_no_prerequisites() -> None:
    """R9: prerequisites are those of cross-border categories."""
    done(gb_partner(), ApplyForCertification((application(BRAND),)))


# -- age and papers of cross-border applicants --------------------------------------------------------------------


@pytest.mark.parametrize("partner", [gb_partner(), cn_partner()])
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"registration_date": date(2025, 12, 4)}, B.REGISTERED_IN_THE_FUTURE),
        ({"company_document_valid_until": date(2025, 12, 2)}, B.DOCUMENT_EXPIRED),
        ({"company_document_valid_until": date.min}, B.DOCUMENT_EXPIRED),
    ],
)
def test_papers_that_cannot_be_in_order_are_refused_everywhere(
    partner: Partner, changes: dict[str, Any], code: B
) -> None:
    """R6, R10: a registration yet to come and an expired document are refused of local applicants too, and told once."""
    dossier = evolve(DOSSIER, company=evolve(COMPANY, **changes))

    assert asked(partner, dossier) == [(code, f"applications[0].company.{name}") for name in changes]


def test_papers_of_today_are_in_order() -> None:
    """R6, R10: a local company may be registered today, with a document whose last day is today."""
    company = evolve(COMPANY, registration_date=AT.date(), company_document_valid_until=AT.date())

    done(gb_partner(), ApplyForCertification((application(dossier=evolve(DOSSIER, company=company)),)))


@pytest.mark.parametrize(
    ("registered", "old_enough"),
    [
        (date(2024, 12, 2), True),
        (date(2024, 12, 3), False),
        (date(2024, 12, 4), False),
        (date(2025, 12, 3), False),
    ],
)
def test_a_cross_border_company_is_older_than_a_year(registered: date, old_enough: bool) -> None:
    """R18: on 3 December 2025 a company of 2 December 2024 is over one year old, one of the 3rd is not."""
    dossier = evolve(DOSSIER, company=evolve(COMPANY, registration_date=registered))
    expected = [] if old_enough else [(B.COMPANY_TOO_YOUNG, "application.company.registration_date")]
    checklist = cn_partner().application_checklist(application(dossier=dossier), at=AT)

    assert [(each.code, each.path) for each in checklist.blockers] == expected
    assert gb_partner().application_checklist(application(dossier=dossier), at=AT).ready


@pytest.mark.parametrize(("on", "old_enough"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_a_company_of_a_leap_day_is_a_year_old_in_march(on: date, old_enough: bool) -> None:
    """R18: a company registered on 29 February is over one year old from 1 March on."""
    at = datetime(on.year, on.month, on.day, tzinfo=UTC)
    dossier = evolve(DOSSIER, company=evolve(COMPANY, registration_date=date(2024, 2, 29)))

    assert cn_partner().application_checklist(application(dossier=dossier), at=at).ready is old_enough


@pytest.mark.parametrize(
    ("valid_until", "long_enough"),
    [(None, True), (date(2026, 1, 3), True), (date(2026, 1, 2), False), (date(2025, 12, 3), False)],
)
def test_a_cross_border_document_is_valid_for_more_than_thirty_days(
    valid_until: date | None, long_enough: bool
) -> None:
    """R18, C18: the company document is valid for more than 30 days from the day of the application."""
    dossier = evolve(DOSSIER, company=evolve(COMPANY, company_document_valid_until=valid_until))
    expected = [] if long_enough else [(B.DOCUMENT_ENDS_SOON, "application.company.company_document_valid_until")]
    checklist = cn_partner().application_checklist(application(dossier=dossier), at=AT)

    assert [(each.code, each.path) for each in checklist.blockers] == expected
    assert gb_partner().application_checklist(application(dossier=dossier), at=AT).ready


# -- the form ----------------------------------------------------------------------------------------------------


def test_an_empty_dossier_lacks_everything_required() -> None:
    """R6, R8: every required field and proof is told at once, in the order of the form."""
    assert asked(gb_partner(), Dossier()) == [
        (B.MISSING, f"applications[0].{path}")
        for path in (
            "company.legal_name",
            "company.registration_date",
            "company.registration_number",
            "company.company_document_type",
            "company.company_document",
            "company.owner_id_type",
            "company.owner_id",
            "company.partner_logo",
            "introduction.introduction_document",
            "introduction.introduction",
            "introduction.target_seller_categories",
            "introduction.service_scope",
            "contact.email",
            "contact.contact_person",
            "contact.business_address",
            "proofs[experience-in-content]",
            "proofs[working-environment]",
        )
    ]


def test_spain_asks_for_two_fields_more() -> None:
    """R8: the national identity document and the registered address are asked for in Spain, not in Great Britain."""
    partner, spain = gb_partner(registration_region=Region("ES")), Market("ES")
    given = evolve(
        DOSSIER,
        company=evolve(COMPANY, dni=(FRONT, BACK), registered_address="Madrid, Madrid"),
    )

    assert asked(partner, market=spain) == [
        (B.MISSING, "applications[0].company.dni"),
        (B.MISSING, "applications[0].company.registered_address"),
    ]
    done(partner, ApplyForCertification((application(LIVE, spain, given),)))


@pytest.mark.parametrize(
    ("dni", "code", "place"),
    [
        ((FRONT,), B.WRONG_COUNT, ""),
        ((FRONT, FRONT), B.WRONG_COUNT, ""),
        ((FRONT, BACK, ProofFile("again.png", 1)), B.WRONG_COUNT, ""),
        ((FRONT, ProofFile("back.exe", 1)), B.WRONG_FORMAT, "[1]"),
    ],
)
def test_an_identity_document_is_a_front_and_a_back(dni: tuple[ProofFile, ...], code: B, place: str) -> None:
    """R6: Spain and Ireland ask for a picture of the front and one of the back, no more and no less."""
    company = evolve(COMPANY, dni=dni, registered_address="Madrid, Madrid")
    spain = application(market=Market("ES"), dossier=evolve(DOSSIER, company=company))
    found = gb_partner(registration_region=Region("ES")).application_checklist(spain, at=AT).blockers

    assert [(each.code, each.path, each.rules) for each in found] == [
        (code, f"application.company.dni{place}", ("R6",))
    ]


@pytest.mark.parametrize(
    ("section", "changes", "code", "path"),
    [
        ("company", {"legal_name": "x" * 100}, None, ""),
        ("company", {"legal_name": "x" * 101}, B.ENTRY_TOO_LONG, "company.legal_name"),
        ("company", {"legal_name": " "}, B.MISSING, "company.legal_name"),
        ("company", {"website": ""}, None, ""),
        ("company", {"company_document": ProofFile("a.pdf", 1)}, B.WRONG_FORMAT, "company.company_document"),
        ("company", {"owner_id": ProofFile("a.png", 10 * MEGABYTE)}, None, ""),
        ("company", {"owner_id": ProofFile("a.png", 10 * MEGABYTE + 1)}, B.TOO_LARGE, "company.owner_id"),
        ("company", {"partner_logo": Image("a.png", 1079, 1079, 1)}, B.TOO_SMALL, "company.partner_logo"),
        ("company", {"partner_logo": Image("a.png", 1200, 1201, 1)}, B.WRONG_SHAPE, "company.partner_logo"),
        ("company", {"partner_logo": Image("a.webp", 1200, 1200, 1)}, None, ""),
        ("company", {"pitch_deck": ProofFile("a.ppt", 1)}, B.WRONG_FORMAT, "company.pitch_deck"),
        ("introduction", {"introduction": "x" * 1001}, B.ENTRY_TOO_LONG, "introduction.introduction"),
        ("contact", {"email": f"{'x' * 39}@example.com"}, B.ENTRY_TOO_LONG, "contact.email"),
        ("contact", {"email": "nobody"}, B.MALFORMED, "contact.email"),
        ("contact", {"contact_number": "+44 20 7946 0000"}, None, ""),
        ("contact", {"contact_number": "none"}, B.MALFORMED, "contact.contact_number"),
        ("company", {"website": "https://harborlane.example.com"}, None, ""),
        ("company", {"website": "nowhere"}, B.MALFORMED, "company.website"),
        ("contact", {"business_address": "x" * 150}, None, ""),
        ("contact", {"business_address": "x" * 151}, B.ENTRY_TOO_LONG, "contact.business_address"),
    ],
)
def test_fields_keep_within_their_limits(section: str, changes: dict[str, Any], code: B | None, path: str) -> None:
    """R6, R8: lengths, formats, sizes and measures are those of the form, "no more than" included."""
    parts: dict[str, Any] = {"company": COMPANY, "introduction": INTRODUCTION, "contact": CONTACT}
    dossier = evolve(DOSSIER, **{section: evolve(parts[section], **changes)})
    checklist = gb_partner().application_checklist(application(dossier=dossier), at=AT)

    assert [(each.code, each.path) for each in checklist.blockers] == ([(code, f"application.{path}")] if code else [])


# -- proofs ------------------------------------------------------------------------------------------------------


def test_proofs_depend_on_the_scope() -> None:
    """R8: the same category in the same market asks a cross-border partner for other proofs than a local one."""
    bare = evolve(DOSSIER, proofs=())

    assert asked(gb_partner(), bare) == [
        (B.MISSING, "applications[0].proofs[experience-in-content]"),
        (B.MISSING, "applications[0].proofs[working-environment]"),
    ]
    assert asked(cn_partner(), bare) == [
        (B.MISSING, "applications[0].proofs[showcase-livestream-operations]"),
        (B.MISSING, "applications[0].proofs[seller-cooperation-agreement]"),
    ]


def test_an_optional_proof_may_be_left_out() -> None:
    """R8: in Singapore the working environment is optional; given all the same, it is judged."""
    partner, sg = gb_partner(registration_region=Region("SG")), Market("SG")
    without = with_proofs(instead_of="working-environment")
    wrong = with_proofs(Proof("working-environment", (ProofFile("a.tiff", 1),)))
    checklist = partner.application_checklist(application(LIVE, sg, without), at=AT)

    assert checklist.ready
    assert [each.title for each in checklist.items if each.path == "application.proofs[working-environment]"] == [
        "Proof (optional): Working environment"
    ]
    assert asked(partner, wrong, market=sg) == [
        (B.WRONG_FORMAT, "applications[0].proofs[working-environment].files[0]")
    ]


def test_where_no_proofs_are_documented_nothing_is_required() -> None:
    """R8: for the US the documents have no row, so nothing is required and the checklist says so."""
    partner = gb_partner(registration_region=Region("US"), site=Site.US)
    bare = evolve(DOSSIER, proofs=())
    checklist = partner.application_checklist(application(CategorySlug("live-management"), US, bare), at=AT)

    assert checklist.ready
    assert [(each.title, each.done) for each in checklist.items if each.path == "application.proofs"] == [
        ("No documented proofs for this market: nothing required", True)
    ]


@pytest.mark.parametrize(
    ("proof", "code", "place"),
    [
        (Proof("working-environment", (ProofFile("a.JPG", 10 * MEGABYTE - 1),)), None, ""),
        (Proof("working-environment", (ProofFile("a.jpg", 10 * MEGABYTE),)), B.TOO_LARGE, ".files[0]"),
        (Proof("experience-in-content", (ProofFile("a.jpg", 10 * MEGABYTE),)), None, ""),
        (Proof("experience-in-content", (ProofFile("a.jpg", 10 * MEGABYTE + 1),)), B.TOO_LARGE, ".files[0]"),
        (Proof("working-environment", (ProofFile("a.png", 1), ProofFile("b.pdf", 1))), B.WRONG_FORMAT, ".files[1]"),
        (Proof("working-environment", (ProofFile("a", 1),)), B.WRONG_FORMAT, ".files[0]"),
        (Proof("working-environment", (ProofFile("a.png", 1),) * 10), None, ""),
        (Proof("working-environment", (ProofFile("a.png", 1),) * 11), B.WRONG_COUNT, ""),
        (Proof("working-environment"), B.WRONG_COUNT, ""),
        (Proof("working-environment", (ProofFile("a.png", 1),), ("@a",) * 500), B.WRONG_KIND_OF_PROOF, ".accounts"),
        (
            Proof("cooperated-seller-accounts", (ProofFile("virus.exe", 10**13),) * 40, ("@a",)),
            B.WRONG_KIND_OF_PROOF,
            ".files",
        ),
        (Proof("cooperated-seller-accounts", accounts=("@a",)), None, ""),
        (Proof("cooperated-seller-accounts", accounts=tuple(f"@{n}" for n in range(30))), None, ""),
        (Proof("cooperated-seller-accounts", accounts=tuple(f"@{n}" for n in range(31))), B.WRONG_COUNT, ""),
        (Proof("cooperated-seller-accounts", accounts=("@a", " ")), B.MISSING, ".accounts[1]"),
        (Proof("cooperated-tiktok-accounts", accounts=("@a", "@b", "@c")), None, ""),
        (Proof("cooperated-tiktok-accounts", accounts=("@a", "@b")), B.WRONG_COUNT, ""),
        (Proof("cooperated-tiktok-accounts", accounts=("same", "@Same", "same ")), B.WRONG_COUNT, ""),
        (Proof("proof-of-services-for-sellers", (ProofFile("a.odt", 1),)), None, ""),
        (Proof("proof-of-services-for-sellers", accounts=("@a",)), None, ""),
        (Proof("proof-of-services-for-sellers"), B.WRONG_COUNT, ""),
        (Proof("tutoring-examples", (ProofFile("a.pptx", 1), ProofFile("b.mp4", 1))), None, ""),
        (Proof("tutoring-examples", (ProofFile("a.odp", 1),)), B.WRONG_FORMAT, ".files[0]"),
        (Proof("no-such-proof"), B.PROOF_UNKNOWN, ""),
    ],
)
def test_every_proof_given_is_judged_by_its_definition(proof: Proof, code: B | None, place: str) -> None:
    """R8: kind, formats, counts and sizes are those of the definition, whether the proof is asked for or not."""
    checklist = gb_partner().application_checklist(application(dossier=with_proofs(proof)), at=AT)
    path = f"application.proofs[{proof.requirement}]{place}"

    assert [(each.code, each.path) for each in checklist.blockers] == ([(code, path)] if code else [])
    assert all("{" not in each.sentence for each in checklist.blockers)


@pytest.mark.parametrize(("count", "wanted"), [(2, "exactly 3"), (4, "exactly 3")])
def test_an_exact_count_is_told_as_such(count: int, wanted: str) -> None:
    """R8: three TikTok accounts are wanted, neither fewer nor more."""
    proof = Proof("cooperated-tiktok-accounts", accounts=tuple(f"@{n}" for n in range(count)))
    checklist = gb_partner().application_checklist(application(dossier=with_proofs(proof)), at=AT)

    assert dict(checklist.blockers[0].parameters)["wanted"] == wanted


def test_a_required_proof_that_the_catalog_does_not_define_cannot_be_given() -> None:
    """R8: a catalog that asks for what it does not define is told so, instead of failing."""
    catalog = evolve(default_catalog(), proof_definitions=(), edition="without definitions")
    checklist = gb_partner().application_checklist(application(dossier=with_proofs()), at=AT, catalog=catalog)

    assert {each.code for each in checklist.blockers} == {B.PROOF_UNKNOWN}


def test_fields_the_dossier_does_not_keep_are_not_asked_for() -> None:
    """R6: a field of another edition's form that the dossier has no place for stops nobody."""
    field = default_catalog().entity_fields[0]
    strange = (evolve(field, id="blood_type"), evolve(field, section="astrology"))
    catalog = evolve(default_catalog(), entity_fields=strange, edition="strange")

    assert gb_partner().application_checklist(application(dossier=Dossier(proofs=PROOFS)), at=AT, catalog=catalog).ready


def test_the_checklist_shows_what_is_done_as_well() -> None:
    """R8: everything asked for is listed, with its path and rules, done or not."""
    missing_one = with_proofs(instead_of="working-environment")
    checklist = gb_partner().application_checklist(application(dossier=missing_one), at=AT)
    undone = [each for each in checklist.items if not each.done]

    assert [each.path for each in undone] == ["application.proofs[working-environment]"]
    assert len(checklist.items) > 20
    assert all(each.title and each.path and each.rules for each in checklist.items)
    assert AGREEMENT.requirement in {each.path[19:-1] for each in checklist.items}


def test_the_checklist_and_the_engine_agree() -> None:
    """R8: what the checklist finds is what refuses the application."""
    dossier = evolve(DOSSIER, proofs=(), contact=evolve(CONTACT, email=""))
    checklist = cn_partner().application_checklist(application(BRAND, GB, dossier), at=AT)
    engine = asked(cn_partner(), dossier, BRAND)

    assert [(each.code, each.path.replace("application.", "applications[0].")) for each in checklist.blockers] == engine


def test_a_day_is_a_day_in_utc() -> None:
    """R18: the day of an application is that of its instant in UTC."""
    midnight = datetime(2025, 12, 4, tzinfo=UTC)
    dossier = evolve(DOSSIER, company=evolve(COMPANY, registration_date=date(2024, 12, 3)))
    partner = cn_partner()

    assert not partner.application_checklist(application(dossier=dossier), at=midnight - timedelta(seconds=1)).ready
    assert partner.application_checklist(application(dossier=dossier), at=midnight).ready
