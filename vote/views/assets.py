"""Scripts and styles (静态文件): named for their content, kept by browsers for ever, sent compressed."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound

blueprint = Blueprint("assets", __name__)

ASSETS = "pingjia.assets"
FOREVER = "public, max-age=31536000, immutable"
MANIFEST = "manifest.json"
FOLDER = Path(__file__).parents[1] / "static"
INLINE = "ballot.css"
"""Stands in the voter's page itself: on a slow network another file to wait for is what a voter sees."""
PACKED = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True)
class Assets:
    """The files of one folder, read once, and their names as the build wrote them into the manifest."""

    names: Mapping[str, str]
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: Path = FOLDER) -> Assets:
        """Return what stands in a folder; one that is not built yet is empty."""
        if not (folder / MANIFEST).is_file():
            return cls({}, {})
        names: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
        wanted = [file + ending for file in names.values() for ending in ("", ".br", ".gz")]
        return cls(names, {file: (folder / file).read_bytes() for file in wanted if (folder / file).is_file()})

    def address(self, name: str) -> str:
        """Return the address of an asset by its plain name, such as `ballot.js`."""
        return f"/static/{self.names.get(name, name)}"

    @property
    def style(self) -> str:
        """Return the style that stands in the voter's page; empty where nothing is built."""
        return self.files.get(self.names.get(INLINE, ""), b"").decode()

    def is_named_for_its_content(self, file: str) -> bool:
        """Say whether an address will never mean anything else."""
        return any(file == hashed != name for name, hashed in self.names.items())


def style() -> Markup:
    """Return the style for the voter's page: ours, byte for byte, as the Content-Security-Policy has its hash."""
    return Markup(cast(Assets, current_app.extensions[ASSETS]).style)  # noqa: S704 - a file of this program


@blueprint.get("/static/<string:file>")
def static(file: str) -> Response:
    """Send an asset, in the best packing that the browser takes."""
    found = cast(Assets, current_app.extensions[ASSETS])
    if file not in found.names.values() or file not in found.files:
        raise NotFound
    answer = _packed(found, file)
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOREVER if found.is_named_for_its_content(file) else "no-cache"
    return answer


def _packed(found: Assets, file: str) -> Response:
    kind = mimetypes.guess_type(file)[0] or "application/octet-stream"
    for encoding, ending in PACKED:
        if file + ending in found.files and request.accept_encodings[encoding] > 0:
            return Response(found.files[file + ending], mimetype=kind, headers={"Content-Encoding": encoding})
    return Response(found.files[file], mimetype=kind)
