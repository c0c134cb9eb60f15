"""How an artefact's scans are looked through: as a book or one by one, by which names, under which headings.

Pages, manifests and packs all ask here, so that a page is called the same everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from museum.domain.collections import Artefact, Aspect, Chapter, Media, PageTurning, Vocabulary
from museum.domain.translated import Translated
from museum.text.fold import fold

ASPECTS = {
    Aspect.RECTO: Translated("Mặt trước", "Recto"),
    Aspect.VERSO: Translated("Mặt sau", "Verso"),
    Aspect.SIDE: Translated("Mặt bên", "Side"),
    Aspect.INSIDE: Translated("Bên trong", "Inside"),
    Aspect.BASE: Translated("Đáy", "Base"),
    Aspect.DETAIL: Translated("Chi tiết", "Detail"),
}
_BOOK = re.compile(
    r"\b(sach|thu tich|gia pha|than pha|than tich|dia ba|so ghi|so tay|album|book|manuscript|codex)\b"
)
"""What turns its pages, in folded letters."""
_RIGHT_TO_LEFT = ("han nom", "chu han", "chu nom", "japanese", "chinese")
_FEWEST_PAGES = 2
Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of a scan."""


@dataclass(frozen=True)
class Turning:
    """How the scans are looked through."""

    book: bool
    leftwards: bool
    """True of a book that opens from the right."""


@dataclass(frozen=True)
class Heading:
    """An entry of the table of contents."""

    chapter: Chapter
    pages: tuple[Media, ...]
    """Its own pages: those before its first part begins."""
    parts: tuple[Heading, ...] = field(default=())


def pictures_of(artefact: Artefact) -> list[Media]:
    """List the scans that can be shown; sound and moving pictures are none."""
    return [medium for medium in artefact.ready_media if medium.duration is None]


def pages_of(artefact: Artefact) -> list[Media]:
    """List the scans that stand for themselves: all but the details of others."""
    return [medium for medium in pictures_of(artefact) if not is_detail(medium)]


def is_detail(medium: Media) -> bool:
    """Say whether a scan shows but a part of what another one shows."""
    return medium.detail_of_id is not None or medium.aspect == Aspect.DETAIL


def whole_of(artefact: Artefact, medium: Media) -> Media | None:
    """Give the scan that this one is a detail of, if it can be shown."""
    return _whole_among({one.id: one for one in pictures_of(artefact)}, medium)


def wholes_of(artefact: Artefact) -> dict[str, Media]:
    """Give, by the id of each detail, the scan that it is a detail of, if it can be shown."""
    pictures = {one.id: one for one in pictures_of(artefact)}
    found = ((one.id, _whole_among(pictures, one)) for one in pictures.values())
    return {detail: whole for detail, whole in found if whole is not None}


def _whole_among(pictures: dict[str, Media], medium: Media) -> Media | None:
    if medium.detail_of_id in (None, medium.id):
        return None
    return pictures.get(medium.detail_of_id or "")


def detail_box(medium: Media, whole: Media) -> Box | None:
    """Give where a detail lies on the scan it belongs to, kept within it; None when nobody said."""
    x, y, width, height = medium.detail_x, medium.detail_y, medium.detail_width, medium.detail_height
    if x is None or y is None or width is None or height is None:
        return None
    return within((x, y, width, height), whole.width or 0, whole.height or 0)


