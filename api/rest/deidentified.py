"""De-identified rows of a site's tables: whole ranges as plain arrays, with the end included."""

from __future__ import annotations

from flask import Response, request

from api.rest.arguments import RestBlueprint
from api.rest.conditional import revalidate
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format
from api.rest.row_queries import row_query
from api.rest.schemas.parameters import COLUMNS, LIST_FORM, RANGE
from api.rest.schemas.rows import ROWS, TOO_LARGE, UNCHANGED, UNKNOWN, in_every_form
from api.rest.streaming import Begun
from api.rest.table_answers import table_answer
from api.services.datasets import whole_range
from api.services.roles import Role
from api.web.access import requires
from api.web.current import context

SITE = "/api/ess/di/operating-sites/<int:site>"
BANK = SITE + "/banks/<int:bank>"
blueprint = RestBlueprint("deidentified", __name__, description="Operating data whose column names tell of no faults")
of_rows = described(
    query=(*RANGE, *COLUMNS, LIST_FORM),
    answers=in_every_form(ROWS),
    also={304: UNCHANGED, 404: UNKNOWN, 413: TOO_LARGE},
)


@blueprint.get(f"{BANK}/")
@requires(Role.viewer)
@of_rows
def bank_rows(site: int, bank: int) -> Response:
    """De-identified rows of a bank in a range with both ends."""
    return _array(site, "bank", bank)


@blueprint.get(f"{BANK}/racks/")
@requires(Role.viewer)
@of_rows
def racks_rows(site: int, bank: int) -> Response:
    """De-identified rows of all racks of a bank in a range with both ends."""
    return _array(site, "rack", bank)


@blueprint.get(f"{BANK}/racks/<int:rack>/")
@requires(Role.viewer)
@of_rows
def rack_rows(site: int, bank: int, rack: int) -> Response:
    """De-identified rows of a rack in a range with both ends."""
    return _array(site, "rack", bank, rack)


@blueprint.get(f"{SITE}/<any(pcs, etc):table>/")
@requires(Role.viewer)
@of_rows
def plain_rows(site: int, table: str) -> Response:
    """De-identified rows of pcs or etc in a range with both ends."""
    return _array(site, table)


def _array(site: int, table: str, bank: int | None = None, rack: int | None = None) -> Response:
    query, zone = row_query(Use.deidentified, site, table, bank, rack)
    form = answer_format(request.args, request.headers.get("Accept", ""), ("json", "csv", "parquet", "arrow"))
    style = dialect().output_times(request.args, zone)
    revalidate(query)
    if form != "json":
        return table_answer(form, query, zone, of_a_list=True)
    pieces = whole_range(context(), query, style, bounded=dialect().bounded)
    return Response(Begun(pieces), content_type="application/json")
