"""`tiktok-services check` prints the launch checklist of every service, and one sentence for each unreadable thing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.terminals import EXAMPLES, Ran, run

from tiktok_services.catalog import default_catalog


COMPLETE = EXAMPLES / "live-management-2-complete.toml"
UNFINISHED = EXAMPLES / "live-management-1-unfinished.toml"
CUSTOM = EXAMPLES / "shop-registration.toml"
BROKEN = EXAMPLES / "broken.toml"

PARTNER = """\
[partner]
id = "gatepost"
name = "Gatepost Seller Services"
types = ["TSP"]
registration_region = "US"

[[partner.certifications]]
category = "shop-registration"
market = "US"
status = "approved"
"""
SERVICE = """\
[[services]]
id = "open-your-shop"
type = "custom"
category = "shop-registration"
name = "Open your shop with us"
targets = ["US/local"]
"""


def file(folder: Path, content: str, name: str = "file.toml") -> Path:
    """Write a file of the current schema."""
    path = folder / name
    path.write_text(f"schema = 1\n{content}", encoding="utf-8")
    return path


# -- for people --------------------------------------------------------------------------------------------------


def test_a_ready_service_is_ticked_item_by_item_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole answer for a custom service, which needs no listing (R29, R45)."""
    ran = run(capsys, "check", CUSTOM)
    assert ran == Ran(
        0,
        f"""\
{CUSTOM}
Gatepost Seller Services (gatepost): TSP, registered in US

✓ open-your-shop: ready, all 9 items done (custom, shop-registration, US/local, US/cross_border)
    ✓ Name in Partner Center
    ✓ Partner in standing
    ✓ Partner is a TSP
    ✓ Account on the right site
    ✓ Category offered to the partner
    ✓ Type open in the category
    ✓ Certified for shop-registration in US
    ✓ US/local: within the partner's reach
    ✓ US/cross_border: within the partner's reach

1 of 1 service ready
""",
        "",
    )


def test_what_is_missing_stands_below_its_item_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fault has its path, a sentence, rule ids and how to mend it; what is done is ticked (R34, R35)."""
    ran = run(capsys, "check", UNFINISHED)
    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert "✗ live-sessions: not ready, 7 of 18 items to do (public, live-management, US/local)" in lines
    assert "    ✓ US/local: Short description" in lines
    logo = lines.index("    ✗ US/local: Logo")
    assert lines[logo + 1 : logo + 3] == [
        "        listings[US/local].logo: logo.png is 200 x 200 pixels; it must be at least 256 x 256 [R40]",
        "        to mend (partner): give a picture of at least 256 x 256 pixels",
    ]
    crossed = [line.removeprefix("    ✗ US/local: ") for line in lines if line.startswith("    ✗")]
    assert crossed == [
        "Logo",
        "Language",
        "Video or main image",
        "Key benefits",
        "Images",
        "Detail description",
        "Contact",
    ]
    assert lines[-1] == "0 of 1 service ready"


def test_several_files_are_all_checked_and_the_worst_exit_code_wins(capsys: pytest.CaptureFixture[str]) -> None:
    """An unreadable file comes first and does not stop the others."""
    ran = run(capsys, "check", BROKEN, COMPLETE, UNFINISHED)
    assert ran.code == 2
    assert ran.err.startswith(f"error: {BROKEN}: ")
    assert [line.split()[0] for line in ran.out.splitlines() if line.startswith(str(EXAMPLES))] == [
        str(COMPLETE),
        str(UNFINISHED),
    ]
    assert ran.out.splitlines()[-1] == "1 of 2 services ready; 1 file cannot be read"


def test_a_service_that_is_not_ready_among_ready_ones_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    """1 is worse than 0, in whatever order the files come."""
    assert run(capsys, "check", COMPLETE, UNFINISHED, CUSTOM).code == 1


def test_a_blocked_partner_is_told_with_who_can_help(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A certification under review is missing, and the sentence says how far it is (R10-R12)."""
    path = file(tmp_path, PARTNER.replace("approved", "under_review") + SERVICE)
    ran = run(capsys, "check", path)
    assert ran.code == 1
    told = (
        "        partner.certifications[shop-registration/US]: the partner is not certified for shop-registration in US: "
        "under review [R10, R11, R12]"
    )
    lines = ran.out.splitlines()
    assert lines[lines.index(told) + 1] == "        to mend (platform): wait for the verdict"


# -- the partner in another file ---------------------------------------------------------------------------------


