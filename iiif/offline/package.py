"""The page that opens the pack of a package for learning, in both languages at once, with its quiz.

It is for pupils: neither the guide nor an answer goes in. Of the right choice goes in what a script can
compare with, and nothing that can be read.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Template

from iiif.offline.page import ASSETS
from museum.domain.curriculum import SUBJECTS, grades_shown
from museum.domain.education import PackageObject, PackageStep, Phase, Question
from museum.domain.pages import within
from museum.domain.rights import rights_label
from museum.domain.translated import LANGUAGES, Language, Translated
from museum.ports import PictureSource
from museum.ports.packs import PackedPackage
from museum.services.package_content import choices_of, picture_of, questions_about, region_of
from museum.services.rich_text import as_list, clean_rich_text

SIDE = 1200
"""Longer side of a detail in pixels."""
_FNV_START, _FNV_PRIME, _BITS = 2166136261, 16777619, 0xFFFFFFFF
_WORDS = {
    "overline": Translated("Gói học tập trải nghiệm", "Package for experiential learning"),
    "outcomes": Translated("Học sinh học được gì", "What pupils learn"),
    "materials": Translated("Cần chuẩn bị", "What to bring"),
    "look": Translated("Quan sát kỹ", "Look closely"),
    "into": Translated("Phóng to hiện vật", "Look into the object"),
    "steps": Translated("Các bước thực hiện", "How it goes"),
    "quiz": Translated("Em có nhận ra không?", "Do you see it?"),
    "spoken": Translated(
        "Hãy trao đổi với nhau, hoặc viết vào phiếu học tập.",
        "Talk about it, or write your answer on the worksheet.",
    ),
    "check": Translated("Xem kết quả", "Check my answers"),
    "right": Translated("Đúng rồi.", "Right."),
    "wrong": Translated("Chưa đúng. Hãy nhìn lại hiện vật.", "Not this one. Look again."),
    "open": Translated("Chưa trả lời.", "Not answered yet."),
    "papers": Translated("In ra giấy", "Print"),
    "online": Translated("Xem trên mạng", "See it online"),
    "borrowed": Translated("(bằng tiếng Anh)", "(shown in Vietnamese)"),
    Phase.BEFORE: Translated("Trước chuyến tham quan", "Before the visit"),
    Phase.DURING: Translated("Trong chuyến tham quan", "During the visit"),
    Phase.AFTER: Translated("Sau chuyến tham quan", "After the visit"),
}
_PAPERS = {"vi": "Phiếu học tập (PDF, tiếng Việt)", "en": "Worksheet (PDF, English)"}


@dataclass(frozen=True)
class Look:
    """An object to observe: the picture of its detail, and the folder in which it can be looked into."""

    placed: PackageObject
    number: int
    picture: bytes | None
    folder: str
    """Empty where the object does not go along."""

    @property
    def file(self) -> str:
        """Name of the picture in the pack."""
        return f"details/{self.number}.jpg"

    @property
    def title(self) -> Translated:
        """What the object is called: its register number where it has no title."""
        number = self.placed.artefact.accession_number
        return self.placed.artefact.title or Translated(number, number)


def looks_of(packed: PackedPackage, pictures: PictureSource, folders: Mapping[str, str]) -> list[Look]:
    """Have the details' pictures made, as far as the grants go; `folders`: artefact id → folder. Raises `Unavailable`."""
    looks = []
    for number, placed in enumerate(packed.objects, start=1):
        scan = picture_of(placed)
        grant = packed.grants.get(scan.id) if scan is not None else None
        picture = None
        if scan is not None and grant is not None and grant.status == "full":
            region = region_of(placed)
            box = within(region, grant.width, grant.height) if region else None
            picture = pictures.jpeg(scan.id, grant, SIDE, box)
        looks.append(Look(placed, number, picture, folders.get(placed.artefact_id, "")))
    return looks


