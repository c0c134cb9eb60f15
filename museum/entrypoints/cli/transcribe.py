"""`museum transcribe`: what is written on pages, from text files, ALTO and zips of these."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from ingest.find import Refused, find_files
from museum.bootstrap import Platform
from museum.domain.collections import Artefact, Institution
from museum.domain.errors import Invalid, MuseumError
from museum.domain.transcriptions import Transcription, TranscriptionSource
from museum.domain.translated import Translated
from museum.entrypoints.cli.common import (
    SOME_FAILED,
    as_json,
    console,
    emit,
    open_platform,
    progress,
    readable,
)
from museum.ports.stages import ReadFile
from museum.services import artefacts, institutions, transcript_files, transcriptions
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from museum.services.transcript_files import Reading
from museum.services.transcriptions import PageText

_NO_SCAN = Translated(
    "Không có ảnh quét nào mang tên này. Hãy đặt tên tệp như tên ảnh, hoặc chỉ rõ hiện vật bằng --artefact.",
    "No scan has this name. Name the file like its scan, or say which artefact it is with --artefact.",
)
_SEVERAL = Translated(
    "Nhiều hiện vật có ảnh mang tên này. Hãy chỉ rõ hiện vật bằng --artefact.",
    "Several artefacts have scans of this name. Say which one it is with --artefact.",
)
_TYPED = Translated(
    "Trang này đã có phần chép lời do người gõ, nên được giữ nguyên. Thêm --replace nếu muốn thay.",
    "This page has a text that somebody typed, so it stays. Add --replace to put the file's in its place.",
)
_OUT_OF_STEP = Translated(
    "Tệp khác bị từ chối, nên không biết chắc trang này thuộc ảnh nào. Hãy sửa tệp đó rồi làm lại, hoặc đặt tên tệp như tên ảnh.",
    "Another file was refused, so it is uncertain which scan this page belongs to. Mend that file and try again, "
    "or name the files like their scans.",
)
_TAKEN = ("kept", "replaced")
"""Fates of pages whose text is written."""


@dataclass
class Page:
    """One page of the input and what became of it."""

    source: Path
    name: str
    number: int = 1
    status: str = "rejected"
    artefact: str | None = None
    media: str | None = None
    language: str | None = None
    reason: Translated = field(default_factory=Translated)

    def described(self) -> dict[str, Any]:
        """Give it as machines read it."""
        return {
            "source": str(self.source),
            "file": self.name,
            "page": self.number,
            "status": self.status,
            "artefact": self.artefact,
            "media": self.media,
            "language": self.language,
            "reason": {"vi": self.reason.vi, "en": self.reason.en} if self.reason else None,
        }


@dataclass(frozen=True)
class Choices:
    """How to transcribe."""

    language: str = ""
    """For pages whose file tells none."""
    dry_run: bool = False
    replace: bool = False
    """Whether a file's text takes the place of one that somebody typed."""


@dataclass(frozen=True)
class _File:
    """A file as read, and the path that it came from."""

    source: Path
    read: ReadFile


def transcribe_all(
    platform: Platform, institution: Institution, paths: Sequence[Path], number: str, choices: Choices
) -> Iterator[Page]:
    """Take all files in, artefact by artefact; each page is given when its fate is known."""
    files = list(_files(platform, paths))
    with platform.sessions() as session:
        if number:
            artefact = artefacts.by_number(session, institution.id, number)
            if artefact is None:
                raise Invalid(
                    f"Không có hiện vật mang số đăng ký “{number}”. Hãy kiểm tra lại số.",
                    f"No artefact has the accession number “{number}”. Check the number.",
                )
            groups: dict[str, list[_File]] = {artefact.id: files}
            strays: list[Page] = []
        else:
            groups, strays = _grouped(session, institution, files)
        yield from strays
        for artefact_id, group in groups.items():
            yield from _take(session, platform, session.get_one(Artefact, artefact_id), group, choices)


def _files(platform: Platform, paths: Sequence[Path]) -> Iterator[_File]:
    for found in find_files(paths):
        if isinstance(found, Refused):
            yield _File(found.source, ReadFile(found.source.name, refused=found.reason))
            continue
        for file in platform.ports.transcripts.read(found, found.name):
            yield _File(found, file)


def _grouped(
    session: Session, institution: Institution, files: Iterable[_File]
) -> tuple[dict[str, list[_File]], list[Page]]:
    """Find the artefact of each file by the name of its scan; gives also what belongs nowhere."""
    named = [(file, _names(file.read)) for file in files]
    owners = transcript_files.artefacts_of_names(
        session, institution.id, {name for _, names in named for name in names}
    )
    groups: dict[str, list[_File]] = {}
    strays: list[Page] = []
    for file, names in named:
        found = next((owners[name] for name in names if name in owners), set())
        if len(found) == 1:
            groups.setdefault(next(iter(found)), []).append(file)
        else:
            reason = file.read.refused or (_SEVERAL if found else _NO_SCAN)
            strays.append(Page(file.source, file.read.name, reason=reason))
    return groups, strays


def _names(file: ReadFile) -> list[str]:
    names = [page.picture for page in file.pages[:1] if page.picture] + [file.name]
    return [transcript_files.name_key(name) for name in names]


