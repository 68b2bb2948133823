"""
A store with very many services, made fast: a few real rows, written anew under other ids.

Four services in a row belong to one partner: a draft, one under review, one that is live and one that is switched off.
Their rows are those a save writes, and every one of them can be read. How long those under review have waited has nothing
to do with their ids. There are no events and nothing is in the outbox.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table
from tests.builders import NOW, PARTNER, PLATFORM, US, draft, listing, us_partner

from tiktok_services.service import Service
from tiktok_services.sql import tables
from tiktok_services.sql.rows import partner_row, service_row, target_rows
from tiktok_services.vocabulary import PartnerId, ServiceId


SERVICES_OF_A_PARTNER = 1_000
_SHUFFLE = 7_919  # a prime: multiplied by it, numbers below any count it does not divide come in another order


def service_id(number: int) -> ServiceId:
    """The id of the service with that number; ids sort as the numbers."""
    return ServiceId(f"S-{number:07}")


def partner_id(number: int) -> PartnerId:
    """The id of the partner with that number."""
    return PartnerId(f"P-{number:04}")


def waiting_since(number: int, count: int) -> datetime:
    """Since when the service with that number, of so many, waits if it does."""
    return NOW + timedelta(seconds=number * _SHUFFLE % count)


def fill(engine: Engine, count: int) -> None:
    """Write so many services, a multiple of 1,000, and their partners into empty tables."""
    engine.dispose()  # a SQLite file is filled by one connection that has it for itself
    partners = count // SERVICES_OF_A_PARTNER
    written = [us_partner(id=partner_id(number)) for number in range(partners)]
    _write(engine, tables.partners, (partner_row(each) for each in written))
    _write(engine, tables.services, _service_rows(count, partners))
    _write(engine, tables.targets, _target_rows(count))


def _templates() -> tuple[Service, ...]:
    seller = us_partner()
    written = draft().write(seller, US, listing(), by=PARTNER, at=NOW).result
    reviewing = written.publish(seller, by=PARTNER, at=NOW).result
    live = reviewing.approve(seller, US, listing().digest, by=PLATFORM, at=NOW).result
    return written, reviewing, live, live.deactivate(seller, by=PARTNER, at=NOW).result


def _service_rows(count: int, partners: int) -> Iterator[dict[str, Any]]:
    of_template = [service_row(each) for each in _templates()]
    instant = NOW.isoformat().replace("+00:00", "Z")
    for number in range(count):
        row = of_template[number % 4]
        key, its_partner = service_id(number), partner_id(number // 4 % partners)
        document = str(row["document"])
        for old, new in (
            ('"S-1"', f'"{key}"'),
            ('"P-1"', f'"{its_partner}"'),
            (instant, waiting_since(number, count).isoformat().replace("+00:00", "Z")),
        ):
            document = document.replace(old, new)
        yield {**row, "id": key, "partner_id": its_partner, "document": document}


def _target_rows(count: int) -> Iterator[dict[str, Any]]:
    of_template = [target_rows(each)[0] for each in _templates()]
    for number in range(count):
        row = of_template[number % 4]
        since = None if row["waiting_since"] is None else waiting_since(number, count)
        yield {**row, "service_id": service_id(number), "waiting_since": since}


def _write(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows as fast as the database takes them; on SQLite without a thought of what happens if the power fails."""
    names = [column.name for column in table.columns]
    values = ([row[name] for name in names] for row in rows)
    if engine.dialect.name == "sqlite":
        _write_to_file(str(engine.url.database), table.name, names, values)
        return
    with engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        with driver.cursor().copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for each in values:
                copy.write_row(each)


def _write_to_file(file: str, table: str, names: Sequence[str], values: Iterator[list[Any]]) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    marks = ", ".join("?" for _ in names)
    with connection:
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
            ([_as_stored(value) for value in each] for each in values),
        )
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _as_stored(value: object) -> object:
    """An instant as SQLAlchemy keeps it in SQLite: text that sorts by time."""
    return f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value
