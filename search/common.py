"""What both adapters share: their errors in words, documents in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from museum.domain.errors import Conflict, Unavailable
from museum.ports.search import SearchDocument


def unavailable(error: Exception) -> Unavailable:
    """Say for people that the index failed."""
    return Unavailable(
        f"Chỉ mục tìm kiếm không dùng được lúc này ({error}). Hãy thử lại sau ít phút;"
        " nếu vẫn lỗi, hãy báo người quản trị chạy “museum status”.",
        f"The search index cannot be used now ({error}). Please try again in a few minutes;"
        " if it persists, ask the administrator to run “museum status”.",
    )


def overtaken() -> Conflict:
    """Say for people that another rebuild began."""
    return Conflict(
        "Một lần lập lại chỉ mục khác đã bắt đầu nên lần này dừng lại. Chỉ mục đang dùng không bị ảnh hưởng.",
        "Another rebuild of the index has begun, so this one stopped. The index in use is not affected.",
    )


def batches(documents: Iterable[SearchDocument], size: int) -> Iterator[list[SearchDocument]]:
    """Cut a stream of documents into lists, reading no further than it must."""
    remaining = iter(documents)
    while batch := list(islice(remaining, size)):
        yield batch
