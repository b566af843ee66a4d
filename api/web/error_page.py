"""What a browser is shown when a page cannot be: the sign-in for strangers, else one sentence and a way back."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.errors import AnjeonError, NotSignedIn
from api.web.current import language

DOCS = "/api/docs"  # the one page among the paths of REST


def is_wanted() -> bool:
    """Whether this request is a person opening a page (not REST, not a call made by a page)."""
    if (request.path.startswith("/api") and request.path.rstrip("/") != DOCS) or "/_dash-" in request.path:
        return False
    return "text/html" in request.headers.get("Accept", "")


def answer(error: AnjeonError) -> Response:
    """The page for ``error``; a stranger who opened a page is sent to sign in and comes back to it."""
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return redirect(url_for("pages.sign_in", next=_this_page()), 303)
    page = render_template("error.html", message=error.text.in_language(language()), status=error.status)
    return make_response(page, error.status)


def _this_page() -> str:
    return request.full_path if request.query_string else request.path
