"""The signed link of a unit's report: who holds it may fill it in, without an account.

The link is derived, never stored: the database holds nothing that opens a report.
"""

from __future__ import annotations

import hmac

from sqlalchemy.orm import Session

from museum.domain.collecting import link_over
from museum.domain.errors import NotAllowed, NotFound
from museum.domain.reporting import UnitReport
from museum.domain.translated import Language
from museum.ports import Ports


def token_of(ports: Ports, report: UnitReport) -> str:
    """Give the signed part of a unit's link."""
    return f"{report.id}-{ports.links.signed(f'unit-report:{report.id}')}"


def address_of(ports: Ports, report: UnitReport, language: Language | None = None) -> str:
    """Give the address where a unit fills in what it is asked, in the unit's language."""
    return ports.links.absolute(f"/{language or report.unit.language}/reporting/{token_of(ports, report)}")


def by_token(session: Session, ports: Ports, token: str) -> UnitReport:
    """Find the report that a link speaks of; raises NotFound for a made-up one, NotAllowed for an expired one."""
    report_id, _, mac = token.partition("-")
    report = session.get(UnitReport, report_id) if mac else None
    known = report is not None and report.call.sent_at is not None
    if (
        report is None
        or not known
        or not hmac.compare_digest(token_of(ports, report).encode(), token.encode())
    ):
        raise NotFound(
            "Đường dẫn báo cáo không đúng. Hãy mở lại từ thư của đơn vị theo dõi kế hoạch.",
            "This reporting link is not right. Please open it from the letter of whoever leads the plan.",
        )
    if link_over(report.call, ports.clock.now()):
        raise NotAllowed(
            "Đường dẫn này đã hết hạn: đợt thu thập báo cáo đã kết thúc. Hãy liên hệ đơn vị theo dõi kế hoạch nếu cần.",
            "This link has expired: the collection of reports is over. Please contact whoever leads the plan if you "
            "need to.",
        )
    return report
