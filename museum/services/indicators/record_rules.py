"""What counts of the collection and of what is shown on the site: artefacts, online exhibitions, visits to pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, cast, select, true, tuple_
from sqlalchemy.orm import aliased

from museum.domain.collections import Artefact, Media
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageKind, PageVisits
from museum.domain.indicators import Measure
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.services.indicators.parameters import SERVED, TREASURES, served
from museum.services.indicators.rule import ONE, Asked, Facts, Rule, Term
from museum.services.indicators.visit_rules import COUNTS

_earlier, _treasure = aliased(Media), aliased(Artefact)
_first_scan = ~(
    select(_earlier.id)
    .where(
        _earlier.artefact_id == Media.artefact_id,
        _earlier.state == MediaState.READY,
        tuple_(_earlier.digitised_at, _earlier.id) < tuple_(Media.digitised_at, Media.id),
    )
    .exists()
)


def _artefacts(
    asked: Asked,
    name: str,
    record: type[Artefact | Media],
    root: ColumnElement[str],
    moment: ColumnElement[Any],
    *given: ColumnElement[bool],
) -> tuple[Term, ...]:
    facts = Facts(
        name=name,
        tables=record.__table__,
        given=given,
        in_year=asked.year.holds_moment(moment),
        moment=moment,
        root_kind="artefact",
        root=root,
        institution=record.institution_id.expression,
    )
    narrowed: ColumnElement[bool] = true()
    if asked.text("heritage") == HeritageKind.TREASURE:
        narrowed = root.in_(select(_treasure.id).where(_treasure.treasure))
    return (Term(facts, asked.scope, asked.year, narrowed, "artefact", root, ONE),)


def _recorded(asked: Asked) -> tuple[Term, ...]:
    moment = Artefact.created_at.expression
    return _artefacts(asked, "artefacts recorded", Artefact, Artefact.id.expression, moment)


def _digitised(asked: Asked) -> tuple[Term, ...]:
    # A scan is its artefact's: they are of the same institution.
    root, moment = Media.artefact_id.expression, Media.digitised_at.expression
    ready = Media.state == MediaState.READY
    return _artefacts(asked, "artefacts digitised", Media, root, moment, ready, _first_scan)


def _published(asked: Asked) -> tuple[Term, ...]:
    moment, shown = Artefact.published_at.expression, Artefact.state == Publication.PUBLISHED
    return _artefacts(asked, "artefacts published", Artefact, Artefact.id.expression, moment, shown)


def _exhibitions(asked: Asked) -> tuple[Term, ...]:
    moment = Exhibition.published_at.expression
    facts = Facts(
        name="exhibitions",
        tables=Exhibition.__table__,
        given=(Exhibition.state == Publication.PUBLISHED,),
        in_year=asked.year.holds_moment(moment),
        moment=moment,
        root_kind="exhibition",
        root=Exhibition.id.expression,
        institution=Exhibition.institution_id.expression,
    )
    ours = served(asked, "exhibition", facts.root) if asked.flag("served") else true()
    return (Term(facts, asked.scope, asked.year, ours, "exhibition", facts.root, ONE),)


def _visits(asked: Asked, subject_kind: str) -> tuple[Term, ...]:
    day = PageVisits.day.expression
    key: ColumnElement[str] = PageVisits.subject_id + ":" + cast(day, String)
    facts = Facts(
        name=f"visits of pages: {subject_kind}",
        tables=PageVisits.__table__,
        given=(PageVisits.subject_kind == subject_kind,),
        in_year=asked.year.holds_day(day),
        moment=day,
        root_kind=f"page_visits:{subject_kind}",
        root=key,
        institution=PageVisits.institution_id.expression,
    )
    subject = PageVisits.subject_id.expression
    ours = served(asked, subject_kind, subject) if asked.flag("served") else true()
    visits = PageVisits.visits.expression
    return (Term(facts, asked.scope, asked.year, ours, "page_visits", key, visits),)


def _exhibition_visits(asked: Asked) -> tuple[Term, ...]:
    return _visits(asked, "exhibition")


def _package_visits(asked: Asked) -> tuple[Term, ...]:
    return _visits(asked, "package")


_OF_PAGES = frozenset({Measure.VISIT, Measure.USE})

RECORD_RULES = (
    Rule(
        "online_exhibitions",
        Translated("Trưng bày chuyên đề trực tuyến đã công bố", "Online exhibitions published"),
        Translated(
            "Mỗi trưng bày trực tuyến đang được công bố là một, tính vào năm công bố; đã rút thì không tính.",
            "Each online exhibition that is published counts as one, in the year it was published; withdrawn "
            "ones do not count.",
        ),
        frozenset({Measure.EXHIBITION, Measure.ACTIVITY}),
        COUNTS,
        (SERVED,),
        _exhibitions,
    ),
    Rule(
        "exhibition_visits",
        Translated("Lượt xem trưng bày trực tuyến", "Visits to online exhibitions"),
        Translated(
            "Lượt xem trang trưng bày trực tuyến do hệ thống đếm: mỗi người xem một trang là một lượt trong "
            "ngày, không tính máy tự động.",
            "Visits to the pages of online exhibitions as the site counts them: each visitor of a page once a "
            "day, robots left out.",
        ),
        _OF_PAGES,
        COUNTS,
        (SERVED,),
        _exhibition_visits,
    ),
    Rule(
        "package_visits",
        Translated("Lượt xem gói học tập", "Visits to packages"),
        Translated(
            "Lượt xem trang gói học tập do hệ thống đếm: mỗi người xem một trang là một lượt trong ngày, "
            "không tính máy tự động.",
            "Visits to the pages of packages for learning as the site counts them: each visitor of a page "
            "once a day, robots left out.",
        ),
        _OF_PAGES,
        COUNTS,
        (SERVED,),
        _package_visits,
    ),
    Rule(
        "artefacts_recorded",
        Translated("Hiện vật đã lập hồ sơ", "Artefacts recorded"),
        Translated(
            "Mỗi hiện vật trong sổ đăng ký là một, tính vào năm hồ sơ được lập trên hệ thống.",
            "Each artefact of the register counts as one, in the year its record was made here.",
        ),
        frozenset({Measure.ARTEFACT}),
        COUNTS,
        (TREASURES,),
        _recorded,
    ),
    Rule(
        "artefacts_digitised",
        Translated("Hiện vật đã số hóa", "Artefacts digitised"),
        Translated(
            "Mỗi hiện vật có ít nhất một bản quét đạt là một, tính vào năm bản quét đầu tiên được xử lý xong.",
            "Each artefact with at least one good scan counts as one, in the year its first scan was ready.",
        ),
        frozenset({Measure.ARTEFACT}),
        COUNTS,
        (TREASURES,),
        _digitised,
    ),
    Rule(
        "artefacts_published",
        Translated("Hiện vật đã công bố", "Artefacts published"),
        Translated(
            "Mỗi hiện vật đang được công bố trên trang là một, tính vào năm công bố; đã rút thì không tính.",
            "Each artefact that is published counts as one, in the year it was published; withdrawn ones do "
            "not count.",
        ),
        frozenset({Measure.ARTEFACT}),
        COUNTS,
        (TREASURES,),
        _published,
    ),
)
"""All of them count records that the system keeps by itself."""
