"""`tiktok-services prove` walks the worlds it is asked for, and its exit code tells whether every promise was kept."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.terminals import run

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.testing import worlds


def test_one_target_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    """The figures stand in one line."""
    ran = run(capsys, "prove", "--targets", "1")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("one target: 119 states, ")
    assert ran.out.endswith("every promise kept\n")


def test_both_worlds_are_walked_unless_one_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken promise is told with the way to it, and is a no."""
    small = evolve(worlds.one_target(), asked=())
    monkeypatch.setattr(worlds, "one_target", lambda: small)
    monkeypatch.setattr(
        worlds, "two_targets", lambda: evolve(small, name="two", codes=frozenset({BlockerCode.MISSING}))
    )
    ran = run(capsys, "prove")
    assert ran.code == 1
    assert "broken: Every reason comes up: no question was refused for wrong_role." not in ran.err
    assert [line.partition(":")[0] for line in ran.out.splitlines() if "states" in line] == ["one target", "two"]
