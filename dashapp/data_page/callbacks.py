"""The Data page's callbacks: controls -> state (and URL) -> preview and delivery."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx
from dash.development.base_component import Component
from flask import request

from api.errors import AnjeonError
from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.data_page.choice import Choice, row_query, site_of
from dashapp.data_page.columns import columns_text, offered
from dashapp.data_page.delivery import delivery_of
from dashapp.data_page.preview import preview_of
from dashapp.data_page.source import ALL as EVERY
from dashapp.data_page.source import devices, quick_range, whole_day
from dashapp.reader import Reader
from dashapp.widgets.states import empty


def choose_source(reader: Reader, site: str, table: str) -> tuple[Any, ...]:
    """Another site or table: its own banks, racks and columns, all of them."""
    choice = Choice(site=site, table=table, start="", end="")
    return devices(reader, choice), *offered(reader, choice)


def choose_range(reader: Reader, *values: Any) -> tuple[str, str, str]:
    """A quick length or a whole day, as start, end and day."""
    day, site = values[-2:]
    asked = ctx.triggered_id
    if isinstance(asked, dict):
        return quick_range(reader.now, asked["length"], site_of(reader, site).zone)
    step = {ids.DATA_DAY_BEFORE: -1, ids.DATA_DAY_AFTER: 1}.get(str(asked), 0)
    return whole_day(day or "", step)


def tick_all(_: Reader, __: Any, ___: Any, options: list[dict[str, Any]]) -> list[str]:
    """Every column, or none."""
    return [option["value"] for option in options] if ctx.triggered_id == ids.DATA_COLUMNS_ALL else []


def collect(_: Reader, *values: Any) -> dict[str, str]:
    """The controls as the URL holds them."""
    site, table, bank, rack, start, end, ticked, options = values
    choice = Choice(
        site=str(site or ""),
        table=str(table),
        bank=_device(bank),
        rack=_device(rack),
        columns=columns_text(options or [], ticked or []),
        start=str(start or ""),
        end=str(end or ""),
    )
    return choice.as_query()


def _device(value: Any) -> str:
    return "" if value in (None, EVERY) else str(value)


def show_preview(reader: Reader, state: dict[str, str]) -> Component:
    """The first rows of the request."""
    return preview_of(reader, row_query(reader, Choice.stored(state)))


def show_delivery(reader: Reader, state: dict[str, str]) -> Component:
    """Size, download and code of the request; what is wrong with it stands in the preview already."""
    try:
        query = row_query(reader, Choice.stored(state))
        return delivery_of(reader, query, request.host_url.rstrip("/"))
    except AnjeonError:
        return empty(reader.t("This request cannot be answered yet."), reader.t("Mend what the preview names."))


def register(hmi: Dash) -> None:
    """Wire the page: controls -> state (and URL) -> preview and delivery."""
    _wire_choosing(hmi)
    _wire_answers(hmi)


def _wire_choosing(hmi: Dash) -> None:
    connect(
        hmi,
        choose_source,
        Output(ids.DATA_DEVICES, "children"),
        Output(ids.DATA_COLUMNS_NOTE, "children"),
        Output(ids.DATA_COLUMNS, "options"),
        Output(ids.DATA_COLUMNS, "value"),
        Input(ids.DATA_SITE, "value"),
        Input(ids.DATA_TABLE, "value"),
        error_at=1,
        prevent_initial_call=True,
    )
    connect(
        hmi,
        choose_range,
        Output(ids.DATA_START, "value"),
        Output(ids.DATA_END, "value"),
        Output(ids.DATA_DAY, "value"),
        Input({"type": ids.DATA_QUICK, "length": ALL}, "n_clicks"),
        Input(ids.DATA_DAY_BEFORE, "n_clicks"),
        Input(ids.DATA_DAY_AFTER, "n_clicks"),
        Input(ids.DATA_DAY, "value"),
        State(ids.DATA_SITE, "value"),
        error_at=None,
        prevent_initial_call=True,
    )
    connect(
        hmi,
        tick_all,
        Output(ids.DATA_COLUMNS, "value", allow_duplicate=True),
        Input(ids.DATA_COLUMNS_ALL, "n_clicks"),
        Input(ids.DATA_COLUMNS_NONE, "n_clicks"),
        State(ids.DATA_COLUMNS, "options"),
        error_at=None,
        prevent_initial_call=True,
    )


def _wire_answers(hmi: Dash) -> None:
    connect(
        hmi,
        collect,
        Output(ids.DATA_STATE, "data"),
        Input(ids.DATA_SITE, "value"),
        Input(ids.DATA_TABLE, "value"),
        Input(ids.DATA_BANK, "value"),
        Input(ids.DATA_RACK, "value"),
        Input(ids.DATA_START, "value"),
        Input(ids.DATA_END, "value"),
        Input(ids.DATA_COLUMNS, "value"),
        State(ids.DATA_COLUMNS, "options"),
        error_at=None,
        prevent_initial_call=True,
    )
    keep_in_url(hmi, ids.DATA_STATE)
    connect(hmi, show_preview, Output(ids.DATA_PREVIEW, "children"), Input(ids.DATA_STATE, "data"))
    connect(hmi, show_delivery, Output(ids.DATA_DELIVERY, "children"), Input(ids.DATA_STATE, "data"))