def within(box: Box, width: int, height: int) -> Box | None:
    """Cut a region to a picture of that size; None when nothing is left."""
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(width, box[0] + box[2]), min(height, box[1] + box[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def turning_of(artefact: Artefact) -> Turning:
    """Say how the scans are looked through: as somebody decided, else as type and material suggest."""
    several = len(pages_of(artefact)) >= _FEWEST_PAGES
    if artefact.page_turning in (PageTurning.BOOK, PageTurning.BOOK_LEFTWARDS):
        return Turning(several, several and artefact.page_turning == PageTurning.BOOK_LEFTWARDS)
    book = several and artefact.page_turning != PageTurning.SEPARATE and _seems_a_book(artefact)
    return Turning(book, book and _seems_to_read_leftwards(artefact))


def _words(artefact: Artefact, *vocabularies: Vocabulary) -> list[str]:
    terms = (term for vocabulary in vocabularies for term in artefact.terms_of(vocabulary))
    return [fold(text) for term in terms for text in (term.label.vi, term.label.en) if text]


def _seems_a_book(artefact: Artefact) -> bool:
    """Guess by type, or by a material like `printed book`."""
    return any(_BOOK.search(word) for word in _words(artefact, Vocabulary.OBJECT_TYPE, Vocabulary.MATERIAL))


def _seems_to_read_leftwards(artefact: Artefact) -> bool:
    """Guess whether a book opens from the right, as books in Chinese characters do."""
    words = _words(artefact, Vocabulary.OBJECT_TYPE, Vocabulary.KEYWORD, Vocabulary.CULTURE)
    return any(script in word for word in words for script in _RIGHT_TO_LEFT)


def page_labels(artefact: Artefact) -> dict[str, Translated]:
    """Name every scan, by its id: as somebody typed, else by what it shows, else by its number.

    Details do not count as pages; one that nobody named is called after the scan it belongs to.
    """
    pages, wholes = pages_of(artefact), wholes_of(artefact)
    labels = _page_names(pages, book=turning_of(artefact).book)
    recordings = [medium for medium in artefact.ready_media if medium.duration is not None]
    for count, medium in enumerate(recordings, start=1):
        labels[medium.id] = medium.label or _recording(medium, count)
    details = [medium for medium in pictures_of(artefact) if medium.id not in labels]
    for count, medium in enumerate(details, start=1):
        whole = wholes.get(medium.id)
        name = labels.get(whole.id) if whole is not None else None
        labels[medium.id] = medium.label or _detail(name, count, len(details))
    return labels


def _page_names(pages: list[Media], *, book: bool) -> dict[str, Translated]:
    shared = Counter(medium.aspect for medium in pages if not medium.label)
    seen: Counter[str] = Counter()
    names: dict[str, Translated] = {}
    for number, medium in enumerate(pages, start=1):
        seen[medium.aspect] += not medium.label
        alike = seen[medium.aspect] if shared[medium.aspect] > 1 else 0
        names[medium.id] = medium.label or _counted(medium, number, alike, book=book)
    return names


def _counted(medium: Media, number: int, alike: int, *, book: bool) -> Translated:
    """Name a page or view; `alike` counts the views of one aspect where there are several."""
    aspect = ASPECTS.get(Aspect(medium.aspect)) if medium.aspect in ASPECTS else None
    if book:
        page = Translated(f"Trang {number}", f"Page {number}")
        if aspect is None:
            return page
        return Translated(f"{page.vi} ({_lower(aspect.vi)})", f"{page.en} ({_lower(aspect.en)})")
    if aspect is None:
        return Translated(f"Ảnh {number}", f"Image {number}")
    count = f" {alike}" if alike else ""
    return Translated(f"{aspect.vi}{count}", f"{aspect.en}{count}")


def _detail(whole: Translated | None, count: int, details: int) -> Translated:
    if whole:
        return Translated(f"Chi tiết: {whole.shown('vi')}", f"Detail: {whole.shown('en')}")
    named = ASPECTS[Aspect.DETAIL]
    return Translated(f"{named.vi} {count}", f"{named.en} {count}") if details > 1 else named


def _recording(medium: Media, count: int) -> Translated:
    if medium.mime.startswith("video/"):
        return Translated(f"Phim {count}", f"Film {count}")
    return Translated(f"Bản ghi âm {count}", f"Sound recording {count}")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def contents_of(artefact: Artefact) -> tuple[Heading, ...]:
    """Give the table of contents, parts below their chapters; headings that lead to no page are left out.

    A heading lasts until the next one that is no deeper. Two may begin on one page. They stand in the
    order of their pages, also after these were put in another order.
    """
    order = {medium.id: at for at, medium in enumerate(artefact.media)}
    pages = pages_of(artefact)
    begins = [_first_page(chapter, pages, order) for chapter in artefact.chapters]
    known = [
        (chapter, begin)
        for chapter, begin in zip(artefact.chapters, begins, strict=True)
        if begin is not None
    ]
    known.sort(key=lambda entry: entry[1])
    return _headings(known, len(pages), pages)


def _first_page(chapter: Chapter, pages: list[Media], order: dict[str, int]) -> int | None:
    """Give the number of a chapter's first page that can be shown, counted from 0."""
    wanted = order.get(chapter.media_id)
    if wanted is None:
        return None
    return next((at for at, page in enumerate(pages) if order[page.id] >= wanted), None)


def _headings(known: list[tuple[Chapter, int]], end: int, pages: list[Media]) -> tuple[Heading, ...]:
    """Nest a run of headings; `end` is the page before which the last one ends."""
    found: list[Heading] = []
    at = 0
    while at < len(known):
        chapter, begin = known[at]
        following = at + 1
        while following < len(known) and known[following][0].depth > chapter.depth:
            following += 1
        stop = known[following][1] if following < len(known) else end
        parts = known[at + 1 : following]
        own = parts[0][1] if parts else max(stop, begin + 1)
        found.append(Heading(chapter, tuple(pages[begin:own]), _headings(parts, stop, pages)))
        at = following
    return tuple(found)
