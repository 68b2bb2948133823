"""The store that a person names on the command line. Looking at it never makes one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter

from tiktok_services.errors import InvalidValue


if TYPE_CHECKING:
    from tiktok_services.sql import SqlStore

StoreName = Annotated[
    str,
    Parameter(name="--store", help="A SQLite file, as a path or as sqlite:///PATH, or postgresql://USER@HOST/NAME."),
]

_BEGINS_A_SQLITE_FILE = b"SQLite format 3\0"


@contextmanager
def opened(name: str) -> Generator[SqlStore]:
    """
    Open a store that exists, and close it afterwards.

    Args:
        name: A path, `sqlite:///` and a path, or an address of PostgreSQL without a password.

    Raises:
        MissingExtra: The extra `sql` or `postgres` is not installed.
        InvalidValue: There is no such file, it is no SQLite database, the address is of another kind, or a password
            was typed.
    """
    from tiktok_services.sql import SqlStore, postgres_engine, sqlite_engine

    if name.startswith(("postgresql:", "postgresql+")):
        _check_no_password(name)
        engine = postgres_engine(name)
    elif "://" in name.removeprefix("sqlite:///"):
        # Not told which: what looks like an address may hold a password.
        raise InvalidValue("--store", "must be a file, sqlite:///PATH or postgresql://USER@HOST/NAME")
    else:
        path = Path(name.removeprefix("sqlite:///"))
        _check_file(path)
        engine = sqlite_engine(path)
    try:
        yield SqlStore(engine)
    finally:
        engine.dispose()


def _check_no_password(name: str) -> None:
    """Every user of a machine can read the command lines of its processes."""
    try:
        parts = urlsplit(name)
        typed = parts.password is not None or "password" in parts.query
    except ValueError:
        raise InvalidValue("--store", "must be an address such as postgresql://user@host/database") from None
    if typed:
        raise InvalidValue("--store", "must hold no password; libpq takes it from PGPASSWORD or from ~/.pgpass")


def _check_file(path: Path) -> None:
    """SQLite would make a file that is not there, and write into an empty one."""
    try:
        with path.open("rb") as file:
            begin = file.read(len(_BEGINS_A_SQLITE_FILE))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no path"
        raise InvalidValue("--store", f"{path} cannot be read: {why}") from None
    if begin != _BEGINS_A_SQLITE_FILE:
        raise InvalidValue("--store", f"{path} is no SQLite database")
