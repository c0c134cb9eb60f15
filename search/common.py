"""What both adapters share: their errors in words, documents in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from museum.domain.errors import Conflict, Unavailable
from museum.ports.search import SearchDocument

_LONGEST_DETAIL = 120
_MOST_DOCUMENTS = 200
_MOST_CHARACTERS = 2_000_000


def unavailable(error: Exception) -> Unavailable:
    """Say for people that the index failed, with as much of the engine's words as an operator needs."""
    detail = (str(error).splitlines() or [type(error).__name__])[0][:_LONGEST_DETAIL]
    return Unavailable(
        f"Chỉ mục tìm kiếm không dùng được lúc này ({detail}). Hãy thử lại sau ít phút;"
        " nếu vẫn lỗi, hãy báo người quản trị chạy “museum status”.",
        f"The search index cannot be used now ({detail}). Please try again in a few minutes;"
        " if it persists, ask the administrator to run “museum status”.",
    )


def overtaken() -> Conflict:
    """Say for people that another rebuild began."""
    return Conflict(
        "Một lần lập lại chỉ mục khác đã bắt đầu nên lần này dừng lại. Chỉ mục đang dùng không bị ảnh hưởng.",
        "Another rebuild of the index has begun, so this one stopped. The index in use is not affected.",
    )


def batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    """Cut a stream of documents into lists of bearable size, reading no further than it must."""
    batch: list[SearchDocument] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text.vi) + len(document.text.en)
        if len(batch) == _MOST_DOCUMENTS or characters > _MOST_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
