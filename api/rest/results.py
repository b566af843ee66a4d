"""``/api/ess/stats/``: what analysis engines have found out, by bank or by rack, and stored chart data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import Response, request

from api.rest.answers import page_answer, readable
from api.rest.arguments import RestBlueprint
from api.rest.described import described
from api.rest.dialects import Use, dialect
from api.rest.params import answer_format, device, some_text
from api.rest.schemas import results as schemas
from api.rest.schemas.parameters import END_DATE, JSON_ONLY, PAGE, PAGE_SIZE, RANGE, START_DATE
from api.rest.schemas.rows import page_of
from api.rest.streaming import Begun
from api.services.results import list_results, results_page
from api.services.roles import Role
from api.services.site_time import TimeStyle
from api.store.result_kinds import BY_BANK, BY_RACK, CHARTS, ResultKind
from api.store.results import ResultQuery
from api.web.access import requires
from api.web.current import context

STATS = "/api/ess/stats"
SITE = "operating-sites/<int:site>"
NOT_THERE = "no such site, no such page, or the database of results has no such table"
TOO_LARGE = "more than a million results without a page, or a page too far down"

View = Callable[..., Response]
blueprint = RestBlueprint("results", __name__, description="Analysis results: forecasts, SoL, SoH, SoS, ExSoS, SoCP")


@blueprint.get(f"{STATS}/static-chart-data/")
@requires(Role.viewer)
@described(
    query=(schemas.NAME, schemas.CHART_TYPE, PAGE, PAGE_SIZE, JSON_ONLY),
    answers=page_of(schemas.result_of(CHARTS)),
    also={404: NOT_THERE, 409: "the table cannot be served as it stands", 413: TOO_LARGE},
)
def charts() -> Response:
    """Stored chart data, page by page."""
    answer_format(request.args, "", ("json",))
    wanted = {name: some_text(request.args, name) for name in ("name", "chart_type")}
    fixed = tuple((name, text) for name, text in wanted.items() if text is not None)
    zone = context().settings.sites[0].zone  # of no matter: charts have no time
    return _page(ResultQuery(kind=CHARTS, fixed=fixed), TimeStyle(zone=zone))


def _listed(kind: ResultKind, site: int, bank: int | None = None, rack: int | None = None) -> Response:
    args, way = request.args, dialect()
    found = way.site(site, Use.results)
    if found is None:
        return readable(b"[]")
    answer_format(args, "", ("json",))
    wanted = {name: device(args, name) for name in kind.filters}
    query = ResultQuery(
        kind=kind,
        site=site,
        bank=bank,
        rack=rack,
        fixed=tuple((name, number) for name, number in wanted.items() if number is not None),
        devices_first=way.devices_first,
    )
    when = way.date_range(args) if kind.moment == "date" else way.time_range(args, found.zone, Use.results)
    query = replace(query, start=when.start, end=when.end)
    style = way.output_times(args, found.zone)
    if args.get("page") and way.pages_of_results:
        return _page(query, style)
    return Response(Begun(list_results(context(), query, style)), content_type="application/json")


def _page(query: ResultQuery, style: TimeStyle) -> Response:
    way = dialect()
    asked = way.paging(request.args, Use.results)
    page = results_page(context(), query, style, page=asked.page, size=asked.page_size, exact=way.exact_counts)
    return page_answer(page, asked)


def _offer(path: str, kind: ResultKind, title: str) -> None:
    """Answer a path with the results of a kind."""

    def view(site: int, bank: int | None = None, rack: int | None = None) -> Response:
        return _listed(kind, site, bank, rack)

    view.__doc__ = f"{title}, oldest first; the range is half-open."
    times = (START_DATE, END_DATE) if kind.moment == "date" else RANGE
    filters = tuple(schemas.FILTERS[name] for name in kind.filters)
    view = described(
        query=(*times, *filters, schemas.PAGE, PAGE_SIZE, JSON_ONLY),
        answers=schemas.listed_of(kind),
        also={404: NOT_THERE, 413: TOO_LARGE},
    )(view)
    endpoint = path.removeprefix(STATS).replace("<int:", "").replace(">", "").strip("/").replace("/", " ")
    blueprint.get(path, endpoint=endpoint)(requires(Role.viewer)(view))


TITLES: Mapping[str, str] = {
    "avg-soh": "Average SoH by day",
    "forecasting-sol": "SoL (state of life) by day, with the limits of its forecast",
    "ex-sos": "ExSoS (extended State of Safety)",
    "forecasting-max-cell-voltage": "Forecasts of the highest cell voltage, 10 minutes ahead",
    "forecasting-min-cell-voltage": "Forecasts of the lowest cell voltage, 10 minutes ahead",
    "forecasting-max-cell-temperature": "Forecasts of the highest cell temperature, 10 minutes ahead",
    "forecasting-min-cell-temperature": "Forecasts of the lowest cell temperature, 10 minutes ahead",
    "forecasting-soc": "Forecasts of the state of charge, 10 minutes ahead",
    "forecasting-cell-voltage-gap": "Forecasts of the gap between cell voltages, 10 minutes ahead",
    "multi-step-forecasting-max-cell-voltage": "Forecasts of the highest cell voltage, one day ahead",
    "forecasting-rack-sos": "Forecasts of the SoS of racks",
    "rest-drift": "Voltage gap and temperature at rest, by day",
    "sos": "SoS (State of Safety) of racks with its seven parts",
    "socp": "SoCP (state of cell position): how often each cell was the extreme one",
}

for _name, _kind in BY_BANK.items():
    _offer(f"{STATS}/{_name}/{SITE}/banks/", _kind, f"{TITLES[_name]}, all banks")
    _offer(f"{STATS}/{_name}/{SITE}/banks/<int:bank>/", _kind, f"{TITLES[_name]}, one bank")
for _name, _kind in BY_RACK.items():
    _offer(f"{STATS}/{_name}/{SITE}/banks/<int:bank>/racks/", _kind, f"{TITLES[_name]}, all racks of a bank")
    _offer(f"{STATS}/{_name}/{SITE}/banks/<int:bank>/racks/<int:rack>/", _kind, f"{TITLES[_name]}, one rack")
