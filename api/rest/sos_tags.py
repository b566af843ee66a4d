"""``/api/sos/tags/``: list, define and change safety tags."""

from __future__ import annotations

from typing import Any

from flask import Response

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.services.roles import Role
from api.services.sos import tags
from api.services.sos.forms import TagChangesForm, TagForm
from api.store.tags import Tag
from api.web.access import requires
from api.web.current import context, principal

blueprint = RestBlueprint("sos tags", __name__, url_prefix="/api/sos/tags", description="Safety tags")


@blueprint.get("/")
@requires(Role.viewer)
def listed() -> Response:
    """Every tag with its source and limits, in order of names."""
    return json_answer([body_of(tag) for tag in tags.list_tags(context())])


@blueprint.post("/")
@requires(Role.engineer)
@blueprint.arguments(TagForm)
def defined(tag: Tag) -> Response:
    """Define a tag; 409 when there is one of that name."""
    return json_answer(body_of(tags.define_tag(context(), tag, principal().name)), 201)


@blueprint.patch("/<path:name>/")
@requires(Role.engineer)
@blueprint.arguments(TagChangesForm)
def changed(changes: dict[str, Any], name: str) -> Response:
    """Change limits, counts or texts of a tag; its name and source stay."""
    return json_answer(body_of(tags.change_tag(context(), name, changes, principal().name)))


def body_of(tag: Tag) -> dict[str, Any]:
    """A tag as it is given and answered."""
    if tag.table_name is not None:
        source: dict[str, Any] = {"table_name": tag.table_name}
    else:
        ids = {"bank_id": tag.bank_id, "rack_id": tag.rack_id}
        source = {"site": tag.site, "table": tag.table, "column": tag.column}
        source |= {name: number for name, number in ids.items() if number is not None}
    if tag.absolute:
        source["absolute"] = True
    return {
        "tag": tag.name,
        "source": source,
        "maximum_safe_value": tag.maximum_safe_value,
        "warnning_threshold": tag.warnning_threshold,
        "upper_safety_limit": tag.upper_safety_limit,
        "max_count": tag.max_count,
        "max_age_s": tag.max_age_s,
        "action": tag.action,
        "warn_action": tag.warn_action,
        "unsafe_action": tag.unsafe_action,
        "message": tag.message,
    }
