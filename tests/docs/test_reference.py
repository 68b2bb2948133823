"""The pages that are made from the code are what the code makes of them, and the written ones leave no id unexplained."""

import re
from pathlib import Path

from docs.generate import stale_pages

from tiktok_services.blocker_codes import BlockerCode
from tiktok_services.events import SERVICE_EVENTS
from tiktok_services.lifecycle import Action
from tiktok_services.partner_events import PARTNER_EVENTS


ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_the_pages_made_from_the_code_are_up_to_date() -> None:
    """If this fails, run `make docs`, or `.venv/bin/python docs/generate.py`, and commit what it wrote."""
    assert stale_pages() == []


def test_nothing_is_left_out_of_the_pages() -> None:
    """Every blocker, event and action has a row."""
    blockers, events, lifecycle = page("blockers.md"), page("events.md"), page("lifecycle.md")
    assert [code for code in BlockerCode if f"| `{code.value}` |" not in blockers] == []
    names = [*(kind.name for kind in SERVICE_EVENTS), *(kind.name for kind in PARTNER_EVENTS)]
    assert [name for name in names if f"| `{name}` |" not in events] == []
    assert [action for action in Action if f"| `{action.value}` |" not in lifecycle] == []


def test_every_open_question_named_in_the_code_is_answered_on_its_page() -> None:
    """Code cites questions as Q11 and contradictions between pages as C18; a reader finds both."""
    answered = (ROOT / "docs" / "explanation" / "open-questions.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "src").rglob("*.py")):
        for name in re.findall(r"(?<![A-Za-z0-9])[QC]\d{1,2}(?![A-Za-z0-9])", path.read_text(encoding="utf-8")):
            assert f"| {name} |" in answered, f"{path.name} cites {name}"
