"""The web's composition root: ``gunicorn 'wsgi:create_app()'`` serves it, ``flask --app wsgi ...`` administers it.

Nothing here starts a thread; jobs have a process of their own (``python -m jobs``).
"""

from __future__ import annotations

from flask import Flask, redirect
from flask_compress import Compress
from flask_migrate import Migrate
from werkzeug.wrappers import Response

import api.cli
import api.rest
import dashapp
from api.config import Settings, load_settings
from api.logs import configure_logging
from api.plugins import plugged_in
from api.services.context import Context, open_context
from api.store.db import db
from api.store.migrations import FOLDER, refuse_newer_schema
from api.store.secrets import secret
from api.web import edge, headers
from api.web.access import public
from api.web.rules import LateRule


def create_app(settings: Settings | None = None, *, context: Context | None = None) -> Flask:
    """The web application. Tests pass ``context`` to hold the clock still; else it is opened from ``settings``."""
    configure_logging()
    context = context or open_context(settings or load_settings())
    settings = context.settings
    app = Flask("anjeon", static_folder=None)
    app.url_rule_class = LateRule
    app.config.update(
        SECRET_KEY=secret(settings, "session_secret"),
        MAX_CONTENT_LENGTH=16 * 2**20,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        COMPRESS_STREAMS=False,  # flask-compress leaves the file of a streamed answer open
    )
    app.extensions["anjeon"] = context
    db.attach(app, context.engines)
    Migrate(app, db, directory=str(FOLDER), render_as_batch=True)
    refuse_newer_schema(context.engines)
    Compress(app)
    edge.register(app)
    api.rest.register(app)
    hmi = dashapp.register(app)
    headers.protect(app, hmi.csp_hashes())
    for group in plugged_in(api.cli, "command"):
        app.cli.add_command(group)

    @app.get("/")
    @public
    def home() -> Response:
        return redirect(dashapp.PREFIX)

    return app
