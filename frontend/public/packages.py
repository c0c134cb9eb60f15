"""Packages for learning: the list that teachers choose from, and a package's own page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response, render_template, request

from frontend.caching import public_page
from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.presenters.artefacts import is_public
from frontend.presenters.exhibitions import ExhibitionCard, exhibition_card
from frontend.presenters.package_offers import Offer, offers_of
from frontend.presenters.package_quiz import quiz_of
from frontend.presenters.package_search import (
    PER_PAGE,
    asked_packages,
    narrowed,
    package_facets,
)
from frontend.presenters.packages import PackageCard, package_card, package_data, package_page
from frontend.presenters.search import page_numbers
from frontend.public.blueprint import public
from frontend.public.package_queries import (
    catalogue_of_packages,
    objectives_served,
    observed_in,
    packages_by_id,
    programmes_with,
    related_packages,
)
from frontend.public.previews import note_preview
from frontend.public.queries import exhibitions_by_id, visible_in
from frontend.sessions import current_session
from frontend.visit_counting import visited
from museum.domain.people import VISITOR, Person
from museum.services import packages
from museum.services.teachers_papers import may_read_teachers_papers
from museum.services.visibility import find_package, visible_programmes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from museum.domain.education import Package

RELATED = 3
OFFERS = 6
"""Programmes that a page names."""
LONGEST_TOKEN = 80


@public.get("/education")
def education() -> Response:
    """List the packages, newest first, narrowed by what a teacher looks for; then what can be booked."""
    session, lang = current_session(), current_language()
    asked = asked_packages(request.args)
    catalogue = catalogue_of_packages(session)
    found = narrowed(catalogue, asked)
    last = max(1, -(-len(found) // PER_PAGE))
    # Who follows an old link beyond the end sees the last page.
    asked = replace(asked, page=min(asked.page, last))
    first = (asked.page - 1) * PER_PAGE
    facets = package_facets(catalogue, asked, lang)
    programmes = session.scalars(visible_programmes(session, VISITOR).limit(OFFERS)).all()
    body = render_template(
        "pages/education.html",
        asked=asked,
        facets=facets,
        chosen=[(facet, choice) for facet in facets for choice in facet.choices if choice.chosen],
        total=len(found),
        cards=cards_of(packages_by_id(session, [one.id for one in found[first : first + PER_PAGE]])),
        pages=page_numbers(asked.page, last),
        last=last,
        offers=offers_of(session, context().ports, programmes, lang),
    )
    return public_page(body)


@public.get("/education/<slug>")
def package(slug: str) -> Response:
    """Show a package: its objects large, what is done with them, the quiz, and what to print and to book."""
    session, lang, person, site = current_session(), current_language(), current_person(), context()
    shown = find_package(session, person, slug)
    visible = observed_in(session, viewer_of(shown, person), [shown])
    note_preview(one.artefact for one in shown.objects if one.artefact_id in visible)
    visited("package", shown.id, shown.institution_id)
    page = package_page(shown, visible, packages.editions(session, shown.id), lang, site)
    token = booking_token()
    teacher = may_read_teachers_papers(session, site.ports, person, shown, token)
    body = render_template(
        "pages/package.html",
        page=page,
        data=package_data(page, shown, site),
        quiz=quiz_of(shown, page.objects, request.args, lang),
        outdated=packages.sheet_state(session, shown) == "outdated",
        objectives=objectives_served(session, shown, lang),
        exhibition=_exhibition(shown),
        offers=_offers(shown),
        related=cards_of(related_packages(session, shown, RELATED)),
        teacher=teacher,
        booking=token if teacher else "",
        preview=not is_public(shown.state),
        withheld=bool(shown.objects) and not page.objects,
    )
    answer = public_page(body)
    if token:
        # A page that shows a teacher's papers is that teacher's own.
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


def viewer_of(shown: Package, person: Person) -> Person:
    """Give whose eyes a package is seen with: an open one is shown to staff, too, as visitors see it."""
    return VISITOR if is_public(shown.state) else person


def booking_token() -> str:
    """Read the signed part of a booking's link from the address."""
    return request.args.get("booking", "")[:LONGEST_TOKEN]


def cards_of(shown: Iterable[Package]) -> list[PackageCard]:
    """Show packages in a list, as visitors see them."""
    chosen = list(shown)
    visible = observed_in(current_session(), VISITOR, chosen)
    return [package_card(one, visible, current_language()) for one in chosen]


def _exhibition(shown: Package) -> ExhibitionCard | None:
    """Show the exhibition that the package was made from, if visitors may enter it."""
    session = current_session()
    found = exhibitions_by_id(session, VISITOR, filter(None, [shown.exhibition_id]))
    return next(
        (
            exhibition_card(one, visible_in(session, VISITOR, [one]), current_language())
            for one in found.values()
        ),
        None,
    )


def _offers(shown: Package) -> list[Offer]:
    session = current_session()
    programmes = programmes_with(session, shown.id, OFFERS)
    return offers_of(session, context().ports, programmes, current_language())
