"""The detail of one alarm: where and since when, its trend, why it came, what to do, whom to call, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.alarms.kinds import kind_of
from api.store.alarms.rows import AlarmRow
from api.store.alarms.transitions import Transition
from dashapp.alarms_page.acts import act_word
from dashapp.alarms_page.line import Line
from dashapp.alarms_page.orders import orders
from dashapp.alarms_page.source import Known
from dashapp.alarms_page.states import state_mark, state_word
from dashapp.reader import Reader
from dashapp.widgets.alarm_link import alarm_link
from dashapp.widgets.marks import mark
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.words import MISSING, moment

SECOND = timedelta(seconds=1)


def detail_head(reader: Reader, line: Line) -> Component:
    """Mark, words with value, place."""
    title = html.Div([mark(reader, line.priority, size=24), html.H3(line.sentence)], className="detail-title")
    return html.Div([title, html.P(line.place, className="dim")])


def detail_of(reader: Reader, known: Known) -> Component:
    """Facts, cause, consequence, steps, call and history of an alarm."""
    words = kind_of(known.alarm.kind).words[reader.language]
    return html.Div(
        [
            _facts(reader, known),
            *([_section(reader.t("Commands"), orders(reader, known.commands))] if known.commands else []),
            _section(reader.t("Cause"), html.P(words.cause)),
            _section(reader.t("Consequence"), html.P(words.consequence)),
            _section(reader.t("What to do"), html.Ol([html.Li(step) for step in words.steps])),
            _section(reader.t("Whom to call"), html.P(words.call)),
            _section(reader.t("What happened"), _history(reader, known.history)),
        ]
    )


def _section(title: str, body: Any) -> Component:
    return html.Section([html.H3(title), body], className="detail-section")


def _facts(reader: Reader, known: Known) -> Component:
    t, alarm, line = reader.t, known.alarm, known.line
    facts: list[tuple[str, Any]] = [
        (t("State"), state_mark(reader, alarm.state)),
        (t("Raised"), moment(alarm.raised_at, reader.zone)),
    ]
    if alarm.returned_at is not None:
        facts.append((t("Returned"), moment(alarm.returned_at, reader.zone)))
    if alarm.acknowledged_at is not None:
        by = f"{alarm.acknowledged_by or MISSING} · {moment(alarm.acknowledged_at, reader.zone)}"
        facts.append((t("Acknowledged by"), by))
    if line.until is not None:
        facts.append((t("Shelved until"), moment(line.until, reader.zone)))
    if known.reason:
        facts.append((t("Reason"), known.reason))
    facts.append((t("First-out"), _first_out(reader, known.first)))
    facts += [(t("Rack"), link)] if (link := _rack(reader, alarm)) else []
    tags = [str(tag) for tag in alarm.detail.get("tags") or ()]
    if tags:
        facts.append((t("Causing tags"), ", ".join(tags)))
    facts += [(t("Rule"), rule)] if (rule := rule_words(reader, alarm)) else []
    rows = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]
    return html.Dl(rows, className="facts")


def _first_out(reader: Reader, first: Line | None) -> Any:
    if first is None:
        return reader.t("this alarm")
    return alarm_link(f"{first.place} · {first.words}", first.id)


def _rack(reader: Reader, alarm: AlarmRow) -> Component | None:
    """The way to the rack, to its site where it is none of a rack: as it is now, and as it was when the alarm came."""
    site = None if alarm.site is None else reader.context.settings.site(alarm.site)
    if site is None or alarm.bank_id is None:
        return None
    is_rack = alarm.rack_id is not None
    place = {"site": site.id, "bank": alarm.bank_id if is_rack else None, "rack": alarm.rack_id}
    words = reader.t("Open the rack") if is_rack else reader.t("Open the site")
    then = f"{(alarm.raised_at + SECOND).astimezone(site.zone):%Y-%m-%dT%H:%M:%S}"  # whole seconds: it stands by then
    return html.Span([rack_link(words, **place), " · ", rack_link(reader.t("as it was then"), **place, at=then)])


def rule_words(reader: Reader, alarm: AlarmRow) -> str:
    """What raised it, as far as its detail says: limit, delay, release, evaluations in a row."""
    t, detail = reader.t, alarm.detail
    unit = str(detail.get("unit") or "")
    parts = []
    for name, text in (("limit", t("limit {value}")), ("release", t("release {value}"))):
        if isinstance(detail.get(name), int | float):
            parts.append(text.format(value=f"{detail[name]:g} {unit}".strip()))
    if isinstance(detail.get("delay_s"), int | float):
        parts.append(t("for {seconds} s", seconds=f"{detail['delay_s']:g}"))
    if isinstance(detail.get("count"), int):
        parts.append(t("{count} in a row", count=detail["count"]))
    if detail.get("at_60_hz"):
        parts.append(t("at 60 Hz: {drives}", drives=", ".join(str(name).upper() for name in detail["at_60_hz"])))
    return " · ".join(parts)


def _history(reader: Reader, history: Sequence[Transition]) -> Component:
    rows = []
    for told in reversed(history):
        local = told.at.astimezone(reader.zone)
        words = _act_words(reader, told)
        note = html.Div(told.note, className="dim") if told.note else None
        rows.append(html.Li([html.Span(f"{local:%m-%d %H:%M:%S}", className="when"), html.Div([words, note])]))
    return html.Ul(rows, className="transitions")


def _act_words(reader: Reader, told: Transition) -> str:
    t = reader.t
    process = {"raise": t("raised"), "return": t("returned"), "shelf_ended": t("the shelf ended")}
    act = str(told.act)
    if act in process:
        return process[act] if told.before == told.after else f"{process[act]} → {state_word(reader, told.after)}"
    words = act_word(reader, act)
    return f"{words} · {told.actor}"
