"""Languages in which a programme or a session is held."""

from __future__ import annotations

from museum.domain.translated import Translated

SPOKEN: dict[str, Translated] = {
    "vi": Translated("tiếng Việt", "Vietnamese"),
    "en": Translated("tiếng Anh", "English"),
    "fr": Translated("tiếng Pháp", "French"),
    "zh": Translated("tiếng Trung", "Chinese"),
    "lo": Translated("tiếng Lào", "Lao"),
    "hmn": Translated("tiếng Mông", "Hmong"),
    "blt": Translated("tiếng Thái (Thái Đen)", "Tai Dam"),
    "mtq": Translated("tiếng Mường", "Muong"),
    "tyz": Translated("tiếng Tày", "Tay"),
    "kjg": Translated("tiếng Khơ Mú", "Khmu"),
    "sgn": Translated("ngôn ngữ ký hiệu", "sign language"),
}
"""Code (ISO 639) → name, as it stands within a sentence."""
