"""From what was found of a rack to its charts, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from plotly.graph_objects import Figure

from api.services.forecasts.latest import DayAheadShown
from api.services.forecasts.targets import SOC
from api.services.racks.events import RackEvent
from dashapp.alarms_page.line import line_of
from dashapp.figures.event_lane import EventMark
from dashapp.figures.fan import Fan, Point
from dashapp.figures.limit_chart import LimitLine
from dashapp.figures.stacked_trends import stacked_trends
from dashapp.figures.trend_chart import Chart, Line
from dashapp.rack_charts.names import CURRENT, GAP, T_MAX, T_MIN, V_MAX, V_MIN, short_name
from dashapp.rack_charts.source import Found, Span
from dashapp.reader import Reader
from dashapp.widgets.quantity import REST_SHARE
from engine.safety.limits import CHARGING

MILLI = 1000.0
_LIMITS = {  # of each chart, with the sign of a current in the direction of charge
    "voltage": (("over_voltage", 1.0), ("under_voltage", 1.0)),
    "current": (("charge_current", 1.0), ("discharge_current", -1.0)),
    "temperature": (("high_temperature", 1.0), ("low_temperature", 1.0)),
    "gap": (("voltage_gap", MILLI),),
}


def figure_of(reader: Reader, found: Found, zoom: Span | None = None) -> Figure:
    """The trends of a rack, or the part that is zoomed into; a chart none of whose columns the site has is left out."""
    charts = [chart for chart in _charts(reader, found) if chart.lines]
    marks = [_mark(reader, event) for event in found.events]
    figure = stacked_trends(
        charts, marks, found.axis, now=found.now, is_fresh=found.is_fresh, theme=reader.theme, t=reader.t
    )
    if zoom is not None:
        figure.update_xaxes(range=found.axis.locals(zoom), tickformat=None)
    return figure


def _charts(reader: Reader, found: Found) -> list[Chart]:
    t = reader.t
    direction = t("charge") if found.rack.site.current_positive == "charge" else t("discharge")
    return [
        Chart(
            head="%",
            unit="%",
            decimals=1,
            weight=44,
            lines=[replace(line, ending="%") for line in _lines(found, (SOC, "SoC", 0))],
            fans=_fans(reader, found, (SOC, 0)),
            fixed=(-4.0, 104.0),
        ),
        Chart(
            head="V",
            unit="V",
            decimals=3,
            weight=96,
            lines=_lines(found, (V_MAX, t("max"), 0), (V_MIN, t("min"), 1)),
            limits=_limits(reader, found, "voltage"),
            fans=[*_fans(reader, found, (V_MAX, 0), (V_MIN, 1)), *_day(reader, found)],
            least=0.2,
        ),
        Chart(
            head=t("A, + {direction}", direction=direction),
            unit="A",
            decimals=1,
            weight=44,
            lines=_current(reader, found),
            limits=_limits(reader, found, "current"),
            least=20.0,
        ),
        Chart(
            head="°C",
            unit="°C",
            decimals=1,
            weight=84,
            lines=_lines(found, (T_MAX, t("max"), 3), (T_MIN, t("min"), 4), dashes=("solid", "2px 2px")),
            limits=_limits(reader, found, "temperature"),
            fans=_fans(reader, found, (T_MAX, 3), (T_MIN, 4)),
            least=10.0,
        ),
        Chart(
            head=t("mV, voltage gap"),
            unit="mV",
            decimals=0,
            weight=44,
            lines=_lines(found, (GAP, t("gap"), 2), dashes=("solid",), scale=MILLI),
            limits=_limits(reader, found, "gap"),
            fans=_fans(reader, found, (GAP, 2), scale=MILLI),
            least=20.0,
        ),
    ]


def _lines(
    found: Found, *wanted: tuple[str, str, int], dashes: Sequence[str | None] = (None, None), scale: float = 1.0
) -> list[Line]:
    lines = found.trend.lines
    return [
        Line(word=word, series=series, at_us=lines[name].at_us, values=lines[name].value * scale, dash=dash)
        for (name, word, series), dash in zip(wanted, dashes, strict=False)
        if name in lines
    ]


def _current(reader: Reader, found: Found) -> list[Line]:
    """The current, with the word of its direction at each point and at the end."""
    series = found.trend.lines.get(CURRENT)
    if series is None:
        return []
    words = _directions(reader, found, series.value)
    known = np.flatnonzero(~np.isnan(series.value))
    ending = f"A {words[known[-1]]}" if len(known) else ""
    return [Line(word="", series=0, at_us=series.at_us, values=series.value, notes=words, ending=ending)]


def _directions(reader: Reader, found: Found, values: NDArray[np.float64]) -> list[str]:
    t, site = reader.t, found.rack.site
    charging = values > 0 if site.current_positive == "charge" else values < 0
    is_rest = np.abs(values) < REST_SHARE * site.rated_rack_current_a
    chosen: list[str] = np.where(is_rest, t("rest"), np.where(charging, t("charge"), t("discharge"))).tolist()
    return chosen


def _limits(reader: Reader, found: Found, chart: str) -> list[LimitLine]:
    t = reader.t
    words = {1: t("warn"), 2: t("protect")}
    is_charging = _is_charging(found)
    lines = []
    for name, factor in _LIMITS[chart]:
        own = CHARGING if name == "low_temperature" and is_charging else name
        sign = -1.0 if chart == "current" and found.rack.site.current_positive != "charge" else 1.0
        for (quantity, level), limit in sorted(found.limits.items()):
            if quantity == own and limit.is_on:
                value = round(sign * factor * limit.limit, 6)
                lines.append(LimitLine(word=words[int(level)], value=value, level=int(level)))
    return lines


def _is_charging(found: Found) -> bool:
    """Whether the limits of a rack that charges hold now."""
    line = found.trend.lines.get(CURRENT)
    if line is None or not found.is_fresh or not len(line.value) or np.isnan(line.value[-1]):
        return False
    sign = 1.0 if found.rack.site.current_positive == "charge" else -1.0
    return bool(sign * line.value[-1] >= REST_SHARE * found.rack.site.rated_rack_current_a)


def _fans(reader: Reader, found: Found, *wanted: tuple[str, int], scale: float = 1.0) -> list[Fan]:
    """Ten minutes ahead, from the last value on; none where there is no forecast."""
    fans = []
    for name, series in wanted:
        ahead, start = found.forecasts.get(name), _start(found, name, scale)
        if ahead is None or start is None or ahead.value is None or ahead.lower is None or ahead.upper is None:
            continue
        end: Point = (ahead.due_at, scale * ahead.value, scale * ahead.lower, scale * ahead.upper)
        word = reader.t("{name} in 10 min", name=short_name(reader, name))
        fans.append(Fan(points=(start, end), series=series, word=word))
    return fans


def _day(reader: Reader, found: Found) -> list[Fan]:
    """V max of the next day, from the last value on."""
    if found.day is None:
        return []
    word = reader.t("{name} a day ahead", name=short_name(reader, V_MAX))
    return [Fan(points=[_start(found, V_MAX, 1.0), *_steps(found.day, found)], series=0, word=word)]


def _steps(day: DayAheadShown, found: Found) -> list[Point | None]:
    steps: list[Point | None] = []
    for i, (value, low, high) in enumerate(zip(day.forecast, day.lower, day.upper, strict=False), 1):
        at = day.issued_at + i * timedelta(seconds=day.step_s)
        if at > found.now:
            steps.append(None if value is None or low is None or high is None else (at, value, low, high))
    return steps


def _start(found: Found, name: str, scale: float) -> Point | None:
    """The last value, as the point a forecast sets out from; None where it is not of now."""
    line = found.trend.lines.get(name)
    if line is None or not found.is_fresh or not len(line.value) or np.isnan(line.value[-1]):
        return None
    value = scale * float(line.value[-1])
    return found.trend.last or found.now, value, value, value


def _mark(reader: Reader, event: RackEvent) -> EventMark:
    words = event.text.get(reader.language) or (line_of(reader, event.alarm).sentence if event.alarm else "")
    if event.text and event.position:
        words = f"{words}, {reader.t('cell {position}', position=event.position)}"
    return EventMark(at=event.at, priority=min(3, max(1, event.priority)), words=words)
