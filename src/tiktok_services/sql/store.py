"""The store: partners and services in a SQL database, with their history, an outbox and the commands that were done."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select

from tiktok_services.decision import Outcome
from tiktok_services.partner import Partner
from tiktok_services.service import Service
from tiktok_services.sql import tables
from tiktok_services.sql.once import AnyOutcome, checked_command_id
from tiktok_services.sql.outbox import Outbox
from tiktok_services.sql.partners import SqlPartnerRepository
from tiktok_services.sql.saving import Beside
from tiktok_services.sql.schema import check_schema
from tiktok_services.sql.services import SqlServiceRepository
from tiktok_services.sql.transactions import HostTransaction, OwnTransactions, Transactions
from tiktok_services.vocabulary import PartnerId, ServiceId


class _SchemaCheck:
    """Looks at the schema until it was once the right one. Two threads may both look, which does no harm."""

    def __init__(self) -> None:
        self._is_right = False

    def __call__(self, connection: Connection) -> None:
        if not self._is_right:
            check_schema(connection)
            self._is_right = True


class SqlStore:
    """
    Partners and services in SQLite or PostgreSQL, for many threads, processes and, with PostgreSQL, machines.

    One transaction holds a changed partner or service, its events and what is to be delivered of them: all are stored
    or none. What is read is what was committed last.

    Every method of the repositories may raise `StoreUnavailable`, and `WrongSchema` when the tables are missing or of
    another version than this library works with; then nothing was stored.

    Args:
        engine: Made by `sqlite_engine` or `postgres_engine`, or any engine of SQLAlchemy for these two.
        outbox: Whether saves put their events into the outbox. Say no if no relay will ever empty it.

    Attributes:
        partners: The `PartnerRepository`.
        services: The `ServiceRepository`, which looks at these partners when it saves.
        outbox: What is still to be delivered, and what could not be.
    """

    def __init__(self, engine: Engine, *, outbox: bool = True) -> None:
        check = _SchemaCheck()
        self._assemble(OwnTransactions(engine, check), check, Beside(outbox))

    def _assemble(self, transactions: Transactions, check: _SchemaCheck, beside: Beside) -> None:
        self._transactions = transactions
        self._check = check
        self._beside = beside
        self.partners = SqlPartnerRepository(transactions, beside)
        self.services = SqlServiceRepository(transactions, beside)
        self.outbox = Outbox(transactions)

    def on(self, connection: Connection) -> SqlStore:
        """
        Give this store on the host's own connection: what is saved is saved when the host commits, or not at all.

        What is refused is rolled back to a savepoint, so the host may go on. Only after a `StoreUnavailable` its
        transaction may be lost as well. A conflict is not tried again here: what the connection has read before may
        not change, depending on its isolation level.

        Args:
            connection: A connection to the same database; `session.connection()` for a session.
        """
        return self._made(HostTransaction(connection, self._check), self._beside)

    def under(self, command_id: str) -> SqlStore:
        """
        Give this store such that what is saved is remembered under *command_id*; a second save is refused.

        See `once`, which does the rest. The repositories then raise `AlreadyExists` (kind `command`) when something was
        saved under that id; nothing is stored in that case.

        Raises:
            InvalidValue: It is not 1 to 128 letters, digits or `. _ : -`.
        """
        return self._made(self._transactions, Beside(self._beside.outbox, checked_command_id(command_id)))

    def earlier_outcome(self, command_id: str) -> AnyOutcome | None:
        """
        Tell what was saved under *command_id*, as it was right after it; None if nothing was.

        Raises:
            InvalidValue: It is not 1 to 128 letters, digits or `. _ : -`.
        """
        query = select(tables.commands).where(tables.commands.c.command_id == checked_command_id(command_id))
        found = self._transactions.read(lambda connection: connection.execute(query).mappings().all())
        if not found:
            return None
        row = found[0]
        first, last = row["first_version"], row["last_version"]
        if str(row["kind"]) == "partner":
            partner_id = PartnerId(row["aggregate_id"])
            happened = self.partners.history(partner_id)[:last]
            return Outcome(Partner.replay(happened), happened[first - 1 :])
        service_id = ServiceId(row["aggregate_id"])
        link_token = self.services.get(service_id).link_token
        events = self.services.history(service_id)[:last]
        return Outcome(Service.replay(events, link_token), events[first - 1 :])

    def _made(self, transactions: Transactions, beside: Beside) -> SqlStore:
        store = object.__new__(SqlStore)
        store._assemble(transactions, self._check, beside)
        return store
