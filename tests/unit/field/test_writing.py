"""Which values a device takes, as which words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine.field.model import Kind
from engine.field.writing import decode_word, encode_value, writable_of
from tests.devices import CAP, FAN, PROTOCOL


@pytest.mark.parametrize(
    ("value", "word"),
    [(50, 500), (95, 950), (80.5, 805), (49.9, None), (95.1, None), (80.55, None), (math.nan, None), (math.inf, None)],
)
def test_a_set_point_is_taken_in_its_range_and_its_steps(value: float, word: int | None) -> None:
    assert encode_value(CAP, value) == word


@pytest.mark.parametrize(("value", "word"), [(0, 0), (1, 1), (2, None), (0.5, None), (-1, None)])
def test_a_switch_takes_its_positions(value: float, word: int | None) -> None:
    assert encode_value(FAN, value) == word


def test_a_negative_value_is_written_as_twos_complement_and_read_back_as_itself() -> None:
    power = replace(CAP, kind=Kind.INT16, low=-500, high=500, scale=0.1)
    assert encode_value(power, -12.5) == 65_411  # 65536 - 125
    assert decode_word(power, 65_411) == -12.5


def test_a_value_the_register_cannot_hold_is_refused_whatever_the_range_says() -> None:
    assert encode_value(replace(CAP, high=10_000), 6553.5) == 65_535
    assert encode_value(replace(CAP, high=10_000), 6553.6) is None


def test_a_register_of_two_words_can_not_be_written_with_function_6() -> None:
    assert encode_value(replace(CAP, kind=Kind.FLOAT32), 80) is None


def test_only_what_the_map_lists_is_a_command() -> None:
    assert writable_of(PROTOCOL, "soc_cap") is CAP
    assert writable_of(PROTOCOL, "soc") is None
