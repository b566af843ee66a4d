"""The list of alarms: one row each, most pressing first, walked through with the arrow keys (assets/alarms_page.js)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashapp import ids
from dashapp.alarms_page.line import Line
from dashapp.alarms_page.states import PRESSING, state_mark
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.marks import mark
from dashapp.widgets.words import duration
from engine.safety.alarms import HELD

NEVER_OLD_S = 10**9


def alarm_grid(reader: Reader, lines: Sequence[Line], selected: int | None, *, caption: str) -> Component:
    """A grid with a row for each of ``lines``; the tab key reaches one of them, the arrows the others."""
    t = reader.t
    heads = ["", t("raised"), t("site · place"), t("alarm"), t("value"), t("state"), t("age")]
    head = html.Div(
        [
            html.Span(word, role="columnheader", className=f"cell-{name}")
            for word, name in zip(heads, CELLS, strict=True)
        ],
        className="alarm-head",
        role="row",
    )
    chosen = selected if any(line.id == selected for line in lines) else None
    reached = chosen if chosen is not None else next((line.id for line in lines), None)
    rows = [_row(reader, line, is_selected=line.id == chosen, is_reached=line.id == reached) for line in lines]
    return html.Div([head, *rows], className="alarm-grid", role="grid", **{"aria-label": caption})


CELLS = ("mark", "raised", "place", "words", "value", "state", "age")


def _row(reader: Reader, line: Line, *, is_selected: bool, is_reached: bool) -> Component:
    local = line.raised_at.astimezone(reader.zone)
    cells: dict[str, Any] = {
        "mark": mark(reader, line.priority, size=24),
        "raised": f"{local:%m-%d %H:%M:%S}",
        "place": line.place,
        "words": line.words,
        "value": line.value,
        "state": state_mark(reader, line.state, until_words(reader, line)),
        "age": _age(reader, line),
    }
    kind = "pressing" if line.state in PRESSING else "held" if line.state in HELD else ""
    return html.Div(
        [html.Span(cells[name], className=f"cell-{name}", role="gridcell") for name in CELLS],
        id=ids.part(ids.ALARMS_ROW, line.id),
        className=f"alarm-row {kind}".strip(),
        role="row",
        tabIndex=0 if is_reached else -1,
        **{"aria-selected": "true" if is_selected else "false"},
    )


def until_words(reader: Reader, line: Line) -> str:
    """When a shelf ends: the time of day, with the day where it is another."""
    if line.until is None:
        return ""
    until, now = line.until.astimezone(reader.zone), reader.now.astimezone(reader.zone)
    return f"~{until:%H:%M}" if until - now < timedelta(hours=20) else f"~{until:%m-%d %H:%M}"


def _age(reader: Reader, line: Line) -> Any:
    """How long it stands; of one that is over, how long it stood."""
    if line.ended_at is None:
        return age(reader, line.raised_at, stale_after_s=NEVER_OLD_S)
    return duration((line.ended_at - line.raised_at).total_seconds(), reader.language)
