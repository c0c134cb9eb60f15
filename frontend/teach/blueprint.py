"""The educators' workbench: packages, programmes, sessions and bookings."""

from __future__ import annotations

from flask import Blueprint

from frontend.i18n import gettext
from frontend.workbench.admission import open_bench
from frontend.workbench.benches import Bench, Place
from museum.domain.people import EDUCATORS
from museum.domain.translated import Translated

teach = Blueprint("teach", __name__, url_prefix="/teach")

open_bench(
    teach,
    Bench(
        name="teach",
        label=lambda: gettext("For schools"),
        roles=EDUCATORS,
        home="teach.overview",
        refusal=Translated(
            "Tài khoản của bạn không có vai trò giáo dục hoặc quản lý. Hãy hỏi người quản trị của đơn vị.",
            "Your account has no educator's or manager's role. Please ask your institution's administrator.",
        ),
        places=(Place("teach.overview", lambda: gettext("Today")),),
    ),
)
