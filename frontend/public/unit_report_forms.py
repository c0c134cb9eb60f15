"""What a unit types into its report's forms: kept beside what was wrong with it, and beside what others wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import request

from frontend.context import context
from frontend.i18n import current_language
from frontend.people import current_person
from frontend.public.unit_report import report_by_link
from frontend.sessions import current_session
from frontend.workbench.seen import Both, Clash, plain, read_seen, write_seen
from museum.domain.errors import Conflict, Invalid
from museum.services.report_parts import refuse_settled
from museum.services.unit_reports import Faulty, Stale

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from museum.domain.errors import MuseumError
    from museum.domain.people import Person
    from museum.domain.reporting import UnitReport
    from museum.ports import Ports

LONGEST = 40_000
"""Characters of any field that are looked at."""
Typed = dict[str, str]
Write = Callable[["Session", "Ports", "Person", "UnitReport", Typed], object]


@dataclass(frozen=True)
class Filled:
    """What stands in a form: stored or typed, with what is wrong, and what somebody else wrote meanwhile."""

    values: Mapping[str, str]
    seen: str
    errors: Mapping[str, str] = field(default_factory=dict)
    both: Both = field(default_factory=Both)
    clash: bool = False
    status: int = HTTPStatus.OK


def stored(report: UnitReport, values: Typed) -> Filled:
    """Show a form as it is stored."""
    return Filled(values, write_seen(report.version, values))


def saved(
    token: str,
    read: Callable[[UnitReport], Typed],
    write: Write,
    *,
    new: bool = False,
    tidy: Callable[[Typed], Typed] = dict,
) -> Filled | None:
    """Save the form that was sent; None: it is saved, else the form with what keeps it from that.

    `read` gives what is stored, by field; `write` saves all fields, of which only those that the person changed differ
    from what is stored; what is `new` is written even so. `tidy` takes out what the form said, and not the person.
    """
    report = report_by_link(token)
    known = read(report)
    sent = tidy({name: plain(request.form.get(name, "")[:LONGEST]) for name in known})
    try:
        seen = read_seen(request.form.get("seen", ""))
        refuse_settled(report)
    except (Invalid, Conflict) as error:
        # What was typed stands there still, to be copied.
        status = HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY
        return Filled(sent, write_seen(report.version, known), {"": _said(error)}, status=status)
    try:
        if not new:
            seen.refuse_clash(known)
        mine = sent if new else seen.changed_in(sent)
        if mine:
            write(current_session(), context().ports, current_person(), report, {**known, **mine})
    except Clash as clash:
        both, again = seen.both(sent, clash), write_seen(report.version, known)
        return Filled({**sent, **both.moved}, again, {}, both, clash=True, status=HTTPStatus.CONFLICT)
    except Stale:
        # Somebody saved while this was on its way: what both did is sorted out on the newer report.
        current_session().expire_all()
        return saved(token, read, write, new=new, tidy=tidy)
    except Faulty as error:
        lang = current_language()
        errors = {name: said.shown(lang).text for name, said in error.faults.items()}
        return Filled(sent, request.form["seen"], errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except Conflict as error:
        return Filled(sent, request.form["seen"], {"": _said(error)}, status=HTTPStatus.CONFLICT)
    return None


def _said(error: MuseumError) -> str:
    return error.reason.shown(current_language()).text
