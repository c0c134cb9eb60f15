"""The object sheet's data: what the public may know of an artefact, worded for paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno

from frontend.i18n import day, gettext
from frontend.presenters.artefacts import artefact_page, picture_alt
from frontend.presenters.blocks import blocks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.context import PublicContext
    from frontend.presenters.artefacts import ArtefactPage
    from frontend.presenters.register import Row, Value
    from museum.domain.collections import Artefact
    from museum.domain.translated import Language

_TITLE_SIZES = ((36, 26.0), (72, 21.0), (140, 17.0))
"""Longest title in characters and its size in points."""
_SMALLEST_TITLE = 14.0


@dataclass(frozen=True)
class SheetPicture:
    """A picture that goes onto the sheet."""

    file: str
    label: str
    width: int
    height: int


def sheet_data(
    artefact: Artefact, lang: Language, site: PublicContext, pictures: Sequence[SheetPicture]
) -> dict[str, Any]:
    """Word an artefact for the template `object-sheet`; the first picture is shown large."""
    page = artefact_page(artefact, lang, site)
    address = site.absolute(page.url)
    first = pictures[0] if pictures else None
    rights = " · ".join(filter(None, (page.rights_label, page.credit)))
    return {
        "lang": lang,
        "institution": page.institution.text,
        "number": artefact.accession_number,
        "address": address,
        "printed": day(site.ports.clock.now()),
        "title": page.title.text,
        "title-lang": page.title.lang,
        "title-size": _title_size(page.title.text),
        "other-title": page.other_title.text if page.other_title else "",
        "other-lang": page.other_title.lang if page.other_title else lang,
        "borrowed": _borrowed(page.title.lang) if page.title.borrowed else "",
        "picture": first
        and {
            "file": first.file,
            "width": first.width,
            "height": first.height,
            "alt": picture_alt(page.title).text,
        },
        "picture-note": rights,
        "views": [
            {"file": one.file, "label": one.label, "width": one.width, "height": one.height}
            for one in pictures[1:]
        ],
        "facts": [_row(row) for row in page.facts],
        "story": blocks_of(page.description.markup),
        "story-lang": page.description.lang,
        "significance": blocks_of(page.significance.markup),
        "significance-lang": page.significance.lang,
        "groups": _groups(page),
        "notes": _notes(page),
        "qr": "code.svg",
        "labels": {
            "sheet": gettext("Object sheet"),
            "printed": gettext("Printed on"),
            "look": gettext("Look into the object online: point a telephone's camera here."),
            "register": gettext("From the register"),
            "no-picture": gettext("Not yet photographed"),
        },
    }


def code_of(address: str) -> bytes:
    """Draw an address as QR code (SVG), readable with a tenth of it lost."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, dark="#1d1b18"
    )
    return drawn.getvalue()


def _title_size(title: str) -> float:
    return next((size for longest, size in _TITLE_SIZES if len(title) <= longest), _SMALLEST_TITLE)


def _borrowed(lang: Language) -> str:
    return gettext("shown in Vietnamese") if lang == "vi" else gettext("shown in English")


def _row(row: Row) -> dict[str, str]:
    return {"label": row.label, "value": ", ".join(_words(value) for value in row.values)}


def _groups(page: ArtefactPage) -> list[dict[str, Any]]:
    """Give the rest of the register's fields: what stands beside the picture or below is not said twice."""
    said = {row.code for row in page.facts} | {"rights", "credit"}
    groups = [
        (group.title, [_row(row) for row in group.rows if row.code not in said]) for group in page.groups
    ]
    return [{"title": title, "rows": rows} for title, rows in groups if rows]


def _words(value: Value) -> str:
    return f"{value.text} ({value.lang.upper()})" if value.borrowed and value.lang else value.text


def _notes(page: ArtefactPage) -> list[dict[str, str]]:
    terms = (
        gettext("The museum has not settled the terms yet: please ask before you reuse the picture.")
        if not page.rights_label
        else gettext("You may download the picture and use it under these terms if you name the source.")
        if page.reusable
        else gettext("You may look at it here; to publish it, please ask the museum.")
    )
    rows = (
        (gettext("Cite this object"), page.cite),
        (gettext("Terms of use"), f"{page.rights_label}. {terms}" if page.rights_label else terms),
        (gettext("Credit line"), page.credit),
    )
    return [{"label": label, "value": value} for label, value in rows if value]
