"""Subjects of Vietnam's general education curriculum (Circular 32/2018/TT-BGDĐT), and how grades are said."""

from __future__ import annotations

from museum.domain.schools import Level
from museum.domain.translated import Translated

SUBJECTS: dict[str, Translated] = {
    "vietnamese": Translated("Tiếng Việt", "Vietnamese"),
    "literature": Translated("Ngữ văn", "Literature"),
    "mathematics": Translated("Toán", "Mathematics"),
    "ethics": Translated("Đạo đức", "Ethics"),
    "civic-education": Translated("Giáo dục công dân", "Civic education"),
    "economics-and-law": Translated("Giáo dục kinh tế và pháp luật", "Economics and law"),
    "nature-and-society": Translated("Tự nhiên và Xã hội", "Nature and society"),
    "history-and-geography": Translated("Lịch sử và Địa lí", "History and geography"),
    "history": Translated("Lịch sử", "History"),
    "geography": Translated("Địa lí", "Geography"),
    "science": Translated("Khoa học", "Science"),
    "natural-science": Translated("Khoa học tự nhiên", "Natural science"),
    "physics": Translated("Vật lí", "Physics"),
    "chemistry": Translated("Hóa học", "Chemistry"),
    "biology": Translated("Sinh học", "Biology"),
    "technology": Translated("Công nghệ", "Technology"),
    "informatics": Translated("Tin học", "Informatics"),
    "music": Translated("Âm nhạc", "Music"),
    "fine-arts": Translated("Mĩ thuật", "Fine arts"),
    "physical-education": Translated("Giáo dục thể chất", "Physical education"),
    "foreign-language": Translated("Ngoại ngữ", "Foreign language"),
    "ethnic-language": Translated("Tiếng dân tộc thiểu số", "Ethnic minority language"),
    "experiential-activities": Translated(
        "Hoạt động trải nghiệm, hướng nghiệp", "Experiential and career activities"
    ),
    "local-education": Translated("Nội dung giáo dục của địa phương", "Local education"),
}
"""Code → name. Spelled as the curriculum spells them."""

LEVELS: dict[Level, Translated] = {
    Level.NURSERY: Translated("Mầm non", "Nursery"),
    Level.PRIMARY: Translated("Tiểu học", "Primary"),
    Level.LOWER_SECONDARY: Translated("Trung học cơ sở", "Lower secondary"),
    Level.UPPER_SECONDARY: Translated("Trung học phổ thông", "Upper secondary"),
    Level.CONTINUING: Translated("Giáo dục thường xuyên", "Continuing education"),
    Level.COMMUNITY: Translated(
        "Trung tâm học tập cộng đồng, nhóm khác", "Community learning centre, other group"
    ),
}


def grades_shown(first: int | None, last: int | None) -> Translated:
    """Say a span of grades: `lớp 6–9`; for any age, nothing."""
    if first is None or last is None:
        return Translated()
    span = f"{first}" if first == last else f"{first}–{last}"
    return Translated(f"lớp {span}", f"grade {span}" if first == last else f"grades {span}")
