"""What Vite built: names with their hash, and the files themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, request, send_from_directory, url_for

STATIC = Path(__file__).parent / "static"
YEAR = 31_536_000
PRELOADED = (
    "@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2",
    "@fontsource-variable/source-serif-4/files/source-serif-4-vietnamese-wght-normal.woff2",
    "@fontsource/be-vietnam-pro/files/be-vietnam-pro-latin-400-normal.woff2",
    "@fontsource/be-vietnam-pro/files/be-vietnam-pro-vietnamese-400-normal.woff2",
)
"""The faces of every first screen."""

assets = Blueprint("assets", __name__)
log = structlog.get_logger(__name__)


@dataclass
class Built:
    """The manifest of one build; read anew when a new build replaces it."""

    folder: Path = STATIC
    _stamp: float = -1.0
    _entries: dict[str, dict[str, Any]] = field(default_factory=dict)

    def entries(self) -> dict[str, dict[str, Any]]:
        """Map the path of every source to what was made of it; empty while nothing is built."""
        path = self.folder / "manifest.json"
        try:
            stamp = path.stat().st_mtime
            if stamp != self._stamp:
                self._entries = json.loads(path.read_text(encoding="utf-8"))
                self._stamp = stamp
        except (FileNotFoundError, json.JSONDecodeError):
            if self._stamp != 0:
                log.warning("frontend_not_built", remedy="npm ci && npm run build")
            self._entries, self._stamp = {}, 0
        return self._entries

    def file(self, source: str) -> str | None:
        """Name what was built of a source, or None."""
        entry = self.entries().get(source)
        return entry["file"] if entry else None


def _built() -> Built:
    return cast("Built", current_app.extensions["museum_assets"])


def asset(source: str) -> str:
    """Give the address of what was built of a source under `frontend/` (`ts/entries/site.ts`); empty if unbuilt."""
    name = _built().file(f"frontend/{source}")
    return url_for("assets.file", name=name) if name else ""


def fonts() -> list[str]:
    """List the addresses of the fonts to fetch ahead."""
    names = (_built().file(f"node_modules/{source}") for source in PRELOADED)
    return [url_for("assets.file", name=name) for name in names if name]


@assets.get("/assets/<name>")
def file(name: str) -> Response:
    """Serve a built file, compressed where the build did so and the browser takes it."""
    built = _built()
    # Compressed twins and the manifest have no address of their own.
    if name.endswith((".br", ".gz", ".json")) or not (built.folder / name).is_file():
        abort(404)
    response: Response | None = None
    for coding, ending in (("br", ".br"), ("gzip", ".gz")):
        if request.accept_encodings.quality(coding) > 0 and (built.folder / f"{name}{ending}").is_file():
            response = send_from_directory(
                built.folder, f"{name}{ending}", mimetype=_mime(name), conditional=True
            )
            response.headers["Content-Encoding"] = coding
            break
    if response is None:
        response = send_from_directory(built.folder, name, mimetype=_mime(name), conditional=True)
    response.headers["Vary"] = "Accept-Encoding"
    # The name carries a hash of the content: it never changes under its name.
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _mime(name: str) -> str:
    kinds = {
        ".js": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".png": "image/png",
    }
    return kinds.get(Path(name).suffix, "application/octet-stream")


def init_assets(app: Flask, folder: Path = STATIC) -> None:
    """Serve what was built, and let templates name it."""
    app.extensions["museum_assets"] = Built(folder)
    app.register_blueprint(assets)
    app.jinja_env.globals.update(asset=asset, fonts=fonts)
