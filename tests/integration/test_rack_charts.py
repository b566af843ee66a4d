"""The panels of a rack over time, without a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from dash import no_update
from dash.exceptions import PreventUpdate

from api.services.context import Context
from dashapp.rack_charts.drift import show_drift
from dashapp.rack_charts.socp import ALL, show_socp
from dashapp.rack_charts.trends import show_trends
from tests import rack_scene as scene
from tests.components import reader_for, words_in
from tests.conftest import NOW, Clock

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
VIEW: dict[str, Any] = {"site": 2, "bank": 1, "rack": 5, "range": "1h", "at": ""}


@pytest.fixture
def backend() -> str:
    """What a page draws does not depend on the database."""
    return "sqlite"


@pytest.fixture
def rack(context: Context) -> Context:
    """Two hours of rows, with a gap."""
    gap = (NOW - 40 * MINUTE, NOW - 30 * MINUTE)
    scene.put_rack(context, scene.rows(NOW - 2 * HOUR, NOW, MINUTE, [gap]))
    return context


def trends(context: Context, view: dict[str, Any] = VIEW, zoom: Any = None, language: str = "en", drawn=None):
    return show_trends(reader_for(context, language), view, 0, zoom, drawn)


def named(figure: Any) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def said(words: Any) -> str:
    return (
        "".join(words_in([words]))
        if not isinstance(words, list)
        else "".join(part if isinstance(part, str) else "".join(words_in(part)) for part in words)
    )


def test_the_trends_have_their_gap_their_limits_and_no_forecast_where_there_is_none(rack: Context) -> None:
    state, figure, title, note, forecast, _ = trends(rack)
    assert state is None
    assert title == "Trends, last hour"
    assert said(note) == "gap = no data 10:50 to 11:01"
    assert said(forecast) == "No forecast was made in the last 3 minutes."
    assert named(figure) == ["Events", "SoC", "max", "min", "A, + charge", "max", "min", "gap"]
    texts = [one.text for one in figure.layout.annotations]
    for words in (
        "max 4.038",
        "min 3.993",
        "4.050 warn",
        "43.9 A charge",
        "gap 46",
        "55.0 protect",
        "none in the range",
    ):
        assert words in texts
    assert figure.layout.xaxis.range[1] == (NOW + timedelta(hours=9, minutes=10)).replace(tzinfo=None)


def test_forecasts_are_fans_and_say_how_good_they_are_and_what_is_missing(rack: Context) -> None:
    crossing = {"quantity": "max_temperature", "limit": 55.0, "level": 2, "probability": 0.6}
    scene.put_forecasts(rack, crossing=crossing | {"from_min": 7, "median_min": 9, "to_min": 12})
    _, figure, _, note, forecast, _ = trends(rack)
    assert named(figure).count("V max in 10 min") == 2
    assert "V min in 10 min" not in named(figure)
    assert said(note).startswith("shaded = 90 % interval · gap")
    words = said(forecast)
    assert "T max will cross 55 °C in 7 to 12 min (90 %, achieved 89 %)" in words
    assert "achieved coverage 89 % of 1\u202f234 · not better than persistence: V gap · V min: No forecast" in words
    ends = [trace for trace in figure.data if trace.name == "V gap in 10 min"]
    assert max(ends[0].y) == pytest.approx(52.0)  # mV


def test_the_day_ahead_is_drawn_where_the_range_is_long_and_leaves_its_hole_open(rack: Context) -> None:
    scene.put_day_ahead(rack)
    assert "V max a day ahead" not in named(trends(rack)[1])
    figure = trends(rack, VIEW | {"range": "24h"})[1]
    assert named(figure).count("V max a day ahead") == 4
    assert figure.layout.xaxis.range[1] == (NOW + timedelta(hours=9 + 12)).replace(tzinfo=None)


def test_zooming_shows_the_part_and_another_view_forgets_it(rack: Context) -> None:
    part = ["2026-11-21 11:20:00.5", "2026-11-21T11:25:00"]
    _, figure, _, note, _, drawn = trends(rack, zoom={"view": VIEW, "range": part})
    assert [str(end) for end in figure.layout.xaxis.range] == ["2026-11-21 11:20:00.500000", "2026-11-21 11:25:00"]
    assert said(note).startswith("a part: double-click for the whole")
    assert trends(rack, VIEW | {"range": "24h"}, zoom={"view": VIEW, "range": part})[5] != drawn
    for broken in ({"view": VIEW, "range": ["x", "y"]}, {"view": VIEW}, {"view": VIEW, "range": part[::-1]}):
        assert said(trends(rack, zoom=broken)[3]).startswith("gap")


def test_a_past_moment_is_drawn_once_and_silence_is_told_with_its_age(rack: Context, clock: Clock) -> None:
    at = VIEW | {"at": "2026-11-21T10:55"}
    _, figure, _, note, _, drawn = trends(rack, at)
    assert "last row 4 min 53 s ago" in said(note)
    hollow = [trace.marker.symbol for trace in figure.data if trace.mode == "markers"]
    assert set(hollow) == {"circle-open"}
    with pytest.raises(PreventUpdate):
        trends(rack, at, drawn=drawn)


def test_a_rack_without_rows_and_a_view_of_a_whole_site(rack: Context) -> None:
    state, figure, *_ = trends(rack, VIEW | {"rack": 9})
    assert "This rack has sent no row in this range." in words_in(state)
    assert figure is no_update
    with pytest.raises(PreventUpdate):
        trends(rack, VIEW | {"bank": None, "rack": None})


def test_events_are_marks_with_their_words(rack: Context) -> None:
    scene.put_events(rack)
    lane = trends(rack, language="ko")[1].data[0]
    assert list(lane.text) == ["<b>1</b>"]
    assert "고온" in lane.customdata[0]


def socp(context: Context, *, status: str = ALL, language: str = "en"):
    return show_socp(reader_for(context, language), VIEW, 0, 30, status, ALL, ALL, None)


def test_the_weakest_cell_is_outlined_in_the_colour_of_what_it_is_beyond_now(rack: Context) -> None:
    state, figure, _, note, _ = socp(rack)
    assert "No samples yet." in words_in(state)
    scene.put_counts(rack, {scene.WEAKEST: 61, 3: 22})
    state, figure, facts, note, _ = socp(rack)
    assert (state, note) == (None, "SoCP · 1 of 30 days")
    assert np.sum(figure.data[0].z) == 83
    words = "|".join(words_in(facts))
    assert "Cell 217|tray 19, position 1" in words
    assert "61 times in 30 d (next: 22)" in words
    assert "46.8 °C · 3.912 V · 31.0 A charge" in words
    assert "hottest, 52.1 °C" in words
    assert figure.layout.shapes[0].line.color == "#D9660A"  # beyond the warning of 50 °C
    assert "No samples yet." in words_in(socp(rack, status="1")[0])


def test_the_drift_says_its_slope_or_that_there_are_too_few_days(rack: Context) -> None:
    reader = reader_for(rack)
    assert "No day with rest yet." in words_in(show_drift(reader, VIEW, 0, None)[0])
    scene.put_drift(rack, 20)
    state, figure, slopes, _ = show_drift(reader, VIEW, 0, None)
    assert state is None
    assert figure.data[0].y[-1] == pytest.approx(40.9)
    assert "+1.10 mV a day (1.10..1.10)" in words_in(slopes)
