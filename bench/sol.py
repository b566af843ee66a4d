"""How often the end of life lies within the limits of its forecast: simulated batteries, reported as BMSs report.

``python -m bench.sol``. The loss of each battery is drawn from a wider range than the forecast takes for granted
(log-normal, median 2 % a year, nine of ten between 0.8 and 5 %). Takes about a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.safety.sol import END_OF_LIFE_PCT, HORIZON_DAYS, forecast_sol

Floats = NDArray[np.float64]
Random = np.random.Generator

FIRST = date(2025, 1, 1).toordinal()
YEAR = 365.25
BATTERIES = 150
SPANS = (60, 180, 365, 1000)  # days


def wandering(true: Floats, rng: Random) -> Floats:
    """Off by 0.3 % that comes and goes within 50 days, in tenths."""
    off, kick = np.zeros(len(true)), 0.3 * np.sqrt(1.0 - 0.98**2) * rng.normal(0.0, 1.0, len(true))
    for day in range(1, len(true)):
        off[day] = 0.98 * off[day - 1] + kick[day]
    return np.round(true + off, 1)


def learned(true: Floats, rng: Random) -> Floats:
    """Learned anew every 100 days, off by 0.2 % each time, in tenths."""
    at = np.arange(len(true)) // 100
    return np.round(true[at * 100] + rng.normal(0.0, 0.2, at[-1] + 1)[at], 1)


REPORTS: dict[str, Callable[[Floats, Random], Floats]] = {
    "tenths": lambda true, _: np.round(true, 1),
    "whole percents, rounded": lambda true, _: np.round(true),
    "whole percents, cut off": lambda true, _: np.floor(true),
    "wandering by 0.3 %": wandering,
    "learned every 100 days": learned,
    "tenths, loss with the root of time": lambda true, _: np.round(true, 1),
}


def battery(kind: str, days: int, rng: Random) -> tuple[Floats, float]:
    """True SoH of each day and the day of the end of life."""
    rate, new = float(np.exp(rng.normal(np.log(2.0), 0.55))), rng.uniform(92.0, 100.0)
    at = np.arange(days)
    if "root" in kind:
        return new - 1.2 * rate * np.sqrt(at / YEAR + 2.0), (((new - END_OF_LIFE_PCT) / (1.2 * rate)) ** 2 - 2.0) * YEAR
    return new - rate / YEAR * at, (new - END_OF_LIFE_PCT) / rate * YEAR


def within(kind: str, days: int, rng: Random) -> str:
    """``forecasts made: share within the limits``."""
    made = inside = 0
    for _ in range(BATTERIES):
        true, end = battery(kind, days, rng)
        today = date.fromordinal(FIRST + days - 1)
        found = forecast_sol(FIRST + np.arange(days), REPORTS[kind](true, rng), today=today)
        if found.reason is not None:
            continue
        made += 1
        left = min(max(end - (days - 1), 0.0), HORIZON_DAYS)
        early, late = (HORIZON_DAYS if d is None else (d - today).days for d in (found.earliest, found.latest))
        inside += early - 1 <= left <= late + 1
    return f"{inside / made:4.0%} of {made}" if made else "no forecast"


def main() -> None:
    """Print the table of docs/science/sol.md."""
    rng = np.random.default_rng(7)
    print("| reports | " + " | ".join(f"{days} days" for days in SPANS) + " |")
    print("|---" * (1 + len(SPANS)) + "|")
    for kind in REPORTS:
        print(f"| {kind} | " + " | ".join(within(kind, days, rng).strip() for days in SPANS) + " |", flush=True)


if __name__ == "__main__":
    main()
