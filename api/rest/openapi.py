"""The OpenAPI 3.1 document of everything under ``/api``: what the views say of themselves, and what all share."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import marshmallow as ma
import orjson
from apispec import APISpec
from flask import Flask, Response, current_app
from flask_smorest import Api
from werkzeug.routing import Rule

from api.i18n import LANGUAGES, Text
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.schemas import problem
from api.rest.schemas.parameters import query
from api.rest.schemas.paths import PATH_PARTS
from api.services.forms import Whole
from api.services.roles import Role
from api.web.access import need_of, requires, who

TITLE = "Anjeon"
VERSION = "v1"
EXTENSION = "anjeon.openapi"
NOT_OURS = ("Error", "PaginationMetadata")  # schemas flask-smorest brings along
ALWAYS = (400, 401, 403, 429, 503)
LANGUAGE = {**query("lang", "string", "language of messages; else that of Accept-Language", enum=list(LANGUAGES))}
ABOUT = """Operating data and State of Safety of energy storage sites.

Paths work with and without their last slash. Who asks is decided by the first of these that is present: the query
parameter `access-token`, an `Authorization: Bearer` header, the cookie `access_token`, the session of a signed-in
browser (which needs `X-CSRFToken` to change anything). Each path says which role it needs. Every error has one
shape."""
SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "query_token": {
        "type": "apiKey",
        "in": "query",
        "name": "access-token",
        "description": "for old clients: addresses end up in histories and logs of others",
    },
    "cookie_token": {"type": "apiKey", "in": "cookie", "name": "access_token"},
}

blueprint = RestBlueprint("document", __name__, description="This document")


@blueprint.get("/api/openapi.json")
@requires(Role.viewer, engine_too=True)
@described(answers={"type": "object", "required": ["openapi", "info", "paths", "components"]})
def openapi_json() -> Response:
    """The OpenAPI 3.1 document of this API; `/api/docs/` shows it."""
    made = current_app.extensions.get(EXTENSION)
    if made is None:
        made = current_app.extensions[EXTENSION] = orjson.dumps(document(current_app))
    return Response(made, content_type="application/json")


def _collected(app: Flask) -> APISpec:
    """What the views say of themselves. Collected when somebody asks: it takes as long as starting the application."""
    scribe = Flask(TITLE)
    scribe.config.update(API_TITLE=TITLE, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = Api(scribe)
    api.register_field(Whole, "integer", None)
    api.ma_plugin.converter.add_attribute_function(_words_of_field)
    for blueprint in app.blueprints.values():
        if isinstance(blueprint, RestBlueprint):
            blueprint.register_views_in_doc(api, app, api.spec, name=blueprint.name, parameters=None)
            api.spec.tag({"name": blueprint.name, "description": blueprint.description})
    collected: APISpec = api.spec
    return collected


def document(app: Flask) -> dict[str, Any]:
    """The whole document; every path of a :class:`RestBlueprint` is in it."""
    said: dict[str, Any] = deepcopy(_collected(app).to_dict())
    said["info"]["description"] = ABOUT
    for rule in app.url_map.iter_rules():
        path = path_of(rule)
        for method in said["paths"].get(path, {}).keys() & {name.lower() for name in rule.methods or ()}:
            said["paths"][path][method] = _operation(app, rule, said["paths"][path], method)
    for item in said["paths"].values():
        item.pop("parameters", None)  # they stand in each operation, before those of its query
    shared = said["components"]
    shared["schemas"] = {k: v for k, v in shared["schemas"].items() if k not in NOT_OURS} | {"Problem": problem.PROBLEM}
    shared["responses"] = problem.components()
    shared["parameters"] = {"lang": LANGUAGE}
    shared["securitySchemes"] = SECURITY
    said["security"] = [{name: []} for name in SECURITY]
    return said


def path_of(rule: Rule) -> str:
    """A rule's path as the document writes it.

    >>> path_of(Rule("/api/ess/<any(pcs, etc):table>/<int:site>/"))
    '/api/ess/{table}/{site}/'
    """
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _operation(app: Flask, rule: Rule, item: dict[str, Any], method: str) -> dict[str, Any]:
    said, path = item[method], path_of(rule)
    parts = [_path_part(part) for part in item.get("parameters", ())]
    needed = f"Who: {who(need_of(app.view_functions[rule.endpoint]))}."
    texts = (said.get("description", ""), needed)
    # flask-smorest's own answers are references and a default; every one of ours is spelled out or common
    own = {code: answer for code, answer in said.get("responses", {}).items() if "description" in answer}
    common = {str(status): problem.reference(status) for status in _common(path, said)}
    return {
        **said,
        "operationId": re.sub(r"\W+", "_", rule.endpoint),
        "summary": said.get("summary", "").replace("``", "`"),
        "description": "\n\n".join(text.replace("``", "`") for text in texts if text),
        "parameters": [*parts, *said.get("parameters", ()), {"$ref": "#/components/parameters/lang"}],
        "responses": dict(sorted({**common, **own}.items())),
    }


def _common(path: str, said: dict[str, Any]) -> tuple[int, ...]:
    """The errors that follow from what an operation is."""
    found: tuple[int, ...] = ALWAYS
    if "{" in path:
        found += (404,)
    if "{site}" in path:
        found += (409,)
    if "requestBody" in said:
        found += (413, 415)
    return found


def _path_part(part: dict[str, Any]) -> dict[str, Any]:
    words = PATH_PARTS.get(part["name"])
    if words is None:
        return part
    return {**part, "description": words["description"], "schema": {**words["schema"], **part["schema"]}}


def _words_of_field(_: Any, field: ma.fields.Field[Any], **__: Any) -> dict[str, Any]:
    """What a field of a form accepts, in its own words."""
    expected = field.metadata.get("expected")
    said: dict[str, Any] = {"description": expected.in_language("en")} if isinstance(expected, Text) else {}
    if isinstance(field, Whole):
        said |= {"minimum": field.low, "maximum": field.high}
    return said
