"""`tiktok-services explain`: whether an action is possible, and every reason if it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from attrs import frozen
from cyclopts import Parameter

from tiktok_services.catalog import default_catalog
from tiktok_services.cli.as_data import SCHEMA, blocker_data
from tiktok_services.cli.reading import READER, drafts, now, read
from tiktok_services.cli.terminal import NO, NOT_UNDERSTOOD, YES, Terminal
from tiktok_services.commands import Publish
from tiktok_services.decision import Refusal
from tiktok_services.errors import InvalidDocument, InvalidValue, NotFound
from tiktok_services.lifecycle import Action
from tiktok_services.target import Target


if TYPE_CHECKING:
    from datetime import datetime

    from tiktok_services.blocker import Blocker
    from tiktok_services.partner import Partner
    from tiktok_services.service import Service


@frozen
class _Answer:
    """Whether something can be done with a service."""

    service: Service
    target: Target | None
    blockers: tuple[Blocker, ...]


def explain(
    file: Annotated[str, Parameter(name="FILE", help="A file that ends in .toml or .json.")],
    /,
    *,
    action: Annotated[Action, Parameter(name="--action", help="What is to be done.")] = Action.PUBLISH,
    service: Annotated[
        str | None, Parameter(name="--service", help="The id of one service; all of the file unless given.")
    ] = None,
    target: Annotated[
        str | None, Parameter(name="--target", help="Market and sellers, such as US/local; all unless given.")
    ] = None,
    partner: Annotated[
        str | None, Parameter(name="--partner", help="Where the partner stands, if the file does not tell.")
    ] = None,
    json: Annotated[
        bool, Parameter(name="--json", negative="", show_default=False, help="Answer machines, as JSON.")
    ] = False,
) -> int:
    """
    Tell whether an action is possible for a service as it stands in a file: what is against it, and how to mend that.

    The exit code is 0 if it is allowed, 1 if it is refused, 2 if the file cannot be read.
    """
    terminal, at = Terminal(), now()
    try:
        portfolio = read(file, partner, at)
    except InvalidDocument as error:
        terminal.complain_of(error)
        return NOT_UNDERSTOOD
    asked = [each for each in drafts(portfolio, at) if service in {None, each.id}]
    if service is not None and not asked:
        raise NotFound("service", service)
    aim = None if target is None else _target(target)
    answers = [answer for each in asked for answer in _ask(each, portfolio.partner, action, aim, at)]
    if json:
        terminal.data(_as_data(action, answers))
    else:
        for index, answer in enumerate(answers):
            if index:
                terminal.say()
            _show(terminal, action, answer)
    return NO if any(answer.blockers for answer in answers) else YES


def _target(text: str) -> Target:
    try:
        return Target.parse(text)
    except InvalidValue as error:
        raise InvalidValue("--target", error.problem) from error


def _ask(service: Service, partner: Partner, action: Action, target: Target | None, at: datetime) -> list[_Answer]:
    if action is Action.PUBLISH:  # all targets in one go, so that what concerns the partner is told once
        targets = () if target is None else (target,)
        decision = service.consider(Publish(targets), partner, by=READER, at=at)
        return [_Answer(service, target, decision.blockers if isinstance(decision, Refusal) else ())]
    rows = [row for row in service.options(partner, at=at) if row.action is action]
    answers = dict.fromkeys(
        _Answer(service, row.target, row.blockers)
        for row in rows
        if target is None or row.target is None or row.target == target
    )
    if not answers:
        possible = ", ".join(str(row.target) for row in rows) or "targets within reach, of which there are none"
        raise InvalidValue("--action", f"{_words(action)} of {service.id} concerns only {possible}")
    return list(answers)


def _words(action: Action) -> str:
    return action.replace("_", " ")


def _show(terminal: Terminal, action: Action, answer: _Answer) -> None:
    name = f"{answer.service.name} ({answer.service.id})"
    subject = name if answer.target is None else f"{name} for {answer.target}"
    if not answer.blockers:
        terminal.say(terminal.tick, " ", (f"{subject}: {_words(action)} is possible", "bold"))
        return
    count = len(answer.blockers)
    reasons = "this reason" if count == 1 else f"these {count} reasons"
    terminal.say(terminal.cross, " ", (f"{subject}: {_words(action)} is refused, for {reasons}", "bold"))
    for number, blocker in enumerate(answer.blockers, 1):
        remedy = blocker.remedy
        terminal.say()
        terminal.say(f"{number:>2}. ", (blocker.sentence, "red"))
        if blocker.path:
            terminal.say(f"where:    {blocker.path}", indent=4)
        terminal.say(f"to mend:  {remedy.sentence}", indent=4)
        terminal.say(f"who:      {remedy.who}", indent=4)
        if blocker.rules:
            terminal.say(f"rules:    {', '.join(blocker.rules)}", indent=4)
        for rule in blocker.rules:
            terminal.say((f"{rule}: {default_catalog().rule(rule).sentence}", "dim"), indent=14)


def _as_data(action: Action, answers: list[_Answer]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "action": action,
        "allowed": not any(answer.blockers for answer in answers),
        "answers": [
            {
                "service": answer.service.id,
                "target": answer.target and str(answer.target),
                "allowed": not answer.blockers,
                "blockers": [blocker_data(blocker) for blocker in answer.blockers],
            }
            for answer in answers
        ],
    }
