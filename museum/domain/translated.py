"""A value in two languages, its one fallback rule and its one mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Text
from sqlalchemy.orm import Composite, composite, mapped_column

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True)
class Shown:
    """A text as one reader sees it."""

    text: str
    lang: Language
    """The language the text is in: goes into `lang=`."""
    borrowed: bool
    """True when the reader's own language is missing: the page says "shown in Vietnamese"."""

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Translated:
    """A text in Vietnamese and English; either may be empty."""

    vi: str = ""
    en: str = ""

    def shown(self, lang: Language) -> Shown:
        """Give the text in `lang`, or the other language's text marked as borrowed."""
        own = self.vi if lang == "vi" else self.en
        if own:
            return Shown(own, lang, borrowed=False)
        other: Language = "en" if lang == "vi" else "vi"
        text = self.en if lang == "vi" else self.vi
        return Shown(text, other, borrowed=True) if text else Shown("", lang, borrowed=False)

    def language_map(self) -> dict[str, list[str]]:
        """Give the IIIF language map (Presentation 3, section 4.1): never an empty string."""
        return {lang: [text] for lang, text in (("vi", self.vi), ("en", self.en)) if text}

    def __bool__(self) -> bool:
        return bool(self.vi or self.en)


def translated(name: str, *, server_default: str | None = None) -> Composite[Translated]:
    """Map a pair of text columns `<name>_vi`, `<name>_en` to one `Translated`."""
    return composite(
        Translated,
        mapped_column(f"{name}_vi", Text, default="", server_default=server_default, nullable=False),
        mapped_column(f"{name}_en", Text, default="", server_default=server_default, nullable=False),
    )
