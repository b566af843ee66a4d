"""Security headers: what a browser may load, and who may frame us (nobody)."""

from __future__ import annotations

from flask import Flask
from flask_talisman import Talisman
from werkzeug.wrappers import Response


def protect(app: Flask, inline_hashes: list[str]) -> None:
    """Add the headers to every answer of ``app``.

    ``inline_hashes`` are the CSP hashes of Dash's inline scripts. No other origin is allowed for anything: a control
    room has no internet.
    """
    secure = bool(app.config["SESSION_COOKIE_SECURE"])
    Talisman(
        app,
        force_https=False,  # the reverse proxy's business; the demo is plain HTTP on loopback
        strict_transport_security=secure,
        session_cookie_secure=secure,
        frame_options="DENY",
        referrer_policy="same-origin",
        content_security_policy=policy(inline_hashes),
    )

    @app.after_request
    def never_cache_pages(response: Response) -> Response:
        if response.mimetype in ("text/html", "application/problem+json"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def policy(inline_hashes: list[str]) -> dict[str, str | list[str]]:
    """The Content-Security-Policy: everything from here, styles also inline (Dash and Plotly set them), no eval."""
    return {
        "default-src": "'self'",
        "script-src": ["'self'", *inline_hashes],
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",  # Plotly draws its PNG export through both
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
