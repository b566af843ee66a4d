"""Words to values and back: every kind of register, every quality, whole groups at once."""

from __future__ import annotations

import math
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.field.codec import Codec, GroupCodec, encode
from engine.field.model import Kind, PollGroup, ProtocolMap, Register
from engine.field.quality import Quality
from engine.field.steps import Steps

INTEGERS = (Kind.INT16, Kind.UINT16, Kind.INT32, Kind.UINT32)
FAST = PollGroup(name="fast", function=4, every_s=1)


def protocol(*registers: Register) -> ProtocolMap:
    return ProtocolMap(name="trial", title=("", ""), groups=(FAST,), registers=registers, writables=())


def register(kind: Kind, address: int = 0, **fields: object) -> Register:
    values = {"name": f"at{address}", "address": address, "kind": kind, "group": "fast", **fields}
    return Register(**values)  # type: ignore[arg-type]


def decoded(one: Register, *words: int) -> tuple[float | None, Quality]:
    found = GroupCodec(protocol(one), "fast").decode([list(words)])
    return found.value(0), found.quality(0)


@pytest.mark.parametrize(
    ("one", "words", "value"),
    [
        (register(Kind.UINT16, scale=0.1), (653,), 65.3),
        (register(Kind.INT16, scale=0.1), (65411,), -12.5),  # 65536 - 125
        (register(Kind.UINT16, scale=0.001), (4061,), 4.061),
        (register(Kind.UINT16, scale=0.1, offset=-40.0), (645,), 24.5),
        (register(Kind.UINT32), (1, 2), 65538.0),
        (register(Kind.UINT32, word_order="little"), (2, 1), 65538.0),
        (register(Kind.INT32, scale=0.1), (65535, 65411), -12.5),
        (register(Kind.FLOAT32), (16996, 40632), 57.154998779296875),
        (register(Kind.FLOAT32), struct.unpack(">HH", struct.pack(">f", 60.01)), 60.01),
        (register(Kind.BIT, bit=3), (8,), 1.0),
        (register(Kind.BIT, bit=3, inverted=True), (8,), 0.0),
        (register(Kind.BIT, bit=15, inverted=True), (0,), 1.0),
    ],
)
def test_words_become_the_value_they_stand_for(one: Register, words: tuple[int, ...], value: float) -> None:
    found, quality = decoded(one, *words)
    assert found is not None
    assert struct.pack(">f", found) == struct.pack(">f", value) if one.kind is Kind.FLOAT32 else found == value
    assert quality is Quality.GOOD


def test_a_value_outside_what_is_plausible_is_kept_and_marked() -> None:
    assert decoded(register(Kind.INT16, scale=0.1, low=-40, high=200), 0x8000) == (-3276.8, Quality.RANGE)


@pytest.mark.parametrize("words", [(0x7FC0, 0), (0x7F80, 0), (0xFF80, 0)])
def test_nan_and_infinity_are_no_values(words: tuple[int, int]) -> None:
    assert decoded(register(Kind.FLOAT32, low=0, high=1), *words) == (None, Quality.INVALID)


def test_a_read_that_failed_or_brought_too_few_words_leaves_its_registers_missing() -> None:
    codec = GroupCodec(protocol(register(Kind.UINT16, 0), register(Kind.UINT16, 9), register(Kind.UINT16, 20)), "fast")
    assert [read.address for read in codec.reads] == [0, 9, 20]
    found = codec.decode([[7], None, []])
    assert [found.value(i) for i in range(3)] == [7.0, None, None]
    assert [found.quality(i) for i in range(3)] == [Quality.GOOD, Quality.MISSING, Quality.MISSING]
    assert [found.words_of(i) for i in range(3)] == [(7,), (), ()]


def registers(kind: Kind) -> st.SearchStrategy[Register]:
    return st.builds(
        lambda scale, offset, order: register(kind, scale=scale, offset=offset, word_order=order),
        st.sampled_from([1.0, 0.1, 0.001, -0.1, 0.25, 3.0]),
        st.sampled_from([0.0, -40.0, 0.5, 100.0]),
        st.sampled_from(["big", "little"]),
    )


@given(st.sampled_from(INTEGERS).flatmap(registers), st.data())
def test_every_raw_integer_survives_the_way_to_a_value_and_back(one: Register, data: st.DataObject) -> None:
    low, high = one.kind.raw_range
    raw = data.draw(st.integers(int(low), int(high)))
    steps = Steps.of(one.scale, one.offset)
    words = encode(one, steps.value(raw))
    assert decoded(one, *words) == (steps.value(raw), Quality.GOOD)
    assert steps.raw(steps.value(raw)) == raw


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.sampled_from(["big", "little"]))
def test_every_float_survives_the_way_there_and_back(value: float, order: str) -> None:
    one = register(Kind.FLOAT32, word_order=order)
    found, _ = decoded(one, *encode(one, value))
    assert found is not None
    assert struct.unpack(">f", struct.pack(">f", found)) == (value,)


@given(st.integers(0, 15), st.booleans(), st.booleans())
def test_every_bit_survives_the_way_there_and_back(bit: int, inverted: bool, value: bool) -> None:
    one = register(Kind.BIT, bit=bit, inverted=inverted)
    assert decoded(one, *encode(one, float(value))) == (float(value), Quality.GOOD)


@given(st.floats(allow_nan=True, allow_infinity=True), st.sampled_from(INTEGERS))
def test_a_value_a_register_cannot_hold_becomes_the_nearest_it_can(value: float, kind: Kind) -> None:
    low, high = kind.raw_range
    found, _ = decoded(register(kind), *encode(register(kind), value))
    if math.isnan(value):
        assert found == (low if low < 0 else high)
    elif not low <= value <= high:
        assert found == (low if value < low else high)


def test_the_image_of_a_device_holds_every_bit_of_a_word() -> None:
    bits = [register(Kind.BIT, 5, name=f"b{i}", bit=i, inverted=i == 2) for i in (0, 1, 2)]
    signed = register(Kind.INT32, 6, word_order="little")
    codec = Codec(protocol(*bits, signed))
    # bits 0 and 2: inverted, so that a fault is 0 and "no fault" 1
    assert codec.encode([1, 0, 0, -2]) == {4: {5: 0b101, 6: 65534, 7: 65535}}
    answer = [[codec.encode([1, 0, 0, -2])[4][address] for address in (5, 6, 7)]]
    found = codec.groups["fast"].decode(answer)
    assert found.values.tolist() == [1, 0, 0, -2]


def test_a_map_changed_is_another_map_to_the_cache() -> None:
    one = protocol(register(Kind.INT16))
    assert one != replace(one, registers=(register(Kind.INT16, 1),))
