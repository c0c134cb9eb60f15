"""Freezing the figures of a report with the records they were counted from, and counting them again later."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from museum.db.engine import snapshot
from museum.domain.errors import Conflict, NotFound
from museum.domain.indicators import Indicator
from museum.domain.local_time import local
from museum.domain.plans import Plan
from museum.domain.reporting import Report, ReportState
from museum.services.audit import note
from museum.services.indicators.counting import all_rows
from museum.services.lead import require_lead
from museum.services.outbox import held, transaction
from museum.services.report_content import Changed
from museum.services.report_differences import KeptRow, Sources, differences, digest_of_rows
from museum.services.report_facts import Figures, IndicatorFacts, digest_of, facts, plain
from museum.services.report_figures import Span, collect
from museum.services.report_texts import drafts, outdated, printed_parts
from museum.services.report_words import day
from museum.services.reported_values import REPORTED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.people import Person
    from museum.ports import Ports

Rows = dict[str, dict[str, list[KeptRow]]]
"""Indicator → year → the records behind its number."""


@dataclass(frozen=True)
class Verification:
    """What counting again has shown."""

    unharmed: bool
    """Whether the frozen figures still are what they were frozen as."""
    rows_unharmed: bool
    """Whether the list of records kept in storage is."""
    changed: tuple[Changed, ...]
    """Figures that come out otherwise today, and by which records."""


def today(ports: Ports) -> date:
    """Give the day in Vietnam."""
    return local(ports.clock.now()).date()


def span_of_report(report: Report, ports: Ports) -> Span:
    """Give what a report looks back on: of a draft no further than today."""
    until = report.cut_off if report.state == ReportState.FROZEN else min(report.cut_off, today(ports))
    return Span(report.kind, report.first_year, report.last_year, until)


def frozen_figures(report: Report) -> Figures:
    """Give the figures as they were frozen."""
    return facts(Figures, report.figures["figures"])


def frozen_drafts(report: Report) -> dict[str, str]:
    """Give the drafted texts as they were when the figures were frozen."""
    return dict(report.figures["drafted"])


def frozen_changes(report: Report) -> tuple[Changed, ...]:
    """Give what a supplement told when it was frozen."""
    return facts(tuple[Changed, ...], report.figures["changed"])


def rows_key(report_id: str) -> str:
    """Name the list of a frozen report's records in object storage."""
    return f"reports/{report_id}/rows.json.gz"


def freeze(
    session: Session,
    ports: Ports,
    person: Person,
    report_id: str,
    version: int,
    *,
    early: bool = False,
    keeping: Collection[str] = (),
) -> Report:
    """Freeze a report's figures; raises NotAllowed, Conflict, Unavailable.

    Before the cut-off day is over it is done only when `early` says that this is meant: then today is
    the cut-off day. Texts that were written beside other figures stand only when `keeping` names them:
    a report must not say one thing in its tables and another in its text. Nothing is written before all is counted, so others go on working meanwhile.
    """
    report = known(session, report_id)
    require_lead(person, report.plan)
    _check(report, ports, version, early=early)
    cut_off = min(report.cut_off, today(ports))
    span = Span(report.kind, report.first_year, report.last_year, cut_off)
    with snapshot(session):
        report = known(session, report_id)
        figures, rows = _counted(session, ports, report.plan, span)
        corrected = last_frozen(session, report)
        changed = _changed(session, ports, corrected, figures, rows) if corrected else ()
        drafted = drafts(figures, report.frame.get("issuer", ""))
        _check_texts(report, figures, drafted, keeping)
    packed = _pack(rows)
    content = {
        "figures": plain(figures),
        "drafted": drafted,
        "changed": plain(changed),
        "rows": {
            "sha256": hashlib.sha256(packed).hexdigest(),
            "number": sum(len(one) for years in rows.values() for one in years.values()),
        },
    }
    with transaction(session, ports):
        report = known(session, report_id)
        require_lead(person, report.plan)
        _check(report, ports, version, early=early)
        # Under the report's lock: who freezes at the same moment and is refused must not replace the list.
        ports.store.put(rows_key(report_id), packed, "application/gzip")
        report.figures, report.digest = content, digest_of(content)
        report.state, report.cut_off = ReportState.FROZEN, cut_off
        report.plan_version = figures.plan_version
        report.frozen_at = report.changed_at = ports.clock.now()
        report.version += 1
        note(
            session,
            ports,
            person,
            "freeze",
            ("report", report.id),
            report.institution_id,
            digest=report.digest,
            cut_off=cut_off.isoformat(),
        )
    return report


