"""The OpenAPI document names every path under /api, with a summary, an answer and words for its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from api.config import load_settings
from api.rest.openapi import document, path_of
from wsgi import create_app

HOW = "put @described(query=..., answers=...) under @requires; api/rest/described.py says how"
NOT_DESCRIBED = "/api/docs/"  # the page that shows the document


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load_settings({"DATA_DIR": str(tmp_path_factory.mktemp("openapi"))}))


@pytest.fixture(scope="module")
def said(app: Flask) -> dict[str, Any]:
    return document(app)


def operations(said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in said["paths"].items():
        yield from ((f"{method.upper()} {path}", operation) for method, operation in item.items())


def parameters(said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in operations(said):
        yield from ((name, part) for part in operation["parameters"] if "$ref" not in part)


def test_every_path_under_api_is_in_the_document(app: Flask, said: dict[str, Any]) -> None:
    missing = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.rule.startswith(NOT_DESCRIBED)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if method.lower() not in said["paths"].get(path_of(rule), {})
    }
    assert missing == set(), "make its blueprint a RestBlueprint (api/rest/arguments.py)"


def test_every_operation_says_what_it_does_and_what_it_answers(said: dict[str, Any]) -> None:
    silent = [name for name, operation in operations(said) if not operation["summary"]]
    assert silent == [], "the first line of the view's docstring is the summary"
    bare = [name for name, operation in operations(said) if not list(answers(operation))]
    assert bare == [], HOW


def answers(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schemas of an operation's successes; one without a body counts as told."""
    for code, answer in operation["responses"].items():
        if code == "204":
            yield {"const": None}
        if code.startswith("2"):
            yield from (media["schema"] for media in answer.get("content", {}).values() if media["schema"])


def test_every_parameter_says_what_it_means(said: dict[str, Any]) -> None:
    bare = [f"{where}: {part['name']}" for where, part in parameters(said) if not part.get("description")]
    assert bare == [], "words for parts of paths stand in api/rest/schemas/paths.py"


def test_no_operation_names_a_parameter_twice(said: dict[str, Any]) -> None:
    for name, operation in operations(said):
        names = [part["name"] for part in operation["parameters"] if "$ref" not in part]
        assert len(names) == len(set(names)), name


def test_operation_ids_are_unique(said: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in operations(said)]
    assert len(ids) == len(set(ids))


def test_every_error_has_the_one_shape(said: dict[str, Any]) -> None:
    shared = said["components"]["responses"]
    for name, operation in operations(said):
        for code, answer in operation["responses"].items():
            if code >= "400":
                found = shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
                assert list(found["content"]) == ["application/problem+json"], (name, code)
        assert {"400", "401", "403", "429", "503"} <= set(operation["responses"]), name


def test_the_role_of_every_operation_stands_in_its_description(said: dict[str, Any]) -> None:
    by_name = dict(operations(said))
    assert "Who: engineer and above." in by_name["PATCH /api/sos/tags/{name}/"]["description"]
    assert "Who: engine only." in by_name["POST /api/sos/analysis-results/"]["description"]
    assert all("Who: " in operation["description"] for operation in by_name.values())


def test_no_secret_of_the_deployment_is_in_the_document(app: Flask, said: dict[str, Any]) -> None:
    text = str(said)
    assert app.config["SECRET_KEY"] not in text
    assert str(app.extensions["anjeon"].settings.data_dir) not in text
