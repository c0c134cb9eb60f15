"""The words of the log-in: English here, Vietnamese in our catalogue."""

from __future__ import annotations

from frontend.workbench.notes import BAD, GOOD, PLAIN
from frontend.workbench.words import N_

# `GENERIC_AUTHN_FAILED` is the one answer to an unknown address, a wrong password and a closed account.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        N_("The address or the password is not right. Check both, and whether Caps Lock is on."),
        BAD,
    ),
    "EMAIL_NOT_PROVIDED": (N_("Enter your e-mail address."), BAD),
    "PASSWORD_NOT_PROVIDED": (N_("Enter your password."), BAD),
    "INVALID_PASSWORD": (N_("This is not your present password."), BAD),
    "PASSWORD_INVALID_LENGTH": (N_("The new password needs at least %(length)s characters."), BAD),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two entries of the new password differ."), BAD),
    "PASSWORD_IS_THE_SAME": (N_("The new password is the same as the present one."), BAD),
    "PASSWORD_CHANGE": (N_("Your password is changed. Other devices have been logged out."), GOOD),
    "INVALID_REDIRECT": (
        N_("The address to go to afterwards was not one of this site's; it is left out."),
        BAD,
    ),
    "UNAUTHENTICATED": (N_("Please log in to go on."), PLAIN),
    "UNAUTHORIZED": (N_("Your account does not cover this page."), BAD),
    "API_ERROR": (N_("The form holds something that we cannot read."), BAD),
    "USER_DOES_NOT_EXIST": (N_("There is no such account."), BAD),
    "DISABLED_ACCOUNT": (N_("This account is closed."), BAD),
}
