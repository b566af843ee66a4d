"""Only listed commands within their ranges pass, and what is automatic may only protect."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.field.model import Effect, Heartbeat, Kind, ProtocolMap, Writable
from engine.field.white_list import Allowed, Refused, Why, decode_command, encode_command, judge, may_be_written

STOP = Writable(
    name="charge_stop",
    address=2,
    kind=Kind.UINT16,
    low=0,
    high=1,
    effect=Effect.PROTECTIVE,
    label=("", ""),
    automatic=True,
    values=((0, "해제", "released"), (1, "정지", "stopped")),
    protects=1,
)
LIMIT = Writable(
    name="limit", address=5, kind=Kind.UINT16, low=3.9, high=4.2, effect=Effect.SETPOINT, label=("", ""), scale=0.001
)
COLD = replace(LIMIT, name="cold", address=6, kind=Kind.INT16, low=-20, high=5, scale=0.1)
MAP = ProtocolMap(
    name="",
    title=("", ""),
    groups=(),
    registers=(),
    writables=(STOP, LIMIT, COLD),
    heartbeat=Heartbeat(address=1, every_s=2),
)


def why(name: str, value: float, *, automatic: bool = False) -> Why:
    found = judge(MAP, name, value, automatic=automatic)
    assert isinstance(found, Refused)
    return found.why


def test_a_listed_value_becomes_its_word_and_says_what_the_device_will_hold() -> None:
    assert judge(MAP, "limit", 4.0504) == Allowed(writable=LIMIT, value=4.05, word=4050)
    assert judge(MAP, "cold", -7.5) == Allowed(writable=COLD, value=-7.5, word=65461)  # 65536 - 75


def test_everything_else_is_refused_by_its_reason() -> None:
    assert why("contactor", 1) is Why.NOT_LISTED
    assert why("limit", float("nan")) is Why.NOT_A_NUMBER
    assert why("limit", float("inf")) is Why.NOT_A_NUMBER
    assert why("limit", 4.2004) is Why.OUT_OF_RANGE
    assert why("limit", 3.8999) is Why.OUT_OF_RANGE
    assert why("charge_stop", 0.5) is Why.NOT_A_CHOICE
    assert why("charge_stop", 2) is Why.OUT_OF_RANGE


def test_an_automatic_command_may_protect_and_never_clear() -> None:
    assert isinstance(judge(MAP, "charge_stop", 1, automatic=True), Allowed)
    assert why("charge_stop", 0, automatic=True) is Why.NOT_AUTOMATIC
    assert why("limit", 4.0, automatic=True) is Why.NOT_AUTOMATIC
    assert isinstance(judge(MAP, "charge_stop", 0), Allowed)  # a person may


@given(st.floats())
def test_what_is_allowed_is_within_range_as_the_device_holds_it(value: float) -> None:
    for writable in MAP.writables:
        word = encode_command(writable, value)
        if not isinstance(word, Why):
            assert writable.low <= decode_command(writable, word) <= writable.high
            assert may_be_written(MAP, writable.address, word)


@pytest.mark.parametrize(
    ("address", "word", "may"),
    [(5, 4050, True), (5, 4201, False), (2, 2, False), (6, 65461, True), (1, 65535, True), (3, 0, False),
     (5, 70000, False)],
)  # fmt: skip
def test_the_last_look_before_the_wire_knows_only_the_map(address: int, word: int, may: bool) -> None:
    assert may_be_written(MAP, address, word) is may
