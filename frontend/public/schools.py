"""Schools of the directory, while somebody types a name: for the booking form's script alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import jsonify, request

from frontend.i18n import current_language
from frontend.public.blueprint import public
from frontend.sessions import current_session
from museum.domain.booking_form import LONGEST
from museum.domain.curriculum import LEVELS
from museum.domain.schools import Level
from museum.services import schools

if TYPE_CHECKING:
    from flask import Response

MOST = 8
"""What a phone shows above its keyboard."""
SHORTEST = 2
SECONDS = 300


@public.get("/schools", endpoint="school_names")
def school_names() -> Response:
    """Give the schools whose name or commune holds what was typed, without diacritics too."""
    text = request.args.get("q", "").replace("\0", "")[: LONGEST["school"]].strip()
    found = schools.find(current_session(), text, MOST) if len(text) >= SHORTEST else []
    lang = current_language()
    answer = jsonify(
        [
            {
                "id": one.id,
                "name": one.name,
                "commune": one.commune,
                "level": LEVELS[Level(one.level)].shown(lang).text,
            }
            for one in found
        ]
    )
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    return answer
