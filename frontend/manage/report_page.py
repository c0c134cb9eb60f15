"""A report's page: its frame and texts to write in, the tables beside them, and what was frozen to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import manage
from frontend.manage.following import plan_name
from frontend.manage.report_forms import ReportForm, field_name, form_of
from frontend.manage.report_shown import (
    ShownBlock,
    ShownTable,
    day_words,
    has_charts,
    report_row,
    report_title,
    shown_blocks,
    shown_tables,
)
from frontend.teach.numbers import day_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.rows import moment
from frontend.workbench.seen import Both, Clash, Seen, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid, NotAllowed
from museum.domain.papers import PaperFormat
from museum.domain.reporting import Report, ReportState
from museum.services import report_freezing, report_reading, reports
from museum.services.report_content import blocks
from museum.services.report_frames import FIELDS, GIVEN_LATE, shown_fields
from museum.services.report_reading import Look, UnitText
from museum.services.report_texts import SYSTEM_PART, TextPart, systems_of
from museum.services.report_words import ANSWERS, day
from museum.services.reports import Changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from museum.domain.papers import Part

_DRAFT = "draft-"
"""What the page was seen with, beside its fields: the draft of each text."""


@dataclass(frozen=True)
class Written:
    """A text on the page."""

    code: str
    field: str
    title: str
    help: str
    state: str
    """`draft`: as the figures word it; `own`: somebody's own words; `kept`: as in the report before."""
    lines: int
    tables: tuple[ShownTable, ...]
    charts: bool
    offered: tuple[tuple[str, UnitText], ...]
    """What units wrote about it, each with the value of its button."""
    read: tuple[ShownBlock, ...]
    """The text as the document has it."""
    today: tuple[ShownBlock, ...]
    """Today's draft, where the text was written beside another one: figures in it may be old."""


@manage.route("/reports/<report_id>", methods=["GET", "POST"])
def report(report_id: str) -> Response:
    """Show a report, and keep what is changed in it."""
    here = desk()
    shown = report_reading.get_for(here.session, here.person, report_id)
    look = report_reading.look(here.session, here.ports, shown, sources=False)
    parts = look.printed
    form = form_of(parts)
    stored = _values(look, parts)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = _seen(look, stored)
        return _page(form, look)
    if not reports.may_write(here.person, shown):
        raise NotAllowed(
            "Chỉ cán bộ quản lý của đơn vị theo dõi kế hoạch mới sửa được báo cáo.",
            "Only managers of the institution that leads the plan may change its reports.",
        )
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(_of_people(look, stored))
        changes = _changes(form, seen, look, parts)
        if changes is None:
            flash(gettext("Nothing was changed."), PLAIN)
            return redirect(url_for("manage.report", report_id=report_id))
        reports.write(here.session, here.ports, here.person, report_id, shown.version, changes)
    except Invalid as error:
        here.session.rollback()
        form.blame(error)
        return _page(form, look, 422)
    except (Clash, Conflict) as error:
        return _clashed(form, seen, report_id, error)
    flash(gettext("Saved."), GOOD)
    anchor = _anchor()
    return redirect(url_for("manage.report", report_id=report_id, _anchor=anchor or None))


def _values(look: Look, parts: list[TextPart]) -> dict[str, str]:
    frame = shown_fields(look.report.frame)
    texts = {field_name(one.code): look.texts[one.code] for one in parts}
    return {**frame, "cut_off": look.report.cut_off.isoformat(), **texts}


def _drafts(look: Look) -> dict[str, str]:
    return {f"{_DRAFT}{field_name(one.code)}": look.drafted[one.code] for one in look.printed}


def _seen(look: Look, stored: Mapping[str, str]) -> str:
    """Give what the page shows: its fields, and the drafts that people write beside."""
    return write_seen(look.report.version, {**stored, **_drafts(look)})


def _of_people(look: Look, stored: Mapping[str, str]) -> dict[str, str]:
    """Leave out drafted texts: the figures may have moved them since, and nobody else."""
    drafted = {field_name(code) for code in look.drafted if code not in look.report.texts}
    return {name: text for name, text in stored.items() if name not in drafted}


def _changes(form: ReportForm, seen: Seen, look: Look, parts: list[TextPart]) -> Changes | None:
    """Read what was changed, and which button was pressed; None: nothing."""
    mine = seen.changed_in(form.values())
    texts: dict[str, str | None] = {}
    for one in parts:
        name = field_name(one.code)
        if name in mine:
            texts[one.code] = None if mine[name] == look.drafted[one.code] else mine[name]
    reset = request.form.get("reset", "")
    if reset in look.drafted:
        texts[reset] = None
    for value, said in _offered(look.report):
        if value == request.form.get("take", ""):
            held = texts.get(said.part, look.texts[said.part]) or look.texts[said.part]
            texts[said.part] = f"{held}\n- {said.unit}: {' '.join(said.text.split())}"
    hold = request.form.get("hold", "")
    if hold in look.drafted:
        texts.setdefault(hold, look.texts[hold])
    moved = seen.changed_in(_drafts(look))
    beside = {code: look.drafted[code] for code in texts if f"{_DRAFT}{field_name(code)}" not in moved}
    frame = {name: mine[name] for name in FIELDS if name in mine}
    cut_off = day_of(mine["cut_off"], "cut_off") if "cut_off" in mine else None
    if not (texts or frame or cut_off):
        return None
    return Changes(frame, texts, cut_off=cut_off, beside=beside)


