"""`tiktok-services explain` tells one refusal as a person would want it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.terminals import EXAMPLES, Ran, run

from tiktok_services import publishing
from tiktok_services.blocker import blocker
from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.catalog import default_catalog


COMPLETE = EXAMPLES / "live-management-2-complete.toml"
UNFINISHED = EXAMPLES / "live-management-1-unfinished.toml"
CUSTOM = EXAMPLES / "shop-registration.toml"
CHINESE = EXAMPLES / "live-streams-2-uk-and-malaysia.toml"

NAME = "LIVE management (live-sessions)"


def test_an_allowed_action_is_one_line_and_exit_0(capsys: pytest.CaptureFixture[str]) -> None:
    """Publishing a complete service is possible; publish is asked for unless something else is."""
    allowed = Ran(0, f"✓ {NAME}: publish is possible\n", "")
    assert run(capsys, "explain", COMPLETE, "--action", "publish") == allowed
    assert run(capsys, "explain", COMPLETE) == allowed


def test_a_refusal_tells_what_where_how_to_mend_who_and_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    """Every reason at once, each with its place, in the order of the checklist (R34)."""
    ran = run(capsys, "explain", UNFINISHED)
    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert lines[:9] == [
        f"✗ {NAME}: publish is refused, for these 8 reasons",
        "",
        " 1. logo.png is 200 x 200 pixels; it must be at least 256 x 256",
        "    where:    listings[US/local].logo",
        "    to mend:  give a picture of at least 256 x 256 pixels",
        "    who:      partner",
        "    rules:    R40",
        f"              R40: {default_catalog().rule('R40').sentence}",
        "",
    ]
    assert sum(line.startswith("    to mend:") for line in lines) == 8


def test_one_target_can_be_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    """Naming the target is the confirmation of rule R43; one the service has not got is a refusal with one reason."""
    ran = run(capsys, "explain", CHINESE, "--target", "MY/cross_border")
    assert ran == Ran(0, "✓ 直播代运营 (pier-live) for MY/cross_border: publish is possible\n", "")
    ran = run(capsys, "explain", COMPLETE, "--target", "GB/local")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == f"✗ {NAME} for GB/local: publish is refused, for this reason"
    assert " 1. the service has no target GB/local" in ran.out.splitlines()


def test_what_concerns_the_whole_service_has_no_place(capsys: pytest.CaptureFixture[str]) -> None:
    """An action that the status does not have names those that it has."""
    ran = run(capsys, "explain", COMPLETE, "--action", "deactivate")
    possible = "publish, write, add target, remove target, rename, recategorize"
    assert ran.code == 1
    assert ran.out.splitlines() == [
        f"✗ {NAME}: deactivate is refused, for this reason",
        "",
        " 1. a public service in status draft has no move 'deactivate'",
        f"    to mend:  choose one of the actions that are possible now: {possible}",
        "    who:      partner",
        "    rules:    R61, R72",
        *(f"              {each}: {default_catalog().rule(each).sentence}" for each in ("R61", "R72")),
    ]


def test_a_reason_of_mere_logic_has_no_rules(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no rule of the book stands behind a reason, none is printed."""
    bare = blocker(BlockerCode.EARLIER_THAN_LAST_CHANGE, at="now", last="later")
    monkeypatch.setattr(publishing, "_impossible", lambda *_: bare)
    ran = run(capsys, "explain", COMPLETE, "--action", "deactivate")
    assert "the instant now lies before the last change at later" in ran.out
    assert "rules:" not in ran.out


def test_other_actions_are_answered_for_each_target(capsys: pytest.CaptureFixture[str]) -> None:
    """One answer for each target, once whoever may act; words may be joined by a hyphen or an underscore."""
    ran = run(capsys, "explain", CHINESE, "--action", "remove_target")
    assert ran == run(capsys, "explain", CHINESE, "--action", "remove-target")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "✓ 直播代运营 (pier-live) for GB/cross_border: remove target is possible",
        "",
        "✓ 直播代运营 (pier-live) for MY/cross_border: remove target is possible",
    ]
    ran = run(capsys, "explain", CHINESE, "--action", "reject", "--target", "MY/cross_border")
    assert [line for line in ran.out.splitlines() if line.startswith("✗")] == [
        "✗ 直播代运营 (pier-live) for MY/cross_border: reject is refused, for these 2 reasons"
    ]


