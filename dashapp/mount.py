"""Where the HMI is mounted, and who may ask Dash's own endpoints."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Flask, abort

from api.services.roles import Role
from api.web.access import public, requires

PREFIX = "/hmi/"
OPEN_TO_STRANGERS = ("_dash-component-suites/", "assets/", "_favicon.ico")


def mark_views(app: Flask) -> None:
    """Dash's endpoints need a viewer; its scripts and our style sheets hold no secrets and are open to all."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not rule.rule.startswith(PREFIX) or hasattr(view, "required_role"):
            continue
        is_open = rule.rule.removeprefix(PREFIX).startswith(OPEN_TO_STRANGERS)
        mark = public if is_open else requires(Role.viewer)
        app.view_functions[rule.endpoint] = mark(_refusing_garbage(view))


def _refusing_garbage(view: Callable[..., Any]) -> Callable[..., Any]:
    """``view`` as a function of its own (Dash registers bound methods, which take no mark).

    Dash reads a callback request without checking it: what a browser would never send is answered with 400.
    """

    @functools.wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except (KeyError, TypeError, AttributeError, IndexError):
            if view.__name__ != "dispatch":
                raise
            abort(400)

    return answer
