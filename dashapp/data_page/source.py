"""Choosing where the rows come from and when: site, table, bank, rack, range."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.services.site_time import parse_day
from api.store.sites import KEYS, TABLES
from dashapp import ids
from dashapp.data_page.choice import Choice, local_text
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.panel import panel

ALL = "all"  # a select shows nothing for an empty value
QUICK = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "24h": timedelta(hours=24), "7d": timedelta(days=7)}


def source_panel(reader: Reader, choice: Choice) -> Component:
    """Site and table, and the bank and rack where the table has them."""
    t = reader.t
    sites = [{"label": f"{reader.name(s.name)} ({s.id})", "value": str(s.id)} for s in reader.context.settings.sites]
    words = {"bank": t("bank"), "rack": t("rack"), "pcs": "PCS", "etc": t("other sensors")}
    tables = [{"label": words[name], "value": name} for name in TABLES]
    body = [
        field(t("Operating site"), dbc.Select(id=ids.DATA_SITE, options=sites, value=choice.site), ids.DATA_SITE),
        html.Fieldset(
            [
                html.Legend(t("Table"), className="form-label"),
                dbc.RadioItems(
                    id=ids.DATA_TABLE, options=tables, value=choice.table, inline=True, className="segments"
                ),
            ]
        ),
        html.Div(devices(reader, choice), id=ids.DATA_DEVICES, className="device-row"),
    ]
    return panel(t("Source"), html.Div(body, className="stack"))


def devices(reader: Reader, choice: Choice) -> list[Component]:
    """Bank and rack: a list where the configuration names them, else a number. Both are there, hidden if unused."""
    keys = KEYS.get(choice.table, ())
    site = next((s for s in reader.context.settings.sites if str(s.id) == choice.site), None)
    banks = [bank.id for bank in site.banks] if site else []
    racks = sorted({rack for bank in site.banks for rack in bank.racks}) if site else []
    return [
        _device(reader, reader.t("Bank"), ids.DATA_BANK, banks, choice.bank, used="bank_id" in keys),
        _device(reader, reader.t("Rack"), ids.DATA_RACK, racks, choice.rack, used="rack_id" in keys),
    ]


def _device(reader: Reader, label: str, control_id: str, known: list[int], value: str, *, used: bool) -> Component:
    every = reader.t("all")
    if known:
        options = [{"label": every, "value": ALL}, *({"label": str(n), "value": str(n)} for n in known)]
        control: Any = dbc.Select(id=control_id, options=options, value=value if value in map(str, known) else ALL)
    else:
        control = dbc.Input(id=control_id, value=value, placeholder=every, debounce=True, inputmode="numeric")
    return html.Div(field(label, control, control_id), hidden=not used)


def range_panel(reader: Reader, choice: Choice) -> Component:
    """From, to, quick lengths that end now, and whole days on the site's clock."""
    t = reader.t
    quick = [
        html.Button(_length_words(reader, length), id={"type": ids.DATA_QUICK, "length": name})
        for name, length in QUICK.items()
    ]
    day = [
        html.Button(
            icon("chevron-left"), id=ids.DATA_DAY_BEFORE, className="btn square", **{"aria-label": t("Day before")}
        ),
        dbc.Input(id=ids.DATA_DAY, value=choice.start[:10], placeholder="YYYY-MM-DD", debounce=True),
        html.Button(
            icon("chevron-right"), id=ids.DATA_DAY_AFTER, className="btn square", **{"aria-label": t("Day after")}
        ),
    ]
    body = [
        html.Div(quick, className="segments", role="group", **{"aria-label": t("Until now")}),
        field(t("Whole day"), html.Div(day, className="day-row"), ids.DATA_DAY),
        field(t("From"), _moment_input(ids.DATA_START, choice.start), ids.DATA_START),
        field(t("To (included)"), _moment_input(ids.DATA_END, choice.end), ids.DATA_END),
    ]
    body.append(html.Span(t("A whole day ends before midnight."), className="dim small"))
    return panel(t("Range"), html.Div(body, className="stack"), note=t("site time"))


def _length_words(reader: Reader, length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    return reader.t("{count} d", count=length.days) if hours > 24 else reader.t("{count} h", count=hours)


def _moment_input(control_id: str, value: str) -> Component:
    return dbc.Input(id=control_id, value=value, placeholder="YYYY-MM-DD HH:MM:SS", debounce=True)


def field(label: str | Component, control: Any, control_id: str) -> Component:
    """A control under its label."""
    return html.Div([html.Label(label, htmlFor=control_id), control], className="field")


def quick_range(now: datetime, length: str, zone: ZoneInfo) -> tuple[str, str, str]:
    """Start, end and start day of the last ``length`` ("1h", "6h", "24h", "7d") up to ``now``."""
    end = now.astimezone(zone).replace(microsecond=0)
    start = (now - QUICK[length]).astimezone(zone).replace(microsecond=0)
    return local_text(start), local_text(end), f"{start:%Y-%m-%d}"


def whole_day(text: str, step: int) -> tuple[str, str, str]:
    """Start, end and the day itself, ``step`` days after the day in ``text``, on the site's clock."""
    first: date = parse_day(text, "date")
    day = date.fromordinal(max(1, min(date.max.toordinal() - 1, first.toordinal() + step)))
    return f"{day} 00:00:00", f"{day + timedelta(days=1)} 00:00:00", str(day)
