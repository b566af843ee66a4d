"""The charts of a rack as data: gaps stay gaps, limits, the fan of a forecast, events, cells."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.store.times import to_micros
from dashapp.figures.cell_map import cell_map
from dashapp.figures.drift_chart import drift_chart
from dashapp.figures.event_lane import EventMark, together
from dashapp.figures.fan import Fan
from dashapp.figures.limit_chart import LimitLine
from dashapp.figures.stacked_trends import stacked_trends
from dashapp.figures.template import tint, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.trend_chart import Chart, Line
from tests.conftest import NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AXIS = TimeAxis(start=NOW - 24 * HOUR, end=NOW + 10 * MINUTE, zone=ZoneInfo("Asia/Seoul"))
LIMITS = [LimitLine(word="warn", value=4.05, level=1), LimitLine(word="protect", value=4.1, level=2)]


def t(message: str, **values: object) -> str:
    return message.format(**values)


def line(*values: float, word: str = "max", ago: tuple[int, ...] = (180, 120, 60, 0)) -> Line:
    at = np.array([to_micros(NOW - m * MINUTE) for m in ago[-len(values) :]])
    return Line(word=word, series=0, at_us=at, values=np.array(values))


def chart(*lines: Line, **more) -> Chart:
    return Chart(**{"head": "V", "unit": "V", "decimals": 3, "weight": 1, "lines": lines, **more})


def drawn(*charts: Chart, events=(), is_fresh: bool = True, theme: str = "light"):
    return stacked_trends(charts, events, AXIS, now=NOW, is_fresh=is_fresh, theme=theme, t=t)


def texts(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_all_charts_share_one_time_axis_that_the_lowest_carries_and_have_their_unit_above() -> None:
    figure = drawn(chart(line(4.0)), chart(line(25.0), head="°C", unit="°C", decimals=1))
    assert {trace.xaxis for trace in figure.data if trace.xaxis} == {"x"}
    assert figure.layout.xaxis.anchor == "y3"
    assert figure.layout.hoversubplots == "axis"
    assert figure.layout.yaxis2.domain[0] > figure.layout.yaxis3.domain[1]
    assert {"V", "°C"} <= set(texts(figure))


def test_a_gap_stays_a_gap_and_times_are_those_of_the_site() -> None:
    figure = drawn(chart(line(4.0, 4.01, np.nan, 4.02)))
    trace = figure.data[1]
    assert np.isnan(trace.y[2])
    assert trace.connectgaps is not True
    assert np.datetime64(int(trace.x[-1]), "ms") == np.datetime64("2026-11-21T11:31:07")  # Seoul


def test_limits_near_the_values_are_drawn_and_named_and_others_stand_at_the_edge() -> None:
    limits = [*LIMITS, LimitLine(word="warn", value=3.2, level=1)]
    figure = drawn(chart(line(3.9, 4.02), limits=limits, least=0.2))
    colour = tokens("light")
    across = [s.line for s in figure.layout.shapes if s.yref == "y2" and s.x1 == 1 and s.ysizemode != "pixel"]
    assert [(one.color, one.dash) for one in across] == [(colour["p2"], "6px 3px"), (colour["p1"], "solid")]
    assert texts(figure)[-4:] == ["4.050 warn", "4.100 protect", "↓ 3.200 warn", "max 4.020"]
    low, high = figure.layout.yaxis2.range
    assert 3.2 < low < 3.9
    assert high > 4.1


def test_a_line_that_has_ended_ends_hollow() -> None:
    assert drawn(chart(line(4.0))).data[2].marker.symbol == "circle"
    assert drawn(chart(line(4.0)), is_fresh=False).data[2].marker.symbol == "circle-open"


def test_a_forecast_is_a_dashed_line_from_now_and_a_tinted_fan_around_it() -> None:
    due = NOW + 10 * MINUTE
    fan = Fan(points=[(NOW, 4.0, 4.0, 4.0), (due, 4.06, 4.05, 4.08)], series=0, word="V max in 10 min")
    figure = drawn(chart(line(4.0), fans=[fan]))
    polygon, centre = figure.data[3:]
    now, then = AXIS.locals([NOW, due])
    assert list(zip(polygon.x, polygon.y, strict=True)) == [(now, 4.0), (then, 4.05), (then, 4.08), (now, 4.0)]
    assert polygon.fillcolor == tint("light", "series-1", 0.2)
    assert (list(centre.y), centre.line.dash) == ([4.0, 4.06], "6px 3px")
    assert "V max in 10 min" in centre.hovertemplate


def test_where_steps_have_no_forecast_the_fan_is_open() -> None:
    steps = [(NOW + i * MINUTE, 4.0, 3.9, 4.1) for i in range(6)]
    fan = Fan(points=[*steps[:2], None, *steps[3:]], series=0, word="a day ahead")
    figure = drawn(chart(line(4.0), fans=[fan]))
    assert [len(trace.x) for trace in figure.data[3:]] == [4, 2, 6, 3]


def test_events_that_lie_together_have_one_mark_of_the_worst_and_a_dotted_line_through_all_charts() -> None:
    events = [
        EventMark(at=NOW - 5 * HOUR, priority=3, words="unknown"),
        EventMark(at=NOW - 5 * HOUR + MINUTE, priority=1, words="too hot"),
        EventMark(at=NOW - HOUR, priority=2, words="imbalance"),
    ]
    assert [len(group) for group in together(events, AXIS, 460)] == [2, 1]
    figure = drawn(chart(line(4.0)), events=events)
    lane = figure.data[0]
    assert list(lane.text) == ["<b>1</b>", "<b>2</b>"]
    assert list(lane.marker.symbol) == ["square", "triangle-up"]
    assert lane.customdata[0] == "<b>1</b> 06:32:07 too hot<br><b>3</b> 06:31:07 unknown"
    assert "3 in the range" in texts(figure)
    verticals = [shape for shape in figure.layout.shapes if shape.xref == "x"]
    assert [shape.x0 for shape in verticals] == AXIS.locals([NOW - 5 * HOUR + MINUTE, NOW - HOUR, NOW])
    assert {(shape.y0, shape.yref) for shape in verticals} == {(0, "paper")}


def test_without_any_chart_the_lane_stands_alone() -> None:
    assert len(drawn().data) == 1


def test_cells_lie_tray_by_tray_and_the_weakest_is_outlined_in_colour_only_when_abnormal() -> None:
    def shown(priority: int | None):
        words = {"tray_word": "tray", "scale_word": "times"}
        return cell_map(
            {1: 2, 14: 61},
            {14: "cell 14"},
            trays=2,
            cells_per_tray=12,
            marked=14,
            priority=priority,
            theme="dark",
            **words,
        )

    figure = shown(None)
    heat = figure.data[0]
    assert (heat.z[0][0], heat.z[1][1], heat.z.sum()) == (2, 61, 63)
    assert heat.text[1][1] == "cell 14"
    assert figure.layout.shapes[0].line.color == tokens("dark")["text"]
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].y0) == (1.5, 1.5)
    assert "61" in texts(figure)
    assert shown(1).layout.shapes[0].line.color == tokens("dark")["p1"]


def test_a_drift_goes_through_the_middle_of_its_days() -> None:
    days = [date(2026, 11, d) for d in (1, 3, 5)]
    figure = drift_chart(days, [("mV", [20.0, 22.0, None], 1.0), ("°C", [None] * 3, None)], theme="light")
    gap, slope, temperature = figure.data
    assert gap.y == (20.0, 22.0, None)
    assert slope.y == pytest.approx((20.0, 22.0))  # medians: day 2, 21 mV
    assert temperature.xaxis == "x2"


def test_a_point_of_the_axis_and_its_moment_are_each_other_s_way_back() -> None:
    assert AXIS.utc(AXIS.local(NOW)) == NOW
