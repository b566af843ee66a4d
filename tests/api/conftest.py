"""An application over the deployment, and clients that carry a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import Context
from tests.devices import device
from tests.serving import client_with, serving


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The deployment has a device, which is a simulator."""
    return replace(settings, devices=(device(simulator=True),))


@pytest.fixture
def app(context: Context) -> Flask:
    return serving(context)


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], FlaskClient]:
    """A client whose every request carries a token of the given role."""

    return partial(client_with, app)


@pytest.fixture
def viewer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("viewer")


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A client with no identity at all."""
    return app.test_client()
