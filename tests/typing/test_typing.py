"""Annotations are an interface too: uses type-check, and each misuse is refused, by mypy and by pyright, both strict."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest


HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
USES, MISUSES = HERE / "uses.py", HERE / "misuses.py.in"
MARKED = {number for number, line in enumerate(MISUSES.read_text().splitlines(), 1) if "# misuse: " in line}


@pytest.fixture
def misuses(tmp_path: Path) -> Path:
    """The misuses under a name the checkers take."""
    copy = tmp_path / "misuses.py"
    copy.write_text(MISUSES.read_text())
    return copy


def _mypy(file: Path) -> set[int]:
    """The lines of *file* in which mypy finds an error."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--show-absolute-path", str(file)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    # mypy tells what it remembers of the same text under the path it had then, so only the name is compared.
    return {int(line) for line in re.findall(rf"^.*{re.escape(file.name)}:(\d+): error:", ran.stdout, re.MULTILINE)}


def _pyright(file: Path) -> set[int]:
    """The lines of *file* in which pyright finds an error."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(file)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(ran.stdout)["generalDiagnostics"]
    return {each["range"]["start"]["line"] + 1 for each in found if each["severity"] == "error"}


@pytest.mark.parametrize("checker", [_mypy, _pyright], ids=["mypy", "pyright"])
class TestTypes:
    """Both checkers agree."""

    def test_uses_type_check(self, checker: object) -> None:
        """No line is an error."""
        assert callable(checker)
        assert checker(USES) == set()

    def test_each_misuse_is_refused(self, checker: object, misuses: Path) -> None:
        """Every marked line is an error, and no other is."""
        assert callable(checker)
        assert checker(misuses) == MARKED


def test_there_are_misuses() -> None:
    """Else nothing would be checked."""
    assert len(MARKED) == 35
