"""`museum user`: accounts."""

from __future__ import annotations

import sys
import unicodedata

import click
from argon2 import PasswordHasher

from museum.domain.errors import Conflict
from museum.domain.people import Role
from museum.entrypoints.cli.common import as_json, console, emit, open_platform
from museum.services import institutions, people

SHORTEST_PASSWORD = 12


@click.group()
def user() -> None:
    """Accounts and their roles."""


@user.command()
@click.option("--email", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--institution", "slug", default="", help="Slug of the institution; the default one otherwise.")
@click.option("--name", default="", help="How the account is shown.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin instead of asking.")
@as_json
def create(email: str, role: str, slug: str, name: str, *, password_stdin: bool, machine: bool) -> None:
    """Open an account, or give an existing one another role."""
    if "@" not in email:
        raise click.UsageError(f"--email: “{email}” is no address")
    platform = open_platform()
    with platform.sessions() as session:
        institution = institutions.get(session, slug)
        known = people.find_user(session, email)
        hashed = known.password if known else PasswordHasher().hash(_password(from_stdin=password_stdin))
        try:
            made = people.create_user(
                session,
                platform.ports,
                email=email,
                password_hash=hashed,
                role=Role(role),
                institution=institution,
                name=name,
            )
        except Conflict as error:
            console.print(f"[yellow]{error.reason.vi} / {error.reason.en}", highlight=False)
            sys.exit(1)
    if machine:
        emit({"user": made.id, "email": made.email, "role": role, "institution": institution.slug})
    else:
        console.print(f"{made.email}: {role} at {institution.slug}", highlight=False)


def _password(*, from_stdin: bool) -> str:
    password = (
        sys.stdin.readline().rstrip("\n")
        if from_stdin
        else str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    )
    # As the log-in does: a keyboard that composes letters otherwise types the same password.
    password = unicodedata.normalize("NFC", password)
    if len(password) < SHORTEST_PASSWORD:
        raise click.UsageError(f"the password needs at least {SHORTEST_PASSWORD} characters")
    return password
