"""What the how-to about Alembic says is true: its blocks, put into a real environment, make and check our tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import inspect, text
from tests import postgres

from tiktok_services.sql import SqlStore, metadata, schema_version, sqlite_engine
from tiktok_services.testing.samples import add_partner, registered


PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "alembic.md"
TARGETS, FIRST, SECOND = re.findall(
    r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)

ENV = """
from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=target_metadata)
with context.begin_transaction():
    context.run_migrations()
"""
OWN = """
revision = {revision!r}
down_revision = {down_revision!r}
"""
ORDERS = """
from alembic import op
import sqlalchemy as sa

def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True))

def downgrade():
    op.drop_table("orders")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_our_tables_join_the_history_of_a_host(kind: str, tmp_path: Path) -> None:
    """They are made by a migration, unchanged ones are not noticed, changed ones are, and they go again."""
    scripts = tmp_path / "scripts"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text(TARGETS + ENV)
    (scripts / "script.py.mako").write_text("")
    for revision, before, steps in (("1", None, ORDERS), ("2", "1", FIRST), ("3", "2", SECOND)):
        (scripts / "versions" / f"{revision}.py").write_text(
            OWN.format(revision=revision, down_revision=before) + steps
        )
    engine = sqlite_engine(tmp_path / "host.db") if kind == "sqlite" else postgres.empty_database()
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
        command.check(config)
        connection.rollback()
        connection.execute(text("ALTER TABLE tiktok_outbox ADD COLUMN note TEXT"))
        with pytest.raises(CommandError):
            command.check(config)
        connection.rollback()
    assert schema_version(engine) == 1
    add_partner(SqlStore(engine), registered())
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        with pytest.raises(AttributeError):
            command.downgrade(config, "2")  # the third has no way back
        connection.rollback()
        command.stamp(config, "2")
        command.downgrade(config, "1")
        connection.commit()
    assert not set(metadata.tables) & set(inspect(engine).get_table_names())
    engine.dispose()
