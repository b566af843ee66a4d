"""Files of installed packages the browser needs: Bootstrap's style sheet and its icons, no copy, no CDN."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from flask import Flask, Response, abort

from api.web.access import public
from dashapp.mount import PREFIX

MAX_AGE_S = 86_400
ROOT = resources.files("flask_bootstrap") / "static" / "bootstrap5"


def serve_vendored_files(app: Flask) -> None:
    """Routes ``/hmi/vendor/bootstrap.min.css`` and ``/hmi/vendor/icons/NAME.svg``, open to strangers."""

    @app.get(f"{PREFIX}vendor/bootstrap.min.css", endpoint="hmi.bootstrap")
    @public
    def bootstrap() -> Response:
        return _cached(stylesheet(), "text/css")

    @app.get(f"{PREFIX}vendor/icons/<name>.svg", endpoint="hmi.icon")
    @public
    def icon(name: str) -> Response:
        drawing = icons().get(name)
        if drawing is None:
            abort(404)
        return _cached(drawing, "image/svg+xml")


def _cached(text: str, content_type: str) -> Response:
    answer = Response(text, content_type=f"{content_type}; charset=utf-8")
    answer.cache_control.public = True
    answer.cache_control.max_age = MAX_AGE_S
    return answer


@cache
def stylesheet() -> str:
    """Bootstrap's minified style sheet without the link to its source map, which is not served."""
    text = (ROOT / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)


@cache
def icons() -> dict[str, str]:
    """Every icon of the Bootstrap sprite as an SVG document of its own, by name."""
    sprite = (ROOT / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    found = re.findall(r'<symbol([^>]*?)id="([\w-]+)"([^>]*)>(.*?)</symbol>', sprite, re.DOTALL)
    return {
        name: f'<svg xmlns="http://www.w3.org/2000/svg" {_view_box(before + after)}>{drawing}</svg>'
        for before, name, after, drawing in found
    }


def _view_box(attributes: str) -> str:
    found = re.search(r'viewBox="[^"]*"', attributes)
    return found.group() if found else 'viewBox="0 0 16 16"'
