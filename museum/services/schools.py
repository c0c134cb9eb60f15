"""The directory of schools, which all institutions share: found while a teacher types, kept right by educators."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.people import EDUCATORS, Person
from museum.domain.school_names import commune_key, name_key, words_key
from museum.domain.schools import Level, School
from museum.domain.visits import Booking
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.permission import require_somewhere
from museum.text.clean import in_one_direction

MOST_FOUND = 10
MOST_WORDS = 8
LONGEST_NAME, LONGEST_COMMUNE, LONGEST_CODE = 200, 120, 40
MOST_PUPILS = 20_000
"""More than any school has: a number typed by mistake."""


@dataclass(frozen=True)
class SchoolFacts:
    """What the directory says of a school."""

    name: str
    commune: str
    level: Level
    remote: bool = False
    code: str = ""
    pupils: int | None = None
    open: bool = True


def find(session: Session, text: str, limit: int = MOST_FOUND) -> list[School]:
    """Find open schools while somebody types: words may be cut short and go without diacritics.

    Each word has to begin a word of the school's name or its commune's, or the whole be its code;
    names that begin with what was typed come first. Gives ten at most.
    """
    words = words_key(text[:LONGEST_NAME]).split()[:MOST_WORDS]
    if not words:
        return []
    begins = School.name_key.startswith(" ".join(words), autoescape=True)
    query = (
        select(School)
        .where(School.open, or_(_holds(words), School.code == text.strip()))
        .order_by(case((begins, 0), else_=1), School.name_key, School.commune_key)
    )
    return list(session.scalars(query.limit(max(1, min(limit, MOST_FOUND)))))


def _holds(words: list[str]) -> ColumnElement[bool]:
    """Say that each word begins a word of name or commune."""
    everything = " " + School.name_key + " " + School.commune_key
    held = everything.contains(f" {words[0]}", autoescape=True)
    for word in words[1:]:
        held = held & everything.contains(f" {word}", autoescape=True)
    return held


def get(session: Session, school_id: str) -> School:
    """Get a school; raises NotFound."""
    found = session.get(School, school_id)
    if found is None:
        raise NotFound("Không có trường này trong danh bạ.", "There is no such school in the directory.")
    return found


def listed(
    session: Session, text: str = "", level: str = "", *, remote: bool = False, closed: bool = False
) -> Select[tuple[School]]:
    """Select the directory's schools by commune and name, closed ones alone when asked for."""
    del session
    query = select(School).where(School.open.is_(not closed))
    words = words_key(text[:LONGEST_NAME]).split()[:MOST_WORDS]
    if words:
        query = query.where(or_(_holds(words), School.code == text.strip()))
    if level:
        query = query.where(School.level == level)
    if remote:
        query = query.where(School.remote)
    return query.order_by(School.commune_key, School.name_key)


def save(
    session: Session, ports: Ports, person: Person, facts: SchoolFacts, school_id: str | None = None
) -> School:
    """Add a school, or change one; raises Invalid, Conflict when another one has that name in that commune."""
    require_somewhere(person, EDUCATORS)
    with transaction(session, ports):
        school = None
        if school_id is not None:
            school = locked(session, School, school_id)
            if school is None:
                raise NotFound(
                    "Không có trường này trong danh bạ.", "There is no such school in the directory."
                )
        school, _ = write(session, facts, school)
        note(session, ports, person, "save", ("school", school.id), None)
    return school


def write(session: Session, facts: SchoolFacts, school: School | None) -> tuple[School, bool]:
    """Write facts in the running transaction; gives the school, and whether anything changed."""
    facts = checked(facts)
    wanted = {
        "name": facts.name,
        "name_key": name_key(facts.name)[:LONGEST_NAME],
        "commune": facts.commune,
        "commune_key": commune_key(facts.commune)[:LONGEST_COMMUNE],
        "level": facts.level.value,
        "remote": facts.remote,
        "code": facts.code,
        "pupils": facts.pupils,
        "open": facts.open,
    }
    if facts.open:
        wanted["merged_into_id"] = None
    written = school or School(id=new_id())
    changed = {key for key, value in wanted.items() if school is None or getattr(school, key) != value}
    try:
        with session.begin_nested():
            for key in changed:
                setattr(written, key, wanted[key])
            session.add(written)
            session.flush()
    except IntegrityError:
        raise Conflict(
            f"Danh bạ đã có “{facts.name}” ở {facts.commune}. Nếu là một trường, hãy gộp hai mục.",
            f"The directory has “{facts.name}” in {facts.commune} already. If they are one school, merge them.",
        ) from None
    return written, bool(changed)


def checked(facts: SchoolFacts) -> SchoolFacts:
    """Give facts as they are kept; raises Invalid, naming the field."""
    name, commune = _one_line(facts.name), _one_line(facts.commune)
    code = _one_line(facts.code)
    if not name_key(name):
        raise Invalid("Hãy ghi tên trường.", "Please give the school's name.", "name")
    if not commune_key(commune):
        raise Invalid(
            "Hãy ghi xã, phường của trường.", "Please give the school's commune or ward.", "commune"
        )
    for text, most, field in (
        (name, LONGEST_NAME, "name"),
        (commune, LONGEST_COMMUNE, "commune"),
        (code, LONGEST_CODE, "code"),
    ):
        if len(text) > most:
            raise Invalid(f"Dài quá {most} ký tự.", f"Longer than {most} characters.", field)
    if facts.pupils is not None and not 0 <= facts.pupils <= MOST_PUPILS:
        raise Invalid(
            f"Số học sinh phải từ 0 đến {MOST_PUPILS}.",
            f"The number of pupils must be between 0 and {MOST_PUPILS}.",
            "pupils",
        )
    return SchoolFacts(name, commune, facts.level, facts.remote, code, facts.pupils, facts.open)


def _one_line(text: str) -> str:
    return " ".join(in_one_direction(text).split())


def by_keys(session: Session, name: str, commune: str) -> School | None:
    """Find a school by name and commune, however they are written; a closed one, too."""
    return session.scalar(
        select(School).where(School.commune_key == commune_key(commune), School.name_key == name_key(name))
    )


def survivor(session: Session, school: School) -> School:
    """Give the school that this one was merged into in the end; itself where it was not."""
    while school.merged_into_id is not None:
        school = session.get_one(School, school.merged_into_id)
    return school


def merge(session: Session, ports: Ports, person: Person, school_id: str, into_id: str) -> School:
    """Let one entry of the directory go up in another: bookings follow, lists that name it mean the other.

    What was booked keeps the name it was booked under. Raises NotFound, Invalid.
    """
    require_somewhere(person, EDUCATORS)
    with transaction(session, ports):
        rows = {one: locked(session, School, one) for one in sorted({school_id, into_id})}
        old, new = rows[school_id], rows[into_id]
        if old is None or new is None:
            raise NotFound("Không có trường này trong danh bạ.", "There is no such school in the directory.")
        if old is new or not new.open or old.merged_into_id is not None:
            raise Invalid(
                "Hãy gộp vào một trường khác còn hoạt động trong danh bạ.",
                "Please merge into another school that is open in the directory.",
                "into",
            )
        moved = session.scalar(select(func.count()).select_from(Booking).where(Booking.school_id == old.id))
        session.execute(update(Booking).where(Booking.school_id == old.id).values(school_id=new.id))
        session.execute(update(School).where(School.merged_into_id == old.id).values(merged_into_id=new.id))
        old.open, old.merged_into_id = False, new.id
        note(session, ports, person, "merge", ("school", new.id), None, merged=old.id, bookings=moved or 0)
    return new
