"""The whole role table of the State of Safety paths: who is let in, who is sent away."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

READERS = {"viewer", "operator", "engineer", "admin"}
ROUTES = [
    ("GET", "/api/sos/tags/", READERS),
    ("POST", "/api/sos/tags/", {"engineer", "admin"}),
    ("GET", "/api/sos/tags/values/", READERS),
    ("GET", "/api/sos/tags/series/", READERS),
    ("PATCH", "/api/sos/tags/a/", {"engineer", "admin"}),
    ("POST", "/api/sos/analysis-results/", {"engine"}),
    ("GET", "/api/sos/warning-changes/", READERS),
    ("POST", "/api/sos/warning-changes/", {"engine", "engineer", "admin"}),
    ("POST", "/api/sos/warning-changes/1/approve/", {"engineer", "admin"}),
    ("POST", "/api/sos/warning-changes/1/reject/", {"engineer", "admin"}),
    ("POST", "/api/sos/sets/", {"operator", "engineer", "admin"}),
    ("GET", "/api/sos/sets/", READERS),
    ("GET", "/api/sos/sets/1/", READERS),
    ("GET", "/api/sos/sets/1/latest/", READERS),
]


def test_each_role_reaches_what_the_table_says_and_nothing_else(
    client_as: Callable[[str], FlaskClient], stranger: FlaskClient
) -> None:
    clients = {role: client_as(role) for role in ("engine", "viewer", "operator", "engineer", "admin")}
    for method, path, allowed in ROUTES:
        assert stranger.open(path, method=method).status_code == 401, (method, path)
        for role, client in clients.items():
            status = client.open(path, method=method).status_code
            assert status < 500, (method, path, role)
            assert (status != 403) == (role in allowed), (method, path, role)
