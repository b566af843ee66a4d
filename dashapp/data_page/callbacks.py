"""The Data page's callbacks: controls -> state (and URL) -> preview and delivery."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from flask import request

from api.errors import AnjeonError
from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.data_page.choice import Choice, row_query, site_of
from dashapp.data_page.columns import Options, columns_text, offered
from dashapp.data_page.delivery import delivery_of, sample_of
from dashapp.data_page.gaps import gaps_of
from dashapp.data_page.preview import preview_of
from dashapp.data_page.source import ALL as EVERY
from dashapp.data_page.source import devices, quick_range, whole_day
from dashapp.reader import Reader
from dashapp.widgets.states import empty

TICKING = (
    ids.DATA_COLUMNS_ALL,
    ids.DATA_COLUMNS_NONE,
    ids.DATA_COLUMNS_TICK,
    ids.DATA_COLUMNS_UNTICK,
    ids.DATA_COLUMNS_ONLY,
)


def choose_source(reader: Reader, site: str, table: str, deid: list[str]) -> tuple[Any, ...]:
    """Another site or table: its own banks, racks and columns, all of them."""
    choice = Choice(site=site, table=table, start="", end="", deid=_first(deid))
    return devices(reader, choice), *offered(reader, choice)


def rename_columns(reader: Reader, deid: list[str], site: str, table: str) -> Options:
    """The list of columns under the names they leave with; those ticked stay ticked."""
    return offered(reader, Choice(site=site, table=table, start="", end="", deid=_first(deid)))[1]


def choose_range(reader: Reader, *values: Any) -> tuple[str, str, str]:
    """A quick length or a whole day, as start, end and day."""
    day, site = values[-2:]
    asked = ctx.triggered_id
    if isinstance(asked, dict):
        return quick_range(reader.now, asked["length"], site_of(reader, site).zone)
    step = {ids.DATA_DAY_BEFORE: -1, ids.DATA_DAY_AFTER: 1}.get(str(asked), 0)
    return whole_day(day or "", step)


def collect(_: Reader, *values: Any) -> dict[str, str]:
    """The controls as the URL holds them."""
    site, table, bank, rack, start, end, ticked, deid, file_format, tool, options = values
    choice = Choice(
        site=str(site or ""),
        table=str(table),
        bank=_device(bank),
        rack=_device(rack),
        columns=columns_text(options or [], ticked or []),
        start=str(start or ""),
        end=str(end or ""),
        deid=_first(deid),
        format=str(file_format),
        tool=str(tool),
    )
    return choice.as_query()


def _device(value: Any) -> str:
    return "" if value in (None, EVERY) else str(value)


def _first(ticked: list[str] | None) -> str:
    return ticked[0] if ticked else ""


def show_preview(reader: Reader, state: dict[str, str]) -> Component:
    """The first rows of the request."""
    return preview_of(reader, row_query(reader, Choice.stored(state)))


def show_delivery(reader: Reader, state: dict[str, str]) -> Component:
    """Size and download of the request; what is wrong with it stands in the preview already."""
    choice = Choice.stored(state)
    try:
        return delivery_of(reader, row_query(reader, choice), choice.format)
    except AnjeonError:
        return empty(reader.t("This request cannot be answered yet."), reader.t("Mend what the preview names."))


def show_gaps(reader: Reader, state: dict[str, str]) -> Component:
    """What is missing of the days asked for, or why that cannot be said."""
    try:
        return gaps_of(reader, row_query(reader, Choice.stored(state)))
    except AnjeonError as error:
        return html.P(reader.say(error.text), className="dim small")


def show_sample(reader: Reader, state: dict[str, str]) -> Component | None:
    """The request as code; none while it cannot be answered."""
    choice = Choice.stored(state)
    try:
        return sample_of(reader, row_query(reader, choice), choice, request.host_url.rstrip("/"))
    except AnjeonError:
        return None


def register(hmi: Dash) -> None:
    """Wire the page: controls -> state (and URL) -> preview and delivery."""
    _wire_choosing(hmi)
    _wire_columns(hmi)
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
        State(ids.DATA_DEID, "value"),
        error_at=1,
        prevent_initial_call=True,
    )
    connect(
        hmi,
        rename_columns,
        Output(ids.DATA_COLUMNS, "options", allow_duplicate=True),
        Input(ids.DATA_DEID, "value"),
        State(ids.DATA_SITE, "value"),
        State(ids.DATA_TABLE, "value"),
        error_at=None,
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


def _wire_columns(hmi: Dash) -> None:
    """Searching and ticking, in the browser."""
    in_browser = partial(ClientsideFunction, "dataPage")
    hmi.clientside_callback(
        in_browser("search"),
        Output(ids.DATA_COLUMNS_FOUND, "children"),
        Output(ids.DATA_COLUMNS_FOUND_TOOLS, "hidden"),
        Output(ids.DATA_COLUMNS_NOTE, "hidden"),
        Input(ids.DATA_COLUMNS_SEARCH, "value"),
        Input(ids.DATA_COLUMNS, "options"),
    )
    hmi.clientside_callback(
        in_browser("count"),
        Output(ids.DATA_COLUMNS_COUNT, "children"),
        Input(ids.DATA_COLUMNS, "value"),
        Input(ids.DATA_COLUMNS, "options"),
    )
    hmi.clientside_callback(
        in_browser("tick"),
        Output(ids.DATA_COLUMNS, "value", allow_duplicate=True),
        *(Input(button, "n_clicks") for button in TICKING),
        State(ids.DATA_COLUMNS_SEARCH, "value"),
        State(ids.DATA_COLUMNS, "options"),
        State(ids.DATA_COLUMNS, "value"),
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
        Input(ids.DATA_DEID, "value"),
        Input(ids.DATA_FORMAT, "value"),
        Input(ids.DATA_TOOL, "value"),
        State(ids.DATA_COLUMNS, "options"),
        error_at=None,
        prevent_initial_call=True,
    )
    keep_in_url(hmi, ids.DATA_STATE)
    connect(hmi, show_preview, Output(ids.DATA_PREVIEW, "children"), Input(ids.DATA_STATE, "data"))
    connect(hmi, show_delivery, Output(ids.DATA_DELIVERY, "children"), Input(ids.DATA_STATE, "data"))
    connect(hmi, show_gaps, Output(ids.DATA_GAPS, "children"), Input(ids.DATA_STATE, "data"))
    connect(hmi, show_sample, Output(ids.DATA_SAMPLE, "children"), Input(ids.DATA_STATE, "data"))
