"""The pages of an artefact: what each scan shows, how they are turned, the table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from museum.domain.base import new_id
from museum.domain.collections import Artefact, Aspect, Chapter, Media, PageTurning
from museum.domain.errors import Conflict, Invalid
from museum.domain.people import Person
from museum.domain.states import MediaState
from museum.domain.translated import Translated
from museum.ports import Ports
from museum.services.artefacts import get_for, touch
from museum.services.audit import note
from museum.services.outbox import transaction
from museum.services.transcriptions import PageText, note_transcribed, page_for, put

LONGEST_LABEL = 200
MOST_CHAPTERS = 500
DEEPEST = 5
"""Levels that a table of contents may have below its chapters."""


@dataclass(frozen=True)
class Detail:
    """Where on another scan of the artefact a scan's detail lies, in pixels of that scan."""

    of_id: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class PageFacts:
    """All that a curator says of one scan."""

    label: Translated = Translated()
    aspect: Aspect = Aspect.UNSAID
    detail: Detail | None = None
    text: str = ""
    language: str = "vi"


@dataclass(frozen=True)
class ChapterPlan:
    """An entry of the table of contents as wanted; without `id` it is new."""

    label: Translated
    media_id: str
    depth: int = 0
    id: str = ""


def detail_of(medium: Media) -> Detail | None:
    """Give the detail that a scan shows of another one."""
    place = (medium.detail_x, medium.detail_y, medium.detail_width, medium.detail_height)
    x, y, width, height = (number or 0 for number in place)
    return Detail(medium.detail_of_id, x, y, width, height) if medium.detail_of_id else None


def save(
    session: Session,
    ports: Ports,
    person: Person,
    media_id: str,
    facts: PageFacts,
    seen_version: int | None = None,
) -> bool:
    """Keep what is said of a scan, its transcription included, at once; says whether anything changed.

    With `seen_version` a record that changed since then is not written to. Raises Invalid, Conflict,
    NotFound, NotAllowed.
    """
    with transaction(session, ports):
        artefact, medium = page_for(session, person, media_id)
        _refuse_other_version(artefact, seen_version)
        _check_label(facts.label, "label")
        if facts.detail is not None:
            _check_detail(artefact, medium, facts.detail)
        described = _describe(medium, facts)
        page = PageText(media_id, facts.text, facts.language)
        transcribed = put(session, ports, artefact, page)
        if described or transcribed:
            touch(session, ports, artefact)
        if described:
            note(
                session,
                ports,
                person,
                "page",
                ("artefact", artefact.id),
                artefact.institution_id,
                media=media_id,
            )
        if transcribed:
            note_transcribed(session, ports, person, artefact, [media_id])
    return described or transcribed


def _describe(medium: Media, facts: PageFacts) -> bool:
    if (medium.label, medium.aspect, detail_of(medium)) == (facts.label, facts.aspect, facts.detail):
        return False
    detail = facts.detail
    medium.label, medium.aspect = facts.label, facts.aspect
    medium.detail_of_id = detail.of_id if detail else None
    medium.detail_x, medium.detail_y = (detail.x, detail.y) if detail else (None, None)
    medium.detail_width, medium.detail_height = (detail.width, detail.height) if detail else (None, None)
    return True


def _check_label(label: Translated, field: str) -> None:
    for text in (label.vi, label.en):
        if len(text) > LONGEST_LABEL:
            raise Invalid(
                f"Nhãn dài {len(text)} ký tự, quá mức {LONGEST_LABEL}. Hãy rút gọn.",
                f"The label has {len(text)} characters, more than {LONGEST_LABEL}. Please shorten it.",
                field,
            )


def _check_detail(artefact: Artefact, medium: Media, detail: Detail) -> None:
    scans = {one.id: one for one in artefact.media}
    whole = scans.get(detail.of_id)
    if whole is None or whole.state != MediaState.READY or not (whole.width and whole.height):
        raise Invalid(
            "Ảnh toàn thể phải là một ảnh đã số hóa của chính hiện vật này.",
            "The whole picture must be a digitised scan of this very artefact.",
            "detail_of",
        )
    seen: Media | None = whole
    while seen is not None:
        if seen.id == medium.id:
            raise Invalid(
                "Một ảnh không thể là chi tiết của chính nó, kể cả qua ảnh khác. Hãy chọn ảnh toàn thể khác.",
                "A scan cannot be a detail of itself, nor by way of another one. Choose another whole picture.",
                "detail_of",
            )
        seen = scans.get(seen.detail_of_id or "")
    inside = (
        0 <= detail.x < detail.x + detail.width <= whole.width
        and 0 <= detail.y < detail.y + detail.height <= whole.height
    )
    if not inside:
        raise Invalid(
            f"Vùng chi tiết phải nằm trong ảnh toàn thể ({whole.width} × {whole.height} điểm ảnh) và có cả rộng lẫn cao.",
            f"The detail must lie inside the whole picture ({whole.width} × {whole.height} pixels) and have "
            "width and height.",
            "detail_place",
        )


