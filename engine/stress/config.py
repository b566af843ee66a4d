"""A study as it is asked for: everything that decides its result, as JSON and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.stress.architectures import architecture_presets
from engine.stress.assets import Architecture, plain, read_architecture, refuse_twice
from engine.stress.assumptions import SHEET, read_assumptions
from engine.stress.fields import BadField, Fields

KINDS = ("S1", "S2", "S3", "S4")
PUBLISHED_LENGTH_S = {"S1": 7_200.0, "S2": 14_400.0, "S3": 21_600.0, "S4": 10_800.0}
TRACES = ("demand_mw", "pv_share", "grid_share")
MOST_RUNS, MOST_STEPS, MOST_ARCHITECTURES, MOST_REPEATS = 1_000_000, 604_800, 6, 1_000
MOST_WORK = 50_000_000_000  # runs x steps x architectures: some hours on two cores
MOST_BURSTS = 1_000_000  # a run: 19 years of them
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """The disturbance. kind: S1 GPU burst, S2 fall of PV, S3 grid outage, S4 S1 with S2; intensity: 0 nothing, 1 the
    published size (S3: the whole supply); start_s and length_s from the study's first step; repeat: how often it
    comes in all, each beginning twice its length after the one before (0 and 1: once)."""

    kind: str = "S3"
    intensity: float = 1.0
    start_s: float = 36_000.0
    length_s: float = 21_600.0
    repeat: int = 1

    @property
    def spans_s(self) -> list[tuple[float, float]]:
        """From when to when it lasts, each time it comes.

        >>> Scenario(kind="S3", start_s=10.0, length_s=5.0, repeat=2).spans_s
        [(10.0, 15.0), (20.0, 25.0)]
        """
        begins = [self.start_s + 2.0 * self.length_s * i for i in range(max(1, self.repeat))]
        return [(begin, begin + self.length_s) for begin in begins]


@dataclass(frozen=True, kw_only=True)
class StudyConfig:
    """A study. runs of steps of step_s from local midnight, demand_mw: base load; traces: measured values, one a step,
    in place of the made ones (``demand_mw``: the load; ``pv_share``: of the rated sun; ``grid_share``: of the
    connection); assumptions: entries of the sheet that differ from it (see :mod:`engine.stress.assumptions`).

    >>> study = StudyConfig.from_json('{"seed": 7, "runs": 10, "architectures": [{"kind": "legacy"}]}')
    >>> study.architectures[0].contract_mw, study.step_s
    (80.0, 60.0)
    >>> StudyConfig.from_json(study.to_json()) == study
    True
    """

    seed: int = 1
    runs: int = 1_000
    steps: int = 1_440
    step_s: float = 60.0
    demand_mw: float = 60.0
    scenario: Scenario = field(default_factory=Scenario)
    architectures: tuple[Architecture, ...] = ()
    traces: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    assumptions: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str) -> StudyConfig:
        """The study of a JSON document; raises :class:`BadField` (a ValueError) that names the field."""
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadField("study", text, "json") from error
        return cls.from_plain(given)

    def __post_init__(self) -> None:
        if not self.architectures:
            presets = architecture_presets(self.demand_mw) if self.demand_mw > 0 else {}
            object.__setattr__(self, "architectures", tuple(presets.values()))
        _read(self.to_plain())

    @classmethod
    def from_plain(cls, given: Any) -> StudyConfig:
        """The same from JSON values."""
        return cls(**_read(given))

    def to_plain(self) -> dict[str, Any]:
        """Every field as JSON values, presets written out."""
        return {
            "seed": self.seed,
            "runs": self.runs,
            "steps": self.steps,
            "step_s": self.step_s,
            "demand_mw": self.demand_mw,
            "scenario": {name: getattr(self.scenario, name) for name in Scenario.__dataclass_fields__},
            "architectures": [plain(one) for one in self.architectures],
            "traces": {name: list(values) for name, values in sorted(self.traces.items())},
            "assumptions": dict(sorted(self.assumptions.items())),
        }

    def to_json(self) -> str:
        """The study as one JSON document; reading it gives an equal one."""
        return json.dumps(self.to_plain(), ensure_ascii=False)

    def assumption(self, key: str) -> float:
        """An entry of the assumption sheet as this study has it."""
        return self.assumptions.get(key, SHEET[key].value)


def _read(given: Any) -> dict[str, Any]:
    fields = Fields(given)
    demand = fields.number("demand_mw", 0, 1e4, 60.0, above=True)
    steps = fields.whole("steps", 1, MOST_STEPS, 1_440)
    step_s = fields.number("step_s", 0.001, 3_600, 60.0)
    presets = architecture_presets(demand)
    asked = fields.objects("architectures", 1, MOST_ARCHITECTURES, [{"kind": kind} for kind in presets])
    architectures = tuple(read_architecture(one, presets, demand) for one in asked)
    runs = fields.whole("runs", 1, MOST_RUNS, 1_000)
    scenario = _scenario(Fields(fields.raw("scenario", {}), "scenario"), steps * step_s)
    assumptions = read_assumptions(Fields(fields.raw("assumptions", {}), "assumptions"))
    study = {
        "seed": fields.whole("seed", 0, LARGEST_SEED, 1),
        "runs": runs,
        "steps": steps,
        "step_s": step_s,
        "demand_mw": demand,
        "scenario": scenario,
        "architectures": architectures,
        "traces": _traces(Fields(fields.raw("traces", {}), "traces"), steps),
        "assumptions": assumptions,
    }
    fields.done()
    refuse_twice([one.name for one in architectures], "architectures")
    if runs * steps * len(asked) > MOST_WORK:
        raise BadField("runs", runs, "work", high=f"{MOST_WORK:.0e}")
    _refuse_too_many_bursts(scenario, steps * step_s, assumptions)
    return study


def _refuse_too_many_bursts(scenario: Scenario, window_s: float, assumptions: Mapping[str, float]) -> None:
    hours = min(scenario.length_s * max(1, scenario.repeat), window_s) / 3_600.0
    if hours * assumptions.get("burst_per_h", SHEET["burst_per_h"].value) > MOST_BURSTS:
        raise BadField("scenario.length_s", scenario.length_s, "bursts", high=f"{MOST_BURSTS:.0e}")


def _scenario(fields: Fields, window_s: float) -> Scenario:
    kind = fields.choice("kind", KINDS, "S3")
    published = PUBLISHED_LENGTH_S[kind]
    start = fields.number("start_s", 0, 1e9, min(36_000.0, window_s / 3.0))
    if start >= window_s:
        raise BadField(fields.name("start_s"), start, "window", high=f"{window_s:g}")
    scenario = Scenario(
        kind=kind,
        intensity=fields.number("intensity", 0, 1 if kind == "S3" else 3, 1.0),
        start_s=start,
        length_s=fields.number("length_s", 0, 1e8, published, above=True),
        repeat=fields.whole("repeat", 0, MOST_REPEATS, 1),
    )
    fields.done()
    return scenario


def _traces(fields: Fields, steps: int) -> dict[str, tuple[float, ...]]:
    traces = {name: _trace(fields, name, steps) for name in TRACES if fields.has(name)}
    fields.done()
    return traces


def _trace(fields: Fields, name: str, steps: int) -> tuple[float, ...]:
    values: Any = fields.raw(name)
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != steps:
        raise BadField(fields.name(name), f"{len(values)} values" if isinstance(values, list) else values, "length",
                       low=str(steps))  # fmt: skip
    highest = 1e4 if name == "demand_mw" else 1.0
    for at, value in enumerate(values):
        if value is None or (isinstance(value, float) and math.isnan(value)):
            raise BadField(fields.name(name), value, "gap", at=str(at))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= highest:
            raise BadField(f"{fields.name(name)}[{at}]", value, "range", low="0", high=f"{highest:g}")
    return tuple(float(value) for value in values)
