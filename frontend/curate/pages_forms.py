"""The form of one page: what the scan shows, where it is a detail of another one, what is written on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import SelectField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.workbench.forms import TextsForm, flat, line, pair
from frontend.workbench.words import N_, later
from museum.domain.collections import Aspect
from museum.domain.errors import Invalid
from museum.domain.pages import ASPECTS, page_labels
from museum.domain.states import MediaState
from museum.domain.transcriptions import LONGEST_PAGE
from museum.domain.translated import LANGUAGES
from museum.services.pages import LONGEST_LABEL, Detail, PageFacts, detail_of
from museum.services.transcriptions import LANGUAGES as WRITTEN_IN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from museum.domain.collections import Artefact, Media
    from museum.domain.transcriptions import Transcription

MOST_DIGITS = 7
PLACE = ("detail_x", "detail_y", "detail_width", "detail_height")
_PIXELS = {"inputmode": "numeric", "maxlength": MOST_DIGITS, "autocomplete": "off"}


class PageForm(TextsForm):
    """All that a curator says of one scan."""

    NAMES = ("text", "language", "label_vi", "label_en", "aspect", "detail_of", *PLACE)
    text = TextAreaField(
        later(N_("What is written on it")),
        render_kw={"maxlength": LONGEST_PAGE, "spellcheck": "false", "autocapitalize": "off"},
    )
    language = SelectField(later(N_("Written in")), validate_choice=False)
    label_vi, label_en = (line(N_("Label"), lang) for lang in LANGUAGES)
    aspect = SelectField(later(N_("It shows")), validate_choice=False)
    detail_of = SelectField(later(N_("A detail of")), validate_choice=False)
    detail_x = StringField(later(N_("From the left")), render_kw=_PIXELS)
    detail_y = StringField(later(N_("From the top")), render_kw=_PIXELS)
    detail_width = StringField(later(N_("Width")), render_kw=_PIXELS)
    detail_height = StringField(later(N_("Height")), render_kw=_PIXELS)

    def offer(self, artefact: Artefact, medium: Media) -> None:
        """Fill in what can be chosen."""
        for label in (self.label_vi, self.label_en):
            label.render_kw = {"maxlength": LONGEST_LABEL}
        self.language.choices = language_choices(self.language.data or "")
        self.aspect.choices = aspect_choices()
        names = scan_names(artefact)
        others = [
            (one.id, names[one.id])
            for one in artefact.media
            if one.id != medium.id and one.state == MediaState.READY
        ]
        self.detail_of.choices = [("", gettext("No, it stands for itself")), *others]

    def facts(self) -> PageFacts:
        """Read what was sent; raises Invalid."""
        sent = self.values()
        if sent["aspect"] not in list(Aspect):
            raise Invalid("Không có cách chụp này.", "There is no such aspect.", "aspect")
        return PageFacts(
            label=pair(sent, "label"),
            aspect=Aspect(sent["aspect"]),
            detail=_detail(sent),
            text=sent["text"],
            language=sent["language"],
        )


def _detail(sent: Mapping[str, str]) -> Detail | None:
    if not sent["detail_of"]:
        return None
    x, y, width, height = (_pixels(sent[name], name) for name in PLACE)
    return Detail(sent["detail_of"], x, y, width, height)


def _pixels(text: str, name: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > MOST_DIGITS:
        raise Invalid(
            "Hãy cho biết vùng chi tiết: kéo khung trên ảnh, hoặc nhập bốn số nguyên (điểm ảnh).",
            "Say where the detail lies: draw a frame on the picture, or enter four whole numbers (pixels).",
            name,
        )
    return int(text)


def page_shown(medium: Media, written: Transcription | None) -> dict[str, str]:
    """Give a page as its form shows it."""
    detail = detail_of(medium)
    place = (detail.x, detail.y, detail.width, detail.height) if detail else ("", "", "", "")
    return {
        "text": written.text if written else "",
        "language": written.language if written else "",
        **flat({"label": medium.label}),
        "aspect": medium.aspect,
        "detail_of": detail.of_id if detail else "",
        **{name: str(number) for name, number in zip(PLACE, place, strict=True)},
    }


def language_choices(held: str = "") -> list[tuple[str, str]]:
    """Offer the languages that pages are written in; one that a page has already is kept among them."""
    lang = current_language()
    choices = [(tag, name.shown(lang).text) for tag, name in WRITTEN_IN.items()]
    return choices if not held or held in WRITTEN_IN else [*choices, (held, held)]


def language_name(tag: str) -> str:
    """Name a language in the reader's own; its tag where it has no name here."""
    return WRITTEN_IN[tag].shown(current_language()).text if tag in WRITTEN_IN else tag


def aspect_choices() -> list[tuple[str, str]]:
    """Offer what a scan may show."""
    lang = current_language()
    return [("", gettext("Not said")), *((one.value, name.shown(lang).text) for one, name in ASPECTS.items())]


def scan_names(artefact: Artefact) -> dict[str, str]:
    """Name an artefact's scans as pages do; those that cannot be shown yet by their files."""
    lang = current_language()
    labels = page_labels(artefact)
    return {
        one.id: labels[one.id].shown(lang).text if one.id in labels else one.source_name
        for one in artefact.media
    }
