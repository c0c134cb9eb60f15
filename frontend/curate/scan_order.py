"""The scans of a record: their order as pages, their labels, and those that failed."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.i18n import gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import GOOD, PLAIN
from museum.domain.errors import Invalid, NotFound
from museum.domain.translated import Translated
from museum.services import artefacts, scans

LONGEST_LABEL = 200


@curate.post("/artefacts/<artefact_id>/scans")
def artefact_scans(artefact_id: str) -> Response:
    """Keep labels and order as the form has them, then do what its button says."""
    here = desk()
    order = [scan.id for scan in artefacts.get_for(here.session, here.person, artefact_id).media]
    for media_id in order:
        words = Translated(_label(media_id, "vi"), _label(media_id, "en"))
        if f"label-vi-{media_id}" in request.form:
            scans.label(here.session, here.ports, here.person, media_id, words)
    step, _, media_id = request.form.get("do", "save").partition(":")
    if step not in _STEPS or (media_id not in order if step != "save" else media_id):
        raise NotFound("Không có tệp quét này trong hồ sơ.", "The record has no such scan.")
    _STEPS[step](artefact_id, order, media_id)
    return redirect(url_for("curate.artefact", artefact_id=artefact_id, _anchor="scans"))


def _label(media_id: str, lang: str) -> str:
    text = " ".join(request.form.get(f"label-{lang}-{media_id}", "").split())
    if len(text) > LONGEST_LABEL:
        raise Invalid(
            f"Nhãn trang dài {len(text)} ký tự, quá mức {LONGEST_LABEL}. Hãy rút gọn.",
            f"A page's label has {len(text)} characters, more than {LONGEST_LABEL}. Please shorten it.",
            "label",
        )
    return text


def moved(order: list[str], item: str, by: int) -> list[str]:
    """Give the order with one item moved by so many places, as far as there is room."""
    at = order.index(item)
    rest = [one for one in order if one != item]
    to = min(max(at + by, 0), len(rest))
    return [*rest[:to], item, *rest[to:]]


def _move(by: int) -> Callable[[str, list[str], str], None]:
    def move(artefact_id: str, order: list[str], media_id: str) -> None:
        here = desk()
        scans.arrange(here.session, here.ports, here.person, artefact_id, moved(order, media_id, by))

    return move


def _retry(artefact_id: str, order: list[str], media_id: str) -> None:
    del artefact_id, order
    here = desk()
    scans.retry_for(here.session, here.ports, here.person, media_id)
    flash(gettext("It is being tried again."), PLAIN)


def _drop(artefact_id: str, order: list[str], media_id: str) -> None:
    del artefact_id, order
    here = desk()
    scans.drop_rejected(here.session, here.ports, here.person, media_id)
    flash(gettext("The rejected file is taken off the record."), GOOD)


def _keep(artefact_id: str, order: list[str], media_id: str) -> None:
    del artefact_id, order, media_id
    flash(gettext("Saved."), GOOD)


_STEPS: dict[str, Callable[[str, list[str], str], None]] = {
    "save": _keep,
    "up": _move(-1),
    "down": _move(1),
    "retry": _retry,
    "drop": _drop,
}


@curate.post("/scans/<media_id>/retry")
def scan_retry(media_id: str) -> Response:
    """Let a failed scan try again, from the desk."""
    here = desk()
    scans.retry_for(here.session, here.ports, here.person, media_id)
    flash(gettext("It is being tried again."), PLAIN)
    return redirect(url_for("curate.overview"))


@curate.post("/scans/<media_id>/drop")
def scan_drop(media_id: str) -> Response:
    """Take a rejected scan off its record, from the desk."""
    here = desk()
    scans.drop_rejected(here.session, here.ports, here.person, media_id)
    flash(gettext("The rejected file is taken off the record."), GOOD)
    return redirect(url_for("curate.overview"))
