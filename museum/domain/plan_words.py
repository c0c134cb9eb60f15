"""The words of plans in both languages: kinds of indicators, what their numbers are, systems and levels.

Registers, reports and pages all take them from here, so that one thing is called the same everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from museum.domain.indicators import Measure
from museum.domain.plans import PlanLevel, System
from museum.domain.progress import Kind
from museum.domain.translated import Translated

Code = TypeVar("Code", bound=str)

KINDS: Mapping[Kind, Translated] = {
    Kind.COUNT: Translated("số lượng mỗi năm", "count a year"),
    Kind.RANGE: Translated("khoảng mỗi năm", "range a year"),
    Kind.GROWTH: Translated("tăng trưởng mỗi năm (%)", "growth a year (%)"),
    Kind.SHARE: Translated("tỷ lệ theo mốc (%)", "share by milestone (%)"),
    Kind.YES_NO: Translated("có hoặc không mỗi năm", "yes or no each year"),
}
MEASURES: Mapping[Measure, Translated] = {
    Measure.ACTIVITY: Translated("hoạt động", "activities"),
    Measure.EVENT: Translated("sự kiện", "events"),
    Measure.ARTEFACT: Translated("hiện vật", "artefacts"),
    Measure.EXHIBITION: Translated("trưng bày", "exhibitions"),
    Measure.VISIT: Translated("lượt", "visits"),
    Measure.SESSION: Translated("buổi", "sessions"),
    Measure.GROUP: Translated("lượt đoàn", "groups"),
    Measure.PUPIL: Translated("học sinh", "pupils"),
    Measure.PERSON: Translated("người", "people"),
    Measure.PACKAGE: Translated("gói học tập", "packages"),
    Measure.CLUB: Translated("câu lạc bộ", "clubs"),
    Measure.ROUND: Translated("đợt luân chuyển", "rounds of circulation"),
    Measure.CONTRIBUTION: Translated("đóng góp", "contributions"),
    Measure.USE: Translated("lượt sử dụng", "uses"),
    Measure.USER: Translated("người sử dụng", "users"),
    Measure.COMMUNE: Translated("xã, phường", "communes"),
    Measure.LIBRARY: Translated("thư viện", "libraries"),
    Measure.LIBRARIAN: Translated("người làm thư viện", "librarians"),
    Measure.INSTITUTION: Translated("đơn vị", "institutions"),
    Measure.DONG: Translated("đồng", "đồng"),
    Measure.TIME: Translated("lần", "times"),
}
SYSTEMS: Mapping[System, Translated] = {
    System.MUSEUM: Translated("bảo tàng", "museums"),
    System.LIBRARY: Translated("thư viện", "libraries"),
    System.CULTURAL_CENTRE: Translated("trung tâm văn hóa", "cultural centres"),
    System.ALL: Translated("cả ba hệ thống", "all three systems"),
}
LEVELS: Mapping[PlanLevel, Translated] = {
    PlanLevel.NATIONAL: Translated("quốc gia", "national"),
    PlanLevel.PROVINCE: Translated("tỉnh", "province"),
    PlanLevel.COMMUNE: Translated("xã, phường", "commune"),
    PlanLevel.INSTITUTION: Translated("đơn vị", "institution"),
}
YES, NO = Translated("có", "yes"), Translated("không", "no")


def words_key(text: str) -> str:
    """Reduce words to what they are compared by: case, spacing and punctuation do not count."""
    return " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", text).casefold()).split())


def code_from(text: str, words: Mapping[Code, Translated]) -> Code | None:
    """Give the code that a text means: the code itself, or its word in either language; None: none of them."""
    key = words_key(text)
    for code, word in words.items():
        if key in (words_key(code), words_key(word.vi), words_key(word.en)):
            return code
    return None
