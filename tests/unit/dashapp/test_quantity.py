"""Values read with the decimals of their unit, and currents with their direction."""

from __future__ import annotations

import pytest

from dashapp.widgets.quantity import decimals_of, direction, quantity


def test_values_have_the_decimals_of_their_unit():
    assert quantity(4.0214, "V", like=4.05) == "4.021 V"
    assert quantity(52.14, "°C", like=50) == "52.1 °C"
    assert quantity(-412.4, "kW", like=500) == "−412 kW"
    assert quantity(831.25, "V", like=900) == "831.2 V"


@pytest.mark.parametrize(("limit", "decimals"), [(0.0612, 5), (1.2, 3), (96, 2), (5200, 0), (0, 3)])
def test_without_a_unit_four_significant_digits_are_shown(limit, decimals):
    assert decimals_of("", limit) == decimals


def test_a_missing_value_is_a_dash_never_zero():
    assert quantity(None, "A", like=100) == "–"


def test_the_direction_follows_the_sign_convention_of_the_site():
    assert str(direction(50, positive="charge", rating=100).message) == "charge"
    assert str(direction(-50, positive="charge", rating=100).message) == "discharge"
    assert str(direction(50, positive="discharge", rating=100).message) == "discharge"
    assert str(direction(-50, positive="discharge", rating=100).message) == "charge"


def test_below_half_a_percent_of_the_rating_it_rests():
    assert direction(0.49, positive="charge", rating=100).message == "rest"  # 0.5 % of 100 A is 0.5 A
    assert direction(-0.49, positive="charge", rating=-100).message == "rest"
    assert direction(0.5, positive="charge", rating=100).message == "charge"


def test_an_unknown_value_has_no_direction():
    assert direction(None, positive="charge", rating=100) is None
