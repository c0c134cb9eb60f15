"""The sections of an exhibition: their order, their words, and the artefacts that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.exhibition_forms import (
    LENT,
    SectionForm,
    item_plan,
    layout_words,
    section_shown,
)
from frontend.curate.pictures import allow_previews
from frontend.curate.rows import artefact_rows, exhibition_row
from frontend.curate.scan_order import moved
from frontend.curate.standing import standing_rows
from frontend.i18n import current_language, gettext
from frontend.presenters.loans import loan_shown
from frontend.presenters.pictures import Region
from frontend.presenters.pictures import part as part_of
from frontend.workbench.desk import desk
from frontend.workbench.forms import pair
from frontend.workbench.json_answers import json_answer
from frontend.workbench.notes import GOOD
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.exhibitions import Layout
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, loans
from museum.services.sections import SectionPlan, write_sections

if TYPE_CHECKING:
    from museum.domain.exhibitions import Exhibition, Section, StoryStep

FOUND = 24
LONGEST_SEARCH = 200


@curate.post("/exhibitions/<exhibition_id>/sections")
def section_order(exhibition_id: str) -> Response:
    """Add a section, move one, or take one out with its words."""
    here = desk()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    step, _, section_id = request.form.get("do", "").partition(":")
    plans = [_plan(section_shown(section), section.id) for section in shown.sections]
    order = [section.id for section in shown.sections]
    back = url_for("curate.exhibition", exhibition_id=exhibition_id, _anchor="sections")
    if step == "add":
        plans.append(SectionPlan(Translated(), layout=Layout.ROW))
    elif section_id in order and step in ("up", "down"):
        plans = [plans[order.index(one)] for one in moved(order, section_id, -1 if step == "up" else 1)]
    elif section_id in order and step == "drop":
        plans = [plan for plan in plans if plan.id != section_id]
    else:
        raise NotFound("Không có phần này trong trưng bày.", "The exhibition has no such section.")
    written = write_sections(here.session, here.ports, here.person, exhibition_id, plans, shown.version)
    if step == "add":
        made = written.sections[-1]
        return redirect(url_for("curate.section", exhibition_id=exhibition_id, section_id=made.id))
    return redirect(back)


@curate.get("/exhibitions/<exhibition_id>/sections/<section_id>/drop")
def section_drop(exhibition_id: str, section_id: str) -> Response:
    """Ask before a section is taken out."""
    shown, section = _find(exhibition_id, section_id)
    body = render_template("curate/section_drop.html", row=exhibition_row(shown), section=section)
    return make_response(body)


@curate.route("/exhibitions/<exhibition_id>/sections/<section_id>", methods=["GET", "POST"])
def section(exhibition_id: str, section_id: str) -> Response:
    """Show a section, and keep what is changed in it; its buttons also add, move and take out artefacts."""
    here = desk()
    form = SectionForm()
    shown, part = _find(exhibition_id, section_id)
    stored = section_shown(part)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(shown.version, stored)
        return _page(form, shown, part, stored)
    seen = read_seen(form.seen.data or "")
    sent = {**form.values(), **_items_sent()}
    try:
        seen.refuse_clash(stored)
        wanted, said = _step({**stored, **sent}, shown.institution_id)
        plans = [
            _plan(wanted if one.id == section_id else section_shown(one), one.id) for one in shown.sections
        ]
        write_sections(here.session, here.ports, here.person, exhibition_id, plans, shown.version)
    except Invalid as error:
        form.blame(error)
        shown, part = _find(exhibition_id, section_id)
        return _page(form, shown, part, {**stored, **sent}, 422)
    except (Clash, Conflict) as error:
        shown, part = _find(exhibition_id, section_id)
        clash = error if isinstance(error, Clash) else Clash(section_shown(part), {})
        both = seen.both(sent, clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, part, {**clash.stored, **sent, **both.moved}, 409, both)
    flash(said, GOOD)
    return redirect(
        url_for(
            "curate.section",
            exhibition_id=exhibition_id,
            section_id=section_id,
            added="yes" if request.form.get("do", "").partition(":")[0] in ("add", "lend") else None,
            _anchor=_anchor(),
        )
    )


def _anchor() -> str:
    return "items" if request.form.get("do", "save") != "save" else "main"


def _find(exhibition_id: str, section_id: str) -> tuple[Exhibition, Section]:
    here = desk()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    for part in shown.sections:
        if part.id == section_id:
            return shown, part
    raise NotFound("Không có phần này trong trưng bày.", "The exhibition has no such section.")


def _items_sent() -> dict[str, str]:
    """Give the artefacts in the order of the form, and their captions."""
    ids = [one for one in request.form.getlist("item") if one]
    captions = {
        name: " ".join(text.split()) for name, text in request.form.items() if name.startswith("caption-")
    }
    return {"items": ",".join(ids), **captions}


def _step(values: dict[str, str], institution_id: str) -> tuple[dict[str, str], str]:
    """Do what the form's button says to its artefacts; gives the new values and what was done, in words."""
    step, _, artefact_id = request.form.get("do", "save").partition(":")
    items = [one for one in values["items"].split(",") if one]
    if step == "save":
        return values, gettext("Saved.")
    if step == "add":
        added = [artefact_id] if artefact_id else _numbered(request.form.get("numbers", ""), institution_id)
        fresh = [one for one in added if one not in items]
        return {**values, "items": ",".join([*items, *fresh])}, gettext("Added to the end of the section.")
    if step == "lend":
        name = f"{LENT}{request.form.get('loan', '')}"
        return {**values, "items": ",".join([*items, name])}, gettext("Added to the end of the section.")
    if artefact_id not in items:
        raise NotFound("Không có hiện vật này trong phần.", "The section has no such artefact.")
    if step == "drop":
        items.remove(artefact_id)
        return {**values, "items": ",".join(items)}, gettext("Taken out of the section.")
    if step in ("up", "down"):
        items = moved(items, artefact_id, -1 if step == "up" else 1)
        return {**values, "items": ",".join(items)}, gettext("Saved.")
    raise NotFound("Không có thao tác này.", "There is no such step.")


