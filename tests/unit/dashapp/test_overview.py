"""The overview without a deployment: which site comes first, what its cells say, how its lines are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.config import Site
from api.i18n import Text
from api.services.platform_state import LostDevice, MinuteJob, PlatformState
from api.services.site_now import Charge, SiteNow
from api.store.devices.arming import Switch
from dashapp.figures.sparkline import sparkline
from dashapp.overview_page import battery_cells, safety_cells
from dashapp.overview_page.facts import Outlook, Reach, Safety, SiteFacts, Worst
from dashapp.overview_page.order import counted, worst_first
from dashapp.overview_page.platform import past_lines, platform_lines
from dashapp.overview_page.reaches import reaches_panel
from dashapp.overview_page.rows import CELLS, cells_of, row_class
from dashapp.overview_page.source import pressing
from dashapp.overview_page.words import reach_words
from dashapp.reader import Reader
from dashapp.widgets.spark import spark
from engine.safety.bands import Band
from engine.safety.limits import Level, Measured
from engine.safety.rack_sos import Part
from tests.components import components, words_in
from tests.conftest import NOW

HOT = Reach(
    site=1, bank_id=2, rack_id=5, quantity=Measured.MAX_TEMPERATURE, limit=50.0, level=Level.WARNING,
    probability=0.8, from_min=7.4, median_min=9.0, to_min=11.9, coverage=0.891,
)  # fmt: skip
GUILTY = Worst(bank_id=2, rack_id=5, part=Part.OVER_TEMPERATURE, f=0.73, cell=217)
PLATFORM = PlatformState(
    devices=3, lost=(), job=MinuteJob(done_until=NOW.replace(second=0), is_late=False, sets=214, took_s=0.3), away=(),
    waiting_rows=0, read_only=False, switch=Switch(), armed=2,
)  # fmt: skip


def site(number: int, **changes: Any) -> Site:
    return Site(id=number, name={"ko": "판리", "en": "Panli"}, url="sqlite:///none.db", **changes)


def row(
    number: int = 1,
    score: float | None = 0.97,
    bound: float | None = None,
    alarms: Mapping[int, int] | None = None,
    *,
    late: bool = False,
) -> SiteFacts:
    safety = Safety(score=score, upper_bound=bound if score is None else score, racks=2, banks=1, worst=GUILTY)
    now = SiteNow(
        site=site(number),
        at=NOW - timedelta(seconds=1200 if late else 1),
        is_stale=late,
        soc=Charge(mean_pct=58.0, low_pct=55.0, high_pct=61.0),
        power_kw=-96.0,
        rating_kw=1200.0,
        spacing_s=1.0,
    )
    return SiteFacts(site=site(number), safety=safety, now=now, alarms=alarms or {}, outlook=Outlook(racks=2))


def words(layout: Any) -> str:
    return " | ".join(word for word in words_in(layout) if word)


def classes(layout: Any) -> list[str]:
    return [str(getattr(one, "className", "")) for one in components(layout)]


def first_to_last(*rows: SiteFacts) -> list[int]:
    return [one.site.id for one in worst_first(rows)]


def test_unsafe_comes_before_warning_before_unknown_before_safe() -> None:
    assert first_to_last(row(1, 1.0), row(2, None), row(3, 0.8), row(4, 0.3), row(5, 0.97)) == [4, 3, 2, 5, 1]


def test_an_unknown_site_whose_known_racks_are_unsafe_comes_first() -> None:
    assert first_to_last(row(1, 0.5), row(2, None, 0.3), row(3, None, 0.99)) == [2, 1, 3]


def test_an_urgent_alarm_brings_a_safe_site_to_the_top() -> None:
    assert first_to_last(row(1, 0.7), row(2, 1.0, alarms={1: 1}), row(3, 0.9, alarms={1: 0})) == [2, 1, 3]


def test_the_bands_are_counted_worst_first_and_only_those_there_are() -> None:
    found = counted([row(1, 0.97), row(2, None), row(3, 0.9)])
    assert list(found.items()) == [(Band.UNKNOWN, 1), (Band.SAFE, 2)]


def test_a_row_has_every_cell_and_says_when_it_is_late(reader: Reader) -> None:
    late = row(late=True)
    assert tuple(dict(cells_of(reader, late, lambda _: (), "", None))) == CELLS
    assert row_class(late) == "overview-row safe late"


def test_a_cell_is_drawn_from_the_same_facts_a_second_later_unless_it_shows_the_second(reader: Reader) -> None:
    earlier, later = row(), row()
    later = replace(later, now=replace(later.now, at=NOW))
    before = {name: repr(cell.facts) for name, cell in cells_of(reader, earlier, lambda _: (), "", None)}
    after = {name: repr(cell.facts) for name, cell in cells_of(reader, later, lambda _: (), "", None)}
    assert {name for name in CELLS if before[name] != after[name]} == {"age"}


def test_the_score_is_read_as_a_number_and_unknown_as_a_question_mark() -> None:
    assert words(safety_cells.score_cell(Safety(score=0.714))) == "0.71"
    assert words(safety_cells.score_cell(Safety())) == "?"


def test_a_band_says_its_word_and_since_when(reader: Reader) -> None:
    def said(safety: Safety, **changes: Any) -> str:
        return words(safety_cells.band_cell(reader, safety, replace(row().now, **changes), NOW, past=False))

    assert "warning | since 02:27" in said(Safety(score=0.71, since=NOW - timedelta(minutes=4)))
    assert "safe for 9 h" in said(Safety(score=0.97, since=NOW - timedelta(hours=9)))
    assert "safe for over 24 h" in said(Safety(score=1.0, since=NOW - timedelta(hours=24)))
    silent = said(Safety(), is_stale=True, at=NOW - timedelta(minutes=20))
    assert "SoS: unknown" in silent
    assert "since 02:11" in silent  # the last row: from then on nobody knows


def test_the_guilty_part_of_the_worst_rack_is_named_and_leads_there(reader: Reader) -> None:
    cell = safety_cells.worst_cell(reader, 1, Safety(score=0.71, worst=GUILTY, racks=17), "2026-11-21T11:00")
    assert words(cell) == "Over-temperature  | f 0.73 | bank 2 · rack 5 · cell 217"
    close = safety_cells.worst_cell(reader, 1, Safety(score=0.998, worst=replace(GUILTY, f=0.998), racks=2), "")
    assert "f 0.998" in words(close)  # with two decimals it would read as fully safe
    (link,) = [one for one in components(cell) if getattr(one, "href", None)]
    assert link.href == "/hmi/sites?site=1&bank=2&rack=5&at=2026-11-21T11:00"


@pytest.mark.parametrize(
    ("safety", "said"),
    [
        (
            Safety(upper_bound=0.93, worst=GUILTY, racks=18, unknown_racks=9),
            "9 of 18 racks unknown | known racks ≤ 0.93",
        ),
        (Safety(racks=2, unknown_racks=2), "2 of 2 racks unknown"),
        (Safety(score=1.0, worst=replace(GUILTY, f=1.0), racks=9), "all parts f = 1"),
        (Safety(), "State of Safety was never evaluated"),
        (Safety(reason=Text("There is nothing at this path.")), "There is nothing at this path."),
    ],
)
def test_a_site_without_a_guilty_part_says_why(reader: Reader, safety: Safety, said: str) -> None:
    assert words(safety_cells.worst_cell(reader, 1, safety, "")) == said


def test_charge_and_power_have_their_bars_limits_and_words_and_a_late_one_is_dimmed(reader: Reader) -> None:
    late = replace(row(late=True).now, site=site(1, soc_cap=90.0))
    assert words(battery_cells.soc_cell(reader, late)) == "58 |  % | SoC 58 %, banks 55 to 61 % | cap 90 %"
    power = battery_cells.power_cell(reader, late)
    assert words(power) == "−96 |  kW | −96 kW discharge, rated 1\u202f200 kW | discharge"
    assert classes(power)[0] == "stale"
    assert words(battery_cells.power_cell(reader, replace(late, power_kw=398.0))).startswith("+398 |  kW")
    assert words(battery_cells.power_cell(reader, replace(late, power_kw=5.9))).endswith("rest")  # 0.5 % of 1 200
    assert words(battery_cells.power_cell(reader, replace(late, power_kw=None))) == "–"


def test_the_age_stands_at_full_strength_with_the_rate_or_the_word_stale(reader: Reader) -> None:
    fresh, late = (
        battery_cells.age_cell(reader, row().now, None),
        battery_cells.age_cell(reader, row(late=True).now, None),
    )
    assert (words(fresh), words(late)) == ("1 s | {age} | 1 Hz", "20 min 0 s | {age} | stale")
    assert "stale" not in classes(late)
    away = SiteNow(site=site(1), problem=Text("There is nothing at this path."))
    assert words(battery_cells.age_cell(reader, away, None)).startswith("away")


def test_no_open_alarm_is_a_dash_and_not_known_a_question_mark(reader: Reader) -> None:
    assert "–" in words_in(battery_cells.alarm_cell(reader, 1, {}))
    assert "?" in words_in(battery_cells.alarm_cell(reader, 1, None))
    some = battery_cells.alarm_cell(reader, 3, {1: 1, 2: 3})
    assert some.href == "/hmi/alarms?site=3"
    assert words(some).startswith("Open alarms: 1 of priority 1, 3 of priority 2, 0 of priority 3")


def test_a_limit_that_will_be_reached_is_said_with_its_interval_and_what_such_intervals_achieved(
    reader: Reader,
) -> None:
    outlook = Outlook(reaches=(HOT,), racks=17)
    assert words(battery_cells.outlook_cell(reader, outlook, "")) == (
        "T max 50.0 °C | in 7–12 min (90 %, achieved 89 %) | bank 2 · rack 5"
    )
    assert reach_words(reader, replace(HOT, probability=0.3)) == "in 7–12 min (probability 30 %)"
    assert reach_words(reader, replace(HOT, from_min=0.0, median_min=0.0, to_min=0.0)) == "reached now"
    assert reach_words(reader, replace(HOT, quantity=None, coverage=None)) == "in 7–12 min (90 %)"


@pytest.mark.parametrize(
    ("outlook", "said"),
    [
        (Outlook(racks=16), "– | no limit reached"),
        (Outlook(racks=16, without=2), "– | no limit reached · 2 of 16 racks without a forecast"),
        (Outlook(racks=2, without=2, reason=Text("unknown")), "– | unknown"),
        (Outlook(), "– | No forecast was made lately."),
    ],
)
def test_where_no_limit_is_reached_it_is_said_how_far_that_is_known(
    reader: Reader, outlook: Outlook, said: str
) -> None:
    assert said in words(battery_cells.outlook_cell(reader, outlook, ""))


def test_the_panel_shows_the_likely_before_the_unlikely_and_says_when_there_is_nothing(reader: Reader) -> None:
    unlikely = replace(HOT, probability=0.2, median_min=2.0)
    assert sorted([unlikely, HOT], key=pressing) == [HOT, unlikely]
    rows = [replace(row(), outlook=Outlook(reaches=(HOT, unlikely), racks=2))]
    drawn = reaches_panel(reader, rows)
    spans = [one for one in components(drawn) if str(getattr(one, "className", "")).startswith("reach-span")]
    assert [span.className for span in spans] == ["reach-span", "reach-span unlikely"]
    assert spans[0].style == {"left": "49.3%", "width": "max(2px, calc(79.3% - 49.3%))"}  # 7.4 and 11.9 of 15 min
    assert "No limit is forecast to be reached." in words(reaches_panel(reader, [row()]))
    silent = replace(row(), outlook=Outlook())
    assert "Nothing is forecast at the moment." in words(reaches_panel(reader, [silent]))


def test_the_platform_says_what_works_and_marks_what_does_not(reader: Reader) -> None:
    good = platform_lines(reader, PLATFORM, [row()])
    assert [line.words for line in good] == [
        "1 of 1 report",
        "3 of 3 answer",
        "02:31:00 · sets: 214 · 0.3 s",
        "all answer · rows waiting: 0",
        "on · confirmation needed · armed: 2",
    ]
    assert {line.trouble for line in good} == {None}
    lost = LostDevice(device="pcs", since=NOW - timedelta(minutes=20))
    bad = replace(PLATFORM, lost=(lost,), job=None, away=("site_2",), waiting_rows=None, read_only=True)
    lines = platform_lines(reader, bad, [row(late=True)])
    assert [line.trouble for line in lines] == ["unknown", "unknown", "unknown", 2, None]
    assert lines[1].words == "2 of 3 answer · pcs since 02:11"
    assert past_lines(reader, [row()])[1].words == "known for the present only"


def test_the_line_of_the_day_is_broken_where_it_is_unknown(reader: Reader) -> None:
    start = NOW - timedelta(hours=24)
    values = (None, 1.0, 1.0, None, 0.5, None)
    points = [(start + timedelta(hours=4 * i), value) for i, value in enumerate(values)]
    line = sparkline(points, start, NOW)
    assert line.path.count("M") == 2  # 1.0 .. 1.0, and 0.5 alone
    assert line.unknown == ((0.5, pytest.approx(16 / 24)), (pytest.approx(20 / 24), 1.0))
    assert line.end == (pytest.approx(16 / 24), pytest.approx(1 - 0.5 / 1.04))
    assert sparkline([], start, NOW).path == ""
    assert "hollow" in " ".join(classes(spark(line, label="SoS", is_stale=True)))
