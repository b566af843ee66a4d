"""Time buckets of a device: averages under the old service's paths, and any aggregate of any column of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request

from api.errors import BadParameter
from api.i18n import Text
from api.rest.answers import json_answer
from api.rest.arguments import RestBlueprint
from api.rest.conditional import revalidate
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format, names
from api.rest.schemas import buckets as schemas
from api.rest.schemas.rows import UNCHANGED
from api.rest.streaming import Begun
from api.services.bucket_width import bucket_width
from api.services.buckets import AGGREGATES, BucketQuery, buckets, column_of
from api.services.datasets import RowQuery
from api.services.roles import Role
from api.web.access import requires
from api.web.current import context

SITE = "/api/ess/operating-sites/<int:site>"
BANK = SITE + "/banks/<int:bank>"
RACK = BANK + "/racks/<int:rack>"
TOO_LARGE = {304: UNCHANGED, 413: "more than a million buckets, or too many values"}
NO_COLUMN = {**TOO_LARGE, 404: "there is no such site, or its table has no such column"}
blueprint = RestBlueprint("buckets", __name__, description="Aggregates of operating data by time bucket")


@blueprint.get(f"{BANK}/stats/avg-bank-soc/")
@requires(Role.viewer)
@described(query=schemas.AVERAGE_QUERY, answers=schemas.averages("avg_bank_soc"), also=NO_COLUMN)
def avg_bank_soc(site: int, bank: int) -> Response:
    """Average state of charge of a bank by time bucket."""
    return _average(RowQuery(site=site, table="bank", bank=bank), "bank_soc")


@blueprint.get(f"{BANK}/stats/avg-bank-soh/")
@requires(Role.viewer)
@described(query=schemas.AVERAGE_QUERY, answers=schemas.averages("avg_bank_soh"), also=NO_COLUMN)
def avg_bank_soh(site: int, bank: int) -> Response:
    """Average state of health of a bank by time bucket."""
    return _average(RowQuery(site=site, table="bank", bank=bank), "bank_soh")


@blueprint.get(f"{BANK}/stats/avg-bank-power/")
@requires(Role.viewer)
@described(query=schemas.AVERAGE_QUERY, answers=schemas.averages("avg_bank_power"), also=NO_COLUMN)
def avg_bank_power(site: int, bank: int) -> Response:
    """Average power of a bank by time bucket."""
    return _average(RowQuery(site=site, table="bank", bank=bank), "bank_power")


@blueprint.get(f"{RACK}/stats/avg-rack-soc/")
@requires(Role.viewer)
@described(query=schemas.AVERAGE_QUERY, answers=schemas.averages("avg_rack_soc"), also=NO_COLUMN)
def avg_rack_soc(site: int, bank: int, rack: int) -> Response:
    """Average state of charge of a rack by time bucket."""
    return _average(RowQuery(site=site, table="rack", bank=bank, rack=rack), "rack_soc")


@blueprint.get(f"{RACK}/stats/avg-rack-soh/")
@requires(Role.viewer)
@described(query=schemas.AVERAGE_QUERY, answers=schemas.averages("avg_rack_soh"), also=NO_COLUMN)
def avg_rack_soh(site: int, bank: int, rack: int) -> Response:
    """Average state of health of a rack by time bucket."""
    return _average(RowQuery(site=site, table="rack", bank=bank, rack=rack), "rack_soh")


@blueprint.get(f"{BANK}/stats/buckets/")
@requires(Role.viewer)
@described(query=schemas.BUCKET_QUERY, answers=schemas.BUCKETS, also=TOO_LARGE)
def bank_buckets(site: int, bank: int) -> Response:
    """Aggregates of columns of a bank by time bucket."""
    return _any(RowQuery(site=site, table="bank", bank=bank))


@blueprint.get(f"{RACK}/stats/buckets/")
@requires(Role.viewer)
@described(query=schemas.BUCKET_QUERY, answers=schemas.BUCKETS, also=TOO_LARGE)
def rack_buckets(site: int, bank: int, rack: int) -> Response:
    """Aggregates of columns of a rack by time bucket."""
    return _any(RowQuery(site=site, table="rack", bank=bank, rack=rack))


@blueprint.get(f"{SITE}/<any(pcs, etc):table>/stats/buckets/")
@requires(Role.viewer)
@described(query=schemas.BUCKET_QUERY, answers=schemas.BUCKETS, also=TOO_LARGE)
def plain_buckets(site: int, table: str) -> Response:
    """Aggregates of columns of the power conversion system (pcs) or of everything else (etc) by time bucket."""
    return _any(RowQuery(site=site, table=table))


def _average(rows: RowQuery, column: str) -> Response:
    if dialect().site(rows.site, Use.buckets) is None:
        return json_answer([])
    column_of(context(), rows.site, rows.table, column)
    return _answer(replace(rows, columns=(column,)), ("avg",), {(column, "avg"): f"avg_{column}"})


def _any(rows: RowQuery) -> Response:
    if dialect().site(rows.site, Use.buckets) is None:
        return json_answer([])
    columns, wanted = names(request.args, "columns") or (), _aggregates()
    return _answer(
        replace(rows, columns=columns), wanted, {(name, kind): f"{name}_{kind}" for name in columns for kind in wanted}
    )


def _answer(rows: RowQuery, wanted: tuple[str, ...], labels: Mapping[tuple[str, str], str]) -> Response:
    args, zone = request.args, context().sites.site(rows.site).zone
    answer_format(args, "", ("json",))
    when, style = dialect().time_range(args, zone, Use.buckets), dialect().output_times(args, zone)
    rows = replace(rows, start=when.start, end=when.end, end_included=when.end_included)
    query = BucketQuery(
        rows=rows,
        width=bucket_width(args.get("time-bucket-width", "")),
        aggregates=wanted,
        fill=_fill(),
    )
    revalidate(rows)
    return Response(Begun(buckets(context(), query).to_json(labels, style)), content_type="application/json")


def _aggregates() -> tuple[str, ...]:
    asked = names(request.args, "aggregates") or ("avg",)
    for name in asked:
        if name not in AGGREGATES:
            raise BadParameter("aggregates", name, Text("one of {known}", known=", ".join(AGGREGATES)))
    return asked


def _fill() -> bool:
    given = request.args.get("fill", "")
    if given.lower() not in ("", "null"):
        raise BadParameter("fill", given, Text("null, or nothing"))
    return bool(given)
