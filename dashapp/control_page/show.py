"""What the page shows: refreshed every five seconds from what the loop stored, and whenever the view changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import no_update
from dash.exceptions import PreventUpdate

from api.config import Site
from api.services.cooling.orders import MODE_ORDER, last_orders, mode_of
from api.store.cooling.cycles import CycleRecord
from api.store.cooling.modes import PlantMode
from api.store.devices.commands import OPEN, State
from dashapp.control_page import source
from dashapp.control_page.charts import FRESH, Stretch, frequency_figure, temperature_figure
from dashapp.control_page.conditions import condition_bar, conditions
from dashapp.control_page.energy import axis_of, energy_figure, energy_words
from dashapp.control_page.head import manual_form, mode_switch, past_bar, plant_title
from dashapp.control_page.loop import loop_panel
from dashapp.control_page.model import model_panel, roll_back
from dashapp.control_page.notes import forecast_note, plant_note, running_note, side_note
from dashapp.control_page.plant import plant_panel
from dashapp.control_page.reasons import entries, reason_list
from dashapp.control_page.view import View, sites_with_plant
from dashapp.reader import Reader
from dashapp.redraw import Redraw
from dashapp.widgets.states import empty
from engine.thermal.modes import Mode

State_ = dict[str, Any]
Keys = dict[str, str] | None
MOST_REASONS = 12


def show_page(reader: Reader, state: State_, _: int | None, keys: Keys) -> tuple[Any, ...]:
    """Everything that follows the cycles; what has not changed is not drawn again."""
    view = View.of(state)
    site = view.chosen(reader)
    if site is None:
        return no_plant(reader), *[None] * 6, *[no_update] * 2, *[None] * 6, "true", {}
    past = view.past(reader)
    redraw = Redraw(reader, keys, each_minute=False)
    moment = past or reader.now
    records = source.recent(reader.context, site, moment)
    last = records[-1] if records else None
    stretch = Stretch(records=records, now=_present(last, moment), zone=site.zone, is_past=past is not None)
    place = (site.id, view.at)
    drawn = (*place, len(records), None if last is None else last.at, stretch.is_fresh)
    charts = drawn if stretch.is_fresh else (*drawn, f"{moment:%H:%M}")
    mode, waiting = _mode(reader, site, last, is_past=past is not None)
    permission = None if past else source.permission_of(reader.context, site)
    said = conditions(reader, last, moment, permission)
    by_hand = mode.mode if past is None else None
    beats = source.loop_of(reader.context, site, moment)
    return (
        None,
        redraw.part("title", drawn, lambda: plant_title(reader, sites_with_plant(reader.context), site, last)),
        redraw.part(
            "modes",
            (*place, mode.mode, waiting, reader.principal.role),
            lambda: mode_switch(reader, mode.mode, waiting, is_past=past is not None),
        ),
        redraw.part(
            "manual",
            (*place, by_hand == Mode.MANUAL, mode.manual_hz),
            lambda: manual_form(reader, last, mode.manual_hz) if by_hand == Mode.MANUAL else [],
        ),
        redraw.part("said", (*place, said), lambda: condition_bar(said, past, reader)),
        redraw.part("past", place, lambda: past_bar(reader, view, site, past)),
        forecast_note(reader, stretch),
        redraw.part("temperatures", charts, lambda: temperature_figure(reader, stretch)),
        redraw.part("frequencies", charts, lambda: frequency_figure(reader, stretch)),
        side_note(reader, stretch),
        running_note(reader, last),
        redraw.part("plant", drawn, lambda: plant_panel(reader, last if stretch.is_fresh else None)),
        plant_note(reader, last, stretch),
        redraw.part("reasons", drawn, lambda: _reasons(reader, records, site)),
        redraw.part("loop", (*place, beats), lambda: loop_panel(reader, beats, records, site.zone, past)),
        "false" if past else "true",
        redraw.keys,
    )


def show_energy(reader: Reader, state: State_, _: int | None, key: str | None) -> tuple[Any, Any, str]:
    """What the last 24 h have saved: looked at once a minute."""
    view, site, moment = _once_a_minute(reader, state, key)
    energy = source.energy_of(reader.context, site, moment)
    figure = energy_figure(reader, energy, axis_of(energy, site.zone), is_past=bool(view.at))
    return energy_words(reader, energy), figure, _minute(view, site, moment)


def show_model(reader: Reader, state: State_, _: int | None, key: str | None) -> tuple[Any, Any, str]:
    """The model in use with its skill: looked at once a minute."""
    view, site, moment = _once_a_minute(reader, state, key)
    found = source.models_of(reader.context, site, moment)
    records = source.recent(reader.context, site, moment)[-1:] if found.in_use is None else []
    shown = model_panel(reader, found, records[-1] if records else None, site.zone)
    return shown, roll_back(reader, found, site.zone, is_past=bool(view.at)), _minute(view, site, moment)


def show_history(reader: Reader, clicks: int | None, state: State_) -> tuple[Any, bool]:
    """The reasons of two hours, in a dialog of their own."""
    view = View.of(state)
    site = view.chosen(reader)
    if not clicks or site is None:
        raise PreventUpdate
    records = source.older(reader.context, site, view.past(reader) or reader.now)
    return reason_list(reader, entries(records), site.zone, most=1000), True


def no_plant(reader: Reader) -> Any:
    """No site here has a plant."""
    t = reader.t
    return empty(
        t("No site has a cooling plant."),
        t("A site's cooling_device in config.toml names the device that is its engine-room cooling; the demo has one."),
    )


def _present(last: CycleRecord | None, moment: datetime) -> datetime:
    """The dotted line of the charts: the newest cycle, the moment itself where that is old."""
    return last.at if last is not None and moment - last.at <= FRESH else moment


def _mode(reader: Reader, site: Site, last: CycleRecord | None, *, is_past: bool) -> tuple[PlantMode, str | None]:
    """The mode (of then, for a past moment) and one that is ordered and not taken over yet."""
    mode = mode_of(reader.context, site.id)
    if is_past:
        return PlantMode(site=site.id, mode=Mode(last.mode) if last is not None else mode.mode), None
    open_ones = [
        one
        for one in last_orders(reader.context, site.id)
        if one.name == MODE_ORDER and one.state in (*OPEN, State.CLAIMED) and one.state is not State.FORMED
    ]
    return mode, str(open_ones[0].detail.get("mode")) if open_ones else None


def _reasons(reader: Reader, records: Sequence[CycleRecord], site: Site) -> Any:
    return reason_list(reader, entries(records), site.zone, most=MOST_REASONS)


def _once_a_minute(reader: Reader, state: State_, key: str | None) -> tuple[View, Site, datetime]:
    view = View.of(state)
    site = view.chosen(reader)
    if site is None:
        raise PreventUpdate
    moment = view.past(reader) or reader.now
    if key == _minute(view, site, moment):
        raise PreventUpdate
    return view, site, moment


def _minute(view: View, site: Site, moment: datetime) -> str:
    return f"{site.id} {view.at} {moment:%H:%M}"
