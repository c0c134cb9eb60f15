"""All that this stage does for a service that takes other institutions' objects over."""

from __future__ import annotations

from iiif.partners.addresses import manifest_address
from iiif.partners.manifest import read_manifest
from iiif.partners.sizes import addresses_of
from museum.ports.partners import PartnerCanvas, PartnerManifest, SmallPicture


class PartnerReader:
    """See `museum.ports.partners.Partners`."""

    def address(self, text: str) -> str:
        """Find a manifest's address in what somebody typed, pasted or dropped."""
        return manifest_address(text)

    def read(self, data: bytes) -> PartnerManifest:
        """Read a manifest of version 2 or 3."""
        return read_manifest(data)

    def pictures(self, canvas: PartnerCanvas, information: bytes | None) -> list[str]:
        """List addresses of the canvas's picture at a small size, best first."""
        return addresses_of(canvas, information)

    def shrink(self, data: bytes) -> SmallPicture:
        """Make a picture small enough to keep."""
        # libvips is loaded when a first picture comes.
        from iiif.partners.pictures import shrink  # noqa: PLC0415

        return shrink(data)