def _take(
    session: Session, platform: Platform, artefact: Artefact, files: Sequence[_File], choices: Choices
) -> list[Page]:
    """Keep the pages of one artefact, all or none."""
    reading = transcript_files.matched(transcript_files.scans_of(artefact), [file.read for file in files])
    sources = [file.source for file in files for _ in file.read.pages]
    refused = [
        Page(file.source, file.read.name, artefact=artefact.id, reason=file.read.refused)
        for file in files
        if file.read.refused
    ]
    pages = [
        Page(source, page.source, page.number, "skipped", artefact.id, page.media_id or None)
        for source, page in zip(sources, reading.pages, strict=True)
    ]
    if not reading.by_name:
        # By order one page too many, or one that is missing, moves all others to the wrong scan.
        scans = len(transcript_files.whole_pages(transcript_files.scans_of(artefact)))
        if refused or len(pages) != scans:
            for page in pages:
                page.status, page.reason = (
                    "rejected",
                    _OUT_OF_STEP if refused else _unequal(len(pages), scans),
                )
            return refused + pages
    _keep(session, platform, artefact, reading, pages, choices)
    return refused + pages


def _unequal(pages: int, scans: int) -> Translated:
    return Translated(
        f"Tệp có {pages} trang, hiện vật có {scans} ảnh trang (không tính ảnh chi tiết), nên không biết chắc trang nào "
        "thuộc ảnh nào. Hãy đặt tên tệp như tên ảnh, hoặc để một trang trống cho mỗi ảnh không có chữ.",
        f"The files have {pages} pages, the artefact has {scans} scans of pages (details aside), so it is uncertain "
        "what belongs together. Name the files like the scans, or leave an empty page for each scan without text.",
    )


def _keep(
    session: Session,
    platform: Platform,
    artefact: Artefact,
    reading: Reading,
    pages: Sequence[Page],
    choices: Choices,
) -> None:
    scans = {scan.id: scan for scan in artefact.media}
    held = transcriptions.of_artefact(session, artefact.id)
    languages = [page.language or choices.language or "vi" for page in reading.pages]
    chosen = [read.media_id for read in reading.pages]
    texts = {
        text.media_id: text for text in transcript_files.page_texts(artefact, reading, chosen, languages)
    }
    for page, read, language in zip(pages, reading.pages, languages, strict=True):
        page.language = language if read.text else None
        if read.text and not page.media:
            page.status, page.reason = "rejected", _NO_SCAN
        elif read.text and page.media:
            page.status, page.reason = _fate(held.get(page.media), texts[page.media], choices)
            page.reason = page.reason or transcript_files.layout_on(read, scans[page.media])[1]
    if choices.dry_run:
        return
    chosen = [page.media or "" if page.status in _TAKEN else "" for page in pages]
    try:
        changed = set(
            transcript_files.take(session, platform.ports, SYSTEM, artefact.id, reading, chosen, languages)
        )
    except MuseumError as error:
        for page in pages:
            page.status, page.reason = "rejected", error.reason
        return
    for page in pages:
        if page.status in _TAKEN and page.media not in changed:
            page.status = "unchanged"


def _fate(held: Transcription | None, text: PageText, choices: Choices) -> tuple[str, Translated]:
    """Say what becomes of a page's text beside the one that its scan has."""
    if held is None:
        return "kept", Translated()
    if not transcriptions.differs(held, text):
        return "unchanged", Translated()
    if held.source == TranscriptionSource.TYPED and not choices.replace:
        return "skipped", _TYPED
    return "replaced", Translated()


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--artefact",
    "number",
    default="",
    help="Accession number of the artefact; else files are named like scans.",
)
@click.option("--institution", "slug", default="", help="Slug of the institution; the default one otherwise.")
@click.option("--language", default="", help="Where a file tells none: vi, lzh, vi-Hani, fr, en …")
@click.option("--replace", is_flag=True, help="Also put the files' texts in the place of typed ones.")
@click.option("--dry-run", is_flag=True, help="Say which page gets what; keep nothing.")
@as_json
def transcribe(
    paths: tuple[Path, ...],
    number: str,
    slug: str,
    language: str,
    *,
    replace: bool,
    dry_run: bool,
    machine: bool,
) -> None:
    """Keep what is written on pages: text files with page breaks, ALTO, zips of these."""
    if language:
        transcriptions.check_language(language)
    platform = open_platform()
    with platform.sessions() as session:
        institution = institutions.get(session, slug)
    tally: dict[str, int] = {}
    with progress("Transcribe", None, shown=not machine) as advance:
        for page in transcribe_all(platform, institution, paths, number, Choices(language, dry_run, replace)):
            tally[page.status] = tally.get(page.status, 0) + 1
            advance(readable(page.name))
            _tell(page, machine=machine)
    if not dry_run:
        drain(platform.work)
    if not machine:
        console.print(", ".join(f"{count} {status}" for status, count in tally.items()))
    sys.exit(SOME_FAILED if tally.get("rejected") else 0)


def _tell(page: Page, *, machine: bool) -> None:
    if machine:
        emit(page.described())
    elif page.reason:
        console.print(
            f"[red]{page.status}[/] {readable(page.name)}, {page.number}: {page.reason.vi} / {page.reason.en}",
            highlight=False,
        )