def test_the_partner_may_stand_in_another_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file of services is checked with the partner of `--partner`."""
    services, partner = file(tmp_path, SERVICE), file(tmp_path, PARTNER, "partner.toml")
    assert run(capsys, "check", services, "--partner", partner).code == 0


def test_a_file_without_a_partner_cannot_be_read_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Nothing can be said of a service whose partner is not known."""
    ran = run(capsys, "check", file(tmp_path, SERVICE))
    assert ran.code == 2
    assert ran.err.startswith(f"error: {tmp_path / 'file.toml'}: ")
    assert "partner" in ran.err


def test_a_faulty_partner_file_is_told_of_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """However many files rest on it."""
    first, second = file(tmp_path, SERVICE), file(tmp_path, SERVICE, "second.toml")
    missing = tmp_path / "nowhere.toml"
    ran = run(capsys, "check", first, second, "--partner", missing)
    assert ran == Ran(2, "2 files cannot be read\n", f"error: {missing}: does not exist\n")


# -- for machines ------------------------------------------------------------------------------------------------


def answer(ran: Ran) -> Any:
    """The tree of a `--json` answer."""
    assert ran.out.isascii()
    return json.loads(ran.out)


def test_json_tells_every_item_of_every_service(capsys: pytest.CaptureFixture[str]) -> None:
    """The documented shape of a file that can be read."""
    ran = run(capsys, "check", CUSTOM, "--json")
    tree = answer(ran)
    items = tree["files"][0]["services"][0].pop("items")
    assert (ran.code, ran.err) == (0, "")
    assert tree == {
        "schema": 1,
        "edition": default_catalog().edition,
        "ready": True,
        "files": [
            {
                "file": str(CUSTOM),
                "readable": True,
                "ready": True,
                "partner": {"id": "gatepost", "name": "Gatepost Seller Services"},
                "services": [
                    {
                        "id": "open-your-shop",
                        "name": "Open your shop with us",
                        "type": "custom",
                        "category": "shop-registration",
                        "targets": ["US/local", "US/cross_border"],
                        "ready": True,
                    }
                ],
            }
        ],
    }
    assert items[0] == {
        "title": "Name in Partner Center",
        "path": "name",
        "rules": ["R35"],
        "done": True,
        "blockers": [],
    }
    assert len(items) == 9


def test_json_tells_each_blocker_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    """The documented shape of a blocker: code, path, parameters, sentence, rules and remedy."""
    ran = run(capsys, "check", UNFINISHED, "--json")
    tree = answer(ran)
    assert (ran.code, tree["ready"]) == (1, False)
    items = tree["files"][0]["services"][0]["items"]
    (logo,) = (item for item in items if item["title"] == "US/local: Logo")
    assert logo["blockers"] == [
        {
            "code": "too_small",
            "path": "listings[US/local].logo",
            "parameters": {"file": "logo.png", "width": 200, "height": 200, "min_width": 256, "min_height": 256},
            "sentence": "logo.png is 200 x 200 pixels; it must be at least 256 x 256",
            "rules": ["R40"],
            "remedy": {
                "kind": "edit",
                "path": "listings[US/local].logo",
                "who": "partner",
                "sentence": "give a picture of at least 256 x 256 pixels",
            },
        }
    ]


def test_json_tells_faults_of_unreadable_files_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The documented shape of a file that cannot be read; standard error tells people the same."""
    missing = tmp_path / "nowhere.toml"
    ran = run(capsys, "check", missing, CUSTOM, "--json")
    tree = answer(ran)
    assert (ran.code, ran.err, tree["ready"]) == (2, f"error: {missing}: does not exist\n", False)
    assert tree["files"][0] == {
        "file": str(missing),
        "readable": False,
        "ready": False,
        "faults": [{"path": "", "problem": "does not exist"}],
        "unlisted": 0,
    }
    assert tree["files"][1]["ready"] is True


# -- what a file may try -----------------------------------------------------------------------------------------


def test_control_characters_of_a_file_never_reach_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Neither in the answer for people nor in that for machines, and markup stays text."""
    content = PARTNER.replace("Gatepost", "\\u001b]0;Gate\\u0007[red]\\u202epost") + SERVICE
    path = file(tmp_path, content)
    ran = run(capsys, "check", path)
    assert ran.code == 0
    assert "\\x1b]0;Gate\\x07[red]\\u202epost Seller Services (gatepost): TSP" in ran.out
    whole = ran.out + run(capsys, "check", path, "--json").out
    assert [character for character in set(whole) if not character.isprintable()] == ["\n"]


