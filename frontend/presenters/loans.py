"""Objects on loan: in a section of an exhibition, and on their own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import url_for

from frontend.i18n import day, gettext
from frontend.presenters.artefacts import picture_alt
from frontend.presenters.pictures import Picture
from frontend.presenters.texts import shortened
from frontend.security_headers import picture_origin
from museum.domain.rights import rights_label
from museum.domain.translated import Language, Shown, Translated

if TYPE_CHECKING:
    from museum.domain.loans import Loan

SUMMARY = 200


@dataclass(frozen=True)
class LoanShown:
    """An object on loan beside the artefacts of an exhibition. Its credit goes wherever its picture goes."""

    id: str
    url: str
    """Its page here."""
    title: Shown
    owner: Shown
    """The institution it belongs to; its server's name where the manifest names none."""
    credit: Shown
    """What the owner requires to be shown; may be empty."""
    credit_label: Shown
    """The owner's own heading of it; may be empty."""
    rights_uri: str
    rights: str
    """The terms of use in words."""
    picture: Picture | None
    """The small picture kept here."""
    homepage: str
    """The object's page at its owner's; empty where it has none."""
    manifest: str
    host: str
    """The server that its large pictures come from."""
    gone_on: str
    """The day on which the owner was found to show it no longer; empty while it does."""


@dataclass(frozen=True)
class Leaf:
    """One page of an object on loan as the viewer takes it."""

    number: int
    label: Shown
    service: str
    """Address of the owner's image service; empty where there is none."""
    picture: str
    """Address of its picture at the owner's, of a size for a screen."""
    width: int
    height: int


@dataclass(frozen=True)
class LoanPage:
    """An object on loan, on its own page."""

    shown: LoanShown
    summary: Shown
    leaves: tuple[Leaf, ...]
    """Pages that the browser may fetch from the owner's server."""
    total: int
    logo: str
    description: str
    """A line for search engines."""
    fetched_on: str
    addresses: tuple[str, ...]
    """All that the page shows from elsewhere."""


def picture_of(loan: Loan, title: Shown) -> Picture | None:
    """Show the small picture kept here."""
    if not loan.picture_width or not loan.picture_height:
        return None
    mark = str(loan.content.get("picture", ""))[:12]
    src = url_for("site.loan_picture", loan_id=loan.id, v=mark or None)
    alt = picture_alt(title)
    return Picture(
        src=src,
        srcset=f"{src} {loan.picture_width}w",
        width=loan.picture_width,
        height=loan.picture_height,
        alt=alt.text,
        alt_lang=alt.lang if alt.borrowed else None,
    )


def loan_shown(loan: Loan, lang: Language) -> LoanShown:
    """Show an object on loan with all that its owner is due."""
    title = loan.title.shown(lang) or Shown(gettext("Object without a title"), lang, borrowed=False)
    opening: dict[str, Any] = next(iter(loan.content.get("canvases", [])), {})
    home = _host(loan.homepage) or _host(loan.manifest_url)
    rights = rights_label(loan.rights).shown(lang).text if loan.rights else ""
    gone_at = loan.content.get("gone_at")
    return LoanShown(
        id=loan.id,
        url=url_for("public.loan", loan_id=loan.id),
        title=title,
        owner=loan.owner.shown(lang) or Shown(home, lang, borrowed=False),
        credit=loan.credit.shown(lang),
        credit_label=_words(loan.content.get("credit_label")).shown(lang),
        rights_uri=loan.rights,
        rights=_host(rights) or rights or _words(loan.content.get("terms")).shown(lang).text,
        picture=picture_of(loan, title),
        homepage=_web(loan.homepage),
        manifest=loan.manifest_url,
        host=_host(_address(opening)) or _host(loan.manifest_url),
        gone_on=day(datetime.fromisoformat(gone_at)) if gone_at else "",
    )


def loan_page(loan: Loan, lang: Language) -> LoanPage:
    """Show an object on loan whole: its pages come from its owner's server."""
    shown = loan_shown(loan, lang)
    canvases = loan.content.get("canvases", [])
    leaves = tuple(
        _leaf(canvas, number, lang)
        for number, canvas in enumerate(canvases, start=1)
        if picture_origin(_address(canvas))
    )
    logo = str(loan.content.get("logo", ""))
    summary = loan.summary.shown(lang)
    return LoanPage(
        shown=shown,
        summary=summary,
        leaves=leaves,
        total=loan.content.get("total", len(canvases)),
        logo=logo if picture_origin(logo) else "",
        description=shortened(summary.text or f"{shown.title.text}. {shown.owner.text}", SUMMARY),
        fetched_on=day(loan.fetched_at),
        addresses=(*(one for leaf in leaves for one in (leaf.service, leaf.picture)), logo),
    )


def _leaf(canvas: dict[str, Any], number: int, lang: Language) -> Leaf:
    label = _words(canvas.get("label")).shown(lang)
    service = canvas.get("service") or {}
    picture = canvas.get("small") if service else canvas.get("image")
    return Leaf(
        number=number,
        label=label or Shown(str(number), lang, borrowed=False),
        service=service.get("id", ""),
        picture=str(picture or ""),
        width=canvas.get("width") or 1,
        height=canvas.get("height") or 1,
    )


def _address(canvas: dict[str, Any]) -> str:
    """Give the address that a canvas's pictures come from."""
    service = canvas.get("service") or {}
    return str(service.get("id") or canvas.get("image") or "")


def _words(value: dict[str, str] | None) -> Translated:
    return Translated(**value) if value else Translated()


def _web(address: str) -> str:
    """Give an address that a reader can open; empty for what is none."""
    return address if _host(address) else ""


def _host(address: str) -> str:
    """Give the name of an address's server; empty for what is no address."""
    return urlsplit(address).hostname or "" if address.startswith(("http://", "https://")) else ""
