"""The rules of the cooling controller, as experiments."""

from __future__ import annotations

from engine.thermal.proposals import Source
from engine.thermal.rules import ControlState, decide
from tests.unit.thermal.readings import AT_48, forecast, reading


def test_the_worked_example_of_the_design_orders_51_50_and_50_hz() -> None:
    now = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8)
    decision = decide(now, forecast(now, {"t4": 0.7, "t5": 0.5, "t6": 0.7}), AT_48, ControlState())
    assert (decision.sw_hz, decision.fw_hz, decision.fan_hz) == (51.0, 50.0, 50.0)
    assert decision.reasons["sw"] == "T5 +0.5 degC in 10 min (90 %: 0.3..0.7) -> SW 48 -> 51 Hz"
    assert set(decision.source.values()) == {Source.PREDICTION}
    assert decision.alarms == ()


def test_a_standing_forecast_is_not_added_again_for_thirty_minutes() -> None:
    now = reading(t4_c=46.0, t5_c=35.3, t6_c=43.8)
    ahead = forecast(now, {"t4": 0.7, "t5": 0.5, "t6": 0.7})
    state = ControlState()
    for _ in range(90):
        decision = decide(now, ahead, AT_48, state)
        state = decision.state
        assert (decision.sw_hz, decision.fw_hz, decision.fan_hz) == (51.0, 50.0, 50.0)
