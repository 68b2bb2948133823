"""A real Redis for the tests: the machine's own binary, started on a free port of loopback, with nothing kept."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest


START_SECONDS = 10.0
PASSWORD = "redis-password"


class RedisServer:
    """
    One server, which can be stopped, paused and started again on the same port.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        url: As kombu and redis-py name it, with its password.
    """

    def __init__(self, binary: str, folder: str) -> None:
        """Start it."""
        self._binary = binary
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        for _ in range(5):  # another program may take the port that was free
            self.port = _free_port()
            if self._started():
                break
        else:
            pytest.fail(f"{binary} does not start: {(Path(folder) / 'log').read_text()}")
        self.url = f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it again, empty."""
        assert self._started()

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep its connections, and let it answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _started(self) -> bool:
        arguments = f"--bind 127.0.0.1 --port {self.port} --requirepass {PASSWORD} --appendonly no --dir".split()
        log = (Path(self._folder) / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self._binary, *arguments, self._folder, "--save", ""], stdout=log, stderr=log
            )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                    connection.sendall(f"AUTH {PASSWORD}\r\nPING\r\n".encode())
                    with connection.makefile("rb") as answers:
                        if (answers.readline(), answers.readline()) == (b"+OK\r\n", b"+PONG\r\n"):
                            return self._process.poll() is None
            except OSError:
                time.sleep(0.02)
        self.stop()
        return False


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Give a new server; without the binary the test is skipped, which CI does not allow."""
    binary = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
    if binary is None:
        _cannot("these tests need redis-server, which is not installed (Debian: apt install redis-server)")
    with tempfile.TemporaryDirectory(prefix="redis") as folder:
        server = RedisServer(binary, folder)
        try:
            yield server
        finally:
            server.stop()


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
