"""What stands in a section, as lines of its form: artefacts, and objects on loan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from frontend.curate.exhibition_forms import LENT
from frontend.curate.rows import artefact_row
from frontend.i18n import current_language, gettext
from frontend.presenters.loans import loan_shown
from museum.domain.collections import Artefact
from museum.domain.loans import Loan
from museum.domain.states import Publication

if TYPE_CHECKING:
    from frontend.workbench.desk import Desk
    from museum.domain.translated import Shown


@dataclass(frozen=True)
class StandingRow:
    """One line."""

    id: str
    """Its name in the form."""
    url: str
    title: Shown
    number: str
    """The register number, or whose it is."""
    thumbnail: str
    state: str
    soon: bool = False
    changed: str = ""


def standing_rows(here: Desk, names: Sequence[str], institution_id: str) -> list[StandingRow]:
    """Show what stands under the names of a form, in their order; what is not the institution's is left out."""
    rows = []
    for name in names:
        if name.startswith(LENT):
            loan = here.session.get(Loan, name.removeprefix(LENT))
            if loan is not None and loan.institution_id == institution_id:
                rows.append(_lent(loan, name))
        else:
            artefact = here.session.get(Artefact, name)
            if artefact is not None and artefact.institution_id == institution_id:
                rows.append(_ours(here, artefact))
    return rows


def _ours(here: Desk, artefact: Artefact) -> StandingRow:
    row = artefact_row(here, artefact)
    return StandingRow(
        row.id, row.url, row.title, row.number, row.thumbnail, row.state, row.soon, row.changed
    )


def _lent(loan: Loan, name: str) -> StandingRow:
    shown = loan_shown(loan, current_language())
    return StandingRow(
        id=name,
        url=url_for("curate.loan", loan_id=loan.id),
        title=shown.title,
        number=gettext("on loan from %(owner)s", owner=shown.owner.text),
        thumbnail=shown.picture.src if shown.picture else "",
        state=Publication.PUBLISHED,
    )
