"""The headers of every answer (安全标头): nothing foreign, nothing kept, no camera but the scrutineer's."""

from __future__ import annotations

from flask import Response, current_app, request

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
POLICY = "; ".join(f"{directive} {sources}" for directive, sources in SOURCES.items())
SENSORS = ("accelerometer", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
PERMISSIONS = ", ".join(f"{sensor}=()" for sensor in SENSORS)
USUAL = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "X-Robots-Tag": "noindex",
}
HTTPS = "pingjia.https"
"""Whether the service is reached by https, under this name in the application."""
WITH_CAMERA = "scrutineers.page"
"""The one page that scans slips."""


def protect(answer: Response) -> Response:
    """Put the usual headers on an answer; whatever does not say otherwise is kept nowhere."""
    answer.headers.extend(USUAL)
    camera = "(self)" if request.endpoint == WITH_CAMERA else "()"
    answer.headers.add("Permissions-Policy", f"camera={camera}, {PERMISSIONS}")
    answer.headers.setdefault("Cache-Control", "no-store")
    if current_app.extensions[HTTPS]:
        answer.headers["Strict-Transport-Security"] = "max-age=31536000"
    return answer
