"""Exhibitions: drafted, worded, opened with a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.exhibition_forms import ExhibitionForm, OpeningForm, layout_words, texts_shown
from frontend.curate.pictures import allow_previews, thumbnail_of
from frontend.curate.rows import exhibition_row, exhibition_rows
from frontend.i18n import current_language, gettext
from frontend.presenters.pictures import detail, whole
from frontend.workbench.desk import desk
from frontend.workbench.forms import pair
from frontend.workbench.notes import GOOD, PLAIN
from frontend.workbench.objectives import plans_shown
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.services import exhibitions
from museum.services.exhibitions import Texts
from museum.services.plans import objectives_of

if TYPE_CHECKING:
    from museum.domain.collections import Media
    from museum.domain.exhibitions import Exhibition

LARGE = 1080
"""Pixels of the picture in which the centre is chosen."""
MOST_COVERS = 60
GLANCE = 8
"""Small pictures of a section in the list of sections."""


@curate.get("/exhibitions")
def exhibition_list() -> Response:
    """List the exhibitions of the person's institutions."""
    here = desk()
    rows = exhibition_rows(exhibitions.listed(here.session, here.institution_ids))
    return make_response(
        render_template("curate/exhibitions.html", rows=rows, several=len(here.institution_ids) > 1)
    )


@curate.route("/exhibitions/new", methods=["GET", "POST"])
def exhibition_new() -> Response:
    """Draft an exhibition."""
    here = desk()
    form = ExhibitionForm()
    mine = here.institutions()
    form.institution.choices = [(one.id, one.name.shown(current_language()).text) for one in mine]
    if request.method == "POST":
        institution = here.institution(form.institution.data or "")
        try:
            made = exhibitions.create(
                here.session, here.ports, here.person, institution, _texts(form.values())
            )
        except Invalid as error:
            form.blame(error)
        else:
            flash(gettext("Drafted. Now give it sections and put artefacts into them."), GOOD)
            return redirect(url_for("curate.exhibition", exhibition_id=made.id))
    body = render_template("curate/exhibition_new.html", form=form, several=len(mine) > 1, both=Both())
    return make_response(body, 422 if request.method == "POST" else 200)


@curate.route("/exhibitions/<exhibition_id>", methods=["GET", "POST"])
def exhibition(exhibition_id: str) -> Response:
    """Show an exhibition with its sections, and keep what is changed in its texts."""
    here = desk()
    form = ExhibitionForm()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    if request.method == "GET":
        values = texts_shown(shown)
        form.show(values)
        form.seen.data = write_seen(shown.version, values)
        return _page(form, shown)
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(stored := texts_shown(shown))
        mine = seen.changed_in(form.values())
        if mine:
            texts = _texts({**stored, **mine}, shown)
            exhibitions.write_texts(
                here.session, here.ports, here.person, exhibition_id, texts, shown.version
            )
    except Invalid as error:
        form.blame(error)
        return _page(form, exhibitions.get_for(here.session, here.person, exhibition_id), 422)
    except (Clash, Conflict) as error:
        shown = exhibitions.get_for(here.session, here.person, exhibition_id)
        clash = error if isinstance(error, Clash) else Clash(texts_shown(shown), {})
        both = seen.both(form.values(), clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, 409, both)
    flash(gettext("Saved.") if mine else gettext("Nothing was changed."), GOOD if mine else PLAIN)
    return redirect(url_for("curate.exhibition", exhibition_id=exhibition_id))


def _texts(values: dict[str, str], kept: Exhibition | None = None) -> Texts:
    """Put the words together; the opening picture stays as it is."""
    texts = Texts(
        title=pair(values, "title"),
        subtitle=pair(values, "subtitle"),
        introduction=pair(values, "introduction"),
        credits=pair(values, "credits"),
    )
    if kept is None:
        return texts
    return replace(
        texts,
        cover_media_id=kept.cover_media_id,
        cover_x=kept.cover_x,
        cover_y=kept.cover_y,
        cover_zoom=kept.cover_zoom,
    )


