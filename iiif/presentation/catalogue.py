"""From what each document is built: rows that the publish gate lets through, and their signature.

A signature is made of versions and counts. Versions only rise, and every change of what can be seen
of a record raises its version: so equal signatures mean equal documents.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from iiif.presentation import addresses
from iiif.presentation.collection import (
    PAGE,
    Part,
    exhibition_collection,
    exhibitions_collection,
    institution_collection,
    province_collection,
    theme_collection,
    themes_collection,
    top_collection,
)
from iiif.presentation.documents import Source
from iiif.presentation.exhibition import cover_of, exhibition_manifest
from iiif.presentation.manifest import artefact_manifest
from iiif.presentation.navigation import surroundings_of
from iiif.presentation.packages import package_manifest
from iiif.presentation.transcription import transcription_page
from museum.domain.collections import Artefact, ArtefactTerm, Institution, Media, Term, Vocabulary
from museum.domain.education import PackageObject
from museum.domain.errors import NotFound
from museum.domain.exhibitions import Exhibition, Section, SectionItem, SectionLoan
from museum.domain.loans import Loan
from museum.domain.people import Person
from museum.domain.rights import PixelTerms
from museum.domain.states import MediaState, Publication
from museum.domain.transcriptions import Transcription
from museum.services.visibility import (
    find_artefact,
    find_exhibition,
    find_package,
    visible_artefacts,
    visible_exhibitions,
)


def artefact_source(session: Session, person: Person, artefact_id: str, terms: PixelTerms) -> Source:
    """Look at an artefact; raises `NotFound`, `Gone`."""
    standing = artefact_standing(session, person, artefact_id)

    def build() -> dict[str, Any]:
        artefact = find_artefact(session, person, artefact_id)
        return artefact_manifest(artefact, surroundings_of(session, artefact, terms))

    return Source(standing, build)


@dataclass(frozen=True)
class Standing:
    """What the gate says of an artefact, and which of its manifests is stored."""

    version: int
    manifest_version: int
    private: bool


def artefact_standing(session: Session, person: Person, artefact_id: str) -> Standing:
    """Ask the gate about an artefact without reading all of it; raises `NotFound`, `Gone`."""
    row = session.execute(
        visible_artefacts(session, person)
        .where(Artefact.id == artefact_id)
        .with_only_columns(Artefact.version, Artefact.manifest_version, Artefact.state)
    ).one_or_none()
    if row is None:
        # The gate itself says why.
        found = find_artefact(session, person, artefact_id)
        return Standing(found.version, found.manifest_version, found.state != Publication.PUBLISHED)
    return Standing(row.version, row.manifest_version, row.state != Publication.PUBLISHED)


def transcription_source(session: Session, person: Person, artefact_id: str, media_id: str) -> Source:
    """Look at what is written on a scan; raises `NotFound`, `Gone`."""
    standing = artefact_standing(session, person, artefact_id)
    found = session.execute(
        select(Media, Transcription)
        .join(Transcription, Transcription.media_id == Media.id)
        .where(Media.id == media_id, Media.artefact_id == artefact_id, Media.state == MediaState.READY)
    ).one_or_none()
    if found is None:
        raise NotFound("Trang này chưa có bản chép lại.", "This page has not been transcribed.")
    medium: Media = found[0]
    transcription: Transcription = found[1]
    return Source((standing, transcription.version), lambda: transcription_page(medium, transcription))


def exhibition_source(session: Session, person: Person, slug: str, terms: PixelTerms, base: str) -> Source:
    """Look at an exhibition that is served under `base`; raises `NotFound`, `Gone`."""

    def build() -> dict[str, Any]:
        exhibition = find_exhibition(session, person, slug)
        return exhibition_manifest(exhibition, _shown_in(session, person, [exhibition]), terms, base)

    return Source(_exhibition_signature(session, person, slug), build)


def package_source(session: Session, person: Person, slug: str, terms: PixelTerms) -> Source:
    """Look at a package for learning; raises `NotFound`, `Gone`."""

    def build() -> dict[str, Any]:
        package = find_package(session, person, slug)
        observed = visible_artefacts(session, person).where(
            Artefact.id.in_([one.artefact_id for one in package.objects])
        )
        return package_manifest(package, session.scalars(observed), terms)

    return Source(_package_signature(session, person, slug), build)


def top_source(session: Session, person: Person) -> Source:
    """Look at all there is."""
    institutions = _institutions(session)
    themes = session.scalar(select(exists(_themes(session, person)))) or False
    return Source((_versions(institutions), themes), lambda: top_collection(institutions, themes=themes))


def collection_source(session: Session, person: Person, slug: str, page: int) -> Source:
    """Look at the collection of that name; raises `NotFound`, `Gone`."""
    if slug == addresses.EXHIBITIONS:
        return _exhibitions(session, person)
    if slug == addresses.THEMES:
        return _all_themes(session, person)
    institutions = _institutions(session)
    institution = next((one for one in institutions if one.slug == slug), None)
    if institution is not None:
        return _institution(session, person, institution, page)
    if slug.startswith(f"{addresses.THEMES}-"):
        term = session.get(Term, slug.removeprefix(f"{addresses.THEMES}-"))
        if term is not None and term.vocabulary == Vocabulary.COLLECTION:
            return _theme(session, person, term, page)
    within = [one for one in institutions if one.province and addresses.province_slug(one.province) == slug]
    if within:
        return Source(_versions(within), lambda: province_collection(within))

    def build() -> dict[str, Any]:
        exhibition = find_exhibition(session, person, slug)
        return exhibition_collection(exhibition, _shown_in(session, person, [exhibition]))

    return Source(_exhibition_signature(session, person, slug), build)


def _institutions(session: Session) -> list[Institution]:
    return list(session.scalars(select(Institution).order_by(Institution.slug)))


def _versions(institutions: list[Institution]) -> Hashable:
    return tuple((one.id, one.version) for one in institutions)


def _exhibition_signature(session: Session, person: Person, slug: str) -> Hashable:
    """Sum up the versions of all that stands in an exhibition; raises `NotFound`, `Gone`.

    What may not be seen counts too: what comes to be seen, or is withdrawn, rises in version.
    """
    own = session.execute(
        visible_exhibitions(session, person)
        .where(Exhibition.slug == slug)
        .with_only_columns(Exhibition.id, Exhibition.version, Exhibition.institution_id)
    ).one_or_none()
    if own is None:
        # The gate itself says why.
        found = find_exhibition(session, person, slug)
        return found.id, found.version
    within = Section.exhibition_id == own.id
    artefacts = (
        select(func.sum(Artefact.version))
        .join(SectionItem, SectionItem.artefact_id == Artefact.id)
        .join(Section, Section.id == SectionItem.section_id)
        .where(within)
    )
    loans = select(func.sum(Loan.version)).join(SectionLoan).join(Section).where(within)
    names = select(func.sum(Institution.version))
    sums = session.execute(
        select(artefacts.scalar_subquery(), loans.scalar_subquery(), names.scalar_subquery())
    )
    return *own, *sums.one()


def _package_signature(session: Session, person: Person, slug: str) -> Hashable:
    """Sum up the versions of all that stands in a package; raises `NotFound`, `Gone`."""
    package = find_package(session, person, slug)
    observed = (
        select(func.sum(Artefact.version))
        .join(PackageObject, PackageObject.artefact_id == Artefact.id)
        .where(PackageObject.package_id == package.id)
    )
    names = select(func.sum(Institution.version))
    sums = session.execute(select(observed.scalar_subquery(), names.scalar_subquery()))
    return package.id, package.version, package.institution_id, *sums.one()


def _shown_in(session: Session, person: Person, exhibitions: list[Exhibition]) -> list[Artefact]:
    """List the artefacts of exhibitions that the person may see."""
    members = (
        select(SectionItem.artefact_id)
        .join(Section, Section.id == SectionItem.section_id)
        .where(Section.exhibition_id.in_([exhibition.id for exhibition in exhibitions]))
    )
    return list(session.scalars(visible_artefacts(session, person).where(Artefact.id.in_(members))))


def _exhibitions(session: Session, person: Person) -> Source:
    own = _sums(session, Exhibition, visible_exhibitions(session, person))
    shown = session.scalar(
        select(func.sum(Artefact.version)).where(Artefact.id.in_(select(SectionItem.artefact_id)))
    )

    def build() -> dict[str, Any]:
        exhibitions = list(session.scalars(visible_exhibitions(session, person)))
        artefacts = _shown_in(session, person, exhibitions)
        covers = ((one.id, cover_of(one, artefacts)) for one in exhibitions)
        return exhibitions_collection(exhibitions, {key: cover for key, cover in covers if cover is not None})

    return Source((*own, shown), build)


def _institution(session: Session, person: Person, institution: Institution, page: int) -> Source:
    mine = Artefact.institution_id == institution.id
    shown = visible_artefacts(session, person)
    return Source(
        (institution.version, *_sums(session, Artefact, shown, mine)),
        lambda: institution_collection(institution, _part(session, shown.where(mine), page)),
    )


def _themes(session: Session, person: Person) -> Select[tuple[Term]]:
    """Select the museums' own collections in which there is something to see."""
    seen = visible_artefacts(session, person).with_only_columns(Artefact.id).order_by(None)
    used = select(ArtefactTerm.term_id).where(ArtefactTerm.artefact_id.in_(seen))
    return select(Term).where(Term.vocabulary == Vocabulary.COLLECTION, Term.id.in_(used))


