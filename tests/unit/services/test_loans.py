"""Objects on loan: taken over, kept up to date, given back, and seen by those who may."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Gone, Invalid, MuseumError, NotAllowed, NotFound, Unavailable
from museum.domain.events import Job
from museum.domain.exhibitions import Exhibition, Section, SectionLoan
from museum.domain.loans import Loan
from museum.domain.people import VISITOR, AuditEntry, Person, Role
from museum.domain.states import Publication
from museum.domain.translated import Translated
from museum.services import exhibitions, institutions, loans, upkeep
from museum.services.exhibitions import Texts
from museum.services.permission import SYSTEM
from museum.services.visibility import find_loan, loan_is_public, visible_loans
from tests.factories.house import House
from tests.factories.partners import HOST, MANIFEST, PartnerWeb, information, lend, manifest, picture_bytes


@pytest.fixture
def web(house: House) -> PartnerWeb:
    assert isinstance(house.ports.web, PartnerWeb)
    lend(house.ports.web)
    return house.ports.web


@pytest.fixture
def mine(house: House, session: Session) -> str:
    return house.institution(session).id


def editor(institution_id: str) -> Person:
    return Person("u", "", {institution_id: frozenset({Role.EDITOR})})


def take(session: Session, house: House, institution_id: str, text: str = MANIFEST) -> Loan:
    return loans.take(session, house.ports, SYSTEM, institution_id, text).loan


def show(session: Session, house: House, loan: Loan, state: str = Publication.PUBLISHED) -> Exhibition:
    """Let an exhibition of the loan's institution show it."""
    made = exhibitions.create(
        session,
        house.ports,
        SYSTEM,
        session.get_one(Institution, loan.institution_id),
        Texts(Translated("Tiếng trống", "The sound of drums")),
    )
    section = Section(position=0, exhibition_id=made.id, title=Translated(), text=Translated())
    section.loans = [SectionLoan(loan_id=loan.id, position=0, caption=Translated())]
    session.add(section)
    made.state = state
    session.commit()
    return made


def actions(session: Session, loan_id: str) -> list[str]:
    query = select(AuditEntry.action).where(
        AuditEntry.subject_id == loan_id, AuditEntry.subject_kind == "loan"
    )
    return list(session.scalars(query.order_by(AuditEntry.id)))


