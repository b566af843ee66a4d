"""``/api/protection/``: the limits of sites, and requests to loosen them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request

from api.errors import BadParameter
from api.i18n import Text
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import device, output_times
from api.rest.schemas import protection as schemas
from api.rest.schemas.parameters import TZ
from api.services.protection import limits
from api.services.roles import Role
from api.services.site_time import shown
from api.store.protection.limits import LimitChange
from api.store.warning_changes import State
from api.web.access import requires
from api.web.current import context, principal
from engine.safety.limits import DEFAULTS, LIMITED, Level, Limit, Limits, quantity_of

blueprint = RestBlueprint(
    "protection limits", __name__, url_prefix="/api/protection", description="Limits of the protection map"
)
SETTLED = {409: "It is settled already, or does not fit the limits as they are now."}


@blueprint.get("/limits/")
@requires(Role.viewer)
@described(query=(schemas.SITE,), answers=schemas.LIMITS, also={404: "no such site"})
def listed() -> Response:
    """The limits of a site, or of all: the defaults and what the site has of its own."""
    asked = _site()
    sites = [site.id for site in context().settings.sites] if asked is None else [asked]
    every = {site: limits.limits_of(context(), site) for site in sites}
    return json_answer(
        [_limit(site, name, level, every[site][name, level]) for site in sites for name in LIMITED for level in Level]
    )


@blueprint.patch("/limits/<int:site>/<quantity>/<int:level>/")
@requires(Role.engineer)
@described(query=(TZ,), answers=schemas.CHANGED, also={202: "It loosens, and waits for a second engineer."})
@blueprint.arguments(schemas.LimitForm)
def changed(body: dict[str, Any], site: int, quantity: str, level: int) -> Response:
    """Change a limit: at once where that tightens it, else after a second engineer has approved.

    Looser is a limit farther out, a release value nearer to it, a longer delay, or off.
    """
    reason = body.pop("reason")
    done = limits.change_limit(context(), site, quantity, level, body, reason=reason, who=principal().name)
    now = limits.limits_of(context(), site)
    answer = {
        "limit": _limit(site, quantity, Level(level), done.limit),
        "change": None if done.change is None else _change(done.change, now),
    }
    return json_answer(answer, 200 if done.change is None else 202)


@blueprint.get("/changes/")
@requires(Role.viewer)
@described(query=(schemas.SITE, schemas.STATE, TZ), answers=schemas.CHANGES, also={404: "no such site"})
def changes() -> Response:
    """Requests to loosen a limit, newest first."""
    state = request.args.get("state")
    if state and state not in schemas.STATES:
        raise BadParameter("state", state, Text("one of {known}", known=", ".join(schemas.STATES)))
    found = limits.list_changes(context(), site=_site(), state=State(state) if state else None)
    return json_answer([_change(change, limits.limits_of(context(), change.site)) for change in found])


@blueprint.post("/changes/<int:change_id>/approve/")
@requires(Role.engineer)
@described(query=(TZ,), answers=schemas.CHANGE, also=SETTLED)
def approved(change_id: int) -> Response:
    """Approve a request of somebody else: the limit changes with it."""
    change = limits.approve(context(), change_id, principal().name)
    return json_answer(_change(change, limits.limits_of(context(), change.site)))


@blueprint.post("/changes/<int:change_id>/reject/")
@requires(Role.engineer)
@described(query=(TZ,), answers=schemas.CHANGE, also=SETTLED)
def rejected(change_id: int) -> Response:
    """Reject a request: the limit stays as it is."""
    change = limits.reject(context(), change_id, principal().name)
    return json_answer(_change(change, limits.limits_of(context(), change.site)))


def _site() -> int | None:
    return device(request.args, "site")


def _limit(site: int, name: str, level: Level, limit: Limit) -> dict[str, Any]:
    quantity = quantity_of(name)
    return {
        "site": site,
        "quantity": name,
        "level": int(level),
        "code": quantity.code,
        "unit": quantity.unit,
        **asdict(limit),
        "is_default": limit == DEFAULTS[name, level],
    }


def _change(change: LimitChange, now: Limits) -> dict[str, Any]:
    style = output_times(request.args, context().sites.site(change.site).zone)
    return {
        "id": change.id,
        "site": change.site,
        "quantity": change.quantity,
        "level": int(change.level),
        "wanted": asdict(change.wanted),
        "now": asdict(now[change.quantity, change.level]),
        "reason": change.reason,
        "requested_by": change.requested_by,
        "requested_at": shown(change.requested_at, style),
        "state": change.state,
        "decided_by": change.decided_by,
        "decided_at": None if change.decided_at is None else shown(change.decided_at, style),
    }