def _anchor() -> str:
    """Give the text whose button was pressed: the page opens there again."""
    pressed = (request.form.get(name, "") for name in ("reset", "hold", "take"))
    code = next(filter(None, pressed), "").partition("/")[0]
    return f"part-{field_name(code)}" if code else ""


def _clashed(form: ReportForm, seen: Seen, report_id: str, error: Clash | Conflict) -> Response:
    here = desk()
    here.session.rollback()
    here.session.expire_all()
    shown = report_reading.get_for(here.session, here.person, report_id)
    look = report_reading.look(here.session, here.ports, shown, sources=False)
    if shown.state == ReportState.FROZEN:
        raise error if isinstance(error, Conflict) else _frozen_meanwhile()
    stored = _values(look, look.printed)
    clash = error if isinstance(error, Clash) else Clash(stored, {})
    both = seen.both(form.values(), clash)
    form.show(both.moved)
    form.seen.data = _seen(look, stored)
    return _page(form, look, 409, both)


def _frozen_meanwhile() -> Conflict:
    return Conflict(
        "Báo cáo vừa được chốt số liệu nên không sửa được nữa. Hãy lập báo cáo bổ sung.",
        "The report has just been frozen and cannot be changed any more. Please make a supplement.",
    )


def _page(form: ReportForm, look: Look, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    shown = look.report
    frozen = shown.state == ReportState.FROZEN
    writes = reports.may_write(here.person, shown)
    body = render_template(
        "manage/report.html",
        report=shown,
        row=report_row(shown, report_freezing.today(here.ports)),
        title=report_title(shown),
        plan=plan_name(shown.plan),
        form=form,
        both=both or Both(),
        clash=both is not None,
        frozen=frozen,
        frame=shown_fields(shown.frame),
        writes=writes,
        late_fields=sorted(GIVEN_LATE, reverse=True),
        written=list(_written(look)),
        changes=_changed_blocks(look),
        done=_done(look),
        answers=[
            (one.unit, str(one.year), day(one.deadline), day(one.sent_on) if one.sent_on else "", one.state)
            for one in look.figures.answers
        ],
        answer_words=_answer_words(),
        until=day_words(look.figures.until),
        early=look.figures.until < shown.cut_off,
        forms_of_file=[one.value for one in PaperFormat],
        changed=moment(shown.changed_at),
        frozen_at=moment(shown.frozen_at) if shown.frozen_at else "",
    )
    return make_response(body, status)


def _answer_words() -> dict[str, str]:
    if current_language() == "vi":
        return dict(ANSWERS)
    return {
        "asked": gettext("not sent"),
        "started": gettext("being filled in"),
        "sent": gettext("sent, waits for approval"),
        "returned": gettext("returned for correction"),
        "approved": gettext("approved"),
    }


def _results(look: Look) -> Part:
    return look.paper.parts[1]


def _done(look: Look) -> list[ShownBlock]:
    """Show the part on what was done, which has no text of its own."""
    parts = _results(look).parts
    return list(shown_blocks(parts[-1].blocks)) if len(parts) > len(systems_of(look.figures)) else []


def _changed_blocks(look: Look) -> list[ShownBlock]:
    return list(shown_blocks(look.paper.parts[0].blocks)) if look.supplement is not None else []


def _beside(look: Look) -> dict[str, Part]:
    """Give the part of the document that each text stands in, where tables stand in it, too."""
    results = _results(look)
    beside = {"results": results}
    for system, part in zip(systems_of(look.figures), results.parts, strict=False):
        beside[f"{SYSTEM_PART}{system}"] = part
    if look.supplement is None:
        beside["models"] = look.paper.parts[2]
    return beside


def _offered(report: Report) -> list[tuple[str, UnitText]]:
    found = report_reading.texts_of_units(desk().session, report)
    return [(f"{one.part}/{at}", one) for at, one in enumerate(found)]


def _written(look: Look) -> Iterator[Written]:
    here = desk()
    lang = current_language()
    before = report_reading.last_before(here.session, look.report)
    kept = before.texts if before else {}
    beside = _beside(look)
    offered = _offered(look.report) if look.report.state == ReportState.DRAFT else []
    outdated = {one.code for one in look.outdated}
    for one in look.printed:
        own = look.report.texts.get(one.code)
        state = "draft" if own is None else "kept" if own == kept.get(one.code) else "own"
        part, text = beside.get(one.code), look.texts[one.code]
        yield Written(
            code=one.code,
            field=field_name(one.code),
            title=one.title.shown(lang).text,
            help=one.help.shown(lang).text,
            state=state,
            lines=max(3, min(16, sum(1 + len(line) // 90 for line in text.split("\n")))),
            tables=tuple(shown_tables(part)) if part else (),
            charts=has_charts(part) if part else False,
            offered=tuple(
                (value, said)
                for value, said in offered
                if said.part == one.code and f"{said.unit}: " not in text
            ),
            read=tuple(_read(text)),
            today=tuple(_read(look.drafted[one.code])) if one.code in outdated else (),
        )


def _read(text: str) -> Iterator[ShownBlock]:
    return shown_blocks(blocks(text))
