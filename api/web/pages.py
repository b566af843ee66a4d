"""The pages outside the HMI: sign in, sign-in link, sign out, my account; and what they need for their looks."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, make_response, redirect, render_template, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from api.errors import AnjeonError, BadParameter, NotSignedIn
from api.i18n import LANGUAGES, Text, translator
from api.services.access import passwords, users
from api.services.access.login_links import consume_login_link
from api.services.access.sign_in import confirm_password
from api.services.access.sign_in import sign_in as check_password
from api.services.roles import Role
from api.web import error_page, sessions
from api.web.access import public, requires
from api.web.current import LANGUAGE_COOKIE, context, language, principal

THEMES = ("light", "dark")

pages = Blueprint("pages", __name__, template_folder="templates")


def register(app: Flask) -> None:
    """Add the pages to ``app``."""
    app.register_blueprint(pages)


def local_path(given: str | None) -> str:
    """``given`` if it is a path on this server, else ``/``: a link must not lead from our sign-in to another site.

    >>> local_path("/hmi/data?site=2"), local_path("//evil.example"), local_path("https://evil.example/")
    ('/hmi/data?site=2', '/', '/')
    """
    text = given or "/"
    plain = text.isprintable() and "\\" not in text and text.startswith("/") and not text.startswith("//")
    return text if plain and not urlsplit(text).netloc else "/"


@pages.get("/sign-in")
@public
def sign_in() -> Response:
    """The form for name and password; who is signed in already goes on."""
    if sessions.account() is not None:
        return redirect(_next(), 303)
    return _page("sign_in.html")


@pages.post("/sign-in")
@public
def sign_in_with_password() -> Response:
    """Check name and password, begin a session."""
    name = request.form.get("name", "")
    try:
        account = check_password(context(), name=name, password=request.form.get("password", ""))
    except NotSignedIn as error:
        return _page("sign_in.html", error=error, name=name[:64])
    sessions.begin(account)
    return redirect(_next(), 303)


@pages.get("/sign-in/link")
@public
def sign_in_link() -> Response:
    """A button; opening the link alone uses nothing up (mail scanners and previews open links too)."""
    return _page("sign_in_link.html", token=request.args.get("token", ""))


@pages.post("/sign-in/link")
@public
def sign_in_with_link() -> Response:
    """Use the link up, begin a session."""
    sessions.begin(consume_login_link(context(), request.form.get("token", "")))
    return redirect(_next(), 303)


@pages.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session."""
    sessions.end()
    return redirect(url_for("pages.sign_in"), 303)


@pages.get("/account")
@requires(Role.viewer)
def account() -> Response:
    """Who is signed in, and the form for a new password."""
    return _page("account.html", account=_signed_in())


@pages.post("/account")
@requires(Role.viewer)
def set_my_password() -> Response:
    """Set a new password; other sessions of the user end, this one goes on."""
    known = _signed_in()
    try:
        if known.has_password and not confirm_password(context(), known.name, request.form.get("current", "")):
            raise BadParameter("current", "********", Text("your present password"))
        if request.form.get("password", "") != request.form.get("again", ""):
            raise BadParameter("again", "********", Text("the new password a second time"))
        renewed = users.set_password(
            context(), name=known.name, password=request.form.get("password", ""), actor=principal().name
        )
    except BadParameter as error:
        return _page("account.html", account=known, error=error)
    sessions.begin(renewed)
    return _page("account.html", account=renewed, done=True)


@pages.get("/static/pages.css")
@public
def style() -> Response:
    """The style of these pages, on top of the HMI's tokens."""
    return send_from_directory(Path(__file__).parent / "static", "pages.css", max_age=3600)


@pages.errorhandler(AnjeonError)
def failed(error: AnjeonError) -> Response:
    """These pages answer a browser, so their errors are pages."""
    return error_page.answer(error)


@pages.app_context_processor
def words() -> dict[str, object]:
    """What every template may use: the translator, the language and theme of this reader."""
    theme = request.cookies.get("theme")
    return {
        "t": translator(language()),
        "language": language(),
        "theme": theme if theme in THEMES else "light",
        "next_path": _next(),
        "shortest": passwords.SHORTEST,
    }


@pages.after_app_request
def remember_language(response: Response) -> Response:
    """A page opened with ``?lang=`` sets the language of this browser (REST answers in it and forgets it)."""
    asked = request.args.get("lang")
    if asked in LANGUAGES and not request.path.startswith("/api"):
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=31_536_000, samesite="Lax")
    return response


def _signed_in() -> users.Account:
    known = sessions.account()
    if known is None:
        raise NotSignedIn(Text("This needs a sign-in."))
    return known


def _next() -> str:
    return local_path(request.values.get("next"))


def _page(template: str, *, error: AnjeonError | None = None, **values: object) -> Response:
    # a form shows what its field needs; the full sentence of the API would repeat the field's name
    text = error.detail.get("expected", error.text) if error else None
    message = text.in_language(language()) if isinstance(text, Text) else None
    page = render_template(template, message=message, field=error.detail.get("field") if error else None, **values)
    response = make_response(page, error.status if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
