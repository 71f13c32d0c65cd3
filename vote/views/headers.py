"""The headers of every answer (安全标头): nothing foreign, nothing kept, no camera but the scrutineer's."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from flask import Response, current_app, request

POLICY = "pingjia.policy"
"""The Content-Security-Policy, under this name in the application."""
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SENSORS = ("accelerometer", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
PERMISSIONS = ", ".join(f"{sensor}=()" for sensor in SENSORS)
USUAL = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Robots-Tag": "noindex",
}
NEVER_SHOWN = ("application/json", "text/css", "text/javascript", "application/javascript")
"""What only programs read; a browser that is sent there all the same may do nothing with it but show the text."""
WORKER = "audit-worker"
"""The one script that runs beside its page; the policy of a worker is that of its own file."""
UNSHOWN = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS = "pingjia.https"
"""Whether the service is reached by https, under this name in the application."""
WITH_CAMERA = "scrutineers.page"
"""The one page that scans slips."""


def policy(style: str) -> str:
    """Return the Content-Security-Policy: our own files, and this one style within a page."""
    found = b64encode(sha256(style.encode()).digest()).decode()
    allowed = SOURCES | {"style-src": f"{SOURCES['style-src']} 'sha256-{found}'"}
    return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


def protect(answer: Response) -> Response:
    """Put the usual headers on an answer; whatever does not say otherwise is kept nowhere."""
    if answer.mimetype in NEVER_SHOWN and not (request.view_args or {}).get("file", "").startswith(WORKER):
        answer.headers.extend(UNSHOWN)
    else:
        _protect_page(answer)
    answer.headers.setdefault("Cache-Control", "no-store")
    if current_app.extensions[HTTPS]:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    return answer


def _protect_page(answer: Response) -> None:
    """Put on what a browser needs to show a page or to run a worker, without anything foreign."""
    answer.headers["Content-Security-Policy"] = current_app.extensions[POLICY]
    answer.headers.extend(USUAL)
    camera = "(self)" if request.endpoint == WITH_CAMERA else "()"
    answer.headers.add("Permissions-Policy", f"camera={camera}, {PERMISSIONS}")
