"""The rows of the table: places from the top, each with its cells, filled with the sites in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.figures.sparkline import Point
from dashapp.overview_page import battery_cells, safety_cells
from dashapp.overview_page.control_cell import control_cell
from dashapp.overview_page.facts import SiteFacts
from dashapp.overview_page.order import band_of
from dashapp.reader import Reader
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.words import MISSING

CELLS = ("site", "score", "band", "trend", "worst", "soc", "power", "alarms", "outlook", "control", "age")
HEADED = frozenset({"site"})


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell: what it is drawn from, and how. The same facts draw the same cell."""

    facts: object
    draw: Callable[[], Any]


def table_head(reader: Reader) -> Component:
    """The heads of the columns; the scale of the bars stands over them once."""
    t = reader.t
    scale = html.Span(
        [html.Span("0.41", className="scale-1"), html.Span("0.80", className="scale-2")],
        className="scale",
        **{"aria-hidden": "true"},
    )
    words: dict[str, Any] = {
        "site": t("Site"),
        "score": t("State of Safety (SoS)"),
        "band": scale,
        "trend": t("Last 24 h"),
        "worst": t("Worst rack · guilty part"),
        "soc": "SoC",
        "power": t("Power (+ charge)"),
        "alarms": t("Open alarms"),
        "outlook": t("Next 10 min"),
        "control": t("Cooling"),
        "age": t("Data"),
    }
    cells = [html.Div(words[name], className=f"cell-{name}", role="columnheader") for name in CELLS]
    return html.Div(cells, className="overview-head", role="row")


def empty_rows(count: int) -> list[Component]:
    """As many rows as there are sites, to be filled."""
    return [
        html.Div(
            [
                html.Div(
                    id=ids.part(ids.OVERVIEW_CELL, f"{place}:{name}"),
                    className=f"cell-{name}",
                    role="rowheader" if name in HEADED else "cell",
                )
                for name in CELLS
            ],
            id=ids.part(ids.OVERVIEW_ROW, place),
            className="overview-row",
            role="row",
        )
        for place in range(count)
    ]


def row_class(row: SiteFacts) -> str:
    """What the style sheet has to know of a row."""
    return f"overview-row {band_of(row.safety)}" + (" late" if row.now.is_stale else "")


def cells_of(
    reader: Reader, row: SiteFacts, series: Callable[[int], Sequence[Point]], at: str, past: datetime | None
) -> Iterator[tuple[str, Cell]]:
    """The cells of a row by name. ``series`` reads the last day of a site, and only where its cell is drawn."""
    present, site, safety, now = past or reader.now, row.site, row.safety, row.now
    late = now.is_stale
    minute = f"{present:%H:%M}"
    yield "site", Cell(facts=(site.id, safety.banks, safety.racks, at), draw=lambda: _site(reader, row, at))
    yield "score", Cell(facts=safety.score, draw=lambda: safety_cells.score_cell(safety))
    yield (
        "band",
        Cell(
            facts=(safety.score, safety.upper_bound, safety.since, now.at if late else None, minute),
            draw=lambda: safety_cells.band_cell(reader, safety, now, present, past=past is not None),
        ),
    )
    yield (
        "trend",
        Cell(
            facts=(site.id, minute, late, band_of(safety)),
            draw=lambda: safety_cells.trend_cell(reader, series(site.id), safety, present, stale=late),
        ),
    )
    yield "worst", Cell(facts=(site.id, safety, at), draw=lambda: safety_cells.worst_cell(reader, site.id, safety, at))
    yield "soc", Cell(facts=(now.soc, site.soc_cap, late), draw=lambda: battery_cells.soc_cell(reader, now))
    yield (
        "power",
        Cell(facts=(now.power_kw, now.rating_kw, late), draw=lambda: battery_cells.power_cell(reader, now)),
    )
    yield (
        "alarms",
        Cell(facts=(site.id, row.alarms), draw=lambda: battery_cells.alarm_cell(reader, site.id, row.alarms)),
    )
    yield "outlook", Cell(facts=(row.outlook, at), draw=lambda: battery_cells.outlook_cell(reader, row.outlook, at))
    yield (
        "control",
        Cell(
            facts=(site.id, at, row.control, minute if row.control else None),
            draw=lambda: control_cell(reader, site.id, row.control, present, at),
        ),
    )
    yield (
        "age",
        Cell(
            facts=(now.at, late, now.spacing_s, now.problem),
            draw=lambda: battery_cells.age_cell(reader, now, past),
        ),
    )


def _site(reader: Reader, row: SiteFacts, at: str) -> Component:
    t, safety = reader.t, row.safety
    name = rack_link(reader.name(row.site.name), site=row.site.id, at=at or None, class_name="site-name")
    banks = safety.banks or len(row.site.banks)
    racks = safety.racks or sum(len(bank.racks) for bank in row.site.banks)
    size = t("banks\u00a0{banks} · racks\u00a0{racks}", banks=banks, racks=racks) if racks else MISSING
    return html.Div([html.Div(name), html.Div(size, className="dim small")])
