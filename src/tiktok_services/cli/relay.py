"""`tiktok-services relay`: empties the outbox of a store into a webhook, and looks after what could not be delivered."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter

from tiktok_services.cli.opening import StoreName, opened
from tiktok_services.cli.reading import now
from tiktok_services.cli.terminal import NO, YES, Terminal
from tiktok_services.errors import InvalidValue, NotFound


if TYPE_CHECKING:
    from types import FrameType

    from tiktok_services.sql import Relay, SqlStore
    from tiktok_services.webhooks import WebhookNotifier

NAP_SECONDS = 1.0
"""How long to pause when there is nothing to do."""

_LARGEST_POSITION = 2**63 - 1  # that a database can be asked for
_MAX_SECRET_BYTES = 64 * 1024


def relay(
    *,
    store: StoreName,
    webhook: Annotated[str | None, Parameter(name="--webhook", help="The URL that events are posted to.")] = None,
    secret_env: Annotated[
        str | None, Parameter(name="--secret-env", help="The environment variable with the secrets to sign with.")
    ] = None,
    secret_file: Annotated[
        str | None, Parameter(name="--secret-file", help="The file with the secrets, instead of --secret-env.")
    ] = None,
    source: Annotated[
        str, Parameter(name="--source", help="What the events name as their source: a URI reference of your own.")
    ] = "tiktok-services",
    once: Annotated[
        bool, Parameter(name="--once", negative="", show_default=False, help="End when nothing is left to do now.")
    ] = False,
    allow_loopback: Annotated[
        bool,
        Parameter(
            name="--allow-loopback", negative="", show_default=False, help="Allow this machine, also without TLS."
        ),
    ] = False,
    dead: Annotated[
        bool, Parameter(name="--dead", negative="", show_default=False, help="Only list the dead letters.")
    ] = False,
    retry: Annotated[
        int | None, Parameter(name="--retry", help="Only let the dead letter with this number be tried anew.")
    ] = None,
) -> int:
    """
    Deliver what the outbox holds until it is stopped by SIGINT or SIGTERM: at least once, in order for each service.

    Secrets are whsec_ and base64, separated by spaces or lines; several while one is replaced. With --once the exit code
    is 0 if everything was delivered, 1 if something waits or is a dead letter; 2 if the store cannot be used.
    """
    terminal = Terminal()
    with opened(store) as kept:
        if retry is not None:
            return _retry(terminal, kept, retry)
        if dead:
            return _list_dead(terminal, kept)
        notifier = _notifier(webhook, _secrets(secret_env, secret_file), source, allow_loopback=allow_loopback)
        from tiktok_services.sql import Relay

        try:
            worker = Relay(kept, notifier, clock=now)
            with _stopping(worker) as stopped:
                return _drain(terminal, kept, worker) if once else _go_on(terminal, worker, stopped)
        finally:
            notifier.close()


# -- what the notifier is made of --------------------------------------------------------------------------------


def _secrets(variable: str | None, file: str | None) -> tuple[str, ...]:
    """Secrets never stand on the command line: every user of a machine can read the command lines of its processes."""
    if (variable is None) == (file is None):
        raise InvalidValue("--secret-env", "or --secret-file must be given, and not both")
    if variable is not None:
        found = os.environ.get(variable, "").split()
        if not found:
            raise InvalidValue("--secret-env", "must name an environment variable that holds a secret")
        return tuple(found)
    try:
        with Path(file or "").open("rb") as stream:
            found = stream.read(_MAX_SECRET_BYTES).decode("ascii").split()
    except (OSError, ValueError):
        found = []
    if not found:
        raise InvalidValue("--secret-file", "must name a file that can be read and holds a secret")
    return tuple(found)


def _notifier(url: str | None, secrets: tuple[str, ...], source: str, *, allow_loopback: bool) -> WebhookNotifier:
    from tiktok_services.webhooks import AddressPolicy, WebhookNotifier

    if url is None:
        raise InvalidValue("--webhook", "must be given")
    policy = AddressPolicy()
    if allow_loopback:
        networks = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
        policy = AddressPolicy(networks=networks, plain_http=_is_loopback(url))
    return WebhookNotifier(url, secrets, source=source, policy=policy)


def _is_loopback(url: str) -> bool:
    """Whether *url* names this machine, so that nobody on the way can read what is sent without TLS."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


# -- work --------------------------------------------------------------------------------------------------------


@contextmanager
def _stopping(worker: Relay) -> Generator[Flag]:
    """Let the first SIGINT or SIGTERM end the work cleanly, and the second one at once."""
    stopped = Flag()
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def stop(_number: int, _frame: FrameType | None) -> None:
        restore()
        stopped.set()
        worker.stop()

    for each in before:
        signal.signal(each, stop)
    try:
        yield stopped
    finally:
        restore()


def _round(terminal: Terminal, worker: Relay) -> bool:
    """Deliver one batch and tell of it; answer whether there was anything to do."""
    report = worker.run_once()
    if not report.is_idle:
        terminal.say(f"delivered {report.delivered}, put off {report.put_off}, given up {report.given_up}")
        terminal.out.file.flush()
    return not report.is_idle


def _drain(terminal: Terminal, kept: SqlStore, worker: Relay) -> int:
    while _round(terminal, worker):
        pass
    waiting, is_dead = kept.outbox.waiting(), bool(kept.outbox.dead_letters(limit=1))
    dead = "there are dead letters: see --dead" if is_dead else "no dead letters"
    terminal.say(f"still waiting: {waiting}; {dead}")
    return NO if waiting or is_dead else YES


def _go_on(terminal: Terminal, worker: Relay, stopped: Flag) -> int:
    from tiktok_services.sql import StoreUnavailable

    while not stopped.is_set():
        try:
            is_busy = _round(terminal, worker)
        except StoreUnavailable as error:
            terminal.complain(f"the relay waits: {error}")
            is_busy = False
        if not is_busy:
            stopped.wait(NAP_SECONDS)
    terminal.say("stopped")
    return YES


# -- dead letters ------------------------------------------------------------------------------------------------


def _list_dead(terminal: Terminal, kept: SqlStore) -> int:
    rows: list[tuple[str, ...]] = []
    after = 0
    while letters := kept.outbox.dead_letters(after=after, limit=500):
        after = letters[-1].position
        rows += (
            (
                str(each.position),
                f"{each.kind} {each.aggregate_id}",
                f"{each.first_version} to {each.last_version}",
                str(each.tries),
                each.error,
                f"{each.dead_at:%Y-%m-%d %H:%M:%S}",
            )
            for each in letters
        )
    if rows:
        terminal.table(("", "of", "versions", "tries", "last error", "given up (UTC)"), rows)
    else:
        terminal.say("no dead letters")
    return YES


def _retry(terminal: Terminal, kept: SqlStore, position: int) -> int:
    try:
        kept.outbox.retry(min(max(position, 0), _LARGEST_POSITION))  # at neither end there is one
    except NotFound:
        terminal.complain(("error: ", "red"), f"there is no dead letter {position}")
        return NO
    terminal.say(f"dead letter {position} will be tried anew")
    return YES
