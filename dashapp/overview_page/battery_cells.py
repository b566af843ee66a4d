"""Charge, power, open alarms, what is forecast and how old all of it is, in the row of a site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.site_now import SiteNow
from dashapp.alarm_shell.marks import PRIORITIES
from dashapp.mount import PREFIX
from dashapp.overview_page.facts import Outlook
from dashapp.overview_page.words import limit_words, reach_words
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.level_bar import charge_bar, power_bar
from dashapp.widgets.marks import mark
from dashapp.widgets.quantity import direction
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.words import MISSING, number
from engine.forecast.crossing import WILL_CROSS

UNRATED = 2000.0  # kW: for the word beside the power where nobody said how large the site is (rest: below 10 kW)


def soc_cell(reader: Reader, now: SiteNow) -> Component:
    """Charge of the site: the banks' mean, their range as a thin line, the cap as a tick and in words."""
    t, soc, cap = reader.t, now.soc, now.site.soc_cap
    if soc is None:
        return _quantity(MISSING, "", None, "")
    label = t(
        "SoC {mean} %, banks {low} to {high} %",
        mean=number(soc.mean_pct),
        low=number(soc.low_pct),
        high=number(soc.high_pct),
    )
    words = "" if cap is None else t("cap {cap} %", cap=number(cap))
    bar = charge_bar(soc.mean_pct, soc.low_pct, soc.high_pct, cap_pct=cap, label=label)
    return _quantity(number(soc.mean_pct), "%", bar, words, stale=now.is_stale)


def power_cell(reader: Reader, now: SiteNow) -> Component:
    """Power with its sign and its word, + for charge at every site."""
    power, rating = now.power_kw, now.rating_kw or UNRATED
    word = direction(power, positive="charge", rating=rating)
    if power is None or word is None:
        return _quantity(MISSING, "", None, "")
    said = reader.say(word)
    shown = f"+{number(power)}" if number(power).strip("0") and power > 0 else number(power)
    bar = None
    if now.rating_kw:
        label = reader.t("{power} kW {word}, rated {rating} kW", power=shown, word=said, rating=number(now.rating_kw))
        bar = power_bar(power, now.rating_kw, label=label)
    return _quantity(shown, "kW", bar, said, stale=now.is_stale)


def _quantity(value: str, unit: str, bar: Component | None, words: str, *, stale: bool = False) -> Component:
    shown = html.Div([html.Span(value, className="quantity"), html.Span(f" {unit}" if unit else "", className="dim")])
    return html.Div([shown, bar, html.Div(words, className="dim small")], className="stale" if stale else "")


def alarm_cell(reader: Reader, site: int, counts: Mapping[int, int] | None) -> Component:
    """Open alarms as marks with their numbers; none is a dash, not known a "?"."""
    t = reader.t
    if counts is None:
        label, shown = t("Open alarms: unknown"), [html.Span([mark(reader, "unknown", size=24), "?"])]
    else:
        numbers = {f"p{priority}": counts.get(priority, 0) for priority in PRIORITIES}
        label = t("Open alarms: {p1} of priority 1, {p2} of priority 2, {p3} of priority 3", **numbers)
        shown = [
            html.Span([mark(reader, priority, size=24), str(counts[priority])], className="alarm-count")
            for priority in PRIORITIES
            if counts.get(priority)
        ] or [html.Span(MISSING, className="dim")]
    href = f"{PREFIX}alarms?site={site}"
    return dcc.Link(shown, href=href, className="row-alarms", title=label)


def outlook_cell(reader: Reader, outlook: Outlook, at: str) -> Component:
    """The most pressing limit that is forecast to be reached; else that none is, or why nobody can say."""
    t = reader.t
    if outlook.reaches:
        first = outlook.reaches[0]
        where = f"{t('bank {number}', number=first.bank_id)} · {t('rack {number}', number=first.rack_id)}"
        link = rack_link(where, site=first.site, bank=first.bank_id, rack=first.rack_id, at=at or None)
        kind = "strong" if first.probability >= WILL_CROSS else ""
        more = t("{count} more", count=len(outlook.reaches) - 1) if len(outlook.reaches) > 1 else ""
        lines: list[Any] = [html.Div(limit_words(reader, first), className=kind)]
        lines.append(html.Div(reach_words(reader, first), className="small"))
        lines.append(html.Div([link, f" · {more}" if more else ""], className="dim small"))
        return html.Div(lines)
    if outlook.racks and outlook.without < outlook.racks:
        said = [t("no limit reached")]
        if outlook.without:
            said.append(t("{count} of {racks} racks without a forecast", count=outlook.without, racks=outlook.racks))
        return html.Div([html.Div(MISSING), html.Div(" · ".join(said), className="dim small")])
    words = reader.say(outlook.reason or Text("No forecast was made lately."))
    return html.Div([html.Div(MISSING), html.Div(words, className="dim small three-lines", title=words)])


def age_cell(reader: Reader, now: SiteNow, past: datetime | None) -> Component:
    """The age of the row that is furthest behind, at full strength whatever else is dimmed, and how often rows come."""
    t = reader.t
    if now.problem is not None:
        shown = html.Span(t("away"), className="unknown-text")
        return html.Div([shown, html.Div(reader.say(now.problem), className="dim small two-lines")])
    if now.at is None:
        return html.Div([html.Span(MISSING, className="unknown-text"), html.Div(t("no data"), className="dim small")])
    parts = [
        age(reader, now.at, stale_after_s=now.late_after_s, at=past),
        html.Div(_rate(reader, now), className="dim small"),
    ]
    return html.Div(parts)


def _rate(reader: Reader, now: SiteNow) -> str:
    if now.is_stale:
        return reader.t("stale")
    if now.spacing_s is None or now.spacing_s <= 0:
        return ""
    if now.spacing_s < 1.5:
        return number(1 / now.spacing_s, 0, "Hz")
    return reader.t("every {seconds} s", seconds=number(now.spacing_s))
