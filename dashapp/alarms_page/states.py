"""The states of an alarm as the list shows them: an icon and a word, and the filters over them."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashapp.reader import Reader
from dashapp.widgets.icon import icon
from engine.safety.alarms import HELD, State

ICONS: Mapping[State, str] = {
    State.NORMAL: "circle",
    State.UNACKNOWLEDGED: "circle-fill",
    State.ACKNOWLEDGED: "check-circle",
    State.RETURNED_UNACKNOWLEDGED: "arrow-counterclockwise",
    State.LATCHED: "lock",
    State.SHELVED: "clock",
    State.SUPPRESSED: "slash-circle",
    State.OUT_OF_SERVICE: "wrench",
}
STATES_OF: Mapping[str, tuple[State, ...]] = {
    "all": tuple(state for state in State if state is not State.NORMAL),
    "unacknowledged": (State.UNACKNOWLEDGED,),
    "acknowledged": (State.ACKNOWLEDGED,),
    "returned": (State.RETURNED_UNACKNOWLEDGED,),
    "latched": (State.LATCHED,),
    "shelved": (State.SHELVED,),
    "suppressed": (State.SUPPRESSED, State.OUT_OF_SERVICE),
}
PRESSING = (State.UNACKNOWLEDGED, State.RETURNED_UNACKNOWLEDGED)  # somebody has to look at these


def state_word(reader: Reader, state: State) -> str:
    """The state in the reader's language."""
    t = reader.t
    words = {
        State.NORMAL: t("normal"),
        State.UNACKNOWLEDGED: t("unacknowledged"),
        State.ACKNOWLEDGED: t("acknowledged"),
        State.RETURNED_UNACKNOWLEDGED: t("returned, unacknowledged"),
        State.LATCHED: t("latched"),
        State.SHELVED: t("shelved"),
        State.SUPPRESSED: t("suppressed by design"),
        State.OUT_OF_SERVICE: t("out of service"),
    }
    return words[state]


def filter_word(reader: Reader, name: str) -> str:
    """A filter of the list in the reader's language."""
    t = reader.t
    words = {
        "all": t("All open"),
        "unacknowledged": t("Unack."),
        "acknowledged": t("Ack."),
        "returned": t("Returned"),
        "latched": t("Latched"),
        "shelved": t("Shelved"),
        "suppressed": t("Suppressed"),
    }
    return words[name]


def state_mark(reader: Reader, state: State, note: str = "") -> Component:
    """Icon and word, bold where somebody has to look; ``note`` follows the word (when a shelf ends)."""
    words = " ".join(part for part in (state_word(reader, state), note) if part)
    kind = "strong" if state in PRESSING else "dim" if state in HELD else ""
    return html.Span([icon(ICONS[state]), words], className=f"alarm-state {kind}".strip())
