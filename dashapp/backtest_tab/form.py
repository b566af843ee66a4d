"""What is asked of a back-test: site, days, one limit changed, one count changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.services.sos.sets import list_sets
from api.store.backtest.runs import Run
from dashapp import ids
from dashapp.alarms_page.subjects import subject_words
from dashapp.reader import Reader
from dashapp.widgets.panel import panel
from engine.safety.limits import LIMITED, quantity_of

USUAL_DAYS = 14
FIRST_QUANTITY = "high_temperature"
NO_SET = "none"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The fields of the form as a run was asked for with them, or as the page opens."""

    site: str
    first: str
    last: str
    quantity: str = FIRST_QUANTITY
    level: str = "1"
    limits: Mapping[str, Any] | None = None
    set_id: str = NO_SET
    count: int | None = None
    events: str = "present"


def asked_of(reader: Reader, run: Run | None) -> Asked:
    """The fields of a run; without one the last two weeks of the first site."""
    sites = reader.context.settings.sites
    today = reader.now.astimezone(reader.zone).date()
    if run is None:
        first = today - timedelta(days=USUAL_DAYS - 1)
        return Asked(site=str(sites[0].id) if sites else "", first=first.isoformat(), last=today.isoformat())
    request = run.request
    start, end = (datetime.fromisoformat(request[name]) for name in ("start_time", "end_time"))
    quantity, levels = next(iter((request.get("limits") or {}).items()), (FIRST_QUANTITY, {}))
    level, limits = next(iter(levels.items()), ("1", None))
    wanted = next(iter(request.get("sets") or ()), {})
    return Asked(
        site=str(request["site"]),
        first=start.astimezone(reader.zone).date().isoformat(),
        last=(end - timedelta.resolution).astimezone(reader.zone).date().isoformat(),
        quantity=quantity,
        level=level,
        limits=limits,
        set_id=str(wanted.get("set_id", NO_SET)),
        count=wanted.get("max_count"),
        events=request.get("events") or "present",
    )


def form_panel(reader: Reader, asked: Asked) -> Component:
    """The form; the present values of the chosen limit come with its first callback."""
    t = reader.t
    sites = [{"label": reader.name(site.name), "value": str(site.id)} for site in reader.context.settings.sites]
    quantities = [{"label": subject_words(reader, name), "value": name} for name in LIMITED]
    levels = [{"label": t("warning"), "value": "1"}, {"label": t("protection"), "value": "2"}]
    events = [{"label": t("present limits"), "value": "present"}, {"label": t("the log"), "value": "log"}]
    body = [
        _field(t("Site"), dbc.Select(id=ids.BACKTEST_SITE, options=sites, value=asked.site), ids.BACKTEST_SITE),
        html.Div(
            [
                _field(t("First day"), _day(ids.BACKTEST_FIRST, asked.first), ids.BACKTEST_FIRST),
                _field(t("Last day"), _day(ids.BACKTEST_LAST, asked.last), ids.BACKTEST_LAST),
            ],
            className="field-row",
        ),
        _field(
            t("Limit to change"),
            dbc.Select(id=ids.BACKTEST_QUANTITY, options=quantities, value=asked.quantity),
            ids.BACKTEST_QUANTITY,
        ),
        dbc.RadioItems(id=ids.BACKTEST_LEVEL, options=levels, value=asked.level, className="segments"),
        html.Div(
            [
                _field(t("Limit"), _number(ids.BACKTEST_LIMIT), ids.BACKTEST_LIMIT),
                _field(t("Release value"), _number(ids.BACKTEST_RELEASE), ids.BACKTEST_RELEASE),
                _field(t("Delay, s"), _number(ids.BACKTEST_DELAY), ids.BACKTEST_DELAY),
            ],
            className="field-row",
        ),
        html.Div(id=ids.BACKTEST_PRESENT, className="dim small"),
        html.Div(
            [
                _field(
                    t("Tag set"),
                    dbc.Select(id=ids.BACKTEST_SET, options=_sets(reader), value=asked.set_id),
                    ids.BACKTEST_SET,
                ),
                _field(t("Times in a row"), _number(ids.BACKTEST_COUNT, asked.count), ids.BACKTEST_COUNT),
            ],
            className="field-row",
        ),
        html.Div(
            [
                html.Div(t("Lead time before protections of"), className="form-label"),
                dbc.RadioItems(id=ids.BACKTEST_EVENTS, options=events, value=asked.events, className="segments"),
            ]
        ),
        html.Div(id=ids.BACKTEST_ERROR, role="alert"),
        html.Button(t("Compare"), id=ids.BACKTEST_ASK, className="btn btn-primary"),
    ]
    return panel(t("What would have been"), body, note=t("changes nothing"), class_name="backtest-form")


def body_of(
    reader: Reader,
    *,
    site: str,
    start: datetime,
    end: datetime,
    quantity: str,
    level: str,
    limits: Mapping[str, Any],
    set_id: str,
    count: float | None,
    events: str,
) -> dict[str, Any]:
    """The body of the REST request: only fields that were filled in."""
    changes = {name: float(value) for name, value in limits.items() if value is not None}
    sets = []
    if set_id != NO_SET:
        sets.append({"set_id": int(set_id), **({} if count is None else {"max_count": int(count)})})
    return {
        "site": int(site),
        "start_time": start.isoformat(),
        "end_time": min(end, reader.now).isoformat(),
        "limits": {quantity: {level: changes}} if changes else {},
        "sets": sets,
        "events": events,
    }


def unit_words(quantity: str) -> str:
    """The unit of a limit."""
    return quantity_of(quantity).unit


def _sets(reader: Reader) -> list[dict[str, str]]:
    known = [status.tag_set for status in list_sets(reader.context, reader.now)]
    labels = [{"label": f"#{one.set_id:03d} {', '.join(one.tags)}", "value": str(one.set_id)} for one in known]
    return [{"label": reader.t("no set"), "value": NO_SET}, *labels]


def _field(label: str, control: Component, component_id: str) -> Component:
    return html.Div([html.Label(label, htmlFor=component_id), control], className="field")


def _number(component_id: str, value: float | None = None) -> Component:
    return dbc.Input(id=component_id, type="number", step="any", value=value)


def _day(component_id: str, value: str) -> Component:
    return dbc.Input(id=component_id, value=value, placeholder="YYYY-MM-DD", autocomplete="off")
