"""The forms of an exhibition: its texts, its opening picture, a section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField

from frontend.i18n import gettext
from frontend.workbench.forms import TextsForm, flat, line, prose, typed
from frontend.workbench.words import N_, later
from museum.domain.exhibitions import Layout
from museum.domain.translated import LANGUAGES, Translated
from museum.services.sections import ItemPlan, LoanPlan

if TYPE_CHECKING:
    from museum.domain.exhibitions import Exhibition, Section

LENT = "loan-"
"""What begins the name of an object on loan in the section's form."""


class ExhibitionForm(TextsForm):
    """The words of an exhibition."""

    NAMES = tuple(
        f"{name}_{lang}" for name in ("title", "subtitle", "introduction", "credits") for lang in LANGUAGES
    )
    institution = SelectField(later(N_("Institution")), validate_choice=False)
    title_vi, title_en = (line(N_("Exhibition title"), lang) for lang in LANGUAGES)
    subtitle_vi, subtitle_en = (line(N_("One sentence under the title"), lang) for lang in LANGUAGES)
    introduction_vi, introduction_en = (prose(N_("Introduction"), lang) for lang in LANGUAGES)
    credits_vi, credits_en = (prose(N_("Credits"), lang) for lang in LANGUAGES)


class SectionForm(TextsForm):
    """The words and the rhythm of a section; its artefacts are listed beside it."""

    NAMES = ("title_vi", "title_en", "text_vi", "text_en", "layout")
    title_vi, title_en = (line(N_("Section title"), lang) for lang in LANGUAGES)
    text_vi, text_en = (prose(N_("Section text"), lang) for lang in LANGUAGES)
    layout = RadioField(later(N_("Rhythm")), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout.choices = list(layout_words().items())


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """What the opening picture shows: centre in hundredths of width and height, and how close."""

    cover = HiddenField()
    x = StringField(later(N_("Centre, from the left (%)")), render_kw={"inputmode": "decimal"})
    y = StringField(later(N_("Centre, from the top (%)")), render_kw={"inputmode": "decimal"})
    zoom = StringField(later(N_("How close (1 to 16)")), render_kw={"inputmode": "decimal"})


def layout_words() -> dict[str, str]:
    """Word the rhythms that a section may have."""
    return {
        Layout.TEXT.value: gettext("Text alone"),
        Layout.SINGLE.value: gettext("One large object"),
        Layout.PAIR.value: gettext("Two to compare"),
        Layout.ROW.value: gettext("Objects side by side"),
        Layout.STORY.value: gettext("A story told step by step over a picture"),
    }


def texts_shown(exhibition: Exhibition) -> dict[str, str]:
    """Give an exhibition's words as its form shows them."""
    pairs = {
        "title": exhibition.title,
        "subtitle": exhibition.subtitle,
        "introduction": typed(exhibition.introduction),
        "credits": typed(exhibition.credits),
    }
    return flat(pairs)


def section_shown(section: Section) -> dict[str, str]:
    """Give a section as its form shows it: words, layout, what stands in it in order, captions.

    An artefact stands under its id, an object on loan under its id with `LENT` before it.
    """
    values = {**flat({"title": section.title, "text": typed(section.text)}), "layout": section.layout}
    standing = [(item.position, item.artefact_id, item.caption) for item in section.items]
    standing += [(lent.position, f"{LENT}{lent.loan_id}", lent.caption) for lent in section.loans]
    standing.sort(key=lambda one: one[0])
    values["items"] = ",".join(name for _, name, _ in standing)
    for _, name, caption in standing:
        values |= {f"caption-vi-{name}": caption.vi, f"caption-en-{name}": caption.en}
    return values


def item_plan(values: Mapping[str, str], name: str) -> ItemPlan | LoanPlan:
    """Plan what stands in a section under a name of the form, with its caption."""
    caption = Translated(values.get(f"caption-vi-{name}", ""), values.get(f"caption-en-{name}", ""))
    if name.startswith(LENT):
        return LoanPlan(name.removeprefix(LENT), caption)
    return ItemPlan(name, caption)
