"""Why something could not be fetched, in the words people read: what happened, what to do."""

from __future__ import annotations

from museum.domain.errors import Gone, Invalid, MuseumError, NotFound, Rejected, Unavailable

FIELD = "address"
_LATER_VI = "Hãy thử lại sau ít phút; nếu vẫn vậy, hãy báo cho đơn vị sở hữu."
_LATER_EN = "Please try again in a few minutes; if it stays so, tell the institution that owns it."
_NOT_FOUND, _GONE, _TOO_MANY = 404, 410, 429
_LOCKED = frozenset({401, 403, 407})
_FAULTY = 500


def no_address(why_vi: str, why_en: str) -> Invalid:
    """Refuse what is no address on the web."""
    return Invalid(
        f"Địa chỉ không dùng được: {why_vi}. Hãy chép lại địa chỉ, bắt đầu bằng https://.",
        f"The address cannot be used: {why_en}. Copy it again; it starts with https://.",
        FIELD,
    )


def port_closed(port: int) -> Invalid:
    """Refuse a port that no public web server uses."""
    return Invalid(
        f"Địa chỉ chỉ sang cổng {port}; chỉ cổng 80 và 443 được dùng. Hãy hỏi đơn vị sở hữu địa chỉ công khai.",
        f"The address leads to port {port}; only 80 and 443 are used. Ask the owner for the public address.",
        FIELD,
    )


def not_public(host: str) -> Rejected:
    """Refuse a server inside somebody's network, our own included."""
    return Rejected(
        f"“{host}” nằm trong mạng nội bộ, không phải máy chủ công khai, nên không được hỏi tới. "
        "Hãy dùng địa chỉ công khai của đơn vị sở hữu.",
        f"“{host}” lies inside a private network and is no public server, so it is not asked. "
        "Use the owner's public address.",
    )


def unknown_name(host: str) -> Unavailable:
    """Say that no server of this name is known."""
    return Unavailable(
        f"Không tìm thấy máy chủ “{host}”. Hãy kiểm tra tên trong địa chỉ, rồi thử lại.",
        f"There is no server “{host}” to be found. Check the name in the address, then try again.",
    )


def no_answer(host: str) -> Unavailable:
    """Say that the server takes no connection or breaks it off."""
    return Unavailable(
        f"Máy chủ “{host}” không trả lời hoặc ngắt kết nối. {_LATER_VI}",
        f"The server “{host}” does not answer, or breaks off. {_LATER_EN}",
    )


def too_slow(host: str, seconds: float) -> Unavailable:
    """Say that the answer was not there in time."""
    return Unavailable(
        f"Máy chủ “{host}” chưa gửi xong sau {seconds:.0f} giây. {_LATER_VI}",
        f"The server “{host}” had not sent everything after {seconds:.0f} seconds. {_LATER_EN}",
    )


def cut_off(host: str) -> Unavailable:
    """Say that the answer ended before it was whole."""
    return Unavailable(
        f"Dữ liệu từ “{host}” bị cắt giữa chừng. {_LATER_VI}",
        f"What “{host}” sends breaks off half-way. {_LATER_EN}",
    )


def untrusted(host: str) -> Rejected:
    """Refuse a server that cannot prove who it is."""
    return Rejected(
        f"Chứng thư bảo mật của “{host}” không hợp lệ, nên không chắc đó đúng là đơn vị sở hữu. "
        "Hãy báo cho đơn vị ấy; tạm thời chưa thể nhận hiện vật.",
        f"The security certificate of “{host}” is not valid, so it may not be the owner's server. "
        "Tell the institution; its object cannot be taken over for now.",
    )


def too_large(most: int) -> Rejected:
    """Refuse more than anybody's manifest or small picture needs."""
    return Rejected(
        f"Dữ liệu lớn hơn {most // 1_000_000} MB nên không được nhận. "
        "Hãy hỏi đơn vị sở hữu bản kê của riêng hiện vật này.",
        f"There is more than {most // 1_000_000} MB, which is not taken. "
        "Ask the owner for a manifest of this object alone.",
    )


def odd_packing(coding: str) -> Rejected:
    """Refuse data in a packing that we did not ask for or cannot undo."""
    return Rejected(
        f"Máy chủ gửi dữ liệu nén kiểu “{coding}” không đọc được. Hãy báo cho đơn vị sở hữu.",
        f"The server sends data packed as “{coding}” that cannot be read. Tell the institution that owns it.",
    )


def endless() -> Rejected:
    """Refuse an address that leads on and on."""
    return Rejected(
        "Địa chỉ chuyển tiếp quá nhiều lần. Hãy mở địa chỉ trong trình duyệt rồi chép địa chỉ cuối cùng.",
        "The address leads on too many times. Open it in a browser and copy the address where it ends.",
    )


def busy() -> Unavailable:
    """Say that others fetch at this moment."""
    return Unavailable(
        "Đang có nhiều lượt lấy dữ liệu từ bên ngoài. Hãy thử lại sau một phút.",
        "Much is being fetched from elsewhere at this moment. Please try again in a minute.",
    )


def answered(host: str, status: int) -> MuseumError:
    """Give the error for what a server answered instead of the document."""
    if status == _NOT_FOUND:
        return NotFound(
            f"“{host}” không có gì ở địa chỉ này (404). Hãy kiểm tra và chép lại địa chỉ.",
            f"“{host}” has nothing at this address (404). Check it and copy it again.",
        )
    if status == _GONE:
        return Gone(
            f"“{host}” đã rút nội dung ở địa chỉ này (410). Hãy hỏi đơn vị sở hữu.",
            f"“{host}” has withdrawn what was at this address (410). Ask the institution that owns it.",
        )
    if status in _LOCKED:
        return Rejected(
            f"“{host}” chỉ mở nội dung này cho người đăng nhập ({status}). Hãy hỏi đơn vị sở hữu địa chỉ công khai.",
            f"“{host}” shows this to members alone ({status}). Ask the institution for a public address.",
        )
    if status == _TOO_MANY or status >= _FAULTY:
        return Unavailable(
            f"Máy chủ “{host}” đang gặp lỗi hoặc quá tải ({status}). {_LATER_VI}",
            f"The server “{host}” is faulty or overloaded ({status}). {_LATER_EN}",
        )
    return Rejected(
        f"Máy chủ “{host}” trả lời mã {status}, không phải nội dung cần lấy. Hãy kiểm tra địa chỉ.",
        f"The server “{host}” answers {status} instead of what was asked for. Check the address.",
    )
