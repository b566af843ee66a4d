"""Which input moves the result most: each is moved alone, from less to more of it, under the same storm."""

from __future__ import annotations

from collections.abc import Mapping

from engine.stress.answer import HoldUp, Sway, Tornado
from engine.stress.config import StudyConfig
from engine.stress.economics import accounts, net_present_value
from engine.stress.hold_up import hold_ups
from engine.stress.moves import Move, price_moves, size_moves
from engine.stress.study import StudyResult
from engine.stress.variants import Values, coarse, measured

RUNS = 16  # of a variant that is dispatched anew; its difference to as many runs with nothing moved counts
SHOWN = 12
NPV, UNSERVED = "npv", "unserved_mwh"
Results = Mapping[tuple[str, str], float]
Moved = tuple[Move, Results | None, Results | None]


def tornadoes(result: StudyResult) -> tuple[Tornado, ...]:
    """Of every system but the first, against the first: its net present value, KRW, and how much more energy it leaves
    unserved in a run, MWh.

    An input that moves no flow is priced anew on all runs. One that does is dispatched anew, :data:`RUNS` runs of the
    same seed in coarse steps; its result is the study's plus the difference to as many such runs with nothing moved.
    Inputs that move nothing are left out, the :data:`SHOWN` largest stay. The result of a study that would not be
    accepted (a base load above the contract) is None.
    """
    config = result.config
    held = hold_ups(config)
    base = results_of(result.values, held, config)
    moved = [*_priced(result, held), *_dispatched(config, base)]
    first = config.architectures[0].name
    return tuple(
        Tornado(result=kind, first=other, second=first, base=at, sways=tuple(_largest(kind, other, at, moved)))
        for (kind, other), at in base.items()
    )


def results_of(values: Values, held: Mapping[str, HoldUp], config: StudyConfig) -> Results:
    """Every result of every system but the first, by kind and system."""
    first, *others = (one.name for one in config.architectures)
    known = accounts(values, held, config)
    unserved = {name: float(values[name][UNSERVED].mean()) for name in (first, *others)}
    worth = {(NPV, other): float(net_present_value(known[first], known[other], config).mean()) for other in others}
    return worth | {(UNSERVED, other): unserved[other] - unserved[first] for other in others}


def _priced(result: StudyResult, held: Mapping[str, HoldUp]) -> list[Moved]:
    def anew(move: Move, config: StudyConfig | None) -> Results | None:
        if config is None:
            return None
        return results_of(result.values, hold_ups(config) if move.data else held, config)

    moves = [move for move in (*price_moves(result.config), *size_moves(result.config)) if not move.flows]
    return [(move, anew(move, move.with_less), anew(move, move.with_more)) for move in moves]


def _dispatched(config: StudyConfig, base: Results) -> list[Moved]:
    rough = coarse(config)
    moves = [move for move in size_moves(rough) if move.flows]
    ends = [end for move in moves for end in (move.with_less, move.with_more)]
    variants = [rough, *(end for end in ends if end is not None)]
    few, *found = (
        results_of(values, hold_ups(variant), variant)
        for variant, values in zip(variants, measured(variants, min(RUNS, config.runs)), strict=True)
    )
    anew = iter([{key: base[key] + results[key] - few[key] for key in base} for results in found])
    at = [None if end is None else next(anew) for end in ends]
    return list(zip(moves, at[::2], at[1::2], strict=True))


def _largest(kind: str, other: str, base: float, moved: list[Moved]) -> list[Sway]:
    sways = [
        Sway(
            key=move.key,
            less=move.less,
            more=move.more,
            result_less=None if less is None else less[kind, other],
            result_more=None if more is None else more[kind, other],
        )
        for move, less, more in moved
    ]
    moving = [sway for sway in sways if _width(sway, base) > 0.0]
    return sorted(moving, key=lambda sway: -_width(sway, base))[:SHOWN]


def _width(sway: Sway, base: float) -> float:
    ends = [base if end is None else end for end in (sway.result_less, sway.result_more)]
    return max(*ends, base) - min(*ends, base)
