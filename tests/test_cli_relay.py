"""`tiktok-services relay` delivers an outbox to a webhook, and looks after the dead letters."""

from __future__ import annotations

import base64
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from tests.terminals import Ran, run
from tests.webhook_receiver import SECRET, Receiver, status, unused_port

from tiktok_services.cli import relay as module
from tiktok_services.cli.reading import now
from tiktok_services.notifiers import RecordingNotifier
from tiktok_services.sql import Outbox, Relay, SqlStore, StoreFault, StoreUnavailable, create_schema, sqlite_engine
from tiktok_services.testing.samples import add_partner, add_service, drafted, registered


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store in a file with two saves to be delivered, and the secret in the environment."""
    path = tmp_path / "center.db"
    engine = sqlite_engine(path)
    create_schema(engine)
    store = SqlStore(engine)
    add_partner(store, registered())
    add_service(store, drafted())
    engine.dispose()
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setattr(module, "NAP_SECONDS", 0.01)
    return path


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Whatever a command does with signals it undoes."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    yield
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def delivered(capsys: pytest.CaptureFixture[str], file: Path, url: str, *words: object) -> Ran:
    """Run the relay with a secret from the environment and loopback allowed."""
    given = ("--store", file, "--webhook", url, "--secret-env", "HOOK", "--allow-loopback", *words)
    return run(capsys, "relay", *given)


def test_once_delivers_all_there_is(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """A line for each batch, a sum at the end, signatures that are right; the second time nothing is left."""
    with Receiver() as receiver:
        ran = delivered(capsys, file, receiver.url, "--once", "--source", "urn:host")
        assert ran == (0, "delivered 2, put off 0, given up 0\nstill waiting: 0; no dead letters\n", "")
        again = delivered(capsys, file, receiver.url, "--once")
        assert again == (0, "still waiting: 0; no dead letters\n", "")
    assert [each.json["subject"] for each in receiver.received] == ["P-1", "S-1"]
    assert {each.json["source"] for each in receiver.received} == {"urn:host"}
    for each in receiver.received:
        Webhook(SECRET).verify(each.body, each.headers)


def test_dead_letters_are_listed_and_retried(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """A receiver that is gone makes them at once; when it is back they go through."""
    with Receiver(status(410), status(410)) as receiver:
        ran = delivered(capsys, file, receiver.url, "--once")
        assert ran.code == 1
        assert ran.out.endswith("given up 2\nstill waiting: 0; there are dead letters: see --dead\n")
        listed = run(capsys, "relay", "--store", file, "--dead")
        assert listed.code == 0
        first = listed.out.splitlines()[2]
        assert first.split()[:8] == ["1", "partner", "P-1", "1", "to", "1", "1", "DeliveryFailed:"]
        for number in (1, 2):
            ran = run(capsys, "relay", "--store", file, "--retry", number)
            assert ran == (0, f"dead letter {number} will be tried anew\n", "")
        assert delivered(capsys, file, receiver.url, "--once").code == 0
    assert run(capsys, "relay", "--store", file, "--dead") == (0, "no dead letters\n", "")


@pytest.mark.parametrize("number", [0, -1, 1, 10**30])
def test_what_is_no_dead_letter_cannot_be_retried(capsys: pytest.CaptureFixture[str], file: Path, number: int) -> None:
    """Exit 1 and a sentence."""
    ran = run(capsys, "relay", "--store", file, f"--retry={number}")
    assert ran == (1, "", f"error: there is no dead letter {number}\n")


def test_what_waits_for_another_try_is_no_yes(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Exit 1 while something is not delivered."""
    ran = delivered(capsys, file, f"http://127.0.0.1:{unused_port()}/", "--once")
    assert (ran.code, ran.out) == (1, "delivered 0, put off 2, given up 0\nstill waiting: 2; no dead letters\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(capsys: pytest.CaptureFixture[str], file: Path, number: signal.Signals) -> None:
    """What is being told is told to the end, and the rest is there for others at once."""

    def interrupt(receiver: Receiver, connection: socket.socket) -> bool:
        os.kill(os.getpid(), number)
        return status(204)(receiver, connection)

    with Receiver(interrupt) as receiver:
        ran = delivered(capsys, file, receiver.url)
        assert ran == (0, "delivered 1, put off 0, given up 0\nstopped\n", "")
        assert delivered(capsys, file, receiver.url, "--once").code == 0
    assert len(receiver.received) == 2


def test_it_naps_and_waits_for_a_store_that_is_out_of_reach(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so and goes on; when there is nothing to do it waits until it is stopped."""
    claim, calls = Outbox.claim, 0

    def now_and_then(self: Outbox, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise StoreUnavailable(StoreFault.GONE)
        if calls == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        return claim(self, *arguments)

    monkeypatch.setattr(Outbox, "claim", now_and_then)
    with Receiver() as receiver:
        ran = delivered(capsys, file, receiver.url)
    assert ran.code == 0
    assert ran.out == "delivered 2, put off 0, given up 0\nstopped\n"
    assert ran.err == "the relay waits: the store is out of reach\n"


def test_a_file_may_hold_the_secrets(capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path) -> None:
    """Several while one is replaced, one on each line."""
    newer = "whsec_" + base64.b64encode(bytes(32)).decode()
    (tmp_path / "secret").write_text(f"{newer}\n{SECRET}\n", encoding="ascii")
    with Receiver() as receiver:
        words = ("--store", file, "--webhook", receiver.url, "--secret-file", tmp_path / "secret")
        assert run(capsys, "relay", *words, "--allow-loopback", "--once").code == 0
    for each in receiver.received:
        Webhook(SECRET).verify(each.body, each.headers)
        Webhook(newer).verify(each.body, each.headers)


HTTPS = ("--webhook", "https://hooks.example.com/")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (HTTPS, "--secret-env or --secret-file must be given, and not both"),
        ((*HTTPS, "--secret-env", "HOOK", "--secret-file", "x"), "--secret-env or --secret-file must be given"),
        ((*HTTPS, "--secret-env", "NO_SUCH_HOOK"), "--secret-env must name an environment variable"),
        ((*HTTPS, "--secret-file", "no/such/file"), "--secret-file must name a file"),
        (("--secret-env", "HOOK"), "--webhook must be given"),
        ((*HTTPS, "--secret-env", "PATH"), "secrets[0] must be whsec_"),
        (("--webhook", "http://127.0.0.1:8000/", "--secret-env", "HOOK"), "url must start with https://"),
        (("--webhook", "http://x.example.com/", "--secret-env", "HOOK", "--allow-loopback"), "url must start with"),
        (("--webhook", "http://[", "--secret-env", "HOOK", "--allow-loopback"), "url must be a URL"),
        (("--webhook", "http://10.0.0.1/", "--secret-env", "HOOK", "--allow-loopback"), "url must start with https://"),
    ],
    ids=str,
)
def test_what_cannot_work_is_one_sentence(
    capsys: pytest.CaptureFixture[str], file: Path, words: tuple[str, ...], sentence: str
) -> None:
    """Exit 2 before anything is sent; loopback alone may be spoken to without TLS."""
    ran = run(capsys, "relay", "--store", file, *words, "--once")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"error: {sentence}")
    assert SECRET not in ran.err


def test_a_store_that_cannot_be_used_ends_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit 2, and no file is made."""
    assert delivered(capsys, tmp_path / "missing.db", "https://hooks.example.com/").code == 2
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_its_name_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Exit 2 and one sentence."""
    monkeypatch.delitem(sys.modules, "tiktok_services.webhooks")
    monkeypatch.setitem(sys.modules, "standardwebhooks", None)
    ran = delivered(capsys, file, "https://hooks.example.com/")
    assert ran == (2, "", "error: this needs the extra 'webhooks': pip install 'tiktok-services[webhooks]'\n")


def test_the_second_signal_ends_it_as_if_there_were_no_relay(file: Path) -> None:
    """Only the first one is waited for: a person who presses Ctrl-C twice means it."""
    engine = sqlite_engine(file)
    before = signal.getsignal(signal.SIGINT)
    with module._stopping(Relay(SqlStore(engine), RecordingNotifier(), clock=now)) as stopped:
        assert signal.getsignal(signal.SIGINT) is not before
        os.kill(os.getpid(), signal.SIGINT)
        assert stopped.wait(5)
        assert signal.getsignal(signal.SIGINT) is before
    engine.dispose()
