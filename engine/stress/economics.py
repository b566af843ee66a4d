"""What a system costs: once, a year, and against the first system of the study over the sheet's years.

A year is ordinary, but for ``events_s1_per_year`` (S2, S3, S4) windows as the run's. Every run gives a year's bill, so
that means have intervals; these say how sure the mean of *this* event's cost is, not how often events come: for that
stand the tornado and the recommendation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from engine.stress.answer import Economics, HoldUp, Level
from engine.stress.assets import Architecture
from engine.stress.capital import capital
from engine.stress.config import StudyConfig
from engine.stress.intervals import level
from engine.stress.tariff import (
    HOURS,
    KW_A_MW,
    SECONDS_AN_HOUR,
    window_price,
    year_energy_krw,
    year_power_krw,
    year_unserved_mwh,
)  # fmt: skip

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Bill:
    """A year of a system by what it is paid for, KRW, (runs,)."""

    energy_cost: Floats
    penalty: Floats
    disruption: Floats
    data_loss: Floats
    lost_load: Floats
    demand_response: Floats
    upkeep: Floats

    @property
    def total(self) -> Floats:
        """All of it."""
        return np.asarray(sum(getattr(self, part.name) for part in fields(self)))


def events_a_year(config: StudyConfig) -> float:
    """How often the study's scenario comes.

    >>> events_a_year(StudyConfig())
    0.02
    """
    return config.assumption(f"events_{config.scenario.kind.lower()}_per_year")


def year_bill(architecture: Architecture, found: Mapping[str, Floats], held: HoldUp, config: StudyConfig) -> Bill:
    """A year's bill by the measures of the runs (``found``, see :mod:`engine.stress.measures`), with n events a year:

    * energy_cost: n windows (no more than a year holds) of ``grid_mwh`` less ``charged_mwh`` and with
      ``discharged_mwh`` (storage is valued as it was when the window began) at the mean price of the window's hours,
      the rest of the year as :func:`~engine.stress.tariff.year_energy_krw`, and the charge for the contract's power.
    * penalty: n x what ``peak_grid_mw`` is above the contract x the charge of a month x ``excess_factor``.
    * disruption: n x ``disruption_krw`` where there is an outage (``outage_s``).
    * data_loss: n x work of all processors at ``gpu_krw_per_h`` where there is an outage: what the honest model of
      :mod:`engine.stress.hold_up` loses of a checkpoint's interval, and what is not done in ``restart_s``.
    * lost_load: n x ``unserved_mwh`` x ``voll_krw_per_mwh``; without a connection the rest of the year's too.
    * demand_response: n x ``curtailed_mwh`` x ``dr_krw_per_mwh``.
    * upkeep: ``om_share`` of the capital.
    """
    events = events_a_year(config)
    power_krw = config.assumption("demand_charge_krw_per_kw_month") * KW_A_MW
    excess_mw = np.maximum(0.0, found["peak_grid_mw"] - architecture.contract_mw)
    outages = np.where(found["outage_s"] > 0.0, events, 0.0)
    bought_mwh = found["grid_mwh"] - found["charged_mwh"] + found["discharged_mwh"]
    window_krw = bought_mwh * window_price(config)
    windows_a_year = HOURS * SECONDS_AN_HOUR / (config.steps * config.step_s)
    windows = min(events, windows_a_year)
    ordinary = 1.0 - windows / windows_a_year
    yearly = ordinary * year_energy_krw(architecture, config) + year_power_krw(architecture, config)
    return Bill(
        energy_cost=yearly + windows * window_krw,
        penalty=events * excess_mw * power_krw * config.assumption("excess_factor"),
        disruption=outages * config.assumption("disruption_krw"),
        data_loss=outages * work_lost_krw(held, config),
        lost_load=(events * found["unserved_mwh"] + ordinary * year_unserved_mwh(architecture, config))
        * config.assumption("voll_krw_per_mwh"),
        demand_response=events * found["curtailed_mwh"] * config.assumption("dr_krw_per_mwh"),
        upkeep=np.full_like(outages, config.assumption("om_share") * capital(architecture, config)),
    )


def work_lost_krw(held: HoldUp, config: StudyConfig) -> float:
    """KRW of the work that one outage undoes and puts off (see :func:`year_bill`).

    Half a checkpoint's interval of 900 s is lost and 3 600 s of restart: 1.125 h of 50 000 processors at 2 800 KRW.

    >>> nothing_saved = HoldUp(psu_s=0.0, ups_s=0.0, bess_s=0.0, t2_s=0.0, t3_s=None, survival=0.8, honest_survival=0.5,
    ...                        dump_s=0.0, recovery_point_s=450.0, best_interval_s=0.0, waste=0.0)
    >>> work_lost_krw(nothing_saved, StudyConfig()) / 1e6
    157.5
    """
    undone_s = (1.0 - held.honest_survival) * config.assumption("checkpoint_interval_s")
    hours = (undone_s + config.assumption("restart_s")) / SECONDS_AN_HOUR
    return hours * config.assumption("gpus") * config.assumption("gpu_krw_per_h")


def annuity(rate: float, years: float) -> float:
    """Present value of 1 a year for so many years: (1 - (1 + r)^-n) / r.

    At 4.5 % over 15 years 10.74 (the table of any textbook).

    >>> round(annuity(0.045, 15), 2), annuity(0.0, 15)
    (10.74, 15.0)
    """
    return float(years) if rate == 0.0 else float(-np.expm1(-years * np.log1p(rate)) / rate)


def present(config: StudyConfig) -> float:
    """The study's annuity."""
    return annuity(config.assumption("discount_rate"), config.assumption("years"))


