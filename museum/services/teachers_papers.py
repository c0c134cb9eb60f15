"""Who may read what a package keeps for teachers: the guide and the answer key."""

from __future__ import annotations

from sqlalchemy.orm import Session

from museum.domain.education import Package
from museum.domain.errors import MuseumError, NotAllowed
from museum.domain.people import EDUCATORS, Person, Role
from museum.domain.visits import BookingState
from museum.ports import Ports
from museum.services.booking_links import by_token

TEACHERS = frozenset({Role.TEACHER, *EDUCATORS})
"""Have the teachers' papers of every package they may see, wherever they work."""


def may_read_teachers_papers(
    session: Session, ports: Ports, person: Person, package: Package, token: str = ""
) -> bool:
    """Say whether somebody may read the guide and the answer key of a package that they may see.

    Those may who are logged in as teachers or educators, and those who hold the link of a booking of a
    programme with this package; `token` is that link's signed part.
    """
    if person.where(TEACHERS):
        return True
    if not token:
        return False
    try:
        booking = by_token(session, ports, token)
    except MuseumError:
        # A made-up or expired link opens nothing here; what is wrong with it is told on its own page.
        return False
    return booking.state != BookingState.CANCELLED and booking.session.programme.package_id == package.id


def require_teachers_papers(
    session: Session, ports: Ports, person: Person, package: Package, token: str = ""
) -> None:
    """Raise NotAllowed for those who may not read the teachers' papers, saying how one comes to them."""
    if not may_read_teachers_papers(session, ports, person, package, token):
        raise NotAllowed(
            "Hướng dẫn giáo viên và đáp án chỉ dành cho thầy cô. Hãy đăng nhập bằng tài khoản giáo viên, "
            "hoặc mở trang này từ đường dẫn trong thư xác nhận đăng ký.",
            "The teacher's guide and the answer key are for teachers. Please log in with a teacher's account, "
            "or come here by the link in the letter that confirms your booking.",
        )
