"""What the demo is played on: a partner center over a store in memory, and a clock that moves with each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tiktok_services.center import PartnerCenter
from tiktok_services.cli.telling import moment, what_happened
from tiktok_services.commands import AddTarget, Approve, Publish, Reject, Write
from tiktok_services.decision import Refusal
from tiktok_services.documents import read_portfolio
from tiktok_services.events import ServiceEvent
from tiktok_services.memory import InMemoryStore
from tiktok_services.verdict import Actor
from tiktok_services.vocabulary import LinkToken


if TYPE_CHECKING:
    from pathlib import Path

    from tiktok_services.checklist import Checklist
    from tiktok_services.cli.terminal import Terminal
    from tiktok_services.commands import Command
    from tiktok_services.documents import Portfolio, ServiceSheet
    from tiktok_services.notifier import Event
    from tiktok_services.service import Service
    from tiktok_services.target import Target
    from tiktok_services.verdict import Reason
    from tiktok_services.vocabulary import ServiceId

STARTS_AT = datetime(2025, 12, 3, 9, 0, tzinfo=UTC)
STEP = timedelta(hours=1)

MEMBER = Actor.partner("member-7")
REVIEWER = Actor.platform("reviewer-3")


class Stage:
    """
    One run of the demo.

    Everything that happens is told on the terminal as it is saved, and stands in the histories afterwards. No real time
    passes and no secret is made, so that every run prints the same.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self._now = STARTS_AT
        store = InMemoryStore()
        self.center = PartnerCenter(
            partners=store.partners, services=store.services, notifier=self, clock=lambda: self._now
        )

    # -- the notifier --------------------------------------------------------------------------------------------

    def notify(self, events: tuple[Event, ...], /) -> None:
        """Tell what happened, one line for each event."""
        for event in events:
            subject = event.service_id if isinstance(event, ServiceEvent) else event.partner_id
            self.terminal.say(
                ("→ ", "cyan"), f"{moment(event.at)}  {subject}: {what_happened(event)}, by {event.by}", indent=2
            )

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
