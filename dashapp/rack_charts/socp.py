"""The map of cell positions: how often each cell of the rack was the extreme one, and facts of the weakest."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from plotly.graph_objects import Figure

from api.services.life.socp import CellCount, SocpMap, socp_map
from api.services.protection.columns import MEASURED_COLUMNS, POSITIONS
from api.services.protection.limits import limits_of
from api.services.racks.latest import RackRow, racks_at
from dashapp.figures.cell_map import cell_map
from dashapp.rack_charts.source import Rack, rack_of
from dashapp.reader import Reader
from dashapp.site_page.view import View
from dashapp.widgets.quantity import direction, quantity
from dashapp.widgets.states import empty
from dashapp.widgets.words import number
from engine.safety.limits import QUANTITIES, Level, Limits, Measured
from engine.safety.socp import EXTREMES, ChargeStatus

ALL = "all"
Stored = dict[str, Any]


def show_socp(
    reader: Reader,
    state: Stored,
    _: int | None,
    period: int,
    status: str,
    extreme: str,
    soc_range: str,
    drawn: str | None,
) -> tuple[Any, Any, Any, Any, Any]:
    """The panel's state (none when there is a map), the map, the facts under it, its note, what it was drawn from."""
    view = View.of(state)
    rack = rack_of(reader, view)
    if rack is None:
        raise PreventUpdate
    moment = view.past(reader)
    found = socp_map(
        reader.context,
        rack.site,
        rack.bank,
        rack.rack,
        period=int(period),
        status=None if status == ALL else ChargeStatus(int(status)),
        soc_range=None if soc_range == ALL else int(soc_range),
        extreme=None if extreme == ALL else Measured(extreme),
        at=moment,
    )
    row = _row(reader, rack, view)
    limits = limits_of(reader.context, rack.site.id)
    facts = repr((view.state(), reader.language, reader.theme, found, row and row.values))
    if facts == drawn:
        raise PreventUpdate
    note = reader.t("SoCP · {days} of {period} days", days=len(found.days), period=period)
    if found.weakest is None:
        words = reader.t("No samples yet."), reader.t("They are counted from one row a minute.")
        return empty(*words), Figure(), None, note, facts
    beyond = _beyond(row, found.weakest, limits)
    priority = None if beyond is None else 1 if beyond is Level.PROTECT else 2
    figure = cell_map(
        {cell: one.count for cell, one in found.cells.items()},
        {cell: _said(reader, found, cell, one) for cell, one in found.cells.items()},
        trays=found.trays,
        cells_per_tray=found.cells_per_tray,
        marked=found.weakest,
        priority=priority,
        tray_word=reader.t("tray"),
        scale_word=reader.t("times extreme"),
        theme=reader.theme,
    )
    return None, figure, _facts(reader, rack, found, int(period), row), note, facts


def extreme_word(reader: Reader, extreme: Measured) -> str:
    """What a cell is that is an extreme of its rack."""
    t = reader.t
    words = {
        Measured.MAX_VOLTAGE: t("highest voltage"),
        Measured.MIN_VOLTAGE: t("lowest voltage"),
        Measured.MAX_TEMPERATURE: t("hottest"),
        Measured.MIN_TEMPERATURE: t("coldest"),
    }
    return words[extreme]


def _row(reader: Reader, rack: Rack, view: View) -> RackRow | None:
    rows = racks_at(reader.context, rack.site.id, view.past(reader))
    return next((row for row in rows if (row.bank_id, row.rack_id) == (rack.bank, rack.rack)), None)


def _said(reader: Reader, found: SocpMap, cell: int, one: CellCount) -> str:
    tray, place = found.place(cell)
    t = reader.t
    head = t("cell {cell} · tray {tray}, position {place}", cell=cell, tray=tray, place=place)
    return "<br>".join([f"<b>{head}</b>", t("{count} times extreme", count=one.count), *_kinds(reader, one)])


def _kinds(reader: Reader, one: CellCount) -> list[str]:
    return [f"{extreme_word(reader, extreme)} {count}" for extreme, count in one.extremes.items()]


def _facts(reader: Reader, rack: Rack, found: SocpMap, period: int, row: RackRow | None) -> Component:
    t, cell = reader.t, found.weakest or 0
    one = found.cells[cell]
    tray, place = found.place(cell)
    often = t("{count} times in {period} d", count=one.count, period=period)
    if found.next is not None:
        often += " " + t("(next: {count})", count=found.cells[found.next].count)
    facts = [
        (t("Cell {cell}", cell=cell), t("tray {tray}, position {place}", tray=tray, place=place)),
        (t("Extreme"), often),
        ("", ", ".join(_kinds(reader, one)) if len(one.extremes) > 1 else ""),
        (t("Mean then"), _means(reader, rack, one)),
        (t("Now"), _now(reader, row, cell)),
    ]
    rows = [part for name, words in facts if words for part in (html.Dt(name), html.Dd(words))]
    return html.Dl(rows, className="cell-facts")


def _means(reader: Reader, rack: Rack, one: CellCount) -> str:
    parts = [quantity(one.temperature_c, "°C", like=25.0), quantity(one.voltage_v, "V", like=4.0)]
    word = direction(one.current_a, positive="charge", rating=rack.site.rated_rack_current_a)
    parts.append(f"{number(abs(one.current_a), 1, 'A')} {reader.say(word) if word else ''}".rstrip())
    return " · ".join(parts)


def _now(reader: Reader, row: RackRow | None, cell: int) -> str:
    """What it is the extreme of now, with the value; that it is none; nothing where that is not known."""
    if row is None or not row.is_fresh:
        return reader.t("unknown")
    parts = []
    for extreme in _extremes_now(row, cell):
        unit = "V" if "voltage" in extreme else "°C"
        value = row.measured(extreme)
        parts.append(f"{extreme_word(reader, extreme)}, {quantity(value, unit, like=4.0)}")
    return " · ".join(parts) or reader.t("no extreme")


def _extremes_now(row: RackRow, cell: int) -> list[Measured]:
    return [extreme for extreme in EXTREMES if row.known(POSITIONS[extreme]) == cell]


def _beyond(row: RackRow | None, cell: int, limits: Limits) -> Level | None:
    """The worst limit that an extreme of this cell is beyond now."""
    if row is None:
        return None
    worst: Level | None = None
    extremes = _extremes_now(row, cell) if row.is_fresh else []
    for one in QUANTITIES:
        value = row.values.get(MEASURED_COLUMNS["rack"][one.measured]) if one.measured in extremes else None
        for level in Level:
            limit = limits[one.name, level]
            if value is None or not limit.is_on:
                continue
            if (value >= limit.limit) if one.guards_upper else (value <= limit.limit):
                worst = level
    return worst
