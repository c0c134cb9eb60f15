"""Staff before the workbench: an application over a small house, accounts, and a client that sends form tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from frontend.app import PublicContext, register_public
from frontend.curate.registration import register_curate
from frontend.manage.registration import register_manage
from frontend.security.wiring import register_security
from frontend.teach.registration import register_teach
from frontend.workbench.context import WorkbenchContext
from museum.domain.collections import Institution, InstitutionKind
from museum.domain.people import Person, Role, User, person_of
from museum.domain.translated import Translated
from museum.services import institutions, people
from tests.factories.house import House

PASSWORD = "trống đồng Đông Sơn 1893"
_HASHED = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)


class _Compiled(BytecodeCache):
    """Templates compiled by one test's application serve the next one's: compiling is half of what a page takes."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def staffed_app(
    house: House, base_url: str = "http://localhost", *, strong_hashes: bool = False, **choices: Any
) -> Flask:
    """Put the site and the workbench over a house."""
    app = Flask("frontend", static_folder=None)
    app.jinja_options = {**app.jinja_options, "bytecode_cache": _COMPILED}
    if not strong_hashes:
        weak = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 4}
        app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = weak
    register_public(app, PublicContext(house.sessions, house.ports, base_url, visits_after=None))
    choices.setdefault("ratelimit_enabled", False)
    context = WorkbenchContext(house.sessions, house.ports, base_url, secret_key="k" * 40, **choices)
    register_security(app, context)
    register_curate(app)
    register_teach(app)
    register_manage(app)
    return app


def institution_of(session: Session, house: House, slug: str) -> Institution:
    """Give an institution of a slug, new or known."""
    return institutions.save(
        session,
        house.ports,
        slug,
        name=Translated(f"Bảo tàng {slug}", f"Museum {slug}"),
        kind=InstitutionKind.MUSEUM,
    )


def employ(session: Session, house: House, email: str, role: Role, institution: Institution) -> Person:
    """Open an account and give the person it stands for."""
    user: User = people.create_user(
        session,
        house.ports,
        email=email,
        password_hash=_HASHED,
        role=role,
        institution=institution,
        name=email,
    )
    return person_of(user)


class Client:
    """A browser without scripts: keeps cookies, reads a page's form token, sends it along."""

    def __init__(self, app: Flask) -> None:
        self.http: FlaskClient = app.test_client()
        self.http.set_cookie("lang", "en")

    def get(self, path: str, **how: Any) -> TestResponse:
        return self.http.get(path, **how)

    def token(self) -> str:
        """Give a form token of this session."""
        page = self.get("/login")
        if page.status_code == 302:
            page = self.get("/account/password")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert found, page.text
        return found[1]

    def post(self, path: str, data: Mapping[str, Any] | None = None, **how: Any) -> TestResponse:
        return self.http.post(path, data={"csrf_token": self.token(), **(data or {})}, **how)

    def login(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/login", {"email": email, "password": password, **more})


def hidden(page: str, name: str) -> str:
    """Read a hidden field of a page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1].replace("&#34;", '"').replace("&quot;", '"').replace("&amp;", "&")
