"""What a system costs a year, all counted, and how often the scenario must come for another to be cheaper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.stress.assumptions import SHEET
from engine.stress.config import StudyConfig
from engine.stress.economics import Account, accounts, present
from engine.stress.hold_up import hold_ups
from engine.stress.moves import with_assumption
from engine.stress.tariff import HOURS, SECONDS_AN_HOUR

Floats = NDArray[np.float64]
Values = Mapping[str, Mapping[str, Floats]]


def whole_cost(account: Account, config: StudyConfig) -> Floats:
    """KRW a year, (runs,): the year's bill, losses counted in, and the capital spread over the years by the annuity."""
    return account.bill.total + account.capital / present(config)


def whole_costs(values: Values, config: StudyConfig) -> dict[str, Floats]:
    """That of every system."""
    return {name: whole_cost(one, config) for name, one in accounts(values, hold_ups(config), config).items()}


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """How often a year the scenario must come (``above``) or must not come (not ``above``) for two systems to cost the
    same."""

    events: float
    above: bool


def crossing(values: Values, config: StudyConfig, *, dear: str, cheap: str) -> Crossing | None:
    """Where ``dear`` begins to cost less than ``cheap``. Costs are straight lines over the number of events until the
    year is full of them, so that two points give it. None: nowhere."""
    key = f"events_{config.scenario.kind.lower()}_per_year"
    full = HOURS * SECONDS_AN_HOUR / (config.steps * config.step_s)
    most = min(full, SHEET[key].high)
    never, always = (whole_costs(values, with_assumption(config, key, events)) for events in (0.0, most))
    begins = float((never[dear] - never[cheap]).mean())
    ends = float((always[dear] - always[cheap]).mean())
    if begins * ends >= 0.0:
        return None
    return Crossing(events=most * begins / (begins - ends), above=ends < 0.0)
