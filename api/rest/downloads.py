"""Downloads of a site's tables: a stream as an attachment, with the end of the range included."""

from __future__ import annotations

from flask import Response, request

from api.rest.arguments import RestBlueprint
from api.rest.conditional import revalidate
from api.rest.described import described
from api.rest.dialects import Use
from api.rest.params import answer_format, device
from api.rest.row_queries import row_query
from api.rest.schemas.parameters import BANK, COLUMNS, FORM, RACK, RANGE
from api.rest.schemas.rows import ROWS, TOO_LARGE, UNCHANGED, in_every_form
from api.rest.table_answers import FORMS, table_answer
from api.services.roles import Role
from api.web.access import requires

PLAIN = "/api/ess/download/operating-sites/<int:site>"
DEIDENTIFIED = "/api/ess/download/di/operating-sites/<int:site>"
blueprint = RestBlueprint("downloads", __name__, description="Operating data of a site as files")
of_table = described(
    query=(*RANGE, *COLUMNS, BANK, RACK, FORM), answers=in_every_form(ROWS), also={304: UNCHANGED, 413: TOO_LARGE}
)
of_device = described(
    query=(*RANGE, *COLUMNS, FORM), answers=in_every_form(ROWS), also={304: UNCHANGED, 413: TOO_LARGE}
)


@blueprint.get(f"{PLAIN}/<table>/")
@requires(Role.viewer)
@of_table
def download(site: int, table: str) -> Response:
    """Every row of a table in a range; ``bank_id`` and ``rack_id`` narrow it to a device."""
    return _of_table(Use.download, site, table)


@blueprint.get(f"{DEIDENTIFIED}/<table>/")
@requires(Role.viewer)
@of_table
def deidentified_download(site: int, table: str) -> Response:
    """Every row of a table in a range, with the names of columns that tell of faults replaced.

    No rows are an empty table (in CSV a header line), not an error.
    """
    return _of_table(Use.deidentified_download, site, table)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/")
@requires(Role.viewer)
@of_device
def deidentified_bank_download(site: int, bank: int) -> Response:
    """De-identified rows of a bank as a file."""
    return _file(Use.deidentified_download, site, "bank", bank)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/racks/")
@requires(Role.viewer)
@of_device
def deidentified_racks_download(site: int, bank: int) -> Response:
    """De-identified rows of all racks of a bank as a file."""
    return _file(Use.deidentified_download, site, "rack", bank)


@blueprint.get(f"{DEIDENTIFIED}/banks/<int:bank>/racks/<int:rack>/")
@requires(Role.viewer)
@of_device
def deidentified_rack_download(site: int, bank: int, rack: int) -> Response:
    """De-identified rows of a rack as a file."""
    return _file(Use.deidentified_download, site, "rack", bank, rack)


def _of_table(use: Use, site: int, table: str) -> Response:
    return _file(use, site, table, device(request.args, "bank_id"), device(request.args, "rack_id"))


def _file(use: Use, site: int, table: str, bank: int | None = None, rack: int | None = None) -> Response:
    query, zone = row_query(use, site, table, bank, rack)
    form = answer_format(request.args, "", FORMS)
    revalidate(query)
    return table_answer(form, query, zone, of_a_list=False)
