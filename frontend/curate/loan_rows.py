"""Objects on loan as lines of a list, as they are offered, and what changed in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import url_for

from frontend.i18n import current_language, gettext
from frontend.presenters.loans import LoanShown, loan_shown
from frontend.workbench.rows import moment
from museum.domain.rights import rights_label
from museum.domain.translated import Translated
from museum.services import loans

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.loans import Loan
    from museum.domain.translated import Shown
    from museum.services.loans import Change, Looked


@dataclass(frozen=True)
class LoanRow:
    """An object on loan in a list, and at the head of its own page."""

    shown: LoanShown
    url: str
    institution: Shown
    summary: Shown
    pages: int
    uses: int
    """Exhibitions in which it stands."""
    fetched: str
    odd: tuple[Shown, ...]
    version: int
    """Of the Presentation API that its manifest is written in."""


@dataclass(frozen=True)
class Offer:
    """A manifest that was looked at and is not kept yet."""

    title: Shown
    owner: Shown
    credit: Shown
    summary: Shown
    rights_uri: str
    rights: str
    host: str
    homepage: str
    pages: int
    version: int
    picture: str
    """Address of its small picture here."""
    odd: tuple[Shown, ...]


@dataclass(frozen=True)
class ChangeLine:
    """One thing that is not as it was, in words."""

    label: str
    before: str
    after: str


def loan_rows(here: Desk, found: Sequence[Loan]) -> list[LoanRow]:
    """Show objects on loan in a list."""
    uses = loans.uses(here.session, [one.id for one in found])
    return [loan_row(one, uses.get(one.id, 0)) for one in found]


def loan_row(loan: Loan, uses: int = 0) -> LoanRow:
    """Show an object on loan in a list."""
    lang = current_language()
    content = loan.content
    return LoanRow(
        shown=loan_shown(loan, lang),
        url=url_for("curate.loan", loan_id=loan.id),
        institution=loan.institution.name.shown(lang),
        summary=loan.summary.shown(lang),
        pages=content.get("total", 0),
        uses=uses,
        fetched=moment(loan.fetched_at),
        odd=tuple(Translated(**one).shown(lang) for one in content.get("odd", [])),
        version=loan.manifest_version,
    )


def offer_of(looked: Looked, institution_id: str) -> Offer:
    """Show what a manifest offers, before it is kept."""
    lang, manifest = current_language(), looked.manifest
    return Offer(
        title=manifest.title.shown(lang),
        owner=manifest.owner.shown(lang),
        credit=manifest.credit.shown(lang),
        summary=manifest.summary.shown(lang),
        rights_uri=manifest.rights,
        rights=rights_label(manifest.rights).shown(lang).text
        if manifest.rights
        else manifest.terms.shown(lang).text,
        host=urlsplit(looked.url).hostname or "",
        homepage=manifest.homepage,
        pages=manifest.total,
        version=manifest.version,
        picture=url_for("curate.loan_offered", institution=institution_id, address=looked.url),
        odd=tuple(one.shown(lang) for one in manifest.odd),
    )


def change_lines(changes: Iterable[Change]) -> list[ChangeLine]:
    """Word what changed."""
    lang = current_language()
    words = {
        "title": gettext("Title"),
        "summary": gettext("Description"),
        "owner": gettext("Belongs to"),
        "credit": gettext("Credit line"),
        "rights": gettext("Terms of use"),
        "terms": gettext("Terms of use, in words"),
        "homepage": gettext("The object at its owner’s"),
        "pages": gettext("Number of pictures"),
        "canvases": gettext("The pictures’ addresses or names are new."),
        "picture": gettext("The small picture is new."),
        "gone_at": gettext("Its owner shows it again."),
    }
    return [
        ChangeLine(words[change.field], change.before.shown(lang).text, change.after.shown(lang).text)
        for change in changes
    ]
