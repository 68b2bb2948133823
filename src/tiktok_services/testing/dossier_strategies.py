"""Strategies for what a partner applies with: companies, proofs, dossiers and the certifications made of them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services.catalog import default_catalog
from tiktok_services.certification import Certification, Company, ContactPerson, Dossier, Introduction, Proof, ProofFile
from tiktok_services.lifecycle import CandidateState
from tiktok_services.reviewed import Reviewed, Submission
from tiktok_services.testing.specimens import NOW
from tiktok_services.vocabulary import CategorySlug, Market


_NAMES = st.sampled_from(["", "Harbor Lane Studio Ltd.", "Ünïcode 直播"])
_DAYS = st.none() | st.dates(date(2000, 2, 29), date(2032, 2, 29))


def proof_files() -> SearchStrategy[ProofFile]:
    """Documents of any kind, good or bad."""
    return st.builds(ProofFile, st.sampled_from(["proof.pdf", "proof.PNG", "proof"]), st.integers(0, 2**24))


def proofs() -> SearchStrategy[Proof]:
    """The evidence for one of the catalog's proofs."""
    known = [each.id for each in default_catalog().proof_definitions]
    files = st.lists(proof_files(), max_size=2).map(tuple)
    return st.builds(Proof, st.sampled_from(known), files, st.lists(_NAMES, max_size=1).map(tuple))


def companies() -> SearchStrategy[Company]:
    """Who a partner is by its papers, complete or not."""
    return st.builds(
        Company,
        legal_name=_NAMES,
        registration_date=_DAYS,
        registration_number=_NAMES,
        company_document=st.none() | proof_files(),
        company_document_valid_until=_DAYS,
    )


def introductions() -> SearchStrategy[Introduction]:
    """What a company can do, complete or not."""
    return st.builds(Introduction, st.none() | proof_files(), _NAMES, _NAMES, _NAMES)


def contact_persons() -> SearchStrategy[ContactPerson]:
    """Whom the platform reaches."""
    return st.builds(ContactPerson, st.sampled_from(["", "ops@example.com"]), _NAMES)


def dossiers() -> SearchStrategy[Dossier]:
    """What an application tells and proves, complete or not."""
    some = st.lists(proofs(), max_size=2, unique_by=lambda proof: proof.requirement).map(tuple)
    return st.builds(Dossier, companies(), introductions(), contact_persons(), some)


def certifications(
    *, category: CategorySlug | None = None, market: Market | None = None, in_force: bool | None = None
) -> SearchStrategy[Certification]:
    """Certifications in each state one can be in; in force or not, if that is asked for."""
    slugs = [each.slug for each in default_catalog().categories]
    states = st.sampled_from([CandidateState.SETTLED, CandidateState.REVIEWING, CandidateState.REJECTED])

    def certification(
        slug: CategorySlug, place: Market, state: CandidateState, shown: Dossier, newer: Dossier, kept: bool
    ) -> Certification:
        if state is CandidateState.SETTLED:
            return Certification(slug, place, Reviewed(in_force=shown))
        submission = Submission(NOW, newer.digest) if state is CandidateState.REVIEWING else None
        return Certification(slug, place, Reviewed(shown if kept else None, newer, state, submission))

    return st.builds(
        certification,
        st.sampled_from(slugs) if category is None else st.just(category),
        st.sampled_from(default_catalog().markets) if market is None else st.just(market),
        states.filter(lambda state: state is not CandidateState.SETTLED) if in_force is False else states,
        dossiers(),
        dossiers(),
        st.booleans() if in_force is None else st.just(in_force),
    )
