"""What a study came to, as the page lays it out."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from dash.exceptions import PreventUpdate

from api.services.stress.studies import Study
from api.services.stress.words import verdict_text
from dashapp.reader import Reader
from dashapp.stress_page.results import callbacks, export
from dashapp.stress_page.results.advantages import advantage_panel
from dashapp.stress_page.results.amounts import Unit, money_unit, time_unit, unit_for
from dashapp.stress_page.results.column import results_of
from dashapp.stress_page.results.comparison import comparison_of
from dashapp.stress_page.results.kpi import kpi_cards
from dashapp.stress_page.results.money import break_even_panel
from dashapp.stress_page.results.supply import clock_of
from dashapp.stress_page.results.systems import systems_of
from dashapp.stress_page.results.tornado import tornado_panels
from dashapp.stress_page.results.two_levels import comparison_csv
from engine.stress.answer import Level, Recommendation
from engine.stress.config import StudyConfig
from tests.components import components, words_in
from tests.stress import SYSTEMS, sample_answer

ANSWER, CONFIG = sample_answer(), StudyConfig()
NOTHING = Level(mean=None, low=None, high=None)


def figures_in(layout) -> list:
    return [part.figure for part in components(layout) if type(part).__name__ == "Graph"]


def has_class(part, name: str) -> bool:
    return name in (getattr(part, "className", None) or "").split()


def test_the_column_shows_cards_chart_three_panels_and_the_verdict_first(reader: Reader) -> None:
    shown = results_of(reader, ANSWER, CONFIG)
    first = [words_in(part) for part in shown.children[:4]]
    assert [
        sum(has_class(part, "kpi-card") for part in components(shown.children[0])),
        "Supply of the architectures, median run" in first[1],
        {"t2, time the data can be saved", "Survival curve", "SLA and score"} <= set(first[2]),
        "CEMS microgrid is the best choice for this study." in first[3],
    ] == [4, True, True, True]
    assert len(figures_in(shown)) == 5
    buttons = {part.id["index"] for part in components(shown) if type(part).__name__ == "Button"}
    assert buttons == set(export.TABLES)


def test_every_row_of_a_card_has_its_whisker_and_its_interval_in_words(reader: Reader) -> None:
    cards = kpi_cards(reader, ANSWER, systems_of(reader, ANSWER))
    whiskers = [
        part.to_plotly_json()["props"]["aria-label"] for part in components(cards) if has_class(part, "whisker")
    ]
    assert len(whiskers) == 4 * len(SYSTEMS)
    assert whiskers[0] == "Legacy grid: 350 MWh, 336..364"
    assert "21 000" not in " ".join(whiskers)  # long times are told in minutes
    assert whiskers[3] == "Legacy grid: 350 min, 336..364"


def test_korean_readers_meet_no_english_sentence(reader: Reader) -> None:
    *shown, sheet, _ = results_of(replace(reader, language="ko"), ANSWER, CONFIG).children
    words = words_in(shown) + words_in(sheet.children[0])  # the sheet's sources are citations
    english = [one for one in words if re.search(r"[a-z]{3,} [a-z]{3,}", one)]
    assert english == []


def test_a_number_that_does_not_exist_is_a_dash_with_its_reason_never_0(reader: Reader) -> None:
    measures = {key: dict.fromkeys(SYSTEMS, NOTHING) for key in ANSWER.measures}
    differences = tuple(replace(one, mean=None, low=None, high=None, ratio=None) for one in ANSWER.differences)
    break_even = tuple(replace(one, energy_mwh=None, capital=None) for one in ANSWER.break_even)
    tornadoes = tuple(replace(one, base=None) for one in ANSWER.tornadoes)
    hollow = replace(
        ANSWER, measures=measures, differences=differences, break_even=break_even, tornadoes=tornadoes
    )  # fmt: skip
    shown = results_of(reader, hollow, CONFIG)
    cards = words_in(shown.children[0])
    assert cards.count("–") == cards.count("no run has a value") == 4 * len(SYSTEMS)
    assert not any(has_class(part, "whisker") for part in components(shown.children[0]))
    words = words_in(shown)
    assert {"not even with 20\u202f000 MWh", "There is no value to move.", "reference", "not within its years"} <= set(
        words
    )


def test_what_nothing_moves_and_what_needs_no_battery_is_said(reader: Reader) -> None:
    still = tuple(replace(one, result_less=-4e11, result_more=-4e11) for one in ANSWER.tornadoes[0].sways)
    answer = replace(ANSWER, tornadoes=(replace(ANSWER.tornadoes[0], sways=still),), break_even=())
    shown = [*tornado_panels(reader, answer, systems_of(reader, answer)), break_even_panel(reader, answer)]
    assert not figures_in(shown)
    said = {"None of the inputs moves it.", "Nothing to find: no architecture loses more energy than another."}
    assert said <= set(words_in(shown))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Recommendation(best=None, ties=(), reasons=(), doubts=()), "No architecture is better for sure."),
        (
            Recommendation(best=None, ties=("Legacy grid", "Mine"), reasons=(), doubts=()),
            "No architecture is better for sure. As good as each other: Legacy grid, Mine.",
        ),
        (
            Recommendation(best="Smart grid", ties=(), reasons=(), doubts=()),
            "Smart grid is the best choice for this study.",
        ),
    ],
)
def test_a_tie_is_said(given: Recommendation, said: str) -> None:
    assert verdict_text(given).in_language("en") == said


def test_a_difference_that_is_not_sure_is_told_so_instead_of_a_ratio(reader: Reader) -> None:
    sure = replace(ANSWER.differences[0], mean=2.0, low=1.0, high=3.0, ratio=1.5, sure=True)
    open_ = replace(sure, first="Smart grid", low=-1.0, sure=False)
    tie = replace(sure, second="Smart grid", mean=0.0, low=0.0, high=0.0, ratio=1.0, sure=False)
    answer = replace(ANSWER, differences=(sure, open_, tie))
    words = words_in(advantage_panel(reader, answer, systems_of(reader, answer)))
    assert [words.count(one) for one in ("× 1.50", "not sure", "equal")] == [1, 1, 1]


def test_units_suit_the_largest_value(reader: Reader) -> None:
    korean = replace(reader, language="ko")
    assert [time_unit(reader, seconds).word for seconds in (9_999, 10_000, 600_000, 4e7)] == ["s", "min", "h", "d"]
    assert money_unit(reader, [2e8, None]).with_word(2e8) == "200 M KRW"
    assert money_unit(reader, [-4e11]).with_word(-4e11) == "−400 bn KRW"
    assert money_unit(korean, [-4e11]).with_word(-4e11) == "−4\u202f000억 원"
    assert money_unit(korean, [1.6e13]).with_word(1.6e13) == "16.0조 원"
    assert unit_for(reader, "share", [0.034]) == Unit(word="%", per=0.01)


def test_the_chart_shows_what_lies_around_the_scenario(reader: Reader) -> None:
    clock = clock_of(reader, ANSWER.series)  # from 10 h to 16 h of a day
    assert (clock.unit.word, clock.zero_s, clock.shown) == ("h", 36_000.0, (-1.5, 9.0))
    quiet = clock_of(reader, replace(ANSWER.series, spans_s=()))
    assert quiet.shown == (0.0, ANSWER.series.time_s[-1] / 3_600.0)


@pytest.mark.parametrize("table", export.TABLES)
def test_every_table_leaves_as_csv_with_full_numbers(table: str) -> None:
    head, *rows = csv.reader(io.StringIO(export.csv_of(table, ANSWER, CONFIG)))
    assert rows
    assert {len(row) for row in rows} <= {len(head), 3}
    if table == "measures":
        assert rows[0] == ["unserved_mwh", "Legacy grid", "350.0", "336.0", "364.0", "308.0", "350.0", "392.0"]


def test_two_studies_stand_side_by_side_with_what_lies_between_them(reader: Reader) -> None:
    surer = {name: Level(mean=10.0, low=9.0, high=11.0) for name in SYSTEMS}
    other = replace(ANSWER, measures={**ANSWER.measures, "unserved_mwh": surer})
    larger = StudyConfig(demand_mw=70.0, assumptions={"gpus": 1_000.0})
    shown = comparison_of(reader, [("first", ANSWER, CONFIG), ("other", other, larger)])
    words = words_in(shown)
    assert [words.count(one) for one in ("first", "other")] == [4, 4]  # verdict, columns of two tables, chart
    assert {"Base load, MW", "60", "70", "CEMS microgrid · UPS · Power, MW", "50\u202f000", "1\u202f000"} <= set(words)
    # 10 - 350: the intervals of 28 and 2 MWh do not reach each other
    assert "−340" in words
    assert "equal" in words  # nothing is curtailed in either
    ids = [str(part.id) for part in components(shown) if getattr(part, "id", None) is not None]
    assert len(ids) == len(set(ids))


def test_side_by_side_leaves_as_csv_in_stored_units(reader: Reader) -> None:
    text = comparison_csv(reader, [("12", ANSWER, CONFIG), ("9", ANSWER, CONFIG)])
    head, first, second, *_ = csv.reader(io.StringIO(text))
    assert head == ["FIGURE", "UNIT", "SYSTEM", "STUDY", "MEAN", "LOW", "HIGH"]
    assert (first[3], second[3]) == ("12", "9")
    assert first == ["unserved_mwh", "MWh", "Legacy grid", "12", "350.0", "336.0", "364.0"]


def test_one_run_alone_is_drawn_without_an_interval(reader: Reader) -> None:
    alone = {key: {name: Level(mean=5.0, low=None, high=None) for name in SYSTEMS} for key in ANSWER.measures}
    cards = kpi_cards(reader, replace(ANSWER, measures=alone), systems_of(reader, ANSWER))
    titles = [part.title for part in components(cards) if has_class(part, "kpi-row")]
    assert set(titles) == {"one run alone has no interval"}


def test_csv_takes_the_table_of_the_study_in_view(reader: Reader, monkeypatch) -> None:
    study = Study(line=SimpleNamespace(id=12), config=CONFIG, answer=ANSWER)
    monkeypatch.setattr(
        callbacks, "find_study", lambda _, study_id: {12: study, 9: replace(study, answer=None)}[study_id]
    )
    monkeypatch.setattr(callbacks, "pressed_index", lambda: "scores")
    sent = callbacks.download(reader, [1], {"study": "12"})
    assert sent["filename"] == "anjeon-stress-12-scores.csv"
    assert sent["content"].startswith("SYSTEM,SCORE,LOW,HIGH,ROBUSTNESS\r\nLegacy grid,41.0,")
    with pytest.raises(PreventUpdate):  # it is not done yet
        callbacks.download(reader, [1], {"study": "9"})
