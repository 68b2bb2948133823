"""The notifiers keep the promise of their port; the console one can be read and does no harm."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Sequence

import pytest

import tiktok_services.testing
from tiktok_services.errors import MissingExtra
from tiktok_services.notifier import Notifier
from tiktok_services.notifiers import ConsoleNotifier, RecordingNotifier
from tiktok_services.testing import NotifierConformance, RepositoryConformance
from tiktok_services.testing.finding_conformance import FindingConformance
from tiktok_services.testing.notifier_conformance import Seen, seen_of
from tiktok_services.testing.samples import AWKWARD, drafted, registered, renamed
from tiktok_services.verdict import Actor


class TestRecordingNotifier(NotifierConformance):
    """The whole suite, on the notifier that keeps everything."""

    def make_notifier(self) -> RecordingNotifier:
        """Make one that has kept nothing."""
        return RecordingNotifier()

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Look at what it kept."""
        assert isinstance(notifier, RecordingNotifier)
        return [seen_of(event) for event in notifier.events]


class TestConsoleNotifier(NotifierConformance):
    """The whole suite, on the notifier that writes lines."""

    def make_notifier(self) -> ConsoleNotifier:
        """Make one that writes into a text."""
        self.stream = io.StringIO()
        return ConsoleNotifier(self.stream)

    def seen(self, notifier: Notifier) -> Sequence[Seen]:
        """Read the lines as a person would."""
        words = [line.split(" ") for line in self.stream.getvalue().splitlines()]
        return [(name, subject, int(version.removeprefix("v"))) for _, name, subject, version, *_ in words]


def test_the_console_line_says_when_what_to_whom_and_by_whom() -> None:
    """One line for each event."""
    stream = io.StringIO()
    ConsoleNotifier(stream).notify(registered().events)
    ConsoleNotifier(stream).notify(drafted().events)
    assert stream.getvalue() == (
        "2026-03-01T09:00:00.123456+00:00 partner.registered P-1 v1 by partner member-7\n"
        "2026-03-01T09:00:00.123456+00:00 service.drafted S-1 v1 by partner member-7\n"
    )


def test_the_console_escapes_what_could_forge_a_line() -> None:
    """An actor's id with line ends, escape sequences or bidirectional controls stays one plain line."""
    stream = io.StringIO()
    ConsoleNotifier(stream).notify(renamed(drafted().result, "", Actor.partner(AWKWARD + "\x1b[2J\u2028")).events)
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert line.removesuffix("\n").isprintable()
    assert "\\u202e\\r\\n\\t\\x7f" in line
    assert line.endswith("\\x1b[2J\\u2028\n")


def test_the_console_writes_what_the_stream_cannot_encode_as_escapes() -> None:
    """A terminal in another encoding gets the message all the same."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    ConsoleNotifier(stream).notify(renamed(drafted().result, "", Actor.partner("直播")).events)
    assert raw.getvalue().endswith(b"by partner \\u76f4\\u64ad\n")


def test_the_console_is_the_standard_output_of_the_moment(capsys: pytest.CaptureFixture[str]) -> None:
    """A stream that was put in its place after the notifier was made is used."""
    ConsoleNotifier().notify(drafted().events)
    assert "service.drafted S-1 v1" in capsys.readouterr().out


def test_the_suites_say_what_a_subclass_has_to_give() -> None:
    """A suite without its factory fails at once."""
    for ask in (
        RepositoryConformance().make_store,
        FindingConformance().make_store,
        NotifierConformance().make_notifier,
        lambda: NotifierConformance().seen(RecordingNotifier()),
    ):
        with pytest.raises(NotImplementedError):
            ask()


def test_without_pytest_the_suites_name_the_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who imports them without the extra reads what to install."""
    monkeypatch.setitem(sys.modules, "pytest", None)
    with pytest.raises(MissingExtra) as error:
        importlib.reload(tiktok_services.testing)
    assert error.value.extra == "testing"
