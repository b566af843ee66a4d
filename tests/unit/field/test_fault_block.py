"""Faults as words of the simulator's control block."""

from __future__ import annotations

import struct

import pytest

from engine.field.fault_block import (
    ACTIVE_AT,
    CHOOSE,
    CLEAR,
    COMMIT,
    COUNT_AT,
    FIRST,
    LENGTH,
    MOST,
    SET,
    SIGNATURE_AT,
    decode_active,
    decode_fault,
    encode_block,
    encode_clear,
    encode_fault,
)
from engine.field.fault_kinds import BY_CODE, KINDS, Fault


def test_a_fault_is_written_word_by_word_and_committed_last() -> None:
    writes = encode_fault(Fault(kind="hot_cell", rack=3, position=17, magnitude=6.0, duration_s=90))
    # 6.0 as float32 is 0x40C00000
    assert writes == [(65000, 1), (65001, 3), (65002, 17), (65003, 0x40C0), (65004, 0), (65005, 90), (65006, SET)]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_survives_the_wire(name: str) -> None:
    kind = KINDS[name]
    fault = Fault(kind=name, rack=2, position=5, magnitude=kind.high / 2 if kind.has_magnitude else None, duration_s=7)
    assert decode_fault([word for _, word in encode_fault(fault)[:-1]]) == fault


def test_codes_are_unique_and_magnitudes_usual_ones_possible() -> None:
    assert len(BY_CODE) == len(KINDS)
    assert 0 not in BY_CODE
    for name in KINDS:
        Fault(kind=name, rack=1)


def test_what_is_left_out_is_left_to_the_simulator() -> None:
    words = [word for _, word in encode_fault(Fault(kind="drifting"))[:-1]]
    assert words[2] == CHOOSE
    assert decode_fault(words) == Fault(kind="drifting", magnitude=1.0)


def test_clearing_names_a_kind_or_all() -> None:
    assert encode_clear("silent") == [(FIRST, 21), (COMMIT, CLEAR)]
    assert encode_clear() == [(FIRST, 0), (COMMIT, CLEAR)]
    with pytest.raises(ValueError, match="kind: 'no' is none of"):
        encode_clear("no")


def test_the_block_ends_inside_the_address_space_and_shows_sixteen_faults_at_most() -> None:
    assert FIRST + LENGTH - 1 <= 65_535
    many = [Fault(kind="slow", magnitude=0.5, duration_s=n) for n in range(20)]
    words = encode_block(many, 0)
    assert len(words) == FIRST + LENGTH - SIGNATURE_AT
    assert decode_active(words[COUNT_AT - SIGNATURE_AT :]) == tuple(many[:MOST])
    assert words[ACTIVE_AT - SIGNATURE_AT] == KINDS["slow"].code


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"kind": "flood"}, "kind: 'flood' is none of"),
        ({"kind": "hot_cell"}, r"rack: 0 is outside 1\.\.255"),
        ({"kind": "slow", "magnitude": 61.0}, r"magnitude: 61\.0 is outside 0\.01\.\.60 s"),
        ({"kind": "slow", "magnitude": float("nan")}, "magnitude: nan is outside"),
        ({"kind": "silent", "duration_s": 65_536}, "duration_s: 65536 is outside"),
        ({"kind": "frozen", "position": 65_535}, "position: 65535 is outside"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_by_name(fields: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Fault(**fields)  # type: ignore[arg-type]


def test_words_that_are_no_fault_are_refused() -> None:
    with pytest.raises(ValueError, match="no fault has the code 99"):
        decode_fault([99, 0, 0, 0, 0, 0])
    with pytest.raises(ValueError, match="magnitude"):
        decode_fault([20, 0, CHOOSE, *struct.unpack(">HH", struct.pack(">f", 600.0)), 0])
