"""Why a transcription's file is not taken: what is wrong with it, and what to do."""

from __future__ import annotations

from museum.domain.errors import Rejected

_ALTO_VI = "Hãy xuất lại ALTO (bản 2, 3 hoặc 4) từ phần mềm nhận dạng."
_ALTO_EN = "Export ALTO (version 2, 3 or 4) from the recognition software again."


def unreadable(why: str) -> Rejected:
    """Refuse what cannot be opened at all."""
    return Rejected(
        f"Không mở được tệp ({why}). Hãy kiểm tra đường dẫn và quyền đọc.",
        f"The file cannot be opened ({why}). Check its path and the right to read it.",
    )


def empty() -> Rejected:
    """Refuse a file without any text."""
    return Rejected(
        "Tệp không có chữ nào. Hãy kiểm tra lại tệp đã chọn.",
        "The file holds no text at all. Check that it is the right one.",
    )


def too_large(most: int) -> Rejected:
    """Refuse a file that is larger than any page or book; `most` in bytes."""
    return Rejected(
        f"Tệp lớn hơn {most // 1_000_000} MB. Hãy chia thành nhiều tệp, mỗi trang một tệp.",
        f"The file is larger than {most // 1_000_000} MB. Split it into several files, one a page.",
    )


def too_many_pages(most: int) -> Rejected:
    """Refuse more pages than a book has."""
    return Rejected(
        f"Tệp có hơn {most} trang. Hãy chia thành nhiều tệp.",
        f"The file has more than {most} pages. Split it into several files.",
    )


def too_long(page: int, most: int) -> Rejected:
    """Refuse a page with more text than a page can have."""
    return Rejected(
        f"Trang {page} có hơn {most} ký tự. Giữa các trang của tệp văn bản phải có dấu ngắt trang (form feed).",
        f"Page {page} has more than {most} characters. Between the pages of a text file there must be page "
        "breaks (form feeds).",
    )


def no_text() -> Rejected:
    """Refuse what is neither text nor ALTO."""
    return Rejected(
        "Đây không phải là tệp văn bản hay ALTO. Hãy gửi tệp .txt (UTF-8), tệp ALTO .xml, hoặc tệp .zip gồm các tệp đó.",
        "This is neither text nor ALTO. Send a .txt file (UTF-8), an ALTO .xml file, or a .zip of these.",
    )


def wrong_encoding() -> Rejected:
    """Refuse text in an old encoding: it would come out as other letters."""
    return Rejected(
        "Văn bản không ở bảng mã UTF-8. Hãy mở bằng trình soạn thảo và lưu lại, chọn bảng mã UTF-8.",
        "The text is not in UTF-8. Open it in an editor and save it again, choosing UTF-8.",
    )


def damaged_xml(why: str) -> Rejected:
    """Refuse XML that is not well-formed."""
    return Rejected(f"Tệp XML bị hỏng ({why}). {_ALTO_VI}", f"The XML is damaged ({why}). {_ALTO_EN}")


def not_alto(root: str) -> Rejected:
    """Refuse XML of another kind."""
    return Rejected(
        f"Đây là tệp XML khác (“{root}”), không phải ALTO. {_ALTO_VI}",
        f"This is another kind of XML (“{root}”), not ALTO. {_ALTO_EN}",
    )


def with_entities() -> Rejected:
    """Refuse XML that declares a document type: entities could expand without end or name other files."""
    return Rejected(
        "Tệp XML có khai báo DOCTYPE, hệ thống không nhận vì lý do an toàn. Hãy bỏ dòng DOCTYPE rồi gửi lại.",
        "The XML declares a DOCTYPE, which is not taken for safety. Remove that line and send it again.",
    )


def odd_unit(unit: str) -> Rejected:
    """Refuse a measurement unit that ALTO does not know."""
    return Rejected(
        f"Đơn vị đo “{unit}” không có trong ALTO (pixel, mm10, inch1200). {_ALTO_VI}",
        f"The measurement unit “{unit}” is none of ALTO's (pixel, mm10, inch1200). {_ALTO_EN}",
    )


def damaged_zip() -> Rejected:
    """Refuse a zip that cannot be read."""
    return Rejected(
        "Tệp zip bị hỏng hoặc có mật khẩu. Hãy nén lại, không đặt mật khẩu.",
        "The zip is damaged or has a password. Pack it again without one.",
    )


def too_much(files: int, megabytes: int) -> Rejected:
    """Refuse a zip that holds more than a book."""
    return Rejected(
        f"Tệp zip có hơn {files} tệp hoặc hơn {megabytes} MB khi mở nén. Hãy chia thành nhiều tệp zip.",
        f"The zip holds more than {files} files or more than {megabytes} MB unpacked. Split it into several.",
    )
