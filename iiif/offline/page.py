"""The page that opens a pack: plain HTML with everything in it, in both languages at once.

It is opened from a file: nothing can be fetched, no module loaded. Words come from the manifest.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import nh3

from iiif.offline.scans import LocalScan
from museum.domain.rights import rights_label
from museum.domain.tile_archive import TILE
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.text.clean import plain_text

ASSETS = Path(__file__).parent / "assets"
_TAGS = {"a", "b", "br", "em", "i", "p", "small", "span", "strong", "sub", "sup"}
_WORDS: dict[str, Translated] = {
    "register": Translated("Hồ sơ hiện vật", "From the register"),
    "reuse": Translated("Ghi nguồn và sử dụng", "Credit and reuse"),
    "online": Translated("Xem trên mạng", "See it online"),
    "manifest": Translated("Bản kê IIIF trên mạng", "IIIF manifest online"),
    "rights": Translated("Điều kiện sử dụng", "Terms of use"),
    "unsettled": Translated(
        "Bảo tàng chưa xác định điều kiện sử dụng: hãy hỏi trước khi dùng lại ảnh.",
        "The museum has not settled the terms yet: please ask before you reuse the picture.",
    ),
    "lessened": Translated(
        "Ảnh trong gói này nhỏ hơn bản quét, theo quyền của hiện vật.",
        "Pictures in this pack are smaller than the scans, as the object's rights ask.",
    ),
    "borrowed": Translated("(bằng tiếng Anh)", "(shown in Vietnamese)"),
    "none": Translated("Chưa có ảnh số hóa", "Not digitised yet"),
    "pages": Translated("Các trang", "Pages"),
    "in": Translated("Phóng to", "Zoom in"),
    "out": Translated("Thu nhỏ", "Zoom out"),
    "home": Translated("Xem toàn bộ", "Show the whole"),
    "turn": Translated("Xoay", "Turn"),
    "canvas": Translated(
        "Ảnh phóng to được: phím mũi tên để di chuyển, + và - để phóng, 0 để xem toàn bộ.",
        "Picture to look into: arrow keys move, + and - zoom, 0 shows the whole.",
    ),
    "objects": Translated("Hiện vật trong gói này", "Objects in this pack"),
}


@dataclass(frozen=True)
class Opened:
    """What a page needs of an artefact."""

    manifest: dict[str, Any]
    """As it stands beside the page."""
    scans: tuple[LocalScan, ...]
    number: str
    up: str
    """Way to the folder that holds `assets`: "" or "../"."""


def artefact_html(opened: Opened) -> str:
    """Write the page of one artefact."""
    manifest = opened.manifest
    template = Template((ASSETS / "artefact.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=html.escape(_both(manifest["label"])),
        up=opened.up,
        pictures=_pictures(opened),
        texts="\n".join(_text(opened, lang) for lang in LANGUAGES),
        data=_data(opened),
    )


def contents_html(entries: Sequence[tuple[str, Opened]]) -> str:
    """Write the page that leads to several artefacts; an entry is a folder and what stands in it."""
    template = Template((ASSETS / "contents.html").read_text(encoding="utf-8"))
    items = []
    for folder, opened in entries:
        shown = opened.scans[0] if opened.scans else None
        picture = _img(f"{folder}{shown.whole}", shown) if shown else '<span class="none"></span>'
        names = "".join(
            f'<span lang="{lang}">{html.escape(_plain(opened.manifest["label"], lang))}</span>'
            for lang in LANGUAGES
        )
        items.append(
            f'<li><a href="{folder}index.html">{picture}<strong>{names}</strong></a>'
            f"<small>{html.escape(opened.number)}</small></li>"
        )
    return template.substitute(
        title=html.escape(_both(_WORDS["objects"].language_map())),
        heads="".join(f'<h1 lang="{lang}">{_word("objects", lang)}</h1>' for lang in LANGUAGES),
        items="\n".join(items),
    )


def read_me(opened: Sequence[Opened], base: str, moment: datetime) -> str:
    """Write what a person reads first, and may do with what is in the pack."""
    lines = []
    for one in opened:
        manifest = one.manifest
        rights = manifest.get("rights", "")
        terms = rights_label(rights) if rights else _WORDS["unsettled"]
        lines += [
            f"{one.number}  {_both(manifest['label'])}",
            f"    {_both(manifest.get('requiredStatement', {}).get('value', {}))}",
            f"    {terms.vi} / {terms.en}" + (f" ({rights})" if rights else ""),
            f"    {manifest['homepage'][0]['id']}",
            "",
        ]
    template = Template((ASSETS / "readme.txt").read_text(encoding="utf-8"))
    text = template.substitute(
        objects="\n".join(lines).rstrip(), site=base, day_vi=f"{moment:%d/%m/%Y}", day_en=f"{moment:%Y-%m-%d}"
    )
    # Notepad of old Windows shows one line without the returns, and takes UTF-8 for something else without the mark.
    return "\ufeff" + text.replace("\n", "\r\n")


def _word(name: str, lang: Language) -> str:
    return html.escape(_WORDS[name].shown(lang).text)


def _data(opened: Opened) -> str:
    """Write what the viewer reads, safe within a script element."""
    scans = [
        {
            "id": scan.image_id,
            "width": scan.width,
            "height": scan.height,
            "levels": [list(level) for level in scan.levels],
            "format": scan.format,
            "whole": scan.whole,
        }
        for scan in opened.scans
    ]
    words = {
        name: {lang: _WORDS[name].shown(lang).text for lang in LANGUAGES}
        for name in ("in", "out", "home", "turn", "canvas")
    }
    document = json.dumps({"tile": TILE, "scans": scans, "words": words}, ensure_ascii=False)
    return document.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _pictures(opened: Opened) -> str:
    """Show every scan as a picture: all there is without scripts, and the page strip with them."""
    if not opened.scans:
        return f'<p class="none">{html.escape(_both(_WORDS["none"].language_map()))}</p>'
    labels = {canvas["id"].rsplit("/", 1)[-1]: canvas["label"] for canvas in opened.manifest["items"]}
    items = []
    for scan in opened.scans:
        label = "".join(
            f'<span lang="{lang}">{html.escape(_plain(labels.get(scan.image_id, {}), lang))}</span>'
            for lang in LANGUAGES
        )
        items.append(f'<li><a href="{scan.whole}" data-scan>{_img(scan.whole, scan)}{label}</a></li>')
    return f'<ol class="strip" data-strip>{"".join(items)}</ol>'


def _img(source: str, scan: LocalScan) -> str:
    width, height, _ = scan.levels[-1]
    return f'<img src="{source}" width="{width}" height="{height}" alt="">'


def _text(opened: Opened, lang: Language) -> str:
    manifest = opened.manifest
    title = _plain(manifest["label"], lang)
    borrowed = (
        "" if _has(manifest["label"], lang) else f'<small class="borrowed">{_word("borrowed", lang)}</small>'
    )
    other = _plain(manifest["label"], "en" if lang == "vi" else "vi")
    parts = [f"<h1>{html.escape(title)}</h1>{borrowed}"]
    if other != title and not borrowed:
        parts.append(f'<p class="other">{html.escape(other)}</p>')
    if "summary" in manifest:
        parts.append(f'<div class="story">{_rich(manifest["summary"], lang)}</div>')
    parts.append(f"<h2>{_word('register', lang)}</h2>{_rows(manifest.get('metadata', []), lang)}")
    parts.append(f"<h2>{_word('reuse', lang)}</h2>{_rows(_terms(opened, lang), lang)}")
    return f'<section lang="{lang}">{"".join(parts)}</section>'


def _terms(opened: Opened, lang: Language) -> list[dict[str, Any]]:
    manifest = opened.manifest
    rights = manifest.get("rights", "")
    terms = rights_label(rights) if rights else _WORDS["unsettled"]
    pages = [page for page in manifest["homepage"] if lang in page.get("language", [lang])] or manifest[
        "homepage"
    ]
    rows = [
        manifest["requiredStatement"],
        {"label": _WORDS["rights"].language_map(), "value": _linked(rights, terms, lang)},
        {"label": _WORDS["online"].language_map(), "value": _address(pages[0]["id"])},
        {"label": _WORDS["manifest"].language_map(), "value": _address(manifest["id"])},
    ]
    if any(scan.lessened for scan in opened.scans):
        rows.append({"label": {}, "value": _WORDS["lessened"].language_map()})
    return rows


def _linked(address: str, text: Translated, lang: Language) -> dict[str, list[str]]:
    shown = html.escape(text.shown(lang).text)
    return {lang: [f'<a href="{html.escape(address)}">{shown}</a>' if address else f"<span>{shown}</span>"]}


def _address(address: str) -> dict[str, list[str]]:
    return {"none": [f'<a href="{html.escape(address)}">{html.escape(address)}</a>']}


def _rows(pairs: Sequence[dict[str, Any]], lang: Language) -> str:
    rows = "".join(
        f"<div><dt>{html.escape(_plain(pair['label'], lang))}</dt><dd>{_rich(pair['value'], lang)}</dd></div>"
        for pair in pairs
    )
    return f"<dl>{rows}</dl>"


def _has(values: dict[str, list[str]], lang: Language) -> bool:
    return lang in values or "none" in values


def _chosen(values: dict[str, list[str]], lang: Language) -> list[str]:
    """Choose a language map's texts for a reader: their language, no language, else any."""
    return values.get(lang) or values.get("none") or next(iter(values.values()), [])


def _plain(values: dict[str, list[str]], lang: Language) -> str:
    return ", ".join(_chosen(values, lang))


def _both(values: dict[str, list[str]]) -> str:
    """Give plain words in both languages, once where they are the same."""
    texts = (plain_text(" ".join(_chosen(values, lang))) for lang in LANGUAGES)
    return " · ".join(dict.fromkeys(text for text in texts if text))


def _rich(values: dict[str, list[str]], lang: Language) -> str:
    """Show texts: a text between tags is mark-up (Presentation API 3.0, section 4.5), cleaned once more."""
    shown = [
        nh3.clean(text, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
        if text.startswith("<") and text.endswith(">")
        else html.escape(text)
        for text in _chosen(values, lang)
    ]
    return ", ".join(shown)
