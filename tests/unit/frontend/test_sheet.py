"""The object sheet: what it tells and what not, who gets it, how long it is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from frontend.context import KEY, context
from frontend.presenters.blocks import blocks_of
from frontend.presenters.sheets import code_of, sheet_data
from frontend.sessions import current_session
from iiif.handlers import describe_artefact
from museum.adapters.documents.typst import TypstFault, TypstRenderer
from museum.domain.collections import Artefact, Donor, FindspotVisibility, Vocabulary
from museum.domain.errors import Unavailable
from museum.domain.events import ArtefactChanged
from museum.domain.people import Person, Role
from museum.domain.prints import printed_version, prints_of, sheet_key
from museum.domain.rights import PixelTerms
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import upkeep
from tests.unit.frontend.conftest import BASE_URL, Site

HOSTILE = '#panic("out") $x^2$ [*] @ref <a> \\u{41} // /* `raw` ~ "quote\'s" #read("/etc/passwd") “”'


class Printer:
    """Keeps what it was asked to print."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, Any]] = []

    def pdf(self, template: str, data: Any, files: Any) -> bytes:
        json.dumps(data)
        self.asked.append((template, data, files))
        return b"%PDF-" + str(len(self.asked)).encode()


@pytest.fixture
def printer(site: Site) -> Printer:
    printer = Printer()
    object.__setattr__(site.house.ports, "documents", printer)
    return printer


def test_it_is_set_for_real_in_both_languages(site: Site) -> None:
    text = Translated(
        f"<p>{HOSTILE}</p><ul><li>Một<ol><li>Hai</li></ul>", "<p>A <em>star</em> of 14<sup>2</sup></p>"
    )
    one = site.add(
        Translated(HOSTILE, "Bronze drum"),
        scans=2,
        description=text,
        significance=text,
        dimensions=HOSTILE,
        rights="http://creativecommons.org/licenses/by/4.0/",
        credit=HOSTILE,
        terms={Vocabulary.MATERIAL: Translated(HOSTILE)},
    )
    for lang in ("vi", "en"):
        response = site.client.get(f"/{lang}/artefacts/{one}/sheet.pdf")
        assert response.status_code == 200
        assert response.data.startswith(b"%PDF-")
        assert response.mimetype == "application/pdf"
        assert "max-age=60" in response.headers["Cache-Control"]
        name = {"vi": "phieu-hien-vat", "en": "object-sheet"}[lang]
        assert response.headers["Content-Disposition"] == f'inline; filename="{name}-btt-0001.pdf"'


def test_a_record_with_nothing_but_a_number_has_a_sheet(site: Site) -> None:
    one = site.add(Translated(), scans=0)
    assert site.client.get(f"/vi/artefacts/{one}/sheet.pdf").data.startswith(b"%PDF-")


def test_it_is_made_once_a_version_language_and_day(site: Site, printer: Printer) -> None:
    one = site.add(Translated("Trống", "Drum"))
    path = f"/vi/artefacts/{one}/sheet.pdf"
    first = site.client.get(path)
    assert site.client.get(path).data == first.data
    assert site.client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(printer.asked) == 1
    site.client.get(path.replace("/vi/", "/en/"))
    site.house.clock.pass_time(days=1)
    site.client.get(path)
    with site.house.sessions() as session:
        session.get_one(Artefact, one).version += 1
        session.commit()
    site.client.get(path)
    assert [data["lang"] for _, data, _ in printer.asked] == ["vi", "en", "vi", "vi"]


@pytest.mark.parametrize(
    ("state", "status"),
    [(Publication.DRAFT, 404), (Publication.IN_REVIEW, 404), (Publication.WITHDRAWN, 410)],
)
def test_what_is_not_public_has_none(site: Site, printer: Printer, state: str, status: int) -> None:
    hidden = site.add(Translated("Bí mật"), state=state)
    assert site.client.get(f"/vi/artefacts/{hidden}/sheet.pdf").status_code == status
    assert printer.asked == []


