"""The two charts of the page: temperatures with their forecasts, and the frequencies that follow of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from api.store.cooling.cycles import CycleRecord
from dashapp.control_page import series
from dashapp.control_page.words import actuator_word, quality_word, temperature_word
from dashapp.figures import frequency_chart
from dashapp.figures.end_labels import EndLabel
from dashapp.figures.fan import Fan
from dashapp.figures.limit_chart import LimitLine
from dashapp.figures.temperature_charts import Temperature, temperature_charts
from dashapp.figures.template import series_line, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.trend_chart import Chart, Line
from dashapp.reader import Reader
from dashapp.widgets.words import MISSING, number
from engine.thermal.limits import BANDS, LIMITS
from engine.thermal.plant_image import Actuator
from engine.thermal.prediction import HORIZONS_MIN, TEMPERATURES

BACK = timedelta(minutes=30)
STEP_MIN = 5
FRESH = timedelta(seconds=60)
ROOM = timedelta(seconds=20)  # behind the last whisker
NO_DATA_C = 1.5  # an axis without a measurement shows so much around the set point
LEAST_C = 1.6  # an axis of temperature spans at least so much, so that noise looks like noise


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The cycles that are drawn, those of the minutes before included, up to the moment ``now``."""

    records: Sequence[CycleRecord]
    now: datetime
    zone: ZoneInfo
    is_past: bool = False

    @property
    def start(self) -> datetime:
        return self.now - BACK

    @property
    def shown(self) -> list[CycleRecord]:
        """The cycles within the axis."""
        return [one for one in self.records if one.at >= self.start]

    @property
    def last(self) -> CycleRecord | None:
        return self.records[-1] if self.records else None

    @property
    def is_fresh(self) -> bool:
        """Whether the newest cycle is of now, and the plant answered it."""
        return self.last is not None and self.last.link and self.now - self.last.at <= FRESH


def temperature_figure(reader: Reader, stretch: Stretch) -> go.Figure:
    """T4, T5 and T6 above each other, from half an hour ago to a quarter of an hour ahead."""
    end = stretch.now + timedelta(minutes=HORIZONS_MIN[-1]) + ROOM
    axis = TimeAxis(start=stretch.start, end=end, zone=stretch.zone)
    found = [_temperature(reader, stretch, row) for row in range(len(TEMPERATURES))]
    ticks = _ticks(reader, stretch, HORIZONS_MIN[-1], STEP_MIN)
    return temperature_charts(found, axis, ticks, now=stretch.now, theme=reader.theme)


def frequency_figure(reader: Reader, stretch: Stretch) -> go.Figure:
    """Commanded dashed and held, actual solid; both numbers at the ends of the lines."""
    axis = TimeAxis(start=stretch.start, end=stretch.now, zone=stretch.zone)
    lines: list[Line] = []
    labels: list[EndLabel] = []
    for place, actuator in enumerate(Actuator):
        word = actuator_word(reader, actuator)
        told = _line(stretch, place, reader.t("{who} commanded", who=word), actuator, is_command=True)
        real = _line(stretch, place, reader.t("{who} actual", who=word), actuator, is_command=False)
        lines += [told, real]
        end = real.last or told.last
        if end is not None:
            ordered = None if told.last is None else told.last[1]
            turned = None if real.last is None else real.last[1]
            text = f"{word} {number(ordered, 1)} → {number(turned, 1)}"
            line = series_line(reader.theme, place) | {"dash": "solid", "width": 1.5}
            labels.append(EndLabel(text=text, y=end[1], line=line, font=_font(reader, is_fresh=stretch.is_fresh)))
    ticks = _ticks(reader, stretch, 0, 2 * STEP_MIN)
    return frequency_chart.frequency_chart(
        lines, labels, axis, ticks, unknown=series.unknown_spans(stretch.shown, stretch.start, stretch.now),
        is_fresh=stretch.is_fresh, theme=reader.theme,
    )  # fmt: skip


