"""What the letters to teachers say, in both languages. A letter is: greeting, matter, facts, what to do, regards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from museum.domain.local_time import local, moment_of
from museum.domain.translated import Language, Translated


class Kind(StrEnum):
    """The letters there are."""

    CONFIRMED = "confirmed"
    ASKED = "asked"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    WITHDRAWN = "withdrawn"
    NUMBERS = "numbers"
    MOVED = "moved"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    SESSION_CHANGED = "session_changed"
    SESSION_CANCELLED = "session_cancelled"
    REMINDER = "reminder"
    RECONFIRM = "reconfirm"
    WAITING_OVER = "waiting_over"
    FEEDBACK = "feedback"
    LINK = "link"


@dataclass(frozen=True)
class Wording:
    """A letter's own words; `{…}` stands for a fact of the booking."""

    subject: Translated
    matter: Translated
    closing: Translated
    facts: bool = True
    """Whether all facts of the booking stand in between."""


BRING = Translated(
    "Khi đến, xin đưa phiếu tham quan (in ra hoặc mở trên điện thoại):\n{pass_link}\n\n",
    "Please bring the visit pass, printed or on your phone:\n{pass_link}\n\n",
)
"""To a visit at the museum."""
MANAGE = Translated(
    "Xem đăng ký, đổi số lượng, chuyển buổi hoặc hủy tại:\n{link}\n"
    "Thêm người hoặc chuyển buổi được đến {change_until}; báo ít người hơn hoặc hủy được đến khi bắt đầu. "
    "Nếu nhóm không tham gia được, xin hủy sớm để nhóm khác có chỗ.",
    "See the booking, change numbers, move or cancel it here:\n{link}\n"
    "More people or another session are possible until {change_until}; fewer people, or cancelling, until it "
    "begins. If you cannot take part, please cancel early: others would be glad of the place.",
)
MANAGE_LATE = Translated(
    "Xem đăng ký, báo ít người hơn hoặc hủy tại:\n{link}\n"
    "Muốn thêm người hoặc chuyển buổi, xin liên hệ trực tiếp với bảo tàng{reach}. "
    "Nếu nhóm không tham gia được, xin báo hủy để nhóm khác có chỗ.",
    "See the booking, tell us that fewer will come, or cancel it here:\n{link}\n"
    "For more people or another session, please contact the museum{reach}. If you cannot take part, please cancel: "
    "others would be glad of the place.",
)
"""When the notice period has begun."""
_COMING = Translated("{bring}{manage}", "{bring}{manage}")
_CHANGED = Translated("{manage}", "{manage}")
_WATCH = Translated(
    "Xem hoặc hủy đăng ký bất cứ lúc nào tại:\n{link}", "See or cancel the booking at any time here:\n{link}"
)
_AGAIN = Translated(
    "Mời {you} chọn ngày khác trong lịch của chương trình:\n{calendar}",
    "Please choose another day in the programme’s calendar:\n{calendar}",
)

