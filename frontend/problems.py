"""Errors told to programs: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response

from museum.domain.translated import Translated

SAID: Mapping[int, Translated] = {
    400: Translated(
        "Yêu cầu này có phần không đọc được. Hãy kiểm tra địa chỉ, tham số và nội dung rồi gửi lại.",
        "Something in this request cannot be read. Check its address, parameters and body, then send it again.",
    ),
    403: Translated("API không mở phần này cho bạn.", "The API does not open this to you."),
    404: Translated(
        "API không có địa chỉ này. Các địa chỉ có ở /api/v1/openapi.json.",
        "The API has no such address. Those it has are in /api/v1/openapi.json.",
    ),
    405: Translated(
        "Địa chỉ này không nhận phương thức đó. Các phương thức dùng được ở tiêu đề Allow.",
        "This address does not take that method. Those it takes are in the header Allow.",
    ),
    409: Translated(
        "Dữ liệu đã thay đổi trong lúc đó. Hãy đọc lại rồi gửi lại.",
        "What this is about has changed meanwhile. Read it again, then send it again.",
    ),
    410: Translated("Nội dung này đã rút khỏi trang công khai.", "This has been withdrawn from public view."),
    413: Translated(
        "Nội dung gửi lên lớn hơn mức địa chỉ này nhận. Hãy gửi ít hơn.",
        "What you sent is larger than this address takes. Send less.",
    ),
    429: Translated(
        "Có quá nhiều yêu cầu từ mạng của bạn trong thời gian ngắn. Hãy chờ rồi gửi lại.",
        "There were many requests from your network in a short time. Please wait, then send it again.",
    ),
    500: Translated(
        "Có lỗi ở phía chúng tôi và lỗi đã được ghi lại. Hãy thử lại sau ít phút.",
        "Something broke on our side, and it has been noted. Try again in a few minutes.",
    ),
    503: Translated(
        "Một phần hệ thống không trả lời. Hãy thử lại sau ít phút.",
        "A part of the system does not answer. Try again in a few minutes.",
    ),
}
"""What is said where nothing more exact is known."""
_REFUSED = Translated("API không nhận yêu cầu này.", "The API does not take this request.")


def problem(
    status: int, title: str, reason: Translated, errors: Mapping[str, Translated] | None = None
) -> Response:
    """Answer with a problem: `detail` in English, `detail_vi` in Vietnamese; `errors` says it of each field."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": reason.en,
        "detail_vi": reason.vi,
    }
    if errors:
        body["errors"] = [
            {"field": name, "pointer": f"#/{name}", "detail": said.en, "detail_vi": said.vi}
            for name, said in errors.items()
        ]
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json; charset=utf-8",
    )


def plain_problem(status: int, reason: Translated | None = None) -> Response:
    """Answer with a problem that is no more than its HTTP status; `reason`, where there is one, is more exact."""
    fallback = SAID[500] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _REFUSED
    answer = problem(status, HTTPStatus(status).phrase, reason or SAID.get(status, fallback))
    answer.headers["Cache-Control"] = "no-store"
    return answer
