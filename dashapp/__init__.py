"""The operator HMI: a Dash application under ``/hmi/``, everything it loads served from here.

A page is one file in ``dashapp/pages`` with a ``page`` (:class:`dashapp.page.Page`); nothing else has to be edited.
"""

from __future__ import annotations

from dash import Dash
from flask import Flask

from dashapp.document import make_document
from dashapp.mount import PREFIX, mark_views
from dashapp.page import find_pages
from dashapp.vendor import serve_vendored_files

__all__ = ["PREFIX", "register"]


def register(app: Flask) -> Dash:
    """Mount the HMI on the web application; the Dash object is also ``app.extensions["anjeon.hmi"]``.

    Its pages are ``app.extensions["anjeon.pages"]``.
    """
    serve_vendored_files(app)
    pages = find_pages()
    hmi = make_document(app, pages)
    mark_views(app)
    app.extensions["anjeon.hmi"] = hmi
    app.extensions["anjeon.pages"] = pages
    return hmi
