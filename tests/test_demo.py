"""`tiktok-services demo` is the main job on the real example files, and it reads the same every time."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.terminals import EXAMPLES, run
from tests.webhook_receiver import LOOPBACK, SECRET, TWO, failure

from tiktok_services.catalog import default_catalog
from tiktok_services.cli.receiver import Receiver
from tiktok_services.webhooks import WebhookNotifier


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the examples that a test may change."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "examples"))


def sections(out: str) -> dict[str, list[str]]:
    """The lines of each numbered section, by its number."""
    parts = re.split(r"^(\d)\. .+\n", out, flags=re.MULTILINE)
    return {number: text.splitlines() for number, text in zip(parts[1::2], parts[2::2], strict=True)}


def statuses(lines: list[str]) -> list[str]:
    """What is told of the status after each step of a section."""
    return [line.strip().removeprefix("= ") for line in lines if line.startswith("  = ")]


def test_the_demo_ends_with_every_service_live(capsys: pytest.CaptureFixture[str]) -> None:
    """Three services are live at the end, each for all of its targets, and nothing was complained of."""
    ran = run(capsys, "demo", EXAMPLES)
    assert (ran.code, ran.err) == (0, "")
    rows = [re.split(r" {2,}", line) for line in sections(ran.out)["7"][2:] if line]
    assert rows == [
        ["live-sessions", "Harbor Lane Studio", "public", "live", "US/local"],
        ["open-your-shop", "Gatepost Seller Services", "custom", "live", "US/local, US/cross_border"],
        ["pier-live", "东埠直播", "public", "live", "GB/cross_border, MY/cross_border"],
    ]


def test_the_demo_prints_the_same_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing that is printed comes from a clock or a secret."""
    assert run(capsys, "demo", EXAMPLES) == run(capsys, "demo", EXAMPLES)


