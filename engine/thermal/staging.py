"""How many pumps and fans run, and which: by engine load, limits, pressure and running hours.

Only a drive that stands ``stopped`` is started, and none that somebody else has stopped; only a ``running`` one is
stopped. A start comes before the stop it makes possible, and there is at most one start of an actuator a cycle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.thermal.because import Because
from engine.thermal.limits import CYCLE_S, LOWEST_PRESSURE_BAR
from engine.thermal.plant_image import DRIVES, Actuator, Drive, Standing
from engine.thermal.reasons import NAMES, words


def cycles(minutes: float) -> int:
    """How many cycles a time is."""
    return round(minutes * 60.0 / CYCLE_S)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many run below and from a load, %; back only ``down_pct`` below it (ours: 3 % less, so that noise of the
    load decides nothing). ``hours``: between two changes of places."""

    few: int
    many: int
    load_pct: float
    down_pct: float
    hours: float


COUNTS: Mapping[Actuator, Counts] = {
    Actuator.SW: Counts(few=1, many=2, load_pct=30.0, down_pct=27.0, hours=24.0),
    Actuator.FW: Counts(few=1, many=2, load_pct=30.0, down_pct=27.0, hours=24.0),
    Actuator.FAN: Counts(few=2, many=3, load_pct=5.0, down_pct=2.0, hours=6.0),  # ours: from 5 % the engine runs
}
CALLED = cycles(1)  # a limit stands with the drives at 60 Hz
CALM = cycles(10)  # ours: of low load, and of no limit, before fewer run
LEAST = cycles(10)  # ours: between a change and the next stop
COMING = 3  # ours: cycles that a drive has to come up
FAILED = cycles(30)  # ours: for so long a drive that did not come up is left alone


@dataclass(frozen=True, kw_only=True)
class StageState:
    """Of one actuator, everything counted in cycles.

    ``ran``: the drives that ran in the last cycle; ``by_hand``: those that somebody else has stopped; ``many``: whether
    the load asks for the larger count and for how long it has not (``low``); ``extra`` stand-bys called; for how long a
    limit has stood at 60 Hz (``pressed``) and none has (``calm``); ``since`` the last change, ``turned`` since the
    last change of places; ``coming``: the drive being started and for how long; ``leaving``: the one it replaces;
    ``stopping``: what was told to stop; ``failed``: drives that did not come up, and since when.
    """

    ran: tuple[str, ...] = ()
    by_hand: frozenset[str] = frozenset()
    many: bool = True
    low: int = 0
    extra: int = 0
    pressed: int = 0
    calm: int = 0
    since: int = 0
    turned: int = 0
    coming: str | None = None
    coming_for: int = 0
    leaving: str | None = None
    stopping: str | None = None
    failed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StageAct:
    """A drive that is started (or stopped), and why."""

    drive: str
    start: bool
    because: Because


@dataclass(frozen=True, kw_only=True)
class Need:
    """What an actuator's drives are staged by: the engine's load, % (None: not known); ``limit``: the tag of a sensor
    at its limit; whether they are ``at_60`` Hz; whether pressure is low; whether all it depends on is known."""

    load_pct: float | None
    limit: str | None = None
    at_60: bool = False
    is_pressure_low: bool = False
    is_known: bool = True


def stage(
    actuator: Actuator, drives: Mapping[str, Drive], need: Need, before: StageState
) -> tuple[tuple[StageAct, ...], StageState]:
    """What is started and stopped in this cycle, and the state after it."""
    names = DRIVES[actuator]
    running = tuple(name for name in names if name in drives and drives[name].standing is Standing.RUNNING)
    state = _counted(actuator, need, _observed(drives, running, before))
    if not running and not state.ran:
        return (), state  # nobody has started this plant: that is not ours to do
    counts = COUNTS[actuator]
    wanted = min((counts.many if state.many else counts.few) + state.extra, len(names))
    if state.coming is None and len(running) < wanted:
        because = _why_more(actuator, need, drives, before, wanted)
        return _start(names, drives, state, because, leaving=None)
    if len(running) > wanted and state.coming is None:
        return _stop(drives, running, need, state)
    if state.coming is None and _is_turn(actuator, need, state):
        return _rotate(names, drives, running, state)
    return (), state


def _observed(drives: Mapping[str, Drive], running: tuple[str, ...], before: StageState) -> StageState:
    """What has become of the drives since the last cycle."""
    stopped = {name for name in before.ran if name in drives and drives[name].standing is Standing.STOPPED}
    by_hand = (before.by_hand | (stopped - {before.stopping})) - set(running)
    coming, coming_for, leaving = before.coming, before.coming_for + 1, before.leaving
    failed = {name: age + 1 for name, age in before.failed.items() if age + 1 < FAILED and name not in running}
    if coming in running:
        coming = None
    elif coming is not None and coming_for >= COMING:
        failed[coming], coming, leaving = 0, None, None
    return replace(
        before,
        ran=running or before.ran,
        by_hand=frozenset(by_hand),
        coming=coming,
        coming_for=coming_for if coming else 0,
        leaving=leaving if leaving in running else None,
        stopping=before.stopping if before.stopping in running else None,
        failed=failed,
        since=before.since + 1,
        turned=before.turned + 1,
    )


