"""How large a request may be: said before anything reads it, whatever it is sent to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from frontend.problems import problem
from museum.domain.translated import Translated

if TYPE_CHECKING:
    from flask import Flask, Response

_KEY = "own-body-limits"
_FOR_PROGRAMS = ("/api/", "/iiif/")
_TOO_LARGE = Translated(
    "Nội dung gửi lên lớn hơn mức địa chỉ này nhận. Hãy chia thành nhiều phần nhỏ hơn.",
    "What you sent is larger than this address takes. Send it in smaller parts.",
)


def init_body_limits(app: Flask) -> None:
    """Refuse requests whose announced body is over `MAX_CONTENT_LENGTH`.

    Call before anything is registered that reads bodies. What comes without a length is counted while
    it is read, by whoever reads it.
    """
    app.extensions[_KEY] = set()
    app.before_request(_refuse_large)


def has_own_limit(app: Flask, view: Callable[..., Any]) -> None:
    """Leave the size of what a view takes to the view: it sets `request.max_content_length` and refuses in its words."""
    app.extensions[_KEY].add(view)


def _refuse_large() -> Response | None:
    most, length = request.max_content_length, request.content_length
    if most is None or length is None or length <= most:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if view in current_app.extensions[_KEY]:
        return None
    if request.path.startswith(_FOR_PROGRAMS):
        answer = problem(413, "Content too large", _TOO_LARGE)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    raise RequestEntityTooLarge
