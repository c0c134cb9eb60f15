"""The digitisation ledger: listed heritage first, then registers, each number with the rows behind it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from frontend.api.table import BYTE_ORDER_MARK, inert
from frontend.i18n import current_language, gettext, number
from frontend.manage.blueprint import manage
from frontend.manage.ledger_rows import (
    Line,
    artefact_lines,
    cells_of,
    institution_line,
    item_lines,
    kind_words,
    rows_url,
    stage_words,
    total_line,
    year_bars,
)
from frontend.presenters.measures import percent_words
from frontend.presenters.texts import title_of
from frontend.workbench.desk import desk
from museum.domain.collections import Artefact, Institution, Term
from museum.domain.errors import NotFound
from museum.domain.heritage import HeritageItem, HeritageKind
from museum.domain.local_time import local
from museum.domain.people import CURATORS, MANAGERS
from museum.services import heritage_ledger
from museum.services.heritage_ledger import NO_COLLECTION, Counts, Narrowed, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from frontend.manage.ledger_rows import Row
    from frontend.workbench.desk import Desk
    from museum.services.heritage_ledger import Aim

ROWS = 50
NEXT = 6
"""Records that are named to begin with."""
BATCH = 500


@manage.get("/ledger")
def ledger() -> str:
    """Show how far digitisation has come, what plans ask, and what to do next."""
    here = desk()
    all_mine = heritage_ledger.looked_after(here.session, here.person)
    chosen = _chosen(all_mine, request.args.get("institution", ""))
    shown = [chosen] if chosen else all_mine
    ids = [one.id for one in shown]
    today = local(here.ports.clock.now()).date()
    found = heritage_ledger.overview(here.session, ids, today)
    lines = [
        institution_line(
            one,
            found.institutions.get(one.id, Counts()),
            "" if one is chosen else url_for("manage.ledger", institution=one.id),
        )
        for one in shown
    ]
    only = {"institution": chosen.id} if chosen else {}
    return render_template(
        "manage/ledger.html",
        institutions=all_mine,
        chosen=chosen,
        kinds=_kind_lines(here, ids, only),
        lines=lines,
        together=total_line(sum(found.institutions.values(), Counts())) if len(shown) > 1 else None,
        collections=_collection_lines(here, chosen) if chosen else [],
        years=year_bars(found.by_year, **only),
        next=_next(here, ids, only),
        stages=list(stage_words().values())[1:],
        enters=bool(here.person.where(MANAGERS)),
        checks=bool(here.person.where(CURATORS)),
    )


def _chosen(mine: list[Institution], asked: str) -> Institution | None:
    if not asked:
        return mine[0] if len(mine) == 1 else None
    for one in mine:
        if one.id == asked:
            return one
    raise NotFound(
        "Bạn không theo dõi sổ số hóa của đơn vị này.", "You do not follow this institution's digitisation."
    )


def _kind_lines(here: Desk, ids: list[str], only: dict[str, str]) -> list[Line]:
    counts = heritage_ledger.by_kind(here.session, ids)
    aims = heritage_ledger.aims(here.session)
    found = []
    for kind, words in kind_words().items():
        one, aim = counts[HeritageKind(kind)], aims.get(HeritageKind(kind))
        found.append(
            Line(
                words,
                "",
                rows_url(**only, kind=kind),
                number(one.registered),
                rows_url(**only, kind=kind),
                cells_of(one, **only, kind=kind),
                _aim_words(aim, one),
                url_for("manage.indicator", indicator_id=aim.indicator.id) if aim else "",
                title_of(aim.plan.title, current_language(), aim.plan.slug).text if aim else "",
            )
        )
    return found


def _aim_words(aim: Aim | None, counts: Counts) -> str:
    """Say what is asked, and how many are missing still."""
    if aim is None:
        return ""
    asked = gettext("asked: %(share)s by %(year)s", share=percent_words(aim.percent), year=aim.year)
    missing = -(-counts.registered * aim.percent // 100) - counts.scanned
    if not counts.registered:
        return asked
    if missing <= 0:
        return gettext("%(asked)s; reached", asked=asked)
    return gettext("%(asked)s; short by %(missing)s", asked=asked, missing=number(int(missing)))


def _collection_lines(here: Desk, institution: Institution) -> list[Line]:
    lang = current_language()
    found = []
    for term, counts in heritage_ledger.by_collection(here.session, institution.id):
        key = term.id if term else NO_COLLECTION
        name = title_of(term.label, lang, "") if term else None
        narrowed = {"institution": institution.id, "collection": key}
        found.append(
            Line(
                name.text if name else gettext("In no collection"),
                name.lang if name and name.borrowed else "",
                rows_url(**narrowed),
                number(counts.registered),
                rows_url(**narrowed),
                cells_of(counts, **narrowed),
            )
        )
    return found


def _next(here: Desk, ids: list[str], only: dict[str, str]) -> list[dict[str, object]]:
    """Give what to do next: what is listed first, and of that what is not digitised first."""
    words = {
        Stage.SCANNED: gettext("to be digitised"),
        Stage.CHECKED: gettext("to be checked"),
        Stage.PUBLISHED: gettext("to be published"),
    }
    mine = set(here.person.where(MANAGERS))
    found: list[dict[str, object]] = []
    for kind, name in kind_words().items():
        for stage, what in words.items():
            narrowed = Narrowed(tuple(ids), kind=kind, stage=stage.value, missing=True)
            records, items, total = _behind(here, narrowed, NEXT, 0)
            if not total:
                continue
            institutions = _institutions(here, items)
            found.append(
                {
                    "name": name,
                    "what": what,
                    "total": number(total),
                    "url": rows_url(**only, kind=kind, stage=stage.value, missing="1"),
                    "rows": [*artefact_lines(here, records), *item_lines(items, institutions, mine)][:NEXT],
                }
            )
            break
    return found


def _behind(
    here: Desk, narrowed: Narrowed, size: int, offset: int
) -> tuple[list[Artefact], list[HeritageItem], int]:
    """Give a page of the rows behind a number, listed items after all records, and how many there are."""
    session = here.session
    records, items = heritage_ledger.artefact_rows(narrowed), heritage_ledger.item_rows(narrowed)
    of_records = session.scalar(_count(records)) or 0
    of_items = session.scalar(_count(items)) or 0
    # The ids alone are put in order: a record is wide.
    ids = session.scalars(records.with_only_columns(Artefact.id).limit(size).offset(offset)).all()
    rest = size - len(ids)
    more = (
        session.scalars(items.limit(rest).offset(max(0, offset - of_records))).all()
        if rest and of_items
        else []
    )
    return _loaded(here, ids), list(more), of_records + of_items


def _count(query: Select[Any]) -> Select[tuple[int]]:
    return select(func.count()).select_from(query.order_by(None).subquery())


def _loaded(here: Desk, ids: Sequence[str]) -> list[Artefact]:
    """Load records in the order of their ids, without their scans and terms: a ledger names them alone."""
    bare = (lazyload(Artefact.terms), lazyload(Artefact.media), lazyload(Artefact.chapters))
    found = here.session.scalars(select(Artefact).options(*bare).where(Artefact.id.in_(ids)))
    known = {one.id: one for one in found}
    return [known[one] for one in ids]


def _institutions(here: Desk, items: list[HeritageItem]) -> dict[str, Institution]:
    ids = {one.institution_id for one in items}
    return {one.id: one for one in here.session.scalars(select(Institution).where(Institution.id.in_(ids)))}


def _narrowed(here: Desk) -> tuple[Narrowed, dict[str, str]]:
    """Read what is asked for; raises NotFound for an institution that the person does not follow."""
    mine = heritage_ledger.looked_after(here.session, here.person)
    asked = {
        name: request.args.get(name, "").strip()[:40]
        for name in ("institution", "kind", "collection", "stage", "missing", "year")
    }
    kept = {
        **asked,
        "kind": asked["kind"] if asked["kind"] in set(HeritageKind) else "",
        "stage": asked["stage"] if asked["stage"] in set(Stage) else "",
        "missing": "1" if asked["missing"] else "",
        "year": asked["year"] if _is_year(asked["year"]) else "",
    }
    kept = {name: value for name, value in kept.items() if value}
    if "institution" in kept:
        _chosen(mine, kept["institution"])
    ids = (kept["institution"],) if "institution" in kept else tuple(one.id for one in mine)
    narrowed = Narrowed(
        ids,
        kept.get("kind", ""),
        kept.get("collection", ""),
        kept.get("stage", ""),
        "missing" in kept,
        int(kept["year"]) if "year" in kept else None,
    )
    return narrowed, kept


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) == len("2026") and "1900" <= text < "2200"


@manage.get("/ledger/rows")
def ledger_rows() -> str:
    """List the rows behind a number of the ledger."""
    here = desk()
    narrowed, kept = _narrowed(here)
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    records, items, total = _behind(here, narrowed, ROWS, (page - 1) * ROWS)
    mine = set(here.person.where(MANAGERS))
    followed = heritage_ledger.looked_after(here.session, here.person)
    return render_template(
        "manage/ledger_rows.html",
        rows=[*artefact_lines(here, records), *item_lines(items, _institutions(here, items), mine)],
        total=total,
        page=page,
        last=max(1, -(-total // ROWS)),
        kept=kept,
        heading=_heading(here, narrowed),
        institutions=followed,
        kinds=kind_words(),
        stages=stage_words(),
        several=len(followed) > 1,
        page_url=lambda number: f"{url_for('manage.ledger_rows')}?{urlencode({**kept, 'page': number})}",
        csv_url=f"{url_for('manage.ledger_table')}?{urlencode(kept)}",
    )


def _heading(here: Desk, narrowed: Narrowed) -> str:
    """Say in a line which rows these are."""
    parts = []
    if narrowed.kind:
        parts.append(kind_words()[narrowed.kind])
    if narrowed.collection == NO_COLLECTION:
        parts.append(gettext("In no collection"))
    elif narrowed.collection:
        term = here.session.get(Term, narrowed.collection)
        parts.append(term.label.shown(current_language()).text if term else "")
    if narrowed.year:
        parts.append(gettext("digitised in %(year)s", year=narrowed.year))
    if narrowed.stage:
        stage = stage_words()[narrowed.stage]
        parts.append(gettext("not yet: %(stage)s", stage=stage) if narrowed.missing else stage)
    return " · ".join(part for part in parts if part) or gettext("All records")


@manage.get("/ledger/rows.csv")
def ledger_table() -> Response:
    """Give the rows behind a number as a table."""
    here = desk()
    narrowed, _ = _narrowed(here)
    sheet = io.StringIO()
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    stages = list(stage_words().values())[1:]
    heads = [
        gettext("Accession number"),
        gettext("Name"),
        gettext("Institution"),
        gettext("National treasure"),
    ]
    writer.writerow([inert(one) for one in (*heads, *stages)])
    for cells in _table_rows(here, narrowed):
        writer.writerow([inert(one) for one in cells])
    response = make_response((BYTE_ORDER_MARK + sheet.getvalue()).encode())
    response.mimetype = "text/csv"
    on = local(here.ports.clock.now()).date().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="so-hoa-{on}.csv"'
    return response


def _table_rows(here: Desk, narrowed: Narrowed) -> Iterator[list[str]]:
    # All ids at once: put in order once, however many batches there are.
    ids = here.session.scalars(heritage_ledger.artefact_rows(narrowed).with_only_columns(Artefact.id)).all()
    for start in range(0, len(ids), BATCH):
        records = _loaded(here, ids[start : start + BATCH])
        yield from map(_table_row, artefact_lines(here, records))
        for one in records:
            here.session.expunge(one)
    items = list(here.session.scalars(heritage_ledger.item_rows(narrowed)))
    yield from map(_table_row, item_lines(items, _institutions(here, items), set()))


def _table_row(row: Row) -> list[str]:
    yes, no = gettext("yes"), gettext("no")
    stages = [on or (yes if there else no) for _, there, on in row.stages]
    return [row.number, row.title, row.institution, yes if row.treasure else no, *stages]
