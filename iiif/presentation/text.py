"""Texts as IIIF wants them: language maps without empty strings, and little, well-formed HTML.

Presentation API 3.0, section 4.1 (language of property values) and 4.5 (HTML markup): the tags
`a b br i img p small span sub sup`, well-formed as XML, inside one element.
"""

from __future__ import annotations

import html
import re
from typing import Any

from museum.domain.translated import LANGUAGES, Translated
from museum.services.rich_text import clean_rich_text

LanguageMap = dict[str, list[str]]

_RENAMED = {"em": "i", "strong": "b"}
_BLOCKS = ("p", "li", "ul", "ol", "blockquote")
_QUOTES = str.maketrans("<>", "‹›")
_TAG = re.compile(r"<(/?)([a-z]+)([^>]*)>")
_ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
# What HTML serialises by name and XML does not know.
_NAMED = {"&nbsp;": "\N{NO-BREAK SPACE}"}


def language_map(text: Translated, *, otherwise: str = "") -> LanguageMap:
    """Give a plain text's language map; `otherwise`, in no language, where it has none."""
    return Translated(inert(text.vi), inert(text.en)).language_map() or in_no_language(otherwise)


def in_no_language(text: str) -> LanguageMap:
    """Give the language map of a text whose language nobody noted: numbers, names, dimensions."""
    shown = inert(text)
    return {"none": [shown]} if shown else {}


def inert(text: str) -> str:
    """Give a plain text that no viewer takes for HTML: one between `<` and `>` would be (section 4.5)."""
    text = text.strip()
    return text.translate(_QUOTES) if text.startswith("<") and text.endswith(">") else text


def rich_map(text: Translated) -> LanguageMap:
    """Give the language map of a text with limited mark-up."""
    return Translated(iiif_html(text.vi), iiif_html(text.en)).language_map()


def link(uri: str, text: Translated) -> LanguageMap:
    """Give the language map of a link."""
    return {
        lang: [f'<a href="{html.escape(uri)}">{html.escape(words[0], quote=False)}</a>']
        for lang, words in text.language_map().items()
    }


def textual_bodies(text: Translated) -> list[dict[str, Any]]:
    """Give a plain text as bodies of an annotation, one for each language.

    Two bodies, not a choice: viewers show the one in the reader's language or both, but no choice of texts.
    """
    return [_body(lang, words[0], "text/plain") for lang, words in language_map(text).items()]


def told_bodies(title: Translated, text: Translated) -> list[dict[str, Any]]:
    """Give a text with mark-up under its title as bodies of an annotation, one for each language."""
    pairs = {"vi": (title.vi, text.vi), "en": (title.en, text.en)}
    told = {
        lang: iiif_html(_headed(*pair)) if pair[0].strip() else iiif_html(pair[1])
        for lang, pair in pairs.items()
    }
    return [
        _body(lang, words, "text/html" if words.startswith("<") else "text/plain")
        for lang, words in told.items()
        if words
    ]


def _headed(title: str, markup: str) -> str:
    return f"<p><strong>{html.escape(title.strip(), quote=False)}</strong></p>{clean_rich_text(markup)}"


def _body(lang: str, text: str, media_type: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": text, "format": media_type, "language": lang}


def terms_map(terms: list[Translated]) -> LanguageMap:
    """Give the language map of several terms: one that lacks a language is shown in the other one."""
    languages = [lang for lang in LANGUAGES if any(lang in term.language_map() for term in terms)]
    return {lang: [shown for term in terms if (shown := inert(term.shown(lang).text))] for lang in languages}


def iiif_html(markup: str) -> str:
    """Turn a description's mark-up into what IIIF allows; without inner mark-up it becomes plain text."""
    cleaned = clean_rich_text(markup)
    for named, char in _NAMED.items():
        cleaned = cleaned.replace(named, char)
    one = _ONE_PARAGRAPH.fullmatch(cleaned)
    if one and not _TAG.search(one[1]) and "&lt;" not in one[1]:
        return html.unescape(one[1]).strip()
    allowed = _flat(cleaned).strip()
    if not _TAG.sub("", allowed).strip(" •"):
        return ""
    return allowed if _ONE_PARAGRAPH.fullmatch(allowed) else f"<span>{allowed}</span>"


def _flat(markup: str) -> str:
    """Rename what has another name in IIIF, and write blocks as paragraphs, none within another."""
    written = _Paragraphs()
    end = 0
    for found in _TAG.finditer(markup):
        written.text(markup[end : found.start()])
        written.tag(found[2], found[3], closing=bool(found[1]))
        end = found.end()
    written.text(markup[end:])
    return written.done()


class _Paragraphs:
    """Writes paragraphs one after another. A paragraph begins with its first word, and so does a span in it."""

    def __init__(self) -> None:
        self._written: list[str] = []
        self._depth = 0
        """Blocks around what is read."""
        self._within = False
        """Whether a paragraph is begun."""
        self._mark = ""
        """What the next paragraph begins with."""
        self._spans: list[tuple[str, str]] = []
        """Name and attributes of the inline elements around what is read."""
        self._begun = 0
        """How many of them are written."""

    def text(self, text: str) -> None:
        """Write a text; white space between blocks is nothing."""
        if text.strip() or self._within or (text and not self._depth):
            self._begin()
            self._written.append(text)

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """Take the beginning or end of an element."""
        if name in _BLOCKS:
            self._end()
            self._depth += -1 if closing else 1
            if name == "li":
                self._mark = "" if closing else "• "
        elif name == "br":
            self._begin()
            self._written.append("<br/>")
        elif not closing:
            self._spans.append((_RENAMED.get(name, name), attributes))
        elif self._spans:
            name, _ = self._spans.pop()
            if self._begun > len(self._spans):
                self._written.append(f"</{name}>")
                self._begun -= 1

    def done(self) -> str:
        """Give all that was written."""
        self._end()
        return "".join(self._written)

    def _begin(self) -> None:
        if self._depth and not self._within:
            self._written.append(f"<p>{self._mark}")
            self._within, self._mark = True, ""
        self._written += [f"<{name}{attributes}>" for name, attributes in self._spans[self._begun :]]
        self._begun = len(self._spans)

    def _end(self) -> None:
        self._written += [f"</{name}>" for name, _ in reversed(self._spans[: self._begun])]
        self._begun = 0
        if self._within:
            self._written.append("</p>")
        self._within = False
