"""The banner: the newest unacknowledged alarm of the highest priority, one click from being acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dash import html
from dash.development.base_component import Component

from api.i18n import Text
from api.services.roles import Role
from dashapp import ids
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.alarm_link import alarm_link
from dashapp.widgets.icon import icon
from dashapp.widgets.marks import mark

NEVER_OLD_S = 10**9  # the age of an alarm is no sign of stale data


@dataclass(frozen=True, kw_only=True)
class Announced:
    """The alarm of the banner in the reader's language. ``measured`` (value and limit) may change every second; it is
    put in place by the browser, so that a click on the banner is not lost to a new drawing of it."""

    id: int
    priority: Literal[1, 2, 3]
    raised_at: datetime
    place: str
    words: str
    measured: str


def banner_bar(reader: Reader, alarm: Announced) -> Component:
    """Mark, time, place, words, how long it is unacknowledged; acknowledge (operator and up), silence, open."""
    local = alarm.raised_at.astimezone(reader.zone)
    since = age(reader, alarm.raised_at, words=reader.t("unacknowledged {age}", age="{age}"), stale_after_s=NEVER_OLD_S)
    text = html.Div(
        [
            html.Span(f"{local:%H:%M:%S}", className="strong"),
            html.Span(alarm.place, className="strong"),
            html.Span(alarm.words, className="words"),
            html.Span(alarm.measured, className="measured"),
            since,
        ],
        className="banner-text",
    )
    return html.Div(
        [mark(reader, alarm.priority, size=24), text, html.Div(_tools(reader, alarm), className="banner-tools")],
        className=f"banner-bar priority-{alarm.priority}",
        **{"data-alarm": str(alarm.id)},
    )


def unknown_bar(reader: Reader, why: Text) -> Component:
    """That nobody knows which alarms are open."""
    words = [html.Span(reader.t("Alarms are unknown."), className="strong"), html.Span(reader.say(why))]
    return html.Div(
        [mark(reader, "unknown", size=24), html.Div(words, className="banner-text")], className="banner-bar unknown"
    )


def announcement(reader: Reader, alarm: Announced | None) -> str:
    """What a screen reader says of the banner: once an alarm, not with every value and second."""
    if alarm is None:
        return ""
    return reader.t("Alarm of priority {priority}: {place}", priority=alarm.priority, place=alarm.place)


def _tools(reader: Reader, alarm: Announced) -> list[Component]:
    t = reader.t
    muted = html.Span(t("sound blocked: click anywhere"), className="when-sound-muted small")
    silence = html.Button(
        [icon("volume-mute"), t("Silence")], className="btn when-sound-sounding", **{"data-silence": "true"}
    )
    open_it = alarm_link(t("Open"), alarm.id, class_name="btn")
    acknowledge = html.Button(
        t("Acknowledge"),
        id=ids.part(ids.BANNER_ACKNOWLEDGE, alarm.id),
        className="btn btn-primary",
        **{"data-settle": "true"},
    )
    return [muted, *([acknowledge] if reader.may(Role.operator) else []), silence, open_it]
