"""A manifest's address in what somebody typed, pasted or dropped.

Sources: Content State API 1.0; the drag-and-drop pattern of IIIF's cookbook (`?manifest=`); Universal Viewer,
which writes the same behind `#?`; RFC 2483 (lists of addresses, as browsers drop them).
"""

from __future__ import annotations

from iiif.partners.values import address
from museum.domain import content_state
from museum.domain.content_state import Target
from museum.domain.errors import Invalid

_CARRIERS = (content_state.PARAMETER, "manifest")


def manifest_address(text: str) -> str:
    """Find a manifest's address; raises Invalid where there is none."""
    given = _first_line(text)
    try:
        targets = content_state.read(_unfolded(given))
    except Invalid:
        targets = ()
    found = next((at for target in targets if (at := _manifest(target))), "")
    if not found:
        raise Invalid(
            "Không thấy địa chỉ bản kê IIIF. Hãy dán địa chỉ bắt đầu bằng https://, hoặc kéo biểu tượng IIIF "
            "từ trang của đơn vị sở hữu vào đây.",
            "There is no address of an IIIF manifest in this. Paste one that starts with https://, or drag the "
            "IIIF icon here from the owner's page.",
            "address",
        )
    return found


def _first_line(text: str) -> str:
    """Give the first of several dropped addresses; lines of a list that start with # are remarks."""
    lines = [line.strip() for line in text.strip().splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return lines[0] if lines and lines[0].lower().startswith("http") else text.strip()


def _unfolded(text: str) -> str:
    """Bring a viewer's parameters from behind `#?` to where they are looked for."""
    before, mark, after = text.partition("#")
    if mark and any(f"{name}=" in after for name in _CARRIERS) and before.lower().startswith("http"):
        return f"{before.partition('?')[0]}?{after.lstrip('?/!')}"
    return text


def _manifest(target: Target) -> str:
    """Give the manifest that a target is, or is part of; empty where it tells of none."""
    if target.manifest:
        return address(target.manifest)
    # A collection is read too, so that it can be told what to do about it.
    return address(target.id) if target.kind in ("", "Manifest", "Collection") else ""
