"""Other institutions for tests: what their servers answer, without a server."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from museum.domain.errors import Gone, MuseumError, NotFound, Unavailable
from museum.ports.web import LARGEST, Fetched

HOST = "https://iiif.example.org"
MANIFEST = f"{HOST}/objects/7/manifest.json"


@dataclass
class PartnerWeb:
    """Answers with what the test lays down at an address, and keeps what it was asked."""

    pages: dict[str, bytes | MuseumError] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, url: str, *, accept: str = "*/*", most: int = LARGEST) -> Fetched:
        self.asked.append(url)
        found = self.pages.get(url)
        if found is None:
            raise NotFound(f"Không có gì ở {url}", f"Nothing at {url}")
        if isinstance(found, MuseumError):
            raise found
        assert len(found) <= most
        return Fetched(url, "application/json", found)

    def lay(self, url: str, document: Any) -> None:
        self.pages[url] = document if isinstance(document, bytes) else json.dumps(document).encode()

    def withdraw(self, url: str = MANIFEST) -> None:
        self.pages[url] = Gone("Đã rút (410).", "Withdrawn (410).")

    def stop(self) -> None:
        """Let every server be away."""
        for url in self.pages:
            self.pages[url] = Unavailable("Không trả lời.", "No answer.")


def lend(web: PartnerWeb, title: str = "Bronze drum", url: str = MANIFEST, **more: Any) -> dict[str, Any]:
    """Let a museum offer an object: manifest, image service, picture."""
    document = manifest(title, url, **more)
    web.lay(url, document)
    service = f"{HOST}/image/7"
    web.lay(f"{service}/info.json", information(service))
    web.lay(f"{service}/full/1080,720/0/default.jpg", picture_bytes(1080, 720))
    return document


def manifest(title: str = "Bronze drum", url: str = MANIFEST, **more: Any) -> dict[str, Any]:
    """Write a manifest of version 3 as museums write it."""
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": url,
        "type": "Manifest",
        "label": {"en": [title]},
        "summary": {"en": ["Cast in one piece."]},
        "requiredStatement": {
            "label": {"en": ["Attribution"]},
            "value": {"en": ["Example Museum, gift of N. N."]},
        },
        "rights": "http://creativecommons.org/licenses/by/4.0/",
        "provider": [
            {
                "id": "https://example.org/",
                "type": "Agent",
                "label": {"en": ["Example Museum"]},
                "homepage": [{"id": "https://example.org/", "type": "Text"}],
                "logo": [{"id": f"{HOST}/logo.png", "type": "Image"}],
            }
        ],
        "homepage": [{"id": "https://example.org/objects/7", "type": "Text", "format": "text/html"}],
        "items": [canvas(1, "Front"), canvas(2, "Back")],
        **more,
    }


def canvas(number: int, label: str, service: str = f"{HOST}/image/7") -> dict[str, Any]:
    """Write a canvas of version 3 with one picture on it."""
    name = f"{HOST}/objects/7/canvas/{number}"
    body = {
        "id": f"{service}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 6000,
        "height": 4000,
        "service": [{"id": service, "type": "ImageService3", "profile": "level1"}],
    }
    painting = {
        "id": f"{name}/a",
        "type": "Annotation",
        "motivation": "painting",
        "body": body,
        "target": name,
    }
    page = {"id": f"{name}/p", "type": "AnnotationPage", "items": [painting]}
    return {
        "id": name,
        "type": "Canvas",
        "label": {"en": [label]},
        "width": 6000,
        "height": 4000,
        "items": [page],
    }


def information(service: str, **more: Any) -> dict[str, Any]:
    """Write the description of an image service of version 3."""
    return {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": service,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level1",
        "width": 6000,
        "height": 4000,
        **more,
    }


def picture_bytes(width: int = 60, height: int = 40, kind: str = "JPEG", **options: Any) -> bytes:
    """Draw a picture as a server would send it."""
    held = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(held, kind, **options)
    return held.getvalue()
