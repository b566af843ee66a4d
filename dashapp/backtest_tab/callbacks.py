"""The wires of the back-test: present values into the form, asking, following, cancelling."""

from __future__ import annotations

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError
from api.services.backtest.runs import ask as ask_run
from api.services.backtest.runs import cancel as cancel_run
from api.services.backtest.runs import find_run
from api.services.protection.limits import limits_of
from api.store.backtest.runs import OPEN, Run
from dashapp import ids
from dashapp.alarms_page.view import View
from dashapp.backtest_tab.form import asked_of, body_of, unit_words
from dashapp.backtest_tab.result import result_of
from dashapp.callbacks import connect
from dashapp.pressed import pressed_index
from dashapp.reader import Reader
from engine.safety.limits import Level

Stored = dict[str, Any]
NEVER_FIRST: dict[str, Any] = {"prevent_initial_call": True}


def register(hmi: Dash) -> None:
    """Wire the tab."""
    connect(
        hmi,
        show_present,
        Output(ids.BACKTEST_PRESENT, "children"),
        Output(ids.BACKTEST_LIMIT, "value"),
        Output(ids.BACKTEST_RELEASE, "value"),
        Output(ids.BACKTEST_DELAY, "value"),
        Input(ids.BACKTEST_SITE, "value"),
        Input(ids.BACKTEST_QUANTITY, "value"),
        Input(ids.BACKTEST_LEVEL, "value"),
        State(ids.ALARMS_VIEW, "data"),
    )
    connect(
        hmi,
        ask,
        Output(ids.BACKTEST_ERROR, "children"),
        Output(ids.ALARMS_VIEW, "data", allow_duplicate=True),
        Input(ids.BACKTEST_ASK, "n_clicks"),
        State(ids.ALARMS_VIEW, "data"),
        State(ids.BACKTEST_SITE, "value"),
        State(ids.BACKTEST_FIRST, "value"),
        State(ids.BACKTEST_LAST, "value"),
        State(ids.BACKTEST_QUANTITY, "value"),
        State(ids.BACKTEST_LEVEL, "value"),
        State(ids.BACKTEST_LIMIT, "value"),
        State(ids.BACKTEST_RELEASE, "value"),
        State(ids.BACKTEST_DELAY, "value"),
        State(ids.BACKTEST_SET, "value"),
        State(ids.BACKTEST_COUNT, "value"),
        State(ids.BACKTEST_EVENTS, "value"),
        running=[(Output(ids.BACKTEST_ASK, "disabled"), True, False)],
        **NEVER_FIRST,
    )
    connect(
        hmi,
        follow,
        Output(ids.BACKTEST_RESULT, "children"),
        Output(ids.BACKTEST_CLOCK, "disabled"),
        Input(ids.ALARMS_VIEW, "data"),
        Input(ids.BACKTEST_CLOCK, "n_intervals"),
    )
    connect(
        hmi,
        cancel,
        Output(ids.BACKTEST_RESULT, "children", allow_duplicate=True),
        Input(ids.part(ids.BACKTEST_CANCEL, ALL), "n_clicks"),
        **NEVER_FIRST,
    )


def show_present(reader: Reader, site: str, quantity: str, level: str, state: Stored) -> tuple[Any, ...]:
    """The present values of the chosen limit, in words and as what the fields start from; a run's own fields first."""
    limit = limits_of(reader.context, int(site))[quantity, Level(int(level))]
    unit = unit_words(quantity)
    words = reader.t(
        "present: {limit} {unit}, release {release} {unit}, {delay} s",
        limit=f"{limit.limit:g}",
        release=f"{limit.release:g}",
        delay=f"{limit.delay_s:g}",
        unit=unit,
    )
    asked = asked_of(reader, _run(reader, View.of(state)))
    changed = asked.limits if (asked.quantity, asked.level) == (quantity, level) and ctx.triggered_id is None else None
    values = {"limit": limit.limit, "release": limit.release, "delay_s": limit.delay_s} | dict(changed or {})
    return words, values["limit"], values["release"], values["delay_s"]


def ask(reader: Reader, clicks: int | None, state: Stored, *values: Any) -> tuple[Any, Any]:
    """Ask for a back-test of what the form says; the view leads to it."""
    site, first, last, quantity, level, limit, release, delay, set_id, count, events = values
    if not clicks:
        raise PreventUpdate
    view = View.of(state)
    start, end = view.changed(first=first, last=last).range(reader)
    body = body_of(
        reader,
        site=site,
        start=start,
        end=end,
        quantity=quantity,
        level=level,
        limits={"limit": limit, "release": release, "delay_s": delay},
        set_id=set_id,
        count=count,
        events=events,
    )
    run = ask_run(reader.context, body, reader.principal.name)
    return None, view.changed(run=run.id).stored()


def follow(reader: Reader, state: Stored, _: int | None) -> tuple[Any, bool]:
    """The run of the view, asked for again while it is not over."""
    view = View.of(state)
    if view.tab != "backtest":
        return no_update, True
    run = find_run(reader.context, view.run) if view.run is not None else None
    return result_of(reader, run), run is None or run.state.value not in OPEN


def cancel(reader: Reader, _: Any) -> Any:
    """End the run whose button was pressed."""
    return result_of(reader, cancel_run(reader.context, int(pressed_index()), reader.principal))


def _run(reader: Reader, view: View) -> Run | None:
    """The run of the view for the form; none where there is no such run any more (the result says so)."""
    if view.run is None:
        return None
    try:
        return find_run(reader.context, view.run)
    except AnjeonError:
        return None
