"""What the panels show for a view: refreshed with the page's clock, and whenever the view changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from api.errors import AnjeonError
from api.services.roles import Role
from dashapp.alarms_page.acts import detail_buttons, list_buttons
from dashapp.alarms_page.detail import detail_head, detail_of
from dashapp.alarms_page.export import lines_csv
from dashapp.alarms_page.filters import found, in_state, state_buttons
from dashapp.alarms_page.line import Line
from dashapp.alarms_page.list import alarm_grid
from dashapp.alarms_page.source import known, open_lines, past_lines
from dashapp.alarms_page.states import PRESSING
from dashapp.alarms_page.trend import trend_of
from dashapp.alarms_page.view import View
from dashapp.reader import Reader
from dashapp.redraw import Redraw
from dashapp.widgets.states import empty, error_state
from engine.safety.alarms import HELD, State

Stored = dict[str, Any]
Keys = dict[str, str] | None


def show_list(reader: Reader, state: Stored, _: int | None, __: Any, keys: Keys) -> tuple[Any, ...]:
    """The list or the history, the counts in the title, the state filter with its numbers, the foot with the acts."""
    view = View.of(state)
    if view.tab not in ("list", "history"):
        raise PreventUpdate
    drawn = Redraw(reader, keys)
    try:
        opened = open_lines(reader)
        past = found(past_lines(reader, view), view) if view.tab == "history" else []
    except AnjeonError as error:
        return _failed(reader, drawn, "list", error), no_update, no_update, no_update, drawn.keys
    if view.tab == "history":
        rows = drawn.part("list", ("history", view.alarm, past), lambda: _history(reader, view, past))
        return rows, _counts(reader, opened), no_update, no_update, drawn.keys
    wanted = found(opened, view)
    shown = in_state(wanted, view.state)
    numbers = [line.state for line in wanted]
    selected = next((line for line in shown if line.id == view.alarm), None)
    chosen = None if selected is None else (selected.id, selected.state, selected.is_active)
    return (
        drawn.part("list", (view.alarm, shown, len(opened)), lambda: _open(reader, view, shown, opened)),
        _counts(reader, opened),
        drawn.part("states", (view.state, numbers), lambda: state_buttons(reader, wanted, view.state)),
        drawn.part("foot", chosen, lambda: _foot(reader, selected)),
        drawn.keys,
    )


def _failed(reader: Reader, drawn: Redraw, part: str, error: AnjeonError) -> Any:
    """The error state in place of a part, so that what was drawn there before is drawn again after it."""
    return drawn.part(part, ("error", str(error)), lambda: error_state(reader, error.text))


def _open(reader: Reader, view: View, shown: list[Line], opened: list[Line]) -> Component:
    if not shown:
        return _nothing(reader, opened)
    return alarm_grid(reader, shown, view.alarm, caption=reader.t("Open alarms"))


def _history(reader: Reader, view: View, past: list[Line]) -> Component:
    if not past:
        return empty(reader.t("No alarm fits in this range."), reader.t("Choose other days or another filter."))
    return alarm_grid(reader, past, view.alarm, caption=reader.t("Past alarms"))


def _nothing(reader: Reader, opened: list[Line]) -> Component:
    if opened:
        return empty(reader.t("No open alarm fits the filter."), reader.t("Choose another filter."))
    return empty(reader.t("No alarm is open."), reader.t("Past ones stand in the history."))


def _counts(reader: Reader, opened: list[Line]) -> str:
    t = reader.t
    held = sum(line.state in HELD for line in opened)
    pressing = sum(line.state in PRESSING for line in opened)
    parts = [t("open {count}", count=len(opened)), t("unacknowledged {count}", count=pressing)]
    if held:
        parts.append(t("shelved or suppressed {count}", count=held))
    standing = [line for line in opened if line.state is State.UNACKNOWLEDGED]
    if standing:
        first = min(standing, key=lambda line: (line.raised_at, line.id))
        parts.append(t("first-out: {alarm}", alarm=f"{first.place} {first.words}"))
    return " · ".join(parts)


def _foot(reader: Reader, selected: Line | None) -> list[Component]:
    t = reader.t
    if not reader.may(Role.operator):
        hint = html.Span(t("Acting on alarms needs the role operator."), className="dim small")
    else:
        chosen = t("1 selected") if selected else t("none selected")
        keys = [html.Kbd("↑"), html.Kbd("↓"), t("move"), " · ", html.Kbd("A"), t("acknowledge"), " · ", html.Kbd("S")]
        hint = html.Span(
            [chosen, html.Span([" · ", *_spaced(keys), " ", t("shelve")], className="keys")], className="dim"
        )
    return [hint, html.Div(list_buttons(reader, selected), className="row-flow")]


def _spaced(parts: list[Any]) -> list[Any]:
    return [piece for part in parts for piece in ((part, " ") if isinstance(part, html.Kbd) else (part,))]


def show_detail(reader: Reader, state: Stored, _: int | None, __: Any, keys: Keys) -> tuple[Any, ...]:
    """Everything about the selected alarm."""
    view, drawn = View.of(state), Redraw(reader, keys)
    if view.tab not in ("list", "history"):
        raise PreventUpdate
    if view.alarm is None:
        fact, advice = reader.t("No alarm is selected."), reader.t("Choose one at the left, or with the arrow keys.")
        return drawn.part("detail", None, lambda: empty(fact, advice)), None, None, {"detail": drawn.keys["detail"]}
    try:
        one = known(reader, view.alarm)
    except AnjeonError as error:
        failed = _failed(reader, drawn, "detail", error)
        return failed, None, None, {"detail": drawn.keys["detail"]}
    facts = (replace(one.alarm, value=None), one.line.until, one.first, one.history, one.reason, one.commands)
    acts = (one.alarm.id, one.line.state, one.line.is_active, one.line.is_open)
    return (
        drawn.part("detail", facts, lambda: detail_of(reader, one)),
        drawn.part("head", (one.line.sentence, one.line.place), lambda: detail_head(reader, one.line)),
        drawn.part("acts", acts, lambda: detail_buttons(reader, one.line)),
        drawn.keys,
    )


def show_trend(reader: Reader, state: Stored, _: int | None) -> tuple[Any, Any, bool]:
    """The last hour of what the selected alarm measures, hidden where it measures nothing."""
    view = View.of(state)
    if view.alarm is None or view.tab not in ("list", "history"):
        return None, no_update, True
    trend = trend_of(reader, known(reader, view.alarm).alarm)
    return (None, no_update, True) if trend is None else (trend.title, trend.figure, False)


def export(reader: Reader, clicks: int | None, state: Stored) -> Any:
    """A file of what the list or the history shows."""
    view = View.of(state)
    if not clicks:
        raise PreventUpdate
    lines = found(past_lines(reader, view) if view.tab == "history" else open_lines(reader), view)
    if view.tab == "list":
        lines = in_state(lines, view.state)
    local = reader.now.astimezone(reader.zone)
    name = f"anjeon-alarms-{local:%Y-%m-%dT%H%M}.csv"
    return dcc.send_string(lines_csv(lines, reader.zone), name, type="text/csv;charset=utf-8")
