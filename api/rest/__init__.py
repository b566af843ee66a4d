"""The REST interface: one blueprint a subject, found by its file."""

from __future__ import annotations

import sys

from flask import Flask

from api.plugins import plugged_in
from api.rest import conditional, errors


def register(app: Flask) -> None:
    """Put every blueprint of this package under ``/api``, behind sign-in, with one shape for every error."""
    app.url_map.strict_slashes = False
    errors.register(app)
    conditional.register(app)
    for blueprint in plugged_in(sys.modules[__name__], "blueprint"):
        app.register_blueprint(blueprint)
