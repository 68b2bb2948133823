"""`tiktok-services check`: the launch checklist of every service in some files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from attrs import frozen
from cyclopts import Parameter

from tiktok_services.catalog import default_catalog
from tiktok_services.cli.as_data import SCHEMA, checklist_data, faults_data
from tiktok_services.cli.reading import drafts, now, read
from tiktok_services.cli.terminal import NO, NOT_UNDERSTOOD, YES, Terminal
from tiktok_services.errors import InvalidDocument


if TYPE_CHECKING:
    from tiktok_services.checklist import Checklist
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service


@frozen
class _Checked:
    """What came of one file: its partner and the checklist of each service, or why it cannot be read."""

    file: str
    partner: Partner | None = None
    services: tuple[tuple[Service, Checklist], ...] = ()
    error: InvalidDocument | None = None

    @property
    def code(self) -> int:
        if self.error is not None:
            return NOT_UNDERSTOOD
        return YES if all(checklist.ready for _, checklist in self.services) else NO


def check(
    files: Annotated[
        tuple[str, ...], Parameter(name="FILE", help="Files that end in .toml or .json, each with services.")
    ],
    /,
    *,
    partner: Annotated[
        str | None, Parameter(name="--partner", help="Where the partner stands, if the files do not tell.")
    ] = None,
    json: Annotated[
        bool, Parameter(name="--json", negative="", show_default=False, help="Answer machines, as JSON.")
    ] = False,
) -> int:
    """
    Print the launch checklist of each service in the files: what is done, what is missing, and how to mend it.

    The exit code is 0 if all are ready, 1 if some are not, 2 if some file cannot be read.
    """
    terminal = Terminal()
    checked = [_check(file, partner) for file in files]
    told: set[str] = set()
    for each in checked:
        if each.error is not None and str(each.error) not in told:  # a faulty partner file is told of once
            told.add(str(each.error))
            terminal.complain_of(each.error)
    if json:
        terminal.data(_as_data(checked))
    else:
        for each in checked:
            if each.partner is not None:
                _show_file(terminal, each, each.partner)
        _sum_up(terminal, checked)
    return max(each.code for each in checked)


def _check(file: str, partner_file: str | None) -> _Checked:
    at = now()
    try:
        portfolio = read(file, partner_file, at)
    except InvalidDocument as error:
        return _Checked(file, error=error)
    services = tuple((each, each.checklist(portfolio.partner, at=at)) for each in drafts(portfolio, at))
    return _Checked(file, portfolio.partner, services)


# -- for people --------------------------------------------------------------------------------------------------


def _show_file(terminal: Terminal, checked: _Checked, partner: Partner) -> None:
    terminal.say((checked.file, "bold"))
    types = ", ".join(sorted(partner.types))
    terminal.say(f"{partner.name} ({partner.id}): {types}, registered in {partner.registration_region}")
    for service, checklist in checked.services:
        terminal.say()
        show_checklist(terminal, service, checklist)
    terminal.say()


def show_checklist(terminal: Terminal, service: Service, checklist: Checklist) -> None:
    """Print a summary line and every item, with what is wrong with it."""
    count, missing = len(checklist.items), sum(not item.done for item in checklist.items)
    mark = terminal.tick if checklist.ready else terminal.cross
    verdict = f"ready, all {count} items done" if checklist.ready else f"not ready, {missing} of {count} items to do"
    targets = ", ".join(str(target) for target in service.targets)
    terminal.say(mark, " ", (f"{service.id}: {verdict}", "bold"), f" ({service.type}, {service.category}, {targets})")
    for item in checklist.items:
        terminal.say(terminal.tick if item.done else terminal.cross, f" {item.title}", indent=4)
        for blocker in item.blockers:
            terminal.say((str(blocker), "red"), indent=8)
            terminal.say(f"to mend ({blocker.remedy.who}): {blocker.remedy.sentence}", indent=8)


def _sum_up(terminal: Terminal, checked: list[_Checked]) -> None:
    checklists = [checklist for each in checked for _, checklist in each.services]
    ready = sum(checklist.ready for checklist in checklists)
    unreadable = sum(each.error is not None for each in checked)
    findings: list[str] = []
    if checklists:
        findings.append(f"{ready} of {_counted(len(checklists), 'service')} ready")
    if unreadable:
        findings.append(f"{_counted(unreadable, 'file')} cannot be read")
    terminal.say("; ".join(findings))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


# -- for machines ------------------------------------------------------------------------------------------------


def _as_data(checked: list[_Checked]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "edition": default_catalog().edition,
        "ready": all(each.code == YES for each in checked),
        "files": [_file_data(each) for each in checked],
    }


def _file_data(checked: _Checked) -> dict[str, Any]:
    if checked.error is not None:
        return {"file": checked.file, "readable": False, "ready": False, **faults_data(checked.error)}
    partner = checked.partner and {"id": checked.partner.id, "name": checked.partner.name}
    services = [
        {
            "id": service.id,
            "name": service.name,
            "type": service.type,
            "category": service.category,
            "targets": [str(target) for target in service.targets],
            **checklist_data(checklist),
        }
        for service, checklist in checked.services
    ]
    return {
        "file": checked.file,
        "readable": True,
        "ready": checked.code == YES,
        "partner": partner,
        "services": services,
    }
