"""The example files are what they say: ready, not ready, or broken in every way they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.terminals import EXAMPLES, run


CODES = {
    "broken.toml": 2,
    "live-management-1-unfinished.toml": 1,
    "live-management-2-complete.toml": 0,
    "live-management-3-revision.toml": 0,
    "live-management-4-revision-mended.toml": 0,
    "live-streams-1-uk.toml": 0,
    "live-streams-2-uk-and-malaysia.toml": 0,
    "shop-registration.toml": 0,
}


def test_every_example_is_known() -> None:
    """Nothing lies in the folder that no test reads."""
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(CODES)


@pytest.mark.parametrize("name", CODES)
def test_an_example_is_as_ready_as_it_says(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code of `check` for each file."""
    assert run(capsys, "check", EXAMPLES / name).code == CODES[name]


@pytest.mark.parametrize("name", CODES)
def test_the_command_in_the_head_of_an_example_can_be_copied(name: str) -> None:
    """Where a comment shows a command, it names the file it stands in."""
    head = [
        line for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines() if "tiktok-services check" in line
    ]
    assert all(line == f"#     tiktok-services check docs/examples/{name}" for line in head)


def test_the_second_file_of_a_pair_goes_on_from_the_first() -> None:
    """A revision changes texts and pictures, a second market adds one; the rest stays as it was."""

    def lines(name: str) -> set[str]:
        return {line for line in Path(EXAMPLES / name).read_text(encoding="utf-8").splitlines() if line[:1] != "#"}

    assert lines("live-streams-1-uk.toml") < lines("live-streams-2-uk-and-malaysia.toml")
    gone = lines("live-management-2-complete.toml") - lines("live-management-3-revision.toml")
    assert {line.partition(" =")[0] for line in gone} == {"short_description", 'You approve, we go LIVE."""'}


def test_every_fault_of_the_broken_file_is_reported_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Each wrong value, each unknown key and each missing one, with its path."""
    path = EXAMPLES / "broken.toml"
    told = [line.removeprefix(f"error: {path}: ") for line in run(capsys, "check", path).err.splitlines()]
    assert sorted(line.partition(": ")[0] for line in told) == [
        "partner.certifications[0].category",
        "partner.certifications[0].status",
        "partner.company_profile_completed_at",
        "partner.id",
        "partner.name",
        "partner.registration_region",
        "partner.types[1]",
        "services[0].listings.US",
        "services[0].listings.US.name",
        "services[0].listings[US/local].key_benefits",
        "services[0].listings[US/local].language",
        "services[0].listings[US/local].logo.size_bytes",
        "services[0].listings[US/local].logo.width_px",
        "services[0].listings[US/local].main_media[0].kind",
        "services[0].name",
        "services[0].nmae",
        "services[0].type",
    ]
