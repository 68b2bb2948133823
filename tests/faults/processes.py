"""Starting the processes of the fault tests, and looking at what they left behind."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from sqlalchemy import ColumnElement, Engine, select

from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.sql import SqlStore, tables
from tiktok_services.vocabulary import PartnerId, ServiceId


ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
"""How many times more than usual the races are run and processes are killed; `make faults` makes it thousands."""

# Processes are forked from a small one that has imported everything and has neither threads nor connections.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.writer"])


def start(task: Callable[..., None], *arguments: object) -> BaseProcess:
    """Run *task* in a process of its own."""
    process = FORKS.Process(target=task, args=arguments)
    process.start()
    return process


def tell(engine: Engine, what: str, **figures: int) -> None:
    """Write one line of what a test has seen; `make faults` shows it."""
    database = "SQLite" if engine.dialect.name == "sqlite" else "PostgreSQL"
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in figures.items())
    sys.stdout.write(f"\n{database}, {what}: {told}\n")


def address(engine: Engine) -> str:
    """Tell other processes where the database of *engine* is."""
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=False)


def check_whole(engine: Engine) -> dict[tuple[str, str], int]:
    """
    Check that every change is stored with its events and its outbox row, and that no others exist.

    Returns:
        The version of each partner and service, by kind and id.
    """
    store = SqlStore(engine)
    with engine.connect() as connection:
        versions = {
            (kind, row.id): row.version
            for kind, table in (("partner", tables.partners), ("service", tables.services))
            for row in connection.execute(select(table.c.id, table.c.version))
        }
        events = {
            (row.kind, row.aggregate_id, row.version)
            for row in connection.execute(
                select(tables.events.c.kind, tables.events.c.aggregate_id, tables.events.c.version)
            )
        }
        rows = connection.execute(select(tables.outbox)).mappings().all()
        its_targets = {
            service: {row.target for row in connection.execute(select(tables.targets.c.target).where(_of(service)))}
            for kind, service in versions
            if kind == "service"
        }
    outbox = [
        (row["kind"], row["aggregate_id"], version)
        for row in rows
        for version in range(row["first_version"], row["last_version"] + 1)
    ]
    expected = {(kind, key, version) for (kind, key), last in versions.items() for version in range(1, last + 1)}
    assert events == expected
    assert sorted(outbox) == sorted(expected)
    for kind, key in versions:
        if kind == "partner":
            partner = store.partners.get(PartnerId(key))
            assert Partner.replay(store.partners.history(partner.id)) == partner
        else:
            service = store.services.get(ServiceId(key))
            assert Service.replay(store.services.history(service.id), service.link_token) == service
            assert its_targets[key] == {str(target) for target in service.targets}
    return versions


def _of(service: str) -> ColumnElement[bool]:
    return tables.targets.c.service_id == service