def _check(report: Report, ports: Ports, version: int, *, early: bool) -> None:
    if report.state == ReportState.FROZEN:
        raise Conflict(
            "Số liệu của báo cáo này đã chốt và không thay đổi được nữa. Hãy lập báo cáo bổ sung.",
            "The figures of this report are frozen and cannot be changed any more. Please make a supplement.",
        )
    if report.version != version:
        raise Conflict(
            "Báo cáo vừa được người khác sửa. Hãy xem lại rồi chốt số liệu.",
            "Somebody else has just changed the report. Please look it over, then freeze the figures.",
        )
    if report.last_year > today(ports).year:
        raise Conflict(
            f"Năm {report.last_year} chưa bắt đầu nên chưa có số liệu để chốt.",
            f"The year {report.last_year} has not begun, so there are no figures to freeze.",
        )
    if not early and today(ports) <= report.cut_off:
        raise Conflict(
            f"Ngày chốt số liệu {day(report.cut_off)} chưa qua. Hãy chờ đến hôm sau, hoặc xác nhận chốt sớm.",
            f"The cut-off day, {report.cut_off:%d %B %Y}, is not over yet. Please wait until the day after, or confirm that you freeze early.",
        )


def _check_texts(
    report: Report, figures: Figures, drafted: Mapping[str, str], keeping: Collection[str]
) -> None:
    """Refuse texts that were written beside other figures, unless somebody says that they hold."""
    printed = printed_parts(figures, supplement=report.supplement > 0)
    old = [one for one in outdated(report.texts, drafted, printed) if one.code not in keeping]
    if old:
        raise Conflict(
            "Có phần được viết khi số liệu còn khác hiện nay: "
            f"{'; '.join(one.title.vi for one in old)}. Hãy xem lại, rồi xác nhận từng phần khi chốt.",
            "Some texts were written beside other figures than today's: "
            f"{'; '.join(one.title.en or one.title.vi for one in old)}. Please read them, and confirm each when you freeze.",
        )


def _counted(session: Session, ports: Ports, plan: Plan, span: Span) -> tuple[Figures, Rows]:
    """Count figures and records, of one moment; raises Conflict unless each figure is what its records come to."""
    figures = collect(session, ports, plan, span)
    rows = _rows(session, ports, figures, span)
    for one in figures.indicators:
        if not _agree(figures, one, rows[one.id], session.get_one(Indicator, one.id).rule):
            raise Conflict(
                f"Số liệu “{one.name}” không khớp với các bản ghi của nó nên chưa chốt được. Hãy thử lại; nếu vẫn vậy, "
                "hãy báo người quản trị hệ thống.",
                f"The figure “{one.name}” is not what its records come to, so nothing was frozen. Please try again; "
                "if it stays so, tell the administrator of the system.",
            )
    return figures, rows


def _rows(session: Session, ports: Ports, figures: Figures, span: Span) -> Rows:
    found: Rows = {}
    for one in figures.indicators:
        indicator = session.get_one(Indicator, one.id)
        found[one.id] = {
            str(year): [
                KeptRow.of(row) for row in all_rows(session, ports, indicator, year, until=span.until)
            ]
            for year in figures.counted_years(one)
        }
    return found


def _agree(figures: Figures, indicator: IndicatorFacts, rows: Mapping[str, list[KeptRow]], rule: str) -> bool:
    """Say whether an indicator's figures, and what it is measured from, are what the records kept come to."""
    for year in indicator.years:
        if year.rows is None:
            continue
        held = rows[str(year.year)]
        if (len(held), digest_of_rows(held)) != (year.rows, year.digest):
            return False
        if held and (year.amount, year.whole) != (_added(one.amount for one in held), _whole(held)):
            return False
    now = figures.now(indicator)
    told = [one.amount for one in indicator.units if one.amount is not None]
    # What counts once a year for the plan may count for several units.
    return rule != REPORTED or now.amount is None or sum(told, Fraction(0)) == now.amount


def _added(numbers: Iterable[str]) -> Fraction:
    return sum(map(Fraction, numbers), Fraction(0))


