"""
What can go wrong with a database, under names of our own.

| what happened                                              | error                                  | what helps               |
|------------------------------------------------------------|----------------------------------------|--------------------------|
| no connection can be made, or it broke                     | `StoreUnavailable` with `gone`         | try again later          |
| somebody else held a lock too long, deadlocks kept coming  | `StoreUnavailable` with `busy`         | try again                |
| no room on the disk                                        | `StoreUnavailable` with `full`         | make room                |
| writing is not allowed                                     | `StoreUnavailable` with `denied`       | rights, or another server |
| anything else the database said                            | `StoreUnavailable` with `unexpected`   | look at the code         |
| the schema is missing, older or newer                      | `WrongSchema`                          | see its text             |

What the database says itself is not forwarded: its texts and parameters hold documents, and those hold link tokens.
"""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from tiktok_services.errors import TikTokServicesError


class StoreFault(StrEnum):
    """Why a store cannot be used now."""

    GONE = "gone"
    BUSY = "busy"
    FULL = "full"
    DENIED = "denied"
    UNEXPECTED = "unexpected"


class StoreUnavailable(TikTokServicesError):
    """
    The database could not do what it was asked.

    Nothing was stored, and the same call may succeed later. Only while a change was being committed can the connection
    break such that nobody knows: then `outcome_unknown` is true, and the change is stored either as a whole or not at
    all. Load again to see, or save under a command id: see `once`.

    Attributes:
        fault: Why.
        code: The database's own code for it, such as `53100`; empty if there is none.
        outcome_unknown: Whether the change may have been stored all the same.
    """

    def __init__(self, fault: StoreFault, code: str = "", outcome_unknown: bool = False) -> None:
        super().__init__(fault, code, outcome_unknown)
        self.fault = fault
        self.code = code
        self.outcome_unknown = outcome_unknown

    def __str__(self) -> str:
        said = f" (its code: {self.code})" if self.code else ""
        unknown = "; whether the change was stored is not known" if self.outcome_unknown else ""
        return f"the store is {_IN_WORDS[self.fault]}{said}{unknown}"


_IN_WORDS = {
    StoreFault.GONE: "out of reach",
    StoreFault.BUSY: "busy",
    StoreFault.FULL: "full",
    StoreFault.DENIED: "not to be written to",
    StoreFault.UNEXPECTED: "unable to do what it was asked",
}


class WrongSchema(TikTokServicesError):
    """
    The tables are not those this version works with. Nothing was read or stored.

    Attributes:
        found: The version of the schema that is there; 0 if there is none.
        known: The version that this library works with.
    """

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found, known)
        self.found = found
        self.known = known

    def __str__(self) -> str:
        if not self.found:
            return "the database has no schema of this library: call create_schema"
        if self.found < self.known:
            return f"the schema is at version {self.found}, this library needs {self.known}: call upgrade_schema"
        return f"the schema is at version {self.found}, newer than {self.known}: update this library"


# Of PostgreSQL's five characters the first two tell the class; the longest match counts.
_POSTGRES = {
    "08": StoreFault.GONE,
    "57P": StoreFault.GONE,  # the server is being shut down, or crashed
    "40": StoreFault.BUSY,
    "55P03": StoreFault.BUSY,
    "57014": StoreFault.BUSY,  # somebody's time limit
    "53": StoreFault.FULL,
    "53300": StoreFault.BUSY,  # too many connections
    "25006": StoreFault.DENIED,
    "28": StoreFault.DENIED,
    "42501": StoreFault.DENIED,
}
_POSTGRES_TO_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock
_POSTGRES_NO_TABLE = "42P01"

_SQLITE = {
    sqlite3.SQLITE_BUSY: StoreFault.BUSY,
    sqlite3.SQLITE_LOCKED: StoreFault.BUSY,
    sqlite3.SQLITE_FULL: StoreFault.FULL,
    sqlite3.SQLITE_IOERR: StoreFault.GONE,
    sqlite3.SQLITE_CANTOPEN: StoreFault.GONE,
    sqlite3.SQLITE_READONLY: StoreFault.DENIED,
    sqlite3.SQLITE_PERM: StoreFault.DENIED,
    sqlite3.SQLITE_AUTH: StoreFault.DENIED,
}
_PRIMARY = 0xFF  # the low byte of SQLite's extended codes


def named(error: SQLAlchemyError, *, committing: bool = False) -> StoreUnavailable:
    """
    Name what *error* says.

    Args:
        error: What SQLAlchemy raised.
        committing: Whether the change was being committed.
    """
    if isinstance(error, NoFreeConnection):
        return StoreUnavailable(StoreFault.BUSY)
    if not isinstance(error, DBAPIError):
        return StoreUnavailable(StoreFault.UNEXPECTED, type(error).__name__)
    state = _sqlstate(error)
    if state:
        fault = next((_POSTGRES[state[:size]] for size in (5, 3, 2) if state[:size] in _POSTGRES), None)
        found = StoreUnavailable(fault or StoreFault.UNEXPECTED, state)
    elif isinstance(error.orig, sqlite3.Error):
        found = _named_by_sqlite(error.orig)
    else:  # a connection that was never made, or broke, brings no state
        lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        found = StoreUnavailable(StoreFault.GONE if lost else StoreFault.UNEXPECTED, type(error.orig).__name__)
    unknown = committing and (found.fault is StoreFault.GONE or error.connection_invalidated)
    return StoreUnavailable(found.fault, found.code, unknown)


def is_worth_another_try(error: SQLAlchemyError) -> bool:
    """Whether the database ended the transaction only because of others, such as in a deadlock."""
    return isinstance(error, DBAPIError) and _sqlstate(error) in _POSTGRES_TO_TRY_AGAIN


def is_missing_table(error: SQLAlchemyError) -> bool:
    """Whether a table that was named does not exist."""
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return str(error.orig).startswith("no such table")  # its code is that of any error in a statement
    return _sqlstate(error) == _POSTGRES_NO_TABLE


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _named_by_sqlite(error: sqlite3.Error) -> StoreUnavailable:
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(code, int):  # it comes from the driver itself
        return StoreUnavailable(StoreFault.UNEXPECTED, type(error).__name__)
    return StoreUnavailable(_SQLITE.get(code & _PRIMARY, StoreFault.UNEXPECTED), error.sqlite_errorname)
