"""Resources: the rooms, educators and objects that sessions need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField

from frontend.i18n import current_language, gettext
from frontend.teach.blueprint import teach
from frontend.teach.session_forms import kind_words
from frontend.teach.session_rows import session_rows
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD
from frontend.workbench.words import N_, later
from museum.domain.errors import Invalid
from museum.domain.visits import ResourceKind
from museum.services import resources
from museum.services.calendar_links import educator_address
from museum.services.resources import LONGEST_NAME

if TYPE_CHECKING:
    from museum.domain.visits import Resource


class ResourceForm(FlaskForm):  # type: ignore[misc]
    """A room, an educator or an object."""

    institution = SelectField(later(N_("Institution")), validate_choice=False)
    kind = RadioField(later(N_("Kind of resource")), validate_choice=False, default=ResourceKind.ROOM.value)
    name = StringField(later(N_("Name")), render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"})
    user = SelectField(later(N_("The educator’s account")), validate_choice=False)
    offered = BooleanField(later(N_("Offered when sessions are planned")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = desk()
        self.institution.choices = [
            (one.id, one.name.shown(current_language()).text) for one in here.institutions()
        ]
        self.kind.choices = [
            (ResourceKind.ROOM.value, gettext("A room")),
            (ResourceKind.EDUCATOR.value, gettext("An educator")),
            (
                ResourceKind.OBJECT.value,
                gettext("An object: a projector, a bus, an artefact with its number"),
            ),
        ]

    def offer_accounts(self, institution_id: str) -> None:
        """Offer the accounts of an institution's educators."""
        accounts = resources.accounts(desk().session, institution_id)
        self.user.choices = [("", gettext("None")), *((one.id, one.name or one.email) for one in accounts)]

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field."""
        self[error.field].errors = [error.reason.shown(current_language()).text]


@teach.route("/resources", methods=["GET", "POST"])
def resource_list() -> Response:
    """List the resources of the person's institutions by kind, and take in new ones."""
    here = desk()
    form = ResourceForm()
    status = 200
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        try:
            made = resources.create(
                here.session,
                here.ports,
                here.person,
                institution.id,
                form.kind.data or "",
                form.name.data or "",
            )
        except Invalid as error:
            form.blame(error)
            status = 422
        else:
            flash(gettext("“%(name)s” is in the list.", name=made.name), GOOD)
            if made.kind == ResourceKind.EDUCATOR:
                return redirect(url_for("teach.resource", resource_id=made.id))
            return redirect(url_for("teach.resource_list"))
    found = resources.listed(here.session, here.institution_ids, closed=True)
    uses = resources.uses(here.session, [one.id for one in found], here.ports.clock.now())
    groups = [
        (name, [(one, uses.get(one.id, 0)) for one in found if one.kind == kind])
        for kind, name in kind_words().items()
    ]
    body = render_template(
        "teach/resources.html",
        form=form,
        groups=[(name, rows) for name, rows in groups if rows],
        several=len(here.institution_ids) > 1,
        names={one.id: one.name.shown(current_language()).text for one in here.institutions()},
    )
    return make_response(body, status)


@teach.route("/resources/<resource_id>", methods=["GET", "POST"])
def resource(resource_id: str) -> Response:
    """Show what needs a resource, and keep what is changed in it."""
    here = desk()
    shown = resources.get_for(here.session, here.person, resource_id)
    form = ResourceForm()
    form.offer_accounts(shown.institution_id)
    if request.method == "GET":
        form.name.data, form.user.data = shown.name, shown.user_id or ""
        form.offered.data = shown.open
        return _page(form, shown)
    try:
        resources.write(
            here.session,
            here.ports,
            here.person,
            resource_id,
            form.name.data or "",
            user_id=form.user.data or None,
            offered=bool(form.offered.data),
        )
    except Invalid as error:
        form.blame(error)
        return _page(form, resources.get_for(here.session, here.person, resource_id), 422)
    flash(gettext("Saved."), GOOD)
    return redirect(url_for("teach.resource", resource_id=resource_id))


def _page(form: ResourceForm, shown: Resource, status: int = 200) -> Response:
    here = desk()
    now = here.ports.clock.now()
    body = render_template(
        "teach/resource.html",
        resource=shown,
        form=form,
        kind=kind_words()[shown.kind],
        educator=shown.kind == ResourceKind.EDUCATOR,
        feed=educator_address(here.ports, shown) if shown.kind == ResourceKind.EDUCATOR else "",
        sessions=session_rows(here.session, resources.sessions_of(here.session, shown.id, now), now),
    )
    return make_response(body, status)
