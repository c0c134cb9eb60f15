"""The fields of an artefact record: one table that registers, forms, pages, manifests and exports read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from museum.domain.translated import Language, Translated


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    TRANSLATED = "translated"
    """A pair of columns, `<code>_vi` and `<code>_en`."""
    RICH = "rich"
    """A translated text with limited mark-up."""
    TERM = "term"
    """One term of the vocabulary of the same code."""
    TERMS = "terms"
    """Several, separated by `|`."""
    YEAR = "year"
    """A whole number, negative before our era."""
    RIGHTS = "rights"
    DONOR = "donor"
    DONOR_UNNAMED = "donor_unnamed"
    """Yes or no: whether the donor asks not to be named."""


class Group(StrEnum):
    """The sections of the record's form and sheet."""

    IDENTITY = "identity"
    MAKING = "making"
    ORIGIN = "origin"
    STORY = "story"
    KEEPING = "keeping"
    RIGHTS = "rights"


@dataclass(frozen=True)
class Field:
    """One field of the record."""

    code: str
    label: Translated
    kind: Kind
    group: Group
    public: bool = True
    """Shown to the public, in pages and manifests."""
    limit: int = 500
    """Most characters that are taken."""
    aliases: tuple[str, ...] = ()
    """Other headings that registers use for it."""


def _field(  # noqa: PLR0913 - a row of the table below
    code: str,
    vi: str,
    en: str,
    kind: Kind,
    group: Group,
    *,
    public: bool = True,
    limit: int = 500,
    aliases: tuple[str, ...] = (),
) -> Field:
    return Field(code, Translated(vi, en), kind, group, public, limit, aliases)