WORDINGS: Mapping[Kind, Wording] = {
    Kind.CONFIRMED: Wording(
        Translated("Đã xác nhận: {programme}, {date}", "Confirmed: {programme}, {date}"),
        Translated(
            "Cảm ơn {you} đã đăng ký. {museum} đã xác nhận và giữ chỗ cho {school}.",
            "Thank you for booking. {museum} has confirmed your booking and keeps a place for {school}.",
        ),
        _COMING,
    ),
    Kind.ASKED: Wording(
        Translated("Đã nhận đăng ký, chờ duyệt: {programme}, {date}", "Received: {programme}, {date}"),
        Translated(
            "{museum} đã nhận đăng ký của {school}. Cán bộ giáo dục của bảo tàng sẽ xem và trả lời qua thư; "
            "trong lúc chờ duyệt, chỗ vẫn được giữ cho nhóm.",
            "{museum} has received the booking of {school}. An educator will look at it and answer by "
            "e-mail; meanwhile the place is kept for you.",
        ),
        _WATCH,
    ),
    Kind.WAITLISTED: Wording(
        Translated("Danh sách chờ: {programme}, {date}", "Waiting list: {programme}, {date}"),
        Translated(
            "{waiting_reason} {School} đã vào danh sách chờ, ở vị trí số {position}. Khi có chỗ, chúng tôi gửi lời "
            "mời giữ chỗ qua thư; {you} có tối đa {offer_hours} giờ để nhận chỗ.",
            "{waiting_reason} {School} is on the waiting list, as number {position}. When there is a place, we "
            "offer it to you by e-mail; you then have up to {offer_hours} hours to accept it.",
        ),
        _WATCH,
    ),
    Kind.OFFERED: Wording(
        Translated(
            "Đã có chỗ, xin trả lời trước {offer_until}: {programme}",
            "A place for you, please answer by {offer_until}: {programme}",
        ),
        Translated(
            "Đã có chỗ cho {school}. Chỗ được giữ đến {offer_until}. Để nhận chỗ, xin mở trang dưới đây và "
            "chọn nhận chỗ:\n{link}\n"
            "Nếu nhóm không tham gia được nữa, xin hủy cũng tại trang đó. Quá hạn mà chưa nhận, chỗ chuyển cho nhóm sau.",
            "There is a place for {school}. It is kept for you until {offer_until}. To take it, please open "
            "this page and accept the offer:\n{link}\n"
            "If you cannot take part any more, please cancel on the same page. If nobody accepts in time, the place "
            "goes to the next group.",
        ),
        Translated(),
    ),
    Kind.ACCEPTED: Wording(
        Translated("Đã nhận chỗ: {programme}, {date}", "Place accepted: {programme}, {date}"),
        Translated(
            "Cảm ơn {you} đã nhận chỗ. Đăng ký của {school} đã được xác nhận.",
            "Thank you for accepting the place. The booking of {school} is confirmed.",
        ),
        _COMING,
    ),
    Kind.APPROVED: Wording(
        Translated("Đã duyệt: {programme}, {date}", "Approved: {programme}, {date}"),
        Translated(
            "{museum} đã duyệt đăng ký của {school} và mong được đón nhóm.",
            "{museum} has approved the booking of {school} and looks forward to welcoming you.",
        ),
        _COMING,
    ),
    Kind.REFUSED: Wording(
        Translated("Chưa nhận được nhóm: {programme}, {date}", "Not possible: {programme}, {date}"),
        Translated(
            "Rất tiếc, {museum} chưa nhận được {school} vào buổi này.",
            "We are sorry: {museum} cannot take {school} in this session.",
        ),
        _AGAIN,
    ),
    Kind.GIVEN_BACK: Wording(
        Translated("Đã hủy đăng ký: {programme}, {date}", "Cancelled: {programme}, {date}"),
        Translated(
            "Chúng tôi đã hủy đăng ký của {school} theo yêu cầu của {you}. Cảm ơn {you} đã báo cho bảo tàng. "
            "Nếu không phải {you} yêu cầu, xin liên hệ ngay với bảo tàng{reach}.",
            "We have cancelled the booking of {school} as you asked. Thank you for letting us know. "
            "If you did not ask for this, please contact the museum at once{reach}.",
        ),
        _AGAIN,
    ),
    Kind.WITHDRAWN: Wording(
        Translated("Bảo tàng đã hủy đăng ký: {programme}, {date}", "Cancelled by us: {programme}, {date}"),
        Translated(
            "Rất tiếc, {museum} phải hủy đăng ký của {school}. Mong {you} thông cảm.",
            "We are sorry: {museum} had to cancel the booking of {school}.",
        ),
        _AGAIN,
    ),
    Kind.NUMBERS: Wording(
        Translated("Đã đổi số lượng: {programme}, {date}", "Numbers changed: {programme}, {date}"),
        Translated(
            "Số lượng của {school} đã được ghi lại như dưới đây.",
            "The numbers of {school} are now as follows.",
        ),
        _CHANGED,
    ),
    Kind.MOVED: Wording(
        Translated("Đã chuyển buổi: {programme}, {date}", "Moved: {programme}, {date}"),
        Translated(
            "Đăng ký của {school} đã chuyển sang buổi ghi dưới đây; đăng ký ở buổi trước không còn nữa.",
            "The booking of {school} has been moved to the session below; in the former one there is none any more.",
        ),
        _CHANGED,
    ),
    Kind.EXPIRED: Wording(
        Translated("Lời mời giữ chỗ đã hết hạn: {programme}, {date}", "Offer expired: {programme}, {date}"),
        Translated(
            "Chỗ dành cho {school} được giữ đến {offer_until}. Chúng tôi chưa nhận được trả lời, nên chỗ đã chuyển "
            "cho nhóm sau và đăng ký này đã kết thúc.",
            "The place for {school} was kept until {offer_until}. Nobody accepted it, so it went to the next "
            "group, and this booking has ended.",
        ),
        _AGAIN,
    ),
    Kind.LAPSED: Wording(
        Translated(
            "Chỗ đã được trả lại vì chưa xác nhận lại: {programme}, {date}",
            "Place freed, not reconfirmed: {programme}, {date}",
        ),
        Translated(
            "Chúng tôi đã xin {you} xác nhận lại trước {reconfirm_by} và chưa nhận được trả lời, nên chỗ của "
            "{school} đã được trả lại cho nhóm khác. Nếu nhóm vẫn muốn tham gia, xin liên hệ ngay với bảo tàng{reach} hoặc đăng ký lại.",
            "We had asked you to reconfirm by {reconfirm_by} and heard nothing, so the place of {school} has "
            "been freed for others. If you still want to take part, please contact the museum at once{reach}, or book again.",
        ),
        _AGAIN,
    ),
    Kind.SESSION_CHANGED: Wording(
        Translated("Thay đổi lịch: {programme}, {date}", "Session changed: {programme}, {date}"),
        Translated(
            "{museum} đã thay đổi thời gian hoặc địa điểm của buổi mà {school} đã đăng ký. Đăng ký vẫn giữ nguyên; "
            "thông tin mới ghi dưới đây. Nếu không phù hợp, {you} có thể chuyển buổi hoặc hủy. Mong {you} thông cảm.",
            "{museum} has changed the time or place of the session that {school} is booked in. Your booking "
            "stands; below is how it is now. If it does not suit you, you can move to another session or cancel.",
        ),
        _CHANGED,
    ),
    Kind.SESSION_CANCELLED: Wording(
        Translated("Hủy buổi: {programme}, {date}", "Session cancelled: {programme}, {date}"),
        Translated(
            "Rất tiếc, {museum} phải hủy buổi mà {school} đã đăng ký. Mong {you} thông cảm.",
            "We are sorry: {museum} had to cancel the session that {school} was booked in.",
        ),
        _AGAIN,
    ),
    Kind.REMINDER: Wording(
        Translated("Nhắc lịch: {programme}, {date}", "Reminder: {programme}, {date}"),
        Translated(
            "Ngày {school} tham gia chương trình đã gần. Xin {you} xem lại thông tin dưới đây.",
            "The session for {school} is near. Please look at the details once more.",
        ),
        _COMING,
    ),
    Kind.RECONFIRM: Wording(
        Translated(
            "Xin xác nhận lại trước {reconfirm_by}: {programme}",
            "Please reconfirm by {reconfirm_by}: {programme}",
        ),
        Translated(
            "Xin {you} cho biết {school} vẫn tham gia: mở trang dưới đây và xác nhận lại trước {reconfirm_by}.\n{link}\n"
            "Sau thời điểm đó, chỗ chưa được xác nhận lại sẽ chuyển cho nhóm đang chờ.",
            "Please let us know that {school} still takes part: open this page and reconfirm by {reconfirm_by}.\n{link}\n"
            "After that, places that were not reconfirmed go to groups that are waiting.",
        ),
        Translated(),
    ),
    Kind.WAITING_OVER: Wording(
        Translated("Danh sách chờ đã đóng: {programme}, {date}", "Waiting list closed: {programme}, {date}"),
        Translated(
            "Buổi này đã hết hạn nhận đăng ký mà vẫn chưa có chỗ cho {school}. Chúng tôi rất tiếc.",
            "Booking for this session has closed, and no place became free for {school}. We are sorry.",
        ),
        _AGAIN,
    ),
    Kind.FEEDBACK: Wording(
        Translated("Xin ý kiến góp ý: {programme}, {date}", "What did you think? {programme}, {date}"),
        Translated(
            "Cảm ơn {you} và {school} đã tham gia chương trình {programme} ngày {date}. Ý kiến của {you} giúp bảo "
            "tàng làm tốt hơn. Phiếu góp ý ngắn, chỉ mất khoảng hai phút:\n{feedback_link}",
            "Thank you, and {school}, for taking part in {programme} on {date}. What you think helps us to do "
            "better. The form is short and takes about two minutes:\n{feedback_link}",
        ),
        Translated(
            "Trang đăng ký, có giấy xác nhận tham gia sau khi bảo tàng điểm danh:\n{link}",
            "The page of your booking, with the certificate of attendance once it was entered:\n{link}",
        ),
        facts=False,
    ),
    Kind.LINK: Wording(
        Translated("Đường dẫn đăng ký: {programme}, {date}", "Link to your booking: {programme}, {date}"),
        Translated(
            "Theo yêu cầu, bảo tàng gửi lại đường dẫn đến đăng ký của {school}. Xin giữ kín đường dẫn này: ai có nó "
            "đều thay đổi được đăng ký.\n{link}",
            "As you asked, here is the link to the booking of {school} once more. Please keep it to yourself: whoever "
            "has it can change the booking.\n{link}",
        ),
        Translated(),
    ),
}

