"""Which reads are sent: few, never longer than the protocol allows, never into a hole."""

from __future__ import annotations

from engine.field.model import Kind, PollGroup, ProtocolMap, Register
from engine.field.reads import plan_reads


def reads(
    *at: tuple[int, Kind], bridge: tuple[tuple[int, int], ...] = (), others: tuple[int, ...] = ()
) -> list[tuple[int, int]]:
    groups = (
        PollGroup(name="fast", function=4, every_s=1, bridge=bridge),
        PollGroup(name="slow", function=4, every_s=10),
    )
    fast = [Register(name=f"f{address}", address=address, kind=kind, group="fast") for address, kind in at]
    slow = [Register(name=f"s{address}", address=address, kind=Kind.INT16, group="slow") for address in others]
    protocol = ProtocolMap(name="", title=("", ""), groups=groups, registers=(*fast, *slow), writables=())
    return [(read.address, read.count) for read in plan_reads(protocol, "fast")]


def words(*addresses: int) -> list[tuple[int, Kind]]:
    return [(address, Kind.UINT16) for address in addresses]


def test_neighbours_are_read_together_in_any_order_of_the_file() -> None:
    assert reads(*words(11, 10, 12), (13, Kind.FLOAT32)) == [(10, 5)]


def test_a_hole_parts_two_reads() -> None:
    assert reads(*words(0, 2)) == [(0, 1), (2, 1)]


def test_a_hole_is_read_where_the_map_says_it_may_be() -> None:
    assert reads(*words(0, 4), bridge=((1, 3),)) == [(0, 5)]
    assert reads(*words(0, 4), bridge=((1, 2),)) == [(0, 1), (4, 1)]


def test_a_register_of_another_group_is_no_hole() -> None:
    assert reads(*words(0, 2), others=(1,)) == [(0, 3)]


def test_a_read_takes_at_most_125_registers_and_splits_no_value() -> None:
    assert reads(*words(*range(125))) == [(0, 125)]
    assert reads(*words(*range(126))) == [(0, 125), (125, 1)]
    assert reads(*words(*range(124)), (124, Kind.UINT32)) == [(0, 124), (124, 2)]


def test_the_bits_of_a_word_are_one_register() -> None:
    assert reads((7, Kind.BIT), (7, Kind.BIT), (8, Kind.BIT)) == [(7, 2)]
