"""Whom teachers call: an institution's telephone, e-mail and address, and how teachers see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.presenters.contacts import contact_of
from frontend.teach.blueprint import teach
from frontend.teach.contact_form import ContactForm, shown_in_form
from frontend.workbench.desk import desk
from frontend.workbench.forms import pair
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Invalid
from museum.domain.translated import LANGUAGES
from museum.services import institutions
from museum.services.letter_writing import signature

if TYPE_CHECKING:
    from museum.domain.collections import Institution


@teach.route("/contact", methods=["GET", "POST"])
def contact() -> Response:
    """Show how teachers reach an institution (`institution` names one of several), and keep changes."""
    here = desk()
    chosen = request.values.get("institution", "")
    institution = here.institution(chosen or here.institutions()[0].id)
    form = ContactForm()
    stored = shown_in_form(institution)
    if request.method == "GET":
        form.show(stored)
        form.seen.data = write_seen(institution.version, stored)
        return _page(form, institution)
    try:
        seen = read_seen(form.seen.data or "")
        seen.refuse_clash(stored)
        if mine := seen.changed_in(form.values()):
            _keep(institution.id, {**stored, **mine})
    except Clash as clash:
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(institution.version, clash.stored)
        return _page(form, institution, 409, both)
    except Invalid as error:
        form.blame(error)
        return _page(form, institution, 422)
    flash(
        gettext("Saved. Pages and letters say it from now on.") if mine else gettext("Nothing was changed."),
        GOOD if mine else PLAIN,
    )
    return redirect(url_for("teach.contact", institution=chosen or None))


def _keep(institution_id: str, values: dict[str, str]) -> None:
    here = desk()
    institutions.set_contact(
        here.session,
        here.ports,
        here.person,
        institution_id,
        phone=values["phone"],
        email=values["email"],
        address=pair(values, "address"),
    )


def _page(
    form: ContactForm, institution: Institution, status: int = 200, both: Both | None = None
) -> Response:
    here, lang = desk(), current_language()
    body = render_template(
        "teach/contact.html",
        form=form,
        both=both or Both(),
        clash=both is not None,
        name=institution.name.shown(lang),
        address=institution.address.shown(lang),
        reached=contact_of(institution),
        letters=[(code, signature(institution, code)) for code in LANGUAGES],
        others=[
            (one.name.shown(lang), url_for("teach.contact", institution=one.id), one.id == institution.id)
            for one in here.institutions()
        ],
    )
    return make_response(body, status)
