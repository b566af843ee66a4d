"""Browser sessions: begun by a sign-in, ended by sign-out, idleness, a new password or a closed account."""

from __future__ import annotations

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from api.services.access.users import Account, account_of_session
from api.services.roles import Principal
from api.web.current import context

CSRF_COOKIE = "_csrf_token"  # readable: Dash's renderer sends it back as X-CSRFToken
SEEN = "seen"
SEEN_STEP_S = 30  # the cookie is not written anew for every request
# What changes without anybody touching the page: its clock, and what callbacks write.
NOT_ACTIVITY = ("n_intervals", "data", "children", "figure")


class SessionUser(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps of a user: id and epoch in the cookie, the account looked up at each request."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}.{self.account.session_epoch}"


def register(app: Flask) -> None:
    """Read sessions with Flask-Login and hand every signed-in page its CSRF token."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # an operator's address may change (phone, VPN); the epoch ends sessions

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(kept: str) -> SessionUser | None:
        user_id, _, epoch = kept.partition(".")
        account = account_of_session(context(), int(user_id), int(epoch))
        return None if account is None else SessionUser(account)

    @app.after_request
    def hand_out_csrf_token(response: Response) -> Response:
        if "principal" in g and not g.get("carried", False) and request.method == "GET" and not _holds_csrf_token():
            response.set_cookie(
                CSRF_COOKIE, generate_csrf(), samesite="Lax", secure=bool(current_app.config["SESSION_COOKIE_SECURE"])
            )
        return response


def begin(account: Account) -> None:
    """Sign the browser in as ``account``; whatever its session held before is gone."""
    session.clear()
    g.pop("csrf_token", None)
    session[SEEN] = _now_s()
    login_user(SessionUser(account))


def end() -> None:
    """Sign the browser out."""
    logout_user()
    session.clear()


def account() -> Account | None:
    """The signed-in user of this browser; None for a stranger and for a session idle too long."""
    if not current_user.is_authenticated:
        return None
    limit_s = context().settings.session_idle_min * 60
    idle_s = _now_s() - int(session.get(SEEN, 0))
    if limit_s and idle_s > limit_s:
        end()
        return None
    if idle_s >= SEEN_STEP_S and _is_activity():
        session[SEEN] = _now_s()
    known: Account = current_user.account
    return known


def principal() -> Principal | None:
    """The signed-in user as an identity."""
    known = account()
    return None if known is None else Principal(name=known.name, role=known.role, kind="session")


def _holds_csrf_token() -> bool:
    try:
        validate_csrf(request.cookies.get(CSRF_COOKIE))
    except ValidationError:
        return False
    return True


def _is_activity() -> bool:
    """Whether a person is behind this request: a page's own clock does not keep a session alive."""
    if not request.path.endswith("/_dash-update-component"):
        return True
    body = request.get_json(silent=True)
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    if not isinstance(changed, list):
        return False
    return any(str(name).rpartition(".")[2] not in NOT_ACTIVITY for name in changed)


def _now_s() -> int:
    return int(context().now().timestamp())
