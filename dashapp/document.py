"""The HTML document around the HMI and the Dash application in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dash import Dash, html
from flask import Flask

from api.web import current
from dashapp import frame, routing
from dashapp.mount import PREFIX
from dashapp.page import Page
from dashapp.reader import theme

ASSETS = Path(__file__).resolve().parent.parent / "assets"

# each chart that finds no Plotly yet would load and run its 5 MB for itself: it comes once, before the first of them
PLOTLY = f"{PREFIX}_dash-component-suites/plotly/package_data/plotly.min.js"

SKELETON = '<div id="react-entry-point"><div class="skeleton"><span></span><span></span><span></span></div></div>'


class Document(Dash):
    """Dash with our document: language and theme stand on ``<html>`` before the first paint, without a script."""

    def interpolate_index(self, **parts: Any) -> str:
        return f"""<!DOCTYPE html>
<html lang="{current.language()}" data-bs-theme="{theme()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{parts["title"]}</title>
<script async src="{PLOTLY}"></script>
{parts["favicon"]}
{parts["css"]}
</head>
<body>
{SKELETON}
<footer>
{parts["config"]}
{parts["scripts"]}
{parts["renderer"]}
</footer>
</body>
</html>"""


def make_document(app: Flask, pages: Sequence[Page]) -> Dash:
    """The Dash application over ``app`` with the frame and all ``pages``, ready for its first request."""
    hmi = Document(
        "anjeon_hmi",
        server=app,
        url_base_pathname=PREFIX,
        assets_folder=str(ASSETS),
        use_pages=False,  # our own routing; with it Dash adds an inline script after the first request
        external_stylesheets=[f"{PREFIX}vendor/bootstrap.min.css"],
        suppress_callback_exceptions=True,  # the components of a page come with the page
        title="안전 Anjeon",
        update_title="",
        add_log_handler=False,
    )
    routing.register(hmi, pages)
    frame.register(hmi)
    for page in pages:
        page.register(hmi)
    hmi.layout = html.Div()
    hmi._setup_server()  # here and not in the first request: it reads the layout, which needs a signed-in reader
    hmi.layout = lambda: frame.layout(pages)
    return hmi
