"""Why the frequencies are as they are: every change with its reason, newest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from api.store.cooling.cycles import CycleRecord
from dashapp import ids
from dashapp.control_page.words import actuator_word, because_words, mode_word, outcome_word, source_word
from dashapp.reader import Reader
from dashapp.widgets.marks import mark
from dashapp.widgets.states import empty
from dashapp.widgets.words import number
from engine.thermal.plant_image import Actuator

SAME_HZ = 0.05
WRONG = ("clamped", "rejected", "unreachable", "unknown")
# reasons for a frequency to stay as it is: with noise about an edge they come and go each cycle
STAYS = frozenset({"base_stays", "limit_near", "forecast_stands", "forecast_held"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line: what was decided at a moment, by whom (``source``), why; ``act`` is the stored act of an actuator,
    None for a drive that is started or stopped and for a change of mode."""

    at: datetime
    source: str
    because: Sequence[Any]
    act: tuple[str, dict[str, Any]] | None = None
    drive: tuple[str, bool, str] | None = None
    mode: str | None = None
    confidence: float | None = None


def entries(records: Sequence[CycleRecord]) -> list[Entry]:
    """Each change of what is wanted of an actuator and of who decides it, each drive started or stopped, each change
    of mode, newest first. An actuator that nothing has changed has its first cycle, so that its reason is there."""
    found = [one for actuator in Actuator for one in _changes(records, actuator)]
    found += [one for record in records for one in _stages(record)]
    found += list(_modes(records))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _changes(records: Sequence[CycleRecord], actuator: Actuator) -> Iterator[Entry]:
    before: dict[str, Any] | None = None
    first: Entry | None = None
    is_changed = False
    for one in records:
        act = one.acts.get(actuator.value)
        if not act:
            continue
        entry = _entry(one, actuator, dict(act))
        if before is None:
            first = entry
        elif _differs(before, act):
            is_changed = True
            yield entry
        before = dict(act)
    if first is not None and not is_changed:
        yield first


def _entry(one: CycleRecord, actuator: Actuator, act: dict[str, Any]) -> Entry:
    source = str(act.get("source", ""))
    confidence = (one.prediction or {}).get("confidence") if source == "prediction" else None
    because = act.get("because") or ()
    return Entry(at=one.at, source=source, because=because, act=(actuator.value, act), confidence=confidence)


def _differs(before: dict[str, Any], act: Any) -> bool:
    """Whether another frequency is wanted, somebody else decides it, or a write has begun to fail or to succeed."""
    if (before.get("outcome") in WRONG or act.get("outcome") in WRONG) and before.get("outcome") != act.get("outcome"):
        return True
    because = act.get("because") or ("",)
    if before.get("source") != act.get("source") and because[0] not in STAYS:
        return True
    old, new = before.get("wanted_hz"), act.get("wanted_hz")
    if old is None or new is None:
        return old is not new
    return bool(abs(new - old) >= SAME_HZ)


def _stages(one: CycleRecord) -> Iterator[Entry]:
    for stage in one.staging:
        drive = (str(stage["drive"]), bool(stage["start"]), str(stage.get("outcome") or ""))
        yield Entry(at=one.at, source="availability", because=stage.get("because") or (), drive=drive)


def _modes(records: Sequence[CycleRecord]) -> Iterator[Entry]:
    for old, new in itertools.pairwise(records):
        if old.mode != new.mode:
            yield Entry(at=new.at, source="operator", because=(), mode=new.mode)


def reason_list(reader: Reader, found: Sequence[Entry], zone: ZoneInfo, *, most: int) -> Any:
    """The entries as lines; the time of one opens the page as it was then."""
    if not found:
        return empty(reader.t("No command in this time."))
    return html.Ul([_line(reader, one, zone) for one in found[:most]], className="reason-rows")


def _line(reader: Reader, one: Entry, zone: ZoneInfo) -> Component:
    local = one.at.astimezone(zone)
    time = html.Button(
        f"{local:%H:%M:%S}",
        id=ids.part(ids.CONTROL_OPEN, f"{local:%Y-%m-%dT%H:%M:%S}/{_subject(one)}"),
        className="time-link",
        title=reader.t("Show this moment"),
    )
    outcome = one.act[1].get("outcome") if one.act else one.drive[2] if one.drive else ""
    words: list[Any] = [_sentence(reader, one)]
    if outcome in WRONG:
        words.insert(0, mark(reader, 2))
    badge = html.Span(source_word(reader, one.source), className=f"badge-line source-{one.source}")
    more = html.Span(" · ".join(_more(reader, one)), className="dim")
    return html.Li([time, html.Span(words, className="strong reason-words"), badge, more])


def _subject(one: Entry) -> str:
    return one.act[0] if one.act else one.drive[0] if one.drive else "mode"


def _sentence(reader: Reader, one: Entry) -> str:
    t = reader.t
    if one.mode is not None:
        return t("Mode: {mode}", mode=mode_word(reader, one.mode))
    said = because_words(reader, one.because)
    if one.drive is not None:
        name, start, _ = one.drive
        act = t("{drive} started", drive=name.upper()) if start else t("{drive} stopped", drive=name.upper())
        return f"{act}: {said}" if said else act
    if one.act is None:
        return said
    wanted = number(one.act[1].get("wanted_hz"), 1, "Hz")
    return said or f"{actuator_word(reader, Actuator(one.act[0]))} {wanted}"


def _more(reader: Reader, one: Entry) -> Iterator[str]:
    """Confidence, what was written and read back, what the reactive controller would have ordered."""
    t = reader.t
    if one.confidence is not None:
        yield t("confidence {value}", value=number(one.confidence, 2))
    if one.drive is not None and outcome_word(reader, one.drive[2]):
        yield outcome_word(reader, one.drive[2])
    if one.act is None:
        return
    act = one.act[1]
    trouble = outcome_word(reader, str(act.get("outcome") or ""))
    if trouble:
        yield trouble
    if act.get("read_back_hz") is not None:
        yield t("read back {hz}", hz=number(act["read_back_hz"], 1, "Hz"))
    if act.get("counterfactual_hz") is not None and one.source == "prediction":
        yield t("reactive: {hz}", hz=number(act["counterfactual_hz"], 1, "Hz"))
