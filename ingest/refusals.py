"""Why a file is not taken, in the words people read: what it is, what is wrong, what to do."""

from __future__ import annotations

from museum.domain.errors import Rejected

_AS_TIFF_VI = "Hãy xuất tệp thành TIFF, PNG hoặc JPEG rồi nạp lại."
_AS_TIFF_EN = "Export it as TIFF, PNG or JPEG and ingest it again."


def not_yet(name: str) -> Rejected:
    """Refuse a format that is known and not taken yet."""
    return Rejected(
        f"Đây là tệp {name}, hệ thống chưa nhận định dạng này. {_AS_TIFF_VI}",
        f"This is a {name} file, a format that is not taken yet. {_AS_TIFF_EN}",
    )


def no_image() -> Rejected:
    """Refuse what is no image by its content, whatever it is called."""
    return Rejected(
        f"Nội dung tệp không phải là ảnh quét. {_AS_TIFF_VI}",
        f"By its content this file is no scan. {_AS_TIFF_EN}",
    )


def empty() -> Rejected:
    """Refuse a file without content."""
    return Rejected(
        "Tệp rỗng (0 byte). Hãy chép lại tệp từ máy quét hoặc từ bản gốc.",
        "The file is empty (0 bytes). Copy it again from the scanner or its source.",
    )


def unreadable(why: str) -> Rejected:
    """Refuse what cannot be opened at all."""
    return Rejected(
        f"Không mở được tệp ({why}). Hãy kiểm tra đường dẫn và quyền đọc.",
        f"The file cannot be opened ({why}). Check its path and the right to read it.",
    )


def damaged_header(name: str) -> Rejected:
    """Refuse an image whose header makes no sense."""
    return Rejected(
        f"Phần đầu của tệp {name} bị hỏng hoặc thiếu. Hãy chép lại từ bản gốc hoặc quét lại.",
        f"The header of this {name} file is damaged or cut off. Copy it again from its source or rescan.",
    )


def damaged_pixels() -> Rejected:
    """Refuse an image that breaks off or whose pixels cannot be decoded."""
    return Rejected(
        "Dữ liệu ảnh bị cắt cụt hoặc hỏng nên không giải mã được đến hết. "
        "Hãy chép lại từ bản gốc, xuất lại hoặc quét lại.",
        "The image data breaks off or is damaged and cannot be decoded to its end. "
        "Copy it again from its source, export it again or rescan.",
    )


def too_large(width: int, height: int, most: int) -> Rejected:
    """Refuse more pixels than can be worked on."""
    return Rejected(
        f"Ảnh {width} × {height} điểm ảnh vượt giới hạn {most // 1_000_000} triệu điểm ảnh. "
        "Hãy quét ở độ phân giải thấp hơn hoặc chia thành nhiều phần.",
        f"With {width} × {height} pixels the image is beyond the limit of {most // 1_000_000} million. "
        "Scan at a lower resolution or in several parts.",
    )


def odd_pixels(what: str) -> Rejected:
    """Refuse a kind of pixel that has no one way to be shown."""
    return Rejected(
        f"Kiểu điểm ảnh ({what}) chưa hiển thị được. Hãy xuất thành TIFF RGB hoặc xám, 8 hoặc 16 bit.",
        f"This kind of pixel ({what}) cannot be shown. Export it as RGB or grey TIFF of 8 or 16 bits.",
    )


def profile_too_large() -> Rejected:
    """Refuse a colour profile that is larger than any real one."""
    return Rejected(
        "Hồ sơ màu (ICC) đính kèm lớn bất thường. Hãy chuyển ảnh sang sRGB rồi xuất lại.",
        "The embedded colour profile (ICC) is unusually large. Convert to sRGB and export again.",
    )
