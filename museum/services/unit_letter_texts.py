"""What the letters to units say, in both languages. A letter is: greeting, matter, facts, what to do, regards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from museum.domain.translated import Translated


class Kind(StrEnum):
    """The letters there are."""

    ASKED = "asked"
    REMINDER = "reminder"
    LATE = "late"
    """A reminder after the deadline."""
    RETURNED = "returned"
    APPROVED = "approved"


@dataclass(frozen=True)
class Wording:
    """A letter's own words; `{…}` stands for a fact of the call."""

    subject: Translated
    matter: Translated
    closing: Translated
    facts: bool = True
    """Whether plan, year and deadline stand in between."""


_FILL_IN = Translated(
    "Mở trang báo cáo của đơn vị (trên máy tính hoặc điện thoại, không cần tài khoản):\n{link}\n"
    "Những gì hệ thống đã có được điền sẵn. Có thể ghi dần, nghỉ giữa chừng rồi làm tiếp; chỉ khi chọn gửi thì báo cáo "
    "mới đến đơn vị theo dõi kế hoạch. Xin giữ kín đường dẫn này: ai có nó đều ghi được vào báo cáo.",
    "Open your unit’s page (on a computer or a telephone, no account needed):\n{link}\n"
    "What the system knows is filled in already. You can save as you go and come back later; the report reaches us only "
    "when you choose to send it. Please keep this link to yourself: whoever has it can write into the report.",
)

WORDINGS: Mapping[Kind, Wording] = {
    Kind.ASKED: Wording(
        Translated("Đề nghị báo cáo: {title}, hạn {date}", "Please report: {title}, by {date}"),
        Translated(
            "{lead} đề nghị {unit} báo cáo kết quả năm {year} thực hiện kế hoạch dưới đây.{message}",
            "{lead} asks {unit} to report its results of {year} under the plan below.{message}",
        ),
        _FILL_IN,
    ),
    Kind.REMINDER: Wording(
        Translated("Nhắc gửi báo cáo: {title}, hạn {date}", "Reminder: {title}, by {date}"),
        Translated(
            "Chúng tôi chưa nhận được báo cáo của {unit}. Hạn gửi là hết {deadline}. Nếu đơn vị đang điền, chỉ cần mở lại "
            "trang, kiểm tra rồi chọn gửi.",
            "We have not received the report of {unit} yet. It is due by the end of {deadline}. If you have begun, just "
            "open the page again, check it and send it.",
        ),
        _FILL_IN,
    ),
    Kind.LATE: Wording(
        Translated("Quá hạn gửi báo cáo: {title}", "Overdue: {title}"),
        Translated(
            "Đã quá hạn gửi ({deadline}) mà chúng tôi chưa nhận được báo cáo của {unit}. Xin gửi sớm, kể cả khi có chỉ tiêu "
            "chưa có số liệu: trang báo cáo cho ghi rõ “chưa có số liệu” và lý do.",
            "The deadline ({deadline}) has passed, and we have not received the report of {unit}. Please send it soon, even "
            "where a number is missing: the page lets you say “no data” and why.",
        ),
        _FILL_IN,
    ),
    Kind.RETURNED: Wording(
        Translated("Báo cáo được trả lại để bổ sung: {title}", "Returned for correction: {title}"),
        Translated(
            "{lead} đã xem báo cáo của {unit} và đề nghị sửa hoặc bổ sung:\n\n{reason}",
            "{lead} has read the report of {unit} and asks you to correct or complete it:\n\n{reason}",
        ),
        Translated(
            "Những gì đã ghi vẫn còn. Mở trang, sửa rồi gửi lại:\n{link}",
            "What you entered is still there. Open the page, correct it and send it again:\n{link}",
        ),
    ),
    Kind.APPROVED: Wording(
        Translated("Báo cáo đã được duyệt: {title}", "Approved: {title}"),
        Translated(
            "Cảm ơn {unit}. {lead} đã duyệt báo cáo năm {year}; số liệu và hoạt động của đơn vị được tính vào kết quả chung.",
            "Thank you, {unit}. {lead} has approved your report of {year}; its numbers and activities count from now on.",
        ),
        Translated("Xem lại báo cáo đã gửi tại:\n{link}", "See the report as you sent it:\n{link}"),
        facts=False,
    ),
}
LABELS: Mapping[str, Translated] = {
    "plan": Translated("Kế hoạch", "Plan"),
    "year": Translated("Năm báo cáo", "Year"),
    "deadline": Translated("Hạn gửi", "Due"),
    "asked": Translated("Số chỉ tiêu được hỏi", "Indicators asked for"),
}
UNTIL_THE_END = Translated("hết {deadline}", "by the end of {deadline}")
GREETING = Translated("Kính gửi: {unit}", "To {unit}")
BY_MACHINE = Translated(
    "Thư này do hệ thống báo cáo gửi; xin không trả lời thư này.",
    "This letter was sent by the reporting system; please do not reply to it.",
)
