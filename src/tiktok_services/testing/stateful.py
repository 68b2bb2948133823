"""
Random lives of services in a host's own stores, against a plain model, with the coverage asserted and not hoped for.

Subclass `CenterLives` under a name that starts with `Test`, say how to make a host, and run pytest:

    class TestMyHost(CenterLives):
        def make_host(self) -> Host:
            store = MyStore(...)
            return Host(store.partners, store.services, MyNotifier(...))

Somebody in every role asks everything there is to ask, certifications and invitations come and go, the notifier fails
now and then. After every step the promises of `promises.py` hold and what is stored is what the plain model holds. When
all is done, every status, every outcome and every stated pair of consecutive moves must have come up; a run in which
nothing ran has failed.
"""
# ruff: noqa: S101 - a machine asserts

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tiktok_services.account import Feature, Site
from tiktok_services.center import PartnerCenter
from tiktok_services.certification import Dossier
from tiktok_services.commands import Command, Recategorize, Write
from tiktok_services.decision import Outcome, Refusal
from tiktok_services.errors import Refused
from tiktok_services.events import ServiceChange, ServiceEvent
from tiktok_services.lifecycle import Action, ServiceStatus
from tiktok_services.notifier import Event
from tiktok_services.partner import Partner
from tiktok_services.partner_commands import GrantFeature, WithdrawFeature
from tiktok_services.partner_events import (
    CertificationApplied,
    CertificationApproved,
    FeatureGranted,
    PartnerEvent,
    PartnerRegistered,
)
from tiktok_services.repositories import ServiceFilter
from tiktok_services.service import Service
from tiktok_services.testing.coverage import PAIRS, Coverage
from tiktok_services.testing.hosting import Host, Listener
from tiktok_services.testing.promises import FOR_A_PARTNER, OF_A_STATE, OF_A_STEP, WHO_MAY, Situation, Step, sentence_of
from tiktok_services.testing.specimens import ACTOR, MEMBER, NOW, REVIEWER, SOME_REASON, TOKEN
from tiktok_services.testing.worlds import two_targets
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import (
    CategorySlug,
    Market,
    PartnerId,
    PartnerType,
    Region,
    Role,
    ServiceId,
    ServiceType,
)


_WORLD = two_targets()
_CATEGORY, _OTHER_CATEGORY = CategorySlug("live-stream-management"), CategorySlug("video-management")
_MARKETS = tuple(target.market for target in _WORLD.targets)
_PARTNER, _SERVICE = PartnerId("P-lives"), ServiceId("S-lives")
_DIGEST = Dossier().digest
_OFTEN, _RARELY = 0.8, 0.25


_MOVES = frozenset(action for pair in PAIRS for action in pair)
_ASKED = {action: [command for command in _WORLD.asked if command.action is action] for action in Action}