def test_the_examples_of_the_repository_are_the_default(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make demo` runs at the root of the repository and names no folder."""
    monkeypatch.chdir(EXAMPLES.parent.parent)
    ran = run(capsys, "demo")
    assert ran.code == 0
    assert ran.out == run(capsys, "demo", "docs/examples").out


def test_the_refusal_is_shown_with_its_whole_checklist(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done and what is missing, before it is mended, reviewed and live (R34, R50, R51)."""
    lines = sections(run(capsys, "demo", EXAMPLES).out)["2"]
    assert sum(line.startswith("    ✓") for line in lines) == 11
    assert sum(line.startswith("    ✗") for line in lines) == 7
    assert "Publishing is refused, for 8 reasons; nothing changed." in lines
    assert statuses(lines) == [
        "reviewing; visible to nobody; next: platform",
        "live; visible to US/local; next: nobody has to act",
    ]


def test_R29_the_custom_service_is_live_at_once_with_two_links(capsys: pytest.CaptureFixture[str]) -> None:
    """No review, no listing, and a link for each kind of seller (R45, R49)."""
    lines = sections(run(capsys, "demo", EXAMPLES).out)["3"]
    assert statuses(lines) == ["live; visible to US/local, US/cross_border; next: nobody has to act"]
    links = [line.split(" for ")[1].split(" ends in ") for line in lines if "its link" in line]
    assert [target for target, _ in links] == ["US/local", "US/cross_border"]
    assert len({tail for _, tail in links}) == 2


def test_R55_a_revision_is_rejected_with_reasons_and_sent_again(capsys: pytest.CaptureFixture[str]) -> None:
    """The service stays live and visible through rejection and approval (R52, R56)."""
    lines = sections(run(capsys, "demo", EXAMPLES).out)["4"]
    assert any(
        "listing rejected for US/local because of short_description: absolute_claim (sales cannot be guaranteed)"
        in line
        for line in lines
    )
    assert statuses(lines) == [
        "live; visible to US/local; next: partner",
        "live; visible to US/local; next: nobody has to act",
    ]


def test_R59_a_second_market_is_reviewed_on_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The first market stays visible while the second one waits (R58)."""
    assert statuses(sections(run(capsys, "demo", EXAMPLES).out)["5"]) == [
        "live; visible to GB/cross_border; next: nobody has to act",
        "live; visible to GB/cross_border; next: platform",
        "live; visible to GB/cross_border, MY/cross_border; next: nobody has to act",
    ]


def test_R62_off_and_on_again_takes_a_review_and_keeps_the_link(capsys: pytest.CaptureFixture[str]) -> None:
    """Deactivated, under review, live; the link is the same as before (R61, R65)."""
    lines = sections(run(capsys, "demo", EXAMPLES).out)["6"]
    assert [status.partition(";")[0] for status in statuses(lines)] == ["deactivated", "reviewing", "live"]
    assert "Its link is still the same." in lines


def test_the_history_tells_who_when_what_and_the_edition(capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each event, from the draft on; what was told on the way is what stands in the histories."""
    out = run(capsys, "demo", EXAMPLES).out
    rows = [re.split(r" {2,}", line) for line in sections(out)["8"] if line[:1].isdigit()]
    services = [row for row in rows if row[0] == "1"]
    assert [row[2] for row in services] == ["drafted"] * 3
    assert {row[4] for row in rows} == {default_catalog().edition}
    assert {row[3] for row in rows} == {"partner member-7", "platform reviewer-3"}
    last = next(row for row in rows if row[0] == "14")
    assert last[2:4] == ["listing approved for US/local", "platform reviewer-3"]
    assert re.fullmatch(r"2025-12-0[34] [0-2][0-9]:00", last[1])
    told = re.findall(r"^  → .{16}  (?:live-sessions|open-your-shop|pier-live): ", out, flags=re.MULTILINE)
    assert len(told) == len(rows)


def test_every_fault_of_the_broken_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The same faults that `check` tells."""
    lines = sections(run(capsys, "demo", EXAMPLES).out)["1"]
    checked = run(capsys, "check", EXAMPLES / "broken.toml").err.splitlines()
    told = [line.removeprefix("  ✗ ") for line in lines if line.startswith("  ✗")]
    assert told == [line.removeprefix(f"error: {EXAMPLES / 'broken.toml'}: ") for line in checked]


# -- the store and the receiver ----------------------------------------------------------------------------------


def test_the_receiver_got_every_event_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """Each event of a partner or service came once over HTTP, signed, and the outbox is empty."""
    out = run(capsys, "demo", EXAMPLES).out
    first, *table = [line for line in sections(out)["9"] if line]
    assert first == "34 events with a right signature, 0 messages without one; 0 saves still wait in the outbox."
    rows = [re.split(r" {2,}", line) for line in table[2:]]
    assert [(of, len(versions.split(", "))) for of, versions in rows] == [
        ("harbor-lane", 3),
        ("live-sessions", 14),
        ("gatepost", 3),
        ("open-your-shop", 2),
        ("east-pier", 5),
        ("pier-live", 7),
    ]
    assert all(versions == ", ".join(map(str, range(1, versions.count(",") + 2))) for _, versions in rows)
    assert out.count("  → ") == 34


def test_the_store_is_kept_where_a_person_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The other commands read it afterwards; a file that is there and empty is as good as none."""
    file = tmp_path / "demo.db"
    file.touch()
    ran = run(capsys, "demo", EXAMPLES, "--store", file)
    assert ran.code == 0
    assert ran.out.endswith(f"\nKept in {file}: tiktok-services history live-sessions --store {file}\n")
    history = run(capsys, "history", "live-sessions", "--store", file)
    assert history.code == 0
    assert history.out.splitlines()[-1].startswith("14   2025-12-04 08:00:00   listing approved for US/local")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_with_something_in_it_is_left_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit 2 before anything is written, also for a folder."""
    file = tmp_path / "precious"
    file.write_text("do not touch")
    for name in (file, tmp_path):
        ran = run(capsys, "demo", EXAMPLES, "--store", name)
        assert ran == (2, "", f"error: --store {name} is there already; the demo begins with a new file\n")
    assert file.read_text() == "do not touch"


def test_a_folder_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = run(capsys, "demo", EXAMPLES, "--store", tmp_path / "nowhere" / "demo.db")
    assert ran == (2, "", "error: the store is out of reach (its code: SQLITE_CANTOPEN)\n")


@pytest.mark.parametrize(("package", "extra"), [("sqlalchemy", "sql"), ("standardwebhooks", "webhooks")])
def test_without_an_extra_the_demo_names_it(package: str, extra: str) -> None:
    """Exit 2 and one sentence, without a traceback."""
    program = (
        "import sys\n"
        f"sys.modules[{package!r}] = None\n"
        "from tiktok_services.cli import main\n"
        f"sys.exit(main(['demo', {str(EXAMPLES)!r}]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"error: this needs the extra '{extra}': pip install 'tiktok-services[{extra}]'\n"


def test_the_receiver_takes_each_event_once_and_nothing_that_somebody_else_signed() -> None:
    with Receiver(SECRET) as receiver:

        def notifier(secret: str) -> WebhookNotifier:
            return WebhookNotifier(receiver.url, (secret,), source="/demo", policy=LOOPBACK)

        for _ in range(2):
            notifier(SECRET).notify(TWO)
        assert tuple(receiver.received.values()) == TWO
        assert failure(notifier(SECRET.replace("A", "B"))).status == 401
        assert (len(receiver.received), receiver.refused) == (2, 1)


# -- changed files -----------------------------------------------------------------------------------------------


def test_a_folder_without_the_files_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit 2 before anything is played, and no store is left behind."""
    kept = tmp_path / "demo.db"
    ran = run(capsys, "demo", tmp_path, "--store", kept)
    assert ran == (2, "", f"error: FOLDER must hold the example files of the repository; {tmp_path} does not\n")
    assert not kept.exists()


def test_a_file_that_is_missing_is_named(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Exit 2, and the story ends there."""
    missing = folder / "live-management-1-unfinished.toml"
    missing.unlink()
    ran = run(capsys, "demo", folder)
    assert (ran.code, ran.err) == (2, f"error: {missing}: does not exist\n")


def test_a_step_that_the_rules_refuse_ends_the_story(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Exit 1, and the reasons."""
    shutil.copy(folder / "live-management-1-unfinished.toml", folder / "live-management-2-complete.toml")
    ran = run(capsys, "demo", folder)
    assert ran.code == 1
    assert ran.err.startswith("error: service live-sessions refuses to publish: listings[US/local].logo: ")


def test_a_file_that_somebody_mended_is_taken_as_it_is(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """The story goes on without the refusal, and without the broken file."""
    shutil.copy(folder / "live-management-2-complete.toml", folder / "live-management-1-unfinished.toml")
    shutil.copy(folder / "shop-registration.toml", folder / "broken.toml")
    ran = run(capsys, "demo", folder)
    assert ran.code == 0
    assert "broken.toml is not broken any more." in ran.out
    assert "Publishing is refused" not in ran.out
