"""Which statement reserves a picture, and what that leaves to the public."""

from __future__ import annotations

import pytest

from museum.domain.rights import STATEMENTS, PixelTerms, RightsClass, class_of

RS = "http://rightsstatements.org/vocab/{}/1.0/"
RESERVED = {RS.format(code) for code in ("InC", "InC-OW-EU", "InC-RUU", "NoC-CR", "NoC-OKLR")}
UNSETTLED = {RS.format(code) for code in ("NoC-US", "CNE", "UND", "NKC")}


def test_every_statement_has_its_class() -> None:
    classes = {kind: {one.uri for one in STATEMENTS if one.kind is kind} for kind in RightsClass}
    assert classes[RightsClass.RESERVED] == RESERVED
    assert classes[RightsClass.UNSETTLED] == UNSETTLED
    assert all(one.reusable == (one.uri in classes[RightsClass.OPEN]) for one in STATEMENTS)


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("", RightsClass.UNSETTLED),
        ("http://creativecommons.org/licenses/by/3.0/vn/", RightsClass.OPEN),
        ("https://example.org/our-own-terms", RightsClass.UNSETTLED),
    ],
)
def test_what_stands_in_no_list_has_a_class_too(uri: str, kind: RightsClass) -> None:
    assert class_of(uri) is kind


def test_terms_hold_for_reserved_pictures_alone() -> None:
    terms = PixelTerms(side=1500, watermark="© Bảo tàng")
    for statement in STATEMENTS:
        reserved = statement.uri in RESERVED
        assert terms.side_of(statement.uri) == (1500 if reserved else None)
        assert terms.watermark_of(statement.uri) == ("© Bảo tàng" if reserved else "")
    assert PixelTerms(side=0).side_of(RS.format("InC")) is None
