"""The command as a whole: its help, its exit codes, and what may reach a terminal."""

from __future__ import annotations

import importlib
import io
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from tests.terminals import EXAMPLES, FakeTerminal, run

from tiktok_services.cli import main, program
from tiktok_services.cli.legible import legible
from tiktok_services.cli.terminal import Terminal


LIFECYCLE = ("lifecycle", "--format", "md")


def command(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    whole = [sys.executable, "-m", "tiktok_services.cli", *words]
    return subprocess.run(whole, capture_output=True, text=True, encoding="utf-8", check=False, **settings)  # type: ignore[call-overload,no-any-return]


# -- help, version, usage ----------------------------------------------------------------------------------------


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` lists the eight commands, each with its purpose."""
    ran = run(capsys, "--help")
    assert ran.code == 0
    assert ran.out.startswith("Usage: tiktok-services COMMAND [OPTIONS]\n")
    listed = [line.strip().partition(":")[0] for line in ran.out.partition("Commands:")[2].splitlines()]
    assert listed[1:9] == ["catalog", "check", "demo", "explain", "history", "lifecycle", "prove", "relay"]


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """A person who types nothing else is told what can be typed."""
    assert run(capsys) == run(capsys, "--help")


def test_help_imports_nothing_heavy() -> None:
    """Asking for help loads neither the model nor the machines nor the converters."""
    script = (
        "import sys\n"
        "from tiktok_services.cli import main\n"
        "main(['--help'])\n"
        "heavy = {'statemachine', 'cattrs', 'tiktok_services.service', 'tiktok_services.catalog'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` tells name and version on one line."""
    assert run(capsys, "--version") == (0, "tiktok-services 0.1.0\n", "")


@pytest.mark.parametrize(
    ("words", "usage", "complaint"),
    [
        (["chekc"], "Usage: tiktok-services COMMAND [OPTIONS]", 'Unknown command "chekc". Did you mean "check"?'),
        (["check"], "Usage: tiktok-services check FILE... [--partner FILE] [--json]", "requires an argument"),
        (["check", "a.toml", "--loud"], "Usage: tiktok-services check FILE...", "Unknown option: --loud"),
        (["explain"], "Usage: tiktok-services explain FILE [--action ACTION]", "requires an argument"),
        (["explain", "a.toml", "--action", "sing"], "Usage: tiktok-services explain FILE", 'Invalid value "sing"'),
        (["lifecycle", "--format", "svg"], "Usage: tiktok-services lifecycle [--format md|mermaid|json]", '"svg"'),
        (["catalog", "prices"], "Usage: tiktok-services catalog [OPTIONS]", 'Unknown command "prices"'),
        (["history", "S-1"], "Usage: tiktok-services history ID --store STORE", "requires an argument"),
        (["relay"], "Usage: tiktok-services relay --store STORE", "requires an argument"),
        (["demo", "one", "two"], "Usage: tiktok-services demo [FOLDER]", "two"),
    ],
)
def test_a_command_line_that_is_not_understood_ends_in_usage_and_exit_2(
    words: list[str], usage: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error tells the usage and what was not understood; standard output stays empty."""
    ran = run(capsys, *words)
    assert (ran.code, ran.out) == (2, "")
    told, error = ran.err.splitlines()
    assert told.startswith(usage)
    assert error.startswith("error: ")
    assert complaint in error


def test_what_was_typed_reaches_the_terminal_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """A complaint repeats a mistyped word with its control characters escaped."""
    ran = run(capsys, "\x1b]0;title\x07")
    assert ran.code == 2
    assert "\\x1b]0;title\\x07" in ran.err
    assert "\x1b" not in ran.err


def test_the_words_of_the_process_are_taken_if_none_are_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The installed script calls `main` without arguments."""
    monkeypatch.setattr(sys, "argv", ["tiktok-services", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == "tiktok-services 0.1.0\n"


def test_the_module_is_the_command() -> None:
    """`python -m tiktok_services.cli` runs and passes the exit code on."""
    done = command("catalog", "language", "ID/cross_border")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "ID/cross_border: the store has no listings for these sellers [R36]\n"


def test_the_module_exits_with_the_code_of_its_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same inside this process."""
    monkeypatch.setattr(sys, "argv", ["tiktok-services", "catalog", "language", "ID/cross_border"])
    monkeypatch.delitem(sys.modules, "tiktok_services.cli.__main__", raising=False)
    with pytest.raises(SystemExit) as exited:
        runpy.run_module("tiktok_services.cli", run_name="__main__")
    assert exited.value.code == 1
    assert "[R36]" in capsys.readouterr().out


def test_importing_the_module_runs_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A tool that imports every module of the package does not start the command."""
    monkeypatch.delitem(sys.modules, "tiktok_services.cli.__main__", raising=False)
    importlib.import_module("tiktok_services.cli.__main__")
    assert capsys.readouterr() == ("", "")


# -- what is not there, and what breaks off ------------------------------------------------------------------------


@pytest.mark.parametrize("package", ["cyclopts", "rich"])
def test_without_its_packages_the_command_names_the_extra(
    package: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing package of the extra is one sentence and exit 2."""
    monkeypatch.setitem(sys.modules, package, None)
    ran = run(capsys, "--help")
    assert ran == (2, "", "error: this needs the extra 'cli': pip install 'tiktok-services[cli]'\n")


def test_a_reader_that_has_seen_enough_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken pipe ends the command quietly, whichever way it was writing."""
    for words in (LIFECYCLE, ("catalog", "listing"), ("catalog", "language", "GB/local")):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            assert main(words) == 0


def test_a_broken_pipe_leaves_no_trace_in_a_process_of_its_own() -> None:
    """Nothing is written to standard error, not even when the interpreter ends."""
    reading, writing = os.pipe()
    os.close(reading)
    whole = [sys.executable, "-m", "tiktok_services.cli", *LIFECYCLE]
    done = subprocess.run(whole, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_output_that_cannot_be_written_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is told of on standard error, with exit 2."""
    with Path("/dev/full").open("w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert main(LIFECYCLE) == 2
    assert capsys.readouterr().err == "error: the output cannot be written: No space left on device\n"


def test_without_any_output_the_exit_code_still_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process may be started with its standard streams closed."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(("catalog", "language", "ID/cross_border")) == 1
    assert main(("catalog", "language", "nowhere")) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the command as shells expect, without a traceback."""

    def interrupted(_words: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "run", interrupted)
    assert main(LIFECYCLE) == 130


# -- terminals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("LIVE sessions", "LIVE sessions"),
        ("直播代运营\u3000英国站", "直播代运营\u3000英国站"),
        ("a\u00a0b", "a\u00a0b"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("one\ntwo\ttabs\r", "one\\ntwo\\ttabs\\r"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028separator", "line\\u2028separator"),
        ("half \ud800", "half \\ud800"),
        ("[bold]markup[/]", "[bold]markup[/]"),
    ],
)
def test_only_what_can_be_read_reaches_a_terminal(text: str, shown: str) -> None:
    """Letters and spaces of any script stay; whatever moves, hides or breaks a line is spelled as an escape."""
    assert legible(text) == shown


def test_colour_is_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a tick is green."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", FakeTerminal())
    terminal = Terminal()
    terminal.say(terminal.tick, " done")
    assert terminal.out.file.getvalue() == "\x1b[32m✓\x1b[0m done\n"  # type: ignore[attr-defined]


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set there is no colour even on a terminal."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdout", FakeTerminal())
    terminal = Terminal()
    terminal.say(terminal.tick, " done")
    assert terminal.out.file.getvalue() == "✓ done\n"  # type: ignore[attr-defined]


def test_markup_in_data_is_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Square brackets, colons of emoji codes and links are printed as they were written, in lines and in tables."""
    terminal = Terminal()
    terminal.say("[red]:warning:[/red] [link=https://x.example.com]x[/link]")
    terminal.table(("[b]a[/b]",), [("[red]:warning:[/red]",)])
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "[red]:warning:[/red] [link=https://x.example.com]x[/link]"
    assert out.splitlines()[-1] == "[red]:warning:[/red]"


def test_a_table_shows_cells_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    """A cell of a table cannot move the cursor either."""
    Terminal().table(("a",), [("\x1b[2Jcell",)])
    assert capsys.readouterr().out.splitlines()[-1] == "\\x1b[2Jcell"


def test_a_stream_that_knows_no_chinese_still_gets_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the encoding of the output has not got is escaped, and ticks are written in ASCII."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    terminal = Terminal()
    terminal.say(terminal.tick, " ", terminal.cross, " 直播")
    sys.stdout.flush()
    assert raw.getvalue() == rb"+ - \u76f4\u64ad" + b"\n"


def test_output_in_a_pipe_is_the_same_whatever_the_terminal_around_it() -> None:
    """Neither its width nor its colours change what another program reads."""
    plain = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "NO_COLOR"}}
    outputs = {
        command("check", str(EXAMPLES / "live-management-1-unfinished.toml"), env={**plain, **extra}).stdout
        for extra in ({}, {"COLUMNS": "20", "FORCE_COLOR": "1", "TERM": "dumb"}, {"TERM": "xterm-256color"})
    }
    assert len(outputs) == 1
    assert "\x1b" not in outputs.pop()