@dataclass(frozen=True, kw_only=True, eq=False)
class Account:
    """Capital and a year's bill of a system."""

    capital: float
    bill: Bill


def accounts(
    values: Mapping[str, Mapping[str, Floats]], held: Mapping[str, HoldUp], config: StudyConfig
) -> dict[str, Account]:
    """Every system's account. values: by system, then by measure."""
    return {
        one.name: Account(
            capital=capital(one, config), bill=year_bill(one, values[one.name], held[one.name], config)
        )
        for one in config.architectures
    }  # fmt: skip


def net_present_value(first: Account, other: Account, config: StudyConfig) -> Floats:
    """KRW that ``other`` is worth more than ``first``, (runs,): what it saves a year x annuity, less its extra
    capital."""
    return (first.bill.total - other.bill.total) * present(config) - (other.capital - first.capital)


def economics_of(known: Mapping[str, Account], config: StudyConfig) -> dict[str, Economics]:
    """Every system's money. roi: net present value over the extra capital; payback: extra capital over what is saved
    a year, not discounted. Neither exists where there is no extra capital; no payback where nothing is saved."""
    first = known[config.architectures[0].name]
    return {name: _economics(first, account, config) for name, account in known.items()}


def _economics(first: Account, account: Account, config: StudyConfig) -> Economics:
    bill = account.bill
    npv = roi = payback = None
    if account is not first:
        extra = account.capital - first.capital
        worth = net_present_value(first, account, config)
        saved = float((first.bill.total - bill.total).mean())
        npv, roi = level(worth), _ratio(worth, extra)
        payback = extra / saved if extra > 0.0 and saved > 0.0 else None
    return Economics(
        capital=account.capital,
        **{part.name: level(getattr(bill, part.name)) for part in fields(bill) if part.name != "upkeep"},
        upkeep=float(bill.upkeep.mean()),
        total=level(bill.total),
        npv=npv,
        roi=roi,
        payback_years=payback,
    )


def _ratio(worth: Floats, extra: float) -> Level | None:
    return level(worth / extra) if extra > 0.0 else None
