"""The dialog of acts that want a reason: shelve (with an end time), suppress, take out of service, note."""

from __future__ import annotations

from datetime import datetime, timedelta

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from api.errors import BadParameter
from api.i18n import Text
from api.services.alarms.acts import LONGEST_NOTE
from api.services.roles import Role
from api.services.site_time import parse_time
from dashapp import ids
from dashapp.reader import Reader
from dashapp.widgets.words import duration

HOURS = (1, 2, 4, 8)
LONGER_HOURS = (24, 72, 168)  # of engineers


def dialog(reader: Reader) -> Component:
    """Closed until an act opens it; the end time is there for shelving alone."""
    t = reader.t
    hours = HOURS + (LONGER_HOURS if reader.may(Role.engineer) else ())
    local = reader.now.astimezone(reader.zone)
    choices = dbc.RadioItems(
        id=ids.ALARMS_DIALOG_HOURS,
        options=[{"label": duration(h * 3600, reader.language), "value": h} for h in hours],
        value=1,
        className="segments",
    )
    until = html.Div(
        [
            html.Div(t("Ends after"), className="form-label"),
            choices,
            html.Label(
                t("or at (site time, {zone})", zone=f"{local:%Z}"),
                htmlFor=ids.ALARMS_DIALOG_UNTIL,
                className="form-label",
            ),
            dbc.Input(
                id=ids.ALARMS_DIALOG_UNTIL, type="text", placeholder=f"{local:%Y-%m-%dT%H:%M}", autocomplete="off"
            ),
        ],
        className="field until",
    )
    reason = html.Div(
        [
            html.Label(t("Reason"), htmlFor=ids.ALARMS_DIALOG_REASON, className="form-label"),
            dbc.Textarea(id=ids.ALARMS_DIALOG_REASON, rows=2, maxLength=LONGEST_NOTE),
        ],
        className="field",
    )
    foot = [
        html.Div(id=ids.ALARMS_DIALOG_ERROR, className="field-error", role="alert"),
        html.Button(t("Cancel"), id=ids.ALARMS_DIALOG_CANCEL, className="btn"),
        html.Button(t("Apply"), id=ids.ALARMS_DIALOG_CONFIRM, className="btn btn-primary"),
    ]
    return dbc.Modal(
        [
            dcc.Store(id=ids.ALARMS_DIALOG_ACT),
            dbc.ModalHeader(html.H2(id=ids.ALARMS_DIALOG_TITLE), close_button=False),
            dbc.ModalBody([until, reason]),
            dbc.ModalFooter(foot),
        ],
        id=ids.ALARMS_DIALOG,
        is_open=False,
        centered=True,
        class_name="alarms-dialog",
    )


def end_of_shelf(reader: Reader, hours: float | None, until: str | None) -> datetime:
    """The end time of the form in UTC: the field where something stands in it, else so many hours from now.

    Raises :class:`BadParameter` for a time that is none or not ahead.
    """
    text = (until or "").strip()
    if not text:
        return reader.now + timedelta(hours=float(hours or 1))
    moment = parse_time(text, reader.zone, "until")
    if moment <= reader.now:
        raise BadParameter("until", text, Text("a time ahead"))
    return moment
