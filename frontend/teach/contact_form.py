"""The form with which an institution says how to reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import StringField

from frontend.workbench.forms import TextsForm, flat, line
from frontend.workbench.words import N_, later
from museum.domain.contacts import LONGEST_EMAIL, LONGEST_PHONE
from museum.domain.translated import LANGUAGES

if TYPE_CHECKING:
    from museum.domain.collections import Institution


class ContactForm(TextsForm):
    """Telephone, e-mail, and the address in both languages."""

    NAMES = ("phone", "email", "address_vi", "address_en")
    phone = StringField(
        later(N_("Telephone")), render_kw={"type": "tel", "maxlength": LONGEST_PHONE, "autocomplete": "off"}
    )
    email = StringField(
        later(N_("E-mail")), render_kw={"type": "email", "maxlength": LONGEST_EMAIL, "autocomplete": "off"}
    )
    address_vi, address_en = (line(N_("Address"), lang) for lang in LANGUAGES)


def shown_in_form(institution: Institution) -> dict[str, str]:
    """Give how to reach an institution as its form shows it."""
    return {
        "phone": institution.phone,
        "email": institution.email,
        **flat({"address": institution.address}),
    }
