"""What must be known before anything else on the page is believed, in words: who controls, and what stands against
it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from api.services.control.permission import Permission
from api.store.cooling.cycles import CycleRecord
from api.store.devices.arming import Arming
from dashapp.control_page.words import because_words, signs
from dashapp.reader import Reader
from dashapp.widgets.age import age
from dashapp.widgets.icon import icon
from dashapp.widgets.marks import Kind, mark
from engine.thermal.modes import Mode
from engine.thermal.prediction import TEMPERATURES

TRIPS_AFTER_S = 60


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence with its mark; ``since``: the age of what is known stands behind it."""

    words: str
    kind: Kind | None = None
    since: datetime | None = None


def conditions(reader: Reader, one: CycleRecord | None, moment: datetime, permission: Permission | None) -> list[Said]:
    """What is wrong comes first, then who decides. ``permission`` is of now: None for a past moment."""
    t = reader.t
    if one is None:
        return [Said(words=t("The loop has not run yet: nothing is known of the plant."), kind="unknown")]
    found = list(_against(reader, one, moment, permission))
    return [*found, _acting(reader, one)] if one.link else found


def _against(reader: Reader, one: CycleRecord, moment: datetime, permission: Permission | None) -> Iterator[Said]:
    t = reader.t
    if (moment - one.at).total_seconds() > TRIPS_AFTER_S:
        words = t(
            "The loop does not run: the last cycle was {age} ago. The drive side goes to 60 Hz by itself.",
            age="{age}",
        )
        yield Said(words=words, kind=1, since=one.at)
    if not one.link:
        words = t("Link to the plant lost: nothing is read or ordered. After 60 s the drive side goes to 60 Hz.")
        yield Said(words=words, kind="unknown")
    if one.link and one.fire is not False:
        words = (
            t("Fire, CO2 release or fan stop: the fans are left to the ship's system.")
            if one.fire
            else t("Fire, CO2 and fan-stop inputs unknown: the fans are left to the ship's system.")
        )
        yield Said(words=words, kind=1 if one.fire else "unknown")
    if one.link and one.watchdog is not False:
        words = (
            t("The watchdog of the drive side has tripped: it went to 60 Hz by itself.")
            if one.watchdog
            else t("It is not known whether the watchdog of the drive side has tripped.")
        )
        yield Said(words=words, kind=2 if one.watchdog else "unknown")
    yield from _writes(reader, one, permission)


def _writes(reader: Reader, one: CycleRecord, permission: Permission | None) -> Iterator[Said]:
    t = reader.t
    if permission is not None and permission.read_only:
        yield Said(words=t("Read-only deployment: nothing is ever written."), kind=3)
    elif permission is not None and permission.switch.is_off:
        by = permission.switch.actor or "–"
        yield Said(words=t("Writes to devices are off ({name}): nothing is ordered of the plant.", name=by), kind=3)
    elif permission is not None and permission.arming is not Arming.ARMED:
        yield Said(words=t("The plant is not armed: nothing is written, the loop only calculates."), kind=3)
    elif permission is None and one.writes != "armed":
        yield Said(words=t("Nothing was written to the plant at that moment."), kind=3)


def _acting(reader: Reader, one: CycleRecord) -> Said:
    """Who decides the frequencies; where the forecast may not, why."""
    t = reader.t
    if one.mode == Mode.MANUAL:
        return Said(words=t("Manual: the operator's frequencies. Safety limits still hold."))
    if one.mode == Mode.FIXED60:
        return Said(words=t("Control released: running drives are fixed at 60 Hz."))
    if one.mode == Mode.AUTO_REACTIVE:
        return Said(words=t("Reactive: the forecast is shown and does not act."))
    acting = [name.upper() for name in TEMPERATURES if one.gate.get(name, {}).get("acts")]
    if acting:
        return Said(words=t("The forecast acts on {names}.", names=", ".join(acting)))
    why = no_forecast(reader, one) or _why_not(reader, one.gate)
    if _is_no_better(one):
        return Said(words=t("Reactive: forecast not better than persistence.") + (f" {why}" if why else ""))
    return Said(words=f"{t('Reactive')}: {why}" if why else t("Reactive: the forecast does not act."))


def no_forecast(reader: Reader, one: CycleRecord) -> str:
    """Why there is no forecast; nothing where there is one."""
    found = one.prediction or {}
    if found.get("values") is not None:
        return ""
    because = found.get("because")
    return because_words(reader, because) if because else str(found.get("reason") or reader.t("no forecast"))


def acts(one: CycleRecord) -> bool:
    """Whether the forecast decides anything in this cycle, or may."""
    return one.mode == Mode.AUTO_PREDICTIVE and any(gate.get("acts") for gate in one.gate.values())


def _is_no_better(one: CycleRecord) -> bool:
    """Whether there is a forecast, and its skill or its interval keeps it from acting."""
    return bool(one.prediction and one.prediction.get("values") is not None)


def _why_not(reader: Reader, gate: Mapping[str, Mapping[str, Any]]) -> str:
    """Each reason once, with the temperatures it is of."""
    of: dict[str, list[str]] = {}
    for name in TEMPERATURES:
        said = _reason(reader, gate.get(name, {}).get("because"))
        if said:
            of.setdefault(said, []).append(name.upper())
    return " · ".join(f"{', '.join(names)}: {said}" for said, names in of.items())


def _reason(reader: Reader, because: Sequence[Any] | None) -> str:
    """Why a temperature's forecast does not act, without the word that it does not."""
    if because and because[0] == "gate_skill":
        return signs(reader.t("skill {value}", value=because[1].get("skill", "")))
    said = because_words(reader, because)
    return said.partition(": ")[2] or said


def condition_bar(found: Sequence[Said], past: datetime | None, reader: Reader) -> list[Component]:
    """The sentences beside each other, each with its mark."""
    return [_sentence(reader, one, past) for one in found]


def _sentence(reader: Reader, one: Said, past: datetime | None) -> Component:
    sign = mark(reader, one.kind, size=20) if one.kind is not None else icon("info-circle")
    words = (
        age(reader, one.since, words=one.words, stale_after_s=0, at=past)
        if one.since is not None
        else html.Span(one.words, className="strong" if one.kind is not None else "")
    )
    return html.Div([sign, words], className="condition", role="alert" if one.kind in (1, 2) else "status")
