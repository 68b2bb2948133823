"""The public names, as an application imports them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tiktok_services


@pytest.mark.parametrize("name", tiktok_services.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each is loaded when it is asked for, and told by `dir`."""
    assert getattr(tiktok_services, name).__name__.endswith(name)
    assert name in dir(tiktok_services)


def test_other_names_are_not() -> None:
    """A misspelt name is an AttributeError as of any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Servise'"):
        tiktok_services.Servise  # noqa: B018 - the access is the point


def test_importing_the_package_loads_nothing_more() -> None:
    """A program that needs one name does not pay for all."""
    code = "import sys, tiktok_services; print(sorted(each for each in sys.modules if 'statemachine' in each))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
