"""Manifests in the shapes that other institutions write them, by hand and short."""

from __future__ import annotations

from typing import Any

V2, V3 = "http://iiif.io/api/presentation/2/context.json", "http://iiif.io/api/presentation/3/context.json"


def image2(
    service: Any, at: str = "https://img.example/1/full/full/0/default.jpg", **more: Any
) -> dict[str, Any]:
    return {
        "@type": "oa:Annotation",
        "motivation": "sc:painting",
        "on": "https://m.example/canvas/1",
        "resource": {"@id": at, "@type": "dctypes:Image", "format": "image/jpeg", "service": service, **more},
    }


def book2(*canvases: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": V2,
        "@id": "https://m.example/manifest",
        "@type": "sc:Manifest",
        "label": "Book",
        "sequences": [{"@type": "sc:Sequence", "canvases": list(canvases)}],
        **more,
    }


def canvas2(*images: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@id": "https://m.example/canvas/1",
        "@type": "sc:Canvas",
        "label": "f. 1r",
        "height": 4000,
        "width": 3000,
        "images": list(images),
        **more,
    }


def canvas3(*bodies: Any, target: Any = "https://m.example/canvas/1", **more: Any) -> dict[str, Any]:
    annotations = [
        {"type": "Annotation", "motivation": "painting", "body": body, "target": target} for body in bodies
    ]
    return {
        "id": "https://m.example/canvas/1",
        "type": "Canvas",
        "label": {"none": ["1"]},
        "height": 4000,
        "width": 3000,
        "items": [{"type": "AnnotationPage", "items": annotations}],
        **more,
    }


def object3(*canvases: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": V3,
        "id": "https://m.example/manifest",
        "type": "Manifest",
        "label": {"en": ["Object"]},
        "items": list(canvases),
        **more,
    }


LEVEL2 = {
    "@context": "http://iiif.io/api/image/2/context.json",
    "@id": "https://img.example/1",
    "profile": "http://iiif.io/api/image/2/level2.json",
}
PLAIN3 = {
    "id": "https://img.example/1/full/max/0/default.jpg",
    "type": "Image",
    "format": "image/jpeg",
    "service": [{"id": "https://img.example/1", "type": "ImageService3", "profile": "level2"}],
}

# A French national library's: version 2.0, Image API 1.1, `native`, pairs of metadata, thumbnail as an object.
FRENCH_LIBRARY = book2(
    canvas2(
        image2(
            {
                "@context": "http://iiif.io/api/image/1/context.json",
                "@id": "https://gallica.example/iiif/ark:/12148/btv1b1/f1",
                "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2",
            },
            "https://gallica.example/iiif/ark:/12148/btv1b1/f1/full/full/0/native.jpg",
        ),
        label="NP",
    ),
    label="Bibliothèque nationale de France, Vietnamien A 1",
    description="Recueil de planches [estampe]",
    attribution="Bibliothèque nationale de France",
    license="https://gallica.example/html/und/conditions-dutilisation-des-contenus-de-gallica",
    logo="https://gallica.example/mbImage/logos/logo-bnf.png",
    related="https://gallica.example/ark:/12148/btv1b1",
    thumbnail={"@id": "https://gallica.example/ark:/12148/btv1b1.thumbnail"},
    metadata=[
        {"label": "Repository", "value": "Bibliothèque nationale de France"},
        {"label": "Title", "value": [{"@value": "Recueil de planches", "@language": "fr"}]},
    ],
)

# A British library's: every text an array of languages; a logo as a text; licence with `http`.
BRITISH_LIBRARY = book2(
    canvas2(
        image2({**LEVEL2, "profile": ["http://iiif.io/api/image/2/level0.json", {"formats": ["jpg"]}]}),
        label=[{"@value": "Front cover", "@language": "en-GB"}, {"@value": "Couverture", "@language": "fr"}],
    ),
    label=[{"@value": "Map of Tonkin", "@language": "en-GB"}, {"@value": "Carte", "@language": "fr"}],
    description=[{"@value": "<p>Ink &amp; wash</p>", "@language": "en"}],
    attribution=[
        {"@value": "Provided by the Library", "@language": "en"},
        {"@value": "Fourni par la bibliothèque", "@language": "fr"},
    ],
    license="http://creativecommons.org/publicdomain/mark/1.0/",
    logo={"@id": "https://bl.example/logo.gif", "service": LEVEL2},
)

# An American university's: the institution stands in HTML in the attribution; odd services beside the image's.
UNIVERSITY = book2(
    canvas2(
        image2(
            [
                {"@context": "http://iiif.io/api/auth/1/context.json", "@id": "https://auth.example/", "profile": "x"},
                {"@context": ["http://iiif.io/api/image/2/context.json"], "@id": "https://ids.example/ids/iiif/4/",
                 "profile": ["http://iiif.io/api/image/2/level2.json"]},
            ],
            "https://ids.example/ids/iiif/4/full/full/0/default.jpg",
        ),
        width="3000",
        height="4000",
    ),
    attribution="Provided by <b>Example University</b> &copy; 2020 <a href='https://u.example/'>terms</a>",
    license=["Public domain, ask first", "https://u.example/terms"],
    within="https://u.example/collection",
    related=[
        {"@id": "https://u.example/7.pdf", "format": "application/pdf"},
        {"@id": "https://u.example/7", "format": "text/html", "label": "Page"},
    ],
    logo=["https://u.example/logo.png"],
    structures=[{"@type": "sc:Range", "canvases": ["https://m.example/canvas/1"]}],
)  # fmt: skip

