"""The wires between the controls of the page and what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc
from dash.exceptions import PreventUpdate

from api.services.roles import Role
from api.services.sos.sets import SetStatus, list_sets
from api.services.sos.tags import list_tags
from api.services.sos.values import tag_values
from dashapp import ids
from dashapp.callbacks import connect, keep_in_url
from dashapp.reader import Reader
from dashapp.sos_builder import choose, show
from dashapp.sos_builder.charts import evaluated, present, recent, shown
from dashapp.sos_builder.export import sos_csv, table_csv, values_csv
from dashapp.sos_builder.set_list import AT_ONCE, found, set_rows
from dashapp.sos_builder.sources import grouped, source_title
from dashapp.sos_builder.tag_list import options_of
from dashapp.sos_builder.view import View

VIEW = Output(ids.BUILDER_VIEW, "data", allow_duplicate=True)
NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the page."""
    keep_in_url(hmi, ids.BUILDER_VIEW)
    _wire_ticks(hmi)
    _wire_choices(hmi)
    _wire_panels(hmi)
    connect(
        hmi,
        export,
        Output(ids.BUILDER_DOWNLOAD, "data"),
        Input(ids.part(ids.BUILDER_EXPORT, ALL), "n_clicks"),
        State(ids.BUILDER_VIEW, "data"),
        error_at=None,
        **NEVER_FIRST,
    )


def _wire_ticks(hmi: Dash) -> None:
    """Ticking needs no server: the browser holds the limit of four and says so."""
    groups = ids.part(ids.BUILDER_GROUP, ALL)
    hmi.clientside_callback(
        ClientsideFunction("sosBuilder", "tick"),
        Output(ids.BUILDER_TICKED, "data"),
        Output(groups, "value"),
        Output(ids.part(ids.BUILDER_GROUP_COUNT, ALL), "children"),
        Output(ids.BUILDER_TICK_COUNT, "children"),
        Output(ids.BUILDER_REFUSAL, "children"),
        Output(ids.BUILDER_CHECK, "disabled"),
        Output(ids.BUILDER_CREATE, "disabled"),
        Input(groups, "value"),
        Input(ids.BUILDER_TICKED, "data"),
        State(groups, "options"),
        State(ids.BUILDER_WORDS, "data"),
        State(ids.BUILDER_REFUSAL, "children"),
    )
    hmi.clientside_callback(
        ClientsideFunction("sosBuilder", "filter"),
        Output(ids.BUILDER_FILTERED, "children"),
        Input(ids.BUILDER_SEARCH, "value"),
        Input(groups, "options"),
    )
    connect(
        hmi,
        refresh_tags,
        Output(groups, "options"),
        Input(ids.BUILDER_VIEW, "data"),
        Input(ids.BUILDER_CLOCK, "n_intervals"),
        State(groups, "id"),
        error_at=None,
        running=[(Output(ids.BUILDER_CLOCK, "disabled"), True, False)],
        **NEVER_FIRST,
    )


def _wire_choices(hmi: Dash) -> None:
    view, ticked = State(ids.BUILDER_VIEW, "data"), State(ids.BUILDER_TICKED, "data")
    check, make = Input(ids.BUILDER_CHECK, "n_clicks"), Input(ids.BUILDER_CREATE, "n_clicks")
    connect(hmi, choose.check, VIEW, check, ticked, view, error_at=None, **NEVER_FIRST)
    connect(
        hmi,
        choose.create,
        VIEW,
        make,
        ticked,
        view,
        role=Role.operator,
        error_at=None,
        running=[(Output(ids.BUILDER_CREATE, "aria-busy"), "true", "false")],
        **NEVER_FIRST,
    )
    connect(
        hmi,
        choose.open_set,
        VIEW,
        Output(ids.BUILDER_TICKED, "data", allow_duplicate=True),
        Input(ids.part(ids.BUILDER_SET, ALL), "n_clicks"),
        view,
        error_at=None,
        **NEVER_FIRST,
    )
    ranges = ids.part(ids.BUILDER_RANGE, ALL)
    connect(
        hmi,
        choose.set_range,
        VIEW,
        Output(ranges, "aria-pressed"),
        Input(ranges, "n_clicks"),
        view,
        error_at=None,
        **NEVER_FIRST,
    )
    connect(
        hmi,
        choose.set_moment,
        Output(ids.BUILDER_MOMENT_NOTE, "children"),
        VIEW,
        Input(ids.BUILDER_MOMENT_SHOW, "n_clicks"),
        Input(ids.BUILDER_MOMENT_LIVE, "n_clicks"),
        Input(ids.BUILDER_MOMENT, "n_submit"),
        State(ids.BUILDER_MOMENT, "value"),
        view,
        **NEVER_FIRST,
    )


