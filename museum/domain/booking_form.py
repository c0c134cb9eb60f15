"""What somebody who asks for a place writes down: read, cleaned and checked field by field.

Forms send text, programs send JSON: both are read here, and nowhere else. Each fault says what to do
and names its field, so that the form can show it beside what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from museum.domain.booking_rules import (
    LAST_GRADE,
    MOST_ADULTS,
    MOST_CLASSES,
    MOST_PUPILS,
    Group,
    adults_wanted,
    check_group,
    level_fits,
)
from museum.domain.contacts import (
    LEAST_DIGITS,
    LONGEST_EMAIL,
    LONGEST_PHONE,
    MOST_DIGITS,
    email_as_written,
    is_phone,
)
from museum.domain.curriculum import LEVELS
from museum.domain.education import Programme
from museum.domain.errors import Invalid
from museum.domain.school_names import level_of_name, words_key
from museum.domain.schools import GRADES, Level, School, level_of_grade
from museum.domain.translated import LANGUAGES, Translated
from museum.text.clean import normalise, plain_lines

LONGEST: Mapping[str, int] = {
    "school": 200,
    "commune": 120,
    "class_name": 40,
    "teacher_name": 120,
    "email": LONGEST_EMAIL,
    "phone": LONGEST_PHONE,
    "needs": 1_000,
}
"""Characters of each text."""
LONGEST_NUMBER = 6
"""Digits that are read at all: what is longer was typed by mistake."""
SAID: Mapping[str, Translated] = {
    "school": Translated("Tên trường hoặc nhóm", "School or group"),
    "school_id": Translated("Trường", "School"),
    "commune": Translated("Xã, phường", "Commune"),
    "level": Translated("Loại nhóm", "Kind of group"),
    "class_name": Translated("Tên lớp", "Class"),
    "classes": Translated("Số lớp", "Number of classes"),
    "grade": Translated("Khối lớp", "Grade"),
    "pupils": Translated("Số học sinh", "Pupils"),
    "adults": Translated("Số người lớn đi cùng", "Accompanying adults"),
    "needs": Translated("Nhu cầu hỗ trợ", "Access needs"),
    "teacher_name": Translated("Họ tên giáo viên", "Teacher’s name"),
    "email": Translated("Địa chỉ email", "E-mail address"),
    "phone": Translated("Số điện thoại", "Telephone number"),
    "language": Translated("Ngôn ngữ thư", "Language of letters"),
}
"""Every field by its name in requests → what people call it."""
_SEVERAL_LEVELS = ("lien cap", "nhieu cap")
_LEVEL_MARKS = (
    (Level.PRIMARY, ("th", "tieu hoc")),
    (Level.LOWER_SECONDARY, ("thcs",)),
    (Level.UPPER_SECONDARY, ("thpt",)),
)


@dataclass
class Filled:
    """A form as it was read."""

    values: dict[str, Any] = field(default_factory=dict)
    """By the names of `museum.services.bookings.Asked`; whole only while there are no faults."""
    faults: dict[str, Translated] = field(default_factory=dict)
    """By field, the first of each."""
    outside: set[str] = field(default_factory=set)
    """Fields that hold no number within its widest span: whoever knows a narrower one says that instead."""

    def blame(self, name: str, vi: str, en: str) -> None:
        """Note what is wrong with a field, unless something was wrong with it before."""
        self.faults.setdefault(name, Translated(vi, en))

    @property
    def group(self) -> Group:
        """What counts for a place; fields that could not be read are left out."""
        value = self.values.get
        return Group(value("pupils") or 1, value("adults") or 0, value("grade"), value("classes") or 1)


def read(entries: Mapping[str, Any]) -> Filled:
    """Read what a form or a program sent: text, whole numbers, or nothing; unknown names are passed over."""
    filled = Filled()
    for name in ("school", "commune", "class_name", "teacher_name", "phone"):
        filled.values[name] = _line(filled, name, entries.get(name))
    filled.values["needs"] = _lines(filled, "needs", entries.get("needs"))
    filled.values["email"] = _email(filled, _line(filled, "email", entries.get("email")))
    filled.values["level"] = _one_of(filled, "level", entries.get("level"), tuple(LEVELS)) or ""
    filled.values["language"] = _one_of(filled, "language", entries.get("language"), LANGUAGES) or "vi"
    filled.values["pupils"] = _number(filled, "pupils", entries.get("pupils"), 1, MOST_PUPILS)
    filled.values["adults"] = _number(filled, "adults", entries.get("adults"), 0, MOST_ADULTS) or 0
    filled.values["classes"] = _number(filled, "classes", entries.get("classes"), 1, MOST_CLASSES) or 1
    filled.values["grade"] = _number(filled, "grade", entries.get("grade"), 1, LAST_GRADE)
    _check_there(filled)
    _check_phone(filled)
    return filled


def _check_there(filled: Filled) -> None:
    for name in ("school", "teacher_name", "email", "pupils"):
        if filled.values[name] in ("", None):
            said = SAID[name]
            filled.blame(name, f"Hãy điền {_lower(said.vi)}.", f"Please enter this: {_lower(said.en)}.")


def check_school(filled: Filled, school: School | None) -> None:
    """Compare grade and kind of group with the school that was found in the directory, or with what was said."""
    grade = filled.values["grade"]
    if grade is None:
        return
    said = filled.values["level"]
    if school is None and not said:
        return
    levels = levels_of(school) if school is not None else {Level(said)}
    if any(level_fits(level, grade) for level in levels):
        return
    spans = [GRADES[level] for level in levels if level in GRADES]
    if not spans:
        filled.blame(
            "grade",
            "Nhóm mầm non không có khối lớp. Hãy để trống khối lớp hoặc chọn loại nhóm khác.",
            "A nursery group has no grade. Please leave the grade empty, or choose another kind of group.",
        )
        return
    first, last = min(span[0] for span in spans), max(span[-1] for span in spans)
    filled.blame(
        "grade",
        f"Trường này có lớp {first}–{last}; bạn chọn lớp {grade}. Hãy kiểm tra lại khối lớp hoặc tên trường.",
        f"This school has grades {first} to {last}; you chose grade {grade}. Please check the grade or the school.",
    )


def say_span(filled: Filled, programme: Programme, classes: int) -> None:
    """Tell who wrote no number of pupils, or one that is none, how many the programme takes: not the widest span."""
    if "pupils" in filled.outside:
        most = min(programme.most_pupils * classes, MOST_PUPILS)
        filled.faults["pupils"] = _span("pupils", programme.least_pupils, most)


def check_suits(filled: Filled, programme: Programme) -> None:
    """Compare the group with what the programme is made for, and count the adults who have to come along."""
    say_span(filled, programme, filled.group.classes)
    if not filled.faults.keys() & {"pupils", "adults", "grade", "classes"}:
        try:
            check_group(filled.group, programme)
        except Invalid as error:
            filled.blame(error.field, error.reason.vi, error.reason.en)
    pupils, adults = filled.values["pupils"], filled.values["adults"]
    wanted = adults_wanted(pupils, programme) if pupils else 0
    if adults < wanted:
        filled.blame(
            "adults",
            f"Nhóm {pupils} học sinh cần ít nhất {wanted} người lớn đi cùng.",
            f"A group of {pupils} pupils needs at least {wanted} accompanying adults.",
        )


def levels_of(school: School) -> set[Level]:
    """Give the levels that a school teaches: what the directory says, and what its name says besides.

    In the mountains one school often has several (`PTDTBT TH&THCS`), and lists name one of them.
    """
    words = words_key(school.name)
    if any(mark in words for mark in _SEVERAL_LEVELS):
        return set(GRADES)
    named = {level for level, marks in _LEVEL_MARKS if set(marks) & set(words.split())}
    return {Level(school.level), *named}


def level_told(filled: Filled) -> Level | None:
    """Say what kind of group it is where nobody said so: by its grade, else by its school's name."""
    grade = filled.values["grade"]
    return level_of_grade(grade) if grade is not None else level_of_name(filled.values["school"])


