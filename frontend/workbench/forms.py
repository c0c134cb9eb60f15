"""Forms of texts in both languages, as all workbenches have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import Field as FormField
from wtforms import HiddenField, StringField, TextAreaField

from frontend.i18n import current_language, gettext
from frontend.workbench.seen import plain
from frontend.workbench.words import in_language
from museum.domain.translated import Language, Translated
from museum.services.exhibitions import LONGEST_TEXT, LONGEST_TITLE
from museum.services.rich_text import as_typed

if TYPE_CHECKING:
    from museum.domain.errors import Invalid


def _words(text: str, lang: Language) -> str:
    return f"{gettext(text)} ({in_language(lang)})"


def line(text: str, lang: Language) -> StringField:
    """Make a field of one line in a language."""
    return StringField(LazyString(_words, text, lang), render_kw={"maxlength": LONGEST_TITLE})


def prose(text: str, lang: Language) -> TextAreaField:
    """Make a field of several paragraphs in a language."""
    return TextAreaField(LazyString(_words, text, lang), render_kw={"maxlength": LONGEST_TEXT})


class TextsForm(FlaskForm):  # type: ignore[misc]
    """Texts in both languages; `seen` tells what the form showed when it was opened."""

    NAMES: ClassVar[tuple[str, ...]] = ()
    seen = HiddenField()

    def values(self) -> dict[str, str]:
        """Give what was sent, by name."""
        return {name: plain(self[name].data or "") for name in self.NAMES}

    def show(self, values: Mapping[str, str]) -> None:
        """Fill in stored values."""
        for name in self.NAMES:
            if name in values:
                self[name].data = values[name]

    def blame(self, error: Invalid) -> None:
        """Put what is wrong beside its field, or over all fields."""
        reason = error.reason.shown(current_language()).text
        field: FormField | None = next(
            (self[name] for name in self.NAMES if name.startswith(error.field)), None
        )
        if field is None or not error.field:
            self.form_errors.append(reason)
        else:
            field.errors = [*field.errors, reason]


def pair(values: Mapping[str, str], name: str) -> Translated:
    """Put the two languages of a text together again."""
    return Translated(values.get(f"{name}_vi", ""), values.get(f"{name}_en", ""))


def typed(value: Translated) -> Translated:
    """Give a rich text as people type it."""
    return Translated(as_typed(value.vi), as_typed(value.en))


def flat(pairs: Mapping[str, Translated]) -> dict[str, str]:
    """Give texts by field name, one for each language."""
    return {
        f"{name}_{lang}": text
        for name, value in pairs.items()
        for lang, text in (("vi", value.vi), ("en", value.en))
    }
