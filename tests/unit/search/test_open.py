from __future__ import annotations

from pathlib import Path

import pytest

from search.elastic import ElasticIndex
from search.embedded import EmbeddedIndex
from search.open import open_index


@pytest.mark.parametrize("url", [None, ""])
def test_without_an_address_the_index_is_in_the_data_directory(url: str | None, tmp_path: Path) -> None:
    index = open_index(url, tmp_path, "museum")
    assert isinstance(index, EmbeddedIndex)
    assert not (tmp_path / "index").exists(), "nothing is opened before it is used"
    index.prepare()
    assert list((tmp_path / "index").glob("search-*.db"))


def test_with_an_address_it_is_the_cluster_there(tmp_path: Path) -> None:
    assert isinstance(open_index("http://127.0.0.1:9", tmp_path, "museum"), ElasticIndex)
