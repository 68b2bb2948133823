"""
What the demo is played on, wired as a host wires it, and a clock that moves with each step.

A SQLite file holds the partners, the services, their history and an outbox. A relay takes from the outbox what is to be
told and posts it, signed, to a receiver on this machine. Outside of a demo the relay runs by itself, in as many
processes as one likes (`tiktok-services relay`), and the receiver belongs to somebody else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network
from secrets import token_bytes
from typing import TYPE_CHECKING

from tiktok_services.center import PartnerCenter
from tiktok_services.cli.reading import now
from tiktok_services.cli.receiver import Receiver
from tiktok_services.cli.telling import moment, subject_of, what_happened
from tiktok_services.commands import AddTarget, Approve, Publish, Reject, Write
from tiktok_services.decision import Refusal
from tiktok_services.documents import read_portfolio
from tiktok_services.sql import LeftToTheRelay, Relay, SqlStore, create_schema, sqlite_engine
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import LinkToken
from tiktok_services.webhooks import AddressPolicy, WebhookNotifier


if TYPE_CHECKING:
    from pathlib import Path

    from tiktok_services.checklist import Checklist
    from tiktok_services.cli.terminal import Terminal
    from tiktok_services.commands import Command
    from tiktok_services.documents import Portfolio, ServiceSheet
    from tiktok_services.service import Service
    from tiktok_services.target import Target
    from tiktok_services.verdict import Reason
    from tiktok_services.vocabulary import ServiceId

STARTS_AT = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
STEP = timedelta(hours=1)

MEMBER = Actor.partner("member-7")
REVIEWER = Actor.platform("reviewer-3")

# Nothing but the public internet over HTTPS is reached unless it is allowed.
_LOOPBACK = AddressPolicy(networks=(IPv4Network("127.0.0.0/8"),), plain_http=True)


@contextmanager
def set_up(terminal: Terminal, file: Path) -> Generator[Stage]:
    """Wire a stage whose store is *file*, and take it down when it is left; raises `StoreUnavailable`."""
    secret = "whsec_" + b64encode(token_bytes(32)).decode()
    engine = sqlite_engine(file)
    try:
        create_schema(engine)
        store = SqlStore(engine)
        with (
            Receiver(secret) as receiver,
            closing(WebhookNotifier(receiver.url, (secret,), source="/demo", policy=_LOOPBACK)) as notifier,
        ):
            yield Stage(terminal, store, Relay(store, notifier, clock=now), receiver)
    finally:
        engine.dispose()


class Stage:
    """
    One run of the demo.

    Everything that happens is told on the terminal when the receiver got it, and stands in the histories afterwards. What
    is printed depends on no clock and no secret, so that every run prints the same.
    """

    def __init__(self, terminal: Terminal, store: SqlStore, relay: Relay, receiver: Receiver) -> None:
        self.terminal = terminal
        self.store = store
        self.receiver = receiver
        self._relay = relay
        self._now = STARTS_AT
        self._told = 0
        self.center = PartnerCenter(
            partners=store.partners, services=store.services, notifier=LeftToTheRelay(), clock=lambda: self._now
        )

    # -- events --------------------------------------------------------------------------------------------------

    def deliver(self) -> None:
        """Let the relay empty the outbox, and tell what the receiver got, one line for each event."""
        while not self._relay.run_once().is_idle:
            pass
        for event in list(self.receiver.received.values())[self._told :]:
            self._told += 1
            told = f"{moment(event.at)}  {subject_of(event)}: {what_happened(event)}, by {event.by}"
            self.terminal.say(("→ ", "cyan"), told, indent=2)

    # -- files ---------------------------------------------------------------------------------------------------

    def read(self, file: Path) -> Portfolio:
        """Read what a person wrote; raises `InvalidDocument`."""
        return read_portfolio(file, at=self._now)

    def enter(self, portfolio: Portfolio) -> ServiceSheet:
        """Register the partner of a file, draft its first service as the file has it, and answer what it has."""
        partner, sheet = portfolio.partner, portfolio.sheets[0]
        self.center.partners.add(partner, portfolio.partner_events)
        held = ", ".join(f"{each} {each.status.replace('_', ' ')}" for each in partner.certifications)
        self.terminal.say(f"{partner.name}, registered in {partner.registration_region}; certifications: {held}")
        self._now += STEP
        self.center.draft(
            sheet.id,
            partner.id,
            type=sheet.type,
            category=sheet.category,
            name=sheet.name,
            targets=tuple(target for target, _ in sheet.listings),
            link_token=LinkToken(f"demo-token-of-{sheet.id}"),
            by=MEMBER,
        )
        self.deliver()
        self.write(sheet)
        return sheet

    def write(self, sheet: ServiceSheet) -> None:
        """Write every listing of *sheet* to its service; a target the service has not got is added first."""
        targets = self.service(sheet.id).targets
        for target, listing in sheet.listings:
            if target in targets:
                self.do(sheet.id, Write(target, listing))
            else:
                self.do(sheet.id, AddTarget(target, listing))

    # -- steps ---------------------------------------------------------------------------------------------------

    def service(self, service_id: ServiceId) -> Service:
        """The service as it is now."""
        return self.center.services.get(service_id)

    def do(self, service_id: ServiceId, command: Command, by: Actor = MEMBER) -> None:
        """Do *command* an hour later, unless it changes nothing; raises `Refused`."""
        before = self._now
        self._now += STEP
        if not self.center.do(service_id, command, by=by).events:
            self._now = before
        self.deliver()

    def checklist(self, service_id: ServiceId) -> Checklist:
        """The launch checklist as it is now."""
        return self.center.checklist(service_id)

    def is_refused(self, service_id: ServiceId, command: Command) -> Refusal | None:
        """Why *command* would be refused now; None if it would not."""
        decision = self.center.consider(service_id, command, by=MEMBER)
        return decision if isinstance(decision, Refusal) else None

    def publish(self, service_id: ServiceId) -> None:
        """Send, or put in force, whatever was written."""
        self.do(service_id, Publish())

    def approve(self, service_id: ServiceId) -> None:
        """Let the reviewer approve everything that waits, naming exactly the content that was sent."""
        for each in self.service(service_id).listings:
            if each.track.submission is not None:
                self.do(service_id, Approve(each.target, each.track.submission.digest), REVIEWER)

    def reject(self, service_id: ServiceId, target: Target, *reasons: Reason) -> None:
        """Let the reviewer refuse what waits for *target*."""
        self.do(service_id, Reject(target, reasons), REVIEWER)
