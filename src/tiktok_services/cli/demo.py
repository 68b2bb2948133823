"""`tiktok-services demo`: the example services on their way from drafts to live, and what may happen to them then."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from tiktok_services.cli.check import show_checklist
from tiktok_services.cli.telling import moment, subject_of, what_happened
from tiktok_services.cli.terminal import NO, NOT_UNDERSTOOD, YES, Terminal
from tiktok_services.commands import Deactivate, Publish, Republish
from tiktok_services.errors import InvalidDocument, InvalidValue, Refused
from tiktok_services.target import Target
from tiktok_services.verdict import Reason, ReasonCode
from tiktok_services.vocabulary import ServiceId


if TYPE_CHECKING:
    from tiktok_services.cli.stage import Stage

_US = Target.parse("US/local")


def demo(
    folder: Annotated[str, Parameter(name="FOLDER", help="Where the example files are.")] = "docs/examples",
    /,
    *,
    store: Annotated[
        str | None, Parameter(name="--store", help="A new SQLite file to keep what is stored; else nothing is kept.")
    ] = None,
) -> int:
    """
    Tell the story of three services with the files of a folder, step by step.

    They are kept in a SQLite file, and what happens is delivered to a webhook receiver on 127.0.0.1, so the extras sql
    and webhooks are needed too. The exit code is 0 if all services end live, 1 if the rules refuse a step, 2 if a file
    cannot be read.
    """
    # Not above, where cyclopts would hide which extra is missing.
    from tiktok_services.cli.stage import STARTS_AT, set_up

    if not Path(folder, "broken.toml").is_file():
        raise InvalidValue("FOLDER", f"must hold the example files of the repository; {folder} does not")
    terminal = Terminal()
    with _store_file(store) as file, set_up(terminal, file) as stage:
        terminal.say(("How services of TikTok Shop partners come to be live, and stay so", "bold"))
        terminal.say(
            f"The files are those of {folder}. The clock is set to {moment(STARTS_AT)} UTC; each step takes an hour."
        )
        terminal.say("All is kept in a SQLite file. Lines with an arrow are what a webhook receiver on 127.0.0.1 got.")
        code = _story(stage, Path(folder))
        if store is not None and code == YES:
            terminal.heading(f"Kept in {file}: tiktok-services history live-sessions --store {file}")
    return code


@contextmanager
def _store_file(name: str | None) -> Generator[Path]:
    """Give a file that goes when the demo ends, or the one that was named, unless there is something in it."""
    if name is None:
        with TemporaryDirectory(prefix="tiktok-services-") as folder:
            yield Path(folder, "demo.db")
        return
    file = Path(name)
    if file.exists() and (not file.is_file() or file.stat().st_size):
        raise InvalidValue("--store", f"{file} is there already; the demo begins with a new file")
    yield file


def _story(stage: Stage, files: Path) -> int:
    try:
        _a_file_nobody_can_use(stage, files)
        live_sessions = _refused_and_mended(stage, files)
        _live_at_once(stage, files)
        _a_revision(stage, files, live_sessions)
        _a_second_market(stage, files)
        _off_and_on_again(stage, live_sessions)
    except InvalidDocument as error:
        stage.terminal.complain_of(error)
        return NOT_UNDERSTOOD
    except Refused as refused:
        stage.terminal.complain(("error: ", "red"), str(refused))
        return NO
    _where_they_stand(stage)
    _what_happened(stage)
    _what_was_delivered(stage)
    return YES


def _a_file_nobody_can_use(stage: Stage, files: Path) -> None:
    terminal = stage.terminal
    terminal.heading("1. A file with mistakes is refused as a whole, with the place of each")
    try:
        stage.read(files / "broken.toml")
    except InvalidDocument as error:
        terminal.say("broken.toml:")
        for fault in error.faults:
            terminal.say(terminal.cross, f" {fault}", indent=2)
    else:
        terminal.say("broken.toml is not broken any more.")


def _refused_and_mended(stage: Stage, files: Path) -> ServiceId:
    terminal = stage.terminal
    terminal.heading("2. A public service is refused with its whole checklist, mended, reviewed and live")
    sheet = stage.enter(stage.read(files / "live-management-1-unfinished.toml"))
    show_checklist(terminal, stage.service(sheet.id), stage.checklist(sheet.id))
    refusal = stage.is_refused(sheet.id, Publish())
    if refusal is not None:
        terminal.say(f"Publishing is refused, for {len(refusal.blockers)} reasons; nothing changed.")
    terminal.say("The partner mends it as in live-management-2-complete.toml and publishes:")
    stage.write(stage.read(files / "live-management-2-complete.toml").sheets[0])
    stage.publish(sheet.id)
    _status(stage, sheet.id)
    terminal.say("Nothing can be changed while it is under review. The reviewer approves exactly what was sent:")
    stage.approve(sheet.id)
    _status(stage, sheet.id)
    return sheet.id


def _live_at_once(stage: Stage, files: Path) -> None:
    terminal = stage.terminal
    terminal.heading("3. A custom service needs neither a listing nor a review")
    terminal.say(
        "Shop registration in the US is open to custom services only; each kind of seller has a link of its own."
    )
    sheet = stage.enter(stage.read(files / "shop-registration.toml"))
    stage.publish(sheet.id)
    _status(stage, sheet.id)
    service = stage.service(sheet.id)
    for target in service.targets:
        terminal.say(f"its link for {target} ends in {(service.link_code(target) or '')[-6:]}", indent=2)


def _a_revision(stage: Stage, files: Path, service_id: ServiceId) -> None:
    terminal = stage.terminal
    terminal.heading("4. A revision of what sellers see is reviewed too")
    stage.write(stage.read(files / "live-management-3-revision.toml").sheets[0])
    stage.publish(service_id)
    terminal.say("Sellers go on seeing the old text. The reviewer refuses the new one:")
    claim = Reason(ReasonCode.ABSOLUTE_CLAIM, "sales cannot be guaranteed", "short_description")
    stage.reject(service_id, _US, claim)
    _status(stage, service_id)
    terminal.say("The partner changes the text as in live-management-4-revision-mended.toml and sends it again:")
    stage.write(stage.read(files / "live-management-4-revision-mended.toml").sheets[0])
    stage.publish(service_id)
    stage.approve(service_id)
    _status(stage, service_id)


def _a_second_market(stage: Stage, files: Path) -> None:
    terminal = stage.terminal
    terminal.heading("5. A second market is reviewed on its own, while the first one stays live")
    terminal.say("Cross-border sellers read Chinese in every market. First the UK, as in live-streams-1-uk.toml:")
    sheet = stage.enter(stage.read(files / "live-streams-1-uk.toml"))
    stage.publish(sheet.id)
    stage.approve(sheet.id)
    _status(stage, sheet.id)
    terminal.say("Then Malaysia too, as in live-streams-2-uk-and-malaysia.toml:")
    stage.write(stage.read(files / "live-streams-2-uk-and-malaysia.toml").sheets[0])
    stage.publish(sheet.id)
    _status(stage, sheet.id)
    stage.approve(sheet.id)
    _status(stage, sheet.id)


def _off_and_on_again(stage: Stage, service_id: ServiceId) -> None:
    terminal = stage.terminal
    terminal.heading("6. Switched off by its partner, and on again through a new review")
    terminal.say("Switched off, nobody sees it. Sent again, the reviewer looks at it anew:")
    before = stage.service(service_id).link_code(_US)
    stage.do(service_id, Deactivate())
    _status(stage, service_id)
    stage.do(service_id, Republish())
    _status(stage, service_id)
    stage.approve(service_id)
    _status(stage, service_id)
    after = stage.service(service_id).link_code(_US)
    terminal.say(f"Its link is {'still the same' if after == before else 'another one'}.")


def _status(stage: Stage, service_id: ServiceId) -> None:
    service = stage.service(service_id)
    seen = ", ".join(str(target) for target in service.visible_targets) or "nobody"
    next_ = " and ".join(sorted(service.who_acts_next)) or "nobody has to act"
    stage.terminal.say("  = ", (service.status.replace("_", " "), "bold"), f"; visible to {seen}; next: {next_}")


def _where_they_stand(stage: Stage) -> None:
    stage.terminal.heading("7. Where they stand")
    stage.terminal.table(
        ("service", "partner", "type", "status", "visible to"),
        (
            (
                service.id,
                stage.center.partners.get(service.partner_id).name,
                service.type,
                service.status,
                ", ".join(str(target) for target in service.visible_targets),
            )
            for service in stage.center.services.find().items
        ),
    )


def _what_happened(stage: Stage) -> None:
    terminal = stage.terminal
    terminal.heading("8. What happened, by whom, and under which edition of the rules")
    for service in stage.center.services.find().items:
        terminal.say()
        terminal.table(
            ("", "when (UTC)", f"what happened to {service.id}", "who", "edition"),
            (
                (str(event.version), moment(event.at), what_happened(event), str(event.by), event.edition)
                for event in stage.center.history(service.id)
            ),
        )


def _what_was_delivered(stage: Stage) -> None:
    terminal, receiver = stage.terminal, stage.receiver
    terminal.heading("9. What the webhook receiver got")
    terminal.say(
        f"{len(receiver.received)} events with a right signature, {receiver.refused} messages without one; "
        f"{stage.store.outbox.waiting()} saves still wait in the outbox."
    )
    versions: dict[str, list[str]] = {}
    for event in receiver.received.values():
        versions.setdefault(subject_of(event), []).append(str(event.version))
    terminal.table(("of", "versions, as they came"), ((each, ", ".join(of)) for each, of in versions.items()))