def _whole(rows: Sequence[KeptRow]) -> Fraction | None:
    """Add up the denominators; one that is unknown leaves them all so."""
    known = [one.whole for one in rows if one.whole is not None]
    return _added(known) if len(known) == len(rows) else None


def _pack(rows: Rows) -> bytes:
    text = json.dumps(
        {
            indicator: {year: [list(plain(row).values()) for row in held] for year, held in years.items()}
            for indicator, years in rows.items()
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return gzip.compress(text.encode(), 6, mtime=0)


def kept_rows(ports: Ports, report: Report) -> Rows | None:
    """Give the records that a frozen report was counted from; None when they are lost or were altered."""
    try:
        packed = ports.store.get(rows_key(report.id))
    except KeyError:
        return None
    if hashlib.sha256(packed).hexdigest() != report.figures["rows"]["sha256"]:
        return None
    held: Mapping[str, Mapping[str, list[Any]]] = json.loads(gzip.decompress(packed))
    return {
        indicator: {year: [_row(one) for one in rows] for year, rows in years.items()}
        for indicator, years in held.items()
    }


def _row(given: list[Any]) -> KeptRow:
    kind, row_id, on, amount, whole, title = given
    return KeptRow(kind, row_id, date.fromisoformat(on) if on else None, amount, whole, title)


def last_frozen(session: Session, report: Report) -> Report | None:
    """Give the frozen report that a supplement corrects: the one before it."""
    if report.supplement == 0:
        return None
    return session.scalar(
        select(Report)
        .where(
            Report.plan_id == report.plan_id,
            Report.kind == report.kind,
            Report.first_year == report.first_year,
            Report.last_year == report.last_year,
            Report.supplement < report.supplement,
            Report.state == ReportState.FROZEN,
        )
        .order_by(Report.supplement.desc())
        .limit(1)
    )


def _changed(
    session: Session, ports: Ports, frozen: Report, figures: Figures, rows: Rows | None = None
) -> tuple[Changed, ...]:
    """Compare a frozen report with a count of today."""
    kept = kept_rows(ports, frozen)
    if kept is None:  # without the list nobody can say which records make the difference
        return tuple(differences(frozen_figures(frozen), figures, Sources(_no_rows, _no_rows, _no_rows)))

    def before(indicator_id: str, year: int) -> Iterable[KeptRow]:
        return kept.get(indicator_id, {}).get(str(year), [])

    def after(indicator_id: str, year: int) -> Iterable[KeptRow]:
        if rows is not None:
            return rows.get(indicator_id, {}).get(str(year), [])
        indicator = session.get_one(Indicator, indicator_id)
        return map(KeptRow.of, all_rows(session, ports, indicator, year, until=figures.until))

    def later(indicator_id: str, year: int) -> Iterable[KeptRow]:
        indicator = session.get(Indicator, indicator_id)
        every = all_rows(session, ports, indicator, year) if indicator is not None else ()
        return (KeptRow.of(one) for one in every if one.on is not None and one.on > figures.until)

    return tuple(differences(frozen_figures(frozen), figures, Sources(before, after, later)))


def _no_rows(_indicator_id: str, _year: int) -> Iterable[KeptRow]:
    return ()


def compared(session: Session, ports: Ports, frozen: Report, figures: Figures) -> tuple[Changed, ...]:
    """Say how figures counted now differ from those of a frozen report."""
    return _changed(session, ports, frozen, figures)


def verify(session: Session, ports: Ports, report: Report) -> Verification:
    """Count a frozen report again, as far as its own cut-off day."""
    with snapshot(session):
        figures = collect(session, ports, report.plan, span_of_report(report, ports))
        return Verification(
            unharmed=digest_of(report.figures) == report.digest,
            rows_unharmed=kept_rows(ports, report) is not None,
            changed=_changed(session, ports, report, figures),
        )


def known(session: Session, report_id: str) -> Report:
    """Get a report, inside a transaction for changing it; raises NotFound."""
    found = held(session, Report, report_id)
    if found is None:
        raise NotFound(
            "Không có báo cáo này, hoặc báo cáo đã bị xóa. Hãy xem danh sách báo cáo.",
            "There is no such report, or it has been removed. Please see the list of reports.",
        )
    return found
