"""The charts of a report: an answer's parts as inline SVG, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.i18n import translator
from api.services.numbers import exact, number, significant
from api.services.stress.report.plot import (
    BOTTOM,
    DASHES,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Scale,
    axes,
    band,
    box,
    breadth,
    colour,
    drawing,
    ink,
    legend,
    stroke,
    ticks,
    words,
)  # fmt: skip
from api.services.stress.words import KRW, assumption_text, system_text
from engine.stress.answer import Curve, HoldUp, Series, Sway, Tornado

PLOT = 190.0
BAR, GAP = 16.0, 12.0
PARTS = ("psu_s", "ups_s", "bess_s")
NOTICED = 0.01  # of the largest move
DUST = {"npv": 1e6, "unserved_mwh": 1e-3}  # KRW, MWh
SHORT_S = 2 * 3_600.0  # a run shorter than this is drawn in minutes


def series_chart(series: Series, language: str) -> str:
    """Demand and what each system served over the median run, MW; the scenario's spans shaded."""
    t = translator(language)
    per = 60.0 if series.time_s[-1] - series.time_s[0] <= SHORT_S else 3_600.0
    across = Scale(low=series.time_s[0], high=series.time_s[-1], start=LEFT, end=WIDTH - RIGHT)
    top = max(max(series.demand_mw), *(max(served) for served in series.served_mw.values())) * 1.05
    up = Scale(low=0.0, high=top or 1.0, start=TOP + PLOT, end=TOP)
    spans = [(max(begin, across.low), min(end, across.high)) for begin, end in series.spans_s]
    shades = [box(across.at(a), TOP, across.at(b) - across.at(a), PLOT, ink("line"), 0.6) for a, b in spans if b > a]
    x_ticks = [(value * per, number(value)) for value in ticks(across.low / per, across.high / per, 13)]
    names = [t("Demand"), *(_name(system, language) for system in series.served_mw)]
    lines = [(series.demand_mw, ink("text"), "1 2", 1.2)]
    lines += [(served, colour(i), DASHES[i % 5], 1.6) for i, served in enumerate(series.served_mw.values())]
    frame = axes(across, up, x_ticks, _values(up), t("minutes") if per == 60.0 else t("hours of the run"))
    drawn = [_line(series.time_s, values, across, up, paint, dash, width) for values, paint, dash, width in lines]
    marks = [stroke([(0, 0), (22, 0)], paint, dash, width) for _, paint, dash, width in lines]
    title = t("Supply of the median run, MW")
    return drawing(TOP + PLOT + BOTTOM, title, legend(names, marks), [*shades, frame, *drawn])