def _wire_panels(hmi: Dash) -> None:
    """Each panel by itself, so that one that fails or is slow leaves the others as they are."""
    view, clock = Input(ids.BUILDER_VIEW, "data"), Input(ids.BUILDER_CLOCK, "n_intervals")
    connect(
        hmi,
        show.show_table,
        Output(ids.BUILDER_TABLE, "children"),
        Output(ids.BUILDER_TABLE_NOTE, "children"),
        view,
        clock,
    )
    connect(
        hmi,
        show.show_values,
        Output(ids.BUILDER_VALUES_STATE, "children"),
        Output(ids.BUILDER_VALUES, "figure"),
        view,
        clock,
    )
    connect(
        hmi,
        show.show_sos,
        Output(ids.BUILDER_SOS_STATE, "children"),
        Output(ids.BUILDER_SOS, "figure"),
        Output(ids.BUILDER_SOS_TITLE, "children"),
        Output(ids.BUILDER_SOS_NOW, "children"),
        Output(ids.BUILDER_MEMBERS_STATE, "children"),
        Output(ids.BUILDER_MEMBERS, "figure"),
        Output(ids.BUILDER_MEMBERS_NOTE, "children"),
        view,
        clock,
    )
    connect(
        hmi,
        show_sets,
        Output(ids.BUILDER_SETS, "children"),
        Output(ids.BUILDER_SETS_COUNT, "children"),
        Output(ids.BUILDER_SETS_MORE, "hidden"),
        view,
        clock,
        Input(ids.BUILDER_SETS_SEARCH, "value"),
        Input(ids.BUILDER_SETS_MORE, "n_clicks"),
    )


def refresh_tags(reader: Reader, state: dict[str, Any], _: int | None, groups: Sequence[dict[str, str]]) -> list[Any]:
    """The check boxes of each group with their f at the moment that is looked at."""
    moment = View.of(state).moment(reader)
    values = {value.tag.name: value for value in tag_values(reader.context, at=moment)}
    members = grouped(list_tags(reader.context))
    shown_groups = [members.get(group["index"], []) for group in groups]
    return [options_of(reader, tags, values, source_title(reader, tags[0])) if tags else [] for tags in shown_groups]


def show_sets(
    reader: Reader, state: dict[str, Any], _: int | None, text: str | None, more: int | None
) -> tuple[Any, str, bool]:
    """The sets that are searched for, fifty more with each press of the button."""
    view = View.of(state)
    moment = view.moment(reader)
    sets = found(list_sets(reader.context, moment), text or "")
    first = sets[: AT_ONCE * ((more or 0) + 1)]
    count = reader.t("{shown} of {all}", shown=len(first), all=len(sets)) if sets else ""
    rows = set_rows(reader, first, _selected(view, sets), moment, searched=bool(text))
    return rows, count, len(first) == len(sets)


def _selected(view: View, sets: Sequence[SetStatus]) -> int | None:
    if view.set_id is not None:
        return view.set_id
    return next((s.tag_set.set_id for s in sets if sorted(s.tag_set.tags) == sorted(view.tags)), None)


def export(reader: Reader, _: Sequence[int | None], state: dict[str, Any]) -> Any:
    """A file of what is shown."""
    if not isinstance(ctx.triggered_id, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    kind, view = ctx.triggered_id["index"], View.of(state)
    what, axis = shown(reader, view), view.axis(reader)
    names = [tag.name for tag in what.tags]
    if not names or (kind == "sos" and what.tag_set is None):
        raise PreventUpdate
    if kind == "table":
        values = present(reader, view, names)
        text = table_csv([values[name] for name in names], reader.zone)
    elif kind == "values":
        text = values_csv({name: recent(reader, name, axis) for name in names}, reader.zone)
    else:
        set_id = what.tag_set.set_id if what.tag_set else 0
        text = sos_csv(evaluated(reader, set_id, axis), names, reader.zone)
    stamp = axis.end.astimezone(reader.zone)
    return dcc.send_string(text, f"anjeon-{kind}-{stamp:%Y-%m-%dT%H%M}.csv", type="text/csv;charset=utf-8")
