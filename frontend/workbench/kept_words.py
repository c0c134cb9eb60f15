"""What somebody typed into a form that can no longer be taken: shown once more, so that it can be copied."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, g, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.core import UnboundField

from frontend.i18n import gettext
from frontend.people import current_person
from frontend.workbench.benches import BENCHES, present_bench

_CHOSEN = (BooleanField, HiddenField, RadioField, SelectField)
"""Kinds of fields that hold no words of anybody's own."""
_HIDDEN = frozenset(
    [
        "csrf_token",
        "seen",
        "do",
        "item",
        "entry",
        "id",
        "ids",
        "order",
        "institution",
        "media",
        "cover",
        "loan",
        "language",
        "layout",
        "turning",
        "artefact",
        "objectives",
        "objectives_seen",
        "known",
        "known-following",
        "from",
        "content",
        "part",
        "version",
    ]
)
_HIDDEN_STARTS = ("page-", "depth-", "scan-")
_LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Kept:
    """The words of one field."""

    label: str
    text: str
    lang: str
    """As the field's name tells; may be empty."""
    rows: int


def words_kept() -> list[Kept]:
    """Give the words of the form that was sent to a workbench, as they were typed.

    Nothing of a form that another site sent: its words would look like ours. Nothing of files either.
    """
    bench = present_bench()
    if request.method != "POST" or bench is None or "upload_folder" in g or not own_form():
        return []
    form = bench.forms.get(request.endpoint or "")
    kept = []
    for name, text in request.form.items(multi=True):
        field = getattr(form, name, None)
        known = field if isinstance(field, UnboundField) else None
        if not text.strip() or name in _HIDDEN or name.startswith(_HIDDEN_STARTS):
            continue
        if known is None or not issubclass(known.field_class, _CHOSEN):
            label = str(known.args[0]) if known and known.args else _label(name)
            kept.append(Kept(label, text, _language(name), min(18, 1 + text.count("\n") + len(text) // 90)))
    return kept


def own_form() -> bool:
    """Say whether the form came from a page of this site, as far as the browser tells."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.host


def _language(name: str) -> str:
    return next((part for part in name.replace("_", "-").split("-") if part in _LANGUAGES), "")


def _label(name: str) -> str:
    """Word a field that no form class knows: captions and entries are named after what they belong to."""
    named = {
        "caption-vi": gettext("Caption, Vietnamese"),
        "caption-en": gettext("Caption, English"),
        "vi": gettext("Name, Vietnamese"),
        "en": gettext("Name, English"),
        "numbers": gettext("Add by accession number"),
    }
    start = next((key for key in named if name == key or name.startswith(f"{key}-")), "")
    return named.get(start, name)


def page_of_form() -> str:
    """Give the path of the page that the form which was sent stands on."""
    if _shows(request.path):
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    if before.netloc == request.host and _of_a_bench(before.path) and _shows(before.path):
        return before.path
    bench = present_bench()
    return url_for(bench.home if bench else "site.choose_language")


def _of_a_bench(path: str) -> bool:
    return any(path.startswith(f"/{name}/") for name in BENCHES)


def _shows(path: str) -> bool:
    """Say whether there is a page at a path."""
    try:
        current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def kept_page(status: int, reason: str) -> Response | None:
    """Answer a form that came too late with what was typed; None where nothing was."""
    kept = words_kept()
    if not kept:
        return None
    page = page_of_form()
    known = current_person().user_id is not None
    body = render_template(
        "errors/kept.html",
        reason=reason,
        kept=kept,
        known=known,
        way=page if known else url_for("security.login", next=page),
    )
    response = make_response(body, status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
