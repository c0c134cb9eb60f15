"""What a service needs to read other institutions' IIIF: addresses, manifests, small pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from museum.domain.translated import Translated


@dataclass(frozen=True)
class PartnerService:
    """An image service of another institution."""

    address: str
    """Without a final slash or `/info.json`."""
    version: int
    """Major version of the Image API: 1, 2 or 3."""
    fixed_sizes: bool = False
    """Level 0: only the sizes and tiles that its information lists."""


@dataclass(frozen=True)
class PartnerCanvas:
    """One page or view, and the picture that covers it."""

    id: str
    label: Translated
    width: int | None
    """Of the canvas; None where the manifest does not say."""
    height: int | None
    image: str
    """Address of the picture itself; empty where there is a service alone."""
    service: PartnerService | None


@dataclass(frozen=True)
class PartnerManifest:
    """What a manifest says, in our terms. All texts are plain; all addresses are http or https."""

    version: int
    """Major version of the Presentation API: 2 or 3."""
    title: Translated
    summary: Translated
    credit: Translated
    """What the owner requires to be shown."""
    credit_label: Translated
    """The owner's own heading of that statement."""
    owner: Translated
    homepage: str
    rights: str
    """A URI; empty where there is none."""
    terms: Translated
    """Terms of use in words, where they are no URI."""
    logo: str
    thumbnails: tuple[str, ...]
    """Small pictures that the manifest itself names, best first."""
    canvases: tuple[PartnerCanvas, ...]
    """Those that have a picture, in order."""
    total: int
    """Canvases in the manifest, those that were left out too."""
    odd: tuple[Translated, ...] = ()
    """What is not as the specification says and was made the best of."""


@dataclass(frozen=True)
class SmallPicture:
    """A picture made small: JPEG, sRGB, without metadata."""

    data: bytes
    width: int
    height: int


class Partners(Protocol):
    """Reads what other institutions' servers answer. Opens no socket."""

    def address(self, text: str) -> str:
        """Find a manifest's address in what somebody typed, pasted or dropped.

        Takes the address itself, a page's address that carries one (`?manifest=`, `?iiif-content=`) and a
        Content State. Raises `Invalid` where there is none.
        """
        ...

    def read(self, data: bytes) -> PartnerManifest:
        """Read a manifest of version 2 or 3; raises `Invalid` for what is none or shows no picture."""
        ...

    def pictures(self, canvas: PartnerCanvas, information: bytes | None) -> Sequence[str]:
        """List addresses of the canvas's picture at a small size, best first.

        `information` is the image service's info.json, None where it could not be had.
        """
        ...

    def shrink(self, data: bytes) -> SmallPicture:
        """Make a picture small enough to keep; raises `Rejected` for what is none, or is unsafe to decode."""
        ...