# A British medical collection's, version 3: Image API 2 services, several providers' logos, services of every kind.
MEDICAL = object3(
    canvas3(
        {
            "id": "https://iiif.medical.example/image/b1.jp2/full/732,/0/default.jpg",
            "type": "Image",
            "width": 732,
            "height": 1024,
            "format": "image/jpeg",
            "service": [
                {"@id": "https://iiif.medical.example/image/b1.jp2", "@type": "ImageService2",
                 "profile": "http://iiif.io/api/image/2/level1.json", "width": 2400, "height": 3356},
                {"@id": "https://iiif.medical.example/auth/v2", "@type": "AuthCookieService1",
                 "profile": "http://iiif.io/api/auth/1/clickthrough"},
            ],
        },
        thumbnail=[
            {"id": "https://iiif.medical.example/thumbs/b1.jp2/full/!100,100/0/default.jpg", "type": "Image",
             "service": [{"@id": "https://iiif.medical.example/thumbs/b1.jp2", "@type": "ImageService2",
                          "profile": "http://iiif.io/api/image/2/level0.json"}]}
        ],
    ),
    label={"en": ["An acupuncture chart"], "none": ["b1"]},
    summary={"en": ["A chart.", "In ink."]},
    requiredStatement={
        "label": {"en": ["Attribution and usage"]},
        "value": {"en": ["Medical Collection", "<span>You have permission.</span>"], "none": ["b1"]},
    },
    rights="http://creativecommons.org/licenses/by/4.0/",
    provider=[
        {"id": "https://medical.example", "type": "Agent", "label": {"en": ["Medical Collection"]},
         "homepage": [{"id": "https://medical.example", "type": "Text"}],
         "logo": [{"id": "https://iiif.medical.example/logo.png", "type": "Image"}]}
    ],
    homepage=[{"id": "https://medical.example/works/abc", "type": "Text", "format": "text/html"}],
    services=[{"id": "https://iiif.medical.example/presentation/b1#tracking", "type": "Text"}],
)  # fmt: skip

# A Swiss virtual library's: version 2, `@context` in a list, languages without our two, a choice of images.
SWISS = book2(
    canvas2(
        {
            "@type": "oa:Annotation",
            "on": "https://m.example/canvas/1",
            "resource": {
                "@type": "oa:Choice",
                "default": image2({**LEVEL2, "@id": "https://img.example/visible"}, "https://img.example/v.jpg")["resource"],
                "item": [
                    image2({**LEVEL2, "@id": "https://img.example/uv"}, "https://img.example/u.jpg")["resource"],
                    "rdf:nil",
                ],
            },
        }
    ),
    **{"@context": [V2, {"dc": "http://purl.org/dc/elements/1.1/"}]},
    label=[{"@value": "Handschrift", "@language": "de"}, {"@value": "Manuscrit", "@language": "fr"}],
    attribution=[{"@value": "Stiftsbibliothek", "@language": "de"}, {"@value": "Abbaye", "@language": "fr"}],
)  # fmt: skip

# An internet library's: version 3 with services of version 3 at level 2, addresses with encoded slashes, a film beside.
INTERNET_LIBRARY = object3(
    canvas3(
        {
            "id": "https://iiif.archive.example/image/iiif/3/item%2Fpage.jp2/full/max/0/default.jpg",
            "type": "Image",
            "service": [
                {"id": "https://iiif.archive.example/image/iiif/3/item%2Fpage.jp2", "type": "ImageService3",
                 "profile": "level2"}
            ],
        }
    ),
    canvas3({"id": "https://archive.example/film.mp4", "type": "Video", "format": "video/mp4", "duration": 9}),
    label={"none": ["Trống đồng Ngọc Lũ"]},
    provider=[{"id": "https://archive.example", "type": "Agent", "label": {"en": ["Internet Library"]}}],
    viewingDirection="right-to-left",
)  # fmt: skip

# A Vietnamese museum's: both languages, a service of level 0 made of files.
VIETNAMESE = object3(
    canvas3(
        {
            "id": "https://iiif.bt.example/7/full/max/0/default.jpg",
            "type": "Image",
            "service": [{"id": "https://iiif.bt.example/7", "type": "ImageService3", "profile": "level0"}],
        },
        label={"vi": ["Mặt trước"], "en": ["Front"]},
    ),
    label={"vi": ["Ấn ngà"], "en": ["Ivory seal"]},
    requiredStatement={"label": {"vi": ["Nguồn"]}, "value": {"vi": ["Bảo tàng ví dụ"], "fr": ["Musée"]}},
)
REAL = {
    "french library": FRENCH_LIBRARY,
    "british library": BRITISH_LIBRARY,
    "university": UNIVERSITY,
    "medical": MEDICAL,
    "swiss": SWISS,
    "internet library": INTERNET_LIBRARY,
    "vietnamese": VIETNAMESE,
}
