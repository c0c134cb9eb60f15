"""The objects of a package: found, put in, and what there is to observe on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.i18n import current_language, gettext
from frontend.presenters.artefacts import ArtefactCard, artefact_card
from frontend.presenters.pictures import strip, whole
from frontend.presenters.texts import title_of
from frontend.public.previews import note_preview
from frontend.public.queries import artefacts_by_id
from frontend.teach.blueprint import teach
from frontend.teach.packages import show_pictures
from frontend.teach.packages_forms import ObjectForm, object_plan, object_shown, whole_of, worded
from frontend.teach.packages_parts import PartWork, taken_out, work_on
from frontend.teach.packages_rows import package_row
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.seen import Both
from museum.domain.collections import Artefact, accession_key
from museum.domain.errors import Invalid
from museum.domain.exhibitions import Exhibition
from museum.domain.pages import page_labels, pictures_of
from museum.ports.search import Query
from museum.services import package_parts, packages
from museum.services.finding import find
from museum.services.package_content import picture_of, region_of
from museum.services.package_parts import ObjectPlan
from museum.services.visibility import gate_of, visible_artefacts, visible_to

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.collections import Media
    from museum.domain.education import Package, PackageObject

FOUND = 24
MOST_PAGES = 40
"""Pages of finds that one may leaf through."""
MOST_SAME = 8
"""Artefacts of one register number, each another institution's."""
LONGEST_SEARCH = 200
LARGE = 1600


@dataclass(frozen=True)
class Found:
    """Artefacts to choose from."""

    artefacts: tuple[Artefact, ...]
    total: int
    of_exhibition: bool = False
    """They are what stands in the package's exhibition, not what was searched for."""


@dataclass(frozen=True)
class Offered:
    """A scan to choose."""

    url: str
    src: str
    label: str
    chosen: bool


