"""`tiktok-services prove`: every state a service can come to, walked through the real engine."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from tiktok_services.cli.terminal import NO, YES, Terminal


def prove(
    *,
    targets: Annotated[
        Literal[1, 2] | None, Parameter(help="How many targets a service has; both unless given.")
    ] = None,
) -> int:
    """
    Walk every state a service can come to, and check every promise in each.

    With one target it takes about two seconds, with two less than a minute. It needs the extra `testing`.
    """
    from tiktok_services.testing.explorer import explore
    from tiktok_services.testing.worlds import one_target, two_targets

    terminal = Terminal()
    kept = True
    for number, world in ((1, one_target), (2, two_targets)):
        if targets in (None, number):
            found = explore(world())
            terminal.verbatim(f"{found}\n")
            kept = kept and found.violation is None
    return YES if kept else NO