def _temperature(reader: Reader, stretch: Stretch, row: int) -> Temperature:
    t, name = reader.t, TEMPERATURES[row]
    at_us, values = series.over_time(stretch.shown, lambda one: series.believed(one, name))
    word = temperature_word(reader, name)
    now = series.believed(stretch.last, name) if stretch.is_fresh and stretch.last else None
    points = series.ahead(stretch.last, row) if stretch.is_fresh and stretch.last else []
    labels = []
    if points and points[-1] is not None:
        line = series_line(reader.theme, row) | {"dash": "6px 3px", "width": 1.5}
        text = t("+{minutes} min {value}", minutes=HORIZONS_MIN[-1], value=number(points[-1][1], 1, "°C"))
        labels.append(EndLabel(text=text, y=points[-1][1], line=line, font=_font(reader)))
    band = next((one for one in BANDS.values() if one.sensor == name), None)
    colour = tokens(reader.theme)["text"]
    shown = number(now, 1, "°C") if now is not None else _no_value(reader, stretch, name)
    head = f'<span style="color:{colour}"><b>{word}  {shown}</b></span>'
    empty = None if band is None else (band.lower_c - NO_DATA_C, band.upper_c + NO_DATA_C)
    line_of = Line(word=word, series=row, at_us=at_us, values=values, dash="solid", is_named=False)
    fans = [Fan(points=points, series=row, word=t("forecast"))] if points else []
    limits = [LimitLine(word=t("limit"), value=one.limit_c, level=2) for one in LIMITS if one.sensors == (name,)]
    return Temperature(
        chart=Chart(
            head=head, unit="°C", decimals=1, weight=1, lines=[line_of], limits=limits, fans=fans, least=LEAST_C,
            labels=labels, fixed=None if line_of.last else empty,
        ),
        series=row,
        before=series.before(stretch.records, row, stretch.start, stretch.now),
        before_word=t("forecast 5 min before"),
        unknown=series.unknown_spans(stretch.shown, stretch.start, stretch.now, (name,)),
        is_fresh=now is not None,
        band=None if band is None else (band.lower_c, band.upper_c),
        band_word=""
        if band is None
        else t("set {value} ± {half}", value=f"{band.set_point_c:g}", half=f"{band.half_c:g}"),
    )  # fmt: skip


def _line(stretch: Stretch, place: int, word: str, actuator: Actuator, *, is_command: bool) -> Line:
    of = series.commanded if is_command else series.actual
    at_us, values = series.over_time(stretch.shown, lambda one: of(one, actuator))
    dash, shape = ("6px 3px", "hv") if is_command else ("solid", "linear")
    return Line(word=word, series=place, at_us=at_us, values=values, dash=dash, shape=shape, is_named=False)


def _ticks(reader: Reader, stretch: Stretch, ahead_min: int, step_min: int) -> list[tuple[datetime, str]]:
    """Minutes before and after the moment that is shown, which has its time where it is past."""
    t, now, back = reader.t, stretch.now, int(BACK.total_seconds() // 60)
    found = []
    for minutes in range(-back, ahead_min + 1, step_min):
        sign = "−" if minutes < 0 else "+"
        present = f"{now.astimezone(stretch.zone):%H:%M}" if stretch.is_past else t("now")
        words = present if minutes == 0 else t("{minutes} min", minutes=f"{sign}{abs(minutes)}")
        found.append((now + timedelta(minutes=minutes), words))
    return found


def _no_value(reader: Reader, stretch: Stretch, name: str) -> str:
    """That there is no value now, and what is wrong with it."""
    if not stretch.is_fresh or stretch.last is None:
        return MISSING
    return f"{MISSING} {quality_word(reader, stretch.last.quality.get(name, 'missing'))}"


def _font(reader: Reader, *, is_fresh: bool = True) -> dict[str, object]:
    return {"size": 12, "color": tokens(reader.theme)["text" if is_fresh else "text-dim"]}
