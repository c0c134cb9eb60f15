"""The plans: listed, entered anew, taken away as workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.plan_forms import PlanForm
from frontend.manage.plan_shown import plan_row
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD
from frontend.workbench.seen import Both
from museum.domain.people import MANAGERS
from museum.domain.plans import PlanLevel
from museum.domain.translated import Translated
from museum.services import institutions, plan_books, plan_changes, plans
from museum.services.plan_check import Faulty
from museum.services.plan_content import PlanContent
from museum.services.plan_ground import makes_broad_plans

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Institution

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS["manage.plan_new"] = PlanForm


@manage.get("/plans")
def plan_list() -> str:
    """List the plans that there are, and who leads each."""
    here, lang = desk(), current_language()
    known = {one.id: one.name.shown(lang).text for one in institutions.all_of(here.session)}
    units = plan_books.names_of(here.session).grounds
    rows = [plan_row(here, one, known, units) for one in plans.all_plans(here.session)]
    return render_template("manage/plans.html", rows=rows)


@manage.route("/plans/new", methods=["GET", "POST"])
def plan_new() -> Response:
    """Enter a plan: what it says as a whole; what it asks for comes next."""
    here, form = desk(), PlanForm()
    offer(here, form)
    mine = leading(here)
    form.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]
    status = 200
    if request.method == "POST":
        status = 422
        content = form.content(PlanContent("", Translated()))
        if content is not None:
            try:
                made = plan_changes.create(
                    here.session,
                    here.ports,
                    here.person,
                    content,
                    form.institution.data or (mine[0].id if len(mine) == 1 else ""),
                    confirmed=bool(form.confirmed.data),
                )
            except Faulty as error:
                form.blame_faults(error.faults)
            else:
                flash(gettext("The plan is entered. Now say what it asks for."), GOOD)
                return redirect(url_for("manage.plan_edit", slug=made.slug, _anchor="objectives"))
    else:
        broad = makes_broad_plans(here.session, here.person)
        form.show({"level": PlanLevel.PROVINCE if broad else PlanLevel.INSTITUTION})
    body = render_template("manage/plan_new.html", form=form, several=len(mine) > 1, both=Both())
    return make_response(body, status)


def leading(here: Desk) -> list[Institution]:
    """List the institutions for which the person may lead a plan, by name."""
    mine = set(here.person.where(MANAGERS))
    found = [one for one in institutions.all_of(here.session) if one.id in mine]
    return sorted(found, key=lambda one: one.name.shown("vi").text)


def offer(here: Desk, form: PlanForm, but: str = "") -> None:
    """Offer the plans and units that there are; a plan is not offered as its own parent."""
    lang = current_language()
    above = {one.slug: one.title.shown(lang).text for one in plans.all_plans(here.session) if one.slug != but}
    units = sorted(plan_books.names_of(here.session).grounds.items(), key=lambda one: one[1])
    form.offer(above, dict(units))


@manage.get("/plans/template.xlsx")
def plan_template() -> Response:
    """Give the workbook to be filled in."""
    return _workbook(plan_books.template(desk().ports), "ke-hoach-mau.xlsx")


@manage.get("/plans/<slug>/plan.xlsx")
def plan_export(slug: str) -> Response:
    """Give a plan as a workbook."""
    here = desk()
    plan = plans.get(here.session, slug)
    return _workbook(plan_books.export(here.session, here.ports, plan), f"{plan.slug}.xlsx")


def _workbook(body: bytes, name: str) -> Response:
    answer = Response(body, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
