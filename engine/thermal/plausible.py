"""Whether a sensor can be believed: its range, how it moves, and what it shows beside the others.

What is not plausible is unknown, never good: the rules then go to the safe frequency. A level that a jump has led to is
believed again once it has stood for three cycles; a sensor that stands still is believed again once it moves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from engine.thermal.because import Because
from engine.thermal.limits import CYCLE_S, FIELDS
from engine.thermal.reading import SENSORS, Reading
from engine.thermal.reasons import words

GOOD = "good"


@dataclass(frozen=True, kw_only=True)
class Plausible:
    """What a sensor can show. ``still``: cycles it may show one value; ``jump``: most change in a cycle."""

    unit: str
    lower: float
    upper: float
    still: int | None = None
    jump: float | None = None


# Ours. Ranges: what the medium can be on a ship that sails. Still: sensors of 0.1 degC resolution with 0.1 degC noise
# repeat a value with probability 0.4, so that 30 repeats (10 min) are no chance; sea and outside air may stand for an
# hour. Jumps: the water's fastest time constant is 2 min, so that 20 s carry at most 15 % of a 20 K step; the outlets
# of the cooler follow the pump. Pressure and load may step: a pump or an engine starts.
PLAUSIBLE: Mapping[str, Plausible] = {
    "t1": Plausible(unit="degC", lower=-3.0, upper=45.0, still=180, jump=3.0),
    "t2": Plausible(unit="degC", lower=-3.0, upper=95.0, still=30, jump=8.0),
    "t3": Plausible(unit="degC", lower=-3.0, upper=95.0, still=30, jump=8.0),
    "t4": Plausible(unit="degC", lower=0.0, upper=95.0, still=30, jump=4.0),
    "t5": Plausible(unit="degC", lower=0.0, upper=95.0, still=30, jump=4.0),
    "t6": Plausible(unit="degC", lower=-10.0, upper=80.0, still=30, jump=4.0),
    "t7": Plausible(unit="degC", lower=-40.0, upper=60.0, still=180, jump=5.0),
    "px1": Plausible(unit="bar", lower=0.0, upper=10.0, still=90),
    "engine_load": Plausible(unit="%", lower=-1.0, upper=120.0),
}
SETTLED = 3  # cycles that a new level must stand before it is believed
FORGOTTEN = 15  # cycles after which the last good value says nothing of the next
MARGIN_C = 1.0  # of the order between two temperatures: noise and lags
HOTTER = (  # (hotter, colder): heat flows from the fresh water to the sea
    ("t4", "t5"),
    ("t5", "t1"),
    ("t2", "t1"),
    ("t3", "t1"),
    ("t4", "t2"),
    ("t4", "t3"),
)
MIXED_UP = ("t1", "t2", "t3", "t4", "t5", "t6", "t7")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Of one sensor: the last value, for how many cycles it ``stood``, the last good one and its ``age`` in cycles;
    for how many cycles a level after a jump has ``settled``."""

    last: float | None = None
    stood: int = 0
    good: float | None = None
    age: int = 0
    settled: int = 0


@dataclass(frozen=True, kw_only=True)
class SensorMemory:
    """What is remembered of the sensors, and which pairs of them have changed places."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    swapped: frozenset[str] = frozenset()  # "t5/t6"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A reading with what must not be believed named in ``stale``; the quality of each sensor, and why if not good."""

    reading: Reading
    quality: Mapping[str, str]
    because: Mapping[str, Because]
    memory: SensorMemory


def judge(memory: SensorMemory, raw: Mapping[str, float | None], quality: Mapping[str, str]) -> Judged:
    """Judge one cycle's values.

    :param raw: value of each of :data:`SENSORS`; None or absent: none
    :param quality: what the field says of each (:class:`engine.field.quality.Quality`); absent: good
    """
    values = {name: _number(raw.get(name)) for name in SENSORS}
    seen: dict[str, Seen] = {}
    verdicts: dict[str, tuple[str, Because]] = {}
    for name in SENSORS:
        verdict, seen[name] = _alone(name, values[name], quality.get(name, GOOD), memory.seen.get(name, Seen()))
        if verdict is not None:
            verdicts[name] = verdict
    swapped = _swapped(memory, values, verdicts)
    for pair in sorted(swapped):
        first, second = pair.split("/")
        verdicts |= _swap(first, second, values) | _swap(second, first, values)
    already = set(verdicts)
    for hotter, colder in HOTTER:
        one, other = values[hotter], values[colder]
        if already & {hotter, colder} or one is None or other is None or one >= other - MARGIN_C:
            continue
        verdicts = _swap(hotter, colder, values) | _swap(colder, hotter, values) | verdicts
    bad = {name: quality for name, (quality, _) in verdicts.items()}
    return Judged(
        reading=Reading(**{FIELDS[name]: values[name] for name in SENSORS}, stale=frozenset(bad)),
        quality={name: bad.get(name, GOOD) for name in SENSORS},
        because={name: because for name, (_, because) in verdicts.items()},
        memory=SensorMemory(seen=seen, swapped=swapped),
    )


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def tag(name: str) -> str:
    """A sensor as it is written: T5, PX1, M/E load."""
    return "M/E load" if name == "engine_load" else name.upper()


