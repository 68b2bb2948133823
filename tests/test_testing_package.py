"""The testing kit says which extra it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tiktok_services import testing


@pytest.mark.parametrize("missing", ["pytest", "hypothesis"])
def test_without_its_tools_the_kit_names_its_extra(missing: str) -> None:
    """Neither pytest nor Hypothesis is a dependency of the package."""
    code = f"""
import sys
sys.modules[{missing!r}] = None
from tiktok_services.errors import MissingExtra
try:
    import tiktok_services.testing
except MissingExtra as error:
    print(error.extra)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "testing\n"


def test_every_name_is_there() -> None:
    """What is promised can be imported."""
    assert all(hasattr(testing, name) for name in testing.__all__)
