"""The schema: every migration up and down, and equal to the models in the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text

from museum.db.engine import open_engine
from museum.db.migrate import alembic_config, downgrade, is_current, upgrade
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
        downgrade(engine, revision.down_revision if isinstance(revision.down_revision, str) else "base")
        upgrade(engine, revision.revision)
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_records_of_the_first_schema_live_through_an_upgrade_and_its_undoing(engine: Engine) -> None:
    upgrade(engine, "0001")
    with engine.begin() as connection:
        for statement in _RECORDS_OF_THE_FIRST_SCHEMA:
            connection.execute(text(statement))

    def counted() -> list[int]:
        tables = [Base.metadata.tables[name] for name in _TABLES_OF_THE_FIRST_SCHEMA]
        with engine.connect() as connection:
            return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    assert counted() == [1] * 6
    upgrade(engine)
    assert counted() == [1] * 6
    downgrade(engine, "0001")
    assert counted() == [1] * 6


_TABLES_OF_THE_FIRST_SCHEMA = ("institution", "artefact", "media", "exhibition", "section", "section_item")
_RECORDS_OF_THE_FIRST_SCHEMA = (
    """INSERT INTO institution (id, slug, name_vi, name_en, kind, about_vi, about_en, address_vi, address_en,
    website, is_default, version, created_at)
    VALUES ('i', 'bt', 'Bảo tàng', '', 'museum', '', '', '', '', '', true, 1, '2026-11-22 00:00:00')""",
    """INSERT INTO artefact (id, institution_id, accession_number, accession_key, title_vi, title_en, other_names,
    creator, date_display_vi, date_display_en, dimensions, weight, inscription, provenance, acquisition,
    findspot_visibility, condition, heritage_status, location, description_vi, description_en, significance_vi,
    significance_en, rights, credit, notes, state, publish_when_ready, version, manifest_version,
    indexed_version, created_at, changed_at)
    VALUES ('a', 'i', 'BT-1', 'bt.1', 'Trống', '', '', '', '', '', '', '', '', '', '', 'open', '', '', '', '',
    '', '', '', '', '', '{}', 'draft', false, 1, 0, 0, '2026-11-22 00:00:00', '2026-11-22 00:00:00')""",
    """INSERT INTO media (id, institution_id, artefact_id, position, label_vi, label_en, source_name, sha256,
    size, mime, state, reason_vi, reason_en, recipe, received_at)
    VALUES ('m', 'i', 'a', 0, '', '', 't.tif', 'x', 1, 'image/tiff', 'ready', '', '', 1, '2026-11-22 00:00:00')""",
    """INSERT INTO exhibition (id, slug, institution_id, title_vi, title_en, subtitle_vi, subtitle_en,
    introduction_vi, introduction_en, credits_vi, credits_en, cover_media_id, cover_x, cover_y, cover_zoom,
    state, version, indexed_version, created_at, changed_at)
    VALUES ('e', 'x', 'i', 'T', '', '', '', '', '', '', '', 'm', 0.5, 0.5, 1, 'draft', 1, 0,
    '2026-11-22 00:00:00', '2026-11-22 00:00:00')""",
    """INSERT INTO section (id, exhibition_id, position, layout, title_vi, title_en, text_vi, text_en)
    VALUES ('s', 'e', 0, 'row', '', '', '', '')""",
    """INSERT INTO section_item (id, section_id, artefact_id, position, caption_vi, caption_en)
    VALUES ('n', 's', 'a', 0, '', '')""",
)


def test_plans_keep_their_objectives_and_treasures_are_known_after_the_upgrade(engine: Engine) -> None:
    upgrade(engine, "0004")
    with engine.begin() as connection:
        for statement in _RECORDS_OF_THE_FIRST_SCHEMA[:2]:
            connection.execute(text(statement))
        connection.execute(text("UPDATE artefact SET heritage_status = 'BẢO VẬT QUỐC GIA (đợt 3)'"))
        connection.execute(
            text(
                "INSERT INTO plan (id, slug, title_vi, title_en, document, note_vi, note_en)"
                " VALUES ('p', 'mau', 'K', '', '', '', '')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO objective (id, plan_id, code, system, text_vi, text_en, position)"
                " VALUES ('o', 'p', 'x', 'museum', 'M', '', 0)"
            )
        )
    for again in range(2):
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT treasure FROM artefact")).scalar(), again
            assert connection.execute(text("SELECT count(*) FROM objective")).scalar() == 1
            assert connection.execute(text("SELECT version, review_years FROM plan")).one()[0] == 1
        downgrade(engine, "0004")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM objective")).scalar() == 1


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
