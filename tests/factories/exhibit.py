"""A thematic exhibition made of the real scans."""

from __future__ import annotations

import pytest

from museum.bootstrap import bootstrap
from museum.domain.exhibitions import Layout
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, institutions
from museum.services.exhibitions import Texts
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from museum.services.sections import ItemPlan, SectionPlan, write_sections
from museum.settings import load_settings
from tests.factories.command import Installation


def exhibit_beasts(installed: Installation, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a thematic exhibition of three of the real scans and publish it; gives its slug."""
    for name, value in {"MUSEUM_DATA_DIR": str(installed.data_dir), **installed.settings}.items():
        monkeypatch.setenv(name, value)
    platform = bootstrap(load_settings())
    with platform.sessions() as session:
        institution = institutions.get(session)
        beasts = [
            artefacts.by_number(session, institution.id, number)
            for number in ("75.AH.121", "75.AH.122", "75.AH.118")
        ]
        found = [beast for beast in beasts if beast is not None]
        made = exhibitions.create(
            session,
            platform.ports,
            SYSTEM,
            institution,
            Texts(
                Translated("Muông thú trong tranh khảm", "Animals in mosaic"),
                introduction=Translated("Chim công và thỏ.", "Peacocks and a rabbit."),
                cover_media_id=found[0].ready_media[0].id,
            ),
        )
        sections = [
            SectionPlan(
                Translated("Chim công", "Peacocks"),
                layout=Layout.PAIR,
                items=tuple(ItemPlan(b.id) for b in found[:2]),
            ),
            SectionPlan(Translated("Thỏ", "Rabbit"), layout=Layout.SINGLE, items=(ItemPlan(found[2].id),)),
        ]
        write_sections(session, platform.ports, SYSTEM, made.id, sections)
        exhibitions.publish(session, platform.ports, SYSTEM, made.id)
    drain(platform.work)
    platform.engine.dispose()
    return made.slug
