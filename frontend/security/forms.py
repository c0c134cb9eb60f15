"""The forms of the log-in, in the site's words."""

from __future__ import annotations

from typing import Any

from flask import g, session
from flask_security.forms import (
    ChangePasswordForm,
    EqualToLocalize,
    IsString,
    LoginForm,
    RequiredLocalize,
    email_required,
)
from wtforms import EmailField, PasswordField, SubmitField
from wtforms.validators import Length

from frontend.workbench.words import N_, later

LONGEST_ADDRESS, LONGEST_PASSWORD = 254, 128
SHORTEST_PASSWORD = 12


class StaffLoginForm(LoginForm):
    """Address and password. Nobody is remembered: museum computers have many users."""

    email = EmailField(
        later(N_("E-mail address")),
        render_kw={"autocomplete": "username", "maxlength": LONGEST_ADDRESS},
        # Whether mail could reach it does not matter here, so that accounts of a closed network work too.
        validators=[IsString(), email_required, Length(max=LONGEST_ADDRESS)],
    )
    password = PasswordField(
        later(N_("Password")),
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST_PASSWORD},
        validators=[
            IsString(),
            RequiredLocalize(message="PASSWORD_NOT_PROVIDED"),
            Length(max=LONGEST_PASSWORD),
        ],
    )
    remember = None
    submit = SubmitField(later(N_("Log in")))

    def validate(self, **kwargs: Any) -> bool:
        """Check the account; once it is right, drop whatever the session held before.

        A session that somebody else began (fixation) ends here, its form tokens with it.
        """
        valid = bool(super().validate(**kwargs))
        if valid:
            session.clear()
            g.pop("csrf_token", None)
        return valid


class NewPasswordForm(ChangePasswordForm):
    """The present password and, twice, the new one."""

    password = PasswordField(
        later(N_("Present password")),
        render_kw={"autocomplete": "current-password", "maxlength": LONGEST_PASSWORD},
        validators=[IsString(), Length(max=LONGEST_PASSWORD)],
    )
    new_password = PasswordField(
        later(N_("New password")),
        render_kw={
            "autocomplete": "new-password",
            "minlength": SHORTEST_PASSWORD,
            "maxlength": LONGEST_PASSWORD,
        },
        validators=[
            IsString(),
            RequiredLocalize(message="PASSWORD_NOT_PROVIDED"),
            Length(max=LONGEST_PASSWORD),
        ],
    )
    new_password_confirm = PasswordField(
        later(N_("New password again")),
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST_PASSWORD},
        validators=[
            IsString(),
            EqualToLocalize("new_password", message="RETYPE_PASSWORD_MISMATCH"),
            RequiredLocalize(message="PASSWORD_NOT_PROVIDED"),
        ],
    )
    submit = SubmitField(later(N_("Change password")))
