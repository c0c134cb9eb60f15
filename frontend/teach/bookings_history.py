"""What became of a booking, told in lines: letters, what staff did, and why its turn was changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frontend.i18n import gettext
from frontend.teach.day_rows import numbers_words
from frontend.workbench.rows import moment
from museum.services.booking_search import history_of
from museum.services.letter_texts import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from museum.domain.people import AuditEntry
    from museum.domain.visits import Booking, SentLetter, WaitingListNote


@dataclass(frozen=True)
class Line:
    """Something that happened."""

    at: datetime
    when: str
    what: str
    who: str
    words: str = ""
    """Somebody's own words, such as a reason."""
    bad: bool = False


def history_lines(session: Session, booking: Booking) -> list[Line]:
    """Tell a booking's history, latest first."""
    known = history_of(session, booking)
    asked = gettext("Entered at the door") if booking.walk_in else gettext("Booked by the teacher")
    lines = [_line(booking.created_at, asked)]
    if booking.reconfirmed_at:
        lines.append(_line(booking.reconfirmed_at, gettext("Reconfirmed: the group still comes")))
    lines += [_letter(one) for one in known.letters]
    lines += [_entry(one, known.names.get(one.user_id or "", "")) for one in known.entries]
    lines += [_reordering(one, known.names.get(one.user_id or "", "")) for one in known.reorderings]
    # Sorting is stable: what happened at one moment stays in its order.
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _line(at: datetime, what: str, who: str = "", words: str = "", *, bad: bool = False) -> Line:
    return Line(at, moment(at), what, who, words, bad)


def _letter(letter: SentLetter) -> Line:
    name = letter_words(letter.kind)
    if letter.handed_over_at is None:
        return _line(letter.at, gettext("Letter not taken by the post: %(letter)s", letter=name), bad=True)
    return _line(letter.handed_over_at, gettext("Letter sent: %(letter)s", letter=name))


def letter_words(kind: str) -> str:
    """Name a letter by its kind, such as `confirmed:3`."""
    begins = kind.partition(":")[0]
    return {
        Kind.CONFIRMED: gettext("confirmation"),
        Kind.ASKED: gettext("booking taken in, waits for approval"),
        Kind.WAITLISTED: gettext("place in the waiting list"),
        Kind.OFFERED: gettext("offer of a place"),
        Kind.ACCEPTED: gettext("offer accepted"),
        Kind.APPROVED: gettext("approval"),
        Kind.REFUSED: gettext("refusal"),
        Kind.GIVEN_BACK: gettext("cancelled by the teacher"),
        Kind.WITHDRAWN: gettext("cancelled by the museum"),
        Kind.NUMBERS: gettext("numbers changed"),
        Kind.MOVED: gettext("moved to another session"),
        Kind.EXPIRED: gettext("offer expired"),
        Kind.LAPSED: gettext("place freed: not reconfirmed"),
        Kind.SESSION_CHANGED: gettext("session changed"),
        Kind.SESSION_CANCELLED: gettext("session cancelled"),
        Kind.REMINDER: gettext("reminder"),
        Kind.RECONFIRM: gettext("please reconfirm"),
        Kind.WAITING_OVER: gettext("waiting list closed"),
        Kind.FEEDBACK: gettext("feedback form"),
        Kind.LINK: gettext("link to the booking"),
    }[Kind(begins)]


def _entry(entry: AuditEntry, who: str) -> Line:
    details = entry.details
    numbers = numbers_words(int(details.get("pupils", 0)), int(details.get("adults", 0)))
    what = {
        "approve": gettext("Approved"),
        "cancel": gettext("Cancelled by the museum"),
        "numbers": gettext("Numbers changed: %(numbers)s", numbers=numbers),
        "move": gettext("Moved to another session"),
        "attended": gettext("Entered as present: %(numbers)s", numbers=numbers),
        "absent": gettext("Entered as not come"),
        "undo": gettext("What was entered is taken back"),
        "let_in": gettext("Let in from the waiting list"),
        "walk_in": gettext("Entered at the door: %(numbers)s", numbers=numbers),
        "link": gettext("Link sent once more"),
    }.get(entry.action, entry.action)
    beyond = gettext("beyond the places") if details.get("beyond") else ""
    return _line(entry.at, what, who, beyond)


def _reordering(moved: WaitingListNote, who: str) -> Line:
    what = gettext(
        "Moved in the waiting list from %(before)s to %(after)s", before=moved.from_rank, after=moved.to_rank
    )
    return _line(moved.at, what, who, moved.reason)
