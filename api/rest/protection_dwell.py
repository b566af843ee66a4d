"""``/api/protection/dwell/``: how long racks are at high charge."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import device, output_times
from api.rest.schemas import protection as schemas
from api.rest.schemas.parameters import TZ
from api.services.protection.dwell_list import RackDwell, list_dwell
from api.services.roles import Role
from api.services.site_time import shown
from api.web.access import requires
from api.web.current import context

blueprint = RestBlueprint("dwell", __name__, url_prefix="/api/protection", description="Time at high charge")


@blueprint.get("/dwell/")
@requires(Role.viewer)
@described(query=(schemas.SITE, TZ), answers=schemas.DWELLS, also={404: "no such site"})
def listed() -> Response:
    """How long each rack is at or above 80 %, above the site's cap, and in stand-by after charging.

    Now, and in seconds today, in 7 and in 30 local days. What it is now is null without a fresh value.
    """
    asked = device(request.args, "site")
    sites = list(context().settings.sites) if asked is None else [context().sites.site(asked)]
    return json_answer([_body(one) for site in sites for one in list_dwell(context(), site)])


def _body(one: RackDwell) -> dict[str, Any]:
    style = output_times(request.args, context().sites.site(one.site).zone)
    fields = asdict(one)
    spans = fields.pop("spans")
    return {**fields, "at": shown(one.at, style), **spans}
