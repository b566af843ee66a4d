"""The REST interface: one blueprint a subject, found by its file."""

from __future__ import annotations

import sys

from flask import Flask
from flask_smorest import Api

from api.plugins import plugged_in
from api.rest import errors
from api.rest.arguments import RestBlueprint


def register(app: Flask) -> None:
    """Put every blueprint of this package under ``/api``, behind sign-in, with one shape for every error."""
    app.url_map.strict_slashes = False
    app.config.update(API_TITLE="Anjeon", API_VERSION="v1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = Api(app)
    errors.register(app)
    for blueprint in plugged_in(sys.modules[__name__], "blueprint"):
        (api if isinstance(blueprint, RestBlueprint) else app).register_blueprint(blueprint)
