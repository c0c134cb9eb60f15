"""A manifest whose pictures lie beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from iiif.offline.scans import LocalScan
from iiif.presentation.addresses import PLACEHOLDER, with_base

_IMAGES = f"{PLACEHOLDER}/iiif/image/3/"
_ONLINE = ("service", "annotations")
"""What only a server answers."""


def local_manifest(
    manifest: dict[str, Any],
    scans: Mapping[str, LocalScan],
    base: str,
    written: Mapping[str, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Rewrite a manifest for a folder: pictures and image services are files beside it.

    Names of the object, its canvases and pages stay those of the site, so that what is noted offline
    holds online. A scan that does not go along leaves its canvas without a picture. `written`, id of a
    canvas → the page of what is written on it, goes into the manifest itself.
    """
    kept = {name: value for name, value in manifest.items() if name not in _ONLINE}
    kept["items"] = [_canvas(canvas, scans, written or {}) for canvas in manifest.get("items", ())]
    if "thumbnail" in kept:
        kept["thumbnail"] = _local(kept["thumbnail"], scans)
    plain = json.dumps(kept, ensure_ascii=False).encode()
    document: dict[str, Any] = json.loads(with_base(plain, base))
    return document


def _canvas(
    canvas: dict[str, Any], scans: Mapping[str, LocalScan], written: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    kept = {name: _local(value, scans) for name, value in canvas.items() if name not in _ONLINE}
    if canvas["id"] in written:
        page = written[canvas["id"]]
        # The context stands once, at the head of the manifest.
        kept["annotations"] = [{name: value for name, value in page.items() if name != "@context"}]
    shown = next((scan for scan in scans.values() if canvas["id"].endswith(f"/canvas/{scan.image_id}")), None)
    if shown is None:
        return {**kept, "items": []}
    return kept


def _local(value: Any, scans: Mapping[str, LocalScan]) -> Any:
    """Replace every picture of ours, however deep it stands, by the file of the pack."""
    if isinstance(value, list):
        return [_local(one, scans) for one in value]
    if not isinstance(value, dict):
        return value
    address = value.get("id", "")
    if value.get("type") == "Image" and isinstance(address, str) and address.startswith(_IMAGES):
        scan = scans.get(address.removeprefix(_IMAGES).partition("/")[0])
        return _picture(scan) if scan else {**value, "service": []}
    return {name: _local(one, scans) for name, one in value.items()}


def _picture(scan: LocalScan) -> dict[str, Any]:
    width, height, _ = scan.levels[-1]
    return {
        "id": scan.whole,
        "type": "Image",
        "format": {"png": "image/png", "webp": "image/webp"}.get(scan.format, "image/jpeg"),
        "width": width,
        "height": height,
        "service": [{"id": f"images/{scan.image_id}", "type": "ImageService3", "profile": "level0"}],
    }
