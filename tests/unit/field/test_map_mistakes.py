"""Every mistake a protocol map can hold is named with its place and with what is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.field.columns import ColumnFacts
from engine.field.parse import parse_map
from engine.field.problems import Mistake, Problem

GOOD = """
title: {ko: 시험, en: trial}
groups:
  fast: {function: 4, every_s: 1}
  settings: {function: 3, every_s: 5}
blocks:
  bank:
    group: fast
    table: bank
    registers:
      bank_soc: {at: 0, type: uint16, scale: 0.1}
      bank_power: {at: 1, type: int32}
      count: {at: 3, type: uint32, column: null}
      state:
        at: 5
        bits: {0: battery_status_for_run, 1..2: {column: master, json_key: "rack{n}"}}
  rack:
    group: fast
    table: rack
    start: 100
    repeat: {rack: 1..2, stride: 10}
    registers:
      rack_soc: {at: 0, type: uint16, scale: 0.1}
sequence: count
writables:
  fan: {at: 10, values: {0: {ko: 꺼짐, en: "off"}, 1: {ko: 켜짐, en: "on"}}, effect: protective, protects: 1,
    title: {ko: 팬, en: fan}}
  limit: {at: 11, scale: 0.001, range: [3.9, 4.2], effect: setpoint, title: {ko: 한계, en: limit}}
