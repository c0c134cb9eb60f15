"""Objects on loan: another institution's object, its pictures from its owner's server, its credit beside them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, abort, make_response, render_template, request

from frontend.caching import SECONDS, public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.exhibitions import exhibition_card
from frontend.presenters.loans import loan_page
from frontend.public.blueprint import public, site
from frontend.public.queries import visible_in
from frontend.security_headers import allow_pictures_from
from frontend.sessions import current_session
from museum.domain.exhibitions import Exhibition, Section, SectionLoan
from museum.domain.people import VISITOR
from museum.services.visibility import find_loan, loan_is_public, visible_exhibitions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as WerkzeugResponse

    from frontend.presenters.exhibitions import ExhibitionCard

MOST_SHOWS = 12


@public.get("/loans/<loan_id>")
def loan(loan_id: str) -> Response:
    """Show an object on loan: large, from its owner's server, with all that its owner is due."""
    session, lang = current_session(), current_language()
    found = find_loan(session, current_person(), loan_id)
    page = loan_page(found, lang)
    allow_pictures_from(page.addresses)
    body = render_template(
        "pages/loan.html",
        page=page,
        shown=page.shown,
        seen_in=_shows(loan_id),
        preview=not loan_is_public(session, loan_id),
    )
    return public_page(body)


def _shows(loan_id: str) -> Sequence[ExhibitionCard]:
    """List the open exhibitions in which a loan stands, as visitors see them."""
    session, lang = current_session(), current_language()
    standing = Exhibition.sections.any(Section.loans.any(SectionLoan.loan_id == loan_id))
    shows = session.scalars(visible_exhibitions(session, VISITOR).where(standing).limit(MOST_SHOWS)).all()
    visible = visible_in(session, VISITOR, shows)
    return [exhibition_card(show, visible, lang) for show in shows]


@site.get("/loans/<loan_id>/picture.jpg")
def loan_picture(loan_id: str) -> WerkzeugResponse:
    """Serve the small picture that is kept here, to those whom the gate lets see it."""
    found = find_loan(current_session(), current_person(), loan_id)
    try:
        data = context().ports.store.get(found.picture_key) if found.picture_width else None
    except KeyError:
        data = None
    if data is None:
        abort(HTTPStatus.NOT_FOUND)
    response = make_response(data)
    response.mimetype = "image/jpeg"
    visitor = current_person() == VISITOR
    response.headers["Cache-Control"] = f"public, max-age={SECONDS}" if visitor else "private, max-age=0"
    response.vary.add("Cookie")
    # Other sites' viewers open our exhibitions, and what stands in them.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(str(found.content.get("picture", found.version)))
    return response.make_conditional(request)