def test_control_characters_in_a_fault_are_escaped(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A key of the file stands in the path of its fault, and a file name in front."""
    path = tmp_path / "a\x1b[2Jb.toml"
    path.write_text('schema = 1\n"\\u009b2J" = 1\n', encoding="utf-8")
    ran = run(capsys, "check", path)
    assert ran.code == 2
    assert "a\\x1b[2Jb.toml" in ran.err
    assert [character for character in set(ran.out + ran.err) if not character.isprintable()] == ["\n"]


DEEP = 10_000
BAD = {
    "not-utf-8.toml": b'schema = 1\nname = "\xff\xfe"',
    "not-utf-8.json": b'{"schema": "\xe9"}',
    "not-toml.toml": b"schema = = 1",
    "not-json.json": b"{'schema': 1}",
    "empty.toml": b"",
    "blank.json": b" \n",
    "a-list.json": b"[1, 2]",
    "a-number.json": b"1",
    "wrong-shape.json": b'{"schema": 1, "partner": [], "services": {"a": 1}}',
    "wrong-shape.toml": b"schema = 1\npartner = 3\nservices = true",
    "no-schema.toml": b"[partner]",
    "future-schema.toml": b"schema = 2\n[partner]",
    "text-schema.json": b'{"schema": "1"}',
    "null.json": b'{"schema": 1, "partner": null, "services": null}',
    "deep.json": b'{"schema": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep-objects.json": b'{"a": ' * DEEP + b"1" + b"}" * DEEP,
    "deep.toml": b"schema = " + b"[" * DEEP + b"]" * DEEP,
    "deep-key.toml": b"a." * DEEP + b"b = 1",
    "nan.json": b'{"schema": NaN}',
    "infinity.json": b'{"schema": 1, "partner": -Infinity}',
    "nan.toml": b"schema = nan",
    "huge-number.json": b'{"schema": 1' + b"0" * 100_000 + b"}",
    "huge-exponent.json": b'{"schema": 1e400}',
    "huge-number.toml": b"schema = 1" + b"0" * 100_000,
    "half-a-surrogate.json": b'{"schema": 1, "partner": {"name": "\\ud800"}}',
    "half-a-surrogate.toml": b'schema = 1\nname = "\\ud800"',
    "nul.json": b'{"schema": 1, "partner": {"name": "a\\u0000b"}}',
    "nul.toml": b'schema = 1\nname = "a\x00b"',
    "escaped-nul.toml": b'schema = 1\nname = "a\\u0000b"',
    "duplicate-key.json": b'{"schema": 1, "schema": 1}',
    "duplicate-key.toml": b"schema = 1\nschema = 1",
    "duplicate-table.toml": b"schema = 1\n[partner]\n[partner]",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_sentence_with_its_file_and_exit_2(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """No traceback, and each line on standard error starts with the file."""
    path = tmp_path / name
    path.write_bytes(BAD[name])
    ran = run(capsys, "check", path)
    assert (ran.code, ran.out) == (2, "1 file cannot be read\n")
    assert ran.err
    for line in ran.err.splitlines():
        assert line.startswith(f"error: {path}: ")
        assert len(line) < len(str(path)) + 300
        assert "Traceback" not in line


@pytest.mark.parametrize("name", ["large.toml", "large.json"])
def test_fifty_megabytes_are_refused_before_they_are_read(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The sentence names the bound."""
    path = tmp_path / name
    with path.open("wb") as stream:
        stream.write(b'{"a": "')
        stream.truncate(50_000_000)
    ran = run(capsys, "check", path)
    bound = "1 MiB" if name.endswith(".toml") else "4 MiB"
    assert ran == Ran(2, "1 file cannot be read\n", f"error: {path}: is larger than {bound}\n")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nowhere.toml", "does not exist"),
        ("folder.toml", "is a directory"),
        ("notes.txt", "must have a name that ends in .json or .toml"),
        ("nul\0.toml", "cannot be read"),
    ],
)
def test_what_is_no_file_is_told(name: str, problem: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A path that leads nowhere, to a folder, or to a file of another kind."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    ran = run(capsys, "check", f"{tmp_path}/{name}")
    assert ran.code == 2
    assert ran.err == f"error: {tmp_path}/{name}: {problem}\n".replace("\0", "\\x00")


def test_more_faults_than_are_listed_are_counted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """At most 20 faults are told, and how many there are beside them."""
    unknown = "".join(f"key{number} = 1\n" for number in range(30))
    ran = run(capsys, "check", file(tmp_path, unknown + PARTNER + SERVICE))
    lines = ran.err.splitlines()
    assert ran.code == 2
    assert len(lines) == 21
    assert lines[-1] == f"error: {tmp_path / 'file.toml'}: and 10 more faults"


def test_an_upper_case_ending_is_an_ending(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Some systems write file names in capitals."""
    path = tmp_path / "SHOP.TOML"
    shutil.copy(CUSTOM, path)
    assert run(capsys, "check", path).code == 0
