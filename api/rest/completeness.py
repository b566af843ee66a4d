"""What is there and what is missing, day by day and device by device, before anyone downloads."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from api.errors import BadParameter
from api.i18n import Text
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.schemas import completeness as schemas
from api.services.completeness import SECOND, Completeness, completeness
from api.services.roles import Role
from api.services.site_time import parse_day
from api.store.sites import TABLES
from api.web.access import requires
from api.web.current import context

blueprint = RestBlueprint("completeness", __name__, description="What is there of a site's data, and what is missing")


@blueprint.get("/api/ess/operating-sites/<int:site>/completeness/")
@requires(Role.viewer)
@described(
    query=schemas.QUERY, answers=schemas.DAYS, also={413: "more than 1000 days, or too many rows to be counted at once"}
)
def days(site: int) -> Response:
    """Rows expected and got, gaps and flagged rows of each day and device."""
    context().sites.site(site)
    args = request.args
    table = args.get("table", "")
    if table not in TABLES:
        raise BadParameter("table", table, Text("one of {known}", known=", ".join(TABLES)))
    first, last = (parse_day(args.get(name, ""), name) for name in ("start-date", "end-date"))
    return json_answer([_shown(one) for one in completeness(context(), site, table, first, last)])


def _shown(one: Completeness) -> dict[str, Any]:
    count = one.count
    return {
        **one.ids,
        "date": one.day.isoformat(),
        "expected": one.expected,
        "got": count.got if count else 0,
        "repeated": count.repeated if count else 0,
        "interval_s": _seconds(one.interval_us),
        "gaps": _gaps(one),
        "flagged": count.flagged if count else None,
    }


def _gaps(one: Completeness) -> dict[str, Any]:
    """A day without rows is one gap; the gaps of a day whose rows do not tell their interval are not known."""
    number: int | None
    longest: int | None
    missing: int | None
    if one.count is None:
        number, longest, missing = 1, one.length_us, one.length_us
    elif one.count.interval_us is None:
        number, longest, missing = None, None, None
    else:
        number, longest, missing = one.count.gaps, one.count.longest_us, one.count.missing_us
    return {"number": number, "longest_s": _seconds(longest), "missing_s": _seconds(missing)}


def _seconds(micros: int | None) -> float | None:
    return None if micros is None else micros / SECOND
