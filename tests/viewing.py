"""A viewer of a deployment other than the fixtures': with an attached database, or sites of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import open_context, utc_now
from api.services.roles import Role
from wsgi import create_app


@contextmanager
def viewing(settings: Settings, now: Callable[[], datetime] = utc_now) -> Iterator[FlaskClient]:
    """A viewer of a deployment with these settings, whose clock is ``now``."""
    context = open_context(settings, now)
    app = create_app(context=context)
    client = app.test_client()
    token = app.extensions["anjeon.tokens"].issue(name="reader", role=Role.viewer, days=1, actor="test")
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    try:
        yield client
    finally:
        context.engines.dispose()
