"""The wires of the alarms in the frame: one cheap question every two seconds, the lamp with the pulse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, dcc, no_update
from dash.development.base_component import Component

from api.errors import AnjeonError
from api.services.alarms.acts import acknowledge
from api.services.alarms.lamp import Light, bank_lights
from api.services.alarms.summary import Summary, summary
from api.services.roles import Role
from dashapp import ids
from dashapp.alarm_shell.banner import Announced, announcement, banner_bar, unknown_bar
from dashapp.alarm_shell.lamp import Lamp, lamp_light
from dashapp.alarm_shell.marks import alarm_marks
from dashapp.alarm_shell.sounder import sounding_keys
from dashapp.alarms_page.line import line_of
from dashapp.callbacks import connect
from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from dashapp.redraw import Redraw
from dashapp.widgets.place import place

CLOCK_MS = 2_000


def stores() -> list[Component]:
    """The clock, what is shown already, and when somebody last acted on an alarm in this window."""
    return [
        dcc.Interval(id=ids.SHELL_CLOCK, interval=CLOCK_MS),
        dcc.Store(id=ids.SHELL_SHOWN),
        dcc.Store(id=ids.SHELL_ACTED),
    ]


def register(hmi: Dash) -> None:
    """Wire banner, counts, sounder and lamp."""
    connect(
        hmi,
        show_alarms,
        Output(ids.BANNER, "children"),
        Output(ids.BANNER_SAID, "children"),
        Output(ids.ALARM_MARKS, "children"),
        Output(ids.SOUNDER, "data-sounding"),
        Output(ids.BANNER, "data-measured"),
        Output(ids.SHELL_SHOWN, "data"),
        Input(ids.SHELL_CLOCK, "n_intervals"),
        Input(ids.SHELL_ACTED, "data"),
        State(ids.SHELL_SHOWN, "data"),
    )
    connect(hmi, show_lamp, Output(ids.LAMP, "children"), Input(ids.PULSE_INTERVAL, "n_intervals"))
    connect(
        hmi,
        acknowledge_shown,
        Output(ids.SHELL_ACTED, "data"),
        Input(ids.part(ids.BANNER_ACKNOWLEDGE, ALL), "n_clicks"),
        role=Role.operator,
        error_at=None,
        prevent_initial_call=True,
    )


def show_alarms(reader: Reader, _: int | None, __: Any, shown: dict[str, str] | None) -> tuple[Any, ...]:
    """Banner, its announcement, counts and what sounds; what is on the screen already stays untouched, so that focus
    stays where it is and nothing is read out twice. Unknown alarms leave the sound as it is."""
    try:
        present = summary(reader.context)
    except AnjeonError as error:
        said = reader.t("Alarms are unknown.")
        return unknown_bar(reader, error.text), said, alarm_marks(reader, None), no_update, "", None
    alarm, drawn = announced(reader, present), Redraw(reader, shown)
    same = None if alarm is None else (alarm.id, alarm.priority, alarm.raised_at, alarm.place, alarm.words)
    counts = sorted(present.open_by_priority.items())
    return (
        drawn.part("banner", same, lambda: banner_bar(reader, alarm) if alarm else None),
        announcement(reader, alarm),
        drawn.part("marks", counts, lambda: alarm_marks(reader, present.open_by_priority)),
        sounding_keys(present.sounding),
        alarm.measured if alarm else "",
        drawn.keys,
    )


def announced(reader: Reader, present: Summary) -> Announced | None:
    """The alarm of the banner, None while nothing is unacknowledged."""
    if present.newest is None:
        return None
    line = line_of(reader, present.newest)
    return Announced(
        id=line.id,
        priority=line.priority,
        raised_at=line.raised_at,
        place=line.place,
        words=line.words,
        measured=line.measured,
    )


def show_lamp(reader: Reader, _: int | None) -> Component:
    """The lamp over all banks of all sites."""
    lights = bank_lights(reader.context)

    places: dict[Light, list[str]] = {light: [] for light in Light}
    for one in lights:
        places[one.light].append(place(reader, site=one.site.id, bank_id=one.bank_id))
    shown = Lamp(
        on=places[Light.ON],
        unknown=places[Light.UNKNOWN],
        not_measured=places[Light.NOT_MEASURED],
        off=bool(places[Light.OFF]),
    )
    return lamp_light(reader, shown)


def acknowledge_shown(reader: Reader, _: Sequence[int | None]) -> str:
    """Acknowledge the alarm whose button was pressed; one that merely appeared was not."""
    acknowledge(reader.context, int(pressed_index()), reader.principal)
    return reader.now.isoformat()