def test_an_object_is_taken_over_with_words_credit_and_picture(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    taken = loans.take(
        session, house.ports, editor(mine), mine, f"https://viewer.example/?manifest={MANIFEST}"
    )
    loan = taken.loan
    assert taken.new
    assert (loan.manifest_url, loan.manifest_version, loan.version) == (MANIFEST, 3, 1)
    assert loan.title == Translated("", "Bronze drum")
    assert loan.credit.en == "Example Museum, gift of N. N."
    assert loan.owner.en == "Example Museum"
    assert loan.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert loan.homepage == "https://example.org/objects/7"
    assert [one["label"]["en"] for one in loan.content["canvases"]] == ["Front", "Back"]
    assert loan.content["canvases"][0]["service"] == {"id": f"{HOST}/image/7", "version": 3, "level0": False}
    assert loan.content["total"] == 2
    assert (loan.picture_width, loan.picture_height) == (1080, 720)
    assert house.ports.store.get(loan.picture_key)[:2] == b"\xff\xd8"
    assert json.loads(house.ports.store.get(loan.manifest_key))["label"] == {"en": ["Bronze drum"]}
    assert loan.institution.id == mine
    assert actions(session, loan.id) == ["take"]
    assert loans.for_institution(session, mine) == [loan]


@pytest.mark.parametrize(
    "again",
    [
        MANIFEST,
        f" {MANIFEST}#x",
        MANIFEST.replace("https:", "http:"),
        f"https://v.example/#?manifest={MANIFEST}",
    ],
)
def test_the_same_address_is_the_same_loan(
    house: House, session: Session, web: PartnerWeb, mine: str, again: str
) -> None:
    loan = take(session, house, mine)
    asked = len(web.asked)
    second = loans.take(session, house.ports, SYSTEM, mine, again)
    assert (second.new, second.loan.id) == (False, loan.id)
    assert len(web.asked) == asked, "nobody is asked again"
    other = institutions.save(session, house.ports, "khac", name=Translated("Khác", "Other"))
    assert take(session, house, other.id).id != loan.id, "each institution has its own"


def test_what_was_looked_at_is_what_is_taken(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    looked = loans.look(house.ports, editor(mine), mine, MANIFEST)
    assert looked.manifest.title.en == "Bronze drum"
    picture = loans.picture_of(house.ports, looked)
    assert picture is not None
    assert loans.listed(session, [mine]) == []
    web.lay(MANIFEST, manifest("Another thing"))
    with pytest.raises(Conflict):
        loans.take(session, house.ports, editor(mine), mine, MANIFEST, seen=looked.sha256)
    assert loans.listed(session, [mine]) == []
    again = loans.look(house.ports, editor(mine), mine, MANIFEST)
    taken = loans.take(session, house.ports, editor(mine), mine, MANIFEST, seen=again.sha256)
    assert taken.loan.title.en == "Another thing"


@pytest.mark.parametrize("roles", [(), (Role.TEACHER,), (Role.EDUCATOR, Role.MANAGER, Role.REPORTER)])
def test_only_curators_of_the_institution_may(
    house: House, session: Session, web: PartnerWeb, mine: str, roles: tuple[Role, ...]
) -> None:
    loan = take(session, house, mine)
    asked = len(web.asked)
    other = institutions.save(session, house.ports, "khac", name=Translated("Khác", "Other"))
    for person in (VISITOR, Person("u", "", {mine: frozenset(roles)}), editor(other.id)):
        for act in (
            lambda who: loans.look(house.ports, who, mine, MANIFEST),
            lambda who: loans.take(session, house.ports, who, mine, f"{HOST}/other.json"),
            lambda who: loans.refresh(session, house.ports, who, loan.id),
            lambda who: loans.remove(session, house.ports, who, loan.id),
            lambda who: loans.get_for(session, who, loan.id),
        ):
            with pytest.raises(NotAllowed):
                act(person)
    assert len(web.asked) == asked, "nobody's server is asked for somebody who may not"
    assert loans.listed(session, [mine]) == [loan]


def test_without_a_picture_it_is_taken_all_the_same(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    for url in list(web.pages):
        if url != MANIFEST:
            web.pages[url] = Unavailable("Không trả lời.", "No answer.")
    loan = take(session, house, mine)
    assert (loan.picture_width, loan.picture_height) == (None, None)
    assert house.ports.store.stat(loan.picture_key) is None
    assert len([url for url in web.asked if url != MANIFEST]) == 1, "a server that is away is asked once"


def test_a_bad_picture_gives_way_to_the_thumbnail(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    lend(web, thumbnail=[{"id": f"{HOST}/thumb.png", "type": "Image"}])
    web.lay(f"{HOST}/image/7/full/1080,720/0/default.jpg", b"<html>")
    web.lay(f"{HOST}/thumb.png", picture_bytes(200, 100, "PNG"))
    assert take(session, house, mine).picture_width == 200


def test_pictures_come_over_tls_where_their_server_has_it(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    old = json.loads(
        json.dumps(manifest()).replace(f"{HOST}/image", f"{HOST.replace('https', 'http')}/image")
    )
    web.lay(MANIFEST, old)
    loan = take(session, house, mine)
    assert {one["service"]["id"] for one in loan.content["canvases"]} == {f"{HOST}/image/7"}
    assert loan.content["canvases"][0]["image"].startswith("https://")
    assert loan.picture_width == 1080
    del web.pages[f"{HOST}/image/7/info.json"]
    web.lay(f"{HOST}/image/7/info.json".replace("https", "http"), information(f"{HOST}/image/7"))
    kept = loans.refresh(session, house.ports, SYSTEM, loan.id).loan
    assert kept.content["canvases"][0]["service"]["id"].startswith("http://")


def test_a_refresh_says_what_changed_and_changes_nothing_when_nothing_did(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    loan = take(session, house, mine)
    made = show(session, house, loan)
    session.refresh(made)
    before = made.version
    house.clock.pass_time(hours=1)
    same = loans.refresh(session, house.ports, SYSTEM, loan.id)
    assert (same.changes, same.gone, same.loan.version) == ((), False, 1)
    assert same.loan.fetched_at == house.clock.now()
    assert session.get_one(Exhibition, made.id).version == before
    changed = manifest("Great bronze drum", rights="http://rightsstatements.org/vocab/InC/1.0/")
    changed["items"] = changed["items"][:1]
    web.lay(MANIFEST, changed)
    web.lay(f"{HOST}/image/7/full/1080,720/0/default.jpg", picture_bytes(540, 360))
    again = loans.refresh(session, house.ports, SYSTEM, loan.id)
    told = {change.field: (change.before.en, change.after.en) for change in again.changes}
    assert told == {
        "title": ("Bronze drum", "Great bronze drum"),
        "rights": (
            "http://creativecommons.org/licenses/by/4.0/",
            "http://rightsstatements.org/vocab/InC/1.0/",
        ),
        "pages": ("2", "1"),
        "picture": ("", ""),
    }
    assert again.loan.version == 2
    assert again.loan.picture_width == 540
    assert json.loads(house.ports.store.get(loan.manifest_key)) == changed
    session.expire_all()
    assert session.get_one(Exhibition, made.id).version == before + 1, "what shows it changed with it"
    waiting = session.scalars(select(Job.subject).where(Job.kind == "ExhibitionChanged")).all()
    assert made.id in waiting
    assert actions(session, loan.id) == ["take", "refresh"]


def test_what_the_owner_withdrew_stays_and_is_marked(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    loan = take(session, house, mine)
    for error in (Gone("x", "y"), NotFound("x", "y")):
        web.pages[MANIFEST] = error
        refreshed = loans.refresh(session, house.ports, SYSTEM, loan.id)
        assert refreshed.gone
    kept = session.get_one(Loan, loan.id, populate_existing=True)
    assert kept.content["gone_at"] == house.clock.now().isoformat()
    assert (kept.title.en, kept.version) == ("Bronze drum", 2)
    assert house.ports.store.stat(kept.picture_key) is not None
    web.lay(MANIFEST, manifest())
    back = loans.refresh(session, house.ports, SYSTEM, loan.id)
    assert [change.field for change in back.changes] == ["gone_at"]
    assert "gone_at" not in session.get_one(Loan, loan.id, populate_existing=True).content


@pytest.mark.parametrize(
    "broken",
    [Unavailable("Không trả lời.", "No answer."), b"<html>Not found</html>", b'{"type": "Collection"}'],
)
def test_a_refresh_that_fails_leaves_everything_as_it_was(
    house: House, session: Session, web: PartnerWeb, mine: str, broken: bytes | MuseumError
) -> None:
    loan = take(session, house, mine)
    web.pages[MANIFEST] = broken
    with pytest.raises((Unavailable, Invalid)):
        loans.refresh(session, house.ports, SYSTEM, loan.id)
    kept = session.get_one(Loan, loan.id, populate_existing=True)
    assert (kept.version, kept.title.en, "gone_at" in kept.content) == (1, "Bronze drum", False)


def test_a_refresh_without_a_picture_keeps_the_one_there_is(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    loan = take(session, house, mine)
    before = house.ports.store.get(loan.picture_key)
    for url in list(web.pages):
        if url != MANIFEST:
            del web.pages[url]
    assert loans.refresh(session, house.ports, SYSTEM, loan.id).changes == ()
    assert house.ports.store.get(loan.picture_key) == before
    assert session.get_one(Loan, loan.id, populate_existing=True).picture_width == 1080


def test_it_is_given_back_unless_an_exhibition_shows_it(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    loan = take(session, house, mine)
    made = show(session, house, loan, Publication.DRAFT)
    with pytest.raises(Invalid) as refused:
        loans.remove(session, house.ports, SYSTEM, loan.id)
    assert "The sound of drums" in refused.value.reason.en
    assert "Tiếng trống" in refused.value.reason.vi
    session.delete(session.get_one(Exhibition, made.id))
    session.commit()
    loans.remove(session, house.ports, SYSTEM, loan.id)
    assert list(house.ports.store.list("loans/")) == []
    assert actions(session, loan.id) == ["take", "remove"]
    with pytest.raises(NotFound):
        loans.remove(session, house.ports, SYSTEM, loan.id)
    assert loans.take(session, house.ports, SYSTEM, mine, MANIFEST).new


def test_a_repair_clears_what_a_crash_left_and_keeps_the_rest(
    house: House, session: Session, web: PartnerWeb, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = take(session, house, mine)
    house.ports.store.put("loans/zz/zzzzzzzzzzzz/picture.jpg", b"x")
    monkeypatch.setattr(upkeep, "ORPHAN_AGE", -upkeep.ORPHAN_AGE)
    house.clock.pass_time(days=40_000)
    upkeep.repair(session, house.ports)
    assert {info.key.split("/")[2] for info in house.ports.store.list("loans/")} == {loan.id}


def test_the_gate_shows_a_loan_with_the_exhibition_that_shows_it(
    house: House, session: Session, web: PartnerWeb, mine: str
) -> None:
    loan = take(session, house, mine)
    other = institutions.save(session, house.ports, "khac", name=Translated("Khác", "Other"))
    strangers = (VISITOR, editor(other.id), Person("t", "", {mine: frozenset({Role.TEACHER})}))

    def seen_by(person: Person) -> bool:
        listed = session.scalars(visible_loans(session, person)).all() == [loan]
        try:
            found = find_loan(session, person, loan.id) is loan
        except MuseumError:
            found = False
        assert listed == found
        return found

    assert seen_by(editor(mine))
    assert not any(map(seen_by, strangers))
    made = show(session, house, loan, Publication.DRAFT)
    for state, public in (
        (Publication.DRAFT, False),
        (Publication.IN_REVIEW, False),
        (Publication.PUBLISHED, True),
        (Publication.WITHDRAWN, False),
    ):
        session.get_one(Exhibition, made.id).state = state
        session.commit()
        assert [seen_by(person) for person in strangers] == [public] * 3, state
        assert loan_is_public(session, loan.id) == public
        assert seen_by(editor(mine))
    with pytest.raises(Gone):
        find_loan(session, VISITOR, loan.id)
    with pytest.raises(NotFound):
        find_loan(session, VISITOR, "nothing")
    again = show(session, house, loan)
    assert seen_by(VISITOR), "one open exhibition is enough"
    session.get_one(Exhibition, again.id).state = Publication.DRAFT
    session.commit()
    assert not seen_by(VISITOR)
