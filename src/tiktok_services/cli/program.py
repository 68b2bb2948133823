"""The program: its commands by name, each imported when it runs."""

from __future__ import annotations

from typing import Any

from cyclopts import App, CycloptsError

from tiktok_services.cli.terminal import NOT_UNDERSTOOD, YES, Terminal


_HELP = (
    "Checks a TikTok Shop partner's services before they are filed, and tells every reason why one may not go live yet."
)

_COMMANDS = {
    "check": ("FILE... [--partner FILE] [--json]", "Print the launch checklist of each service in the files."),
    "explain": (
        "FILE [--action ACTION] [--service ID] [--target MARKET/SELLERS] [--partner FILE]",
        "Tell why an action is refused, and how to mend it.",
    ),
    "lifecycle": ("[--format md|mermaid|json]", "Print every move of every machine."),
    "prove": ("[--targets 1|2]", "Walk every state a service can come to, and check every promise."),
    "history": ("ID --store STORE [--partner] [--json]", "Tell who did what with a service, when and why."),
    "relay": (
        "--store STORE --webhook URL --secret-env NAME [--once] [--allow-loopback]",
        "Deliver what the outbox of a store holds to a webhook.",
    ),
    "demo": ("[FOLDER] [--store FILE]", "Take the example services from their drafts to live."),
}
"""What a command takes, and what it is for. Its function has its name, in the module of its name."""


def run(words: list[str]) -> int:
    """Run the command that *words* name and answer its exit code."""
    program = _program()
    terminal = Terminal()
    try:
        code: Any = program(words, console=terminal.out, error_console=terminal.err)
    except CycloptsError as error:
        terminal.complain(_usage(*(error.command_chain or ())[:1]))
        terminal.complain(("error: ", "red"), str(error))
        return NOT_UNDERSTOOD
    return code if isinstance(code, int) else YES  # help and version answer nothing


def _program() -> App:
    program = App(
        name="tiktok-services",
        help=_HELP,
        version=_version,
        usage=_usage(),
        help_format="plaintext",
        help_formatter="plain",
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
    )
    for name, (_, purpose) in _COMMANDS.items():
        program.command(f"tiktok_services.cli.{name}:{name}", name=name, help=purpose, usage=_usage(name))
    program.command("tiktok_services.cli.catalog:catalog", name="catalog", help="Ask the reference tables.")
    return program


def _usage(command: str = "") -> str:
    if command in _COMMANDS:
        return f"Usage: tiktok-services {command} {_COMMANDS[command][0]}"
    return f"Usage: tiktok-services {command or 'COMMAND'} [OPTIONS]"


def _version() -> str:
    from importlib.metadata import version  # slow to import, and seldom asked for

    return f"tiktok-services {version('tiktok-services')}"