def _numbered(text: str, institution_id: str) -> list[str]:
    """Find artefacts by the register numbers that somebody typed, separated by `|`."""
    here = desk()
    numbers = [part.strip() for part in text.split("|") if part.strip()]
    if not numbers:
        raise Invalid(
            "Hãy nhập số đăng ký của hiện vật.", "Enter the artefact's accession number.", "numbers"
        )
    ids = []
    for number in numbers:
        found = artefacts.by_number(here.session, institution_id, number)
        if found is None:
            raise Invalid(
                f"Đơn vị không có hiện vật số “{number}”. Hãy kiểm tra số hoặc tìm theo tên.",
                f"The institution has no artefact “{number}”. Check the number, or look for its title.",
                "numbers",
            )
        ids.append(found.id)
    return ids


def _plan(values: Mapping[str, str], section_id: str) -> SectionPlan:
    layout = values.get("layout", "")
    if layout not in set(Layout):
        raise Invalid("Hãy chọn nhịp của phần.", "Choose the rhythm of the section.", "layout")
    items = tuple(item_plan(values, one) for one in values["items"].split(",") if one)
    return SectionPlan(pair(values, "title"), pair(values, "text"), Layout(layout), items, section_id)


def _page(
    form: SectionForm,
    shown: Exhibition,
    part: Section,
    values: Mapping[str, str],
    status: int = 200,
    both: Both | None = None,
) -> Response:
    here = desk()
    ids = [one for one in values["items"].split(",") if one]
    lendable = loans.for_institution(here.session, shown.institution_id)
    allow_previews(list({step.media_id: step.media for step in part.steps}.values()))
    theirs = [one for one in (both.theirs.get("items", "") if both else "").split(",") if one]
    body = render_template(
        "curate/section.html",
        row=exhibition_row(shown),
        section=part,
        institution_id=shown.institution_id,
        number=[one.id for one in shown.sections].index(part.id) + 1,
        form=form,
        items=standing_rows(here, ids, shown.institution_id),
        values=values,
        both=both or Both(),
        clash=both is not None,
        theirs=standing_rows(here, theirs, shown.institution_id),
        lendable=[loan_shown(one, current_language()) for one in lendable if f"{LENT}{one.id}" not in ids],
        layouts=layout_words(),
        added=request.method == "GET" and "added" in request.args,
        numbers=request.form.get("numbers", "") if form.errors else "",
        step_pictures={step.id: _glance(step) for step in part.steps},
    )
    return make_response(body, status)


def _glance(step: StoryStep) -> str:
    """Give the address of a small picture of what a step looks at."""
    return part_of(step.media, Region(step.x, step.y, step.width, step.height)).srcset.split(" ", 1)[0]


@curate.get("/pick")
def pick() -> Response:
    """Find artefacts of an institution to put into a section, by words of title or number."""
    here = desk()
    institution = here.institution(request.args.get("institution", ""))
    text = request.args.get("q", "")[:LONGEST_SEARCH]
    found = artefacts.listed(here.session, [institution.id], text=text, limit=FOUND)
    return json_answer(
        {
            "total": found.total,
            "artefacts": [
                {
                    "id": row.id,
                    "number": row.number,
                    "title": row.title.text,
                    "state": row.state,
                    "thumbnail": row.thumbnail,
                }
                for row in artefact_rows(here, found.artefacts)
            ],
        }
    )