def _alone(name: str, value: float | None, told: str, before: Seen) -> tuple[tuple[str, Because] | None, Seen]:
    """What a sensor is worth by itself, and what to remember of it."""
    limits = PLAUSIBLE[name]
    stood = before.stood + 1 if value is not None and value == before.last else 0
    after = Seen(last=value, stood=stood, good=before.good, age=before.age + 1)
    if value is None:
        return (
            "missing" if told in (GOOD, "missing") else told,
            Because(code="sensor_missing", values=_tagged(name)),
        ), after
    numbers = {"sensor": tag(name), "value": f"{value:.1f}", "unit": limits.unit}
    if told != GOOD:
        because = Because(code="sensor_told", values=_tagged(name) | {"what": words(told)})
        return (told, because), after
    if not limits.lower <= value <= limits.upper:
        reach = {"lower": f"{limits.lower:g}", "upper": f"{limits.upper:g}"}
        return ("range", Because(code="sensor_range", values=numbers | reach)), after
    if limits.still is not None and stood >= limits.still:
        minutes = {"minutes": f"{stood * CYCLE_S / 60:.0f}"}
        return ("frozen", Because(code="sensor_frozen", values=numbers | minutes)), after
    settled = _settled(limits, value, before)
    if settled is not None and settled < SETTLED:
        values = numbers | {"before": f"{before.good:.1f}"}
        return ("jumped", Because(code="sensor_jumped", values=values)), replace(after, settled=settled)
    return None, Seen(last=value, stood=stood, good=value)


def _tagged(name: str) -> dict[str, str]:
    return {"sensor": tag(name)}


def _settled(limits: Plausible, value: float, before: Seen) -> int | None:
    """For how many cycles the level after a jump has stood; None: there was no jump."""
    if limits.jump is None or before.good is None or (before.last is None and before.age >= FORGOTTEN):
        return None
    unseen = before.age if before.last is None else 0  # a gap allows as many cycles of change
    if abs(value - before.good) <= limits.jump * (1 + unseen):
        return None
    is_level = before.last is not None and abs(value - before.last) <= limits.jump
    return before.settled + 1 if is_level and before.settled else 1


def _swapped(
    memory: SensorMemory, values: Mapping[str, float | None], verdicts: Mapping[str, tuple[str, Because]]
) -> frozenset[str]:
    """The pairs that have changed places: both jump in one cycle, each to where the other was. Back the same way."""
    jumped = [name for name in MIXED_UP if verdicts.get(name, ("",))[0] == "jumped"]
    crossed = {f"{one}/{other}" for one, other in combinations(jumped, 2) if _crosses(one, other, values, memory)}
    return memory.swapped ^ frozenset(crossed)


def _crosses(one: str, other: str, values: Mapping[str, float | None], memory: SensorMemory) -> bool:
    old_one, old_other = memory.seen[one].last, memory.seen[other].last
    new_one, new_other = values[one], values[other]
    if old_one is None or old_other is None or new_one is None or new_other is None:
        return False
    return abs(new_one - old_other) <= MARGIN_C and abs(new_other - old_one) <= MARGIN_C


def _swap(name: str, other: str, values: Mapping[str, float | None]) -> dict[str, tuple[str, Because]]:
    texts = {
        key: "?" if values[at] is None else f"{values[at]:.1f}" for key, at in (("value", name), ("beside", other))
    }
    return {name: ("swapped", Because(code="sensor_swapped", values=_tagged(name) | {"other": tag(other)} | texts))}
