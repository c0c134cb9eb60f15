"""The workbench of two institutions, for its tests: records, scans, exhibitions, and forms as browsers send them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from ingest.handlers import digitise
from ingest.probe import HeaderProbe
from ingest.transcripts.reader import FileReader
from museum.domain.collections import Artefact, Institution
from museum.domain.exhibitions import Layout
from museum.domain.people import Role
from museum.domain.translated import Translated
from museum.services import artefacts, exhibitions, loans, scans
from museum.services.exhibitions import Texts
from museum.services.outbox import drain
from museum.services.permission import SYSTEM
from museum.services.sections import ItemPlan, SectionPlan, StepPlan, write_sections, write_step
from tests.factories.house import House
from tests.factories.partners import MANIFEST, PartnerWeb, lend
from tests.factories.staff import Client, employ, hidden, institution_of, staffed_app

EDITOR, CATALOGUER, OTHER = "bien.tap@a.local", "bien.muc@a.local", "bien.tap@b.local"
JSON = {"Accept": "application/json"}


@dataclass
class Museum:
    """Two institutions with staff; what the tests look at belongs to the first."""

    house: House
    app: Flask
    institution_id: str

    def client(self, email: str = EDITOR) -> Client:
        client = Client(self.app)
        assert client.login(email).status_code == 302
        return client

    def read(self, artefact_id: str) -> Artefact:
        with self.house.sessions() as session:
            found = session.get_one(Artefact, artefact_id)
            _ = found.terms, found.media, found.donor
            return found

    def artefact(self, number: str = "BT-1", title: str = "Trống đồng", **cells: str) -> str:
        with self.house.sessions() as session:
            made = artefacts.create(
                session,
                self.house.ports,
                SYSTEM,
                session.get_one(Institution, self.institution_id),
                {"accession_number": number, "title_vi": title, **cells},
            )
            return made.id

    def scanned(
        self, number: str = "BT-9", colour: str = "red", *, digitised: bool = True
    ) -> tuple[str, str]:
        """Record an artefact with one scan; gives both ids."""
        artefact_id = self.artefact(number)
        path = self.house.folder / f"{number}.png"
        path.write_bytes(picture(colour))
        with self.house.sessions() as session:
            institution = session.get_one(Institution, self.institution_id)
            taken = scans.take(session, self.house.ports, SYSTEM, institution, path, artefact_id=artefact_id)
        if digitised:
            drain(self.house.work())
        assert taken.media_id
        return artefact_id, taken.media_id

    def loan(self, title: str = "Bronze drum", url: str = MANIFEST) -> str:
        """Take an object over from another institution."""
        assert isinstance(self.house.ports.web, PartnerWeb)
        lend(self.house.ports.web, title, url)
        with self.house.sessions() as session:
            return loans.take(session, self.house.ports, SYSTEM, self.institution_id, url).loan.id

    def exhibition(self, *artefact_ids: str) -> tuple[str, str]:
        """Draft an exhibition with one section; gives both ids."""
        with self.house.sessions() as session:
            institution = session.get_one(Institution, self.institution_id)
            made = exhibitions.create(
                session,
                self.house.ports,
                SYSTEM,
                institution,
                Texts(Translated("Đá và người", "Stone and people")),
            )
            plan = SectionPlan(
                Translated("Mở đầu"), layout=Layout.ROW, items=tuple(map(ItemPlan, artefact_ids))
            )
            made = write_sections(session, self.house.ports, SYSTEM, made.id, [plan])
            return made.id, made.sections[0].id

    def step(self, exhibition_id: str, section_id: str, media_id: str) -> str:
        """Tell one step of a story over the whole of a scan; gives its id."""
        with self.house.sessions() as session:
            plan = StepPlan(media_id, (0, 0, 64, 48), Translated("Ngôi sao"))
            return write_step(session, self.house.ports, SYSTEM, exhibition_id, section_id, plan).id


def build_museum(house: House) -> Museum:
    """Staff two institutions of a house; scans really are digitised."""
    house = house.with_ports(probe=HeaderProbe(), transcripts=FileReader())
    house.handle("digitise", digitise)
    for name in ("describe", "index", "index_exhibition"):
        house.handle(name, lambda _session, _ports, _event: None)
    with house.sessions() as session:
        first, second = institution_of(session, house, "a"), institution_of(session, house, "b")
        first_id = first.id
        employ(session, house, EDITOR, Role.EDITOR, first)
        employ(session, house, CATALOGUER, Role.CATALOGUER, first)
        employ(session, house, OTHER, Role.EDITOR, second)
    return Museum(house, staffed_app(house, upload_limit_mb=1), first_id)


def picture(colour: str = "red", size: tuple[int, int] = (64, 48)) -> bytes:
    """Draw a small picture; another colour is another file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def send(client: Client, *files: tuple[str, bytes], script: bool = False, **fields: str) -> TestResponse:
    data: dict[str, Any] = {**fields, "files": [(io.BytesIO(content), name) for name, content in files]}
    return client.post(
        "/curate/upload", data, content_type="multipart/form-data", headers=JSON if script else {}
    )


def told(answer: TestResponse) -> dict[str, Any]:
    """Read what a script was told."""
    data = answer.get_json()
    assert isinstance(data, dict), answer.text
    return data


def record_form(client: Client, path: str) -> dict[str, str]:
    """Read a record's form as a browser would send it back."""
    page = client.get(path).text
    form = {"seen": hidden(page, "seen")}
    for tag, name, value in re.findall(r'<(input)[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', page):
        del tag
        form.setdefault(name, unescape(value))
    for name, value in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>([^<]*)</textarea>', page):
        # A browser drops the first line end and sends the others as CRLF.
        form[name] = unescape(value).removeprefix("\r\n").removeprefix("\n").replace("\n", "\r\n")
    for name, options in re.findall(r'<select[^>]*name="([a-z_]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        form[name] = chosen[1] if chosen else ""
    form.pop("csrf_token", None)
    return form


def unescape(text: str) -> str:
    return (
        text.replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )
