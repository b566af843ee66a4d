"""ExSoS: hazards on the protection map, weights by status, memberships. Limits: engine.safety.limits.DEFAULTS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.safety.exsos import GRADES, INPUTS, ExSos, Grade, Input, Status, extended_sos, soc_hazard
from engine.safety.limits import DEFAULTS, Level, Measured

CURRENTS = {Status.CHARGE: 40.0, Status.DISCHARGE: -40.0, Status.REST: 0.0}
GOOD = {
    "max_voltage": 3.8,
    "min_voltage": 3.78,
    "voltage_gap": 0.02,
    "current": 0.0,
    "max_temperature": 27.0,
    "min_temperature": 24.0,
    "temperature_gap": 3.0,
    "soc": 50.0,
}
# beyond zero hazard, at both ends: what a worse value of each input is
WORSE = {
    "max_voltage": (3.9, 4.2),
    "min_voltage": (3.3, 2.9),
    "voltage_gap": (0.2, 0.6),
    "current": (80.0, 130.0),
    "max_temperature": (40.0, 60.0),
    "min_temperature": (10.0, -15.0),
    "temperature_gap": (10.0, 30.0),
    "soc": (70.0, 100.0),
}


def rack(status: Status = Status.REST, **changes: float) -> ExSos:
    row = {**GOOD, "current": CURRENTS[status], **changes}
    soc = np.array([row.pop("soc")])
    return extended_sos({Measured(name): np.array([value]) for name, value in row.items()}, soc)


def safety(status: Status = Status.REST, **changes: float) -> float:
    return float(rack(status, **changes).safety[0])


@pytest.mark.parametrize("status", Status)
def test_a_rack_far_from_its_limits_is_fully_safe(status: Status) -> None:
    found = rack(status)
    assert found.status[0] == status
    assert found.safety[0] == 1.0
    assert {grade: found.memberships[grade][0] for grade in GRADES} == {
        **dict.fromkeys(GRADES, 0.0),
        Grade.NEGLIGIBLE: 1.0,
    }


@pytest.mark.parametrize(
    ("status", "changes", "expected"),
    [
        # at the release of the warning 0, at the warning 0.5, half-way to protection 0.75, at protection 1
        (Status.REST, {"max_voltage": 4.00}, 1.0),
        (Status.REST, {"max_voltage": 4.05}, 0.5),
        (Status.DISCHARGE, {"max_voltage": 4.075}, 0.25),
        (Status.CHARGE, {"max_voltage": 4.2}, 0.0),
        (Status.DISCHARGE, {"min_voltage": 3.1}, 0.25),
        (Status.CHARGE, {"min_voltage": 2.9}, 0.25),  # 0.75 of 1: critical, not catastrophic
        (Status.REST, {"voltage_gap": 0.4}, 0.25),
        (Status.CHARGE, {"voltage_gap": 0.4}, 0.4375),  # 1 - 0.75 * 0.75
        (Status.CHARGE, {"current": 110.0}, 0.25),
        (Status.DISCHARGE, {"current": -95.0}, 0.75),
        (Status.DISCHARGE, {"max_temperature": 55.0}, 0.0),
        (Status.CHARGE, {"min_temperature": 5.0}, 0.5),  # other limits while charging
        (Status.DISCHARGE, {"min_temperature": 5.0}, 1.0),
        (Status.REST, {"min_temperature": -5.0}, 0.25),
        (Status.REST, {"temperature_gap": 20.0}, 0.5),
        (Status.DISCHARGE, {"temperature_gap": 20.0}, 0.625),
        (Status.REST, {"soc": 95.0}, 0.5),
        (Status.CHARGE, {"soc": 95.0}, 0.625),
        (Status.REST, {"max_voltage": 4.05, "max_temperature": 54.0}, 0.1),  # the largest decides
    ],
)
def test_each_input_counts_on_its_limits_and_by_the_status(status: Status, changes: dict, expected: float) -> None:
    assert safety(status, **changes) == pytest.approx(expected)


def test_the_input_that_counts_most_is_named_and_none_where_nothing_counts() -> None:
    # the gap at protection counts 0.75 while charging, 53 degC counts 0.8
    assert INPUTS[rack(Status.CHARGE, voltage_gap=0.5, max_temperature=53.0).cause[0]] is Input.HIGH_TEMPERATURE
    assert INPUTS[rack(Status.REST, voltage_gap=0.5, max_temperature=53.0).cause[0]] is Input.VOLTAGE_GAP
    assert rack().cause[0] == -1


def test_memberships_are_triangles_of_the_combined_hazard() -> None:
    # 0.65 lies 0.15 from neutral and 0.1 from critical, of 0.25: 0.4 and 0.6
    found = rack(max_temperature=51.5).memberships
    assert found[Grade.NEUTRAL][0] == pytest.approx(0.4)
    assert found[Grade.CRITICAL][0] == pytest.approx(0.6)
    assert sum(found[grade][0] for grade in GRADES) == pytest.approx(1.0)


def test_the_worked_example_of_the_document() -> None:
    values = {"max_voltage": 4.06, "min_voltage": 3.72, "voltage_gap": 0.34, "current": 60.0}
    found = rack(Status.CHARGE, **values, max_temperature=31.0, min_temperature=6.0, soc=85.0)
    assert found.hazards[Input.STATE_OF_CHARGE][0] == pytest.approx(1 / 6)
    assert found.safety[0] == pytest.approx(0.4)
    assert found.memberships[Grade.NEUTRAL][0] == pytest.approx(0.6)
    assert found.memberships[Grade.CRITICAL][0] == pytest.approx(0.4)
    assert INPUTS[found.cause[0]] is Input.OVER_VOLTAGE


@pytest.mark.parametrize("name", GOOD)
def test_one_unknown_input_makes_it_unknown_with_a_bound_from_the_others(name: str) -> None:
    found = rack(**{"max_temperature": 52.5, "max_voltage": 4.075, name: np.nan})
    assert np.isnan(found.safety[0])
    assert all(np.isnan(degree[0]) for degree in found.memberships.values())
    assert found.at_best[0] == pytest.approx(0.25)


def test_without_a_current_nothing_is_taken_for_worse_than_the_mildest_status_says() -> None:
    found = rack(current=np.nan, min_temperature=2.0, voltage_gap=0.5)
    assert np.isnan(found.status[0])
    # at 2 degC: 0.8 while charging, 1/6 else; the gap at protection counts 0.75 at least
    assert found.at_best[0] == pytest.approx(0.25)


def test_a_site_that_stores_no_charge_is_judged_without_it() -> None:
    row = {Measured(name): np.array([value]) for name, value in GOOD.items() if name != "soc"}
    found = extended_sos(row, None)
    assert found.safety[0] == 1.0
    assert Input.STATE_OF_CHARGE not in found.hazards


def test_nothing_known_has_no_bound() -> None:
    found = extended_sos({measured: np.array([np.nan]) for measured in Measured}, np.array([np.nan]))
    assert np.isnan(found.at_best[0])


def test_the_sign_of_the_site_says_what_is_charging() -> None:
    row = {Measured(name): np.array([value]) for name, value in {**GOOD, "current": -40.0}.items() if name != "soc"}
    assert extended_sos(row, None, current_positive="discharge").status[0] == Status.CHARGE


def test_limits_of_the_site_move_the_hazard() -> None:
    key = ("high_temperature", Level.WARNING)
    limits = {**DEFAULTS, key: replace(DEFAULTS[key], limit=45.0, release=42.0)}
    row = {
        Measured(name): np.array([value]) for name, value in {**GOOD, "max_temperature": 45.0}.items() if name != "soc"
    }
    assert extended_sos(row, None, limits=limits).safety[0] == pytest.approx(0.5)


# a cap of 90: 0.5 there, 0 at 80; one of 70: 0 at 69; one of 100 is treated as 99
@pytest.mark.parametrize(("cap", "soc", "expected"), [(90, 90, 0.5), (90, 85, 0.25), (70, 69, 0.0), (100, 99, 0.5)])
def test_the_cap_of_the_site_is_where_the_charge_counts_half(cap: float, soc: float, expected: float) -> None:
    assert soc_hazard(np.array([float(soc)]), float(cap))[0] == pytest.approx(expected)


@settings(max_examples=40)
@given(
    st.sampled_from(Status),
    st.sampled_from([*WORSE]),
    st.floats(0, 1),
    st.floats(0, 1),
    st.fixed_dictionaries({name: st.floats(0, 1) for name in WORSE}),
)
def test_a_worse_input_never_gives_a_better_score(
    status: Status, name: str, one: float, other: float, rest: dict[str, float]
) -> None:
    def at(key: str, share: float) -> float:
        mild, bad = WORSE[key]
        value = mild + share * (bad - mild)
        if key != "current":
            return value
        return {Status.CHARGE: value, Status.DISCHARGE: -value, Status.REST: share * 0.4}[status]

    around = {key: at(key, share) for key, share in rest.items()}
    milder, worse = (rack(status, **{**around, name: at(name, share)}) for share in sorted((one, other)))
    assert milder.status[0] == worse.status[0] == status
    assert worse.safety[0] <= milder.safety[0]
    assert 0.0 <= worse.safety[0] <= 1.0
    assert sum(worse.memberships[grade][0] for grade in GRADES) == pytest.approx(1.0)