@teach.route("/packages/<package_id>/objects/new", methods=["GET", "POST"])
def package_object_new(package_id: str) -> Response:
    """Find artefacts by words or register number, and put one into the package."""
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    if request.method == "POST":
        return _put_in(here, package_id)
    asked = " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    found = _found(here, shown, asked, page)
    note_preview(found.artefacts)
    body = render_template(
        "teach/package_object_new.html",
        row=package_row(here, shown),
        asked=asked,
        cards=[_card(one) for one in found.artefacts],
        total=found.total,
        of_exhibition=found.of_exhibition,
        held={one.artefact_id for one in shown.objects},
        pages=lambda number: url_for(
            "teach.package_object_new", package_id=package_id, q=asked or None, page=number
        ),
        page=page,
        last=1 if found.of_exhibition else min(-(-found.total // FOUND), MOST_PAGES),
    )
    return make_response(body)


def _put_in(here: Desk, package_id: str) -> Response:
    try:
        made = package_parts.write_object(
            here.session,
            here.ports,
            here.person,
            package_id,
            ObjectPlan(request.form.get("artefact", "")[:40]),
        )
    except Invalid as error:
        flash(error.reason.shown(current_language()).text, BAD)
        return redirect(url_for("teach.package_object_new", package_id=package_id))
    flash(gettext("Put into the package. Now say what there is to look for."), GOOD)
    return redirect(url_for("teach.package_object", package_id=package_id, part_id=made.id))


def _card(artefact: Artefact) -> tuple[ArtefactCard, str]:
    """Give an artefact as a card, and whose it is."""
    lang = current_language()
    return artefact_card(artefact, lang), artefact.institution.name.shown(lang).text


def _found(here: Desk, shown: Package, asked: str, page: int) -> Found:
    """Find what the person may see: by register number first, then as everybody's search finds it."""
    if not asked and shown.exhibition_id is not None and (standing := _standing(here, shown.exhibition_id)):
        return Found(standing, len(standing), of_exhibition=True)
    query = Query(
        text=asked,
        lang=current_language(),
        gate=gate_of(here.person),
        limit=FOUND,
        offset=(page - 1) * FOUND,
    )
    found = find(here.session, here.ports.index, query, here.person)
    known = artefacts_by_id(here.session, here.person, [hit.id for hit in found.hits])
    numbered = _numbered(here, shown, asked) if page == 1 else []
    hits = [known[hit.id] for hit in found.hits if hit.id in known and known[hit.id] not in numbered]
    return Found((*numbered, *hits), max(found.total, len(numbered)))


def _standing(here: Desk, exhibition_id: str) -> tuple[Artefact, ...]:
    """List what stands in an exhibition, as far as the person may see it."""
    exhibition = here.session.get(Exhibition, exhibition_id)
    if exhibition is None or not visible_to(exhibition, here.person):
        return ()
    ids = [item.artefact_id for section in exhibition.sections for item in section.items]
    known = artefacts_by_id(here.session, here.person, ids)
    return tuple(known[one] for one in dict.fromkeys(ids) if one in known)


def _numbered(here: Desk, shown: Package, asked: str) -> list[Artefact]:
    """Find artefacts by register number, however punctuated; the institution's own comes first."""
    if not asked:
        return []
    query = visible_artefacts(here.session, here.person).where(Artefact.accession_key == accession_key(asked))
    found = here.session.scalars(query.limit(MOST_SAME))
    return sorted(found, key=lambda one: one.institution_id != shown.institution_id)


@teach.route("/packages/<package_id>/objects/<part_id>", methods=["GET", "POST"])
def package_object(package_id: str, part_id: str) -> Response:
    """Show an object with the detail to observe, and keep what is changed in it."""
    here = desk()
    shown = packages.get_for(here.session, here.person, package_id)
    if (gone := taken_out(shown, "objects", part_id)) is not None:
        return gone
    observed = package_parts.object_of(shown, part_id)
    form = ObjectForm()
    scans = _scans(here, observed)
    start = _start(observed, scans)

    def stored() -> dict[str, str]:
        return object_shown(package_parts.object_of(shown, part_id), start)

    def write(sent: dict[str, str]) -> object:
        plan = object_plan(sent, observed.artefact_id)
        if not scans:
            # Who does not see the picture leaves the detail as it is.
            plan = replace(plan, media_id=observed.media_id, region=region_of(observed))
        return package_parts.write_object(
            here.session,
            here.ports,
            here.person,
            package_id,
            plan,
            object_id=part_id,
            seen_version=shown.version,
        )

    def page(status: int, both: Both | None) -> Response:
        if status == 200 and (other := _other(scans, form)):  # noqa: PLR2004 - nothing was sent yet
            form.show({"media": other.id, **whole_of(other)})
        return _page(here, shown, observed, form, scans, status, both)

    return work_on(PartWork(shown, form, stored, {}, write, page, anchor="objects"))


def _scans(here: Desk, observed: PackageObject) -> list[Media]:
    """List the pictures of an object, unless the person may not see it."""
    return pictures_of(observed.artefact) if visible_to(observed.artefact, here.person) else []


def _start(observed: PackageObject, scans: list[Media]) -> Media | None:
    """Give the scan that the form begins with."""
    shown = picture_of(observed)
    return shown if shown in scans else None


def _other(scans: list[Media], form: ObjectForm) -> Media | None:
    """Give another scan that somebody chose to look at, by the address."""
    asked = request.args.get("media", "")
    return next((scan for scan in scans if scan.id == asked and asked != form.media.data), None)


def _page(
    here: Desk,
    shown: Package,
    observed: PackageObject,
    form: ObjectForm,
    scans: list[Media],
    status: int,
    both: Both | None,
) -> Response:
    show_pictures(here, [shown])
    chosen = next((scan for scan in scans if scan.id == form.media.data), None)
    lang, artefact = current_language(), observed.artefact
    seen = visible_to(artefact, here.person)
    body = render_template(
        "teach/package_object.html",
        row=package_row(here, shown),
        part_id=observed.id,
        title=title_of(artefact.title, lang, artefact.accession_number) if seen else None,
        card=artefact_card(artefact, lang) if seen else None,
        form=form,
        both=worded(form, both) if both else Both(),
        clash=both is not None,
        offered=_offered(artefact, scans, chosen),
        chosen=chosen,
        picture=whole(chosen, default=LARGE) if chosen is not None else None,
    )
    return make_response(body, status)


def _offered(artefact: Artefact, scans: list[Media], chosen: Media | None) -> list[Offered]:
    labels, lang = page_labels(artefact), current_language()
    return [
        Offered(
            url_for(request.endpoint or "", **{**(request.view_args or {}), "media": scan.id}),
            strip(scan).src,
            labels[scan.id].shown(lang).text,
            scan is chosen,
        )
        for scan in scans
    ]