FULL = Translated("Buổi này hiện không còn đủ chỗ.", "This session has not enough room at present.")
REMOTE_FIRST = Translated(
    "Đến {remote_until}, chỗ của buổi này dành trước cho trường ở xã vùng sâu, vùng xa.",
    "Until {remote_until}, places in this session go to schools in remote communes first.",
)
MUSEUM_SAYS = Translated("Lời nhắn của bảo tàng:", "The museum says:")
DEAR_TEACHER = Translated("Kính gửi thầy/cô", "Dear teacher")
DEAR_GROUP = Translated("Kính gửi anh/chị", "Dear Sir or Madam")
DEAR = "Kính gửi"
"""Before a name that says itself how to address somebody."""
ADDRESSES = frozenset({"thầy", "cô", "ông", "bà", "anh", "chị"})
"""How Vietnamese names begin that do."""
TEACHER = Translated("thầy/cô", "you")
GROUP = Translated("anh/chị", "you")
YOUR_GROUP = Translated("nhóm của {you}", "your group")
REGARDS = Translated("Trân trọng,", "With kind regards,")
PHONE = Translated("Điện thoại: {phone}", "Telephone: {phone}")
EMAIL = Translated("Email: {email}", "E-mail: {email}")
BY_MACHINE = Translated(
    "Thư này do hệ thống đăng ký gửi; xin không trả lời thư này.",
    "This letter was sent by the booking system; please do not reply to it.",
)