def _text(filled: Filled, name: str, value: Any, clean: Callable[[str], str]) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        filled.blame(name, f"“{SAID[name].vi}” phải là chữ.", f"“{SAID[name].en}” must be text.")
        return ""
    if len(value) > 4 * LONGEST[name]:
        # Not even cleaned: nobody typed that.
        _too_long(filled, name)
        return ""
    text = clean(value)
    if not all(char.isprintable() or char == "\n" for char in text):
        filled.blame(
            name,
            f"“{SAID[name].vi}” có ký tự không đọc được. Hãy gõ lại phần này.",
            f"“{SAID[name].en}” holds characters that nobody can read. Please type it again.",
        )
        return ""
    if len(text) > LONGEST[name]:
        _too_long(filled, name)
    return text


def _too_long(filled: Filled, name: str) -> None:
    most = LONGEST[name]
    filled.blame(
        name,
        f"“{SAID[name].vi}” dài quá {most} ký tự. Hãy rút ngắn lại.",
        f"“{SAID[name].en}” is longer than {most} characters. Please shorten it.",
    )


def _line(filled: Filled, name: str, value: Any) -> str:
    return _text(filled, name, value, normalise)


def _lines(filled: Filled, name: str, value: Any) -> str:
    return _text(filled, name, value, plain_lines)


def _number(filled: Filled, name: str, value: Any, least: int, most: int) -> int | None:
    """Read a whole number; None for nothing, and for what is none: that is a fault."""
    if value is None or value == "":
        return None
    number = _whole(value)
    if number is None or not least <= number <= most:
        filled.outside.add(name)
        filled.faults.setdefault(name, _span(name, least, most))
        return None
    return number


def _span(name: str, least: int, most: int) -> Translated:
    return Translated(
        f"“{SAID[name].vi}” phải là số nguyên từ {least} đến {most}.",
        f"“{SAID[name].en}” must be a whole number from {least} to {most}.",
    )


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = normalise(value) if isinstance(value, str) and len(value) <= 4 * LONGEST_NUMBER else ""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _one_of(filled: Filled, name: str, value: Any, known: tuple[str, ...]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str) and value in known:
        return str(value)
    filled.blame(
        name,
        f"“{SAID[name].vi}” phải là một trong: {', '.join(known)}.",
        f"“{SAID[name].en}” must be one of: {', '.join(known)}.",
    )
    return ""


def _email(filled: Filled, text: str) -> str:
    """Check an address as it is written; whether mail reaches it is not asked."""
    if not text:
        return ""
    checked = email_as_written(text)
    if checked is not None:
        return checked
    filled.blame(
        "email",
        "Địa chỉ email chưa đúng. Hãy kiểm tra lại, ví dụ: ten@truong.edu.vn.",
        "This e-mail address is not right. Please check it, for instance: name@school.edu.vn.",
    )
    return text


def _check_phone(filled: Filled) -> None:
    phone = filled.values["phone"]
    if phone and not is_phone(phone):
        filled.blame(
            "phone",
            f"Số điện thoại cần từ {LEAST_DIGITS} đến {MOST_DIGITS} chữ số, ví dụ: 0912 345 678.",
            f"A telephone number has {LEAST_DIGITS} to {MOST_DIGITS} digits, for instance: 0912 345 678.",
        )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
