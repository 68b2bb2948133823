"""The command line as the tests use it: in this process, with what it wrote and its exit code."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import pytest

from tiktok_services.cli import main


EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"


class Ran(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


class FakeTerminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(capsys: pytest.CaptureFixture[str], *words: object) -> Ran:
    """Run `tiktok-services` with *words*."""
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return Ran(code, out, err)
