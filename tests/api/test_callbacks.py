"""Every callback goes through one wrapper: identity, role, and a designed state for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash, Input, Output
from flask import Flask
from flask.testing import FlaskClient

from api.errors import NotFound
from api.i18n import Text
from api.services.context import Context
from api.services.roles import Role
from dashapp.callbacks import connect
from dashapp.mount import PREFIX
from wsgi import create_app


def told(reader: Any, value: str) -> tuple[str, str]:
    if value == "known":
        raise NotFound(Text("There is nothing at this path."))
    if value == "unknown":
        raise RuntimeError("secret detail")
    return value, value


@pytest.fixture
def app(context: Context) -> Flask:
    """One of its own: callbacks are added to it."""
    return create_app(context=context)


@pytest.fixture
def ask(app: Flask, client_as: Callable[[str], FlaskClient]) -> Callable[..., Any]:
    """Call a callback of our own, registered for engineers, as a browser would."""
    hmi: Dash = app.extensions["anjeon.hmi"]
    connect(hmi, told, Output("x", "children"), Output("y", "value"), Input("z", "value"), role=Role.engineer)

    def post(value: str, role: str = "engineer") -> Any:
        body = {
            "output": "..x.children...y.value..",
            "outputs": [{"id": "x", "property": "children"}, {"id": "y", "property": "value"}],
            "inputs": [{"id": "z", "property": "value", "value": value}],
            "changedPropIds": ["z.value"],
        }
        answer = client_as(role).post(f"{PREFIX}_dash-update-component", json=body)
        assert answer.status_code == 200
        return answer.json["response"]

    return post


def test_values_arrive_where_they_belong(ask: Callable[..., Any]) -> None:
    assert ask("7") == {"x": {"children": "7"}, "y": {"value": "7"}}


def test_an_error_of_a_service_becomes_the_error_state_and_leaves_the_rest(ask: Callable[..., Any]) -> None:
    response = ask("known")
    assert "There is nothing at this path." in str(response["x"])
    assert "y" not in response


def test_an_unexpected_error_shows_a_reference_and_no_detail(ask: Callable[..., Any]) -> None:
    shown = str(ask("unknown"))
    assert "reference" in shown
    assert "secret detail" not in shown


def test_the_role_is_checked_inside_the_callback(ask: Callable[..., Any]) -> None:
    assert "This needs the role engineer; yours is operator." in str(ask("7", role="operator"))


def test_an_output_that_cannot_hold_an_error_state_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="told: output 0"):
        connect(app.extensions["anjeon.hmi"], told, Output("a", "value"), Input("b", "value"))
