"""The edge every request passes: its log line, the access check with its CSRF rule and limits, the sign-in pages."""

from __future__ import annotations

from flask import Flask

from api.web import access, pages, quotas, request_log, sessions


def register(app: Flask) -> None:
    """Put the edge before ``app``; called before any view is registered, so that nothing runs ahead of it."""
    request_log.register(app)
    sessions.register(app)
    quotas.register(app)
    access.register(app)
    pages.register(app)
