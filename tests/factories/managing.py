"""Two institutions with managers: the second leads a plan, and one of everything that hangs on it is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from io import BytesIO

from flask import Flask
from PIL import Image

from museum.db.engine import writing
from museum.domain.base import new_id
from museum.domain.heritage import HeritageItem, HeritageKind
from museum.domain.indicators import (
    Activity,
    ActivityKind,
    Counted,
    Evidence,
    EvidenceFor,
    Indicator,
    Measure,
    ReportedValue,
)
from museum.domain.people import Role
from museum.domain.plans import Objective, Plan, PlanActor, PlanVersion, System
from museum.domain.progress import Kind
from museum.domain.reporting import Call, Nomination, Report, UnitReport, UnitReportState
from museum.domain.translated import Translated
from museum.domain.units import OrganisationalUnit, UnitKind
from tests.factories.house import House
from tests.factories.staff import Client, employ, institution_of, staffed_app

LEAD, OUTSIDER = "quan.ly@b.local", "quan.ly@a.local"
"""The manager of the institution that leads the plan, and one of an institution that does not."""

NAMED = (
    "plan",
    "objective",
    "indicator",
    "unit",
    "other_unit",
    "activity",
    "value",
    "evidence",
    "call",
    "unit_report",
    "report",
    "nomination",
    "item",
)
"""The things whose ids addresses name as `<thing>_id`."""


@dataclass
class Managing:
    """The workbench of managers over a small house."""

    house: House
    app: Flask
    institution_id: str
    other_id: str
    """Of the institution that leads the plan."""

    def client(self, email: str = LEAD) -> Client:
        """Log in."""
        client = Client(self.app)
        assert client.login(email).status_code == 302
        return client

    def employ(self, email: str, role: Role, institution: str = "a") -> str:
        """Open an account; gives its address."""
        with self.house.sessions() as session:
            employ(session, self.house, email, role, institution_of(session, self.house, institution))
        return email


def build_managing(house: House) -> Managing:
    """Give two institutions with a manager each."""
    app = staffed_app(house)
    with house.sessions() as session:
        ids = [institution_of(session, house, slug).id for slug in ("a", "b")]
    managing = Managing(house, app, *ids)
    managing.employ(LEAD, Role.MANAGER, "b")
    managing.employ(OUTSIDER, Role.MANAGER)
    return managing


def build_things(managing: Managing) -> dict[str, str]:
    """Give one of each thing of the institution that leads the plan, by the name that addresses give it."""
    house, now = managing.house, managing.house.clock.now()
    ids = {f"{name}_id": new_id() for name in NAMED}
    ids |= {"slug": "ke-hoach-b", "institution_id": managing.other_id, "year": str(now.year), "number": "1"}
    day = date(now.year, 3, 5)
    with house.sessions() as session, writing(session):
        session.add_all(
            (
                OrganisationalUnit(
                    id=ids["unit_id"],
                    name=Translated("Bảo tàng b", "Museum b"),
                    kind=UnitKind.INSTITUTION,
                    institution_id=managing.other_id,
                    email="b@b.local",
                ),
                OrganisationalUnit(
                    id=ids["other_unit_id"], name=Translated("Xã Na Sang", "Na Sang"), kind=UnitKind.COMMUNE
                ),
            )
        )
        session.flush()
        plan = Plan(
            id=ids["plan_id"],
            slug=ids["slug"],
            title=Translated("Kế hoạch của b", "The plan of b"),
            institution_id=managing.other_id,
            issued_on=date(now.year - 2, 1, 1),
            valid_until=date(now.year + 4, 12, 31),
            reports_month=11,
            reports_day=25,
        )
        plan.objectives = [
            Objective(
                id=ids["objective_id"], code="muc-tieu", system=System.ALL, text=Translated("Đọc", "Reading")
            )
        ]
        plan.objectives[0].indicators = [
            Indicator(
                id=ids["indicator_id"],
                code="chi-tieu",
                name=Translated("Sự kiện", "Events"),
                kind=Kind.COUNT,
                measure=Measure.EVENT,
            )
        ]
        plan.actors = [
            PlanActor(name=Translated(name), duty=Translated("Phối hợp"), position=at)
            for at, name in enumerate(("Sở Văn hóa", "Sở Giáo dục"))
        ]
        session.add(plan)
        session.flush()
        session.add_all(
            (
                PlanVersion(id=new_id(), plan_id=plan.id, number=1, content={}, at=now),
                Call(
                    id=ids["call_id"],
                    plan_id=plan.id,
                    institution_id=managing.other_id,
                    year=now.year,
                    title=Translated("Báo cáo năm", "Annual report"),
                    message=Translated(),
                    deadline=date(now.year, 12, 15),
                    remind_days=[7],
                    sent_at=now,
                    created_at=now,
                    unit_reports=[
                        UnitReport(
                            id=ids["unit_report_id"],
                            unit_id=ids["unit_id"],
                            indicator_ids=[ids["indicator_id"]],
                            state=UnitReportState.SENT,
                            sent_at=now,
                            changed_at=now,
                        )
                    ],
                ),
                ReportedValue(
                    id=ids["value_id"],
                    indicator_id=ids["indicator_id"],
                    unit_id=ids["unit_id"],
                    year=now.year,
                    amount=Fraction(3),
                    as_of=day,
                    created_at=now,
                    changed_at=now,
                ),
                Activity(
                    id=ids["activity_id"],
                    unit_id=ids["unit_id"],
                    kind=ActivityKind.READING,
                    title="Đêm hội đọc",
                    first=day,
                    last=day,
                    created_at=now,
                    changed_at=now,
                    counted=[Counted(indicator_id=ids["indicator_id"])],
                ),
                Report(
                    id=ids["report_id"],
                    plan_id=plan.id,
                    institution_id=managing.other_id,
                    first_year=now.year,
                    last_year=now.year,
                    cut_off=date(now.year, 11, 20),
                    created_at=now,
                    changed_at=now,
                ),
                HeritageItem(
                    id=ids["item_id"],
                    institution_id=managing.other_id,
                    kind=HeritageKind.SPECIAL_SITE,
                    name=Translated("Đền trên núi", "Temple on the hill"),
                    created_at=now,
                    changed_at=now,
                ),
                Nomination(
                    id=ids["nomination_id"],
                    plan_id=plan.id,
                    unit_id=ids["unit_id"],
                    year=now.year,
                    title=Translated("Tủ sách trên nương", "Shelf on the field"),
                    story=Translated("Kể", "Told"),
                    steps=Translated(),
                    award=Translated(),
                    created_at=now,
                    changed_at=now,
                ),
            )
        )
        session.add(_photograph(house, ids))
    return ids


def _photograph(house: House, ids: dict[str, str]) -> Evidence:
    drawn = BytesIO()
    Image.new("RGB", (80, 60), (160, 60, 40)).save(drawn, "JPEG")
    body = drawn.getvalue()
    photograph = Evidence(
        id=ids["evidence_id"],
        subject_kind=EvidenceFor.ACTIVITY,
        subject_id=ids["activity_id"],
        name="anh.jpg",
        mime="image/jpeg",
        size=len(body),
        sha256=sha256(body).hexdigest(),
        at=house.clock.now(),
    )
    house.ports.store.put(photograph.key, body, "image/jpeg")
    return photograph