def test_after_withdrawal_nothing_is_given_and_nothing_is_kept(site: Site, printer: Printer) -> None:
    one = site.add(Translated("Trống"))
    path = f"/vi/artefacts/{one}/sheet.pdf"
    store = site.house.ports.store
    assert site.client.get(path).status_code == 200
    assert len(list(store.list(prints_of(one)))) == 1
    with site.house.sessions() as session:
        artefact = session.get_one(Artefact, one)
        artefact.state, artefact.version = Publication.WITHDRAWN, artefact.version + 1
        session.commit()
        assert site.client.get(path).status_code == 410
        describe_artefact(session, site.house.ports, ArtefactChanged(one))
    assert list(store.list(prints_of(one))) == []


def test_repair_removes_what_nobody_may_have_any_more(site: Site, printer: Printer) -> None:
    kept, gone = site.add(Translated("Một")), site.add(Translated("Hai"))
    for one in (kept, gone):
        site.client.get(f"/vi/artefacts/{one}/sheet.pdf")
    store = site.house.ports.store
    with site.house.sessions() as session:
        session.get_one(Artefact, gone).state = Publication.WITHDRAWN
        session.commit()
        later = store.stat(next(iter(store.list("prints/"))).key)
        assert later is not None
        site.house.clock.moment = later.changed_at + timedelta(hours=2)
        upkeep.repair(session, site.house.ports)
    assert [printed_version(found.key)[0] for found in store.list("prints/")] == [kept]


def test_staff_preview_a_draft_and_nobody_keeps_it(site: Site, printer: Printer) -> None:
    hidden = site.add(Translated("Bản nháp"), state=Publication.DRAFT)
    with site.house.sessions() as session:
        institution = site.house.institution(session).id
    site.enter_as(Person("u", "", {institution: frozenset({Role.EDITOR})}))
    response = site.client.get(f"/vi/artefacts/{hidden}/sheet.pdf")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert list(site.house.ports.store.list("prints/")) == []


def test_it_tells_public_fields_alone(site: Site, printer: Printer) -> None:
    with site.house.sessions() as session:
        donor = Donor(institution_id=site.house.institution(session).id, name="BÍ MẬT tên", anonymous=True)
        session.add(donor)
        session.commit()
    one = site.add(
        Translated("Trống"),
        donor_id=donor.id,
        location="BÍ MẬT kho",
        condition="BÍ MẬT tình trạng",
        provenance="BÍ MẬT nguồn",
        acquisition="BÍ MẬT ai tặng",
        notes={"ghi chú": "BÍ MẬT giá"},
        findspot_visibility=FindspotVisibility.HIDDEN,
        terms={Vocabulary.PLACE: Translated("BÍ MẬT gò")},
        weight="86 kg",
    )
    site.client.get(f"/vi/artefacts/{one}/sheet.pdf")
    told = json.dumps(printer.asked[0][1], ensure_ascii=False)
    assert "BÍ MẬT" not in told
    assert "86 kg" in told


def test_reserved_pictures_stay_small_on_paper_too(site: Site, printer: Printer) -> None:
    object.__setattr__(site.house.ports, "pixels", PixelTerms(side=1000))
    one = site.add(
        Translated("Trống"), size=(6000, 4000), rights="http://rightsstatements.org/vocab/InC/1.0/"
    )
    site.client.get(f"/vi/artefacts/{one}/sheet.pdf")
    (_, grant, _), *_ = site.house.ports.pictures.asked  # type: ignore[attr-defined]
    assert grant.max_side == 1000
    assert max(printer.asked[0][1]["picture"][side] for side in ("width", "height")) <= 1000


def test_other_terms_or_another_address_make_another_sheet(site: Site, printer: Printer) -> None:
    one = site.add(Translated("Trống"))
    path = f"/vi/artefacts/{one}/sheet.pdf"
    site.client.get(path)
    object.__setattr__(site.house.ports, "pixels", PixelTerms(side=1000))
    site.client.get(path)
    site.app.extensions[KEY] = replace(site.app.extensions[KEY], base_url="https://elsewhere.example")
    site.client.get(path)
    addresses = [data["address"] for _, data, _ in printer.asked]
    assert addresses == [f"{BASE_URL}/vi/artefacts/{one}"] * 2 + [
        f"https://elsewhere.example/vi/artefacts/{one}"
    ]


