"""What is a share of our own records by a year's end: listed heritage digitised, institutions active online.

A share's rows are its whole: each says whether it is part of the numerator.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, exists, func, null, or_, true

from museum.domain.collections import Institution, Media
from museum.domain.education import Programme
from museum.domain.exhibitions import Exhibition
from museum.domain.heritage import HeritageItem
from museum.domain.indicators import Measure
from museum.domain.progress import Kind
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated
from museum.services.indicators.parameters import HERITAGE
from museum.services.indicators.rule import ONE, Asked, Facts, Rule, Term

SHARE = frozenset({Kind.SHARE})


def _heritage(asked: Asked) -> tuple[Term, ...]:
    year = asked.year
    listed = or_(HeritageItem.created_at < year.after, HeritageItem.recorded_on <= year.last)
    facts = Facts(
        name="listed heritage",
        tables=HeritageItem.__table__,
        given=(),
        in_year=listed,
        moment=null(),
        # A treasure of our register is the same as its record.
        root_kind="artefact",
        root=func.coalesce(HeritageItem.artefact_id, HeritageItem.id),
        institution=HeritageItem.institution_id.expression,
    )
    scanned = exists().where(
        Media.artefact_id == HeritageItem.artefact_id,
        Media.state == MediaState.READY,
        Media.digitised_at < year.after,
    )
    by_hand = and_(HeritageItem.artefact_id.is_(None), HeritageItem.digitised_on <= year.last)
    kind = asked.text("heritage")
    narrowed = HeritageItem.kind == kind if kind else true()
    return (
        _part(asked, facts, narrowed, or_(scanned, by_hand), "heritage_item", HeritageItem.id.expression),
    )


def _active(asked: Asked) -> tuple[Term, ...]:
    after = asked.year.after
    facts = Facts(
        name="institutions",
        tables=Institution.__table__,
        given=(),
        in_year=Institution.created_at < after,
        moment=null(),
        root_kind="institution",
        root=Institution.id.expression,
        institution=Institution.id.expression,
    )
    offers = exists().where(
        Programme.institution_id == Institution.id,
        Programme.state == Publication.PUBLISHED,
        Programme.published_at < after,
    )
    shows = exists().where(
        Exhibition.institution_id == Institution.id,
        Exhibition.state == Publication.PUBLISHED,
        Exhibition.published_at < after,
    )
    return (_part(asked, facts, true(), and_(offers, shows), "institution", facts.root),)


def _part(
    asked: Asked,
    facts: Facts,
    narrowed: ColumnElement[bool],
    reached: ColumnElement[bool],
    kind: str,
    key: ColumnElement[str],
) -> Term:
    amount = case((reached, 1), else_=0)
    return Term(facts, asked.scope, asked.year, narrowed, kind, key, amount, ONE, adds=reached)


SHARE_RULES = (
    Rule(
        "heritage_digitised",
        Translated("Tỷ lệ di sản trong danh mục đã số hóa", "Share of listed heritage digitised"),
        Translated(
            "Số di sản trong danh mục đã số hóa đến cuối năm trên tổng số di sản có trong danh mục khi đó; hiện "
            "vật có hồ sơ trên hệ thống là đã số hóa khi có bản quét đạt.",
            "The listed items digitised by the year's end over all items listed by then; an item with a record here is "
            "digitised once a scan of it is ready.",
        ),
        frozenset({Measure.ARTEFACT}),
        SHARE,
        (HERITAGE,),
        _heritage,
    ),
    Rule(
        "institutions_active",
        Translated(
            "Tỷ lệ đơn vị có chương trình giáo dục và trưng bày trực tuyến",
            "Share of institutions with an education programme and an online exhibition",
        ),
        Translated(
            "Số đơn vị có ít nhất một chương trình giáo dục và một trưng bày trực tuyến đang được công bố, đã "
            "công bố trước khi hết năm, trên tổng số đơn vị có trên hệ thống.",
            "The institutions with at least one education programme and one online exhibition that are "
            "published, and were by the year's end, over all institutions on the site.",
        ),
        frozenset({Measure.INSTITUTION, Measure.LIBRARY}),
        SHARE,
        (),
        _active,
    ),
)
"""Both count records that the system keeps by itself."""
