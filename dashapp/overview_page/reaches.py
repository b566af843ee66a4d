"""The panel of what is about to happen: each limit that is forecast to be reached, on one axis of minutes."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashapp.overview_page.facts import Reach, SiteFacts
from dashapp.overview_page.source import pressing
from dashapp.overview_page.words import limit_words, reach_words
from dashapp.reader import Reader
from dashapp.widgets.place import place
from dashapp.widgets.states import empty
from engine.forecast.crossing import MINUTES, WILL_CROSS

AT_MOST = 6  # shown; the style sheet leaves out what there is no room for
END_MIN = MINUTES[-1]
TICKS = (5, 10, 15)


def reaches_panel(reader: Reader, rows: Sequence[SiteFacts]) -> list[Component]:
    """The most pressing ones as bars from the 5 to the 95 % point, a tick at the median; else that there is none."""
    t = reader.t
    found = sorted((reach for row in rows for reach in row.outlook.reaches), key=pressing)
    if not found:
        silent = [reader.name(row.site.name) for row in rows if not row.outlook.racks or row.outlook.without]
        if silent and len(silent) == len(rows):
            return [empty(t("Nothing is forecast at the moment."), t("The rows above say why."))]
        advice = t("Not everywhere is forecast: {sites}.", sites=", ".join(silent)) if silent else ""
        return [empty(t("No limit is forecast to be reached."), advice)]
    return [html.Div([_bar(reader, reach) for reach in found[:AT_MOST]], className="reach-bars"), _axis(reader)]


def reaches_note(reader: Reader, rows: Sequence[SiteFacts], *, past: bool) -> str:
    """What the axis is of, and how many limits there are in all."""
    t, count = reader.t, sum(len(row.outlook.reaches) for row in rows)
    unit = t("minutes from that moment") if past else t("minutes from now")
    return " · ".join([unit, *([t("limits: {count}", count=count)] if count else [])])


def _bar(reader: Reader, reach: Reach) -> Component:
    where = place(reader, site=reach.site, bank_id=reach.bank_id, rack_id=reach.rack_id)
    words = f"{where} · {limit_words(reader, reach)} · {reach_words(reader, reach)}"
    start, middle, end = (_percent(value) for value in (reach.from_min, reach.median_min, reach.to_min))
    kind = "reach-span" if reach.probability >= WILL_CROSS else "reach-span unlikely"
    width = f"max(2px, calc({end} - {start}))"
    lane = [
        html.Span(className=kind, style={"left": start, "width": width}),
        html.Span(className=f"reach-median level-{int(reach.level)}", style={"left": middle}),
    ]
    return html.Div(
        [html.Div(words, className="small"), html.Div(lane, className="reach-lane", **{"aria-hidden": "true"})],
        className="reach",
    )


def _axis(reader: Reader) -> Component:
    ticks = [html.Span("0", style={"left": "0"}, className="first")]
    ticks += [html.Span(f"+{tick}", style={"left": _percent(tick)}) for tick in TICKS]
    return html.Div(ticks, className="reach-axis", **{"aria-hidden": "true"})


def _percent(minutes: float) -> str:
    return f"{100 * min(1.0, max(0.0, minutes / END_MIN)):.1f}%"
