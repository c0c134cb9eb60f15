"""The story of a section: its steps, each a region of a picture and what there is to see in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField

from frontend.curate.blueprint import curate
from frontend.curate.pictures import allow_previews
from frontend.curate.rows import exhibition_row
from frontend.curate.scan_order import moved
from frontend.i18n import gettext
from frontend.presenters.pictures import whole
from frontend.workbench.desk import desk
from frontend.workbench.forms import TextsForm, flat, line, pair, prose, typed
from frontend.workbench.notes import GOOD
from frontend.workbench.seen import Both, Clash, read_seen, write_seen
from frontend.workbench.words import N_, later
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.translated import LANGUAGES
from museum.services import exhibitions
from museum.services.sections import StepPlan, order_steps, scans_of, section_of, write_step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from museum.domain.collections import Media
    from museum.domain.exhibitions import Exhibition, Section, StoryStep

LARGE = 1600
MOST_DIGITS = 6
_PIXELS = {"inputmode": "numeric", "maxlength": MOST_DIGITS}
_REGION = ("x", "y", "width", "height")


class StepForm(TextsForm):
    """The words of a step, and where on the picture it looks, in pixels."""

    NAMES = ("title_vi", "title_en", "text_vi", "text_en", "media", *_REGION)
    media = HiddenField()
    title_vi, title_en = (line(N_("Step title"), lang) for lang in LANGUAGES)
    text_vi, text_en = (prose(N_("What there is to see"), lang) for lang in LANGUAGES)
    x = StringField(later(N_("From the left")), render_kw=_PIXELS)
    y = StringField(later(N_("From the top")), render_kw=_PIXELS)
    width = StringField(later(N_("Width")), render_kw=_PIXELS)
    height = StringField(later(N_("Height")), render_kw=_PIXELS)


@curate.post("/exhibitions/<exhibition_id>/sections/<section_id>/steps")
def step_order(exhibition_id: str, section_id: str) -> Response:
    """Move a step of the story, or take one out."""
    here = desk()
    _, section = _find(exhibition_id, section_id)
    what, _, step_id = request.form.get("do", "").partition(":")
    order = [step.id for step in section.steps]
    if step_id not in order or what not in ("up", "down", "drop"):
        raise NotFound("Không có bước này trong câu chuyện.", "The story has no such step.")
    if what == "drop":
        order.remove(step_id)
    else:
        order = moved(order, step_id, -1 if what == "up" else 1)
    order_steps(here.session, here.ports, here.person, exhibition_id, section_id, order)
    flash(gettext("Taken out of the story.") if what == "drop" else gettext("Saved."), GOOD)
    return redirect(
        url_for("curate.section", exhibition_id=exhibition_id, section_id=section_id, _anchor="steps")
    )


@curate.route("/exhibitions/<exhibition_id>/sections/<section_id>/steps/new", methods=["GET", "POST"])
def step_new(exhibition_id: str, section_id: str) -> Response:
    """Add a step at the end of the story."""
    return _step(exhibition_id, section_id, None)


@curate.route("/exhibitions/<exhibition_id>/sections/<section_id>/steps/<step_id>", methods=["GET", "POST"])
def step(exhibition_id: str, section_id: str, step_id: str) -> Response:
    """Show a step, and keep what is changed in it."""
    _, section = _find(exhibition_id, section_id)
    for known in section.steps:
        if known.id == step_id:
            return _step(exhibition_id, section_id, known)
    raise NotFound("Không có bước này trong câu chuyện.", "The story has no such step.")


def _step(exhibition_id: str, section_id: str, known: StoryStep | None) -> Response:
    here = desk()
    shown, section = _find(exhibition_id, section_id)
    form = StepForm()
    stored = _shown(known) if known is not None else _fresh(section)
    if request.method == "GET":
        other = request.args.get("media", "")
        if other != stored["media"] and other in {scan.id for scan in scans_of(section)}:
            stored = {**stored, **_whole(next(scan for scan in scans_of(section) if scan.id == other))}
        form.show(stored)
        form.seen.data = write_seen(shown.version, _shown(known) if known is not None else {})
        return _page(form, shown, section, known)
    sent = form.values()
    seen = read_seen(form.seen.data or "")
    try:
        seen.refuse_clash(_shown(known) if known is not None else {})
        write_step(
            here.session,
            here.ports,
            here.person,
            exhibition_id,
            section_id,
            _plan(sent),
            step_id=known.id if known is not None else None,
        )
    except Invalid as error:
        form.blame(error)
        return _page(form, *_find(exhibition_id, section_id), known, 422)
    except (Clash, Conflict) as error:
        shown, section = _find(exhibition_id, section_id)
        clash = error if isinstance(error, Clash) else Clash(stored, {})
        both = seen.both(sent, clash)
        form.show(both.moved)
        form.seen.data = write_seen(shown.version, clash.stored)
        return _page(form, shown, section, known, 409, both)
    flash(gettext("Saved."), GOOD)
    if request.form.get("do") == "next":
        return redirect(
            url_for(
                "curate.step_new", exhibition_id=exhibition_id, section_id=section_id, media=sent["media"]
            )
        )
    return redirect(
        url_for("curate.section", exhibition_id=exhibition_id, section_id=section_id, _anchor="steps")
    )


def _find(exhibition_id: str, section_id: str) -> tuple[Exhibition, Section]:
    here = desk()
    shown = exhibitions.get_for(here.session, here.person, exhibition_id)
    return shown, section_of(shown, section_id)


def _shown(step: StoryStep) -> dict[str, str]:
    """Give a step as its form shows it."""
    return {
        **flat({"title": step.title, "text": typed(step.text)}),
        "media": step.media_id,
        **{name: str(getattr(step, name)) for name in _REGION},
    }


def _fresh(section: Section) -> dict[str, str]:
    """Begin a new step with the whole of the picture that the last one looked at, or of the first."""
    scans = {scan.id: scan for scan in scans_of(section)}
    last = section.steps[-1].media_id if section.steps else ""
    start = scans.get(last) or next(iter(scans.values()), None)
    return _whole(start) if start is not None else {"media": ""}


def _whole(scan: Media) -> dict[str, str]:
    values = (0, 0, scan.width or 0, scan.height or 0)
    return {"media": scan.id, **{name: str(value) for name, value in zip(_REGION, values, strict=True)}}


def _plan(sent: Mapping[str, str]) -> StepPlan:
    x, y, width, height = (_pixels(sent[name]) for name in _REGION)
    return StepPlan(sent["media"], (x, y, width, height), pair(sent, "title"), pair(sent, "text"))


def _pixels(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Invalid(
            f"“{text[:20]}” không phải là số điểm ảnh. Hãy kéo khung trên ảnh, hoặc nhập số nguyên.",
            f"“{text[:20]}” is no number of pixels. Draw the frame on the picture, or enter whole numbers.",
            "x",
        )
    return int(text)


def _page(
    form: StepForm,
    shown: Exhibition,
    section: Section,
    known: StoryStep | None,
    status: int = 200,
    both: Both | None = None,
) -> Response:
    scans = scans_of(section)
    chosen = next((scan for scan in scans if scan.id == form.media.data), None)
    if chosen is not None:
        allow_previews([chosen])
    body = render_template(
        "curate/step.html",
        row=exhibition_row(shown),
        section=section,
        step=known,
        form=form,
        offered=scans,
        chosen=chosen,
        picture=whole(chosen, default=LARGE) if chosen is not None else None,
        both=both or Both(),
        clash=both is not None,
    )
    return make_response(body, status)
