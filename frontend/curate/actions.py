"""The steps of publication, each asked for once more before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from frontend.curate.blueprint import curate
from frontend.curate.rows import ArtefactRow, artefact_row, artefact_rows, exhibition_row
from frontend.i18n import current_language, gettext
from frontend.workbench.desk import desk
from frontend.workbench.notes import BAD, GOOD
from frontend.workbench.questions import Question
from museum.domain.errors import Invalid, NotFound
from museum.domain.states import Publication
from museum.services import artefacts, exhibitions

Action = Literal["submit", "publish", "withdraw"]
ACTIONS: tuple[Action, ...] = ("submit", "publish", "withdraw")


def action_of(text: str) -> Action:
    """Read the name of a step; raises NotFound for others."""
    if text not in ACTIONS:
        raise NotFound("Không có thao tác này.", "There is no such step.")
    return text


def act_on(action: Action, artefact_id: str) -> str:
    """Do a step to an artefact; gives what has become of it, in words."""
    here = desk()
    if action == "submit":
        artefacts.submit(here.session, here.ports, here.person, artefact_id)
        return gettext("Handed in for review. An editor will find it on the desk.")
    if action == "withdraw":
        artefacts.withdraw(here.session, here.ports, here.person, artefact_id)
        return gettext("Withdrawn. Its public address says so from now on; you can publish it again later.")
    artefact = artefacts.publish(here.session, here.ports, here.person, artefact_id)
    if artefact.state == Publication.PUBLISHED:
        return gettext("Published. It is on the site now, and found by the search in a moment.")
    return gettext("It will be published by itself as soon as its scans are digitised.")


@curate.route("/artefacts/<artefact_id>/<any(submit, publish, withdraw):step>", methods=["GET", "POST"])
def artefact_step(artefact_id: str, step: str) -> Response:
    """Ask before an artefact is handed in, published or withdrawn; do it when the answer comes."""
    here = desk()
    artefact = artefacts.get_for(here.session, here.person, artefact_id)
    back = url_for("curate.artefact", artefact_id=artefact_id)
    action = action_of(step)
    if request.method == "POST":
        return _done(lambda: act_on(action, artefact_id), back)
    row = artefact_row(here, artefact)
    title, what, verb = _artefact_words(action, row)
    return _ask(Question(title, what, verb, back, f"{row.number} · {row.title.text}", row.thumbnail))


@curate.route("/exhibitions/<exhibition_id>/<any(publish, withdraw):step>", methods=["GET", "POST"])
def exhibition_step(exhibition_id: str, step: str) -> Response:
    """Ask before an exhibition is published or withdrawn; do it when the answer comes."""
    here = desk()
    exhibition = exhibitions.get_for(here.session, here.person, exhibition_id)
    back = url_for("curate.exhibition", exhibition_id=exhibition_id)
    if request.method == "POST":
        return _done(lambda: _act_on_exhibition(step, exhibition_id), back)
    row = exhibition_row(exhibition)
    title, what, verb = _exhibition_words(step)
    items = [item.artefact for section in exhibition.sections for item in section.items]
    hidden = artefact_rows(here, [one for one in items if one.state != Publication.PUBLISHED])
    question = Question(title, what, verb, back, row.title.text, row.thumbnail, exhibition_id)
    return _ask(question, hidden if step == "publish" else [])


def _act_on_exhibition(step: str, exhibition_id: str) -> str:
    here = desk()
    if step == "withdraw":
        exhibitions.withdraw(here.session, here.ports, here.person, exhibition_id)
        return gettext(
            "Withdrawn. The exhibition's address says so from now on; its artefacts stay as they are."
        )
    exhibitions.publish(here.session, here.ports, here.person, exhibition_id)
    return gettext("Published. The exhibition is open to everybody now.")


def _done(act: Callable[[], str], back: str) -> Response:
    try:
        flash(act(), GOOD)
    except Invalid as error:
        flash(error.reason.shown(current_language()).text, BAD)
    return redirect(back)


def _ask(question: Question, hidden: Sequence[ArtefactRow] = ()) -> Response:
    return make_response(render_template("curate/ask.html", question=question, hidden=hidden))


def _artefact_words(action: Action, row: ArtefactRow) -> tuple[str, str, str]:
    if action == "submit":
        return (
            gettext("Hand in for review?"),
            gettext(
                "An editor of your institution reads the record and publishes it. You can go on changing it meanwhile."
            ),
            gettext("Hand in"),
        )
    if action == "withdraw":
        return (
            gettext("Withdraw this artefact?"),
            gettext(
                "Its page, pictures and data leave the site at once; its address then says that it was withdrawn. "
                "Exhibitions show it no longer. The record and the scans stay here."
            ),
            gettext("Withdraw"),
        )
    what = gettext(
        "Everybody sees the record, but for condition and location, and may look at its scans closely."
    )
    if row.at_work:
        what = gettext(
            "Its scans are still being digitised: it will be published by itself when they are ready."
        )
    elif row.scans == row.faults:
        what = " ".join((what, gettext("It has no scan that can be shown yet.")))
    return gettext("Publish this artefact?"), what, gettext("Publish")


def _exhibition_words(step: str) -> tuple[str, str, str]:
    if step == "withdraw":
        return (
            gettext("Withdraw this exhibition?"),
            gettext(
                "Its page leaves the site at once and its address says so. The artefacts in it stay as they are."
            ),
            gettext("Withdraw"),
        )
    return (
        gettext("Publish this exhibition?"),
        gettext("Everybody sees its texts and those of its artefacts that are published."),
        gettext("Publish"),
    )
