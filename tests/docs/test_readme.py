"""The first screen of the README says what the package is, and shows a refusal as well as a success."""

from pathlib import Path


LINES = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8").splitlines()


def test_a_success_and_a_refusal_are_seen_within_the_first_thirty_lines() -> None:
    """That the example runs, and prints what stands below it, is tested with all other examples."""
    assert LINES.index("```python") < LINES.index("custom: live") < LINES.index("public: refused") < 30


def test_the_example_shows_a_success_and_a_refusal() -> None:
    shown = LINES[LINES.index("```text") :]
    assert shown[1] == "custom: live"
    assert shown[2] == "public: refused"
    assert shown[3].startswith("- listings[US/local].name: ")


def test_no_line_is_wider_than_a_screen() -> None:
    assert [line for line in LINES if len(line) > 120] == []
