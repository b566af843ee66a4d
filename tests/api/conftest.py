"""An application over the deployment, and clients that carry a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.config import Settings
from api.services.context import Context
from api.services.roles import Role
from tests.devices import device
from wsgi import create_app


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The deployment has a device, which is a simulator."""
    return replace(settings, devices=(device(simulator=True),))


@pytest.fixture
def app(context: Context) -> Flask:
    return create_app(context=context)


@pytest.fixture
def client_as(app: Flask) -> Callable[[str], FlaskClient]:
    """A client whose every request carries a token of the given role."""

    def make(role: str) -> FlaskClient:
        token = app.extensions["anjeon.tokens"].issue(name=f"a {role}", role=Role[role], days=1, actor="test")
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return make


@pytest.fixture
def viewer(client_as: Callable[[str], FlaskClient]) -> FlaskClient:
    return client_as("viewer")


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A client with no identity at all."""
    return app.test_client()
