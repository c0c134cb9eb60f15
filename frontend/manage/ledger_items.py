"""Listed heritage at the workbench: entered, changed, linked to the record that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.manage.blueprint import FORMS, manage
from frontend.manage.ledger_rows import kind_words, record_url, rows_url
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from frontend.workbench.forms import TextsForm, flat, line, pair
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.questions import Question
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from frontend.workbench.words import N_, later
from museum.domain.collections import Artefact, Institution
from museum.domain.days import day_from
from museum.domain.errors import Conflict, Invalid
from museum.domain.heritage import HeritageKind
from museum.domain.people import MANAGERS
from museum.services import heritage_items
from museum.services.heritage_items import (
    DAYS,
    LONGEST_DECISION,
    LONGEST_NOTE,
    LONGEST_WHERE,
    ItemFacts,
)

if TYPE_CHECKING:
    from datetime import date

    from frontend.workbench.desk import Desk
    from museum.domain.heritage import HeritageItem


class ItemForm(TextsForm):
    """What is said of a listed item."""

    NAMES = (
        "kind",
        "name_vi",
        "name_en",
        "decision",
        "accession_number",
        *DAYS,
        "where",
        "note",
    )
    institution = SelectField(later(N_("Institution that answers for it")), validate_choice=False)
    kind = RadioField(
        later(N_("Kind of heritage")), validate_choice=False, default=HeritageKind.SPECIAL_SITE.value
    )
    name_vi = line(N_("Name"), "vi")
    name_en = line(N_("Name"), "en")
    decision = StringField(
        later(N_("Decision that listed it")), render_kw={"maxlength": LONGEST_DECISION, "autocomplete": "off"}
    )
    accession_number = StringField(
        later(N_("Accession number of its record here")), render_kw={"maxlength": 120, "autocomplete": "off"}
    )
    recorded_on = StringField(later(N_("Described on")), render_kw={"type": "date"})
    digitised_on = StringField(later(N_("Digitised on")), render_kw={"type": "date"})
    checked_on = StringField(later(N_("Quality-checked on")), render_kw={"type": "date"})
    published_on = StringField(later(N_("Published on")), render_kw={"type": "date"})
    where = StringField(
        later(N_("Where its digital copy is")), render_kw={"maxlength": LONGEST_WHERE, "autocomplete": "off"}
    )
    note = TextAreaField(later(N_("Note")), render_kw={"maxlength": LONGEST_NOTE})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(kind_words().items())


FORMS.update({"manage.ledger_item_new": ItemForm, "manage.ledger_item": ItemForm})


def _shown(here: Desk, item: HeritageItem) -> dict[str, str]:
    days = {name: on.isoformat() if (on := getattr(item, name)) else "" for name in DAYS}
    return {
        "kind": item.kind,
        **flat({"name": item.name}),
        "decision": item.decision,
        "accession_number": heritage_items.accession_number_of(here.session, item),
        **days,
        "where": item.where,
        "note": item.note,
    }


def _record(here: Desk, item: HeritageItem) -> Artefact | None:
    return here.session.get(Artefact, item.artefact_id) if item.artefact_id else None


def _facts(values: dict[str, str]) -> ItemFacts:
    """Give what a form says; raises Invalid, naming the field."""
    if values["kind"] not in set(HeritageKind):
        raise Invalid("Hãy chọn loại di sản.", "Please choose what it is.", "kind")
    return ItemFacts(
        kind=HeritageKind(values["kind"]),
        name=pair(values, "name"),
        decision=values["decision"],
        accession_number=values["accession_number"],
        recorded_on=_day(values, "recorded_on"),
        digitised_on=_day(values, "digitised_on"),
        checked_on=_day(values, "checked_on"),
        published_on=_day(values, "published_on"),
        where=values["where"],
        note=values["note"],
    )


def _day(values: dict[str, str], name: str) -> date | None:
    text = values[name]
    found = day_from(text) if text else None
    if text and found is None:
        raise Invalid("Hãy ghi ngày, ví dụ 01/07/2025.", "Please give a day, such as 2025-07-01.", name)
    return found


def _managed(here: Desk) -> list[Institution]:
    mine = set(here.person.where(MANAGERS))
    return [one for one in here.institutions() if one.id in mine]


@manage.route("/ledger/items/new", methods=["GET", "POST"])
def ledger_item_new() -> Response:
    """Enter a listed item."""
    here = desk()
    form = ItemForm()
    mine = _managed(here)
    form.institution.choices = [
        (one.id, title_of(one.name, current_language(), one.slug).text) for one in mine
    ]
    status = 200
    if request.method == "POST":
        chosen = here.institution(form.institution.data or (mine[0].id if len(mine) == 1 else ""))
        try:
            made = heritage_items.save(
                here.session, here.ports, here.person, chosen.id, _facts(form.values())
            )
        except Invalid as error:
            form.blame(error)
            status = 422
        else:
            flash(gettext("“%(name)s” stands in the ledger.", name=made.name.vi), GOOD)
            return redirect(rows_url(kind=made.kind))
    else:
        asked = request.args.get("kind", "")
        form.kind.data = asked if asked in set(HeritageKind) else HeritageKind.SPECIAL_SITE.value
    body = render_template("manage/ledger_item_new.html", form=form, several=len(mine) > 1, both=Both())
    return make_response(body, status)


@manage.route("/ledger/items/<item_id>", methods=["GET", "POST"])
def ledger_item(item_id: str) -> Response:
    """Show a listed item, and keep what is changed."""
    here = desk()
    form = ItemForm()
    item = heritage_items.get_for(here.session, here.person, item_id)
    stored = _shown(here, item)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(item.version, stored)
        return _page(form, item)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored)
        mine = seen.changed_in(form.values())
        if mine:
            facts = _facts({**stored, **mine})
            heritage_items.save(
                here.session, here.ports, here.person, item.institution_id, facts, item_id, item.version
            )
    except Invalid as error:
        form.blame(error)
        return _page(form, item, 422)
    except (Clash, Conflict) as error:
        item = heritage_items.get_for(here.session, here.person, item_id)
        clash = error if isinstance(error, Clash) else Clash(_shown(here, item), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(item.version, clash.stored)
        return _page(form, item, 409, both)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("manage.ledger_item", item_id=item_id))


def _page(form: ItemForm, item: HeritageItem, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    body = render_template(
        "manage/ledger_item.html",
        form=form,
        item=item,
        name=title_of(item.name, current_language(), ""),
        kind=kind_words()[item.kind],
        rows_url=rows_url(kind=item.kind),
        record_url=record_url(here, record) if (record := _record(here, item)) else "",
        institution=here.session.get_one(Institution, item.institution_id),
        both=both or Both(),
        clash=both is not None,
    )
    return make_response(body, status)


@manage.route("/ledger/items/<item_id>/remove", methods=["GET", "POST"])
def ledger_item_remove(item_id: str) -> Response:
    """Ask before an item is struck off the ledger; do it when the answer comes."""
    here = desk()
    item = heritage_items.get_for(here.session, here.person, item_id)
    name, kind = title_of(item.name, current_language(), "").text, item.kind
    if request.method == "POST":
        heritage_items.remove(here.session, here.ports, here.person, item_id)
        flash(gettext("“%(name)s” is struck off the ledger.", name=name), GOOD)
        return redirect(rows_url(kind=kind))
    question = Question(
        title=gettext("Strike it off the ledger?"),
        what=gettext("It counts no more. A record of the register that it is linked to stays as it is."),
        verb=gettext("Strike it off"),
        back=url_for("manage.ledger_item", item_id=item_id),
        subject=name,
    )
    return make_response(render_template("manage/ask.html", question=question))
