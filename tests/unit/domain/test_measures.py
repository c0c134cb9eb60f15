"""A scale is shown only where the object's own measurements bear it out."""

from __future__ import annotations

import pytest

from museum.domain.collections import Artefact, Media
from museum.domain.measures import lengths_mm, trusted_pixels_per_mm


@pytest.mark.parametrize(
    ("written", "mm"),
    [
        ("270.5 × 270.5 cm", (2705, 2705)),
        ("Cao 47,3 cm, rộng 37,7 cm", (473, 377)),
        ("26 x 37mm", (26, 37)),
        ("1,2 m", (1200,)),
        ("Mặt 3 · không rõ", ()),
        ("", ()),
    ],
)
def test_lengths_are_read_from_dimensions(written: str, mm: tuple[float, ...]) -> None:
    assert lengths_mm(written) == pytest.approx(mm)


def _scan(artefact: Artefact, side: int, per_mm: float | None) -> Media:
    medium = Media(width=side, height=side // 2, pixels_per_mm=per_mm, state="ready", position=0)
    artefact.media.append(medium)
    return medium


def test_a_scale_that_fits_the_object_is_trusted_and_a_detail_borrows_the_trust() -> None:
    drum = Artefact(dimensions="Đường kính mặt 79,2 cm")
    whole, detail = _scan(drum, 9000, 10.0), _scan(drum, 2000, 10.0)
    assert trusted_pixels_per_mm(drum, whole) == 10.0
    assert trusted_pixels_per_mm(drum, detail) == 10.0


def test_a_print_resolution_is_no_scale() -> None:
    mosaic = Artefact(dimensions="661 × 869 cm")
    assert trusted_pixels_per_mm(mosaic, _scan(mosaic, 3375, 11.8)) is None


def test_without_measurements_or_claim_there_is_no_scale() -> None:
    unknown = Artefact(dimensions="")
    assert trusted_pixels_per_mm(unknown, _scan(unknown, 3000, 10.0)) is None
    measured = Artefact(dimensions="30 cm")
    assert trusted_pixels_per_mm(measured, _scan(measured, 3000, None)) is None
