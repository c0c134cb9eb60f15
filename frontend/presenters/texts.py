"""Rich text for pages, and titles for what has none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from museum.domain.translated import Language, Shown, Translated
from museum.services.rich_text import as_list, clean_rich_text


@dataclass(frozen=True)
class Story:
    """A longer text as one reader sees it: cleaned mark-up, its language, and whether it is borrowed."""

    markup: Markup
    lang: Language
    borrowed: bool

    def __bool__(self) -> bool:
        return bool(self.markup)


def story(value: Translated, lang: Language) -> Story:
    """Show a text with limited mark-up; cleaned here too, whatever road it took into the database."""
    shown = value.shown(lang)
    return Story(Markup(clean_rich_text(shown.text)) if shown else Markup(""), shown.lang, shown.borrowed)  # noqa: S704


def listed(value: Translated, lang: Language) -> Story:
    """Show a text that was typed line by line as a list."""
    told = story(value, lang)
    return replace(told, markup=Markup(as_list(str(told.markup))))  # noqa: S704 - cleaned above


def shortened(text: str, most: int) -> str:
    """Cut a text at a word's end so that it has at most `most` characters."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def title_of(value: Translated, lang: Language, fallback: str) -> Shown:
    """Show a title, or what stands for it where a record has none."""
    return value.shown(lang) or Shown(fallback, lang, borrowed=False)
