"""The sample's directory of schools: forty invented ones, in communes that no map has."""

from __future__ import annotations

from museum.ports.stages import Register, RegisterRow

COMMUNES = (
    ("Phường Trống Đồng", False),
    ("Phường Sông Mẫu", False),
    ("Phường Cửa Mẫu", False),
    ("Xã Đồng Mẫu", False),
    ("Xã Chợ Mẫu", False),
    ("Xã Suối Mẫu", True),
    ("Xã Nậm Mẫu", True),
    ("Xã Pù Mẫu", True),
    ("Xã Khau Mẫu", True),
    ("Xã Bản Mẫu", True),
)
"""Commune, and whether it counts as remote."""
_OTHERS = (
    ("Trường THPT Trống Đồng", "Phường Trống Đồng", 1_180),
    ("Trường THPT Sông Mẫu", "Phường Sông Mẫu", 960),
    ("Trường THPT Chợ Mẫu", "Xã Chợ Mẫu", 740),
    ("Trường PTDTNT THCS&THPT Nậm Mẫu", "Xã Nậm Mẫu", 410),
    ("Trung tâm GDNN – GDTX Sông Mẫu", "Phường Sông Mẫu", 320),
    ("Trung tâm GDNN – GDTX Suối Mẫu", "Xã Suối Mẫu", 150),
    ("Trung tâm học tập cộng đồng Trống Đồng", "Phường Trống Đồng", 90),
    ("Trung tâm học tập cộng đồng Đồng Mẫu", "Xã Đồng Mẫu", 70),
    ("Trung tâm học tập cộng đồng Pù Mẫu", "Xã Pù Mẫu", 55),
    ("Trung tâm học tập cộng đồng Bản Mẫu", "Xã Bản Mẫu", 40),
)
_EVERYWHERE = (
    ("Trường Mầm non", "Trường Mầm non", 210),
    ("Trường Tiểu học", "Trường PTDTBT Tiểu học", 520),
    ("Trường THCS", "Trường PTDTBT THCS", 430),
)
"""What every commune has, by its name where it is not remote and where it is; pupils of a middling one."""
_COLUMNS = ("code", "name", "commune", "remote", "pupils")


def school_list() -> Register:
    """Draw the directory as a list that a department of education might send."""
    remote = dict(COMMUNES)
    drawn = []
    for at, (commune, far) in enumerate(COMMUNES):
        place = commune.split(" ", 1)[1]
        for name, far_name, pupils in _EVERYWHERE:
            share = 0.45 + 0.05 * at if far else 0.8 + 0.09 * at
            drawn.append((f"{far_name if far else name} {place}", commune, round(pupils * share)))
    drawn.extend(_OTHERS)
    rows = (
        RegisterRow(
            number,
            dict(
                zip(
                    _COLUMNS,
                    (
                        f"MAU-{number - 1:03}",
                        name,
                        commune,
                        "có" if remote[commune] else "không",
                        str(pupils),
                    ),
                    strict=True,
                )
            ),
            {},
        )
        for number, (name, commune, pupils) in enumerate(drawn, start=2)
    )
    return Register(rows, (), frozenset(_COLUMNS))
