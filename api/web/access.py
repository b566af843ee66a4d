"""Nothing is open by default: every view names the role it needs, and one check before all of them holds it to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from api.errors import NotSignedIn
from api.i18n import Text
from api.services.roles import Principal, Role, check_role
from api.services.tokens import TokenBook
from api.web.current import token_book

View = TypeVar("View", bound=Callable[..., Any])


def requires(role: Role, *, engine_too: bool = False) -> Callable[[View], View]:
    """Mark a view with the least role it needs. A view without a mark answers to nobody."""

    def mark(view: View) -> View:
        view.required_role = role  # type: ignore[attr-defined]
        view.engine_too = engine_too  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to strangers (health checks)."""
    view.required_role = None  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    """Check every request under ``/api`` and ``/hmi`` before its view runs."""
    app.extensions["anjeon.tokens"] = TokenBook(app.extensions["anjeon"])

    @app.before_request
    def check() -> None:
        if not request.path.startswith(("/api", "/hmi")) or request.endpoint is None:
            return
        view = current_app.view_functions[request.endpoint]
        role = getattr(view, "required_role", Role.admin)
        if role is None:
            return
        g.principal = identify()
        check_role(g.principal, at_least=role, engine_too=getattr(view, "engine_too", False))


def identify() -> Principal:
    """Who asks: the first present of ``access-token=``, a bearer header, the ``access_token`` cookie decides."""
    header = request.headers.get("Authorization", "")
    bearer = header[7:] if header[:7].lower() == "bearer " else ""
    for token in (request.args.get("access-token", ""), bearer, request.cookies.get("access_token", "")):
        if token:
            return token_book().principal(token)
    raise NotSignedIn(Text("This needs a sign-in or an access token."))
