"""Two blueprints: pages under `/vi` and `/en`, and what has one address for both."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from frontend.i18n import current_language

public = Blueprint("public", "frontend", template_folder="templates", url_prefix="/<any(vi, en):lang>")
site = Blueprint("site", "frontend")


@public.url_value_preprocessor
def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the address, so that views need not pass it on."""
    del endpoint
    if values and "lang" in values:
        g.lang = values.pop("lang")


@public.url_defaults
def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Lead on in the language of the present page, unless a link says otherwise."""
    del endpoint
    values.setdefault("lang", current_language())