present_values: settings
heartbeat: {at: 12, every_s: 2}
"""
COLUMNS = {"bank_soc", "bank_power", "battery_status_for_run", "rack_soc", "master"}


def columns(table: str, column: str) -> ColumnFacts | None:
    return ColumnFacts(unit="%", low=0, high=100, is_json=column == "master") if column in COLUMNS else None


def problems(text: str) -> tuple[Problem, ...]:
    return parse_map("trial", text, columns).problems


def places(text: str) -> list[tuple[str, Mistake]]:
    return [(problem.path, problem.mistake) for problem in problems(text)]


def test_the_map_the_mistakes_are_made_in_is_good() -> None:
    parsed = parse_map("trial", GOOD, columns)
    assert parsed.problems == ()
    assert parsed.map is not None


def put(old: str, new: str) -> Callable[[], str]:
    def changed() -> str:
        assert old in GOOD
        return GOOD.replace(old, new, 1)

    return changed


SOC = "blocks.bank.registers.bank_soc"
POWER = "blocks.bank.registers.bank_power"
BITS = "blocks.bank.registers.state.bits"

MISTAKES = {
    "a 32-bit value over its neighbour": (put("bank_power: {at: 1", "bank_power: {at: 2"),
        "blocks.bank.registers.count", Mistake.OVERLAP),
    "the same word as another type": (put("bank_power: {at: 1, type: int32}", "bank_power: {at: 0, type: int16}"),
        POWER, Mistake.OVERLAP),
    "a number over a word of bits": (put("bank_soc: {at: 0", "bank_soc: {at: 5"),
        "blocks.bank.registers.state.bits.0", Mistake.OVERLAP),
    "a bit with two meanings": (put("{0: battery", "{1: {column: bank_soc, inverted: true}, 0: battery"),
        f"{BITS}.1..2", Mistake.SAME_BIT),
    "an unknown type": (put("type: uint16", "type: int8"), f"{SOC}.type", Mistake.NOT_A_CHOICE),
    "no type": (put("bank_soc: {at: 0, type: uint16, ", "bank_soc: {at: 0, "), SOC, Mistake.MISSING_KEY),
    "an address past the end": (put("at: 3, type: uint32", "at: 65535, type: uint32"),
        "blocks.bank.registers.count.at", Mistake.PAST_END),
    "an address that is none": (put("bank_soc: {at: 0", "bank_soc: {at: 65536"), f"{SOC}.at", Mistake.NOT_AN_INTEGER),
    "a repeat past the end": (put("stride: 10", "stride: 65500"),
        "blocks.rack.registers.rack_soc", Mistake.REPEAT_PAST_END),
    "racks in reverse": (put("rack: 1..2", "rack: 2..1"), "blocks.rack.repeat.rack", Mistake.NOT_A_SPAN),
    "rack rows without a rack": (put("    repeat: {rack: 1..2, stride: 10}\n", ""), "blocks.rack",
        Mistake.REPEAT_NEEDS_RACK),
    "a bit that no word has": (put("{0: battery", "{16: battery"), f"{BITS}.16", Mistake.NOT_A_SPAN),
    "bits with a type": (put("        at: 5\n", "        at: 5\n        type: uint16\n"),
        "blocks.bank.registers.state.type", Mistake.NOT_A_WORD),
    "a key that stands twice": (put("bank_power: {at: 1, type: int32}", "bank_soc: {at: 1, type: int32}"), SOC,
        Mistake.REPEATED_KEY),
    "a name that is used twice": (put("count: {at: 3, type: uint32, column: null}", "limit: {at: 3, type: uint32}"),
        "writables.limit", Mistake.DUPLICATE_NAME),
    "a column that is filled twice": (put("bank_power: {at: 1, type: int32}",
        "other: {at: 1, type: int32, column: bank_soc}"), "blocks.bank.registers.other", Mistake.DUPLICATE_TARGET),
    "a JSON member that is filled twice": (put('json_key: "rack{n}"', "json_key: rack1"), f"{BITS}.1..2",
        Mistake.DUPLICATE_TARGET),
    "a column without table": (put("    table: bank\n    registers:\n      bank_soc: {",
        "    registers:\n      bank_soc: {column: bank_soc, "), f"{SOC}.column", Mistake.COLUMN_WITHOUT_TABLE),
    "an unknown column": (put("bank_power: {", "bank_powr: {"), "blocks.bank.registers.bank_powr",
        Mistake.UNKNOWN_COLUMN),
    "JSON without its member": (put(', json_key: "rack{n}"', ""), f"{BITS}.1..2", Mistake.JSON_KEY_NEEDED),
    "a member of what is no JSON": (put("type: int32}", "type: int32, json_key: a}"), f"{POWER}.json_key",
        Mistake.JSON_KEY_UNUSED),
    "an unknown table": (put("table: bank", "table: cell"), "blocks.bank.table", Mistake.NOT_A_CHOICE),
    "an unknown poll group": (put("group: fast", "group: quick"), "blocks.bank.group", Mistake.NOT_A_CHOICE),
    "a function that reads no registers": (put("function: 4", "function: 2"), "groups.fast.function",
        Mistake.NOT_A_FUNCTION),
    "a function that is true": (put("function: 4", "function: true"), "groups.fast.function", Mistake.NOT_A_FUNCTION),
    "registers read as coils": (put("function: 4", "function: 1"), SOC, Mistake.COIL_GROUP),
    "a coil read as a register": (put("bank_soc: {at: 0, type: uint16, scale: 0.1}", "bank_soc: {at: 0, type: coil}"),
        SOC, Mistake.COIL_GROUP),
    "a coil with a scale": (put("bank_soc: {at: 0, type: uint16, scale: 0.1}",
        "bank_soc: {at: 0, type: coil, scale: 2}"), f"{SOC}.scale", Mistake.COIL_SCALED),
    "a command's coil with a unit": (put("fan: {at: 10,", "fan: {at: 10, type: coil, unit: V,"), "writables.fan.unit",
        Mistake.COIL_SCALED),
    "a coil that is read back as a register": (put("fan: {at: 10,",
        "fan: {at: 10, type: coil, read_back: {function: 3, at: 1},"), "writables.fan.read_back.function",
        Mistake.NOT_AN_INTEGER),
    "a coil that holds 2": (put("limit: {at: 11, scale: 0.001, range: [3.9, 4.2]",
        "limit: {at: 11, type: coil, range: [0, 2]"), "writables.limit.range", Mistake.WRITABLE_RANGE),
    "parts with the same name": (put("repeat: {rack: 1..2, stride: 10}", "repeat: {names: [a, a], stride: 10}"),
        "blocks.rack.repeat.names", Mistake.REPEAT_PARTS),
    "parts and racks": (put("repeat: {rack: 1..2, stride: 10}", "repeat: {rack: 1..2, names: [a], stride: 10}"),
        "blocks.rack.repeat.names", Mistake.REPEAT_PARTS),
    "rack rows of parts that are no racks": (put("repeat: {rack: 1..2, stride: 10}",
        "repeat: {names: [a, b], stride: 10}"), "blocks.rack", Mistake.REPEAT_NEEDS_RACK),
    "a rate under a second": (put("every_s: 1", "every_s: 0.5"), "groups.fast.every_s", Mistake.NOT_AN_INTEGER),
    "a bridge that is no list": (put("every_s: 1}", "every_s: 1, bridge: 3}"), "groups.fast.bridge",
        Mistake.NOT_A_LIST),
    "a scale of nothing": (put("scale: 0.1", "scale: 0"), f"{SOC}.scale", Mistake.SCALE_ZERO),
    "a scale that is no number": (put("scale: 0.1", "scale: .nan"), f"{SOC}.scale", Mistake.NOT_A_NUMBER),
    "a word order nobody has": (put("type: int32", "type: int32, word_order: middle"), f"{POWER}.word_order",
        Mistake.NOT_A_CHOICE),
    "a range in reverse": (put("type: int32", "type: int32, range: [5, 1]"), f"{POWER}.range", Mistake.RANGE_REVERSED),
    "a range that is none": (put("type: int32", "type: int32, range: 5"), f"{POWER}.range", Mistake.NOT_A_RANGE),
    "a flag that is none": (put("column: master,", "column: master, inverted: 7,"), f"{BITS}.1..2.inverted",
        Mistake.NOT_A_FLAG),
    "an unknown key": (put("scale: 0.1", "scaling: 0.1"), f"{SOC}.scaling", Mistake.UNKNOWN_KEY),
    "no title": (put("title: {ko: 시험, en: trial}", ""), "", Mistake.MISSING_KEY),
    "a word that YAML reads as a flag": (put('en: "off"', "en: off"), "writables.fan.values.0.en", Mistake.NOT_A_TEXT),
    "a name with a blank": (put("bank_power: {", "bank power: {"), "blocks.bank.registers.bank power",
        Mistake.NOT_A_NAME),
    "blocks that are a list": (put("sequence: count", "blocks: []"), "blocks", Mistake.REPEATED_KEY),
    "a register that is a number": (put("bank_soc: {at: 0, type: uint16, scale: 0.1}", "bank_soc: 3"), SOC,
        Mistake.NOT_A_MAPPING),
    "a counter that is a measurement": (put("sequence: count", "sequence: bank_soc"), "sequence",
        Mistake.NOT_A_COUNTER),
    "a counter that is not there": (put("sequence: count", "sequence: counter"), "sequence", Mistake.UNKNOWN_REGISTER),
    "a command beyond its type": (put("[3.9, 4.2]", "[3.9, 70]"), "writables.limit.range", Mistake.WRITABLE_RANGE),
    "a command of two registers": (put("limit: {at: 11,", "limit: {at: 11, type: uint32,"), "writables.limit.type",
        Mistake.WRITABLE_KIND),
    "a command with range and values": (put("[3.9, 4.2],", "[3.9, 4.2], values: {1: {ko: 갑, en: a}},"),
        "writables.limit", Mistake.WRITABLE_VALUES),
    "two commands in one register": (put("limit: {at: 11", "limit: {at: 10"), "writables.limit",
        Mistake.SHARED_ADDRESS),
    "a command in the heartbeat's register": (put("limit: {at: 11", "limit: {at: 12"), "writables.limit",
        Mistake.SHARED_ADDRESS),
    "a protective command that does not say how": (put(" protects: 1,", ""), "writables.fan", Mistake.PROTECTS_NEEDED),
    "a set point that protects": (put("effect: setpoint", "effect: setpoint, protects: 4"), "writables.limit.protects",
        Mistake.NOT_PROTECTIVE),
    "a read-back that reads a counter": (put("limit: {at: 11,", "limit: {at: 11, read_back: {function: 4, at: 3},"),
        "writables.limit", Mistake.READ_BACK_CLASH),
    "a read-back past the end": (put("limit: {at: 11,", "limit: {at: 11, read_back: {function: 3, at: 70000},"),
        "writables.limit.read_back.at", Mistake.NOT_AN_INTEGER),
    "an order source that is no command": (put("every_s: 2}",
        "every_s: 2, order_source: {writable: source, local: 0, remote: 1}}"), "heartbeat.order_source.writable",
        Mistake.UNKNOWN_WRITABLE),
    "no YAML": (put("title: {ko", "title: {{ko"), "", Mistake.NOT_YAML),
    "a tag that makes objects": (put("scale: 0.1", "scale: !!python/object:os.system 0.1"), "", Mistake.NOT_YAML),
    "only a text": (lambda: "just words", "", Mistake.NOT_A_MAPPING),
    "nothing": (lambda: "", "", Mistake.NOT_A_MAPPING),
    "lists in lists in lists": (lambda: "- " * 5000, "", Mistake.TOO_DEEP),
    "a list that holds itself": (lambda: "a: &a [*a]", "", Mistake.TOO_DEEP),
    "a million laughs": (lambda: "a0: &a0 [1]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 9)), "", Mistake.TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_named_with_its_place(case: str) -> None:
    text, path, mistake = MISTAKES[case]
    assert (path, mistake) in places(text())
    assert parse_map("trial", text(), columns).map is None


def test_every_mistake_has_a_case() -> None:
    assert {mistake for _, _, mistake in MISTAKES.values()} == set(Mistake)


def test_a_mistake_of_a_repeated_block_is_told_once_and_with_its_line() -> None:
    found = problems(GOOD.replace("rack_soc: {at: 0, type: uint16", "rack_soc: {at: 0, type: int8"))
    assert [(problem.path, problem.line) for problem in found] == [("blocks.rack.registers.rack_soc.type", 23)]
    assert found[0].text == "int8 is not known; accepted: int16, uint16, int32, uint32, float32, coil"


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("scale: 0.1", "scale: 0", 1).replace("every_s: 1", "every_s: 0", 1)
    assert [problem.path for problem in problems(text)] == ["groups.fast.every_s", f"{SOC}.scale"]
