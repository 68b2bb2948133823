"""
Every reason for a refusal the package knows, each with its sentence, how to mend it, who can, and the rules behind it.

The sentences are templates over the parameters of a `Blocker`. A code once released keeps its meaning.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from tiktok_services.vocabulary import Role


class RemedyKind(StrEnum):
    """What sort of step removes a blocker."""

    EDIT = "edit"
    """Change the content at the path."""
    CHOOSE = "choose"
    """Choose something else at the path: another target, type, category or action."""
    CERTIFY = "certify"
    """Apply for a certification, or wait for its approval."""
    WAIT = "wait"
    """Wait for somebody's decision."""
    RELOAD = "reload"
    """Look at the newest state and decide again."""
    DELEGATE = "delegate"
    """Let somebody in another role act."""
    COMPLETE_PROFILE = "complete_profile"
    """Fill in what the partner has to tell about itself."""
    NONE = "none"
    """Nothing helps: the refusal is final."""


class BlockerCode(StrEnum):
    """
    The stable name of a reason for refusal.

    Attributes:
        sentence: What is wrong, as a template over the blocker's parameters.
        mend: How it can usually be mended, as a template over the blocker's parameters; a blocker's `remedy` speaks of
            its case.
        remedy: What sort of step that is.
        who: In which role it can usually be made.
        rules: The ids of all rules that can be behind it; a blocker names those of its case. Empty for the mere logic of
            versions and time.
    """

    sentence: str
    mend: str
    remedy: RemedyKind
    who: Role
    rules: tuple[str, ...]

    def __new__(cls, code: str, sentence: str, mend: str, remedy: RemedyKind, who: Role, *rules: str) -> Self:
        """Make a member from its code and what it means."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        member.mend = mend
        member.remedy = remedy
        member.who = who
        member.rules = rules
        return member

    # -- who asks, when, and of which content --------------------------------------------------------------------

    WRONG_ROLE = (
        "wrong_role",
        "{role} may not {action}; {allowed} may",
        "let {allowed} do it",
        RemedyKind.DELEGATE,
        Role.PARTNER,
    )
    EARLIER_THAN_LAST_CHANGE = (
        "earlier_than_last_change",
        "the instant {at} lies before the last change at {last}",
        "give an instant that is not earlier",
        RemedyKind.RELOAD,
        Role.PARTNER,
    )
    CONTENT_CHANGED = (
        "content_changed",
        "the content is {found} now, not {expected}",
        "look at the newest content and decide again",
        RemedyKind.RELOAD,
        Role.PARTNER,
        "R53",
    )

    # -- the status of the service -------------------------------------------------------------------------------

    IMPOSSIBLE_IN_STATUS = (
        "impossible_in_status",
        "a {type} service in status {status} has no move '{action}'",
        "choose one of the actions that are possible now: {possible}",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R50",
        "R52",
        "R56",
        "R61",
        "R62",
        "R63",
        "R66",
        "R70",
        "R71",
        "R72",
    )
    UPGRADE_UNDER_REVIEW = (
        "upgrade_under_review",
        "the upgrade to a public service is under review",
        "wait until every target of the upgrade is decided",
        RemedyKind.WAIT,
        Role.PLATFORM,
        "R71",
    )
    UPGRADE_NOT_GRANTED = (
        "upgrade_not_granted",
        "the partner is not invited to upgrade custom services to public ones",
        "ask the platform for an invitation to the beta",
        RemedyKind.DELEGATE,
        Role.PLATFORM,
        "R71",
    )
    CATEGORY_FIXED = (
        "category_fixed",
        "the category cannot change once the service was live",
        "create another service in the other category",
        RemedyKind.NONE,
        Role.PARTNER,
        "R30",
        "R31",
    )

    # -- the listings of the service -----------------------------------------------------------------------------

    TARGET_UNKNOWN = (
        "target_unknown",
        "the service has no target {target}",
        "choose one of its targets, or add this one first",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R36",
    )
    TARGET_EXISTS = (
        "target_exists",
        "the service has the target {target} already",
        "write to its listing instead",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R36",
    )
    LAST_TARGET = (
        "last_target",
        "{target} is the only target",
        "add another target first",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R60",
    )
    REMOVAL_CHANGES_STATUS = (
        "removal_changes_status",
        "without {target} the service would no longer be {status}",
        "bring another target that far first",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R60",
    )
    UNDER_REVIEW = (
        "under_review",
        "the content is locked while it is under review",
        "wait for the verdict",
        RemedyKind.WAIT,
        Role.PLATFORM,
        "R10",
        "R14",
        "R53",
    )
    NOT_UNDER_REVIEW = (
        "not_under_review",
        "the content is not under review",
        "judge content that was sent",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R10",
        "R50",
    )
    NOTHING_TO_SEND = (
        "nothing_to_send",
        "there is no edit that could be published",
        "write to the listing first",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R55",
    )
    NOTHING_TO_DROP = (
        "nothing_to_drop",
        "there is no candidate beside something in force that could be dropped",
        "leave it as it is",
        RemedyKind.NONE,
        Role.PARTNER,
        "R56",
    )
    NOTHING_IN_FORCE = (
        "nothing_in_force",
        "nothing is in force",
        "choose something that is in force",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R70",
    )
    RETRACTION_UNJUSTIFIED = (
        "retraction_unjustified",
        "one target of a custom service is retracted only when its certification or the partner's standing is lost",
        "take the whole service down instead",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R66",
        "R70",
    )

    # -- whether the partner may offer this at all ---------------------------------------------------------------

    PARTNER_TERMINATED = (
        "partner_terminated",
        "the partner was terminated",
        "nothing helps; termination is final",
        RemedyKind.NONE,
        Role.PLATFORM,
        "R67",
    )
    NOT_A_TSP = (
        "not_a_tsp",
        "only a TikTok Shop Partner (TSP) has services for sellers",
        "register the partner as a TSP",
        RemedyKind.CERTIFY,
        Role.PARTNER,
        "R27",
    )
    SITE_OF_ANOTHER_MARKET = (
        "site_of_another_market",
        "an account of the {site} site cannot serve {market}",
        "use the partner's account on the other site",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R3",
    )
    MARKET_OUT_OF_REACH = (
        "market_out_of_reach",
        "a partner registered in {region} cannot target {market}",
        "choose a market that is open to partners of {region}",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R4",
    )
    CATEGORY_UNKNOWN = (
        "category_unknown",
        "there is no service category {category}",
        "choose a category of the catalog",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R5",
        "R30",
    )
    CATEGORY_NOT_OFFERED = (
        "category_not_offered",
        "{category} is not offered in {market} to partners registered in {region}",
        "choose a category that is offered there, or leave that market out",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R5",
    )
    TYPE_NOT_OPEN = (
        "type_not_open",
        "{category} in {market} is not open to {type} services",
        "offer it by a {open} service",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R29",
    )
    NOT_CERTIFIED = (
        "not_certified",
        "the partner is not certified for {category} in {market}: {status}",
        "get the certification for {category} in {market} approved",
        RemedyKind.CERTIFY,
        Role.PARTNER,
        "R10",
        "R11",
        "R12",
        "R16",
        "R19",
    )

    # -- the launch checklist of content -------------------------------------------------------------------------

    MISSING = (
        "missing",
        "{field} is missing",
        "fill in {field}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R35",
        "R37",
        "R39",
    )
    TOO_LONG = (
        "too_long",
        "{field} has {length} characters; it must have {limit}",
        "shorten {field}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R38",
    )
    WRONG_COUNT = (
        "wrong_count",
        "{field}: {count} given, {wanted} wanted",
        "give {wanted}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R39",
        "R40",
    )
    WRONG_LANGUAGE = (
        "wrong_language",
        "the listing is in {language}; sellers of {target} read {wanted}",
        "write the listing in {wanted}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R36",
    )
    NO_LISTING_LANGUAGE = (
        "no_listing_language",
        "the store has no listings for {target}",
        "choose another target",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R36",
    )
    WRONG_FORMAT = (
        "wrong_format",
        "{file} is not one of {formats}",
        "convert it to one of {formats}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R40",
    )
    TOO_LARGE = (
        "too_large",
        "{file} has {size_bytes} bytes; the limit is: {limit}",
        "make the file smaller",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R40",
    )
    WRONG_SHAPE = (
        "wrong_shape",
        "{file} is {width} x {height} pixels; its sides must be as {ratio}",
        "crop it to {ratio}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R40",
    )
    TOO_SMALL = (
        "too_small",
        "{file} is {width} x {height} pixels; it must be at least {min_width} x {min_height}",
        "give a picture of at least {min_width} x {min_height} pixels",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
        "R40",
    )
    SPECIAL_CHARACTERS = (
        "special_characters",
        "{field} has {count} emoji or special characters, the first is {first} at position {position}",
        "remove emoji and special characters",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R41",
    )
    MALFORMED = (
        "malformed",
        "{field} must be {form}",
        "correct {field}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R37",
    )
    COMPANY_PROFILE_MISSING = (
        "company_profile_missing",
        "the company profile is not filled in",
        "fill in the company profile",
        RemedyKind.COMPLETE_PROFILE,
        Role.PARTNER,
        "R44",
    )

    # -- certifications: may there be such an application, and what it lacks -------------------------------------

    TOO_MANY_APPLICATIONS = (
        "too_many_applications",
        "{count} applications at once; at most {limit} may be sent together",
        "send them in several parts",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R7",
    )
    CATEGORY_OF_OTHER_PARTNERS = (
        "category_of_other_partners",
        "{category} is a category of {type} partners; services come under categories of TSPs",
        "choose a category of TSPs",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R5",
        "R27",
    )
    CATEGORY_CLOSED = (
        "category_closed",
        "{category} takes no new certifications in {market} since {since}",
        "choose another category",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R16",
    )
    ALREADY_CERTIFIED = (
        "already_certified",
        "the partner is certified for {category} in {market} already",
        "amend that certification instead",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R6",
    )
    PREREQUISITE_MISSING = (
        "prerequisite_missing",
        "{category} needs a certification for {needed} in {market} first",
        "get the certification for {needed} in {market} approved",
        RemedyKind.CERTIFY,
        Role.PARTNER,
        "R9",
        "R10",
        "R16",
        "R19",
    )
    ASSESSMENT_FAILED = (
        "assessment_failed",
        "the certification for {category} in {market} was lost by a failed assessment; it opens again at {since}",
        "wait until {since}",
        RemedyKind.WAIT,
        Role.PARTNER,
        "R19",
    )
    ASSESSMENT_FAILED_TWICE = (
        "assessment_failed_twice",
        "the certification for {category} in {market} was lost by a second failed assessment",
        "nothing helps; a second failure is final",
        RemedyKind.NONE,
        Role.PARTNER,
        "R19",
    )
    COMPANY_TOO_YOUNG = (
        "company_too_young",
        "the company was registered on {registered}; a cross-border applicant must be older than {years} year",
        "wait until the company is old enough",
        RemedyKind.WAIT,
        Role.PARTNER,
        "R18",
    )
    DOCUMENT_ENDS_SOON = (
        "document_ends_soon",
        "the company document is valid until {until}; it must be valid for more than {days} days",
        "give a company document that is valid for longer",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R18",
    )
    REGISTERED_IN_THE_FUTURE = (
        "registered_in_the_future",
        "the company is said to be registered on {registered}, which is yet to come",
        "correct the date of registration",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
    )
    DOCUMENT_EXPIRED = (
        "document_expired",
        "the company document was valid until {until}",
        "give a company document that is valid",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R10",
    )
    PROOF_UNKNOWN = (
        "proof_unknown",
        "there is no proof {proof}",
        "give one of the proofs of the catalog",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R8",
    )
    WRONG_KIND_OF_PROOF = (
        "wrong_kind_of_proof",
        "{field} is made of {wanted}, not of {given}",
        "take the {given} out and give {wanted}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R8",
    )
    ENTRY_TOO_LONG = (
        "entry_too_long",
        "{field} has {length} characters; the application form takes {limit}",
        "shorten {field}",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R8",
    )
    ENTITY_DATA_DIFFERS = (
        "entity_data_differs",
        "{field} is not that of another application; company data are the same in all of them",
        "give the same in every application",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
    )
    ENTITY_DATA_FIXED = (
        "entity_data_fixed",
        "{field} is not that of what is in force; it can never be edited",
        "leave {field} as it is",
        RemedyKind.EDIT,
        Role.PARTNER,
        "R6",
        "R14",
    )
    COMPANY_OF_ANOTHER_APPROVAL = (
        "company_of_another_approval",
        "{field} is not that of what was approved meanwhile; an account belongs to one company",
        "reject the application",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R6",
        "R14",
    )
    NOT_APPROVED = (
        "not_approved",
        "only an approved certification can be amended; that for {category} in {market} is {status}",
        "wait for the verdict, or apply again",
        RemedyKind.CERTIFY,
        Role.PARTNER,
        "R14",
    )
    NOT_APPLIED_FOR = (
        "not_applied_for",
        "the partner never applied for {category} in {market}",
        "choose a certification the partner applied for",
        RemedyKind.CHOOSE,
        Role.PARTNER,
        "R6",
    )

    # -- the partner's standing and its account ------------------------------------------------------------------

    VIOLATION_RECORDED = (
        "violation_recorded",
        "the violation {violation} is recorded already",
        "record another violation under another id",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R68",
    )
    VIOLATION_UNKNOWN = (
        "violation_unknown",
        "no violation {violation} is recorded",
        "choose one that is recorded",
        RemedyKind.CHOOSE,
        Role.PLATFORM,
        "R69",
    )
    RECTIFICATION_NOT_DUE = (
        "rectification_not_due",
        "no rectification report is due at {points} points",
        "nothing is to be accepted",
        RemedyKind.NONE,
        Role.PLATFORM,
        "R68",
    )
    COMPANY_PROFILE_NOT_GRANTED = (
        "company_profile_not_granted",
        "the partner is not invited to have a company profile",
        "ask the platform for an invitation to the beta",
        RemedyKind.DELEGATE,
        Role.PLATFORM,
        "R44",
    )
