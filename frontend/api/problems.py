"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

import json

from flask import Response

from museum.domain.translated import Translated


def problem(status: int, title: str, reason: Translated) -> Response:
    """Answer with a problem: `detail` in English, `detail_vi` in Vietnamese."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": reason.en,
        "detail_vi": reason.vi,
    }
    return Response(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json; charset=utf-8",
    )
