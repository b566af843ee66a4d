"""The fields of a study on the page: what they are called, the unit they are typed in, how they read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from api.i18n import Text
from api.services.numbers import NARROW_SPACE
from api.services.stress.words import assumption_text
from engine.stress.assumptions import SHEET

SHOWN_DIGITS = 6
WHOLE_WITHIN = 1e-12  # of 0.07 / 0.01
SPACES = re.compile(r"[\s\u00a0\u202f]")
WHOLE = re.compile(r"[+-]?\d{1,20}")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
MINUTE_S, PERCENT = 60.0, 0.01


@dataclass(frozen=True, kw_only=True)
class Field:
    """``unit``: what is typed; ``scale``: one of it in the unit of the study; ``optional``: may be empty; ``is_text``:
    no number; ``grouped``: thousands apart."""

    label: Text
    unit: str = ""
    scale: float = 1.0
    optional: bool = False
    is_text: bool = False
    grouped: bool = True


STUDY: Mapping[str, Field] = {
    "runs": Field(label=Text("Runs")),
    "seed": Field(label=Text("Seed"), grouped=False),
    "steps": Field(label=Text("Steps")),
    "step_s": Field(label=Text("Time step"), unit="s"),
    "demand_mw": Field(label=Text("Base load"), unit="MW"),
    "scenario.kind": Field(label=Text("Scenario"), is_text=True),
    "scenario.intensity": Field(label=Text("Intensity"), unit="%", scale=PERCENT),
    "scenario.length_s": Field(label=Text("Length"), unit="min", scale=MINUTE_S),
    "scenario.start_s": Field(label=Text("Start, from midnight"), unit="min", scale=MINUTE_S),
    "scenario.repeat": Field(label=Text("Repetitions")),
}
ARCHITECTURE: Mapping[str, Field] = {
    "name": Field(label=Text("Name"), is_text=True),
    "contract_mw": Field(label=Text("Contract power"), unit="MW"),
    "grid_limit_mw": Field(label=Text("Grid limit"), unit="MW", optional=True),
    "response_s[0]": Field(label=Text("Least delay"), unit="s"),
    "response_s[1]": Field(label=Text("Longest delay"), unit="s"),
    "pv_mw": Field(label=Text("Rated PV"), unit="MW"),
    "dr_participation": Field(label=Text("DR participation"), unit="%", scale=PERCENT),
    "dr_reduction": Field(label=Text("DR reduction"), unit="%", scale=PERCENT),
}
STORAGE: Mapping[str, Field] = {
    "name": Field(label=Text("Layer"), is_text=True),
    "energy_mwh": Field(label=Text("Energy"), unit="MWh"),
    "power_mw": Field(label=Text("Power"), unit="MW"),
    "response_s": Field(label=Text("Response"), unit="s"),
    "ramp_mw_per_s": Field(label=Text("Ramp"), unit="MW/s", optional=True),
    "efficiency": Field(label=Text("Efficiency"), unit="%", scale=PERCENT),
    "soc": Field(label=Text("State of charge"), unit="%", scale=PERCENT),
    "self_discharge_per_h": Field(label=Text("Self-discharge"), unit="1/h"),
    "failure_per_year": Field(label=Text("Failures"), unit="1/a"),
    "cost_per_kwh": Field(label=Text("Cost"), unit="KRW/kWh"),
    "trip_s": Field(label=Text("Trips after"), unit="s", optional=True),
}
TRACES: Mapping[str, Field] = {
    "demand_mw": Field(label=Text("Load")),
    "pv_share": Field(label=Text("Sun")),
    "grid_share": Field(label=Text("Grid")),
}
PLACE = re.compile(r"^architectures\[\d+\]\.(?:storage\[\d+\]\.)?")


def field_of(path: str) -> Field:
    """The field at a path; raises KeyError where there is none."""
    group, _, key = path.partition(".")
    if group == "assumptions":
        return Field(label=assumption_text(key), unit="" if SHEET[key].unit == "1" else SHEET[key].unit)
    if group == "traces":
        return TRACES[key]
    of = STORAGE if ".storage[" in path else ARCHITECTURE if path.startswith("architectures[") else STUDY
    return of[PLACE.sub("", path)]


def shown(value: Any, field: Field) -> str:
    """A value as its field holds it; what is no number stays what was typed.

    >>> shown(2700.0, STUDY["scenario.length_s"]), shown(4e-05, STORAGE["self_discharge_per_h"])
    ('45', '0.00004')
    >>> shown(10_000, STUDY["seed"]), shown("abc", STUDY["runs"])
    ('10000', 'abc')
    """
    if value is None or field.is_text or isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    number = value if field.scale == 1 else value / field.scale
    is_whole = math.isfinite(number) and abs(number - round(number)) <= WHOLE_WITHIN * abs(number)
    text = str(round(number)) if is_whole else f"{number:.{SHOWN_DIGITS}g}"
    return format(Decimal(text), ",f" if field.grouped else "f").replace(",", NARROW_SPACE).replace("-", "−")


def typed(text: Any, field: Field) -> Any:
    """What was typed, in the unit of the study; None for an empty optional field, the text where it is no number.

    >>> typed("45", STUDY["scenario.length_s"]), typed("10 000", STUDY["runs"]), typed("1,500", STUDY["runs"])
    (2700.0, 10000, 1500)
    >>> typed("", STORAGE["trip_s"]), typed(" ", STUDY["runs"]), typed("0,5", STUDY["demand_mw"])
    (None, '', '0,5')
    >>> typed("33.3", STORAGE["efficiency"]), typed("1e999", STUDY["runs"]), typed("1e-6", STORAGE["response_s"])
    (0.333, '1e999', 1e-06)
    """
    given = str("" if text is None else text).strip()
    bare = SPACES.sub("", given).replace("−", "-")
    if field.is_text or not bare:
        return None if field.optional and not bare else given
    if GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        number = Decimal(bare) * Decimal(str(field.scale))
    except ArithmeticError:
        return given
    if field.scale == 1 and WHOLE.fullmatch(bare):
        return int(number)
    return float(number) if math.isfinite(float(number)) else given
