"""Downloads of a site's tables: a CSV stream as an attachment, with the end of the range included."""

from __future__ import annotations

from flask import Response, request

from api.rest.arguments import RestBlueprint
from api.rest.conditional import revalidate
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format, device
from api.rest.row_queries import row_query
from api.rest.schemas.parameters import BANK, COLUMNS, CSV_ONLY, RACK, RANGE
from api.rest.schemas.rows import CSV, UNCHANGED
from api.rest.streaming import Begun
from api.services.datasets import RowQuery, stream_csv
from api.services.roles import Role
from api.services.site_time import TimeStyle
from api.web.access import requires
from api.web.current import context

PLAIN = "/api/ess/download/operating-sites/<int:site>"
DEIDENTIFIED = "/api/ess/download/di/operating-sites/<int:site>"
blueprint = RestBlueprint("downloads", __name__, description="Operating data of a site as files")
of_table = described(query=(*RANGE, *COLUMNS, BANK, RACK, CSV_ONLY), answers={"text/csv": CSV}, also={304: UNCHANGED})
of_device = described(query=(*RANGE, *COLUMNS, CSV_ONLY), answers={"text/csv": CSV}, also={304: UNCHANGED})


@blueprint.get(f"{PLAIN}/<table>/")
@requires(Role.viewer)
@of_table
def download(site: int, table: str) -> Response:
    """Every row of a table in a range, as CSV; ``bank_id`` and ``rack_id`` narrow it to a device."""
    return _of_table(Use.download, site, table)


@blueprint.get(f"{DEIDENTIFIED}/<table>/")
@requires(Role.viewer)
@of_table
def deidentified_download(site: int, table: str) -> Response:
    """Every row of a table in a range, as CSV, with the names of columns that tell of faults replaced.

    No rows are a header line, not an error.
    """
    return _of_table(Use.deidentified_download, site, table)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/")
@requires(Role.viewer)
@of_device
def deidentified_bank_download(site: int, bank: int) -> Response:
    """De-identified rows of a bank, as CSV."""
    return _file(Use.deidentified_download, site, "bank", bank)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/racks/")
@requires(Role.viewer)
@of_device
def deidentified_racks_download(site: int, bank: int) -> Response:
    """De-identified rows of all racks of a bank, as CSV."""
    return _file(Use.deidentified_download, site, "rack", bank)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/racks/<int:rack>/")
@requires(Role.viewer)
@of_device
def deidentified_rack_download(site: int, bank: int, rack: int) -> Response:
    """De-identified rows of a rack, as CSV."""
    return _file(Use.deidentified_download, site, "rack", bank, rack)


def _of_table(use: Use, site: int, table: str) -> Response:
    return _file(use, site, table, device(request.args, "bank_id"), device(request.args, "rack_id"))


def _file(use: Use, site: int, table: str, bank: int | None = None, rack: int | None = None) -> Response:
    query, zone = row_query(use, site, table, bank, rack)
    answer_format(request.args, "", ("csv",))
    way = dialect()
    style = way.csv_times(request.args, zone)
    revalidate(query)
    pieces = stream_csv(context(), query, style, may_be_empty=query.deidentified, spelling=way.csv_spelling)
    answer = Response(Begun(pieces), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(query, style)}"'
    return answer


def _file_name(query: RowQuery, style: TimeStyle) -> str:
    """``site1-rack-bank1-rack2-20220510T000000-20220511T000000.csv``: no spaces, no colons."""
    parts = [f"site{query.site}", query.table, *(["deidentified"] if query.deidentified else [])]
    parts += [f"{name}{number}" for name, number in (("bank", query.bank), ("rack", query.rack)) if number is not None]
    parts += [when.astimezone(style.zone).strftime("%Y%m%dT%H%M%S") for when in (query.start, query.end) if when]
    return "-".join(parts) + ".csv"