def _page(form: ExhibitionForm, shown: Exhibition, status: int = 200, both: Both | None = None) -> Response:
    here = desk()
    cover = shown.cover
    if cover is not None:
        allow_previews([cover])
    body = render_template(
        "curate/exhibition.html",
        exhibition=shown,
        row=exhibition_row(shown),
        form=form,
        both=both or Both(),
        clash=both is not None,
        layouts=layout_words(),
        cut=detail(cover, (shown.cover_x, shown.cover_y), shown.cover_zoom).wide
        if cover is not None
        else None,
        pictures={
            part.id: [url for item in part.items[:GLANCE] if (url := thumbnail_of(item.artefact))]
            for part in shown.sections
        },
        publishes=here.publishes(shown.institution_id),
        page_url=url_for("public.exhibition", slug=shown.slug, lang=current_language()),
        plans=plans_shown(here.session, current_language()),
        served=[one.id for one in objectives_of(here.session, "exhibition", shown.id)],
    )
    return make_response(body, status)


@curate.route("/exhibitions/<exhibition_id>/opening", methods=["GET", "POST"])
def exhibition_opening(exhibition_id: str) -> Response:
    """Choose the opening picture, what it is centred on, and how close it goes."""
    here = desk()
    form = OpeningForm()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    offered = covers(shown)
    if request.method == "GET":
        asked = request.args.get("cover", "")
        form.cover.data = asked if asked in {scan.id for scan in offered} else shown.cover_media_id or ""
        kept = form.cover.data == shown.cover_media_id
        form.x.data, form.y.data = (
            (_percent(shown.cover_x), _percent(shown.cover_y)) if kept else ("50", "50")
        )
        form.zoom.data = f"{shown.cover_zoom:g}" if kept else "1"
        return _opening(form, shown, offered)
    try:
        texts = replace(
            _texts(texts_shown(shown), shown),
            cover_media_id=form.cover.data or None,
            cover_x=_number(form.x.data) / 100,
            cover_y=_number(form.y.data) / 100,
            cover_zoom=_number(form.zoom.data),
        )
        exhibitions.write_texts(here.session, here.ports, here.person, exhibition_id, texts, shown.version)
    except Invalid as error:
        form.form_errors.append(error.reason.shown(current_language()).text)
        return _opening(form, exhibitions.get_for(here.session, here.person, exhibition_id), offered, 422)
    flash(gettext("Saved."), GOOD)
    return redirect(url_for("curate.exhibition", exhibition_id=exhibition_id))


def covers(shown: Exhibition) -> list[Media]:
    """List the scans that may open an exhibition: those of its artefacts, and the one that does now."""
    scans: dict[str, Media] = {}
    if shown.cover is not None:
        scans[shown.cover.id] = shown.cover
    for section in shown.sections:
        for item in section.items:
            scans.update({scan.id: scan for scan in item.artefact.ready_media})
    return list(scans.values())[:MOST_COVERS]


def _opening(form: OpeningForm, shown: Exhibition, offered: list[Media], status: int = 200) -> Response:
    chosen = next((scan for scan in offered if scan.id == form.cover.data), None)
    if chosen is not None:
        allow_previews([chosen])
    body = render_template(
        "curate/opening.html",
        exhibition=shown,
        row=exhibition_row(shown),
        form=form,
        offered=offered,
        chosen=chosen,
        picture=whole(chosen, default=LARGE) if chosen is not None else None,
    )
    return make_response(body, status)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".removesuffix(".0")


def _number(text: str | None) -> float:
    """Read a number as people write it, with a comma or a point."""
    try:
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    if not -1_000 < value < 1_000:  # noqa: PLR2004 - far outside, and no number at all
        raise Invalid(
            f"“{text}” không phải là số. Hãy viết ví dụ 50 hoặc 2,5.",
            f"“{text}” is no number. Write 50 or 2.5, for example.",
            "cover",
        )
    return value
