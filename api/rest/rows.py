"""Rows of a site's tables: lists by day or range, page by page or whole, and the latest row of a device."""

from __future__ import annotations

from flask import Response, request

from api.rest.answers import page_answer, readable
from api.rest.arguments import RestBlueprint
from api.rest.conditional import revalidate
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format
from api.rest.row_queries import row_query
from api.rest.schemas.parameters import COLUMNS, LIST_FORM, PAGES, RANGE, TZ
from api.rest.schemas.rows import LISTED, ROW, UNCHANGED, in_every_form
from api.rest.streaming import Begun
from api.rest.table_answers import table_answer
from api.services.datasets import latest_row, list_rows, whole_range
from api.services.roles import Role
from api.web.access import requires
from api.web.current import context

SITE = "/api/ess/operating-sites/<int:site>"
BANK = SITE + "/banks/<int:bank>"
LIST = (*RANGE, *COLUMNS, *PAGES, LIST_FORM)
BESIDES = {
    304: UNCHANGED,
    413: "A page too far from either end, or no_page for an open range or more than a million rows.",
}
blueprint = RestBlueprint("rows", __name__, description="Operating data of a site, as recorded")


@blueprint.get(f"{BANK}/")
@requires(Role.viewer)
@described(query=LIST, answers=in_every_form(LISTED), also=BESIDES)
def bank_rows(site: int, bank: int) -> Response:
    """Rows of a bank."""
    return _listed(site, "bank", bank)


@blueprint.get(f"{BANK}/latest/")
@requires(Role.viewer)
@described(query=(*COLUMNS, TZ), answers=ROW)
def bank_latest(site: int, bank: int) -> Response:
    """Latest row of a bank."""
    return _latest(site, "bank", bank)


@blueprint.get(f"{BANK}/racks/")
@requires(Role.viewer)
@described(query=LIST, answers=in_every_form(LISTED), also=BESIDES)
def racks_rows(site: int, bank: int) -> Response:
    """Rows of all racks of a bank."""
    return _listed(site, "rack", bank)


@blueprint.get(f"{BANK}/racks/<int:rack>/")
@requires(Role.viewer)
@described(query=LIST, answers=in_every_form(LISTED), also=BESIDES)
def rack_rows(site: int, bank: int, rack: int) -> Response:
    """Rows of a rack."""
    return _listed(site, "rack", bank, rack)


@blueprint.get(f"{BANK}/racks/<int:rack>/latest/")
@requires(Role.viewer)
@described(query=(*COLUMNS, TZ), answers=ROW)
def rack_latest(site: int, bank: int, rack: int) -> Response:
    """Latest row of a rack."""
    return _latest(site, "rack", bank, rack)


@blueprint.get(f"{SITE}/<any(pcs, etc):table>/")
@requires(Role.viewer)
@described(query=LIST, answers=in_every_form(LISTED), also=BESIDES)
def plain_rows(site: int, table: str) -> Response:
    """Rows of the power conversion system (pcs) or of everything else (etc)."""
    return _listed(site, table)


@blueprint.get(f"{SITE}/<any(pcs, etc):table>/latest/")
@requires(Role.viewer)
@described(query=(*COLUMNS, TZ), answers=ROW)
def plain_latest(site: int, table: str) -> Response:
    """Latest row of pcs or etc."""
    return _latest(site, table)


def _listed(site: int, table: str, bank: int | None = None, rack: int | None = None) -> Response:
    args, way = request.args, dialect()
    query, zone = row_query(Use.rows, site, table, bank, rack)
    form = answer_format(args, request.headers.get("Accept", ""), ("json", "csv", "parquet", "arrow"))
    style, asked = way.output_times(args, zone), way.paging(args)
    revalidate(query)
    if form != "json":
        return table_answer(form, query, zone, of_a_list=True)
    if asked.everything:
        return Response(
            Begun(whole_range(context(), query, style, bounded=way.bounded)), content_type="application/json"
        )
    page = list_rows(
        context(),
        query,
        page=asked.page,
        page_size=asked.page_size,
        cursor=asked.cursor,
        style=style,
        exact_count=way.exact_counts,
    )
    return page_answer(page, asked)


def _latest(site: int, table: str, bank: int | None = None, rack: int | None = None) -> Response:
    way = dialect()
    query, zone = row_query(Use.rack_latest if table == "rack" else Use.latest, site, table, bank, rack)
    style = way.output_times(request.args, zone)
    return readable(latest_row(context(), query, style, bounded=way.bounded))
