"""Which system to choose, why, and what speaks against it.

The measure is the whole cost of a year: energy, penalties, losses, upkeep, and the capital spread over the years. It is
the one number in which reliability and money meet. A tie is said: where the interval of a difference holds 0, or the
difference is below :data:`ALIKE` of the cost, neither is better for sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.stress.answer import BreakEven, Difference, Economics, Recommendation, Remark, Sway, Tornado
from engine.stress.config import StudyConfig
from engine.stress.economics import events_a_year
from engine.stress.intervals import difference
from engine.stress.study import StudyResult
from engine.stress.sun import clear_sky, plant_of
from engine.stress.tornado import NPV
from engine.stress.whole_cost import crossing, whole_costs

ALIKE = 0.005  # of the whole cost; assumed: prices are not known to less
RICHER = 1.1  # times the capital from which on a difference is put down to capital too
FEW_RUNS = 100
MINUTES_A_DAY = 1_440
DAYLIGHT = 0.05  # of the rated sun, mean of a scenario, from which on it helps
MOST_TURNS = 2  # assumptions that are named, those that move most
COST, UNSERVED = "whole_cost", "unserved_mwh"


def recommendation_of(
    result: StudyResult,
    economics: Mapping[str, Economics],
    tornadoes: Sequence[Tornado],
    break_even: Sequence[BreakEven],
) -> Recommendation:
    """The system of the least whole cost, where it is that for sure; else none, and the ties."""
    case = _Case(result)
    ties = [name for name in case.names if name == case.cheapest or not case.costs_more(name)]
    chosen = ties if len(ties) > 1 else [case.cheapest]
    reasons = [*_costs(case, chosen), *_sun(case, chosen, economics), *_served(case)]
    doubts = [
        *_left_unserved(case, chosen),
        *_lost_load(case, chosen),
        *_capital(case, chosen, economics, break_even),
        *_turns(chosen, tornadoes),
        *_crossing(economics),
        *_set_up(case),
    ]
    return Recommendation(
        best=case.cheapest if len(ties) == 1 else None,
        ties=tuple(ties) if len(ties) > 1 else (),
        reasons=tuple(reasons),
        doubts=tuple(doubts),
    )


class _Case:
    """A study with the whole costs of its systems."""

    def __init__(self, result: StudyResult) -> None:
        self.result, self.config = result, result.config
        self.costs = whole_costs(result.values, result.config)
        self.names = list(self.costs)
        self.cheapest = min(self.names, key=lambda name: float(self.costs[name].mean()))

    def dearer(self, name: str) -> Difference:
        """What a system costs more than the cheapest, KRW a year."""
        return difference(COST, name, self.cheapest, self.costs[name], self.costs[self.cheapest])

    def costs_more(self, name: str) -> bool:
        """Whether it does so for sure, and by more than prices are known to."""
        more = self.dearer(name)
        alike = ALIKE * abs(float(self.costs[self.cheapest].mean()))
        return more.sure and (more.mean or 0.0) > alike

    def serves_more(self, name: str, other: str) -> bool:
        """Whether it leaves less unserved than another for sure."""
        gap = self.unserved(other, name)
        return gap.sure and (gap.mean or 0.0) > 0.0

    def unserved(self, first: str, second: str) -> Difference:
        """What ``first`` leaves unserved more than ``second``, MWh a run."""
        values = self.result.unserved_mwh
        return difference(UNSERVED, first, second, values[first], values[second])


def _costs(case: _Case, chosen: Sequence[str]) -> Iterator[Remark]:
    if len(chosen) > 1:
        yield Remark(code="cost_alike", values={"systems": list(chosen), "share": ALIKE})
    for name in case.names:
        if name not in chosen:
            values = {"system": case.cheapest, "other": name, "krw": case.dearer(name).mean}
            yield Remark(code="costs_less", values=values)


def _sun(case: _Case, chosen: Sequence[str], economics: Mapping[str, Economics]) -> Iterator[Remark]:
    """That what a system costs less is its sun, for which no storage is needed."""
    sun = {one.name: one.pv_mw for one in case.config.architectures}
    for other in case.names:
        saved = (economics[other].energy_cost.mean or 0.0) - (economics[case.cheapest].energy_cost.mean or 0.0)
        if other not in chosen and sun[case.cheapest] > sun[other] and saved > 0.0:
            yield Remark(code="saves_by_sun", values={"system": case.cheapest, "other": other, "krw": saved})


def _served(case: _Case) -> Iterator[Remark]:
    """What the cheapest serves better, or as well: the legacy grid's ties and wins too."""
    name = case.cheapest
    same, alike = [name], [name]
    for other in case.names:
        gap = case.unserved(other, name)
        if case.serves_more(name, other):
            yield Remark(code="less_unserved_than", values={"system": name, "other": other, "mwh": gap.mean})
        elif other != name and not gap.sure:
            (same if gap.low == gap.high == 0.0 else alike).append(other)
    for code, names in (("unserved_same", same), ("unserved_alike", alike)):
        if len(names) > 1:
            yield Remark(code=code, values={"systems": names})


