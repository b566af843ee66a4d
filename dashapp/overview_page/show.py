"""What the overview shows for a view: refreshed with the page's clock, and whenever the view changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.alarms.statistics import statistics
from api.services.platform_state import platform_state
from dashapp.figures.alarm_rate import rate_chart
from dashapp.figures.time_axis import TimeAxis
from dashapp.overview_page.facts import SiteFacts
from dashapp.overview_page.order import counted, worst_first
from dashapp.overview_page.platform import past_lines, platform_lines, platform_panel
from dashapp.overview_page.reaches import reaches_note, reaches_panel
from dashapp.overview_page.rows import cells_of, row_class
from dashapp.overview_page.source import all_sites, last_day
from dashapp.overview_page.view import View
from dashapp.reader import Reader
from dashapp.redraw import Redraw
from dashapp.widgets.icon import icon
from dashapp.widgets.states import empty, error_state
from dashapp.widgets.words import moment, number
from engine.safety.bands import Band

Stored = dict[str, Any]
Keys = dict[str, str] | None
DAY = timedelta(hours=24)


def show_rows(
    reader: Reader, state: Stored, _: int | None, cells: Sequence[dict[str, str]], keys: Keys
) -> tuple[Any, ...]:
    """Everything but the chart: cells that are to be drawn again, row by row; the counts beside the title; which moment
    it is; what is about to happen; the platform; what stands on the printed page."""
    view = View.of(state)
    past = view.past(reader)
    rows = worst_first(all_sites(reader.context, past))
    drawn = Redraw(reader, keys, each_minute=False)
    new = {
        f"{place}:{name}": drawn.part(f"{place}:{name}", cell.facts, cell.draw)
        for place, row in enumerate(rows)
        for name, cell in cells_of(
            reader, row, lambda site: last_day(reader.context, site, past or reader.now), view.at, past
        )
    }
    reaches = [row.outlook for row in rows]
    return (
        None if rows else empty(reader.t("No site is configured."), reader.t("Sites are listed in config.toml.")),
        [new[one["index"]] for one in cells],
        [row_class(row) for row in rows],
        _counts(reader, rows),
        drawn.part("past", past, lambda: _past(reader, past)),
        "false" if past else "true",
        drawn.part("reaches", reaches, lambda: reaches_panel(reader, rows)),
        reaches_note(reader, rows, past=past is not None),
        _platform(reader, rows, drawn, past),
        _printed(reader, past),
        drawn.keys,
    )


def _counts(reader: Reader, rows: Sequence[SiteFacts]) -> str:
    t = reader.t
    words = {
        Band.SAFE: t("safe"),
        Band.WARNING: t("warning"),
        Band.UNSAFE: t("unsafe"),
        Band.UNKNOWN: t("unknown"),
    }
    bands = [f"{words[one]} {count}" for one, count in counted(rows).items()]
    return " · ".join([t("sites: {count}", count=len(rows)), t("worst first"), *bands])


def _past(reader: Reader, past: datetime | None) -> Component | None:
    if past is None:
        return None
    words = reader.t("This is the past: everything as it was at {moment}.", moment=moment(past, reader.zone))
    return html.Div([icon("clock-history"), html.Span(words, className="strong")])


def _platform(reader: Reader, rows: Sequence[SiteFacts], drawn: Redraw, past: datetime | None) -> Any:
    try:
        if past is not None:
            lines = past_lines(reader, rows)
        else:
            lines = platform_lines(reader, platform_state(reader.context), rows)
    except AnjeonError as error:
        text = error.text
        return drawn.part("platform", text, lambda: error_state(reader, text))
    return drawn.part("platform", lines, lambda: platform_panel(reader, lines))


def _printed(reader: Reader, past: datetime | None) -> str:
    t, now = reader.t, moment(reader.now, reader.zone)
    shown = t("as of {moment}", moment=moment(past or reader.now, reader.zone))
    return " · ".join(
        [t("Shift report"), shown, t("printed {moment} by {name}", moment=now, name=reader.principal.name)]
    )


def show_rate(reader: Reader, state: Stored, _: int | None) -> tuple[Any, Any, str]:
    """Alarms of each ten minutes of the last 24 h, against what one person can follow."""
    end = View.of(state).past(reader) or reader.now
    axis = TimeAxis(start=end - DAY, end=end, zone=reader.zone)
    found = statistics(reader.context, axis.start, axis.end)
    figure = rate_chart(sorted(found.per_period.items()), axis, theme=reader.theme, t=reader.t)
    note = reader.t("last 24 h · mean {mean} · target below 1 a person", mean=number(found.mean, 2))
    return None, figure, note