def test_its_words(site: Site) -> None:
    one = site.add(
        Translated("Trống đồng"),
        rights="http://rightsstatements.org/vocab/InC/1.0/",
        dimensions="63 cm",
        weight="86 kg",
    )
    with site.app.test_request_context("/en/"):
        data = sheet_data(current_session().get_one(Artefact, one), "en", context(), [])
    assert data["borrowed"] == "shown in Vietnamese"
    assert (data["title"], data["title-lang"], data["picture"]) == ("Trống đồng", "vi", None)
    assert data["address"] == f"{BASE_URL}/en/artefacts/{one}"
    labels = [row["label"] for group in data["groups"] for row in group["rows"]]
    assert "Weight" in labels
    # What stands beside the picture or at the foot is not said twice.
    assert not {"Dimensions", "Rights"} & set(labels)


def test_the_code_is_a_drawing_of_the_address() -> None:
    drawn = code_of(f"{BASE_URL}/vi/artefacts/abc")
    assert drawn.startswith(b"<svg")
    assert drawn != code_of(f"{BASE_URL}/vi/artefacts/abd")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", []),
        ("<p> </p>", []),
        ("Một\n\nHai", [("text", "Một"), ("text", "Hai")]),
        ("<p>a <em>b</em> c</p>", [("text", "a b c")]),
        ("<p>a<br>b</p>", [("text", "ab")]),
        ("<ul><li>a</li><li><p>b</p></li></ul><p>c</p>", [("item •", "a"), ("item •", "b"), ("text", "c")]),
        (
            "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>",
            [("item 1.", "a"), ("item •", "b"), ("item 2.", "c")],
        ),
        ("<blockquote><p>a</p></blockquote>d", [("quote", "a"), ("text", "d")]),
        ("<p>1 &lt; 2 &amp; 3</p>", [("text", "1 < 2 & 3")]),
        ("<p>x</p><script>alert(1)</script>", [("text", "x")]),
    ],
)
def test_rich_text_is_taken_apart(markup: str, expected: list[tuple[str, str]]) -> None:
    found = [
        (
            " ".join(filter(None, (block["kind"], block.get("sign")))),
            "".join(run["text"] for run in block["runs"]),
        )
        for block in blocks_of(markup)
    ]
    assert found == expected


def test_ways_of_writing_and_links() -> None:
    (block,) = blocks_of('<p><b>a</b><i>b</i><sup>c</sup><a href="https://x.example/">d</a>'
                         '<a href="javascript:alert(1)">e</a></p>')  # fmt: skip
    runs = {run["text"]: run for run in block["runs"]}
    assert runs["a"]["strong"]
    assert runs["b"]["emph"]
    assert runs["c"]["raised"] == 1
    assert runs["d"]["href"] == "https://x.example/"
    assert "href" not in runs["e"]


def test_names_of_stored_sheets_are_read_again(site: Site) -> None:
    key = sheet_key("abc123", 7, "vi", site.house.clock.now().date(), "settings")
    assert key.startswith(prints_of("abc123"))
    assert printed_version(key) == ("abc123", 7)
    assert printed_version("prints/x") == ("", 0)


def _renderer(tmp_path: Path, template: str, **limits: Any) -> TypstRenderer:
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "test.typ").write_text(template, encoding="utf-8")
    return TypstRenderer(tmp_path / "no-fonts", templates=folder, **limits)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    long = "#for i in range(9000) { for j in range(9000) { for k in range(9000) { } } }"
    endless = _renderer(tmp_path, long, seconds=1.5)
    with pytest.raises(Unavailable):
        endless.pdf("test", {}, {})


def test_who_finds_every_turn_taken_is_told_to_come_back(tmp_path: Path) -> None:
    renderer = _renderer(tmp_path, "x", patience=0.05)
    renderer._turns.acquire()
    with pytest.raises(Unavailable):
        renderer.pdf("test", {}, {})
    renderer._turns.release()
    assert renderer.pdf("test", {}, {}).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "template", ['#read("/etc/hostname")', '#read("../../etc/hostname")', '#image("none.jpg")']
)
def test_a_document_reads_its_own_folder_alone(tmp_path: Path, template: str) -> None:
    with pytest.raises(TypstFault):
        _renderer(tmp_path, template).pdf("test", {}, {})


@pytest.mark.parametrize("name", ["../x.jpg", "/x.jpg", "x.typ", "a b.png", ""])
def test_files_have_plain_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain names"):
        _renderer(tmp_path, "x").pdf("test", {}, {name: b""})
