"""Engines are set up for many writers, and say what is missing."""

from __future__ import annotations

import importlib
import pickle
import sqlite3
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InvalidRequestError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from tests import postgres

import tiktok_services.sql
from tiktok_services.errors import InvalidValue, MissingExtra, TikTokServicesError
from tiktok_services.sql import StoreFault, StoreUnavailable, WrongSchema, postgres_engine, sqlite_engine
from tiktok_services.sql.faults import is_missing_table, is_worth_another_try, named


def test_a_sqlite_file_is_set_up_for_many_writers(tmp_path: Path) -> None:
    """Every connection writes ahead, waits for the disk and for others, and keeps foreign keys."""
    engine = sqlite_engine(tmp_path / "a b?#%.db", patience=timedelta(seconds=7))
    with engine.connect() as first, engine.connect().execution_options(tiktok_services_reads=True) as second:
        for connection in (first, second):
            found = [
                connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert found == ["wal", 2, 1, 7000]
    engine.dispose()
    assert (tmp_path / "a b?#%.db").exists()


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_a_sqlite_store_needs_a_file(path: str) -> None:
    """Each thread would have a database of its own in memory."""
    with pytest.raises(InvalidValue) as error:
        sqlite_engine(path)
    assert error.value.path == "path"


@pytest.mark.parametrize("url", ["", "sqlite:///a.db", "nonsense", "mysql://app@/x"])
def test_an_address_of_another_database_is_refused(url: str) -> None:
    """The sentence shows the form, not the address, which may hold a password."""
    with pytest.raises(InvalidValue) as error:
        postgres_engine(url)
    assert error.value.path == "url"


def test_postgresql_is_asked_not_to_wait_for_ever() -> None:
    """The patience of the host is that of the server, and settings of the address stay."""
    running = postgres.server()
    engine = postgres_engine(f"{running.url()}&options=-c%20work_mem%3D5MB", patience=timedelta(seconds=2.5))
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "2500ms"
        assert connection.scalar(text("SHOW timezone")) == "UTC"
        assert connection.scalar(text("SHOW work_mem")) == "5MB"
    engine.dispose()


def test_without_a_server_the_tests_skip_except_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A skip would hide there that nothing was tested."""
    monkeypatch.setattr(postgres, "binaries", lambda: None)
    for ci, outcome in (("false", pytest.skip.Exception), ("true", pytest.fail.Exception)):
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match="apt install postgresql"):
            postgres.new_server()


def test_the_server_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before any other place."""
    for name in ("initdb", "pg_ctl"):
        (tmp_path / name).touch()
    monkeypatch.setenv("POSTGRES_BIN", str(tmp_path))
    assert postgres.binaries.__wrapped__() == tmp_path


@pytest.fixture
def forgotten() -> Iterator[None]:
    """Let the package be imported anew, and put it back afterwards."""
    names = [name for name in sys.modules if name.split(".")[0] == "sqlalchemy" or "tiktok_services.sql" in name]
    kept = {name: sys.modules.pop(name) for name in names}
    yield
    for name in [name for name in sys.modules if "tiktok_services.sql" in name]:
        del sys.modules[name]
    sys.modules.update(kept)


def test_without_sqlalchemy_the_missing_extra_is_named(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is `sql`."""
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtra) as error:
        importlib.import_module("tiktok_services.sql")
    assert error.value.extra == "sql"


def test_without_psycopg_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is `postgres`."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra) as error:
        postgres_engine("postgresql://app@/center")
    assert error.value.extra == "postgres"


class _Postgres(Exception):
    """An error of the driver with a state."""

    def __init__(self, state: str | None) -> None:
        super().__init__("secret")
        self.sqlstate = state


def _said(orig: BaseException, kind: type[DBAPIError] = OperationalError, lost: bool = False) -> DBAPIError:
    return kind("statement", {"document": "secret"}, orig, connection_invalidated=lost)


def _of_sqlite(code: int, name: str) -> sqlite3.Error:
    error = sqlite3.OperationalError("secret")
    error.sqlite_errorcode = code
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "fault", "code"),
    [
        (_said(_Postgres("08006")), StoreFault.GONE, "08006"),
        (_said(_Postgres("57P01")), StoreFault.GONE, "57P01"),
        (_said(_Postgres("40P01")), StoreFault.BUSY, "40P01"),
        (_said(_Postgres("55P03")), StoreFault.BUSY, "55P03"),
        (_said(_Postgres("57014")), StoreFault.BUSY, "57014"),
        (_said(_Postgres("53300")), StoreFault.BUSY, "53300"),
        (_said(_Postgres("53100")), StoreFault.FULL, "53100"),
        (_said(_Postgres("25006")), StoreFault.DENIED, "25006"),
        (_said(_Postgres("28P01")), StoreFault.DENIED, "28P01"),
        (_said(_Postgres("42501")), StoreFault.DENIED, "42501"),
        (_said(_Postgres("23505")), StoreFault.UNEXPECTED, "23505"),
        (_said(_Postgres(None)), StoreFault.GONE, "_Postgres"),
        (_said(_Postgres(None), DBAPIError), StoreFault.UNEXPECTED, "_Postgres"),
        (_said(_of_sqlite(5, "SQLITE_BUSY")), StoreFault.BUSY, "SQLITE_BUSY"),
        (_said(_of_sqlite(517, "SQLITE_BUSY_SNAPSHOT")), StoreFault.BUSY, "SQLITE_BUSY_SNAPSHOT"),
        (_said(_of_sqlite(13, "SQLITE_FULL")), StoreFault.FULL, "SQLITE_FULL"),
        (_said(_of_sqlite(14, "SQLITE_CANTOPEN")), StoreFault.GONE, "SQLITE_CANTOPEN"),
        (_said(_of_sqlite(8, "SQLITE_READONLY")), StoreFault.DENIED, "SQLITE_READONLY"),
        (_said(_of_sqlite(11, "SQLITE_CORRUPT")), StoreFault.UNEXPECTED, "SQLITE_CORRUPT"),
        (_said(sqlite3.ProgrammingError("secret")), StoreFault.UNEXPECTED, "ProgrammingError"),
        (NoFreeConnection(), StoreFault.BUSY, ""),
        (InvalidRequestError("secret"), StoreFault.UNEXPECTED, "InvalidRequestError"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_every_error_of_a_database_gets_a_name(error: Any, fault: StoreFault, code: str) -> None:
    """Its code is kept, its text is not."""
    found = named(error)
    assert (found.fault, found.code, found.outcome_unknown) == (fault, code, False)
    assert "secret" not in str(found)


def test_only_a_broken_commit_has_an_unknown_outcome() -> None:
    """Whatever the database still answered, it did not commit."""
    assert named(_said(_Postgres(None)), committing=True).outcome_unknown
    assert named(_said(_Postgres("57P01"), lost=True), committing=True).outcome_unknown
    assert not named(_said(_Postgres("40001")), committing=True).outcome_unknown
    assert "not known" in str(named(_said(_Postgres(None)), committing=True))


def test_what_others_caused_is_worth_another_try() -> None:
    """Deadlocks and serialization failures are, and nothing else."""
    assert is_worth_another_try(_said(_Postgres("40001")))
    assert not is_worth_another_try(_said(_Postgres("55P03")))
    assert not is_worth_another_try(NoFreeConnection())
    assert not is_missing_table(NoFreeConnection())
    assert is_missing_table(_said(_Postgres("42P01")))


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable(StoreFault.FULL, "53100", outcome_unknown=True),
        StoreUnavailable(StoreFault.GONE),
        WrongSchema(2, 1),
    ],
    ids=str,
)
def test_errors_survive_pickling(error: TikTokServicesError) -> None:
    """They may cross from process to process."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.args, str(again)) == (type(error), error.args, str(error))


def test_the_public_names_are_there() -> None:
    """Everything in `__all__` can be imported."""
    for name in tiktok_services.sql.__all__:
        assert hasattr(tiktok_services.sql, name)
