"""The OpenAPI document: who may read it, and that it is what it says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import schemathesis
from flask.testing import FlaskClient

DOCUMENT = "/api/openapi.json"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """What the document says has nothing to do with the database."""
    return str(request.param)


def test_the_document_is_openapi_3_1(viewer: FlaskClient) -> None:
    answer = viewer.get(DOCUMENT)
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.json["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(answer.json).validate()


@pytest.mark.parametrize("role", ["viewer", "admin", "engine"])
def test_whoever_has_a_token_reads_the_document(client_as: Callable[[str], FlaskClient], role: str) -> None:
    assert client_as(role).get(DOCUMENT).status_code == 200


def test_a_stranger_does_not_read_the_document(stranger: FlaskClient) -> None:
    assert stranger.get(DOCUMENT).status_code == 401


def test_a_stranger_who_opens_the_page_is_sent_to_sign_in_and_comes_back(stranger: FlaskClient) -> None:
    for path in ("/api/docs/", "/api/docs"):
        answer = stranger.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/sign-in?next={path}"
    assert stranger.get("/api/docs/swagger-ui.css").status_code == 401


def test_only_the_files_of_the_page_are_served(viewer: FlaskClient) -> None:
    with viewer.get("/api/docs/swagger-ui-bundle.js") as script:
        assert script.mimetype == "text/javascript"
    assert viewer.get("/api/docs/oauth2-redirect.html").status_code == 404
    assert viewer.get("/api/docs/..%2fdocs_page.py").status_code == 404
