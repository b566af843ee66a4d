"""Coils in a protocol map: read with function 1, written with 5, apart from the registers of the same addresses."""

from __future__ import annotations

import pytest

from engine.field.codec import Codec
from engine.field.model import Kind, PollGroup, ProtocolMap, Register
from engine.field.parse import parse_map
from engine.field.reads import plan_reads
from engine.field.white_list import Allowed, Refused, Why, judge, may_be_written

TEXT = """
title: {ko: 시험, en: trial}
groups:
  fast: {function: 3, every_s: 1}
  coils: {function: 1, every_s: 1, bridge: [1]}
blocks:
  values: {group: fast, registers: {speed: {at: 0, type: uint16}}}
  switches:
    group: coils
    repeat: {names: [pump1, pump2], stride: 2}
    registers:
      run: {at: 0, type: coil, title: {ko: 기동, en: started}}
writables:
  speed: {at: 0, range: [40, 60], effect: setpoint, title: {ko: 속도, en: speed}}
  run:
    at: 0
    type: coil
    repeat: {names: [pump1, pump2], stride: 2}
    values: {0: {ko: 정지, en: stop}, 1: {ko: 기동, en: start}}
    effect: switch
    title: {ko: 기동, en: run}
"""


@pytest.fixture(scope="module")
def protocol() -> ProtocolMap:
    parsed = parse_map("trial", TEXT)
    assert parsed.problems == ()
    assert parsed.map is not None
    return parsed.map


def test_a_coil_and_a_register_of_the_same_address_are_two_things(protocol: ProtocolMap) -> None:
    written = {writable.name: (writable.function, writable.address) for writable in protocol.writables}
    assert written == {"speed": (6, 0), "pump1_run": (5, 0), "pump2_run": (5, 2)}
    again = {writable.name: writable.read_back for writable in protocol.writables}
    assert again == {"speed": (3, 0), "pump1_run": (1, 0), "pump2_run": (1, 2)}


def test_named_parts_carry_their_name_in_front_and_belong_to_no_rack(protocol: ProtocolMap) -> None:
    coils = [register for register in protocol.registers if register.group == "coils"]
    assert [(each.name, each.address, each.rack_id) for each in coils] == [
        ("pump1_run", 0, None),
        ("pump2_run", 2, None),
    ]
    assert {each.label for each in coils} == {("기동", "started")}


def test_coils_are_read_and_shown_as_they_were_written(protocol: ProtocolMap) -> None:
    codec = Codec(protocol)
    assert codec.encode([50.0, 1.0, 0.0]) == {3: {0: 50}, 1: {0: 1, 2: 0}}
    found = codec.groups["coils"].decode([[0, 1, 1]])  # the coil between them means nothing
    assert found.values.tolist() == [0.0, 1.0]


def test_a_read_takes_two_thousand_coils_at_most() -> None:
    group = PollGroup(name="coils", function=1, every_s=1)
    registers = tuple(Register(name=f"c{i}", address=i, kind=Kind.COIL, group="coils") for i in range(2001))
    many = ProtocolMap(name="", title=("", ""), groups=(group,), registers=registers, writables=())
    assert [(read.function, read.address, read.count) for read in plan_reads(many, "coils")] == [
        (1, 0, 2000),
        (1, 2000, 1),
    ]


@pytest.mark.parametrize(
    ("function", "address", "word", "may"),
    [(5, 0, 1, True), (5, 0, 2, False), (5, 1, 1, False), (6, 0, 1, False), (6, 0, 50, True), (5, 0, 50, False)],
)
def test_the_last_look_before_the_wire_tells_coils_from_registers(
    protocol: ProtocolMap, function: int, address: int, word: int, may: bool
) -> None:
    assert may_be_written(protocol, address, word, function=function) is may


def test_a_coil_takes_nothing_but_0_and_1(protocol: ProtocolMap) -> None:
    allowed = judge(protocol, "pump2_run", 1)
    assert isinstance(allowed, Allowed)
    assert (allowed.word, allowed.writable.address) == (1, 2)
    for value, why in ((0.5, Why.NOT_A_CHOICE), (2.0, Why.OUT_OF_RANGE)):
        refused = judge(protocol, "pump2_run", value)
        assert isinstance(refused, Refused)
        assert refused.why is why
