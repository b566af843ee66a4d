"""The sentences of a recommendation by their codes. A place is named as the remark's value."""

from __future__ import annotations

from collections.abc import Mapping

from api.services.stress.texts.verdict import VERDICT

REMARKS: Mapping[str, str] = {
    **VERDICT,
    "limit_is_contract": "The connection can carry no more than the contract, {mw} MW: what a burst adds is unserved "
    "unless storage or sun brings it. This favours storage.",
    "battery_power_assumed": "The published demo gives its battery no power: {mw} MW is assumed.",
    "capitals_differ": "The capital is not the same: {by_system}. Part of any advantage is bought.",
    "battery_for_capital": "{system} has a Li-ion battery of {mwh} MWh more, for the same capital as the dearest.",
    "same_adversity": "The same bad luck for all: every layer is charged to {soc}, the layer of most power trips "
    "{trip_s} s after the start, and people take {manual_s} s for what a controller does else.",
    "npv_crosses_zero": "The net present value of {system} may lie on either side of 0.",
}