def _counted(actuator: Actuator, need: Need, state: StageState) -> StageState:
    """How many the load asks for, and how many stand-bys are called."""
    counts = COUNTS[actuator]
    is_low = need.load_pct is not None and need.load_pct < counts.down_pct
    low = state.low + 1 if is_low else 0
    is_high = need.load_pct is None or need.load_pct >= counts.load_pct
    many = is_high or (state.many and low < CALM)
    pressed = state.pressed + 1 if need.limit and need.at_60 else 0
    extra, calm = state.extra, 0 if need.limit or need.is_pressure_low or not need.is_known else state.calm + 1
    if need.is_pressure_low:
        extra = max(extra, 1)
    if pressed > CALLED:
        extra, pressed = min(extra + 1, len(DRIVES[actuator])), 1
    if calm >= CALM:
        extra = 0
    return replace(state, many=many, low=low, pressed=pressed, extra=extra, calm=calm)


def _start(
    names: Sequence[str], drives: Mapping[str, Drive], state: StageState, because: Because, leaving: str | None
) -> tuple[tuple[StageAct, ...], StageState]:
    """Start the stopped drive of fewest hours, if there is one."""
    free = [name for name in names if _may_start(name, drives, state)]
    if not free:
        return (), state
    name = min(free, key=lambda each: _hours(drives[each], unknown=float("inf")))
    values = {key: name if value == "?" else value for key, value in because.values.items()}
    act = StageAct(drive=name, start=True, because=Because(code=because.code, values=values))
    return (act,), replace(state, coming=name, coming_for=0, leaving=leaving, since=0)


def _may_start(name: str, drives: Mapping[str, Drive], state: StageState) -> bool:
    is_stopped = name in drives and drives[name].standing is Standing.STOPPED and not drives[name].is_turning
    return is_stopped and name not in state.by_hand and name not in state.failed


def _stop(
    drives: Mapping[str, Drive], running: Sequence[str], need: Need, state: StageState
) -> tuple[tuple[StageAct, ...], StageState]:
    """Stop the drive that another has replaced, else the one of most hours, when nothing speaks against it."""
    if need.limit or need.is_pressure_low or not need.is_known:
        return (), state
    if state.stopping is None and state.leaving is None and state.since < LEAST:
        return (), state
    most = max(running, key=lambda each: _hours(drives[each], unknown=0.0))
    name = state.stopping or state.leaving or most
    act = StageAct(drive=name, start=False, because=Because(code="stage_down", values={"drive": name}))
    return (act,), replace(state, stopping=name, leaving=None, since=0)


def _is_turn(actuator: Actuator, need: Need, state: StageState) -> bool:
    is_calm = need.limit is None and not need.is_pressure_low and need.is_known
    return is_calm and state.extra == 0 and state.turned >= cycles(COUNTS[actuator].hours * 60.0)


def _rotate(
    names: Sequence[str], drives: Mapping[str, Drive], running: Sequence[str], state: StageState
) -> tuple[tuple[StageAct, ...], StageState]:
    """Start the stand-by of fewest hours in place of the running drive of most, if that makes hours more equal."""
    old = max(running, key=lambda each: _hours(drives[each], unknown=0.0))
    free = [name for name in names if _may_start(name, drives, state)]
    rested = replace(state, turned=0)
    if not free:
        return (), rested
    if min(_hours(drives[name], unknown=0.0) for name in free) >= _hours(drives[old], unknown=float("inf")):
        return (), rested
    because = Because(code="stage_rotation", values={"drive": old, "started": "?"})
    return _start(names, drives, rested, because, leaving=old)


def _hours(drive: Drive, *, unknown: float) -> float:
    return unknown if drive.hours is None else drive.hours


def _why_more(actuator: Actuator, need: Need, drives: Mapping[str, Drive], before: StageState, wanted: int) -> Because:
    for name in before.ran:
        standing = drives[name].standing if name in drives else Standing.UNKNOWN
        if standing is not Standing.RUNNING and name != before.stopping:
            values = {"drive": name, "what": words(standing.value), "started": "?"}
            return Because(code="stage_replaced", values=values)
    who = NAMES[actuator]
    if need.is_pressure_low:
        return Because(code="stage_pressure", values={"limit": f"{LOWEST_PRESSURE_BAR:.1f}"})
    if need.limit and need.at_60:
        return Because(code="stage_limit", values={"sensor": need.limit, "who": who})
    if need.load_pct is None:
        return Because(code="stage_load_unknown", values={"count": str(wanted), "who": who})
    if actuator is Actuator.FAN:
        return Because(code="stage_fans", values={"count": str(wanted)})
    return Because(code="stage_load", values={"load": f"{need.load_pct:.0f}", "count": str(wanted), "who": who})
