"""Faults of a simulated device: what is injected now, and the form to inject another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from api.errors import BadParameter
from api.i18n import Text
from api.store.devices.commands import Command
from dashapp import ids
from dashapp.data_page.source import field
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.words import number
from engine.field.fault_kinds import KINDS, Aim, FaultKind
from engine.field.fault_places import drives_of
from engine.field.model import ProtocolMap

WHOLE = "0"
EVERY = "all"  # in place of a kind: take back all faults
UNITS = {
    "unit/min": Text("units a minute"),
    "unit": Text("in the value's unit"),
    "code": Text("exception code"),
    "registers": Text("registers"),
}


def fault_form(reader: Reader) -> Component:
    """The fields of a new fault; those a kind has no use for are hidden by :func:`shape`."""
    t = reader.t
    kinds, first = offered(reader, KINDS.values()), next(iter(KINDS))
    return html.Div(
        [
            field(
                t("Fault"), dbc.Select(id=ids.DEVICES_FAULT_KIND, options=kinds, value=first), ids.DEVICES_FAULT_KIND
            ),
            html.P(id=ids.DEVICES_FAULT_NOTE, className="dim small"),
            html.Div(
                [
                    html.Div(
                        field(t("Rack"), dbc.Select(id=ids.DEVICES_FAULT_RACK), ids.DEVICES_FAULT_RACK),
                        id=ids.DEVICES_FAULT_RACK_FIELD,
                    ),
                    html.Div(
                        field(
                            html.Span(id=ids.DEVICES_FAULT_AIM_LABEL),
                            dbc.Input(id=ids.DEVICES_FAULT_AIM, list=ids.DEVICES_FAULT_NAMES, autocomplete="off"),
                            ids.DEVICES_FAULT_AIM,
                        ),
                        id=ids.DEVICES_FAULT_AIM_FIELD,
                    ),
                    html.Div(
                        field(
                            html.Span(id=ids.DEVICES_FAULT_SIZE_LABEL),
                            dbc.Input(id=ids.DEVICES_FAULT_SIZE, inputmode="decimal", autocomplete="off"),
                            ids.DEVICES_FAULT_SIZE,
                        ),
                        id=ids.DEVICES_FAULT_SIZE_FIELD,
                    ),
                    field(
                        t("For, s"),
                        dbc.Input(
                            id=ids.DEVICES_FAULT_SECONDS,
                            placeholder=t("until cleared"),
                            inputmode="numeric",
                            autocomplete="off",
                        ),
                        ids.DEVICES_FAULT_SECONDS,
                    ),
                ],
                className="fault-fields",
            ),
            html.Datalist(id=ids.DEVICES_FAULT_NAMES),
            html.Div(
                [
                    html.Button(t("Inject"), id=ids.DEVICES_FAULT_GIVE, className="btn"),
                    html.Button(t("Clear all"), id=ids.part(ids.DEVICES_FAULT_CLEAR, EVERY), className="btn"),
                ],
                className="row-flow",
            ),
            html.Div(id=ids.DEVICES_FAULT_TOLD, className="small", role="status"),
        ],
        className="stack",
    )


def offered(reader: Reader, kinds: Iterable[FaultKind]) -> list[dict[str, str]]:
    """The options of the field for the kind."""
    return [{"label": title(reader, kind), "value": kind.name} for kind in kinds]


def shape(reader: Reader, kind: FaultKind, protocol: ProtocolMap) -> tuple[Any, ...]:
    """What the form looks like for a kind: note; rack options, chosen one, hidden; names; aim's label, hidden; size's
    label, placeholder, hidden."""
    t = reader.t
    racks = sorted({r.rack_id for r in protocol.registers if r.rack_id is not None}) if _has_rack(kind) else []
    options = [{"label": str(rack), "value": str(rack)} for rack in racks]
    if not kind.needs_rack:
        options.insert(0, {"label": t("whole device"), "value": WHOLE})
    names = [html.Option(value=name) for name in names_of(kind, protocol)]
    aims = {
        Aim.CELL: t("Cell (1 is the first)"),
        Aim.REGISTER: t("Register"),
        Aim.WRITABLE: t("Command"),
        Aim.DRIVE: t("Drive"),
        Aim.NOTHING: "",
    }
    unit = reader.say(UNITS[kind.unit]) if kind.unit in UNITS else kind.unit
    return (
        kind.does[0 if reader.language == "ko" else 1],
        options,
        options[0]["value"] if options else WHOLE,
        not racks,
        names,
        aims[kind.aim],
        kind.aim is Aim.NOTHING,
        t("How much, {unit}", unit=unit),
        f"{kind.usual:g}",
        not kind.has_magnitude,
    )


def position_of(kind: FaultKind, protocol: ProtocolMap, text: str) -> int | None:
    """The position a name or number points at, None for an empty text; raises :class:`BadParameter`."""
    if not text or kind.aim is Aim.NOTHING:
        return None
    if kind.aim is Aim.CELL:
        if text.isascii() and text.isdigit():
            return int(text)
        raise BadParameter("position", text, Text("a whole number"))
    names = names_of(kind, protocol)
    if text not in names:
        raise BadParameter("position", text, Text("the name of a register, command or drive of this device"))
    return names.index(text) + _first(kind)


def names_of(kind: FaultKind, protocol: ProtocolMap) -> list[str]:
    """The names a fault of this kind can be aimed at, in the map's order."""
    if kind.aim is Aim.REGISTER:
        return [register.name for register in protocol.registers]
    if kind.aim is Aim.DRIVE:
        return list(drives_of(protocol))
    return [writable.name for writable in protocol.writables] if kind.aim is Aim.WRITABLE else []


def active_rows(reader: Reader, active: Sequence[Command], protocol: ProtocolMap) -> list[Component]:
    """What is injected now, each with the button that clears its kind."""
    t = reader.t
    if not active:
        return [html.P(t("No fault is injected."), className="dim")]
    return [_active(reader, command, protocol) for command in active]


def title(reader: Reader, kind: FaultKind) -> str:
    """A kind's name in the reader's language."""
    return kind.title[0 if reader.language == "ko" else 1]


def _active(reader: Reader, command: Command, protocol: ProtocolMap) -> Component:
    t = reader.t
    kind, detail = KINDS[str(command.detail["kind"])], command.detail
    facts = [t("rack {rack}", rack=detail["rack"])] if detail["rack"] else []
    if detail["position"] is not None:
        names = names_of(kind, protocol)
        place = detail["position"] - _first(kind)
        facts.append(names[place] if 0 <= place < len(names) else str(detail["position"]))
    if detail["magnitude"] is not None and kind.has_magnitude:
        facts.append(number(detail["magnitude"], 1, kind.unit))
    since: list[Any] = [age(reader, command.done_at, stale_after_s=1e9)]
    if detail["duration_s"] and command.done_at is not None:
        end = command.done_at + timedelta(seconds=detail["duration_s"])
        since.append(t("until {time}", time=f"{end.astimezone(reader.zone):%H:%M:%S}"))
    words = [html.Span(title(reader, kind), className="strong"), html.Span(" · ".join(facts)), *since]
    button = html.Button(t("Clear"), id=ids.part(ids.DEVICES_FAULT_CLEAR, kind.name), className="btn")
    return html.Div([html.Span(words, className="row-flow"), button], className="device-order")


def _first(kind: FaultKind) -> int:
    """The position of the first name: drives count from 1, as cells do."""
    return 1 if kind.aim is Aim.DRIVE else 0


def _has_rack(kind: FaultKind) -> bool:
    return kind.needs_rack or kind.aim is Aim.CELL
