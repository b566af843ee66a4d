"""The charts of the stress lab as data."""

from __future__ import annotations

import pytest

from dashapp.figures import stress_curves, stress_hold_up, stress_series, stress_tornado
from dashapp.figures.stress_curves import SurvivalLine, survival_chart
from dashapp.figures.stress_hold_up import Bar, hold_up_chart
from dashapp.figures.stress_series import SeriesLine, Spans, series_chart
from dashapp.figures.stress_tornado import SwayBar, tornado_chart
from dashapp.figures.template import DASHES, tokens

TIMES = [-1.0, 0.0, 1.0, 2.0]
LINES = [
    SeriesLine(label="demand", values=[60.0] * 4),
    SeriesLine(label="A", values=[60.0, 60.0, 0.0, 60.0], index=0, empty_at=1.0, empty_word="A: empty"),
    SeriesLine(label="B", values=[60.0] * 4, index=1, empty_at=9.0, empty_word="B: empty"),
]


def texts(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_supply_names_its_lines_at_their_ends_shades_its_spans_and_says_what_ran_empty_in_sight(theme: str) -> None:
    spans = Spans(spans=[(0.0, 1.5), (3.0, 4.5)], word="outage")
    figure = series_chart(LINES, TIMES, spans, (-1.0, 2.0), time_unit="h", unit="MW", theme=theme)
    assert [trace.line.dash for trace in figure.data] == ["solid", *DASHES[:2]]
    assert figure.data[0].line.color == tokens(theme)["text-dim"]
    assert {trace.line.shape for trace in figure.data} == {"hv"}
    assert texts(figure) == ["outage", "demand", "A", "B", "A: empty"]
    assert [(one.x0, one.x1) for one in figure.layout.shapes if one.type == "rect"] == [(0.0, 1.5), (3.0, 4.5)]
    places = [note.yshift for note in figure.layout.annotations if note.text in ("demand", "A", "B")]
    assert sorted(places)[1] - sorted(places)[0] >= 14
    assert figure.layout.yaxis.range == (0.0, stress_series.HEADROOM * 60.0)


def test_supply_of_a_site_without_any_power_still_has_an_axis() -> None:
    nothing = [SeriesLine(label="A", values=[0.0, 0.0], index=0)]
    figure = series_chart(nothing, [0.0, 1.0], Spans(spans=[], word=""), (0.0, 1.0), time_unit="h", unit="MW",
                          theme="light")  # fmt: skip
    assert figure.layout.yaxis.range == (0.0, 1.0)
    assert texts(figure) == ["A"]


def test_hold_up_stacks_two_parts_told_apart_without_colour_with_the_sum_behind() -> None:
    bars = [Bar(label="A", parts=(10.0, 0.0), word="10"), Bar(label="B", parts=(30.0, 120.0), word="150")]
    figure = hold_up_chart(bars, ("UPS", "BESS"), unit="min", theme="light")
    assert [tuple(trace.x) for trace in figure.data] == [(10.0, 30.0), (0.0, 120.0)]
    assert [trace.marker.pattern.shape for trace in figure.data] == [None, "/"]
    assert [(note.text, note.x) for note in figure.layout.annotations] == [("10", 10.0), ("150", 150.0)]
    assert figure.layout.xaxis.range == (0, stress_hold_up.ROOM * 150.0)
    assert figure.layout.yaxis.range == (1.5, -0.5)  # the first on top


def test_a_survival_curve_stands_in_its_band_and_is_named_at_its_end() -> None:
    line = SurvivalLine(label="A", index=1, hours=[0, 24, 48], percent=[100, 50, 0], low=[99, 45, 0], high=[100, 55, 2])
    figure = survival_chart([line], title="hours", hour_unit="h", theme="dark")
    band, curve = figure.data
    assert list(band.y) == [99, 45, 0, 2, 55, 100]
    assert curve.line.dash == DASHES[1]
    assert texts(figure) == ["A"]
    assert (figure.layout.xaxis.range, figure.layout.xaxis.dtick) == ((0, 48), 12)
    assert stress_curves.TOP > 100  # a curve at 100 % is not cut in half


def test_a_tornado_goes_from_the_base_to_both_results_and_leaves_out_what_does_not_exist() -> None:
    bars = [
        SwayBar(label="price", less=-8.0, more=2.0, less_word="80", more_word="120"),
        SwayBar(label="rate", less=-5.0, more=-4.0, less_word="0.03", more_word="0.09"),
        SwayBar(label="years", less=None, more=-1.0, less_word="10", more_word="30"),
    ]
    figure = tornado_chart(bars, -3.0, title="NPV", sides=("less", "more"), unit="bn", theme="light")
    less, more = figure.data
    assert (less.base, list(less.x), list(more.x)) == (-3.0, [-5.0, -2.0, 0.0], [5.0, -1.0, 2.0])
    assert list(less.customdata) == [-8.0, -5.0, None]
    assert texts(figure) == ["80", "120", "0.03", "30"]  # both results of the rate lie left: the outer one is named
    low, high = figure.layout.xaxis.range
    assert low < -8.0
    assert high > 2.0
    assert stress_tornado.height_of(bars) == stress_tornado.FRAME_PX + 3 * stress_tornado.ROW_PX
