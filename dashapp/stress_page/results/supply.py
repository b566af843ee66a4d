"""The median run over time: what each architecture supplies of the demand, and what it has left in store."""

from __future__ import annotations

from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from api.services.numbers import exact, number
from api.services.stress.words import scenario_text
from dashapp import ids
from dashapp.figures.names import in_chart
from dashapp.figures.stress_series import HEIGHT, SeriesLine, Spans, series_chart
from dashapp.reader import Reader
from dashapp.stress_page.results.amounts import Unit, time_unit
from dashapp.stress_page.results.systems import System
from dashapp.widgets.graph import graph
from dashapp.widgets.panel import panel
from engine.stress.answer import Answer, Series
from engine.stress.config import StudyConfig

BEFORE, AFTER = 0.25, 0.5  # of the scenario's whole length, shown around it
MOST = 200.0  # of a unit within what is shown: more are told in the next larger one
STORE_TOP = 125.0  # %, with room for the word of the scenario
EMPTY = 1e-3  # share of what the storage holds


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Times of a series as its chart counts them: in ``unit``, 0 where the scenario begins."""

    unit: Unit
    zero_s: float
    shown: tuple[float, float]

    def at(self, time_s: float) -> float:
        return (time_s - self.zero_s) / self.unit.per


def supply_panel(
    reader: Reader, answer: Answer, config: StudyConfig, systems: list[System], *, place: int = 0, title: str = ""
) -> Component:
    """The chart of the whole width; ``place`` and ``title`` where several stand on the page."""
    t, series, clock = reader.t, answer.series, clock_of(reader, answer.series)
    lines = [SeriesLine(label=t("demand"), values=series.demand_mw)]
    for system in systems:
        empty_s = _empty_s(series, system.key)
        lines.append(
            SeriesLine(
                label=system.name,
                values=series.served_mw[system.key],
                index=system.index,
                empty_at=None if empty_s is None else clock.at(empty_s),
                empty_word=t("{system}: storage empty", system=in_chart(system.short, len(system.short))),
            )
        )
    figure = series_chart(
        lines,
        [clock.at(time) for time in series.time_s],
        _spans(reader, series, config, clock),
        clock.shown,
        time_unit=clock.unit.word,
        unit="MW",
        theme=reader.theme,
    )
    note = t("MW · {unit} from the start of the scenario · same demand, same random numbers", unit=clock.unit.word)
    chart = graph(ids.part(ids.STRESS_SUPPLY, place), figure, height=HEIGHT, file_name="anjeon-stress-supply")
    run = html.Span(
        t("run {number} of {runs}", number=number(series.run + 1), runs=number(config.runs)), className="dim small"
    )
    title = title or t("Supply of the architectures, median run")
    return panel(title, chart, note=note, tools=[run], class_name="chart-panel")


def store_panel(reader: Reader, answer: Answer, config: StudyConfig, systems: list[System]) -> Component:
    """State of charge of all storage of each architecture over the same run."""
    t, series, clock = reader.t, answer.series, clock_of(reader, answer.series)
    lines = [
        SeriesLine(
            label=system.short, values=[100.0 * share for share in series.stored_share[system.key]], index=system.index
        )
        for system in systems
    ]
    figure = series_chart(
        lines,
        [clock.at(time) for time in series.time_s],
        _spans(reader, series, config, clock),
        clock.shown,
        time_unit=clock.unit.word,
        unit="%",
        theme=reader.theme,
        top=STORE_TOP,
    )
    note = t("% · {unit} from the start of the scenario", unit=clock.unit.word)
    chart = graph(ids.STRESS_STORED, figure, height=HEIGHT, file_name="anjeon-stress-stored")
    return panel(t("Energy in store, UPS and all layers"), chart, note=note, class_name="chart-panel")


def clock_of(reader: Reader, series: Series) -> Clock:
    """What of the run is shown around its scenario, all of it where it has none."""
    first_s, last_s = series.time_s[0], series.time_s[-1]
    zero_s, from_s, to_s = 0.0, first_s, last_s
    if series.spans_s:
        zero_s, end_s = series.spans_s[0][0], series.spans_s[-1][1]
        whole_s = end_s - zero_s
        from_s, to_s = max(first_s, zero_s - BEFORE * whole_s), min(last_s, end_s + AFTER * whole_s)
    unit = time_unit(reader, to_s - from_s, MOST)
    return Clock(unit=unit, zero_s=zero_s, shown=((from_s - zero_s) / unit.per, (to_s - zero_s) / unit.per))


def _spans(reader: Reader, series: Series, config: StudyConfig, clock: Clock) -> Spans:
    spans = [(clock.at(start), clock.at(end)) for start, end in series.spans_s]
    if not spans:
        return Spans(spans=[], word="")
    words = reader.t(
        "{scenario} {start} to {end} {unit}",
        scenario=reader.say(scenario_text(config.scenario.kind)),
        start=exact(round(spans[0][0], 2)),
        end=exact(round(spans[0][1], 2)),
        unit=clock.unit.word,
    )
    if len(spans) > 1:
        words = reader.t("{words}, {count} times in all", words=words, count=len(spans))
    return Spans(spans=spans, word=words)


def _empty_s(series: Series, system: str) -> float | None:
    """When the storage of a system first runs empty, None if it does not or there was none to begin with."""
    shares = series.stored_share[system]
    if not shares or shares[0] <= EMPTY:
        return None
    return next((time for time, share in zip(series.time_s, shares, strict=True) if share <= EMPTY), None)
