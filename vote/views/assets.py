"""Scripts and styles (静态文件): named for their content, kept by browsers for ever, sent compressed."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, request, send_file
from werkzeug.exceptions import NotFound

blueprint = Blueprint("assets", __name__)

ASSETS = "pingjia.assets"
FOREVER = "public, max-age=31536000, immutable"
PACKED = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True)
class Assets:
    """The files of one folder and their names, as the build wrote them into `manifest.json`."""

    folder: Path
    names: dict[str, str]
    files: frozenset[str]

    @classmethod
    def of(cls, folder: Path) -> Assets:
        """Return what stands in a folder; an unbuilt folder is empty."""
        manifest = folder / "manifest.json"
        names = json.loads(manifest.read_text("utf-8")) if manifest.is_file() else {}
        present = {path.name for path in folder.iterdir() if path.is_file()} if folder.is_dir() else set()
        return cls(folder, names, frozenset(present))

    def address(self, name: str) -> str:
        """Return the address of an asset by its plain name, such as `ballot.js`."""
        return f"/static/{self.names.get(name, name)}"

    def is_hashed(self, file: str) -> bool:
        """Say whether a file is named for its content, so that its address never changes meaning."""
        return any(file == hashed != name for name, hashed in self.names.items())


def assets() -> Assets:
    """Return the assets of the application."""
    return cast(Assets, current_app.extensions[ASSETS])


@blueprint.get("/static/<string:file>")
def static(file: str) -> Response:
    """Send an asset, in the best packing that the browser takes."""
    found = assets()
    if file not in set(found.names.values()) or file not in found.files:
        raise NotFound
    answer = _packed(found, file)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOREVER if found.is_hashed(file) else "no-cache"
    return answer


def _packed(found: Assets, file: str) -> Response:
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    for encoding, ending in PACKED:
        if file + ending in found.files and request.accept_encodings[encoding] > 0:
            answer = send_file(found.folder / (file + ending), mimetype=kind, etag=False)
            answer.headers["Content-Encoding"] = encoding
            return answer
    return send_file(found.folder / file, mimetype=kind, etag=False)