LABELS: Mapping[str, Translated] = {
    "programme": Translated("Chương trình", "Programme"),
    "time": Translated("Thời gian", "Time"),
    "place": Translated("Địa điểm", "Place"),
    "join": Translated("Tham gia trực tuyến tại", "Join online at"),
    "standing": Translated("Tình trạng", "Status"),
    "school": Translated("Đơn vị", "Group"),
    "class": Translated("Lớp", "Class"),
    "pupils": Translated("Số học sinh", "Pupils"),
    "participants": Translated("Số người tham gia", "Participants"),
    "adults": Translated("Người lớn đi cùng", "Accompanying adults"),
    "cost": Translated("Chi phí", "Cost"),
    "note": Translated("Lưu ý", "Please note"),
    "reference": Translated("Mã đăng ký", "Reference"),
}
STANDINGS: Mapping[str, Translated] = {
    "asked": Translated("chờ duyệt", "waiting for approval"),
    "confirmed": Translated("đã xác nhận", "confirmed"),
    "waitlisted": Translated("danh sách chờ, vị trí số {position}", "waiting list, number {position}"),
    "offered": Translated("có chỗ, giữ đến {offer_until}", "a place is kept until {offer_until}"),
    "cancelled": Translated("đã hủy", "cancelled"),
}
NO_PLACE = Translated("không có chỗ", "no place")
"""How a booking stands that waited until booking had closed."""
GRADE = Translated("khối {grade}", "grade {grade}")
CLASSES = Translated("{classes} lớp", "{classes} classes")

_DAYS = Translated(
    "thứ Hai,thứ Ba,thứ Tư,thứ Năm,thứ Sáu,thứ Bảy,Chủ nhật",
    "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday",
)
_MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December"


def in_language(text: Translated, language: Language) -> str:
    """Give the words of a text that exists in both languages."""
    return text.shown(language).text


def date_words(moment: datetime, language: Language) -> str:
    """Give the day of a moment, as `03/12/2026` or `3 December 2026`."""
    there = local(moment)
    if language == "vi":
        return f"{there:%d/%m/%Y}"
    return f"{there.day} {_MONTHS.split(',')[there.month - 1]} {there.year}"


def moment_words(moment: datetime, language: Language) -> str:
    """Give a moment: `17:00 thứ Ba, 01/12/2026`, or `17:00 on Tuesday, 1 December 2026`."""
    weekday = in_language(_DAYS, language).split(",")[local(moment).weekday()]
    between = " " if language == "vi" else " on "
    return f"{local(moment):%H:%M}{between}{weekday}, {date_words(moment, language)}"


def day_words(day: date, language: Language) -> str:
    """Give a day with its weekday: `thứ Ba, 15/12/2026`, or `Tuesday, 15 December 2026`."""
    weekday = in_language(_DAYS, language).split(",")[day.weekday()]
    return f"{weekday}, {date_words(moment_of(day), language)}"


def span_words(first: datetime, last: datetime, language: Language) -> str:
    """Give when a session takes place; readers of English are told whose clocks are meant."""
    weekday = in_language(_DAYS, language).split(",")[local(first).weekday()]
    hours = f"{local(first):%H:%M}–{local(last):%H:%M}"
    if language == "vi":
        return f"{hours}, {weekday}, ngày {date_words(first, language)}"
    return f"{weekday}, {date_words(first, language)}, {hours} (Vietnam time)"
