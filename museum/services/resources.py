"""Rooms, educators and objects that sessions need, and that nobody can use twice at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from museum.db.engine import locked
from museum.domain.base import new_id
from museum.domain.collections import Institution
from museum.domain.errors import Conflict, Invalid, NotFound
from museum.domain.local_time import local
from museum.domain.people import EDUCATORS, Membership, Person, User
from museum.domain.visits import Resource, ResourceKind, SessionResource, SessionState, VisitSession
from museum.ports import Ports
from museum.services.audit import note
from museum.services.outbox import held, transaction
from museum.services.permission import require_educator
from museum.text.clean import normalise

LONGEST_NAME = 120
MOST_RESOURCES = 20
"""That one session may need."""


@dataclass(frozen=True)
class Overlap:
    """A resource that two sessions want at the same time."""

    resource: Resource
    first: VisitSession
    second: VisitSession


def listed(session: Session, institution_ids: Sequence[str], *, closed: bool = False) -> list[Resource]:
    """List the resources of institutions by kind and name; without those that are no longer offered."""
    query = select(Resource).where(Resource.institution_id.in_(institution_ids))
    if not closed:
        query = query.where(Resource.open)
    return list(session.scalars(query.order_by(Resource.kind, Resource.name, Resource.id)))


def get_for(session: Session, person: Person, resource_id: str) -> Resource:
    """Get a resource that the person may look after, locked inside a transaction; raises NotFound, NotAllowed."""
    resource = held(session, Resource, resource_id)
    if resource is None:
        raise NotFound("Không có nguồn lực này.", "There is no such resource.")
    require_educator(person, resource.institution_id)
    return resource


def create(
    session: Session,
    ports: Ports,
    person: Person,
    institution_id: str,
    kind: str,
    name: str,
    user_id: str | None = None,
) -> Resource:
    """Add a room, an educator or an object; raises Invalid, naming the field, NotAllowed."""
    require_educator(person, institution_id)
    with transaction(session, ports):
        # Two that add the same name at the same moment do so one after the other.
        locked(session, Institution, institution_id)
        if kind not in set(ResourceKind):
            raise Invalid("Hãy chọn loại nguồn lực.", "Please choose what kind of resource it is.", "kind")
        resource = Resource(id=new_id(), institution_id=institution_id, kind=kind, open=True)
        _write(session, resource, name, user_id)
        session.add(resource)
        session.flush()
        note(session, ports, person, "create", ("resource", resource.id), institution_id)
    return resource


def write(
    session: Session,
    ports: Ports,
    person: Person,
    resource_id: str,
    name: str,
    *,
    user_id: str | None = None,
    offered: bool = True,
) -> Resource:
    """Rename a resource, say whose account it is, or offer it no longer; sessions that have it keep it."""
    with transaction(session, ports):
        found = session.get(Resource, resource_id)
        if found is not None:
            locked(session, Institution, found.institution_id)
        resource = get_for(session, person, resource_id)
        _write(session, resource, name, user_id)
        resource.open = offered
        note(session, ports, person, "describe", ("resource", resource.id), resource.institution_id)
    return resource


def _write(session: Session, resource: Resource, name: str, user_id: str | None) -> None:
    named = normalise(name)
    if not 0 < len(named) <= LONGEST_NAME:
        raise Invalid(
            f"Tên phải có từ 1 đến {LONGEST_NAME} ký tự.",
            f"The name must have 1 to {LONGEST_NAME} characters.",
            "name",
        )
    twin = select(Resource.id).where(
        Resource.institution_id == resource.institution_id,
        Resource.kind == resource.kind,
        Resource.name == named,
        Resource.id != resource.id,
    )
    if session.scalar(twin) is not None:
        raise Invalid("Tên này đã có trong danh sách.", "This name is in the list already.", "name")
    if user_id and not (
        resource.kind == ResourceKind.EDUCATOR
        and user_id in {one.id for one in accounts(session, resource.institution_id)}
    ):
        raise Invalid(
            "Chỉ gắn được tài khoản giáo dục hoặc quản lý của đơn vị với một người hướng dẫn.",
            "Only an educator can stand for an account, and only for one of the institution's educators.",
            "user",
        )
    resource.name, resource.user_id = named, user_id or None


def accounts(session: Session, institution_id: str) -> list[User]:
    """List the accounts of those who work for schools at an institution."""
    query = (
        select(User)
        .where(
            User.active,
            exists().where(
                Membership.user_id == User.id,
                Membership.institution_id == institution_id,
                Membership.role.in_(EDUCATORS),
            ),
        )
        .order_by(User.name, User.email)
    )
    return list(session.scalars(query))


def sessions_of(session: Session, resource_id: str, since: datetime) -> list[VisitSession]:
    """List the sessions that need a resource and are not over, earliest first."""
    query = (
        select(VisitSession)
        .join(SessionResource, SessionResource.session_id == VisitSession.id)
        .where(
            SessionResource.resource_id == resource_id,
            VisitSession.state != SessionState.CANCELLED,
            VisitSession.ends_at > since,
        )
        .order_by(VisitSession.starts_at, VisitSession.id)
    )
    return list(session.scalars(query))


def uses(session: Session, resource_ids: Sequence[str], since: datetime) -> dict[str, int]:
    """Count the sessions that need each resource and are not over."""
    query = (
        select(SessionResource.resource_id, func.count())
        .join(VisitSession, VisitSession.id == SessionResource.session_id)
        .where(
            SessionResource.resource_id.in_(resource_ids),
            VisitSession.state != SessionState.CANCELLED,
            VisitSession.ends_at > since,
        )
        .group_by(SessionResource.resource_id)
    )
    return dict(session.execute(query).tuples().all())


def lock_all(session: Session, resource_ids: Iterable[str]) -> dict[str, Resource]:
    """Lock resources in the order of their ids, so that two planners never wait in a circle; raises Invalid."""
    found = {one: locked(session, Resource, one) for one in sorted(set(resource_ids))}
    there = {key: resource for key, resource in found.items() if resource is not None}
    if len(there) < len(found):
        raise Invalid(
            "Có nguồn lực không còn trong danh sách. Hãy tải lại trang.",
            "One of the resources is not in the list any more. Please reload the page.",
            "resources",
        )
    return there


def assign(session: Session, wanted: Sequence[tuple[VisitSession, Collection[str]]]) -> None:
    """Give sessions of one institution their resources; raises Invalid, Conflict when one is taken then.

    What a session had before and is no longer offered, it may keep.
    """
    if any(len(set(ids)) > MOST_RESOURCES for _, ids in wanted):
        raise Invalid(
            f"Một buổi dùng nhiều nhất {MOST_RESOURCES} nguồn lực.",
            f"A session needs at most {MOST_RESOURCES} resources.",
            "resources",
        )
    there = lock_all(session, {one for _, ids in wanted for one in ids})
    for visit, ids in wanted:
        had = {one.id for one in visit.resources}
        chosen = [there[one] for one in sorted(set(ids))]
        if any(
            one.institution_id != visit.institution_id or not (one.open or one.id in had) for one in chosen
        ):
            raise Invalid(
                "Chỉ chọn được nguồn lực đang dùng của đơn vị.",
                "Only resources that the institution still offers can be chosen.",
                "resources",
            )
        visit.resources = chosen
    session.flush()
    refuse_overlaps(session, [visit for visit, _ in wanted])


def refuse_overlaps(session: Session, visits: Sequence[VisitSession]) -> None:
    """Raise Conflict when a resource of one of these sessions is wanted elsewhere at that time.

    The resources are locked first: whoever plans with one of them meanwhile waits, and sees what was
    planned here.
    """
    lock_all(session, {one.id for visit in visits for one in visit.resources})
    found = [clash for visit in visits for clash in overlaps(session, visit)]
    if found:
        raise Conflict(_told(found, "vi"), _told(found, "en"))


def overlaps(session: Session, visit: VisitSession) -> list[Overlap]:
    """List what a session shares with others at the same time."""
    if visit.state == SessionState.CANCELLED or not visit.resources:
        return []
    mine = {one.id: one for one in visit.resources}
    query = (
        select(VisitSession, SessionResource.resource_id)
        .join(SessionResource, SessionResource.session_id == VisitSession.id)
        .where(
            SessionResource.resource_id.in_(mine),
            VisitSession.id != visit.id,
            VisitSession.state != SessionState.CANCELLED,
            VisitSession.starts_at < visit.ends_at,
            VisitSession.ends_at > visit.starts_at,
        )
        .order_by(VisitSession.starts_at, VisitSession.id)
    )
    return [Overlap(mine[key], visit, other) for other, key in session.execute(query)]


_TOLD = 3
"""Clashes that a message names; the others are counted."""


def _told(found: Sequence[Overlap], language: str) -> str:
    lines = []
    for one in found[:_TOLD]:
        start, end = local(one.second.starts_at), local(one.second.ends_at)
        when = f"{start:%H:%M}–{end:%H:%M} {start:%d/%m/%Y}"
        title = one.second.programme.title.shown("vi" if language == "vi" else "en").text
        lines.append(f"{one.resource.name} ({when}, {title})")
    more = len(found) - _TOLD
    if language == "vi":
        tail = f" và {more} chỗ trùng khác" if more > 0 else ""
        return (
            f"Đã có buổi khác dùng vào giờ này: {'; '.join(lines)}{tail}. Hãy chọn giờ hoặc nguồn lực khác."
        )
    tail = f" and {more} more" if more > 0 else ""
    return (
        f"Taken by another session at that time: {'; '.join(lines)}{tail}. Choose another time or resource."
    )
