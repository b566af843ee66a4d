"""The charts of the SoS builder: what they draw for values, limits, gaps and unknown minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.i18n import translator
from dashapp.figures.member_charts import Member, member_charts
from dashapp.figures.names import kept_apart, shortened
from dashapp.figures.sos_chart import sos_chart, unknown_spans
from dashapp.figures.template import tint, tokens
from dashapp.figures.time_axis import TimeAxis
from dashapp.figures.values_chart import TagLine, values_chart

END = datetime(2026, 11, 21, 2, 31, tzinfo=UTC)  # 11:31 in Seoul
AXIS = TimeAxis(start=END - timedelta(hours=1), end=END, zone=ZoneInfo("Asia/Seoul"))
MINUTES = [AXIS.start + timedelta(minutes=i) for i in range(61)]
english, korean = translator("en"), translator("ko")


@dataclass(frozen=True, kw_only=True)
class Point:
    time: datetime
    value: float | None
    weakest: str | None = "over_temp"
    upper_bound: float | None = None


def local(text):
    """A point of the axis: a time of the site without a zone."""
    return datetime.fromisoformat(text)


def temperature(values, **changes):
    given = {"tag": "over_temp", "index": 0, "safety_value": 40.0, "warn_threshold": 50.0, "unit": "°C", **changes}
    return TagLine(points=list(zip(MINUTES, values, strict=False)), **given)


def labels(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_a_value_is_drawn_on_the_scale_of_its_own_limits():
    # (46 - 40) / (50 - 40) = 0.6 for an upper bound; (3.225 - 3.3) / (3.15 - 3.3) = 0.5 for a lower bound
    under = TagLine(
        tag="under_voltage", index=1, points=[(END, 3.225)], safety_value=3.3, warn_threshold=3.15, unit="V"
    )
    figure = values_chart([temperature([46.0]), under], AXIS, theme="light", t=english)
    assert figure.data[0].y == pytest.approx((0.6,))
    assert figure.data[1].y == pytest.approx((0.5,))


def test_hovering_shows_the_value_itself_in_its_unit():
    figure = values_chart([temperature([52.14, None])], AXIS, theme="light", t=english)
    assert figure.data[0].text == ("52.1 °C", "–")


def test_a_gap_breaks_the_line():
    figure = values_chart([temperature([41.0, None, 43.0])], AXIS, theme="light", t=english)
    assert figure.data[0].y == pytest.approx((0.1, None, 0.3))
    assert figure.layout.template.data.scatter[0].connectgaps is False


def test_a_line_that_stopped_ends_with_a_hollow_point_and_a_question_mark():
    figure = values_chart([temperature([41.0, 42.0, None])], AXIS, theme="light", t=english)
    hollow = figure.data[1]
    assert hollow.marker.symbol == "circle-open"
    assert hollow.x == (local("2026-11-21 10:32"),)  # the second minute of 10:31 .. 11:31
    assert "over_temp ?" in labels(figure)


def test_a_tag_without_any_value_has_no_label_and_no_point():
    figure = values_chart([temperature([None, None])], AXIS, theme="light", t=english)
    assert len(figure.data) == 1
    assert labels(figure) == ["safety value", "warn threshold"]


def test_a_line_beyond_the_axis_says_how_far():
    # a current of 100 against 500 / 540: (100 - 500) / 40 = -10
    current = TagLine(
        tag="bank_current", index=0, points=[(END, 100.0)], safety_value=500, warn_threshold=540, unit="A"
    )
    figure = values_chart([current], AXIS, theme="light", t=english)
    assert any("↓ −10" in text for text in labels(figure))
    assert figure.layout.yaxis.range[0] > -5


def test_series_are_told_apart_by_dash_as_well_as_colour():
    lines = [temperature([41.0], tag=f"tag_{i}", index=i) for i in range(4)]
    figure = values_chart(lines, AXIS, theme="dark", t=english)
    assert len({trace.line.dash for trace in figure.data}) == 4
    assert len({trace.line.color for trace in figure.data}) == 4


def test_names_side_by_side_are_cut_where_they_do_not_differ():
    racks = ["r5.max_cell_voltage", "r6.max_cell_voltage"]
    assert kept_apart(racks, 12) == ["r5.max…ltage", "r6.max…ltage"]
    limits = ["panli.over_voltage", "panli.under_voltage", "f"]
    assert kept_apart(limits, 12) == ["…ver_voltage", "…der_voltage", "f"]


def test_a_long_tag_is_shortened_in_its_middle():
    assert shortened("r5.max_cell_voltage", 16) == "r5.max_c…voltage"
    assert shortened("over_temp", 16) == "over_temp"


def test_the_sos_chart_is_tinted_by_band_and_shows_both_limits():
    figure = sos_chart([Point(time=END, value=0.66)], AXIS, theme="light", t=korean)
    fills = {shape.fillcolor: (shape.y0, shape.y1) for shape in figure.layout.shapes if shape.type == "rect"}
    assert fills == {tint("light", "p2", 0.08): (0.4096, 0.8), tint("light", "p1", 0.08): (0, 0.4096)}
    lines = {shape.y0: shape.line for shape in figure.layout.shapes if shape.type == "line"}
    assert lines[0.8].dash == "6px 3px"
    assert lines[0.8].color == tokens("light")["p2"]
    assert lines[0.4096].dash == "solid"
    assert lines[0.4096].color == tokens("light")["p1"]
    assert labels(figure) == ["경고 0.80", "위험 0.41", "0.66"]


def test_unknown_minutes_break_the_curve_and_are_hatched_over_the_full_height():
    points = [
        Point(time=minute, value=None if 20 <= i < 25 else 0.9, upper_bound=0.93) for i, minute in enumerate(MINUTES)
    ]
    figure = sos_chart(points, AXIS, theme="light", t=english)
    hatched = next(trace for trace in figure.data if trace.fill == "toself")
    assert hatched.fillpattern.shape == "/"
    assert (min(hatched.y), max(hatched.y)) == (0, 1.02)
    # five minutes from 10:51 to 10:55, half a minute on either side
    assert hatched.x[0] == local("2026-11-21 10:50:30")
    assert hatched.x[2] == local("2026-11-21 10:55:30")
    curve = next(trace for trace in figure.data if trace.name == "SoS")
    assert curve.y[20:25] == (None,) * 5
    at_most = next(trace for trace in figure.data if trace.name == "at most")
    assert at_most.y[19:26] == (None, 0.93, 0.93, 0.93, 0.93, 0.93, None)


def test_a_single_unknown_minute_of_a_week_can_still_be_seen():
    week = TimeAxis(start=END - timedelta(days=7), end=END, zone=ZoneInfo("Asia/Seoul"))
    moment = END - timedelta(days=3)
    ((start, end),) = unknown_spans([Point(time=moment, value=None)], week)
    assert end - start == 3 * timedelta(days=7) / 350  # 3 of the plot's 350 px


def test_an_unknown_last_minute_shows_no_end_value():
    figure = sos_chart([Point(time=END, value=None, upper_bound=0.5)], AXIS, theme="light", t=english)
    assert labels(figure) == ["warn 0.80", "unsafe 0.41"]


def test_a_last_point_of_four_minutes_ago_is_not_shown_as_the_present():
    figure = sos_chart([Point(time=END - timedelta(minutes=4), value=0.9)], AXIS, theme="light", t=english)
    assert labels(figure) == ["warn 0.80", "unsafe 0.41"]


def test_an_empty_chart_still_has_its_range_and_limits():
    figure = sos_chart([], AXIS, theme="light", t=english)
    assert figure.layout.xaxis.range == (local("2026-11-21 10:31"), local("2026-11-21 11:31"))
    assert labels(figure) == ["warn 0.80", "unsafe 0.41"]


def test_members_share_one_scale_that_reaches_down_to_the_lowest_f():
    members = [
        Member(tag="over_temp", index=0, scores=[(END, 0.34)]),
        Member(tag="volt_unbalance", index=1, scores=[(END, 0.98)]),
    ]
    figure = member_charts(members, AXIS, theme="light")
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range == (0.3, 1.03)
    assert labels(figure) == ["over_temp", "0.34", "volt_…lance", "0.98"]


def test_an_unknown_member_is_a_question_mark_not_a_number():
    figure = member_charts([Member(tag="over_temp", index=0, scores=[(END, None)])], AXIS, theme="dark")
    unknown = figure.layout.annotations[1]
    assert (unknown.text, unknown.font.color) == ("?", tokens("dark")["unknown"])


def test_the_axis_is_in_site_time_and_never_folds_back_when_clocks_change():
    # Berlin leaves summer time on 2026-10-25 01:00 UTC: 02:30 occurs twice on the wall
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    axis = TimeAxis(start=start, end=start + timedelta(hours=3), zone=berlin)
    moments = [start + timedelta(minutes=30 * i) for i in range(7)]
    drawn = axis.locals(moments)
    assert drawn == sorted(set(drawn))
    assert drawn[-1] == local("2026-10-25 04:00")
