"""The feedback form of a visit, by the booking's link: five statements, two open questions, no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, make_response, redirect, render_template, request, url_for
from flask import flash as say

from frontend.context import context
from frontend.i18n import current_language, gettext, long_day
from frontend.presenters.texts import title_of
from frontend.public.blueprint import public
from frontend.public.by_link import booking_by_link, kept_secret
from frontend.sessions import current_session
from frontend.workbench.notes import GOOD
from museum.domain.errors import Conflict, Invalid
from museum.services import feedback as forms
from museum.services.feedback import DEGREES, LONGEST, QUESTIONS, Given

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as WerkzeugResponse

    from museum.domain.visits import Booking


@dataclass(frozen=True)
class _Filled:
    """What stands in the form, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@public.get("/bookings/<token>/feedback", endpoint="feedback")
def feedback(token: str) -> Response:
    """Show the form, with what was answered before."""
    booking = booking_by_link(token)
    kept = forms.given(current_session(), booking)
    values = {"good": kept.text, "wishes": kept.wishes} if kept else {}
    values |= {code: str(value) for code, value in kept.answers.items()} if kept else {}
    return _page(booking, token, _Filled(values))


@public.post("/bookings/<token>/feedback", endpoint="feedback_given")
def give(token: str) -> WerkzeugResponse:
    """Keep the answers; what is missing is said beside its question, and nothing typed is lost."""
    booking = booking_by_link(token)
    typed = {name: request.form.get(name, "")[: 2 * LONGEST] for name in (*QUESTIONS, "good", "wishes")}
    missing = {
        code: gettext("Please choose one of the five answers.")
        for code in QUESTIONS
        if typed[code] not in _degrees()
    }
    if missing:
        return _page(booking, token, _Filled(typed, missing), HTTPStatus.UNPROCESSABLE_ENTITY)
    answers = {code: int(typed[code]) for code in QUESTIONS}
    try:
        forms.give(
            current_session(),
            context().ports,
            booking.id,
            Given(answers, _plain(typed["good"]), _plain(typed["wishes"])),
        )
    except Invalid as error:
        errors = {error.field: error.reason.shown(current_language()).text}
        return _page(booking_by_link(token), token, _Filled(typed, errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict:
        # The page itself says why.
        return _page(booking_by_link(token), token, _Filled(typed), HTTPStatus.CONFLICT)
    say(
        gettext("Thank you. Your answers help us to do better; you can change them here for some time."), GOOD
    )
    return redirect(url_for("public.feedback", token=token), HTTPStatus.SEE_OTHER)


def _degrees() -> list[str]:
    return [str(degree) for degree in range(1, len(DEGREES) + 1)]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _page(booking: Booking, token: str, filled: _Filled, status: int = HTTPStatus.OK) -> Response:
    lang, visit = current_language(), booking.session
    body = render_template(
        "pages/feedback.html",
        token=token,
        title=title_of(visit.programme.title, lang, visit.programme.slug),
        day=long_day(visit.starts_at),
        institution=visit.institution.name.shown(lang),
        questions=[(code, said.shown(lang).text) for code, said in QUESTIONS.items()],
        degrees=[(str(at), said.shown(lang).text) for at, said in enumerate(DEGREES, start=1)],
        filled=filled,
        open=forms.may_give(booking, context().ports.clock.now()),
        given=forms.given(current_session(), booking) is not None,
        longest=LONGEST,
    )
    return kept_secret(make_response(body, status))