def package_html(packed: PackedPackage, looks: Sequence[Look], base: str) -> str:
    """Write the page; `base` is the site's public address."""
    package = packed.package
    template = Template((ASSETS / "package.html").read_text(encoding="utf-8"))
    parts = [
        _part("outcomes", _rich(_lines(package.outcomes))),
        _part("materials", _rich(_lines(package.materials))),
        _part("look", "".join(_look(look) for look in looks)),
        _part("steps", _steps(package.steps)),
        _part("quiz", _quiz(questions_about(package, {one.id for one in packed.objects}))),
        _part("papers", _papers(packed.papers)),
    ]
    return template.substitute(
        language=packed.language,
        title=html.escape(" · ".join(dict.fromkeys(filter(None, (package.title.vi, package.title.en))))),
        overline=_word("overline"),
        heading=_plain(package.title or Translated(package.slug, package.slug)),
        lead=_plain(package.summary),
        facts=_plain(_facts(packed)),
        institution=_plain(package.institution.name),
        parts="\n".join(filter(None, parts)),
        online="".join(
            f'<a lang="{lang}" href="{html.escape(f"{base}/{lang}/education/{package.slug}")}">'
            f"{html.escape(_WORDS['online'].shown(lang).text)}</a>"
            for lang in LANGUAGES
        ),
    )


def package_read_me(packed: PackedPackage, looks: Sequence[Look], base: str, moment: datetime) -> str:
    """Write what a person reads first, and may do with what is in the pack."""
    lines = []
    for look in looks:
        artefact = look.placed.artefact
        terms = rights_label(artefact.rights) if artefact.rights else Translated()
        said = (
            f"{look.number}. {_once(look.title)} ({artefact.accession_number})",
            artefact.credit or _once(artefact.institution.name),
            _once(terms),
            f"{base}/vi/artefacts/{artefact.id}",
        )
        lines += [*("    " * bool(at) + text for at, text in enumerate(said) if text), ""]
    template = Template((ASSETS / "package-readme.txt").read_text(encoding="utf-8"))
    text = template.substitute(
        title=_once(packed.package.title),
        objects="\n".join(lines).rstrip(),
        site=base,
        day_vi=f"{moment:%d/%m/%Y}",
        day_en=f"{moment:%Y-%m-%d}",
    )
    # Notepad of old Windows shows one line without the returns, and takes UTF-8 for something else without the mark.
    return "\ufeff" + text.replace("\n", "\r\n")


def _once(text: Translated) -> str:
    return " · ".join(dict.fromkeys(filter(None, (text.vi, text.en))))


def _facts(packed: PackedPackage) -> Translated:
    package = packed.package
    said: dict[Language, str] = {}
    for lang in LANGUAGES:
        minutes = {"vi": "phút", "en": "minutes"}[lang]
        facts = (
            grades_shown(package.grade_from, package.grade_to).shown(lang).text,
            ", ".join(SUBJECTS[code].shown(lang).text for code in package.subjects if code in SUBJECTS),
            f"{package.minutes} {minutes}" if package.minutes else "",
        )
        said[lang] = " · ".join(filter(None, facts))
    return Translated(said["vi"], said["en"])


def _word(name: str) -> str:
    return _plain(_WORDS[name])


def _plain(text: Translated) -> str:
    """Write a text in both languages; one that lacks a language says so."""
    return "".join(
        f'<span lang="{lang}">{html.escape(text.shown(lang).text)}{_mark(text, lang)}</span>'
        for lang in LANGUAGES
        if text
    )


def _rich(text: Translated) -> str:
    return "".join(
        f'<div class="story" lang="{lang}">{clean_rich_text(text.shown(lang).text)}{_mark(text, lang)}</div>'
        for lang in LANGUAGES
        if text
    )


def _lines(text: Translated) -> Translated:
    return Translated(as_list(clean_rich_text(text.vi)), as_list(clean_rich_text(text.en)))


