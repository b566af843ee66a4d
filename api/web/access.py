"""Nothing is open by default: every view names the role it needs, and one check before all of them holds it to that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response

from api.errors import AnjeonError, NotAllowed, NotSignedIn
from api.i18n import Text
from api.services.roles import Principal, Role, check_role
from api.services.tokens import TokenBook
from api.web import error_page, quotas, sessions
from api.web.current import token_book

View = TypeVar("View", bound=Callable[..., Any])

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, kw_only=True)
class Need:
    """Who may call a view: strangers (``role`` None), or ``role`` and above, and ``engine`` where ``engine_too``."""

    role: Role | None
    engine_too: bool = False


def requires(role: Role, *, engine_too: bool = False) -> Callable[[View], View]:
    """Mark a view with the least role it needs. A view without a mark answers to nobody."""

    def mark(view: View) -> View:
        view.required_role = role  # type: ignore[attr-defined]
        view.engine_too = engine_too  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to strangers (health checks, the sign-in page)."""
    view.required_role = None  # type: ignore[attr-defined]
    return view


def need_of(view: Callable[..., Any]) -> Need | None:
    """Who may call ``view``; None when nobody said, so nobody may."""
    if not hasattr(view, "required_role"):
        return None
    return Need(role=view.required_role, engine_too=getattr(view, "engine_too", False))


def who(need: Need | None) -> str:
    """Who that is, in words: ``viewer and above``."""
    if need is None:
        return "nobody"
    if need.role is None:
        return "everybody"
    if need.role is Role.engine:
        return "engine only"
    beside = ", engine" if need.engine_too else ""
    return f"{need.role.name} and above{beside}"


def register(app: Flask) -> None:
    """Check every request before its view runs."""
    app.extensions["anjeon.tokens"] = TokenBook(app.extensions["anjeon"])
    # The check below decides when CSRF matters: a request that carries its own token cannot be forged.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> Response | None:
        if request.url_rule is None:  # nothing is there: 404 and 405 say so themselves
            return None
        try:
            _check(csrf, need_of(current_app.view_functions[request.url_rule.endpoint]))
        except AnjeonError as error:
            if error_page.is_wanted():
                return error_page.answer(error)
            raise
        return None


def _check(csrf: CSRFProtect, need: Need | None) -> None:
    if need is None or need.role is not None:
        g.principal = identify()
        quotas.admit(g.principal)
        if need is None or need.role is None:
            raise NotAllowed(Text("This is open to nobody."))
        check_role(g.principal, at_least=need.role, engine_too=need.engine_too)
    if request.method in CHANGING and not g.get("carried", False):
        try:
            csrf.protect()
        except CSRFError as error:
            text = Text("This request did not come from a page of ours, or the page is too old. Reload the page.")
            raise NotAllowed(text) from error


def identify() -> Principal:
    """Who asks: the first present of ``access-token=``, a bearer header, the ``access_token`` cookie decides.

    Without any of them it is the browser session. A token that does not hold is refused, nothing after it is tried.
    """
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    for token in (request.args.get("access-token"), bearer.strip() if scheme.lower() == "bearer" else None):
        if token is not None:
            g.carried = True  # not sent by the browser of its own accord
            return token_book().principal(token)
    if "access_token" in request.cookies:
        return token_book().principal(request.cookies["access_token"])
    who = sessions.principal()
    if who is None:
        raise NotSignedIn(Text("This needs a sign-in or an access token."))
    return who
