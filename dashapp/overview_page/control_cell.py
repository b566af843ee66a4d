"""The control of the cooling plant of a site in its row: who decides, whether the forecast acts, what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from api.services.alarms.kinds import every_kind
from api.store.cooling.cycles import CycleRecord
from dashapp.control_page.conditions import acts, conditions
from dashapp.control_page.words import mode_word
from dashapp.mount import PREFIX
from dashapp.overview_page.facts import Control
from dashapp.reader import Reader
from dashapp.widgets.marks import Kind, mark
from dashapp.widgets.words import MISSING
from engine.thermal.modes import Mode

WORST_FIRST: tuple[Kind, ...] = (1, 2, "unknown", 3)


def control_cell(reader: Reader, site: int, control: Control | None, present: datetime, at: str) -> Component:
    """Mode and what the forecast does, with the worst mark of what stands against it; nothing without a plant."""
    t = reader.t
    if control is None:
        return html.Span(MISSING, className="dim")
    if control.reason is not None:
        said = reader.say(control.reason)
        return html.Div([html.Div([mark(reader, "unknown")], className="control-mark")], title=said)
    one = control.cycle
    found = conditions(reader, one, present, None)
    title = " ".join(each.words.replace("{age}", "…") for each in found)
    kind = _worst([*(each.kind for each in found if each.kind is not None), *_alarms(one)])
    word = mode_word(reader, one.mode) if one is not None else t("unknown")
    query = urlencode({"site": site} | ({"at": at} if at else {}), safe=":")
    parts: list[Any] = [] if kind is None else [mark(reader, kind)]
    parts.append(dcc.Link(word, href=f"{PREFIX}control?{query}", className="strong" if kind in (1, 2) else ""))
    return html.Div(
        [html.Div(parts, className="control-mark"), html.Div(_acting(reader, one), className="dim small")], title=title
    )


def _acting(reader: Reader, one: CycleRecord | None) -> str:
    t = reader.t
    if one is None or not one.link:
        return t("no link")
    if one.mode == Mode.AUTO_PREDICTIVE:
        return t("forecast acts") if acts(one) else t("reactive")
    return ""


def _alarms(one: CycleRecord | None) -> list[Kind]:
    """The priorities of what the cycle itself raised."""
    known = every_kind()
    priorities: dict[int, Kind] = {1: 1, 2: 2, 3: 3}
    names = [] if one is None else [alarm[0] for alarm in one.alarms]
    return [priorities[known[name].priority] for name in names if name in known]


def _worst(kinds: list[Kind]) -> Kind | None:
    return min(kinds, key=WORST_FIRST.index, default=None)
