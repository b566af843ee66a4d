"""One check before every request: identity, role, CSRF, headers."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from api.cli import access_table
from api.services.access import users
from api.services.context import Context
from api.services.roles import Role
from api.web.access import Need, need_of, public, requires
from tests.api.test_sign_in import GOOD, LAYOUT, fill_in
from tests.serving import client_with, deployment_parts
from wsgi import create_app

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def asked(app: Flask) -> Iterator[tuple[str, str, Need | None]]:
    """Every method and path the application answers, with who may call it."""
    for rule in app.url_map.iter_rules():
        need = need_of(app.view_functions[rule.endpoint])
        for method in sorted(set(METHODS) & (rule.methods or set())):
            yield method, an_address(rule), need


def an_address(rule: Rule) -> str:
    """A path that fits ``rule``: the first of a choice, else 1 (a number and a text)."""
    choices = {name: sorted(getattr(kind, "items", [1]))[0] for name, kind in rule._converters.items()}
    _, built = rule.build(choices) or ("", rule.rule)
    return built


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    unmarked = [rule.rule for rule in app.url_map.iter_rules() if need_of(app.view_functions[rule.endpoint]) is None]
    assert unmarked == []


def test_every_callback_says_who_may_use_it(app: Flask) -> None:
    callbacks = app.extensions["anjeon.hmi"].callback_map
    unmarked = [
        output
        for output, entry in callbacks.items()
        if "callback" in entry and not isinstance(getattr(entry["callback"], "required_role", None), Role)
    ]
    assert unmarked == []


def test_the_documents_name_every_route_with_its_role(app: Flask) -> None:
    text = access_table.page(app)
    assert "| GET | `/healthz` | everybody |" in text
    assert "| GET | `/account` | viewer and above |" in text
    assert "| POST | `/hmi/_dash-update-component` | viewer and above |" in text
    assert text.count("\n| ") >= len(list(app.url_map.iter_rules()))


def test_a_stranger_gets_401_or_the_sign_in_from_everything_that_is_not_public(
    app: Flask, stranger: FlaskClient
) -> None:
    walked = [(method, path) for method, path, need in asked(app) if need is None or need.role is not None]
    assert len(walked) > 5
    let_in = []
    for method, path in walked:
        answer = stranger.open(path, method=method)
        to_sign_in = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
        if answer.status_code != 401 and not to_sign_in:
            let_in.append((method, path, answer.status_code))
    assert let_in == []


def test_a_role_too_low_gets_403_from_everything_above_it(app: Flask, client_as: Callable[[str], FlaskClient]) -> None:
    for role in Role:
        client = client_as(role.name)
        for method, path, need in asked(app):
            if need is None or need.role is None or _reaches(role, need):
                continue
            assert client.open(path, method=method).status_code == 403, (role, method, path)


def _reaches(role: Role, need: Need) -> bool:
    """The rule of the table, said once more: engine only where it is let in, the others by their order."""
    if role is Role.engine:
        return need.engine_too or need.role is Role.engine
    return need.role is not None and need.role is not Role.engine and role.value >= need.role.value


def test_what_an_application_knows_of_its_deployment_is_what_the_tests_exchange(context: Context) -> None:
    known = {name for name in create_app(context=context).extensions if name.startswith("anjeon")}
    assert known - {"anjeon.hmi", "anjeon.pages"} == deployment_parts(context).keys()


def test_a_view_without_a_mark_answers_to_nobody(context: Context) -> None:
    app = create_app(context=context)
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    assert client_with(app, "admin").get("/forgotten").status_code == 403
    assert app.test_client().get("/forgotten").status_code == 401


@pytest.mark.parametrize("place", ["query", "header", "cookie"])
def test_the_first_identity_present_decides_even_when_it_is_bad(app: Flask, client_as: object, place: str) -> None:
    good = app.extensions["anjeon.tokens"].issue(name="x", role=Role.viewer, days=1, actor="test")
    tokens = {"query": good, "header": good, "cookie": good} | {place: "bad"}
    client = app.test_client()
    client.set_cookie("access_token", tokens["cookie"])
    places = ["query", "header", "cookie"]
    present = places[places.index(place) :]  # those before the bad one are absent
    answer = client.get(
        LAYOUT,
        query_string={"access-token": tokens["query"]} if "query" in present else {},
        headers={"Authorization": f"Bearer {tokens['header']}"} if "header" in present else {},
    )
    assert answer.status_code == 401
    client.set_cookie("access_token", good)
    assert client.get(LAYOUT).status_code == 200


def test_an_empty_token_is_a_bad_one(app: Flask) -> None:
    assert app.test_client().get(f"{LAYOUT}?access-token=").status_code == 401


@pytest.fixture
def changeable(context: Context) -> Flask:
    """An application with one view that changes something."""
    app = create_app(context=context)

    @requires(Role.viewer)
    def change() -> Response:
        return Response("changed")

    @public
    def open_change() -> Response:
        return Response("changed")

    app.add_url_rule("/api/change", view_func=change, methods=["POST"])
    app.add_url_rule("/open-change", view_func=open_change, methods=["POST"])
    return app


def test_a_bearer_and_a_query_token_need_no_csrf_token(changeable: Flask) -> None:
    token = changeable.extensions["anjeon.tokens"].issue(name="x", role=Role.viewer, days=1, actor="test")
    client = changeable.test_client()
    assert client.post("/api/change", headers={"Authorization": f"Bearer {token}"}).text == "changed"
    assert client.post(f"/api/change?access-token={token}").text == "changed"


def test_a_cookie_alone_changes_nothing_without_the_csrf_token(changeable: Flask) -> None:
    token = changeable.extensions["anjeon.tokens"].issue(name="x", role=Role.viewer, days=1, actor="test")
    client = changeable.test_client()
    client.set_cookie("access_token", token)
    assert client.post("/api/change").status_code == 403
    client.get(LAYOUT)
    csrf = client.get_cookie("_csrf_token")
    assert csrf
    assert client.post("/api/change", headers={"X-CSRFToken": csrf.value}).text == "changed"
    assert client.post("/api/change", headers={"X-CSRFToken": "x" + csrf.value}).status_code == 403


def test_a_session_changes_nothing_without_its_own_csrf_token(changeable: Flask, context: Context) -> None:
    users.add_user(context, name="kim", role="operator", password=GOOD)
    kim, other = changeable.test_client(), changeable.test_client()
    for client in (kim, other):
        fill_in(client, "/sign-in", name="kim", password=GOOD)
        client.get("/account")
    assert kim.post("/api/change").status_code == 403
    mine, theirs = kim.get_cookie("_csrf_token"), other.get_cookie("_csrf_token")
    assert mine
    assert theirs
    assert kim.post("/api/change", headers={"X-CSRFToken": theirs.value}).status_code == 403
    assert kim.post("/api/change", headers={"X-CSRFToken": mine.value}).text == "changed"


def test_a_public_form_needs_the_csrf_token_too(changeable: Flask) -> None:
    assert changeable.test_client().post("/open-change").status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/hmi/", "/api/nothing/", "/healthz", "/nothing"])
def test_every_answer_carries_the_security_headers(viewer: FlaskClient, path: str) -> None:
    headers = viewer.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_every_inline_script_of_the_hmi_is_allowed_by_its_hash(viewer: FlaskClient) -> None:
    for _ in range(2):  # Dash may add scripts at the first request
        answer = viewer.get("/hmi/")
        scripts = re.findall(r"<script(?![^>]*application/json)[^>]*>([^<]+)</script>", answer.text)
        assert scripts
        for script in scripts:
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_pages_are_not_kept_by_caches(viewer: FlaskClient) -> None:
    assert viewer.get("/hmi/").headers["Cache-Control"] == "no-store"
