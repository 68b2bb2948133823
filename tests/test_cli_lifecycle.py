"""`tiktok-services lifecycle` prints the declared moves, in three forms."""

from __future__ import annotations

import json
import re

import pytest
from tests.terminals import run

from tiktok_services.lifecycle import MACHINES, declared_moves


DECLARED = [
    {"machine": move.machine, "from": move.source, "action": move.action, "when": move.when, "to": move.target}
    for machine in MACHINES
    for move in declared_moves(machine)
]


def test_json_has_a_row_for_each_declared_move(capsys: pytest.CaptureFixture[str]) -> None:
    """A row holds machine, from, action, when and to."""
    ran = run(capsys, "lifecycle", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == DECLARED


def test_a_public_draft_is_published_to_review(capsys: pytest.CaptureFixture[str]) -> None:
    """The first move of the service reads as rule R50 says."""
    rows = json.loads(run(capsys, "lifecycle", "--format", "json").out)
    wanted = {"machine": "ServiceLifecycle", "from": "draft", "action": "publish", "when": "public", "to": "reviewing"}
    assert rows[0] == wanted


def test_markdown_is_the_form_unless_another_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """One heading and one table for each machine, with one row for each move."""
    out = run(capsys, "lifecycle").out
    assert out == run(capsys, "lifecycle", "--format", "md").out
    assert re.findall(r"^## (.+)$", out, re.MULTILINE) == [machine.__name__ for machine in MACHINES]
    cells = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in out.splitlines() if "|" in line]
    moves = [row for row in cells if row[0] != "from" and not row[0].startswith("-")]
    assert moves == [[row["from"], row["action"], row["when"], row["to"]] for row in DECLARED]


def test_mermaid_is_one_diagram_with_every_move(capsys: pytest.CaptureFixture[str]) -> None:
    """Each machine is a composite state; arrows between the same two states are drawn as one."""
    lines = run(capsys, "lifecycle", "--format", "mermaid").out.splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "        [*] --> ServiceLifecycle_draft" in lines
    assert "        [*] --> CandidateLifecycle_settled" in lines
    drawn = []
    for line in lines:
        if arrow := re.fullmatch(r" {8}(\w+?)_(\w+) --> \w+?_(\w+): (.+)", line):
            machine, source, target, labels = arrow.groups()
            for label in labels.split(" / "):
                action, _, when = label.rstrip("]").partition(" [")
                drawn.append({"machine": machine, "from": source, "action": action, "when": when, "to": target})
    assert sorted(drawn, key=str) == sorted(DECLARED, key=str)
