"""The top of the page: which plant, its mode and the ways to change it, the moment that is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.config import Site
from api.services.roles import Role
from api.store.cooling.cycles import CycleRecord
from dashapp import ids
from dashapp.control_page.series import commanded
from dashapp.control_page.view import View
from dashapp.control_page.words import actuator_word, mode_word
from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from dashapp.widgets.words import moment, number
from engine.thermal.limits import MAX_HZ, MIN_HZ
from engine.thermal.modes import Mode
from engine.thermal.plant_image import Actuator

RELEASE, BY_HAND = "release", "by-hand"
STEPS_S = (-60, -20, 20, 60)


def plant_title(reader: Reader, sites: Sequence[Site], chosen: Site, one: CycleRecord | None) -> list[Component]:
    """The site, or a choice of several; engine load and sea water of the newest cycle."""
    t = reader.t
    facts = [t("engine-room cooling")]
    if len(sites) == 1:
        facts.append(reader.name(chosen.name))
    if one is not None and one.link:
        facts += [
            t("load {value}", value=number(one.readings.get("engine_load"), 0, "%")),
            f"T1 {number(one.readings.get('t1'), 1, '°C')}",
        ]
    found: list[Component] = []
    if len(sites) > 1:
        buttons = [
            html.Button(
                reader.name(site.name),
                id=ids.part(ids.CONTROL_SITE, site.id),
                **{"aria-pressed": "true" if site.id == chosen.id else "false"},
            )
            for site in sites
        ]
        found.append(html.Div(buttons, className="segments", role="group", **{"aria-label": t("Site")}))
    return [*found, html.Span(" · ".join(facts), className="dim")]


def mode_switch(reader: Reader, mode: str, waiting: str | None, *, is_past: bool) -> list[Component]:
    """The modes beside each other, the present one pressed; releasing control has a button of its own.

    ``waiting``: a mode that is ordered and not taken over yet. Nothing can be ordered of the past.
    """
    t = reader.t
    may = reader.may(Role.operator) and not is_past
    why = t("Nothing can be ordered of the past.") if is_past else t("Orders need the role operator.")
    buttons = [
        html.Button(
            mode_word(reader, one.value) + (" …" if waiting == one.value else ""),
            id=ids.part(ids.CONTROL_ORDER, one.value),
            disabled=not may,
            title=None if may else why,
            **{"aria-pressed": "true" if mode == one.value else "false"},
        )
        for one in Mode
    ]
    release = html.Button(
        t("Release control (fixed 60 Hz)"),
        id=ids.part(ids.CONTROL_ORDER, RELEASE),
        className="btn device",
        disabled=not may,
        title=t("Running drives go to 60 Hz within 30 s; no motor stops.") if may else why,
    )
    switch = html.Div(buttons, className="segments device", role="group", **{"aria-label": t("Mode")})
    return [html.Span(t("Mode"), className="dim"), switch, release]


def manual_form(reader: Reader, one: CycleRecord | None, ordered: Mapping[str, float]) -> list[Component]:
    """The frequencies of the mode manual: what is ordered now stands in the fields."""
    t = reader.t
    fields = [_field(reader, actuator, one, ordered) for actuator in Actuator]
    may = reader.may(Role.operator)
    button = html.Button(
        t("Order these"), id=ids.part(ids.CONTROL_ORDER, BY_HAND), className="btn device", disabled=not may
    )
    note = t("{low} to {high} Hz, steps of 0.1", low=f"{MIN_HZ:g}", high=f"{MAX_HZ:g}")
    head = html.Span(t("By hand"), className="strong")
    return [html.Div([head, *fields, html.Span(note, className="dim small"), button], className="manual-form")]


def _field(reader: Reader, actuator: Actuator, one: CycleRecord | None, ordered: Mapping[str, float]) -> Component:
    value = ordered.get(actuator.value)
    if value is None and one is not None:
        value = commanded(one, actuator)
    name = ids.part(ids.CONTROL_HZ, actuator.value)
    shown = "" if value is None else f"{value:.1f}"
    box = dbc.Input(id=name, value=shown, inputmode="decimal", autocomplete="off")
    return html.Label([html.Span(actuator_word(reader, actuator)), box, html.Span("Hz", className="dim")])


def past_bar(reader: Reader, view: View, site: Site, past: datetime | None) -> list[Component]:
    """That the past is shown, which moment, and the steps to the ones beside it; nothing for now."""
    if past is None:
        return []
    t = reader.t
    words = t("The past: everything as of {moment}. Nothing can be ordered.", moment=moment(past, site.zone))
    return [icon("clock-history"), html.Span(words, className="strong"), *_steps(reader)]


def _steps(reader: Reader) -> list[Component]:
    t = reader.t
    words = {-60: t("1 min back"), -20: t("20 s back"), 20: t("20 s on"), 60: t("1 min on")}
    shown = {
        -60: t("{minutes} min", minutes="−1"),
        -20: t("{seconds} s", seconds="−20"),
        20: t("{seconds} s", seconds="+20"),
        60: t("{minutes} min", minutes="+1"),
    }
    buttons = [
        html.Button(shown[step], id=ids.part(ids.CONTROL_STEP, step), **{"aria-label": words[step]}) for step in STEPS_S
    ]
    group: Any = html.Div(buttons, className="segments", role="group", **{"aria-label": t("Step")})
    back = html.Button(t("Back to now"), id=ids.part(ids.CONTROL_STEP, 0), className="btn")
    return [group, back]