def test_R60_the_last_target_cannot_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    """The only target of a service stays."""
    ran = run(capsys, "explain", COMPLETE, "--action", "remove_target")
    assert ran.code == 1
    assert " 1. US/local is the only target" in ran.out.splitlines()


def test_a_target_that_an_action_cannot_concern_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A target the service has cannot be added again, and without reach none can: exit 2, with those that can."""
    ran = run(capsys, "explain", COMPLETE, "--action", "add_target", "--target", "US/local")
    assert ran == Ran(2, "", "error: --action add target of live-sessions concerns only US/cross_border\n")
    path = tmp_path / "out-of-reach.toml"
    path.write_text(COMPLETE.read_text(encoding="utf-8").replace('region = "US"', 'region = "AQ"'), encoding="utf-8")
    ran = run(capsys, "explain", path, "--action", "add_target")
    nothing = "targets within reach, of which there are none"
    assert ran == Ran(2, "", f"error: --action add target of live-sessions concerns only {nothing}\n")


def test_one_service_of_several_can_be_asked_about(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """All services of the file are answered unless one is named; an unknown one is an error."""
    whole = CUSTOM.read_text(encoding="utf-8")
    _, _, service = whole.partition("[[services]]")
    path = tmp_path / "two.toml"
    path.write_text(f"{whole}\n[[services]]{service.replace('open-your-shop', 'second')}", encoding="utf-8")
    assert run(capsys, "explain", path).out.splitlines() == [
        "✓ Open your shop with us (open-your-shop): publish is possible",
        "",
        "✓ Open your shop with us (second): publish is possible",
    ]
    assert run(capsys, "explain", path, "--service", "second").out.splitlines() == [
        "✓ Open your shop with us (second): publish is possible"
    ]
    assert run(capsys, "explain", path, "--service", "third") == Ran(2, "", "error: there is no service 'third'\n")


def test_json_has_an_answer_for_each_service_and_target(capsys: pytest.CaptureFixture[str]) -> None:
    """The documented shape, with blockers as in `check --json`."""
    ran = run(capsys, "explain", COMPLETE, "--action", "remove_target", "--json")
    assert ran.code == 1
    assert json.loads(ran.out) == {
        "schema": 1,
        "action": "remove_target",
        "allowed": False,
        "answers": [
            {
                "service": "live-sessions",
                "target": "US/local",
                "allowed": False,
                "blockers": [
                    {
                        "code": "last_target",
                        "path": "listings[US/local]",
                        "parameters": {"target": "US/local"},
                        "sentence": "US/local is the only target",
                        "rules": ["R60"],
                        "remedy": {
                            "kind": "choose",
                            "path": "listings[US/local]",
                            "who": "partner",
                            "sentence": "add another target first",
                        },
                    }
                ],
            }
        ],
    }
    tree = json.loads(run(capsys, "explain", COMPLETE, "--json").out)
    assert tree == {
        "schema": 1,
        "action": "publish",
        "allowed": True,
        "answers": [{"service": "live-sessions", "target": None, "allowed": True, "blockers": []}],
    }


def test_what_cannot_be_read_is_exit_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A missing file, a missing partner file and a target of another form are told in one sentence."""
    missing = tmp_path / "nowhere.toml"
    absent = Ran(2, "", f"error: {missing}: does not exist\n")
    assert run(capsys, "explain", missing) == absent
    assert run(capsys, "explain", CUSTOM, "--target", "US") == Ran(
        2,
        "",
        "error: --target must be a market, a slash and one of local, cross_border, intra_eu, such as US/local\n",
    )
