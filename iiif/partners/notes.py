"""What is odd about a manifest, in the words people read. Each is said once, however often it occurs."""

from __future__ import annotations

from museum.domain.translated import Translated


class Notes:
    """Collects what was made the best of."""

    def __init__(self) -> None:
        self._said: dict[Translated, None] = {}

    def add(self, vi: str, en: str) -> None:
        """Note something once."""
        self._said[Translated(vi, en)] = None

    @property
    def all(self) -> tuple[Translated, ...]:
        return tuple(self._said)

    def left_out(self, number: int) -> None:
        """Note canvases without a picture that could be shown."""
        if number:
            self.add(
                f"{number} trang không có ảnh xem được (thiếu ảnh, âm thanh, phim hoặc mô hình) nên bỏ qua.",
                f"{number} canvases have no picture that can be shown (none, or sound, film, models): left out.",
            )

    def cut(self, kept: int, total: int) -> None:
        """Note canvases beyond what is kept."""
        self.add(
            f"Bản kê có {total} trang; {kept} trang đầu được giữ.",
            f"The manifest has {total} canvases; the first {kept} are kept.",
        )

    def no_title(self) -> None:
        """Note a missing label."""
        self.add("Bản kê không có tên.", "The manifest has no label.")

    def no_credit(self) -> None:
        """Note that neither credit nor owner is named."""
        self.add(
            "Bản kê không ghi nguồn hay tên đơn vị sở hữu: trang sẽ ghi tên máy chủ.",
            "The manifest names neither credit nor owner: pages will name the server.",
        )

    def no_rights(self) -> None:
        """Note that nothing is said of the terms of use."""
        self.add(
            "Bản kê không ghi điều kiện sử dụng. Hãy hỏi đơn vị sở hữu trước khi công bố.",
            "The manifest states no terms of use. Ask the owner before you publish it.",
        )

    def no_sizes(self) -> None:
        """Note canvases without width and height."""
        self.add("Có trang không ghi kích thước.", "There are canvases without width and height.")

    def odd_context(self) -> None:
        """Note a missing or unknown `@context`."""
        self.add(
            "Bản kê không ghi đúng phiên bản IIIF (@context); được đọc theo hình dạng của nó.",
            "The manifest does not name its IIIF version (@context); it is read by its shape.",
        )

    def odd_letters(self) -> None:
        """Note bytes that are no UTF-8."""
        self.add(
            "Bản kê có ký tự không đúng mã UTF-8; các ký tự ấy được thay bằng dấu �.",
            "The manifest has bytes that are no UTF-8; they are shown as �.",
        )

    def broken(self) -> None:
        """Note parts that are of no known shape."""
        self.add(
            "Có phần của bản kê sai cấu trúc nên bỏ qua.",
            "Parts of the manifest are malformed and were left out.",
        )

    def several_pictures(self) -> None:
        """Note canvases with several pictures on them."""
        self.add(
            "Có trang ghép từ nhiều ảnh; ảnh phủ rộng nhất được dùng.",
            "There are canvases with several pictures; the one that covers most is used.",
        )

    def choices(self) -> None:
        """Note canvases that offer one of several pictures."""
        self.add(
            "Có trang cho chọn nhiều ảnh; ảnh mặc định được dùng.",
            "There are canvases with a choice of pictures; the default is used.",
        )

    def plain_http(self) -> None:
        """Note pictures that come over an open line."""
        self.add(
            "Ảnh được gửi qua http không mã hóa: nếu máy chủ không có https thì trang chỉ hiện ảnh nhỏ.",
            "The pictures come over plain http: unless the server has https too, pages show the small picture alone.",
        )

    def no_service(self) -> None:
        """Note pictures without an image service."""
        self.add(
            "Có ảnh không kèm dịch vụ ảnh IIIF: phóng to chỉ đến cỡ của ảnh.",
            "There are pictures without an image service: they zoom as far as the picture goes.",
        )
