"""``/api/docs/``: Swagger UI over our OpenAPI document, every file of it from this server."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, render_template, send_from_directory

from api.services.roles import Role
from api.web.access import requires

BUNDLE = Path(str(files("flask_swagger_ui"))) / "dist"  # only its files: its own page holds inline scripts
OURS = Path(__file__).parent / "static"
FILES = {"swagger-ui-bundle.js": BUNDLE, "swagger-ui.css": BUNDLE, "docs.js": OURS, "docs.css": OURS}
HOUR_S = 3600

blueprint = Blueprint("docs", __name__, url_prefix="/api/docs", template_folder="templates")


@blueprint.get("/")
@requires(Role.viewer)
def page() -> str:
    """Every path with its parameters and answers, to be tried out as whoever is signed in, or with a token."""
    return render_template("docs.html")


@blueprint.get(f"/<any({', '.join(map(repr, FILES))}):name>")
@requires(Role.viewer)
def file(name: str) -> Response:
    """A script or style of the page."""
    return send_from_directory(FILES[name], name, max_age=HOUR_S)
