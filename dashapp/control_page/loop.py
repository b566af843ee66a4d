"""How honest the loop is: each tick of the last hour as a cell, missed ones empty, late ones short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from api.services.cooling.state import LATE_S
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.spans import Timing
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.words import MISSING, number

TICK = timedelta(seconds=20)
CELLS = 180
HOUR = TICK * CELLS
GRACE = timedelta(seconds=15)  # a cycle is stored so long after its tick at the latest, if it is not late
TRIPS_AFTER_S = 60

ON_TIME, LATE, MISSED = "on-time", "late", "missed"


@dataclass(frozen=True, kw_only=True)
class Honesty:
    """The last :data:`CELLS` ticks up to ``end``, oldest first."""

    cells: tuple[str, ...]
    end: datetime

    def count(self, kind: str) -> int:
        return self.cells.count(kind)


def honesty(beats: Sequence[Timing], now: datetime) -> Honesty:
    """Each tick of the hour before ``now``: on time, late, or without a cycle.

    Ticks stand where the newest cycle puts them.
    """
    phase = beats[-1].at if beats else now
    end = phase + TICK * ((now - GRACE - phase) // TICK)
    end = max(end, phase) if beats else end
    cells = [MISSED] * CELLS
    for one in beats:
        place = CELLS - 1 - round((end - one.at) / TICK)
        if 0 <= place < CELLS:
            cells[place] = LATE if one.late_s > LATE_S else ON_TIME
    return Honesty(cells=tuple(cells), end=end)


def loop_panel(
    reader: Reader, found: Honesty, records: Sequence[CycleRecord], zone: ZoneInfo, past: datetime | None
) -> list[Component]:
    """The counts in words, the strip, and its two ends on the site's clock."""
    t = reader.t
    took = [one.predict_ms for one in records if one.predict_ms is not None]
    beat = next((one.at for one in reversed(records) if one.link and one.writes == "armed"), None)
    facts = [
        _fact(f"{found.count(ON_TIME)} / {CELLS}", t("on time")),
        _fact(str(found.count(MISSED)), t("missed")),
        _fact(str(found.count(LATE)), t("late"), t("begun more than {seconds} s late", seconds=f"{LATE_S:g}")),
        _fact(f"{number(median(took), 2)} ms" if took else MISSING, t("inference")),
        html.Span(
            [age(reader, beat, stale_after_s=TRIPS_AFTER_S, at=past), html.Span(t("heartbeat"), className="dim")],
            className="loop-fact",
            title=t("The drive side goes to 60 Hz by itself after {seconds} s without one", seconds=TRIPS_AFTER_S),
        ),
    ]
    words = t(
        "Last hour: {good} of {all} cycles on time, {missed} missed, {late} late",
        good=found.count(ON_TIME), all=CELLS, missed=found.count(MISSED), late=found.count(LATE),
    )  # fmt: skip
    if not set(found.cells) - {MISSED}:
        runs = [html.Span(className="cell-none", style={"flexGrow": 1})]
    else:
        runs = [part for kind, group in groupby(found.cells) for part in _run(kind, len(list(group)))]
    ends = [html.Span(f"{at.astimezone(zone):%H:%M}") for at in (found.end - HOUR + TICK, found.end)]
    return [
        html.Div(facts, className="loop-facts"),
        html.Div(runs, className="loop-strip", role="img", **{"aria-label": words}),
        html.Div(ends, className="loop-ends dim small"),
    ]


def _fact(value: str, words: str, title: str | None = None) -> Component:
    parts = [html.Span(value, className="strong"), html.Span(words, className="dim")]
    return html.Span(parts, className="loop-fact", title=title)


def _run(kind: str, count: int) -> list[Component]:
    """So many cells of a kind: drawn as one, with lines between them by the style sheet; each missed one by itself."""
    if kind == MISSED:
        return [html.Span(className=f"cell-{kind}", style={"flexGrow": 1})] * count
    return [html.Span(className=f"cell-{kind}", style={"flexGrow": count, "--cells": count})]
