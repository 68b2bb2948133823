"""
The command `tiktok-services`: what a person at a terminal can ask, each answer with an exit code.

| exit code | meaning                                                                |
|-----------|------------------------------------------------------------------------|
| 0         | yes: ready, allowed, answered                                          |
| 1         | no: something is not ready, refused, or not in the catalog             |
| 2         | not understood: the command line, or a file that cannot be read        |

Nothing heavy is imported before it is known which command runs. The packages it needs come with the extra `cli`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from tiktok_services.errors import MissingExtra, TikTokServicesError


__all__ = ["main"]

_INTERRUPTED = 130  # 128 + SIGINT, as shells count it


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Args:
        arguments: The words after the name of the program; those of this process unless given.

    Returns:
        The exit code, as in the table above. No error of a user ends in a traceback.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    _replace_missing_streams()
    try:
        code = _run(words)
        sys.stdout.flush()
    except TikTokServicesError as error:
        return _fail(str(error))
    except BrokenPipeError:  # the reader has seen enough, as `head` does; that is no error
        _discard_output()
        return 0
    except OSError as error:
        _discard_output()
        return _fail(f"the output cannot be written: {error.strerror}")
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _run(words: list[str]) -> int:
    for package in ("cyclopts", "rich"):
        try:
            import_module(package)
        except ImportError as error:
            raise MissingExtra("cli") from error
    from tiktok_services.cli.program import run

    return run(words)


def _replace_missing_streams() -> None:
    """A process may be started without an output or an error stream; the exit code still tells."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the process ends


def _fail(sentence: str) -> int:
    # Without the extra there is no console: what is told here is told with the standard library alone.
    from tiktok_services.cli.legible import legible

    print(f"error: {legible(sentence)}", file=sys.stderr)  # noqa: T201 - a terminal program prints
    return 2


def _discard_output() -> None:
    """Let nothing fail when the interpreter flushes what is left at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
