"""One call: while it is prepared, whom it asks for what; once it is out, who has answered, who is late, and the links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from flask import flash, make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext, long_day, ngettext
from frontend.manage.blueprint import manage
from frontend.manage.call_rows import answer_rows, call_row, choices, gone_rows, prepared
from frontend.manage.calls import back_to, call_of, refused
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD
from museum.domain.collecting import Tally, tally
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, NotFound
from museum.domain.reporting import UnitReportState
from museum.services import calls, unit_letters
from museum.services.unit_links import address_of

if TYPE_CHECKING:
    from museum.domain.reporting import Call
    from museum.domain.translated import Shown

LATE = "late"


@manage.get("/calls/<call_id>")
def call(call_id: str) -> Response:
    """Show a call: while it is prepared, whom it asks for what; once it is out, who has answered."""
    found = call_of(call_id)
    if found.sent_at is not None:
        return _running(found)
    here = desk()
    offered = choices(
        here.session, here.ports, found, request.args.get("kind", ""), request.args.get("parent", "")
    )
    body = render_template("manage/call_draft.html", call=found, page=prepared(found), offered=offered)
    return make_response(body)


def _running(found: Call) -> Response:
    here, now = desk(), desk().ports.clock.now()
    wanted = request.args.get("show", "")
    rows = answer_rows(found, found.unit_reports, now)
    shown = [one for one in rows if wanted in ("", one.state) or (wanted == LATE and one.late)]
    counted = tally(found, found.unit_reports, now)
    body = render_template(
        "manage/call.html",
        call=found,
        row=call_row(found, now, counted.sent),
        page=prepared(found),
        rows=shown,
        tally=counted,
        shows=_shows(counted, wanted),
        silent=[one for one in rows if not one.email],
        gone=gone_rows(here.session, found, now),
        lost=unit_letters.lost(here.session, here.ports, found.id),
        offered=choices(here.session, here.ports, found, "", ""),
    )
    return make_response(body)


def _shows(counted: Tally, wanted: str) -> list[tuple[str, str, int, bool]]:
    """Give what the list can be narrowed to: its name in the address, its label, how many, whether it is chosen."""
    found = (
        ("", gettext("All"), counted.units),
        (UnitReportState.SENT, gettext("To be read"), counted.sent),
        (LATE, gettext("Late"), counted.late),
        (UnitReportState.RETURNED, gettext("Returned"), counted.returned),
        (UnitReportState.STARTED, gettext("Being filled in"), counted.started),
        (UnitReportState.ASKED, gettext("Not started yet"), counted.asked),
        (UnitReportState.APPROVED, gettext("Approved"), counted.approved),
    )
    return [(str(name), label, many, name == wanted) for name, label, many in found if many or not name]


@manage.post("/calls/<call_id>/<any(remind, close, reopen):step>")
def call_step(call_id: str, step: str) -> Response:
    """Remind the late ones now, close a call, or open it again."""
    here = desk()
    given = here.session, here.ports, here.person, call_id
    try:
        if step == "remind":
            written = calls.remind(*given)
            flash(ngettext("%(num)s unit is reminded.", "%(num)s units are reminded.", written), GOOD)
        elif step == "close":
            calls.close(*given)
            flash(gettext("Closed. Links go on working for reading, for sixty days."), GOOD)
        else:
            calls.reopen(*given)
            flash(gettext("Open again: units can answer."), GOOD)
    except Conflict as error:
        refused(error)
    return back_to(call_id)


@dataclass(frozen=True)
class Slip:
    """What is handed to a unit that has no e-mail: its link, with a code that a telephone reads."""

    unit: Shown
    address: str
    code: Markup


@manage.get("/calls/<call_id>/links")
def call_links(call_id: str) -> Response:
    """Print the links of the units that have no e-mail, or of one unit, to be handed over."""
    here, lang = desk(), current_language()
    found = call_of(call_id)
    if found.sent_at is None:
        raise NotFound(
            "Đợt này chưa gửi nên chưa có đường dẫn.", "The call was not sent: there are no links yet."
        )
    wanted = request.args.get("unit", "")
    slips = [
        Slip(one.unit.name.shown(lang), address, _code(address))
        for one in sorted(found.unit_reports, key=lambda one: (one.unit.name_key, one.unit.name.vi))
        if (one.unit_id == wanted if wanted else not one.unit.email)
        and one.state != UnitReportState.APPROVED
        and (address := address_of(here.ports, one))
    ]
    lead = here.session.get_one(Institution, found.institution_id)
    body = render_template(
        "manage/call_links.html",
        call=found,
        slips=slips,
        title=title_of(found.title, lang, str(found.year)),
        plan=title_of(found.plan.title, lang, found.plan.slug),
        lead=lead.name.shown(lang),
        deadline=long_day(found.deadline),
    )
    return make_response(body)


def _code(address: str) -> Markup:
    """Draw an address as QR code within a page, readable with a tenth of it lost."""
    drawn = segno.make(address, error="m", micro=False)
    # Made of nothing but the address, which holds no mark-up.
    return Markup(drawn.svg_inline(border=2, omitsize=True, svgclass="slip__code", lineclass=None))  # noqa: S704
