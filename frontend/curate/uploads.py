"""Files come in: several at once, each with its own outcome, none of them held in memory."""

from __future__ import annotations

import errno
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import structlog
from flask import current_app, g, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response
from wtforms import ValidationError

from frontend.curate.blueprint import curate
from frontend.curate.status import scan_lines
from frontend.i18n import current_language, gettext, number
from frontend.workbench.context import context
from frontend.workbench.desk import desk
from frontend.workbench.json_answers import json_answer, json_fault, json_refusal, wants_json
from museum.domain.collections import Artefact
from museum.domain.errors import MuseumError, Unavailable
from museum.services import artefacts, scans
from museum.services.scans import Taken

if TYPE_CHECKING:
    from flask_wtf.csrf import CSRFProtect
    from werkzeug.datastructures import FileStorage

    from frontend.workbench.desk import Desk
    from museum.domain.collections import Institution

log = structlog.get_logger(__name__)

MARGIN = 1_000_000
"""Bytes of a form that are not its files."""
MOST_FILES = 500
TOGETHER = "one"
"""All files are pages or views of one artefact."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file, in words."""

    name: str
    status: str
    says: str
    reason: str = ""
    media_id: str = ""
    artefact_id: str = ""
    artefact_title: str = ""
    url: str = ""


class ToDisk(FormDataParser):
    """Writes each file of a form straight into a file of the request's folder, where it can be taken from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stream_factory = _file_on_disk


def _file_on_disk(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> IO[bytes]:
    del total_content_length, content_type, filename, content_length
    # Closed by the form parser's owner; removed with its folder.
    return tempfile.NamedTemporaryFile(dir=g.upload_folder, delete=False)


@curate.get("/upload")
def upload() -> Response:
    """Offer the form to send scans, for new artefacts or for one that stands already."""
    return _form()


def _form(status: int = 200, fault: str = "", outcomes: Iterable[Outcome] = ()) -> Response:
    here = desk()
    # The parameter of an address, not the form: after 413 the form must not be touched.
    target_id = request.args.get("artefact", "")
    target = artefacts.get_for(here.session, here.person, target_id) if target_id else None
    made = list(outcomes)
    body = render_template(
        "curate/upload.html",
        institutions=here.institutions(),
        target=target,
        limit_mb=context().upload_limit_mb,
        limit=context().upload_limit,
        fault=fault,
        outcomes=made,
        lines=scan_lines(here, [one.media_id for one in made if one.status == "queued"]),
    )
    return make_response(body, status)


@curate.post("/upload")
def take_in() -> Response:
    """Take the files of a form; answers before anything is digitised."""
    with tempfile.TemporaryDirectory(prefix="upload-") as folder:
        g.upload_folder = folder
        request.max_content_length = context().upload_limit + MARGIN
        request.max_form_parts = MOST_FILES + 10
        request.form_data_parser_class = ToDisk
        try:
            check_token()
            outcomes = _take([file for file in request.files.getlist("files") if file.filename])
        except RequestEntityTooLarge:
            return _refused(413, _too_large())
        except MuseumError as error:
            if wants_json():
                return json_refusal(error)
            raise
        except OSError as error:
            # Storage answers for itself; this is the folder in which files arrive.
            log.exception("upload_not_written", error=errno.errorcode.get(error.errno or 0, "unknown"))
            return _refused(507, _no_room())
    if not outcomes:
        return _refused(400, gettext("No file came with the form. Choose at least one, then press “Upload”."))
    if wants_json():
        return json_answer({"outcomes": [asdict(one) for one in outcomes]})
    nothing = all(one.status in ("rejected", "failed") for one in outcomes)
    return _form(422 if nothing else 200, outcomes=outcomes)


def check_token() -> None:
    """Check size and token by the request's head, before its files are read; the form's own token after that."""
    if (request.content_length or 0) > (request.max_content_length or 0):
        raise RequestEntityTooLarge
    token = request.headers.get("X-CSRFToken", "")
    if token and current_app.config["WTF_CSRF_ENABLED"]:
        try:
            validate_csrf(token)
        except ValidationError as error:
            raise CSRFError(str(error)) from None
    cast("CSRFProtect", current_app.extensions["csrf"]).protect()


def _refused(status: int, fault: str) -> Response:
    return json_fault(status, fault) if wants_json() else _form(status, fault)


def _too_large() -> str:
    return gettext(
        "What you sent is larger than %(limit)s MB, the most this site takes at once. Send fewer files together, or ask "
        "the administrator to ingest very large files from the command line.",
        limit=number(context().upload_limit_mb),
    )


def _no_room() -> str:
    return gettext(
        "The server has no room to receive files at the moment. Tell the administrator, then send them again."
    )


def _take(files: list[FileStorage]) -> list[Outcome]:
    """Take each file in its turn; one that cannot be taken does not hold up the others."""
    here = desk()
    target_id = request.form.get("artefact", "")
    if target_id:
        target = artefacts.get_for(here.session, here.person, target_id)
        institution = target.institution
    else:
        institution = here.institution(request.form.get("institution", ""))
    together = bool(target_id) or request.form.get("grouping") == TOGETHER
    outcomes = []
    for file in sorted(files, key=in_order):
        taken = _take_one(here, institution, file, target_id)
        if together and taken.status == "queued" and taken.artefact_id:
            target_id = taken.artefact_id
        outcomes.append(_outcome(here, scans.clean_name(file.filename or ""), taken))
    return outcomes


def in_order(file: FileStorage) -> list[tuple[int, str]]:
    """Order names as people number pages: `page 2` before `page 10`."""
    parts = re.findall(r"\d+|\D+", (file.filename or "").casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _take_one(here: Desk, institution: Institution, file: FileStorage, target_id: str) -> Taken:
    path = Path(file.stream.name)
    file.close()
    try:
        return scans.take(
            here.session,
            here.ports,
            here.person,
            institution,
            path,
            artefact_id=target_id or None,
            name=file.filename or "",
        )
    except Unavailable as error:
        return Taken("failed", artefact_id=target_id or None, reason=error.reason)


def _outcome(here: Desk, name: str, taken: Taken) -> Outcome:
    artefact = here.session.get(Artefact, taken.artefact_id) if taken.artefact_id else None
    title = (artefact.title.shown(current_language()).text or artefact.accession_number) if artefact else ""
    says = {
        "queued": gettext("Received; it is being digitised"),
        "ready": gettext("Ready"),
        "duplicate": gettext("Already here: nothing was doubled"),
        "rejected": gettext("Not taken"),
        "failed": gettext("Could not be taken now"),
    }
    return Outcome(
        name=name,
        status=taken.status,
        says=says[taken.status],
        reason=taken.reason.shown(current_language()).text,
        media_id=taken.media_id or "",
        artefact_id=artefact.id if artefact else "",
        artefact_title=title,
        url=url_for("curate.artefact", artefact_id=artefact.id) if artefact else "",
    )
