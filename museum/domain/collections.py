"""Institutions, their artefacts, the scans of these, and the vocabularies that describe them."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from museum.domain.base import Base, Id, new_id
from museum.domain.states import MediaState, Publication
from museum.domain.translated import Translated, translated
from museum.text.fold import fold

_TREASURE = re.compile(r"\bbao vat quoc gia\b|\bnational treasure\b")
_NO_TREASURE = re.compile(
    r"\b(?:khong phai|chua|chua la|de nghi|de xuat|du kien|ho so|not|proposed|candidate)\b[a-z ]{0,60}"
    r"\b(?:bao vat quoc gia|national treasure)\b"
)


class InstitutionKind(StrEnum):
    """The kinds of institution that the plans speak of, and memorial houses."""

    MUSEUM = "museum"
    LIBRARY = "library"
    CULTURAL_CENTRE = "cultural_centre"
    MEMORIAL_HOUSE = "memorial_house"


class Vocabulary(StrEnum):
    """The controlled lists. The value is also the role in which a term describes an artefact."""

    OBJECT_TYPE = "object_type"
    MATERIAL = "materials"
    TECHNIQUE = "techniques"
    PERIOD = "dynasty_or_period"
    CULTURE = "culture_or_ethnic_group"
    PLACE = "findspot"
    COLLECTION = "collection"
    KEYWORD = "keywords"


class FindspotVisibility(StrEnum):
    """How much of the findspot the public sees."""

    OPEN = "open"
    COARSE = "coarse"
    HIDDEN = "hidden"


class PageTurning(StrEnum):
    """How the scans of an artefact are looked through."""

    GUESSED = ""
    """Nobody said: type and material tell whether it is a book."""
    SEPARATE = "separate"
    """Views of one thing."""
    BOOK = "book"
    BOOK_LEFTWARDS = "book_leftwards"
    """Opens from the right, as books in Chinese characters do."""


class Aspect(StrEnum):
    """What a scan shows of the artefact."""

    UNSAID = ""
    RECTO = "recto"
    VERSO = "verso"
    SIDE = "side"
    INSIDE = "inside"
    BASE = "base"
    DETAIL = "detail"


class Institution(Base):
    """A museum, library, cultural centre or memorial house on the site."""

    __tablename__ = "institution"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Translated] = translated("name")
    kind: Mapped[str] = mapped_column(String(20), default=InstitutionKind.MUSEUM)
    about: Mapped[Translated] = translated("about")
    address: Mapped[Translated] = translated("address")
    province: Mapped[Translated] = translated("province", server_default="")
    """Name of the province; institutions of one name form its collection."""
    website: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The number that teachers call, as it is written out."""
    email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class Term(Base):
    """An entry of a vocabulary, in either or both languages."""

    __tablename__ = "term"
    __table_args__ = (Index(None, "vocabulary", "key_vi"), Index(None, "vocabulary", "key_en"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    vocabulary: Mapped[str] = mapped_column(String(40))
    label: Mapped[Translated] = translated("label")
    key_vi: Mapped[str] = mapped_column(Text, default="")
    key_en: Mapped[str] = mapped_column(Text, default="")
    """The labels normalised for look-up: see `term_key`."""
    proposed: Mapped[bool] = mapped_column(Boolean, default=False)
    """True while nobody has looked at it: a register brought it."""
    year_from: Mapped[int | None]
    year_to: Mapped[int | None]
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)


class ArtefactTerm(Base):
    """One term that describes one artefact."""

    __tablename__ = "artefact_term"

    artefact_id: Mapped[str] = mapped_column(ForeignKey("artefact.id", ondelete="CASCADE"), primary_key=True)
    term_id: Mapped[str] = mapped_column(ForeignKey("term.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)

    term: Mapped[Term] = relationship(lazy="joined")


class Donor(Base):
    """Somebody who gave an artefact; may ask not to be named in public."""

    __tablename__ = "donor"
    __table_args__ = (UniqueConstraint("institution_id", "name"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    name: Mapped[str] = mapped_column(String(300))
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)


class Artefact(Base):
    """A record of the register (hiện vật). Field codes are those of `museum.domain.fields`."""

    __tablename__ = "artefact"
    __table_args__ = (
        UniqueConstraint("institution_id", "accession_key"),
        Index(None, "state", "published_at"),
        Index(None, "treasure", "institution_id"),
        # Artefacts are counted by year, and compared, from these two alone.
        Index(None, "institution_id", "created_at", "id"),
        Index(None, "institution_id", "state", "published_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    accession_number: Mapped[str] = mapped_column(String(120))
    accession_key: Mapped[str] = mapped_column(String(120))
    title: Mapped[Translated] = translated("title")
    other_names: Mapped[str] = mapped_column(Text, default="")
    creator: Mapped[str] = mapped_column(Text, default="")
    date_display: Mapped[Translated] = translated("date_display")
    date_earliest: Mapped[int | None]
    date_latest: Mapped[int | None]
    dimensions: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[str] = mapped_column(Text, default="")
    inscription: Mapped[str] = mapped_column(Text, default="")
    provenance: Mapped[str] = mapped_column(Text, default="")
    acquisition: Mapped[str] = mapped_column(Text, default="")
    findspot_visibility: Mapped[str] = mapped_column(String(10), default=FindspotVisibility.OPEN)
    condition: Mapped[str] = mapped_column(Text, default="")
    heritage_status: Mapped[str] = mapped_column(Text, default="")
    treasure: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """A national treasure: follows from `heritage_status`, kept for counting."""
    location: Mapped[str] = mapped_column(Text, default="")
    """Where it stands or is stored: never public."""
    description: Mapped[Translated] = translated("description")
    significance: Mapped[Translated] = translated("significance")
    rights: Mapped[str] = mapped_column(Text, default="")
    """URI; see `museum.domain.rights`."""
    credit: Mapped[str] = mapped_column(Text, default="")
    page_turning: Mapped[str] = mapped_column(String(16), default=PageTurning.GUESSED, server_default="")
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Columns of a register that no field stands for, kept by their heading: never public."""
    donor_id: Mapped[str | None] = mapped_column(ForeignKey("donor.id"))

    state: Mapped[str] = mapped_column(String(12), default=Publication.DRAFT)
    publish_when_ready: Mapped[bool] = mapped_column(Boolean, default=False)
    """Asked for at upload (`--publish`): carried out once the first scan is ready."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    """Rises with every change of the record, its scans or its state."""
    manifest_version: Mapped[int] = mapped_column(Integer, default=0)
    """The version that the stored manifest shows; 0 before the first."""
    indexed_version: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution] = relationship(lazy="joined")
    donor: Mapped[Donor | None] = relationship()
    terms: Mapped[list[ArtefactTerm]] = relationship(
        order_by="ArtefactTerm.position", cascade="all, delete-orphan", lazy="selectin"
    )
    media: Mapped[list[Media]] = relationship(
        back_populates="artefact", order_by="Media.position", lazy="selectin"
    )
    chapters: Mapped[list[Chapter]] = relationship(
        order_by="Chapter.position", cascade="all, delete-orphan", lazy="selectin"
    )

    @validates("heritage_status")
    def _note_treasure(self, _key: str, value: str) -> str:
        self.treasure = is_treasure(value)
        return value

    def terms_of(self, vocabulary: Vocabulary) -> list[Term]:
        """List the terms of one vocabulary in their order."""
        return [link.term for link in self.terms if link.term.vocabulary == vocabulary]

    @property
    def ready_media(self) -> list[Media]:
        """The scans that can be shown, in page order."""
        return [medium for medium in self.media if medium.state == MediaState.READY]


class Media(Base):
    """One scan: an original, unaltered, and the access copies made of it. Its id is the image id."""

    __tablename__ = "media"
    __table_args__ = (
        UniqueConstraint("institution_id", "sha256"),
        Index(None, "artefact_id", "position"),
        # The first scan of each artefact is counted from these two alone.
        Index(None, "institution_id", "state", "digitised_at", "artefact_id", "id"),
        Index(None, "artefact_id", "state", "digitised_at", "id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    institution_id: Mapped[str] = mapped_column(ForeignKey("institution.id"))
    artefact_id: Mapped[str] = mapped_column(ForeignKey("artefact.id"))
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[Translated] = translated("label")
    aspect: Mapped[str] = mapped_column(String(10), default=Aspect.UNSAID, server_default="")
    detail_of_id: Mapped[str | None] = mapped_column(Id)
    """The scan of the same artefact that this one shows a detail of, if somebody said so."""
    detail_x: Mapped[int | None]
    detail_y: Mapped[int | None]
    detail_width: Mapped[int | None]
    detail_height: Mapped[int | None]
    """Where the detail lies, in pixels of that scan; all four or none."""
    duration: Mapped[float | None] = mapped_column(Float)
    """Seconds, of sound and moving pictures; None for a scan."""
    source_name: Mapped[str] = mapped_column(Text)
    """The file's name as it came, without its folder."""
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes of the original."""
    mime: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12), default=MediaState.RECEIVED)
    reason: Mapped[Translated] = translated("reason")
    """Why it was rejected or failed, and what to do."""
    width: Mapped[int | None]
    height: Mapped[int | None]
    """Pixels as shown, after the orientation tag."""
    pixels_per_mm: Mapped[float | None] = mapped_column(Float)
    recipe: Mapped[int] = mapped_column(Integer, default=0)
    """Version of the recipe that made the access copies; 0 before the first."""
    received_at: Mapped[datetime]
    digitised_at: Mapped[datetime | None]
    """When it was first ready: the year in which it counts as digitised, whatever is made of it anew."""
    copied_at: Mapped[datetime | None]
    """When its present access copies were made, or found whole again."""

    artefact: Mapped[Artefact] = relationship(back_populates="media")

    @property
    def original_key(self) -> str:
        return original_key(self.sha256)

    @property
    def copies(self) -> CopyKeys:
        """Where the access copies of the current recipe stand in object storage."""
        return CopyKeys(self.id, self.recipe)


class KeptTileIndex(Base):
    """The index of a scan's tile archive, as it stands in storage, so that opening the archive costs no request there.

    Derived: where it is missing, of another recipe or not right, the one in storage holds.
    """

    __tablename__ = "tile_index"

    media_id: Mapped[str] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"), primary_key=True)
    recipe: Mapped[int] = mapped_column(Integer)
    """Version of the recipe that made the archive."""
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """See `museum.domain.tile_archive`: 16 bytes a tile."""


class Chapter(Base):
    """An entry in the table of contents of an artefact with many pages."""

    __tablename__ = "chapter"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    artefact_id: Mapped[str] = mapped_column(ForeignKey("artefact.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    depth: Mapped[int] = mapped_column(Integer, default=0)
    """0 for a chapter, 1 for a part of the one before, and so on."""
    label: Mapped[Translated] = translated("label")
    media_id: Mapped[str] = mapped_column(ForeignKey("media.id", ondelete="CASCADE"))
    """Its first page; it lasts until the next entry that is no deeper."""


class CopyKeys:
    """Names of a scan's access copies in object storage."""

    def __init__(self, image_id: str, recipe: int) -> None:
        self.image_id = image_id
        self.recipe = recipe
        self.shelf = f"copies/{image_id[:2]}/"
        """Where they stand with those of other scans."""
        base = f"{self.shelf}{image_id}/r{recipe}"
        self.archive = f"{base}/tiles.zip"
        self.archive_index = f"{base}/tiles.idx"
        self.pyramid = f"{base}/pyramid.tif"
        self.thumbnail = f"{base}/thumbnail.jpg"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CopyKeys) and other.archive == self.archive

    def __hash__(self) -> int:
        return hash(self.archive)

    def all(self) -> tuple[str, str, str, str]:
        return self.archive, self.archive_index, self.pyramid, self.thumbnail


def original_key(sha256: str) -> str:
    """Name an original in object storage by its content."""
    return f"originals/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def manifest_key(artefact_id: str, version: int) -> str:
    """Name a stored manifest in object storage."""
    return f"manifests/{artefact_id[:2]}/{artefact_id}/{version}.json"


def accession_key(number: str) -> str:
    """Reduce a register number to what distinguishes it: folded letters and digits.

    `BTHY-1234/Gm-56`, `bthy 1234/gm56` and `BTHY.1234-Gm.56` are one number to a registrar.
    Numbers side by side stay apart: `1-23` and `12-3` are two.
    """
    parts = re.findall(r"\d+|[^\W\d_]+", fold(number))
    return ".".join(parts) or number.strip().lower()


def is_treasure(heritage_status: str) -> bool:
    """Say whether a register's words on a listing name a national treasure (bảo vật quốc gia).

    One that is proposed, or expressly none, is none.
    """
    words = " ".join(re.findall(r"[a-z]+", fold(heritage_status)))
    return bool(_TREASURE.search(words)) and not _NO_TREASURE.search(words)


def term_key(label: str) -> str:
    """Reduce a term's label for look-up: case and spacing do not count, diacritics do (`lụa` is not `lua`)."""
    return " ".join(label.casefold().split())