def _mark(text: Translated, lang: Language) -> str:
    if not text.shown(lang).borrowed:
        return ""
    return f' <small class="borrowed">{html.escape(_WORDS["borrowed"].shown(lang).text)}</small>'


def _part(name: str, content: str) -> str:
    return f'<section class="part" id="{name}"><h2>{_word(name)}</h2>{content}</section>' if content else ""


def _look(look: Look) -> str:
    artefact = look.placed.artefact
    picture = f'<img src="{look.file}" alt="">' if look.picture else ""
    if look.folder:
        way = f"{look.folder}/index.html"
        picture = f'<a href="{way}" tabindex="-1" aria-hidden="true">{picture}</a>' if picture else ""
        onward = f'<p><a href="{way}">{_word("into")}</a></p>'
    else:
        onward = ""
    terms = rights_label(artefact.rights) if artefact.rights else Translated()
    caption = " · ".join(filter(None, (artefact.accession_number, artefact.credit)))
    return (
        f'<article class="look" id="object-{look.number}">{picture}'
        f'<div><h3><span class="number">{look.number}</span> {_plain(look.title)}</h3>'
        f'<p class="quiet">{html.escape(caption)}{" · " if caption and terms else ""}{_plain(terms)}</p>{_rich(look.placed.observe)}{onward}</div></article>'
    )


def _steps(steps: Sequence[PackageStep]) -> str:
    written = []
    for phase in Phase:
        mine = [step for step in steps if step.phase == phase]
        if mine:
            items = "".join(_step(step) for step in mine)
            written.append(f"<h3>{_word(phase)}</h3><ol>{items}</ol>")
    return "".join(written)


def _step(step: PackageStep) -> str:
    minutes = f' <span class="quiet">{step.minutes}′</span>' if step.minutes else ""
    return f"<li><strong>{_plain(step.title)}</strong>{minutes}{_rich(step.text)}</li>"


def _quiz(questions: Sequence[Question]) -> str:
    if not questions:
        return ""
    items = "".join(_question(one, number) for number, one in enumerate(questions, start=1))
    check = (
        f'<p><button type="button" data-check hidden>{_word("check")}</button></p>'
        if any(choices_of(one) for one in questions)
        else ""
    )
    return f'<form data-quiz><ol class="quiz">{items}</ol>{check}</form>'


def _question(question: Question, number: int) -> str:
    offered = choices_of(question)
    text = f'<div id="q{number}">{_rich(question.text)}</div>'
    if not offered:
        return f'<li>{text}<p class="quiet">{_word("spoken")}</p></li>'
    choices = "".join(
        f'<label><input type="radio" name="q{number}" value="{at}"> {_plain(choice)}</label>'
        for at, choice in enumerate(offered)
    )
    verdicts = "".join(
        f'<p class="verdict" data-verdict="{name}" hidden>{_word(name)}</p>'
        for name in ("right", "wrong", "open")
    )
    right = sealed(question.id, question.right) if question.right is not None else ""
    return (
        f'<li data-question="{question.id}" data-sealed="{right}"><div role="radiogroup" aria-labelledby="q{number}">'
        f'{text}{choices}</div><div role="status">{verdicts}</div></li>'
    )


def sealed(question_id: str, choice: int) -> str:
    """Give what a choice is known by without being read: FNV-1a, 32 bits, as `pack.js` reckons it."""
    found = _FNV_START
    for byte in f"{question_id}:{choice}".encode():
        found = ((found ^ byte) * _FNV_PRIME) & _BITS
    return f"{found:08x}"


def _papers(papers: Mapping[str, bytes]) -> str:
    named = zip(papers, _PAPERS.items(), strict=False)
    links = "".join(
        f'<li lang="{lang}"><a href="{html.escape(name)}">{html.escape(words)}</a></li>'
        for name, (lang, words) in named
    )
    return f"<ul>{links}</ul>" if links else ""