def _all_themes(session: Session, person: Person) -> Source:
    terms = list(session.scalars(_themes(session, person).order_by(Term.key_vi, Term.key_en, Term.id)))
    return Source(tuple((one.id, one.label) for one in terms), lambda: themes_collection(terms))


def _theme(session: Session, person: Person, term: Term, page: int) -> Source:
    counted = Artefact.id.in_(select(ArtefactTerm.artefact_id).where(ArtefactTerm.term_id == term.id))
    shown = visible_artefacts(session, person)
    sums = _sums(session, Artefact, shown, counted)
    if term.proposed and not sums[-1]:
        # A name that only an unpublished register uses is not public.
        raise NotFound("Không có sưu tập này.", "There is no such collection.")
    return Source(
        (term.label, *sums), lambda: theme_collection(term, _part(session, shown.where(counted), page))
    )


def _sums(
    session: Session,
    model: type[Artefact | Exhibition],
    shown: Select[Any],
    *among: ColumnElement[bool],
) -> tuple[Hashable, ...]:
    """Sum up rows: how many there are, how many of them are shown, their versions, the last change."""
    found = session.execute(
        select(func.count(), func.sum(model.version), func.max(model.changed_at)).where(*among)
    ).one()
    seen = session.scalar(shown.order_by(None).with_only_columns(func.count()).where(*among))
    return *found, seen


def _part(session: Session, shown: Select[tuple[Artefact]], page: int) -> Part:
    """Give a numbered part of artefacts; raises `NotFound` beyond the last one."""
    total = session.scalar(select(func.count()).select_from(shown.order_by(None).subquery())) or 0
    if page > -(-total // PAGE):
        raise NotFound("Sưu tập này không có phần đó.", "This collection has no such part.")
    if not page and total > PAGE:
        return Part([], total)
    # Oldest first: what is published next is added at the end, and no part shifts.
    ordered = shown.order_by(None).order_by(Artefact.published_at, Artefact.id)
    artefacts = session.scalars(ordered.offset((page - 1) * PAGE if page else 0).limit(PAGE))
    return Part(list(artefacts), total, page)
