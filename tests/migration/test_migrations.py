"""The schema: every migration up and down, and equal to the models in the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from museum.db.engine import open_engine
from museum.db.migrate import alembic_config, is_current, upgrade
from museum.domain.models import Base
from tests.factories.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'm.db'}")
        yield opened
        opened.dispose()
        return
    with fresh_database(os.environ["MUSEUM_TEST_POSTGRES_URL"]) as url:
        opened = open_engine(url)
        yield opened
        opened.dispose()


def test_migrated_schema_is_what_the_models_say(engine: Engine) -> None:
    upgrade(engine)
    assert is_current(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_can_be_taken_back_and_run_again(engine: Engine) -> None:
    script = ScriptDirectory.from_config(alembic_config())
    for revision in reversed(list(script.walk_revisions())):
        upgrade(engine, revision.revision)
        config = alembic_config()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.downgrade(
                config, revision.down_revision if isinstance(revision.down_revision, str) else "base"
            )
        upgrade(engine, revision.revision)
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO installation (id, created_at) VALUES ('x', '2026-11-22 00:00:00')")
        )
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM installation")).scalar() == 1


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1
