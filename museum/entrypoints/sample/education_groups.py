"""The groups that book the sample's sessions: invented teachers, plausible numbers, no pupil's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from museum.domain.booking_rules import adults_wanted
from museum.domain.education import Programme
from museum.domain.schools import GRADES, Level, School
from museum.services.bookings import Asked

_TEACHERS = (
    "Cô Hà (mẫu)", "Thầy Dũng (mẫu)", "Cô Mai (mẫu)", "Cô Lò Thị Inh (mẫu)", "Thầy Khoa (mẫu)", "Cô Thu (mẫu)",
    "Thầy Quàng Văn Ơn (mẫu)", "Cô Ngân (mẫu)", "Cô Bùi Thị Xuyến (mẫu)", "Thầy Sùng A Chứ (mẫu)",
)  # fmt: skip
_NEEDS = (
    "Một em đi xe lăn: cần lối không bậc và chỗ đứng gần hiện vật.",
    "Hai em cần người nói rõ, mặt hướng về phía các em.",
    "Lớp mang cơm trưa, xin chỗ ngồi ăn có mái che.",
)
_USUAL, _SPREAD, _FEWEST_ADULTS, _NEEDS_EVERY = 29, 9, 2, 7


@dataclass
class Groups:
    """Gives one group after another; the same in every run."""

    schools: Sequence[School]
    with_addresses: bool
    """Whether teachers have an address to write to."""
    teacher_id: str | None
    """Account of the teacher who tries the platform out, at the first lower secondary school."""
    teacher_address: str
    _given: int = 0

    def next_for(
        self, programme: Programme, levels: Sequence[str] = (), *, remote_alone: bool = False
    ) -> Asked:
        """Ask for a place for the next group that the programme is made for."""
        fitting = [
            one
            for one in self.schools
            if (_grades(one, programme) or one.level in levels) and (one.remote or not remote_alone)
        ]
        number, self._given = self._given, self._given + 1
        school = fitting[number % len(fitting)]
        grades = _grades(school, programme)
        pupils = min(_USUAL + number * 5 % _SPREAD, programme.most_pupils)
        if school.level in (Level.COMMUNITY, Level.CONTINUING):
            pupils = min(pupils, 18)
        grade = grades[number % len(grades)] if grades else None
        theirs = bool(self.teacher_id) and school is self._of_the_teacher
        return Asked(
            school=school.name,
            school_id=school.id,
            pupils=pupils,
            adults=max(_FEWEST_ADULTS, adults_wanted(pupils, programme)),
            grade=grade,
            class_name=f"{grade}{'ABC'[number % 3]}" if grade else "",
            teacher_name=_TEACHERS[number % len(_TEACHERS)],
            email=self._address(school, theirs=theirs),
            needs=_NEEDS[number // _NEEDS_EVERY % len(_NEEDS)] if number % _NEEDS_EVERY == 0 else "",
            language="en" if number % 11 == 5 else "vi",  # noqa: PLR2004 - now and then a bilingual class
            user_id=self.teacher_id if theirs else None,
        )

    @cached_property
    def _of_the_teacher(self) -> School | None:
        return next((one for one in self.schools if one.level == Level.LOWER_SECONDARY), None)

    def _address(self, school: School, *, theirs: bool) -> str:
        if not self.with_addresses:
            return ""
        return self.teacher_address if theirs else f"{school.code.lower()}@example.org"


def _grades(school: School, programme: Programme) -> list[int]:
    """List the grades of a school that the programme is for."""
    if programme.grade_from is None or programme.grade_to is None:
        return []
    wanted = range(programme.grade_from, programme.grade_to + 1)
    return [grade for grade in GRADES.get(Level(school.level), range(0)) if grade in wanted]
