"""What belongs to the present request: the open deployment, who asks, and in which language."""

from __future__ import annotations

from flask import current_app, g, request

from api.i18n import LANGUAGES, best_language
from api.services.context import Context
from api.services.roles import Principal
from api.services.tokens import TokenBook

LANGUAGE_COOKIE = "lang"


def context() -> Context:
    """The deployment this application serves."""
    opened: Context = current_app.extensions["anjeon"]
    return opened


def token_book() -> TokenBook:
    """The issuer and verifier of API tokens."""
    book: TokenBook = current_app.extensions["anjeon.tokens"]
    return book


def principal() -> Principal:
    """Who asks; set by the access check before any view runs."""
    who: Principal = g.principal
    return who


def language() -> str:
    """``lang=`` if it names one of ours, else what this browser chose, else Accept-Language, else the configured."""
    for asked in (request.args.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    return best_language(request.headers.get("Accept-Language"), context().settings.language)
