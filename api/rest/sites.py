"""What there is to ask for: the sites, and the columns of their tables."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from api.i18n import Text
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.params import output_times
from api.rest.schemas.parameters import TZ
from api.rest.schemas.sites import COLUMNS, SITES, TABLE
from api.services.columns import SiteColumn, columns_of, tables_of
from api.services.roles import Role
from api.services.site_list import SiteFound, site_list
from api.services.site_time import TimeStyle, shown
from api.web.access import requires
from api.web.current import context, language

blueprint = RestBlueprint("sites", __name__, url_prefix="/api/ess/operating-sites", description="Sites and columns")


@blueprint.get("/")
@requires(Role.viewer)
@described(query=(TZ,), answers=SITES)
def listed() -> Response:
    """Every site: its tables from their first row to their last, its banks and racks.

    A site whose database does not answer is listed as not reachable.
    """
    return json_answer([_site(found, output_times(request.args, found.site.zone)) for found in site_list(context())])


@blueprint.get("/<int:site>/columns/")
@requires(Role.viewer)
@described(query=(TABLE,), answers=COLUMNS)
def columns(site: int) -> Response:
    """What the columns of a site's table, or of all its tables, hold: unit, meaning, plausible range, sign."""
    asked = request.args.get("table")
    tables = (asked,) if asked else tables_of(context(), site)
    return json_answer([_column(table, one) for table in tables for one in columns_of(context(), site, table)])


def _site(found: SiteFound, style: TimeStyle) -> dict[str, Any]:
    site, lang = found.site, language()

    def said(text: Text | None) -> str | None:
        return None if text is None else text.in_language(lang)

    return {
        "id": site.id,
        "name": site.name[lang],
        "names": dict(site.name),
        "timezone": site.timezone,
        "current_positive": site.current_positive,
        "reachable": found.reachable,
        "tables": [
            {
                "name": table.name,
                "first_time": None if table.first is None else shown(table.first, style),
                "last_time": None if table.last is None else shown(table.last, style),
                "problem": said(table.problem),
            }
            for table in found.tables
        ],
        "banks": [{"bank_id": bank.bank_id, "rack_ids": bank.rack_ids} for bank in found.banks],
    }


def _column(table: str, column: SiteColumn) -> dict[str, Any]:
    return {
        "table": table,
        "name": column.name,
        "stored_name": column.stored_name,
        "kind": column.kind,
        "numeric": column.kind == "numeric",
        "unit": column.unit or None,
        "meaning": column.meaning(language()) or None,
        "meanings": {"ko": column.ko, "en": column.en} if column.en else None,
        "range": None if column.low is None and column.high is None else {"low": column.low, "high": column.high},
        "positive_means": column.sign or None,
    }
