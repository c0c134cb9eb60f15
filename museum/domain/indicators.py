"""What plans measure: indicators, their targets, the values reported for them, and what people did by hand."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from museum.domain.base import Base, Id, new_id
from museum.domain.exact import Exact
from museum.domain.progress import Kind
from museum.domain.translated import Translated, translated


class Measure(StrEnum):
    """What one of an indicator's number is: the units that targets may be given in."""

    ACTIVITY = "activity"
    EVENT = "event"
    ARTEFACT = "artefact"
    EXHIBITION = "exhibition"
    VISIT = "visit"
    SESSION = "session"
    GROUP = "group"
    PUPIL = "pupil"
    PERSON = "person"
    PACKAGE = "package"
    CLUB = "club"
    ROUND = "round"
    CONTRIBUTION = "contribution"
    USE = "use"
    USER = "user"
    COMMUNE = "commune"
    LIBRARY = "library"
    LIBRARIAN = "librarian"
    INSTITUTION = "institution"
    DONG = "dong"
    TIME = "time"
    """Of what is held so many times."""


class Indicator(Base):
    """Something that is measured for an objective of a plan."""

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("objective_id", "code"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    objective_id: Mapped[str] = mapped_column(ForeignKey("objective.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    """Permanent within the objective, e.g. `pupils`."""
    name: Mapped[Translated] = translated("name")
    kind: Mapped[str] = mapped_column(String(10), default=Kind.COUNT)
    """One of `museum.domain.progress.Kind`."""
    measure: Mapped[str] = mapped_column(String(12), default=Measure.ACTIVITY)
    whole: Mapped[Translated] = translated("whole")
    """Of a share: what it is a share of, e.g. all communes."""
    rule: Mapped[str] = mapped_column(String(40), default="reported")
    """What counts: a name of `museum.services.indicators.rules.RULES`."""
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What narrows the rule, e.g. {"served": true, "plan_days": true}; plain JSON."""
    base_year: Mapped[int | None]
    """Of a growth: average a year since then; None: against the year before."""
    last_year: Mapped[int | None]
    """Measured to this year, and closed after it: what was counted stays; None: as long as the plan asks."""
    public: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether its figures stand on the public page."""
    position: Mapped[int] = mapped_column(Integer, default=0)
    source: Mapped[Translated] = translated("source")
    """Where a figure of the plan was taken from when not from the document itself."""

    targets: Mapped[list[IndicatorTarget]] = relationship(
        order_by="IndicatorTarget.first", cascade="all, delete-orphan", lazy="selectin"
    )

    def asked_in(self, year: int) -> bool:
        """Say whether the plan still asks for it in a year."""
        return self.last_year is None or year <= self.last_year


class IndicatorTarget(Base):
    """What a plan asks of an indicator in the years from `first` to `last`; see `museum.domain.progress.Target`."""

    __tablename__ = "indicator_target"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    indicator_id: Mapped[str] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"), index=True)
    first: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)
    low: Mapped[Fraction] = mapped_column(Exact)
    high: Mapped[Fraction | None] = mapped_column(Exact)


class ReportedValue(Base):
    """A number that a unit reported for a year: what no record of ours can tell. It stands once it is approved."""

    __tablename__ = "reported_value"
    __table_args__ = (
        UniqueConstraint("indicator_id", "unit_id", "year"),
        Index(None, "unit_id", "year"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    indicator_id: Mapped[str] = mapped_column(ForeignKey("indicator.id", ondelete="CASCADE"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("organisational_unit.id"))
    year: Mapped[int] = mapped_column(Integer)
    amount: Mapped[Fraction] = mapped_column(Exact)
    whole: Mapped[Fraction | None] = mapped_column(Exact)
    """The denominator of a share."""
    as_of: Mapped[date] = mapped_column(Date)
    """The day that the number is true of."""
    source: Mapped[str] = mapped_column(Text, default="")
    """Where it was taken from: a register, a count, a letter with its number."""
    unit_report_id: Mapped[str | None] = mapped_column(ForeignKey("unit_report.id"))
    """The unit's report that brought it; None: a manager entered it."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ActivityKind(StrEnum):
    """What people do outside of what the system records by itself."""

    CIRCULATION = "circulation"
    """A round of book circulation (luân chuyển sách báo)."""
    CLUB = "club"
    READING = "reading"
    """A reading-promotion event (khuyến đọc)."""
    TRAINING = "training"
    DISPLAY = "display"
    """A thematic display (trưng bày chuyên đề)."""
    MOBILE_EXHIBITION = "mobile_exhibition"
    SCREENING = "screening"
    EVENT = "event"
    """A contest, festival, day or week."""
    EXPERIENCE = "experience"
    """Experiential education held outside the booking calendar."""
    HERITAGE = "heritage"
    """Collecting and promoting intangible heritage."""
    COMMUNICATION = "communication"
    """Columns, programmes, websites, talks that make people aware."""
    COOPERATION = "cooperation"
    INVESTMENT = "investment"
    """Buildings, equipment, networks, software."""
    DONATION = "donation"
    """A contribution received: money, books, artefacts, equipment."""
    OTHER = "other"


class Funding(StrEnum):
    """Where the money came from."""

    UNSAID = ""
    STATE = "state"
    SOCIALISED = "socialised"
    """Businesses, sponsors, citizens (xã hội hóa)."""
    MIXED = "mixed"
    OTHER = "other"
    """Other lawful sources."""


class Activity(Base):
    """Something held or received, entered by hand, with what proves it."""

    __tablename__ = "activity"
    __table_args__ = (Index(None, "first", "unit_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    unit_id: Mapped[str] = mapped_column(ForeignKey("organisational_unit.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    """In the language it was entered in: it stands in reports as written."""
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    """The same as `first` for a single day. It counts in the year of `first`."""
    place: Mapped[str] = mapped_column(String(300), default="")
    partners: Mapped[str] = mapped_column(Text, default="")
    participants: Mapped[int | None]
    cost: Mapped[int | None] = mapped_column(BigInteger)
    """Đồng: what it cost, or of a donation what it is worth."""
    funding: Mapped[str] = mapped_column(String(12), default=Funding.UNSAID)
    note: Mapped[str] = mapped_column(Text, default="")
    unit_report_id: Mapped[str | None] = mapped_column(ForeignKey("unit_report.id"))
    """The unit's report that brought it; None: it was entered here."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    counted: Mapped[list[Counted]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class Counted(Base):
    """An activity counts toward an indicator, because somebody said so."""

    __tablename__ = "counted"

    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    indicator_id: Mapped[str] = mapped_column(
        ForeignKey("indicator.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class EvidenceFor(StrEnum):
    """What a file proves."""

    ACTIVITY = "activity"
    VALUE = "value"
    NOMINATION = "nomination"
    UNIT_REPORT = "unit_report"
    """Sent with a unit's report; moves to what it proves when that is approved."""


class Evidence(Base):
    """A photograph or document that proves an activity, a value or a nomination. Staff alone see it."""

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    subject_kind: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[str] = mapped_column(Id)
    part: Mapped[str] = mapped_column(String(80), default="")
    """Within a unit's report: which answer it belongs to."""
    name: Mapped[str] = mapped_column(String(200))
    """The file's name as it came, without its folder."""
    caption: Mapped[str] = mapped_column(String(300), default="")
    mime: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    @property
    def key(self) -> str:
        """Where it stands in object storage: by its content, like originals."""
        return evidence_key(self.sha256)


def evidence_key(sha256: str) -> str:
    """Name a file of evidence in object storage."""
    return f"evidence/{sha256[:2]}/{sha256}"
