"""The signed address of an educator's calendar: a calendar program asks for it without an account.

It is derived from the key, never stored, and tells public facts alone. It holds as long as the educator
is in the list of resources.
"""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.orm import Session

from museum.domain.errors import Gone, NotFound
from museum.domain.visits import Resource, ResourceKind
from museum.ports import Ports

MAC = 32
"""Characters of the signature that stand in the address: 128 bits."""


def signed_name(ports: Ports, resource: Resource) -> str:
    """Give what names an educator's calendar in its address: the resource's id and its signature."""
    said = f"calendar:{resource.id}".encode()
    return f"{resource.id}-{hmac.new(ports.links.key(), said, hashlib.sha256).hexdigest()[:MAC]}"


def educator_address(ports: Ports, resource: Resource) -> str:
    """Give the public address of an educator's calendar."""
    return ports.links.absolute(f"/calendars/educators/{signed_name(ports, resource)}.ics")


def educator_of(session: Session, ports: Ports, signed: str) -> Resource:
    """Find the educator whose calendar is asked for; raises NotFound, or Gone for one who works here no more."""
    resource_id, _, mac = signed.rpartition("-")
    resource = session.get(Resource, resource_id) if mac else None
    if (
        resource is None
        or resource.kind != ResourceKind.EDUCATOR
        or not hmac.compare_digest(signed_name(ports, resource).encode(), signed.encode())
    ):
        raise NotFound(
            "Địa chỉ lịch này không đúng. Hãy sao chép lại địa chỉ trong trang làm việc.",
            "This calendar's address is not right. Please copy it again at the workbench.",
        )
    if not resource.open:
        raise Gone(
            "Lịch này không còn dùng nữa.",
            "This calendar is not kept any more.",
        )
    return resource
