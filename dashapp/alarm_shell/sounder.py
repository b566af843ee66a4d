"""The sounder's control. The sound itself is made by the browser (assets/sounder.js), also when the server is dead."""

from __future__ import annotations

from collections.abc import Iterable

from dash import html
from dash.development.base_component import Component

from api.store.alarms.rows import AlarmRow
from dashapp import ids
from dashapp.reader import Reader
from dashapp.widgets.icon import icon


def sounder(reader: Reader) -> Component:
    """Its state as an icon; in the menu words, silence and test. All states are there, the style sheet picks one."""
    t = reader.t
    icons = html.Span(
        [
            html.Span(icon("volume-up"), className="when-sound-ready"),
            html.Span(icon("bell-fill"), className="when-sound-sounding"),
            html.Span(icon("bell-slash"), className="when-sound-silenced"),
            html.Span(icon("volume-mute-fill"), className="when-sound-blocked"),
        ]
    )
    states = html.Div(
        [
            html.P(t("Ready: an unacknowledged alarm of priority 1 or 2 will sound."), className="when-sound-ready"),
            html.P(t("An unacknowledged alarm sounds."), className="when-sound-sounding"),
            html.P(t("Silenced. A new alarm will sound again."), className="when-sound-silenced"),
            html.P(
                t("This browser does not let the page sound yet. Click anywhere, then test."),
                className="when-sound-blocked",
            ),
        ],
        role="status",
    )
    results = html.Div(
        [
            html.P(t("Testing …"), className="when-test-running"),
            html.P(
                t("Test passed: this browser plays sound. If you heard no three tones, check the loudspeaker."),
                className="when-test-passed",
            ),
            html.P(
                t("Test failed: this browser may not play sound. Allow sound for this address in its settings."),
                className="when-test-failed strong",
            ),
        ],
        role="status",
    )
    menu = [
        html.Div(t("Sounder"), className="strong"),
        states,
        html.Button(
            [icon("volume-mute"), t("Silence")], className="btn when-sound-sounding", **{"data-silence": "true"}
        ),
        html.Button(t("Test the sound"), className="btn", **{"data-sound-test": "true"}),
        results,
    ]
    return html.Details(
        [
            html.Summary(icons, title=t("Sounder"), **{"aria-label": t("Sounder")}),
            html.Div(menu, className="menu-items"),
        ],
        id=ids.SOUNDER,
        className="menu sounder",
    )


def sounding_keys(alarms: Iterable[AlarmRow]) -> str:
    """What the browser compares with what was silenced: ``priority:id@raised`` of each alarm, in a stable order. One
    that is raised again before it was acknowledged is heard again."""
    return " ".join(sorted(f"{alarm.priority}:{alarm.id}@{int(alarm.raised_at.timestamp())}" for alarm in alarms))
