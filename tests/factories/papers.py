"""A paper with everything a paper can have, and one with nothing but what it must."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from museum.domain.papers import (
    Align,
    Chart,
    Column,
    Items,
    Paper,
    Paragraph,
    Part,
    Series,
    Signature,
    Table,
)

HOSTILE = (
    '=cmd|"/C calc"!A0 #panic("out") $x^2$ [*] @ref <w:p/> <script>alert(1)</script> &amp; {{7*7}} '
    "\u202egnp.exe\u202c \u200f\x00\x07\x1b[31m 🏺👩‍🏫 \ud800 `raw` \\u{41} // /* “”"
)
"""Mark-up of every kind, turned direction, control characters, half a pair, pictures."""


def a_table(rows: int = 4, caption: str = "Bảng 1. Kết quả thực hiện các chỉ tiêu năm 2026") -> Table:
    return Table(
        caption,
        (
            Column("TT", 1, Align.CENTRE),
            Column("Chỉ tiêu", 5),
            Column("Đơn vị tính", 2, Align.CENTRE),
            Column("Mức giao", 2, Align.END),
            Column("Thực hiện", 2, Align.END),
            Column("Ngày chốt", 3, Align.CENTRE),
        ),
        (
            ("I", "Hệ thống bảo tàng", "", "", "", ""),
            *(
                (
                    at + 1,
                    f"Số lượt học sinh tham quan, học tập theo chương trình giáo dục di sản, đợt {at + 1}",
                    "lượt",
                    1200 + at,
                    None if at == 1 else Fraction(12345 + 10 * at, 10),
                    date(2026, 11, 24),
                )
                for at in range(rows - 1)
            ),
        ),
        frozenset({0}),
        "Nguồn: số liệu do hệ thống ghi nhận đến ngày chốt.\nÔ “chưa có số liệu” không được tính là 0.",
    )


def a_chart(categories: int = 4) -> Chart:
    return Chart(
        "Biểu đồ 1. Lượt học sinh tham quan bảo tàng theo quý",
        tuple(f"Quý {at + 1} năm 2026" for at in range(categories)),
        (
            Series("Năm 2025", tuple(Fraction(800 + 130 * at) for at in range(categories))),
            Series(
                "Năm 2026",
                tuple(None if at == 2 else Fraction(2 * (950 + 171 * at) + 1, 2) for at in range(categories)),
            ),
        ),
        "lượt",
    )


def full_paper(**changes: object) -> Paper:
    """A report with every kind of block, three levels of headings and three appendices."""
    values: dict[str, object] = {
        "superior": "Ủy ban nhân dân tỉnh Hưng Yên",
        "issuer": "Sở Văn hóa, Thể thao và Du lịch",
        "number": "45/BC-SVHTTDL",
        "place": "Hưng Yên",
        "issued_on": date(2026, 11, 24),
        "year": 2026,
        "kind": "Báo cáo",
        "subject": "Kết quả thực hiện Kế hoạch đẩy mạnh các hoạt động phục vụ học tập suốt đời "
        "trong thư viện, bảo tàng, trung tâm văn hóa năm 2026",
        "addressed_to": ("Bộ Văn hóa, Thể thao và Du lịch", "Ủy ban nhân dân tỉnh Hưng Yên"),
        "opening": (
            Paragraph(
                "Thực hiện Quyết định số 1520/QĐ-TTg ngày 09 tháng 12 năm 2022 của Thủ tướng Chính phủ; căn cứ "
                "kế hoạch của Ủy ban nhân dân tỉnh về đẩy mạnh các hoạt động phục vụ học tập suốt đời trong thư "
                "viện, bảo tàng, trung tâm văn hóa đến năm 2030.\n\nSở Văn hóa, Thể thao và Du lịch báo cáo kết "
                "quả thực hiện năm 2026 như sau:"
            ),
        ),
        "parts": (
            Part(
                "I",
                "Tình hình tổ chức thực hiện",
                (Paragraph("Các đơn vị đã ban hành kế hoạch và tổ chức thực hiện theo phân công."),),
                (
                    Part(
                        "1",
                        "Công tác chỉ đạo, điều hành",
                        (
                            Items(
                                (
                                    "Ban hành kế hoạch, phân công đơn vị chủ trì, phối hợp",
                                    "Tổ chức 03 hoạt động trải nghiệm cùng ngành giáo dục vào các ngày 19/4, 18/5, 23/11",
                                )
                            ),
                        ),
                        (Part("a", "Kinh phí", (Paragraph("Ngân sách nhà nước và nguồn xã hội hóa."),)),),
                    ),
                ),
            ),
            Part("II", "Kết quả thực hiện theo từng hệ thống", (a_table(), a_chart())),
        ),
        "closing": (Paragraph("Trên đây là báo cáo kết quả thực hiện năm 2026, trân trọng báo cáo./."),),
        "recipients": ("Như trên", "Giám đốc, các Phó Giám đốc Sở", "Lưu: VT, QLDSVH"),
        "signature": Signature("KT. Giám đốc", "Phó Giám đốc", "Nguyễn Thị Hoa Sen"),
        "appendices": (
            Part("I", "Bảng kiểm chứng số liệu", (Paragraph("Mỗi số liệu kèm nguồn."), _verification())),
            Part("II", "Danh mục hoạt động", (a_table(12, "Hoạt động đã tổ chức"),)),
            Part("III", "Biểu đồ theo xã, phường", (a_chart(14),)),
        ),
        "fingerprint": "3f9a" * 16,
    }
    return Paper(**(values | changes))  # type: ignore[arg-type]


def _verification() -> Table:
    titles = ("TT", "Chỉ tiêu", "Giá trị", "Quy tắc tính", "Số dòng", "Ngày chốt", "Tổng", "Mã kiểm chứng")
    shares = (1, 4, 2, 4, 2, 2, 2, 4)
    return Table(
        "Nguồn của từng số liệu",
        tuple(Column(title, share) for title, share in zip(titles, shares, strict=True)),
        tuple(
            (
                at,
                "Triển lãm chuyên đề trực tuyến",
                Fraction(3 * at, 2),
                "Đếm triển lãm trực tuyến được công bố trong năm",
                at,
                date(2026, 11, 24),
                None,
                "c1d2e3f4" * 4,
            )
            for at in range(1, 6)
        ),
    )


def bare_paper(**changes: object) -> Paper:
    """Nothing but what a paper must have."""
    values: dict[str, object] = {
        "superior": "",
        "issuer": "Bảo tàng tỉnh",
        "number": "",
        "place": "Sơn La",
        "issued_on": None,
        "year": 2026,
        "kind": "Báo cáo",
        "subject": "Năm 2026",
    }
    return Paper(**(values | changes))  # type: ignore[arg-type]


def hostile_paper() -> Paper:
    """Every text of it tries something."""
    bad = HOSTILE
    table = Table(
        bad, (Column(bad), Column("=1+1", 1, Align.END)), ((bad, "+1"), ("-1", "@SUM(A1)")), note=bad
    )
    chart = Chart(
        bad, (bad, "=2"), (Series(bad, (Fraction(1), None)), Series("=3", (None, Fraction(2)))), bad
    )
    part = Part("I", bad, (Paragraph(bad), Items((bad,)), table, chart), (Part("1", bad, (Paragraph(bad),)),))
    return full_paper(
        superior=bad,
        issuer=bad,
        number=bad,
        place=bad,
        kind=bad,
        subject=bad,
        addressed_to=(bad, bad),
        opening=(Paragraph(bad),),
        parts=(part,),
        closing=(Paragraph(bad),),
        recipients=(bad, f"Lưu: {bad}"),
        signature=Signature(bad, bad, bad),
        appendices=(part,),
        draft=True,
        fingerprint=bad,
    )