def turn(session: Session, ports: Ports, person: Person, artefact_id: str, turning: PageTurning) -> bool:
    """Say how the scans of an artefact are looked through; raises NotFound, NotAllowed."""
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        if artefact.page_turning == turning:
            return False
        artefact.page_turning = turning
        touch(session, ports, artefact)
        note(
            session,
            ports,
            person,
            "turning",
            ("artefact", artefact.id),
            artefact.institution_id,
            turning=turning,
        )
    return True


def chapters_in_order(artefact: Artefact) -> list[Chapter]:
    """List the table of contents as the pages stand now: entries of one page in the order they were given."""
    places = _places(artefact)
    return sorted(artefact.chapters, key=lambda one: (places.get(one.media_id, len(places)), one.position))


def write_chapters(
    session: Session,
    ports: Ports,
    person: Person,
    artefact_id: str,
    plans: Sequence[ChapterPlan],
    seen_version: int | None = None,
) -> Artefact:
    """Write the whole table of contents; entries keep their ids, and stand in the order of their pages.

    Raises Invalid, Conflict, NotFound, NotAllowed.
    """
    with transaction(session, ports):
        artefact = get_for(session, person, artefact_id)
        _refuse_other_version(artefact, seen_version)
        places = _places(artefact)
        _check_chapters(plans, places)
        ordered = sorted(plans, key=lambda plan: places[plan.media_id])
        _check_depths(ordered)
        before = [_as_plan(chapter) for chapter in artefact.chapters]
        if ordered == before:
            return artefact
        known = {chapter.id: chapter for chapter in artefact.chapters}
        artefact.chapters = [
            _written(known.get(plan.id), plan, position) for position, plan in enumerate(ordered)
        ]
        touch(session, ports, artefact)
        note(
            session,
            ports,
            person,
            "contents",
            ("artefact", artefact.id),
            artefact.institution_id,
            entries=len(plans),
        )
    return artefact


def _as_plan(chapter: Chapter) -> ChapterPlan:
    return ChapterPlan(chapter.label, chapter.media_id, chapter.depth, chapter.id)


def _written(known: Chapter | None, plan: ChapterPlan, position: int) -> Chapter:
    chapter = known or Chapter(id=new_id())
    chapter.position, chapter.depth = position, plan.depth
    chapter.label, chapter.media_id = plan.label, plan.media_id
    return chapter


def _places(artefact: Artefact) -> dict[str, int]:
    return {medium.id: at for at, medium in enumerate(artefact.media)}


def _check_chapters(plans: Sequence[ChapterPlan], places: dict[str, int]) -> None:
    if len(plans) > MOST_CHAPTERS:
        raise Invalid(
            f"Mục lục có hơn {MOST_CHAPTERS} mục. Hãy gộp bớt.",
            f"The table of contents has more than {MOST_CHAPTERS} entries. Please merge some.",
            "chapters",
        )
    for plan in plans:
        if not plan.label:
            raise Invalid(
                "Mỗi mục của mục lục cần tên bằng ít nhất một ngôn ngữ. Hãy đặt tên hoặc bỏ mục đó.",
                "Each entry of the table of contents needs a name in at least one language. Name it or remove it.",
                "chapters",
            )
        _check_label(plan.label, "chapters")
        if plan.media_id not in places:
            raise Invalid(
                "Trang đầu của một mục không thuộc hiện vật này. Hãy chọn lại trang.",
                "The first page of an entry does not belong to this artefact. Choose the page again.",
                "chapters",
            )


def _check_depths(ordered: Sequence[ChapterPlan]) -> None:
    above = -1
    for plan in ordered:
        if not 0 <= plan.depth <= min(above + 1, DEEPEST):
            name = plan.label.shown("vi").text, plan.label.shown("en").text
            raise Invalid(
                f"“{name[0]}” lùi vào quá một bậc so với mục đứng trước (các mục xếp theo trang). Hãy giảm bậc của mục này.",
                f"“{name[1]}” stands more than one level below the entry before it (entries stand in page "
                "order). Give it a higher level.",
                "chapters",
            )
        above = plan.depth


def _refuse_other_version(artefact: Artefact, seen_version: int | None) -> None:
    if seen_version is not None and artefact.version != seen_version:
        raise Conflict(
            "Người khác vừa sửa hồ sơ này. Hãy mở lại trang, rồi ghi lại thay đổi của bạn.",
            "Somebody else has just changed this record. Please reload the page and enter your changes again.",
        )