def survival_chart(curves: Mapping[str, Curve], language: str) -> str:
    """The share of outage starts that each system survives for so many hours, with its interval."""
    t = translator(language)
    longest = max(curve.hours[-1] for curve in curves.values())
    across = Scale(low=0.0, high=longest or 1.0, start=LEFT, end=WIDTH - RIGHT)
    up = Scale(low=0.0, high=1.0, start=TOP + PLOT, end=TOP)
    x_ticks = [(value, number(value)) for value in ticks(0.0, longest, 9)]
    y_ticks = [(share, number(100 * share, 0, "%")) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    parts, marks = [axes(across, up, x_ticks, y_ticks, t("length of the outage, h"))], []
    for i, curve in enumerate(curves.values()):
        places = [across.at(hour) for hour in curve.hours]
        low, high = ([up.at(share) for share in side] for side in (curve.low, curve.high))
        parts.append(band(places, low, high, colour(i)))
        parts.append(_line(curve.hours, curve.share, across, up, colour(i), DASHES[i % 5], 1.6))
        marks.append(stroke([(0, 0), (22, 0)], colour(i), DASHES[i % 5]))
    names = [_name(system, language) for system in curves]
    return drawing(TOP + PLOT + BOTTOM, t("Outages survived"), legend(names, marks), parts)


def hold_up_chart(hold_ups: Mapping[str, HoldUp], language: str) -> str:
    """The parts of t2 of each system as one bar, min."""
    t = translator(language)
    height = len(hold_ups) * (BAR + GAP) + GAP
    longest = max(held.t2_s for held in hold_ups.values()) / 60.0
    labels = [_name(system, language) for system in hold_ups]
    across = Scale(low=0.0, high=longest or 1.0, start=_beside(labels), end=WIDTH - 90.0)
    up = Scale(low=0.0, high=1.0, start=TOP + height, end=TOP)
    parts = [axes(across, up, [(value, number(value)) for value in ticks(0.0, longest)], [], t("minutes"))]
    for i, (label, held) in enumerate(zip(labels, hold_ups.values(), strict=True)):
        y, x = TOP + GAP + i * (BAR + GAP), across.start
        for j, part in enumerate(PARTS):
            wide = across.at(getattr(held, part) / 60.0) - across.at(0.0)
            parts.append(box(x, y, wide, BAR, colour(j)))
            x += wide
        parts.append(words(across.start - 8, y + 12, label, "end"))
        parts.append(words(x + 6, y + 12, significant(held.t2_s / 60.0)))
    names = [t("Server power supply"), t("UPS"), t("Other storage")]
    marks = [box(0, -5, 22, 10, colour(j)) for j in range(len(PARTS))]
    return drawing(TOP + height + BOTTOM, t("Hold-up time t2"), legend(names, marks), parts)


def moving(tornado: Tornado) -> tuple[Sway, ...]:
    """The entries that move the result by more than a hundredth of what the first one does, and by more than dust."""
    if tornado.base is None:
        return ()
    moves = [max(abs((end if end is not None else tornado.base) - tornado.base) for end in ends)
             for ends in ((sway.result_less, sway.result_more) for sway in tornado.sways)]  # fmt: skip
    least = max(DUST[tornado.result], NOTICED * max(moves, default=0.0))
    return tuple(sway for sway, move in zip(tornado.sways, moves, strict=True) if move > least)


def tornado_chart(tornado: Tornado, language: str) -> str:
    """How far each entry of the sheet moves the result, from what it is with less to what it is with more of it."""
    t = translator(language)
    money = tornado.result == "npv"
    per = KRW[language][0] if money else 1.0
    base, sways = (tornado.base or 0.0) / per, moving(tornado)
    ends = [[(x if x is not None else tornado.base or 0.0) / per for x in (sway.result_less, sway.result_more)]
            for sway in sways]  # fmt: skip
    labels = [
        f"{assumption_text(sway.key).in_language(language)}  {exact(sway.less)}..{exact(sway.more)}" for sway in sways
    ]
    low, high = (f([base, *(end for pair in ends for end in pair)]) for f in (min, max))
    height = len(ends) * (BAR + GAP) + GAP
    across = Scale(low=low, high=high, start=_beside(labels), end=WIDTH - 40.0)
    up = Scale(low=0.0, high=1.0, start=TOP + height, end=TOP)
    unit = KRW[language][1].strip() if money else "MWh"
    x_ticks = [(value, significant(value, 2)) for value in ticks(low, high, 6)]
    parts = [axes(across, up, x_ticks, [], unit)]
    for i, (label, pair) in enumerate(zip(labels, ends, strict=True)):
        y = TOP + GAP + i * (BAR + GAP)
        for j, end in enumerate(pair):
            left, right = sorted((across.at(base), across.at(end)))
            parts.append(box(left, y + j * BAR / 2, right - left, BAR / 2, colour(j)))
        parts.append(words(across.start - 8, y + 12, label, "end"))
    parts.append(stroke([(across.at(base), TOP), (across.at(base), TOP + height)], ink("text"), width=1))
    marks = [box(0, -5, 22, 10, colour(j)) for j in range(2)]
    names = [t("with less of it"), t("with more of it")]
    return drawing(TOP + height + BOTTOM, t("Sensitivity"), legend(names, marks), parts)


def _beside(labels: Sequence[str]) -> float:
    """Where a plot begins that has these labels on its left."""
    return 24.0 + max((breadth(label) for label in labels), default=0.0)


def _name(system: str, language: str) -> str:
    return system_text(system).in_language(language)


def _values(scale: Scale) -> list[tuple[float, str]]:
    return [(value, significant(value, 3) if value % 1 else number(value)) for value in ticks(scale.low, scale.high, 6)]


def _line(
    xs: Sequence[float], ys: Sequence[float], across: Scale, up: Scale, paint: str, dash: str, width: float
) -> str:
    return stroke(((across.at(x), up.at(y)) for x, y in zip(xs, ys, strict=True)), paint, dash, width)
