"""What a back-test of forecasts is asked for: checked, each mistake by the name of its option."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from api.errors import BadParameter
from api.i18n import Text
from engine.forecast.backtest import Plan
from engine.forecast.events import Rule
from engine.forecast.roles import Role, role_of

FORECAST = (Role.VOLTAGE, Role.TEMPERATURE, Role.VOLTAGE_GAP, Role.SOC)
_EVENT = re.compile(r"\s*(?P<target>[^<>=\s]+)\s*(?P<side>[<>])=?\s*(?P<limit>[-+]?\d+(\.\d+)?)\s*")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The options as they were given; ``targets`` and ``events`` as text."""

    targets: str | None = None
    horizon_s: int = 600
    train_days: int = 14
    test_days: int = 8
    every_s: int = 60
    refit_days: int | None = None
    expanding: bool = False
    events: tuple[str, ...] = ()


def plan_of(asked: Asked, frame: pd.DataFrame, zone: ZoneInfo) -> Plan:
    """The plan for a frame. Targets that are not named: every voltage, temperature, voltage gap and state of charge.

    :raises BadParameter: naming the option
    """
    for option, given, low, high in (
        ("--horizon", asked.horizon_s, 60, 3600),
        ("--train-days", asked.train_days, 1, 3650),
        ("--test-days", asked.test_days, 1, 3650),
        ("--every", asked.every_s, 1, 3600),
        ("--refit-days", asked.refit_days, 1, 3650),
    ):
        if given is not None and not low <= given <= high:
            raise BadParameter(option, given, Text("a whole number from {low} to {high}", low=low, high=high))
    known = [str(name) for name in frame.columns]
    targets = tuple(name for name in known if role_of(name) in FORECAST)
    if asked.targets is not None:
        targets = tuple(dict.fromkeys(name.strip().lower() for name in asked.targets.split(",") if name.strip()))
    for name in targets:
        _check_column("--targets", name, known)
    if not targets:
        expected = Text("one or more of {known}, comma between", known=", ".join(known))
        raise BadParameter("--targets", asked.targets or Text("nothing"), expected)
    return Plan(
        targets=targets,
        zone=zone,
        horizon_s=asked.horizon_s,
        train_days=asked.train_days,
        test_days=asked.test_days,
        every_s=asked.every_s,
        refit_days=asked.refit_days,
        expanding=asked.expanding,
    )


def rules_of(asked: Asked, plan: Plan) -> list[Rule]:
    """The events asked about, such as ``bank_dc_volt>968``.

    :raises BadParameter: naming --event
    """
    rules = []
    for text in asked.events:
        parts = _EVENT.fullmatch(text)
        if parts is None:
            raise BadParameter("--event", text, Text("TARGET>LIMIT or TARGET<LIMIT, such as bank_dc_volt>968"))
        _check_column("--event", parts["target"].lower(), list(plan.targets))
        rules.append(Rule(target=parts["target"].lower(), limit=float(parts["limit"]), upper=parts["side"] == ">"))
    return rules


def used_columns(frame: pd.DataFrame, plan: Plan) -> list[str]:
    """The targets, and every column beside them that plays a part in the physics."""
    beside = [str(name) for name in frame.columns if role_of(str(name)) is not Role.OTHER]
    return list(dict.fromkeys([*plan.targets, *beside]))


def _check_column(option: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise BadParameter(option, name, Text("one or more of {known}, comma between", known=", ".join(known)))
