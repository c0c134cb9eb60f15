"""What kinds of activities there are and where money comes from, in words; and what each kind is likely to count as."""

from __future__ import annotations

from collections.abc import Mapping

from museum.domain.indicators import ActivityKind, Funding, Measure
from museum.domain.translated import Translated

KINDS: Mapping[ActivityKind, Translated] = {
    ActivityKind.CIRCULATION: Translated("Luân chuyển sách báo", "Book circulation"),
    ActivityKind.CLUB: Translated("Sinh hoạt câu lạc bộ", "Club"),
    ActivityKind.READING: Translated("Khuyến đọc", "Reading promotion"),
    ActivityKind.TRAINING: Translated("Tập huấn, bồi dưỡng", "Training"),
    ActivityKind.DISPLAY: Translated("Trưng bày chuyên đề", "Thematic display"),
    ActivityKind.MOBILE_EXHIBITION: Translated("Triển lãm lưu động", "Mobile exhibition"),
    ActivityKind.SCREENING: Translated("Chiếu phim lưu động", "Film screening"),
    ActivityKind.EVENT: Translated("Hội thi, liên hoan, ngày hội", "Contest, festival, day"),
    ActivityKind.EXPERIENCE: Translated("Giáo dục trải nghiệm", "Experiential education"),
    ActivityKind.HERITAGE: Translated("Sưu tầm, phát huy di sản phi vật thể", "Intangible heritage"),
    ActivityKind.COMMUNICATION: Translated("Thông tin, tuyên truyền", "Communication"),
    ActivityKind.COOPERATION: Translated("Phối hợp, hợp tác", "Cooperation"),
    ActivityKind.INVESTMENT: Translated("Đầu tư cơ sở vật chất", "Investment"),
    ActivityKind.DONATION: Translated("Tiếp nhận đóng góp", "Contribution received"),
    ActivityKind.OTHER: Translated("Hoạt động khác", "Other activity"),
}
FUNDING: Mapping[Funding, Translated] = {
    Funding.UNSAID: Translated("Chưa nêu nguồn", "Not said"),
    Funding.STATE: Translated("Ngân sách nhà nước", "State budget"),
    Funding.SOCIALISED: Translated("Xã hội hóa", "Socialised (businesses, sponsors, citizens)"),
    Funding.MIXED: Translated("Ngân sách và xã hội hóa", "Budget and socialised"),
    Funding.OTHER: Translated("Nguồn hợp pháp khác", "Other lawful source"),
}
INDICATORS_OF_KIND: Mapping[ActivityKind, frozenset[Measure]] = {
    ActivityKind.CIRCULATION: frozenset({Measure.ROUND}),
    ActivityKind.CLUB: frozenset({Measure.CLUB}),
    ActivityKind.READING: frozenset({Measure.EVENT}),
    ActivityKind.TRAINING: frozenset({Measure.TIME}),
    ActivityKind.DISPLAY: frozenset({Measure.EXHIBITION}),
    ActivityKind.MOBILE_EXHIBITION: frozenset({Measure.EXHIBITION, Measure.EVENT}),
    ActivityKind.SCREENING: frozenset({Measure.EVENT}),
    ActivityKind.EVENT: frozenset({Measure.EVENT}),
    ActivityKind.EXPERIENCE: frozenset({Measure.SESSION}),
    ActivityKind.HERITAGE: frozenset({Measure.EVENT}),
    ActivityKind.COMMUNICATION: frozenset({Measure.TIME}),
    ActivityKind.COOPERATION: frozenset(),
    ActivityKind.INVESTMENT: frozenset({Measure.DONG}),
    ActivityKind.DONATION: frozenset({Measure.CONTRIBUTION, Measure.DONG}),
    ActivityKind.OTHER: frozenset(),
}
"""Kind → the measures of indicators that it is proposed for. An indicator that counts activities of any kind is never
proposed: who enters one knows what it served."""