class CenterLife(RuleBasedStateMachine):
    """One service of one partner in a host's stores, and everything that can be asked of it."""

    def __init__(self, host: Host, coverage: Coverage) -> None:
        super().__init__()
        self.coverage = coverage
        self.listener = Listener(host.notifier)
        self.now = NOW
        self.failures = 0
        self.center = PartnerCenter(
            partners=host.partners,
            services=host.services,
            notifier=self.listener,
            clock=self._clock,
            on_notify_failure=self._failed,
        )
        # The plain model.
        self.partner: Partner
        self.situation: Situation
        self.service_events: tuple[ServiceEvent, ...] = ()
        self.partner_events: tuple[PartnerEvent, ...] = ()
        self.last: Action | None = None

    def _clock(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _failed(self, _events: tuple[Event, ...], _error: Exception) -> None:
        self.failures += 1

    @property
    def service(self) -> Service:
        """The service, as the model has it."""
        return self.situation.service

    # -- beginning -----------------------------------------------------------------------------------------------

    @initialize(type_=st.sampled_from(ServiceType), both=st.booleans())
    def begin(self, type_: ServiceType, both: bool) -> None:
        """A partner that lacks nothing, and a new service for one target or for two."""
        self._keep_partner(
            PartnerRegistered,
            title="Lives",
            types=frozenset({PartnerType.TSP}),
            registration_region=Region("CN"),
            site=Site.GLOBAL,
        )
        self._keep_partner(FeatureGranted, feature=Feature.UPGRADE_TO_PUBLIC)
        for market in _MARKETS:
            self._certify(market)
        self.situation = Situation(_WORLD.starts[0])
        drafted = self.center.draft(
            _SERVICE,
            _PARTNER,
            type=type_,
            category=_CATEGORY,
            name="LIVE",
            targets=_WORLD.targets if both else _WORLD.targets[:1],
            link_token=TOKEN,
            by=MEMBER,
        )
        self.situation = Situation(drafted.result)
        self.service_events = drafted.events
        self.coverage.lives += 1

    def _keep_partner(self, kind: type[Any], **what: Any) -> None:
        """Something happens to the partner; it is saved as its host would, without asking the application rules."""
        version = len(self.partner_events) + 1
        event = kind(partner_id=_PARTNER, version=version, at=self._clock(), by=REVIEWER, edition="lives", **what)
        if version == 1:
            self.partner = Partner.registered(event)
            self.center.partners.add(self.partner, (event,))
        else:
            self.partner = event.change(self.partner)
            self.center.partners.save(self.partner, (event,), loaded_version=version - 1)
        self.partner_events += (event,)

    def _certify(self, market: Market) -> None:
        about: dict[str, Any] = {"category": _CATEGORY, "market": market, "digest": _DIGEST}
        self._keep_partner(CertificationApplied, dossier=Dossier(), **about)
        self._keep_partner(CertificationApproved, **about)

    # -- asking --------------------------------------------------------------------------------------------------

    @rule(command=st.sampled_from(_WORLD.asked), role=st.sampled_from(Role), fails=st.booleans())
    def ask_anything(self, command: Command, role: Role, fails: bool) -> None:
        """Somebody in some role asks something, whether or not it can be."""
        self._ask(command, ACTOR[role], fails=fails)

    @rule(seed=st.integers(0, 2**64 - 1), moves=st.integers(1, 20))
    def move_on(self, seed: int, moves: int) -> None:
        """Something is done, several times over: who may ask tries one action after the other until one is allowed."""
        dice = Random(seed)  # noqa: S311 - what is thrown is no secret
        if dice.random() < 0.8:
            self._lack_nothing()
        for _ in range(moves):
            if dice.random() < 0.4:
                self.write_everything()
            actions = [action for action in Action if action in _MOVES or dice.random() < 0.25]
            dice.shuffle(actions)
            asked = (each for action in actions for each in dice.sample(_ASKED[action], len(_ASKED[action])))
            any(self._ask(each, ACTOR[dice.choice(sorted(WHO_MAY[each.action]))]) for each in asked)

    @rule(seed=st.integers(0, 2**64 - 1))
    def ask_out_of_turn(self, seed: int) -> None:
        """Everything is asked by somebody who may not do it."""
        dice = Random(seed)  # noqa: S311 - what is thrown is no secret
        for action, may in WHO_MAY.items():
            others = sorted(set(Role) - may)
            self._ask(dice.choice(_ASKED[action]), ACTOR[dice.choice(others)])

    @rule()
    def write_everything(self) -> None:
        """Every target gets complete content."""
        for target in self.service.targets:
            self._ask(Write(target, _WORLD.contents[target][1]), MEMBER)

    @rule()
    def think_twice(self) -> None:
        """A draft is put in another category and back; what was live never is."""
        for category in (_OTHER_CATEGORY, _CATEGORY):
            self._ask(Recategorize(category), MEMBER)

    def _lack_nothing(self) -> None:
        if self.partner.is_terminated:
            return
        for market in _MARKETS:
            if not self.partner.is_certified_for(_CATEGORY, market):
                self._certify(market)
        if Feature.UPGRADE_TO_PUBLIC not in self.partner.features:
            self._keep_partner(FeatureGranted, feature=Feature.UPGRADE_TO_PUBLIC)

    def _considered(self, command: Command, by: Actor) -> Outcome[Service, ServiceEvent] | Refusal:
        return self.service.consider(command, self.partner, by=by, at=self.now + timedelta(minutes=1))

    def _ask(self, command: Command, by: Actor, *, fails: bool = False) -> bool:
        """Ask the center and the model, and tell whether something happened."""
        before, told = self.situation, len(self.listener.heard)
        self.listener.fails = fails
        self.coverage.steps += 1
        expected = self._considered(command, by)
        try:
            outcome = self.center.do(_SERVICE, command, by=by)
        except Refused as refused:
            refusal = refused.refusal
        else:
            return self._did(outcome, expected, told, Step(before, command, by, self.partner, before.after(outcome)))
        assert refusal == expected, "the center refuses for the reasons the model tells"
        assert len(self.listener.heard) == told, "nobody is told of what did not happen"
        self.coverage.refused |= {(command.action, each.code) for each in refusal.blockers}
        return False

    def _did(self, outcome: Outcome[Service, ServiceEvent], expected: object, told: int, step: Step) -> bool:
        assert outcome == expected, "the center does what the model does"
        for promise in (*OF_A_STEP, *FOR_A_PARTNER):
            assert promise(step), sentence_of(promise)
        self.situation = step.after
        self.service_events += outcome.events
        assert tuple(self.listener.heard[told:]) == outcome.events, "the notifier is told of exactly what happened"
        action = step.command.action
        self.coverage.allowed.add(action)
        if outcome.events and action in _MOVES:
            if self.last is not None:
                self.coverage.pairs.add((self.last, action))
            self.last = action
        return bool(outcome.events)

    # -- what happens to the partner -----------------------------------------------------------------------------

    @rule(market=st.sampled_from(_MARKETS))
    def lose_or_gain_a_certification(self, market: Market) -> None:
        """A certification is revoked, and what is visible under it is swept; or it is applied for and approved again."""
        if self.partner.is_terminated:
            return
        if not self.partner.is_certified_for(_CATEGORY, market):
            self._certify(market)
            return
        outcome, report = self.center.revoke(_PARTNER, _CATEGORY, market, SOME_REASON, by=REVIEWER)
        self.partner, self.partner_events = outcome.result, self.partner_events + outcome.events
        assert report.is_complete
        self._was_swept()
        assert market not in {target.market for target in self.service.visible_targets}, "what is lost is swept"

    @rule(sure=st.integers(0, 9))
    def terminate(self, sure: int) -> None:
        """The partner's account ends, for good, and everything visible or open with it."""
        if sure != 1 or self.partner.is_terminated:
            return
        outcome, _ = self.center.terminate(_PARTNER, SOME_REASON, by=REVIEWER)
        self.partner, self.partner_events = outcome.result, self.partner_events + outcome.events
        self._was_swept()
        assert not self.service.visible_targets, "nothing of a terminated partner is visible"
        assert self.service.waiting_since is None, "nothing of a terminated partner is open"

    def _be_terminated(self) -> None:
        self.terminate(sure=1)

    @rule(granted=st.booleans())
    def be_invited(self, granted: bool) -> None:
        """The invitation to the beta of upgrades is given or taken back."""
        command = (GrantFeature if granted else WithdrawFeature)(Feature.UPGRADE_TO_PUBLIC)
        decision = self.partner.consider(command, by=REVIEWER, at=self.now + timedelta(minutes=1))
        if isinstance(decision, Refusal):
            return
        outcome = self.center.do_for_partner(_PARTNER, command, by=REVIEWER)
        assert outcome.result == decision.result
        self.partner, self.partner_events = outcome.result, self.partner_events + outcome.events

    def _was_swept(self) -> None:
        """The model learns from the events what a sweep did, and the promises hold for it too."""
        for event in self.center.services.history(_SERVICE)[len(self.service_events) :]:
            assert isinstance(event, ServiceChange), "nothing is drafted twice"
            after = event.change(self.service)
            self.situation = self.situation.after(Outcome(after, (event,)))
            self.service_events += (event,)
        self.last = None

    # -- a life by dice ------------------------------------------------------------------------------------------

    def tour(self, seed: int) -> None:
        """One life thrown by dice: the same for the same seed. What always holds is checked after every step."""
        dice = Random(seed)  # noqa: S311 - what is thrown is no secret
        self.begin(dice.choice(list(ServiceType)), both=dice.random() < _OFTEN)
        steps: tuple[Callable[[], object], ...] = (
            self.think_twice,
            *(lambda: self.move_on(dice.getrandbits(64), 5),) * 6,
            lambda: self.ask_anything(
                dice.choice(_WORLD.asked), dice.choice(list(Role)), fails=dice.random() < _RARELY
            ),
            lambda: self.lose_or_gain_a_certification(dice.choice(_MARKETS)),
            lambda: self.be_invited(granted=dice.random() < _RARELY),
            lambda: self.ask_out_of_turn(dice.getrandbits(64)),
        )
        for step in (self.think_twice, *dice.choices(steps, k=12), self._be_terminated, *steps):
            step()
            self.every_promise_is_kept()
            self.what_is_stored_is_what_happened()
            self.lists_tell_what_is_stored()

    # -- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def every_promise_is_kept(self) -> None:
        """The promises of a state."""
        self.coverage.statuses.add(self.service.status)
        for promise in OF_A_STATE:
            assert promise(self.situation), sentence_of(promise)

    @invariant()
    def what_is_stored_is_what_happened(self) -> None:
        """Nothing is lost, and the events tell it all."""
        services, partners = self.center.services, self.center.partners
        assert services.get(_SERVICE) == self.service, "the service is stored as it is"
        assert partners.get(_PARTNER) == self.partner, "the partner is stored as it is"
        assert services.history(_SERVICE) == self.service_events, "no event is lost"
        assert partners.history(_PARTNER) == self.partner_events, "no event is lost"
        assert Service.replay(self.service_events, TOKEN) == self.service, "the events tell it all"

    @invariant()
    def lists_tell_what_is_stored(self) -> None:
        """The review queue, and the services of a status."""
        services = self.center.services
        waiting = {each.target for each in self.service.listings if each.track.submission is not None}
        assert {row.target for row in services.review_queue().items} == waiting, "the review queue is what is open"
        for status in ServiceStatus:
            found = services.find(ServiceFilter(partner_id=_PARTNER, status=status)).items
            assert bool(found) is (status is self.service.status), "a service is found under its status only"


class CenterLives:
    """
    Subclass it, say how to make a host, and random lives of services prove its stores and its notifier.

    Attributes:
        settings: How long a run is; the same lives each time unless said otherwise.
        tours: How many further lives, thrown by dice of fixed seeds, may be led until everything came up.
        coverage: What came up in the last run.
    """

    settings: ClassVar[settings] = settings(
        max_examples=40,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much),
    )
    tours: ClassVar[int] = 100
    coverage: ClassVar[Coverage] = Coverage()

    def make_host(self) -> Host:
        """Make the repositories of an empty store, apart from any other, and a notifier."""
        raise NotImplementedError

    def test_random_lives_keep_every_promise(self) -> None:
        """Every promise holds after every step, and everything that has to come up does. Rules: R48-R72"""
        self.make_host()  # one that lacks something is refused before anything is asked of it
        coverage = Coverage()
        type(self).coverage = coverage
        make_host = self.make_host

        class Life(CenterLife):
            def __init__(self) -> None:
                super().__init__(make_host(), coverage)

        run_state_machine_as_test(Life, settings=self.settings)
        for seed in range(self.tours):
            if coverage.missing():
                Life().tour(seed)
        missing = coverage.missing()
        assert not missing, f"{coverage}; never came up: {'; '.join(missing)}"
