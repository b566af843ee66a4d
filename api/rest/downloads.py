"""Downloads of a site's tables: a CSV stream as an attachment, with the end of the range included."""

from __future__ import annotations

from flask import Response, request

from api.rest.arguments import RestBlueprint
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format, device
from api.rest.streaming import Begun
from api.services.datasets import RowQuery, stream_csv
from api.services.roles import Role
from api.services.site_time import TimeStyle
from api.web.access import requires
from api.web.current import context

blueprint = RestBlueprint("downloads", __name__, description="Operating data of a site as files")


@blueprint.get("/api/ess/download/operating-sites/<int:site>/<table>/")
@requires(Role.viewer)
def download(site: int, table: str) -> Response:
    """Every row of a table in a range, as CSV; ``bank_id`` and ``rack_id`` narrow it to a device."""
    args, way = request.args, dialect()
    zone = context().sites.site(site).zone
    chosen = way.columns(args, context().sites.table(site, table).columns, Use.download)
    answer_format(args, "", ("csv",))
    when, style = way.time_range(args, zone, Use.download), way.csv_times(args, zone)
    query = RowQuery(
        site=site,
        table=table,
        bank=device(args, "bank_id"),
        rack=device(args, "rack_id"),
        start=when.start,
        end=when.end,
        end_included=when.end_included,
        columns=chosen.columns,
        omit=chosen.omit,
    )
    answer = Response(Begun(stream_csv(context(), query, style)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(query, style)}"'
    return answer


def _file_name(query: RowQuery, style: TimeStyle) -> str:
    """``site1-rack-bank1-rack2-20220510T000000-20220511T000000.csv``: no spaces, no colons."""
    device = [f"{name}{number}" for name, number in (("bank", query.bank), ("rack", query.rack)) if number is not None]
    ends = [when.astimezone(style.zone).strftime("%Y%m%dT%H%M%S") for when in (query.start, query.end) if when]
    return "-".join([f"site{query.site}", query.table, *device, *ends]) + ".csv"
