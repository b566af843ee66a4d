"""``/api/forecasts/``: the models that forecasts are made with. The forecasts themselves are analysis results."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, request

from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import device, output_times
from api.rest.schemas import forecasts as schemas
from api.rest.schemas.parameters import TZ
from api.rest.schemas.protection import SITE
from api.services.forecasts import model_store
from api.services.forecasts.achieved import achieved
from api.services.roles import Role
from api.services.site_time import shown
from api.web.access import requires
from api.web.current import context

blueprint = RestBlueprint("forecasts", __name__, url_prefix="/api/forecasts", description="Models of the forecasts")


@blueprint.get("/models/")
@requires(Role.viewer)
@described(query=(SITE, TZ), answers=schemas.MODELS, also={404: "no such site"})
def models() -> Response:
    """The trained models, newest first, and what the forecasts of each target have lately achieved.

    `achieved` counts the racks with enough outcomes to tell, their mean coverage, and those whose forecasts were nearer
    than persistence.
    """
    asked = device(request.args, "site")
    found = model_store.list_models(context(), asked)
    sites = list(context().settings.sites) if asked is None else [context().sites.site(asked)]
    styles = {site.id: output_times(request.args, site.zone) for site in sites}
    return json_answer(
        {
            "models": [{**asdict(one), "trained_at": shown(one.trained_at, styles[one.site])} for one in found],
            "achieved": [asdict(one) for site in sites for one in achieved(context(), site.id)],
        }
    )
