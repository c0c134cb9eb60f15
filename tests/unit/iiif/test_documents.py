"""Documents kept ready: in which coding they go out, and when they are built again."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest

from iiif.presentation.documents import Document, Documents, Source

BODY = b'{"id":"https://museum.invalid/x"}' * 50


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR;q=0.1, gzip;q=1.0", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", ""),
        ("br;q=0.001", "br"),
        ("x-br, brotli", ""),
        (";;;,,q=,=", ""),
    ],
)
def test_the_best_coding_that_a_reader_takes(accepted: str, coding: str) -> None:
    body, name = Document.of(BODY).coded(accepted)
    assert name == coding
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
    assert unpacked(body) == BODY


class Told:
    """A source whose signature and refusals are in the test's hands."""

    def __init__(self) -> None:
        self.signature = 1
        self.looked = self.built = 0
        self.refusal: Exception | None = None

    def look(self) -> Source:
        self.looked += 1
        if self.refusal is not None:
            raise self.refusal
        return Source(self.signature, self.build)

    def build(self) -> dict[str, Any]:
        self.built += 1
        return {"id": "https://museum.invalid/x", "n": self.built}


def test_a_document_is_built_again_only_when_something_changed() -> None:
    seconds = [0.0]
    documents, told = Documents(None, lambda: seconds[0]), Told()  # type: ignore[arg-type]

    def read() -> bytes:
        return documents.built("x", "https://a.example", told.look).body

    assert read() == b'{"id":"https://a.example/x","n":1}'
    assert read() == read()
    assert (told.looked, told.built) == (1, 1)
    seconds[0] += 1.6
    assert read().endswith(b'"n":1}')
    assert (told.looked, told.built) == (2, 1)
    told.signature = 2
    seconds[0] += 1.6
    assert read().endswith(b'"n":2}')
    told.refusal = KeyError("withdrawn")
    seconds[0] += 1.6
    with pytest.raises(KeyError):
        read()
    told.refusal = None
    assert read().endswith(b'"n":2}')


def test_each_address_of_the_site_has_documents_of_its_own() -> None:
    documents, told = Documents(None), Told()  # type: ignore[arg-type]
    assert b"a.example" in documents.built("x", "https://a.example", told.look).body
    assert b"b.example" in documents.built("x", "https://b.example", told.look).body
