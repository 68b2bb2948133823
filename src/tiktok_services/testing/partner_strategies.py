"""Strategies for what is done with a partner, and for what happens to it: commands, and histories only verbs lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tiktok_services import partner_commands as c
from tiktok_services.account import Feature
from tiktok_services.decision import Outcome
from tiktok_services.partner import Partner
from tiktok_services.partner_events import PartnerEvent
from tiktok_services.testing.dossier_strategies import dossiers
from tiktok_services.testing.specimens import ACTOR, MEMBER, NOW
from tiktok_services.testing.strategies import categories, digests, markets, reasons, regions, words
from tiktok_services.vocabulary import CategorySlug, Digest, Market, PartnerId, PartnerType, Role


_VIOLATIONS = st.sampled_from(["V-1", "V-2", "V-3"])
_POINTS = st.sampled_from([1, 10, 90, 100, 120])


def applications() -> SearchStrategy[c.Application]:
    """Applications for one category in one market, complete or not."""
    return st.builds(c.Application, categories(), markets(), dossiers())


def partner_commands(partner: Partner | None = None) -> SearchStrategy[c.PartnerCommand]:
    """
    Every command, for the certifications and violations of *partner* and for others, resting on content it has or not.

    Without a partner, for any. Whether a command is allowed is another question.
    """
    held = () if partner is None else partner.certifications
    about: SearchStrategy[tuple[CategorySlug, Market]] = st.tuples(categories(), markets())
    if held:
        about = st.sampled_from([(each.category, each.market) for each in held]) | about
    known = [each.dossier.latest.digest for each in held if each.dossier.latest is not None]
    named: SearchStrategy[Digest] = st.sampled_from(known) | digests() if known else digests()
    feature, maybe = st.sampled_from(Feature), st.none() | named
    several = st.lists(applications(), min_size=1, max_size=2, unique_by=lambda each: (each.category, each.market))
    return st.one_of(
        st.just(c.CompleteCompanyProfile()),
        st.just(c.AcceptRectification()),
        st.builds(c.AddType, st.sampled_from(PartnerType)),
        st.builds(c.GrantFeature, feature),
        st.builds(c.WithdrawFeature, feature),
        st.builds(c.RecordViolation, _VIOLATIONS, _POINTS, reasons()),
        st.builds(c.AnnulViolation, _VIOLATIONS),
        st.builds(c.ApplyForCertification, several.map(tuple)),
        about.flatmap(lambda pair: st.builds(c.AmendCertification, *map(st.just, pair), dossiers(), maybe)),
        about.flatmap(lambda pair: st.builds(c.ApproveCertification, *map(st.just, pair), named)),
        about.flatmap(lambda pair: st.builds(c.RejectCertification, *map(st.just, pair), reasons(), maybe)),
        about.flatmap(lambda pair: st.builds(c.RevokeCertification, *map(st.just, pair), reasons())),
        st.builds(c.Terminate, reasons()),
    )


def partner_histories(commands: int = 8) -> SearchStrategy[tuple[PartnerEvent, ...]]:
    """Everything that happened to a partner, from its registration on: what came of up to *commands* commands."""

    @st.composite
    def history(draw: Callable[[SearchStrategy[Any]], Any]) -> tuple[PartnerEvent, ...]:
        partner, events = Partner.register(
            PartnerId("P-1"),
            name=draw(words()),
            types=frozenset({PartnerType.TSP}),
            registration_region=draw(regions()),
            by=MEMBER,
            at=NOW,
        )
        for number in range(draw(st.integers(0, commands))):
            command = draw(partner_commands(partner))
            at = NOW + timedelta(minutes=number + 1)
            decisions = (partner.consider(command, by=ACTOR[role], at=at) for role in Role)
            allowed = next((each for each in decisions if isinstance(each, Outcome)), None)
            if allowed is not None:
                partner, events = allowed.result, (*events, *allowed.events)
        return events

    return history()


def partner_events() -> SearchStrategy[PartnerEvent]:
    """Facts about partners, each out of a history."""
    return partner_histories().flatmap(st.sampled_from)
