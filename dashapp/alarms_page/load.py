"""How good the alarms are to whoever answers them: rate, counts a day, the most frequent, floods, what stands long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.services.alarms.statistics import Frequent, Statistics, statistics
from api.store.alarms.rows import AlarmRow
from dashapp.alarms_page.line import line_of
from dashapp.alarms_page.view import View
from dashapp.figures.alarm_days import days_chart
from dashapp.figures.alarm_rate import rate_chart
from dashapp.figures.time_axis import TimeAxis
from dashapp.reader import Reader
from dashapp.widgets.alarm_link import alarm_link
from dashapp.widgets.marks import mark
from dashapp.widgets.panel import panel
from dashapp.widgets.states import empty
from dashapp.widgets.table import Column, table
from dashapp.widgets.words import duration, number
from engine.safety.alarm_rates import CHATTER_RAISES

RATE_RANGE = timedelta(hours=24)
Stored = dict[str, Any]


def show_rate(reader: Reader, state: Stored, _: int | None) -> tuple[Any, ...]:
    """Alarms in each ten minutes of the last 24 h, their mean, and how many chatter or stand too long."""
    view = View.of(state)
    if view.tab != "list":
        raise PreventUpdate
    end = reader.now
    axis = TimeAxis(start=end - RATE_RANGE, end=end, zone=reader.zone)
    found = statistics(reader.context, axis.start, end, view.site)
    t = reader.t
    figure = rate_chart(sorted(found.per_period.items()), axis, theme=reader.theme, t=t)
    note = t("last 24 h · mean {mean} · target below 1 a person", mean=number(found.mean, 2))
    trouble = t(
        "chattering {chattering} · standing long {stale}", chattering=len(found.chattering), stale=len(found.stale)
    )
    return None, figure, note, trouble


def show_days(reader: Reader, state: Stored) -> tuple[Any, Any, Any]:
    """Alarms of each day of the history by priority, whatever its other filters ask for."""
    view = View.of(state)
    if view.tab != "history":
        raise PreventUpdate
    found = _found(reader, view)
    first, last = view.days(reader)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    figure = days_chart([(day, found.by_day.get(day, {})) for day in days], theme=reader.theme, t=reader.t)
    return None, figure, reader.t("{count} in {days} days", count=found.announced, days=len(days))


def show_top(reader: Reader, state: Stored) -> tuple[Any, Any]:
    """The most frequent alarms of the view's days; floods and what stands long beside them; their sum above."""
    view = View.of(state)
    if view.tab != "top":
        raise PreventUpdate
    found, t = _found(reader, view), reader.t
    note = t(
        "alarms: {count} · mean {mean} in 10 min · {share} % of the time more than 10",
        count=found.announced,
        mean=number(found.mean, 2),
        share=number(100 * found.share_over, 1),
    )
    beside = html.Div([_floods(reader, found), _stale(reader, found.stale)], className="alarms-beside")
    return html.Div([_frequent(reader, found), beside], className="alarms-top"), note


def _found(reader: Reader, view: View) -> Statistics:
    start, end = view.range(reader)
    return statistics(reader.context, start, end, view.site)


def _frequent(reader: Reader, found: Statistics) -> Component:
    t = reader.t
    columns = [
        Column(title="#", number=True),
        Column(title=t("alarm")),
        Column(title=t("site · place")),
        Column(title=t("times"), number=True),
        Column(title=t("share"), number=True),
        Column(title=t("most in a minute"), number=True),
        Column(title=t("last")),
    ]
    rows = [_frequent_row(reader, rank, one, found.announced) for rank, one in enumerate(found.frequent, 1)]
    if rows:
        body: Component = table(columns, rows, caption=t("Most frequent alarms"))
    else:
        body = empty(t("No alarm came in this range."), t("Choose other days."))
    return panel(t("Most frequent alarms"), body, class_name="flush")


def _frequent_row(reader: Reader, rank: int, one: Frequent, announced: int) -> Sequence[Any]:
    line = line_of(reader, one.alarm)
    chatters = reader.t("chattering") if one.within_a_minute >= CHATTER_RAISES else ""
    words = [mark(reader, line.priority), alarm_link(line.words, line.id)]
    return (
        str(rank),
        html.Span(words, className="marked"),
        line.place,
        str(one.count),
        number(100 * one.count / announced, 0, "%"),
        " ".join(part for part in (str(one.within_a_minute), chatters) if part),
        _time(reader, one.alarm.raised_at),
    )


def _floods(reader: Reader, found: Statistics) -> Component:
    t = reader.t
    columns = [
        Column(title=t("began")),
        Column(title=t("lasted"), number=True),
        Column(title=t("alarms"), number=True),
        Column(title=t("most in 10 min"), number=True),
    ]
    rows = []
    for one in found.floods:
        lasted = duration((one.end - one.start).total_seconds(), reader.language)
        rows.append((_time(reader, one.start), lasted, str(one.count), str(one.peak)))
    body = table(columns, rows, caption=t("Floods")) if rows else empty(t("No flood in this range."))
    return panel(t("Floods"), body, note=t("more than 10 alarms in 10 min"), class_name="flush")


def _stale(reader: Reader, alarms: Sequence[AlarmRow]) -> Component:
    t = reader.t
    columns = [Column(title=t("alarm")), Column(title=t("site · place")), Column(title=t("stands for"), number=True)]
    rows = []
    for alarm in alarms:
        line = line_of(reader, alarm)
        stands = duration((reader.now - alarm.raised_at).total_seconds(), reader.language)
        words = html.Span([mark(reader, line.priority), alarm_link(line.words, line.id)], className="marked")
        rows.append((words, line.place, stands))
    body = (
        table(columns, rows, caption=t("Standing long")) if rows else empty(t("No alarm stands for longer than a day."))
    )
    return panel(t("Standing long"), body, note=t("now, longer than a day"), class_name="flush")


def _time(reader: Reader, moment: datetime) -> str:
    return f"{moment.astimezone(reader.zone):%m-%d %H:%M:%S}"