FIELDS: tuple[Field, ...] = (
    _field(
        "accession_number",
        "Số đăng ký",
        "Accession number",
        Kind.TEXT,
        Group.IDENTITY,
        limit=100,
        aliases=(
            "số kiểm kê",
            "số hiện vật",
            "ký hiệu",
            "accession no",
            "accession no.",
            "inventory number",
            "mã hiện vật",
        ),
    ),
    _field(
        "title",
        "Tên hiện vật",
        "Title",
        Kind.TRANSLATED,
        Group.IDENTITY,
        aliases=("tên gọi", "name", "object name"),
    ),
    _field("other_names", "Tên gọi khác", "Other names", Kind.TEXT, Group.IDENTITY, limit=1000),
    _field(
        "object_type",
        "Loại hiện vật",
        "Object type",
        Kind.TERM,
        Group.IDENTITY,
        aliases=("loại hình", "type"),
    ),
    _field("collection", "Sưu tập", "Collection", Kind.TERM, Group.IDENTITY),
    _field(
        "heritage_status",
        "Phân loại di sản",
        "Heritage status",
        Kind.TEXT,
        Group.IDENTITY,
        aliases=("bảo vật quốc gia / di vật / cổ vật", "phân loại"),
    ),
    _field(
        "creator",
        "Tác giả / nơi chế tác",
        "Creator or workshop",
        Kind.TEXT,
        Group.MAKING,
        aliases=("tác giả", "nơi chế tác", "creator", "artist", "maker"),
    ),
    _field(
        "date_display", "Niên đại", "Date", Kind.TRANSLATED, Group.MAKING, limit=200, aliases=("thời gian",)
    ),
    _field("date_earliest", "Năm sớm nhất", "Earliest year", Kind.YEAR, Group.MAKING, aliases=("từ năm",)),
    _field("date_latest", "Năm muộn nhất", "Latest year", Kind.YEAR, Group.MAKING, aliases=("đến năm",)),
    _field(
        "dynasty_or_period",
        "Triều đại / thời kỳ",
        "Period",
        Kind.TERM,
        Group.MAKING,
        aliases=("triều đại", "thời kỳ", "dynasty", "dynasty or period"),
    ),
    _field("materials", "Chất liệu", "Materials", Kind.TERMS, Group.MAKING, aliases=("material", "medium")),
    _field(
        "techniques", "Kỹ thuật", "Techniques", Kind.TERMS, Group.MAKING, aliases=("technique", "kĩ thuật")
    ),
    _field("dimensions", "Kích thước", "Dimensions", Kind.TEXT, Group.MAKING),
    _field("weight", "Trọng lượng", "Weight", Kind.TEXT, Group.MAKING, limit=200, aliases=("khối lượng",)),
    _field("inscription", "Minh văn", "Inscription", Kind.TEXT, Group.MAKING, limit=5000),
    _field(
        "culture_or_ethnic_group",
        "Văn hóa / dân tộc",
        "Culture or ethnic group",
        Kind.TERM,
        Group.ORIGIN,
        aliases=("dân tộc", "văn hóa", "culture", "ethnic group"),
    ),
    _field(
        "findspot",
        "Nơi phát hiện",
        "Findspot",
        Kind.TERM,
        Group.ORIGIN,
        aliases=("nơi tìm thấy", "place", "địa điểm phát hiện"),
    ),
    _field(
        "findspot_visibility",
        "Mức công khai nơi phát hiện",
        "Findspot shown",
        Kind.TEXT,
        Group.ORIGIN,
        public=False,
        limit=10,
    ),
    _field(
        "provenance", "Nguồn gốc", "Provenance", Kind.TEXT, Group.ORIGIN, limit=2000, aliases=("xuất xứ",)
    ),
    _field(
        "acquisition",
        "Hình thức sưu tầm",
        "Acquisition",
        Kind.TEXT,
        Group.ORIGIN,
        aliases=("hình thức nhập",),
    ),
    _field("donor", "Người hiến tặng", "Donor", Kind.DONOR, Group.ORIGIN, limit=300),
    _field(
        "donor_anonymous",
        "Người hiến tặng đề nghị không nêu tên",
        "Donor asks not to be named",
        Kind.DONOR_UNNAMED,
        Group.ORIGIN,
        public=False,
        limit=10,
        aliases=(
            "ẩn danh",
            "người hiến tặng ẩn danh",
            "không nêu tên",
            "không nêu tên người hiến tặng",
            "anonymous",
            "anonymous donor",
            "donor anonymous",
        ),
    ),
    _field("description", "Mô tả", "Description", Kind.RICH, Group.STORY, limit=20_000, aliases=("miêu tả",)),
    _field(
        "significance", "Ý nghĩa", "Significance", Kind.RICH, Group.STORY, limit=20_000, aliases=("giá trị",)
    ),
    _field(
        "keywords",
        "Từ khóa",
        "Keywords",
        Kind.TERMS,
        Group.STORY,
        aliases=("từ khoá", "subject", "subjects", "tags"),
    ),
    _field(
        "condition",
        "Tình trạng bảo quản",
        "Condition",
        Kind.TEXT,
        Group.KEEPING,
        public=False,
        limit=2000,
        aliases=("hiện trạng", "tình trạng"),
    ),
    _field(
        "location",
        "Vị trí kho / trưng bày",
        "Current location",
        Kind.TEXT,
        Group.KEEPING,
        public=False,
        aliases=("vị trí", "kho", "location"),
    ),
    _field(
        "rights",
        "Quyền sử dụng",
        "Rights",
        Kind.RIGHTS,
        Group.RIGHTS,
        aliases=("quyền", "licence", "license", "bản quyền"),
    ),
    _field("credit", "Ghi nguồn", "Credit line", Kind.TEXT, Group.RIGHTS, aliases=("nguồn", "credit")),
)
BY_CODE = {field.code: field for field in FIELDS}
FILE_COLUMN = "file"
FILE_ALIASES = ("tệp", "tập tin", "tệp ảnh", "ảnh", "files", "image", "images", "file ảnh")


def columns(field: Field) -> tuple[tuple[str, Language | None], ...]:
    """List the register columns of a field with the language of each."""
    if field.kind in (Kind.TRANSLATED, Kind.RICH):
        return ((f"{field.code}_vi", "vi"), (f"{field.code}_en", "en"))
    return ((field.code, None),)


COLUMNS: dict[str, tuple[Field, Language | None]] = {
    column: (field, lang) for field in FIELDS for column, lang in columns(field)
}
"""Every register column but `file` → its field, and the language it holds."""
