"""State of Safety of a site in its row: the number, the bar with its word, the last day, the rack that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.site_now import SiteNow
from dashapp.figures.sparkline import Point, sparkline
from dashapp.overview_page.facts import Safety, Worst
from dashapp.overview_page.order import band_of
from dashapp.overview_page.words import clock_words
from dashapp.reader import Reader
from dashapp.site_page.words import part_word
from dashapp.sos_builder.bands import band_mark, band_word
from dashapp.widgets.age import age
from dashapp.widgets.marks import limit_bar
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.spark import spark
from dashapp.widgets.words import number
from engine.safety.bands import Band

NEVER_OLD_S = 10**9
DAY = timedelta(hours=24)
LONGEST = DAY - timedelta(minutes=5)  # a band is followed back for a day: this long means longer
FULLY_SAFE = 1 - 1e-9
ROUNDS_TO_SAFE = 0.995  # with two decimals a lower f than 1 must not read as 1.00


def score_cell(safety: Safety) -> Component:
    """The number that is read from across the room; unknown is a "?"."""
    shown = "?" if band_of(safety) is Band.UNKNOWN else number(safety.score, 2)
    return html.Span(shown, className="sos-number unknown-text" if shown == "?" else "sos-number")


def band_cell(reader: Reader, safety: Safety, now: SiteNow, present: datetime, *, past: bool) -> Component:
    """The bar with its limits; under it the band as mark and word, and since when: unknown since the last row came."""
    bar = limit_bar(reader, safety.score, name="SoS", at_most=safety.upper_bound if safety.score is None else None)
    mark, word = band_mark(reader, safety.score), band_word(reader, safety.score)
    if band_of(safety) is Band.SAFE:
        said: list[Any] = [_safe_for(reader, safety.since, present, word, past=past)]
    else:
        since = _since(reader, safety.since or (now.at if now.is_stale else None), present)
        said = [mark, html.Span(word, className="strong"), html.Span(since, className="dim")]
    return html.Div([bar, html.Div(said, className="band-words")])


def _safe_for(reader: Reader, since: datetime | None, present: datetime, word: str, *, past: bool) -> Component:
    t = reader.t
    if since is None:
        return html.Span(word, className="dim")
    if present - since >= LONGEST:
        return html.Span(t("safe for over 24 h"), className="dim")
    words, at = t("safe for {age}", age="{age}"), present if past else None
    return html.Span(age(reader, since, words=words, stale_after_s=NEVER_OLD_S, at=at), className="dim")


def _since(reader: Reader, since: datetime | None, present: datetime) -> str:
    if since is None:
        return ""
    if present - since >= LONGEST:
        return reader.t("for over 24 h")
    return reader.t("since {time}", time=clock_words(reader, since, present))


def trend_cell(reader: Reader, points: Sequence[Point], safety: Safety, present: datetime, *, stale: bool) -> Component:
    """The last 24 h; in words the lowest State of Safety in them."""
    lowest = min((value for _, value in points if value is not None), default=None)
    label = reader.t("SoS of the last 24 h: lowest {lowest}", lowest=number(lowest, 2))
    is_open = stale or band_of(safety) is Band.UNKNOWN
    return spark(sparkline(points, present - DAY, present), label=label, is_stale=is_open)


def worst_cell(reader: Reader, site: int, safety: Safety, at: str) -> Component:
    """The rack that decides and its weakest part; of an unknown site how many racks are, and what the others say."""
    t, worst = reader.t, safety.worst
    if safety.reason is not None or not safety.racks:
        why = safety.reason or Text("State of Safety was never evaluated")
        return _two_lines(html.Span(reader.say(why), className="reason"), "")
    if safety.score is None:
        first = t("{count} of {racks} racks unknown", count=safety.unknown_racks, racks=safety.racks)
        if worst is None or safety.upper_bound is None:
            return _two_lines(html.Span(first, className="strong"), "")
        bound = t("known racks ≤ {bound}", bound=number(safety.upper_bound, 2))
        return _two_lines(html.Span(first, className="strong"), _link(bound, site, worst, at))
    if worst is None or worst.part is None or worst.f is None or worst.f >= FULLY_SAFE:
        return _two_lines(html.Span(t("all parts f = 1")), "")
    kind = "" if band_of(safety) is Band.SAFE else "strong"
    decimals = 2 if worst.f < ROUNDS_TO_SAFE else 3
    score = html.Span(f"f {number(worst.f, decimals)}", className="together")
    where = f"{t('bank {number}', number=worst.bank_id)} · {t('rack {number}', number=worst.rack_id)}"
    if worst.cell is not None:
        where += f" · {t('cell {position}', position=worst.cell)}"
    guilty = html.Span([f"{part_word(reader, worst.part)} ", score], className=kind)
    return _two_lines(guilty, _link(where, site, worst, at))


def _link(words: str, site: int, worst: Worst, at: str) -> Component:
    return rack_link(words, site=site, bank=worst.bank_id, rack=worst.rack_id, at=at or None)


def _two_lines(first: Any, second: Any) -> Component:
    return html.Div([html.Div(first), html.Div(second, className="dim small")])
