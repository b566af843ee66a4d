"""A viewer of a deployment other than the fixtures': with an attached database, or sites of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import open_context, utc_now
from tests.serving import client_with
from wsgi import create_app


@contextmanager
def viewing(settings: Settings, now: Callable[[], datetime] = utc_now) -> Iterator[FlaskClient]:
    """A viewer of a deployment with these settings, whose clock is ``now``."""
    context = open_context(settings, now)
    try:
        yield client_with(create_app(context=context), "viewer")
    finally:
        context.engines.dispose()
