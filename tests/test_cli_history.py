"""`tiktok-services history` tells who did what, when, why and under which edition, from a store."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.terminals import run

from tiktok_services.sql import SqlStore, create_schema, sqlite_engine, tables
from tiktok_services.testing.samples import add_partner, add_service, drafted, lived_in, registered


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store in a file, with a partner and two services, one of which has been through much."""
    path = tmp_path / "center.db"
    engine = sqlite_engine(path)
    create_schema(engine)
    store = SqlStore(engine)
    add_partner(store, registered())
    add_service(store, drafted("S-9"))
    add_service(store, lived_in())
    engine.dispose()
    return path


def test_a_row_for_each_event(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Version, instant, what, who, why and edition, in order; a URL and a path name the same store."""
    ran = run(capsys, "history", "S-9", "--store", f"sqlite:///{file}")
    assert (ran.code, ran.err) == (0, "")
    head, _, row = ran.out.splitlines()
    assert head.split() == ["when", "(UTC)", "what", "happened", "to", "S-9", "who", "why", "edition"]
    assert row.split() == ["1", "2026-03-01", "09:00:00", "drafted", "partner", "member-7", "conformance"]
    assert ran == run(capsys, "history", "S-9", "--store", file)


def test_the_reasons_are_told(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Why something happened stands in a column of its own."""
    service = lived_in().result
    ran = run(capsys, "history", service.id, "--store", file)
    rows = [line for line in ran.out.splitlines() if line[:1].isdigit()]
    assert len(rows) == service.version
    reasons = [str(reason) for event in lived_in().events for reason in getattr(event, "reasons", ())]
    assert reasons
    assert all(reason.split(" (")[0] in ran.out for reason in reasons)


def test_a_partner_has_a_history_too(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """With `--partner` the id is that of a partner."""
    ran = run(capsys, "history", "P-1", "--store", file, "--partner")
    assert ran.code == 0
    assert "registered" in ran.out


def test_machines_get_the_documents_of_the_events(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Each with its id, by which a delivered event is recognised."""
    tree = json.loads(run(capsys, "history", "S-9", "--store", file, "--json").out)
    assert (tree["schema"], tree["kind"], tree["id"]) == (1, "service", "S-9")
    (event,) = tree["events"]
    assert event["id"] == str(drafted("S-9").events[0].id)
    assert (event["name"], event["by"]) == ("service.drafted", {"role": "partner", "id": "member-7"})
    assert json.loads(run(capsys, "history", "P-1", "--store", file, "--json", "--partner").out)["kind"] == "partner"


@pytest.mark.parametrize("key", ["S-404", "no id", "P-1"])
def test_an_unknown_id_is_a_no(capsys: pytest.CaptureFixture[str], file: Path, key: str) -> None:
    """Exit 1 and a sentence, whether or not it could be an id."""
    assert run(capsys, "history", key, "--store", file) == (1, "", f"error: there is no service {key!r}\n")


def test_a_store_that_is_not_there_is_not_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Exit 2, and the folder stays as it was."""
    missing = tmp_path / "missing.db"
    ran = run(capsys, "history", "S-1", "--store", missing)
    assert ran == (2, "", f"error: --store {missing} cannot be read: No such file or directory\n")
    assert list(tmp_path.iterdir()) == []
    assert run(capsys, "history", "S-1", "--store", tmp_path).code == 2
    assert run(capsys, "history", "S-1", "--store", "a\0b").code == 2


@pytest.mark.parametrize("content", [b"", b"name,email\n"])
def test_a_file_that_is_no_database_is_left_as_it_is(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
) -> None:
    """SQLite would make an empty file a database."""
    path = tmp_path / "other"
    path.write_bytes(content)
    ran = run(capsys, "history", "S-1", "--store", path)
    assert ran == (2, "", f"error: --store {path} is no SQLite database\n")
    assert path.read_bytes() == content


def test_a_newer_store_is_not_read(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Exit 2, with what helps."""
    engine = sqlite_engine(file)
    with engine.begin() as connection:
        connection.execute(update(tables.schema).values(version=99))
    engine.dispose()
    ran = run(capsys, "history", "S-1", "--store", file)
    assert ran == (2, "", "error: the schema is at version 99, newer than 1: update this library\n")


@pytest.mark.parametrize(
    "name",
    [
        "postgresql://app:secret@db.example.com/center",
        "postgresql://db.example.com/center?password=secret",
        "postgresql://[db/center",
        "postgres://app:secret@db.example.com/center",
        "POSTGRESQL://app:secret@db.example.com/center",
        " postgresql://app:secret@db.example.com/center",
        "mysql://app:secret@db.example.com/center",
        "sqlite+pysqlite:///a.db?key=secret",
    ],
)
def test_a_password_on_the_command_line_is_refused(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """Everybody on the machine could read it; and it is not repeated."""
    ran = run(capsys, "history", "S-1", "--store", name)
    assert ran.code == 2
    assert ran.err.startswith("error: --store must ")
    assert "secret" not in ran.err


def test_a_server_that_is_out_of_reach_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, as for a file that cannot be read."""
    ran = run(capsys, "history", "S-1", "--store", "postgresql://app@127.0.0.1:1/center")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: the store is out of reach")


def test_without_the_extra_its_name_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    """Exit 2 and one sentence."""
    monkeypatch.delitem(sys.modules, "tiktok_services.sql")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    ran = run(capsys, "history", "S-1", "--store", file)
    assert ran == (2, "", "error: this needs the extra 'sql': pip install 'tiktok-services[sql]'\n")
