"""`tiktok-services history`: who did what with a service or a partner, when, why, and under which edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from cyclopts import Parameter

from tiktok_services.cli.as_data import SCHEMA
from tiktok_services.cli.opening import StoreName, opened
from tiktok_services.cli.telling import what, why
from tiktok_services.cli.terminal import NO, YES, Terminal
from tiktok_services.documents import event_to_document
from tiktok_services.errors import NotFound


if TYPE_CHECKING:
    from tiktok_services.notifier import Event
    from tiktok_services.vocabulary import PartnerId, ServiceId


def history(
    id: Annotated[str, Parameter(name="ID", help="Of a service, or of a partner with --partner.")],  # noqa: A002
    /,
    *,
    store: StoreName,
    partner: Annotated[
        bool, Parameter(name="--partner", negative="", show_default=False, help="The id is that of a partner.")
    ] = False,
    json: Annotated[
        bool, Parameter(name="--json", negative="", show_default=False, help="Answer machines, as JSON.")
    ] = False,
) -> int:
    """
    Print everything that happened to a service or a partner, from the store.

    The exit code is 0 if there is such a one, 1 if there is none, 2 if the store cannot be read.
    """
    terminal = Terminal()
    with opened(store) as kept:
        try:
            events: tuple[Event, ...]
            # What can be no id is handed on as it is: the store knows that nothing is kept under it.
            events = (
                kept.partners.history(cast("PartnerId", id))
                if partner
                else kept.services.history(cast("ServiceId", id))
            )
        except NotFound as error:
            terminal.complain(("error: ", "red"), str(error))
            return NO
    if json:
        kind = "partner" if partner else "service"
        rows = [{"id": str(event.id), **event_to_document(event)} for event in events]
        terminal.data({"schema": SCHEMA, "kind": kind, "id": id, "events": rows})
    else:
        terminal.table(
            ("", "when (UTC)", f"what happened to {id}", "who", "why", "edition"),
            (
                (
                    str(event.version),
                    f"{event.at:%Y-%m-%d %H:%M:%S}",
                    what(event),
                    str(event.by),
                    why(event),
                    event.edition,
                )
                for event in events
            ),
        )
    return YES
