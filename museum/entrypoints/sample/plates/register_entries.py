"""What the register's leaf says: its heads and its twenty-two entries, all invented."""

from __future__ import annotations

from dataclasses import dataclass

HEADS: tuple[tuple[str, ...], ...] = (
    ("Số", "đăng ký"),
    ("Tên hiện vật", "và miêu tả"),
    ("Chất liệu",),
    ("Kích thước", "(cm)"),
    ("Nguồn gốc, nơi sưu tầm",),
    ("Ngày", "nhập"),
    ("Ghi chú",),
)


@dataclass(frozen=True)
class Entry:
    """One row, and the reading that the keeper struck through in one of its cells."""

    cells: tuple[str, ...]
    struck_column: int = -1
    struck: str = ""


ENTRIES: tuple[Entry, ...] = (
    Entry(("Đ. 1207", "Rìu đồng xòe cân, lưỡi cong, họng tra cán hình bầu dục", "Đồng",
           "D 9,4 R 7,1", "Nhân dân xã Nà Lục, đào ao phát hiện", "12-3-77", "Gỉ xanh")),
    Entry(("Đ. 1208", "Mũi giáo hình lá mía, có hai lỗ ở cánh", "Đồng", "D 17,8", "Như trên",
           "12-3-77", "Sứt mũi")),
    Entry(("V. 1209", "Khăn piêu thêu tai hồng, chỉ ngũ sắc, nền chàm", "Vải bông", "D 148 R 35",
           "Nhân dân bản Chiềng Vân hiến tặng", "4-4-77", "")),
    Entry(("V. 1210", "Mặt chăn thổ cẩm hoa văn quả trám móc câu", "Vải bông", "D 176 R 84",
           "Như trên", "4-4-77", "Mạng 1 chỗ")),
    Entry(("G. 1211", "Bình gốm hoa nâu, vai đắp cánh sen", "Gốm", "C 26,5 K 14",
           "Xã Tân Lâm, hố khai quật 2", "19-5-77", "Gắn chắp"), 3, "C 25 K 12"),
    Entry(("G. 1212", "Đĩa men lam vẽ cúc dây, lòng khê", "Gốm men", "K 24,2", "Như trên", "19-5-77",
           "Nứt men")),
    Entry(("M. 1213", "Ép khẩu đựng xôi, đan nong đôi, có nắp và quai", "Mây, tre", "C 21 K 17",
           "Nhân dân bản Pá Nậm", "2-6-77", "")),
    Entry(("M. 1214", "Gùi có quai đeo trán", "Mây, giang", "C 52 K 38", "Nhân dân bản Pá Nậm", "2-6-77",
           "Đứt 1 nan")),
    Entry(("N. 1215", "Khèn sáu ống, bầu gỗ pơ mu", "Gỗ, trúc", "D 71", "Nhân dân xã Sủng Cao bán lại",
           "8-8-77", "Thiếu lưỡi gà")),
    Entry(("N. 1216", "Đàn tính hai dây, bầu đàn vỏ bầu khô", "Gỗ, bầu", "D 92", "Hợp tác xã Mường Sáng",
           "15-9-77", "")),
    Entry(("N. 1217", "Bộ chiêng sắc bùa, 6 chiếc", "Đồng", "K 28 đến 46", "Nhân dân xã Mường Vó",
           "15-9-77", "Đủ bộ"), 6, "Thiếu 1"),
    Entry(("V. 1218", "Cạp váy dệt hình rồng, hươu, rùa", "Tơ, bông", "D 88 R 36", "Nhân dân xã Mường Vó",
           "16-9-77", "")),
    Entry(("V. 1219", "Vạt váy lanh in sáp ong, chắp vải đỏ", "Vải lanh", "D 412 R 54",
           "Nhân dân xã Sủng Cao", "3-11-77", "Phai nhẹ")),
    Entry(("Gi. 1220", "Tranh in ván: Đàn gà mẹ con", "Giấy dó điệp", "26 x 37", "Mua tại chợ phiên Tết",
           "2-2-78", "Ố góc")),
    Entry(("Gi. 1221", "Sách chữ Nôm Tày chép tay, 42 tờ", "Giấy dó", "27 x 15", "Nhân dân bản Hin hiến tặng",
           "20-2-78", "Mọt")),
    Entry(("S. 1222", "Hộp sơn then khảm trai, tích trúc tước", "Gỗ, sơn", "31 x 22 x 9",
           "Phòng Văn hóa huyện bàn giao", "5-4-78", "Bong 3 mảnh")),
    Entry(("K. 1223", "Vòng cổ bạc chạm hoa dây", "Bạc", "K 18,6", "Nhân dân xã Nà Lục", "30-4-78",
           "287 gam")),
    Entry(("Đá 1224", "Bôn đá có nấc, mài toàn thân", "Đá bazan", "D 6,2 R 4", "Xã Khe Sến, nhặt trên nương",
           "11-6-78", "")),
    Entry(("Đá 1225", "Bàn mài rãnh", "Sa thạch", "D 14 R 9", "Như trên", "11-6-78", ""),
          4, "Xã Tân Lâm"),
    Entry(("C. 1226", "Cày chìa vôi, lưỡi gang", "Gỗ, gang", "D 164", "Hợp tác xã Mường Sáng", "27-7-78",
           "Kho 2")),
    Entry(("C. 1227", "Guồng sợi quay tay", "Gỗ, tre", "C 62 D 75", "Nhân dân bản Chiềng Vân", "9-9-78",
           "Kho 2")),
    Entry(("Đ. 1228", "Trống đồng loại nhỏ, mặt sao 8 cánh, chân khuyết", "Đồng", "C 29 K 41",
           "Nhân dân xã Mường Vó, phát hiện khi làm mương", "22-12-78", "Xem hồ sơ")),
)  # fmt: skip
