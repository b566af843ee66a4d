"""What the panels of the page show: refreshed every five seconds, and whenever the view changes."""

from __future__ import annotations

from typing import Any

from dash import html, no_update
from dash.exceptions import PreventUpdate

from api.config import Site
from api.errors import AnjeonError, NotFound
from api.services.forecasts.latest import RackForecast, SosForecast, latest_forecasts, latest_sos_forecasts
from api.services.life.sol import SohNow, soh_now, sol_of
from api.services.protection.dwell_list import RackDwell, list_dwell
from api.services.protection.limits import limits_of
from api.services.racks.events import rack_events
from dashapp.reader import Reader
from dashapp.redraw import Redraw
from dashapp.site_page.events import event_list
from dashapp.site_page.head import crumbs, past_note, rack_facts
from dashapp.site_page.limit_rows import limit_rows
from dashapp.site_page.matrix import describe, rack_matrix
from dashapp.site_page.now import now_panel
from dashapp.site_page.rack_table import rack_table
from dashapp.site_page.racks import rack_rows, site_racks, sos_of_racks
from dashapp.site_page.sol import sol_figure, sol_note, sol_state
from dashapp.site_page.view import View
from dashapp.widgets.rack_link import rack_link
from dashapp.widgets.states import empty

State = dict[str, Any]
Keys = dict[str, str] | None


def show_site(reader: Reader, state: State, _: int | None, keys: Keys) -> tuple[Any, ...]:
    """The matrix with its note, and of a whole site the table of racks with its note."""
    view, redraw = View.of(state), Redraw(reader, keys)
    try:
        site = view.chosen(reader)
    except NotFound as error:
        return _no_site(reader, error), "", None, "", redraw.keys
    racks = site_racks(reader.context, site, view.past(reader), with_crossings=not view.is_rack)
    place = (site.id, view.bank, view.rack, view.at)
    unknown = sum(not rack.is_known for rack in racks)
    note = reader.t("racks: {count}", count=len(racks))
    if unknown:
        note += " · " + reader.t("unknown: {count}", count=unknown)
    told = [describe(reader, rack) for rack in racks]
    matrix = redraw.part("matrix", (place, told), lambda: rack_matrix(reader, view, racks, site.id))
    table = no_update
    if not view.is_rack:
        facts = [(rack.row.values, rack.alarms, rack.sos, rack.crossings) for rack in racks]
        table = redraw.part("table", (place, told, facts), lambda: rack_table(reader, view, racks, site.id))
    return matrix, note, table, note, redraw.keys


def show_rack(reader: Reader, state: State, _: int | None, keys: Keys) -> tuple[Any, ...]:
    """Values against limits with their time, the breadcrumbs, the facts, and whether the past is shown."""
    view, redraw = View.of(state), Redraw(reader, keys)
    try:
        site = view.chosen(reader)
    except NotFound:
        return None, "", html.H1(reader.t("Sites")), [], [], redraw.keys
    path = redraw.part("crumbs", (site.id, view), lambda: crumbs(reader, view, site))
    past = redraw.part("past", (site.id, view), lambda: past_note(reader, view, site))
    if not view.is_rack:
        return no_update, no_update, path, [], past, redraw.keys
    at = view.past(reader)
    racks = rack_rows(reader.context, site, at)
    row = next((one for one in racks if (one.bank_id, one.rack_id) == (view.bank, view.rack)), None)
    if row is None:
        return _no_rack(reader, view, site), "", path, [], past, redraw.keys
    rows = limit_rows(row, limits_of(reader.context, site.id), site, _forecasts(reader, view, site))
    sos = sos_of_racks(reader.context, site, at, [row]).get((row.bank_id, row.rack_id))
    life, dwell = _life(reader, view, site), _dwell(reader, view, site)
    ahead = _sos_ahead(reader, view, site)
    now = redraw.part("now", (site.id, view, rows, sos, ahead), lambda: now_panel(reader, rows, sos, ahead))
    told = (
        site.id,
        view,
        row.known("rack_soc"),
        row.known("rack_current"),
        row.is_fresh,
        sos,
        life,
        dwell and dwell.spans,
    )
    facts = redraw.part("facts", told, lambda: rack_facts(reader, view, site, row, sos, life, dwell))
    time = "" if row.at is None else f"{row.at.astimezone(site.zone):%H:%M:%S}"
    return now, time, path, facts, past, redraw.keys


def show_events(reader: Reader, state: State, _: int | None, keys: Keys) -> tuple[Any, ...]:
    """The events of the rack in the range that is shown, and how many there are."""
    view, redraw = View.of(state), Redraw(reader, keys)
    if view.bank is None or view.rack is None:
        raise PreventUpdate
    site, axis = view.chosen(reader), view.axis(reader)
    events = rack_events(reader.context, site.id, view.bank, view.rack, axis.start, axis.end)
    shown = redraw.part("events", (site.id, view, events), lambda: event_list(reader, view, events))
    return shown, reader.t("all {count}", count=len(events)) if events else "", redraw.keys


def show_sol(reader: Reader, state: State, _: int | None, key: str | None) -> tuple[Any, ...]:
    """State, chart and note of the life of the rack: by day, so it is looked at once an hour."""
    view = View.of(state)
    if view.bank is None or view.rack is None:
        raise PreventUpdate
    hour = f"{reader.now:%Y-%m-%d %H} {view}"
    if hour == key:
        raise PreventUpdate
    found = sol_of(reader.context, view.chosen(reader), view.bank, view.rack, at=view.past(reader))
    return sol_state(reader, found), sol_figure(reader, found), sol_note(reader, found), hour


def _forecasts(reader: Reader, view: View, site: Site) -> dict[str, RackForecast]:
    """Of the rack, by column; none where they cannot be read: the values stand without them."""
    try:
        found = latest_forecasts(reader.context, site.id, at=view.past(reader), bank=view.bank, rack=view.rack)
    except AnjeonError:
        return {}
    return {one.target: one for one in found}


def _sos_ahead(reader: Reader, view: View, site: Site) -> SosForecast | None:
    try:
        found = latest_sos_forecasts(reader.context, site.id, at=view.past(reader), bank=view.bank, rack=view.rack)
    except AnjeonError:
        return None
    return found[0] if found else None


def _life(reader: Reader, view: View, site: Site) -> SohNow | None:
    if view.bank is None:
        return None
    try:
        return soh_now(reader.context, site, view.bank, view.rack, at=view.past(reader))
    except AnjeonError:
        return None


def _dwell(reader: Reader, view: View, site: Site) -> RackDwell | None:
    if view.at:  # it is kept by day, not by moment
        return None
    found = list_dwell(reader.context, site)
    return next((one for one in found if (one.bank_id, one.rack_id) == (view.bank, view.rack)), None)


def _no_site(reader: Reader, error: NotFound) -> Any:
    back = rack_link(reader.t("To the first site"), site=None, class_name="btn")
    return empty(reader.say(error.text), reader.t("Check the link, or choose a site."), back)


def _no_rack(reader: Reader, view: View, site: Site) -> Any:
    t = reader.t
    fact = t("{site} has no rack {rack} in bank {bank}.", site=reader.name(site.name), rack=view.rack, bank=view.bank)
    back = rack_link(t("All racks of {site}", site=reader.name(site.name)), site=site.id, class_name="btn")
    return empty(fact, t("Check the link, or choose a rack in the matrix."), back)
