"""Telephone numbers and e-mail addresses as people write them: read, checked, dialled."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST_EMAIL = 254
"""Characters (RFC 5321, 4.5.3.1.3, without the angle brackets)."""
LONGEST_PHONE = 40
"""Characters, with what people put between the digits."""
LEAST_DIGITS, MOST_DIGITS = 8, 15
"""Of a telephone number; at most 15 in all the world (ITU-T E.164)."""
_PHONE_SIGNS = frozenset("0123456789+-.()/ ")
_TRUNK = "(0)"
"""Dialled within the country only: `+84 (0)20 …`."""


def email_as_written(text: str) -> str | None:
    """Give an address in its normal form; None: it is not one. Whether mail reaches it is not asked."""
    try:
        # No server is asked; a name without any dot was not finished. Trials may use `.test` (RFC 6761, 6.2).
        checked = validate_email(
            text, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return checked.normalized if "." in checked.domain else None


def is_phone(text: str) -> bool:
    """Say whether a text can be a telephone number: digits and what stands between them, nothing else."""
    digits = sum(char.isdecimal() for char in text)
    return set(text) <= _PHONE_SIGNS and LEAST_DIGITS <= digits <= MOST_DIGITS


def dialled(phone: str) -> str:
    """Give a number as a telephone takes it (RFC 3966, without separators): `+842000000000`."""
    international = phone.lstrip().startswith("+")
    text = phone.replace(_TRUNK, "", 1) if international else phone
    digits = "".join(char for char in text if char.isdecimal())
    return f"+{digits}" if international else digits
