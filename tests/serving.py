"""One application for all tests of a process: routes, schemas and callbacks are the same whatever deployment it serves,
and setting them up takes longer than most tests. A test that adds to an application makes one of its own."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from api.logs import configure_logging
from api.services.context import Context
from api.services.quotas import Meter
from api.services.roles import Role
from api.services.row_stamps import RowStamps
from api.services.tokens import TokenBook
from wsgi import create_app

_made: list[Flask] = []


def serving(context: Context) -> Flask:
    """The application in front of a deployment; the one it served before is forgotten."""
    if not _made:
        _made.append(create_app(context=context))
    app = _made[0]
    configure_logging()
    app.extensions |= deployment_parts(context)
    return app


def deployment_parts(context: Context) -> dict[str, object]:
    """All that an application knows of its deployment; a test holds ``create_app`` to that."""
    return {
        "anjeon": context,
        "anjeon.engines": context.engines,
        "anjeon.tokens": TokenBook(context),
        "anjeon.meter": Meter(context),
        "anjeon.row_stamps": RowStamps(context),
    }


def client_with(app: Flask, role: str) -> FlaskClient:
    """A client whose every request carries a token of the given role."""
    token = app.extensions["anjeon.tokens"].issue(name=f"a {role}", role=Role[role], days=1, actor="test")
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client