def _left_unserved(case: _Case, chosen: Sequence[str]) -> Iterator[Remark]:
    """That the cheapest does not serve most, and how often the scenario must come for another to be cheaper."""
    name = case.cheapest
    for other in case.names:
        if case.serves_more(other, name):
            mwh = case.unserved(name, other).mean
            yield Remark(code="more_unserved", values={"system": name, "other": other, "mwh": mwh})
        if other not in chosen:
            yield from _crossing_point(case, other)


def _crossing_point(case: _Case, other: str) -> Iterator[Remark]:
    at = crossing(case.result.values, case.config, dear=other, cheap=case.cheapest)
    values = {"system": other, "other": case.cheapest}
    if at is not None:
        code = "pays_above" if at.above else "pays_below"
        yield Remark(code=code, values={**values, "events": at.events, "assumed": events_a_year(case.config)})
    elif case.serves_more(other, case.cheapest):
        yield Remark(code="never_pays", values=values)


def _lost_load(case: _Case, chosen: Sequence[str]) -> Iterator[Remark]:
    for name in chosen:
        share = float(case.result.values[name]["lost_load"].mean())
        if share > 0.0:
            yield Remark(code="loses_load", values={"system": name, "share": share})


def _capital(
    case: _Case, chosen: Sequence[str], economics: Mapping[str, Economics], break_even: Sequence[BreakEven]
) -> Iterator[Remark]:
    """Where more is served because more money is in it, and what battery would do as much."""
    for name in case.names:
        for other in case.names:
            mine, its = economics[name].capital, economics[other].capital
            if {name, other} & set(chosen) and case.serves_more(name, other) and mine > RICHER * its > 0.0:
                yield Remark(code="better_by_capital", values={"system": name, "other": other, "times": mine / its})
    for size in break_even:
        if size.energy_mwh is not None and {size.system, size.equals} & set(chosen):
            values = {"system": size.system, "equals": size.equals, "mwh": size.energy_mwh, "krw": size.capital}
            yield Remark(code="battery_equals", values=values)


def _turns(chosen: Sequence[str], tornadoes: Sequence[Tornado]) -> Iterator[Remark]:
    """Assumptions within whose range the sign of a net present value turns."""
    for tornado in tornadoes:
        base = tornado.base
        if tornado.result == NPV and base is not None and {tornado.first, tornado.second} & set(chosen):
            turning = [(sway.key, at) for sway in tornado.sways for at in _turned(sway, base)]
            for key, at in turning[:MOST_TURNS]:
                values = {"system": tornado.first, "other": tornado.second, "key": key, "value": at}
                yield Remark(code="turns_with", values=values)


def _turned(sway: Sway, base: float) -> Iterator[float]:
    for at, result in ((sway.less, sway.result_less), (sway.more, sway.result_more)):
        if result is not None and result * base < 0.0:
            yield at


def _crossing(economics: Mapping[str, Economics]) -> Iterator[Remark]:
    for name, one in economics.items():
        npv = one.npv
        if npv is not None and npv.low is not None and npv.high is not None and npv.low <= 0.0 <= npv.high:
            yield Remark(code="npv_crosses_zero", values={"system": name})


def _set_up(case: _Case) -> Iterator[Remark]:
    """What of the study's own set-up favours one side."""
    tight = [one.contract_mw for one in case.config.architectures if 0.0 < one.grid_limit_mw <= one.contract_mw]
    if tight:
        yield Remark(code="limit_is_contract", values={"mw": min(tight)})
    sunny = [one.name for one in case.config.architectures if one.pv_mw > 0.0]
    helped = any(case.serves_more(name, other) for name in sunny for other in case.names)
    if helped and case.config.scenario.kind != "S2" and _in_daylight(case.config):
        hours, minutes = divmod(int(case.config.scenario.start_s / 60.0) % MINUTES_A_DAY, 60)
        yield Remark(code="in_daylight", values={"systems": sunny, "hour": f"{hours:02d}:{minutes:02d}"})
    if case.config.runs < FEW_RUNS:
        yield Remark(code="few_runs", values={"runs": str(case.config.runs)})


def _in_daylight(config: StudyConfig) -> bool:
    clear = clear_sky(plant_of(config), config.assumption("day_of_year"), config.steps, config.step_s)
    begin, end = (int(at / config.step_s) for at in config.scenario.spans_s[0])
    return float(clear[begin : end + 1].mean()) > DAYLIGHT
