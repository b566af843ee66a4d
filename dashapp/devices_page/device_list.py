"""The list of devices: link, age, errors, arming; whatever does not answer comes with its mark."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from api.services.control.overview import DeviceView
from dashapp import ids
from dashapp.devices_page.words import arming_word, errors_of, link_mark
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.states import empty
from dashapp.widgets.words import number

STALE_AFTER_S = 5


def device_rows(reader: Reader, views: Sequence[DeviceView], chosen: str) -> Component | list[Component]:
    """One button a device, the chosen one marked; or the empty state."""
    if not views:
        return empty(
            reader.t("No device is configured."), reader.t("Add [[devices]] to the configuration, or start the demo.")
        )
    return [_row(reader, view, is_chosen=view.device.id == chosen) for view in views]


def facts(reader: Reader, view: DeviceView) -> list[Component]:
    """What changes every second: how long ago it answered, how fast, how many errors."""
    state = view.state
    errors = sum(errors_of(state.counters).values()) if state else 0
    return [
        age(reader, state.answered_at if state else None, stale_after_s=STALE_AFTER_S),
        html.Span(number(state.latency_ms if state else None, 0, "ms")),
        html.Span(reader.t("errors {count}", count=number(errors))),
        html.Span(arming_word(reader, view.permission.arming)),
    ]


def _row(reader: Reader, view: DeviceView, *, is_chosen: bool) -> Component:
    name = view.device.id
    head = [html.Span(name, className="strong device-name"), link_mark(reader, view)]
    if view.device.simulator:
        head.insert(1, html.Span(reader.t("simulator"), className="badge-line"))
    return html.Button(
        [
            html.Span(head, className="device-head"),
            html.Span(facts(reader, view), id=ids.part(ids.DEVICES_FACTS, name), className="device-facts"),
        ],
        id=ids.part(ids.DEVICES_DEVICE, name),
        className="device-item",
        **({"aria-current": "true"} if is_chosen else {}),
    )
