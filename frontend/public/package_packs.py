"""A package to take along: its page, its worksheets and its objects in one file, for rooms without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from frontend.context import context
from frontend.errors import error_page
from frontend.i18n import current_language, gettext, speaking
from frontend.people import current_person
from frontend.presenters.packages import scan_of
from frontend.public.blueprint import public
from frontend.public.package_papers import paper_name, paper_pdf
from frontend.public.package_queries import observed_in
from frontend.public.packages import viewer_of
from frontend.public.packs import is_too_large, limit_words, packed, size_words, zip_answer
from frontend.sessions import current_session
from museum.domain.translated import LANGUAGES
from museum.ports.packs import PackedPackage
from museum.services.visibility import find_package, pixel_grant

if TYPE_CHECKING:
    from museum.domain.education import Package


@public.get("/education/<slug>/download.zip")
def package_download(slug: str) -> Response:
    """Give the pack of a package; with `?light=1` without what is needed to zoom."""
    session = current_session()
    shown = find_package(session, current_person(), slug)
    light = request.args.get("light", "") not in ("", "0")
    papers = _worksheets(shown)
    # Setting the worksheets has ended the transaction; what is shown is asked for anew.
    shown = find_package(session, current_person(), slug)
    planned = context().ports.packs.plan_package(_packed(shown, papers, light=light))
    if is_too_large(planned):
        return error_page(
            413,
            gettext(
                "This download would have %(size)s, more than this site gives out at once (%(limit)s). "
                "Take the small one without the zoom, or the packs of single objects from their own pages.",
                size=size_words(planned.size),
                limit=limit_words(),
            ),
        )
    return zip_answer(planned)


def _worksheets(shown: Package) -> dict[str, bytes]:
    """Give the worksheet in each language, by its file's name."""
    papers = {}
    for lang in LANGUAGES:
        with speaking(lang):
            papers[paper_name("worksheet")] = paper_pdf(shown, "worksheet", current_person())
    return papers


def _packed(shown: Package, papers: dict[str, bytes], *, light: bool) -> PackedPackage:
    session, terms = current_session(), context().ports.pixels
    viewer = viewer_of(shown, current_person())
    visible = observed_in(session, viewer, [shown])
    placed = [one for one in shown.objects if one.artefact_id in visible]
    scans = [scan for one in placed if (scan := scan_of(one)) is not None]
    artefacts = {one.artefact_id: one.artefact for one in placed}
    return PackedPackage(
        package=shown,
        objects=placed,
        grants={scan.id: pixel_grant(session, scan.id, viewer, terms=terms) for scan in scans},
        papers=papers,
        artefacts=() if light else [packed(one) for one in artefacts.values()],
        language=current_language(),
    )
